"""Makes the films of jobs, one after another; networks and avatars are kept from one to the next."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Literal

import cv2
import torch

from models.metrics.identity_similarity import FaceIdentity
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.avatar_builder import Stage, build_avatar
from studio.engine.exporter import ExportProgress, export
from studio.engine.film_grade import FilmGrade
from studio.engine.film_order import FilmOrder
from studio.engine.film_origin import Driver, FilmOrigin, driver_of
from studio.engine.models_loader import load_models, read_front_ends
from studio.engine.render_job import RenderJob
from studio.engine.render_settings import AS_IT_IS, RenderSettings
from studio.engine.spooled_speech import SpooledSpeech, spooled_recording, spooled_sentences
from studio.engine.take import sound_of
from studio.engine.talking_head import TalkingHead
from studio.speech.pyttsx3_speech import Pyttsx3Speech
from studio.speech.typed_speech import TypedSpeech

JobStage = Literal["speak", Stage, "hear", "render"]
LONG_TEXT = 2000
"""Characters from which speaking takes long enough to be told of."""
AVATARS_KEPT = 2


@dataclass(frozen=True)
class RenderedJob:
    """duration_s: of the film; rendered_s: of what was not there before; elapsed_s: spent on its frames; runs_on:
    device and precision, in words.
    """

    duration_s: Fraction
    rendered_s: Fraction
    elapsed_s: float
    runs_on: str
    notes: tuple[str, ...]


class JobRenderer:
    """Not thread-safe."""

    def __init__(self, threads: int | None = None) -> None:
        """threads: of the networks, by default as many as ``limit_threads`` chooses."""
        self._threads = threads
        self._models: tuple[tuple[str, str, Path | None], RealTalk] | None = None
        self._avatars: OrderedDict[tuple[object, ...], Avatar] = OrderedDict()
        self._voices = Pyttsx3Speech()

    def perform(
        self,
        job: RenderJob,
        *,
        progress: Callable[[JobStage, float], None],
        cancel: CancelToken | None = None,
        graded: Callable[[FilmGrade], None] | None = None,
        judge: FaceIdentity | None = None,
        sha256: str | None = None,
        unsigned: Callable[[FilmOrigin], None] | None = None,
    ) -> RenderedJob:
        """Make a film. progress: stage, and 0 to 1 within it; graded, judge, unsigned: as ``export`` takes them;
        sha256: of the reference's bytes, if they were hashed before.

        Raises ``StudioError`` for what a person can mend, ``Cancelled`` through ``cancel``.
        """
        cancel = cancel or CancelToken()
        text = job.script()
        notes = () if text is None else self._typed(job, text).notes
        with self._speech(job, text, cancel, progress) as speech:
            models = self._models_of(job)
            avatar = self._avatar_of(job, models, cancel, progress, sha256)
            started, shares = time.monotonic(), [Fraction(0)]

            def show(done: ExportProgress) -> None:
                if done.remaining_s is None:
                    progress("hear", done.heard)
                    return
                if len(shares) == 1:  # the first frame tells where it begins
                    shares.append(Fraction(done.done - 1, done.total))
                progress("render", done.done / done.total)

            order = FilmOrder(
                speech.whole,
                job.film,
                _adjustments(job),
                speech.sentences,
                driver=self._driver(job),
                graded=graded,
                judge=judge,
                interruption=job.interruption,
                unsigned=unsigned,
            )
            export(TalkingHead(models, avatar, seed=job.seed), order, cancel=cancel, progress=show)
            elapsed_s = time.monotonic() - started
            runs_on = f"{models.device} in {models.precision}"
            duration_s = speech.whole.duration_s
            rendered_s = duration_s * (1 - shares[-1])
            return RenderedJob(duration_s, rendered_s, elapsed_s, runs_on, (*notes, *avatar.notes))

    def prepare(self, job: RenderJob, progress: Callable[[JobStage, float], None]) -> None:
        """Follow the face of a job's reference, so that whoever renders it later finds it done. Raises StudioError."""
        self._avatar_of(job, self._models_of(job), CancelToken(), progress)

    def _typed(self, job: RenderJob, text: str) -> TypedSpeech:
        return TypedSpeech(text, self._voices, voice=job.voice, rate_wpm=job.rate_wpm, volume=job.volume)

    def _speech(
        self, job: RenderJob, text: str | None, cancel: CancelToken, progress: Callable[[JobStage, float], None]
    ) -> AbstractContextManager[SpooledSpeech]:
        if job.take is not None:
            return spooled_sentences([sound_of(job.take.part)])
        if text is None:
            assert job.audio is not None  # one of the four is given
            return spooled_recording(job.audio)
        told = (lambda share: progress("speak", share)) if len(text) > LONG_TEXT else (lambda _: None)
        return spooled_sentences(self._typed(job, text).spoken(cancel, told))

    def _driver(self, job: RenderJob) -> Driver:
        return driver_of(job.take, job.audio, lambda: job.voice or self._voices.voices()[0].id)

    def _models_of(self, job: RenderJob) -> RealTalk:
        wanted = (job.preset, job.device, job.front_ends)
        if self._models is None or self._models[0] != wanted:
            self._models = None  # never two of them in memory
            self._avatars.clear()
            self._models = wanted, load_models(job.preset, job.device, read_front_ends(job.front_ends))
            if self._threads is not None:
                torch.set_num_threads(self._threads)
                cv2.setNumThreads(self._threads)
        return self._models[1]

    def _avatar_of(
        self,
        job: RenderJob,
        models: RealTalk,
        cancel: CancelToken,
        progress: Callable[[JobStage, float], None],
        sha256: str | None = None,
    ) -> Avatar:
        key = (job.reference, _age(job.reference), job.face, job.generic)
        if key not in self._avatars:
            self._avatars[key] = build_avatar(
                job.reference,
                models,
                cancel=cancel,
                progress=lambda done: progress(done.stage, done.fraction),
                generic=job.generic,
                face=job.face,
                sha256=sha256,
            )
        self._avatars.move_to_end(key)
        while len(self._avatars) > AVATARS_KEPT:
            self._avatars.popitem(last=False)
        return self._avatars[key]


def _adjustments(job: RenderJob) -> RenderSettings:
    """Those that a take was made with; blinks where either asks for them."""
    kept = AS_IT_IS if job.take is None else job.take.header.render
    return replace(kept, blinks=True) if job.blinks else kept


def _age(path: Path) -> tuple[int, int]:
    """Tells a file from one that was written over it."""
    try:
        facts = path.stat()
    except OSError:
        return (0, 0)
    return facts.st_mtime_ns, facts.st_size
