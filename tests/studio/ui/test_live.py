"""Live sound in the window, on the quick engine: real clicks and keys."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QPushButton, QSlider, QSpinBox, QTabWidget

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.engine.take import list_takes, takes_folder
from studio.media.level_meter import SoundLevel
from studio.settings import Settings, load_settings
from studio.ui.level_meter import LevelMeterBar
from studio.ui.live_state import GATE_OFF_DB, LiveState
from studio.ui.takes_panel import TakesPanel
from studio.worker.engine_state import EngineState
from studio.worker.live_link import LiveReading
from studio.worker.live_messages import FindMicrophones
from tests.fakes.fake_live import TickingMicrophone
from tests.studio.ui.conftest import Studio


@pytest.fixture
def live(studio: Studio) -> Studio:
    """The window with the live page open."""
    studio.find(QTabWidget, "sideTabs").setCurrentIndex(1)
    studio.wait_until(lambda: studio.find(QComboBox, "microphoneList").count() == 3)
    return studio


def go_live(studio: Studio) -> TickingMicrophone:
    with studio.qtbot.waitSignal(studio.client.frame_arrived):
        studio.click("liveButton")
    studio.wait_until(lambda: "Listening" in studio.find(QLabel, "statusMessage").text())
    return studio.engine.opened[-1]


def heard(microphone: TickingMicrophone, studio: Studio, wanted: Callable[[object], bool]) -> None:
    studio.wait_until(lambda: wanted(microphone.settings[-1]))


def test_going_live_and_stopping(live: Studio) -> None:
    devices = live.find(QComboBox, "microphoneList")
    devices.setFocus()
    live.qtbot.keyClicks(devices, "Web")
    assert devices.currentData() == "Webcam"
    microphone = go_live(live)
    assert microphone.name == "Webcam"
    assert live.client.state is EngineState.LIVE
    assert live.find(QPushButton, "liveButton").text() == "Stop live"
    assert not devices.isEnabled()
    assert not live.find(QPushButton, "speakButton").isEnabled()
    live.wait_until(lambda: live.find(QLabel, "skew").text().startswith("microphone to screen"))
    assert live.find(QLabel, "losses").text().startswith("dropped ")
    live.click("liveButton")
    assert live.client.state is EngineState.READY
    live.wait_until(lambda: microphone.closed)
    assert live.find(QLabel, "losses").text() == ""
    assert load_settings(live.settings_file).microphone == "Webcam"


def test_stopping_waits_for_no_driver_and_the_take_is_whole(live: Studio) -> None:
    microphone, seen = go_live(live), []
    live.client.frame_arrived.connect(lambda frame: seen.append(frame.index))
    live.wait_until(lambda: len(seen) > 30)
    microphone.may_close.clear()
    live.click("liveButton")
    assert live.client.state is EngineState.READY
    assert live.find(QPushButton, "liveButton").text() == "Go live"
    before = len(seen)
    told = []
    live.client.engine_thread.live_told.connect(lambda news: told.append(news.kind))
    microphone.may_close.set()
    live.wait_until(lambda: "kept" in told)
    assert microphone.closed
    assert len(seen) <= before + 1  # one may have been on its way
    live.find(QTabWidget, "sideTabs").setCurrentIndex(2)
    take = live.find(TakesPanel, "takesPanel").current
    assert take == list_takes(takes_folder())[0]
    assert take.frames > 30


def test_a_session_that_cannot_be_kept_says_so_and_goes_on(live: Studio) -> None:
    takes_folder().parent.mkdir(parents=True, exist_ok=True)
    takes_folder().write_text("a file")
    go_live(live)
    live.wait_until(lambda: "not kept as a take" in live.window.banner.text)
    assert live.client.state is EngineState.LIVE


def test_going_live_again_at_once_listens_anew(live: Studio) -> None:
    first = go_live(live)
    first.may_close.clear()
    live.click("liveButton")
    live.click("liveButton")
    assert live.client.state is EngineState.LIVE
    assert live.engine.opened == [first]
    first.may_close.set()
    live.wait_until(lambda: len(live.engine.opened) == 2 and bool(live.engine.opened[1].settings))
    assert first.closed
    assert live.client.state is EngineState.LIVE


@pytest.mark.parametrize("way", ["stopButton", "Escape", "Ctrl+M", "close"])
def test_every_way_to_stop(live: Studio, way: str) -> None:
    microphone = go_live(live)
    live.activate()
    if way == "close":
        live.close()
    elif way == "stopButton":
        live.click(way)
    elif way == "Escape":
        live.qtbot.keyClick(live.window, Qt.Key.Key_Escape)
    else:
        live.qtbot.keyClick(live.window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    live.wait_until(lambda: microphone.closed)


def test_gain_gate_mute_and_look_ahead_reach_the_microphone(live: Studio) -> None:
    microphone = go_live(live)
    for name, key in (
        ("gainSlider", Qt.Key.Key_Right),
        ("gateSlider", Qt.Key.Key_End),
        ("lookAheadSlider", Qt.Key.Key_Home),
    ):
        live.qtbot.keyClick(live.find(QSlider, name), key)
    heard(microphone, live, lambda sound: (sound.gain_db, sound.gate_db) == (1.0, -20.0))
    live.wait_until(lambda: 0 in live.engine.puppets[-1].look_aheads)
    assert live.find(QLabel, "gainSliderValue").text() == "+1 dB"
    assert live.find(QLabel, "lookAheadSliderValue").text() == "waits 0 ms"
    assert live.find(QLabel, "accuracyValue").text() == "62 % exact"
    live.click("muteButton")
    heard(microphone, live, lambda sound: sound.muted)
    live.click("muteButton")
    heard(microphone, live, lambda sound: not sound.muted)


def test_push_to_talk_hears_only_while_the_key_is_held(live: Studio) -> None:
    microphone = go_live(live)
    live.activate()
    live.find(QCheckBox, "pushToTalk").click()
    heard(microphone, live, lambda sound: sound.muted)
    button = live.find(QPushButton, "liveButton")
    button.setFocus()
    live.qtbot.keyPress(button, Qt.Key.Key_Space)
    heard(microphone, live, lambda sound: not sound.muted)
    live.qtbot.keyRelease(button, Qt.Key.Key_Space)
    heard(microphone, live, lambda sound: sound.muted)
    assert live.client.state is EngineState.LIVE  # the button was not pressed by it
    text = live.window.speech_panel.text
    before = text.toPlainText()
    live.qtbot.keyClick(text, Qt.Key.Key_Space)
    assert len(text.toPlainText()) == len(before) + 1


def test_a_microphone_that_goes_and_comes_back_is_told(live: Studio) -> None:
    microphone = go_live(live)
    microphone.news.append(("lost", "The microphone Headset is gone.", "Connect it again: it goes on by itself."))
    live.wait_until(lambda: "is gone" in live.window.banner.text)
    microphone.news.append(("back", "Listening to the microphone Headset.", ""))
    live.wait_until(lambda: not live.window.banner.isVisible())
    assert live.client.state is EngineState.LIVE


def test_without_a_microphone_there_is_a_sentence_and_the_window_goes_on(live: Studio) -> None:
    live.engine.microphone_names = []
    live.click("liveButton")
    live.wait_until(lambda: "No microphone was found." in live.window.banner.text)
    live.wait_for(EngineState.READY)
    assert live.find(QPushButton, "liveButton").isEnabled()


def test_lines_wait_until_nobody_speaks_and_a_voice_ends_them(live: Studio) -> None:
    go_live(live)
    live.engine.puppets[-1].speaking = True
    live.wait_until(lambda: live.window.extras.live_desk.link.reading().speaking)
    live.find(QTabWidget, "sideTabs").setCurrentIndex(0)
    live.engine.speech_s = 5.0
    for line in ("One.", "Two."):
        live.window.speech_panel.text.setPlainText(line)
        live.click("queueButton")
    assert live.window.live.queue.queue.lines[0].words == "One."
    assert live.engine.orders == []
    live.engine.puppets[-1].speaking = False
    live.wait_until(lambda: [order.text for order in live.engine.orders] == ["One."])
    live.wait_until(lambda: bool(live.engine.speakers) and live.engine.speakers[-1].position_s > 0)
    assert live.client.state is EngineState.LIVE
    live.engine.puppets[-1].speaking = True
    live.wait_until(lambda: live.engine.speakers[-1].finished and not live.window.extras.live_desk.link.is_saying)
    assert [line.words for line in live.window.live.queue.queue.lines] == ["Two."]
    live.engine.puppets[-1].speaking = False
    live.wait_until(lambda: [order.text for order in live.engine.orders] == ["One.", "Two."])
    live.activate()
    live.qtbot.keyClick(live.window, Qt.Key.Key_Escape)
    live.wait_for(EngineState.READY)


def test_a_line_is_said_while_the_microphone_is_gone(live: Studio) -> None:
    go_live(live).name = ""
    live.wait_until(lambda: not live.window.extras.live_desk.link.reading().listening)
    live.find(QTabWidget, "sideTabs").setCurrentIndex(0)
    live.window.speech_panel.text.setPlainText("One.")
    live.click("queueButton")
    live.wait_until(lambda: [order.text for order in live.engine.orders] == ["One."])


def test_a_session_begins_without_what_the_one_before_left(live: Studio) -> None:
    go_live(live)
    link = live.window.extras.live_desk.link
    live.wait_until(lambda: link.reading().shown > 0)
    live.find(QTabWidget, "sideTabs").setCurrentIndex(0)
    live.engine.speech_s = 5.0
    live.window.speech_panel.text.setPlainText("One.")
    live.click("queueButton")
    live.wait_until(lambda: bool(live.engine.speakers) and live.engine.speakers[-1].position_s > 0)
    live.find(QTabWidget, "sideTabs").setCurrentIndex(1)
    live.click("liveButton")
    live.wait_until(lambda: live.engine.opened[-1].closed)
    live.engine.microphone_names = []
    live.click("liveButton")
    assert (link.reading(), link.is_saying) == (LiveReading(), False)
    live.wait_until(lambda: "No microphone was found." in live.window.banner.text)


def test_the_voice_goes_out_as_late_as_the_picture(live: Studio) -> None:
    assert not live.find(QCheckBox, "voiceOn").isChecked()
    assert not live.find(QSpinBox, "voiceDelay").isVisible()
    go_live(live)
    live.find(QCheckBox, "voiceOn").click()
    assert "use headphones" in live.window.banner.text
    live.wait_until(lambda: bool(live.engine.voices) and bool(live.engine.voices[0].fed))
    assert (live.engine.voices[0].name, live.engine.voices[0].delay_s) == ("", 0.25)
    live.wait_until(lambda: live.window.meter.rate_hz > 0)
    live.click("calibrateVoice")
    measured_ms = live.find(QSpinBox, "voiceDelay").value()
    assert DEFAULT_LOOK_AHEAD_MS < measured_ms < 1000
    assert f"takes {measured_ms} ms" in live.find(QLabel, "statusMessage").text()
    live.qtbot.keyClick(live.find(QSpinBox, "voiceDelay"), Qt.Key.Key_Up)
    live.wait_until(lambda: round(1000 * live.engine.voices[0].delay_s) == measured_ms + 5)
    live.engine.voices[0].late_s = 0.03
    live.wait_until(lambda: live.find(QSpinBox, "voiceDelay").suffix() == " ms (+30)")
    live.window.banner.hide()
    device = live.find(QComboBox, "voiceDevice")
    device.setFocus()
    live.qtbot.keyClicks(device, "Head")
    live.wait_until(lambda: live.engine.voices[-1].name == "Headphones")
    assert live.engine.voices[0].closed
    assert not live.window.banner.isVisible()
    live.click("liveButton")
    live.wait_until(lambda: live.engine.voices[-1].closed)
    assert load_settings(live.settings_file).voice_delay_ms == measured_ms + 5


def test_the_list_follows_what_is_plugged_in(live: Studio) -> None:
    devices = live.find(QComboBox, "microphoneList")
    live.qtbot.keyClicks(devices, "Web")
    live.engine.microphone_names = ["Headset", "Studio"]
    live.client.engine_thread.submit(FindMicrophones())
    names = ["System default", "Headset", "Studio", "Webcam (not connected)"]
    live.wait_until(lambda: [devices.itemText(row) for row in range(devices.count())] == names)
    assert devices.currentData() == "Webcam"


def test_the_meter_says_how_loud_it_is(live: Studio) -> None:
    meter = live.find(LevelMeterBar, "levelMeter")
    meter.show_level(SoundLevel(-12.2, -3.0, clipped=True), gate_db=-40.0, is_heard=True)
    assert meter.accessibleDescription() == "-12 dB, too loud"
    picture = meter.grab().toImage()
    lamp = picture.pixelColor(picture.width() - 4, picture.height() // 2)
    assert lamp == meter.palette().brightText().color()
    bar = picture.pixelColor(picture.width() // 2, picture.height() // 2)
    assert bar == meter.palette().highlight().color()


def test_choices_outlive_the_window_and_odd_ones_are_brought_into_range() -> None:
    odd = replace(Settings(), microphone_gain_db=99, noise_gate_db=-300, look_ahead_ms=137, push_to_talk=True)
    state = LiveState.of(odd)
    assert (state.gain_db, state.gate_db, state.look_ahead_ms) == (30, GATE_OFF_DB, 120)
    assert not state.is_heard
    assert state.for_engine().sound.gate_db is None
    muted = replace(state, muted=True, held=True)
    assert not muted.is_heard
    assert LiveState.of(muted.kept_in(Settings())) == state
