from dataclasses import replace

import pytest

from studio.ui.frame_meter import FrameMeter
from studio.worker.frame_image import preview_of
from tests.fakes.fake_engine import plain_frame


def test_rate_and_skew_of_the_last_second() -> None:
    meter = FrameMeter()
    frame = preview_of(plain_frame(0))
    for index in range(100):
        now_s = index / 25
        meter.count(replace(frame, skew_ms=3.0, posted_s=now_s - 0.002), now_s)
    assert meter.rate_hz == pytest.approx(25.0)
    assert meter.skew_ms == pytest.approx(5.0)


def test_nothing_is_claimed_before_two_frames() -> None:
    meter = FrameMeter()
    assert (meter.rate_hz, meter.skew_ms) == (0.0, 0.0)
    meter.count(preview_of(plain_frame(0)), 1.0)
    assert meter.rate_hz == 0.0
    meter.clear()
    assert meter.skew_ms == 0.0
