"""How far the lips of drawn pictures lie from the real ones, as a face tracker sees them, for gradients.

The tracker is the first network of MediaPipe's face mesh, which the package brings along. Figures come from another one
(``models.tracking.landmarks`` refines the lips by a network of its own), so that nobody marks their own work.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.errors import CheckpointError
from models.face.topology import FACE_VERTICES, LIPS
from models.networks.tflite_network import TfliteNetwork

_FILE = "modules/face_landmark/face_landmark.tflite"
_VIEW_PX, _MIDDLE_PX = 240.0, (128.0, 115.0)
"""What the network looks at: MediaPipe gives it one and a half times the face's height, and crops are aligned."""


class LipTracker(nn.Module):
    """Finds the 40 points of the lips (``topology.LIPS``) in aligned crops. Not trained: its weights stay the same."""

    def __init__(self) -> None:
        """Raises ``CheckpointError`` when the package or its file is missing."""
        super().__init__()
        try:
            import mediapipe
        except ImportError as error:
            raise CheckpointError("mediapipe, whose face mesh looks at the lips, is not installed.") from error
        self.network = TfliteNetwork(Path(mediapipe.__file__).parent / _FILE).eval().requires_grad_(False)

    def forward(self, pictures: Tensor) -> Tensor:
        """pictures: f32[B, 3, 256, 256] in [0, 1]; returns f32[B, 40, 2], in pixels from the middle of the view."""
        with torch.autocast(pictures.device.type, enabled=False):
            found = self.network(_view(pictures.float(), self.network.input_px))[0]
        points = found.reshape(len(pictures), FACE_VERTICES, 3)[:, list(LIPS), :2]
        in_px: Tensor = (points / self.network.input_px - 0.5) * _VIEW_PX
        return in_px

    def distance(self, drawn: Tensor, target: Tensor) -> Tensor:
        """Mean distance of the lips in pixels of the crop, with gradients for ``drawn``. Both f32[B, 3, 256, 256]."""
        with torch.no_grad():
            wanted = self(target)
        mean: Tensor = (self(drawn) - wanted).norm(dim=-1).mean()
        return mean


def _view(pictures: Tensor, size_px: int) -> Tensor:
    """Cut the view out and scale it; black where it leaves the picture. Returns f32[B, 3, size_px, size_px]."""
    count, channels, height, width = pictures.shape
    shares = [
        [_VIEW_PX / width, 0, 2 * _MIDDLE_PX[0] / width - 1],
        [0, _VIEW_PX / height, 2 * _MIDDLE_PX[1] / height - 1],
    ]
    place = torch.tensor(shares, device=pictures.device).expand(count, 2, 3)
    grid = F.affine_grid(place, [count, channels, size_px, size_px], align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False)
