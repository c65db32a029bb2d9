"""Speech with exact phone times from espeak-ng, spoken in this process through ctypes.

Training hears hours of it (a thousandth of real time); what a person types goes through ``pyttsx3_speech`` instead, in
a child process. Times are those of the synthesiser, good to a sample, with one correction: espeak-ng announces a stop
(p, b, t ...) at its burst, after a stretch of silence that is the closure of the mouth. That silence is given to the
stop here, because it is when the lips are shut.
"""

from __future__ import annotations

import ctypes
import functools
import os
import threading
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.audio.waveform import Waveform
from studio.errors import StudioError
from studio.speech.espeak_library import INSTALL_HINT, espeak_data_path, espeak_library_path

PAUSE = "_"
"""Symbol of silence between phones."""

_PLAIN_IPA = str.maketrans("", "", "ˈˌ-.")  # stress, and espeak-ng's own marks of weak or apical sounds
_STOPS = frozenset("pbtdkɡgqɢʔcɟʈɖ")
_QUIET = 24  # of 32768: below this a sample counts as silence
_SHORTEST_PAUSE_S = 0.02
_LONGEST_CLOSURE_S = 0.12

# From espeak-ng's speak_lib.h
_OUTPUT_SYNCHRONOUS = 2
_INITIALIZE_PHONEME_EVENTS, _INITIALIZE_IPA, _INITIALIZE_DONT_EXIT = 0x1, 0x2, 0x8000
_CHARS_UTF8, _READ_PHONEME_CODES, _END_PAUSE = 0x1, 0x100, 0x1000
_POSITION_CHARACTER = 1
_EVENT_LIST_END, _EVENT_PHONEME = 0, 7
_RATE, _PITCH = 1, 3


@dataclass(frozen=True)
class Phone:
    """One speech sound. symbol: IPA without stress marks, ``PAUSE`` for silence; start_s, end_s: seconds."""

    symbol: str
    start_s: float
    end_s: float


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("phone", ctypes.c_char * 8),
    )


_SYNTH_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class _Espeak:
    """The one espeak-ng of this process; the library keeps global state, so one utterance at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        try:
            self._library = ctypes.CDLL(str(espeak_library_path()))
        except OSError as error:
            raise StudioError(f"The speech engine espeak-ng cannot be loaded: {error}.", INSTALL_HINT) from error
        self._declare_functions()
        options = _INITIALIZE_PHONEME_EVENTS | _INITIALIZE_IPA | _INITIALIZE_DONT_EXIT
        self._rate_hz = self._library.espeak_Initialize(
            _OUTPUT_SYNCHRONOUS, 0, os.fsencode(espeak_data_path()), options
        )
        if self._rate_hz <= 0:
            raise StudioError("The speech engine espeak-ng does not start.", INSTALL_HINT)
        self._blocks: list[bytes] = []
        self._marks: list[tuple[int, str]] = []
        self._callback = _SYNTH_CALLBACK(self._receive)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def _declare_functions(self) -> None:
        library = self._library
        library.espeak_Initialize.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int)
        library.espeak_SetVoiceByName.argtypes = (ctypes.c_char_p,)
        library.espeak_SetParameter.argtypes = (ctypes.c_int, ctypes.c_int, ctypes.c_int)
        library.espeak_Synth.argtypes = (
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        )

    def _receive(self, samples: ctypes._Pointer[ctypes.c_short], count: int, events: ctypes._Pointer[_Event]) -> int:
        if samples and count > 0:
            self._blocks.append(ctypes.string_at(samples, 2 * count))
        index = 0
        while events[index].type != _EVENT_LIST_END:
            if events[index].type == _EVENT_PHONEME:
                # The field holds 8 bytes, so a long symbol may end in half a character.
                symbol = events[index].phone.decode("utf-8", errors="ignore").translate(_PLAIN_IPA)
                self._marks.append((events[index].sample, "j" if symbol == "ʲ" else symbol or PAUSE))
            index += 1
        return 0

    def speak(self, text: str, voice: str, rate_wpm: int, pitch: int) -> tuple[npt.NDArray[np.int16], int, list[Phone]]:
        """Return the sound, its rate, and the phones that cover it."""
        data = text.encode("utf-8")
        with self._lock:
            if self._library.espeak_SetVoiceByName(voice.encode("utf-8")) != 0:
                raise StudioError(f"The speech engine has no voice called {voice!r}.", "Choose one it lists.")
            self._library.espeak_SetParameter(_RATE, rate_wpm, 0)
            self._library.espeak_SetParameter(_PITCH, pitch, 0)
            self._blocks, self._marks = [], []
            flags = _CHARS_UTF8 | _READ_PHONEME_CODES | _END_PAUSE
            status = self._library.espeak_Synth(data, len(data) + 1, 0, _POSITION_CHARACTER, 0, flags, None, None)
            if status != 0:
                raise StudioError(f"The speech engine failed with code {status}.", "Try a shorter text.")
            sound = np.frombuffer(b"".join(self._blocks), dtype=np.int16)
            return sound, self._rate_hz, _phones_covering(sound, self._marks, self._rate_hz)


def _phones_covering(sound: npt.NDArray[np.int16], marks: list[tuple[int, str]], rate_hz: int) -> list[Phone]:
    """Turn the marks into phones without gaps or overlaps from 0 to the end of the sound."""
    if not len(sound):
        return []
    bounds: list[tuple[int, str]] = [(0, PAUSE)]
    quiet = np.abs(sound.astype(np.int32)) < _QUIET
    for position, symbol in sorted(marks, key=lambda mark: mark[0]):
        start = min(position, len(sound))
        if symbol != PAUSE:
            silence_start = _silence_start(quiet, start, bounds[-1][0])
            silence_s = (start - silence_start) / rate_hz
            is_stop = symbol[0] in _STOPS
            if silence_s > (_LONGEST_CLOSURE_S if is_stop else _SHORTEST_PAUSE_S):
                bounds.append((silence_start, PAUSE))
            if is_stop:
                start = max(silence_start, start - int(_LONGEST_CLOSURE_S * rate_hz))
        bounds.append((start, symbol))
    ends = [start for start, _ in bounds[1:]] + [len(sound)]
    phones: list[Phone] = []
    for (start, symbol), end in zip(bounds, ends, strict=True):
        if end <= start:
            continue
        if phones and symbol == PAUSE == phones[-1].symbol:
            phones[-1] = Phone(PAUSE, phones[-1].start_s, end / rate_hz)
        else:
            phones.append(Phone(symbol, start / rate_hz, end / rate_hz))
    return phones


def _silence_start(quiet: npt.NDArray[np.bool_], end: int, earliest: int) -> int:
    """First index of the unbroken silence that ends at ``end``, not before ``earliest``."""
    loud = np.flatnonzero(~quiet[earliest:end])
    return earliest + int(loud[-1]) + 1 if len(loud) else earliest


@functools.cache
def _espeak() -> _Espeak:
    return _Espeak()


def available() -> bool:
    """True where espeak-ng can speak in this process."""
    try:
        _espeak()
    except StudioError:
        return False
    return True


def synthesise_with_phones(
    text: str, voice: str = "en-us", rate_wpm: int = 175, pitch: int = 50
) -> tuple[Waveform, list[Phone]]:
    """Speak ``text`` and say when each phone sounds.

    text: what to say; ``[[...]]`` holds espeak-ng's own phoneme codes. voice: a language, with a variant if wanted
    (``en-us+f3``). rate_wpm: 80 to 450 words a minute. pitch: 0 to 100, 50 is the voice's own. Returns the sound and
    phones that cover it from 0 to its end with no gap; a text with nothing to say gives silence. A vowel after m, n, l
    or r begins once the tongue or lips have left that sound. The synthesiser carries its state (flutter, noise) over
    to the next call: the same calls in the same order give the same samples, a repeated call gives nearly the same.
    Raises StudioError for an unknown voice.
    """
    sound, rate_hz, phones = _espeak().speak(text, voice, rate_wpm, pitch)
    return Waveform.from_mono(sound.astype(np.float32) / 32768, rate_hz), phones
