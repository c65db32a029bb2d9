"""A trained renderer as the start of another training: as it is, or grown to the widths of a larger configuration.

Follows Net2Wider (Chen et al. 2016) with every channel copied equally often: features x become (x, x, ...), and the
larger network draws what the smaller one drew. Used by ``main.py train renderer --from``.
"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from models.errors import TrainingError
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from models.realtalk import load_renderer

SYMMETRY_NOISE = 0.3
"""Spread of the noise, as a share of a weight tensor's own. Without any, copies would learn alike for ever."""
_IN_HALVES = ("mapping.4.weight", "mapping.4.bias", "key_value.weight", "key_value.bias")
"""Layers whose outputs are cut into two halves: AdaIN's scale and shift, the attention's keys and values."""


def start_weights(path: Path, config: FaceRendererConfig, noise: float = SYMMETRY_NOISE) -> dict[str, Tensor]:
    """Weights for a renderer of ``config``, drawing what the renderer in ``path`` draws.

    Raises ``TrainingError`` when one cannot grow into the other, ``CheckpointError`` when the file cannot be used.
    """
    smaller = load_renderer(path)
    _check_growth(smaller.config, config, path)
    return widened(smaller, config, noise)


def _check_growth(smaller: FaceRendererConfig, larger: FaceRendererConfig, path: Path) -> None:
    before, after = asdict(smaller), asdict(larger)
    for name, value in before.items():
        if name not in ("widths", "hidden_width", "attention_heads") and value != after[name]:
            raise TrainingError(f"{path}: its {name} is {value}, this configuration's {after[name]}; start without it.")
    multiples = [_multiple(new, old) for new, old in zip(larger.widths, smaller.widths, strict=False)]
    multiples += [_multiple(larger.hidden_width, smaller.hidden_width)]
    if len(larger.widths) != len(smaller.widths) or 0 in multiples:
        raise TrainingError(
            f"{path}: widths {list(smaller.widths)} and hidden_width {smaller.hidden_width} do not grow to "
            f"{list(larger.widths)} and {larger.hidden_width}: each must be a whole multiple."
        )
    heads = _multiple(larger.attention_heads, smaller.attention_heads)
    if {heads} != set(multiples[-3:-1]):  # the attention works on the last two widths
        raise TrainingError(
            f"{path}: attention_heads must grow from {smaller.attention_heads} by the same multiple as the last two "
            f"widths {list(smaller.widths[-2:])}."
        )


def _multiple(larger: int, smaller: int) -> int:
    return larger // smaller if larger % smaller == 0 else 0


def widened(smaller: FaceRenderer, config: FaceRendererConfig, noise: float = SYMMETRY_NOISE) -> dict[str, Tensor]:
    """The weights of ``smaller`` laid out for the larger ``config``.

    Weights are repeated over outputs and inputs and divided by the number of copies of their inputs. The noise sums to
    zero over the copies of an input, so it changes no feature as long as copies are alike, but their gradients differ.
    """
    generator = torch.Generator().manual_seed(0)
    weights = smaller.state_dict()
    larger = FaceRenderer(config).state_dict()
    return {name: _grown(name, value, larger[name].shape, noise, generator) for name, value in weights.items()}


def _grown(name: str, value: Tensor, shape: torch.Size, noise: float, generator: torch.Generator) -> Tensor:
    """Repeat a weight f32[O, I, ...], a bias or a statistic f32[O] up to ``shape``."""
    if value.ndim == 0:
        return value
    outputs, inputs = shape[0] // value.shape[0], shape[1] // value.shape[1] if value.ndim > 1 else 1
    halves = value.chunk(2) if name.endswith(_IN_HALVES) else (value,)
    grown = torch.cat([half for whole in halves for half in [whole] * outputs])
    if inputs == 1:
        return grown
    copies = torch.stack([grown / inputs] * inputs, dim=1)  # (O, I, ...) -> (O, copies, I, ...)
    spread = torch.randn(copies.shape, generator=generator) * (noise * float(copies.std()))
    return (copies + spread - spread.mean(dim=1, keepdim=True)).flatten(1, 2)
