"""Export from the dialog to the finished film: asks, hands over to the engine, keeps the queue up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.engine.export_settings import ExportSettings
from studio.engine.marking import Marking
from studio.settings import Settings
from studio.ui.clip_panel import SAMPLE_NAME
from studio.ui.engine_client import EngineClient
from studio.ui.export_dialog import ExportDialog
from studio.ui.export_jobs import ExportJobs
from studio.ui.export_queue import ExportQueue
from studio.ui.export_records import ExportRecord, ExportRecords
from studio.ui.notice_banner import NoticeBanner
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.ui.speech_panel import SpeechPanel
from studio.worker.messages import (
    ClipLoaded,
    EncodersFound,
    Ending,
    FindEncoders,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    SpeechExtended,
)
from studio.worker.speech_order import SpeechOrder
from studio.worker.unfinished_export import DropFilm, ExportClip

SAME_LENGTH_S = 0.041
"""A film is up to a frame longer than its speech."""


class ExportControl(QObject):
    """Signals: folder_chosen(str): where the next dialog should begin; settings_chosen(): ``choices`` changed."""

    folder_chosen = Signal(str)
    settings_chosen = Signal()

    def __init__(
        self,
        window: QWidget,
        engine: EngineClient,
        speech_panel: SpeechPanel,
        banner: NoticeBanner,
        folder: str,
        open_url: Callable[[QUrl], bool] = QDesktopServices.openUrl,
    ) -> None:
        """folder: where the first dialog begins, empty for home; open_url: shows a file or folder to the person."""
        super().__init__(window)
        self._window = window
        self._engine = engine
        self._speech_panel = speech_panel
        self._banner = banner
        self._folder = folder
        self.open_url = open_url
        self._clip: ClipLoaded | None = None
        self._order: SpeechOrder | None = None
        self._encoders: tuple[str, ...] | None = None
        self._closing_agreed = False
        self._previewed_s = 0.0
        self._records = ExportRecords()
        self._kept: dict[int, tuple[Path | None, ExportRecord]] = {}
        self._offered = False
        self.jobs = ExportJobs()
        self.queue = ExportQueue()
        self.choices = ExportSettings(Path("film.mp4"))
        """What was chosen last; the next dialog begins with it."""
        self._signer: tuple[Path | None, Path | None] = (None, None)
        engine.clip_loaded.connect(self._on_clip_loaded)
        engine.encoders_found.connect(self._on_encoders_found)
        engine.speech_extended.connect(self._on_speech_extended)
        engine.export_progressed.connect(self._on_progressed)
        engine.export_ended.connect(self._on_ended)
        self.queue.cancel_clicked.connect(self.cancel)
        self.queue.folder_clicked.connect(self.show_in_folder)
        self.queue.play_clicked.connect(self.play)
        self.queue.dismiss_clicked.connect(self._on_dismissed)
        self.queue.continue_clicked.connect(self.go_on)
        self.queue.moment_clicked.connect(self.show_moment)

    @Slot()
    def choose(self) -> None:
        """Ask what and where to, then export."""
        if self._clip is not None and self._speech_panel.has_text:
            name = SAMPLE_NAME.lower().replace(" ", "-") if self._clip.is_sample else self._clip.reference.stem
            self.choose_for(self._speech_panel.order(), f"{name}-speaks")

    def choose_for(self, order: SpeechOrder, name: str) -> None:
        """Ask what and where to, then export this with the clip now loaded. name: suggested for the film."""
        clip = self._clip
        if clip is None or not self._engine.state.may_export:
            return
        self._order = order
        dialog = ExportDialog(
            Path(self._folder or Path.home()) / name,
            clip.reference,
            self._window,
            begin_with=replace(self.choices, marking=Marking(self.choices.marking.badge, *self._signer)),
            own_rate=clip.own_rate,
            taken=[job.output for job in self.jobs.unfinished],
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self._on_chosen)
        if self._encoders is None:
            self._engine.engine_thread.submit(FindEncoders())
        else:
            dialog.show_encoders(self._encoders)
        dialog.open()

    @Slot(Settings)
    def take_signer(self, settings: Settings) -> None:
        """Let films be signed from now on with what the settings name."""
        own = settings.certificate, settings.certificate_key
        self._signer = (Path(own[0]), Path(own[1])) if all(own) else (None, None)

    @Slot(int)
    def cancel(self, run: int) -> None:
        """Give up one export."""
        self.jobs.note_cancel(run)
        self._engine.cancel_export(run)
        self._show()

    @Slot(int)
    def go_on(self, run: int) -> None:
        """Continue an export that failed, or that an earlier run of the program left behind."""
        if run in self._kept:
            file, record = self._kept.pop(run)
            self.jobs.dismiss(run)
            self._begin(record, file, record.clip)

    @Slot(int)
    def show_in_folder(self, run: int) -> None:
        """Open the folder of a finished film."""
        job = self.jobs.get(run)
        if job is not None:
            self._open(job.output.parent)

    @Slot(int)
    def play(self, run: int) -> None:
        """Open a finished film in the system's player."""
        job = self.jobs.get(run)
        if job is not None:
            self._open(job.output)

    @Slot(int, float)
    def show_moment(self, run: int, time_s: float) -> None:
        """Show a moment of a finished film: in the preview if that is of the same speech, whose frames are the
        same; else play the film.
        """
        job = self.jobs.get(run)
        grade = None if job is None else job.grade
        if grade is not None and abs(grade.duration_s - self._previewed_s) <= SAME_LENGTH_S:
            self._engine.turn_to(time_s)
        else:
            self.play(run)

    def agrees_to_close(self) -> bool:
        """True if nothing would be lost; else ask, and close the window when the answer is yes."""
        count = len(self.jobs.unfinished)
        if self._closing_agreed or count == 0:
            return True
        if self._window.findChild(QuestionDialog, "closeQuestion") is None:
            self._ask_before_closing(count)
        return False

    def _ask_before_closing(self, count: int) -> None:
        question = (
            self.tr("An export is not finished. Close all the same?")
            if count == 1
            else self.tr("{0} exports are not finished. Close all the same?").format(count)
        )
        reject = QDialogButtonBox.ButtonRole.RejectRole
        answers = (
            Answer("closeAnyway", self.tr("Close"), QDialogButtonBox.ButtonRole.DestructiveRole),
            Answer("goOnExporting", self.tr("Go on exporting"), reject),
        )
        body = self.tr("The next start offers to go on with what is not finished; films that are finished stay.")
        dialog = QuestionDialog(
            "closeQuestion", self.tr("Close RealTalk Studio"), question, body, answers, self._window
        )
        dialog.answered.connect(self._on_close_answered)
        dialog.open()

    def _open(self, path: Path) -> None:
        if not path.exists():
            self._banner.show_problem(self.tr("{0} is not there any more.").format(path.name), "")
        elif not self.open_url(QUrl.fromLocalFile(str(path))):
            hint = self.tr("It is in {0}.").format(path.parent)
            self._banner.show_problem(self.tr("No program here opens {0}.").format(path.name), hint)

    def _begin_new(self, order: SpeechOrder) -> None:
        """Order a film of the clip now loaded."""
        news, chosen = self._clip, self._engine.engine_thread.adjustments
        assert news is not None, "without a clip there is nothing to export"
        clip = ExportClip(None if news.is_sample else news.reference, news.sha256, news.face)
        record = ExportRecord(clip, order, self.choices, chosen.get(), chosen.edits())
        self._begin(record, self._records.keep(record))

    def _begin(self, record: ExportRecord, file: Path | None, clip: ExportClip | None = None) -> None:
        """file: where it is written down; clip: None for the one now loaded."""
        run = self._engine.export(record.order, record.settings, (record.adjustments, record.edits), clip)
        self._kept[run] = file, record
        self.jobs.add(run, record.settings.output)
        self._show()

    def _offer_interrupted(self) -> None:
        """Show, once a start, what an earlier run left behind."""
        if not self._offered:
            self._offered = True
            for file, record in self._records.found():
                self._kept[self.jobs.add_interrupted(record.settings.output)] = file, record
            self._show()

    def _forget(self, run: int) -> None:
        """It needs not be continued any more."""
        file, _ = self._kept.pop(run, (None, None))
        if file is not None:
            self._records.forget(file)

    def _leave(self, run: int) -> None:
        """The next start will offer to go on with it."""
        file, _ = self._kept.pop(run, (None, None))
        if file is not None:
            self._records.leave(file)

    def _show(self) -> None:
        self.queue.show_jobs(self.jobs.jobs)

    @Slot(ClipLoaded)
    def _on_clip_loaded(self, clip: ClipLoaded) -> None:
        self._clip = clip
        self._previewed_s = 0.0
        self._offer_interrupted()

    @Slot(SpeechExtended)
    def _on_speech_extended(self, news: SpeechExtended) -> None:
        self._previewed_s = news.duration_s

    @Slot(EncodersFound)
    def _on_encoders_found(self, news: EncodersFound) -> None:
        self._encoders = news.codecs
        dialog = self._window.findChild(ExportDialog)
        if dialog is not None:
            dialog.show_encoders(news.codecs)

    @Slot()
    def _on_chosen(self) -> None:
        dialog = self.sender()
        if isinstance(dialog, ExportDialog):
            self._banner.hide()
            self.choices = dialog.settings
            self._folder = str(self.choices.output.parent)
            assert self._order is not None, "the dialog was opened for something"
            self._begin_new(self._order)
            self.folder_chosen.emit(self._folder)
            self.settings_chosen.emit()

    @Slot(RunProgress)
    def _on_progressed(self, news: RunProgress) -> None:
        self.jobs.note_progress(news)
        self._show()

    @Slot(object)
    def _on_ended(self, ending: Ending) -> None:
        job = self.jobs.get(ending.run)
        self.jobs.note_end(ending)
        if isinstance(ending, RunStopped) and ending.for_later:
            self._leave(ending.run)
        elif not isinstance(ending, RunFailed):
            self._forget(ending.run)
        self._show()
        match ending:
            case RunFinished() if job is not None:
                message = self.tr("{0} is written.").format(job.output.name)
                self._banner.show_notice("done", message, self.tr("It is in {0}.").format(job.output.parent))
            case RunFailed(message=message, hint=hint):
                self._banner.show_problem(message, hint)

    @Slot(int)
    def _on_dismissed(self, run: int) -> None:
        job = self.jobs.get(run)
        if job is not None and job.state == "interrupted":
            self._engine.engine_thread.submit(DropFilm(job.output))
        self._forget(run)
        self.jobs.dismiss(run)
        self._show()

    @Slot(str)
    def _on_close_answered(self, answer: str) -> None:
        if answer == "closeAnyway":
            self._closing_agreed = True
            self._window.close()
