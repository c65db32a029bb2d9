"""What a person should know about the face that was found in a clip, a sentence each."""

from __future__ import annotations

from collections.abc import Iterator

from studio.engine.avatar import FaceTrack
from studio.engine.mouth_fade import turned_away
from studio.errors import Sentence, sentence


def frames_noted(track: FaceTrack, *, is_photo: bool) -> Iterator[Sentence]:
    """Say how many frames are shown as recorded, and why."""
    count, missing = len(track), int((~track.present).sum())
    if missing == 1:
        yield sentence("1 of {count} frames has no face; it is shown untouched.", count=count)
    elif missing:
        yield sentence(
            "{missing} of {count} frames have no face; they are shown untouched.", missing=missing, count=count
        )
    if not is_photo and (turned := turned_away(track)):
        yield sentence(
            "In {turned} of {count} frames the face looks too far aside; the mouth stays as recorded there.",
            turned=turned,
            count=count,
        )
    if covered := int(track.occluded.any(axis=(1, 2)).sum()):
        yield sentence(
            "In {covered} of {count} frames something is before the mouth; it stays as recorded there.",
            covered=covered,
            count=count,
        )


def faces_noted(track: FaceTrack, name: str, face: int) -> Iterator[Sentence]:
    """Say which of several faces is used. name: of the clip; face: from 1 on, 0 is the largest."""
    if track.most_faces <= 1:
        return
    if face:
        yield sentence(
            "{name} shows {count} faces; number {face} from the left is used.",
            name=name,
            count=track.most_faces,
            face=face,
        )
    else:
        yield sentence("{name} shows {count} faces; the largest one is used.", name=name, count=track.most_faces)
