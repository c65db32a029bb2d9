from dataclasses import replace

import numpy as np
import pytest
import torch

from models.audio.moonshine import MoonshineExtractor
from models.training.expression_dataset import ExpressionSegment
from models.training.segment_pool import PoolConfig, SegmentPool

FRAMES, MARGIN = 40, 2
CONFIG = PoolConfig(segments=6, frames=FRAMES, lifetime=12)


class Loudness:
    """Hears how loud each 20 ms are, and counts how often it was asked."""

    dimension = 1

    def __init__(self):
        self.asked = 0

    def __call__(self, samples):
        self.asked += 1
        return samples.reshape(len(samples), -1, 320).abs().mean(2, keepdim=True)


def draw(place, generator):
    """A segment whose expression at frame t is the loudness of its sound there."""
    loudness = generator.random(FRAMES + MARGIN).astype(np.float32)  # a margin of two features is one frame
    trusted = np.ones(FRAMES, np.float32)
    trusted[30:] = 0.0
    return ExpressionSegment(
        sound=np.repeat(loudness, 640),
        expression=loudness[1:-1, None],
        rotation=np.zeros((FRAMES, 3), np.float32),
        identity=np.full(3, place, np.float32),
        history=np.zeros((4, 1), np.float32),
        weight=trusted,
    )


def pool(hear):
    return SegmentPool(draw, hear, CONFIG, MARGIN, seed=(7, 0))


def test_stretches_carry_what_was_heard_in_their_own_frames():
    for stretch in pool(Loudness()).cut(0, 20, 16, np.random.default_rng(0)):
        assert stretch.expression.shape == (16, 1)
        np.testing.assert_allclose(stretch.features[::2], stretch.expression, atol=1e-6)
        assert stretch.weight.all()  # frames that teach nothing are not cut out while there are others


def test_a_place_is_heard_once_in_its_lifetime_and_then_renewed():
    hear = Loudness()
    held = pool(hear)
    for step in range(2):
        held.cut(step, 50, 16, np.random.default_rng(step))
    assert hear.asked == CONFIG.segments
    for step in range(2, CONFIG.lifetime + 1):
        held.cut(step, 50, 16, np.random.default_rng(step))
    assert hear.asked == 2 * CONFIG.segments


def test_a_resumed_training_cuts_the_same_stretches():
    whole = pool(Loudness())
    for step in range(10):
        before = whole.cut(step, 4, 16, np.random.default_rng(step))
    after = pool(Loudness()).cut(9, 4, 16, np.random.default_rng(9))
    for one, other in zip(before, after, strict=True):
        np.testing.assert_array_equal(one.features, other.features)
        np.testing.assert_array_equal(one.identity, other.identity)


def test_an_empty_pool_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        replace(CONFIG, segments=0)


def test_segments_heard_live_know_nothing_of_what_follows():
    """The ear answers how much it was given; a window's features must come from the sound up to its own end."""

    class Ear(MoonshineExtractor):
        def __init__(self):
            pass

        def newest(self, samples, count):
            return torch.full((count, 1), float(len(samples)))

    live = replace(CONFIG, live_share=1.0)
    held = SegmentPool(draw, Ear(), live, MARGIN, seed=(7, 0), window_frames=8)
    for stretch in held.cut(0, 10, 16, np.random.default_rng(0)):
        ends = stretch.features.reshape(2, 16)
        assert (ends == ends[:, :1]).all()  # two windows of 8 frames, each heard at once
        first_end, second_end = ends[:, 0]
        assert second_end - first_end == 8 * 640
        assert (first_end - MARGIN * 320) % (8 * 640) == 0  # and stretches begin at a window
