import numpy as np
import pytest

from models.errors import CheckpointError
from models.face.basel import MODEL_FILE, STANDARD_FACE_FILE, BaselFace, load_standard_face
from models.face.basel_correspondence import FACE_MESH_KEYPOINTS, basel_face_model, bend, surface_points
from models.face.coefficients import FaceCoefficients
from models.face.face_mask import face_region
from models.face.lips import lip_opening
from models.face.topology import FACE_VERTICES, INNER_LIP_LOWER, INNER_LIP_UPPER, RING, VERTICES
from tests.fakes.basel_files import DECIMETRES_PER_UNIT, basel_arrays, write_basel
from tests.fakes.matlab_writer import write_matlab

ONE_VERTEX = 1


@pytest.fixture(scope="module")
def folder(face_model, tmp_path_factory):
    return write_basel(tmp_path_factory.mktemp("BFM"), face_model)


@pytest.fixture(scope="module")
def basel(folder):
    return BaselFace.load(folder / MODEL_FILE)


@pytest.fixture(scope="module")
def sampled(basel, face_model):
    return basel_face_model(basel, face_model)


def test_axes_origin_and_indices_are_ours(tmp_path):
    """Two vertices by hand: y and z change their sign, the middle becomes the origin, indices begin with 0."""
    arrays = {
        "meanshape": np.array([[1, 2, 3, 3, 6, 9]], np.float32),
        "idBase": np.zeros((6, 80), np.float32),
        "exBase": np.zeros((6, 64), np.float32),
        "tri": np.array([[1, 2, 1]], np.float64),
        "keypoints": np.full((1, 68), 2.0),
    }
    arrays["exBase"][:, 5] = [0, 0, 0, 0.1, 0.2, 0.3]
    write_matlab(tmp_path / MODEL_FILE, arrays)
    face = BaselFace.load(tmp_path / MODEL_FILE)
    assert face.mean.tolist() == [[-1, 2, 3], [1, -2, -3]]
    expression = np.zeros(64, np.float32)
    expression[5] = 10
    moved = face.vertices(np.zeros(80, np.float32), expression)
    assert np.allclose(moved[ONE_VERTEX], [2, -4, -6])
    assert face.triangles.tolist() == [[0, 1, 0]]
    assert set(face.keypoints.tolist()) == {1}


def test_dense_face_has_the_published_sizes(basel, folder):
    assert (basel.identity_size, basel.expression_size) == (80, 64)
    assert basel.vertices(np.zeros(80), np.zeros((3, 64))).shape == (3, len(basel.mean), 3)
    assert np.allclose(basel.mean.mean(axis=0), 0, atol=1e-5)
    assert load_standard_face(folder / STANDARD_FACE_FILE) == pytest.approx(basel.mean[basel.keypoints], abs=1e-5)


def test_sampled_face_is_the_surface_at_our_points(sampled, face_model):
    """The test's Basel face is ours in other units, so our vertices must be found again, wherever they were put."""
    generator = np.random.default_rng(1)
    identity = np.zeros(80, np.float32)
    expression = np.zeros(64, np.float32)
    identity[:40], expression[:32] = generator.normal(size=40), generator.normal(size=32)
    found = sampled.vertices(identity, expression) - sampled.mean.mean(axis=0)
    ours = face_model.vertices(identity[:40], expression[:32]) - face_model.mean.mean(axis=0)
    assert found.shape == (VERTICES, 3)
    error = np.linalg.norm(found / DECIMETRES_PER_UNIT - ours, axis=-1)[:FACE_VERTICES]
    assert np.median(error) < 1e-3
    assert error.max() < 0.05  # between landmarks the lips are straight


def test_lips_belong_to_their_own_side(basel, face_model):
    """Closed lips touch, yet each inner lip is made of landmarks of its own."""
    points = surface_points(basel, basel.mean[_ours_on(basel, face_model)])
    keypoints = basel.keypoints
    upper, lower = set(keypoints[60:65].tolist()), set(keypoints[[60, 64, 65, 66, 67]].tolist())
    for path, allowed in ((INNER_LIP_UPPER, upper), (INNER_LIP_LOWER, lower)):
        assert set(points.vertices[list(path)].reshape(-1).tolist()) <= allowed
    assert np.allclose(points.weights.sum(axis=1), 1)
    assert points.vertices[list(FACE_MESH_KEYPOINTS), 0].tolist() == keypoints.tolist()


def _ours_on(basel, face_model):
    """Where the test's file put our 468 vertices."""
    mean = face_model.mean[:FACE_VERTICES] * DECIMETRES_PER_UNIT
    shift = basel.mean[basel.keypoints].mean(axis=0) - mean[list(FACE_MESH_KEYPOINTS)].mean(axis=0)
    return [int(np.argmin(((basel.mean - v) ** 2).sum(axis=1))) for v in mean + shift]


def test_expressions_that_people_make_come_over(sampled, face_model):
    """A photo's history is said in Basel's coefficients; the lips must open as they did in ours."""
    assert sampled.typical_expressions.shape == (len(face_model.typical_expressions), 64)
    found = lip_opening(sampled.vertices(np.zeros(80), sampled.typical_expressions))
    ours = lip_opening(face_model.vertices(np.zeros(40), face_model.typical_expressions))
    assert np.corrcoef(found, ours)[0, 1] > 0.98


def test_ring_follows_the_person_not_the_expression(sampled):
    assert not sampled.expression_basis[:, list(RING)].any()
    assert sampled.identity_basis[:40, list(RING)].any(axis=(1, 2)).all()


def test_mask_lies_over_the_mouth(sampled):
    """The named vertex sets hold: the region covers the lips and chin and not the eyes."""
    zeros = (np.zeros(80, np.float32), np.zeros((1, 64), np.float32), np.zeros((1, 3), np.float32))
    points = sampled.project(FaceCoefficients(*zeros, np.array([[128, 120, 95]], np.float32)))[0]
    region = face_region(points)
    inside = [region[int(points[v, 1]), int(points[v, 0])] for v in (13, 14, 17, 152)]
    outside = [region[int(points[v, 1]), int(points[v, 0])] for v in (33, 263, 10, 4)]
    assert all(inside)
    assert not any(outside)


def test_model_file_keeps_the_camera(sampled, tmp_path):
    sampled.save(tmp_path / "face.safetensors")
    assert type(sampled).load(tmp_path / "face.safetensors").focal_px == sampled.focal_px == 1160


def test_bending_meets_the_targets_and_keeps_affine_maps():
    generator = np.random.default_rng(0)
    source = generator.normal(size=(12, 3))
    matrix, shift = generator.normal(size=(3, 3)), generator.normal(size=3)
    points = generator.normal(size=(5, 3))
    assert np.allclose(bend(points, source, source @ matrix + shift), points @ matrix + shift, atol=1e-4)
    target = generator.normal(size=(12, 3))
    assert np.allclose(bend(source, source, target), target, atol=1e-4)


def test_missing_files_say_where_to_get_them_and_on_which_terms(tmp_path):
    with pytest.raises(CheckpointError, match=r"non-commercial research.*Guo et al.*Deep3DFaceRecon"):
        BaselFace.load(tmp_path / MODEL_FILE)
    with pytest.raises(CheckpointError, match=r"standard face.*Deep3DFaceRecon"):
        load_standard_face(tmp_path / STANDARD_FACE_FILE)


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("idBase", np.zeros((5370, 199), np.float32), r"idBase is \[5370, 199\], expected \[5370, 80\]"),
        ("exBase", np.full((5370, 64), np.nan, np.float32), "exBase holds values that are not finite"),
        ("tri", np.array([[0, 1, 2]], np.float64), "tri names vertices outside 1 to 1790"),
        ("keypoints", np.ones((1, 66)), "66 keypoints, expected 68"),
    ],
)
def test_files_of_another_model_are_refused(face_model, tmp_path, key, value, message):
    arrays = basel_arrays(face_model) | {key: value}
    write_matlab(tmp_path / MODEL_FILE, arrays)
    with pytest.raises(CheckpointError, match=message):
        BaselFace.load(tmp_path / MODEL_FILE)
