"""One's own voice in step with the lips: what is opened, fed and closed when."""

import numpy as np

from studio.engine.live_moment import LiveMoment
from studio.errors import StudioError
from studio.worker.live_tap import LiveTap
from studio.worker.voice_output import VoiceOutput, VoiceSettings
from tests.fakes.fake_live import FakeVoice

MOMENT = LiveMoment(0, np.zeros(1920, np.float32), np.zeros(3, np.float32), 1.0, 5.0)


def test_it_follows_what_is_wanted() -> None:
    tap, opened, told = LiveTap(), [], []

    def open_voice(name: str, delay_s: float) -> FakeVoice:
        opened.append(FakeVoice(name, delay_s))
        return opened[-1]

    with VoiceOutput(tap, open_voice, lambda *news: told.append(news)) as output:
        output.follow(None)
        tap(MOMENT)
        assert opened == []
        output.follow(VoiceSettings("Headphones", 250))
        tap(MOMENT)
        output.follow(VoiceSettings("Headphones", 300))
        assert (len(opened), opened[0].delay_s, opened[0].fed) == (1, 0.3, [5.0])
        opened[0].late_s = 0.02
        assert output.late_ms == 20.0
        output.follow(VoiceSettings("", 300))
        assert opened[0].closed
        assert opened[1].name == ""
        opened[1].is_lost = True
        output.follow(VoiceSettings("", 300))
        output.follow(VoiceSettings("", 300))
        assert opened[1].closed
        assert len(opened) == 2
        output.follow(None)
        output.follow(VoiceSettings("Headphones", 250))
    assert opened[2].closed
    assert [message for message, _ in told] == [", which played your voice, is gone."]
    tap(MOMENT)
    assert opened[2].fed == []


def test_a_device_that_refuses_is_told_once() -> None:
    told: list[tuple[str, str]] = []

    def refuse(name: str, delay_s: float) -> FakeVoice:
        raise StudioError("The output is not there.", "Connect it.")

    with VoiceOutput(LiveTap(), refuse, lambda *news: told.append(news)) as output:
        for _ in range(3):
            output.follow(VoiceSettings("Headphones", 250))
    assert told == [("The output is not there.", "Connect it.")]
