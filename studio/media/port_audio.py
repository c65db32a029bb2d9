"""PortAudio, of which a process has one: loaded when first used, asked anew for devices when no stream is open.

PortAudio lists devices when it starts and never again, and must not be started again under an open stream.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Protocol

from studio.errors import StudioError

_LOCK = threading.RLock()
"""Held while streams are opened and closed and while PortAudio starts again."""
_OPEN_STREAMS: set[int] = set()


class OutputTimes(Protocol):
    """What an output's callback is told, in s on PortAudio's clock: now, and when the block's first sample is heard."""

    currentTime: float  # noqa: N815 - PortAudio's name
    outputBufferDacTime: float  # noqa: N815 - PortAudio's name


class StatedLatency(Protocol):
    """A stream, by what it says of itself, in s."""

    @property
    def latency(self) -> float: ...  # noqa: D102


def output_latency_s(times: OutputTimes, stream: StatedLatency, most_s: float) -> float:
    """How long a block takes until it is heard; what the stream states where a driver gives no times, or more than
    most_s.
    """
    latency_s = times.outputBufferDacTime - times.currentTime
    return latency_s if 0.0 < latency_s < most_s else stream.latency


def port_audio() -> ModuleType:
    """Import sounddevice, which loads PortAudio. Raises StudioError where PortAudio is not installed."""
    try:
        import sounddevice
    except OSError as error:
        raise StudioError(
            "There is no sound: the PortAudio library is not installed.", "On Debian: apt install libportaudio2."
        ) from error
    module: ModuleType = sounddevice
    return module


@contextmanager
def opening_streams() -> Iterator[None]:
    """Nobody starts PortAudio again inside. Whatever is opened must be handed to ``keep``."""
    with _LOCK:
        yield


def keep(stream: object) -> None:
    """Note a stream that is open."""
    with _LOCK:
        _OPEN_STREAMS.add(id(stream))


def let_go(stream: object) -> None:
    """Note that a stream is closed; may be called twice."""
    with _LOCK:
        _OPEN_STREAMS.discard(id(stream))


def look_for_devices() -> bool:
    """Start PortAudio again, so that it sees what was plugged in or out; False if a stream is open."""
    module = port_audio()
    with _LOCK:
        if _OPEN_STREAMS:
            return False
        module._terminate()
        module._initialize()
        return True
