"""Speech from a sound file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from models.audio.waveform import Waveform
from studio.cancel import CancelToken


@dataclass(frozen=True)
class RecordedSpeech:
    """A file that holds speech. read: decodes it (``studio.media.audio_file.read_audio``), handed in from above."""

    path: Path
    read: Callable[[Path], Waveform]

    def waveform(self, cancel: CancelToken | None = None) -> Waveform:
        """The whole file at its own rate. Raises StudioError naming the file when it holds no usable sound."""
        if cancel is not None:
            cancel.check()
        waveform = self.read(self.path)
        if cancel is not None:
            cancel.check()
        return waveform
