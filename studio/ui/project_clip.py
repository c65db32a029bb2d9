"""Finding the clip of a project again: missing, moved, or another one under the same name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.project import ProjectClip
from studio.ui.file_dialog import FileDialog
from studio.ui.notice_banner import NoticeBanner
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.worker.messages import ClipIdentified


class ClipOpener(Protocol):
    """What loads clips: the window."""

    def open_clip(self, reference: Path, face: int | None = None) -> None:
        """Load a file, with the question for consent where it is needed. face: which of several, 0 the largest; None
        leaves it at what was chosen before.
        """
        ...

    def load_sample(self) -> None:
        """Load the sample portrait."""
        ...


class ClipQuestions(QObject):
    """Opens the clip of a project, and asks where it is if it is not where it should be."""

    def __init__(self, window: QWidget, opener: ClipOpener, banner: NoticeBanner) -> None:
        super().__init__(window)
        self._window = window
        self._opener = opener
        self._banner = banner
        self._wanted: ProjectClip | None = None
        self._trusted = False

    def open(self, clip: ProjectClip, *, trusted: bool) -> None:
        """Load it. trusted: a person chose this very file, so other bytes are no surprise."""
        if clip.path is None:
            self._opener.load_sample()
            return
        self._wanted, self._trusted = clip, trusted
        if clip.path.is_file():
            self._opener.open_clip(clip.path, clip.face)
            return
        question = self.tr("{0} is not where the project says.").format(clip.path.name)
        self._ask(question, self.tr("It was in {0}. Text and settings are here already.").format(clip.path.parent))

    def accepts(self, news: ClipIdentified, *, beside: bool) -> bool:
        """Whether the clip may be loaded. beside: it lies where the project lies, so both came together."""
        wanted = self._wanted
        if wanted is None or wanted.path != news.reference or wanted.sha256 == news.sha256:
            return True
        name = news.reference.name
        if self._trusted or beside:
            if wanted.sha256:
                self._banner.show_note(self.tr("{0} is not as it was when the project was saved.").format(name))
            return True
        body = self.tr("The project leads out of its own folder, to {0}, where another file lies now.")
        self._ask(
            self.tr("{0} is not the clip that the project was made with.").format(name),
            body.format(news.reference.parent),
        )
        return False

    def settle(self) -> None:
        """A clip is loaded: nothing is looked for any more."""
        self._wanted = None

    def _ask(self, question: str, body: str) -> None:
        answers = (
            Answer("locateClip", self.tr("Locate…")),
            Answer("goOnWithoutClip", self.tr("Not now"), QDialogButtonBox.ButtonRole.RejectRole),
        )
        dialog = QuestionDialog(
            "clipQuestion", self.tr("The clip of the project"), question, body, answers, self._window
        )
        dialog.answered.connect(self._on_answered)
        dialog.open()

    @Slot(str)
    def _on_answered(self, answer: str) -> None:
        if answer != "locateClip" or self._wanted is None or self._wanted.path is None:
            return
        title = self.tr("Where is {0}?").format(self._wanted.path.name)
        dialog = FileDialog("locateDialog", title, self._wanted.path.parent, self._window)
        dialog.fileSelected.connect(self._on_located)
        dialog.open()

    @Slot(str)
    def _on_located(self, path: str) -> None:
        wanted = self._wanted or ProjectClip(None)
        self.open(replace(wanted, path=Path(path)), trusted=True)
