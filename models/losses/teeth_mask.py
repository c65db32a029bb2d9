"""L4 of Eq. 9, the loss in the teeth region M', and the masked mean it shares with the pixel loss."""

from __future__ import annotations

from typing import Literal

from torch import Tensor

NormaliseBy = Literal["picture", "region"]
"""What a sum over a region is divided by: all values of the picture (Eq. 9 up to a constant), or the region's size.

PAPER: by "region" the mouth's inside, some 0.3 % of the picture, weighs as much as all the rest, which a short
training needs.
"""


def masked_mean(values: Tensor, region: Tensor, normalise_by: NormaliseBy) -> Tensor:
    """Sum of values inside a region, normalised. values: f32[B, C, H, W]; region: f32[B, 1, H, W]; returns a scalar.

    An empty region gives 0.
    """
    total = (values * region).sum()
    if normalise_by == "picture":
        return total / values.numel()
    return total / (region.sum() * values.shape[1]).clamp_min(1.0)


def teeth_loss(drawn: Tensor, target: Tensor, teeth_mask: Tensor, normalise_by: NormaliseBy = "picture") -> Tensor:
    """L4 = Σ |M' * Î - M' * I|. drawn, target: f32[B, 3, H, W]; teeth_mask: f32[B, 1, H, W], M': 1 between the lips."""
    return masked_mean((drawn - target).abs(), teeth_mask, normalise_by)
