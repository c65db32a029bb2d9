"""Carries out one request after the other; runs in the engine thread, knows no thread itself.

``perform`` returns the one ending of its run. Whatever happens on the way goes out through ``report`` and ``show``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from studio.cancel import CancelToken
from studio.engine.lip_edits import SentenceKeys
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.utterance import SentenceLips
from studio.errors import Cancelled, LeftForLater, StudioError
from studio.speech.spoken_sentence import SpeechSoFar, SpokenSentence
from studio.worker.adjustments import Adjustments
from studio.worker.clip_fingerprint import clip_fingerprint
from studio.worker.engine_parts import EngineDescription, EngineParts
from studio.worker.frame_image import faces_of, preview_of
from studio.worker.frame_store import FrameStore, KeptFrame
from studio.worker.last_speech import LastSpeech, Speech
from studio.worker.live_messages import GoLive
from studio.worker.live_session import EngineLink, LiveSession
from studio.worker.live_tap import LiveTap
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    Ending,
    EngineReady,
    Export,
    IdentifyClip,
    LipsHeard,
    LoadClip,
    News,
    PreviewFrame,
    Redraw,
    RenewFrames,
    Run,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Speak,
    SpeechExtended,
    SpeechNoted,
    SpeechStarted,
    StartEngine,
    VoicesListed,
)
from studio.worker.playback import Playback
from studio.worker.said_line import NOBODY, SaidLine, SpeechListener
from studio.worker.sentence_feed import SentenceFeed
from studio.worker.sound_peaks import sentence_sound
from studio.worker.speech_order import SpeechOrder
from studio.worker.stage_report import StageReport
from studio.worker.take_beginning import take_header

if TYPE_CHECKING:
    from studio.engine.utterance import Utterance

log = logging.getLogger(__name__)


def ending_of(request: Run | Export, work: Callable[[], None]) -> RunStopped | RunFailed | None:
    """Do a piece of work for a request; returns how the request ends by it, None if it may go on."""
    try:
        request.cancel.check()
        work()
    except Cancelled as stopped:
        return RunStopped(request.run, isinstance(stopped, LeftForLater))
    except StudioError as error:
        return RunFailed(request.run, error.user_message, error.hint)
    except Exception:
        # The edge of the thread: an error nobody foresaw must not take the window's work with it.
        log.exception("run %d (%s) broke", request.run, type(request).__name__)
        return RunFailed(
            request.run,
            "Something went wrong inside the studio.",
            "The log tells more; your clip and text are kept.",
        )
    return None


class EngineRuns:
    """Holds what lasts from run to run: the clip now loaded, and the speech last made."""

    def __init__(
        self,
        parts: EngineParts,
        *,
        report: Callable[[News], None],
        show: Callable[[PreviewFrame], None],
        adjustments: Adjustments | None = None,
        frames: FrameStore | None = None,
        live_tap: LiveTap | None = None,
        meanwhile: Callable[[bool], bool] = lambda _: False,
    ) -> None:
        """adjustments: that hold for what is shown; frames: where those of an utterance are kept; live_tap:
        hears of every frame of a live session; meanwhile: called
        while a preview plays, with True when there is time for a frame of something else; says whether it used it.
        """
        self._meanwhile = meanwhile
        self._parts = parts
        self._adjustments = adjustments or Adjustments()
        self._frames = frames or FrameStore()
        self._live_tap = live_tap or LiveTap()
        self._report = report
        self._show = show
        self._clip: LoadedClip | None = None
        self._origin: LoadClip | None = None
        self._runs_on = EngineDescription("", "")
        self._speech: Speech | None = None
        self._last = LastSpeech(self._adjustments, self._frames)

    @property
    def clip(self) -> LoadedClip:
        """The clip now loaded. Raises ``StudioError`` if there is none."""
        if self._clip is None:
            raise StudioError("No clip is loaded.", "Open a video or a photo first.")
        return self._clip

    def perform(self, request: Run) -> Ending:
        """Carry out a request and say how it ended."""
        return ending_of(request, partial(self._carry_out, request)) or RunFinished(request.run)

    def _carry_out(self, request: Run) -> None:
        match request:
            case StartEngine():
                self._start(request)
            case IdentifyClip(run, reference, cancel):
                self._report(ClipIdentified(run, reference, clip_fingerprint(reference, cancel)))
            case LoadClip():
                self._load(request)
            case Speak():
                self._speak(request)
            case Redraw():
                self._redraw()
            case RenewFrames():
                self._renew_frames(request)
            case GoLive():
                self._go_live(request)

    def _start(self, request: StartEngine) -> None:
        self._report(RunProgress(request.run, "Starting", None))
        try:
            self._report(VoicesListed(request.run, self._parts.list_voices(), ""))
        except StudioError as error:
            # Without a voice one can still look at clips; speaking will say the same sentence again.
            self._report(VoicesListed(request.run, (), error.user_message, error.hint))
        request.cancel.check()
        self._report(RunProgress(request.run, "Loading the networks", None))
        self._runs_on = self._parts.load_models(request.preset, request.device)
        self._report(EngineReady(request.run, self._runs_on.device, self._runs_on.preset))

    def _load(self, request: LoadClip) -> None:
        def progress(stage: str, fraction: float) -> None:
            self._report(RunProgress(request.run, stage, fraction))

        reference = request.reference or self._parts.sample_reference()
        clip = self._parts.load_clip(reference, cancel=request.cancel, progress=progress, face=request.face)
        still = preview_of(clip.head.still(self._adjustments.get()))
        request.cancel.check()
        self._clip, self._origin = clip, request
        self._last.forget()
        self._report(
            ClipLoaded(
                run=request.run,
                reference=clip.reference,
                is_sample=request.reference is None,
                is_photo=clip.is_photo,
                frame_count=clip.frame_count,
                notes=clip.notes,
                still=still,
                own_rate=clip.own_rate,
                preflight=clip.preflight,
                face=request.face,
                faces=None if clip.faces_rgb is None else faces_of(clip.faces, clip.faces_rgb),
                sha256=clip.sha256,
            )
        )

    def _speak(self, request: Speak, listener: SpeechListener = NOBODY) -> None:
        clip = self.clip
        self._last.begin(request, self._speech)
        so_far, keys = SpeechSoFar(), SentenceKeys()

        def show(frame: RenderedFrame | KeptFrame, skew_ms: float) -> None:
            if isinstance(frame, RenderedFrame):
                self._show(preview_of(frame, skew_ms))
                self._frames.put(frame)
            elif (kept := self._frames.preview(frame, skew_ms)) is not None:
                self._show(kept)

        def began(silent_reason: str) -> None:
            listener.begin()
            self._report(SpeechStarted(request.run, so_far.duration_s, silent_reason))

        def arrived(sentence: SpokenSentence) -> None:
            piece, begin_s = so_far.extend(sentence.waveform)
            words = tuple(word.later(begin_s) for word in sentence.words)
            playback.add_sound(piece)
            listener.add_sound(piece)
            sound = sentence_sound(keys, sentence, request.order.text, begin_s)
            self._report(SpeechExtended(request.run, so_far.duration_s, words, is_complete=False, sound=sound))

        def complete() -> None:
            playback.end_sound()
            listener.end_sound()
            self._report(SpeechExtended(request.run, so_far.duration_s, (), is_complete=True))

        def spare() -> bool:
            if feed.is_complete:  # so an export of the same speech may begin
                self._keep_speech(request.order, feed.everything())
            return self._meanwhile(True)

        source = self._spoken(request.run, request.order, request.cancel)
        playback = Playback(
            lambda piece: self._parts.open_speaker(piece, request.loudspeaker),
            show=show,
            began=began,
            cancel=request.cancel,
            control=request.control,
            spare=spare,
        )
        with playback, SentenceFeed(source, request.cancel, arrived=arrived, complete=complete) as feed:
            utterance = self._last.utterance
            if utterance is None:
                utterance = self._last.utterance = clip.head.utterance(feed.waveforms())
                utterance.heard = self._on_lips_heard
            start: int | None = 0
            while start is not None:
                self._render_from(start, utterance, clip, request, playback, listener)
                start = playback.finish()
            self._keep_speech(request.order, feed.everything())

    def _render_from(
        self,
        start: int,
        utterance: Utterance,
        clip: LoadedClip,
        request: Speak,
        playback: Playback,
        listener: SpeechListener,
    ) -> None:
        stages = StageReport(request.run, clip.head.stage_times, self._report)

        def next_index(following: int) -> int:
            """The next frame that must be rendered; those before it are kept."""
            index = playback.next_index(following)
            while (kept := self._frames.valid(index)) is not None:
                playback.add(kept)
                self._meanwhile(False)
                self._last.settings()
                index = playback.next_index(index + 1)
            return index

        first = next_index(start)
        self._hear(first, utterance, request)
        for frame in clip.head.say(
            utterance,
            cancel=request.cancel,
            start=first,
            next_index=next_index,
            whole_frame=lambda: request.whole_frame or self._adjustments.whole_frame(),
            settings=self._last.settings,
        ):
            self._frames.note_rendered(frame)
            listener.add_lips(frame.index, utterance.expression(frame.index, self._adjustments.get()))
            playback.add(frame)
            stages.after_frame()
            self._meanwhile(False)

    def _hear(self, start: int, utterance: Utterance, request: Speak) -> None:
        """Hear the sentence that a frame is in, and tell how far a long recording is heard."""
        for heard in utterance.hear_first(start, self._last.settings()):
            request.cancel.check()
            if heard < 1:
                self._report(RunProgress(request.run, "Making the speech", heard))
                self._meanwhile(False)

    def _redraw(self) -> None:
        index = self._adjustments.take_redraw()
        head = self.clip.head
        frame = None if index is None else self._last.draw(head, index)
        self._show(preview_of(frame or head.still(self._last.settings())))

    def _renew_frames(self, request: RenewFrames) -> None:
        def after_each() -> None:
            request.cancel.check()
            self._meanwhile(False)

        self._last.renew(self.clip.head, after_each)

    def _keep_speech(self, order: SpeechOrder, sentences: tuple[SpokenSentence, ...]) -> None:
        if self._speech is None or self._speech[0] != order:
            self._speech = (order, sentences)
        self._last.is_whole(self._speech)

    def _on_lips_heard(self, lips: SentenceLips) -> None:
        rows = tuple((float(a), float(b), float(c)) for a, b, c in lips.values)
        self._report(LipsHeard(lips.key, rows))

    def _go_live(self, request: GoLive) -> None:
        clip = self.clip
        self._last.forget()
        lent = self._adjustments, self._report, self._show, self._live_tap, self._say_line, self._meanwhile
        session = LiveSession(request, clip, self._parts, EngineLink(*lent))
        session.follow(take_header(self._origin, self._runs_on, self._adjustments.get()))

    def _say_line(self, line: Speak, said: SaidLine) -> None:
        try:
            self._speak(line, said)
        finally:
            self._last.forget()  # live, there is nothing to look back over

    def has_speech(self, order: SpeechOrder) -> bool:
        """The sound of this order is there already."""
        return self._speech is not None and self._speech[0] == order

    def spoken(self, run: int, order: SpeechOrder, cancel: CancelToken) -> tuple[SpokenSentence, ...]:
        """All sentences of an order; made once, so that the export says exactly what was heard."""
        sentences = tuple(self._spoken(run, order, cancel))
        self._speech = (order, sentences)
        return sentences

    def _spoken(self, run: int, order: SpeechOrder, cancel: CancelToken) -> Iterator[SpokenSentence]:
        if notes := self._parts.speech_notes(order):
            self._report(SpeechNoted(run, " ".join(notes)))
        if self._speech is not None and self._speech[0] == order:
            return iter(self._speech[1])
        self._report(RunProgress(run, "Making the speech", None))
        return self._parts.sentences(order, cancel)
