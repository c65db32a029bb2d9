from pathlib import Path

import cv2
import numpy as np
import pytest

from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.avatar_builder import BuildProgress, build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.errors import Cancelled, StudioError


def test_photo_becomes_an_avatar_of_one_frame(photo_avatar: Avatar, shipped_models: RealTalk):
    assert photo_avatar.is_photo
    assert photo_avatar.frame_count == 1
    assert photo_avatar.frame_size == (512, 600)
    assert photo_avatar.track.mean_reprojection_error_px < 1.0
    assert np.array_equal(photo_avatar.history_pool, shipped_models.face_model.typical_expressions)
    assert photo_avatar.notes == ()


def test_clip_brings_its_own_expressions(clip_avatar: Avatar):
    assert not clip_avatar.is_photo
    assert clip_avatar.frame_count == 50
    assert clip_avatar.track.present.all()
    assert np.array_equal(clip_avatar.history_pool, clip_avatar.track.coefficients.expression)
    reference = clip_avatar.identity_reference
    chosen = clip_avatar.track.reference_index
    expected = clip_avatar.track.crops[chosen].cut(clip_avatar.frames[chosen])
    assert np.array_equal(reference.views.first.crop_rgb, expected)


def test_second_time_nothing_is_tracked(shipped_models: RealTalk, sample_portrait: Path, tmp_path: Path):
    stages: list[list[str]] = []
    avatars = []
    for _ in range(2):
        seen: list[BuildProgress] = []
        avatars.append(build_avatar(sample_portrait, shipped_models, cache=AvatarCache(tmp_path), progress=seen.append))
        stages.append(list(dict.fromkeys(progress.stage for progress in seen)))
        assert all(0 <= progress.fraction <= 1 for progress in seen)
    assert stages[0][-2:] == ["track", "prepare"]
    assert "track" not in stages[1]
    assert np.array_equal(*(avatar.track.coefficients.expression for avatar in avatars))


def test_a_clip_that_is_cancelled_leaves_no_entry(shipped_models: RealTalk, portrait_clip: Path, tmp_path: Path):
    cancel = CancelToken()

    def cancel_while_tracking(progress: BuildProgress) -> None:
        if progress.stage == "track":
            cancel.cancel()

    with pytest.raises(Cancelled):
        build_avatar(
            portrait_clip, shipped_models, cancel=cancel, cache=AvatarCache(tmp_path), progress=cancel_while_tracking
        )
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_photo_of_scenery_is_refused(shipped_models: RealTalk, tmp_path: Path):
    rows, columns = np.mgrid[:240, :320]
    path = tmp_path / "meadow.png"
    cv2.imwrite(str(path), np.stack([rows, columns % 256, 255 - rows], axis=-1).astype(np.uint8))
    with pytest.raises(StudioError, match=r"No face was found in meadow\.png"):
        build_avatar(path, shipped_models, cache=AvatarCache(tmp_path / "cache"))


def test_a_photo_with_transparency(shipped_models: RealTalk, portrait_rgb: np.ndarray, tmp_path: Path):
    alpha = np.full(portrait_rgb.shape[:2], 255, np.uint8)
    alpha[:60] = 0
    path = tmp_path / "cutout.png"
    cv2.imwrite(str(path), np.dstack([portrait_rgb[..., ::-1], alpha]))
    avatar = build_avatar(path, shipped_models, cache=AvatarCache(tmp_path / "cache"))
    assert avatar.frames[0].shape == (600, 512, 3)
    assert avatar.track.mean_reprojection_error_px < 1.0


def test_faces_more_than_one_are_noted(shipped_models: RealTalk, portrait_rgb: np.ndarray, tmp_path: Path):
    path = tmp_path / "two.png"
    smaller = cv2.copyMakeBorder(cv2.resize(portrait_rgb, (400, 469)), 0, 131, 0, 0, cv2.BORDER_CONSTANT)
    cv2.imwrite(str(path), np.concatenate([portrait_rgb, smaller], axis=1)[..., ::-1])
    avatar = build_avatar(path, shipped_models, cache=AvatarCache(tmp_path / "cache"))
    assert avatar.notes == ("two.png shows 2 faces; the largest one is used.",)
    assert avatar.track.crops[0].x < 512
