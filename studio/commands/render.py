"""``main.py render``: a reference and a text, a sound or a take in, a finished film out."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.consent_argument import add_consent_arguments, settle_consent
from studio.commands.face_argument import add_face_argument
from studio.commands.front_ends_argument import add_front_ends_argument
from studio.commands.grade_argument import add_grade_arguments, grade_file, identity_judge, tell_grade
from studio.commands.marking_arguments import add_marking_arguments, marking_of
from studio.commands.number_arguments import non_negative_int
from studio.commands.progress_line import ProgressLine
from studio.engine.export_settings import RATES, VIEWS, ExportSettings
from studio.engine.render_job import RenderJob
from studio.engine.sample import SAMPLE_NAME, reference_file
from studio.errors import StudioError
from studio.media.interruption import Interruption
from studio.media.video_encoding import CODECS, QUALITIES

if TYPE_CHECKING:
    from studio.engine.film_grade import FilmGrade
    from studio.engine.job_renderer import JobRenderer, RenderedJob
    from studio.engine.take import Take

HELP = "make a portrait say a text, a sound file or a take, as a film"
STAGES = {
    "speak": "Speaking",
    "decode": "Reading the reference",
    "track": "Following the face",
    "prepare": "Preparing the avatar",
    "hear": "Hearing the sound",
    "render": "Rendering",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--reference", metavar="FILE", help="video or photo, or 'sample' (default for --take: that of the take)"
    )
    speech = parser.add_mutually_exclusive_group(required=True)
    speech.add_argument("--text", metavar="T", help="what to say")
    speech.add_argument("--text-file", type=Path, metavar="FILE", help="what to say, as a file in UTF-8, of any length")
    speech.add_argument("--audio", type=Path, metavar="FILE", help="sound to say instead of a text")
    speech.add_argument("--take", metavar="NAME", help="live session to say again, by name or folder")
    parser.add_argument("--output", required=True, type=Path, metavar="OUT.mp4", help="film to write")
    parser.add_argument("--resume", action="store_true", help="go on with a film that was stopped")
    _add_film_arguments(parser)
    add_marking_arguments(parser)
    add_consent_arguments(parser)
    add_grade_arguments(parser)
    parser.add_argument("--voice", metavar="V", help="voice for a text, as listed by 'main.py doctor'")
    parser.add_argument("--rate", type=int, metavar="R", help="words a minute for a text")
    parser.add_argument("--volume", type=float, default=1.0, metavar="V", help="0 to 1, for a text (default: 1)")
    parser.add_argument("--preset", choices=("lite", "full"), default="lite", help="size of the renderer")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto", help="where the networks run")
    parser.add_argument(
        "--seed", type=non_negative_int, default=0, metavar="N", help="chooses the historical expressions"
    )
    add_face_argument(parser)
    add_front_ends_argument(parser)
    parser.add_argument(
        "--generic", action="store_true", help="the shipped renderer even where 'personalise' made a better one"
    )


def _add_film_arguments(parser: argparse.ArgumentParser) -> None:
    film = parser.add_argument_group("the film")
    film.add_argument("--view", choices=VIEWS, default="output", help="the film, or all four panes")
    film.add_argument("--crop", action="store_true", help="only the 256 x 256 pixels of the face")
    film.add_argument("--codec", choices=CODECS, default="h264", help="how it is compressed (default: h264)")
    film.add_argument("--quality", choices=QUALITIES, default="standard", help="(default: standard)")
    film.add_argument("--fps", choices=RATES, default="25", help="frames a second: 25, or as many as the clip has")
    film.add_argument("--blinks", action="store_true", help="let the eyes of a photo blink")
    film.add_argument("--hardware", action="store_true", help="let the graphics hardware encode")
    film.add_argument("--sound", type=Path, metavar="FILE", help="sound heard in place of what moves the lips")


def job_of(arguments: argparse.Namespace) -> RenderJob:
    """What the arguments ask for. Raises ``StudioError`` without a reference, and for a take that is not there."""
    take = _take(arguments)
    film = ExportSettings(
        arguments.output,
        view=arguments.view,
        crop=arguments.crop,
        codec=arguments.codec,
        quality=arguments.quality,
        rate=arguments.fps,
        hardware=arguments.hardware,
        sound=arguments.sound,
        marking=marking_of(arguments),
    )
    return RenderJob(
        reference_file(_reference(arguments, take)),
        film,
        text=arguments.text,
        text_file=arguments.text_file,
        audio=arguments.audio,
        take=take,
        voice=arguments.voice,
        rate_wpm=arguments.rate,
        volume=arguments.volume,
        preset=arguments.preset,
        device=arguments.device,
        front_ends=arguments.front_ends,
        seed=arguments.seed,
        face=arguments.face or (0 if take is None or arguments.reference else take.header.face),
        generic=arguments.generic,
        blinks=arguments.blinks,
        interruption=Interruption("continue" if arguments.resume else "refuse", keep=True),
    )


def _take(arguments: argparse.Namespace) -> Take | None:
    if arguments.take is None:
        return None
    from studio.engine.take import find_take, takes_folder

    return find_take(arguments.take, takes_folder())


def _reference(arguments: argparse.Namespace, take: Take | None) -> str:
    """What is named on the command line, else what the take was made with. Raises StudioError without either."""
    if arguments.reference is not None:
        return str(arguments.reference)
    if take is None:
        raise StudioError("There is no reference to render.", "Name a video or a photo with --reference, or 'sample'.")
    return take.header.reference or SAMPLE_NAME


def run(arguments: argparse.Namespace) -> int:
    """Render. Raises ``StudioError``; what is whole of a long film then stays, and can be continued."""
    job = job_of(arguments)
    job.check()
    shown: set[str] = set()

    def show(doing: str, share: float) -> None:
        shown.add(doing)
        line.show(doing, share)

    try:
        with ProgressLine() as line:
            render_film(arguments, job, show)
    except BaseException:
        from studio.media.unfinished_film import kept_note

        note = kept_note(job.film.output) if STAGES["render"] in shown else ""
        if note:
            print(f"Note: {note}")
        raise
    return 0


def render_film(
    arguments: argparse.Namespace,
    job: RenderJob,
    show: Callable[[str, float], None],
    renderer: JobRenderer | None = None,
) -> RenderedJob:
    """Make the film of a job that was checked, and print what a person should know of it.

    arguments: what the job was made of; show: told what is being done, and 0 to 1 how far; renderer: kept from jobs
    before. Raises ``StudioError``.
    """
    graded_to, judge = grade_file(arguments), identity_judge(arguments)
    sha256 = settle_consent(arguments, job.reference)
    if job.audio is not None and (job.voice or job.rate_wpm or job.volume != 1.0):
        print("Note: --voice, --rate and --volume are for texts; the sound file is used as it is.")
    from studio.engine.film_origin import UNSIGNED_NOTE
    from studio.engine.job_renderer import JobRenderer
    from studio.media.provenance import can_be_signed
    from studio.memory_use import peak_bytes

    grades: list[FilmGrade] = []
    done = (renderer or JobRenderer()).perform(
        job,
        progress=lambda stage, share: show(STAGES[stage], share),
        graded=grades.append if graded_to is not None else None,
        judge=judge,
        sha256=sha256,
    )
    for note in done.notes:
        print(f"Note: {note}")
    output = job.film.output
    if not can_be_signed(output):
        print(f"Note: {UNSIGNED_NOTE.format(name=output.name)}")
    duration_s, rendered_s = float(done.duration_s), float(done.rendered_s)
    what = "rendered" if rendered_s == duration_s else f"the last {rendered_s:.1f} s rendered"
    print(
        f"{output}: {duration_s:.1f} s, {what} in {done.elapsed_s:.1f} s "
        f"({rendered_s / done.elapsed_s:.1f} x real time) on {done.runs_on}."
    )
    peak = peak_bytes()
    if peak is not None:
        print(f"Memory: peak {peak / 1e6:.0f} MB")
    if graded_to is not None:
        tell_grade(grades[0], graded_to)
    return done
