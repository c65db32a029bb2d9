import av
import numpy as np
import pytest

from studio.speech.speech_file import read_speech_file


def write_sound(path, codec, samples, rate_hz=22_050):
    with av.open(path, "w") as container:
        stream = container.add_stream(codec, rate=rate_hz, layout="mono")
        frame = av.AudioFrame.from_ndarray((samples * 32767).astype(np.int16)[None], format="s16", layout="mono")
        frame.sample_rate = rate_hz
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)


@pytest.mark.parametrize(("suffix", "codec"), [("wav", "pcm_s16le"), ("aiff", "pcm_s16be"), ("wav", "pcm_s24le")])
def test_files_of_every_engine_are_read(tmp_path, suffix, codec):
    tone = 0.5 * np.sin(np.arange(22_050) * 0.05).astype(np.float32)
    write_sound(tmp_path / f"speech.{suffix}", codec, tone)
    (tmp_path / f"speech.{suffix}").rename(tmp_path / "engine.wav")
    waveform = read_speech_file(tmp_path / "engine.wav")
    assert waveform.rate_hz == 22_050
    np.testing.assert_allclose(waveform.mono(), tone, atol=1e-3)


def test_file_without_sound_is_refused(tmp_path):
    write_sound(tmp_path / "empty.wav", "pcm_s16le", np.zeros(1))
    (tmp_path / "empty.wav").write_bytes((tmp_path / "empty.wav").read_bytes()[:-2])
    with pytest.raises((ValueError, EOFError)):
        read_speech_file(tmp_path / "empty.wav")
    (tmp_path / "text.wav").write_text("not a sound")
    with pytest.raises(ValueError, match="Invalid data"):
        read_speech_file(tmp_path / "text.wav")
