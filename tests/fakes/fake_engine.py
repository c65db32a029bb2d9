"""A quick stand-in for the engine, with gates, so that a test can hold a run at any stage."""

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from models.audio.waveform import Waveform
from models.face.lip_contact import LipContact
from models.face.lip_curves import LipCurves
from studio.cancel import CancelToken
from studio.engine.export_settings import ExportSettings
from studio.engine.exporter import ExportProgress
from studio.engine.film_grade import FilmGrade, WorstMoment
from studio.engine.lip_edits import NO_EDITS, LipEdits
from studio.engine.preflight import PreflightFinding
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.seen_faces import SeenFaces
from studio.engine.stage_timer import StageTime
from studio.engine.utterance import Utterance
from studio.errors import StudioError
from studio.media.output_file import OutputFile
from studio.media.speaker import SilentClock
from studio.media.video_encoding import Codec
from studio.speech.speakable_text import TextSpan, sentence_spans
from studio.speech.spoken_sentence import SpokenSentence, frames_of, spread_words
from studio.worker.engine_parts import EngineDescription
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import VoiceChoice
from studio.worker.speech_order import SpeechOrder
from tests.fakes.fake_live import FakeLive

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

    @property
    def is_open(self) -> bool:
        return self._open.is_set()

    def look(self, cancel: CancelToken) -> None:
        """Reach the gate without staying at it, for work that goes on in steps."""
        self.reached.set()
        self._open.wait(0.002)
        cancel.check()

    def pass_through(self, cancel: CancelToken) -> None:
        self.reached.set()
        while not self._open.wait(0.002):
            cancel.check()
        cancel.check()


def plain_frame(index: int, portrait_rgb: np.ndarray | None = None) -> RenderedFrame:
    """Four plain pictures whose grey tells the frame's index."""
    grey = np.full((256, 256, 3), index % 256, np.uint8) if portrait_rgb is None else portrait_rgb
    whole = np.full((64, 48, 3), index % 256, np.uint8)
    return RenderedFrame(index, Fraction(index, 25), grey, grey, lambda: whole, 0.0, region=None, points=None)


class FakeHead:
    """Makes frames as fast as they are taken, leaving out those that would come too late."""

    def __init__(self, speaking: Gate) -> None:
        self._speaking = speaking

        self.settings: list[RenderSettings] = []
        self.rendered: list[int] = []

    def still(self, settings: RenderSettings) -> RenderedFrame:
        self.settings.append(settings)
        return plain_frame(0)

    def stage_times(self) -> tuple[StageTime, ...]:
        return StageTime("renderer", 40.0, 55.0), StageTime("blend", 3.0, 4.0)

    def utterance(self, sentences: Iterable[Waveform]) -> Utterance:
        lips, curves = LipContact(np.float32([1, 0, 0])), LipCurves(np.eye(3, dtype=np.float32))
        return Utterance(sentences, lambda speech, seed: np.zeros((frames_of(speech), 3), np.float32), lips, curves)

    def say(
        self,
        utterance: Utterance,
        *,
        cancel: CancelToken,
        start: int,
        next_index: Callable[[int], int],
        whole_frame: Callable[[], bool],
        settings: Callable[[], RenderSettings],
    ) -> Iterator[RenderedFrame]:
        index = start
        while utterance.expression(index) is not None:
            self._speaking.pass_through(cancel)
            self.settings.append(settings())
            self.rendered.append(index)
            frame = plain_frame(index)
            yield frame if whole_frame() else replace(frame, whole=None)
            index = next_index(index + 1)

    def frame_of(self, utterance: Utterance, index: int, settings: RenderSettings) -> RenderedFrame | None:
        self.settings.append(settings)
        self.rendered.append(index)
        return None if utterance.expression(index) is None else plain_frame(index)


GRADE = FilmGrade(4, 0.16, sound_correlation=0.5, seam=1.0, worst=(WorstMoment(0.08, "blur", 1.5),))


class FakeEngine(FakeLive):
    """Every gate is open at first. speech_s: length of what it says, loudness: its only value; voices_problem: why
    there are no voices.
    """

    def __init__(self, sample: Path, speech_s: float = 0.4, voices_problem: str = "") -> None:
        super().__init__()
        self.sample = sample
        self.speech_s = speech_s
        self.loudness = 0.0
        self.voices_problem = voices_problem
        self.starting, self.loading, self.synthesising = Gate(), Gate(), Gate()
        self.speaking, self.exporting = Gate(), Gate()
        self.export_frames = 4
        self.threads: set[str] = set()
        self.loaded: list[Path] = []
        self.seen = SeenFaces()
        self.faces_loaded: list[int] = []
        self.orders: list[SpeechOrder] = []
        self.grade = GRADE
        self.dropped: list[Path] = []
        self.broken: Exception | None = None
        self.presets = ("lite", "full")
        self.preflight: tuple[PreflightFinding, ...] = ()
        self.speakers: list[SilentClock] = []

    def _note_thread(self) -> None:
        self.threads.add(threading.current_thread().name)

    def list_voices(self) -> tuple[VoiceChoice, ...]:
        self._note_thread()
        if self.voices_problem:
            raise StudioError(self.voices_problem, "Install it.")
        return VoiceChoice("en-us", "English (America)"), VoiceChoice("de", "German")

    def load_models(self, preset: str, device: str) -> EngineDescription:
        self._note_thread()
        self.starting.pass_through(CancelToken())
        if preset not in self.presets:
            raise StudioError(f"There are no weights for the preset '{preset}'.")
        return EngineDescription("CPU", preset)

    def sample_reference(self) -> Path:
        return self.sample

    def load_clip(
        self, reference: Path, *, cancel: CancelToken, progress: Callable[[str, float], None], face: int = 0
    ) -> LoadedClip:
        self._note_thread()
        for step in range(3):
            progress("Following the face", step / 3)
            self.loading.pass_through(cancel)
        if self.broken is not None:
            raise self.broken
        self.loaded.append(reference)
        self.head = FakeHead(self.speaking)
        self.faces_loaded.append(face)
        seen = replace(self.seen, followed=face or min(1, len(self.seen.boxes)))
        picture = np.full((90, 160, 3), 80, np.uint8) if len(seen.boxes) > 1 else None
        return LoadedClip(self.head, reference, True, 1, (), None, self.preflight, seen, picture)

    def speech_notes(self, order: SpeechOrder) -> tuple[str, ...]:
        return (EMOJI_NOTE,) if "😀" in order.text else ()

    def sentences(self, order: SpeechOrder, cancel: CancelToken) -> Iterator[SpokenSentence]:
        self.orders.append(order)
        for span in sentence_spans(order.text) or [TextSpan(0, 0)]:
            self.synthesising.pass_through(cancel)
            hum = np.full(int(self.speech_s * SPEECH_RATE_HZ), self.loudness)
            yield SpokenSentence(
                Waveform.from_mono(hum, SPEECH_RATE_HZ), span, spread_words(order.text, span, self.speech_s)
            )

    def open_speaker(self, speech: Waveform, name: str) -> SilentClock:
        self.loudspeaker = name
        self.speakers.append(SilentClock(speech, NO_DEVICE, more_follows=True))
        return self.speakers[-1]

    def export(
        self,
        clip: LoadedClip,
        sentences: Sequence[Waveform],
        settings: ExportSettings,
        cancel: CancelToken,
        adjustments: RenderSettings = AS_IT_IS,
        edits: LipEdits = NO_EDITS,
        order: SpeechOrder | None = None,
        graded: Callable[[FilmGrade], None] | None = None,
    ) -> Generator[ExportProgress, None, None]:
        """Four frames a film; the gate holds it before each."""
        self.exported_with = adjustments
        self.exported_edits = edits
        self._note_thread()
        with OutputFile(settings.output) as output:
            for done in range(self.export_frames):
                self.exporting.look(cancel)
                while not self.exporting.is_open:
                    yield ExportProgress(done, self.export_frames, 4.0 - done)
                    self.exporting.look(cancel)
                yield ExportProgress(done, self.export_frames, 4.0 - done)
            output.temporary_path.write_text(f"{settings.view} of {clip.reference.name}")
        if graded is not None:
            graded(self.grade)

    def drop_unfinished(self, output: Path) -> None:
        self.dropped.append(output)

    def hardware_codecs(self) -> tuple[Codec, ...]:
        return ("h264",)
