import numpy as np
import pytest
import torch

from models.audio.loudness import at_speech_level
from models.audio.moonshine import (
    FIRST_CENTRE_SAMPLES,
    HOW_TO_GET,
    STRIDE_SAMPLES,
    MoonshineEncoder,
    MoonshineExtractor,
    installed_encoder,
)
from models.errors import CheckpointError
from studio.media.audio_file import read_audio


def centres_heard(samples):
    """What an encoder would say whose only feature is the sound in the middle of what it looks at."""
    places = np.arange((len(samples) - 2 * FIRST_CENTRE_SAMPLES) // STRIDE_SAMPLES + 1) * STRIDE_SAMPLES
    return samples[(places + FIRST_CENTRE_SAMPLES).astype(int)][:, None]


@pytest.mark.parametrize("seconds", [0.51, 5.0, 17.3])
def test_features_stand_on_the_middle_of_their_twenty_milliseconds(seconds):
    time = np.arange(int(seconds * 16_000), dtype=np.float32) / 16_000
    ramp = 1.0 + time  # a piece joined in the wrong place, or a shift in time, would show
    features = MoonshineEncoder(centres_heard)(ramp)
    middles = (np.arange(-(-len(time) // 320)) + 0.5) * 0.02
    inside = middles < seconds - 0.03  # silence follows the end, and interpolation looks one stride ahead
    inside &= middles > 0.03
    assert len(features) == len(middles)
    np.testing.assert_allclose(features[inside, 0], 1.0 + middles[inside], atol=1e-4)


def test_the_newest_features_stand_on_the_end_of_the_sound():
    time = np.arange(30_000, dtype=np.float32) / 16_000
    features = MoonshineEncoder(centres_heard).newest(1.0 + time, 32)
    middles = len(time) / 16_000 - (32 - np.arange(32) - 0.5) * 0.02
    np.testing.assert_allclose(features[:-2, 0], 1.0 + middles[:-2], atol=1e-4)  # the last ones reach into silence


def test_no_sound_and_no_file_are_named(tmp_path):
    with pytest.raises(ValueError, match="no sound"):
        MoonshineEncoder(centres_heard)(np.zeros(0))
    with pytest.raises(CheckpointError, match="moonshine-voice") as caught:
        MoonshineEncoder.load(tmp_path / "encoder_model.ort")
    assert HOW_TO_GET in str(caught.value)


def test_a_file_of_something_else_is_named(tmp_path):
    path = tmp_path / "encoder_model.ort"
    path.write_bytes(b"not a network")
    with pytest.raises(CheckpointError, match="cannot be read"):
        MoonshineEncoder.load(path)


def test_what_is_installed_hears_speech_the_same_wherever_it_begins():
    """A recording of 11 s is heard in pieces; a piece that begins elsewhere must say the same of the same sound."""
    encoder = installed_encoder()
    if encoder is None:
        pytest.skip("the package moonshine-voice, which has no wheel for every system, is not installed")
    speech = read_audio(encoder.parents[1] / "two_cities.wav").for_model()[: 11 * 16_000]
    extractor = MoonshineExtractor()
    whole = torch.from_numpy(at_speech_level(speech))
    heard, later = extractor(whole[None])[0], extractor(whole[None, 3 * 16_000 :])[0]
    assert heard.shape == (550, extractor.dimension)
    one, other, late = heard[250:500], later[100:350], later[102:352]  # 5 s to 10 s of the recording
    agreement = torch.corrcoef(torch.stack([one.flatten(), other.flatten(), late.flatten()]))[0]
    assert agreement[1] > 0.9 > agreement[2]


def test_a_changed_encoder_is_not_taken_for_the_installed_one(tmp_path, monkeypatch):
    folder = tmp_path / "moonshine_voice" / "assets" / "tiny-en"
    folder.mkdir(parents=True)
    (tmp_path / "moonshine_voice" / "__init__.py").touch()
    (folder / "encoder_model.ort").write_bytes(b"another network")
    monkeypatch.syspath_prepend(tmp_path)
    assert installed_encoder() is None
    with pytest.raises(CheckpointError, match="moonshine-voice"):
        MoonshineExtractor()
