from dataclasses import replace
from pathlib import Path

import pytest
import torch

from models.checkpoint import config_from_mapping, load_weights, read_metadata, save_checkpoint
from models.errors import TrainingError
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig, RendererInputs
from models.training.renderer_config import named_renderer_config
from models.training.renderer_dataset import RendererSamples, as_batch
from models.training.renderer_state import RendererState
from models.training.renderer_step import training_step
from models.training.renderer_trainer import train_renderer
from models.training.renderer_widening import start_weights, widened

SHIPPED = Path(__file__).parents[3] / "resources" / "weights" / "renderer_lite.safetensors"
SMALL = FaceRendererConfig(
    identity_width=4, expression_width=3, widths=(4, 12, 8, 16), hidden_width=8, attention_heads=2, encoder_blocks=1,
    decoder_blocks=1, normalisation="none",
)  # fmt: skip
LARGE = {"widths": (8, 24, 16, 32), "attention_heads": 4}
GROWTHS = [
    (SMALL, replace(SMALL, **LARGE)),
    (SMALL, replace(SMALL, widths=(12, 24, 16, 32), attention_heads=4, hidden_width=16)),
    (replace(SMALL, normalisation="batch"), replace(SMALL, normalisation="batch", **LARGE)),
    (
        replace(SMALL, guidance=False, source_skips=False, output="direct"),
        replace(SMALL, guidance=False, source_skips=False, output="direct", **LARGE),
    ),
]


def trained_like(config: FaceRendererConfig) -> FaceRenderer:
    """Weights of every layer are at work: none of the small or zero ones a training starts from."""
    torch.manual_seed(0)
    network = FaceRenderer(config).eval()
    for value in network.state_dict().values():
        if value.is_floating_point():
            value.add_(0.05 * torch.rand_like(value))
    return network


def draw(network: FaceRenderer, side=64) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)

    def rand(*shape):
        return torch.rand(2, *shape, side, side, generator=generator)

    inputs = RendererInputs(
        source=rand(3),
        mask=torch.zeros(2, 1, side, side),
        coefficients=torch.randn(2, network.config.coefficient_width, generator=generator),
        warped=rand(3),
        warped_valid=rand(1).round(),
        contours=rand(1),
    )
    with torch.no_grad():
        return network(inputs, network.prepare_reference(rand(3)))


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize(("small", "large"), GROWTHS)
def test_the_grown_renderer_draws_what_the_small_one_drew(small, large, noise):
    original, grown = trained_like(small), FaceRenderer(large).eval()
    grown.load_state_dict(widened(original, large, noise))
    expected = draw(original)
    assert float(expected.std()) > 0.01
    torch.testing.assert_close(draw(grown), expected, atol=1e-4, rtol=0)


def test_the_shipped_renderer_grows_to_twice_its_widths():
    values, _ = read_metadata(SHIPPED)
    config = config_from_mapping(FaceRendererConfig, values, "test")
    wide = replace(config, widths=tuple(2 * w for w in config.widths), attention_heads=2 * config.attention_heads)
    original, grown = FaceRenderer(config).eval(), FaceRenderer(wide).eval()
    load_weights(SHIPPED, original)
    grown.load_state_dict(start_weights(SHIPPED, wide))
    torch.testing.assert_close(draw(grown, side=256), draw(original, side=256), atol=1e-4, rtol=0)


def test_noise_lets_copies_learn_apart(drawn_clip, face_model):
    config = named_renderer_config("tiny")
    doubled = tuple(2 * width for width in config.network.widths)
    wide = replace(config, network=replace(config.network, widths=doubled, attention_heads=4))
    samples = RendererSamples([drawn_clip()], face_model, config.data, 2, 0)
    batch = as_batch([samples[0], samples[1]])

    def distance_of_copies(noise):
        state = RendererState(wide, torch.device("cpu"))
        state.start_with(widened(trained_like(config.network), wide.network, noise))
        training_step(state, batch, None)
        one, other = state.renderer.encoder[0].down.conv.weight.chunk(2)
        return (one - other).detach().abs().max().item()

    assert distance_of_copies(0.0) < 1e-6
    assert distance_of_copies(0.3) > 1e-4


def test_what_cannot_grow_is_named(tmp_path):
    path = tmp_path / "small.safetensors"
    save_checkpoint(path, trained_like(SMALL), SMALL)
    for config, message in (
        (replace(SMALL, decoder_blocks=2), "its decoder_blocks is 1, this configuration's 2"),
        (replace(SMALL, widths=(6, 12, 8, 16)), "whole multiple"),
        (replace(SMALL, widths=(8, 16)), "whole multiple"),
        (replace(SMALL, widths=(8, 24, 16, 32)), "attention_heads must grow from 2"),
    ):
        with pytest.raises(TrainingError, match=message):
            start_weights(path, config)


def test_training_begins_with_given_weights(prepared_folder, face_model_path, tmp_path):
    tiny = named_renderer_config("tiny")
    weights = tmp_path / "given.safetensors"
    save_checkpoint(weights, trained_like(tiny.network), tiny.network)
    still = replace(tiny, training=replace(tiny.training, steps=1, learning_rate=0.0, weight_decay=0.0))
    train_renderer(still, prepared_folder, tmp_path, face_model_path, start_from=weights, workers=0)
    state = RendererState(still, torch.device("cpu"))
    assert state.resume(tmp_path)
    for name, value in start_weights(weights, tiny.network).items():
        assert torch.equal(state.renderer.state_dict()[name], value), name
