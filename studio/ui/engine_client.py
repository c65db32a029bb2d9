"""The window's side of the engine: which run is the current one, what state that puts the window in.

Widgets never talk to the engine thread; they ask this object, and it answers with signals in the GUI thread. Replies of
runs that were replaced meanwhile are dropped here, so no widget ever sees news of yesterday.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import LipEdits
from studio.engine.render_settings import RenderSettings
from studio.ui.engine_words import in_words
from studio.ui.still_pictures import StillPictures
from studio.worker.engine_parts import EngineParts
from studio.worker.engine_state import EngineState
from studio.worker.engine_thread import EngineThread
from studio.worker.live_link import LiveLink
from studio.worker.live_messages import GoLive
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    EncodersFound,
    Ending,
    EngineReady,
    Export,
    IdentifyClip,
    LipsHeard,
    LoadClip,
    PreviewFrame,
    Run,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Shutdown,
    Speak,
    SpeechExtended,
    SpeechNoted,
    SpeechStarted,
    StagesTimed,
    StartEngine,
    VoicesListed,
)
from studio.worker.speech_order import SpeechOrder
from studio.worker.unfinished_export import ExportClip, Look


class EngineClient(QObject):
    """Signals:

    state_changed(EngineState); engine_ready(EngineReady); voices_listed(VoicesListed);
    clip_identified(ClipIdentified): its fingerprint is known, so consent can be asked for before it is loaded;
    clip_loaded(ClipLoaded); progressed(RunProgress); speech_extended(SpeechExtended): more of it is there;
    speech_started(SpeechStarted); pause_changed(bool); frame_arrived(PreviewFrame);
    frame_recalled(PreviewFrame): from what was rendered before; stages_timed(StagesTimed): what a frame costs;
    lips_heard(LipsHeard): what the lips do in a sentence; noted(str): what of the text is not spoken;
    encoders_found(EncodersFound); export_progressed(RunProgress);
    export_ended(Ending): exactly once for each export, done, stopped or failed;
    failed(message, hint): a sentence for the person; stopped(): engine gone.
    """

    state_changed = Signal(EngineState)
    engine_ready = Signal(EngineReady)
    voices_listed = Signal(VoicesListed)
    clip_identified = Signal(ClipIdentified)
    clip_loaded = Signal(ClipLoaded)
    progressed = Signal(RunProgress)
    speech_extended = Signal(SpeechExtended)
    speech_started = Signal(SpeechStarted)
    pause_changed = Signal(bool)
    frame_arrived = Signal(PreviewFrame)
    frame_recalled = Signal(PreviewFrame)
    stages_timed = Signal(StagesTimed)
    lips_heard = Signal(LipsHeard)
    noted = Signal(str)
    encoders_found = Signal(EncodersFound)
    export_progressed = Signal(RunProgress)
    export_ended = Signal(object)
    failed = Signal(str, str)
    stopped = Signal()

    def __init__(self, make_parts: Callable[[], EngineParts], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = EngineThread(make_parts, self)
        self._state = EngineState.STARTING
        self._has_clip = False
        self._run_count = 0
        self._current: Run | None = None
        self._exports: dict[int, Export] = {}
        self._identified: ClipIdentified | None = None
        self.faces: dict[Path | None, int] = {}  # which of several faces is meant, from 1 on
        self.loops = False  # say it again when it has been said
        self.loudspeaker = ""  # where speech is heard; empty for the system's choice
        self.next_order: Callable[[], SpeechOrder | None] = lambda: None  # what follows something said to its end
        self._stills = StillPictures(self._engine, self._next_run, lambda: self._state is EngineState.READY)
        self._stills.recalled.connect(self.frame_recalled)
        engine = self._engine
        engine.lips_heard.connect(self.lips_heard)
        engine.encoders_found.connect(self.encoders_found)
        self._passed_on = {
            EngineReady: self.engine_ready,
            SpeechExtended: self.speech_extended,
            SpeechStarted: self.speech_started,
            StagesTimed: self.stages_timed,
        }
        for signal in (engine.engine_ready, engine.speech_extended, engine.speech_started, engine.stages_timed):
            signal.connect(self._pass_on)
        engine.voices_listed.connect(self.voices_listed)
        engine.clip_identified.connect(self._on_clip_identified)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.progressed.connect(self._on_progressed)
        engine.speech_noted.connect(self._on_speech_noted)
        engine.frame_posted.connect(self._on_frame_posted)
        engine.run_finished.connect(self._on_run_finished)
        engine.run_stopped.connect(self._on_run_stopped)
        engine.run_failed.connect(self._on_run_failed)
        engine.finished.connect(self.stopped)

    @property
    def engine_thread(self) -> EngineThread:
        """For signals and taps of a single concern."""
        return self._engine

    @property
    def state(self) -> EngineState:
        """What the engine is doing now."""
        return self._state

    @property
    def has_clip(self) -> bool:
        """An avatar is loaded, whatever else goes on."""
        return self._has_clip

    def start(self, preset: str, device: str) -> None:
        """Start the thread; voices and networks follow as signals."""
        self._engine.start()
        self._begin(StartEngine(self._next_run(), preset, device, CancelToken()), EngineState.STARTING)

    def identify_clip(self, reference: Path) -> None:
        """Ask for a clip's fingerprint: ``clip_identified`` follows."""
        self._begin(IdentifyClip(self._next_run(), reference, CancelToken()), EngineState.IDENTIFYING)

    def load_clip(self, reference: Path | None) -> None:
        """Make an avatar of a clip, or of the sample portrait (``None``)."""
        face = self.faces.get(reference, 0)
        self._begin(LoadClip(self._next_run(), reference, CancelToken(), face), EngineState.LOADING)

    def speak(self, order: SpeechOrder, *, whole_frame: bool) -> None:
        """Say it, from the beginning. whole_frame: frames come with the whole picture; else with the face alone."""
        self._begin(Speak(self._next_run(), order, CancelToken(), whole_frame, self.loudspeaker), EngineState.SPEAKING)
        self.pause_changed.emit(False)

    def go_live(self, microphone: str, link: LiveLink, *, whole_frame: bool, takes: Path | None = None) -> None:
        """Follow a microphone until ``stop``. takes: folder in which the session is kept."""
        cancel, heard_at = CancelToken(), self.loudspeaker
        self._begin(GoLive(self._next_run(), microphone, link, cancel, whole_frame, takes, heard_at), EngineState.LIVE)

    def export(self, order: SpeechOrder, settings: ExportSettings, look: Look, clip: ExportClip | None = None) -> int:
        """Write a film beside whatever else goes on; returns the run: ``export_ended`` follows. clip: if not this."""
        request = Export(self._next_run(), order, settings, CancelToken(), *look, clip)
        self._exports[request.run] = request
        self._engine.submit(request)
        return request.run

    def cancel_export(self, run: int) -> None:
        """Give up an export that waits or is being written; ``export_ended`` follows."""
        if run in self._exports:
            self._exports[run].cancel.cancel()

    def change_engine(self, preset: str, device: str) -> None:
        """Load other networks: ``engine_ready`` follows, or ``failed``, and then those before go on."""
        self._begin(StartEngine(self._next_run(), preset, device, CancelToken()), EngineState.STARTING)

    def adjust(self, settings: RenderSettings) -> None:
        """Render with these settings from now on; the picture that stands still is drawn anew at once."""
        if settings == self._engine.adjustments.get():
            return
        self._engine.adjustments.put(settings)
        self.show_changes()

    def edit_lips(self, edits: LipEdits, *, settled: bool) -> None:
        """Let the lips be edited so from now on; the picture that stands still is drawn anew at once. settled: other
        frames are rendered again, too, as far as they are edited; else more edits follow soon.
        """
        self._engine.adjustments.put_edits(edits)
        self._stills.note_edit()
        self.show_changes()
        if settled:
            self._stills.renew()

    def show_changes(self) -> None:
        """Draw what is on the screen anew, and what is kept when it is shown again."""
        moment_s = self._stills.moment_s
        if not isinstance(self._current, Speak):
            self._stills.order()
        elif self.paused and moment_s is not None:
            self._current.control.turn_to(moment_s)
        else:
            self._current.control.renew()

    @property
    def paused(self) -> bool:
        """A speech is held."""
        return isinstance(self._current, Speak) and self._current.control.paused

    def pause(self, hold: bool) -> None:
        """Hold a speech, or let it go on."""
        if isinstance(self._current, Speak) and hold != self.paused:
            (self._current.control.pause if hold else self._current.control.resume)()
            self.pause_changed.emit(hold)

    def turn_to(self, time_s: float) -> None:
        """Let a speech go on from another moment; at rest, show that moment."""
        if isinstance(self._current, Speak):
            self._current.control.turn_to(time_s)
        else:
            self.look_back(time_s)

    def look_back(self, time_s: float, *, exactly: bool = False) -> None:
        """Show what was rendered nearest to a moment of the last speech: ``frame_recalled`` follows, at once if
        anything is kept. exactly: or that moment, rendered now.
        """
        self._stills.look_back(time_s, exactly=exactly)

    def stop(self) -> None:
        """Cancel the current run, not the exports. It is over at once, though the engine may take a moment to put down
        what it has in hand: a frame, a microphone, the end of a take. Only of a start, ``state_changed`` tells when it
        has ended.
        """
        self._cancel()
        if isinstance(self._current, Speak | LoadClip | IdentifyClip | GoLive):
            self._come_to_rest()

    def _cancel(self) -> None:
        if self._current is not None:
            self._current.cancel.cancel()

    def shut_down(self) -> None:
        """Cancel everything, and let the thread leave: ``stopped`` follows."""
        self._cancel()
        self._stills.leave()
        for export in self._exports.values():
            export.cancel.cancel(for_later=True)
        self._engine.submit(Shutdown())
        self._set_state(EngineState.CLOSING)

    def wait_for_end(self, timeout_ms: int) -> bool:
        """Block until the thread has left; False if it does not within the time."""
        return self._engine.wait(timeout_ms)

    def _next_run(self) -> int:
        self._run_count += 1
        return self._run_count

    def _begin(self, request: Run, state: EngineState) -> None:
        self._cancel()
        self._stills.leave()
        self._current = request
        self._engine.submit(request)
        self._set_state(state)

    def _set_state(self, state: EngineState) -> None:
        if self._state is EngineState.CLOSING:
            return
        self._state = state
        self.state_changed.emit(state)

    def _is_current(self, run: int) -> bool:
        return self._current is not None and self._current.run == run

    def _come_to_rest(self) -> None:
        self._current = None
        self._set_state(EngineState.READY if self._has_clip else EngineState.EMPTY)
        self._stills.renew()

    @Slot(object)
    def _pass_on(self, news: EngineReady | SpeechExtended | SpeechStarted | StagesTimed) -> None:
        if self._is_current(news.run):
            self._passed_on[type(news)].emit(news)

    @Slot(ClipIdentified)
    def _on_clip_identified(self, news: ClipIdentified) -> None:
        if self._is_current(news.run):
            self._identified = news

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, news: ClipLoaded) -> None:
        # Even a replaced run's clip is the one the engine now holds.
        self._has_clip = True
        self._stills.index = None
        if self._state is EngineState.EMPTY:  # it was stopped a moment too late
            self._set_state(EngineState.READY)
        self.clip_loaded.emit(news)

    @Slot(RunProgress)
    def _on_progressed(self, news: RunProgress) -> None:
        if news.run in self._exports:
            self.export_progressed.emit(news)
        elif self._is_current(news.run):
            self.progressed.emit(news)

    @Slot(SpeechNoted)
    def _on_speech_noted(self, news: SpeechNoted) -> None:
        if self._is_current(news.run) or news.run in self._exports:
            self.noted.emit(news.note)

    @Slot()
    def _on_frame_posted(self) -> None:
        frame = self._engine.mailbox.take()
        if frame is not None:
            self.frame_arrived.emit(frame)
            self._stills.note_arrival(frame)

    @Slot(RunFinished)
    def _on_run_finished(self, ending: RunFinished) -> None:
        if self._end_export(ending) or not self._is_current(ending.run) or self._current is None:
            return
        request = self._current
        if isinstance(request, Speak):
            following = request.order if self.loops else self.next_order()
            if following is not None:
                self.speak(following, whole_frame=request.whole_frame)
                return
        self._come_to_rest()
        if isinstance(request, IdentifyClip) and self._identified is not None:
            self.clip_identified.emit(self._identified)

    @Slot(RunStopped)
    def _on_run_stopped(self, ending: RunStopped) -> None:
        if not self._end_export(ending) and self._is_current(ending.run):
            self._come_to_rest()

    @Slot(RunFailed)
    def _on_run_failed(self, ending: RunFailed) -> None:
        if not self._end_export(ending) and self._is_current(ending.run):
            self._come_to_rest()
            self.failed.emit(in_words(ending.message), in_words(ending.hint))

    def _end_export(self, ending: Ending) -> bool:
        """Pass on the ending of an export; False if it is not one's."""
        if self._exports.pop(ending.run, None) is None:
            return False
        self.export_ended.emit(ending)
        return True
