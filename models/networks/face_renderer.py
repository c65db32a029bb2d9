"""The expression-to-face renderer (section 3.2): masked source, coefficients and reference in, whole face out.

Follows the mask (``models.face.face_mask``) and comes before blending into the frame. All pictures are RGB in [0, 1].
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from models.face.box import Box
from models.face.face_mask import FaceMaskKind
from models.networks.fia import FIA, ReferenceModuleKind
from models.networks.residual import ConvNorm, EncoderStage, Normalisation

GATE_AT_START = 4.0
"""Logit of the gate on the warped reference before training: 0.98, almost all of it."""

OutputForm = Literal["direct", "residual", "gated"]
_CHOICES = {
    "reference_module": get_args(ReferenceModuleKind),
    "normalisation": get_args(Normalisation),
    "output": get_args(OutputForm),
    "face_mask": get_args(FaceMaskKind),
}


@dataclass(frozen=True)
class FaceRendererConfig:
    """Size and form of the renderer.

    identity_width, expression_width: A and E; widths: channels of the encoder's stages, at 1/2, 1/4, 1/8, 1/16;
    encoder_blocks, decoder_blocks: residual blocks a stage, the latter 1, 2 or 3 in Table 7; hidden_width: of the
    three-layer MLPs before AdaIN; reference_module: what aligns the reference at 1/16 and 1/8, a row of Table 7;
    attention_heads: of the cross-attention, or groups of offsets; normalisation: "batch" (the supplement's table) or
    "none".
    PAPER: guidance adds the reference warped to the target mesh and ``contour_channels`` drawn lines to the input, and
    the network predicts a change of that warp (0.057 -> 0.055 mean error in the mask within 500 steps of CPU training,
    against 0.095 for the paper's form); source_skips adds the source's features to the decoder's. False is the paper.
    output, with guidance: "residual" adds the prediction to the warp; "gated" also fades the warp out where the network
    says so (inside of the mouth); "direct" draws the picture anew.
    face_mask: what the network was trained to fill in, a row of Table 6; who draws with it makes the same mask.
    PAPER: window, (left, top, width, height) in pixels, is the part of the pictures that the network looks at and
    draws; the rest is the source's. Crops are aligned to the face, so that the mask's place hardly varies and most of
    the picture would be computed only to be thrown away by Eq. 8. None is the paper: the whole picture.
    """

    identity_width: int = 40
    expression_width: int = 32
    widths: tuple[int, ...] = (24, 48, 80, 128)
    encoder_blocks: int = 2
    decoder_blocks: int = 2
    hidden_width: int = 128
    attention_heads: int = 4
    reference_module: ReferenceModuleKind = "attention"
    normalisation: Normalisation = "batch"
    guidance: bool = True
    contour_channels: int = 1
    source_skips: bool = True
    output: OutputForm = "gated"
    face_mask: FaceMaskKind = "learnable"
    window: tuple[int, int, int, int] | None = None

    def __post_init__(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(choices)}, not {getattr(self, name)!r}")
        if len(self.widths) < 2:
            raise ValueError("widths needs at least two stages, for the two resolutions with attention")
        if self.output != "direct" and not self.guidance:
            raise ValueError(f'output "{self.output}" needs guidance; the bare form is "direct"')
        if self.window is not None and self.face_mask == "naive":
            raise ValueError("the naive mask reaches beyond any window; use one or the other")
        step = 2 ** len(self.widths)
        if self.window is not None and (min(self.window) < 0 or any(side % step for side in self.window[2:])):
            raise ValueError(f"window: width and height must be multiples of {step}")

    @property
    def seen(self) -> Box | None:
        """Rows and columns of the window; None without one."""
        if self.window is None:
            return None
        left, top, width, height = self.window
        return slice(top, top + height), slice(left, left + width)

    def within_window(self, region: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """What of a region bool[H, W] the network can draw; the rest of it keeps the source."""
        if self.seen is None:
            return region
        inside = np.zeros_like(region)
        inside[self.seen] = region[self.seen]
        return inside

    @property
    def coefficient_width(self) -> int:
        """Length of the vector (α, β̂, ρ)."""
        return self.identity_width + self.expression_width + 3


@dataclass(frozen=True)
class ReferenceFeatures:
    """What the network knows of a reference picture, for each resolution that looks at it, 1/16 first.

    keys: what the drawing is compared with; values: what is fetched; their shapes are the reference module's.
    """

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]


@dataclass(frozen=True)
class RendererInputs:
    """What one frame needs. Pictures are RGB in [0, 1], B frames, 256².

    source: f32[B, 3, H, W], I_s, which the network masks itself; mask: f32[B, 1, H, W], M: 1 keeps, 0 is generated;
    coefficients: f32[B, A + E + 3], (α, β̂, ρ); with guidance also warped: f32[B, 3, H, W], the reference on the target
    mesh, warped_valid: f32[B, 1, H, W], 1 where it covers, and contours: f32[B, G, H, W], drawn lip and jaw lines.
    """

    source: Tensor
    mask: Tensor
    coefficients: Tensor
    warped: Tensor | None = None
    warped_valid: Tensor | None = None
    contours: Tensor | None = None


class FaceRenderer(nn.Module):
    """Shared encoder, d FIA modules, and the blend of Eq. 8."""

    def __init__(self, config: FaceRendererConfig) -> None:
        super().__init__()
        self.config = config
        widths, normalisation = config.widths, config.normalisation
        self.encoder = nn.ModuleList(
            EncoderStage(before, width, config.encoder_blocks, normalisation)
            for before, width in zip((4, *widths[:-1]), widths, strict=True)
        )
        guidance_channels = 3 + 1 + config.contour_channels
        self.guidance = (
            nn.Conv2d(guidance_channels, widths[0], 3, 2, padding=1, bias=False) if config.guidance else None
        )
        rising = widths[::-1]
        self.decoder = nn.ModuleList(
            FIA(
                rising[max(level - 1, 0)],
                width,
                config.coefficient_width,
                config.hidden_width,
                config.decoder_blocks,
                normalisation,
                upsample=level > 0,
                source_skip=config.source_skips,
                attention_heads=config.attention_heads if level < 2 else 0,
                reference_module=config.reference_module,
            )
            for level, width in enumerate(rising)
        )
        self.head = nn.Conv2d(widths[0], 4 * (4 if config.output == "gated" else 3), 3, padding=1)
        if config.output != "direct":
            self.head.weight.data.mul_(0.1)
            assert self.head.bias is not None
            nn.init.zeros_(self.head.bias)

    @property
    def _dtype(self) -> torch.dtype:
        return self.head.weight.dtype

    def _encode(self, pictures: Tensor, extra: Tensor | None = None) -> list[Tensor]:
        """Eq. 6. pictures: [B, 4, H, W], RGB in [-1, 1] and mask; extra: for the first stage; returns F_1 .. F_d."""
        x = pictures.to(self._dtype).contiguous(memory_format=torch.channels_last)
        features: list[Tensor] = []
        for stage in self.encoder:
            x = stage(x, extra) if not features else stage(x)
            features.append(x)
        return features

    def _masked_source(self, inputs: RendererInputs) -> Tensor:
        """I_s^m = M * I_s (Eq. 5), with grey for what is cut out, and M: [B, 4, H, W]."""
        return torch.cat([(inputs.source * 2 - 1) * inputs.mask, inputs.mask], dim=1)

    def _guidance(self, inputs: RendererInputs) -> Tensor | None:
        """Features of the mesh guidance, [B, widths[0], H / 2, W / 2]; None in the paper's bare form."""
        if self.guidance is None:
            return None
        if inputs.warped is None or inputs.warped_valid is None or inputs.contours is None:
            raise ValueError("this renderer was built with guidance: warped, warped_valid and contours are needed")
        warped = (inputs.warped * 2 - 1) * inputs.warped_valid
        guidance = torch.cat([warped, inputs.warped_valid, inputs.contours], dim=1).to(self._dtype)
        features: Tensor = self.guidance(guidance.contiguous(memory_format=torch.channels_last))
        return features

    @staticmethod
    def _whole(reference: Tensor) -> Tensor:
        """A picture with nothing cut out, as the encoder takes it: f32[B, 3, H, W] -> [B, 4, H, W]."""
        return torch.cat([reference * 2 - 1, torch.ones_like(reference[:, :1])], dim=1)

    def _reference_features(self, features: list[Tensor]) -> ReferenceFeatures:
        modules = [m.reference_module for m in self.decoder if isinstance(m, FIA) and m.reference_module is not None]
        pairs = [module.keys_and_values(feature) for module, feature in zip(modules, features[::-1], strict=False)]
        return ReferenceFeatures(tuple(keys for keys, _ in pairs), tuple(values for _, values in pairs))

    def prepare_reference(self, reference: Tensor) -> ReferenceFeatures:
        """Everything that depends on the reference alone; once an avatar. reference: f32[B, 3, H, W], I_r in [0, 1]."""
        return self._reference_features(self._encode(self._whole(self._in_window(reference))))

    def _in_window(self, picture: Tensor) -> Tensor:
        """The window's part of a picture: f32[B, C, H, W] -> f32[B, C, h, w]."""
        seen = self.config.seen
        return picture if seen is None else picture[..., *seen]

    def _inputs_in_window(self, inputs: RendererInputs) -> RendererInputs:
        if self.config.window is None:
            return inputs

        def cut(picture: Tensor | None) -> Tensor | None:
            return None if picture is None else self._in_window(picture)

        return RendererInputs(
            source=self._in_window(inputs.source),
            mask=self._in_window(inputs.mask),
            coefficients=inputs.coefficients,
            warped=cut(inputs.warped),
            warped_valid=cut(inputs.warped_valid),
            contours=cut(inputs.contours),
        )

    def _into_source(self, drawn: Tensor, source: Tensor) -> Tensor:
        """Put what the window shows back into its picture: f32[B, 3, h, w] and f32[B, 3, H, W] -> f32[B, 3, H, W]."""
        if self.config.window is None:
            return drawn
        left, top, width, height = self.config.window
        right, below = source.shape[-1] - left - width, source.shape[-2] - top - height
        inside = F.pad(torch.ones_like(source[:1, :1, :height, :width]), (left, right, top, below)) > 0
        return torch.where(inside, F.pad(drawn, (left, right, top, below)), source)

    def forward(self, inputs: RendererInputs, reference: ReferenceFeatures) -> Tensor:
        """Draw B frames (Eq. 5 to 8). reference: of ``prepare_reference``, batch B or 1; returns f32[B, 3, H, W], RGB.

        Values are near [0, 1] but not clamped. Pixels with M = 1 are the source's own, exactly.
        """
        shown = self._inputs_in_window(inputs)
        features = self._encode(self._masked_source(shown), self._guidance(shown))
        return self._into_source(self._decode(shown, features, reference), inputs.source)

    def draw_pair(self, inputs: RendererInputs, reference: Tensor) -> Tensor:
        """``prepare_reference`` and ``forward`` with source and reference in one batch, as section 3.2 trains it.

        One batch matters for batch normalisation, whose statistics then cover both. reference: f32[B, 3, H, W].
        """
        shown = self._inputs_in_window(inputs)
        guidance = self._guidance(shown)
        extra = None if guidance is None else torch.cat([guidance, torch.zeros_like(guidance)])
        pictures = [self._masked_source(shown), self._whole(self._in_window(reference))]
        both = self._encode(torch.cat(pictures), extra)
        halves = [feature.chunk(2) for feature in both]
        reference_features = self._reference_features([half[1] for half in halves])
        drawn = self._decode(shown, [half[0] for half in halves], reference_features)
        return self._into_source(drawn, inputs.source)

    def _decode(self, inputs: RendererInputs, source: list[Tensor], reference: ReferenceFeatures) -> Tensor:
        """Eq. 7 and 8. source: F_1^s .. F_d^s; returns f32[B, 3, H, W] in [0, 1]."""
        coefficients = inputs.coefficients.to(self._dtype)
        pairs = [(k.to(self._dtype), v.to(self._dtype)) for k, v in zip(reference.keys, reference.values, strict=True)]
        x = source[-1]
        for level, module in enumerate(self.decoder):
            x = module(x, coefficients, source[-1 - level], pairs[level] if level < len(pairs) else None)
        drawn = F.pixel_shuffle(self.head(x), 2).float()  # (B, 4C, H/2, W/2) -> (B, C, H, W)
        generated = (self._compose(drawn, inputs) + 1) / 2
        return torch.where(inputs.mask > 0.5, inputs.source, generated)  # Eq. 8, exact where M = 1

    def _compose(self, drawn: Tensor, inputs: RendererInputs) -> Tensor:
        """Last layer to picture, F_d in [-1, 1]. drawn: f32[B, 3 or 4, H, W]."""
        if self.config.output == "direct":
            return torch.tanh(drawn)
        assert inputs.warped is not None
        assert inputs.warped_valid is not None
        warped = (inputs.warped * 2 - 1) * inputs.warped_valid
        if self.config.output == "residual":
            return warped + drawn
        return warped * torch.sigmoid(drawn[:, 3:] + GATE_AT_START) + drawn[:, :3]


def optimise_for(network: FaceRenderer, device: torch.device, precision: Literal["fp32", "bf16"]) -> FaceRenderer:
    """Return a copy for inference: batch normalisation folded, channels last, on ``device``, bf16 features if asked.

    bf16 halves the time on a CPU with AVX-512 bf16 and changes the picture by about 0.002; outside the mask by nothing,
    since the blend is done in fp32.
    """
    network = copy.deepcopy(network).eval().requires_grad_(False)
    for module in network.modules():
        if isinstance(module, ConvNorm):
            module.fuse()
    dtype = torch.bfloat16 if precision == "bf16" else torch.float32
    network.requires_grad_(False)  # once more, for the folded ones
    network.to(device=device, dtype=dtype)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network
