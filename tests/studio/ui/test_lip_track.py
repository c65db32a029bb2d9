"""The curves as numbers: bending, letting go, and which part of a speech is in sight."""

import numpy as np
import pytest

from models.face.lip_curves import LEAST, MOST
from studio.engine.lip_edits import NO_EDITS
from studio.ui.lip_track import SOFT_FRAMES, LipTrack
from studio.ui.time_view import MOST_PX_PER_S, TimeView
from studio.worker.messages import SentenceSound

FIRST, SECOND = "0123456789abcdef", "fedcba9876543210"


@pytest.fixture
def track() -> LipTrack:
    track = LipTrack()
    track.add(SentenceSound(FIRST, 0, 20, ()))
    track.add(SentenceSound(SECOND, 20, 10, ()))
    track.hear(FIRST, [(0.1, 0.0, 0.0)] * 20)
    return track


def test_a_bend_dies_away_softly_and_moves_one_curve(track: LipTrack) -> None:
    track.bend(NO_EDITS, 0, 8, 9, 0.2)
    offsets = track.edits.offsets(FIRST, 20)
    assert offsets[8:10, 0] == pytest.approx(0.2)
    assert offsets[10 : 10 + SOFT_FRAMES, 0] == pytest.approx([0.181, 0.131, 0.069, 0.019], abs=1e-3)
    assert np.array_equal(np.flatnonzero(offsets[:, 0]), np.arange(8 - SOFT_FRAMES, 10 + SOFT_FRAMES))
    assert not offsets[:, 1:].any()
    assert track.value(8, 0) == pytest.approx(0.3)
    assert track.is_edited([0])
    assert not track.is_edited([1, 2])


def test_no_curve_leaves_its_bounds(track: LipTrack) -> None:
    track.bend(NO_EDITS, 0, 8, 8, 5.0)
    assert track.value(8, 0) == pytest.approx(MOST[0])
    track.bend(NO_EDITS, 1, 8, 8, -5.0)
    assert track.value(8, 1) == pytest.approx(LEAST[1])


def test_what_is_not_predicted_yet_cannot_be_bent(track: LipTrack) -> None:
    track.bend(NO_EDITS, 0, 25, 25, 0.2)
    assert track.edits == NO_EDITS
    track.hear(SECOND, [(0.0, 0.0, 0.0)] * 10)
    track.bend(NO_EDITS, 0, 19, 20, 0.2)
    assert set(track.edits.rows) == {FIRST, SECOND}


def test_an_edit_is_let_go_where_it_is_and_no_further(track: LipTrack) -> None:
    track.bend(NO_EDITS, 0, 2, 2, 0.1)
    one = track.edits
    track.bend(one, 0, 14, 14, 0.1)
    track.let_go(0, 15)
    assert track.edits == one
    track.let_go(0, 10)
    assert track.edits == one
    track.reset([0])
    assert track.edits == NO_EDITS


def test_a_sentence_said_again_is_known_and_keeps_its_edits(track: LipTrack) -> None:
    track.bend(NO_EDITS, 0, 8, 8, 0.2)
    track.begin()
    track.add(SentenceSound(SECOND, 0, 10, ()))
    track.add(SentenceSound(FIRST, 10, 20, ()))
    assert track.value(5, 0) is None
    assert track.value(18, 0) == pytest.approx(0.3)


def test_zoom_keeps_the_place_and_the_page_turns() -> None:
    view = TimeView()
    view.resize(900)
    view.show_duration(60.0)
    assert view.px_per_s == 15.0
    view.zoom(4, 30.0)
    assert view.x(30.0) == pytest.approx(450.0)
    assert view.time_s(view.x(29.0)) == pytest.approx(29.0)
    assert not view.follow(31.0)
    assert view.follow(50.0)
    assert view.first_s < 50.0 < view.first_s + view.shown_s
    view.zoom(50, 50.0)
    assert view.px_per_s == MOST_PX_PER_S
    view.show_duration(70.0)
    assert view.px_per_s == MOST_PX_PER_S  # more speech does not take the zoom away
    view.scroll_to(1000.0)
    assert view.first_s == pytest.approx(70.0 - view.shown_s)
    view.fit()
    assert (view.first_s, view.shown_s) == (0.0, pytest.approx(70.0))
