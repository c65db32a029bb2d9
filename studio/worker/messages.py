"""Everything that crosses between the window and the engine thread: immutable, typed, one class a message.

Requests go in through a queue, each with its run number and its own cancel token. Replies come back as Qt signals;
every request ends in exactly one of ``RunFinished``, ``RunStopped`` and ``RunFailed``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from PySide6.QtGui import QImage

from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.preflight import PreflightFinding
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.stage_timer import StageTime
from studio.media.video_encoding import Codec
from studio.speech.spoken_sentence import SpokenWord
from studio.worker.live_messages import FindMicrophones, GoLive, LiveTold, MicrophonesFound
from studio.worker.playback_control import PlaybackControl
from studio.worker.sound_messages import IdentifySound, SoundIdentified
from studio.worker.speech_order import SpeechOrder
from studio.worker.unfinished_export import DropFilm, ExportClip


@dataclass(frozen=True)
class StartEngine:
    """List the voices and load the networks."""

    run: int
    preset: str
    device: str
    cancel: CancelToken


@dataclass(frozen=True)
class IdentifyClip:
    """Read the fingerprint of a clip, before anything is made of it."""

    run: int
    reference: Path
    cancel: CancelToken


@dataclass(frozen=True)
class LoadClip:
    """Make an avatar of a clip; ``None`` is the built-in sample portrait. face: which of several, from 1 on; 0 is the
    largest.
    """

    run: int
    reference: Path | None
    cancel: CancelToken
    face: int = 0


@dataclass(frozen=True)
class Speak:
    """Let the avatar say something, with sound. whole_frame: put the face back into the whole frame, too; loudspeaker:
    its name, empty for the system's choice; control: what a person does to it meanwhile.
    """

    run: int
    order: SpeechOrder
    cancel: CancelToken
    whole_frame: bool = False
    loudspeaker: str = ""
    control: PlaybackControl = field(default_factory=PlaybackControl)


@dataclass(frozen=True)
class Export:
    """Write what the avatar says to a film, beside whatever else goes on. adjustments, edits: of all its frames; clip:
    None for the one that is loaded now.
    """

    run: int
    order: SpeechOrder
    settings: ExportSettings
    cancel: CancelToken
    adjustments: RenderSettings = AS_IT_IS
    edits: LipEdits = NO_EDITS
    clip: ExportClip | None = None


@dataclass(frozen=True)
class Redraw:
    """Show the picture that ``Adjustments`` asks for."""

    run: int
    cancel: CancelToken


@dataclass(frozen=True)
class RenewFrames:
    """Render again what was kept of the last speech and has been edited since."""

    run: int
    cancel: CancelToken


@dataclass(frozen=True)
class FindEncoders:
    """Find out which codecs the graphics hardware encodes."""


@dataclass(frozen=True)
class Shutdown:
    """Free everything and leave the thread."""


Run = StartEngine | IdentifyClip | LoadClip | Speak | Redraw | RenewFrames | GoLive
DeskWork = Export | FindEncoders | FindMicrophones | IdentifySound | DropFilm
Request = Run | DeskWork | Shutdown


@dataclass(frozen=True)
class VoiceChoice:
    """One voice in the list. voice: the id to order it by."""

    voice: str
    name: str


@dataclass(frozen=True)
class EngineReady:
    """The networks are loaded. device, preset: what they really run on, as the status strip shows it."""

    run: int
    device: str
    preset: str


@dataclass(frozen=True)
class VoicesListed:
    """The voices of this machine; empty when there are none, and then ``problem`` says why, ``hint`` what to do."""

    run: int
    voices: tuple[VoiceChoice, ...]
    problem: str
    hint: str = ""


@dataclass(frozen=True)
class EncodersFound:
    """codecs: those that the graphics hardware encodes."""

    codecs: tuple[Codec, ...]


@dataclass(frozen=True)
class ClipIdentified:
    """sha256 of the clip's bytes, in hex."""

    run: int
    reference: Path
    sha256: str


@dataclass(frozen=True)
class PreviewFrame:
    """Four pictures for the four panes, and the whole frame. Deep copies: nobody else holds their memory.

    covered: what the whole frame showed where the face was put back, null where it shows that still; its upper left
    corner stands at ``covered_at`` in the whole frame.
    skew_ms: how late the frame was against the sound when it was posted (negative: early).
    posted_s: ``time.perf_counter()`` at that moment, so that the window can add its own delay.
    """

    index: int
    time_s: Fraction
    source: QImage
    mask: QImage
    mesh: QImage
    output: QImage
    whole: QImage
    covered: QImage = field(default_factory=QImage)
    covered_at: tuple[int, int] = (0, 0)
    skew_ms: float = 0.0
    posted_s: float = 0.0


@dataclass(frozen=True)
class ClipFaces:
    """Several faces to choose among. picture: the whole frame; boxes: left, top, right and bottom of each, as shares of
    the picture, from left to right; followed: number of the one that is used, from 1 on; 0 where it is not there.
    """

    picture: QImage
    boxes: tuple[tuple[float, float, float, float], ...]
    followed: int


@dataclass(frozen=True)
class ClipLoaded:
    """The avatar is ready. notes: sentences for the person, such as "12 frames show no face"; own_rate: frames a second
    of the clip, None for a photo or an unsteady recording; preflight: what the clip is good for; face: as
    ``LoadClip`` asked for it; faces: where there are several; sha256: of the clip's bytes.
    """

    run: int
    reference: Path
    is_sample: bool
    is_photo: bool
    frame_count: int
    notes: tuple[str, ...]
    still: PreviewFrame
    own_rate: Fraction | None = None
    preflight: tuple[PreflightFinding, ...] = ()
    face: int = 0
    faces: ClipFaces | None = None
    sha256: str = ""


@dataclass(frozen=True)
class RunProgress:
    """How far a run is. fraction: 0 to 1, or ``None`` when it cannot be told; remaining_s likewise."""

    run: int
    stage: str
    fraction: float | None
    remaining_s: float | None = None


@dataclass(frozen=True)
class SentenceSound:
    """A sentence as a timeline shows it. key: see ``SentenceKeys``; start: its first frame; peaks: loudest sample of
    every hundredth of a second, 0 to 1; words: each with its begin and end in seconds of the whole speech.
    """

    key: str
    start: int
    frames: int
    peaks: tuple[float, ...] = field(repr=False)
    words: tuple[tuple[str, float, float], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class SpeechExtended:
    """More of the speech is there. duration_s: all so far; words: those that came, in time and place of the whole;
    is_complete: nothing follows; sound: of the sentence that came, if any.
    """

    run: int
    duration_s: float
    words: tuple[SpokenWord, ...] = field(repr=False)
    is_complete: bool
    sound: SentenceSound | None = None


@dataclass(frozen=True)
class LipsHeard:
    """What the lips do in a sentence, under the adjustments of the moment and without edits.

    key: of the sentence; values: for every frame opening, width and corners (``CURVES``) in mouth widths.
    """

    key: str
    values: tuple[tuple[float, float, float], ...] = field(repr=False)


@dataclass(frozen=True)
class SpeechStarted:
    """The first frames are there and the sound begins. silent_reason: why there is no sound, empty if there is.

    duration_s: of what has been made so far.
    """

    run: int
    duration_s: float
    silent_reason: str


@dataclass(frozen=True)
class StagesTimed:
    """What the engine's stages cost over the last frames; sent about once a second while it renders."""

    run: int
    stages: tuple[StageTime, ...]


@dataclass(frozen=True)
class SpeechNoted:
    """Something to know about how the text is spoken, such as emoji left out. note: one or more sentences."""

    run: int
    note: str


@dataclass(frozen=True)
class RunFinished:
    """The run did all it was asked to."""

    run: int


@dataclass(frozen=True)
class RunStopped:
    """The run was cancelled. for_later: because the program ends; it can be gone on with."""

    run: int
    for_later: bool = False


@dataclass(frozen=True)
class RunFailed:
    """The run could not go on. message, hint: one sentence each, for the person."""

    run: int
    message: str
    hint: str


Ending = RunFinished | RunStopped | RunFailed
News = (
    EngineReady
    | VoicesListed
    | EncodersFound
    | ClipIdentified
    | ClipLoaded
    | RunProgress
    | SpeechExtended
    | SpeechStarted
    | SpeechNoted
    | StagesTimed
    | LipsHeard
    | LiveTold
    | MicrophonesFound
    | SoundIdentified
)
