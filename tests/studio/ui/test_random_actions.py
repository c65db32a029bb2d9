"""Somebody who presses everything: 200 random actions, no warning of Qt, no thread left, the work still there."""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFileDialog, QPlainTextEdit, QPushButton, QSlider
from pytestqt.qtbot import QtBot

from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import NO_EDITS
from studio.engine.render_settings import AS_IT_IS
from studio.project import Project, ProjectClip
from studio.project_file import save_project
from studio.ui.consent_dialog import ConsentDialog
from studio.ui.export_dialog import ExportDialog
from studio.ui.question_dialog import QuestionDialog
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import Gate
from tests.studio.ui.conftest import Studio

ACTIONS = 200
HARMLESS = "This plugin does not support"
"""What Qt's plugin without a screen says of windows and menus."""


class Monkey:
    """Chooses what to do by a seed, among what a person could do now."""

    def __init__(self, studio: Studio, folder: Path, seed: int) -> None:
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
        mouse = [self.type_text, self.drag_rate, self.choose_voice, self.toggle_frame, self.hold_or_release]
        return [
            *mouse,
            *[self.press_button] * 6,
            *[self.press_key] * 3,
            self.use_menu,
            self.open_clip,
            self.open_project,
        ]

    def press_button(self) -> None:
        buttons = [
            button
            for button in self._studio.window.findChildren(QPushButton)
            if button.isVisible()
            and button.isEnabled()
            and button.menu() is None  # a menu would wait for somebody to close it
            and button.objectName() not in ("playExportButton", "showInFolderButton")  # other programs open
            and not button.objectName().startswith("worstMoment")
        ]
        self._studio.qtbot.mouseClick(self._dice.choice(buttons), Qt.MouseButton.LeftButton)

    def press_key(self) -> None:
        keys = (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_E)
        key = self._dice.choice(keys)
        held = Qt.KeyboardModifier.NoModifier if key is keys[0] else Qt.KeyboardModifier.ControlModifier
        self._studio.qtbot.keyClick(self._studio.window, key, held)

    def type_text(self) -> None:
        text = self._studio.find(QPlainTextEdit, "speechText")
        self._studio.qtbot.keyClicks(text, self._dice.choice(("Hello ", "x", " ", "1,000 ")))
        if self._dice.random() < 0.2:
            text.insertPlainText("😀")  # pasted
        if self._dice.random() < 0.2:
            text.clear()

    def drag_rate(self) -> None:
        self._studio.find(QSlider, "rateSlider").setValue(self._dice.randint(0, 400))

    def choose_voice(self) -> None:
        box = self._studio.find(QComboBox, "voiceList")
        box.setCurrentIndex(self._dice.randrange(box.count()))
        box.activated.emit(box.currentIndex())

    def toggle_frame(self) -> None:
        self._studio.find(QCheckBox, "wholeFrame").click()

    def hold_or_release(self) -> None:
        """Make a stage of the engine take long, or let it go on."""
        for gate in self._gates():
            gate.open()
        if self._dice.random() < 0.6:
            self._dice.choice(self._gates()).shut()

    def use_menu(self) -> None:
        names = ("undoAction", "redoAction", "saveProjectAction", "saveProjectAsAction", "openProjectAction")
        action = self._studio.window.findChild(QAction, self._dice.choice(names))
        if action.isEnabled():
            action.trigger()

    def open_clip(self) -> None:
        self._studio.window.open_clip(self._folder / self._dice.choice(("one.mp4", "two.mp4", "gone.mp4")))

    def open_project(self) -> None:
        if self._studio.client.state.may_open_clip:
            self._studio.window.project.open(self._folder / self._dice.choice(("good.rtproj", "bad.rtproj")))

    def _answer(self, dialog: QDialog) -> None:
        self.done[type(dialog).__name__] += 1
        if isinstance(dialog, QFileDialog) or self._dice.random() < 0.2:
            dialog.reject()
        else:
            buttons = [button for button in dialog.findChildren(QPushButton) if button.isEnabled()]
            names = {
                "writeButton",
                "consentButton",
                "restoreWork",
                "locateClip",
                "goOnWithoutClip",
                "leaveExportButton",
            }
            wanted = [button for button in buttons if button.objectName() in names]
            self._studio.qtbot.mouseClick(self._dice.choice(wanted or buttons), Qt.MouseButton.LeftButton)

    def _gates(self) -> list[Gate]:
        engine = self._studio.engine
        return [engine.loading, engine.synthesising, engine.speaking, engine.exporting]

    def come_to_rest(self) -> None:
        for gate in self._gates():
            gate.open()
        self._studio.window.transport.loop_button.setChecked(False)
        self._studio.client.pause(False)
        for kind in (QFileDialog, ConsentDialog, ExportDialog, QuestionDialog):
            for dialog in self._studio.window.findChildren(kind):
                dialog.reject()
        self._studio.wait_until(lambda: not self._studio.window.exports.jobs.unfinished)
        self._studio.wait_for(EngineState.READY)


@pytest.fixture
def folder(tmp_path: Path, sample_portrait: Path) -> Path:
    for name in ("one.mp4", "two.mp4"):
        (tmp_path / name).write_text(name)
    for name in ("good", "untouched"):
        project = Project(ProjectClip(tmp_path / "one.mp4"), {"speech": {"text": "Saved."}})
        save_project(project, tmp_path / f"{name}.rtproj")
    (tmp_path / "bad.rtproj").write_text('{"format": "realtalk-project", "version": 7}')
    return tmp_path


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_random_actions(studio: Studio, folder: Path, seed: int, qtbot: QtBot, qtlog) -> None:
    studio.activate()
    studio.engine.speech_s = 0.5
    begun: list[int] = []
    ended: list[int] = []
    engine = studio.client._engine
    submit = engine.submit

    def note_begin(request: object) -> None:
        begun.extend([request.run] if hasattr(request, "run") else [])
        submit(request)

    engine.submit = note_begin
    for signal in (engine.run_finished, engine.run_stopped, engine.run_failed):
        signal.connect(lambda ending: ended.append(ending.run))
    monkey = Monkey(studio, folder, seed)
    for _ in range(ACTIONS):
        monkey.act()
    monkey.come_to_rest()
    # Every run ended, and ended once.
    studio.wait_until(lambda: len(ended) >= len(begun))
    assert sorted(ended) == sorted(begun)
    assert monkey.done["press_button"] > 20
    assert len(monkey.done) > 8
    # The window is as good as new.
    studio.engine.loaded.clear()
    studio.window.project.open(folder / "untouched.rtproj")

    def is_loaded() -> bool:
        if (dialog := studio.window.findChild(ConsentDialog)) is not None:
            dialog.accept()
        return [path.name for path in studio.engine.loaded] == ["one.mp4"]

    studio.wait_until(is_loaded)
    studio.wait_for(EngineState.READY)
    assert studio.find(QPlainTextEdit, "speechText").toPlainText() == "Saved."
    with studio.qtbot.waitSignals([studio.client.speech_started, studio.client.frame_arrived], order="strict"):
        studio.click("speakButton")
    studio.window.close_at_once()
    studio.close()
    assert [record.message for record in qtlog.records if HARMLESS not in record.message] == []
    assert not list(folder.glob(".*.part"))


@pytest.mark.parametrize("stage", ["loading", "synthesising", "speaking", "exporting"])
def test_each_stage_can_be_stopped_and_signals_keep_their_order(studio: Studio, folder: Path, stage: str) -> None:
    heard: list[str] = []
    engine = studio.client._engine
    for name in ("speech_started", "clip_loaded", "run_finished", "run_stopped", "run_failed"):
        getattr(engine, name).connect(lambda news, name=name: heard.append(f"{name} {news.run}"))
    gate: Gate = getattr(studio.engine, stage)
    gate.shut()
    if stage == "exporting":
        run = studio.client.export(
            studio.window.speech_panel.order(), ExportSettings(folder / "a.mp4"), (AS_IT_IS, NO_EDITS)
        )
    else:
        studio.click("sampleButton" if stage == "loading" else "speakButton")
        run = studio.client._run_count
    studio.wait_until(gate.reached.is_set)
    studio.client.cancel_export(run) if stage == "exporting" else studio.client.stop()
    studio.wait_until(lambda: f"run_stopped {run}" in heard)
    gate.open()
    with studio.qtbot.waitSignal(studio.client.speech_started):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
    studio.wait_until(lambda: len(heard) >= 3)
    assert heard == [f"run_stopped {run}", f"speech_started {run + 1}", f"run_finished {run + 1}"]
    assert not list(folder.glob("*a.mp4*"))
