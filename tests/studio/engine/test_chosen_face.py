from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import pytest

from models.checkpoint import sha256_of
from models.face.morphable_model import LinearFaceModel
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.avatar_builder import track_reference
from studio.engine.avatar_cache import AvatarCache
from studio.engine.personal_weights import PersonalKey
from studio.errors import StudioError
from studio.media.clip_writer import ClipWriter

FRAMES = 12
WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def two_portraits(portrait_rgb: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two portraits side by side: the left one begins large and shrinks, the right one grows at the same time."""
    path = tmp_path_factory.mktemp("clips") / "two.mp4"
    with ClipWriter(path, size=(WIDTH, HEIGHT), rate=Fraction(25), sound=None) as writer:
        for index in range(FRAMES):
            share = index / (FRAMES - 1)
            frame = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
            for middle, scale in ((160, 0.55 - 0.25 * share), (480, 0.3 + 0.25 * share)):
                small = cv2.resize(portrait_rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
                top, left = (HEIGHT - small.shape[0]) // 2, middle - small.shape[1] // 2
                frame[top : top + small.shape[0], left : left + small.shape[1]] = small
            writer.write(frame)
    return path


@pytest.fixture(scope="module")
def tracked(two_portraits: Path, face_model: LinearFaceModel, tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("cache")

    def track(face: int) -> FaceTrack:
        return track_reference(
            two_portraits,
            face_model,
            cancel=CancelToken(),
            progress=lambda _: None,
            cache=AvatarCache(folder),
            face=face,
        ).track

    return track


def middles(track: FaceTrack) -> np.ndarray:
    return np.array([crop.x for crop in track.crops])


@pytest.mark.parametrize(("face", "middle"), [(0, 160), (1, 160), (2, 480)])
def test_the_chosen_face_is_followed_while_they_swap_sizes(tracked, face: int, middle: int):
    track = tracked(face)
    assert track.present.all()
    assert np.abs(middles(track) - middle).max() < 30
    sides = [crop.side for crop in track.crops]
    assert (sides[0] > 1.4 * sides[-1]) is (middle == 160)
    assert (sides[-1] > 1.4 * sides[0]) is (middle == 480)
    assert track.faces.followed == max(1, face)
    assert [round((left + right) / 2) // 320 for left, _, right, _ in track.faces.boxes] == [0, 1]


def test_each_choice_is_kept_by_itself(tracked, two_portraits: Path, tmp_path: Path):
    again = tracked(2)
    assert np.abs(middles(again) - 480).max() < 30
    assert again.faces.followed == 2
    assert again.reference_landmarks is not None
    assert again.reference_landmarks.shape == (478, 2)
    cache = AvatarCache(tmp_path)
    assert len({cache.key(sha256_of(two_portraits), two_portraits, face=face) for face in (0, 1, 2)}) == 3
    keys = {PersonalKey.of(sha256_of(two_portraits), two_portraits, "base", face) for face in (0, 1, 2)}
    assert len(keys) == 3
    assert PersonalKey.of(sha256_of(two_portraits), two_portraits, "base") in keys


def test_a_face_that_is_not_there_is_named(tracked):
    with pytest.raises(StudioError, match=r"no face 3 in two\.mp4: at most 2") as caught:
        tracked(3)
    assert caught.value.hint == "They are numbered from 1 on, from left to right."
