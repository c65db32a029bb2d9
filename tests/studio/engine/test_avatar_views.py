from dataclasses import replace

import cv2
import numpy as np
import pytest

from models.face.morphable_model import LinearFaceModel
from models.face.reference_views import MIXED, ReferenceViews
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.avatar_views import views_of
from studio.errors import Cancelled


def places_of(views: ReferenceViews, avatar: Avatar) -> list[int]:
    """Which frames the views are."""
    crops = [crop.cut(frame) for crop, frame in zip(avatar.track.crops, avatar.frames, strict=True)]
    return [next(i for i, crop in enumerate(crops) if np.array_equal(crop, view.crop_rgb)) for view in views.views]


def test_a_clip_shows_its_person_more_than_once(clip_avatar: Avatar):
    views = clip_avatar.identity_reference.views
    assert len(views.views) > MIXED
    assert places_of(views, clip_avatar)[0] == clip_avatar.track.reference_index


def test_a_photo_shows_its_person_once(photo_avatar: Avatar):
    assert len(photo_avatar.identity_reference.views.views) == 1


def test_views_lie_in_the_reference_s_shot_with_nothing_before_the_face(
    clip_avatar: Avatar, face_model: LinearFaceModel
):
    covered = np.zeros((50, 64, 64), bool)
    covered[30:, 40:, 30] = True
    track = replace(clip_avatar.track, reference_index=20, cuts=(12,), occluded=covered)
    views = views_of(clip_avatar.frames, track, face_model, CancelToken())
    places = places_of(views, clip_avatar)
    assert places[0] == 20
    assert len(places) > MIXED
    assert all(12 <= place < 30 for place in places)


def test_blurred_frames_are_no_views(clip_avatar: Avatar, face_model: LinearFaceModel):
    before = places_of(clip_avatar.identity_reference.views, clip_avatar)
    flung = before[-1]
    frames = list(clip_avatar.frames)
    frames[flung] = cv2.GaussianBlur(frames[flung], (0, 0), 6)
    views = views_of(frames, clip_avatar.track, face_model, CancelToken())
    assert places_of(views, replace(clip_avatar, frames=frames)) == before[:-1]


def test_choosing_can_be_cancelled(clip_avatar: Avatar, face_model: LinearFaceModel):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        views_of(clip_avatar.frames, clip_avatar.track, face_model, cancel)


def test_every_frame_of_a_clip_is_drawn_from_its_views(clip_avatar: Avatar, shipped_models: RealTalk):
    """Drawn with its own expression, a frame is nearer to the recording than from the one reference."""
    views, track = clip_avatar.identity_reference.views, clip_avatar.track
    errors = []
    for given in (views, views.kept(np.arange(len(views.views)) == 0)):
        reference = shipped_models.prepare_reference(given)
        for index in range(0, 50, 10):
            own = track.coefficients.frames(slice(index, index + 1))
            crop = track.crops[index].cut(clip_avatar.frames[index])
            face = shipped_models.render(crop, own, own.expression[0], reference)
            errors.append(np.abs(face.face_rgb[face.region].astype(float) - crop[face.region]).mean())
    assert np.mean(errors[:5]) < np.mean(errors[5:])
