"""RealTalk in one class (Fig. 2): sound to expressions, expressions to mask and mesh, mask and mesh to a face.

    speech ──▶ audio features ──▶ transformer ──▶ β̂ ──▶ vertices ──▶ mask M, guidance ──▶ renderer ──▶ face crop
                        identity α, history β ─┘        pose ρ, τ of the source frame

Everything here works on face crops of 256² and knows no files but weights; the application around it is ``studio``.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.audio_to_expression import ExpressionPredictor
from models.checkpoint import config_from_mapping, network_from, sha256_of
from models.errors import CheckpointError
from models.face.coefficients import FaceCoefficients
from models.face.crop import CROP_PIXELS
from models.face.face_mask import generated_region
from models.face.mesh_image import contour_channel
from models.face.morphable_model import LinearFaceModel
from models.face.own_skin import RecordedFace, own_guidance
from models.face.reference_views import Guidance, ReferenceViews
from models.networks.face_renderer import (
    FaceRenderer,
    FaceRendererConfig,
    ReferenceFeatures,
    RendererInputs,
    optimise_for,
)
from models.networks.recorded_renderer import Draw, recorded

Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Region = npt.NDArray[np.bool_]
Precision = Literal["fp32", "bf16"]


@dataclass(frozen=True)
class Reference:
    """The identity reference I_r with what is computed from it once.

    views: of the person, the first of which is I_r; features: keys and values of the cross-attention to it; renderer:
    whose features they are; draw: how it draws every frame of this avatar.
    """

    views: ReferenceViews
    features: ReferenceFeatures
    renderer: FaceRenderer
    draw: Draw


@dataclass(frozen=True)
class GeneratedFace:
    """One rendered crop. face_rgb: u8[256, 256, 3], the source where region is false; region: bool[256, 256], 1 - M;
    points, source_points: f32[V, 3], the predicted and the recorded mesh in crop pixels; guidance: what the face was
    drawn after.
    """

    face_rgb: Image
    region: Region
    points: Floats
    source_points: Floats
    guidance: Guidance


class RealTalk:
    """The trained parts, on one device."""

    def __init__(
        self,
        face_model: LinearFaceModel,
        predictor: ExpressionPredictor,
        renderer: FaceRenderer,
        device: torch.device,
        precision: Precision = "fp32",
        renderer_sha256: str = "",
        *,
        recording: bool = True,
    ) -> None:
        """renderer_sha256: of the weight file, by which weights fine-tuned from it are found; empty without one.
        recording: let a CPU draw from one recorded graph, which gives the same pictures sooner.

        Raises ``CheckpointError`` when the networks were trained on another face model.
        """
        sizes = (face_model.identity_size, face_model.expression_size)
        drawn = (renderer.config.identity_width, renderer.config.expression_width)
        for name, wanted in (("expression network", predictor.coefficient_counts), ("renderer", drawn)):
            if wanted != sizes:
                raise CheckpointError(
                    f"The {name} expects {wanted[0]} + {wanted[1]} coefficients, the face model has "
                    f"{sizes[0]} + {sizes[1]}."
                )
        self.face_model = face_model
        self.device = device
        self.precision = precision
        self.renderer_sha256 = renderer_sha256
        self._predictor = predictor
        self._renderer = optimise_for(renderer, device, precision)
        self._recording = recording
        self._recorded: tuple[FaceRenderer, Draw] | None = None

    @classmethod
    def load(
        cls, face_model: Path, expression: Path, renderer: Path, device: torch.device, precision: Precision = "fp32"
    ) -> RealTalk:
        """Read the three weight files. Raises ``CheckpointError`` naming the one that is missing or damaged."""
        face = LinearFaceModel.load(face_model)
        return cls(
            face,
            ExpressionPredictor.load(expression, device, face_model=face),
            load_renderer(renderer),
            device,
            precision,
            sha256_of(renderer),
        )

    @property
    def history_frames(self) -> int:
        """N: how many past expressions ``expressions`` wants."""
        return self._predictor.history_frames

    def networks(self, reference: Reference) -> tuple[nn.Module, ...]:
        """Every network that a frame of this reference depends on."""
        return self._predictor.network, reference.renderer

    def expressions(self, samples: Floats, identity: Floats, history: Floats) -> Floats:
        """Speech to β̂ (Eq. 1 and 2).

        samples: f32[n] at 16 kHz; identity: f32[A]; history: f32[N, E]; returns f32[ceil(n / 640), E] at 25 Hz.
        """
        return self._predictor.predict(samples, identity, history)

    def expressions_in_steps(
        self, samples: Floats, identity: Floats, history: Floats
    ) -> Generator[float, None, Floats]:
        """The same, yielding 0 to 1 how far a long recording is heard."""
        return self._predictor.predict_in_steps(samples, identity, history)

    def prepare_reference(self, views: ReferenceViews, personal: FaceRenderer | None = None) -> Reference:
        """Compute what depends on the reference alone (Eq. 6).

        personal: the renderer fine-tuned to this person, which then draws in place of the general one.
        """
        renderer = self._renderer if personal is None else optimise_for(personal, self.device, self.precision)
        with torch.inference_mode():
            features = renderer.prepare_reference(self._picture(views.first.crop_rgb))
        return Reference(views, features, renderer, self._drawing(renderer, features))

    def render(
        self,
        source_rgb: Image,
        source: FaceCoefficients,
        expression: Floats,
        reference: Reference,
        grow_px: int = 0,
    ) -> GeneratedFace:
        """Draw one source frame with another expression (Eq. 5 to 8).

        source_rgb: u8[256, 256, 3]; source: its coefficients, one frame, in crop pixels; expression: f32[E], β̂;
        grow_px: widen the region by so many pixels, as training does at random.
        The region is the union of the predicted face's and the source's own: else an open source jaw would show below
        a closed predicted one.
        """
        target = source.with_expression(expression[None])
        points = self.face_model.project(target)[0]
        drawn_with = reference.renderer.config
        kind = drawn_with.face_mask
        own_points = self.face_model.project(source)[0]
        region = generated_region(kind, points, grow_px=grow_px) | generated_region(kind, own_points, grow_px=grow_px)
        region = drawn_with.within_window(region)
        recorded, textures = RecordedFace(source_rgb, own_points), self.face_model.mouth_interior
        guidance = own_guidance(recorded, reference.views, target, points, textures, drawn_with.seen)
        inputs = RendererInputs(
            source=self._picture(source_rgb),
            mask=self._channel(~region),
            coefficients=torch.from_numpy(coefficient_vector(target))[None].to(self.device),
            warped=self._picture(guidance.rgb),
            warped_valid=self._channel(guidance.valid),
            contours=self._channel(contour_channel(points)) / 255,
        )
        with torch.inference_mode():
            drawn = reference.draw(inputs, reference.features)[0]
        face = (drawn.clamp(0, 1) * 255).round().to(torch.uint8).permute(1, 2, 0).cpu().numpy()
        return GeneratedFace(np.ascontiguousarray(face), region, points, own_points, guidance)

    def _drawing(self, renderer: FaceRenderer, features: ReferenceFeatures) -> Draw:
        """How a renderer draws quickest here; it is recorded once for all of its avatars."""
        if self.device.type != "cpu" or not self._recording:
            return renderer
        if self._recorded is None or self._recorded[0] is not renderer:
            blank = np.zeros((CROP_PIXELS, CROP_PIXELS, 3), dtype=np.uint8)
            picture, channel = self._picture(blank), self._channel(blank[..., 0])
            coefficients = torch.zeros(1, renderer.config.coefficient_width)
            inputs = RendererInputs(picture, channel, coefficients, picture, channel, channel)
            self._recorded = renderer, recorded(renderer, inputs, features)
        return self._recorded[1]

    def _picture(self, rgb: Image) -> Tensor:
        """u8[H, W, 3] -> f32[1, 3, H, W] in [0, 1]."""
        return torch.from_numpy(np.ascontiguousarray(rgb)).to(self.device).permute(2, 0, 1)[None].float() / 255

    def _channel(self, values: npt.NDArray[np.generic]) -> Tensor:
        """[H, W] -> f32[1, 1, H, W]."""
        return torch.from_numpy(np.ascontiguousarray(values)).to(self.device)[None, None].float()


def coefficient_vector(coefficients: FaceCoefficients) -> Floats:
    """(α, β, ρ) of a single frame, as AdaIN takes it: f32[A + E + 3]."""
    parts = (coefficients.identity, coefficients.expression[0], coefficients.rotation[0])
    return np.concatenate(parts).astype(np.float32)


def load_renderer(path: Path) -> FaceRenderer:
    """Build the renderer that a weight file describes. Raises ``CheckpointError``."""
    return network_from(path, lambda values: FaceRenderer(config_from_mapping(FaceRendererConfig, values, str(path))))
