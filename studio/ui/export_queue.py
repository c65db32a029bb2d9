"""The queue of exports under the panes; there only while there is something in it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from studio.ui.export_jobs import ExportJob
from studio.ui.export_row import ExportRow
from studio.ui.theme import GRID_PX

ROW_PX = 4 * GRID_PX
GRADED_ROW_PX = 8 * GRID_PX
MOST_ROWS_SEEN = 3


class ExportQueue(QFrame):
    """Signals, each with the number of the run: cancel_clicked, folder_clicked, play_clicked, dismiss_clicked,
    continue_clicked; and moment_clicked(run, seconds).
    """

    cancel_clicked = Signal(int)
    folder_clicked = Signal(int)
    play_clicked = Signal(int)
    dismiss_clicked = Signal(int)
    continue_clicked = Signal(int)
    moment_clicked = Signal(int, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportQueue")
        self.setAccessibleName(self.tr("Exports"))
        self.setProperty("card", True)
        self._rows: dict[int, ExportRow] = {}
        self._list = QWidget()
        self._list.setObjectName("exportRows")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID_PX)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("exportScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._list)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(2 * GRID_PX, GRID_PX, 2 * GRID_PX, GRID_PX)
        outer.addWidget(self._scroll)
        self.hide()

    def show_jobs(self, jobs: tuple[ExportJob, ...]) -> None:
        """Show these, one a row, the first at the top."""
        for run in self._rows.keys() - {job.run for job in jobs}:
            row = self._rows.pop(run)
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for job in jobs:
            if job.run in self._rows:
                self._rows[job.run].show_job(job)
            else:
                self._add_row(job)
        heights = [GRADED_ROW_PX if job.grade is not None else ROW_PX for job in jobs]
        for job, height in zip(jobs, heights, strict=True):
            self._rows[job.run].setFixedHeight(height)
        seen = heights[:MOST_ROWS_SEEN]
        self._scroll.setFixedHeight(sum(seen) + max(0, len(seen) - 1) * GRID_PX)
        self.setVisible(bool(jobs))

    def _add_row(self, job: ExportJob) -> None:
        row = ExportRow(job)
        row.cancel_clicked.connect(self.cancel_clicked)
        row.folder_clicked.connect(self.folder_clicked)
        row.play_clicked.connect(self.play_clicked)
        row.dismiss_clicked.connect(self.dismiss_clicked)
        row.continue_clicked.connect(self.continue_clicked)
        row.moment_clicked.connect(self.moment_clicked)
        self._rows[job.run] = row
        self._column.insertWidget(self._column.count() - 1, row)
