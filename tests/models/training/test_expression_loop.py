import pytest
import torch
from torch import nn

from models.errors import TrainingError
from models.training.expression_loop import LoopConfig, TrainingLoop, rate_factor

CONFIG = LoopConfig(steps=20, batch=1, learning_rate=0.1, warmup_steps=2, averaging=0.5, log_every=5, validate_every=10)


def _loop(path, config=CONFIG, fingerprint="one"):
    torch.manual_seed(0)
    network = nn.Linear(2, 1)
    return network, TrainingLoop(network, config, path / "state.safetensors", fingerprint)


def _loss_of(network):
    def loss_of_step(step):
        generator = torch.Generator().manual_seed(step)
        inputs = torch.randn(8, 2, generator=generator)
        return (network(inputs) - inputs.sum(1, keepdim=True)).square().mean(), {"step": float(step)}

    return loss_of_step


def _run(loop, network, kept, lines, loss_of_step=None):
    loop.run(
        loss_of_step or _loss_of(network),
        lambda averaged: {"score": -float(averaged.weight.sub(1).abs().sum())},
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


def test_stopped_and_resumed_ends_where_one_run_ends(tmp_path):
    whole, loop = _loop(tmp_path)
    _run(loop, whole, [], [])
    (tmp_path / "state.safetensors").unlink()

    network, loop = _loop(tmp_path)
    plain = _loss_of(network)

    def interrupted(step):
        if step == 13:
            raise KeyboardInterrupt
        return plain(step)

    with pytest.raises(KeyboardInterrupt):
        _run(loop, network, [], [], interrupted)
    resumed, loop = _loop(tmp_path)
    assert loop.resume()
    assert loop.step == 13
    _run(loop, resumed, [], [])
    assert torch.allclose(resumed.weight, whole.weight, atol=1e-6)


def test_not_a_number_stops_with_a_sentence_and_keeps_the_state(tmp_path):
    network, loop = _loop(tmp_path)
    plain = _loss_of(network)
    with pytest.raises(TrainingError, match="not a number at step 12"):
        _run(loop, network, [], [], lambda step: (plain(step)[0] * float("nan" if step == 12 else 1), {}))
    _, loop = _loop(tmp_path)
    assert loop.resume()
    assert loop.step == 10


def test_states_of_other_configurations_and_damaged_ones_are_refused(tmp_path):
    _, loop = _loop(tmp_path)
    assert not loop.resume()
    loop.save_state()
    with pytest.raises(TrainingError, match="another configuration"):
        _loop(tmp_path, fingerprint="two")[1].resume()
    (tmp_path / "state.safetensors").write_bytes(b"x")
    with pytest.raises(TrainingError, match="damaged"):
        loop.resume()


def test_schedule():
    assert [rate_factor(CONFIG, step) for step in (0, 1, 2)] == [0.5, 1.0, 1.0]
    assert rate_factor(CONFIG, 20) == pytest.approx(0.02)
    assert rate_factor(CONFIG, 11) == pytest.approx(0.51)
    assert rate_factor(LoopConfig(steps=20, batch=1, learning_rate=1, warmup_steps=0, cosine=False), 19) == 1.0
