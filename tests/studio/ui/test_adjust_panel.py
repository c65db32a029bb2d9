"""Sliders to frames: what the panel says, what the engine is told, and what comes back."""

from dataclasses import asdict

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider, QSpinBox, QTabWidget
from pytestqt.qtbot import QtBot

from studio.engine.render_settings import AS_IT_IS, RANGES, RenderSettings
from studio.settings import Settings, load_settings, save_settings
from studio.ui.adjust_panel import AdjustPanel
from studio.ui.adjust_state import SCALES, AdjustState
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import FakeEngine
from tests.studio.ui.conftest import Studio


@pytest.mark.parametrize("name", SCALES)
def test_every_step_is_a_setting(name: str) -> None:
    state = AdjustState()
    assert set(SCALES) == set(RANGES)
    for step in range(state.steps(name)[0], state.steps(name)[1] + 1):
        state.set_step(name, step)
        assert state.step(name) == step
    assert getattr(state.settings, name) == RANGES[name][1]
    assert not state.is_default(name)
    state.reset(name)
    assert state.settings == AS_IT_IS


def test_a_slider_says_its_number_and_can_be_reset(qtbot: QtBot) -> None:
    panel = AdjustPanel(AS_IT_IS)
    qtbot.addWidget(panel)
    panel.show()
    with qtbot.waitSignal(panel.adjusted) as told:
        panel.findChild(QSlider, "opening_gainSlider").setValue(30)
    assert told.args == [RenderSettings(opening_gain=1.5)]
    assert panel.findChild(QAbstractButton, "head_motionReset").isHidden()
    with qtbot.waitSignal(panel.adjusted) as told:
        qtbot.mouseClick(panel.findChild(QAbstractButton, "opening_gainReset"), Qt.MouseButton.LeftButton)
    assert told.args == [AS_IT_IS]
    panel.show_settings(RenderSettings(feather_px=3.0, match_colour=False))
    with qtbot.waitSignal(panel.adjusted) as told:
        qtbot.mouseClick(panel.reset_all_button, Qt.MouseButton.LeftButton)
    assert told.args == [AS_IT_IS]
    assert not panel.reset_all_button.isEnabled()
    with qtbot.waitSignal(panel.adjusted) as told:
        panel.findChild(QAbstractButton, "blinksSwitch").click()
    assert told.args == [RenderSettings(blinks=True)]
    with qtbot.waitSignal(panel.adjusted) as told:
        panel.findChild(QAbstractButton, "blinksReset").click()
    assert told.args == [AS_IT_IS]
    panel.show_clip(is_photo=False)
    assert not panel.findChild(QSlider, "head_motionSlider").isEnabled()
    assert not panel.findChild(QAbstractButton, "blinksSwitch").isEnabled()


def test_another_style_is_chosen_by_chance_or_by_its_number(studio: Studio) -> None:
    studio.find(QTabWidget, "sideTabs").setCurrentIndex(3)
    box = studio.find(QSpinBox, "style_seedBox")
    with studio.qtbot.waitSignal(studio.window.live.adjust_panel.adjusted):
        studio.click("style_seedAnother")
    assert studio.client.engine_thread.adjustments.get().style_seed == box.value() != 0
    box.selectAll()
    studio.qtbot.keyClicks(box, "42")
    studio.qtbot.keyClick(box, Qt.Key.Key_Return)
    assert studio.client.engine_thread.adjustments.get().style_seed == 42
    studio.click("style_seedReset")
    assert studio.client.engine_thread.adjustments.get().style_seed == box.value() == 0


def test_at_rest_the_picture_is_drawn_anew_and_never_in_a_queue(studio: Studio) -> None:
    studio.wait_for(EngineState.READY)
    slider = studio.find(QSlider, "opening_gainSlider")
    before = len(studio.engine.head.settings)
    for step in range(21, 41):
        slider.setValue(step)
    studio.wait_until(lambda: studio.engine.head.settings[-1] == RenderSettings(opening_gain=2.0))
    assert len(studio.engine.head.settings) - before < 20
    assert studio.client.state is EngineState.READY


def test_a_change_while_speaking_reaches_the_frames_and_the_next_start(studio: Studio) -> None:
    studio.engine.speech_s = 60.0
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.find(QSlider, "mask_growth_pxSlider").setValue(8)
    studio.wait_until(lambda: studio.engine.head.settings[-1] == RenderSettings(mask_growth_px=8))
    studio.close()
    assert load_settings(studio.settings_file).render == RenderSettings(mask_growth_px=8)


def test_other_networks_are_loaded_and_the_clip_with_them(studio: Studio) -> None:
    studio.find(QComboBox, "presetList").setCurrentIndex(1)
    studio.window.live.adjust_panel.engine_chosen.emit("full", "auto")
    studio.wait_until(lambda: len(studio.engine.loaded) == 2 and studio.client.state is EngineState.READY)
    studio.close()
    assert load_settings(studio.settings_file).preset == "full"


@pytest.fixture
def lite_only(engine: FakeEngine) -> FakeEngine:
    engine.presets = ("lite",)
    return engine


def test_networks_that_are_not_there_are_named_and_the_choice_goes_back(lite_only: FakeEngine, studio: Studio) -> None:
    studio.find(QComboBox, "presetList").setCurrentIndex(1)
    studio.window.live.adjust_panel.engine_chosen.emit("full", "auto")
    studio.wait_until(studio.window.banner.isVisible)
    assert "preset 'full'" in studio.window.banner.text
    assert studio.find(QComboBox, "presetList").currentData() == "lite"
    studio.wait_for(EngineState.READY)
    assert len(lite_only.loaded) == 1


def test_adjustments_survive_in_the_settings_and_junk_does_not(tmp_path) -> None:
    file = tmp_path / "settings.json"
    save_settings(Settings(render=RenderSettings(style_seed=9)), file)
    assert load_settings(file).render.style_seed == 9
    file.write_text(file.read_text().replace('"style_seed": 9', '"style_seed": -1'))
    assert load_settings(file) == Settings()
    assert asdict(Settings())["render"]["opening_gain"] == 1.0
