"""One fine-tuning while it runs: when to step, measure and save, when to stop, and whether the result is kept.

Driven by ``studio.engine.personalisation``, which prepares the clip.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from safetensors import SafetensorError

from models.errors import TrainingError
from models.networks.face_renderer import FaceRenderer
from models.training.renderer_personaliser import RendererPersonaliser, relative_gain
from models.training.renderer_state import STATE_FILE
from models.training.renderer_validation import RendererErrors, selection_error
from studio.cancel import CancelToken
from studio.engine.personal_weights import PersonalKey, PersonalRenderer, PersonalWeights, explained_disk_errors
from studio.errors import Cancelled, StudioError

log = logging.getLogger(__name__)

Stage = Literal["decode", "track", "prepare", "measure", "learn"]
Ending = Literal["time is up", "no further gain", "cancelled", "not a number"]

SAVE_EVERY_S = 30.0
MEASURING_RESERVE = 1.3
"""How much longer than the last one the next measurement is taken to last when the time left is counted."""


@dataclass(frozen=True)
class PersonalisationProgress:
    """How far it is. fraction: 0 to 1 of the stage, in "learn" of the time; error_before, error_best: of the held-back
    frames with the shipped and with the best weights so far, once known.
    """

    stage: Stage
    fraction: float
    steps: int = 0
    error_before: float | None = None
    error_best: float | None = None


@dataclass(frozen=True)
class Personalisation:
    """How it ended.

    kept: whether new weights were kept; before, after: errors of the held-back frames with the shipped weights and with
    the best new ones, None before their first measurement; earlier: with those kept by an earlier run, if any;
    steps: made in all, resumed_at: of which by a run that was interrupted; notes: sentences for the person.
    """

    kept: bool
    ending: Ending
    before: RendererErrors
    after: RendererErrors | None
    earlier: RendererErrors | None
    held_back_frames: int
    steps: int
    resumed_at: int
    notes: tuple[str, ...]

    @property
    def gain(self) -> float:
        """By which share the error fell against the shipped weights; 0 before the first measurement."""
        return 0.0 if self.after is None else relative_gain(self.before, self.after)


@dataclass(frozen=True)
class PersonalGoal:
    """What the new weights are measured against and where they go.

    shipped: the renderer they must beat; earlier: the one kept before, if any; reference_index: the avatar's I_r.
    """

    shipped: FaceRenderer
    earlier: PersonalRenderer | None
    weights: PersonalWeights
    key: PersonalKey
    reference_index: int


class PersonalRun:
    """Runs a fine-tuning until a moment of ``time.monotonic``, a cancel, or the end of all gain."""

    def __init__(
        self,
        personaliser: RendererPersonaliser,
        goal: PersonalGoal,
        deadline_s: float,
        cancel: CancelToken,
        progress: Callable[[PersonalisationProgress], None],
    ) -> None:
        self._personaliser, self._goal, self._deadline_s = personaliser, goal, deadline_s
        self._cancel, self._progress = cancel, progress
        self._folder = goal.weights.unfinished(goal.key)
        self._notes: list[str] = []
        self._measuring_s = self._step_s = 0.0
        self._saved_at_s = self._began_s = time.monotonic()
        self._before: RendererErrors | None = None

    def run(self) -> Personalisation:
        """Measure what there is, learn, and keep what is better.

        Raises ``Cancelled`` when stopped before the learning, ``StudioError`` when nothing can be written.
        """
        personaliser, goal = self._personaliser, self._goal
        self._progress(PersonalisationProgress("measure", 0.0))
        self._before = before = self._measured(lambda: personaliser.errors_of(goal.shipped, self._cancel.check))
        kept = goal.earlier
        earlier = None if kept is None else personaliser.errors_of(kept.renderer, self._cancel.check)
        self._progress(PersonalisationProgress("measure", 1.0))
        resumed_at = self._resume()
        self._save()  # at once, so that a full disk is found before any time is spent
        self._began_s = time.monotonic()
        ending = self._learn()
        best = personaliser.best_errors
        to_beat = min(selection_error(errors) for errors in (before, earlier) if errors is not None)
        margin = personaliser.config.selection.margin
        better = best is not None and selection_error(best) < (1 - margin) * to_beat
        if better:
            self._keep(before)
        self._tidy_up(ending, kept=better)
        return Personalisation(
            better,
            ending,
            before,
            best,
            earlier,
            len(personaliser.samples.held_back),
            personaliser.steps,
            resumed_at,
            tuple(self._notes),
        )

    def _measured(self, measuring: Callable[[], RendererErrors]) -> RendererErrors:
        began_s = time.monotonic()
        errors = measuring()
        self._measuring_s = time.monotonic() - began_s
        return errors

    def _resume(self) -> int:
        """Take up an interrupted run; returns the steps it had made."""
        try:
            resumed = self._personaliser.resume(self._folder)
        except TrainingError as error:
            log.warning("an interrupted personalisation cannot be taken up: %s", error)
            self._notes.append("What an interrupted run had left cannot be used; the learning began anew.")
            return 0
        return self._personaliser.steps if resumed else 0

    def _learn(self) -> Ending:
        """Steps and measurements until one of the endings."""
        personaliser = self._personaliser
        try:
            ending = self._steps()
            if ending != "cancelled" and personaliser.has_unmeasured_steps:
                self._measured(lambda: personaliser.measure(self._cancel.check))
        except Cancelled:
            return "cancelled"
        self._report(fraction=1.0)
        return ending

    def _steps(self) -> Ending:
        personaliser = self._personaliser
        while not personaliser.finished:
            self._cancel.check()
            if self._time_is_up():
                return "time is up"
            began_s = time.monotonic()
            try:
                report = personaliser.step()
            except TrainingError as error:
                log.warning("personalisation ends early: %s", error)
                return "not a number"
            self._step_s = time.monotonic() - began_s
            log.debug("step %d %s", report.step, report.terms)
            if personaliser.measuring_is_due:
                errors = self._measured(lambda: personaliser.measure(self._cancel.check))
                log.info("step %d, %.2f s each: %s", personaliser.steps, self._step_s, errors)
            if time.monotonic() - self._saved_at_s >= SAVE_EVERY_S:
                self._save_or_note()
            self._report()
        return "no further gain"

    def _time_is_up(self) -> bool:
        reserve_s = MEASURING_RESERVE * self._measuring_s if self._personaliser.has_unmeasured_steps else 0.0
        return time.monotonic() + self._step_s + reserve_s >= self._deadline_s

    def _report(self, fraction: float | None = None) -> None:
        now_s = time.monotonic()
        share = (now_s - self._began_s) / max(self._deadline_s - self._began_s, 1e-3)
        best, before = self._personaliser.best_errors, self._before
        self._progress(
            PersonalisationProgress(
                "learn",
                min(1.0, share) if fraction is None else fraction,
                self._personaliser.steps,
                None if before is None else selection_error(before),
                None if best is None else selection_error(best),
            )
        )

    def _keep(self, before: RendererErrors) -> None:
        personaliser, goal = self._personaliser, self._goal
        assert personaliser.best_errors is not None
        errors = (selection_error(before), selection_error(personaliser.best_errors))
        kept = PersonalRenderer(personaliser.best_renderer(), goal.reference_index, *errors)
        measured = {"errors_before": asdict(before), "errors_after": asdict(personaliser.best_errors)}
        try:
            goal.weights.keep(goal.key, kept, personaliser.facts() | measured)
        except StudioError as error:
            raise StudioError(
                error.user_message, "Free some space and repeat the command: it goes on from where it was."
            ) from error

    def _tidy_up(self, ending: Ending, *, kept: bool) -> None:
        """Leave a run that can go on; delete what only costs space."""
        if ending == "cancelled" or (ending == "time is up" and not kept):
            self._save_or_note()
        else:
            self._goal.weights.discard_unfinished(self._goal.key)

    def _save_or_note(self) -> None:
        try:
            self._save()
        except StudioError as error:
            log.warning("the progress cannot be saved: %s", error)
            note = f"The progress could not be saved ({error.user_message.rstrip('.')}); it cannot be taken up again."
            self._notes = [*(other for other in self._notes if other != note), note]

    def _save(self) -> None:
        """Write the state. Raises ``StudioError``; an earlier state stays whole."""
        self._saved_at_s = time.monotonic()
        try:
            with explained_disk_errors(self._folder / STATE_FILE):
                self._folder.mkdir(parents=True, exist_ok=True)
                self._personaliser.save(self._folder)
        except StudioError as error:
            if isinstance(error.__cause__, (SafetensorError, OSError)):
                for part in self._folder.glob("*.part"):
                    with contextlib.suppress(OSError):
                        part.unlink()
            raise
