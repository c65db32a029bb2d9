"""What the engine thread needs of the rest of the program, and the real thing.

Nothing of torch, PyAV or PortAudio is imported with this file: that happens in the engine thread, with the first use,
so the window is on the screen before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.film_grade import FilmGrade
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.preflight import PreflightFinding
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.seen_faces import NO_FACES, SeenFaces
from studio.engine.stage_timer import StageTime
from studio.errors import StudioError, sentence
from studio.media.video_encoding import Codec
from studio.speech.spoken_sentence import SpokenSentence
from studio.worker.live_parts import LiveParts
from studio.worker.messages import VoiceChoice
from studio.worker.playback import Speaker
from studio.worker.speech_order import SpeechOrder

if TYPE_CHECKING:
    from studio.engine.utterance import Utterance

HASH_BLOCK_BYTES = 1 << 20


class Head(Protocol):
    """An avatar that can speak."""

    def still(self, settings: RenderSettings) -> RenderedFrame:
        """The avatar at rest."""
        ...

    def stage_times(self) -> tuple[StageTime, ...]:
        """What each stage has cost over the last frames."""
        ...

    def utterance(self, sentences: Iterable[Waveform]) -> Utterance:
        """What it will say; sentences are taken as they are needed."""
        ...

    def say(
        self,
        utterance: Utterance,
        *,
        cancel: CancelToken,
        start: int,
        next_index: Callable[[int], int],
        whole_frame: Callable[[], bool],
        settings: Callable[[], RenderSettings],
    ) -> Iterator[RenderedFrame]:
        """The frames of an utterance from ``start`` on. next_index: given the following frame, the one to go on with;
        whole_frame: whether it comes with the whole picture around the face, and settings: asked before every frame.
        """
        ...

    def frame_of(self, utterance: Utterance, index: int, settings: RenderSettings) -> RenderedFrame | None:
        """One frame of an utterance; None past its end."""
        ...


@dataclass(frozen=True)
class LoadedClip:
    """A clip made into a speaking head, and what there is to say about it.

    faces_rgb: u8[H, W, 3], the frame in which ``faces`` are, where there are several; sha256: of the file's bytes.
    """

    head: Head
    reference: Path
    is_photo: bool
    frame_count: int
    notes: tuple[str, ...]
    own_rate: Fraction | None = None
    preflight: tuple[PreflightFinding, ...] = ()
    faces: SeenFaces = NO_FACES
    faces_rgb: Image | None = None
    sha256: str = ""


class ExportStep(Protocol):
    """done of total frames are in the film; remaining_s: how long the rest will take, None while the sound is heard;
    heard: 0 to 1, how far that is.
    """

    @property
    def done(self) -> int: ...  # noqa: D102
    @property
    def total(self) -> int: ...  # noqa: D102
    @property
    def remaining_s(self) -> float | None: ...  # noqa: D102
    @property
    def heard(self) -> float: ...  # noqa: D102


@dataclass(frozen=True)
class EngineDescription:
    """What the networks run on, for the status strip: such as "CPU" and "lite"."""

    device: str
    preset: str


class EngineParts(LiveParts, Protocol):
    """Called in the engine thread, where nothing else is said; raises ``StudioError`` or ``Cancelled``."""

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        """Every voice, the default first."""
        ...

    def load_models(self, preset: str, device: str) -> EngineDescription:
        """Load the networks, and say what they run on."""
        ...

    def sample_reference(self) -> Path:
        """The built-in portrait."""
        ...

    def load_clip(
        self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None], face: int = 0
    ) -> LoadedClip:
        """Make a speaking head of a clip. progress: stage and overall fraction; face: which of several, 0 largest."""
        ...

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        """Sentences on what of the text is not spoken as it stands."""
        ...

    def sentences(self, order: SpeechOrder, cancel: CancelToken) -> Iterator[SpokenSentence]:
        """What is said, each sentence as soon as it is there. Taken in a thread of its own."""
        ...

    def open_speaker(self, speech: Waveform, name: str) -> Speaker:
        """A loudspeaker, not yet started, for speech that begins so; or a silent clock that says why. name: empty for
        the system's choice. Called in the thread that takes the sentences.
        """
        ...

    def export(
        self,
        clip: LoadedClip,
        sentences: Sequence[Waveform],
        settings: ExportSettings,
        cancel: CancelToken,
        adjustments: RenderSettings = AS_IT_IS,
        edits: LipEdits = NO_EDITS,
        order: SpeechOrder | None = None,
        graded: Callable[[FilmGrade], None] | None = None,
    ) -> Generator[ExportStep, None, None]:
        """Write a film, one frame a step; closed early, it leaves nothing behind. adjustments, edits: of all its
        frames; order: what the sentences were made of, which the film tells without the words; graded: told how
        good the film is, once it is there.
        """
        ...

    def drop_unfinished(self, output: Path) -> None:
        """Delete what there is of a film that was not finished."""
        ...

    def hardware_codecs(self) -> tuple[Codec, ...]:
        """The codecs that the graphics hardware encodes."""
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
        raise StudioError(
            sentence("There is no file {path}.", path=path), "Check the name, or choose another clip."
        ) from error
    except OSError as error:
        raise StudioError(
            sentence("{path} cannot be read: {reason}.", path=path, reason=error.strerror), "Choose another clip."
        ) from error
    return digest.hexdigest()
