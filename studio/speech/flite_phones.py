"""Speech with exact phone times from flite, a process for each text. flite is optional: Debian's package ``flite``."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import wave
from pathlib import Path

import numpy as np

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.speech.phone_times import Phone
from studio.speech.synthesiser_symbols import phones_from_segments

INSTALL_HINT = "On Debian or Ubuntu: sudo apt-get install flite"
USUAL_RATE_WPM = 168
"""Speaking rate that flite's and festival's voices have of their own, roughly."""
_MOST_SECONDS = 60
_SEGMENT = re.compile(r"(\S+):(\d+\.\d+)")


FLITE_VOICES = {"kal16": 95.0, "awb": 130.0, "rms": 103.0, "slt": 173.0}
"""Mean pitch of each voice in Hz. rms keeps its pitch whatever it is told."""


def flite_available() -> bool:
    """True where the command is on the path."""
    return shutil.which("flite") is not None


def parse_segments(printed: str) -> list[tuple[str, float]]:
    """Read what ``flite -psdur`` prints: name of each sound and its end in seconds. Raises StudioError for no sound."""
    segments = [(name, float(end)) for name, end in _SEGMENT.findall(printed)]
    if not segments:
        raise StudioError("flite printed no phone times.", "Try another text.")
    return segments


def pitch_factor(pitch: int) -> float:
    """Factor on a voice's mean pitch. pitch: 0 to 100, 50 is the voice's own; half an octave down or up at the ends."""
    return float(2.0 ** ((pitch - 50) / 100))


def synthesise_with_flite(
    text: str, voice: str = "slt", rate_wpm: int = USUAL_RATE_WPM, pitch: int = 50
) -> tuple[Waveform, list[Phone]]:
    """Speak ``text`` in English and say when each phone sounds, as ``phone_times.synthesise_with_phones`` does.

    rate_wpm: words a minute, about; pitch: see ``pitch_factor``. Raises StudioError without flite, for an unknown voice
    (flite itself would silently take another) and for a sound whose name is unknown.
    """
    if voice not in FLITE_VOICES:
        raise StudioError(f"flite has no voice called {voice!r}.", f"Choose one of {', '.join(FLITE_VOICES)}.")
    if not flite_available():
        raise StudioError("The speech synthesiser flite is not installed.", INSTALL_HINT)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "speech.wav"
        command = ["flite", "-voice", voice, "-psdur"]
        command += ["--setf", f"duration_stretch={USUAL_RATE_WPM / rate_wpm:.4f}"]
        command += ["--setf", f"int_f0_target_mean={FLITE_VOICES[voice] * pitch_factor(pitch):.1f}"]
        command += ["-t", text, "-o", str(path)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_MOST_SECONDS, check=True)
        except (subprocess.SubprocessError, OSError) as error:
            raise StudioError("flite failed.", "Try a shorter text.") from error
        waveform = read_wave(path)
    return waveform, phones_from_segments(parse_segments(done.stdout), "arpabet", float(waveform.duration_s))


def read_wave(path: Path) -> Waveform:
    """Read a 16-bit file of one channel that a synthesiser wrote. Raises StudioError when it is missing or other."""
    try:
        with wave.open(str(path)) as file:
            if (file.getsampwidth(), file.getnchannels()) != (2, 1):
                raise StudioError(f"{path.name} is not 16-bit sound of one channel.", INSTALL_HINT)
            samples = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").astype(np.float32) / 32768
            return Waveform.from_mono(samples, file.getframerate())
    except (wave.Error, EOFError, OSError) as error:
        raise StudioError("The synthesiser wrote no sound.", "Try another text.") from error
