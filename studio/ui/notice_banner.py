"""One line above the panes that says what went wrong, or what is done, and never gets in the way."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from studio.ui.engine_words import in_words
from studio.ui.theme import GRID_PX, put_icon

Kind = Literal["problem", "done", "note"]


class NoticeBanner(QFrame):
    """Hidden until there is something to say; stays until dismissed or replaced."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBanner")
        self.setAccessibleName(self.tr("Notice"))
        self._message = QLabel()
        self._message.setObjectName("noticeMessage")
        self._hint = QLabel()
        self._hint.setObjectName("noticeHint")
        for label in (self._message, self._hint):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._dismiss = QPushButton()
        put_icon(self._dismiss, "close")
        self._dismiss.setObjectName("dismissNotice")
        self._dismiss.setAccessibleName(self.tr("Dismiss notice"))
        self._dismiss.setProperty("flat", True)
        self._dismiss.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._message)
        words.addWidget(self._hint)
        line = QHBoxLayout(self)
        line.setContentsMargins(2 * GRID_PX, GRID_PX, GRID_PX, GRID_PX)
        line.addLayout(words, 1)
        line.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """What it says now, both sentences."""
        return f"{self._message.text()} {self._hint.text()}".strip()

    @Slot(str, str)
    def show_problem(self, message: str, hint: str) -> None:
        """Say what went wrong and what to do."""
        self.show_notice("problem", message, hint)

    @Slot(str)
    def show_note(self, note: str) -> None:
        """Say something that is good to know."""
        self.show_notice("note", note)

    def show_notice(self, kind: Kind, message: str, hint: str = "") -> None:
        """Replace what it says."""
        self._message.setText(in_words(message))
        self._hint.setText(in_words(hint))
        self._hint.setVisible(bool(hint))
        self.setAccessibleDescription(self.text)
        self.setProperty("kind", kind)
        # A changed property changes the look only when the style is asked again.
        self.style().unpolish(self)
        self.style().polish(self)
        self.show()
