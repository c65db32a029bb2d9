"""The window in its main states, in both languages, themes and several sizes: a picture of each is kept, every text has
room, every control has its names and can be reached with the keyboard.

The pictures lie in the folder that REALTALK_SCREENSHOTS names, else with pytest's temporary files.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QTabWidget,
    QWidget,
)

from studio.ui.elided_label import ElidedLabel
from studio.ui.image_view import ImageView
from studio.ui.lip_timeline import LipTimeline
from studio.ui.theme import apply_theme
from studio.ui.translation import install_translation
from studio.worker.engine_state import EngineState
from tests.studio.ui.conftest import Studio
from tests.studio.ui.test_export_control import order_export
from tests.studio.ui.test_takes import keep_a_take

LOOKS = [
    ("en", "dark", 1280, 800),
    ("zh_CN", "light", 1920, 1080),
    # 1920 x 1080 at 200 %, less a title bar and a task bar.
    ("en", "light", 960, 560),
    ("zh_CN", "dark", 960, 560),
]
CONTROLS = (QAbstractButton, QComboBox, QSlider, QPlainTextEdit, QLineEdit, QListWidget, QAbstractSpinBox)
LONG = "Something rather long went wrong with a file whose name nobody can be expected to remember."


@pytest.fixture(params=LOOKS, ids=lambda look: "-".join(map(str, look)))
def look(request: pytest.FixtureRequest, themed: QApplication) -> Iterator[tuple[str, str, int, int]]:
    language, theme, _, _ = request.param
    install_translation(themed, language)
    apply_theme(themed, theme)
    yield request.param
    apply_theme(themed, "dark")
    for translator in themed.findChildren(QTranslator):
        themed.removeTranslator(translator)


@pytest.fixture
def shown(look: tuple[str, str, int, int], studio: Studio) -> Studio:
    studio.window.resize(*look[2:])
    return studio


class Album:
    """Keeps a picture of each state, and notes which texts have no room and which controls have no name."""

    def __init__(self, studio: Studio, folder: Path, look: tuple[str, str, int, int]) -> None:
        self._studio = studio
        self._folder = folder
        self._size = look[2:]
        self.faults: list[str] = []
        self.pictures: list[str] = []

    def keep(self, state: str, root: QWidget | None = None) -> None:
        QApplication.processEvents()
        QApplication.sendPostedEvents()  # of what a timer wrote just now, as the memory
        root = root or self._studio.window
        assert root.grab().save(str(self._folder / f"{state}.png"))
        self.pictures.append(state)
        window = self._studio.window.size().toTuple()
        self.faults += [f"{state}: the window has {window}"] if window != self._size else []
        for widget in root.findChildren(QWidget):
            if widget.isVisible():
                self.faults += [f"{state}: {fault}" for fault in (*_without_room(widget), *_without_name(widget))]

    def keep_dialog(self, state: str, open_it: Callable[[], None]) -> None:
        open_it()
        self._studio.wait_until(lambda: any(map(QWidget.isVisible, self._studio.window.findChildren(QDialog))))
        for dialog in self._studio.window.findChildren(QDialog):
            if dialog.isVisible():
                self.keep(state, dialog)
                dialog.reject()
        QApplication.processEvents()


def _without_room(widget: QWidget) -> list[str]:
    """The text of a widget, if it is cut off."""
    text = widget.text() if isinstance(widget, QAbstractButton | QLabel) else ""
    if not text or isinstance(widget, ElidedLabel):
        return []
    wanted = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        wanted.setWidth(0)
        wanted.setHeight(widget.heightForWidth(widget.width()))
    fits = widget.width() >= wanted.width() and widget.height() >= wanted.height()
    return [] if fits else [f"{text!r} has {widget.size().toTuple()} of {wanted.toTuple()}"]


def _without_name(widget: QWidget) -> list[str]:
    if not isinstance(widget, CONTROLS) or widget.objectName().startswith("qt_"):  # Qt's own, within others
        return []
    name = widget.objectName() or type(widget).__name__
    told = widget.accessibleName() or (widget.text() if isinstance(widget, QPushButton) else "")
    return [] if told else [f"{name} has no accessible name"]


def test_every_state_has_room_and_names(
    shown: Studio, look: tuple[str, str, int, int], tmp_path: Path, sample_portrait: Path
) -> None:
    folder = Path(os.environ.get("REALTALK_SCREENSHOTS", tmp_path)) / "-".join(map(str, look))
    folder.mkdir(parents=True, exist_ok=True)
    album, window, extras = Album(shown, folder, look), shown.window, shown.window.extras
    tabs = shown.find(QTabWidget, "sideTabs")
    album.keep("ready")
    shown.engine.loading.shut()
    shown.click("sampleButton")
    shown.wait_until(shown.engine.loading.reached.is_set)
    album.keep("loading")
    shown.engine.loading.open()
    shown.wait_for(EngineState.READY)
    shown.engine.speaking.shut()
    shown.click("speakButton")
    shown.wait_until(shown.engine.speaking.reached.is_set)
    shown.click("queueButton")
    album.keep("speaking, a line waits")
    shown.click("stopButton")
    shown.engine.speaking.open()
    shown.wait_for(EngineState.READY)
    shown.click("clearLines")
    window.speech_panel.set_recording(tmp_path / "a sound file with a rather long name that nobody can remember.wav")
    album.keep("a sound file")
    window.speech_panel.remove_recording()
    keep_a_take(shown)
    for index, page in enumerate(("speech", "live", "takes", "adjust")):
        tabs.setCurrentIndex(index)
        album.keep(page)
    tabs.setCurrentIndex(1)
    window.live.live_panel.voice.on.setChecked(True)
    shown.click("liveButton")
    shown.wait_for(EngineState.LIVE)
    album.keep("live, own voice")
    shown.click("liveButton")
    shown.wait_for(EngineState.READY)
    window.live.lips.panel.set_open(True)
    album.keep("lip curves")
    window.live.lips.panel.set_open(False)
    window.banner.show_problem(LONG, LONG)
    album.keep("a problem")
    window.banner.hide()
    order_export(shown, tmp_path / "film.mp4")
    shown.wait_until(lambda: not window.exports.jobs.unfinished)
    album.keep("a film")
    album.keep_dialog("export", window.exports.choose)
    album.keep_dialog("settings", extras.show_settings)
    album.keep_dialog("shortcuts", extras.show_shortcuts)
    album.keep_dialog("log", extras.show_log)
    (tmp_path / "somebody.mp4").write_bytes(sample_portrait.read_bytes())
    album.keep_dialog("consent", lambda: window.open_clip(tmp_path / "somebody.mp4"))
    assert len(album.pictures) == len(set(album.pictures)) == 17
    assert album.faults == []


def test_tab_reaches_every_control(studio: Studio) -> None:
    keep_a_take(studio)
    studio.window.live.lips.panel.set_open(True)
    studio.window.live.live_panel.voice.on.setChecked(True)
    studio.activate()
    tabs = studio.find(QTabWidget, "sideTabs")
    for page in range(tabs.count()):
        tabs.setCurrentIndex(page)
        reached = _reached_by_tab(studio)
        wanted = {
            widget
            for kind in (*CONTROLS, ImageView, LipTimeline)
            for widget in studio.window.findChildren(kind)
            if widget.isVisible() and widget.isEnabled() and not _is_part(widget)
        }
        missed = {widget.objectName() for widget in wanted - reached}
        assert missed == set(), f"on page {page}"


def _is_part(widget: QWidget) -> bool:
    """Belongs to a control that is reached: arrows go on in a group, a pane's buttons have keys of their own."""
    if isinstance(widget, QAbstractButton) and widget.group() is not None and not widget.isChecked():
        return True
    parent = widget.parentWidget()
    return isinstance(parent, QAbstractSpinBox) or (parent is not None and parent.objectName() == "paneButtons")


def _reached_by_tab(studio: Studio) -> set[QWidget]:
    """What gets the keyboard, pressing Tab until it is where it was."""
    reached: set[QWidget] = set()
    studio.find(QPushButton, "openButton").setFocus()
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.add(focused)
        studio.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return reached
