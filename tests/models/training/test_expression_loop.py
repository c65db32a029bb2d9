import os
import signal
import sys
from dataclasses import replace

import pytest
import torch
from safetensors import safe_open
from torch import nn

from models.errors import TrainingError
from models.training.expression_loop import LoopConfig, TrainingLoop, rate_factor

CONFIG = LoopConfig(steps=20, batch=1, learning_rate=0.1, warmup_steps=2, averaging=0.5, log_every=5, validate_every=10)


def _loop(path, config=CONFIG, width=2, dropout=0.0):
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(2, 4), nn.Dropout(dropout), nn.Linear(4, 1))
    settings = {"network": {"width": width}, "expression": config.fingerprint()}
    return network, TrainingLoop(network, config, path / "state.safetensors", settings, seed=5)


def _distance(averaged):
    inputs = torch.linspace(-1, 1, 8).reshape(4, 2)
    with torch.no_grad():
        return float((averaged(inputs)[:, 0] - inputs.sum(1)).abs().mean())


def _loss_of(network):
    def loss_of_step(step):
        generator = torch.Generator().manual_seed(step)
        inputs = torch.randn(8, 2, generator=generator)
        return (network(inputs) - inputs.sum(1, keepdim=True)).square().mean(), {"step": float(step)}

    return loss_of_step


def _run(loop, network, kept, lines, loss_of_step=None):
    loop.run(
        loss_of_step or _loss_of(network),
        lambda averaged: {"score": -_distance(averaged)},
        lambda averaged, results: kept.append(results["score"]),
        lines.append,
    )


def test_it_learns_reports_and_keeps_the_best(tmp_path):
    network, loop = _loop(tmp_path)
    kept, lines = [], []
    _run(loop, network, kept, lines)
    assert loop.step == 20
    assert kept == sorted(kept)
    assert len(kept)
    assert sum("loss" in line for line in lines) == 4
    assert sum("validation" in line for line in lines) == 2
    assert loop.best_score > -0.5
    assert "step 20/20" in lines[-2]
    assert "left  loss" in lines[-2]


def test_stopped_and_resumed_is_bit_for_bit_what_one_run_is(tmp_path):
    folders = tmp_path / "whole", tmp_path / "broken"
    for folder in folders:
        folder.mkdir()
    network, loop = _loop(folders[0], dropout=0.3)
    _run(loop, network, [], [])

    network, loop = _loop(folders[1], dropout=0.3)
    plain = _loss_of(network)

    def interrupted(step):
        if step == 12:
            os.kill(os.getpid(), signal.SIGINT)  # this step is finished first
        return plain(step)

    with pytest.raises(KeyboardInterrupt):
        _run(loop, network, [], [], interrupted)
    torch.manual_seed(123)  # what else has drawn random numbers does not matter
    network, loop = _loop(folders[1], dropout=0.3)
    assert loop.resume()
    assert loop.step == 13
    _run(loop, network, [], [])
    with (
        safe_open(folders[0] / "state.safetensors", "pt") as one,
        safe_open(folders[1] / "state.safetensors", "pt") as two,
    ):
        assert one.metadata() == two.metadata()
        names = list(one.keys())
        assert [name for name in names if not torch.equal(one.get_tensor(name), two.get_tensor(name))] == []


def test_what_dropout_leaves_out_depends_on_the_step(tmp_path):
    network, _ = _loop(tmp_path, dropout=0.5)
    drawn = []

    def look(step):
        drawn.append(network[1](torch.ones(64)))
        return _loss_of(network)(step)

    short = LoopConfig(steps=2, batch=1, learning_rate=0.1)
    loop = TrainingLoop(network, short, tmp_path / "state.safetensors", {})
    _run(loop, network, [], [], look)
    assert not torch.equal(*drawn)


@pytest.mark.parametrize("spoil", ["loss", "gradient"])
def test_not_a_number_stops_with_a_sentence_and_keeps_the_last_good_step(tmp_path, spoil):
    network, loop = _loop(tmp_path)
    plain = _loss_of(network)

    def spoilt(step):
        loss, terms = plain(step)
        if step == 12 and spoil == "loss":
            return loss * float("nan"), terms
        if step == 12:
            return loss + 0 * network[0].weight.sum().sub(network[0].weight.sum().detach()).sqrt(), terms
        return loss, terms

    with pytest.raises(TrainingError, match="not a number at step 13"):
        _run(loop, network, [], [], spoilt)
    network, loop = _loop(tmp_path)
    assert loop.resume()
    assert loop.step == 12
    assert all(bool(torch.isfinite(p).all()) for p in network.parameters())


def test_states_of_other_configurations_and_damaged_ones_are_refused(tmp_path):
    _, loop = _loop(tmp_path)
    assert not loop.resume()
    loop.save_state()
    with pytest.raises(TrainingError, match=r"another configuration \(network: width: 2 instead of 3\)"):
        _loop(tmp_path, width=3)[1].resume()
    assert _loop(tmp_path, replace(CONFIG, steps=30))[1].resume()  # a longer training may go on
    (tmp_path / "state.safetensors").write_bytes(b"x")
    with pytest.raises(TrainingError, match="damaged"):
        loop.resume()


@pytest.mark.skipif(sys.platform == "win32", reason="file sizes cannot be limited there")
def test_a_full_disk_leaves_the_state_saved_before(tmp_path, largest_file):
    network, loop = _loop(tmp_path)
    loop.save_state()
    plain = _loss_of(network)
    with (
        pytest.raises(TrainingError, match=r"state\.safetensors: cannot be written .*free some space"),
        largest_file(600),
    ):
        _run(loop, network, [], [], plain)
    assert loop.step == 10
    _, loop = _loop(tmp_path)
    assert loop.resume()
    assert loop.step == 0
    assert not list(tmp_path.glob("*.part"))


def test_bf16_steps_are_finite(tmp_path):
    network, loop = _loop(tmp_path, replace(CONFIG, bf16=True))
    _run(loop, network, [], [])
    assert all(bool(torch.isfinite(p).all()) for p in network.parameters())


def test_schedule():
    assert [rate_factor(CONFIG, step) for step in (0, 1, 2)] == [0.5, 1.0, 1.0]
    assert rate_factor(CONFIG, 20) == pytest.approx(0.02)
    assert rate_factor(CONFIG, 11) == pytest.approx(0.51)
    assert rate_factor(LoopConfig(steps=20, batch=1, learning_rate=1, warmup_steps=0, cosine=False), 19) == 1.0
