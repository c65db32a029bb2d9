import numpy as np
import pytest

from models.face.crop import CROP_PIXELS, DOWNWARD_SHIFT, SIDE_PER_FACE, CropTransform, crops_of, smooth_over_time


def gradient(width: int, height: int) -> np.ndarray:
    """Red is the column, green the row, as u8[height, width, 3]; at most 255 a side."""
    rows, columns = np.mgrid[:height, :width]
    return np.stack([columns, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)


def face_at(x: float, y: float, side: float) -> np.ndarray:
    """Landmarks f32[3, 3] whose bounding box is a square."""
    half = side / 2
    return np.array([[x - half, y - half, 0], [x + half, y + half, 0], [x, y, -5]], np.float32)


@pytest.mark.parametrize(
    "crop", [CropTransform(100, 80, 256), CropTransform(31.5, -7.25, 90), CropTransform(9, 9, 3000)]
)
def test_points_come_back_from_the_crop(crop: CropTransform):
    points = np.random.default_rng(0).uniform(-50, 300, (40, 3)).astype(np.float32)
    assert np.allclose(crop.to_frame(crop.to_crop(points)), points, atol=2e-3)
    assert np.allclose(crop.to_crop([[crop.x, crop.y]]), CROP_PIXELS / 2, atol=1e-3)
    assert np.allclose(crop.to_crop([[crop.x, crop.y, 10.0]])[0, 2], 10 * crop.scale)


def test_matrix_and_points_agree_about_pixel_centres():
    """A pixel's centre lies at i + 0.5 among points and at i for OpenCV."""
    crop = CropTransform(77.3, 60.1, 123.0)
    pixels = np.array([[3, 4], [100, 50]], np.float64)
    by_matrix = pixels @ crop.matrix()[:, :2].T + crop.matrix()[:, 2]
    assert np.allclose(by_matrix + 0.5, crop.to_crop(pixels + 0.5), atol=1e-4)


@pytest.mark.parametrize("side", [100.0, 150.0, 200.0])
def test_cut_shows_what_lies_there(side: float):
    crop = CropTransform(120, 110, side)
    cut = crop.cut(gradient(240, 220)).astype(float)
    centres = crop.to_frame(np.stack([np.arange(256) + 0.5] * 2, axis=1))  # in frame pixels
    assert np.abs(cut[..., 0] - (centres[:, 0] - 0.5)[None]).max() <= 0.6
    assert np.abs(cut[..., 1] - (centres[:, 1] - 0.5)[:, None]).max() <= 0.6


def test_crop_of_the_picture_itself_is_the_picture():
    picture = np.random.default_rng(0).integers(0, 256, (256, 256, 3), dtype=np.uint8)
    assert np.array_equal(CropTransform(128, 128, 256).cut(picture), picture)


def test_large_face_is_averaged_not_picked():
    """Every second column white: a crop of a quarter of the size is grey all over."""
    stripes = np.zeros((1024, 1024, 3), np.uint8)
    stripes[:, ::2] = 255
    cut = CropTransform(512, 512, 1024).cut(stripes)
    assert cut.min() >= 120
    assert cut.max() <= 136


def test_outside_the_frame_the_edge_goes_on():
    frame = np.full((50, 40, 3), 200, np.uint8)
    frame[:, :5] = (10, 20, 30)
    cut = CropTransform(0, 25, 100).cut(frame)
    assert cut.shape == (256, 256, 3)
    assert np.array_equal(cut[128, 0], (10, 20, 30))


def test_crop_is_a_square_around_the_face_and_a_little_below():
    (crop,) = crops_of(face_at(200, 150, 100)[None])
    assert crop.side == pytest.approx(100 * SIDE_PER_FACE)
    assert (crop.x, crop.y) == pytest.approx((200, 150 + DOWNWARD_SHIFT * crop.side))


def test_crops_follow_without_lag():
    """A steady walk is left as it is: no frame's crop trails behind."""
    steps = np.arange(40)
    crops = crops_of(np.stack([face_at(100 + 3 * i, 150 - i, 80) for i in steps]))
    assert np.allclose([crop.x for crop in crops], 100 + 3 * steps, atol=1e-3)


def test_crops_take_out_tremor():
    generator = np.random.default_rng(0)
    crops = crops_of(np.stack([face_at(100 + tremor, 100, 80) for tremor in generator.normal(0, 2, 200)]))
    assert np.std([crop.x for crop in crops]) < 1.0


@pytest.mark.parametrize(("x", "side"), [(900, 100), (210, 300)], ids=["another place", "another size"])
def test_crops_jump_with_a_cut(x: float, side: float):
    landmarks = np.stack([face_at(200, 200, 100)] * 20 + [face_at(x, 200, side)] * 20)
    crops = crops_of(landmarks)
    assert {(round(crop.x), round(crop.side)) for crop in crops[:20]} == {(200, 150)}
    assert {(round(crop.x), round(crop.side)) for crop in crops[20:]} == {(x, round(side * SIDE_PER_FACE))}


def test_smoothing_is_symmetric_in_time():
    bump = np.zeros((41, 1))
    bump[20] = 1
    smooth = smooth_over_time(bump, 3.0)[:, 0]
    assert smooth.argmax() == 20
    assert np.allclose(smooth, smooth[::-1], atol=1e-6)
    assert smooth.sum() == pytest.approx(1, abs=1e-4)


def test_smoothing_keeps_straight_lines_and_ends():
    line = np.linspace(5, -3, 30)[:, None]
    assert np.allclose(smooth_over_time(line, 2.0), line, atol=1e-5)
    noise = np.random.default_rng(0).normal(size=(30, 2))
    assert np.allclose(smooth_over_time(noise, 2.0)[[0, -1]], noise[[0, -1]], atol=1e-5)


@pytest.mark.parametrize("length", [1, 2, 3])
def test_short_clips_are_smoothed_too(length: int):
    values = np.arange(length * 2, dtype=float).reshape(length, 2)
    assert np.allclose(smooth_over_time(values, 3.0), values, atol=1e-6)


def test_no_smoothing_changes_nothing():
    noise = np.random.default_rng(0).normal(size=(30, 2)).astype(np.float32)
    assert np.array_equal(smooth_over_time(noise, 0.0), noise)
