"""``main.py personalise``: fine-tune the renderer to one clip, or forget what was learnt."""

from __future__ import annotations

import argparse
import contextlib
import signal
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from studio.cancel import CancelToken
from studio.commands.face_argument import add_face_argument
from studio.commands.number_arguments import positive_float
from studio.commands.progress_line import ProgressLine
from studio.engine.sample import reference_file

if TYPE_CHECKING:
    from models.training.renderer_validation import RendererErrors
    from studio.engine.personal_run import Personalisation, PersonalisationProgress

HELP = "fine-tune the renderer to one person's clip"
INTERRUPTED = 130
_STAGES = {
    "decode": "Reading the clip",
    "track": "Following the face",
    "prepare": "Cutting the frames",
    "measure": "Measuring the shipped weights",
    "learn": "Learning the face",
}
_ENDINGS = {
    "time is up": "The time is up",
    "no further gain": "More steps would bring no further gain",
    "cancelled": "Stopped",
    "not a number": "Ended early, because the loss was no longer a number",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("--reference", required=True, metavar="CLIP", help="video of the person, speaking")
    parser.add_argument(
        "--minutes", type=positive_float, default=15.0, metavar="M", help="most time to spend (default: 15)"
    )
    parser.add_argument("--preset", choices=("lite", "full"), default="lite", help="which renderer to fine-tune")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where to learn")
    add_face_argument(parser)
    parser.add_argument("--discard", action="store_true", help="delete what was learnt from the clip, and end")


def run(arguments: argparse.Namespace) -> int:
    """Learn, going on from an interrupted run; Ctrl-C keeps what is better so far. Raises ``StudioError``."""
    reference = reference_file(arguments.reference)
    if arguments.discard:
        return _discard(reference)
    from studio.engine.personalisation import personalise

    cancel = CancelToken()
    with ProgressLine() as line, _first_signal_cancels(cancel):
        done = personalise(
            reference,
            minutes=arguments.minutes,
            preset=arguments.preset,
            device=arguments.device,
            face=arguments.face,
            cancel=cancel,
            progress=lambda news: line.show(_STAGES[news.stage], news.fraction, _errors_so_far(news)),
        )
    _print_outcome(reference, done)
    return INTERRUPTED if done.ending == "cancelled" else 0


def _discard(reference: Path) -> int:
    from studio.engine.personal_weights import PersonalWeights
    from studio.media.media_file import open_media
    from studio.user_dirs import cache_dir

    with open_media(reference):  # names what is wrong with the file, as every command does
        pass
    count = PersonalWeights(cache_dir()).discard(reference)
    print(f"{reference.name}: {'what was learnt is deleted' if count else 'there was nothing to delete'}.")
    return 0


@contextlib.contextmanager
def _first_signal_cancels(cancel: CancelToken) -> Iterator[None]:
    """Ctrl-C and a polite kill ask the work to stop at the next step; a second one ends it at once."""

    def ask(_: int, __: FrameType | None) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.default_int_handler)
        cancel.cancel()

    earlier = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in earlier.items():
            signal.signal(number, handler)


def _errors_so_far(news: PersonalisationProgress) -> str:
    if news.error_before is None or news.error_best is None:
        return ""
    return f"error {news.error_before:.4f} -> {news.error_best:.4f}"


def _print_outcome(reference: Path, done: Personalisation) -> None:
    for note in done.notes:
        print(f"Note: {note}")
    taken_up = f", {done.resumed_at} of them by an earlier run" if done.resumed_at else ""
    print(f"{_ENDINGS[done.ending]} after {done.steps} steps{taken_up}.")
    print(f"On {done.held_back_frames} frames held back from the end of {reference.name}:")
    print(_row("shipped weights", done.before))
    if done.earlier is not None:
        print(_row("weights kept before", done.earlier))
    if done.after is not None:
        print(_row("new weights", done.after))
    print(_verdict(done))


def _row(name: str, errors: RendererErrors) -> str:
    from models.training.renderer_validation import selection_error

    return (
        f"  {name + ':':<21}error {selection_error(errors):.4f} (in the mask {errors.mask:.4f}, around the mouth "
        f"{errors.mouth:.4f}, sharpness of the mouth {errors.sharpness:.2f} of the real)"
    )


def _verdict(done: Personalisation) -> str:
    go_on = " Repeat the command to go on." if done.ending in ("cancelled", "time is up") else ""
    if done.kept:
        return (
            f"Kept: {done.gain:.0%} less error. 'render' and the window use these weights for this clip from now on."
            + go_on
        )
    if done.after is None:
        return "Nothing was measured yet, nothing is kept." + go_on
    return "The new weights are not better; nothing is kept." + go_on
