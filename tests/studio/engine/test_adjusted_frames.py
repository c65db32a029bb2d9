"""What the settings do to frames, with the shipped networks."""

from itertools import islice

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.face.blend import blend
from models.realtalk import RealTalk
from studio.cancel import CancelToken
from studio.engine.avatar import Avatar
from studio.engine.blending import feathered, match_colour, put_back
from studio.engine.fine_detail import FineDetail, is_larger_than_crop
from studio.engine.render_settings import RenderSettings
from studio.engine.talking_head import TalkingHead, choose_history

OPEN = 8
"""A frame of the first vowel."""


@pytest.fixture(scope="module")
def head(shipped_models: RealTalk, photo_avatar: Avatar) -> TalkingHead:
    return TalkingHead(shipped_models, photo_avatar)


def frame(head: TalkingHead, spoken: Waveform, **settings: object):
    return head.frame_of(head.utterance([spoken]), OPEN, RenderSettings(**settings))


def test_the_defaults_are_the_networks_own_frames(
    shipped_models: RealTalk, clip_avatar: Avatar, photo_avatar: Avatar, spoken: Waveform
):
    """Byte for byte: sound to expression to face, blended in, with nothing of the settings on the way."""
    for avatar in (clip_avatar, photo_avatar):
        track = avatar.track
        history = choose_history(avatar.history_pool, shipped_models.history_frames, 0)
        expected = shipped_models.expressions(spoken.for_model(), track.coefficients.identity, history)
        shown = next(islice(TalkingHead(shipped_models, avatar).speak(spoken, whole_frame=True), OPEN, None))
        source = OPEN if avatar.frame_count > 1 else 0
        crop_rgb = track.crops[source].cut(avatar.frames[source])
        own = track.coefficients.frames(slice(source, source + 1))
        made = shipped_models.render(crop_rgb, own, expected[OPEN], avatar.identity_reference)
        matched, opacity = match_colour(made.face_rgb, crop_rgb, made.region), feathered(made.region, 7.0)
        assert np.array_equal(shown.output_rgb, blend(matched, crop_rgb, opacity))
        crop = track.crops[source]
        detail = FineDetail(crop_rgb, made) if is_larger_than_crop(crop) else None
        whole = put_back(avatar.frames[source], matched, opacity, crop, detail)
        assert np.array_equal(shown.frame_rgb, whole)


def test_every_setting_changes_the_picture(head: TalkingHead, spoken: Waveform):
    plain = frame(head, spoken)
    changes = {"opening_gain": 2.0, "smoothing_frames": 4.0, "mask_growth_px": 12, "feather_px": 20.0}
    changes |= {"match_colour": False, "style_seed": 3, "head_motion": 1.0}
    for name, value in changes.items():
        assert not np.array_equal(frame(head, spoken, **{name: value}).output_rgb, plain.output_rgb), name
    assert frame(head, spoken, opening_gain=2.0).opening > 1.5 * plain.opening
    assert frame(head, spoken, mask_growth_px=12).region.sum() > 1.15 * plain.region.sum()
    assert np.array_equal(frame(head, spoken).output_rgb, plain.output_rgb)


def test_a_change_takes_effect_at_the_next_frame(head: TalkingHead, spoken: Waveform):
    chosen = RenderSettings()
    utterance = head.utterance([spoken])
    frames = head.say(utterance, cancel=CancelToken(), start=OPEN - 1, settings=lambda: chosen)
    next(frames)
    chosen = RenderSettings(opening_gain=0.0)
    closed = next(frames)
    assert closed.index == OPEN
    assert closed.opening < 0.02


def test_a_swaying_head_is_the_same_in_crop_and_frame(head: TalkingHead, spoken: Waveform):
    settings = RenderSettings(head_motion=2.0)
    utterance = head.utterance([spoken])
    crops = next(head.say(utterance, cancel=CancelToken(), start=20, settings=lambda: settings))
    whole = head.frame_of(utterance, 20, settings)
    assert np.array_equal(crops.output_rgb, whole.output_rgb)
    back = head.avatar.track.crops[0].cut(whole.frame_rgb)
    assert np.abs(back.astype(int) - crops.output_rgb).mean() < 2
    before = whole.frame_rgb.copy()
    part = whole.covered
    before[part.top : part.top + part.rgb.shape[0], part.left : part.left + part.rgb.shape[1]] = part.rgb
    assert np.abs(head.avatar.track.crops[0].cut(before).astype(int) - whole.source_rgb).mean() < 2
    assert crops.covered is None
