"""``main.py evaluate``: grade the avatar on prepared clips, or its lips on synthetic speech."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.commands.front_ends_argument import add_front_ends_argument
from studio.commands.number_arguments import non_negative_int, positive_float, positive_int
from studio.commands.progress_line import ProgressLine

if TYPE_CHECKING:
    from studio.engine.evaluation import ClipReport, EvaluationOptions
    from studio.engine.evaluation_models import EvaluatedModels, Parts

HELP = "measure the avatar on prepared clips, or its lips on synthetic speech"
RENDERED_SECONDS = 6.0
"""Looked at of each clip when pictures are made: about five minutes for a dozen clips on one core."""
_DEFINITIONS = "docs/evaluation.md defines every figure."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--data", type=Path, metavar="FOLDER", help="what 'main.py preprocess' wrote")
    what.add_argument("--speech", action="store_true", help="the lips at known phones of synthesised sentences")
    parser.add_argument("--render", action="store_true", help="with --speech: look at the rendered lips too")
    parser.add_argument("--voice", default="en-us", help="with --speech: voice of espeak-ng (default: en-us)")
    parser.add_argument("--split", default="val", help="which clips of the folder (default: val)")
    parser.add_argument("--clips", nargs="+", metavar="NAME", help="only clips whose names hold one of these")
    parser.add_argument("--first", type=positive_int, metavar="N", help="only the first N of them")
    parser.add_argument(
        "--seconds",
        type=positive_float,
        metavar="S",
        help=f"of each clip's beginning (default: {RENDERED_SECONDS:g}; with --expressions-only the whole clip)",
    )
    without = parser.add_mutually_exclusive_group()
    without.add_argument("--expressions-only", action="store_true", help="no pictures: meshes from sound, in seconds")
    without.add_argument("--baselines-only", action="store_true", help="what needs no trained network")
    parser.add_argument("--preset", choices=("lite", "full"), default="lite", help="renderer size (default: lite)")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the networks run")
    parser.add_argument(
        "--seed", type=non_negative_int, default=0, metavar="N", help="chooses the historical expressions"
    )
    parser.add_argument(
        "--reference",
        choices=("best", "first", "both"),
        default="best",
        help="draw from the chosen frame, from the clip's first one as in the paper, or compare them (default: best)",
    )
    parser.add_argument("--json", type=Path, metavar="OUT", help="also write every figure to a file")
    parser.add_argument(
        "--plots", type=Path, metavar="FOLDER", help="also draw the lips' opening over time, a PNG a clip"
    )
    for part in ("expression", "renderer", "face-model"):
        parser.add_argument(f"--{part}", type=Path, metavar="FILE", help=f"{part} weights other than the shipped ones")
    add_front_ends_argument(parser)
    parser.add_argument(
        "--baseline",
        type=Path,
        action="append",
        metavar="FILE",
        help="another renderer to compare with; may be repeated",
    )
    _add_judges(parser)


def _add_judges(parser: argparse.ArgumentParser) -> None:
    judges = parser.add_argument_group(
        "columns that need networks of others (docs/evaluation.md says where to get them)"
    )
    judges.add_argument("--lpips", type=Path, nargs="+", metavar="FILE", help="heads and backbone of LPIPS")
    judges.add_argument("--fid", type=Path, metavar="FILE", help="Inception-v3 of pytorch-fid")
    judges.add_argument("--csim", type=Path, metavar="FILE", help="ArcFace of arcface_torch")
    judges.add_argument("--syncnet", type=Path, metavar="FILE", help="syncnet_v2.model")
    judges.add_argument(
        "--judge-every",
        type=positive_int,
        default=5,
        metavar="N",
        help="LPIPS, FID and CSIM look at every Nth frame (default: 5)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print. Raises ``StudioError``."""
    from models.front_ends import FrontEnds
    from studio.engine.evaluation_models import WeightFiles, load_evaluated
    from studio.engine.models_loader import read_front_ends
    from studio.media.output_file import refuse_unwritable, write_text

    if arguments.json is not None:
        refuse_unwritable(arguments.json)
    weights = WeightFiles(
        arguments.face_model,
        arguments.expression,
        arguments.renderer,
        arguments.preset,
        read_front_ends(arguments.front_ends) or FrontEnds(),
        tuple(arguments.baseline or ()),
    )
    models = load_evaluated(weights, _parts(arguments), arguments.device)
    for name, (file, digest) in models.files.items():
        print(f"{name}: {file}, sha256 {digest[:12]}")
    print(f"device: {models.device}")
    figures = _evaluate_speech(arguments, models) if arguments.speech else _evaluate_clips(arguments, models)
    if arguments.json is not None:
        everything = {"weights": models.files, "device": models.device, **figures}
        write_text(arguments.json, json.dumps(everything, indent=2) + "\n")
        print(f"{arguments.json}: written.")
    return 0


def _parts(arguments: argparse.Namespace) -> Parts:
    if arguments.baselines_only:
        return "face model"
    if arguments.expressions_only or (arguments.speech and not arguments.render):
        return "expressions"
    return "all"


def _evaluate_clips(arguments: argparse.Namespace, models: EvaluatedModels) -> dict[str, Any]:
    from studio.cancel import CancelToken
    from studio.commands.evaluation_output import clips_as_json, print_clips, print_missing, print_times, times_as_json
    from studio.engine.evaluation import clips_to_evaluate, evaluate_clips, evaluate_meshes, summarise
    from studio.engine.evaluation_judges import JudgeFiles, load_judges
    from studio.engine.evaluation_settings import UNSYNCHRONISED
    from studio.engine.evaluation_timing import FrameClock
    from studio.engine.models_loader import limit_threads

    given = JudgeFiles(tuple(arguments.lpips or ()), arguments.fid, arguments.csim, arguments.syncnet)
    judges = load_judges(given, models.where, arguments.judge_every)
    clips = clips_to_evaluate(arguments.data, arguments.split, arguments.clips, arguments.first)
    threads, clock, options = limit_threads(), FrameClock(), _options(arguments)
    with ProgressLine() as line:
        if arguments.expressions_only:
            reports = evaluate_meshes(clips, models, options)
        else:
            reports = evaluate_clips(
                clips,
                models,
                options,
                cancel=CancelToken(),
                judges=judges,
                clock=clock,
                progress=lambda done: line.show("Measuring clips", done),
            )
    summary, times = summarise(reports, UNSYNCHRONISED), clock.summary()
    print_clips(reports, summary)
    print_times(times, models.device, threads)
    missing = {} if arguments.expressions_only else judges.missing()
    print_missing(missing)
    print(_DEFINITIONS)
    if arguments.plots is not None:
        _write_plots(arguments.plots, reports)
    return {
        **clips_as_json(reports, summary),
        "threads": threads,
        "ms_per_frame": times_as_json(times),
        "not_computed": missing,
    }


def _options(arguments: argparse.Namespace) -> EvaluationOptions:
    from studio.engine.evaluation import EvaluationOptions

    whole = arguments.expressions_only and arguments.seconds is None
    return EvaluationOptions(
        seconds=None if whole else arguments.seconds or RENDERED_SECONDS,
        seed=arguments.seed,
        reference="first" if arguments.reference == "first" else "best",
        compare_references=arguments.reference == "both",
    )


def _write_plots(folder: Path, reports: list[ClipReport]) -> None:
    from studio.engine.evaluation_plot import write_plot

    for report in reports:
        write_plot(report, folder)
    print(f"{folder}: {len(reports)} plots written.")


def _evaluate_speech(arguments: argparse.Namespace, models: EvaluatedModels) -> dict[str, Any]:
    from studio.cancel import CancelToken
    from studio.commands.evaluation_output import print_speech, print_voices, speech_as_json
    from studio.engine.evaluation_speech import (
        evaluate_speech,
        speak_sentences,
        speak_with_other_synthesisers,
        voices_of,
    )

    sentences = speak_sentences(arguments.voice) + speak_with_other_synthesisers()
    voices = voices_of(sentences)
    print_voices(voices)
    with ProgressLine() as line:
        rows = evaluate_speech(
            models,
            sentences,
            seed=arguments.seed,
            cancel=CancelToken(),
            progress=lambda done: line.show("Rendering sentences", done),
        )
    print_speech(rows)
    print(_DEFINITIONS)
    return {"voices": voices, "speech": {name: speech_as_json(row) for name, row in rows.items()}}
