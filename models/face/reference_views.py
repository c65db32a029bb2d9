"""A person seen more than once: the frames of a clip that are most like the one to draw are its reference.

Comes before the renderer, whose guidance is mixed from the views nearest to the frame: teeth, folds and light then are
recorded ones of nearly the same face, not another one's stretched. A photo has one view.

PAPER: the paper draws every frame from the clip's first. On the validation clips twelve views take a fifth off the
error inside the mask and a tenth off the lips' distance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

from models.face.box import Box
from models.face.coefficients import FaceCoefficients
from models.face.guidance import Guide
from models.face.lips import lip_opening

Floats = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Image = npt.NDArray[np.uint8]

VIEWS = 12
"""Sixteen are hardly better than twelve, twelve are than eight; each costs the picture of a frame to keep."""
MIXED = 3
"""Views that a frame is drawn from. More blur each other, fewer make the picture jump from one to the next."""
OPENING_UNIT, TURN_UNIT_RAD, EXPRESSION_UNIT = 0.1, 0.14, 3.0
"""Differences in the lips' opening over their width, in the head's turn, and in β, that count alike."""
DETAIL_PX = 1.2
"""Deviation of the Gaussian that separates fine detail from the rest."""
DETAIL_SHARE = 0.75
"""How much of it is given back: parts do agree about some of it, and what is strengthened trembles more."""
_DETAIL_SIDE = 9
CANDIDATES = 300
"""Frames of a long clip that are looked at: evenly spread ones."""


@dataclass(frozen=True)
class Looks:
    """What makes T frames of a person alike, in units of equal weight. values: of each kind, f32[T, ·]."""

    values: tuple[Floats, ...]

    @classmethod
    def of(cls, coefficients: FaceCoefficients, points: Floats) -> Self:
        """coefficients: of T frames; points: f32[T, V, 3], their meshes."""
        opening = lip_opening(points[..., :2])[:, None]
        parts = (
            (opening, OPENING_UNIT),
            (coefficients.rotation, TURN_UNIT_RAD),
            (coefficients.expression, EXPRESSION_UNIT),
        )
        return cls(tuple(np.asarray(part / unit, dtype=np.float32) for part, unit in parts))

    def of_frames(self, frames: Sequence[int] | npt.NDArray[np.intp]) -> Looks:
        """Those of some of the frames."""
        return Looks(tuple(value[np.asarray(frames, dtype=np.intp)] for value in self.values))

    def distances(self, other: Looks) -> Floats:
        """How unlike T frames are to S others: f32[T, S]."""
        each = [
            np.linalg.norm(ours[:, None] - theirs[None], axis=-1)
            for ours, theirs in zip(self.values, other.values, strict=True)
        ]
        return np.asarray(np.sum(each, axis=0), dtype=np.float32)


def choose_views(looks: Looks, first: int, usable: Flags, count: int = VIEWS) -> tuple[int, ...]:
    """Choose frames so that every frame of a clip is like one of them. usable: bool[T], those to choose among.

    Greedy: each is the one that brings the frames nearest to what is chosen. Returns ``first``, then up to ``count``
    others in order; ``first`` alone where there are too few to mix.
    """
    among = np.flatnonzero(usable)
    among = among[:: max(1, len(among) // CANDIDATES)]
    candidates = looks.of_frames(among)
    between = candidates.distances(candidates)
    nearest = candidates.distances(looks.of_frames([first]))[:, 0]
    chosen: list[int] = []
    while len(chosen) < count and len(among):
        gain = np.maximum(nearest[:, None] - between, 0.0).sum(axis=0)
        best = int(np.argmax(gain))
        if gain[best] <= 0:
            break
        chosen.append(int(among[best]))
        nearest = np.minimum(nearest, between[:, best])
    others = sorted(set(chosen) - {first})
    return (first, *others) if len(others) >= MIXED else (first,)


def view_shares(distances: Floats) -> dict[int, float]:
    """How much of each view a frame is drawn from. distances: f32[K], to each view; the shares sum to 1.

    A view's share falls to nothing as it becomes the first of those left out, so that no view comes or goes at once.
    """
    count = min(MIXED, max(1, len(distances) - 1))
    order = np.argsort(distances, kind="stable")
    nearest = order[:count]
    left_out = float(distances[order[count]]) if count < len(order) else np.inf
    closeness = np.maximum(left_out - distances[nearest], 1e-6) if np.isfinite(left_out) else np.ones(count)
    return {int(view): float(share) for view, share in zip(nearest, closeness / closeness.sum(), strict=True)}


@dataclass(frozen=True)
class ReferenceView:
    """One frame. crop_rgb: u8[256, 256, 3]; points: f32[V, 3], its mesh in crop pixels; finer: u8[S, S, 3], what the
    frame shows beyond the crop's pixels, 128 for nothing (``studio.engine.fine_detail``), None where that is nothing.
    """

    crop_rgb: Image
    points: Floats
    finer: Image | None = None


SharedViews = tuple[tuple[ReferenceView, float], ...]
"""Views of a person and their shares in a mixture, which sum to 1."""


@dataclass(frozen=True)
class Guidance:
    """What a frame is drawn after. rgb: u8[256, 256, 3], black where no triangle lies; valid: bool[256, 256], where one
    does; parts: the views that it is mixed from and their shares, which sum to 1; guide: by which they were moved.
    """

    rgb: Image
    valid: Flags
    parts: SharedViews
    guide: Guide


@dataclass(frozen=True)
class ReferenceViews:
    """views: the first is I_r, the identity reference; looks: of all of them, K frames."""

    views: tuple[ReferenceView, ...]
    looks: Looks

    @classmethod
    def of(
        cls,
        crops_rgb: Sequence[Image],
        coefficients: FaceCoefficients,
        points: Floats,
        finer: Sequence[Image | None] | None = None,
    ) -> Self:
        """crops_rgb: of K frames; coefficients: of the same; points: f32[K, V, 3]; finer: see ``ReferenceView``."""
        finer = finer or [None] * len(crops_rgb)
        views = [ReferenceView(*of_view) for of_view in zip(crops_rgb, points, finer, strict=True)]
        return cls(tuple(views), Looks.of(coefficients, points))

    @property
    def first(self) -> ReferenceView:
        """The identity reference."""
        return self.views[0]

    def kept(self, kept: Flags) -> ReferenceViews:
        """Some of the views, bool[K]; the first when there are none."""
        kept = kept if kept.any() else np.arange(len(self.views)) == 0
        places = np.flatnonzero(kept)
        return ReferenceViews(tuple(self.views[place] for place in places), self.looks.of_frames(places))

    def nearest(self, target: FaceCoefficients, target_points: Floats) -> SharedViews:
        """The views most like a frame and their shares. target: its coefficients; target_points: f32[V, 3]."""
        looked_for = Looks.of(target, target_points[None])
        shares = view_shares(looked_for.distances(self.looks)[0])
        return tuple((self.views[view], share) for view, share in shares.items())


def mixed_guidance(parts: SharedViews, target_points: Floats, textures: Floats) -> Guidance:
    """``models.face.guidance.guidance`` of one view or more, each by its share; arguments as there."""
    guide = Guide(target_points, textures, parts[0][0].crop_rgb.shape[0])
    return Guidance(mixed_views(parts, guide), guide.valid, parts, guide)


def mixed_views(parts: SharedViews, guide: Guide, box: Box | None = None) -> Image:
    """Views moved and mixed: u8[256, 256, 3]. box: as for ``Guide.draw``."""
    mixed, used = np.zeros(0, dtype=np.uint8), 0.0
    for view, share in parts:
        moved = guide.draw(view.crop_rgb, view.points, box)
        used += share
        mixed = cv2.addWeighted(mixed, 1 - share / used, moved, share / used, 0) if mixed.size else moved
    return _with_detail(mixed, guide.valid, detail_given_back(parts))


def detail_given_back(parts: SharedViews) -> float:
    """By how much to strengthen what is fine in a mixture, as mixing weakens what its parts do not share: 0 for one.

    Skin and beard are as grainy then as in a part, from frame to frame, whatever the shares are.
    """
    shares = np.array([share for _, share in parts])
    return DETAIL_SHARE * float(shares.sum() / np.sqrt(np.square(shares).sum()) - 1)


def _with_detail(mixed: Image, valid: Flags, added: float) -> Image:
    """Strengthen fine detail by a share of itself."""
    if added <= 0:
        return mixed
    smooth = cv2.GaussianBlur(mixed, (_DETAIL_SIDE, _DETAIL_SIDE), DETAIL_PX)
    detailed = cv2.addWeighted(mixed, 1 + added, smooth, -added, 0)
    inside = cv2.erode(valid.astype(np.uint8), np.ones((_DETAIL_SIDE, _DETAIL_SIDE), np.uint8))
    return np.asarray(cv2.copyTo(detailed, inside, mixed.copy()), dtype=np.uint8)
