"""What the engine thread needs of the rest of the program; ``real_engine`` is the real thing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.film_grade import FilmGrade
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.media.video_encoding import Codec
from studio.speech.spoken_sentence import SpokenSentence
from studio.worker.live_parts import LiveParts
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import VoiceChoice
from studio.worker.playback import Speaker
from studio.worker.speech_order import SpeechOrder


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
