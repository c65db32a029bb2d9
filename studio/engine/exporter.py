"""Every frame of an utterance into a file: the same engine as the preview, nothing skipped."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, nullcontext
from dataclasses import dataclass
from pathlib import Path

from models.audio.waveform import Waveform
from models.face.crop import CROP_PIXELS
from models.metrics.identity_similarity import FaceIdentity
from studio.cancel import CancelToken
from studio.engine.badge_painter import BadgePainter, face_boxes, face_in_crop
from studio.engine.consent_record import ConsentRecords
from studio.engine.export_grade import FilmGrader
from studio.engine.export_settings import NAMES, ExportSettings
from studio.engine.film_grade import FilmGrade
from studio.engine.film_origin import DIGITAL_SOURCE_TYPE, Driver, FilmOrigin, SoundFile, hash_of, identity_of, seal_of
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.sample import is_sample
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError, sentence
from studio.media.audio_file import read_audio
from studio.media.clip_writer import ClipWriter
from studio.media.hardware_encoder import hardware_encoding
from studio.media.output_file import refuse_same_file
from studio.media.provenance import can_be_signed
from studio.media.video_encoding import VideoEncoding, encoding_of, quality_number

PANELS = 4

METADATA = {
    "comment": "AI-generated: the face in this video was made to speak by RealTalk Studio.",
    "digital_source_type": DIGITAL_SOURCE_TYPE,
}
"""Says what the file is to whoever looks; the second is IPTC's term for it."""


@dataclass(frozen=True)
class ExportProgress:
    """done of total frames are written; remaining_s: estimate from the pace so far."""

    done: int
    total: int
    remaining_s: float


def export(
    head: TalkingHead,
    speech: Waveform,
    settings: ExportSettings,
    *,
    cancel: CancelToken | None = None,
    progress: Callable[[ExportProgress], None] = lambda _: None,
    adjustments: RenderSettings = AS_IT_IS,
    sentences: Sequence[Waveform] = (),
    edits: LipEdits = NO_EDITS,
    driver: Driver | None = None,
    graded: Callable[[FilmGrade], None] | None = None,
    judge: FaceIdentity | None = None,
) -> None:
    """Render an utterance into a film. Takes and raises what ``export_steps`` does; when it fails, nothing is left
    behind.
    """
    steps = export_steps(
        head,
        speech,
        settings,
        cancel=cancel or CancelToken(),
        adjustments=adjustments,
        sentences=sentences,
        edits=edits,
        driver=driver,
        graded=graded,
        judge=judge,
    )
    for done in steps:
        progress(done)


def export_steps(
    head: TalkingHead,
    speech: Waveform,
    settings: ExportSettings,
    *,
    cancel: CancelToken,
    adjustments: RenderSettings = AS_IT_IS,
    sentences: Sequence[Waveform] = (),
    edits: LipEdits = NO_EDITS,
    driver: Driver | None = None,
    graded: Callable[[FilmGrade], None] | None = None,
    judge: FaceIdentity | None = None,
) -> Generator[ExportProgress, None, None]:
    """Render an utterance into a film, one frame a step; between two steps the engine may do something else.

    sentences: what the speech was joined from, if it was; each then begins with a frame of its own, as in the preview.
    edits: of the lips, by sentence; driver: what the film says moved its lips;
    graded: told how good the film is, once it is there; judge: of identity, for the grade.
    The film is there once the steps are used up. Left early, by closing or by an error, no file remains.
    Raises ``StudioError`` for a file that cannot be written or that is the reference itself, ``Cancelled`` through
    ``cancel``.
    """
    refuse_same_file(settings.output, [head.avatar.reference])
    encoding = _encoding(settings)
    sound = speech if settings.sound is None else read_audio(settings.sound)
    if settings.rate == "source":
        head = head.at_own_rate()
    utterance = head.utterance(sentences or [speech])
    utterance.take_all()
    utterance.edit(edits)
    total = utterance.frames_at(head.avatar.rate)
    badge, seal = badge_painter(head, settings), seal_for(head, settings, driver)
    started, busy_s = time.monotonic(), 0.0
    with (
        ClipWriter(
            settings.output,
            size=_size(head, settings),
            rate=head.avatar.rate,
            sound=sound,
            encoding=encoding,
            metadata=METADATA,
            seal=seal,
        ) as writer,
        nullcontext() if graded is None else FilmGrader(head, speech, judge) as grader,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder") as encoder,
        closing(
            head.say(utterance, cancel=cancel, whole_frame=settings.whole_frame, settings=lambda: adjustments)
        ) as frames,
    ):
        encoded: Future[None] | None = None
        for frame in frames:
            if encoded is not None:
                encoded.result()  # one frame is encoded while the next is rendered, never more
            encoded = encoder.submit(_encode, writer, frame, settings, badge, grader)
            done = frame.index + 1
            busy_s += time.monotonic() - started
            yield ExportProgress(done, total, busy_s / done * (total - done))
            started = time.monotonic()  # what happened between two steps was not spent on the film
        if encoded is not None:
            encoded.result()
    if graded is not None and grader is not None:
        graded(grader.grade())


def picture_of(frame: RenderedFrame, settings: ExportSettings) -> Image:
    """The picture of a frame that goes into the film, u8[H, W, 3]."""
    if settings.view == "panels":
        return frame.panels()
    return frame.output_rgb if settings.crop or frame.frame_rgb is None else frame.frame_rgb


def seal_for(head: TalkingHead, settings: ExportSettings, driver: Driver | None) -> Callable[[Path], None] | None:
    """What signs the finished film; None where its container holds no signature. Raises ``StudioError``."""
    if not can_be_signed(settings.output):
        return None
    reference = head.avatar.reference
    sha256 = hash_of(reference)
    origin = FilmOrigin(
        SoundFile(reference.name, sha256),
        is_sample(reference),
        driver,
        None if settings.sound is None else SoundFile.of(settings.sound),
        ConsentRecords().of(sha256),
        settings.marking.badge,
        datetime.datetime.now(datetime.UTC),
    )
    return seal_of(settings.output, origin, identity_of(settings.marking))


def badge_painter(head: TalkingHead, settings: ExportSettings) -> BadgePainter | None:
    """What marks the frames; of four panes it marks the generated one. None if no badge is wanted."""
    badge = settings.marking.badge
    if badge is None:
        return None
    width, height = _size(head, settings)
    if settings.whole_frame:
        track = head.avatar.track
        return BadgePainter(badge, (0, 0, width, height), face_boxes(track.crops, track.present))
    area = (width - CROP_PIXELS, 0, CROP_PIXELS, height)
    left, top, right, bottom = face_in_crop()
    return BadgePainter(badge, area, [(area[0] + left, top, area[0] + right, bottom)])


def _size(head: TalkingHead, settings: ExportSettings) -> tuple[int, int]:
    if settings.whole_frame:
        return head.avatar.frame_size
    return (PANELS if settings.view == "panels" else 1) * CROP_PIXELS, CROP_PIXELS


def _encoding(settings: ExportSettings) -> VideoEncoding:
    number = quality_number(settings.codec, settings.quality)
    if not settings.hardware:
        return encoding_of(settings.codec, number)
    found = hardware_encoding(settings.codec, number)
    if found is None:
        raise StudioError(
            sentence("No graphics hardware here encodes {codec}.", codec=NAMES[settings.codec]),
            "Go without the hardware encoder.",
        )
    return found


def _encode(
    writer: ClipWriter,
    frame: RenderedFrame,
    settings: ExportSettings,
    badge: BadgePainter | None,
    grader: FilmGrader | None,
) -> None:
    """Runs beside the renderer: draws the panes where they are wanted and the badge, encodes, and grades."""
    picture = picture_of(frame, settings)
    writer.write(picture if badge is None else badge.painted(picture))
    if grader is not None:
        grader.see(frame)
