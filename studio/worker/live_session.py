"""One live session, put together: microphone, head, and the threads that hear and show."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

from studio.engine.live_moment import LiveMoment
from studio.engine.rendered_frame import RenderedFrame
from studio.worker.adjustments import Adjustments
from studio.worker.engine_parts import EngineParts, LoadedClip
from studio.worker.frame_image import preview_of
from studio.worker.live_messages import GoLive, LiveTold
from studio.worker.live_run import LiveRun, Presenter, run_live
from studio.worker.messages import News, PreviewFrame, RunProgress
from studio.worker.stage_report import StageReport


def go_live(
    request: GoLive,
    clip: LoadedClip,
    parts: EngineParts,
    *,
    adjustments: Adjustments,
    report: Callable[[News], None],
    show: Callable[[PreviewFrame], None],
    committed: Callable[[LiveMoment], None],
    meanwhile: Callable[[bool], bool],
) -> None:
    """Follow the microphone until the request is cancelled. Raises ``StudioError`` if there is none, ``Cancelled``."""

    def present(frame: RenderedFrame, heard_s: float) -> None:
        preview = preview_of(frame)
        show(replace(preview, skew_ms=(preview.posted_s - heard_s) * 1000))

    report(RunProgress(request.run, "Getting ready to listen", None))
    puppet = parts.puppet(clip, adjustments.get().style_seed)
    request.cancel.check()
    stages = StageReport(request.run, clip.head.stage_times, report)

    def after_step(drawn: bool) -> None:
        if drawn:
            stages.after_frame()
        meanwhile(False)

    with closing(parts.open_microphone(request.microphone)) as microphone, Presenter(present) as presenter:
        run = LiveRun(
            microphone,
            puppet,
            request.link,
            present=presenter.put,
            tell=lambda kind, message, hint: report(LiveTold(request.run, kind, message, hint)),
            committed=committed,
            adjustments=adjustments.get,
            whole_frame=request.whole_frame,
        )
        run_live(run, request.cancel, after_step)
