"""The dialog that asks for one file, as every part of the window opens it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


class FileDialog(QFileDialog):
    """Asks while the window goes on: ``fileSelected`` brings the path, and the dialog is gone once it is answered."""

    def __init__(
        self,
        name: str,
        title: str,
        begin: str | Path,
        parent: QWidget,
        kinds: str = "",
        *,
        saves: bool = False,
        suffix: str = "",
    ) -> None:
        """name: of the object; begin: a folder or a file to begin at; kinds: Qt's filters for names.

        saves: the file need not be there yet; suffix: what a new name without an ending gets, such as "txt".
        """
        super().__init__(parent, title, str(begin), kinds)
        self.setObjectName(name)
        if saves:
            self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        else:
            self.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.setDefaultSuffix(suffix)
        self.finished.connect(self.deleteLater)
