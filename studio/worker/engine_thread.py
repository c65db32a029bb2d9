"""The engine thread: the only one that touches a torch object.

Requests wait in a queue and are carried out one by one; exports (see ``export_desk``) use the time between. Replies
leave as Qt signals, which must be connected to methods of objects that live in the GUI thread: Qt then queues them into
its event loop. Frames leave through the mailbox.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable

from PySide6.QtCore import QObject, QThread, Signal

from studio.worker.adjustments import Adjustments
from studio.worker.engine_parts import EngineParts
from studio.worker.engine_runs import EngineRuns
from studio.worker.export_desk import ExportDesk
from studio.worker.frame_store import FrameStore
from studio.worker.latest_value import LatestValue
from studio.worker.live_messages import FindMicrophones, LiveTold, MicrophonesFound
from studio.worker.live_tap import LiveTap
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    DeskWork,
    EncodersFound,
    Ending,
    EngineReady,
    Export,
    FindEncoders,
    LipsHeard,
    News,
    PreviewFrame,
    Request,
    Run,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Shutdown,
    SpeechExtended,
    SpeechNoted,
    SpeechStarted,
    StagesTimed,
    VoicesListed,
)
from studio.worker.sound_messages import IdentifySound, SoundIdentified
from studio.worker.unfinished_export import DropFilm

log = logging.getLogger(__name__)


class EngineThread(QThread):
    """Signals, each with the message of the same name:

    engine_ready, voices_listed, encoders_found, clip_identified, clip_loaded, progressed (RunProgress), speech_noted,
    speech_extended, speech_started, stages_timed, lips_heard, microphones_found, live_told,
    sound_identified: on the way;
    run_finished, run_stopped, run_failed: exactly one of them ends each request;
    frame_posted: the mailbox, empty before, holds a frame.
    """

    engine_ready = Signal(EngineReady)
    voices_listed = Signal(VoicesListed)
    clip_identified = Signal(ClipIdentified)
    clip_loaded = Signal(ClipLoaded)
    progressed = Signal(RunProgress)
    encoders_found = Signal(EncodersFound)
    speech_noted = Signal(SpeechNoted)
    speech_extended = Signal(SpeechExtended)
    speech_started = Signal(SpeechStarted)
    stages_timed = Signal(StagesTimed)
    lips_heard = Signal(LipsHeard)
    microphones_found = Signal(MicrophonesFound)
    sound_identified = Signal(SoundIdentified)
    live_told = Signal(LiveTold)
    run_finished = Signal(RunFinished)
    run_stopped = Signal(RunStopped)
    run_failed = Signal(RunFailed)
    frame_posted = Signal()

    def __init__(self, make_parts: Callable[[], EngineParts], parent: QObject | None = None) -> None:
        """make_parts: called once, in the engine thread, which owns what it returns."""
        super().__init__(parent)
        self.setObjectName("engine")
        self.mailbox: LatestValue[PreviewFrame] = LatestValue()
        self.adjustments = Adjustments()
        self.frames = FrameStore()
        self.live_tap = LiveTap()
        self._make_parts = make_parts
        self._requests: queue.SimpleQueue[Run | Shutdown | None] = queue.SimpleQueue()
        self._desk_work: queue.SimpleQueue[DeskWork] = queue.SimpleQueue()

    def submit(self, request: Request) -> None:
        """Queue a request; returns at once. Any thread may call it."""
        if isinstance(request, Export | FindEncoders | FindMicrophones | IdentifySound | DropFilm):
            self._desk_work.put(request)
            self._requests.put(None)  # keeps the place: the clip loaded until then is the one that was meant
        else:
            self._requests.put(request)

    def run(self) -> None:
        """Carry out requests until ``Shutdown``; exports in the time between."""
        parts = self._make_parts()
        runs = EngineRuns(
            parts,
            report=self._report,
            show=self._post,
            adjustments=self.adjustments,
            frames=self.frames,
            live_tap=self.live_tap,
            meanwhile=lambda has_time: desk.look_up(has_time=has_time),
        )
        desk = ExportDesk(parts, runs, self._desk_work, report=self._report, end=self._end)
        while not isinstance(request := self._next(desk), Shutdown):
            if request is None:
                desk.step()
            else:
                self._end(runs.perform(request))
        desk.close()
        log.debug("engine thread leaves")

    def _next(self, desk: ExportDesk) -> Run | Shutdown | None:
        """The next request; None when the desk has something to do and nobody else has."""
        try:
            return self._requests.get(block=not desk.busy)
        except queue.Empty:
            return None

    def _post(self, frame: PreviewFrame) -> None:
        if self.mailbox.put(frame):
            self.frame_posted.emit()

    def _report(self, news: News) -> None:
        match news:
            case EngineReady():
                self.engine_ready.emit(news)
            case VoicesListed():
                self.voices_listed.emit(news)
            case ClipIdentified():
                self.clip_identified.emit(news)
            case ClipLoaded():
                self.clip_loaded.emit(news)
            case RunProgress():
                self.progressed.emit(news)
            case EncodersFound():
                self.encoders_found.emit(news)
            case SpeechNoted():
                self.speech_noted.emit(news)
            case SpeechExtended():
                self.speech_extended.emit(news)
            case SpeechStarted():
                self.speech_started.emit(news)
            case StagesTimed():
                self.stages_timed.emit(news)
            case LipsHeard():
                self.lips_heard.emit(news)
            case SoundIdentified():
                self.sound_identified.emit(news)
            case MicrophonesFound():
                self.microphones_found.emit(news)
            case LiveTold():
                self.live_told.emit(news)

    def _end(self, ending: Ending) -> None:
        match ending:
            case RunFinished():
                self.run_finished.emit(ending)
            case RunStopped():
                self.run_stopped.emit(ending)
            case RunFailed():
                self.run_failed.emit(ending)
