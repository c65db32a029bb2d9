"""Sync confidence (Chung and Zisserman 2016): does a network that knows speaking faces find lips and sound together?

SyncNet makes an embedding of each five frames and of the sound heard meanwhile; parameters are named as in
``syncnet_v2.model``. Their distance is averaged over the clip for each offset of sound against pictures: the lowest
mean is the distance (LSE-D), what it lies below the median of all is the confidence (LSE-C).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.face.crop import CropTransform
from models.metrics.cepstrum import cepstrum
from models.published_weights import fill, read_tensors

Image = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

FACE_PIXELS = 224
WINDOW_FRAMES, WINDOW_CEPSTRA, CEPSTRA_PER_FRAME = 5, 20, 4
SAMPLES_PER_FRAME = 640
LARGEST_OFFSET_FRAMES = 15
SIDE_PER_FACE, DOWNWARD_SHIFT = 1.4, 0.2
"""Side of the square that SyncNet sees, over the larger side of the face's box, and how far below the box's centre its
centre lies, in the same unit."""
_STEADY_FRAMES = 13
_EMBEDDING = 1024


class SyncNet(nn.Module):
    """Lips and sound to embeddings that lie close together when they belong together."""

    def __init__(self) -> None:
        super().__init__()
        self.netcnnaud = nn.Sequential(
            *_step(nn.Conv2d(1, 64, 3, padding=1)),
            nn.MaxPool2d(1, 1),
            *_step(nn.Conv2d(64, 192, 3, padding=1)),
            nn.MaxPool2d(3, (1, 2)),
            *_step(nn.Conv2d(192, 384, 3, padding=1)),
            *_step(nn.Conv2d(384, 256, 3, padding=1)),
            *_step(nn.Conv2d(256, 256, 3, padding=1)),
            nn.MaxPool2d(3, 2),
            *_step(nn.Conv2d(256, 512, (5, 4))),
        )
        self.netfcaud = _ending()
        self.netfclip = _ending()
        self.netcnnlip = nn.Sequential(
            *_step(nn.Conv3d(3, 96, (5, 7, 7), stride=(1, 2, 2))),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_step(nn.Conv3d(96, 256, (1, 5, 5), stride=(1, 2, 2), padding=(0, 1, 1))),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2), padding=(0, 1, 1)),
            *_step(nn.Conv3d(256, 256, (1, 3, 3), padding=(0, 1, 1))),
            *_step(nn.Conv3d(256, 256, (1, 3, 3), padding=(0, 1, 1))),
            *_step(nn.Conv3d(256, 256, (1, 3, 3), padding=(0, 1, 1))),
            nn.MaxPool3d((1, 3, 3), (1, 2, 2)),
            *_step(nn.Conv3d(256, 512, (1, 6, 6))),
        )

    @classmethod
    def load(cls, path: Path) -> SyncNet:
        """Read ``syncnet_v2.model``, or the same as safetensors. Raises ``CheckpointError``."""
        network = cls()
        fill(path, network, read_tensors(path))
        return network.eval().requires_grad_(False)

    def embed_sound(self, cepstra: Tensor) -> Tensor:
        """cepstra: f32[B, 1, 13, 20]; returns f32[B, 1024]."""
        return torch.as_tensor(self.netfcaud(self.netcnnaud(cepstra).flatten(1)))

    def embed_lips(self, faces: Tensor) -> Tensor:
        """faces: f32[B, 3, 5, 224, 224], BGR, from 0 to 255; returns f32[B, 1024]."""
        return torch.as_tensor(self.netfclip(self.netcnnlip(faces).flatten(1)))

    @torch.inference_mode()
    def embeddings(self, faces_rgb: Sequence[Image], sound: Floats, batch: int = 8) -> tuple[Floats, Floats]:
        """Embed every window of a clip.

        faces_rgb: u8[224, 224, 3] each, T of them; sound: f32[≥ 640 · T] at 16 kHz, in time with them. Returns lips
        and sound, f32[T - 5, 1024] each.
        """
        device = next(self.parameters()).device
        heard = torch.from_numpy(cepstrum(sound[: len(faces_rgb) * SAMPLES_PER_FRAME])).to(device).T  # (13, K)
        lips, speech = [np.zeros((0, _EMBEDDING), np.float32)], [np.zeros((0, _EMBEDDING), np.float32)]
        count = len(faces_rgb) - WINDOW_FRAMES
        for first in range(0, count, batch):
            last = min(first + batch, count)
            seen = np.stack(faces_rgb[first : last + WINDOW_FRAMES - 1])[..., ::-1].copy()
            pictures = torch.from_numpy(seen).to(device).permute(3, 0, 1, 2).float()  # (3, T, H, W)
            windows = pictures.unfold(1, WINDOW_FRAMES, 1).permute(1, 0, 4, 2, 3)  # (B, 3, 5, H, W)
            lips.append(self.embed_lips(windows).cpu().numpy())
            starts = [frame * CEPSTRA_PER_FRAME for frame in range(first, last)]
            cut = torch.stack([heard[None, :, start : start + WINDOW_CEPSTRA] for start in starts])
            speech.append(self.embed_sound(cut).cpu().numpy())
        return np.concatenate(lips), np.concatenate(speech)


def _step(convolution: nn.Conv2d | nn.Conv3d) -> list[nn.Module]:
    width = convolution.out_channels
    normal = nn.BatchNorm2d(width) if isinstance(convolution, nn.Conv2d) else nn.BatchNorm3d(width)
    return [convolution, normal, nn.ReLU()]


def _ending() -> nn.Sequential:
    return nn.Sequential(nn.Linear(512, 512), nn.BatchNorm1d(512), nn.ReLU(), nn.Linear(512, _EMBEDDING))


@dataclass(frozen=True)
class SyncScore:
    """confidence: LSE-C, higher is better; distance: LSE-D, lower is better; offset_frames: at which the distance is
    lowest, positive when the sound is early (the pictures come late). All nan for a clip that is too short.
    """

    confidence: float
    distance: float
    offset_frames: float


def sync_score(lips: Floats, sound: Floats, largest_offset: int = LARGEST_OFFSET_FRAMES) -> SyncScore:
    """Compare embeddings [N, D] of lips and of sound at every offset up to ``largest_offset`` frames.

    Beyond the ends sound counts as zeros, as published.
    """
    if not len(lips):
        return SyncScore(float("nan"), float("nan"), float("nan"))
    padded = np.pad(sound.astype(np.float64), ((largest_offset, largest_offset), (0, 0)))
    offsets = range(2 * largest_offset + 1)
    means = np.array([np.linalg.norm(lips - padded[o : o + len(lips)], axis=1).mean() for o in offsets])
    best = int(np.argmin(means))
    return SyncScore(float(np.median(means) - means[best]), float(means[best]), float(largest_offset - best))


def sync_faces(crops_rgb: Sequence[Image], points: Floats) -> list[Image]:
    """Cut what SyncNet looks at out of the crops. points: f32[T, ≥468, ≥2] in crop pixels; u8[224, 224, 3] each."""
    low, high = points[..., :2].min(axis=1), points[..., :2].max(axis=1)
    boxes = np.column_stack([(low + high) / 2, (high - low).max(axis=1)])  # x, y, side
    edge = _STEADY_FRAMES // 2
    padded = np.pad(boxes, ((edge, edge), (0, 0)), mode="edge")
    steady = np.median(np.lib.stride_tricks.sliding_window_view(padded, _STEADY_FRAMES, axis=0), axis=-1)
    return [_cut(crop, *box) for crop, box in zip(crops_rgb, steady.tolist(), strict=True)]


def _cut(crop_rgb: Image, x: float, y: float, face_side: float) -> Image:
    window = CropTransform(x, y + DOWNWARD_SHIFT * face_side, SIDE_PER_FACE * face_side)
    size = (FACE_PIXELS, FACE_PIXELS)
    face: Image = cv2.warpAffine(crop_rgb, window.matrix(FACE_PIXELS), size, borderMode=cv2.BORDER_REPLICATE)
    return face
