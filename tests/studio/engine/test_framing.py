import cv2
import numpy as np
import pytest

from models.tracking.landmarks import StillLandmarker
from studio.engine.framing import OVAL_CENTRE, framing_of

WIDTH, HEIGHT = 640, 480


@pytest.fixture(scope="module")
def seated(portrait_rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The portrait in a camera's picture, its face in the oval, 0.52 of the height; and the face's landmarks."""
    with StillLandmarker() as landmarker:
        face = landmarker.find(portrait_rgb)
    low, high = face[:468, :2].min(axis=0), face[:468, :2].max(axis=0)
    zoom = 0.52 * HEIGHT / (high[1] - low[1])
    shift = np.array([OVAL_CENTRE[0] * WIDTH, OVAL_CENTRE[1] * HEIGHT]) - zoom * (low + high) / 2
    move = np.array([[zoom, 0, shift[0]], [0, zoom, shift[1]]], np.float32)
    picture = cv2.warpAffine(portrait_rgb, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    placed = face * zoom
    placed[:, :2] += shift
    return placed.astype(np.float32), picture


def moved(face: np.ndarray, *, zoom: float = 1.0, by: tuple[float, float] = (0.0, 0.0)) -> np.ndarray:
    middle = np.array([OVAL_CENTRE[0] * WIDTH, OVAL_CENTRE[1] * HEIGHT, 0], np.float32)
    return (face - middle) * np.float32(zoom) + middle + np.array([*by, 0], np.float32)


def turned(face: np.ndarray, axes: tuple[int, int], angle_deg: float) -> np.ndarray:
    """Rotate about the face's middle in a plane of two axes."""
    middle, angle = face[:468].mean(axis=0), np.radians(angle_deg)
    around = face - middle
    first, second = around[:, axes[0]].copy(), around[:, axes[1]].copy()
    around[:, axes[0]] = first * np.cos(angle) - second * np.sin(angle)
    around[:, axes[1]] = first * np.sin(angle) + second * np.cos(angle)
    return around + middle


def test_who_sits_well_is_told_to_stay(seated) -> None:
    framing = framing_of(*seated)
    assert framing.advice == "good"
    assert framing.centre == pytest.approx(OVAL_CENTRE, abs=1e-3)
    assert framing.height == pytest.approx(0.52, abs=1e-3)


def test_distance_and_place(seated) -> None:
    face, picture = seated
    assert framing_of(None, picture).advice == "no face"
    assert framing_of(face, picture, others=1).advice == "several faces"
    assert framing_of(moved(face, zoom=0.5), picture).advice == "closer"
    assert framing_of(moved(face, zoom=1.5), picture).advice == "back"
    assert framing_of(moved(face, by=(0.2 * HEIGHT, 0)), picture).advice == "middle"
    assert framing_of(moved(face, by=(0, 0.2 * HEIGHT)), picture).advice == "middle"
    small = cv2.resize(picture, None, fx=0.25, fy=0.25)
    assert framing_of(face / 4, small).advice == "closer", "62 pixels are too few, however much of the picture they are"


@pytest.mark.parametrize("axes", [(0, 2), (1, 2), (0, 1)], ids=["to the side", "nodding", "leaning"])
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_turned_head_is_told_to_look_straight(seated, axes: tuple[int, int], sign: int) -> None:
    face, picture = seated
    assert framing_of(turned(face, axes, sign * 25), picture).advice == "straight"
    assert framing_of(turned(face, axes, sign * 6), picture).advice == "good"


def test_light(seated) -> None:
    face, picture = seated
    assert framing_of(face, (picture * 0.3).astype(np.uint8)).advice == "dark"
    assert framing_of(face, np.full_like(picture, 240)).advice == "glare"
    lit_from_one_side = picture.astype(np.float32) * np.where(np.arange(WIDTH) < WIDTH // 2, 1.0, 0.4)[None, :, None]
    assert framing_of(face, lit_from_one_side.astype(np.uint8)).advice == "one side"
