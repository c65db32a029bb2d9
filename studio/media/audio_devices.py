"""The microphones and outputs of this machine, and why one cannot be used: one sentence each, with its cure."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import ModuleType

from studio.errors import Sentence, StudioError, sentence
from studio.media.port_audio import look_for_devices, port_audio

ALIAS = "default"
"""ALSA's other name for the system's choice."""
TELEPHONE_HZ = 8_000
"""Rate of headsets that are also a telephone: too dull for lips."""
_INVALID_DEVICE, _UNAVAILABLE = -9996, -9985
"""PortAudio's error numbers: no such device; used by somebody else."""
_REFUSED = ("permission", "access", "denied", "0x80070005")
_BUSY = ("busy", "in use", "unavailable")

PRIVACY_CURE = {
    "win32": "Allow it in Settings, Privacy, Microphone, and try again.",
    "darwin": "Allow it in System Settings, Privacy & Security, Microphone, and try again.",
}.get(sys.platform, "Join the group 'audio' or allow it in the sound server's settings, and try again.")


@dataclass(frozen=True)
class MicrophoneInfo:
    """name: as it is opened; rate_hz: what the device itself runs at; is_default: the system's choice."""

    name: str
    channels: int
    rate_hz: int
    is_default: bool


def list_microphones(*, look_again: bool = False) -> tuple[MicrophoneInfo, ...]:
    """Every microphone, the system's choice first; empty where there is none.

    look_again: see what was plugged in since, where no stream is open. Raises StudioError without PortAudio.
    """
    module = port_audio()
    if look_again:
        look_for_devices()
    default = _default_index(module)
    found: dict[str, MicrophoneInfo] = {}
    for index, facts in enumerate(module.query_devices()):
        if facts["max_input_channels"] > 0 and facts["name"] != ALIAS:
            info = MicrophoneInfo(
                str(facts["name"]),
                int(facts["max_input_channels"]),
                round(facts["default_samplerate"]),
                index == default,
            )
            # Windows lists a device once for each of its sound systems, which differ in nothing a person would choose.
            if info.name not in found or info.is_default:
                found[info.name] = info
    return tuple(sorted(found.values(), key=lambda info: not info.is_default))


def list_loudspeakers() -> tuple[str, ...]:
    """Names of every output for sound, as PortAudio saw them last. Raises StudioError without PortAudio."""
    devices = port_audio().query_devices()
    names = (str(facts["name"]) for facts in devices if facts["max_output_channels"] > 0)
    return tuple(dict.fromkeys(name for name in names if name != ALIAS))


def loudspeaker_index(module: ModuleType, name: str) -> int:
    """PortAudio's number of an output, the system's choice for an empty name. Raises StudioError."""
    outputs = [
        (index, str(facts["name"]))
        for index, facts in enumerate(module.query_devices())
        if facts["max_output_channels"] > 0
    ]
    default = int(module.default.device[1])
    if not outputs:
        raise StudioError("No output for sound was found.", "Connect headphones, and try again.")
    if not name:
        return default if default >= 0 else outputs[0][0]
    named = [index for index, known in outputs if known == name]
    if not named:
        raise StudioError(
            sentence("The output {name} is not there.", name=name), "Connect it again, or choose another one."
        )
    return default if default in named else named[0]


def spoken_name(name: str, *, begins: bool = False) -> Sentence:
    """What a microphone is called in a sentence; begins: at its beginning."""
    if name in ("", ALIAS):
        return sentence("The default microphone") if begins else sentence("the default microphone")
    return sentence("The microphone {name}", name=name) if begins else sentence("the microphone {name}", name=name)


def microphone_index(module: ModuleType, name: str) -> int:
    """PortAudio's number of a microphone, the system's choice for an empty name. Raises StudioError."""
    devices = list(enumerate(module.query_devices()))
    inputs = [(index, str(facts["name"])) for index, facts in devices if facts["max_input_channels"] > 0]
    default = _default_index(module)
    if not inputs:
        raise StudioError("No microphone was found.", "Connect one, and try again.")
    if not name:
        return default if default is not None else inputs[0][0]
    named = [index for index, known in inputs if known == name]
    if not named:
        raise StudioError(
            sentence("The microphone {name} is not there.", name=name), "Connect it again, or choose another one."
        )
    return default if default in named else named[0]


def _default_index(module: ModuleType) -> int | None:
    index = int(module.default.device[0])
    return index if index >= 0 else None


def microphone_error(name: str, error: Exception) -> StudioError:
    """Say why a microphone cannot be opened. error: of PortAudio."""
    called = spoken_name(name, begins=True)
    details = " ".join(str(part) for part in error.args).lower()
    number = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else 0
    if any(word in details for word in _REFUSED):
        return StudioError(sentence("{microphone} may not be used by this program.", microphone=called), PRIVACY_CURE)
    if number == _UNAVAILABLE or any(word in details for word in _BUSY):
        return StudioError(
            sentence("{microphone} is in use by another program.", microphone=called),
            "Close that program, or choose another one.",
        )
    if number == _INVALID_DEVICE or "querying device" in details:
        return StudioError("No microphone was found.", "Connect one, and try again.")
    reason = error.args[0] if error.args else error
    return StudioError(
        sentence("{microphone} cannot be used ({error}).", microphone=called, error=reason), "Choose another one."
    )
