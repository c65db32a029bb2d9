"""A renderer on a CPU as one recorded graph, for ``models.realtalk``: drawing a frame is one call into torch.

Run module by module it is some hundred calls, and after each of them the thread asks for Python's lock anew. Beside a
thread that hears and a window that paints, these waits took as long as the drawing itself.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.jit._trace import TracerWarning

from models.networks.face_renderer import FaceRenderer, ReferenceFeatures, RendererInputs

Draw = Callable[[RendererInputs, ReferenceFeatures], Tensor]

WARM_UP_FRAMES = 3
"""A graph is specialised for its inputs while it draws the first frames."""


class _Flat(nn.Module):
    """The renderer with tensors for arguments, as a graph takes them: the inputs, then keys, then values."""

    def __init__(self, renderer: FaceRenderer) -> None:
        super().__init__()
        self.renderer = renderer

    def forward(self, *tensors: Tensor) -> Tensor:
        """Draw; the inputs are six, the rest is half keys and half values."""
        inputs, reference = RendererInputs(*tensors[:6]), tensors[6:]
        half = len(reference) // 2
        drawn: Tensor = self.renderer(inputs, ReferenceFeatures(reference[:half], reference[half:]))
        return drawn


def recorded(renderer: FaceRenderer, inputs: RendererInputs, reference: ReferenceFeatures) -> Draw:
    """Return what draws as the renderer does, for inputs of these shapes; takes a third of a second.

    renderer: as ``optimise_for`` made it, on a CPU; inputs: all six of them; their values do not matter.
    """
    with torch.inference_mode(mode=False), torch.no_grad(), warnings.catch_warnings():
        examples = tuple(torch.zeros_like(tensor) for tensor in _flat(inputs, reference))
        # WORKAROUND(torch 2.13): deprecated, but its successor wants a C++ compiler and many seconds.
        warnings.simplefilter("ignore", DeprecationWarning)
        warnings.simplefilter("ignore", TracerWarning)
        traced = torch.jit.trace(_Flat(renderer).eval(), examples, check_trace=False)  # type: ignore[no-untyped-call]
        graph = torch.jit.freeze(traced)

    def draw(inputs: RendererInputs, reference: ReferenceFeatures) -> Tensor:
        drawn: Tensor = graph(*_flat(inputs, reference))
        return drawn

    with torch.inference_mode():
        for _ in range(WARM_UP_FRAMES):
            graph(*examples)
    return draw


def _flat(inputs: RendererInputs, reference: ReferenceFeatures) -> tuple[Tensor, ...]:
    assert inputs.warped is not None
    assert inputs.warped_valid is not None
    assert inputs.contours is not None
    pictures = (inputs.source, inputs.mask, inputs.coefficients, inputs.warped, inputs.warped_valid, inputs.contours)
    return (*pictures, *reference.keys, *reference.values)
