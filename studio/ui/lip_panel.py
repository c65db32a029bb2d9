"""The panel of the lip curves: which curve, zoom, resets, the timeline under them; it folds to a line."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollBar,
    QVBoxLayout,
    QWidget,
)

from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.lip_edits import LipEdits
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.lip_timeline import LipTimeline
from studio.ui.lip_track import LipTrack
from studio.ui.theme import GRID_PX, put_icon

SCROLL_STEPS_PER_S = 100
ROOM_FOR_WORDS_PX = 90 * GRID_PX
"""A narrower panel leaves out the numbers and the word on the last button."""
NARROWEST_PX = 72 * GRID_PX


class LipPanel(QFrame):
    """Signals: bent(): the edits change while somebody drags; settled(): a change is at its end, or other edits were
    shown; opened(bool): unfolded, or folded again.
    """

    bent = Signal()
    settled = Signal()
    opened = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lipPanel")
        self.setProperty("card", True)
        self.track = LipTrack()
        self.timeline = LipTimeline(self.track)
        self.timeline.setToolTip(
            self.tr("Drag the curve up or down; drag sideways, too, to bend a longer span. Above it, click to seek.")
        )
        self._names = (self.tr("Mouth opening"), self.tr("Mouth width"), self.tr("Lip corners"))
        self.toggle = labelled_button(
            self.tr("Lip curves"), "lipsToggle", self.tr("Show what the lips do, and bend it by hand"), "chevron_right"
        )
        self.toggle.setCheckable(True)
        self._tools = QWidget()
        self._gap = QWidget()  # in place of the numbers
        self._readout = QLabel()
        self._readout.setObjectName("lipReadout")
        self._readout.setProperty("muted", True)
        self._scroll = QScrollBar(Qt.Orientation.Horizontal)
        self._scroll.setObjectName("lipScroll")
        self._scroll.setAccessibleName(self.tr("Scroll the lip curves"))
        self._lay_out()
        self.toggle.toggled.connect(self._on_toggled)
        self._scroll.valueChanged.connect(self._on_scrolled)
        timeline = self.timeline
        timeline.bent.connect(self.bent)
        timeline.settled.connect(self._on_settled)
        timeline.pointed.connect(self._show_readout)
        timeline.view_changed.connect(self._show_scroll)
        timeline.curve_asked.connect(self.choose_curve)
        self.show_track()
        self._on_toggled(False)

    def _lay_out(self) -> None:
        tools = self._tools_line = QHBoxLayout(self._tools)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(GRID_PX)
        self.curves = QButtonGroup(self)
        explanations = (
            self.tr("How far the lips are apart (1)"),
            self.tr("From pursed to stretched (2)"),
            self.tr("From drooping to smiling (3)"),
        )
        for number, (name, explanation) in enumerate(zip(self._names, explanations, strict=True)):
            chip = labelled_button(name, f"lipCurve{number + 1}", explanation)
            chip.setCheckable(True)
            chip.setProperty("chip", True)
            self.curves.addButton(chip, number)
            tools.addWidget(chip)
        self.curves.button(0).setChecked(True)
        self.curves.idToggled.connect(self._on_curve_toggled)
        tools.addWidget(self._readout, 1)
        tools.addWidget(self._gap, 1)
        for name, what, explanation, icon_name, slot in (
            ("lipZoomOut", self.tr("Zoom out"), self.tr("Show more of the speech (-)"), "zoom_out", self._on_zoom_out),
            ("lipZoomIn", self.tr("Zoom in"), self.tr("Show it larger (+)"), "zoom_in", self._on_zoom_in),
            ("lipFit", self.tr("Whole speech"), self.tr("Show the whole speech (0)"), "fit_width", self.timeline.fit),
        ):
            button = icon_button(name, what, explanation, icon_name)
            button.setProperty("small", True)
            button.clicked.connect(slot)
            tools.addWidget(button)
        self.reset_button = labelled_button(
            self.tr("Reset"), "lipReset", self.tr("Take the edits of this speech back"), "reset"
        )
        self.reset_button.setProperty("chip", True)
        menu = QMenu(self.reset_button)
        self._reset_one = menu.addAction(self.tr("This curve"), self._on_reset_one)
        self._reset_one.setObjectName("lipResetOne")
        self._reset_all = menu.addAction(self.tr("All curves"), self._on_reset_all)
        self._reset_all.setObjectName("lipResetAll")
        self.reset_button.setMenu(menu)
        tools.addWidget(self.reset_button)
        head = QHBoxLayout()
        head.setSpacing(GRID_PX)
        head.addWidget(self.toggle)
        head.addWidget(self._tools, 1)
        head.addStretch()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX, GRID_PX // 2)
        whole.setSpacing(GRID_PX // 2)
        whole.addLayout(head)
        whole.addWidget(self.timeline)
        whole.addWidget(self._scroll)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """What it needs without the numbers."""
        return QSize(NARROWEST_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Use the room there is."""
        narrow = self.width() < ROOM_FOR_WORDS_PX
        self._readout.setVisible(not narrow)
        self._gap.setVisible(narrow)
        self._tools_line.setSpacing(GRID_PX // 2 if narrow else GRID_PX)
        self.reset_button.setText("" if narrow else self.tr("Reset"))
        put_icon(self.reset_button, "reset", gap=not narrow)
        for button in (*self.curves.buttons(), self.reset_button):
            button.setProperty("compact", narrow)
            # A changed property changes the look only when the style is asked again.
            button.style().unpolish(button)
            button.style().polish(button)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Folded, the whole line unfolds it."""
        if not self.is_open and event.button() is Qt.MouseButton.LeftButton:
            self.set_open(True)
        super().mousePressEvent(event)

    @property
    def is_open(self) -> bool:
        """The curves are in sight."""
        return self.toggle.isChecked()

    def set_open(self, shown: bool) -> None:
        """Unfold, or fold to a line."""
        self.toggle.setChecked(shown)

    def edits(self) -> LipEdits:
        """How the lips are edited."""
        return self.track.edits

    def show_edits(self, edits: LipEdits) -> None:
        """Show other edits, as when a step is undone."""
        self.track.edits = edits
        self._on_settled()

    def show_track(self) -> None:
        """The track has changed."""
        self.timeline.show_track()
        self._show_edited()
        self._show_scroll()
        self._show_readout()

    def show_time(self, time_s: float) -> None:
        """Show where in the speech one is."""
        self.timeline.show_time(time_s)

    @Slot(int)
    def choose_curve(self, number: int) -> None:
        """Let another curve be the one to bend."""
        self.curves.button(number).setChecked(True)

    def _show_edited(self) -> None:
        curve = self.timeline.curve
        self._reset_one.setEnabled(self.track.is_edited([curve]))
        self._reset_all.setEnabled(self.track.is_edited())
        self.reset_button.setEnabled(self._reset_all.isEnabled())

    @Slot()
    def _show_scroll(self) -> None:
        view = self.timeline.view
        with QSignalBlocker(self._scroll):
            self._scroll.setRange(0, round(view.last_first_s * SCROLL_STEPS_PER_S))
            self._scroll.setPageStep(max(1, round(view.shown_s * SCROLL_STEPS_PER_S)))
            self._scroll.setSingleStep(max(1, self._scroll.pageStep() // 10))
            self._scroll.setValue(round(view.first_s * SCROLL_STEPS_PER_S))
        self._scroll.setVisible(self.is_open and self._scroll.maximum() > 0)

    @Slot()
    def _show_readout(self) -> None:
        """The moment and the value there, in hundredths of the mouth's width."""
        timeline = self.timeline
        value = self.track.value(timeline.frame, timeline.curve)
        if value is None:
            self._readout.clear()
            return
        time_s = timeline.frame / FRAMES_PER_SECOND
        self._readout.setText(f"{time_s:.2f} s   {100 * value:+.0f} %")
        name = self._names[timeline.curve]
        spoken = self.tr("{name} at {time} seconds: {value} percent of the mouth's width")
        timeline.setAccessibleDescription(spoken.format(name=name, time=f"{time_s:.2f}", value=f"{100 * value:.0f}"))

    @Slot(bool)
    def _on_toggled(self, shown: bool) -> None:
        put_icon(self.toggle, "chevron_down" if shown else "chevron_right", gap=True)
        for part in (self._tools, self.timeline):
            part.setVisible(shown)
        policy = self._scroll.sizePolicy()
        policy.setRetainSizeWhenHidden(shown)  # so that zooming moves nothing else
        self._scroll.setSizePolicy(policy)
        self._show_scroll()
        self.opened.emit(shown)

    @Slot(int, bool)
    def _on_curve_toggled(self, number: int, on: bool) -> None:
        if on:
            self.timeline.show_curve(number)
            self._show_edited()
            self._show_readout()

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self.timeline.scroll_to(value / SCROLL_STEPS_PER_S)

    @Slot()
    def _on_zoom_in(self) -> None:
        self.timeline.zoom(1)

    @Slot()
    def _on_zoom_out(self) -> None:
        self.timeline.zoom(-1)

    @Slot()
    def _on_reset_one(self) -> None:
        self.track.reset([self.timeline.curve])
        self._on_settled()

    @Slot()
    def _on_reset_all(self) -> None:
        self.track.reset()
        self._on_settled()

    @Slot()
    def _on_settled(self) -> None:
        self.show_track()
        self.settled.emit()
