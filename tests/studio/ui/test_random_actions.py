"""Somebody who presses everything: 200 random actions, no warning of Qt, no thread left, the work still there."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import NO_EDITS
from studio.engine.render_settings import AS_IT_IS
from studio.project import Project, ProjectClip
from studio.project_file import save_project
from studio.ui.consent_dialog import ConsentDialog
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import Gate
from tests.fakes.window_monkey import Monkey
from tests.studio.ui.conftest import Studio

ACTIONS = 200
HARMLESS = "This plugin does not support"
"""What Qt's plugin without a screen says of windows and menus."""


@pytest.fixture
def folder(tmp_path: Path, sample_portrait: Path) -> Path:
    for name in ("one.mp4", "two.mp4"):
        (tmp_path / name).write_text(name)
    for name in ("good", "untouched"):
        project = Project(ProjectClip(tmp_path / "one.mp4"), {"speech": {"text": "Saved."}})
        save_project(project, tmp_path / f"{name}.rtproj")
    (tmp_path / "said.txt").write_text("A script.")
    (tmp_path / "said.wav").write_bytes(b"the quick engine reads none")
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
    # Every run ended, and ended once; other networks, chosen last, load the clip again.
    studio.wait_until(lambda: len(ended) >= len(begun) and studio.client.state is EngineState.READY)
    assert sorted(ended) == sorted(begun)
    monkey.leave_dialogs()  # a clip that was looked at until now asks for consent
    assert monkey.done["press_button"] > 20
    assert len(monkey.done) > 15
    # The window is as good as new.
    studio.engine.loaded.clear()
    studio.window.project.open(folder / "untouched.rtproj")

    def is_loaded() -> bool:
        for dialog in studio.window.findChildren(ConsentDialog):
            if dialog.isVisible():  # one that was declined just now is there still
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


@pytest.mark.parametrize("stage", ["loading", "synthesising", "speaking"])
def test_stop_is_over_at_once_whatever_the_engine_has_in_hand(studio: Studio, stage: str) -> None:
    gate = getattr(studio.engine, stage)
    gate.shut()
    studio.click("sampleButton" if stage == "loading" else "speakButton")
    studio.wait_until(gate.reached.is_set)
    with studio.qtbot.waitSignal(studio.client.engine_thread.run_stopped):
        studio.click("cancelLoadButton" if stage == "loading" else "stopButton")
        assert studio.client.state is EngineState.READY
    gate.open()
    with studio.qtbot.waitSignal(studio.client.speech_started):
        studio.click("speakButton")
    studio.wait_for(EngineState.READY)
