"""Every frame of an utterance into a file: the same engine as the preview, nothing skipped."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from models.audio.waveform import Waveform
from models.face.crop import CROP_PIXELS
from studio.cancel import CancelToken
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.talking_head import TalkingHead
from studio.media.clip_writer import ClipWriter
from studio.media.output_file import refuse_same_file

View = Literal["output", "panels"]
VIEWS: tuple[str, ...] = get_args(View)
PANELS = 4

METADATA = {
    "comment": "AI-generated: the face in this video was made to speak by RealTalk Studio.",
    "digital_source_type": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
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
    output: Path,
    *,
    view: View = "output",
    cancel: CancelToken | None = None,
    progress: Callable[[ExportProgress], None] = lambda _: None,
    adjustments: RenderSettings = AS_IT_IS,
    sentences: Sequence[Waveform] = (),
) -> None:
    """Render an utterance into an MP4. sentences: what the speech was joined from, when it was; each then begins with
    a frame of its own, as in the preview.

    view: "output", the whole frame; "panels", source, mask, mesh and output side by side. Raises ``StudioError`` for a
    file that cannot be written or that is the reference itself, ``Cancelled`` through ``cancel``; either way nothing is
    left behind.
    """
    cancel = cancel or CancelToken()
    refuse_same_file(output, [head.avatar.reference])
    utterance = head.utterance(sentences or [speech])
    total = utterance.take_all()
    size = head.avatar.frame_size if view == "output" else (PANELS * CROP_PIXELS, CROP_PIXELS)
    started = time.monotonic()
    with (
        ClipWriter(output, size=size, rate=FRAME_RATE, sound=speech, metadata=METADATA) as writer,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder") as encoder,
    ):
        encoded: Future[None] | None = None
        for frame in head.say(utterance, cancel=cancel, whole_frame=view == "output", settings=lambda: adjustments):
            if encoded is not None:
                encoded.result()  # one frame is encoded while the next is rendered, never more
            encoded = encoder.submit(_encode, writer, frame, view)
            done = frame.index + 1
            pace_s = (time.monotonic() - started) / done
            progress(ExportProgress(done, total, pace_s * (total - done)))
        if encoded is not None:
            encoded.result()


def _encode(writer: ClipWriter, frame: RenderedFrame, view: View) -> None:
    """Runs beside the renderer: draws the panes where they are wanted, and encodes."""
    writer.write(frame.panels() if view == "panels" or frame.frame_rgb is None else frame.frame_rgb)
