"""``main.py render``: a reference and a text, a sound or a take in, a finished film out."""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
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
from studio.engine.render_settings import RenderSettings
from studio.engine.sample import SAMPLE_NAME, reference_file
from studio.errors import StudioError
from studio.media.video_encoding import CODECS, QUALITIES

if TYPE_CHECKING:
    from models.audio.waveform import Waveform
    from studio.engine.film_grade import FilmGrade
    from studio.engine.film_origin import Driver
    from studio.engine.take import Take

HELP = "make a portrait say a text, a sound file or a take, as a film"
_STAGES = {"decode": "Reading the reference", "track": "Following the face", "prepare": "Preparing the avatar"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument(
        "--reference", metavar="FILE", help="video or photo, or 'sample' (default for --take: that of the take)"
    )
    speech = parser.add_mutually_exclusive_group(required=True)
    speech.add_argument("--text", metavar="T", help="what to say")
    speech.add_argument("--audio", type=Path, metavar="FILE", help="sound to say instead of a text")
    speech.add_argument("--take", metavar="NAME", help="live session to say again, by name or folder")
    parser.add_argument("--output", required=True, type=Path, metavar="OUT.mp4", help="film to write")
    _add_film_arguments(parser)
    add_marking_arguments(parser)
    add_consent_arguments(parser)
    add_grade_arguments(parser)
    parser.add_argument("--voice", metavar="V", help="voice for --text, as listed by 'main.py doctor'")
    parser.add_argument("--rate", type=int, metavar="R", help="words a minute for --text")
    parser.add_argument("--volume", type=float, default=1.0, metavar="V", help="0 to 1, for --text (default: 1)")
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


def _settings(arguments: argparse.Namespace) -> ExportSettings:
    return ExportSettings(
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


def run(arguments: argparse.Namespace) -> int:
    """Render. Raises ``StudioError``; leaves nothing behind when it fails."""
    from studio.engine.take import find_take, takes_folder
    from studio.speech.spoken_sentence import joined

    take = None if arguments.take is None else find_take(arguments.take, takes_folder())
    reference = _reference(arguments, take)
    settings = _settings(arguments)
    settings.check([path for path in (reference, arguments.audio) if path is not None])
    graded_to, judge = grade_file(arguments), identity_judge(arguments)
    grades: list[FilmGrade] = []
    settle_consent(arguments, reference)
    sentences, driver = _spoken(arguments, take)
    adjustments = RenderSettings() if take is None else take.header.render
    if arguments.blinks:
        adjustments = replace(adjustments, blinks=True)
    speech = joined(sentences)
    from studio.engine.avatar_builder import build_avatar
    from studio.engine.exporter import export
    from studio.engine.film_origin import UNSIGNED_NOTE
    from studio.engine.models_loader import load_models, read_front_ends
    from studio.engine.talking_head import TalkingHead
    from studio.media.provenance import can_be_signed

    with ProgressLine() as line:
        models = load_models(arguments.preset, arguments.device, read_front_ends(arguments.front_ends))
        avatar = build_avatar(
            reference,
            models,
            progress=lambda done: line.show(_STAGES[done.stage], done.fraction),
            generic=arguments.generic,
            face=arguments.face or (0 if take is None or arguments.reference else take.header.face),
        )
        head = TalkingHead(models, avatar, seed=arguments.seed)
        started = time.monotonic()
        export(
            head,
            speech,
            settings,
            sentences=sentences,
            adjustments=adjustments,
            driver=driver,
            graded=grades.append if graded_to is not None else None,
            judge=judge,
            progress=lambda done: line.show("Rendering", done.done / done.total),
        )
    elapsed_s = time.monotonic() - started
    for note in avatar.notes:
        print(f"Note: {note}")
    if not can_be_signed(settings.output):
        print(f"Note: {UNSIGNED_NOTE.format(name=settings.output.name)}")
    duration_s = float(speech.duration_s)
    print(
        f"{settings.output}: {duration_s:.1f} s, rendered in {elapsed_s:.1f} s "
        f"({duration_s / elapsed_s:.1f} x real time) on {models.device} in {models.precision}."
    )
    if graded_to is not None:
        tell_grade(grades[0], graded_to)
    return 0


def _reference(arguments: argparse.Namespace, take: Take | None) -> Path:
    """What is named on the command line, else what the take was made with. Raises StudioError without either."""
    if arguments.reference is not None:
        return reference_file(arguments.reference)
    if take is None:
        raise StudioError("There is no reference to render.", "Name a video or a photo with --reference, or 'sample'.")
    return reference_file(take.header.reference or SAMPLE_NAME)


def _spoken(arguments: argparse.Namespace, take: Take | None) -> tuple[tuple[Waveform, ...], Driver]:
    """What is said, sentence by sentence, and what the film will tell of it."""
    from studio.engine.film_origin import SoundFile, SpokenLive, TypedText

    if take is not None:
        from studio.engine.take import sound_of

        return (sound_of(take.part),), SpokenLive(take.header.begun)
    if arguments.audio is not None:
        if arguments.voice or arguments.rate or arguments.volume != 1.0:
            print("Note: --voice, --rate and --volume are for --text; the sound file is used as it is.")
        from studio.media.audio_file import read_audio
        from studio.speech.recorded_speech import RecordedSpeech

        return (RecordedSpeech(arguments.audio, read_audio).waveform(),), SoundFile.of(arguments.audio)
    from studio.speech.pyttsx3_speech import Pyttsx3Speech
    from studio.speech.typed_speech import TypedSpeech

    voices = Pyttsx3Speech()
    speech = TypedSpeech(
        arguments.text, voices, voice=arguments.voice, rate_wpm=arguments.rate, volume=arguments.volume
    )
    for note in speech.notes:
        print(f"Note: {note}")
    sentences = speech.sentences()
    return sentences, TypedText(arguments.voice or voices.voices()[0].id)
