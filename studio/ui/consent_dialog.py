"""Asks, once for each clip, whether the person in it agreed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from studio.ui.theme import GRID_PX
from studio.worker.messages import ClipIdentified


class ConsentDialog(QDialog):
    """Accepted means: it is my face, or I have the person's consent. The safe answer is the default."""

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
                "that person has agreed to it. Your answer is remembered for this file and stays on this computer, as "
                "the clip does."
            ).format(name=clip.reference.name)
        )
        body.setTextFormat(Qt.TextFormat.PlainText)
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
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addWidget(question)
        column.addWidget(body)
        column.addWidget(buttons)
        self.setMinimumWidth(56 * GRID_PX)
