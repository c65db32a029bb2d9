"""Coefficients out of pictures by D3DFR: align each crop by five landmarks, ask the network, move its pose over."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt
import torch

from models.face.basel_camera import INPUT_PIXELS, pose_in_crop
from models.face.coefficients import FaceCoefficients, FittedFace
from models.face.crop import CropTransform, smooth_over_time
from models.face.morphable_model import LinearFaceModel
from models.face.topology import FACE_VERTICES, LIP_CORNER_LEFT, LIP_CORNER_RIGHT
from models.tracking.reconstruction import ReconstructionNetwork, split_outputs

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]

PIXELS_PER_DECIMETRE = 102.0
"""Size of an aligned face in the network's picture."""
SQUARE_SMOOTHING_FRAMES = 1.0
"""Deviation of the Gaussian on what the network is shown: trembling landmarks must not make the head tremble."""
BATCH_FRAMES = 16

_RIGHT_EYE, _LEFT_EYE, _NOSE_TIP = (33, 133), (362, 263), 4
"""FaceMesh's corners of the person's eyes, and the tip of the nose."""
_STANDARD_POINTS = ((36, 39), (42, 45), (30,), (48,), (54,))
"""The same five points among the 68 landmarks: eyes (means of their corners), nose tip, corners of the mouth."""


def five_points(landmarks: Floats) -> Floats:
    """The person's right eye, left eye, nose tip, right and left mouth corner. f32[T, ≥468, 3] -> f32[T, 5, 2]."""
    xy = landmarks[..., :2]
    eyes = [xy[:, list(corners)].mean(axis=1) for corners in (_RIGHT_EYE, _LEFT_EYE)]
    single = [xy[:, vertex] for vertex in (_NOSE_TIP, LIP_CORNER_RIGHT, LIP_CORNER_LEFT)]
    return np.stack([*eyes, *single], axis=1).astype(np.float32)


def standard_points(standard_face: Floats) -> Floats:
    """The five points of the standard face. f32[68, 3] -> f32[5, 3]."""
    return np.stack([standard_face[list(group)].mean(axis=0) for group in _STANDARD_POINTS]).astype(np.float32)


def aligned_squares(points: Floats, standard: Floats) -> Floats:
    """What the network must be shown, upright: f32[T, 3] as centre x, y and side in the points' pixels.

    points: f32[T, 5, 2], y down; standard: f32[5, 3]. An affine camera is fitted from the standard face to the points;
    the square's middle is where it puts the origin, the side follows from the mean length of its two rows.
    """
    design = np.concatenate([standard, np.ones((len(standard), 1), dtype=np.float32)], axis=1)
    camera = np.linalg.pinv(design) @ points  # (T, 4, 2)
    pixels_per_unit = np.linalg.norm(camera[:, :3], axis=1).mean(axis=1, keepdims=True)
    side = INPUT_PIXELS * pixels_per_unit / PIXELS_PER_DECIMETRE
    return np.concatenate([camera[:, 3], side], axis=1).astype(np.float32)


class PictureFitter:
    """A ``FaceFitter`` that asks D3DFR. Only for the Basel face: the numbers are coefficients of that model."""

    def __init__(self, network: ReconstructionNetwork, standard_face: Floats, device: torch.device) -> None:
        """standard_face: f32[68, 3] (``models.face.basel.load_standard_face``)."""
        self._network = network.eval().requires_grad_(False).to(device)
        self._standard = standard_points(standard_face)
        self._device = device

    def fit(
        self,
        model: LinearFaceModel,
        crops_rgb: Sequence[Image],
        landmarks: Floats,
        present: npt.NDArray[np.bool_],
        pose_smoothing_frames: float = 0.0,
    ) -> FittedFace:
        """As ``models.tracking.face_fitting.fit_face``.

        PAPER: α is the mean over the clip, not that of its first frame (section 3.1): one person has one shape, and the
        network's guess trembles from frame to frame.
        """
        squares = smooth_over_time(aligned_squares(five_points(landmarks), self._standard), SQUARE_SMOOTHING_FRAMES)
        outputs = self._ask(crops_rgb, squares)
        identity, expression, _, angles, _, moved = (
            value.numpy() for value in vars(split_outputs(torch.from_numpy(outputs))).values()
        )
        rotation, translation = pose_in_crop(angles, moved, squares)
        if pose_smoothing_frames > 0 and len(rotation) > 1:
            rotation = smooth_over_time(np.unwrap(rotation, axis=0), pose_smoothing_frames)
            translation = smooth_over_time(translation, pose_smoothing_frames)
        counted = present if present.any() else np.ones(len(present), dtype=bool)
        coefficients = FaceCoefficients(identity[counted].mean(axis=0), expression, rotation, translation)
        projected = model.project(coefficients)[:, :FACE_VERTICES, :2]
        error = np.linalg.norm(projected - landmarks[:, :FACE_VERTICES, :2], axis=-1).mean(axis=-1)
        return FittedFace(coefficients, error.astype(np.float32))

    @torch.inference_mode()
    def _ask(self, crops_rgb: Sequence[Image], squares: Floats) -> Floats:
        """The network's outputs f32[T, 257] for T crops."""
        outputs = []
        for start in range(0, len(squares), BATCH_FRAMES):
            frames = range(start, min(start + BATCH_FRAMES, len(squares)))
            pictures = np.stack([aligned_picture(crops_rgb[i], squares[i]) for i in frames])
            batch = torch.from_numpy(pictures).to(self._device).permute(0, 3, 1, 2).float() / 255
            outputs.append(self._network(batch).float().cpu().numpy())
        return np.concatenate(outputs)


def aligned_picture(crop_rgb: Image, square: Floats) -> Image:
    """Cut a square f32[3] (centre x, y, side) out of a picture, at the network's size: u8[224, 224, 3]."""
    matrix = CropTransform(*square.astype(float).tolist()).matrix(INPUT_PIXELS)
    size = (INPUT_PIXELS, INPUT_PIXELS)
    picture: Image = cv2.warpAffine(crop_rgb, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return picture
