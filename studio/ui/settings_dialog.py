"""Choices that outlive the window: look, language, what is kept on disk, and what a person agreed to."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio.engine.consent_record import ConsentRecords
from studio.engine.take import list_takes, takes_folder
from studio.ui.cache_folder import CacheFolder, size_in_words
from studio.ui.elided_label import ElidedLabel
from studio.ui.labelled_button import labelled_button
from studio.ui.screen_room import resize_within_screen
from studio.ui.scrolled_page import ScrolledPage
from studio.ui.settings_store import SettingsStore
from studio.ui.signing_choice import SigningChoice
from studio.ui.theme import GRID_PX


class SettingsDialog(QDialog):
    """Every change is kept at once; there is nothing to confirm.

    Signals: theme_chosen(str): to be worn at once; adjust_asked(): show where preset and device are chosen.
    """

    theme_chosen = Signal(str)
    adjust_asked = Signal()

    def __init__(self, store: SettingsStore, cache: CacheFolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self._store = store
        self._cache = cache
        self._make_choices()
        self._make_storage()
        self._make_privacy()
        self._lay_out()
        self._show_kept()

    def _make_choices(self) -> None:
        now = self._store.settings
        self._theme = self._choice(
            "themeChoice",
            self.tr("Theme"),
            (("dark", self.tr("Dark")), ("light", self.tr("Light")), ("system", self.tr("As the system"))),
            now.theme,
        )
        self._language = self._choice(
            "languageChoice",
            self.tr("Language"),
            (("", self.tr("As the system")), ("en", "English"), ("zh_CN", "简体中文")),
            now.language,
        )
        self._engine = QLabel(self.tr("Chosen under Adjust."))
        self._engine.setObjectName("enginePlace")
        self._show_adjust = labelled_button(
            self.tr("Show"), "showAdjust", self.tr("Close the settings, and show where preset and device are chosen")
        )
        self._show_adjust.clicked.connect(self._on_show_adjust)
        self._theme.currentIndexChanged.connect(self._on_theme_chosen)
        self._language.currentIndexChanged.connect(self._on_choice_made)

    def _choice(self, name: str, what: str, options: tuple[tuple[str, str], ...], chosen: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(name)
        box.setAccessibleName(what)
        box.setToolTip(what)
        for value, words in options:
            box.addItem(words, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        return box

    def _make_storage(self) -> None:
        self._folder = ElidedLabel(str(self._cache.folder))
        self._folder.setObjectName("cachePath")
        self._size = QLabel()
        self._size.setObjectName("cacheSize")
        self._open = labelled_button(
            self.tr("Open folder"), "openCache", self.tr("Show the folder of prepared clips"), "open"
        )
        self._clear = labelled_button(
            self.tr("Clear"), "clearCache", self.tr("Delete prepared clips; they are prepared again when needed")
        )
        self._keep_takes = QCheckBox(self.tr("Keep every live session"))
        self._keep_takes.setObjectName("keepTakes")
        self._keep_takes.setAccessibleName(self._keep_takes.text())
        self._keep_takes.setChecked(self._store.settings.keep_takes)
        self._keep_takes.setToolTip(self.tr("Sound and lips are written to this computer while you are live"))
        self._keep_takes.toggled.connect(self._on_keep_takes)
        self._takes = QLabel()
        self._takes.setObjectName("takesSize")
        self._open_takes = labelled_button(
            self.tr("Open folder"), "openTakes", self.tr("Show the folder of takes"), "open"
        )
        self._open_takes.clicked.connect(self._open_takes_folder)
        self._open.clicked.connect(self._open_folder)
        self._clear.clicked.connect(self._clear_cache)

    def _make_privacy(self) -> None:
        self._consents = QLabel()
        self._consents.setObjectName("consentCount")
        self._forget = labelled_button(
            self.tr("Forget"), "forgetConsents", self.tr("Ask again for the consent of the person in each clip")
        )
        self._recent = QLabel()
        self._recent.setObjectName("recentCount")
        self._forget_recent = labelled_button(
            self.tr("Clear"), "forgetRecent", self.tr("Forget the names of the clips opened lately")
        )
        self._forget.clicked.connect(self._forget_consents)
        self._forget_recent.clicked.connect(self._forget_clips)

    def _lay_out(self) -> None:
        content = QWidget()
        table = QGridLayout(content)
        table.setContentsMargins(3 * GRID_PX, 3 * GRID_PX, 3 * GRID_PX, 0)
        table.setHorizontalSpacing(3 * GRID_PX)
        table.setVerticalSpacing(GRID_PX)
        table.setColumnStretch(1, 1)
        self._section(table, self.tr("Look"))
        self._row(table, self.tr("Theme"), self._theme)
        self._row(table, self.tr("Language"), self._language)
        self._note(table, self.tr("Used from the next start on."))
        self._section(table, self.tr("Engine"))
        self._row(table, self.tr("Preset and device"), self._engine, self._show_adjust)
        self._section(table, self.tr("Prepared clips"))
        self._row(table, self.tr("Folder"), self._folder, self._open)
        self._row(table, self.tr("Size"), self._size, self._clear)
        self._section(table, self.tr("Takes"))
        self._row(table, self.tr("Live"), self._keep_takes)
        self._row(table, self.tr("Size"), self._takes, self._open_takes)
        self._section(table, self.tr("Films"))
        self._row(table, self.tr("Signed by"), SigningChoice(self._store))
        self._section(table, self.tr("Privacy"))
        self._row(table, self.tr("Consents"), self._consents, self._forget)
        self._row(table, self.tr("Recent clips"), self._recent, self._forget_recent)
        self._note(
            table,
            self.tr(
                "Pictures, typed text and sound stay on this computer; nothing is sent anywhere. What you type is "
                "never written to the log."
            ),
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        table.setRowStretch(table.rowCount(), 1)
        buttons.setContentsMargins(3 * GRID_PX, 0, 3 * GRID_PX, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 3 * GRID_PX)
        column.setSpacing(3 * GRID_PX)
        column.addWidget(ScrolledPage(content, "settingsPage"), 1)
        column.addWidget(buttons)
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(False)
        width = max(70 * GRID_PX, self.sizeHint().width())
        self.setMinimumWidth(width)
        page = max(content.sizeHint().height(), content.heightForWidth(width))  # wrapped notes need more
        resize_within_screen(self, width, page + buttons.sizeHint().height() + 6 * GRID_PX)

    def _section(self, table: QGridLayout, title: str) -> None:
        heading = QLabel(title)
        heading.setProperty("heading", True)
        row = table.rowCount()
        if row > 1:
            table.setRowMinimumHeight(row, GRID_PX)
            row += 1
        table.addWidget(heading, row, 0, 1, 2)

    def _row(self, table: QGridLayout, title: str, widget: QWidget, button: QPushButton | None = None) -> None:
        row = table.rowCount()
        name = QLabel(title)
        name.setProperty("muted", True)
        name.setBuddy(button or widget)
        table.addWidget(name, row, 0)
        line = QHBoxLayout()
        line.setSpacing(GRID_PX)
        line.addWidget(widget, 1)
        if button is not None:
            button.setMinimumWidth(16 * GRID_PX)
            line.addWidget(button)
        table.addLayout(line, row, 1)

    def _note(self, table: QGridLayout, words: str) -> None:
        note = QLabel(words)
        note.setProperty("muted", True)
        note.setWordWrap(True)
        table.addWidget(note, table.rowCount(), 1)

    def _show_kept(self, left_over: int = 0) -> None:
        size = self._cache.size_bytes()
        words = size_in_words(size)
        self._size.setText(self.tr("{size}, in use by another program").format(size=words) if left_over else words)
        self._clear.setEnabled(size > 0)
        takes = list_takes(takes_folder())
        taken = size_in_words(sum(take.size_bytes for take in takes))
        self._takes.setText(self.tr("{size} in {count} take(s)").format(size=taken, count=len(takes)))
        consents, clips = len(self._store.settings.consents), len(self._store.settings.recent_clips)
        self._consents.setText(self.tr("given for {count} clip(s)").format(count=consents))
        self._forget.setEnabled(consents > 0)
        self._recent.setText(self.tr("{count} remembered").format(count=clips))
        self._forget_recent.setEnabled(clips > 0)

    @Slot()
    def _on_theme_chosen(self) -> None:
        self._store.change(theme=self._theme.currentData())
        self.theme_chosen.emit(self._theme.currentData())

    @Slot()
    def _on_choice_made(self) -> None:
        self._store.change(language=self._language.currentData())

    @Slot()
    def _on_show_adjust(self) -> None:
        self.accept()
        self.adjust_asked.emit()

    @Slot(bool)
    def _on_keep_takes(self, keep: bool) -> None:
        self._store.change(keep_takes=keep)

    @Slot()
    def _open_folder(self) -> None:
        self._show_folder(self._cache.folder)

    @Slot()
    def _open_takes_folder(self) -> None:
        self._show_folder(takes_folder())

    def _show_folder(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot()
    def _clear_cache(self) -> None:
        self._show_kept(self._cache.clear())

    @Slot()
    def _forget_consents(self) -> None:
        self._store.change(consents=())
        ConsentRecords().forget_all()
        self._show_kept()

    @Slot()
    def _forget_clips(self) -> None:
        self._store.change(recent_clips=())
        self._show_kept()
