"""Several processes that train one network together, each on its share of every batch.

Started by ``accelerate launch main.py train ...`` on several GPUs, or by ``python -m torch.distributed.run
--nproc-per-node 2 main.py train ...`` on any machine; either gives each process a number. The optional package
``accelerate`` is imported only then.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Sequence
from datetime import timedelta
from types import TracebackType
from typing import Any, Self

import numpy as np
import torch
from torch import Tensor, nn

from models.errors import TrainingError

LONGEST_WAIT = timedelta(hours=2)
"""How long processes wait for each other: the first one validates while the others stand still."""


class Processes:
    """Those that train together, seen from one of them.

    number: of this one, where 0 is the one that writes; count: how many there are.
    """

    def __init__(self, device: torch.device, number: int = 0, count: int = 1, accelerator: Any = None) -> None:  # noqa: ANN401 - an optional package
        self.device, self.number, self.count = device, number, count
        self._accelerator = accelerator

    @classmethod
    def join(cls, device: torch.device) -> Processes:
        """Join those that were launched together; alone on ``device`` when this process was started by itself.

        Raises ``TrainingError`` when there are several and ``accelerate`` is not installed.
        """
        if int(os.environ.get("WORLD_SIZE", "1")) < 2:
            return cls(device)
        try:
            from accelerate import Accelerator, InitProcessGroupKwargs
        except ImportError as error:
            raise TrainingError(
                "Training in several processes needs the package accelerate: pip install --no-deps accelerate."
            ) from error
        patience = InitProcessGroupKwargs(timeout=LONGEST_WAIT)
        accelerator = Accelerator(cpu=device.type == "cpu", kwargs_handlers=[patience])
        if accelerator.process_index > 0:  # what there is to say, the first one says
            logging.getLogger("models").setLevel(logging.WARNING)
        return cls(accelerator.device, accelerator.process_index, accelerator.num_processes, accelerator)

    @property
    def is_first(self) -> bool:
        """Whether this is the process that writes files and reports."""
        return self.number == 0

    def share_of(self, batch: int) -> int:
        """How many of a batch's rows are this process's. Raises ``TrainingError`` when they cannot be shared evenly."""
        if batch % self.count:
            raise TrainingError(f"A batch of {batch} cannot be shared evenly by {self.count} processes.")
        return batch // self.count

    def generator(self, seed: int, step: int) -> np.random.Generator:
        """What draws this process's rows of a step: the same after a resume, another in every process."""
        return np.random.default_rng([seed, step] if self.count == 1 else [seed, step, self.number])

    def average_gradients(self, parameters: Iterable[nn.Parameter], loss: Tensor) -> Tensor:
        """Make gradients their mean over the processes, in place; returns the mean of ``loss`` f32[].

        Every process calls it for the same parameters. A loss that is not a number anywhere is none everywhere.
        """
        if self.count == 1:
            return loss.detach()
        gradients = [p.grad for p in parameters if p.grad is not None]
        *means, mean_loss = self._mean([*gradients, loss.detach().float()])
        for gradient, mean in zip(gradients, means, strict=True):
            gradient.copy_(mean)
        return mean_loss

    def average_statistics(self, network: nn.Module) -> None:
        """Make the running statistics of batch normalisation their mean over the processes."""
        layers = [layer for layer in network.modules() if isinstance(layer, nn.BatchNorm2d)]
        statistics = [s for layer in layers for s in (layer.running_mean, layer.running_var) if s is not None]
        if self.count == 1 or not statistics:
            return
        for statistic, mean in zip(statistics, self._mean(statistics), strict=True):
            statistic.copy_(mean)

    def _mean(self, tensors: Sequence[Tensor]) -> list[Tensor]:
        """One message for all of them: many small ones would wait for each other."""
        joined = torch.cat([tensor.reshape(-1) for tensor in tensors])
        mean: Tensor = self._accelerator.reduce(joined, reduction="mean")
        parts = torch.split(mean, [tensor.numel() for tensor in tensors])
        return [part.reshape(tensor.shape) for part, tensor in zip(parts, tensors, strict=True)]

    def any(self, flag: bool) -> bool:
        """Whether the flag is up in any of the processes; every one of them asks at the same step."""
        if self.count == 1:
            return flag
        return bool(self._mean([torch.tensor([float(flag)], device=self.device)])[0] > 0)

    def wait(self) -> None:
        """Return once every process has come here."""
        if self._accelerator is not None:
            self._accelerator.wait_for_everyone()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Part from the others, at the end of everything."""
        if self._accelerator is not None:
            self._accelerator.end_training()
