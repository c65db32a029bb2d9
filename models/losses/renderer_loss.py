"""The renderer's loss (Eq. 9 and 10): its terms by name, and their weighted sum."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor

from models.losses.teeth_mask import NormaliseBy, masked_mean, teeth_loss


@dataclass(frozen=True)
class RendererLossConfig:
    """Weights of the terms (λ1 to λ4 of Eq. 10: 1, 1, 0.1, 1) and their forms.

    saturating: the generator's side of the adversarial term as Eq. 9 writes it; paired: pictures are judged against the
    real ones of the same moments (``models.losses.adversarial``); normalise_by: see ``NormaliseBy``.
    PAPER: mouth adds the pixel loss once more around the lips, sharpness compares horizontal and vertical differences
    of neighbouring pixels, lips compares where a face tracker sees them (``models.losses.lip_distance``, in pixels of
    the crop); 0 leaves them out, as the paper does.
    """

    pixel: float = 1.0
    perceptual: float = 1.0
    adversarial: float = 0.1
    teeth: float = 1.0
    mouth: float = 0.0
    sharpness: float = 0.0
    lips: float = 0.0
    saturating: bool = False
    paired: bool = False
    normalise_by: NormaliseBy = "region"

    def weight_of(self, term: str) -> float:
        """Weight of a term by its name."""
        weights = {
            "pixel": self.pixel,
            "perceptual": self.perceptual,
            "adversarial": self.adversarial,
            "teeth": self.teeth,
            "mouth": self.mouth,
            "sharpness": self.sharpness,
            "lips": self.lips,
        }
        return weights[term]


def pixel_loss(drawn: Tensor, target: Tensor, mask: Tensor, normalise_by: NormaliseBy = "picture") -> Tensor:
    """L1 of Eq. 9, Σ |Î - I|. drawn, target: f32[B, 3, H, W]; mask: f32[B, 1, H, W], M: equal where 1."""
    return masked_mean((drawn - target).abs(), 1 - mask, normalise_by)


def sharpness_loss(drawn: Tensor, target: Tensor, mask: Tensor, normalise_by: NormaliseBy = "picture") -> Tensor:
    """Absolute error of the differences between neighbouring pixels, right and below; blur raises it.

    drawn, target: f32[B, 3, H, W]; mask: f32[B, 1, H, W], M: nothing counts where it is 1.
    """
    error = drawn - target
    across = (error[..., :, 1:] - error[..., :, :-1]).abs()
    down = (error[..., 1:, :] - error[..., :-1, :]).abs()
    generated = 1 - mask
    return masked_mean(across, generated[..., :, 1:], normalise_by) + masked_mean(
        down, generated[..., 1:, :], normalise_by
    )


def picture_terms(
    config: RendererLossConfig, drawn: Tensor, target: Tensor, mask: Tensor, teeth_mask: Tensor, mouth_mask: Tensor
) -> dict[str, Tensor]:
    """The terms that need only pictures: pixel, teeth and, where their weight is not 0, mouth and sharpness.

    drawn, target: f32[B, 3, H, W] in [0, 1]; mask, teeth_mask, mouth_mask: f32[B, 1, H, W]: M, M', around the lips.
    """
    by = config.normalise_by
    terms = {
        "pixel": pixel_loss(drawn, target, mask, by),
        "teeth": teeth_loss(drawn, target, teeth_mask, by),
    }
    if config.mouth:
        terms["mouth"] = masked_mean((drawn - target).abs(), mouth_mask, by)
    if config.sharpness:
        terms["sharpness"] = sharpness_loss(drawn, target, mask, by)
    return terms


def weighted_sum(config: RendererLossConfig, terms: Mapping[str, Tensor]) -> Tensor:
    """L_e2f of Eq. 10. terms: scalars by name; at least one."""
    total = None
    for name, value in terms.items():
        part = config.weight_of(name) * value
        total = part if total is None else total + part
    assert total is not None
    return total
