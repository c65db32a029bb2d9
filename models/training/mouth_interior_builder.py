"""The typical inside of mouths, from prepared clips: part of the face model."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from models.errors import TrainingError
from models.face import face_mask
from models.face.lips import lip_opening
from models.face.morphable_model import LinearFaceModel
from models.face.mouth_interior import HEIGHT, OPENINGS, WIDTH, inside_of, texture_points
from models.tracking.landmark_fitting import fit_landmarks
from models.training.clip_dataset import PreparedClip

Floats = npt.NDArray[np.float32]

FRAMES_PER_CLIP = 6
"""Most frames of one clip that count for one opening."""
NEAR = 0.05
"""How far a frame's opening may be from a texture's."""
WIDEST_YAW_RAD = 0.35
KINDS = 6
"""Kinds of mouths told apart at each opening: a mean over all of them shows neither teeth nor dark."""
_SEEN_AT = (16, 8)
"""Width and height of the brightness by which kinds are told apart."""
_UPPER_TEETH = (slice(6, 14), slice(22, 42))
_BELOW_TEETH = (slice(18, 26), slice(22, 42))
"""Rows and columns of a texture."""


def typical_mouth_interior(clips: Sequence[PreparedClip], model: LinearFaceModel, seed: int = 0) -> Floats:
    """Average one kind of open mouth, every person alike: f32[3, 32, 64, 3], over the skin's colour.

    The kind is the one with bright upper teeth over a dark cavity, as speaking mouths mostly look. Raises
    ``TrainingError`` when no clip shows some opening.
    """
    generator = np.random.default_rng(seed)
    seen: list[list[tuple[str, Floats]]] = [[] for _ in OPENINGS]
    for clip in clips:
        fit = fit_landmarks(model, clip.landmarks, clip.present)
        points = model.project(fit.coefficients)
        frontal = clip.present & (np.abs(fit.coefficients.rotation[:, 1]) < WIDEST_YAW_RAD)
        opening = lip_opening(points)
        for textures, wanted in zip(seen, OPENINGS, strict=True):
            frames = np.flatnonzero(frontal & (np.abs(opening - wanted) < NEAR))
            chosen = generator.choice(frames, min(len(frames), FRAMES_PER_CLIP), replace=False)
            textures += [(clip.facts.person_id, inside_of(clip.frame(int(i)), points[i])) for i in chosen]
    for textures, wanted in zip(seen, OPENINGS, strict=True):
        if not textures:
            raise TrainingError(f"No clip shows a mouth opened by {wanted:.2f} of its width.")
    return np.stack([_spread_outwards(_typical(textures)) for textures in seen]).astype(np.float32)


def _typical(seen: Sequence[tuple[str, Floats]]) -> Floats:
    """Tell kinds apart by their brightness, and return the mean of the one that looks most like teeth over dark."""
    textures = np.stack([texture for _, texture in seen])
    brightness = np.stack([cv2.resize(t.mean(axis=2), _SEEN_AT, interpolation=cv2.INTER_AREA) for t in textures])
    cv2.setRNGSeed(0)
    ending = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 50, 1e-4)
    rows = np.ascontiguousarray(brightness.reshape(len(textures), -1), dtype=np.float32)
    best_labels = np.zeros((len(rows), 1), dtype=np.int32)
    _, labels, _ = cv2.kmeans(rows, min(KINDS, len(rows)), best_labels, ending, 5, cv2.KMEANS_PP_CENTERS)
    means = [_mean_over_people([seen[int(i)] for i in np.flatnonzero(labels[:, 0] == k)]) for k in np.unique(labels)]
    return max(means, key=lambda mean: float(mean[_UPPER_TEETH].mean() - 2 * mean[_BELOW_TEETH].mean()))


def _mean_over_people(seen: Sequence[tuple[str, Floats]]) -> Floats:
    by_person: dict[str, list[Floats]] = defaultdict(list)
    for person, texture in seen:
        by_person[person].append(texture)
    return np.asarray(np.mean([np.mean(textures, axis=0) for textures in by_person.values()], axis=0), np.float32)


def _spread_outwards(texture: Floats) -> Floats:
    """Give what lies outside the lips the colour of the nearest pixel inside, so that no dark edge is sampled."""
    outside = ~face_mask.mouth_interior(texture_points(), WIDTH)[:HEIGHT]
    outside |= texture.sum(axis=2) == 0
    _, labels = cv2.distanceTransformWithLabels(
        outside.astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    nearest = np.zeros((int(labels.max()) + 1, 3), dtype=np.float32)
    nearest[labels[~outside]] = texture[~outside]
    return np.asarray(nearest[labels], dtype=np.float32)
