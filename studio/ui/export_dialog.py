"""Asks where an export goes and what it shows."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.ui.theme import GRID_PX
from studio.worker.messages import View

VIEWS: tuple[tuple[View, str], ...] = (
    ("output", "Finished video"),
    ("panels", "Four panels: source, mask, mesh, output"),
)

MARKED = "The file says in its metadata that it is AI-generated."
REPLACES = f"This file exists and will be replaced. {MARKED}"


class ExportDialog(QDialog):
    """Accepted means: ``output`` is a full path ending in .mp4, ``view`` one of the two."""

    def __init__(self, suggestion: Path, reference: Path, parent: QWidget | None = None) -> None:
        """suggestion: the path to begin with; reference: the clip, which must not be overwritten."""
        super().__init__(parent)
        self._reference = reference
        self.setObjectName("exportDialog")
        self.setWindowTitle("Export MP4")
        self._path = QLineEdit(str(suggestion))
        self._path.setObjectName("exportPath")
        self._path.setAccessibleName("File to write")
        self._view = QComboBox()
        self._view.setObjectName("exportView")
        self._view.setAccessibleName("What the video shows")
        for view, name in VIEWS:
            self._view.addItem(name, view)
        self._remark = QLabel()
        self._remark.setObjectName("exportRemark")
        self._remark.setWordWrap(True)
        browse = QPushButton("Browse…")
        browse.setObjectName("browseButton")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        self._buttons = QDialogButtonBox()
        self._write = self._buttons.addButton("Export", QDialogButtonBox.ButtonRole.AcceptRole)
        self._write.setObjectName("writeButton")
        self._write.setProperty("primary", True)
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel).setObjectName("leaveExportButton")
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self._lay_out(browse)
        self._path.textChanged.connect(self._judge)
        self._judge()

    def _lay_out(self, browse: QPushButton) -> None:
        where = QHBoxLayout()
        where.setSpacing(GRID_PX)
        where.addWidget(self._path, 1)
        where.addWidget(browse)
        form = QFormLayout()
        form.setHorizontalSpacing(2 * GRID_PX)
        form.setVerticalSpacing(GRID_PX)
        form.addRow("File", where)
        form.addRow("Shows", self._view)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[3 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(form)
        column.addWidget(self._remark)
        column.addWidget(self._buttons)
        self.setMinimumWidth(72 * GRID_PX)

    @property
    def output(self) -> Path:
        """The file to write; .mp4 is added when it is missing."""
        path = Path(self._path.text().strip())
        with contextlib.suppress(RuntimeError):  # a name may begin with ~ and be nobody's home
            path = path.expanduser()
        return path if path.suffix.lower() == ".mp4" else path.with_name(f"{path.name}.mp4")

    @property
    def view(self) -> View:
        """What the video shows."""
        view: View = self._view.currentData()
        return view

    @Slot()
    def _browse(self) -> None:
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Export MP4", str(self.output), "MP4 video (*.mp4)", options=QFileDialog.Option.DontConfirmOverwrite
        )
        if chosen:
            self._path.setText(chosen)

    @Slot()
    def _judge(self) -> None:
        """Say at once what is wrong with the path, and what would be replaced."""
        problem, replaces = self._problem(), False
        if not problem:
            replaces = self.output.exists()
        self._remark.setText(problem or (REPLACES if replaces else MARKED))
        self._write.setText("Replace" if replaces else "Export")
        self._write.setEnabled(not problem)

    def _problem(self) -> str:
        if not Path(self._path.text().strip()).name:
            return "Give the file a name."
        folder = self.output.parent
        try:
            if not folder.is_dir():
                return f"There is no folder {folder}."
            if self.output.exists() and not self.output.is_file():
                return "This is not a file; choose another name."
            if self.output.resolve() == self._reference.resolve():
                return "This is the clip itself; choose another name."
        except OSError as error:
            return f"No file can be written there: {error.strerror}."
        return ""
