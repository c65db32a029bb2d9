"""What a film is to be made of, beside the head that speaks in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.audio.waveform import Waveform
from models.metrics.identity_similarity import FaceIdentity
from studio.engine.export_settings import ExportSettings
from studio.engine.film_grade import FilmGrade
from studio.engine.film_origin import Driver, FilmOrigin
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.media.interruption import CONTINUED_IF_IT_FITS, Interruption


@dataclass(frozen=True)
class FilmOrder:
    """speech: what is said; settings: which file, and what it shows.

    adjustments: of the face; joined_from: the sentences of the speech, if it was joined from some: each then begins
    with a frame of its own, as in the preview; edits: of the lips, by sentence; driver: what the film says moved its
    lips; graded: told how good the film is, once it is there; judge: of identity, for the grade; interruption: what
    becomes of a film of more than ten seconds that is stopped, or was; unsigned: told what is to be signed by somebody
    else; the film is then not.
    """

    speech: Waveform
    settings: ExportSettings
    adjustments: RenderSettings = AS_IT_IS
    joined_from: Sequence[Waveform] = ()
    edits: LipEdits = NO_EDITS
    driver: Driver | None = None
    graded: Callable[[FilmGrade], None] | None = None
    judge: FaceIdentity | None = None
    interruption: Interruption = CONTINUED_IF_IT_FITS
    unsigned: Callable[[FilmOrigin], None] | None = None

    @property
    def sentences(self) -> Sequence[Waveform]:
        """What is said, sentence by sentence: all of it is one where it was not joined."""
        return self.joined_from or (self.speech,)
