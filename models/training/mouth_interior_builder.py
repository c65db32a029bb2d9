"""The mean inside of mouths, from prepared clips: part of the face model."""

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
from models.tracking.fitting import fit_landmarks
from models.training.clip_dataset import PreparedClip

Floats = npt.NDArray[np.float32]

FRAMES_PER_CLIP = 12
"""Most frames of one clip that count for one opening."""
NEAR = 0.05
"""How far a frame's opening may be from a texture's."""
WIDEST_YAW_RAD = 0.35


def mean_mouth_interior(clips: Sequence[PreparedClip], model: LinearFaceModel, seed: int = 0) -> Floats:
    """Average the inside of open mouths, every person alike: f32[3, 32, 64, 3], over the skin's colour.

    Raises ``TrainingError`` when no clip shows some opening.
    """
    generator = np.random.default_rng(seed)
    by_person: list[dict[str, list[Floats]]] = [defaultdict(list) for _ in OPENINGS]
    for clip in clips:
        fit = fit_landmarks(model, clip.landmarks, clip.present)
        points = model.project(fit.coefficients)
        frontal = clip.present & (np.abs(fit.coefficients.rotation[:, 1]) < WIDEST_YAW_RAD)
        opening = lip_opening(points)
        for people, wanted in zip(by_person, OPENINGS, strict=True):
            frames = np.flatnonzero(frontal & (np.abs(opening - wanted) < NEAR))
            chosen = generator.choice(frames, min(len(frames), FRAMES_PER_CLIP), replace=False)
            textures = [inside_of(clip.frame(int(i)), points[i]) for i in chosen]
            people[clip.facts.person_id] += textures
    means = []
    for people, wanted in zip(by_person, OPENINGS, strict=True):
        seen = [np.mean(textures, axis=0) for textures in people.values() if textures]
        if not seen:
            raise TrainingError(f"No clip shows a mouth opened by {wanted:.2f} of its width.")
        means.append(_spread_outwards(np.mean(seen, axis=0)))
    return np.stack(means).astype(np.float32)


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
