"""Files that hold what is said: scripts to open and save, sounds to say in place of a text; chosen or dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from studio.ui.file_dialog import FileDialog
from studio.ui.notice_banner import NoticeBanner
from studio.ui.script_files import ScriptError, read_script, write_script
from studio.ui.speech_panel import SpeechPanel
from studio.ui.use_dialog import UseDialog

SOUNDS = frozenset([".wav", ".mp3", ".m4a", ".aac", ".flac", ".ogg", ".opus", ".oga", ".wma", ".aif", ".aiff"])
VIDEOS = frozenset([".mp4", ".mov", ".mkv", ".webm", ".avi", ".m4v", ".mpg", ".mpeg"])
SCRIPTS = frozenset([".txt"])


class SpeechFiles(QObject):
    """Signals: clip_dropped(Path): a dropped file that is to be the person."""

    clip_dropped = Signal(Path)

    def __init__(self, panel: SpeechPanel, banner: NoticeBanner, window: QWidget) -> None:
        super().__init__(window)
        self._panel = panel
        self._banner = banner
        self._window = window
        self._folder = ""
        panel.open_script_clicked.connect(self.choose_script)
        panel.save_script_clicked.connect(self.choose_script_name)
        panel.choose_sound_clicked.connect(self.choose_sound)

    def take_drop(self, path: Path) -> None:
        """Do with a dropped file what its name tells; a video may be the person or the sound."""
        suffix = path.suffix.lower()
        if suffix in SOUNDS:
            self._panel.set_recording(path)
        elif suffix in SCRIPTS:
            self.open_script(path)
        elif suffix in VIDEOS:
            dialog = UseDialog(path, self._window)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.chosen_as_person.connect(self.clip_dropped)
            dialog.chosen_as_sound.connect(self._panel.set_recording)
            dialog.open()
        else:
            self.clip_dropped.emit(path)

    @Slot()
    def choose_script(self) -> None:
        """Ask for a script and open it."""
        title, kinds = self.tr("Open a script"), self.tr("Text files (*.txt);;All files (*)")
        dialog = FileDialog("openScriptDialog", title, self._folder, self._window, kinds)
        dialog.fileSelected.connect(self._on_script_chosen)
        dialog.open()

    @Slot()
    def choose_script_name(self) -> None:
        """Ask where the script goes and save it."""
        title, kinds = self.tr("Save the script"), self.tr("Text files (*.txt)")
        dialog = FileDialog("saveScriptDialog", title, self._folder, self._window, kinds, saves=True, suffix="txt")
        dialog.fileSelected.connect(self._on_script_named)
        dialog.open()

    @Slot()
    def choose_sound(self) -> None:
        """Ask for a sound file to say."""
        endings = " ".join(f"*{ending}" for ending in sorted(SOUNDS | VIDEOS))
        kinds = self.tr("Sounds and videos ({endings});;All files (*)").format(endings=endings)
        dialog = FileDialog("openSoundDialog", self.tr("Say a sound file"), self._folder, self._window, kinds)
        dialog.fileSelected.connect(self._on_sound_chosen)
        dialog.open()

    def open_script(self, path: Path) -> None:
        """Put the text of a file into the box; the change can be undone there."""
        try:
            self._panel.replace_text(read_script(path))
        except ScriptError as error:
            self._banner.show_problem(str(error), self.tr("Choose a plain text file in UTF-8."))

    def save_script(self, path: Path) -> None:
        """Write the text of the box to a file."""
        try:
            write_script(path, self._panel.text.toPlainText())
        except ScriptError as error:
            self._banner.show_problem(str(error), self.tr("Choose another folder."))
            return
        self._banner.show_notice("done", self.tr("{name} is saved.").format(name=path.name))

    @Slot(str)
    def _on_script_chosen(self, path: str) -> None:
        self._folder = str(Path(path).parent)
        self.open_script(Path(path))

    @Slot(str)
    def _on_script_named(self, path: str) -> None:
        self._folder = str(Path(path).parent)
        self.save_script(Path(path))

    @Slot(str)
    def _on_sound_chosen(self, path: str) -> None:
        self._folder = str(Path(path).parent)
        self._panel.set_recording(Path(path))
