"""One export in the queue: its name, how far it is, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from studio.ui.elided_label import ElidedLabel
from studio.ui.export_jobs import ExportJob
from studio.ui.grade_card import GradeCard
from studio.ui.labelled_button import icon_button, labelled_button
from studio.ui.theme import GRID_PX

PROGRESS_STEPS = 1000


class ExportRow(QFrame):
    """Signals, each with the number of the run: cancel_clicked, folder_clicked, play_clicked, dismiss_clicked,
    continue_clicked; and moment_clicked(run, seconds): a moment of the finished film.
    """

    cancel_clicked = Signal(int)
    folder_clicked = Signal(int)
    play_clicked = Signal(int)
    dismiss_clicked = Signal(int)
    continue_clicked = Signal(int)
    moment_clicked = Signal(int, float)

    def __init__(self, job: ExportJob, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run = job.run
        self.setObjectName(f"exportRow{job.run}")
        self._name = ElidedLabel(job.output.name)
        self._name.setObjectName("exportName")
        self._name.setToolTip(str(job.output))
        self._name.setFixedWidth(28 * GRID_PX)
        self.progress = QProgressBar()
        self.progress.setObjectName("exportProgress")
        self.progress.setAccessibleName(self.tr("Progress of {0}").format(job.output.name))
        self.progress.setTextVisible(False)
        self.status = ElidedLabel()  # a long problem leaves the buttons their place
        self.status.setObjectName("exportStatus")
        self._cancel = labelled_button(
            self.tr("Cancel"), "cancelExportButton", self.tr("Stop this export; nothing is written")
        )
        self._folder = labelled_button(
            self.tr("Show in folder"), "showInFolderButton", self.tr("Open the folder that holds the film")
        )
        self._play = labelled_button(self.tr("Play"), "playExportButton", self.tr("Open the film in your player"))
        self._continue = labelled_button(
            self.tr("Continue"), "continueExportButton", self.tr("Go on with what is there of this film")
        )
        self._dismiss = icon_button(
            "dismissExportButton",
            self.tr("Remove from the list"),
            self.tr("Remove from the list; the film stays"),
            "close",
        )
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID_PX // 2)
        self.grade_card: GradeCard | None = None
        line = QHBoxLayout()
        self._column.addLayout(line)
        line.setSpacing(2 * GRID_PX)
        line.addWidget(self._name)
        line.addWidget(self.progress, 1)
        line.addWidget(self.status, 1)
        for button in (self._cancel, self._continue, self._play, self._folder, self._dismiss):
            line.addWidget(button)
        self._cancel.clicked.connect(self._on_cancel)
        self._folder.clicked.connect(self._on_folder)
        self._play.clicked.connect(self._on_play)
        self._continue.clicked.connect(self._on_continue)
        self._dismiss.clicked.connect(self._on_dismiss)
        self.show_job(job)

    def show_job(self, job: ExportJob) -> None:
        """Show how far it is."""
        running = job.is_unfinished
        if job.fraction is None:
            self.progress.setRange(0, 0)
        else:
            self.progress.setRange(0, PROGRESS_STEPS)
            self.progress.setValue(round(PROGRESS_STEPS * job.fraction))
        self.progress.setVisible(running)
        self.status.setText(self._words(job))
        self.status.setMinimumWidth(14 * GRID_PX if running else 0)
        self._cancel.setVisible(running)
        self._cancel.setEnabled(job.state != "cancelling")
        self._folder.setVisible(job.state == "done")
        self._play.setVisible(job.state == "done")
        self._continue.setVisible(job.state in ("interrupted", "failed"))
        self._dismiss.setVisible(not running)
        if job.state == "interrupted":
            self._dismiss.setToolTip(self.tr("Remove from the list, with what is there of the film"))
        if job.grade is not None and self.grade_card is None:
            self.grade_card = GradeCard(job.grade)
            self.grade_card.moment_clicked.connect(self._on_moment)
            self._column.addWidget(self.grade_card)
            self.grade_card.show()

    def _words(self, job: ExportJob) -> str:
        match job.state:
            case "waiting":
                return self.tr("Waiting")
            case "cancelling":
                return self.tr("Cancelling…")
            case "done":
                return self.tr("Done")
            case "interrupted":
                return self.tr("Not finished when RealTalk Studio ended")
            case "running":
                return self._remaining(job)
            case _:
                return job.problem

    def _remaining(self, job: ExportJob) -> str:
        if job.remaining_s is None:
            return self.tr("Making the speech…")
        percent = f"{job.fraction or 0:.0%}"
        if job.remaining_s < 60:
            return self.tr("{0}, {1} s left").format(percent, max(1, round(job.remaining_s)))
        return self.tr("{0}, {1} min left").format(percent, round(job.remaining_s / 60))

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel_clicked.emit(self._run)

    @Slot()
    def _on_folder(self) -> None:
        self.folder_clicked.emit(self._run)

    @Slot()
    def _on_play(self) -> None:
        self.play_clicked.emit(self._run)

    @Slot()
    def _on_continue(self) -> None:
        self.continue_clicked.emit(self._run)

    @Slot()
    def _on_dismiss(self) -> None:
        self.dismiss_clicked.emit(self._run)

    @Slot(float)
    def _on_moment(self, time_s: float) -> None:
        self.moment_clicked.emit(self._run, time_s)
