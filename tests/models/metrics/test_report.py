import json
import math

import numpy as np
import pytest

from models.metrics.report import Scores, mean_over_people, mean_scores, scores_table, text_table


def test_mean_passes_over_what_was_not_measured():
    mean = mean_scores([Scores(m_lmd_px=1.0, ssim=0.9), Scores(m_lmd_px=3.0)])
    assert mean.m_lmd_px == 2.0
    assert mean.ssim == 0.9
    assert math.isnan(mean.lag_ms)


def test_a_person_with_two_clips_counts_once():
    scores = [("ann", Scores(m_lmd_px=1.0)), ("ann", Scores(m_lmd_px=3.0)), ("bob", Scores(m_lmd_px=5.0))]
    assert mean_over_people(scores).m_lmd_px == pytest.approx(3.5)


def test_table_shows_what_was_measured_and_nothing_else():
    lines = scores_table({"ours": Scores(m_lmd_px=1.234, lag_ms=40), "late": Scores(m_lmd_px=2.5)}).splitlines()
    assert lines[0].split() == ["M-LMD", "px", "lag", "ms"]
    assert lines[1].split() == ["ours", "1.23", "+40"]
    assert lines[2].split() == ["late", "2.50", "-"]


def test_columns_line_up():
    assert text_table(["", "a"], [["row", "12.5"], ["x", "1"]]).splitlines() == ["        a", "row  12.5", "x       1"]


def test_scores_fit_into_json():
    figures = json.loads(json.dumps(Scores(ssim=0.5).as_json(), allow_nan=False))
    assert figures["ssim"] == 0.5
    assert figures["lag_ms"] is None
    assert np.isfinite([v for v in figures.values() if v is not None]).all()
