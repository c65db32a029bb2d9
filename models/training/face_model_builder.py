"""Builds the morphable face from tracked clips: the mean, who people are, and what their faces do.

Identity is what a face looks like at rest (lips together); expression is the departure from that rest. So β = 0 is a
closed mouth for everybody, which is what silence must look like.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.face.lips import lip_opening
from models.face.morphable_model import LinearFaceModel
from models.face.similarity import align, unpose
from models.face.topology import (
    EYE_OUTER_LEFT,
    EYE_OUTER_RIGHT,
    FACE_OVAL,
    FACE_VERTICES,
    JAW,
    LIPS,
    MOUTH,
    with_ring,
)
from models.tracking.landmark_fitting import fit_landmarks

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]

IDENTITY_SIZE = 40
EXPRESSION_SIZE = 32
REST_SHARE = 0.1
"""Share of a clip's frames, those with the lips closest together, that show the face at rest."""
WIDEST_REST_OPENING = 0.07
"""Lips further apart than this at rest (over their width): the clip says nothing about the person's closed mouth."""
MOST_FRAMES_PER_PERSON = 400
WIDEST_YAW_RAD = 0.6
"""FaceMesh invents the far side of a face turned further than this."""
TYPICAL_EXPRESSIONS = 64
SHORTEST_SPEECH_FRAMES = 25
"""A shorter clip tells too little of its person to fit expressions for the history."""
LIP_WEIGHT, MOUTH_WEIGHT, JAW_WEIGHT, REST_WEIGHT = 6.0, 3.0, 2.0, 0.5


@dataclass(frozen=True)
class TrackedPerson:
    """Landmarks of one clip or photo. landmarks: f32[T, ≥468, 3] in pixels, frames with a face only."""

    person_id: str
    landmarks: Floats
    speaks: bool


def build_face_model(people: Iterable[TrackedPerson], seed: int = 0) -> LinearFaceModel:
    """Build the model from tracked clips. Raises ``TrainingError`` when they are too few for the bases."""
    generator = np.random.default_rng(seed)
    tracked = [TrackedPerson(p.person_id, p.landmarks[:, :FACE_VERTICES], p.speaks) for p in people if len(p.landmarks)]
    if not any(p.speaks and len(p.landmarks) > SHORTEST_SPEECH_FRAMES for p in tracked):
        raise TrainingError(f"No clip shows a speaking face for more than {SHORTEST_SPEECH_FRAMES} frames.")
    weights = np.ones(FACE_VERTICES, dtype=np.float32)
    mean = _centred(np.median(np.stack([_unit(p.landmarks[len(p.landmarks) // 2]) for p in tracked]), axis=0))
    for round_number in range(3):
        unposed = [_unpose(p, mean, weights) for p in tracked]
        rests = [_rest(faces) for faces in unposed]
        by_person: dict[str, list[Floats]] = defaultdict(list)
        for person, rest in zip(tracked, rests, strict=True):
            if rest is not None:
                by_person[person.person_id].append(rest)
        if len(by_person) < IDENTITY_SIZE:
            raise TrainingError(
                f"Only {len(by_person)} people are seen with their lips together; {IDENTITY_SIZE} are needed."
            )
        identities = np.stack([np.mean(shapes, axis=0) for shapes in by_person.values()])
        departures = _departures(tracked, unposed, rests, generator)
        spread = np.sqrt((departures**2).sum(axis=2).mean(axis=0))
        weights = (1.0 / (spread**2 + 0.01**2)).astype(np.float32)
        weights /= weights.max()
        mean = _symmetric(_centred(identities.mean(axis=0)))
        log.info("round %d: %d people, %d frames", round_number, len(identities), len(departures))
    mirror = mirror_map(mean)
    fit_weights = _fit_weights()
    identity_basis, identity_share = _principal(
        _with_mirror(identities - mean, mirror), np.ones(FACE_VERTICES, np.float32), IDENTITY_SIZE
    )
    basis, expression_share = _principal(_with_mirror(departures, mirror), fit_weights, EXPRESSION_SIZE, centred=False)
    facts = {
        "people": len(identities),
        "frames": len(departures),
        "identity_variance_explained": round(identity_share, 4),
        "expression_variance_explained": round(expression_share, 4),
    }
    draft = LinearFaceModel(
        mean=with_ring(mean, mean),
        identity_basis=np.stack([with_ring(b, b) for b in identity_basis]),
        expression_basis=np.stack([with_ring(b, np.zeros_like(b)) for b in basis]),
        rigidity=weights,
        fit_weights=fit_weights,
        typical_expressions=np.zeros((TYPICAL_EXPRESSIONS, EXPRESSION_SIZE), np.float32),
        facts=facts,
    )
    return _with_typical_expressions(draft, tracked, generator)


def mirror_map(mean: Floats) -> npt.NDArray[np.intp]:
    """For each vertex of a frontal face f32[V, 3] the vertex on the other side of x = 0."""
    mirrored = mean * np.array([-1, 1, 1], dtype=np.float32)
    distance = np.linalg.norm(mirrored[:, None] - mean[None], axis=-1)
    nearest: npt.NDArray[np.intp] = distance.argmin(axis=1)
    return nearest


def _unit(face: Floats) -> Floats:
    unit: Floats = face / np.linalg.norm(face[EYE_OUTER_RIGHT] - face[EYE_OUTER_LEFT])
    return unit


def _centred(face: Floats) -> Floats:
    """Put the origin between the eyes' outer corners, back at the oval's depth, and make their distance 1."""
    face = _unit(face)
    origin = (face[EYE_OUTER_RIGHT] + face[EYE_OUTER_LEFT]) / 2
    origin[2] = face[list(FACE_OVAL), 2].mean()
    return np.asarray(face - origin, dtype=np.float32)


def _symmetric(face: Floats) -> Floats:
    """Average with the mirror image, pairing vertices by a frontal face that is already almost symmetric."""
    pairs = mirror_map(face)
    return ((face + face[pairs] * np.array([-1, 1, 1], dtype=np.float32)) / 2).astype(np.float32)


def _unpose(person: TrackedPerson, mean: Floats, weights: Floats) -> Floats:
    """Turn a clip's landmarks to face the viewer, in model units; frames turned too far are left out."""
    rotation, scale, offset = align(np.broadcast_to(mean, person.landmarks.shape), person.landmarks, weights)
    frontal = np.abs(np.arcsin(np.clip(rotation[:, 2, 0], -1, 1))) < WIDEST_YAW_RAD
    kept: Floats = unpose(person.landmarks, rotation, scale, offset)[frontal]
    return kept


def _rest(faces: Floats) -> Floats | None:
    """The mean of the frames with the lips closest together, or None when they never meet."""
    if len(faces) == 0:
        return None
    opening = lip_opening(faces)
    closest = np.argsort(opening)[: max(1, round(len(faces) * REST_SHARE))]
    if opening[closest].mean() > WIDEST_REST_OPENING:
        return None
    return np.asarray(faces[closest].mean(axis=0), dtype=np.float32)


def _departures(
    tracked: Sequence[TrackedPerson],
    unposed: Sequence[Floats],
    rests: Sequence[Floats | None],
    generator: np.random.Generator,
) -> Floats:
    """Departures from rest, at most ``MOST_FRAMES_PER_PERSON`` a person: f32[F, 468, 3]."""
    by_person: dict[str, list[Floats]] = defaultdict(list)
    for person, faces, rest in zip(tracked, unposed, rests, strict=True):
        if rest is not None and len(faces) > 1:
            by_person[person.person_id].append(faces - rest)
    chosen = []
    for clips in by_person.values():
        frames = np.concatenate(clips)
        count = min(len(frames), MOST_FRAMES_PER_PERSON)
        chosen.append(frames[generator.choice(len(frames), count, replace=False)])
    return np.concatenate(chosen)


def _fit_weights() -> Floats:
    """How much each landmark counts: lips most, eyes and brows least."""
    weights = np.full(FACE_VERTICES, REST_WEIGHT, dtype=np.float32)
    weights[list(JAW)] = JAW_WEIGHT
    weights[[v for v in MOUTH if v < FACE_VERTICES]] = MOUTH_WEIGHT
    weights[list(LIPS)] = LIP_WEIGHT
    return weights


def _with_mirror(shapes: Floats, mirror: npt.NDArray[np.intp]) -> Floats:
    """Double the data with mirror images, so that the bases favour no side."""
    return np.concatenate([shapes, shapes[:, mirror] * np.array([-1, 1, 1], dtype=np.float32)])


def _principal(shapes: Floats, weights: Floats, count: int, centred: bool = True) -> tuple[Floats, float]:
    """Weighted principal components f32[count, V, 3], each one standard deviation long, and the share explained."""
    root = np.repeat(np.sqrt(weights)[:, None], 3, axis=1).reshape(-1)
    data = shapes.reshape(len(shapes), -1) * root
    if centred:
        data = data - data.mean(axis=0)
    values, vectors = np.linalg.eigh(data.T.astype(np.float64) @ data / len(data))
    order = np.argsort(values)[::-1][:count]
    basis = (vectors[:, order] * np.sqrt(values[order])).T / root
    return basis.reshape(count, -1, 3).astype(np.float32), float(values[order].sum() / values.sum())


def _with_typical_expressions(
    model: LinearFaceModel, tracked: Sequence[TrackedPerson], generator: np.random.Generator
) -> LinearFaceModel:
    """Draw expressions of speaking people, one person after the other, as the history for a photo."""
    by_person: dict[str, list[Floats]] = defaultdict(list)
    for person in tracked:
        if person.speaks and len(person.landmarks) > SHORTEST_SPEECH_FRAMES:
            fit = fit_landmarks(model, person.landmarks, np.ones(len(person.landmarks), dtype=bool))
            by_person[person.person_id].append(fit.coefficients.expression)
    pools = [np.concatenate(clips) for clips in by_person.values()]
    drawn = [pools[i % len(pools)][generator.integers(len(pools[i % len(pools)]))] for i in range(TYPICAL_EXPRESSIONS)]
    fields = {
        name: getattr(model, name) for name in ("mean", "identity_basis", "expression_basis", "rigidity", "fit_weights")
    }
    return LinearFaceModel(**fields, typical_expressions=np.stack(drawn).astype(np.float32), facts=model.facts)
