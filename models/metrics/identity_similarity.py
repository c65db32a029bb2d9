"""CSIM: is it the same person? Cosine between ArcFace's embeddings (Deng et al. 2019) of two faces.

The network is insightface's IResNet (arcface_torch); its file ``backbone.pth`` is read as it is, and how many blocks
it has (r18, r34, r50, r100, r200) follows from the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.errors import CheckpointError
from models.published_weights import fill, read_tensors

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

FACE_PIXELS = 112
EMBEDDING = 512
_WIDTHS = (64, 128, 256, 512)
_ALIGNED_TO = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]]
)
"""Where ArcFace wants both pupils, the tip of the nose and the corners of the mouth, in pixels of 112²."""
_ALIGNED_BY = (468, 473, 1, 61, 291)
"""The same five among the 478 landmarks."""


class _Block(nn.Module):
    def __init__(self, before: int, after: int, stride: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(before)
        self.conv1 = nn.Conv2d(before, after, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.prelu = nn.PReLU(after)
        self.conv2 = nn.Conv2d(after, after, 3, stride=stride, padding=1, bias=False)
        self.bn3 = nn.BatchNorm2d(after)
        self.downsample = (
            nn.Sequential(nn.Conv2d(before, after, 1, stride=stride, bias=False), nn.BatchNorm2d(after))
            if stride > 1
            else None
        )

    def forward(self, x: Tensor) -> Tensor:
        inner = self.bn3(self.conv2(self.prelu(self.bn2(self.conv1(self.bn1(x))))))
        past = x if self.downsample is None else self.downsample(x)
        return torch.as_tensor(inner + past)


class FaceIdentity(nn.Module):
    """Aligned faces to embeddings; parameters are named as in the published files."""

    def __init__(self, blocks: Sequence[int]) -> None:
        """blocks: how many in each of the four stages, (3, 4, 14, 3) for r50."""
        super().__init__()
        before = _WIDTHS[0]
        self.conv1 = nn.Conv2d(3, before, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(before)
        self.prelu = nn.PReLU(before)
        for stage, (width, count) in enumerate(zip(_WIDTHS, blocks, strict=True)):
            layers = [_Block(before, width, 2), *(_Block(width, width, 1) for _ in range(count - 1))]
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layers))
            before = width
        self.bn2 = nn.BatchNorm2d(before)
        self.fc = nn.Linear(before * (FACE_PIXELS // 16) ** 2, EMBEDDING)
        self.features = nn.BatchNorm1d(EMBEDDING)

    @classmethod
    def load(cls, path: Path) -> FaceIdentity:
        """Read ``backbone.pth`` or the same as safetensors. Raises ``CheckpointError``."""
        tensors = read_tensors(path)
        network = cls(_blocks_in(path, tensors))
        fill(path, network, tensors)
        return network.eval().requires_grad_(False)

    def forward(self, faces: Tensor) -> Tensor:
        """faces: f32[B, 3, 112, 112] in [-1, 1], RGB, aligned; returns f32[B, 512]."""
        x = self.prelu(self.bn1(self.conv1(faces)))
        for stage in range(len(_WIDTHS)):
            x = self.get_submodule(f"layer{stage + 1}")(x)
        return torch.as_tensor(self.features(self.fc(self.bn2(x).flatten(1))))

    @torch.inference_mode()
    def embeddings(self, faces_rgb: Sequence[Image], batch: int = 16) -> Floats:
        """faces_rgb: u8[112, 112, 3] each, aligned; returns f32[N, 512]."""
        device = self.fc.weight.device
        parts = [np.zeros((0, EMBEDDING), dtype=np.float32)]
        for first in range(0, len(faces_rgb), batch):
            stacked = torch.from_numpy(np.stack(faces_rgb[first : first + batch])).to(device)
            parts.append(self(stacked.permute(0, 3, 1, 2).float() / 127.5 - 1).cpu().numpy())
        return np.concatenate(parts)


def aligned_face(crop_rgb: Image, points: Floats) -> Image:
    """Turn, scale and shift a face to where ArcFace wants it. points: f32[478, ≥2] in pixels; u8[112, 112, 3]."""
    matrix = _similarity(points[list(_ALIGNED_BY), :2].astype(np.float64), _ALIGNED_TO)
    face: Image = cv2.warpAffine(crop_rgb, matrix, (FACE_PIXELS, FACE_PIXELS), borderMode=cv2.BORDER_REPLICATE)
    return face


def mean_cosine(first: Floats, second: Floats) -> float:
    """Mean cosine between rows of embeddings f32[N, D] and f32[N, D]; nan when there are none."""
    if not len(first):
        return float("nan")
    a, b = (values.astype(np.float64) for values in (first, second))
    lengths = np.maximum(np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1), 1e-12)
    return float(((a * b).sum(axis=1) / lengths).mean())


def _similarity(points: npt.NDArray[np.float64], target: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Least squares [2, 3] matrix of rotation, scale and shift from points [K, 2] to target [K, 2]."""
    middle, target_middle = points.mean(axis=0), target.mean(axis=0)
    p, q = points - middle, target - target_middle
    # As complex numbers, turning and scaling is one multiplication: a + ib is its least squares solution.
    size = max(float(np.square(p).sum()), 1e-9)
    a = float((p * q).sum()) / size
    b = float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum()) / size
    turn = np.array([[a, -b], [b, a]])
    return np.column_stack([turn, target_middle - turn @ middle])


def _blocks_in(path: Path, tensors: Mapping[str, Tensor]) -> list[int]:
    found = [re.match(r"layer([1-4])\.(\d+)\.", name) for name in tensors]
    counts = [0, 0, 0, 0]
    for match in filter(None, found):
        stage = int(match[1]) - 1
        counts[stage] = max(counts[stage], int(match[2]) + 1)
    if 0 in counts:
        raise CheckpointError(f"{path}: not an IResNet of arcface_torch: layer1 to layer4 are not all there.")
    return counts
