"""What the engine thread needs of the rest of the program, and the real thing.

Nothing of torch, PyAV or PortAudio is imported with this file: that happens in the engine thread, with the first use,
so the window is on the screen before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.preflight import PreflightFinding
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.stage_timer import StageTime
from studio.errors import StudioError
from studio.worker.messages import SpeechOrder, View, VoiceChoice
from studio.worker.playback import Speaker

HASH_BLOCK_BYTES = 1 << 20


class Head(Protocol):
    """An avatar that can speak."""

    def still(self) -> RenderedFrame:
        """The avatar at rest."""
        ...

    def stage_times(self) -> tuple[StageTime, ...]:
        """What each stage has cost over the last frames."""
        ...

    def speak(
        self, speech: Waveform, *, cancel: CancelToken, skip_to: Callable[[], int], whole_frame: bool
    ) -> Iterator[RenderedFrame]:
        """The frames of an utterance in order; those before ``skip_to()`` are left out. whole_frame: each with the
        whole picture around the face.
        """
        ...


@dataclass(frozen=True)
class LoadedClip:
    """A clip made into a speaking head, and what there is to say about it."""

    head: Head
    reference: Path
    is_photo: bool
    frame_count: int
    notes: tuple[str, ...]
    preflight: tuple[PreflightFinding, ...] = ()


@dataclass(frozen=True)
class EngineDescription:
    """What the networks run on, for the status strip: such as "CPU" and "lite"."""

    device: str
    preset: str


class EngineParts(Protocol):
    """Every method is called in the engine thread and raises ``StudioError`` or ``Cancelled``."""

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        """Every voice, the default first."""
        ...

    def load_models(self, preset: str, device: str) -> EngineDescription:
        """Load the networks, and say what they run on."""
        ...

    def sample_reference(self) -> Path:
        """The built-in portrait."""
        ...

    def load_clip(self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None]) -> LoadedClip:
        """Make a speaking head of a clip. progress: stage and overall fraction."""
        ...

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        """Sentences on what of the text is not spoken as it stands."""
        ...

    def synthesise(self, order: SpeechOrder, cancel: CancelToken) -> Waveform:
        """Say the text."""
        ...

    def open_speaker(self, speech: Waveform) -> Speaker:
        """The loudspeaker, not yet started; or a silent clock that says why."""
        ...

    def export(
        self,
        clip: LoadedClip,
        speech: Waveform,
        output: Path,
        *,
        view: View,
        cancel: CancelToken,
        progress: Callable[[int, int, float], None],
    ) -> None:
        """Write every frame to an MP4. progress: frames done, of how many, seconds left."""
        ...


def sha256_of(path: Path, cancel: CancelToken) -> str:
    """Fingerprint of a file's bytes. Raises ``StudioError`` if it cannot be read, ``Cancelled`` between two blocks."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while block := file.read(HASH_BLOCK_BYTES):
                cancel.check()
                digest.update(block)
    except FileNotFoundError as error:
        raise StudioError(f"There is no file {path}.", "Check the name, or choose another clip.") from error
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.", "Choose another clip.") from error
    return digest.hexdigest()
