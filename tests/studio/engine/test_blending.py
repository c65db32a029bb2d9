import numpy as np
import pytest

from models.face.blend import blend
from models.face.crop import CropTransform
from studio.engine.blending import FEATHER_PX, LARGEST_CORRECTION, feathered, match_colour, put_back

RED = np.array([255, 0, 0], np.uint8)


def disc(radius: float = 70, x: float = 128, y: float = 140) -> np.ndarray:
    rows, columns = np.mgrid[:256, :256] + 0.5
    return np.hypot(rows - y, columns - x) < radius


def noise(height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(30, 226, (height, width, 3), dtype=np.uint8)


def red_crop() -> np.ndarray:
    return np.broadcast_to(RED, (256, 256, 3)).copy()


def test_opacity_is_zero_outside_and_rises_to_one_inside():
    region = disc()
    opacity = feathered(region)
    rows, columns = np.mgrid[:256, :256] + 0.5
    depth = 70 - np.hypot(rows - 140, columns - 128)
    assert not opacity[~region].any()
    assert (opacity[depth > FEATHER_PX + 1] == 1).all()
    assert 0.3 < opacity[np.abs(depth - (FEATHER_PX + 1.4) / 2) < 0.5].mean() < 0.7
    along = opacity[140, 58:128]
    assert (np.diff(along) >= 0).all()
    assert np.diff(along).max() < 0.4


def test_a_region_at_the_crops_border_fades_there_too():
    """The frame goes on beyond the crop: without this a hard edge would show in it."""
    region = np.zeros((256, 256), bool)
    region[180:, 60:200] = True
    opacity = feathered(region)
    assert not opacity[-1].any()
    assert opacity[240, 128] == 1


def test_nothing_and_everything():
    assert not feathered(np.zeros((256, 256), bool)).any()
    assert feathered(np.ones((256, 256), bool))[128, 128] == 1


def test_a_constant_offset_of_light_is_removed():
    source = noise(256, 256)
    generated = (source.astype(int) + np.array([12, -9, 6])).astype(np.uint8)
    region = disc()
    matched = match_colour(generated, source, region)
    assert np.abs(matched[region].astype(int) - source[region]).max() <= 1
    assert np.array_equal(matched[~region], generated[~region])


def test_light_that_changes_across_the_face_is_followed():
    source = np.full((256, 256, 3), 120, np.uint8)
    slope = np.linspace(-15, 15, 256)[None, :, None]
    generated = np.round(source + slope).astype(np.uint8)
    region = disc()
    matched = match_colour(generated, source, region).astype(float)
    edge = region & ~disc(62)
    assert np.abs(matched - source)[edge].mean() < 0.35 * np.abs(generated.astype(float) - source)[edge].mean()


def test_another_content_at_the_edge_is_not_taken_for_light():
    """A collar where the generated face has skin: half of the strip differs by far more than light does."""
    source = np.full((256, 256, 3), 120, np.uint8)
    generated = source.copy()
    source[150:] = 10
    matched = match_colour(generated, source, disc())
    assert np.array_equal(matched, generated)


def test_the_correction_is_limited():
    source = np.full((256, 256, 3), 120, np.uint8)
    generated = np.full((256, 256, 3), 120 + 30, np.uint8)
    region = disc()
    assert (match_colour(generated, source, region)[region] == 150 - LARGEST_CORRECTION).all()


@pytest.mark.parametrize("region", [disc(70, 20, 30), disc(60, 250, 250)], ids=["left", "corner"])
def test_matching_at_the_crops_border(region: np.ndarray):
    source = noise(256, 256)
    matched = match_colour(source + np.uint8(10), source, region)
    assert np.abs(matched[region].astype(int) - source[region]).max() <= 1


def test_an_empty_region_changes_nothing():
    generated = noise(256, 256)
    empty = np.zeros((256, 256), bool)
    assert np.array_equal(match_colour(generated, noise(256, 256, 1), empty), generated)


def test_inputs_are_left_alone():
    source, generated, region = noise(256, 256), noise(256, 256, 1), disc()
    kept = source.copy(), generated.copy()
    match_colour(generated, source, region)
    blend(generated, source, feathered(region))
    put_back(source, generated, feathered(region), CropTransform(128, 128, 256))
    assert np.array_equal(source, kept[0])
    assert np.array_equal(generated, kept[1])


def test_crop_of_the_same_size_goes_back_exactly():
    frame, opacity = noise(400, 500), feathered(disc())
    crop = CropTransform(200, 180, 256)
    back = put_back(frame, red_crop(), opacity, crop)
    inside = np.s_[52:308, 72:328]
    assert np.array_equal(back[inside], blend(red_crop(), frame[inside], opacity))
    rest = np.ones((400, 500), bool)
    rest[inside] = False
    assert np.array_equal(back[rest], frame[rest])


@pytest.mark.parametrize("side", [61.7, 128.0, 200.3, 256.0, 391.5, 1100.0])
def test_nothing_changes_outside_the_region_at_any_size(side: float):
    """Each changed pixel of the frame lies, with its centre, on a pixel of the region."""
    frame, region = noise(900, 1200), disc()
    crop = CropTransform(500.3, 420.8, side)
    back = put_back(frame, red_crop(), feathered(region), crop)
    rows, columns = np.nonzero((back != frame).any(axis=-1))
    assert len(rows) > 0.15 * (side * 140 / 256) ** 2
    x, y = np.floor(crop.to_crop(np.stack([columns + 0.5, rows + 0.5], axis=1))).astype(int).T
    assert region[y, x].all()


@pytest.mark.parametrize("side", [90.0, 300.0, 800.0])
def test_what_is_cut_out_goes_back_to_its_place(side: float):
    """A smooth frame, its own crop put back: nothing moves by more than resampling."""
    rows, columns = np.mgrid[:600, :900]
    frame = np.stack([columns % 256, rows % 256, (rows + columns) // 6], axis=-1).astype(np.uint8)
    smooth = np.stack([columns * 255 // 899, rows * 255 // 599, frame[..., 2]], axis=-1).astype(np.uint8)
    crop = CropTransform(430.4, 290.7, side)
    back = put_back(smooth, crop.cut(smooth), feathered(disc()), crop)
    assert np.abs(back.astype(int) - smooth).max() <= 2


def test_fine_detail_of_a_small_face_is_averaged_not_picked():
    """Every fourth column white, the crop shown at a quarter: a quarter of the light everywhere."""
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::4] = 255
    frame = np.full((100, 100, 3), 64, np.uint8)
    back = put_back(frame, stripes, feathered(disc()), CropTransform(50, 50, 64))
    assert np.abs(back.astype(int) - 64).max() < 25


@pytest.mark.parametrize(("x", "y"), [(0, 0), (500, 390), (-30, 200), (250, 430)])
def test_a_face_at_the_frames_border(x: float, y: float):
    frame = noise(400, 500)
    back = put_back(frame, red_crop(), feathered(disc()), CropTransform(x, y, 220))
    assert back.shape == frame.shape
    assert (back != frame).any()


def test_a_face_wholly_outside_the_frame():
    frame = noise(100, 100)
    for x, y in ((900, 50), (-900, 50), (50, 900), (50, -900)):
        assert np.array_equal(put_back(frame, red_crop(), feathered(disc()), CropTransform(x, y, 220)), frame)


def test_no_opacity_gives_a_copy():
    frame = noise(100, 100)
    back = put_back(frame, red_crop(), np.zeros((256, 256), np.float32), CropTransform(50, 50, 80))
    assert np.array_equal(back, frame)
    assert back is not frame
