"""Carries out one request after the other; runs in the engine thread, knows no thread itself.

``perform`` returns the one ending of its run. Whatever happens on the way goes out through ``report`` and ``show``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.engine.rendered_frame import RenderedFrame
from studio.errors import Cancelled, StudioError
from studio.worker.engine_parts import EngineParts, LoadedClip, sha256_of
from studio.worker.frame_image import preview_of
from studio.worker.messages import (
    ClipIdentified,
    ClipLoaded,
    Ending,
    EngineReady,
    Export,
    IdentifyClip,
    LoadClip,
    News,
    PreviewFrame,
    Run,
    RunFailed,
    RunFinished,
    RunProgress,
    RunStopped,
    Speak,
    SpeechNoted,
    SpeechOrder,
    SpeechStarted,
    StartEngine,
    VoicesListed,
)
from studio.worker.playback import Playback
from studio.worker.stage_report import StageReport

log = logging.getLogger(__name__)


class EngineRuns:
    """Holds what lasts from run to run: the clip now loaded, and the speech last made."""

    def __init__(
        self, parts: EngineParts, *, report: Callable[[News], None], show: Callable[[PreviewFrame], None]
    ) -> None:
        self._parts = parts
        self._report = report
        self._show = show
        self._clip: LoadedClip | None = None
        self._speech: tuple[SpeechOrder, Waveform] | None = None

    def perform(self, request: Run) -> Ending:
        """Carry out a request and say how it ended."""
        try:
            request.cancel.check()
            self._carry_out(request)
        except Cancelled:
            return RunStopped(request.run)
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
        return RunFinished(request.run)

    def _carry_out(self, request: Run) -> None:
        match request:
            case StartEngine():
                self._start(request)
            case IdentifyClip(run, reference, cancel):
                self._report(ClipIdentified(run, reference, sha256_of(reference, cancel)))
            case LoadClip():
                self._load(request)
            case Speak():
                self._speak(request)
            case Export():
                self._export(request)

    def _start(self, request: StartEngine) -> None:
        self._report(RunProgress(request.run, "Starting", None))
        try:
            self._report(VoicesListed(request.run, self._parts.list_voices(), ""))
        except StudioError as error:
            # Without a voice one can still look at clips; speaking will say the same sentence again.
            self._report(VoicesListed(request.run, (), str(error)))
        request.cancel.check()
        self._report(RunProgress(request.run, "Loading the networks", None))
        running_on = self._parts.load_models(request.preset, request.device)
        self._report(EngineReady(request.run, running_on.device, running_on.preset))

    def _load(self, request: LoadClip) -> None:
        def progress(stage: str, fraction: float) -> None:
            self._report(RunProgress(request.run, stage, fraction))

        reference = request.reference or self._parts.sample_reference()
        clip = self._parts.load_clip(reference, cancel=request.cancel, progress=progress)
        still = preview_of(clip.head.still())
        request.cancel.check()
        self._clip = clip
        self._report(
            ClipLoaded(
                run=request.run,
                reference=clip.reference,
                is_sample=request.reference is None,
                is_photo=clip.is_photo,
                frame_count=clip.frame_count,
                notes=clip.notes,
                still=still,
                preflight=clip.preflight,
            )
        )

    def _speak(self, request: Speak) -> None:
        clip = self._loaded()
        speech = self._spoken(request.run, request.order, request.cancel)
        speaker = self._parts.open_speaker(speech)

        def show(frame: RenderedFrame, skew_ms: float) -> None:
            self._show(preview_of(frame, skew_ms))

        def began() -> None:
            self._report(SpeechStarted(request.run, float(speech.duration_s), speaker.silent_reason or ""))

        stages = StageReport(request.run, clip.head.stage_times, self._report)
        with Playback(speech, speaker, show=show, began=began, cancel=request.cancel) as playback:
            for frame in clip.head.speak(
                speech, cancel=request.cancel, skip_to=playback.due_index, whole_frame=request.whole_frame
            ):
                playback.add(frame)
                stages.after_frame()
            playback.finish()

    def _export(self, request: Export) -> None:
        def progress(done: int, total: int, remaining_s: float) -> None:
            self._report(RunProgress(request.run, "Exporting", done / max(1, total), remaining_s))

        clip = self._loaded()
        speech = self._spoken(request.run, request.order, request.cancel)
        self._parts.export(clip, speech, request.output, view=request.view, cancel=request.cancel, progress=progress)

    def _loaded(self) -> LoadedClip:
        if self._clip is None:
            raise StudioError("No clip is loaded.", "Open a video or a photo first.")
        return self._clip

    def _spoken(self, run: int, order: SpeechOrder, cancel: CancelToken) -> Waveform:
        """The sound of an order; made once, so that the export says exactly what was heard."""
        if notes := self._parts.speech_notes(order):
            self._report(SpeechNoted(run, " ".join(notes)))
        if self._speech is not None and self._speech[0] == order:
            return self._speech[1]
        self._report(RunProgress(run, "Making the speech", None))
        speech = self._parts.synthesise(order, cancel)
        cancel.check()
        self._speech = (order, speech)
        return speech
