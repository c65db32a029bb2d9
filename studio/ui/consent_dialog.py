"""Asks, once for each clip, whether the person in it agreed."""

from __future__ import annotations

import logging

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio.engine.consent_record import ConsentRecord, ConsentRecords
from studio.errors import StudioError
from studio.ui.theme import GRID_PX
from studio.worker.messages import ClipIdentified

log = logging.getLogger(__name__)


class ConsentDialog(QDialog):
    """Accepted means: it is my face, or I have the person's consent. The safe answer is the default.

    A yes is recorded beside the prepared clip, from where it goes into the films that are made of it.
    """

    def __init__(self, clip: ClipIdentified, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clip = clip
        self.setObjectName("consentDialog")
        self.setWindowTitle(self.tr("Whose face is this?"))
        question = QLabel(self.tr("Is this you, or did the person in the clip agree?"))
        question.setProperty("heading", True)
        body = QLabel(
            self.tr(
                "“{name}” will be made to say things its person never said. Go on only if it shows yourself, or if "
                "that person has agreed to it. Your answer is remembered for this file. The clip stays on this "
                "computer; your answer also goes into the films that you make of it."
            ).format(name=clip.reference.name)
        )
        body.setTextFormat(Qt.TextFormat.PlainText)
        self._question = question.text()
        self.who = QLineEdit()
        self.who.setObjectName("consentName")
        self.who.setAccessibleName(self.tr("Your name"))
        self.who.setPlaceholderText(self.tr("Your name, if the films are to tell it"))
        self.who.setMaxLength(200)
        for label in (question, body):
            label.setWordWrap(True)
        buttons = QDialogButtonBox()
        agree = buttons.addButton(self.tr("I have consent"), QDialogButtonBox.ButtonRole.AcceptRole)
        agree.setObjectName("consentButton")
        agree.setAutoDefault(False)
        cancel = buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        cancel.setObjectName("declineButton")
        cancel.setDefault(True)
        buttons.accepted.connect(self.accept)
        self.accepted.connect(self._record)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(question)
        column.addWidget(body)
        column.addWidget(self.who)
        column.addWidget(buttons)
        self.setMinimumWidth(56 * GRID_PX)
        self.resize(56 * GRID_PX, self.heightForWidth(56 * GRID_PX))  # else wrapped lines leave gaps
        cancel.setFocus()

    @Slot()
    def _record(self) -> None:
        words = f"{self._question} {self.tr('I have consent')}"
        try:
            ConsentRecords().keep(self.clip.sha256, ConsentRecord.now(words, self.who.text()))
        except StudioError as error:  # the clip may be used all the same: the settings remember the answer
            log.warning("%s", error)
