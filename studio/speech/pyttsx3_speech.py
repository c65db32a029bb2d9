"""Typed text as sound through pyttsx3: espeak-ng on Linux, SAPI 5 on Windows, NSSpeech on macOS.

Each stretch of text is spoken by its own short-lived child process (``pyttsx3_child``, a tenth of a second), which can
be killed at any time. Text goes to it on stdin, sound comes back in a private temporary folder; neither is ever logged.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.errors import StudioError, sentence
from studio.speech.child_command import usual_child_command
from studio.speech.speakable_text import TextSpan, sentence_spans, speakable
from studio.speech.speech_file import read_speech_file
from studio.speech.spoken_sentence import SpokenSentence, SpokenWord, joined, spread_words, timed_words
from studio.speech.text_to_speech import Voice
from studio.speech.voice_choice import default_first, resolve_voice

log = logging.getLogger(__name__)

RATE_RANGE_WPM = (80, 450)
LONGEST_STRETCH = 200
"""Characters that later sentences are put together to: about twelve seconds of speech."""

_CANCEL_CHECK_S = 0.02
_BASE_TIME_OUT_S = 30.0
_TIME_OUT_PER_CHARACTER_S = 0.05
_ENGINE_HINT = (
    "Run `main.py doctor`. "
    "On Linux the package `espeakng-loader` must be installed, on Windows and macOS a voice of the system."
)


class Pyttsx3Speech:
    """``TextToSpeech`` through pyttsx3. May be used from several threads.

    child_command: starts the child, for an installation where ``python -m`` cannot; time_out_s: what a child may take,
    over and above a twentieth of a second for each character.
    """

    def __init__(self, child_command: Sequence[str] | None = None, time_out_s: float = _BASE_TIME_OUT_S) -> None:
        self._child_command = list(child_command or usual_child_command())
        self._time_out_s = time_out_s
        self._lock = threading.Lock()
        self._voices: list[Voice] | None = None
        self._variants: frozenset[str] = frozenset()

    def voices(self) -> list[Voice]:
        """Every voice, the default first; asked of the engine once. Raises StudioError if it does not work."""
        return list(self._listed(None))

    def synthesise(
        self,
        text: str,
        voice: str | None = None,
        rate_wpm: int | None = None,
        volume: float = 1.0,
        cancel: CancelToken | None = None,
    ) -> Waveform:
        """Say the whole text: the sentences, joined; arguments and errors are those of ``synthesise_sentences``."""
        return joined([part.waveform for part in self.synthesise_sentences(text, voice, rate_wpm, volume, cancel)])

    def synthesise_sentences(
        self,
        text: str,
        voice: str | None = None,
        rate_wpm: int | None = None,
        volume: float = 1.0,
        cancel: CancelToken | None = None,
    ) -> Iterator[SpokenSentence]:
        """Say the text sentence by sentence, so that the first can be heard while the rest is spoken.

        Short sentences that follow the first are spoken together: a voice's process costs a tenth of a second.
        The text, voice, rate and volume are checked at the first ``next``. See ``TextToSpeech``.
        """
        cleaned = speakable(text).text
        first, *rest = sentence_spans(cleaned)
        yield from self._speak(cleaned, [first, *_joined(rest, LONGEST_STRETCH)], voice, rate_wpm, volume, cancel)

    def _speak(
        self,
        text: str,
        spans: list[TextSpan],
        voice: str | None,
        rate_wpm: int | None,
        volume: float,
        cancel: CancelToken | None,
    ) -> Iterator[SpokenSentence]:
        _check_settings(rate_wpm, volume)
        voice_id = resolve_voice(voice, self._listed(cancel), self._variants)
        for span in spans:
            stretch = " ".join(text[span.start : span.end].split())
            with tempfile.TemporaryDirectory(prefix="realtalk-speech-") as folder:
                path = Path(folder) / "speech.wav"
                request = {
                    "action": "speak",
                    "text": stretch,
                    "voice": voice_id,
                    "rate_wpm": rate_wpm,
                    "volume": volume,
                    "path": str(path),
                }
                answer = self._ask(request, self._time_out_s + len(stretch) * _TIME_OUT_PER_CHARACTER_S, cancel)
                waveform = _read_spoken(path)
            yield _with_words(waveform, text, span, answer.get("words"))

    def _listed(self, cancel: CancelToken | None) -> list[Voice]:
        with self._lock:
            if self._voices is None:
                answer = self._ask({"action": "voices"}, self._time_out_s, cancel)
                found = [Voice(item["id"], item["name"], tuple(item["languages"])) for item in answer["voices"]]
                if not found:
                    raise StudioError("The speech engine has no voices.", _ENGINE_HINT)
                self._voices = default_first(found)
                self._variants = frozenset(answer["variants"])
            return self._voices

    def _ask(self, request: dict[str, Any], time_out_s: float, cancel: CancelToken | None) -> dict[str, Any]:
        """Run one child to its end. Whatever happens, no child is left when this returns or raises."""
        if cancel is not None:
            cancel.check()
        try:
            child = subprocess.Popen(
                self._child_command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_child_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise StudioError("The speech process cannot be started.", _ENGINE_HINT) from error
        with child:
            try:
                output = _communicate(child, json.dumps(request).encode("ascii"), time_out_s, cancel)
            except BaseException:
                child.kill()
                raise
        return _understood(output, child.returncode)


def _with_words(waveform: Waveform, text: str, span: TextSpan, marks: list[tuple[int, int]] | None) -> SpokenSentence:
    """A sentence with the times of its words: the engine's own, or spread over it where it gives none."""
    duration_s = float(waveform.duration_s)
    words: tuple[SpokenWord, ...] = timed_words(text, span, marks, duration_s) if marks else ()
    if words:
        return SpokenSentence(waveform, span, words)
    return SpokenSentence(waveform, span, spread_words(text, span, duration_s))


def _communicate(child: subprocess.Popen[bytes], data: bytes, time_out_s: float, cancel: CancelToken | None) -> bytes:
    """Give the child its request and wait for its answer, looking at ``cancel`` every few milliseconds."""
    waited_s = 0.0
    unsent: bytes | None = data
    while True:
        try:
            output, _ = child.communicate(unsent, timeout=_CANCEL_CHECK_S)
            return output
        except subprocess.TimeoutExpired as error:
            unsent = None  # it may be given only once; what is left of it is still being sent
            waited_s += _CANCEL_CHECK_S
            if cancel is not None:
                cancel.check()
            if waited_s >= time_out_s:
                raise StudioError(
                    sentence(
                        "The speech engine did not finish within {time_out_s} seconds.", time_out_s=f"{time_out_s:.0f}"
                    ),
                    "Try again, or another voice.",
                ) from error


def _understood(output: bytes, return_code: int) -> dict[str, Any]:
    """Read a child's answer. Raises StudioError for an error in it, or for none."""
    try:
        answer: dict[str, Any] = json.loads(output)
    except ValueError as error:
        log.warning("the speech process ended with code %d and no answer", return_code)
        raise StudioError(
            sentence("The speech engine stopped with code {return_code}.", return_code=return_code), _ENGINE_HINT
        ) from error
    if "error" not in answer:
        return answer
    log.warning("the speech process failed with %s", answer["error"])
    missing = answer["error"] in ("ImportError", "ModuleNotFoundError", "OSError", "StudioError")
    reason = answer["message"].strip().rstrip(".")
    raise StudioError(
        sentence("The speech engine cannot be loaded: {reason}.", reason=reason)
        if missing
        else sentence("The speech engine failed: {reason}.", reason=reason),
        _ENGINE_HINT,
    )


def _child_environment() -> dict[str, str]:
    """The environment of this process, with the project on the child's path wherever it was started from."""
    root = str(Path(__file__).resolve().parents[2])
    inherited = os.environ.get("PYTHONPATH")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}


def _check_settings(rate_wpm: int | None, volume: float) -> None:
    lowest, highest = RATE_RANGE_WPM
    if rate_wpm is not None and not lowest <= rate_wpm <= highest:
        raise StudioError(
            sentence("A speaking rate of {rate_wpm} words a minute is not possible.", rate_wpm=rate_wpm),
            sentence("Choose {lowest} to {highest}.", lowest=lowest, highest=highest),
        )
    if not 0.0 <= volume <= 1.0:
        raise StudioError(sentence("A volume of {volume} is not possible.", volume=f"{volume:g}"), "Choose 0 to 1.")


def _joined(spans: list[TextSpan], longest: int) -> list[TextSpan]:
    """Put neighbouring sentences together while they stay within ``longest`` characters."""
    joined_spans: list[TextSpan] = []
    for span in spans:
        if joined_spans and span.end - joined_spans[-1].start <= longest:
            joined_spans[-1] = TextSpan(joined_spans[-1].start, span.end)
        else:
            joined_spans.append(span)
    return joined_spans


def _read_spoken(path: Path) -> Waveform:
    try:
        return read_speech_file(path)
    except (OSError, ValueError, EOFError) as error:
        raise StudioError(
            "The speech engine made no sound for this text.", "Try another voice for this language."
        ) from error
