"""A clip once the engine has made a speaking head of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.preflight import PreflightFinding
from studio.engine.render_settings import RenderSettings
from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.seen_faces import NO_FACES, SeenFaces
from studio.engine.stage_timer import StageTime

if TYPE_CHECKING:
    from studio.engine.utterance import Utterance


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
