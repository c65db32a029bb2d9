"""The text box: plain text, and files dropped on it belong to the window."""

from __future__ import annotations

from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QPlainTextEdit


class ScriptEdit(QPlainTextEdit):
    """Takes dropped and pasted text, but never a file's address."""

    def canInsertFromMimeData(self, source: QMimeData) -> bool:  # noqa: N802 - Qt's name
        """Leave files to the window."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)
