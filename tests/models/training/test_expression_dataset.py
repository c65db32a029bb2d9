import numpy as np
import pytest

from models.audio.augment import AugmentConfig
from models.errors import TrainingError
from models.losses.expression_loss import LipGaps
from models.metrics.opening import vertex_opening
from models.rows_between import rows_at
from models.training.expression_dataset import (
    LipCloser,
    SegmentSize,
    TalkingSegments,
    load_talking_clips,
    person_weights,
    talking_clip,
)
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import made_clip, write_clips

MODEL = tiny_face_model()
CLOSER = LipCloser(LipGaps(MODEL.mean, MODEL.expression_basis))
AS_IT_IS = AugmentConfig(probability=0.0, gain_db=0.0, speed=0.0)
SIZE = SegmentSize(frames=16, margin=3, history=4)


def test_clips_without_sync_stay_out_and_licences_are_kept_apart(tmp_path):
    write_clips(tmp_path)
    assert [c.facts.name for c in load_talking_clips(tmp_path, "train", MODEL)] == ["one", "two"]
    assert [c.facts.name for c in load_talking_clips(tmp_path, "train", MODEL, licence="free")] == ["one"]
    with pytest.raises(TrainingError, match="sound that fits its lips"):
        load_talking_clips(tmp_path, "train", MODEL, least_sync=0.95)


@pytest.mark.parametrize("lag_ms", [-120.0, 0.0, 120.0])
def test_late_sound_is_brought_to_its_lips(lag_ms):
    clip = talking_clip(made_clip("one", "train", lag_ms=lag_ms), MODEL)
    loudness = clip.sound[: 40 * 640].reshape(40, 640).std(axis=1)[4:-4]
    opening = vertex_opening(MODEL, clip.coefficients.identity, clip.coefficients.expression)[4:-4]
    assert np.corrcoef(loudness, opening)[0, 1] > 0.97


def test_people_count_by_the_root_of_their_seconds():
    names = ["a"] * 4 + ["b"]
    clips = [talking_clip(made_clip(f"{i}", "train", person_id=name), MODEL) for i, name in enumerate(names)]
    weights = person_weights(clips)
    assert weights[:4].sum() / weights[4] == pytest.approx(2.0)
    assert weights.sum() == pytest.approx(1.0)


def test_closing_brings_the_lips_together_with_the_least_change():
    expression = np.array([[1.5, 0.3, -0.2, 1.0], [-0.5, 0.0, 0.0, 0.0]], np.float32)
    closed = CLOSER(expression, [1.0, 1.0])
    assert vertex_opening(MODEL, np.zeros(3, np.float32), closed)[0] == pytest.approx(0.0, abs=1e-5)
    assert closed[0, 1:] == pytest.approx(expression[0, 1:], abs=1e-5)
    assert closed[1] == pytest.approx(expression[1])  # lips already together stay as they are
    assert CLOSER(expression, [0.5, 0.5])[0, 0] == pytest.approx(0.75, abs=1e-5)
    assert CLOSER.at_most(expression, np.float32([0.1, 0.1]))[0, 0] == pytest.approx(0.5, abs=1e-5)
    opened = CLOSER.at_least(expression, np.float32([0.1, 0.1]))
    assert opened[0] == pytest.approx(expression[0])
    assert opened[1] == pytest.approx([0.5, 0.0, 0.0, 0.0], abs=1e-5)


def test_segments_hold_sound_and_lips_in_step():
    clip = talking_clip(made_clip("one", "train", frames=80), MODEL)
    segment = TalkingSegments([clip], SIZE, AS_IT_IS, CLOSER, 0.0).draw(np.random.default_rng(1))
    assert segment.sound.shape == (SIZE.samples,) == (16 * 640 + 6 * 320,)
    assert segment.expression.shape == (16, 4)
    assert segment.history.shape == (4, 4)
    assert segment.weight.tolist() == [1.0] * 16
    loudness = segment.sound[3 * 320 : -3 * 320].reshape(16, 640).std(axis=1)
    assert np.corrcoef(loudness, segment.expression[:, 0])[0, 1] > 0.95


def test_a_pause_cut_into_a_segment_closes_the_lips():
    clip = talking_clip(made_clip("one", "train", frames=80), MODEL)
    silences = 0
    for seed in range(8):
        segment = TalkingSegments([clip], SIZE, AS_IT_IS, CLOSER, 1.0).draw(np.random.default_rng(seed))
        loudness = segment.sound[3 * 320 : -3 * 320].reshape(16, 640).std(axis=1)
        quiet = np.flatnonzero(loudness < 1e-2 * loudness.max())
        inner = quiet[(quiet > quiet.min() + 2) & (quiet < quiet.max() - 2)] if len(quiet) else quiet
        silences += len(inner)
        assert np.abs(segment.expression[inner, 0]).max(initial=0.0) < 0.02
    assert silences > 10


def test_frames_past_the_end_are_not_trusted():
    clip = talking_clip(made_clip("one", "train", frames=10), MODEL)
    weight = TalkingSegments([clip], SIZE, AS_IT_IS, CLOSER, 0.0).draw(np.random.default_rng(1)).weight
    assert weight.tolist() == [1.0] * 10 + [0.0] * 6


def test_frames_between_frames():
    values = np.array([[0.0], [2.0], [4.0]], np.float32)
    assert rows_at(values, np.array([-1.0, 0.5, 2.0, 9.0]))[:, 0] == pytest.approx([0.0, 1.0, 4.0, 4.0])
