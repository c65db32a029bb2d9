"""A quick stand-in for the engine, with gates, so that a test can hold a run at any stage."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.preflight import PreflightFinding
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.stage_timer import StageTime
from studio.errors import StudioError
from studio.media.speaker import SilentClock
from studio.worker.engine_parts import EngineDescription, LoadedClip
from studio.worker.messages import SpeechOrder, View, VoiceChoice

SPEECH_RATE_HZ = 16_000
EMOJI_NOTE = "Emoji are not spoken."
NO_DEVICE = "There is no sound: no loudspeaker was found."


class Gate:
    """A place where a run waits while the gate is shut, and leaves at once when it is cancelled."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self._open = threading.Event()
        self._open.set()

    def shut(self) -> None:
        self._open.clear()
        self.reached.clear()

    def open(self) -> None:
        self._open.set()

    def pass_through(self, cancel: CancelToken) -> None:
        self.reached.set()
        while not self._open.wait(0.002):
            cancel.check()
        cancel.check()


def plain_frame(index: int, portrait_rgb: np.ndarray | None = None) -> RenderedFrame:
    """Four plain pictures whose grey tells the frame's index."""
    grey = np.full((256, 256, 3), index % 256, np.uint8) if portrait_rgb is None else portrait_rgb
    whole = np.full((64, 48, 3), index % 256, np.uint8)
    return RenderedFrame(index, Fraction(index, 25), grey, grey, whole, 0.0, region=None, points=None)


class FakeHead:
    """Makes frames as fast as they are taken, leaving out those that would come too late."""

    def __init__(self, speaking: Gate) -> None:
        self._speaking = speaking

    def still(self) -> RenderedFrame:
        return plain_frame(0)

    def stage_times(self) -> tuple[StageTime, ...]:
        return StageTime("renderer", 40.0, 55.0), StageTime("blend", 3.0, 4.0)

    def speak(
        self, speech: Waveform, *, cancel: CancelToken, skip_to: Callable[[], int], whole_frame: bool
    ) -> Iterator[RenderedFrame]:
        index, count = 0, int(speech.duration_s * 25)
        while index < count:
            self._speaking.pass_through(cancel)
            frame = plain_frame(index)
            yield frame if whole_frame else replace(frame, frame_rgb=None)
            index = max(index + 1, skip_to())


class FakeEngine:
    """Every gate is open at first. speech_s: length of what it says; voices_problem: why there are no voices."""

    def __init__(self, sample: Path, speech_s: float = 0.4, voices_problem: str = "") -> None:
        self.sample = sample
        self.speech_s = speech_s
        self.voices_problem = voices_problem
        self.starting, self.loading, self.synthesising = Gate(), Gate(), Gate()
        self.speaking, self.exporting = Gate(), Gate()
        self.threads: set[str] = set()
        self.loaded: list[Path] = []
        self.orders: list[SpeechOrder] = []
        self.broken: Exception | None = None
        self.preflight: tuple[PreflightFinding, ...] = ()
        self.speakers: list[SilentClock] = []

    def _note_thread(self) -> None:
        self.threads.add(threading.current_thread().name)

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        self._note_thread()
        if self.voices_problem:
            raise StudioError(self.voices_problem)
        return VoiceChoice("en-us", "English (America)"), VoiceChoice("de", "German")

    def load_models(self, preset: str, device: str) -> EngineDescription:
        self._note_thread()
        self.starting.pass_through(CancelToken())
        return EngineDescription("CPU", preset)

    def sample_reference(self) -> Path:
        return self.sample

    def load_clip(self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None]) -> LoadedClip:
        self._note_thread()
        for step in range(3):
            progress("Following the face", step / 3)
            self.loading.pass_through(cancel)
        if self.broken is not None:
            raise self.broken
        self.loaded.append(reference)
        return LoadedClip(FakeHead(self.speaking), reference, True, 1, (), self.preflight)

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        return (EMOJI_NOTE,) if "😀" in order.text else ()

    def synthesise(self, order: SpeechOrder, cancel: CancelToken) -> Waveform:
        self._note_thread()
        self.synthesising.pass_through(cancel)
        self.orders.append(order)
        return Waveform.from_mono(np.zeros(int(self.speech_s * SPEECH_RATE_HZ), np.float32), SPEECH_RATE_HZ)

    def open_speaker(self, speech: Waveform) -> SilentClock:
        self.speakers.append(SilentClock(speech, NO_DEVICE))
        return self.speakers[-1]

    def export(
        self,
        clip: LoadedClip,
        speech: Waveform,
        output: Path,
        *,
        view: View,
        cancel: CancelToken,
        progress: Callable[[int, int, float], None],
    ) -> None:
        self._note_thread()
        for done in range(4):
            progress(done, 4, 4.0 - done)
            self.exporting.pass_through(cancel)
        output.write_bytes(view.encode())
