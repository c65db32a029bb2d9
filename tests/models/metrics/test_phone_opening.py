from dataclasses import dataclass

import numpy as np
import pytest

from models.metrics.phone_opening import phone_openings, pooled


@dataclass(frozen=True)
class Said:
    symbol: str
    start_s: float
    end_s: float


PHONES = (
    Said("_", 0.0, 0.4),
    Said("m", 0.4, 0.48),
    Said("ɑː", 0.48, 0.6),
    Said("p", 0.6, 0.66),
    Said("f", 0.68, 0.72),
    Said("aɪ", 0.72, 0.84),
    Said("ʌ", 0.84, 0.88),
    Said("_", 0.88, 1.28),
)
# Frames: 10 silent, m 10 11, a 12 13 14, p 15 16, f 17, ai 18 19 20, ʌ 21, 10 silent
OPENING = np.array(
    [0.01] * 10 + [0.02, -0.01] + [0.2, 0.3, 0.2] + [0.09, 0.05] + [0.06] + [0.1, 0.5, 0.3] + [0.9] + [0.0] * 10,
    np.float32,
)


def test_openings_by_hand():
    openings = phone_openings(OPENING, PHONES)
    np.testing.assert_allclose(openings.closing, [-0.01, 0.05])
    np.testing.assert_allclose(openings.biting, [0.06])
    np.testing.assert_allclose(openings.open_vowels, [0.3, 0.5])
    assert openings.ratio == pytest.approx(0.025 / 0.4)  # overlapping lips count as 0
    assert openings.closed_share == 0.5


def test_silence_leaves_out_the_frames_beside_speech():
    openings = phone_openings(OPENING, PHONES)
    assert len(openings.silence) == 7 + 7  # 10 frames each, 3 for the lips to part and to settle
    assert openings.moving_in_silence == 0


def test_a_phone_shorter_than_a_frame_has_one():
    openings = phone_openings(OPENING, (Said("b", 0.601, 0.602),))
    np.testing.assert_allclose(openings.closing, [0.09])


def test_a_phone_after_the_last_frame_is_passed_over():
    assert len(phone_openings(OPENING, (Said("b", 9.0, 9.1),)).closing) == 0


def test_pooling_keeps_every_phone():
    one = phone_openings(OPENING, PHONES)
    both = pooled([one, phone_openings(OPENING + np.float32(0.1), PHONES)])
    assert len(both.closing) == 4
    assert both.closed_share == 0.25
    assert len(both.silence) == 28
    assert both.moving_in_silence == 0
