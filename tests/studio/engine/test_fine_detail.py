from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.face.coefficients import FaceCoefficients
from models.face.crop import CropTransform
from models.face.face_mask import face_region
from models.face.morphable_model import LinearFaceModel
from models.face.own_skin import RecordedFace, own_guidance
from models.face.reference_views import ReferenceViews
from models.face.topology import CHIN, outer_lip_contour
from models.realtalk import GeneratedFace
from studio.engine.blending import feathered, put_back
from studio.engine.fine_detail import NONE, FineDetail, finer_than_crop

CROP = CropTransform(420.0, 400.0, 640.0)
"""Two and a half times as many pixels as the renderer's crop has."""


def coefficients_of(model: LinearFaceModel, place: int) -> FaceCoefficients:
    return FaceCoefficients(
        np.zeros(model.identity_size, np.float32),
        model.typical_expressions[place : place + 1],
        np.zeros((1, 3), np.float32),
        np.array([[128, 110, 80]], np.float32),
    )


def gaps(model: LinearFaceModel) -> np.ndarray:
    places = range(len(model.typical_expressions))
    points = np.stack([model.project(coefficients_of(model, place))[0] for place in places])
    return points[:, 14, 1] - points[:, 13, 1]


def skin(seed: int = 0) -> np.ndarray:
    """A frame of skin: shades, and pores in every other pixel or so."""
    noise = np.random.default_rng(seed).normal(0, 1, (800, 840, 1)).astype(np.float32)
    pores = 12 * noise / noise.std()
    shades = cv2.GaussianBlur(np.random.default_rng(seed + 1).normal(0, 1, (800, 840)).astype(np.float32), (0, 0), 40)
    frame = np.array([190, 150, 120]) + pores + 25 * (shades / shades.std())[..., None]
    return np.clip(frame, 0, 255).astype(np.uint8)


class Drawn:
    """A frame whose face is drawn by a perfect renderer of 256 x 256 pixels with the mesh of another expression."""

    def __init__(
        self,
        model: LinearFaceModel,
        frame_rgb: np.ndarray,
        recorded: int,
        drawn: int,
        finer: np.ndarray | None = None,
    ) -> None:
        self.frame_rgb = frame_rgb
        own, target = coefficients_of(model, recorded), coefficients_of(model, drawn)
        self.own_points, self.points = model.project(own)[0], model.project(target)[0]
        crop_rgb = CROP.cut(frame_rgb)
        views = ReferenceViews.of([crop_rgb], own, self.own_points[None], [finer])
        recorded_face = RecordedFace(crop_rgb, self.own_points)
        guidance = own_guidance(recorded_face, views, target, self.points, model.mouth_interior)
        self.region = face_region(self.points) | face_region(self.own_points)
        drawn_rgb = np.where((self.region & guidance.valid)[..., None], guidance.rgb, crop_rgb)
        self.source_rgb = crop_rgb
        self.face = GeneratedFace(drawn_rgb, self.region, self.points, self.own_points, guidance)

    def put_back(self, *, finer: bool, drawn_rgb: np.ndarray | None = None) -> np.ndarray:
        face = self.face.face_rgb if drawn_rgb is None else drawn_rgb
        detail = FineDetail(self.source_rgb, self.face) if finer else None
        return put_back(self.frame_rgb, face, feathered(self.region), CROP, detail)

    def inside(self, shrunk: int = 41) -> np.ndarray:
        """bool[H, W]: well inside the region, in the frame."""
        frame = cv2.warpAffine(self.region.astype(np.uint8), cv2.invertAffineTransform(CROP.matrix()), (840, 800))
        return cv2.erode(frame, np.ones((shrunk, shrunk), np.uint8)).astype(bool)

    def around_lips(self, grown: int) -> np.ndarray:
        return cv2.dilate(self.lips().astype(np.uint8), np.ones((grown, grown), np.uint8)).astype(bool)

    def lips(self) -> np.ndarray:
        lips = np.zeros((800, 840), np.uint8)
        cv2.fillPoly(lips, [np.round(CROP.to_frame(self.points[outer_lip_contour(), :2])).astype(np.int32)], 1)
        return lips.astype(bool)


def error(shown: np.ndarray, frame: np.ndarray, where: np.ndarray) -> float:
    return float(np.abs(shown.astype(float) - frame)[where].mean())


def grain(picture: np.ndarray, where: np.ndarray) -> float:
    return float(np.abs(cv2.Laplacian(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.CV_32F))[where].mean())


def test_a_small_face_has_nothing_finer(face_model: LinearFaceModel):
    assert finer_than_crop(skin(), CropTransform(400, 400, 280)) is None
    finer = finer_than_crop(skin(), CROP)
    assert finer is not None
    assert finer.shape == (640, 640, 3)
    assert abs(finer.mean() - NONE) < 1
    assert finer.std() > 8
    huge = finer_than_crop(cv2.resize(skin(), None, fx=2, fy=2), CropTransform(840, 800, 1280))
    assert huge is not None
    assert huge.shape == (768, 768, 3)


def test_skin_that_does_not_move_is_as_recorded(face_model: LinearFaceModel):
    drawn = Drawn(face_model, skin(), 3, 3)
    where = drawn.inside(31) & ~drawn.around_lips(61)
    assert where.sum() > 8_000
    coarse, fine = drawn.put_back(finer=False), drawn.put_back(finer=True)
    assert error(coarse, drawn.frame_rgb, where) > 5
    assert error(fine, drawn.frame_rgb, where) < 1.5
    outside = cv2.dilate(drawn.inside(1).astype(np.uint8), np.ones((7, 7), np.uint8)) == 0
    assert np.array_equal(fine[outside], drawn.frame_rgb[outside])


def test_a_mole_goes_where_the_chin_goes(face_model: LinearFaceModel):
    apart = gaps(face_model)
    shut, wide = int(apart.argmin()), int(apart.argmax())
    frame = np.full((800, 840, 3), (190, 150, 120), np.uint8)
    own = CROP.to_frame(Drawn(face_model, frame, shut, wide).own_points[CHIN, :2]) - (0, 12)
    cv2.circle(frame, tuple(np.round(own).astype(int).tolist()), 3, (40, 30, 20), -1)
    drawn = Drawn(face_model, frame, shut, wide)
    expected = CROP.to_frame(drawn.points[CHIN, :2]) - (0, 12)
    assert np.linalg.norm(expected - own) > 8
    darkest = {}
    for finer in (False, True):
        shown = drawn.put_back(finer=finer)[..., 0].astype(float)
        shown[~drawn.inside(9) | drawn.around_lips(31)] = 255
        darkest[finer] = shown.min()
        y, x = np.unravel_index(shown.argmin(), shown.shape)
        assert np.hypot(x - expected[0], y - expected[1]) < 8
    assert darkest[True] < darkest[False] - 15


def test_what_was_drawn_otherwise_gets_no_detail(face_model: LinearFaceModel):
    """Where a renderer draws a shadow or a fold that the frame lacks, the frame's pores would tell lies."""
    drawn = Drawn(face_model, skin(), 3, 3)
    other = np.where(drawn.region[..., None], drawn.face.face_rgb // 2, drawn.face.face_rgb)
    drawn.face = replace(drawn.face, face_rgb=other)
    where = drawn.inside()
    shown, plain = (drawn.put_back(finer=finer, drawn_rgb=other) for finer in (True, False))
    assert np.array_equal(shown[where], plain[where])


def test_the_mouth_s_detail_comes_from_the_views(face_model: LinearFaceModel):
    stripes = np.full((640, 640, 3), NONE, np.uint8)
    stripes[:, ::4] += 40
    stripes[:, 2::4] -= 40
    smooth = cv2.GaussianBlur(skin(), (0, 0), 8)
    drawn = Drawn(face_model, smooth, 3, 3, stripes)
    lips = cv2.erode(drawn.lips().astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    shown, plain = drawn.put_back(finer=True), drawn.put_back(finer=False)
    assert grain(shown, lips) > 10 * grain(plain, lips)
    assert grain(shown, drawn.inside() & ~drawn.around_lips(91)) < 2
    without = Drawn(face_model, smooth, 3, 3).put_back(finer=True)
    assert grain(without, lips) < 1.2 * grain(plain, lips)


@pytest.mark.parametrize("away", [(3000.0, 0.0), (0.0, 150.0), (-130.0, 0.0)])
def test_faces_at_the_border_and_beyond(face_model: LinearFaceModel, away: tuple[float, float]):
    drawn = Drawn(face_model, skin(), 3, 5, np.full((640, 640, 3), 140, np.uint8))
    moved = np.array([*away, 0], np.float32)
    own, target = drawn.own_points + moved, drawn.points + moved
    region = face_region(target) | face_region(own)
    face = coefficients_of(face_model, 5)
    views = ReferenceViews.of([drawn.source_rgb], face, own[None], [np.full((640, 640, 3), 140, np.uint8)])
    recorded = RecordedFace(drawn.source_rgb, own)
    guidance = own_guidance(recorded, views, face, target, face_model.mouth_interior)
    detail = FineDetail(drawn.source_rgb, GeneratedFace(drawn.source_rgb, region, target, own, guidance))
    shown = put_back(drawn.frame_rgb, drawn.source_rgb, feathered(region), CROP, detail)
    assert shown.shape == drawn.frame_rgb.shape
    assert np.array_equal(shown[:40], drawn.frame_rgb[:40])
