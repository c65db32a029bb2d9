"""The window while it is stopped, cancelled and closed."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QLabel,
    QPlainTextEdit,
    QPushButton,
)

from studio.ui.consent_dialog import ConsentDialog
from studio.worker.engine_state import EngineState
from tests.fakes.fake_engine import FakeEngine
from tests.studio.ui.conftest import WAIT_MS, Studio


@pytest.mark.parametrize("gate", ["synthesising", "speaking"])
def test_stop_while_speaking(studio: Studio, gate: str) -> None:
    getattr(studio.engine, gate).shut()
    studio.click("speakButton")
    studio.wait_until(getattr(studio.engine, gate).reached.is_set)
    studio.click("stopButton")
    studio.wait_for(EngineState.READY)
    assert not studio.window.banner.isVisible()


def test_cancel_while_loading_keeps_the_clip_before(studio: Studio, clip: Path) -> None:
    studio.engine.loading.shut()
    studio.click("sampleButton")
    studio.wait_until(studio.engine.loading.reached.is_set)
    assert studio.client.state is EngineState.LOADING
    studio.click("cancelLoadButton")
    studio.wait_for(EngineState.READY)
    assert studio.find(QLabel, "clipName").text() == "Sample portrait"
    studio.engine.loading.open()
    assert studio.find(QPushButton, "speakButton").isEnabled()


def test_what_stands_there_while_a_clip_loads_is_about_that_clip(studio: Studio, clip: Path) -> None:
    name, verdict = studio.find(QLabel, "clipName"), studio.find(QLabel, "preflight")
    verdict.setText("Good for speaking")
    studio.engine.loading.shut()
    studio.window.open_clip(clip)
    studio.wait_until(lambda: studio.window.findChild(ConsentDialog) is not None)
    assert name.text() == "Sample portrait"  # nobody has agreed yet
    studio.window.findChild(ConsentDialog).accept()
    studio.wait_until(studio.engine.loading.reached.is_set)
    assert name.text() == clip.name
    assert not verdict.isVisible()
    studio.click("cancelLoadButton")
    assert name.text() == "Sample portrait"
    assert verdict.isVisible()
    studio.engine.loading.open()


def test_the_window_answers_while_a_clip_loads(studio: Studio) -> None:
    studio.engine.loading.shut()
    studio.click("sampleButton")
    studio.wait_until(studio.engine.loading.reached.is_set)
    text = studio.find(QPlainTextEdit, "speechText")
    text.clear()
    studio.qtbot.keyClicks(text, "typed meanwhile")
    assert text.toPlainText() == "typed meanwhile"
    assert studio.client.state is EngineState.LOADING
    studio.engine.loading.open()
    studio.wait_for(EngineState.READY)


@pytest.mark.parametrize("gate", ["loading", "synthesising", "speaking"])
def test_close_while_busy(studio: Studio, gate: str) -> None:
    getattr(studio.engine, gate).shut()
    if gate == "loading":
        studio.click("sampleButton")
    else:
        studio.click("speakButton")
    studio.wait_until(getattr(studio.engine, gate).reached.is_set)
    studio.close()


def test_close_while_it_sounds(studio: Studio) -> None:
    studio.engine.speech_s = 60.0
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("speakButton")
    studio.close()
    assert studio.engine.speakers[-1].finished


def test_close_while_starting(opening: Studio) -> None:
    opening.close()


@pytest.fixture
def hanging_engine(engine: FakeEngine) -> FakeEngine:
    engine.starting.shut()
    return engine


def test_a_hanging_engine_cannot_keep_the_window_open(hanging_engine: FakeEngine, opening: Studio) -> None:
    opening.wait_until(hanging_engine.starting.reached.is_set)
    opening.window.goodbye_timer.setInterval(1)
    opening.window.close()
    opening.wait_until(lambda: not opening.window.isVisible())
    assert not opening.client.wait_for_end(0)
    hanging_engine.starting.open()
    assert opening.client.wait_for_end(WAIT_MS)
