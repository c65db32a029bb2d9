"""One live session, put together: microphone, head, and the threads that hear and show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime

from studio.cancel import CancelToken
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.take import TakeHeader
from studio.engine.take_writer import TakeWriter
from studio.errors import Cancelled, Sentence, StudioError, sentence
from studio.media.audio_devices import spoken_name
from studio.worker.adjustments import Adjustments
from studio.worker.engine_parts import EngineParts
from studio.worker.frame_image import preview_of
from studio.worker.live_messages import GoLive, LiveTold
from studio.worker.live_run import LiveRun, Presenter, run_live
from studio.worker.live_tap import LiveTap
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import News, PreviewFrame, RunProgress, Speak
from studio.worker.said_line import SaidLine
from studio.worker.speech_order import SpeechOrder
from studio.worker.stage_report import StageReport
from studio.worker.take_recorder import TakeRecorder
from studio.worker.voice_output import VoiceOutput

NOBODYS_RUN = 0
"""News of it is dropped by the window: a line is said inside a session, whose news are told."""


def go_live(
    request: GoLive,
    clip: LoadedClip,
    parts: EngineParts,
    *,
    adjustments: Adjustments,
    report: Callable[[News], None],
    show: Callable[[PreviewFrame], None],
    tap: LiveTap,
    take: TakeHeader,
    speak: Callable[[Speak, SaidLine], None],
    meanwhile: Callable[[bool], bool],
) -> None:
    """Follow the microphone until the request is cancelled. take: what is known of the session before it begins;
    speak: says a typed line, of which the window hears by its picture and sound alone.

    Raises ``StudioError`` if there is no microphone, ``Cancelled``.
    """

    def present(frame: RenderedFrame, heard_s: float) -> None:
        preview = preview_of(frame)
        if not request.cancel.cancelled:  # the window has stopped by then
            show(replace(preview, skew_ms=(preview.posted_s - heard_s) * 1000))

    report(RunProgress(request.run, "Getting ready to listen", None))
    puppet = parts.puppet(clip, adjustments.get().style_seed)
    request.cancel.check()
    stages = StageReport(request.run, clip.head.stage_times, report)

    def after_step(drawn: bool) -> None:
        if drawn:
            stages.after_frame()
        meanwhile(False)
        voice.follow(request.link.settings().voice)
        request.link.voice_late_ms = voice.late_ms
        line = request.link.take_line()
        if line is not None:
            say(line)

    def note(message: str, hint: str) -> None:
        report(LiveTold(request.run, "note", message, hint))

    def say(order: SpeechOrder) -> None:
        line = Speak(NOBODYS_RUN, order, CancelToken(request.cancel), request.whole_frame, request.loudspeaker)
        report(LiveTold(request.run, "listening", "Saying a typed line.", ""))
        try:
            said = SaidLine()
            with run.aside(said, line.cancel.cancel):
                speak(line, said)
        except Cancelled:
            request.cancel.check()  # else it was interrupted by a voice, which the avatar follows now
        except StudioError as error:
            note(error.user_message, error.hint)
        request.link.end_line()
        report(LiveTold(request.run, "listening", _listening_to(microphone.name), ""))

    with (
        _kept(request, take, tap, report),  # closed last: a slow disk leaves no microphone open
        Presenter(present) as presenter,
        closing(parts.open_microphone(request.microphone)) as microphone,
        VoiceOutput(parts.open_voice, note) as voice,
    ):
        run = LiveRun(
            microphone,
            puppet,
            request.link,
            present=presenter.put,
            tell=lambda kind, message, hint: report(LiveTold(request.run, kind, message, hint)),
            committed=tap,
            voice=voice.hear,
            adjustments=adjustments.get,
            whole_frame=request.whole_frame,
        )
        run_live(run, request.cancel, after_step)


def _listening_to(name: str) -> Sentence:
    return sentence("Listening to {microphone}.", microphone=spoken_name(name))


@contextmanager
def _kept(request: GoLive, take: TakeHeader, tap: LiveTap, report: Callable[[News], None]) -> Iterator[None]:
    """Keep the session while this lasts, if that is wanted."""
    folder = request.takes
    if folder is None:
        yield
        return
    sound = request.link.settings().sound
    header = replace(
        take,
        begun=datetime.now().astimezone().isoformat(timespec="seconds"),
        microphone=request.microphone,
        gain_db=sound.gain_db,
        gate_db=sound.gate_db,
        look_ahead_ms=request.link.settings().look_ahead_ms,
    )

    def tell(message: str, hint: str) -> None:
        report(LiveTold(request.run, "unkept", message, hint))

    try:
        with TakeRecorder(tap, lambda: TakeWriter(folder, header), tell):
            yield
    finally:
        report(LiveTold(request.run, "kept", "", ""))
