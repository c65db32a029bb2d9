"""The project of the window: what it holds, whether it is saved, opening and saving it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QMainWindow

from studio.errors import StudioError
from studio.project import Project, ProjectClip
from studio.project_file import SUFFIX, is_beside, load_project, save_project
from studio.ui.driver_sound import DriverSound
from studio.ui.edit_history import EditHistory
from studio.ui.file_dialog import FileDialog
from studio.ui.notice_banner import NoticeBanner
from studio.ui.project_clip import ClipOpener, ClipQuestions
from studio.ui.project_parts import ProjectPart
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.worker.messages import ClipIdentified, ClipLoaded

FILTER = f"RealTalk Studio (*{SUFFIX})"


class ProjectControl(QObject):
    """Signals: changed(), after anything that a project holds; project_used(Path): one was opened or saved."""

    changed = Signal()
    project_used = Signal(Path)

    def __init__(
        self,
        window: QMainWindow,
        opener: ClipOpener,
        history: EditHistory,
        banner: NoticeBanner,
        parts: Sequence[ProjectPart],
        sound: DriverSound,
        recent: Sequence[str] = (),
    ) -> None:
        """opener: loads the clip of a project; sound: said in place of a text; recent: full paths, latest first."""
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._history = history
        self._banner = banner
        self._sound = sound
        self._parts = tuple(parts)
        self._recent = [Path(path) for path in recent]
        self._others = Project()
        self._clip: ProjectClip | None = None
        self._hashes: dict[Path, str] = {}
        self._touched = self._closing_agreed = False
        self._questions = ClipQuestions(window, opener, banner)
        self.path: Path | None = None
        """The file it was opened from or saved to; None before."""
        self._saved = self.current()
        history.edited.connect(self.touch)
        self._show_title()

    @property
    def recent(self) -> list[Path]:
        """Projects that were used before, the latest first, as far as they are still there."""
        return [path for path in self._recent if path.is_file()]

    @property
    def is_modified(self) -> bool:
        """There is something in it that the file does not hold."""
        return self._touched and self.current() != self._saved

    def current(self) -> Project:
        """The project as it is now; sections that nobody here knows stay as they were in the file."""
        project = Project(self._clip, self._others.sections, self._sound.current())
        for part in self._parts:
            project = project.with_section(part.name, part.read())
        return project

    @Slot()
    def touch(self) -> None:
        """Something changed that a project holds."""
        self._touched = True
        self._show_title()
        self.changed.emit()

    @Slot()
    def settle(self) -> None:
        """Take what the program itself chose, such as the system's first voice, as there from the beginning."""
        if not self._touched:
            self._saved = self.current()
            self._history.begin_anew()

    # Opening

    @Slot()
    def choose_file(self) -> None:
        """Ask for a project and open it."""
        dialog = FileDialog("openProjectDialog", self.tr("Open project"), self._folder(), self._window, FILTER)
        dialog.fileSelected.connect(self._on_file_chosen)
        dialog.open()

    def open(self, path: Path) -> None:
        """Open a project in place of this one; what is wrong with it is said, and the work at hand stays."""
        try:
            project = load_project(path)
        except StudioError as error:
            self._banner.show_problem(error.user_message, error.hint)
            return
        self._banner.hide()
        self._begin(project, path)
        self._saved, self._touched = self.current(), False
        self._show_title()
        self._use(path)

    def restore(self, project: Project, home: Path | None) -> None:
        """Take up unsaved work again; it is unsaved still."""
        self._begin(project, home)
        self._saved = Project()
        self.touch()

    def _begin(self, project: Project, path: Path | None) -> None:
        self.path = path
        self._others = project
        self._clip = project.clip
        for part in self._parts:
            part.write(project.sections.get(part.name, {}))
        self._sound.open(project.sound, path)
        self._history.begin_anew()
        if project.clip is not None:
            self._questions.open(project.clip, trusted=path is None)

    # Saving

    @Slot()
    def save(self) -> None:
        """Save to the file it came from; ask for one if there is none."""
        if self.path is None:
            self.save_as()
        else:
            self._save_to(self.path)

    @Slot()
    def save_as(self) -> None:
        """Ask for a file and save to it."""
        begin, suffix = self.path or self._folder(), SUFFIX.removeprefix(".")
        title = self.tr("Save project")
        dialog = FileDialog("saveProjectDialog", title, begin, self._window, FILTER, saves=True, suffix=suffix)
        dialog.fileSelected.connect(self._on_place_chosen)
        dialog.open()

    def _save_to(self, path: Path) -> bool:
        project = self.current()
        try:
            save_project(project, path)
        except StudioError as error:
            self._banner.show_problem(error.user_message, error.hint)
            return False
        self.path, self._saved, self._touched = path, project, False
        self._history.stack.setClean()
        self._show_title()
        self._use(path)
        self.changed.emit()
        return True

    # Closing

    def agrees_to_close(self) -> bool:
        """True if nothing would be lost: what was never saved is kept anyway; changes to a file are asked about."""
        if self._closing_agreed or self.path is None or not self.is_modified:
            return True
        if self._window.findChild(QuestionDialog, "saveQuestion") is None:
            button = QDialogButtonBox.ButtonRole
            answers = (
                Answer("saveAndClose", self.tr("Save")),
                Answer("closeUnsaved", self.tr("Close without saving"), button.DestructiveRole),
                Answer("stayOpen", self.tr("Cancel"), button.RejectRole),
            )
            question = self.tr("Save the changes to {0}?").format(self.path.name)
            body = self.tr("Without saving, the project stays as it was when it was last saved.")
            dialog = QuestionDialog("saveQuestion", self.tr("Close"), question, body, answers, self._window)
            dialog.answered.connect(self._on_close_answered)
            dialog.open()
        return False

    @Slot(str)
    def _on_close_answered(self, answer: str) -> None:
        if answer == "stayOpen" or (answer == "saveAndClose" and (self.path is None or not self._save_to(self.path))):
            return
        self._closing_agreed = True
        if answer == "closeUnsaved":
            self._touched = False
            self.changed.emit()
        self._window.close()

    # What the engine says of clips

    def accepts(self, news: ClipIdentified) -> bool:
        """False for a clip that is not the project's own and did not come with it: then a person is asked."""
        self._hashes[news.reference] = news.sha256
        beside = self.path is not None and is_beside(news.reference, self.path)
        return self._questions.accepts(news, beside=beside)

    @Slot(ClipLoaded)
    def on_clip_loaded(self, news: ClipLoaded) -> None:
        """Another clip is part of the project from now on."""
        path = None if news.is_sample else news.reference
        clip = ProjectClip(path, "" if path is None else self._hashes.get(path, ""), news.face)
        was, self._clip = self._clip, clip
        self._questions.settle()
        if was is None:
            self.settle()
        elif clip != was:
            self.touch()

    def _folder(self) -> Path:
        return self._recent[0].parent if self._recent else Path.home()

    def _use(self, path: Path) -> None:
        self._recent = [path, *(other for other in self._recent if other != path)]
        self.project_used.emit(path)

    def _show_title(self) -> None:
        name = self.tr("Untitled") if self.path is None else self.path.stem
        self._window.setWindowTitle(f"{name}[*] – RealTalk Studio")
        self._window.setWindowModified(self.is_modified)

    @Slot(str)
    def _on_file_chosen(self, path: str) -> None:
        self.open(Path(path))

    @Slot(str)
    def _on_place_chosen(self, path: str) -> None:
        place = Path(path)
        self._save_to(place if place.suffix.lower() == SUFFIX else place.with_name(place.name + SUFFIX))
