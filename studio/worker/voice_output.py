"""The microphone's sound in step with the lips: opens the device that is asked for, feeds it, lets it go."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from studio.engine.live_moment import LiveMoment
from studio.errors import StudioError, sentence
from studio.worker.live_tap import LiveTap

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class VoiceSettings:
    """device: name of the output, empty for the system's choice; delay_ms: from the microphone to there."""

    device: str = ""
    delay_ms: int = 0


class _Delay(Protocol):
    @property
    def late_s(self) -> float: ...
    def set_delay(self, delay_s: float) -> None: ...


class OpenVoice(Protocol):
    """As ``DelayedVoice``."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def delay(self) -> _Delay: ...  # noqa: D102
    @property
    def is_lost(self) -> bool: ...  # noqa: D102
    def feed(self, sound: npt.NDArray[np.float32], middle_s: float) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class VoiceOutput:
    """Use as a context, around the session. ``follow`` belongs to the engine thread; the thread that hears feeds."""

    def __init__(
        self,
        tap: LiveTap,
        open_voice: Callable[[str, float], OpenVoice],
        tell: Callable[[str, str], None],
    ) -> None:
        """open_voice: given a device and a delay in s, raises StudioError; tell: hears a sentence and its cure."""
        self._tap = tap
        self._open_voice = open_voice
        self._tell = tell
        self._voice: OpenVoice | None = None
        self._device: str | None = None

    def __enter__(self) -> VoiceOutput:
        self._tap.add(self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tap.remove(self._hear)
        self._close()

    def follow(self, settings: VoiceSettings | None) -> None:
        """Do what is wanted now: None for silence. A device that failed is not tried again until another is chosen."""
        device = None if settings is None else settings.device
        if device != self._device:
            self._close()
            self._device = device
            if settings is not None:
                self._open(settings)
        if self._voice is not None and self._voice.is_lost:
            self._tell(
                sentence("{device}, which played your voice, is gone.", device=self._voice.name),
                "Connect it again and switch your voice off and on, or choose another one.",
            )
            self._close()
        if self._voice is not None and settings is not None:
            self._voice.delay.set_delay(settings.delay_ms / 1000)

    @property
    def late_ms(self) -> float:
        """By how much more than asked the sound is late."""
        voice = self._voice
        return 0.0 if voice is None else 1000 * voice.delay.late_s

    def _hear(self, moment: LiveMoment) -> None:
        """Runs in the thread that hears."""
        voice = self._voice
        if voice is not None:
            voice.feed(moment.sound, moment.heard_s)

    def _open(self, settings: VoiceSettings) -> None:
        try:
            self._voice = self._open_voice(settings.device, settings.delay_ms / 1000)
        except StudioError as error:
            log.warning("no voice goes out: %s", error)
            self._tell(error.user_message, error.hint)

    def _close(self) -> None:
        voice, self._voice = self._voice, None
        if voice is not None:
            voice.close()
