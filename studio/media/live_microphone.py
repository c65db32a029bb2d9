"""A microphone that may go and come back: silence in between, and a sentence at either moment."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Literal, Protocol

import numpy as np

from models.audio.waveform import MODEL_RATE_HZ
from studio.errors import Sentence, StudioError, sentence
from studio.media.audio_devices import TELEPHONE_HZ, spoken_name
from studio.media.level_meter import SoundLevel
from studio.media.microphone_sound import VOICE_RATE_HZ, HeardSound, MicrophoneSound, SoundSettings
from studio.media.ring_buffer import SoundPiece

log = logging.getLogger(__name__)

LOOK_AGAIN_S = 1.0
"""Between two tries to find a microphone that went."""
ZEROS_AFTER_S = 2.0
"""A device that delivers nothing but zeros for so long gets a sentence."""

NewsKind = Literal["listening", "lost", "back", "note"]
Tell = Callable[[NewsKind, str, str], None]
"""Called with what happened, a sentence, and its cure (may be empty)."""


class OpenMicrophone(Protocol):
    """As ``Microphone``."""

    name: str
    rate_hz: int

    @property
    def is_lost(self) -> bool: ...  # noqa: D102
    @property
    def overruns(self) -> int: ...  # noqa: D102
    def read(self) -> SoundPiece: ...  # noqa: D102
    def close(self) -> None: ...  # noqa: D102


class LiveMicrophone:
    """Sound without end. Use as a context; not thread-safe.

    While there is no device the time goes on in silence, so that whoever follows the sound keeps moving.
    """

    def __init__(self, open_device: Callable[[], OpenMicrophone], look_for_devices: Callable[[], object]) -> None:
        """open_device: opens the device that was chosen, raises StudioError; look_for_devices: before trying again.

        Raises StudioError if the device cannot be opened the first time.
        """
        self._open_device = open_device
        self._look_for_devices = look_for_devices
        self._device: OpenMicrophone | None = open_device()
        self._sound = MicrophoneSound(self._device.rate_hz)
        self._overruns_before = 0
        self._told_zeros = False
        self._told_opening = False
        self._model_count = self._voice_count = 0
        self._model_before = 0  # given out before the device now open
        self._silent_since_s = 0.0
        self._tried_s = 0.0

    def __enter__(self) -> LiveMicrophone:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the device go."""
        if self._device is not None:
            self._overruns_before += self._device.overruns
            self._device.close()
            self._device = None

    @property
    def name(self) -> str:
        """Of the device; empty while there is none."""
        return "" if self._device is None else self._device.name

    @property
    def overruns(self) -> int:
        """How often sound was lost since the beginning."""
        return self._overruns_before + (0 if self._device is None else self._device.overruns)

    @property
    def level(self) -> SoundLevel:
        """What the meter shows."""
        return SoundLevel() if self._device is None else self._sound.level

    def read(self, settings: SoundSettings, tell: Tell) -> HeardSound:
        """What was heard since the last time; ``recorded_s`` counts from the very beginning. tell: hears of changes."""
        if self._device is not None and self._device.is_lost:
            self._lose(self._device, tell)
        if self._device is None:
            self._try_again(tell)
        if self._device is None:
            return self._silence()
        if not self._told_opening:
            self._told_opening = True
            self._tell_opening(self._device, "listening", tell)
        heard = self._sound.feed(self._device.read(), settings)
        self._watch_zeros(self._device, tell)
        self._model_count += len(heard.model)
        self._voice_count += len(heard.voice)
        return HeardSound(heard.model, heard.voice, heard.end_s, self._model_before / MODEL_RATE_HZ + heard.recorded_s)

    def _lose(self, device: OpenMicrophone, tell: Tell) -> None:
        log.warning("the microphone %s is gone", device.name)
        self.close()
        self._silent_since_s = self._tried_s = time.perf_counter()
        tell(
            "lost",
            sentence("{microphone} is gone.", microphone=_called(device)),
            "Connect it again: it goes on by itself.",
        )

    def _try_again(self, tell: Tell) -> None:
        now_s = time.perf_counter()
        if now_s - self._tried_s < LOOK_AGAIN_S:
            return
        self._tried_s = now_s
        try:
            self._look_for_devices()
            device = self._open_device()
        except StudioError as error:
            log.debug("still no microphone: %s", error)
            return
        self._device = device
        self._sound = MicrophoneSound(device.rate_hz)
        self._model_before = self._model_count
        self._tell_opening(device, "back", tell)

    def _silence(self) -> HeardSound:
        """As much as time has gone by, and both rates level again."""
        now_s = time.perf_counter()
        missing = max(0, int((now_s - self._silent_since_s) * MODEL_RATE_HZ))
        self._silent_since_s += missing / MODEL_RATE_HZ
        self._model_count += missing
        behind = self._model_count * VOICE_RATE_HZ // MODEL_RATE_HZ - self._voice_count
        self._voice_count += max(0, behind)
        return HeardSound(
            np.zeros(missing, np.float32),
            np.zeros(max(0, behind), np.float32),
            now_s,
            self._model_count / MODEL_RATE_HZ,
        )

    def _tell_opening(self, device: OpenMicrophone, kind: NewsKind, tell: Tell) -> None:
        self._told_zeros = False
        tell(kind, sentence("Listening to {microphone}.", microphone=spoken_name(device.name)), "")
        if device.rate_hz <= TELEPHONE_HZ:
            tell(
                "note",
                sentence(
                    "{microphone} hears as a telephone does, at {rate} kHz.",
                    microphone=_called(device),
                    rate=device.rate_hz // 1000,
                ),
                "Lips follow a better one more closely; choose it if there is one.",
            )

    def _watch_zeros(self, device: OpenMicrophone, tell: Tell) -> None:
        if self._sound.zeros_s < ZEROS_AFTER_S:
            if self._told_zeros and self._sound.zeros_s == 0:
                self._told_zeros = False
                tell("back", sentence("Listening to {microphone}.", microphone=spoken_name(device.name)), "")
        elif not self._told_zeros:
            self._told_zeros = True
            cure = "Unmute it, or allow it in the system's privacy settings."
            tell("note", sentence("{microphone} delivers nothing at all.", microphone=_called(device)), cure)


def _called(device: OpenMicrophone) -> Sentence:
    return spoken_name(device.name, begins=True)
