"""The recorded graph draws what the renderer draws."""

import threading
import warnings

import pytest
import torch

from models.networks.face_renderer import FaceRenderer, FaceRendererConfig, RendererInputs, optimise_for
from models.networks.recorded_renderer import recorded


def inputs_of(config: FaceRendererConfig, seed: int) -> RendererInputs:
    generator = torch.Generator().manual_seed(seed)

    def picture(channels: int) -> torch.Tensor:
        return torch.rand(1, channels, 256, 256, generator=generator)

    coefficients = torch.randn(1, config.coefficient_width, generator=generator)
    mask, valid = (picture(1).round() for _ in range(2))
    return RendererInputs(picture(3), mask, coefficients, picture(3), valid, picture(1))


@pytest.fixture(params=["attention", "flow", "deformable"])
def renderer(request: pytest.FixtureRequest) -> FaceRenderer:
    torch.manual_seed(0)
    config = FaceRendererConfig(widths=(8, 8, 16, 16), attention_heads=2, reference_module=request.param)
    return optimise_for(FaceRenderer(config), torch.device("cpu"), "fp32")


def test_other_frames_than_the_recorded_one_are_drawn_as_by_the_network(renderer: FaceRenderer):
    with torch.inference_mode():
        features, others = (renderer.prepare_reference(torch.rand(1, 3, 256, 256)) for _ in range(2))
        draw = recorded(renderer, inputs_of(renderer.config, 0), features)
        for seed, reference in ((1, features), (2, others)):
            inputs = inputs_of(renderer.config, seed)
            torch.testing.assert_close(draw(inputs, reference), renderer(inputs, reference), atol=1e-5, rtol=0)


def test_kept_pixels_are_the_sources_own(renderer: FaceRenderer):
    inputs = inputs_of(renderer.config, 3)
    with torch.inference_mode():
        features = renderer.prepare_reference(torch.rand(1, 3, 256, 256))
        drawn = recorded(renderer, inputs, features)(inputs, features)
    kept = (inputs.mask > 0.5).expand_as(drawn)
    assert torch.equal(drawn[kept], inputs.source[kept])


def test_another_thread_may_draw_and_no_warning_is_left(renderer: FaceRenderer):
    inputs, drawn = inputs_of(renderer.config, 4), []
    with warnings.catch_warnings(record=True) as told, torch.inference_mode():
        warnings.simplefilter("always")
        features = renderer.prepare_reference(torch.rand(1, 3, 256, 256))
        draw = recorded(renderer, inputs, features)
    thread = threading.Thread(target=lambda: drawn.append(draw(inputs, features)))
    thread.start()
    thread.join()
    assert not told
    assert drawn[0].shape == (1, 3, 256, 256)
    assert not drawn[0].requires_grad
