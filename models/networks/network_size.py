"""How large a network is: parameters, and floating-point operations of one call."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn
from torch.utils.flop_counter import FlopCounterMode


def parameter_count(network: nn.Module) -> int:
    """Number of trained values."""
    return sum(parameter.numel() for parameter in network.parameters())


def gflop_of(call: Callable[[], object]) -> float:
    """Billions of floating-point operations of ``call``, two for each multiply-add, as counted by torch."""
    with FlopCounterMode(display=False) as counter:
        call()
    return float(counter.get_total_flops()) / 1e9
