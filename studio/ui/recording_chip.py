"""A sound file that is said in place of the text: its name, and an x."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from studio.ui.elided_label import ElidedLabel
from studio.ui.labelled_button import icon_button
from studio.ui.theme import GRID_PX, icon


class RecordingChip(QFrame):
    """Hidden while there is no file. Signals: removed()."""

    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("recordingChip")
        self._picture = QLabel()
        self._name = ElidedLabel("")
        self._name.setObjectName("recordingName")
        self.remove_button = icon_button(
            "removeRecordingButton", self.tr("Remove the sound file"), self.tr("Say the text again"), "close"
        )
        self.remove_button.clicked.connect(self.removed)
        line = QHBoxLayout(self)
        line.setContentsMargins(GRID_PX, GRID_PX // 2, GRID_PX // 2, GRID_PX // 2)
        line.setSpacing(GRID_PX)
        line.addWidget(self._picture)
        line.addWidget(self._name, 1)
        line.addWidget(self.remove_button)
        self._draw()
        self.hide()

    def show_file(self, path: Path | None) -> None:
        """Name the file; None hides the chip."""
        self.setVisible(path is not None)
        if path is not None:
            self._name.setText(path.name)
            self._name.setToolTip(str(path))
            self.setAccessibleName(self.tr("Sound file {name} is said in place of the text").format(name=path.name))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        self._picture.setPixmap(icon("sound").pixmap(QSize(16, 16)))
