import argparse
import json
import subprocess
import sys
from pathlib import Path

import pytest

from studio.commands import evaluate
from studio.errors import StudioError

ROOT = Path(__file__).parents[3]


def parse(*arguments: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    evaluate.add_arguments(parser)
    return parser.parse_args([str(argument) for argument in arguments])


def weights(tiny_weights) -> tuple[object, ...]:
    return ("--expression", tiny_weights.expression, "--renderer", tiny_weights.renderer, "--device", "cpu")


def test_clips_become_tables_and_json(talking_portrait, tiny_weights, tmp_path, capsys):
    written = tmp_path / "figures.json"
    plots = tmp_path / "plots"
    arguments = parse(
        "--data", talking_portrait, "--seconds", 1.4, "--json", written, "--plots", plots, *weights(tiny_weights)
    )
    assert evaluate.run(arguments) == 0
    printed = capsys.readouterr().out
    assert "portrait (person hopper, 35 frames)" in printed
    assert "Mean over 1 people, 1 clips" in printed
    figures = json.loads(written.read_text())
    means = figures["mean_over_people"]
    assert list(means) == [
        "real clip", "reconstruction", "audio-driven", "warp alone", "unsynchronised", "frozen",
    ]  # fmt: skip
    expected = means["reconstruction"]["m_lmd_px"] / means["unsynchronised"]["m_lmd_px"]
    assert figures["m_lmd_over_unsynchronised"]["reconstruction"] == pytest.approx(expected)
    assert set(figures["weights"]) == {"face_model", "expression", "renderer_lite"}
    described = figures["clips"][0]
    assert described["frames"] == len(described["opening"]["audio-driven"]) == 35
    assert described["sound_lag_ms"] == 80
    assert figures["ms_per_frame"]["under test"]["frames"] == 70
    assert "ms per frame, under test (cpu, " in printed
    for column in ("LPIPS", "FID", "CSIM", "Sync confidence"):
        assert f"{column}: not computed: needs --" in printed
        assert column in figures["not_computed"]
    assert [path.name for path in plots.iterdir()] == ["portrait.png"]


def test_expressions_alone_need_no_renderer(talking_portrait, tiny_weights, capsys):
    arguments = parse("--data", talking_portrait, "--expressions-only", "--expression", tiny_weights.expression)
    assert evaluate.run(arguments) == 0
    printed = capsys.readouterr().out
    assert "60 frames" in printed
    assert "audio-driven" in printed
    assert "SSIM" not in printed


def test_speech_prints_lips_at_phones(tiny_weights, tmp_path, capsys):
    written = tmp_path / "speech.json"
    assert evaluate.run(parse("--speech", "--expression", tiny_weights.expression, "--json", written)) == 0
    printed = capsys.readouterr().out
    assert "m b p lowest" in printed
    assert "widths of the mouth at rest" in printed
    assert "speaking: espeak-ng (en-us)" in printed
    figures = json.loads(written.read_text())
    assert figures["voices"]["espeak-ng"] == ["en-us"]
    row = figures["speech"]["predicted, all"]
    assert row["mbp_over_open_vowel"] >= 0
    assert 0 <= row["mbp_closed_share"] <= 1


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--data", "x", "--speech"),
        ("--data", "x", "--seconds", "0"),
        ("--data", "x", "--first", "0"),
        ("--data", "x", "--clips"),
        ("--data", "x", "--reference", "last"),
        ("--data", "x", "--expressions-only", "--baselines-only"),
    ],
)
def test_wrong_usage_is_refused(wrong, capsys):
    with pytest.raises(SystemExit) as ending:
        parse(*wrong)
    assert ending.value.code == 2
    assert "error" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_named(talking_portrait, tmp_path):
    arguments = parse(
        "--data", talking_portrait, "--baselines-only", "--seconds", 0.4, "--json", tmp_path / "nowhere" / "a.json"
    )
    with pytest.raises(StudioError, match="nowhere"):
        evaluate.run(arguments)


def test_a_file_of_another_network_is_named_with_what_is_wanted(talking_portrait, tiny_weights):
    arguments = parse("--data", talking_portrait, "--baselines-only", "--syncnet", tiny_weights.renderer)
    with pytest.raises(StudioError, match=r"renderer\.safetensors: does not fit SyncNet") as told:
        evaluate.run(arguments)
    assert "syncnet_v2.model" in told.value.hint


def test_command_line_names_an_empty_folder(tmp_path):
    command = [sys.executable, "main.py", "evaluate", "--baselines-only", "--data", str(tmp_path)]
    finished = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert finished.returncode == 1
    assert str(tmp_path) in finished.stderr
    assert "Traceback" not in finished.stderr
