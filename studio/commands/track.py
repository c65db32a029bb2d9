"""``main.py track``: show what the face tracker sees in a clip."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from studio.commands.face_argument import add_face_argument
from studio.commands.front_ends_argument import add_front_ends_argument
from studio.commands.progress_line import ProgressLine
from studio.engine.sample import reference_file
from studio.errors import StudioError

if TYPE_CHECKING:
    from models.audio.waveform import Waveform

HELP = "write source, mask and mesh of a clip side by side"
_STAGES = {"decode": "Reading the clip", "track": "Following the face", "draw": "Drawing"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("clip", metavar="CLIP", help="video or photo, or 'sample'")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="OUT.mp4", help="film to write")
    add_face_argument(parser)
    add_front_ends_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Track and draw. Raises ``StudioError``."""
    from studio.cancel import CancelToken
    from studio.engine.models_loader import load_face_model, read_front_ends
    from studio.engine.track_view import write_track

    clip = reference_file(arguments.clip)
    with ProgressLine() as line:
        summary = write_track(
            clip,
            load_face_model(read_front_ends(arguments.front_ends)),
            arguments.output,
            sound=_sound_of(clip),
            cancel=CancelToken(),
            progress=lambda stage, done: line.show(_STAGES[stage], done),
            face=arguments.face,
        )
    track = summary.track
    for note in summary.notes:
        print(f"Note: {note}")
    print(f"{arguments.output}: {len(track)} frames, {int(track.present.sum())} with a face.")
    print(f"Reprojection error: {track.mean_reprojection_error_px:.2f} px of the 256 px crop, mean over frames.")
    if track.most_faces > 1:
        followed = f"number {track.faces.followed} from the left" if arguments.face else "the largest"
        print(f"Up to {track.most_faces} faces were seen at once; {followed} was followed.")
    return 0


def _sound_of(clip: Path) -> Waveform | None:
    """The clip's own sound, None where it has none."""
    from studio.media.audio_file import read_audio

    try:
        return read_audio(clip)
    except StudioError:
        return None  # a silent film or a photo; a file that cannot be read at all is named when its frames are read
