"""The exports that wait and the one that is being written; runs in the engine thread, knows no thread itself.

The engine thread is the one owner of the networks, and an export uses it a frame at a time, whenever nothing else wants
it: a clip to load or a sentence to speak never waits longer than for one frame, and a preview that has enough frames
ready lends its spare time. An export keeps the clip and the sound that it was ordered with, whatever is loaded later.
"""

from __future__ import annotations

import logging
import queue
from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from studio.engine.film_grade import FilmGrade
from studio.errors import LeftForLater, StudioError, sentence
from studio.worker.engine_parts import EngineParts, ExportStep
from studio.worker.engine_runs import EngineRuns, ending_of
from studio.worker.export_messages import FilmWritten
from studio.worker.live_messages import FindMicrophones, MicrophonesFound
from studio.worker.loaded_clip import LoadedClip
from studio.worker.messages import (
    DeskWork,
    EncodersFound,
    Ending,
    Export,
    FindEncoders,
    News,
    RunProgress,
    RunStopped,
)
from studio.worker.sound_fingerprint import Fingerprint
from studio.worker.sound_messages import IdentifySound
from studio.worker.unfinished_export import DropFilm, ExportClip

log = logging.getLogger(__name__)


@dataclass
class _Job:
    """clip: the one that was loaded when the export was ordered, None while its own is to be loaded; steps: None until
    it begins.
    """

    request: Export
    clip: LoadedClip | None
    steps: Generator[ExportStep, None, None] | None = None
    is_written: bool = False
    grade: FilmGrade | None = None

    def take_grade(self, grade: FilmGrade) -> None:
        """How good the film is."""
        self.grade = grade


class ExportDesk:
    """Works through exports in the order they came. Each ends exactly once."""

    def __init__(
        self,
        parts: EngineParts,
        runs: EngineRuns,
        inbox: queue.SimpleQueue[DeskWork],
        *,
        report: Callable[[News], None],
        end: Callable[[Ending], None],
    ) -> None:
        """runs: what knows the clip and makes the speech; inbox: filled by any thread; end: hears of every ending."""
        self._parts = parts
        self._runs = runs
        self._inbox = inbox
        self._report = report
        self._end = end
        self._jobs: deque[_Job] = deque()
        self._fingerprints: deque[Fingerprint] = deque()

    @property
    def busy(self) -> bool:
        """There is something to do."""
        return bool(self._jobs) or bool(self._fingerprints) or not self._inbox.empty()

    def look_up(self, *, has_time: bool) -> bool:
        """Take in what is new and end what was cancelled; with time, write a frame. Says whether it used the time."""
        self._take_new()
        self._end_cancelled()
        return has_time and self._work(quick=True)

    def step(self) -> None:
        """Do the next piece of work, whatever it is."""
        self._take_new()
        self._end_cancelled()
        self._work(quick=False)

    def close(self) -> None:
        """Stop everything; of a film that is not finished the whole parts stay, if its export was left for later."""
        self._take_new()
        while self._jobs:
            self._stop(self._jobs[0])

    def _take_new(self) -> None:
        while not self._inbox.empty():
            match self._inbox.get():
                case FindEncoders():
                    self._report(EncodersFound(self._parts.hardware_codecs()))
                case IdentifySound(path):
                    self._fingerprints.append(Fingerprint(path))
                case FindMicrophones():
                    self._report(self._microphones())
                case DropFilm(output):
                    self._drop(output)
                case Export() as request:
                    ending = ending_of(request, partial(self._admit, request))
                    if ending is not None:
                        self._end(ending)

    def _microphones(self) -> MicrophonesFound:
        try:
            return MicrophonesFound(self._parts.microphones(), "", self._parts.loudspeakers())
        except StudioError as error:
            return MicrophonesFound((), str(error))

    def _drop(self, output: Path) -> None:
        try:
            self._parts.drop_unfinished(output)
        except StudioError as error:  # it is nobody's run, and what stays costs but its place on the disk
            log.warning("%s", error)

    def _admit(self, request: Export) -> None:
        self._jobs.append(_Job(request, self._runs.clip if request.clip is None else None))

    def _load(self, job: _Job, wanted: ExportClip) -> LoadedClip:
        """The clip of an export that goes on. Raises ``StudioError`` if it is another one by now."""
        request = job.request

        def progress(stage: str, fraction: float) -> None:
            self._report(RunProgress(request.run, stage, fraction))

        reference = wanted.reference or self._parts.sample_reference()
        clip = self._parts.load_clip(reference, cancel=request.cancel, progress=progress, face=wanted.face)
        if wanted.sha256 and clip.sha256 != wanted.sha256:
            raise StudioError(
                sentence("{name} is not the clip any more that the film was begun with.", name=reference.name),
                "Open it, and export it anew.",
            )
        return clip

    def _end_cancelled(self) -> None:
        for job in [job for job in self._jobs if job.request.cancel.cancelled]:
            self._stop(job)

    def _stop(self, job: _Job) -> None:
        for_later = job.request.cancel.for_later
        if job.steps is not None and for_later:
            _leave(job.steps)
        elif job.steps is not None:
            job.steps.close()
        self._jobs.remove(job)
        self._end(RunStopped(job.request.run, for_later))

    def _work(self, *, quick: bool) -> bool:
        """One block of a fingerprint, or one step of the first export. quick: not the making of a speech or the loading
        of a clip, which would take as long as many frames.
        """
        if self._fingerprints:
            if self._fingerprints[0].advance():
                self._report(self._fingerprints.popleft().found())
            return True
        if not self._jobs:
            return False
        job = self._jobs[0]
        if quick and (job.clip is None or (job.steps is None and not self._runs.has_speech(job.request.order))):
            return False
        ending: Ending | None = ending_of(job.request, partial(self._advance, job))
        if ending is None and job.is_written:
            ending = FilmWritten(job.request.run, job.grade)
        if ending is not None:
            self._jobs.popleft()
            self._end(ending)
        return True

    def _advance(self, job: _Job) -> None:
        request = job.request
        if job.clip is None:
            assert request.clip is not None  # else it would have been there from the beginning
            job.clip = self._load(job, request.clip)
            return
        if job.steps is None:
            spoken = self._runs.spoken(request.run, request.order, request.cancel)
            sentences = [sentence.waveform for sentence in spoken]
            chosen = (request.settings, request.cancel, request.adjustments, request.edits)
            job.steps = self._parts.export(job.clip, sentences, *chosen, order=request.order, graded=job.take_grade)
            return
        step = next(job.steps, None)
        if step is None:
            job.is_written = True
            return
        fraction = step.heard if step.remaining_s is None else step.done / max(1, step.total)
        self._report(RunProgress(request.run, "Exporting", fraction, step.remaining_s))


def _leave(steps: Generator[ExportStep, None, None]) -> None:
    """End an export so that its whole parts stay."""
    try:
        steps.throw(LeftForLater())
    except LeftForLater:
        pass
    except StudioError as error:
        log.warning("%s", error)
