"""Training samples of the renderer: a target frame, its masked source, a reference and the guidance between them.

Reads prepared clips (``models.training.clip_dataset``), fits coefficients, and yields what ``FaceRenderer`` takes.
Sample number i of a seed is always the same, so a training that is resumed sees what it would have seen.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.utils.data import Dataset

from models.errors import TrainingError
from models.face.coefficients import FaceCoefficients
from models.face.face_mask import FaceMaskKind, generated_region, mouth_interior
from models.face.lips import lip_opening
from models.face.mesh_image import contour_channel
from models.face.morphable_model import LinearFaceModel
from models.face.reference_score import reference_scores
from models.face.reference_views import MIXED, Looks, ReferenceView, choose_views, mixed_guidance, view_shares
from models.face.topology import outer_lip_contour
from models.networks.face_renderer import RendererInputs
from models.tracking.face_fitting import fit_face
from models.training.clip_dataset import PreparedClip
from models.training.renderer_augmentation import Augmentation, AugmentationConfig

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Sample = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True)
class RendererDataConfig:
    """How samples are drawn.

    open_share: share of target frames drawn from the third with the widest open mouths; best_reference_share: share of
    references that are the clip's best frame (frontal, mouth open); shut_reference_share: of those with the most shut
    mouths, such as a photo's, whose teeth must be invented; the others are any frame; views_share: share of samples
    whose guidance is mixed from several views, as a clip's is in use, where a clip has enough of them;
    reference_gap_frames: least distance in time between target and reference where the clip is long enough;
    most_grow_px: the mask's random growth; worst_fit_px: frames whose reprojection error is larger are left out.
    """

    open_share: float = 0.3
    best_reference_share: float = 0.4
    shut_reference_share: float = 0.35
    views_share: float = 0.0
    reference_gap_frames: int = 25
    most_grow_px: int = 8
    worst_fit_px: float = 1.5


@dataclass(frozen=True)
class FittedClip:
    """A prepared clip with its coefficients.

    usable: i64[K], frames worth learning from; opening: f32[T]; best_first: i64[K], these, best reference first;
    views: the frames that it would be drawn from in use; looks: of all T, by which these are chosen, None without.
    """

    clip: PreparedClip
    coefficients: FaceCoefficients
    usable: npt.NDArray[np.int64]
    opening: Floats
    best_first: npt.NDArray[np.int64]
    views: tuple[int, ...] = ()
    looks: Looks | None = None


@dataclass(frozen=True)
class RendererBatch:
    """One batch. reference, target: f32[B, 3, H, W] in [0, 1]; teeth_mask, mouth_mask: f32[B, 1, H, W]."""

    inputs: RendererInputs
    reference: Tensor
    target: Tensor
    teeth_mask: Tensor
    mouth_mask: Tensor


def fit_clip(model: LinearFaceModel, clip: PreparedClip, config: RendererDataConfig) -> FittedClip | None:
    """Fit coefficients and choose frames; None when fewer than two frames are usable."""
    fit = fit_face(model, clip.pictures, clip.landmarks, clip.present)
    usable = np.flatnonzero(clip.present & (fit.reprojection_error_px <= config.worst_fit_px))
    if len(usable) < 2:
        return None
    opening = lip_opening(model.vertices(fit.coefficients.identity, fit.coefficients.expression))
    scores = reference_scores(opening, fit.coefficients.rotation)
    best_first = usable[np.argsort(-scores[usable])]
    fitted = FittedClip(clip, fit.coefficients, usable, opening, best_first)
    if config.views_share == 0:
        return fitted
    looks = Looks.of(fit.coefficients, model.project(fit.coefficients))
    well_fitted = np.isin(np.arange(len(clip)), usable)
    return replace(fitted, views=choose_views(looks, int(best_first[0]), well_fitted), looks=looks)


def mouth_region(points: Floats, size: int = 256) -> npt.NDArray[np.bool_]:
    """The lips and what is around them: their outline, widened by a tenth of its width. points: f32[V, ≥2]."""
    contour = points[outer_lip_contour(), :2]
    region = np.zeros((size, size), dtype=np.uint8)
    cv2.fillPoly(region, [np.round(contour).astype(np.int32)], 1)
    grow = max(1, round(0.1 * float(np.ptp(contour[:, 0]))))
    widened = cv2.dilate(region, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * grow + 1, 2 * grow + 1)))
    return np.asarray(widened, dtype=bool)


class RendererSamples(Dataset[Sample]):
    """Samples by number. People are drawn evenly, then a clip of theirs by its length, then frames."""

    def __init__(
        self,
        clips: Sequence[PreparedClip],
        model: LinearFaceModel,
        config: RendererDataConfig,
        count: int,
        seed: int,
        augmentation: AugmentationConfig | None = None,
        face_mask: FaceMaskKind = "learnable",
    ) -> None:
        """count: how many; augmentation: None for validation; face_mask: of the network that learns from them.

        Raises ``TrainingError`` without usable clips.
        """
        self.config, self.count, self.seed = config, count, seed
        self.model = replace(model, fitter=None)  # what follows needs none, and it would be copied to every worker
        self.augmentation, self.face_mask = augmentation, face_mask
        people: dict[str, list[FittedClip]] = defaultdict(list)
        for clip in clips:
            if (fitted := fit_clip(model, clip, config)) is not None:
                people[clip.facts.person_id].append(fitted)
        if not people:
            raise TrainingError("None of the clips shows a face that the face model fits; check the prepared data.")
        self.people = [people[name] for name in sorted(people)]
        log.info("renderer data: %d people, %d of %d clips", len(people), sum(map(len, self.people)), len(clips))

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: int) -> Sample:
        """Sample ``index``: u8 pictures [256, 256, 3], u8 masks [256, 256] (0 or 1) and f32[A + E + 3] coefficients."""
        generator = np.random.default_rng((self.seed, index))
        clips = self.people[int(generator.integers(len(self.people)))]
        lengths = np.array([len(fitted.usable) for fitted in clips], dtype=np.float64)
        fitted = clips[int(generator.choice(len(clips), p=lengths / lengths.sum()))]
        target = self._target_frame(fitted, generator)
        reference = self._reference_frame(fitted, target, generator)
        other = int(generator.choice(fitted.usable))
        grow = int(generator.integers(self.config.most_grow_px + 1))
        augmentation = None if self.augmentation is None else Augmentation.draw(self.augmentation, generator)
        shares = {reference: 1.0}
        if self.config.views_share > 0 and generator.random() < self.config.views_share:
            shares = self._view_shares(fitted, target) or shares
        return make_sample(self.model, fitted, target, reference, other, grow, augmentation, self.face_mask, shares)

    def _view_shares(self, fitted: FittedClip, target: int) -> dict[int, float]:
        """Frames that a target is drawn from, with their shares; none where too few are far from it in time."""
        far = [view for view in fitted.views if abs(view - target) >= self.config.reference_gap_frames]
        if fitted.looks is None or len(far) <= MIXED:
            return {}
        distances = fitted.looks.of_frames([target]).distances(fitted.looks.of_frames(far))[0]
        return {far[place]: share for place, share in view_shares(distances).items()}

    def _target_frame(self, fitted: FittedClip, generator: np.random.Generator) -> int:
        frames = fitted.usable
        if generator.random() < self.config.open_share:
            frames = frames[np.argsort(-fitted.opening[frames])][: max(1, len(frames) // 3)]
        return int(generator.choice(frames))

    def _reference_frame(self, fitted: FittedClip, target: int, generator: np.random.Generator) -> int:
        distance = np.abs(fitted.best_first - target)
        gap = min(self.config.reference_gap_frames, int(distance.max()))
        far = fitted.best_first[distance >= max(1, gap)]
        kind = generator.random()
        if kind < self.config.best_reference_share:
            return int(generator.choice(far[: max(1, len(far) // 20)]))
        if kind < self.config.best_reference_share + self.config.shut_reference_share:
            far = far[np.argsort(fitted.opening[far])][: max(1, len(far) // 5)]
        return int(generator.choice(far))


def make_sample(
    model: LinearFaceModel,
    fitted: FittedClip,
    target: int,
    reference: int,
    other: int,
    grow_px: int,
    augmentation: Augmentation | None,
    face_mask: FaceMaskKind = "learnable",
    shares: Mapping[int, float] | None = None,
) -> Sample:
    """Put one sample together. target, reference: frame numbers; other: the frame that lends a second expression;
    shares: frames that the guidance is mixed from, the reference alone when None.

    The mask is the union of the regions of both expressions, so that its outline does not tell the target's.
    """
    shares = shares or {reference: 1.0}
    coefficients = fitted.coefficients.frames(np.array([target, target, *shares]))
    expression = coefficients.expression.copy()
    expression[1] = fitted.coefficients.expression[other]
    coefficients = coefficients.with_expression(expression)
    target_rgb = fitted.clip.frame(target)
    pictures = {index: fitted.clip.frame(index) for index in {reference, *shares}}
    points = model.project(coefficients)
    rotation = coefficients.rotation[0]
    if augmentation is not None:
        target_rgb = augmentation.picture(target_rgb)
        pictures = {index: augmentation.reference_picture(picture) for index, picture in pictures.items()}
        points, rotation = augmentation.points(points), augmentation.rotation(rotation)
    views = [ReferenceView(pictures[index], mesh) for index, mesh in zip(shares, points[2:], strict=True)]
    guidance = mixed_guidance(tuple(zip(views, shares.values(), strict=True)), points[0], model.mouth_interior)
    region = generated_region(face_mask, points[0], grow_px=grow_px)
    region |= generated_region(face_mask, points[1], grow_px=grow_px)
    return {
        "target": target_rgb,
        "reference": pictures[reference],
        "warped": guidance.rgb,
        "warped_valid": guidance.valid.astype(np.uint8),
        "mask": (~region).astype(np.uint8),
        "contours": contour_channel(points[0]),
        "teeth_mask": (mouth_interior(points[0]) & region).astype(np.uint8),
        "mouth_mask": (mouth_region(points[0]) & region).astype(np.uint8),
        "coefficients": np.concatenate([coefficients.identity, coefficients.expression[0], rotation]).astype(
            np.float32
        ),
    }


def as_batch(samples: Sequence[Sample]) -> RendererBatch:
    """Stack samples and scale pictures to [0, 1]; the ``collate_fn`` of the loader."""

    def pictures(name: str) -> Tensor:
        stacked = torch.from_numpy(np.stack([sample[name] for sample in samples]))
        return stacked.permute(0, 3, 1, 2).float() / 255  # (B, H, W, 3) -> (B, 3, H, W)

    def masks(name: str, largest: float = 1.0) -> Tensor:
        return torch.from_numpy(np.stack([sample[name] for sample in samples])).float()[:, None] / largest

    target = pictures("target")
    inputs = RendererInputs(
        source=target,
        mask=masks("mask"),
        coefficients=torch.from_numpy(np.stack([cast(Floats, sample["coefficients"]) for sample in samples])),
        warped=pictures("warped"),
        warped_valid=masks("warped_valid"),
        contours=masks("contours", 255),
    )
    return RendererBatch(inputs, pictures("reference"), target, masks("teeth_mask"), masks("mouth_mask"))


def batch_to(batch: RendererBatch, device: torch.device) -> RendererBatch:
    """Move a batch to a device."""

    def moved(value: Tensor | None) -> Tensor | None:
        return None if value is None else value.to(device, non_blocking=True)

    inputs = RendererInputs(**{name: moved(value) for name, value in vars(batch.inputs).items()})  # type: ignore[arg-type]
    rest = {name: value.to(device) for name, value in vars(batch).items() if isinstance(value, Tensor)}
    return RendererBatch(inputs=inputs, **rest)
