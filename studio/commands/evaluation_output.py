"""What ``main.py evaluate`` prints of clips and of speech, and the same as JSON."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.metrics.phone_opening import PhoneOpenings
    from studio.engine.evaluation import ClipReport, Summary
    from studio.engine.evaluation_timing import FrameTime


def print_clips(reports: Sequence[ClipReport], summary: Summary) -> None:
    """Print a table a clip and the means."""
    from models.metrics.report import scores_table

    for report in reports:
        voice = f", cross audio: the voice of {report.donor}" if report.donor else ""
        print(f"\n{report.name} (person {report.person_id}, {report.frames} frames{voice})")
        print(scores_table(report.scores))
    people = len({report.person_id for report in reports})
    print(f"\nMean over {people} people, {len(reports)} clips")
    print(scores_table(summary.means))
    shares = ", ".join(f"{k} {v:.2f}" for k, v in summary.shares.items()) or "no clip is longer than a second"
    print(f"\nM-LMD over that of unsynchronised lips: {shares}")
    pooled = [f"{k} {m / n:.1%} of {n}" for k, (m, n) in summary.silences.items() if n]
    print(f"Silent frames of the whole clips whose mesh moves its lips: {', '.join(pooled) or 'no silence'}")


def print_times(times: dict[str, FrameTime], device: str, threads: int) -> None:
    """Print milliseconds a frame of each renderer."""
    for name, time in times.items():
        parts = f"transformer {time.transformer_ms:.2f}, renderer {time.renderer_ms:.1f}, whole {time.whole_ms:.1f}"
        of = "thread" if threads == 1 else "threads"
        print(f"ms per frame, {name} ({device}, {threads} {of}, {time.frames} frames): {parts}")


def print_missing(missing: dict[str, str]) -> None:
    """Print which columns of the paper's tables could not be computed, and why."""
    for name, needs in missing.items():
        print(f"{name}: not computed: needs {needs}")


def print_voices(voices: dict[str, list[str]]) -> None:
    """Print which synthesisers speak, with their voices, and which are not there."""
    from studio.engine.evaluation_speech import FESTIVAL, FLITE

    speaking = [f"{name} ({', '.join(those)})" for name, those in voices.items()]
    print(f"speaking: {'; '.join(speaking)}")
    absent = [name for name in (FLITE, FESTIVAL) if name not in voices]
    if absent:
        print(f"not on this machine, so not measured: {', '.join(absent)}")


def print_speech(rows: dict[str, PhoneOpenings]) -> None:
    """Print a table of the lips at known phones, a row a network."""
    from models.metrics.opening import CLOSED_BELOW
    from models.metrics.report import text_table

    first = next(iter(rows.values()))
    print(
        f"\nOpening of the lips, in widths of the mouth at rest; {len(first.closing)} m b p, {len(first.biting)} f v, "
        f"{len(first.open_vowels)} open vowels; closed is below {CLOSED_BELOW:g}."
    )
    heading = ["", "m b p lowest", "f v lowest", "open highest", "m b p / open", "m b p closed"]
    heading += ["silence mean", "silence highest", "silence moving"]
    forms = (".3f", ".3f", ".3f", ".2f", ".0%", ".3f", ".3f", ".1%")
    lines = []
    for name, row in rows.items():
        values = speech_as_json(row).values()
        cells = ["-" if v is None else format(v, form) for v, form in zip(values, forms, strict=True)]
        lines.append([name, *cells])
    print(text_table(heading, lines))


def clips_as_json(reports: Sequence[ClipReport], summary: Summary) -> dict[str, Any]:
    """Everything about clips."""
    return {
        "clips": [_clip_as_json(report) for report in reports],
        "mean_over_people": {setting: scores.as_json() for setting, scores in summary.means.items()},
        "m_lmd_over_unsynchronised": summary.shares,
        "silent_frames_of_whole_clips": _silences_as_json(summary.silences),
    }


def speech_as_json(row: PhoneOpenings) -> dict[str, float | None]:
    """Figures of the lips at known phones; None where there were none."""
    figures = {
        "mbp_lowest": float(row.closing.mean()),
        "fv_lowest": float(row.biting.mean()),
        "open_vowel_highest": float(row.open_vowels.mean()),
        "mbp_over_open_vowel": row.ratio,
        "mbp_closed_share": row.closed_share,
        "silence_mean": float(row.silence.mean()),
        "silence_highest": float(row.silence.max()),
        "silence_moving_share": row.moving_in_silence,
    }
    return {name: None if math.isnan(value) else value for name, value in figures.items()}


def times_as_json(times: dict[str, FrameTime]) -> dict[str, Any]:
    """Milliseconds a frame by renderer; None where nothing was measured."""
    return {
        name: {key: None if math.isnan(v) else v for key, v in dataclasses.asdict(time).items()}
        for name, time in times.items()
    }


def _clip_as_json(report: ClipReport) -> dict[str, Any]:
    openings = {**report.openings, "donor": report.donor_opening}
    return {
        "name": report.name,
        "person_id": report.person_id,
        "frames": report.frames,
        "donor": report.donor,
        "sound_lag_ms": report.sound_lag_ms,
        "reference_frame": report.reference_index,
        "scores": {setting: scores.as_json() for setting, scores in report.scores.items()},
        "silent_frames_of_whole_clip": _silences_as_json(report.silences),
        "opening": {name: [round(float(v), 4) for v in values] for name, values in openings.items() if len(values)},
    }


def _silences_as_json(silences: dict[str, tuple[int, int]]) -> dict[str, dict[str, int]]:
    return {setting: {"moving": moving, "of": counted} for setting, (moving, counted) in silences.items()}
