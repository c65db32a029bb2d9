"""Fitting the face model to landmarks: α for the clip, β, ρ and τ per frame, in closed form and all frames at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from models.face.camera import without_perspective
from models.face.coefficients import FaceCoefficients, FittedFace
from models.face.crop import smooth_over_time
from models.face.morphable_model import LANDMARK_NOISE, LinearFaceModel
from models.face.rotation import angles_from_matrix, matrix_from_angles
from models.face.similarity import align, unpose
from models.face.topology import FACE_VERTICES

Floats = npt.NDArray[np.float32]

DEPTH_WEIGHT = 0.25
"""FaceMesh guesses depth: z errors count this much of x and y errors."""
ROUNDS = 4
"""Alternations between pose and shape; the error stops falling after three."""


def fit_landmarks(
    model: LinearFaceModel, landmarks: Floats, present: npt.NDArray[np.bool_], pose_smoothing_frames: float = 0.0
) -> FittedFace:
    """Fit the model to a clip by regularised least squares.

    landmarks: f32[T, ≥468, 3] in pixels, without gaps; present: bool[T], the frames that count for α;
    pose_smoothing_frames: deviation of a symmetric Gaussian on ρ and τ. Expressions are fitted after the smoothing, to
    the unsmoothed landmarks, so that lips are not smeared.

    PAPER: α is fitted to the whole clip, not taken from its first frame (section 3.1): one frame rarely shows a face at
    rest, and with all frames the split between α and β is better determined.
    """
    observed = landmarks[:, :FACE_VERTICES].astype(np.float32)
    counted = present if present.any() else np.ones(len(observed), dtype=bool)
    identity = np.zeros(model.identity_size, np.float32)
    expression = np.zeros((len(observed), model.expression_size), np.float32)
    flat = observed
    for _ in range(ROUNDS):
        target = model.vertices(identity, expression)[:, :FACE_VERTICES]
        rotation, scale, offset = align(target, flat, model.rigidity)
        if model.focal_px is not None:
            depth = scale[:, None] * np.einsum("tj,tvj->tv", rotation[:, 2], target)
            flat = without_perspective(observed, depth, model.focal_px)
        unposed = unpose(flat, rotation, scale, offset)
        identity, expression = _solve_shape(model, unposed, counted)
    angles, translation = angles_from_matrix(rotation), np.column_stack([offset[:, :2], scale])
    if pose_smoothing_frames > 0 and len(observed) > 1:
        angles = smooth_over_time(np.unwrap(angles, axis=0), pose_smoothing_frames)
        translation = smooth_over_time(translation, pose_smoothing_frames)
        placed = flat - np.concatenate([translation[:, :2], offset[:, 2:]], axis=1)[:, None]
        unposed = placed / translation[:, None, 2:] @ matrix_from_angles(angles)
        expression = _solve_expression(model, identity, unposed)
    coefficients = FaceCoefficients(identity, expression, angles, translation.astype(np.float32))
    projected = model.project(coefficients)[:, :FACE_VERTICES, :2]
    error = np.linalg.norm(projected - observed[..., :2], axis=-1).mean(axis=-1)
    return FittedFace(coefficients, error.astype(np.float32))


def _design(model: LinearFaceModel) -> tuple[Floats, Floats, Floats]:
    """Weighted bases and the weights: f32[A, 1404], f32[E, 1404], f32[1404]."""
    weights = np.repeat(model.fit_weights[:, None], 3, axis=1)
    weights[:, 2] *= DEPTH_WEIGHT
    root = np.sqrt(weights).reshape(-1)
    identity = model.identity_basis[:, :FACE_VERTICES].reshape(model.identity_size, -1) * root
    expression = model.expression_basis[:, :FACE_VERTICES].reshape(model.expression_size, -1) * root
    return identity, expression, root


def _solve_expression(model: LinearFaceModel, identity: Floats, unposed: Floats) -> Floats:
    """Ridge regression of every frame's β for a known α. unposed: f32[T, 468, 3]; returns f32[T, E]."""
    _, basis, root = _design(model)
    neutral = model.vertices(identity, np.zeros(model.expression_size, np.float32))[:FACE_VERTICES]
    residual = (unposed - neutral).reshape(len(unposed), -1) * root
    gram = basis @ basis.T + LANDMARK_NOISE**2 * np.eye(len(basis), dtype=np.float32)
    solved: Floats = np.linalg.solve(gram, basis @ residual.T).T.astype(np.float32)
    return solved


def _solve_shape(model: LinearFaceModel, unposed: Floats, counted: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Solve for one α and all β together: β is eliminated, which leaves an A x A system."""
    identity_basis, basis, root = _design(model)
    residual = ((unposed - model.mean[:FACE_VERTICES]).reshape(len(unposed), -1) * root)[counted]
    prior = LANDMARK_NOISE**2
    gram = basis @ basis.T + prior * np.eye(len(basis), dtype=np.float32)
    explained = basis.T @ np.linalg.solve(gram, basis)  # the part of a residual that some β takes up
    rest = identity_basis - identity_basis @ explained
    frames = np.float32(len(residual))
    system = frames * (rest @ identity_basis.T) + prior * np.eye(len(identity_basis), dtype=np.float32)
    identity = np.linalg.solve(system, rest @ residual.sum(axis=0)).astype(np.float32)
    return identity, _solve_expression(model, identity, unposed)
