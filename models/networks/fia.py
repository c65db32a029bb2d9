"""The facial identity alignment module (section 3.2, Fig. 5, Eq. 7): lip shape by AdaIN, texture by cross-attention."""

from __future__ import annotations

from typing import Literal, cast

from torch import Tensor, nn
from torch.nn import functional as F

from models.networks.adain import AdaIN
from models.networks.deformable_alignment import DeformableAlignment
from models.networks.flow_warping import FlowWarping
from models.networks.residual import Normalisation, ResidualBlock

ReferenceModuleKind = Literal["attention", "flow", "deformable"]
"""What aligns the reference with the drawing: the paper's final cross-attention, or another row of Table 7."""


class ReferenceAttention(nn.Module):
    """Cross-attention from the features being drawn to those of the reference picture, at one resolution.

    Keys and values depend on the reference alone: ``keys_and_values`` makes them once for an avatar.
    """

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        if channels % heads:
            raise ValueError(f"{channels} channels cannot be shared by {heads} heads")
        self.heads = heads
        self.query_norm = nn.LayerNorm(channels)
        self.reference_norm = nn.LayerNorm(channels)
        self.query = nn.Linear(channels, channels)
        self.key_value = nn.Linear(channels, 2 * channels)
        self.out = nn.Linear(channels, channels)
        self.out.weight.data.mul_(0.1)

    def _split_heads(self, tokens: Tensor) -> Tensor:
        batch, count, channels = tokens.shape
        return tokens.view(batch, count, self.heads, channels // self.heads).transpose(
            1, 2
        )  # (B, N, C) -> (B, H, N, C/H)

    def keys_and_values(self, reference: Tensor) -> tuple[Tensor, Tensor]:
        """reference: f32[B, C, h, w], F^r of Eq. 6; returns keys and values, each f32[B, H, h * w, C / H]."""
        tokens = self.reference_norm(reference.flatten(2).transpose(1, 2))  # (B, C, h, w) -> (B, hw, C)
        keys, values = self.key_value(tokens).chunk(2, dim=2)
        return self._split_heads(keys).contiguous(), self._split_heads(values).contiguous()

    def forward(self, x: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """x: f32[B, C, h, w]; keys, values: of ``keys_and_values``, batch B or 1; returns f32[B, C, h, w]."""
        batch, channels, height, width = x.shape
        query = self._split_heads(self.query(self.query_norm(x.flatten(2).transpose(1, 2))))
        shape = (batch, -1, -1, -1)
        attended = F.scaled_dot_product_attention(query, keys.expand(shape), values.expand(shape))
        tokens = self.out(attended.transpose(1, 2).reshape(batch, height * width, channels))
        drawn: Tensor = x + tokens.transpose(1, 2).reshape(batch, channels, height, width)
        return drawn


ReferenceModule = ReferenceAttention | FlowWarping | DeformableAlignment
"""``keys_and_values`` does what depends on the reference alone, ``forward`` what each frame needs."""


def make_reference_module(kind: ReferenceModuleKind, channels: int, heads: int) -> ReferenceModule:
    """Build the module for features of so many channels. heads: of the attention; groups of offsets if deformable."""
    if kind == "flow":
        return FlowWarping(channels)
    if kind == "deformable":
        return DeformableAlignment(channels, heads)
    return ReferenceAttention(channels, heads)


class FIA(nn.Module):
    """FIA_i of Eq. 7: [upsample], AdaIN, source skip, residual blocks, [reference module].

    The channels are reduced before upsampling, which costs a quarter of doing it after.
    PAPER: the supplement puts cross-attention of the first module (L0) at 1/16, the encoder's own last resolution, so
    the first module does not upsample and the full resolution is reached by the head after the last one.
    """

    def __init__(
        self,
        in_channels: int,
        channels: int,
        coefficient_width: int,
        hidden_width: int,
        blocks: int,
        normalisation: Normalisation,
        *,
        upsample: bool,
        source_skip: bool,
        attention_heads: int,
        reference_module: ReferenceModuleKind = "attention",
    ) -> None:
        """attention_heads: 0 for a resolution that does not look at the reference."""
        super().__init__()
        self.upsample = upsample
        self.reduce = nn.Conv2d(in_channels, channels, 1)
        self.adain = AdaIN(channels, coefficient_width, hidden_width)
        self.skip = nn.Conv2d(channels, channels, 1) if source_skip else None
        self.blocks = nn.Sequential(*(ResidualBlock(channels, normalisation) for _ in range(blocks)))
        self._reference_kind = reference_module
        aligned = make_reference_module(reference_module, channels, attention_heads) if attention_heads else None
        self.add_module(reference_module, aligned)  # weight files name it by its kind

    @property
    def reference_module(self) -> ReferenceModule | None:
        """What reads the reference's features; None where the resolution does without."""
        return cast(ReferenceModule | None, getattr(self, self._reference_kind))

    def forward(
        self, x: Tensor, coefficients: Tensor, source: Tensor, keys_and_values: tuple[Tensor, Tensor] | None
    ) -> Tensor:
        """x: f32[B, C_in, H, W]; source: f32[B, C, H', W'], F^s of this resolution; returns f32[B, C, H', W']."""
        x = self.reduce(x)
        if self.upsample:
            x = F.interpolate(x, scale_factor=2.0, mode="bilinear", align_corners=False)
        x = self.adain(x, coefficients)
        if self.skip is not None:
            # PAPER: skip connections from the source; added after AdaIN, so that they keep its light and colour.
            x = x + self.skip(source)
        x = self.blocks(x)
        if self.reference_module is not None:
            assert keys_and_values is not None
            x = self.reference_module(x, *keys_and_values)
        return x
