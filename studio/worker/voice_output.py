"""The microphone's sound in step with the lips: opens the device that is asked for, feeds it, lets it go."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from studio.errors import StudioError, sentence

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

log = logging.getLogger(__name__)

AT_LEAST_S = 5.0
"""A device that falls silent sooner after it was opened is not opened again."""


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
    def feed(self, sound: npt.NDArray[np.float32], end_s: float) -> None: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class VoiceOutput:
    """Use as a context, around the session. ``follow`` belongs to the engine thread, ``hear`` to the one that hears."""

    def __init__(
        self,
        open_voice: Callable[[str, float], OpenVoice],
        tell: Callable[[str, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """open_voice: given a device and a delay in s, raises StudioError; tell: hears a sentence and its cure."""
        self._open_voice = open_voice
        self._tell = tell
        self._clock = clock
        self._voice: OpenVoice | None = None
        self._device: str | None = None
        self._opened_s = 0.0

    def __enter__(self) -> VoiceOutput:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
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
            self._replace(self._voice, settings)
        if self._voice is not None and settings is not None:
            self._voice.delay.set_delay(settings.delay_ms / 1000)

    @property
    def late_ms(self) -> float:
        """By how much more than asked the sound is late."""
        voice = self._voice
        return 0.0 if voice is None else 1000 * voice.delay.late_s

    def hear(self, sound: npt.NDArray[np.float32], end_s: float) -> None:
        """Take in f32[N] at 48 kHz, as soon as it is heard. end_s: when its last sample was. Never waits."""
        voice = self._voice
        if voice is not None:
            voice.feed(sound, end_s)

    def _open(self, settings: VoiceSettings) -> None:
        try:
            self._opened_s = self._clock()
            self._voice = self._open_voice(settings.device, settings.delay_ms / 1000)
        except StudioError as error:
            log.warning("no voice goes out: %s", error)
            self._tell(error.user_message, error.hint)

    def _replace(self, lost: OpenVoice, settings: VoiceSettings | None) -> None:
        """Open a device again that fell silent: on a busy machine a sound server may drop one."""
        name = lost.name
        self._close()
        is_often = self._clock() - self._opened_s < AT_LEAST_S
        if settings is not None and not is_often:
            log.warning("the output %s fell silent, and is opened again", name)
            self._open(settings)
        if self._voice is None:
            self._tell(
                sentence("{device}, which played your voice, is gone.", device=name),
                "Connect it again and switch your voice off and on, or choose another one.",
            )

    def _close(self) -> None:
        voice, self._voice = self._voice, None
        if voice is not None:
            voice.close()
