"""What crosses between the window and the engine thread for live sound; see ``messages``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from studio.cancel import CancelToken
from studio.worker.live_link import LiveLink


@dataclass(frozen=True)
class GoLive:
    """Let the avatar follow a microphone until it is cancelled. microphone: its name, empty for the system's choice;
    link: what both sides tell each other meanwhile; whole_frame: put the face back into the whole frame, too; takes:
    folder in which the session is kept, None to keep nothing.
    """

    run: int
    microphone: str
    link: LiveLink
    cancel: CancelToken
    whole_frame: bool = False
    takes: Path | None = None
    loudspeaker: str = ""


@dataclass(frozen=True)
class FindMicrophones:
    """Look which microphones are plugged in."""


@dataclass(frozen=True)
class MicrophoneChoice:
    """One microphone in the list. name: to open it by; rate_hz: what the device itself runs at."""

    name: str
    rate_hz: int
    is_default: bool


@dataclass(frozen=True)
class MicrophonesFound:
    """The microphones of this machine, the system's choice first; without any, ``problem`` says why.

    loudspeakers: names of the outputs for sound.
    """

    microphones: tuple[MicrophoneChoice, ...]
    problem: str = ""
    loudspeakers: tuple[str, ...] = ()


LiveKind = Literal["listening", "lost", "back", "note", "unkept", "kept"]


@dataclass(frozen=True)
class LiveTold:
    """Something happened to the session. kind: its microphone is listened to, went, or came back; there is something to
    know; it is not kept any longer; or what was kept of it lies whole on the disk, which the window hears last, after
    the session has been stopped. message, hint: one sentence each, none for a take that is whole.
    """

    run: int
    kind: LiveKind
    message: str
    hint: str
