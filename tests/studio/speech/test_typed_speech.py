import pytest

from studio.cancel import CancelToken
from studio.errors import Cancelled
from studio.speech.pyttsx3_speech import Pyttsx3Speech
from studio.speech.typed_speech import TypedSpeech


def test_typed_speech_says_its_text():
    typed = TypedSpeech("Hello 😀 Emma.", Pyttsx3Speech(), voice="en-us", rate_wpm=200)
    assert sum(sound.duration_s for sound in typed.spoken()) > 0.5
    assert len(typed.notes) == 1
    assert "Emma" not in repr(typed)


def test_typed_speech_stops_when_cancelled():
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(TypedSpeech("Hello.", Pyttsx3Speech()).spoken(cancel))
