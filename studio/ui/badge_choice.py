"""The row of the export dialog about the badge; to switch it off, a person has to agree to what that means."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, Slot
from PySide6.QtWidgets import QComboBox, QDialogButtonBox, QHBoxLayout, QPushButton, QWidget

from studio.engine.marking import BADGE_SIZES, CORNERS, UNDERTAKING, Badge, BadgeSize, Corner
from studio.ui.engine_words import in_words
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.ui.theme import GRID_PX

_CORNER_WORDS: dict[Corner, object] = {
    "bottom-right": QT_TRANSLATE_NOOP("BadgeChoice", "At the bottom right"),
    "bottom-left": QT_TRANSLATE_NOOP("BadgeChoice", "At the bottom left"),
    "top-right": QT_TRANSLATE_NOOP("BadgeChoice", "At the top right"),
    "top-left": QT_TRANSLATE_NOOP("BadgeChoice", "At the top left"),
}
_SIZE_WORDS: dict[BadgeSize, object] = {
    "small": QT_TRANSLATE_NOOP("BadgeChoice", "Small"),
    "medium": QT_TRANSLATE_NOOP("BadgeChoice", "Medium"),
    "large": QT_TRANSLATE_NOOP("BadgeChoice", "Large"),
}
NONE_INDEX = len(CORNERS)


class BadgeChoice(QWidget):
    """Two boxes side by side: where the badge is, and how large."""

    def __init__(self, badge: Badge | None = None, parent: QWidget | None = None) -> None:
        """badge: to begin with; switched off it never begins, so that every film without it was meant so."""
        super().__init__(parent)
        begin = badge or Badge()
        self.corner, self.size_box = QComboBox(), QComboBox()
        for corner, words in _CORNER_WORDS.items():
            self.corner.addItem(QCoreApplication.translate("BadgeChoice", str(words)), corner)
        self.corner.addItem(self.tr("None…"), None)
        for size in BADGE_SIZES:
            self.size_box.addItem(QCoreApplication.translate("BadgeChoice", str(_SIZE_WORDS[size])), size)
        for box, name, label, about in (
            (
                self.corner,
                "exportBadge",
                self.tr("Place of the badge"),
                self.tr("Where the picture says “AI-generated”; another corner is taken where the face is"),
            ),
            (self.size_box, "exportBadgeSize", self.tr("Size of the badge"), self.tr("How large the badge is")),
        ):
            box.setObjectName(name)
            box.setAccessibleName(label)
            box.setToolTip(about)
        self.corner.setCurrentIndex(self.corner.findData(begin.corner))
        self.size_box.setCurrentIndex(self.size_box.findData(begin.size))
        self._agreed_index = self.corner.currentIndex()
        self.corner.currentIndexChanged.connect(self._on_corner_changed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID_PX)
        row.addWidget(self.corner, 1)
        row.addWidget(self.size_box)

    @property
    def badge(self) -> Badge | None:
        """What was chosen; while the question is open, what was chosen before."""
        corner: Corner | None = self.corner.itemData(self._agreed_index)
        size: BadgeSize = self.size_box.currentData()
        return None if corner is None else Badge(corner, size)

    @Slot(int)
    def _on_corner_changed(self, index: int) -> None:
        self.size_box.setEnabled(index != NONE_INDEX)
        if index != NONE_INDEX:
            self._agreed_index = index
        elif index != self._agreed_index:
            self._ask()

    def _ask(self) -> None:
        answers = (
            Answer("dropBadge", self.tr("I will say so myself"), QDialogButtonBox.ButtonRole.DestructiveRole),
            Answer("keepBadge", self.tr("Keep the badge"), QDialogButtonBox.ButtonRole.RejectRole),
        )
        file_says = self.tr("The file itself keeps saying what it is.")
        question = self.tr("Leave out the words “AI-generated”?")
        dialog = QuestionDialog(
            "badgeQuestion", self.tr("Export"), question, f"{in_words(UNDERTAKING)} {file_says}", answers, self.window()
        )
        dialog.answered.connect(self._on_answered)
        dialog.open()
        keep = dialog.findChild(QPushButton, "keepBadge")
        if keep is not None:
            keep.setFocus()  # the safe answer

    @Slot(str)
    def _on_answered(self, answer: str) -> None:
        if answer == "dropBadge":
            self._agreed_index = NONE_INDEX
        else:
            self.corner.setCurrentIndex(self._agreed_index)
