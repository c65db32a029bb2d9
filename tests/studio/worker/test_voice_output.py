"""One's own voice in step with the lips: what is opened, fed and closed when."""

import numpy as np

from studio.errors import StudioError
from studio.worker.voice_output import VoiceOutput, VoiceSettings
from tests.fakes.fake_live import FakeVoice

SOUND = np.zeros(480, np.float32)


def test_it_follows_what_is_wanted() -> None:
    opened, told = [], []

    def open_voice(name: str, delay_s: float) -> FakeVoice:
        opened.append(FakeVoice(name, delay_s))
        return opened[-1]

    now_s = 100.0
    with VoiceOutput(open_voice, lambda *news: told.append(news), clock=lambda: now_s) as output:
        output.follow(None)
        output.hear(SOUND, 5.0)
        assert opened == []
        output.follow(VoiceSettings("Headphones", 250))
        output.hear(SOUND, 5.0)
        output.follow(VoiceSettings("Headphones", 300))
        assert (len(opened), opened[0].delay_s, opened[0].fed) == (1, 0.3, [5.0])
        opened[0].late_s = 0.02
        assert output.late_ms == 20.0
        output.follow(VoiceSettings("", 300))
        assert opened[0].closed
        assert opened[1].name == ""
        opened[1].is_lost = True
        now_s += 60
        output.follow(VoiceSettings("", 300))  # it fell silent: once more
        assert opened[1].closed
        assert told == []
        output.hear(SOUND, 5.0)
        assert opened[2].fed == [5.0]
        opened[2].is_lost = True
        output.follow(VoiceSettings("", 300))  # and again at once: that is enough
        output.follow(VoiceSettings("", 300))
        assert opened[2].closed
        assert len(opened) == 3
        output.follow(None)
        output.follow(VoiceSettings("Headphones", 250))
    assert opened[3].closed
    assert [message for message, _ in told] == [", which played your voice, is gone."]
    output.hear(SOUND, 5.0)
    assert opened[3].fed == []


def test_a_device_that_refuses_is_told_once() -> None:
    told: list[tuple[str, str]] = []

    def refuse(name: str, delay_s: float) -> FakeVoice:
        raise StudioError("The output is not there.", "Connect it.")

    with VoiceOutput(refuse, lambda *news: told.append(news)) as output:
        for _ in range(3):
            output.follow(VoiceSettings("Headphones", 250))
    assert told == [("The output is not there.", "Connect it.")]
