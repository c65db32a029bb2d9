import pytest

from models.audio.stretches import CONTEXT_FRAMES, CUT_FRAMES, STRETCH_FRAMES, Stretch, stretches


def test_a_short_recording_is_one_stretch():
    assert list(stretches(STRETCH_FRAMES)) == [Stretch(0, 0, STRETCH_FRAMES, STRETCH_FRAMES)]
    assert list(stretches(0)) == []


@pytest.mark.parametrize("frames", [STRETCH_FRAMES + 1, 3 * STRETCH_FRAMES, 4 * STRETCH_FRAMES - 8])
def test_every_frame_is_kept_once_and_heard_with_its_neighbourhood(frames):
    cut = list(stretches(frames))
    assert [frame for stretch in cut for frame in range(stretch.keep_from, stretch.keep_to)] == list(range(frames))
    for stretch in cut:
        assert stretch.keep_from % CUT_FRAMES == stretch.heard_from % CUT_FRAMES == 0
        assert stretch.heard_from == max(0, stretch.keep_from - CONTEXT_FRAMES)
        assert stretch.heard_to == min(frames, stretch.keep_to + CONTEXT_FRAMES)
