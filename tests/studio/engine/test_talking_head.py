import weakref
from dataclasses import replace
from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.rendered_frame import RenderedFrame
from studio.engine.talking_head import TalkingHead, choose_history
from studio.errors import Cancelled

PANES = ("source_rgb", "mask_rgb", "mesh_rgb", "output_rgb", "frame_rgb")


def short(speech: Waveform, frames: int = 8) -> Waveform:
    """The part around the first vowel."""
    start = round(0.2 * speech.rate_hz)
    return Waveform(speech.samples[start : start + frames * speech.rate_hz // 25], speech.rate_hz)


def assert_same(first: RenderedFrame, second: RenderedFrame) -> None:
    for pane in PANES:
        assert np.array_equal(getattr(first, pane), getattr(second, pane)), pane


@pytest.fixture(scope="module")
def spoken_frames(shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform) -> list[RenderedFrame]:
    return list(TalkingHead(shipped_models, photo_avatar).speak(spoken, whole_frame=True))


def test_one_frame_for_each_started_25th_of_a_second(spoken_frames: list[RenderedFrame]):
    assert [frame.index for frame in spoken_frames] == list(range(25))
    assert spoken_frames[7].time_s == Fraction(7, 25)
    frame = spoken_frames[0]
    assert frame.output_rgb.shape == frame.mesh_rgb.shape == (256, 256, 3)
    assert frame.panels().shape == (256, 1024, 3)
    assert frame.frame_rgb is not None
    assert frame.frame_rgb.shape == (600, 512, 3)


def test_same_seed_same_frames(shipped_models: RealTalk, clip_avatar: Avatar, spoken: Waveform, photo_avatar: Avatar):
    for avatar in (photo_avatar, clip_avatar):
        runs = [
            list(TalkingHead(shipped_models, avatar, seed=3).speak(short(spoken, 4), whole_frame=True))
            for _ in range(2)
        ]
        for first, second in zip(*runs, strict=True):
            assert_same(first, second)


def test_lips_open_for_a_vowel(spoken_frames: list[RenderedFrame]):
    openings = np.array([frame.opening for frame in spoken_frames])
    assert openings[6:11].max() > openings[:3].max() + 0.03


def test_silence_keeps_the_lips_closed(
    shipped_models: RealTalk, photo_avatar: Avatar, clip_avatar: Avatar, silence: Waveform
):
    for avatar in (photo_avatar, clip_avatar):
        head = TalkingHead(shipped_models, avatar)
        openings = [frame.opening for frame in head.speak(short(silence, 12), whole_frame=False)]
        assert max(openings) < 0.04


def test_picture_and_mesh_move_with_the_sound(spoken_frames: list[RenderedFrame]):
    still, loud = spoken_frames[0], max(spoken_frames, key=lambda frame: frame.opening)
    assert not np.array_equal(still.output_rgb, loud.output_rgb)
    assert not np.array_equal(still.mesh_rgb, loud.mesh_rgb)
    assert np.array_equal(still.source_rgb, loud.source_rgb)  # a photo


def test_nothing_outside_the_mask_changes(spoken_frames: list[RenderedFrame], photo_avatar: Avatar):
    """Byte for byte, in the crop and in the whole frame. The mask is where the mask pane differs from the source."""
    for frame in spoken_frames[::4]:
        untouched = (frame.mask_rgb == frame.source_rgb).all(axis=-1)
        assert np.array_equal(frame.output_rgb[untouched], frame.source_rgb[untouched])
        assert frame.frame_rgb is not None
        photo = photo_avatar.frames[0]
        rows, columns = np.nonzero((frame.frame_rgb != photo).any(axis=-1))
        assert len(rows) > 1000
        centres = np.stack([columns + 0.5, rows + 0.5], axis=1)
        x, y = np.floor(photo_avatar.track.crops[0].to_crop(centres)).astype(int).T
        assert (frame.source_rgb != frame.mask_rgb).any(axis=-1)[y, x].mean() > 0.995


def test_crops_alone_are_the_same_crops(
    shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform, spoken_frames: list[RenderedFrame]
):
    head = TalkingHead(shipped_models, photo_avatar)
    for frame in islice(head.speak(spoken), 3):
        assert frame.frame_rgb is None
        assert np.array_equal(frame.output_rgb, spoken_frames[frame.index].output_rgb)


def test_late_frames_are_skipped_and_the_rest_are_the_same(
    shipped_models: RealTalk, clip_avatar: Avatar, spoken: Waveform
):
    head = TalkingHead(shipped_models, clip_avatar)
    every = list(islice(head.speak(spoken), 9))
    due = iter([0, 4, 4, 100])
    some = list(head.speak(spoken, next_index=lambda following: max(following, next(due))))
    assert [frame.index for frame in some] == [0, 1, 4, 5]
    for frame in some:
        assert_same(frame, every[frame.index])


def test_cancel_ends_the_frames(shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform):
    cancel = CancelToken()
    frames = TalkingHead(shipped_models, photo_avatar).speak(spoken, cancel=cancel)
    next(frames)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(frames)


def test_frames_without_a_face_pass_through_untouched(shipped_models: RealTalk, clip_avatar: Avatar, spoken: Waveform):
    present = clip_avatar.track.present.copy()
    present[1] = False
    avatar = replace(clip_avatar, track=replace(clip_avatar.track, present=present))
    head = TalkingHead(shipped_models, avatar)
    frames = list(islice(head.speak(spoken, whole_frame=True), 9))
    hidden = frames[1]
    assert hidden.frame_rgb is not None
    assert np.array_equal(hidden.frame_rgb, clip_avatar.frames[1])
    assert np.array_equal(hidden.output_rgb, hidden.source_rgb)
    assert np.array_equal(hidden.mask_rgb, hidden.source_rgb)
    assert not np.array_equal(frames[8].frame_rgb, clip_avatar.frames[8])


def test_still_shows_the_reference_frame(shipped_models: RealTalk, clip_avatar: Avatar):
    still = TalkingHead(shipped_models, clip_avatar).still()
    assert np.array_equal(still.source_rgb, clip_avatar.identity_reference.views.first.crop_rgb)
    assert still.frame_rgb is not None
    assert np.abs(still.output_rgb.astype(int) - still.source_rgb).mean() < 3  # the person, as she was


def test_nothing_holds_on_to_a_head_that_nobody_needs(shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform):
    """Its pictures take hundreds of MB, and its clip's file stays open with it."""
    head = TalkingHead(shipped_models, photo_avatar)
    assert len(list(head.speak(short(spoken, 1)))) == 1
    alive = weakref.ref(head)
    del head
    assert alive() is None


def test_no_sound_is_no_frame(shipped_models: RealTalk, photo_avatar: Avatar):
    assert list(TalkingHead(shipped_models, photo_avatar).speak(Waveform.from_mono([], 16_000))) == []


def test_stages_are_timed(shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform):
    head = TalkingHead(shipped_models, photo_avatar)
    assert len(list(head.speak(short(spoken, 2)))) == 2
    assert [time.stage for time in head.timer.summary()] == ["expression", "renderer", "blend"]


def test_history_is_drawn_from_the_seed():
    pool = np.arange(40, dtype=np.float32).reshape(20, 2)
    drawn = choose_history(pool, 16, seed=1)
    assert drawn.shape == (16, 2)
    assert len(np.unique(drawn[:, 0])) == 16  # no frame twice while there are enough
    assert np.array_equal(drawn, choose_history(pool, 16, seed=1))
    assert not np.array_equal(drawn, choose_history(pool, 16, seed=2))
    assert choose_history(pool[:3], 16, seed=1).shape == (16, 2)
