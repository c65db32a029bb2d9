import pytest

from studio.engine.stage_timer import WINDOW, StageTimer


def test_stages_are_listed_in_the_order_they_first_ran():
    timer = StageTimer()
    for name in ("renderer", "blend", "renderer"):
        with timer.stage(name):
            pass
    assert [time.stage for time in timer.summary()] == ["renderer", "blend"]
    assert all(0 <= time.p50_ms <= time.p95_ms for time in timer.summary())


def test_a_stage_that_fails_is_measured_and_fails():
    timer = StageTimer()
    with pytest.raises(RuntimeError, match="no"), timer.stage("renderer"):
        raise RuntimeError("no")
    assert [time.stage for time in timer.summary()] == ["renderer"]


def test_nothing_measured_is_an_empty_summary():
    assert StageTimer().summary() == ()


def test_many_measurements_do_not_grow_without_end():
    timer = StageTimer()
    for _ in range(WINDOW + 50):
        with timer.stage("x"):
            pass
    assert len(timer._durations_ms["x"]) == WINDOW
