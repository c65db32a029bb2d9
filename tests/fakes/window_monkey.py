"""Somebody who presses everything: chooses by a seed among what a person could do in the window now."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QTabWidget,
    QWidget,
)
from pytestqt.qtbot import QtBot

from studio.ui.camera_dialog import CameraDialog
from studio.ui.engine_client import EngineClient
from studio.ui.log_dialog import LogDialog
from studio.ui.main_window import MainWindow
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import FakeEngine, Gate

NOT_PRESSED = ("playExportButton", "showInFolderButton", "openCache", "openTakes")
"""Other programs would open."""
ANSWERS = ("writeButton", "consentButton", "restoreWork", "locateClip", "goOnWithoutClip", "leaveExportButton")
MENU = (
    *("undoAction", "redoAction", "saveProjectAction", "saveProjectAsAction", "openProjectAction", "sampleAction"),
    *("settingsAction", "shortcutsAction", "logAction", "cameraAction", "exportAction", "copyPictureAction"),
    *("enlarge1Action", "enlarge4Action", "fourPanesAction", "lipCurvesAction", "savePictureAction"),
)
PANE_KEYS = (Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0, Qt.Key.Key_W, Qt.Key.Key_Return, Qt.Key.Key_Left)
CURVE_KEYS = (
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp),
    *(Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_0),
)
LEFT = Qt.MouseButton.LeftButton


class Stage(Protocol):
    """The window and what is behind it, as ``tests.studio.ui.conftest.Studio``."""

    qtbot: QtBot
    window: MainWindow
    client: EngineClient
    engine: FakeEngine


class Monkey:
    """``done`` counts what was done."""

    def __init__(self, studio: Stage, folder: Path, seed: int) -> None:
        """folder: with clips, sounds, scripts and projects to open."""
        self._studio = studio
        self._folder = folder
        self._dice = random.Random(seed)
        self.done: Counter[str] = Counter()

    def act(self) -> None:
        """One thing; a dialog that is open is answered first, as it keeps the rest of the window from being used."""
        dialogs = [dialog for dialog in self._studio.window.findChildren(QDialog) if dialog.isVisible()]
        if dialogs:
            self._answer(dialogs[-1])
        else:
            action = self._dice.choice(self._actions())
            self.done[action.__name__] += 1
            action()
        self._studio.qtbot.wait(self._dice.choice((0, 0, 1, 5)))

    def _actions(self) -> list[Callable[[], None]]:
        often = [self.press_button] * 6 + [self.press_key] * 2 + [self.change_page, self.move_slider, self.use_menu] * 2
        controls = [self.type_text, self.choose_in_list, self.toggle_box, self.turn_number, self.name_something]
        pictures = [self.bend_lips, self.use_pane]
        return [*often, *controls, *pictures, self.hold_or_release, self.open_clip, self.open_project, self.drop_file]

    def _pick(self, kind: type[QWidget]) -> QWidget | None:
        """One of a kind that a person could use now."""
        found = [
            widget for widget in self._studio.window.findChildren(kind) if widget.isVisible() and widget.isEnabled()
        ]
        return self._dice.choice(found) if found else None

    def press_button(self) -> None:
        buttons = [
            button
            for button in self._studio.window.findChildren(QPushButton)
            if button.isVisible()
            and button.isEnabled()
            and button.menu() is None  # a menu would wait for somebody to close it
            and button.objectName() not in NOT_PRESSED
            and not button.objectName().startswith("worstMoment")
        ]
        self._studio.qtbot.mouseClick(self._dice.choice(buttons), LEFT)

    def press_key(self) -> None:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        keys = (
            (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
            *((key, control) for key in (Qt.Key.Key_Return, Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_E, Qt.Key.Key_M)),
            *((key, control | shift) for key in (Qt.Key.Key_Return, Qt.Key.Key_M)),
        )
        self._studio.qtbot.keyClick(self._studio.window, *self._dice.choice(keys))

    def change_page(self) -> None:
        tabs = self._studio.window.findChild(QTabWidget, "sideTabs")
        tabs.setCurrentIndex(self._dice.randrange(tabs.count()))

    def type_text(self) -> None:
        text = self._studio.window.findChild(QPlainTextEdit, "speechText")
        self._studio.qtbot.keyClicks(text, self._dice.choice(("Hello ", "x", " ", "1,000 ")))
        if self._dice.random() < 0.2:
            text.insertPlainText("😀")  # pasted
        if self._dice.random() < 0.2:
            text.clear()

    def move_slider(self) -> None:
        slider = self._pick(QSlider)
        if isinstance(slider, QSlider):
            slider.setValue(self._dice.randint(slider.minimum(), slider.maximum()))

    def choose_in_list(self) -> None:
        box = self._pick(QComboBox)
        if isinstance(box, QComboBox) and box.count():
            box.setCurrentIndex(self._dice.randrange(box.count()))
            box.activated.emit(box.currentIndex())

    def toggle_box(self) -> None:
        box = self._pick(QCheckBox)
        if isinstance(box, QCheckBox):
            box.click()

    def turn_number(self) -> None:
        box = self._pick(QAbstractSpinBox)
        if isinstance(box, QAbstractSpinBox):
            box.stepBy(self._dice.randint(-3, 3))
            if isinstance(box, QDoubleSpinBox):
                box.editingFinished.emit()

    def name_something(self) -> None:
        line = self._studio.window.findChild(QLineEdit, "takeName")
        if line.isVisible() and line.isEnabled():
            self._studio.qtbot.keyClicks(line, self._dice.choice(("Take ", "x", " ")))
            self._studio.qtbot.keyClick(line, Qt.Key.Key_Return)

    def bend_lips(self) -> None:
        timeline = self._studio.window.live.lips.panel.timeline
        if not timeline.isVisible():
            self._studio.window.live.lips.panel.set_open(True)
        elif self._dice.random() < 0.5:
            self._studio.qtbot.keyClick(timeline, self._dice.choice(CURVE_KEYS))
        else:
            self._drag(timeline)

    def use_pane(self) -> None:
        pane = self._dice.choice(self._studio.window.preview.panes)
        if not pane.isVisible():
            return
        match self._dice.randrange(3):
            case 0:
                self._studio.qtbot.keyClick(pane, self._dice.choice(PANE_KEYS))
            case 1:
                self._drag(pane)
            case 2:
                self._turn_wheel(pane)

    def _drag(self, widget: QWidget) -> None:
        places = [
            QPoint(self._dice.randrange(max(1, widget.width())), self._dice.randrange(max(1, widget.height())))
            for _ in range(2)
        ]
        self._studio.qtbot.mousePress(widget, LEFT, pos=places[0])
        self._studio.qtbot.mouseMove(widget, places[1])
        self._studio.qtbot.mouseRelease(widget, LEFT, pos=places[1])

    def _turn_wheel(self, widget: QWidget) -> None:
        middle = QPointF(widget.width() / 2, widget.height() / 2)
        turned = QPoint(0, self._dice.choice((-120, 120)))
        buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        phase = Qt.ScrollPhase.NoScrollPhase
        event = QWheelEvent(middle, widget.mapToGlobal(middle), QPoint(), turned, buttons, keys, phase, False)
        QApplication.sendEvent(widget, event)

    def hold_or_release(self) -> None:
        """Make a stage of the engine take long, or let it go on."""
        for gate in self._gates():
            gate.open()
        if self._dice.random() < 0.6:
            self._dice.choice(self._gates()).shut()

    def use_menu(self) -> None:
        action = self._studio.window.findChild(QAction, self._dice.choice(MENU))
        if action.isEnabled():
            action.trigger()

    def open_clip(self) -> None:
        self._studio.window.open_clip(self._folder / self._dice.choice(("one.mp4", "two.mp4", "gone.mp4")))

    def open_project(self) -> None:
        if self._studio.client.state.may_open_clip:
            self._studio.window.project.open(self._folder / self._dice.choice(("good.rtproj", "bad.rtproj")))

    def drop_file(self) -> None:
        """A script, a sound, a project or a clip."""
        self._studio.window.live.take_drop(self._folder / self._dice.choice(("said.txt", "said.wav", "one.mp4")))

    def _answer(self, dialog: QDialog) -> None:
        self.done[type(dialog).__name__] += 1
        for box in dialog.findChildren(QComboBox):
            if self._dice.random() < 0.1 and box.objectName() != "soundChoice":
                box.setCurrentIndex(self._dice.randrange(max(1, box.count())))
        buttons = [
            button
            for button in dialog.findChildren(QPushButton)
            if button.isEnabled() and button.menu() is None and button.objectName() not in NOT_PRESSED
        ]
        if isinstance(dialog, QFileDialog | LogDialog | CameraDialog) or not buttons or self._dice.random() < 0.2:
            dialog.reject()
        else:
            wanted = [button for button in buttons if button.objectName() in ANSWERS]
            self._studio.qtbot.mouseClick(self._dice.choice(wanted or buttons), LEFT)

    def _gates(self) -> list[Gate]:
        engine = self._studio.engine
        return [engine.loading, engine.synthesising, engine.speaking, engine.exporting]

    def leave_dialogs(self) -> None:
        """Say no to whatever is asked."""
        for dialog in self._studio.window.findChildren(QDialog):
            if dialog.isVisible():
                dialog.reject()

    def come_to_rest(self) -> None:
        """Answer everything, let everything end, and show the first page."""
        for gate in self._gates():
            gate.open()
        window, client = self._studio.window, self._studio.client
        window.transport.loop_button.setChecked(False)
        client.pause(False)
        self.leave_dialogs()
        if client.state is EngineState.LIVE:
            client.stop()
        window.findChild(QPushButton, "clearLines").click()
        self._studio.qtbot.waitUntil(lambda: not window.exports.jobs.unfinished, timeout=10_000)
        self._studio.qtbot.waitUntil(lambda: client.state is EngineState.READY, timeout=10_000)
        window.findChild(QTabWidget, "sideTabs").setCurrentIndex(0)
