"""``--grade``: how good a film is, printed and as JSON beside it."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING

from studio.engine.film_grade import FLAW_WORDS, FilmGrade

if TYPE_CHECKING:
    from models.metrics.identity_similarity import FaceIdentity

_FIGURES = {
    "silent_motion": ("silent frames with moving lips", ".1%"),
    "sound_correlation": ("lips with the sound's loudness", ".2f"),
    "sound_lag_ms": ("lips behind the sound, ms", "+.0f"),
    "lips_correlation": ("lips with the predicted ones", ".2f"),
    "lips_lag_ms": ("lips behind the predicted ones, ms", "+.0f"),
    "opening": ("movement of the opening, mouth widths", ".3f"),
    "amplitude": ("movement over the predicted", ".2f"),
    "seam": ("border of the face over the clip's", ".2f"),
    "sharpness": ("detail of the mouth over the clip's", ".2f"),
    "flicker": ("flicker, levels of 255", ".2f"),
    "flicker_ratio": ("flicker over the clip's", ".2f"),
    "lost": ("frames without a recognisable face", ".1%"),
    "identity": ("likeness to the reference (CSIM)", ".3f"),
}


def add_grade_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare --grade and --csim."""
    grading = parser.add_argument_group("how good it is")
    grading.add_argument(
        "--grade",
        nargs="?",
        type=Path,
        const=Path(),
        metavar="FILE.json",
        help="measure the film and write the figures (default: beside the film)",
    )
    grading.add_argument("--csim", type=Path, metavar="FILE", help="an ArcFace backbone.pth, for likeness")


def grade_file(arguments: argparse.Namespace) -> Path | None:
    """Where the figures go; None if they are not wanted. Raises ``StudioError`` for a place that takes no file."""
    from studio.media.output_file import refuse_unwritable

    if arguments.grade is None:
        return None
    output: Path = arguments.output
    path: Path = output.with_name(f"{output.stem}.grade.json") if arguments.grade == Path() else arguments.grade
    refuse_unwritable(path)
    return path


def identity_judge(arguments: argparse.Namespace) -> FaceIdentity | None:
    """The network that judges likeness, if its file was given. Raises ``StudioError``."""
    if arguments.csim is None:
        return None
    import torch

    from studio.engine.evaluation_judges import JudgeFiles, load_judges

    return load_judges(JudgeFiles(csim=arguments.csim), torch.device("cpu")).csim


def tell_grade(grade: FilmGrade, path: Path) -> None:
    """Print the figures and the worst moments, and write them. Raises ``StudioError``."""
    from studio.engine.evaluation_judges import NEEDED
    from studio.media.output_file import write_text

    told = grade.as_json()
    print("Grade")
    for name, value in grade.figures().items():
        words, form = _FIGURES[name]
        if not math.isnan(value):
            print(f"  {words:<40} {value:{form}}")
        elif name == "silent_motion":
            print(f"  {words:<40} no silence")
        elif name == "identity":
            print(f"  {words:<40} not computed: needs {NEEDED['CSIM']}")
            told["identity_not_computed"] = f"needs {NEEDED['CSIM']}"
    for moment in grade.worst:
        print(f"  worst at {moment.time_s:.2f} s: {FLAW_WORDS[moment.flaw]} ({moment.severity:.1f} x visible)")
    write_text(path, json.dumps(told, indent=1) + "\n")
    print(f"  written to {path}")
