"""Stop, the time, and the way out: Export."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QLabel, QProgressBar, QWidget

from studio.ui.labelled_button import labelled_button
from studio.ui.theme import GRID_PX
from studio.worker.engine_state import EngineState
from studio.worker.messages import PreviewFrame, RunProgress

PROGRESS_STEPS = 1000


class TransportBar(QFrame):
    """Signals: stop_clicked(), export_clicked(), whole_frame_toggled(bool)."""

    stop_clicked = Signal()
    export_clicked = Signal()
    whole_frame_toggled = Signal(bool)

    def __init__(self, whole_frame: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self.setProperty("card", True)
        self._duration_s = 0.0
        self.stop_button = labelled_button("Stop", "stopButton", "Stop speaking (Esc)", "stop")
        self.export_button = labelled_button("Export…", "exportButton", "Write it to a video file (Ctrl+E)", "export")
        self.whole_frame = QCheckBox("Whole frame")
        self.whole_frame.setObjectName("wholeFrame")
        self.whole_frame.setAccessibleName("Show the whole frame in the output pane")
        self.whole_frame.setToolTip("Show the whole frame in the output pane, as the export holds it")
        self.whole_frame.setChecked(whole_frame)
        self.progress = QProgressBar()
        self.progress.setObjectName("runProgress")
        self.progress.setAccessibleName("Progress")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, PROGRESS_STEPS)
        self._time = QLabel()
        self._time.setObjectName("timeLabel")
        self._time.setMinimumWidth(14 * GRID_PX)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self.stop_button)
        line.addWidget(self.progress, 1)
        line.addWidget(self._time)
        line.addWidget(self.whole_frame)
        line.addWidget(self.export_button)
        self.stop_button.clicked.connect(self.stop_clicked)
        self.export_button.clicked.connect(self.export_clicked)
        self.whole_frame.toggled.connect(self.whole_frame_toggled)
        self.show_state(EngineState.STARTING, has_text=True)

    def show_state(self, state: EngineState, *, has_text: bool) -> None:
        """Enable what makes sense now."""
        self.stop_button.setEnabled(state is EngineState.SPEAKING)
        self.export_button.setEnabled(state.may_export and has_text)
        if state is not EngineState.SPEAKING:
            self.progress.setRange(0, PROGRESS_STEPS)
            self.progress.setValue(0)
            self._time.setText("")

    def show_progress(self, news: RunProgress) -> None:
        """Show a stage of making the speech."""
        if news.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, PROGRESS_STEPS)
            self.progress.setValue(round(PROGRESS_STEPS * news.fraction))
        self._time.setText(f"{news.stage}…")

    def begin_speech(self, duration_s: float) -> None:
        """From now on ``show_frame`` moves the progress."""
        self._duration_s = duration_s
        self.progress.setRange(0, PROGRESS_STEPS)

    def show_frame(self, frame: PreviewFrame) -> None:
        """Show where the speech is."""
        if self._duration_s > 0 and self.stop_button.isEnabled():
            time_s = float(frame.time_s)
            self.progress.setValue(round(PROGRESS_STEPS * min(1.0, time_s / self._duration_s)))
            self._time.setText(f"{time_s:.1f} of {self._duration_s:.1f} s")
