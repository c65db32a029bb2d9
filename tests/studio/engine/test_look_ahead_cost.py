from pathlib import Path

import pytest

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS, LONGEST_LOOK_AHEAD_MS, MEASURED, WHOLE_RECORDING, accuracy
from models.training.look_ahead_cost import LOOK_AHEADS_MS, main


def test_the_command_prints_a_row_a_look_ahead(
    talking_portrait: Path, tiny_weights, capsys: pytest.CaptureFixture[str]
):
    assert main([str(talking_portrait), "--weights", str(tiny_weights.expression), "--longest-s", "1"]) == 0
    rows = [line.split("|")[1].strip() for line in capsys.readouterr().out.splitlines()[2:]]
    assert rows == [*(f"{look_ahead} ms" for look_ahead in LOOK_AHEADS_MS), "whole recording"]


def test_the_dial_knows_what_was_measured():
    assert tuple(MEASURED) == LOOK_AHEADS_MS
    assert DEFAULT_LOOK_AHEAD_MS in MEASURED
    assert accuracy(DEFAULT_LOOK_AHEAD_MS) > 0.85
    shares = [accuracy(look_ahead) for look_ahead in range(0, LONGEST_LOOK_AHEAD_MS + 1, 20)]
    assert shares == sorted(shares)
    assert accuracy(120) == MEASURED[120].correlation / WHOLE_RECORDING.correlation
    assert MEASURED[80].correlation < accuracy(100) * WHOLE_RECORDING.correlation < MEASURED[120].correlation
