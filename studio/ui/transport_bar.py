"""Stop, Pause, Loop, the moment of the speech, and the way out: Export."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.ui.elided_label import ElidedLabel
from studio.ui.engine_words import in_words
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.scrub_slider import ScrubSlider
from studio.ui.theme import GRID_PX, put_icon
from studio.worker.engine_state import EngineState
from studio.worker.messages import RunProgress

PROGRESS_STEPS = 1000
ROOM_FOR_WORDS_PX = 104 * GRID_PX
"""A narrower bar leaves out the words of its buttons."""
NARROWEST_PX = 72 * GRID_PX


class TransportBar(QFrame):
    """Signals: stop_clicked(), pause_toggled(bool), loop_toggled(bool), export_clicked(), whole_frame_toggled(bool)."""

    stop_clicked = Signal()
    pause_toggled = Signal(bool)
    loop_toggled = Signal(bool)
    export_clicked = Signal()
    whole_frame_toggled = Signal(bool)

    def __init__(self, whole_frame: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("transportBar")
        self.setProperty("card", True)
        self._duration_s = 0.0
        self._time_s = 0.0
        self.stop_button = labelled_button(self.tr("Stop"), "stopButton", self.tr("Stop speaking (Esc)"), "stop")
        # A click leaves the keyboard where it is: when all is said this button is disabled, and another would get it.
        self.stop_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pause_button = self._switch("pauseButton", self.tr("Pause"), self.tr("Hold sound and picture"), "pause")
        self.loop_button = self._switch("loopButton", self.tr("Loop"), self.tr("Say it again and again"), "loop")
        self.export_button = labelled_button(
            self.tr("Export…"), "exportButton", self.tr("Write it to a video file (Ctrl+E)"), "export"
        )
        self.output_button = icon_button(
            "outputButton", self.tr("Output"), self.tr("Show the output on a whole screen, or as a camera"), "output"
        )
        self.whole_frame = QCheckBox(self.tr("Whole frame"))
        self.whole_frame.setObjectName("wholeFrame")
        self.whole_frame.setAccessibleName(self.tr("Show the whole frame in the output pane"))
        self.whole_frame.setToolTip(self.tr("Show the whole frame in the output pane, as the export holds it"))
        self.whole_frame.setChecked(whole_frame)
        self.progress = QProgressBar()
        self.progress.setObjectName("runProgress")
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setTextVisible(False)
        self.progress.setRange(0, PROGRESS_STEPS)
        self.scrub = ScrubSlider()
        self._track = QStackedWidget()
        self._track.addWidget(self.scrub)
        self._making = QWidget()
        middle = QVBoxLayout(self._making)  # a stack would put the thin bar at its top
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addWidget(self.progress)
        self._track.addWidget(self._making)
        self._track.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._time = ElidedLabel()
        self._time.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._time.setObjectName("timeLabel")
        self._time.setMinimumWidth(11 * GRID_PX)
        line = self._line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        line.addWidget(self.stop_button)
        line.addWidget(self.pause_button)
        line.addWidget(self.loop_button)
        line.addWidget(self._track, 1)
        line.addWidget(self._time)
        line.addWidget(self.whole_frame)
        line.addWidget(self.output_button)
        line.addWidget(self.export_button)
        self.stop_button.clicked.connect(self.stop_clicked)
        self.pause_button.toggled.connect(self.pause_toggled)
        self.loop_button.toggled.connect(self.loop_toggled)
        self.export_button.clicked.connect(self.export_clicked)
        self.whole_frame.toggled.connect(self.whole_frame_toggled)
        self._is_compact = True
        self._pack(compact=False)
        self.show_duration(0.0)
        self.show_state(EngineState.STARTING, has_text=True)

    def _switch(self, name: str, label: str, explanation: str, icon_name: str) -> QPushButton:
        """A button that stays down."""
        button = labelled_button(label, name, explanation, icon_name)
        button.setCheckable(True)
        return button

    def show_state(self, state: EngineState, *, has_text: bool) -> None:
        """Enable what makes sense now."""
        self.stop_button.setEnabled(state.is_moving)
        self.pause_button.setEnabled(state is EngineState.SPEAKING)
        self.export_button.setEnabled(state.may_export and has_text)
        if state is not EngineState.SPEAKING:  # live, there is nothing to look back over
            self.show_paused(False)
            self._track.setCurrentWidget(self.scrub)
            self._show_time()

    def show_progress(self, news: RunProgress) -> None:
        """Show a stage of making the speech."""
        self._track.setCurrentWidget(self._making)
        if news.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, PROGRESS_STEPS)
            self.progress.setValue(round(PROGRESS_STEPS * news.fraction))
        self._time.setText(f"{in_words(news.stage)}…")

    @Slot()
    def begin_speech(self) -> None:
        """From now on ``show_time`` moves the handle."""
        self._track.setCurrentWidget(self.scrub)
        self._show_time()

    def show_duration(self, duration_s: float) -> None:
        """Show how long the speech is, as far as it is known; 0 for none."""
        self._duration_s = duration_s
        if duration_s == 0:
            self._time_s = 0.0
            self.scrub.show_time(0.0)
        self.scrub.show_duration(duration_s)
        self._show_time()

    def show_time(self, time_s: float) -> None:
        """Show where in the speech one is."""
        self._time_s = time_s
        self.scrub.show_time(time_s)
        self._show_time()

    @Slot(bool)
    def show_paused(self, paused: bool) -> None:
        """Show that the speech is held, or goes on."""
        self.pause_button.blockSignals(True)
        self.pause_button.setChecked(paused)
        self.pause_button.blockSignals(False)
        text = self.tr("Resume") if paused else self.tr("Pause")
        self.pause_button.setAccessibleName(text)
        self._label(self.pause_button, text, "resume" if paused else "pause")

    def _label(self, button: QPushButton, text: str, icon_name: str) -> None:
        """Words and a drawing, or where there is little room the drawing alone."""
        button.setText("" if self._is_compact else text)
        put_icon(button, icon_name, gap=not self._is_compact)

    def _pack(self, *, compact: bool) -> None:
        """Leave out the words of the buttons, or put them back; their tool tips and accessible names stay."""
        if compact == self._is_compact:
            return
        self._is_compact = compact
        self._line.setSpacing(GRID_PX if compact else 2 * GRID_PX)
        for button in (self.stop_button, self.pause_button, self.loop_button, self.export_button):
            button.setProperty("compact", compact)
            # A changed property changes the look only when the style is asked again.
            button.style().unpolish(button)
            button.style().polish(button)
        self._label(self.stop_button, self.tr("Stop"), "stop")
        self._label(self.loop_button, self.tr("Loop"), "loop")
        self._label(self.export_button, self.tr("Export…"), "export")
        self.show_paused(self.pause_button.isChecked())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What it needs without the words of its buttons."""
        height = super().minimumSizeHint().height()
        return QSize(NARROWEST_PX, height)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use the room there is."""
        self._pack(compact=self.width() < ROOM_FOR_WORDS_PX)

    def _show_time(self) -> None:
        if self._track.currentWidget() is self.scrub:
            known = self._duration_s > 0
            self._time.setText(f"{self._time_s:.1f} / {self._duration_s:.1f} s" if known else "")
