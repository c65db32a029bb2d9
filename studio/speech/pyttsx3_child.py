"""The process that speaks: reads one request from stdin, does it with pyttsx3, answers on stdout, ends.

A second utterance in one pyttsx3 process hangs or overwrites the first, so each gets a process of its own. The request
is JSON: ``{"action": "voices"}`` or ``{"action": "speak", "text", "voice", "rate_wpm", "volume", "path"}``. The answer
is JSON too: ``{"voices": [{"id", "name", "languages"}]}``, ``{"path", "words": [[character, ms], ...]}`` (where and
when each word begins; empty where the engine does not tell), or ``{"error", "message"}``. Text travels on stdin only:
other people on the machine can read command lines.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from typing import Any, Protocol

from studio.speech.espeak_library import espeak_data_path, espeak_library_path


class _Engine(Protocol):
    """What is used of ``pyttsx3.Engine``."""

    proxy: Any

    def getProperty(self, name: str) -> Any: ...  # noqa: N802, ANN401 - names and types of pyttsx3

    def setProperty(self, name: str, value: object) -> None: ...  # noqa: N802

    def connect(self, topic: str, cb: Callable[..., None]) -> object: ...

    def save_to_file(self, text: str, filename: str) -> None: ...

    def runAndWait(self) -> None: ...  # noqa: N802


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked and say what came of it; every failure becomes an answer, since this is a process's edge."""
    try:
        engine = _engine()
        if request["action"] == "voices":
            return {"voices": _voices(engine), "variants": _espeak_variants()}
        return _speak(engine, request)
    except Exception as error:  # noqa: BLE001 - the parent process makes a sentence of it
        return {"error": type(error).__name__, "message": str(error)}


def _engine() -> _Engine:
    if sys.platform.startswith("linux"):
        # pyttsx3 asks for the library by its soname, which is answered by one already loaded.
        ctypes.CDLL(str(espeak_library_path()), mode=ctypes.RTLD_GLOBAL)
        # espeak-ng keeps 160 bytes for the path of its data, so a relative one is given.
        os.chdir(espeak_data_path().parent)
        os.environ["ESPEAK_DATA_PATH"] = "."
        _speak_in_this_thread()
    import pyttsx3

    engine: _Engine = pyttsx3.init()
    return engine


def _speak_in_this_thread() -> None:
    """Keep espeak-ng from starting a thread of its own.

    WORKAROUND(pyttsx3 2.99): the driver asks for that thread and does not wait for it, so long texts are lost; and the
    thread's queue now and then drops a setting or never ends. The synchronous mode has neither fault.
    """
    from pyttsx3.drivers import _espeak

    _espeak.AUDIO_OUTPUT_RETRIEVAL = _espeak.AUDIO_OUTPUT_SYNCHRONOUS


def _save_spoken(engine: _Engine) -> None:
    """Tell the espeak driver that all has been said, upon which it writes its file.

    WORKAROUND(pyttsx3 2.99): the event it waits for is not sent in the synchronous mode.
    """
    from pyttsx3.drivers import _espeak

    events = (_espeak.EVENT * 2)()
    events[0].type = _espeak.EVENT_MSG_TERMINATED
    engine.proxy._driver._onSynth(None, 0, events)


def _voices(engine: _Engine) -> list[dict[str, Any]]:
    return [
        {"id": voice.id, "name": voice.name, "languages": [str(tag) for tag in voice.languages or []]}
        for voice in engine.getProperty("voices")
    ]


def _espeak_variants() -> list[str]:
    """Timbres that may follow a voice's id after a plus sign; only espeak-ng has them."""
    if not sys.platform.startswith("linux"):
        return []
    return sorted(path.name for path in (espeak_data_path() / "voices" / "!v").iterdir())


def _speak(engine: _Engine, request: dict[str, Any]) -> dict[str, Any]:
    for name, value in (("voice", request["voice"]), ("rate", request["rate_wpm"]), ("volume", request["volume"])):
        if value is not None:
            engine.setProperty(name, value)
    failures: list[Exception] = []
    engine.connect("error", lambda exception, **_: failures.append(exception))
    words = _noted_words(engine) if sys.platform.startswith("linux") else []
    engine.save_to_file(_plain(request["text"]), request["path"])
    engine.runAndWait()
    if failures:
        raise failures[0]
    if sys.platform.startswith("linux"):
        _save_spoken(engine)
    return {"path": request["path"], "words": words}


def _noted_words(engine: _Engine) -> list[tuple[int, int]]:
    """A list that fills with (character, ms) of each word while espeak-ng speaks.

    WORKAROUND(pyttsx3 2.99): its own "started-word" event names the word and not the time.
    """
    from pyttsx3.drivers import _espeak

    words: list[tuple[int, int]] = []
    forward = engine.proxy._driver._onSynth

    def note(sound: object, samples: int, events: Any) -> int:  # noqa: ANN401 - a pointer of ctypes
        index = 0
        while events[index].type != _espeak.EVENT_LIST_TERMINATED:
            if events[index].type == _espeak.EVENT_WORD:
                words.append((events[index].text_position - 1, events[index].audio_position))
            index += 1
        forward(sound, samples, events)
        return 0

    _espeak.SetSynthCallback(note)
    return words


def _plain(text: str) -> str:
    """Keep signs from being read as markup: SAPI 5 looks for XML, macOS for [[commands]]; espeak-ng does neither."""
    if sys.platform == "win32":
        return text.replace("<", " ").replace(">", " ")
    if sys.platform == "darwin":
        return text.replace("[[", " ").replace("]]", " ")
    return text


def main() -> int:
    """Answer the one request on stdin."""
    # Drivers and the library print to stdout; what they say must not mix with the answer.
    answers = os.dup(1)
    os.dup2(2, 1)
    request = json.loads(sys.stdin.buffer.read())
    with os.fdopen(answers, "w", encoding="utf-8") as stream:
        json.dump(answer(request), stream)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
