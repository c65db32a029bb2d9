"""The window's side of the engine: which run is the current one, what state that puts the window in.

Widgets never talk to the engine thread; they ask this object, and it answers with signals in the GUI thread. Replies of
runs that were replaced meanwhile are dropped here, so no widget ever sees news of yesterday.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from studio.cancel import CancelToken
from studio.worker.engine_parts import EngineParts
from studio.worker.engine_state import EngineState
from studio.worker.engine_thread import EngineThread
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    EngineReady,
    Export,
    IdentifyClip,
    LoadClip,
    PreviewFrame,
    Run,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Shutdown,
    Speak,
    SpeechNoted,
    SpeechOrder,
    SpeechStarted,
    StagesTimed,
    StartEngine,
    View,
    VoicesListed,
)


class EngineClient(QObject):
    """Signals:

    state_changed(EngineState); engine_ready(EngineReady); voices_listed(VoicesListed);
    clip_identified(ClipIdentified): its fingerprint is known, so consent can be asked for before it is loaded;
    clip_loaded(ClipLoaded); progressed(RunProgress); speech_started(SpeechStarted); frame_arrived(PreviewFrame);
    stages_timed(StagesTimed): what a frame costs; noted(str): what of the text is not spoken;
    exported(Path): the file is complete; failed(message, hint): a sentence for the person; stopped(): engine gone.
    """

    state_changed = Signal(EngineState)
    engine_ready = Signal(EngineReady)
    voices_listed = Signal(VoicesListed)
    clip_identified = Signal(ClipIdentified)
    clip_loaded = Signal(ClipLoaded)
    progressed = Signal(RunProgress)
    speech_started = Signal(SpeechStarted)
    frame_arrived = Signal(PreviewFrame)
    stages_timed = Signal(StagesTimed)
    noted = Signal(str)
    exported = Signal(Path)
    failed = Signal(str, str)
    stopped = Signal()

    def __init__(self, make_parts: Callable[[], EngineParts], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = EngineThread(make_parts, self)
        self._state = EngineState.STARTING
        self._has_clip = False
        self._run_count = 0
        self._current: Run | None = None
        self._identified: ClipIdentified | None = None
        engine = self._engine
        engine.engine_ready.connect(self._on_engine_ready)
        engine.voices_listed.connect(self._on_voices_listed)
        engine.clip_identified.connect(self._on_clip_identified)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.progressed.connect(self._on_progressed)
        engine.speech_started.connect(self._on_speech_started)
        engine.speech_noted.connect(self._on_speech_noted)
        engine.stages_timed.connect(self._on_stages_timed)
        engine.frame_posted.connect(self._on_frame_posted)
        engine.run_finished.connect(self._on_run_finished)
        engine.run_stopped.connect(self._on_run_stopped)
        engine.run_failed.connect(self._on_run_failed)
        engine.finished.connect(self._on_thread_finished)

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
        self._begin(LoadClip(self._next_run(), reference, CancelToken()), EngineState.LOADING)

    def speak(self, order: SpeechOrder, *, whole_frame: bool) -> None:
        """Say it, from the beginning. whole_frame: frames come with the whole picture; else with the face alone."""
        self._begin(Speak(self._next_run(), order, CancelToken(), whole_frame), EngineState.SPEAKING)

    def export(self, order: SpeechOrder, output: Path, view: View) -> None:
        """Write it to an MP4."""
        self._begin(Export(self._next_run(), order, output, view, CancelToken()), EngineState.EXPORTING)

    def stop(self) -> None:
        """Cancel the current run; ``state_changed`` follows as soon as it has ended."""
        if self._current is not None:
            self._current.cancel.cancel()

    def shut_down(self) -> None:
        """Cancel, and let the thread leave: ``stopped`` follows."""
        self.stop()
        self._engine.submit(Shutdown())
        self._set_state(EngineState.CLOSING)

    def wait_for_end(self, timeout_ms: int) -> bool:
        """Block until the thread has left; False if it does not within the time."""
        return self._engine.wait(timeout_ms)

    def _next_run(self) -> int:
        self._run_count += 1
        return self._run_count

    def _begin(self, request: Run, state: EngineState) -> None:
        self.stop()
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

    @Slot(EngineReady)
    def _on_engine_ready(self, news: EngineReady) -> None:
        if self._is_current(news.run):
            self.engine_ready.emit(news)

    @Slot(VoicesListed)
    def _on_voices_listed(self, news: VoicesListed) -> None:
        self.voices_listed.emit(news)

    @Slot(ClipIdentified)
    def _on_clip_identified(self, news: ClipIdentified) -> None:
        if self._is_current(news.run):
            self._identified = news

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, news: ClipLoaded) -> None:
        # Even a replaced run's clip is the one the engine now holds.
        self._has_clip = True
        self.clip_loaded.emit(news)

    @Slot(RunProgress)
    def _on_progressed(self, news: RunProgress) -> None:
        if self._is_current(news.run):
            self.progressed.emit(news)

    @Slot(SpeechStarted)
    def _on_speech_started(self, news: SpeechStarted) -> None:
        if self._is_current(news.run):
            self.speech_started.emit(news)

    @Slot(SpeechNoted)
    def _on_speech_noted(self, news: SpeechNoted) -> None:
        if self._is_current(news.run):
            self.noted.emit(news.note)

    @Slot(StagesTimed)
    def _on_stages_timed(self, news: StagesTimed) -> None:
        if self._is_current(news.run):
            self.stages_timed.emit(news)

    @Slot()
    def _on_frame_posted(self) -> None:
        frame = self._engine.mailbox.take()
        if frame is not None:
            self.frame_arrived.emit(frame)

    @Slot(RunFinished)
    def _on_run_finished(self, ending: RunFinished) -> None:
        if not self._is_current(ending.run) or self._current is None:
            return
        request = self._current
        self._come_to_rest()
        match request:
            case IdentifyClip() if self._identified is not None:
                self.clip_identified.emit(self._identified)
            case Export(output=output):
                self.exported.emit(output)

    @Slot(RunStopped)
    def _on_run_stopped(self, ending: RunStopped) -> None:
        if self._is_current(ending.run):
            self._come_to_rest()

    @Slot(RunFailed)
    def _on_run_failed(self, ending: RunFailed) -> None:
        if self._is_current(ending.run):
            self._come_to_rest()
            self.failed.emit(ending.message, ending.hint)

    @Slot()
    def _on_thread_finished(self) -> None:
        self.stopped.emit()
