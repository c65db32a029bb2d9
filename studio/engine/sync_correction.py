"""Give every prepared clip the lag of its sound, or the knowledge that its lips do not follow it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Literal

from models.errors import TrainingError
from models.face.coefficients import FRAMES_PER_SECOND
from models.training.prepared_folder import LipsAndSound, PreparedSummary, lips_and_sound, summaries_in, write_sync
from models.training.sync_estimation import LEAST_CORRELATION, SyncClip, SyncEstimate, estimate_sync
from studio.cancel import CancelToken
from studio.errors import StudioError
from studio.media.output_file import cannot_write

SyncState = Literal["catalog", "estimated", "not following", "undecided"]
SYNC_KEY = "sync"
LITTLE_FRAMES = 3 * 60 * FRAMES_PER_SECOND
"""Of fewer talking frames the regression learns so little that lips it does not understand prove nothing."""


def correct_sync(folder: Path, *, again: bool, cancel: CancelToken, progress: Callable[[float], None]) -> None:
    """Estimate the lag of every clip with pictures and sound that has none, and store it with the clip.

    A clip whose lips follow its sound gets lag and correlation; one whose lips do not, the low correlation alone; one
    that is too short to tell, or among too little speech, gets neither: both are kept out of the audio network's data.
    again: estimate all clips, those with a lag from a catalog too. Raises ``StudioError``, ``Cancelled``.
    """
    try:
        heard = [summary for summary in summaries_in(folder) if summary.frames and summary.samples]
        to_estimate = [summary for summary in heard if again or sync_state(summary) != "catalog"]
        if not again and all(SYNC_KEY in summary.seen for summary in to_estimate):
            return
        estimates = estimate_sync([_sync_clip(summary, cancel) for summary in heard], progress)
        _store(to_estimate, estimates, sum(summary.frames for summary in heard) < LITTLE_FRAMES, cancel)
    except TrainingError as error:
        raise StudioError(str(error), "Remove the file, and prepare its clip again.") from error
    except OSError as error:
        raise cannot_write(folder / "a prepared clip", error) from error


def sync_state(summary: PreparedSummary) -> SyncState | None:
    """Where a clip's lag comes from, or why it has none; None for a clip nobody has looked at."""
    known: SyncState | None = summary.seen.get(SYNC_KEY)
    if known is None and summary.facts.sync_correlation is not None:
        return "catalog"
    return known


def _sync_clip(summary: PreparedSummary, cancel: CancelToken) -> SyncClip:
    lag_ms = summary.facts.sound_lag_ms if sync_state(summary) == "catalog" else None
    return SyncClip(
        f"{summary.facts.split}/{summary.facts.name}",
        summary.facts.person_id,
        partial(_load, summary.path, cancel),
        lag_ms or 0.0,
    )


def _load(path: Path, cancel: CancelToken) -> LipsAndSound:
    cancel.check()
    return lips_and_sound(path)


def _store(
    summaries: Sequence[PreparedSummary], estimates: dict[str, SyncEstimate], little: bool, cancel: CancelToken
) -> None:
    for summary in summaries:
        cancel.check()
        estimate = estimates.get(f"{summary.facts.split}/{summary.facts.name}")
        state, lag_ms, correlation = _verdict(estimate, little)
        noted: dict[str, object] = {SYNC_KEY: state}
        if estimate is not None:
            noted["estimate"] = {
                "lag_ms": estimate.lag_ms,
                "correlation": round(estimate.correlation, 3),
                "chance": round(estimate.chance, 3),
                "pooled": estimate.pooled,
            }
        if sync_state(summary) == "catalog":
            noted["catalog"] = {
                "lag_ms": summary.facts.sound_lag_ms,
                "correlation": summary.facts.sync_correlation,
            }
        write_sync(summary, lag_ms, correlation, **noted)


def _verdict(estimate: SyncEstimate | None, little: bool) -> tuple[SyncState, float | None, float | None]:
    if estimate is None:
        return "undecided", None, None
    if estimate.significant:
        return "estimated", estimate.lag_ms, round(estimate.correlation, 3)
    if estimate.correlation < LEAST_CORRELATION and not little:
        return "not following", None, round(estimate.correlation, 3)
    return "undecided", None, None
