from dataclasses import asdict

import pytest

from studio.engine.render_settings import AS_IT_IS, RANGES, RenderSettings, render_settings_from


def test_what_is_written_is_read_again():
    chosen = RenderSettings(1.5, 0.5, 4, 12.0, match_colour=False, style_seed=7, head_motion=1.0, blinks=True)
    assert render_settings_from(asdict(chosen)) == chosen
    assert render_settings_from({}) == AS_IT_IS
    assert render_settings_from({"opening_gain": 2, "of a later version": 1}).opening_gain == 2.0


@pytest.mark.parametrize("name", RANGES)
def test_numbers_out_of_range_are_refused(name: str):
    for value in (RANGES[name][0] - 1, RANGES[name][1] + 1, float("nan")):
        with pytest.raises(ValueError, match=name):
            RenderSettings(**{name: value})


@pytest.mark.parametrize("junk", [[], {"match_colour": 1}, {"style_seed": True}, {"opening_gain": "wide"}])
def test_junk_is_refused(junk: object):
    with pytest.raises(ValueError):  # noqa: PT011 - each says something else
        render_settings_from(junk)
