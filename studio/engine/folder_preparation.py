"""A whole folder made ready for training: clip by clip in several processes, and on from where it was stopped.

What was left out, and why, is kept beside the prepared clips, so that a second run does not try it again until the file
has changed.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2

from models.errors import TrainingError
from models.training.clip_dataset import part_path, save_clip
from models.training.prepared_folder import summary_of, target_path
from studio.cancel import CancelToken
from studio.engine.clip_preparation import prepare_clip
from studio.engine.dataset_layouts import ClipToPrepare
from studio.engine.worker_pool import Report, run_in_processes
from studio.errors import StudioError
from studio.media.output_file import cannot_write, refuse_unwritable, write_text

log = logging.getLogger(__name__)

LEFT_OUT = "left_out.json"
_PROGRESS_STEP = 0.02


@dataclass(frozen=True)
class _Task:
    clip: ClipToPrepare
    target: Path
    bytes: int


@dataclass(frozen=True)
class PreparedCounts:
    """prepared: in this run; present: before it; left_out: why, by the stored name; in this run or an earlier one."""

    prepared: int
    present: int
    left_out: dict[str, str]


def prepare_clips(
    clips: list[ClipToPrepare],
    output: Path,
    workers: int,
    cancel: CancelToken,
    progress: Callable[[float], None],
    *,
    retry: bool = False,
) -> PreparedCounts:
    """Prepare what is not prepared yet; a clip that cannot be used is named and passed over.

    retry: try those again that were left out before. Raises ``StudioError`` when the output cannot be written, and
    ``Cancelled``; what is done stays.
    """
    make_folder(output)
    records = {} if retry else _read_records(output)
    tasks, present, left_out = _sorted_out(clips, output, records)
    log.info("%d clips to prepare, %d present, %d left out before", len(tasks), present, len(left_out))
    meter = _Meter(tasks, progress)
    prepared = 0
    try:
        with closing(run_in_processes(_prepare_one, tasks, workers, cancel, meter.moved)) as outcomes:
            for outcome in outcomes:
                task = outcome.piece
                meter.moved(task, 1.0)
                if outcome.result == "":
                    prepared += 1
                    continue
                if outcome.result is None:  # next time it may go well, with more memory for one
                    reason = f"{task.clip.file.name} crashed the process that read it (exit code {outcome.exit_code})."
                else:
                    reason = outcome.result
                    records[task.target.name] = {"reason": reason, "source": _stamp(task.clip)}
                    _write_records(output, records)
                left_out[task.clip.facts.name] = reason
    except OSError as error:
        raise cannot_write(output / "a prepared clip", error) from error
    finally:
        for task in tasks:  # of processes that were stopped at work
            part_path(task.target).unlink(missing_ok=True)
    return PreparedCounts(prepared, present, left_out)


def make_folder(output: Path) -> None:
    """Make the folder, and try whether it can be written before any work is spent. Raises ``StudioError``."""
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder {output} cannot be made: {error.strerror}.", "Choose another.") from error
    refuse_unwritable(output / LEFT_OUT)


def _prepare_one(task: _Task, report: Report) -> str:
    """In a process of its own: prepare and store a clip. Returns why it is left out, "" where it is not.

    Raises ``OSError`` for a disk that takes no more, which ends the whole run.
    """
    cv2.setNumThreads(1)
    told = -1.0

    def tell(share: float) -> None:
        nonlocal told
        if share >= told + _PROGRESS_STEP:
            told = share
            report(share)

    try:
        clip, seen = prepare_clip(task.clip, CancelToken(), tell)
    except StudioError as error:
        return error.user_message
    except Exception as error:  # one clip that nobody foresaw must not cost the others
        log.warning("%s", task.clip.file, exc_info=True)
        return f"{task.clip.file.name} cannot be prepared: {type(error).__name__}: {error}."
    save_clip(task.target, clip, seen.as_dict())
    return ""


def _sorted_out(
    clips: list[ClipToPrepare], output: Path, records: dict[str, dict[str, str]]
) -> tuple[list[_Task], int, dict[str, str]]:
    """What is to be done, how many clips are done, and which were left out before and have not changed."""
    tasks, present, left_out = [], 0, {}
    for clip in clips:
        target = target_path(output, clip.facts)
        record = records.get(target.name)
        if target.exists() and _is_whole(target):
            present += 1
        elif record is not None and record["source"] == _stamp(clip):
            left_out[clip.facts.name] = record["reason"]
        else:
            tasks.append(_Task(clip, target, clip.file.stat().st_size if clip.file.is_file() else 0))
    return tasks, present, left_out


def _is_whole(target: Path) -> bool:
    try:
        summary_of(target)
    except TrainingError:
        log.warning("%s is damaged and is prepared again", target.name)
        return False
    return True


def _stamp(clip: ClipToPrepare) -> str:
    """What changes when a clip's files do."""
    stamps = []
    for file in {clip.video, clip.sound} - {None}:
        try:
            known = file.stat() if file else None
        except OSError:
            known = None
        stamps.append(f"{known.st_size}@{known.st_mtime_ns}" if known else "absent")
    return " ".join(sorted(stamps))


def _read_records(output: Path) -> dict[str, dict[str, str]]:
    try:
        return dict(json.loads((output / LEFT_OUT).read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        log.warning("%s cannot be read: all clips that were left out are tried again", output / LEFT_OUT)
        return {}


def _write_records(output: Path, records: dict[str, dict[str, str]]) -> None:
    write_text(output / LEFT_OUT, json.dumps(records, indent=1, ensure_ascii=False))


class _Meter:
    """How far the whole is: by the bytes of the clips, and how far each is."""

    def __init__(self, tasks: list[_Task], progress: Callable[[float], None]) -> None:
        self._weights = {task.target: task.bytes + 50_000 for task in tasks}  # a start costs something too
        self._total = sum(self._weights.values())
        self._done = 0.0
        self._shares: dict[Path, float] = {}
        self._progress = progress

    def moved(self, task: _Task, share: float) -> None:
        """A task has reached ``share``, 0 to 1."""
        self._done += self._weights[task.target] * (share - self._shares.get(task.target, 0.0))
        self._shares[task.target] = share
        self._progress(min(1.0, round(self._done / self._total, 6)))
