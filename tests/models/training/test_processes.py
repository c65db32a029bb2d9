import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from models.errors import TrainingError
from models.training.processes import Processes
from models.training.renderer_state import STATE_FILE
from models.training.training_log import LOG_FILE

ROOT = Path(__file__).parents[3]
CPU = torch.device("cpu")

TRAIN_RENDERER = """
import sys
from dataclasses import replace
from pathlib import Path
from models.training.renderer_config import named_renderer_config
from models.training.renderer_trainer import train_renderer

data, out, face_model = map(Path, sys.argv[1:])
tiny = named_renderer_config("tiny")
training = replace(tiny.training, steps=1, adversarial_from=0)
config = replace(tiny, training=training, loss=replace(tiny.loss, normalise_by="picture"))
train_renderer(config, data, out, face_model, workers=0)
"""


def run_together(code: str, arguments: list[object], count: int) -> None:
    """Run code in so many processes that know of each other, as ``accelerate launch`` starts them."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    shared = os.environ | {"WORLD_SIZE": str(count), "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    command = [sys.executable, "-c", code, *map(str, arguments)]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env=shared | {"RANK": str(n), "LOCAL_RANK": str(n)}, stderr=subprocess.PIPE, text=True
        )
        for n in range(count)
    ]
    said = [process.communicate(timeout=300)[1] for process in running]
    assert [process.returncode for process in running] == [0] * count, said


def test_alone_nothing_is_shared():
    alone = Processes.join(CPU)
    assert (alone.count, alone.number, alone.is_first, alone.share_of(6)) == (1, 0, True, 6)
    assert alone.any(True)
    assert not alone.any(False)


def test_several_without_accelerate_get_a_sentence(monkeypatch):
    monkeypatch.setenv("WORLD_SIZE", "2")
    monkeypatch.setitem(sys.modules, "accelerate", None)
    with pytest.raises(TrainingError, match="pip install --no-deps accelerate"):
        Processes.join(CPU)


def test_a_batch_that_cannot_be_shared_is_named():
    assert Processes(CPU, 1, 3).share_of(6) == 2
    with pytest.raises(TrainingError, match="batch of 5 cannot be shared evenly by 3"):
        Processes(CPU, 0, 3).share_of(5)


@pytest.mark.slow
def test_two_processes_find_the_gradients_of_one(prepared_folder, face_model_path, tmp_path):
    pytest.importorskip("accelerate", reason="the optional package accelerate is not installed")
    one, two = tmp_path / "one", tmp_path / "two"
    run_together(TRAIN_RENDERER, [prepared_folder, one, face_model_path], 1)
    run_together(TRAIN_RENDERER, [prepared_folder, two, face_model_path], 2)
    with safe_open(one / STATE_FILE, "pt") as alone, safe_open(two / STATE_FILE, "pt") as shared:
        names = [name for name in alone.keys() if name.endswith("/exp_avg")]  # noqa: SIM118 - not a mapping
        assert {name.split("/")[0] for name in names} == {"renderer_adam", "discriminator_adam"}
        for name in names:  # after one step the first moment is the gradient times 1 - beta
            torch.testing.assert_close(shared.get_tensor(name), alone.get_tensor(name), rtol=1e-3, atol=1e-7, msg=name)
    assert len((two / LOG_FILE).read_text().splitlines()) == 2  # the step and its validation, by the first alone


TRAIN_LOOP = """
import sys
from pathlib import Path
import torch
from safetensors.torch import save_file
from models.training.expression_loop import LoopConfig, TrainingLoop
from models.training.processes import Processes

with Processes.join(torch.device("cpu")) as processes:
    torch.manual_seed(0)
    network = torch.nn.Linear(3, 1)
    config = LoopConfig(steps=5, batch=4, learning_rate=0.1, warmup_steps=0)
    loop = TrainingLoop(network, config, Path(sys.argv[1]) / "state.safetensors", {}, processes=processes)
    rows = torch.randn(5, 4, 3, generator=torch.Generator().manual_seed(1))

    def loss_of_step(step):
        mine = rows[step, processes.number :: processes.count]
        return (network(mine) - mine.sum(1, keepdim=True)).square().mean(), {}

    loop.run(loss_of_step, lambda averaged: {"score": 0.0}, lambda averaged, results: None, lambda line: None)
    save_file({"weight": network.weight.detach()}, Path(sys.argv[1]) / f"weight_{processes.number}.safetensors")
"""


@pytest.mark.slow
def test_a_loop_shared_by_two_ends_where_one_alone_does(tmp_path):
    pytest.importorskip("accelerate", reason="the optional package accelerate is not installed")
    one, two = tmp_path / "one", tmp_path / "two"
    for folder, count in ((one, 1), (two, 2)):
        folder.mkdir()
        run_together(TRAIN_LOOP, [folder], count)
    with safe_open(one / "state.safetensors", "pt") as alone, safe_open(two / "state.safetensors", "pt") as shared:
        for name in alone.keys():  # noqa: SIM118 - not a mapping
            torch.testing.assert_close(shared.get_tensor(name), alone.get_tensor(name), msg=name)
    first, second = (load_file(two / f"weight_{number}.safetensors")["weight"] for number in range(2))
    assert torch.equal(first, second)
