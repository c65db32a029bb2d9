"""Where speech comes from, whatever it is: typed text, a sound file."""

from __future__ import annotations

from typing import Protocol

from models.audio.waveform import Waveform
from studio.cancel import CancelToken


class SpeechSource(Protocol):
    """Something the avatar can say."""

    def waveform(self, cancel: CancelToken | None = None) -> Waveform:
        """All of the speech. Raises StudioError for what a person can mend, Cancelled once ``cancel`` is set."""
        ...
