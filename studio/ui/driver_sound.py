"""The sound file that a project says in place of the text: kept with its fingerprint, found again, asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.project import ProjectSound
from studio.project_file import is_beside
from studio.ui.edit_history import Watch
from studio.ui.engine_client import EngineClient
from studio.ui.file_dialog import FileDialog
from studio.ui.notice_banner import NoticeBanner
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.ui.speech_panel import SpeechPanel
from studio.worker.sound_messages import IdentifySound, SoundIdentified


class DriverSound(QObject):
    """The project's side of the sound that the speech panel shows."""

    def __init__(
        self,
        window: QWidget,
        panel: SpeechPanel,
        engine: EngineClient,
        banner: NoticeBanner,
        watch: Watch[Path | None],
    ) -> None:
        """watch: of the panel's sound; what a project brings is no step of it."""
        super().__init__(window)
        self._window = window
        self._panel = panel
        self._engine = engine
        self._banner = banner
        self._watch = watch
        self._hashes: dict[Path, str] = {}
        self._shown = panel.recording()
        self._wanted: ProjectSound | None = None
        self._trusted = False
        panel.text_changed.connect(self._on_panel_changed)
        engine.engine_thread.sound_identified.connect(self._on_identified)

    def current(self) -> ProjectSound | None:
        """What a project holds now; also a file that is looked for still."""
        if self._wanted is not None or self._shown is None:
            return self._wanted
        return ProjectSound(self._shown, self._hashes.get(self._shown, ""))

    def open(self, sound: ProjectSound | None, project: Path | None) -> None:
        """Say what a project says. project: its file; None where a person's own work is taken up again."""
        self._watch.put(None)
        self._wanted = sound
        self._trusted = sound is not None and (project is None or is_beside(sound.path, project))
        self._look()

    def _look(self) -> None:
        sound = self._wanted
        if sound is None:
            return
        if sound.path.is_file():
            self._engine.engine_thread.submit(IdentifySound(sound.path))
            return
        self._ask(
            self.tr("{0} is not where the project says.").format(sound.path.name),
            self.tr("It was in {0}. The text is there, and can be said in its place.").format(sound.path.parent),
        )

    @Slot()
    def _on_panel_changed(self) -> None:
        path = self._panel.recording()
        if path == self._shown:
            return
        self._shown = path
        self._wanted = None
        if path is not None and path not in self._hashes:
            self._engine.engine_thread.submit(IdentifySound(path))

    @Slot(SoundIdentified)
    def _on_identified(self, news: SoundIdentified) -> None:
        self._hashes[news.path] = news.sha256
        sound = self._wanted
        if sound is None or sound.path != news.path:
            return
        same = sound.sha256 == news.sha256
        if not same and not self._trusted:
            self._ask(
                self.tr("{0} is not the sound that the project was made with.").format(sound.path.name),
                self.tr("The project leads out of its own folder, to {0}, where another file lies now.").format(
                    sound.path.parent
                ),
            )
            return
        self._watch.put(news.path)
        if not same and sound.sha256:
            self._banner.show_note(self.tr("{0} is not as it was when the project was saved.").format(sound.path.name))

    def _ask(self, question: str, body: str) -> None:
        answers = (
            Answer("locateSound", self.tr("Locate…")),
            Answer("goOnWithoutSound", self.tr("Not now"), QDialogButtonBox.ButtonRole.RejectRole),
        )
        title = self.tr("The sound of the project")
        dialog = QuestionDialog("soundQuestion", title, question, body, answers, self._window)
        dialog.answered.connect(self._on_answered)
        dialog.open()

    @Slot(str)
    def _on_answered(self, answer: str) -> None:
        if answer != "locateSound" or self._wanted is None:
            return
        title = self.tr("Where is {0}?").format(self._wanted.path.name)
        dialog = FileDialog("locateSoundDialog", title, self._wanted.path.parent, self._window)
        dialog.fileSelected.connect(self._on_located)
        dialog.open()

    @Slot(str)
    def _on_located(self, path: str) -> None:
        if self._wanted is not None:
            self._wanted, self._trusted = replace(self._wanted, path=Path(path)), True
            self._look()
