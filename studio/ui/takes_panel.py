"""Takes: live sessions that were kept, the latest first; what of one is used, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, Qt, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from studio.engine.take import Take
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.scrolled_page import ScrolledPage
from studio.ui.theme import GRID_PX
from studio.worker.engine_state import EngineState

SHORTEST_S = 0.1
STEP_S = 0.1


class TakesPanel(QFrame):
    """Signals: shown(): somebody looks at it; play_clicked(Take), render_clicked(Take), delete_clicked(Take);
    renamed(Take, name); trimmed(Take, begin_s, end_s).
    """

    shown = Signal()
    play_clicked = Signal(object)
    render_clicked = Signal(object)
    delete_clicked = Signal(object)
    renamed = Signal(object, str)
    trimmed = Signal(object, float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("takesPanel")
        self.setProperty("card", True)
        self._takes: tuple[Take, ...] = ()
        self._state = EngineState.STARTING
        self.list = QListWidget()
        self.list.setObjectName("takeList")
        self.list.setAccessibleName(self.tr("Takes"))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(6 * GRID_PX)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = QLabel(self.tr("Go live, and what you say is kept here, to be heard again and rendered better."))
        self._none.setObjectName("noTakes")
        self._none.setProperty("muted", True)
        self._none.setWordWrap(True)
        self._none.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.name = QLineEdit()
        self.name.setObjectName("takeName")
        self.name.setAccessibleName(self.tr("Name of the take"))
        self.name.setMaxLength(80)
        self.begin = self._time("takeBegin", self.tr("Begins at"), self.tr("What comes before is not used; it is kept"))
        self.end = self._time("takeEnd", self.tr("Ends at"), self.tr("What comes after is not used; it is kept"))
        self.play_button = labelled_button(
            self.tr("Play"),
            "playTake",
            self.tr("Let the avatar say it again, now that all of the sound is known"),
            "resume",
        )
        self.delete_button = icon_button("deleteTake", self.tr("Delete"), self.tr("Delete the take for good"), "close")
        self.render_button = labelled_button(
            self.tr("Render better…"),
            "renderTake",
            self.tr("Render it anew without hurry, with the preset under Adjust, and write it to a video file"),
            "export",
            primary=True,
        )
        self._lay_out()
        self.list.currentRowChanged.connect(self._show_current)
        self.list.itemActivated.connect(self._on_play)
        self.name.editingFinished.connect(self._on_renamed)
        self.begin.editingFinished.connect(self._on_trimmed)
        self.end.editingFinished.connect(self._on_trimmed)
        self.play_button.clicked.connect(self._on_play)
        self.render_button.clicked.connect(self._on_render)
        self.delete_button.clicked.connect(self._on_delete)
        self.show_takes(())

    def _time(self, name: str, what: str, explanation: str) -> QDoubleSpinBox:
        box = QDoubleSpinBox()
        box.setObjectName(name)
        box.setAccessibleName(what)
        box.setToolTip(explanation)
        box.setDecimals(1)
        box.setSingleStep(STEP_S)
        box.setSuffix(" s")
        box.setKeyboardTracking(False)
        box.lineEdit().setTextMargins(GRID_PX - 2, 0, 0, 0)
        return box

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Takes"))
        heading.setProperty("heading", True)
        heading.setBuddy(self.list)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._none)
        self._pages.addWidget(self.list)
        times = QHBoxLayout()
        times.setSpacing(GRID_PX)
        for words, box in ((self.tr("From"), self.begin), (self.tr("to"), self.end)):
            label = QLabel(words)
            label.setBuddy(box)
            times.addWidget(label)
            times.addWidget(box, 1)
        actions = QHBoxLayout()
        actions.setSpacing(GRID_PX)
        actions.addWidget(self.play_button, 1)
        actions.addWidget(self.delete_button)
        content = QWidget()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(ScrolledPage(content, "takesPage"))
        column = QVBoxLayout(content)
        column.setContentsMargins(*[2 * GRID_PX] * 4)
        column.setSpacing(GRID_PX)
        column.addWidget(heading)
        column.addWidget(self._pages, 1)
        column.addWidget(self.name)
        column.addLayout(times)
        column.addLayout(actions)
        column.addWidget(self.render_button)

    @property
    def current(self) -> Take | None:
        """The take that is chosen."""
        row = self.list.currentRow()
        return self._takes[row] if 0 <= row < len(self._takes) else None

    def show_takes(self, takes: tuple[Take, ...]) -> None:
        """Show these; the one that was chosen stays chosen."""
        chosen = self.current
        self._takes = takes
        self.list.blockSignals(True)
        self.list.clear()
        for take in takes:
            item = QListWidgetItem(f"{title_of(take)}\n{self._facts_of(take)}")
            item.setToolTip(str(take.folder))
            self.list.addItem(item)
        folders = [take.folder for take in takes]
        self.list.setCurrentRow(folders.index(chosen.folder) if chosen and chosen.folder in folders else 0)
        self.list.blockSignals(False)
        self._pages.setCurrentWidget(self.list if takes else self._none)
        self._show_current()

    def show_state(self, state: EngineState) -> None:
        """Enable what makes sense now."""
        self._state = state
        may = self.current is not None and state.may_speak
        for button in (self.play_button, self.render_button):
            button.setEnabled(may)
        self.delete_button.setEnabled(self.current is not None and state is not EngineState.LIVE)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Somebody looks."""
        super().showEvent(event)
        self.shown.emit()

    def _facts_of(self, take: Take) -> str:
        reference = take.header.reference.replace("\\", "/").rsplit("/", 1)[-1] or self.tr("Sample portrait")
        when = _when(take)
        length = self.tr("{seconds} s").format(seconds=f"{take.end_s - take.begin_s:.1f}")
        facts = (when, length, reference) if take.name else (length, reference)
        return " · ".join(facts)

    @Slot()
    def _show_current(self) -> None:
        take = self.current
        for box in (self.name, self.begin, self.end):
            box.setEnabled(take is not None)
            box.blockSignals(True)
        self.name.setText("" if take is None else take.name)
        self.name.setCursorPosition(0)
        self.name.setPlaceholderText(self.tr("Name") if take is None else title_of(take))
        if take is not None:
            self.begin.setRange(0.0, max(0.0, take.end_s - SHORTEST_S))
            self.end.setRange(min(take.begin_s + SHORTEST_S, take.duration_s), take.duration_s)
            self.begin.setValue(take.begin_s)
            self.end.setValue(take.end_s)
        for box in (self.name, self.begin, self.end):
            box.blockSignals(False)
        self.show_state(self._state)

    @Slot()
    def _on_renamed(self) -> None:
        take, name = self.current, " ".join(self.name.text().split())
        if take is not None and name != take.name:
            self.renamed.emit(take, name)

    @Slot()
    def _on_trimmed(self) -> None:
        take = self.current
        if take is None:
            return
        shown = (round(take.begin_s, 1), round(take.end_s, 1))  # to what the boxes show, so that a look changes nothing
        if (self.begin.value(), self.end.value()) != shown:
            at_end = self.end.value() >= round(take.duration_s, 1)
            self.trimmed.emit(take, self.begin.value(), take.duration_s if at_end else self.end.value())

    @Slot()
    def _on_play(self) -> None:
        if self.current is not None and self.play_button.isEnabled():
            self.play_clicked.emit(self.current)

    @Slot()
    def _on_render(self) -> None:
        if self.current is not None:
            self.render_clicked.emit(self.current)

    @Slot()
    def _on_delete(self) -> None:
        if self.current is not None:
            self.delete_clicked.emit(self.current)


def title_of(take: Take) -> str:
    """What a take is called: the name that it was given, else when it began."""
    return take.name or _when(take)


def _when(take: Take) -> str:
    begun = QDateTime.fromSecsSinceEpoch(int(take.begun.timestamp()))
    return QLocale().toString(begun, "d MMM yyyy, HH:mm")
