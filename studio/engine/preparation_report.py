"""What came of a preparation: on the screen in a few lines, in ``report.json`` in full."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.training.prepared_folder import PreparedSummary
from models.training.sync_estimation import LEAST_CORRELATION
from studio.engine.dataset_layouts import PassedOver
from studio.engine.sync_correction import sync_state
from studio.media.output_file import write_text

REPORT = "report.json"
AGREEMENT_MS = 40
_CORRECTED_FROM_MS = 20
_NAMED = 5

Report = dict[str, Any]


def make_report(
    summaries: Sequence[PreparedSummary], left_out: dict[str, str], passed_over: Sequence[PassedOver], layout: str
) -> Report:
    """Count what a prepared folder holds and what is missing from it. Times are in minutes, pictures in pixels."""
    return {
        "layout": layout,
        "kept": len(summaries),
        "left_out": left_out,
        "passed_over": {passed.name: passed.reason for passed in passed_over},
        "splits": _by_split(summaries),
        "languages_minutes": _minutes_by(summaries, lambda summary: summary.facts.language or "unknown"),
        "licences_minutes": _minutes_by(summaries, lambda summary: summary.facts.licence_tier),
        "sound": _sound(summaries),
        "pictures": _pictures(summaries),
    }


def write_report(folder: Path, report: Report) -> None:
    """Store a report in the prepared folder. Raises ``StudioError``."""
    write_text(folder / REPORT, json.dumps(report, indent=1, ensure_ascii=False))


def report_lines(report: Report) -> list[str]:
    """The report as a person reads it."""
    lines = [f"Left out: {name}: {reason}" for name, reason in report["left_out"].items()]
    lines += [f"Passed over: {line}" for line in _grouped(report["passed_over"])]
    lines += [""] if lines else []
    lines.append(f"{'split':<10}{'clips':>7}{'people':>8}{'minutes':>9}{'with sound':>12}{'teach the lips':>16}")
    for name, split in report["splits"].items():
        lines.append(
            f"{name:<10}{split['clips']:>7}{split['people']:>8}{split['minutes']:>9.1f}"
            f"{split['minutes_with_sound']:>12.1f}{split['minutes_in_sync']:>16.1f}"
        )
    return [*lines, *_sound_lines(report["sound"]), *_picture_lines(report["pictures"]), _languages_line(report)]


def _by_split(summaries: Sequence[PreparedSummary]) -> dict[str, Any]:
    splits: dict[str, list[PreparedSummary]] = defaultdict(list)
    for summary in summaries:
        splits[summary.facts.split].append(summary)
    return {
        name: {
            "clips": len(clips),
            "people": len({clip.facts.person_id for clip in clips}),
            "minutes": _minutes(clips),
            "minutes_with_sound": _minutes(clip for clip in clips if clip.samples),
            "minutes_in_sync": _minutes(clip for clip in clips if _teaches_lips(clip)),
        }
        for name, clips in sorted(splits.items())
    }


def _teaches_lips(clip: PreparedSummary) -> bool:
    """As ``load_talking_clips`` chooses."""
    return bool(clip.frames and clip.samples and (clip.facts.sync_correlation or 0.0) >= LEAST_CORRELATION)


def _minutes(clips: Iterable[PreparedSummary]) -> float:
    return round(sum(clip.seconds for clip in clips) / 60, 2)


def _minutes_by(summaries: Sequence[PreparedSummary], key: Any) -> dict[str, float]:  # noqa: ANN401
    groups: dict[str, list[PreparedSummary]] = defaultdict(list)
    for summary in summaries:
        groups[key(summary)].append(summary)
    return {name: _minutes(clips) for name, clips in sorted(groups.items())}


def _sound(summaries: Sequence[PreparedSummary]) -> dict[str, Any]:
    shown = [summary for summary in summaries if summary.frames > 1]
    heard = [summary for summary in shown if summary.samples]
    states = defaultdict(list)
    for summary in heard:
        states[sync_state(summary) or "not looked at"].append(summary.facts.name)
    lags = {s.facts.name: s.facts.sound_lag_ms for s in heard if _teaches_lips(s)}
    return {
        "clips_with_sound": len(heard),
        "clips_without_sound": [summary.facts.name for summary in shown if not summary.samples],
        "faults": {s.facts.name: s.seen["sound_fault"] for s in shown if s.seen.get("sound_fault")},
        "lag_from_catalog": len(states["catalog"]),
        "lag_estimated": len(states["estimated"]),
        "lags_corrected": sum(abs(lag or 0.0) >= _CORRECTED_FROM_MS for lag in lags.values()),
        "lags_ms": lags,
        "lips_not_following": states["not following"] + [s.facts.name for s in heard if _fails_by_catalog(s)],
        "undecided": states["undecided"],
        "agreement_with_catalog": _agreement(heard),
    }


def _fails_by_catalog(summary: PreparedSummary) -> bool:
    return sync_state(summary) == "catalog" and not _teaches_lips(summary)


def _agreement(heard: Sequence[PreparedSummary]) -> dict[str, int] | None:
    """Clips whose lag is known from a catalog and was estimated too, and how many lie within one frame."""
    pairs = [
        (s.seen["catalog"]["lag_ms"], s.seen["estimate"]["lag_ms"])
        for s in heard
        if sync_state(s) == "estimated" and (s.seen.get("catalog", {}).get("correlation") or 0) >= LEAST_CORRELATION
    ]
    if not pairs:
        return None
    return {"clips": len(pairs), "within_40_ms": sum(abs(a - b) <= AGREEMENT_MS for a, b in pairs)}


def _pictures(summaries: Sequence[PreparedSummary]) -> dict[str, Any]:
    noted = [summary for summary in summaries if summary.frames > 1 and "face_px" in summary.seen]
    face_px = [summary.seen["face_px"] for summary in noted]
    kept, all_frames = sum(s.frames for s in noted), sum(s.seen["frames"] for s in noted)
    return {
        "clips_with_cuts": {s.facts.name: s.seen["cuts"] for s in noted if s.seen["cuts"]},
        "frames_cut_away": all_frames - kept,
        "others_in_picture": {
            s.facts.name: round(s.seen["several_share"], 2) for s in noted if s.seen["several_share"]
        },
        "frames_with_face": round(sum(s.frames * s.seen["face_share"] for s in noted) / max(kept, 1), 4),
        "face_height_px": [int(v) for v in np.percentile(face_px, (10, 50, 90))] if face_px else None,
        "clips_from_earlier_versions": sum("face_px" not in s.seen for s in summaries if s.frames > 1),
    }


def _sound_lines(sound: dict[str, Any]) -> list[str]:
    lines = [
        f"Sound: {sound['clips_with_sound']} clips with, {len(sound['clips_without_sound'])} without (renderer only). "
        f"Lags: {sound['lag_from_catalog']} from the catalog, {sound['lag_estimated']} estimated; "
        f"{sound['lags_corrected']} corrected by {_CORRECTED_FROM_MS} ms or more."
    ]
    if sound["agreement_with_catalog"]:
        found = sound["agreement_with_catalog"]
        lines.append(f"Estimates within ±40 ms of the catalog: {found['within_40_ms']} of {found['clips']}.")
    lines += _named("Lips do not follow the sound (not for the audio network)", sound["lips_not_following"])
    lines += _named("Too short, too still or too few to tell (not for the audio network)", sound["undecided"])
    return lines + [f"Sound not used: {name}: {fault}" for name, fault in sound["faults"].items()]


def _picture_lines(pictures: dict[str, Any]) -> list[str]:
    lines = _named("Cut, the longest shot kept", list(pictures["clips_with_cuts"]))
    lines += _named("Others in some frames, the largest face followed", list(pictures["others_in_picture"]))
    if pictures["face_height_px"]:
        low, middle, high = pictures["face_height_px"]
        lines.append(
            f"Pictures: a face in {pictures['frames_with_face']:.1%} of the frames, {middle} px high "
            f"(80 % between {low} and {high})."
        )
    return lines


def _languages_line(report: Report) -> str:
    languages = ", ".join(f"{name} {minutes:.1f}" for name, minutes in report["languages_minutes"].items())
    return f"Languages, in minutes: {languages}."


def _named(what: str, names: Sequence[str]) -> list[str]:
    if not names:
        return []
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{what}: {len(names)}: {', '.join(names[:_NAMED])}{more}."]


def _grouped(passed_over: dict[str, str]) -> list[str]:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in passed_over.items():
        by_reason[reason].append(name)
    return [line for reason, names in by_reason.items() for line in _named(reason, names)]
