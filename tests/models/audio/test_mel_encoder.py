import numpy as np
import pytest
import torch

from models.audio.features import SAMPLES_PER_FEATURE, feature_count
from models.audio.mel import EDGE_SAMPLES, LogMel, mel_filters
from models.audio.mel_encoder import MelEncoder, MelEncoderConfig


@pytest.fixture
def encoder() -> MelEncoder:
    torch.manual_seed(0)
    return MelEncoder(MelEncoderConfig(bands=16, width=12, blocks=2, dimension=8, dropout=0.0)).eval()


def test_a_tone_lights_the_band_at_its_pitch():
    filters = mel_filters(40)
    tone = torch.sin(2 * np.pi * 1000 * torch.arange(1600 + 2 * EDGE_SAMPLES) / 16_000)[None]
    frames = LogMel(40)(tone)
    assert frames.shape == (1, 40, 10)
    centres_hz = filters.argmax(0) * 16_000 / 512
    assert abs(float(centres_hz[frames[0, :, 5].argmax()]) - 1000) < 80


def test_mel_frames_are_centred_on_their_hop():
    click = torch.zeros(1, 1600 + 2 * EDGE_SAMPLES)
    click[0, EDGE_SAMPLES + 4 * 160 + 80] = 1.0  # the middle of frame 4
    loudness = LogMel(16)(click)[0].mean(0)
    assert int(loudness.argmax()) == 4
    assert torch.allclose(loudness[3], loudness[5], atol=1e-4)


@pytest.mark.parametrize("samples", [1, 320, 321, 16_000])
def test_one_feature_per_20_ms(encoder, samples):
    assert encoder(torch.zeros(2, samples)).shape == (2, feature_count(samples), 8)


def test_a_stretch_has_the_features_it_has_in_the_whole(encoder):
    sound = torch.randn(1, 40 * SAMPLES_PER_FEATURE)
    whole = encoder(sound)
    margin = encoder.margin_features
    first, count = margin + 3, 10
    cut = sound[:, (first - margin) * SAMPLES_PER_FEATURE : (first + count + margin) * SAMPLES_PER_FEATURE]
    assert torch.allclose(encoder.encode_with_margin(cut), whole[:, first : first + count], atol=1e-5)


def test_batch_equals_single(encoder):
    sound = torch.randn(3, 3200)
    assert torch.allclose(encoder(sound)[1:2], encoder(sound[1:2]), atol=1e-5)


def test_gradient_reaches_every_parameter(encoder):
    encoder(torch.randn(1, 6400)).square().sum().backward()
    assert all(p.grad is not None and bool(p.grad.abs().sum() > 0) for p in encoder.parameters())
