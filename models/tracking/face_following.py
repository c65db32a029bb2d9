"""Which face of a frame is the one of the frame before: the one most like it in place and size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

FARTHEST_STEP = 1.5
"""How far a face may move from one frame to the next, in its own sizes; what is farther away is another one."""


def face_size(face: Floats) -> float:
    """Longer side of the box around landmarks f32[L, ≥2], px."""
    return float(np.ptp(face[:, :2], axis=0).max())


def face_box(face: Floats) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the box around landmarks f32[L, ≥2], px."""
    (left, top), (right, bottom) = face[:, :2].min(axis=0), face[:, :2].max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def step_between(before: Floats, after: Floats) -> float:
    """How far a face would have moved, in its own sizes. before, after: f32[L, ≥2]."""
    return float(np.linalg.norm(after[:, :2].mean(axis=0) - before[:, :2].mean(axis=0))) / face_size(before)


def unlikeness(before: Floats, after: Floats) -> float:
    """How unlikely two faces f32[L, ≥2] are the same one: their step, and the logarithm of their sizes' ratio."""
    return step_between(before, after) + abs(float(np.log(face_size(after) / face_size(before))))


def most_alike(before: Floats, faces: Sequence[Floats]) -> Floats | None:
    """The face that goes on from the one before, None where all are too far away. All are f32[L, ≥2], px."""
    near = [face for face in faces if step_between(before, face) <= FARTHEST_STEP]
    return min(near, key=lambda face: unlikeness(before, face), default=None)


def from_left_to_right(faces: Sequence[Floats]) -> list[Floats]:
    """The faces of a frame, f32[L, ≥2] each, in the order in which they are numbered."""
    return sorted(faces, key=lambda face: float(face[:, 0].mean()))


def follow_chosen(
    seen: Sequence[Sequence[Floats]], cuts: Sequence[bool], anchor: int, number: int
) -> list[Floats | None]:
    """Follow one of several faces from the frame in which it was chosen, to the end and back to the beginning.

    seen: the faces of every frame, landmarks f32[L, 3] each; cuts: which frames begin another shot; number: of the
    face in frame ``anchor``, from 1 on, from left to right. All are followed together, so that none is taken for
    another that is out of sight; after a cut, whoever is most like it in place and size goes on.
    """
    people = from_left_to_right(seen[anchor])
    found: list[Floats | None] = [None] * len(seen)
    found[anchor] = people[number - 1]
    for order in (range(anchor + 1, len(seen)), range(anchor - 1, -1, -1)):
        places = list(people)
        for index in order:
            is_cut = cuts[index + (order.step < 0)]  # backwards, the cut lies behind the frame after
            taken = _assign(places, seen[index], np.inf if is_cut else FARTHEST_STEP)
            for person, face in taken.items():
                places[person] = face
            found[index] = taken.get(number - 1)
    return found


def _assign(places: Sequence[Floats], faces: Sequence[Floats], farthest: float) -> dict[int, Floats]:
    """Who is who: the most alike pair first, each place and each face once."""
    pairs = sorted(
        (unlikeness(place, face), person, number)
        for person, place in enumerate(places)
        for number, face in enumerate(faces)
        if step_between(place, face) <= farthest
    )
    taken: dict[int, int] = {}
    for _, person, number in pairs:
        if person not in taken and number not in taken.values():
            taken[person] = number
    return {person: faces[number] for person, number in taken.items()}
