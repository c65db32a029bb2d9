import numpy as np
import pytest

from models.audio.moonshine import FIRST_CENTRE_SAMPLES, HOW_TO_GET, STRIDE_SAMPLES, MoonshineEncoder
from models.errors import CheckpointError


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


def test_no_sound_and_no_file_are_named(tmp_path):
    with pytest.raises(ValueError, match="no sound"):
        MoonshineEncoder(centres_heard)(np.zeros(0))
    with pytest.raises(CheckpointError, match="moonshine-voice") as caught:
        MoonshineEncoder.load(tmp_path / "encoder_model.ort")
    assert HOW_TO_GET in str(caught.value)


def test_a_file_of_something_else_is_named(tmp_path):
    pytest.importorskip("onnxruntime", reason="onnxruntime, of the extra 'training', is not installed")
    path = tmp_path / "encoder_model.ort"
    path.write_bytes(b"not a network")
    with pytest.raises(CheckpointError, match="cannot be read"):
        MoonshineEncoder.load(path)
