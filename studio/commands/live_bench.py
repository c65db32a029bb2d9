"""A live session that measures itself: plays a recording to the microphone and watches the panes it moves."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot
from PySide6.QtGui import QImage

from models.audio.waveform import Waveform
from studio.engine.stage_timer import StageTime
from studio.errors import StudioError
from studio.media.fed_microphone import FedMicrophone
from studio.media.live_microphone import LiveMicrophone
from studio.media.speaker import Speaker
from studio.memory_use import resident_bytes
from studio.ui.engine_client import EngineClient
from studio.ui.preview_grid import PreviewGrid
from studio.worker.engine_state import EngineState
from studio.worker.live_link import LiveLink, LiveReading, LiveSettings
from studio.worker.live_messages import LiveTold
from studio.worker.messages import EngineReady, PreviewFrame, StagesTimed
from studio.worker.real_engine import RealEngine

Image = npt.NDArray[np.uint8]

WARM_UP_MS = 1500
"""Between the first sound from the microphone and the recording."""
COOL_DOWN_MS = 1500
PANES_PX = (924, 667)
"""The place of the panes in a window of 1280 x 800."""
LIPS_READ_S = 60.0
"""Pictures are kept for so long, to read the lips off them afterwards."""
SAMPLE_EVERY_S = 5.0


@dataclass
class Displayed:
    """One picture that was painted. shown_s: when, by ``time.perf_counter()``; delay_ms: since its sound was heard."""

    index: int
    shown_s: float
    delay_ms: float
    output: QImage | None


@dataclass(frozen=True)
class Sample:
    """How it goes after so many seconds: memory in use (None where the system does not tell), frames dropped so far."""

    after_s: float
    memory_bytes: int | None
    dropped: int


@dataclass
class Measured:
    """What a session was like. began_s: when the recording's first sample was played; cpu_s: of the process."""

    began_s: float = 0.0
    from_s: float = 0.0
    until_s: float = 0.0
    cpu_s: float = 0.0
    displayed: list[Displayed] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    reading: LiveReading = field(default_factory=LiveReading)
    stages: tuple[StageTime, ...] = ()
    runs_on: str = ""


class FedEngine(RealEngine):
    """The engine with a recording for a microphone."""

    def __init__(self, fed: FedMicrophone) -> None:
        super().__init__()
        self._fed = fed

    def open_microphone(self, name: str) -> LiveMicrophone:
        """Begin to listen to the recording."""
        return LiveMicrophone(lambda: self._fed, lambda: None)


class LiveBench(QObject):
    """Runs one session from start to end in the GUI's event loop."""

    def __init__(
        self,
        sound: Waveform,
        reference: Path | None,
        settings: LiveSettings,
        fed: FedMicrophone | None,
        *,
        takes: Path,
        progress: Callable[[float], None],
    ) -> None:
        """fed: what stands in for the microphone; None for a real one, which hears the loudspeaker; takes: folder for
        the take, which is kept as always; progress: hears 0 to 1.
        """
        super().__init__()
        self._takes = takes
        self._progress = progress
        self._sound = sound
        self._reference = reference
        self._link = LiveLink(settings)
        self._fed = fed
        self._speaker: Speaker | None = None
        self._loop = QEventLoop()
        self._problem: StudioError | None = None
        self.measured = Measured()
        self._engine = EngineClient(RealEngine if fed is None else lambda: FedEngine(fed))
        self._panes = PreviewGrid()
        self._panes.resize(*PANES_PX)
        engine = self._engine
        engine.engine_ready.connect(self._on_engine_ready)
        engine.state_changed.connect(self._on_state_changed)
        engine.engine_thread.live_told.connect(self._on_told)
        engine.frame_arrived.connect(self._on_frame)
        engine.stages_timed.connect(self._on_stages)
        engine.failed.connect(self._on_failed)
        engine.stopped.connect(self._loop.quit)
        self._clock = QTimer(self, interval=20)
        self._clock.timeout.connect(self._watch_the_sound)

    def run(self, preset: str, device: str) -> Measured:
        """Do it. Raises ``StudioError`` if something is in the way."""
        self._panes.show()
        self._engine.start(preset, device)
        self._loop.exec()
        self._engine.wait_for_end(10_000)
        self._panes.close()
        if self._problem is not None:
            raise self._problem
        return self.measured

    @Slot(EngineReady)
    def _on_engine_ready(self, news: EngineReady) -> None:
        self.measured.runs_on = f"{news.device} · {news.preset}"
        self._engine.load_clip(self._reference)

    @Slot(EngineState)
    def _on_state_changed(self, state: EngineState) -> None:
        if state is EngineState.READY and self._engine.has_clip and self.measured.from_s == 0:
            self.measured.from_s = time.perf_counter()
            self._engine.go_live("", self._link, whole_frame=False, takes=self._takes)
        elif state is EngineState.READY and self.measured.until_s > 0:
            self._engine.shut_down()

    @Slot(LiveTold)
    def _on_told(self, news: LiveTold) -> None:
        if news.kind == "listening":
            QTimer.singleShot(WARM_UP_MS, self._play)

    @Slot()
    def _play(self) -> None:
        self.measured.from_s, self.measured.cpu_s = time.perf_counter(), _cpu_s()
        if self._fed is not None:
            self._fed.play()
        else:
            self._speaker = Speaker.open(self._sound)
            self._speaker.start()
        self._clock.start()

    @Slot()
    def _watch_the_sound(self) -> None:
        now_s = time.perf_counter()
        if self._fed is not None:
            self.measured.began_s = self._fed.began_s
        elif self._speaker is not None and 0 < self._speaker.position_s < float(self._sound.duration_s):
            began_s = now_s - self._speaker.position_s
            self.measured.began_s = began_s if self.measured.began_s == 0 else min(began_s, self.measured.began_s)
        after_s, lasts_s = now_s - self.measured.from_s, float(self._sound.duration_s) + COOL_DOWN_MS / 1000
        if after_s >= SAMPLE_EVERY_S * len(self.measured.samples):
            self.measured.samples.append(Sample(after_s, resident_bytes(), self._link.reading().dropped))
            self._progress(min(1.0, after_s / lasts_s))
        if after_s > lasts_s:
            self._finish()

    def _finish(self) -> None:
        self._clock.stop()
        if self._speaker is not None:
            self._speaker.stop()
        self.measured.reading = self._link.reading()
        self.measured.until_s = time.perf_counter()
        self.measured.cpu_s = _cpu_s() - self.measured.cpu_s
        self._engine.stop()

    @Slot(PreviewFrame)
    def _on_frame(self, frame: PreviewFrame) -> None:
        self._panes.show_frame(frame)
        for pane in self._panes.panes:
            pane.repaint()  # at once: from here on it is on the screen
        now_s = time.perf_counter()
        if self.measured.until_s or not self._clock.isActive():
            return
        delay_ms = frame.skew_ms + (now_s - frame.posted_s) * 1000
        keep = now_s - self.measured.from_s < LIPS_READ_S
        self.measured.displayed.append(Displayed(frame.index, now_s, delay_ms, frame.output if keep else None))

    @Slot(StagesTimed)
    def _on_stages(self, news: StagesTimed) -> None:
        self.measured.stages = news.stages

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self._problem = StudioError(message, hint)
        self._engine.shut_down()


def rgb_of(image: QImage) -> Image:
    """u8[H, W, 3] of a picture."""
    converted = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(converted.constBits(), np.uint8).reshape(converted.height(), converted.bytesPerLine())
    return lines[:, : 3 * converted.width()].reshape(converted.height(), converted.width(), 3).copy()


def _cpu_s() -> float:
    used = os.times()
    return used.user + used.system
