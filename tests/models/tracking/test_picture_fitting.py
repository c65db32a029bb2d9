import numpy as np
import pytest
import torch

from models.face.basel import MODEL_FILE, STANDARD_FACE_FILE, BaselFace, load_standard_face
from models.face.basel_correspondence import basel_face_model
from models.face.coefficients import FaceCoefficients
from models.face.topology import FACE_VERTICES
from models.tracking.face_fitting import fit_face
from models.tracking.landmark_fitting import fit_landmarks
from models.tracking.picture_fitting import (
    PictureFitter,
    aligned_picture,
    aligned_squares,
    five_points,
    standard_points,
)
from tests.fakes.basel_files import write_basel
from tests.fakes.reconstruction_files import constant_network

FRAMES = 5


@pytest.fixture(scope="module")
def folder(face_model, tmp_path_factory):
    return write_basel(tmp_path_factory.mktemp("BFM"), face_model)


@pytest.fixture(scope="module")
def basel(folder, face_model):
    return basel_face_model(BaselFace.load(folder / MODEL_FILE), face_model)


def landmarks_of(model, coefficients):
    return model.project(coefficients)[:, :FACE_VERTICES]


def someone(frames=FRAMES, seed=0):
    """A face of the test's Basel model, whose first 40 and 32 coefficients are the ones that do something."""
    generator = np.random.default_rng(seed)
    identity, expression = np.zeros(80, np.float32), np.zeros((frames, 64), np.float32)
    identity[:40] = generator.normal(0, 0.7, 40)
    expression[:, :32] = generator.normal(0, 0.7, (frames, 32))
    rotation = generator.uniform(-0.25, 0.25, (frames, 3)).astype(np.float32)
    placement = np.array([128, 128, 100]) + generator.uniform(-8, 8, (frames, 3))
    return FaceCoefficients(identity, expression, rotation, placement.astype(np.float32))


def test_alignment_by_hand():
    """A standard face laid out 51 px a decimetre about (90, 70): the square is 448 px wide and its middle is there."""
    standard = np.array([[-0.3, -0.3, 0], [0.3, -0.3, 0], [0, 0, 0.5], [-0.25, 0.4, 0.1], [0.25, 0.4, 0.1]], np.float32)
    points = standard[None, :, :2] * 51 + [90, 70]
    assert aligned_squares(points, standard)[0] == pytest.approx([90, 70, 224 * 51 / 102], abs=1e-3)


def test_alignment_follows_size_and_place_and_not_a_turn_of_the_picture():
    generator = np.random.default_rng(0)
    standard = generator.normal(size=(5, 3)).astype(np.float32)
    points = standard[None, :, :2] * 40 + [100, 100]
    x, y, side = aligned_squares(points, standard)[0]
    moved = aligned_squares(points * 2 + [7, -3], standard)[0]
    assert moved == pytest.approx([2 * x + 7, 2 * y - 3, 2 * side], rel=1e-4)
    turn = np.array([[0, 1], [-1, 0]])
    assert aligned_squares((points - 100) @ turn + 100, standard)[0] == pytest.approx([x, y, side], rel=1e-4)


def test_five_points_are_those_of_the_standard_face(basel, folder):
    """Seen from the front, FaceMesh's five points lie where the standard face has its own."""
    standard = standard_points(load_standard_face(folder / STANDARD_FACE_FILE))
    points = five_points(basel.mean[None, :FACE_VERTICES])[0]
    assert points == pytest.approx(standard[:, :2], abs=0.02)
    assert points[0, 0] < 0 < points[1, 0]  # the person's right eye is on the left
    assert points[3, 1] > points[2, 1] > points[0, 1]  # y down: mouth, nose, eyes


def test_picture_is_cut_at_the_square():
    picture = np.zeros((256, 256, 3), np.uint8)
    picture[100:150, 60:160] = 255
    cut = aligned_picture(picture, np.array([110, 125, 112], np.float32))  # twice as large, the middle of the box
    assert cut.shape == (224, 224, 3)
    assert cut[112, 112].tolist() == [255, 255, 255]
    rows, columns = np.flatnonzero(cut[:, 112, 0] > 127), np.flatnonzero(cut[112, :, 0] > 127)
    assert (rows[0], rows[-1], columns[0], columns[-1]) == (62, 161, 12, 211)


def test_what_the_network_says_is_drawn_where_it_saw_it(basel, folder):
    """A face seen by D3DFR's camera in the square of its own landmarks: mesh and landmarks meet in the crop."""
    generator = np.random.default_rng(3)
    outputs = np.zeros(257, np.float32)
    outputs[:40], outputs[80:112] = generator.normal(0, 0.5, 40), generator.normal(0, 0.5, 32)
    outputs[224:227] = 0.15, -0.3, 0.1
    outputs[254:257] = 0.02, -0.03, 0.1
    truth = _seen_by_network(basel, outputs)
    standard = load_standard_face(folder / STANDARD_FACE_FILE)
    fitter = PictureFitter(constant_network(torch.from_numpy(outputs)), standard, torch.device("cpu"))
    # Lay the network's picture into the crop at the square that its landmarks ask for.
    own_square = aligned_squares(five_points(truth), standard_points(standard))[0]
    scale, shift = 224 / own_square[2], np.array([112, 112]) - own_square[:2] * 224 / own_square[2]
    in_crop = truth.copy()
    in_crop[..., :2] = (truth[..., :2] * scale + shift) * 200 / 224 + [20, 35]
    in_crop = np.repeat(in_crop, FRAMES, axis=0)
    fit = fitter.fit(basel, [np.zeros((256, 256, 3), np.uint8)] * FRAMES, in_crop, np.ones(FRAMES, bool))
    assert fit.coefficients.identity == pytest.approx(outputs[:80])
    assert fit.coefficients.expression[2] == pytest.approx(outputs[80:144])
    # The network here answers as if its square were the whole truth, so a shift and scale of a few pixels remain.
    assert fit.reprojection_error_px.max() < 6
    placed = landmarks_of(basel, fit.coefficients)[0, :, :2]
    found, wanted = (p - p.mean(axis=0) for p in (placed, in_crop[0, :, :2]))
    ratio = (found * wanted).sum() / (wanted**2).sum()
    assert np.linalg.norm(found / ratio - wanted, axis=1).max() < 1.0


def _seen_by_network(basel, outputs):
    """The published camera over our points: f32[1, 468, 3] in the picture of 224 pixels, y down."""
    vertices = basel.vertices(outputs[:80], outputs[80:144])[:FACE_VERTICES] * [1, -1, -1]
    a, b, c = outputs[224:227]
    turn_x = np.array([[1, 0, 0], [0, np.cos(a), -np.sin(a)], [0, np.sin(a), np.cos(a)]])
    turn_y = np.array([[np.cos(b), 0, np.sin(b)], [0, 1, 0], [-np.sin(b), 0, np.cos(b)]])
    turn_z = np.array([[np.cos(c), -np.sin(c), 0], [np.sin(c), np.cos(c), 0], [0, 0, 1]])
    placed = vertices @ (turn_z @ turn_y @ turn_x).T + outputs[254:257]
    depth = 10 - placed[:, 2]
    x, y = 112 + 1015 * placed[:, 0] / depth, 112 - 1015 * placed[:, 1] / depth
    return np.stack([x, y, (depth - 10) * 101.5], axis=1)[None].astype(np.float32)


def test_pose_is_smoothed_and_lips_are_not(basel, folder):
    standard = load_standard_face(folder / STANDARD_FACE_FILE)
    fitter = PictureFitter(constant_network(torch.zeros(257)), standard, torch.device("cpu"))
    landmarks = landmarks_of(basel, someone(frames=18))
    crops = [np.zeros((256, 256, 3), np.uint8)] * 18
    rough, smooth = (fitter.fit(basel, crops, landmarks, np.ones(18, bool), s).coefficients for s in (0.0, 2.0))
    tremor = [np.abs(np.diff(c.translation, axis=0)).mean() for c in (rough, smooth)]
    assert tremor[1] < 0.5 * tremor[0]
    assert np.array_equal(rough.expression, smooth.expression)


def test_landmarks_alone_fit_the_basel_face_through_its_camera(basel):
    """Without D3DFR: the closed-form fit, with the perspective taken out of the landmarks."""
    truth = someone()
    landmarks = landmarks_of(basel, truth)
    fit = fit_landmarks(basel, landmarks, np.ones(FRAMES, bool))
    assert fit.reprojection_error_px.max() < 0.6
    assert fit.coefficients.rotation == pytest.approx(truth.rotation, abs=0.04)
    assert fit.coefficients.translation[:, :2] == pytest.approx(truth.translation[:, :2], abs=2.5)


def test_the_way_of_fitting_comes_from_the_model(basel, face_model, folder):
    from dataclasses import replace

    landmarks, present = landmarks_of(basel, someone()), np.ones(FRAMES, bool)
    asked = []

    class Crops(list):
        def __getitem__(self, index):
            asked.append(index)
            return super().__getitem__(index)

    crops = Crops([np.zeros((256, 256, 3), np.uint8)] * FRAMES)
    by_landmarks = fit_face(face_model, crops, landmarks, present)
    assert asked == []
    assert np.array_equal(
        by_landmarks.coefficients.expression, fit_landmarks(face_model, landmarks, present).coefficients.expression
    )
    standard = load_standard_face(folder / STANDARD_FACE_FILE)
    fitter = PictureFitter(constant_network(torch.full((257,), 0.1)), standard, torch.device("cpu"))
    by_pictures = fit_face(replace(basel, fitter=fitter), crops, landmarks, present)
    assert asked == list(range(FRAMES))
    assert by_pictures.coefficients.expression == pytest.approx(np.full((FRAMES, 64), 0.1))
