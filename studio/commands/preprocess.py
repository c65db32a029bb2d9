"""``main.py preprocess``: make a folder of clips ready for training."""

from __future__ import annotations

import argparse
import math
import os
from pathlib import Path

from studio.commands.number_arguments import positive_int
from studio.commands.progress_line import ProgressLine
from studio.errors import StudioError

HELP = "track, crop and store a folder of clips for training"
_LAYOUTS = ("auto", "folder", "catalog", "voxceleb1", "mead", "hdtf")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="clips, with a catalog.csv or without")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER", help="where prepared clips go")
    parser.add_argument("--layout", choices=_LAYOUTS, default="auto", help="how FOLDER is laid out (default: see)")
    parser.add_argument(
        "--workers",
        type=positive_int,
        default=max(1, (os.cpu_count() or 2) // 2),
        metavar="N",
        help="processes, each with one thread (default: half the cores, %(default)s here)",
    )
    parser.add_argument(
        "--split",
        default="published",
        metavar="HOW",
        help="published (default; people without a split are drawn by name), hash (draw all), train, val or test "
        "(all into one), or a CSV file of person_id,split",
    )
    parser.add_argument(
        "--val-share",
        type=_share,
        default=0.05,
        metavar="SHARE",
        help="share of the people drawn to validate on where nobody published any (default: %(default)s)",
    )
    parser.add_argument("--resync", action="store_true", help="estimate the lag of every clip's sound anew")
    parser.add_argument("--retry", action="store_true", help="try again what was left out before")


def run(arguments: argparse.Namespace) -> int:
    """Prepare every clip that is not prepared yet, find the lags of their sound, and say what came of it."""
    from models.errors import TrainingError
    from models.training.prepared_folder import summaries_in
    from studio.cancel import CancelToken
    from studio.engine.clip_sources import find_clips
    from studio.engine.folder_preparation import prepare_clips
    from studio.engine.person_split import SplitRule, refuse_split_people
    from studio.engine.preparation_report import make_report, report_lines, write_report
    from studio.engine.sync_correction import correct_sync

    output: Path = arguments.output
    layout = None if arguments.layout == "auto" else arguments.layout
    found = find_clips(arguments.folder, layout, SplitRule.parse(arguments.split, arguments.val_share))
    cancel = CancelToken()
    try:
        present = (summary.facts for summary in summaries_in(output, skip_damaged=True))
        refuse_split_people([*present, *(clip.facts for clip in found.clips)])
        with ProgressLine() as line:
            counts = prepare_clips(
                found.clips,
                output,
                arguments.workers,
                cancel,
                lambda share: line.show("Preparing clips", share),
                retry=arguments.retry,
            )
            correct_sync(
                output,
                again=arguments.resync,
                cancel=cancel,
                progress=lambda share: line.show("Comparing sound and lips", share),
            )
        report = make_report(list(summaries_in(output)), counts.left_out, found.passed_over, found.layout)
    except TrainingError as error:
        raise StudioError(str(error), "Remove the file, and prepare its clip again.") from error
    write_report(output, report)
    print("\n".join(report_lines(report)))
    if not counts.prepared + counts.present:
        raise StudioError(
            f"None of the {len(found.clips)} clips in {arguments.folder} can be used.", "The reasons are above."
        )
    print(
        f"{output}: {counts.prepared} clips prepared, {counts.present} were there already, "
        f"{len(counts.left_out)} left out."
    )
    return 0


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a share from 0 to below 1")
    return value
