"""One live session, put together: microphone, head, and the threads that hear and show."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from studio.cancel import CancelToken
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.take import TakeHeader
from studio.engine.take_writer import TakeWriter
from studio.errors import Cancelled, Sentence, StudioError, sentence
from studio.media.audio_devices import spoken_name
from studio.worker.adjustments import Adjustments
from studio.worker.engine_parts import EngineParts
from studio.worker.frame_image import preview_of
from studio.worker.live_messages import GoLive, LiveKind, LiveTold
from studio.worker.live_parts import LiveInput
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


@dataclass(frozen=True)
class EngineLink:
    """What a session has of the engine. report, show: tell the window, show it a picture; tap: hears of every frame;
    speak: says a typed line, of which the window hears by its picture and sound alone; meanwhile: lets the engine do
    something else between two frames.
    """

    adjustments: Adjustments
    report: Callable[[News], None]
    show: Callable[[PreviewFrame], None]
    tap: LiveTap
    speak: Callable[[Speak, SaidLine], None]
    meanwhile: Callable[[bool], bool]


class LiveSession:
    """One request to go live, from the microphone's opening to its closing."""

    def __init__(self, request: GoLive, clip: LoadedClip, parts: EngineParts, engine: EngineLink) -> None:
        self._request = request
        self._clip = clip
        self._parts = parts
        self._engine = engine
        self._stages = StageReport(request.run, clip.head.stage_times, engine.report)

    def follow(self, take: TakeHeader) -> None:
        """Follow the microphone until the request is cancelled. take: what is known of the session before it begins.

        Raises ``StudioError`` if there is no microphone, ``Cancelled``.
        """
        request, engine = self._request, self._engine
        engine.report(RunProgress(request.run, "Getting ready to listen", None))
        puppet = self._parts.puppet(self._clip, engine.adjustments.get().style_seed)
        request.cancel.check()
        with (
            _kept(request, take, engine.tap, engine.report),  # closed last: a slow disk leaves no microphone open
            Presenter(self._present) as presenter,
            closing(self._parts.open_microphone(request.microphone)) as microphone,
            VoiceOutput(self._parts.open_voice, partial(self._tell, "note")) as voice,
        ):
            run = LiveRun(
                microphone,
                puppet,
                request.link,
                present=presenter.put,
                tell=self._tell,
                committed=engine.tap,
                voice=voice.hear,
                adjustments=engine.adjustments.get,
                whole_frame=request.whole_frame,
            )
            run_live(run, request.cancel, partial(self._after_step, run, microphone, voice))

    def _present(self, frame: RenderedFrame, heard_s: float) -> None:
        preview = preview_of(frame)
        if not self._request.cancel.cancelled:  # the window has stopped by then
            self._engine.show(replace(preview, skew_ms=(preview.posted_s - heard_s) * 1000))

    def _after_step(self, run: LiveRun, microphone: LiveInput, voice: VoiceOutput, drawn: bool) -> None:
        link = self._request.link
        if drawn:
            self._stages.after_frame()
        self._engine.meanwhile(False)
        voice.follow(link.settings().voice)
        link.voice_late_ms = voice.late_ms
        line = link.take_line()
        if line is not None:
            self._tell("listening", "Saying a typed line.", "")
            self._say(line, run)
            link.end_line()
            self._tell("listening", _listening_to(microphone.name), "")

    def _say(self, order: SpeechOrder, run: LiveRun) -> None:
        request = self._request
        line = Speak(NOBODYS_RUN, order, CancelToken(request.cancel), request.whole_frame, request.loudspeaker)
        try:
            said = SaidLine()
            with run.aside(said, line.cancel.cancel):
                self._engine.speak(line, said)
        except Cancelled:
            request.cancel.check()  # else it was interrupted by a voice, which the avatar follows now
        except StudioError as error:
            self._tell("note", error.user_message, error.hint)

    def _tell(self, kind: LiveKind, message: str, hint: str) -> None:
        self._engine.report(LiveTold(self._request.run, kind, message, hint))


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
