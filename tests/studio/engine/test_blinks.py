import numpy as np
import pytest

from models.realtalk import RealTalk
from studio.engine.avatar import Avatar
from studio.engine.blinks import DOUBLE_PAUSE_S, LEVELS, LONGEST_S, SHORTEST_S, BlinkTimes, closing_level
from studio.engine.eyelids import EYES, Eyelids
from studio.engine.render_settings import RenderSettings
from studio.engine.talking_head import TalkingHead

STEP_S = 0.005


@pytest.fixture(scope="module")
def eyelids(photo_avatar: Avatar) -> Eyelids:
    return Eyelids(photo_avatar.frames[0], landmarks(photo_avatar))


def landmarks(avatar: Avatar) -> np.ndarray:
    return avatar.track.crops[0].to_frame(avatar.track.reference_landmarks)


def test_blinks_come_irregularly_some_of_them_double():
    times = BlinkTimes(7)
    shut = np.array([times.closing(step * STEP_S) for step in range(int(300 / STEP_S))])
    begins, ends = (np.flatnonzero(np.diff((shut > 0).astype(int)) == sign) * STEP_S for sign in (1, -1))
    lengths, pauses = ends - begins, begins[1:] - ends[:-1]
    assert SHORTEST_S - 0.03 < lengths.min() < lengths.max() < LONGEST_S + 0.01
    double = pauses < 1
    assert 0.05 < double.mean() < 0.3
    assert np.abs(pauses[double] - DOUBLE_PAUSE_S).max() < 0.04
    assert 1.99 < pauses[~double].min() < 2.7
    assert 4.5 < pauses[~double].max() < 6.1
    assert begins[0] > 1.99
    assert shut.max() == 1.0


def test_every_frame_has_its_place_whenever_it_is_asked_for():
    forward = [closing_level(index, 3) for index in range(1500)]
    assert [closing_level(index, 3) for index in reversed(range(1500))] == forward[::-1]
    assert forward != [closing_level(index, 4) for index in range(1500)]
    assert max(forward) >= LEVELS - 1
    assert forward[0] == 0


def test_the_lid_covers_the_eye_and_leaves_the_rest(eyelids: Eyelids, photo_avatar: Avatar):
    photo, points = photo_avatar.frames[0].astype(int), landmarks(photo_avatar)
    shut = eyelids.closed(1.0).astype(int)
    assert np.abs(eyelids.closed(0.0).astype(int) - photo).max() <= 2
    changed = np.abs(shut - photo).max(axis=2) > 2
    for upper, lower in EYES:
        contour = points[[*upper, *lower]]
        left, top = contour.min(axis=0).astype(int)
        right, bottom = contour.max(axis=0).astype(int)
        inside = photo[top + 2 : bottom - 2, left + 8 : right - 8]
        covered = shut[top + 2 : bottom - 2, left + 8 : right - 8]
        assert inside.min() < 40  # the iris
        assert covered.min() > inside.min() + 25
        changed[top - 8 : bottom + 3, left - 6 : right + 6] = False
    assert not changed.any()  # the rim of her glasses, 8 px above the lid, stays


def test_closed_eyes_of_a_tilted_head(eyelids: Eyelids, photo_avatar: Avatar):
    """Turned by a quarter, it closes the same pixels."""
    photo, points = photo_avatar.frames[0], landmarks(photo_avatar)
    turned = np.ascontiguousarray(np.rot90(photo))
    moved = np.stack([points[:, 1], photo.shape[1] - points[:, 0]], axis=1).astype(np.float32)
    back = np.rot90(Eyelids(turned, moved).closed(1.0), -1)
    assert np.abs(back.astype(int) - eyelids.closed(1.0)).mean() < 0.05


def test_a_head_blinks_in_crop_and_frame_only_when_asked(photo_avatar: Avatar, shipped_models: RealTalk):
    head = TalkingHead(shipped_models, photo_avatar)
    index = next(index for index in range(1000) if closing_level(index, 0) == LEVELS)
    expression = photo_avatar.track.coefficients.expression[0]
    for motion in (0.0, 1.0):
        plain, blinking = (
            head.frame_with(index, expression, RenderSettings(head_motion=motion, blinks=blinks), whole_frame=True)
            for blinks in (False, True)
        )
        for before, after in (
            (plain.output_rgb, blinking.output_rgb),
            (plain.source_rgb, blinking.source_rgb),
            (plain.frame_rgb, blinking.frame_rgb),
        ):
            changed = np.abs(before.astype(int) - after).max(axis=2) > 30
            assert 40 < changed.sum() < 1500
        back = photo_avatar.track.crops[0].cut(blinking.frame_rgb)
        assert np.abs(back.astype(int) - blinking.output_rgb).mean() < 2
