"""``main.py preprocess``: make a folder of clips ready for training."""

from __future__ import annotations

import argparse
from pathlib import Path

from studio.commands.progress_line import ProgressLine
from studio.errors import StudioError

HELP = "track, crop and store a folder of clips for training"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="clips, with a catalog.csv or without")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FOLDER", help="where prepared clips go")


def run(arguments: argparse.Namespace) -> int:
    """Prepare every clip that is not prepared yet; a clip that cannot be used is named and passed over."""
    from models.training.clip_dataset import save_clip
    from studio.cancel import CancelToken
    from studio.engine.clip_preparation import clips_in, prepare_clip

    clips = clips_in(arguments.folder)
    output: Path = arguments.output
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StudioError(f"The folder {output} cannot be made: {error.strerror}.", "Choose another.") from error
    prepared, present, refused = 0, 0, []
    with ProgressLine() as line:
        for number, clip in enumerate(clips):
            target = output / f"{clip.facts.split}__{clip.facts.name}.safetensors"
            if target.exists():
                present += 1
                continue
            try:
                save_clip(target, prepare_clip(clip, CancelToken(), lambda _: None))
                prepared += 1
            except StudioError as error:
                refused.append(f"{clip.facts.name}: {error}")
            line.show("Preparing clips", (number + 1) / len(clips))
    for reason in refused:
        print(f"Left out: {reason}")
    if not prepared + present:
        raise StudioError(
            f"None of the {len(clips)} clips in {arguments.folder} can be used.", "The reasons are above."
        )
    print(f"{output}: {prepared} clips prepared, {present} were there already, {len(refused)} left out.")
    return 0
