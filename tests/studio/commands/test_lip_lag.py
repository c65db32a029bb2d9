import numpy as np
import pytest

from studio.commands.lip_lag import lags_s


def test_the_lag_of_displayed_lips_is_found_and_still_lips_say_nothing():
    asked_s = 100.0 + np.arange(500) / 25
    asked = 0.15 + 0.15 * np.sin(2 * np.pi * 1.7 * asked_s) * np.sin(2 * np.pi * 0.31 * asked_s)
    asked[250:375] = 0.0
    shown_s = 99.9 + np.arange(530) / 25
    for lag in (0.16, 0.24):
        shown = 0.3 * np.interp(shown_s - lag, asked_s, asked) + 0.02
        found = lags_s(shown_s, shown, asked_s, asked)
        assert len(found) > 15
        assert np.median(found) == pytest.approx(lag + 0.02, abs=0.011)  # a picture stands until the next one
        assert len(found) < len(lags_s(shown_s, shown, asked_s[:250], asked[:250])) * 2
    assert len(lags_s(shown_s, np.full(len(shown_s), 0.1), asked_s, asked)) == 0
