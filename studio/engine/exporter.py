"""Every frame of an utterance into a file: the same engine as the preview, nothing skipped."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from models.audio.waveform import Waveform
from models.face.crop import CROP_PIXELS
from studio.cancel import CancelToken
from studio.engine.badge_painter import BadgePainter, face_boxes, face_in_crop
from studio.engine.consent_record import ConsentRecords
from studio.engine.export_grade import FilmGrader
from studio.engine.export_settings import NAMES, ExportSettings
from studio.engine.film_fingerprint import made_of
from studio.engine.film_order import FilmOrder
from studio.engine.film_origin import DIGITAL_SOURCE_TYPE, Driver, FilmOrigin, SoundFile, identity_of, seal_of
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.sample import is_sample
from studio.engine.spooled_speech import spooled_recording
from studio.engine.talking_head import TalkingHead
from studio.errors import StudioError, sentence
from studio.media.clip_writer import ClipWriter
from studio.media.film_parts import PartedFilm, frames_per_part
from studio.media.hardware_encoder import hardware_encoding
from studio.media.output_file import refuse_same_file
from studio.media.provenance import can_be_signed
from studio.media.read_ahead import ReadAhead
from studio.media.sound_spool import let_go
from studio.media.video_encoding import VideoEncoding, encoding_of, quality_number

PANELS = 4
FORGET_EVERY = 250
"""Frames after which what was said and heard is given back, so that memory does not grow with length."""
_JOINING_STEP_S = 0.05

METADATA = {
    "comment": "AI-generated: the face in this video was made to speak by RealTalk Studio.",
    "digital_source_type": DIGITAL_SOURCE_TYPE,
}
"""Says what the file is to whoever looks; the second is IPTC's term for it."""


@dataclass(frozen=True)
class ExportProgress:
    """done of total frames are written; remaining_s: estimate from the pace so far, None before the first; heard: 0 to
    1, how far a long sound is, before the first.
    """

    done: int
    total: int
    remaining_s: float | None
    heard: float = 1.0


def export(
    head: TalkingHead,
    order: FilmOrder,
    *,
    cancel: CancelToken | None = None,
    progress: Callable[[ExportProgress], None] = lambda _: None,
) -> None:
    """Render an utterance into a film. Raises what ``export_steps`` does; when it fails, nothing is left behind."""
    for done in export_steps(head, order, cancel or CancelToken()):
        progress(done)


def export_steps(head: TalkingHead, order: FilmOrder, cancel: CancelToken) -> Generator[ExportProgress, None, None]:
    """Render an utterance into a film, one frame a step; between two steps the engine may do something else.

    The film is there once the steps are used up. Left early, by closing or by an error, nothing stands under its name.
    Raises ``StudioError`` for a file that cannot be written or that is the reference itself, ``Cancelled`` through
    ``cancel``.
    """
    settings = order.settings
    refuse_same_file(settings.output, [head.avatar.reference])
    encoding = _encoding(settings)
    if settings.rate == "source":
        head = head.at_own_rate()
    utterance = head.utterance(order.sentences)
    utterance.take_all()
    utterance.edit(order.edits)
    total = utterance.frames_at(head.avatar.rate)
    badge = badge_painter(head, settings)
    with ExitStack() as stack:
        grader = None if order.graded is None else stack.enter_context(FilmGrader(head, order.speech, order.judge))
        sound = order.speech
        if settings.sound is not None:
            sound = stack.enter_context(spooled_recording(settings.sound)).whole
        writer = _writer(head, order, encoding, sound, total, grader)
        stack.enter_context(writer)
        start = _first_frame(writer, grader)
        for heard in utterance.hear_first(int(start * FRAME_RATE / head.avatar.rate), order.adjustments):
            cancel.check()
            yield ExportProgress(start, total, None, heard)
        if settings.whole_frame:
            head = head.reading(stack.enter_context(ReadAhead(head.avatar.frames)))
        say = partial(head.say, cancel=cancel, whole_frame=settings.whole_frame, settings=lambda: order.adjustments)
        frames = stack.enter_context(closing(say(utterance, start=start)))
        encoder = stack.enter_context(ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder"))
        encode = partial(_encode, writer, settings=settings, badge=badge, grader=grader)
        for frame, remaining_s in _encoded(frames, encoder, encode, start, total):
            yield ExportProgress(frame.index + 1, total, remaining_s)
            if (frame.index + 1) % FORGET_EVERY == 0:
                utterance.forget_before(int(frame.time_s * FRAME_RATE))
                let_go(order.speech)
        if isinstance(writer, PartedFilm):
            joined = encoder.submit(writer.finish)
            while not wait([joined], timeout=_JOINING_STEP_S).done:
                yield ExportProgress(total, total, 0.0)  # whoever shares the engine gets a turn meanwhile
            joined.result()
    if order.graded is not None and grader is not None:
        order.graded(grader.grade())


def _encoded(
    frames: Iterable[RenderedFrame],
    encoder: ThreadPoolExecutor,
    encode: Callable[[RenderedFrame], None],
    start: int,
    total: int,
) -> Iterator[tuple[RenderedFrame, float]]:
    """Have every frame encoded beside the next one's rendering; yields it with the seconds that the rest will take."""
    encoded: Future[None] | None = None
    started, busy_s = time.monotonic(), 0.0
    for frame in frames:
        if encoded is not None:
            encoded.result()  # one frame is encoded while the next is rendered, never more
        encoded = encoder.submit(encode, frame)
        done = frame.index + 1
        busy_s += time.monotonic() - started
        yield frame, busy_s / (done - start) * (total - done)
        started = time.monotonic()  # what happened between two steps was not spent on the film
    if encoded is not None:
        encoded.result()


def _writer(
    head: TalkingHead,
    order: FilmOrder,
    encoding: VideoEncoding,
    sound: Waveform,
    total: int,
    grader: FilmGrader | None,
) -> ClipWriter | PartedFilm:
    """What writes the film: a long one in parts that say what they are made of, another at once."""
    settings, size, rate = order.settings, _size(head, order.settings), head.avatar.rate
    seal = seal_for(head, settings, order.driver, order.unsigned)
    if total <= frames_per_part(rate):
        return ClipWriter(
            settings.output, size=size, rate=rate, sound=sound, encoding=encoding, metadata=METADATA, seal=seal
        )
    graded = "none" if grader is None else "with identity" if order.judge else "without identity"
    return PartedFilm(
        settings.output,
        size=size,
        rate=rate,
        sound=sound,
        made_of={**made_of(head, order), "grade": graded},
        interruption=order.interruption,
        encoding=encoding,
        metadata=METADATA,
        seal=seal,
        note=None if grader is None else grader.note,
    )


def _first_frame(writer: ClipWriter | PartedFilm, grader: FilmGrader | None) -> int:
    """Where a film goes on, with the grade of what there is already recalled."""
    if not isinstance(writer, PartedFilm):
        return 0
    if grader is not None:
        for note in writer.notes:
            grader.recall(note)
    return writer.first_frame


def picture_of(frame: RenderedFrame, settings: ExportSettings) -> Image:
    """The picture of a frame that goes into the film, u8[H, W, 3]."""
    if settings.view == "panels":
        return frame.panels()
    return frame.output_rgb if settings.crop or frame.frame_rgb is None else frame.frame_rgb


def seal_for(
    head: TalkingHead,
    settings: ExportSettings,
    driver: Driver | None,
    unsigned: Callable[[FilmOrigin], None] | None = None,
) -> Callable[[Path], None] | None:
    """What signs the finished film; None where its container holds no signature, and where somebody else signs, who is
    told what. Raises ``StudioError``.
    """
    if not can_be_signed(settings.output):
        return None
    reference, sha256 = head.avatar.reference, head.avatar.sha256
    origin = FilmOrigin(
        SoundFile(reference.name, sha256),
        is_sample(reference),
        driver,
        None if settings.sound is None else SoundFile.of(settings.sound),
        ConsentRecords().of(sha256),
        settings.marking.badge,
        datetime.datetime.now(datetime.UTC),
    )
    if unsigned is not None:
        unsigned(origin)
        return None
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
    writer: ClipWriter | PartedFilm,
    frame: RenderedFrame,
    *,
    settings: ExportSettings,
    badge: BadgePainter | None,
    grader: FilmGrader | None,
) -> None:
    """Runs beside the renderer: grades, draws the panes where they are wanted and the badge, and encodes."""
    if grader is not None:  # before the frame is written: a part that ends with it takes the note along
        if isinstance(writer, PartedFilm) and frame.index % writer.part_frames == 0:
            grader.begin_part()
        grader.see(frame)
    picture = picture_of(frame, settings)
    writer.write(picture if badge is None else badge.painted(picture))
