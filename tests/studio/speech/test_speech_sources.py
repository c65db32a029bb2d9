from pathlib import Path

import av
import numpy as np
import pytest

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.errors import Cancelled, StudioError
from studio.speech.pyttsx3_speech import Pyttsx3Speech
from studio.speech.recorded_speech import RecordedSpeech
from studio.speech.speech_file import read_speech_file
from studio.speech.typed_speech import TypedSpeech


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


def test_typed_speech_says_its_text():
    typed = TypedSpeech("Hello 😀 Emma.", Pyttsx3Speech(), voice="en-us", rate_wpm=200)
    assert typed.waveform().duration_s > 0.5
    assert len(typed.notes) == 1
    assert "Emma" not in repr(typed)


def test_typed_speech_stops_when_cancelled():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        TypedSpeech("Hello.", Pyttsx3Speech()).waveform(cancel)


def test_recorded_speech_reads_its_file(tmp_path):
    tone = 0.5 * np.sin(np.arange(22_050) * 0.05).astype(np.float32)
    write_sound(tmp_path / "voice.wav", "pcm_s16le", tone)
    waveform = RecordedSpeech(tmp_path / "voice.wav", read_speech_file).waveform()
    assert isinstance(waveform, Waveform)
    assert waveform.duration_s == 1


def test_recorded_speech_passes_the_reader_s_error_on_and_stops():
    def refuse(path: Path) -> Waveform:
        raise StudioError(f"{path.name} is missing.")

    with pytest.raises(StudioError, match=r"gone\.wav"):
        RecordedSpeech(Path("gone.wav"), refuse).waveform()
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        RecordedSpeech(Path("gone.wav"), refuse).waveform(cancel)
