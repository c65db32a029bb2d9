"""The list of lines that wait to be spoken; there only while there are any."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from studio.ui.elided_label import ElidedLabel
from studio.ui.labelled_button import icon_button
from studio.ui.line_queue import WaitingLine
from studio.ui.theme import GRID_PX

ROW_PX = 4 * GRID_PX
MOST_ROWS_SEEN = 3

translate = QCoreApplication.translate


class QueueRow(QWidget):
    """Signals: remove_clicked(number of the line)."""

    remove_clicked = Signal(int)

    def __init__(self, line: WaitingLine, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.number = line.number
        words = ElidedLabel(line.words)
        words.setToolTip(line.words)
        remove = icon_button(
            f"removeLine{line.number}",
            translate("QueueList", "Remove: {line}").format(line=line.words[:60]),
            translate("QueueList", "Do not say this line"),
            "close",
        )
        remove.setProperty("small", True)
        remove.clicked.connect(self._on_remove)
        self.setFixedHeight(ROW_PX)
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID_PX, 0, GRID_PX // 2, 0)
        row.setSpacing(GRID_PX)
        row.addWidget(words, 1)
        row.addWidget(remove)

    @Slot()
    def _on_remove(self) -> None:
        self.remove_clicked.emit(self.number)


class QueueList(QFrame):
    """Signals: remove_clicked(number of the line); clear_clicked()."""

    remove_clicked = Signal(int)
    clear_clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("queueList")
        self.setAccessibleName(self.tr("Lines to be said next"))
        self._title = QLabel()
        self._title.setProperty("section", True)
        clear = QPushButton(self.tr("Clear"))
        clear.setObjectName("clearLines")
        clear.setAccessibleName(self.tr("Remove all waiting lines"))
        clear.setToolTip(self.tr("Remove all waiting lines"))
        clear.setProperty("chip", True)
        clear.clicked.connect(self.clear_clicked)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(clear)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID_PX // 2)
        column.addLayout(head)
        column.addWidget(self._scroll)
        self.hide()

    def show_lines(self, lines: tuple[WaitingLine, ...]) -> None:
        """Show these, one a row, the next at the top."""
        rows = QWidget()
        rows.setObjectName("queueRows")
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for line in lines:
            row = QueueRow(line)
            row.remove_clicked.connect(self.remove_clicked)
            column.addWidget(row)
        column.addStretch(1)
        before = self._scroll.takeWidget()
        if before is not None:
            before.deleteLater()
        self._scroll.setWidget(rows)
        self._title.setText(self.tr("Next ({count})").format(count=len(lines)))
        self._scroll.setFixedHeight(min(len(lines), MOST_ROWS_SEEN) * ROW_PX + 2)
        self.setVisible(bool(lines))
