import numpy as np
import pytest

from models.metrics.silent_motion import SAMPLES_PER_FRAME, silent_frames, silent_motion


def sound_of(loud: list[bool]) -> np.ndarray:
    tone = np.sin(np.arange(SAMPLES_PER_FRAME) * 0.3).astype(np.float32)
    return np.concatenate([tone * (0.3 if frame else 0.001) for frame in loud]).astype(np.float32)


def test_the_inside_of_a_long_pause_is_silent():
    loud = [True] * 10 + [False] * 10 + [True] * 10
    assert np.flatnonzero(silent_frames(sound_of(loud), 30)).tolist() == [13, 14, 15, 16]


def test_a_short_pause_is_speech():
    assert not silent_frames(sound_of([True] * 10 + [False] * 7 + [True] * 10), 27).any()


def test_sound_that_ends_early_counts_as_silence():
    assert silent_frames(sound_of([True] * 10), 20)[13:17].all()


def test_a_recording_of_nothing_is_silent():
    assert silent_frames(np.zeros(0, np.float32), 5).all()


def test_share_of_moving_frames_by_hand():
    opening = np.array([0.3, 0.0, 0.0, 0.05, 0.05, 0.06], np.float32)
    silent = np.array([False, True, True, True, True, True])
    # Changes that count: 0, 0.05, 0, 0.01 (the first silent frame has no silent one before it).
    assert silent_motion(opening, silent) == pytest.approx(0.25)


def test_without_silence_there_is_no_share():
    assert np.isnan(silent_motion(np.zeros(3, np.float32), np.zeros(3, bool)))
