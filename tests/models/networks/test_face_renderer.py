from dataclasses import replace

import numpy as np
import pytest
import torch

from models.checkpoint import config_from_mapping, load_weights, read_metadata, save_checkpoint
from models.networks.face_renderer import (
    FaceRenderer,
    FaceRendererConfig,
    RendererInputs,
    optimise_for,
)
from models.networks.network_size import gflop_of, parameter_count
from models.training.renderer_config import named_renderer_config

SIDE = 64
TINY = FaceRendererConfig(
    identity_width=4, expression_width=3, widths=(4, 8, 8, 8), hidden_width=8, attention_heads=2, normalisation="none"
)
BARE = replace(TINY, guidance=False, source_skips=False, output="direct", normalisation="batch")


def make_inputs(config=TINY, batch=2, side=SIDE, seed=0) -> RendererInputs:
    generator = torch.Generator().manual_seed(seed)

    def rand(*shape):
        return torch.rand(*shape, generator=generator)

    mask = torch.ones(batch, 1, side, side)
    mask[:, :, side // 2 : -4, side // 4 : -side // 4] = 0
    return RendererInputs(
        source=rand(batch, 3, side, side),
        mask=mask,
        coefficients=torch.randn(batch, config.coefficient_width, generator=generator),
        warped=rand(batch, 3, side, side),
        warped_valid=(rand(batch, 1, side, side) > 0.2).float(),
        contours=rand(batch, config.contour_channels, side, side),
    )


def make_renderer(config=TINY, seed=0) -> FaceRenderer:
    torch.manual_seed(seed)
    return FaceRenderer(config).eval()


def picture(batch=2, side=SIDE, seed=5):
    return torch.rand(batch, 3, side, side, generator=torch.Generator().manual_seed(seed))


FLOW, DEFORMABLE = (replace(TINY, reference_module=kind) for kind in ("flow", "deformable"))
CONFIGS = pytest.mark.parametrize(
    "config",
    [
        TINY,
        replace(TINY, output="residual"),
        replace(TINY, normalisation="batch"),
        BARE,
        FLOW,
        DEFORMABLE,
        replace(BARE, reference_module="flow"),
        replace(BARE, reference_module="deformable", decoder_blocks=3),
        replace(BARE, decoder_blocks=1),
    ],
)
REFERENCE_MODULES = pytest.mark.parametrize("config", [TINY, FLOW, DEFORMABLE])


@CONFIGS
def test_eq_8_keeps_every_source_pixel_where_the_mask_is_one(config):
    network, inputs = make_renderer(config), make_inputs(config)
    drawn = network(inputs, network.prepare_reference(picture()))
    assert drawn.shape == (2, 3, SIDE, SIDE)
    kept = (inputs.mask > 0.5).expand_as(drawn)
    assert torch.equal(drawn[kept], inputs.source[kept])
    assert not torch.equal(drawn[~kept], inputs.source[~kept])


@CONFIGS
def test_eq_5_hides_the_source_inside_the_mask(config):
    network, inputs = make_renderer(config), make_inputs(config)
    reference = network.prepare_reference(picture())
    other = replace(inputs, source=torch.where(inputs.mask > 0.5, inputs.source, picture(seed=9)))
    assert torch.equal(network(inputs, reference), network(other, reference))


@CONFIGS
def test_eq_6_one_batch_of_both_equals_reference_prepared_alone(config):
    network, inputs, reference = make_renderer(config), make_inputs(config), picture()
    apart = network(inputs, network.prepare_reference(reference))
    torch.testing.assert_close(network.draw_pair(inputs, reference), apart, rtol=1e-4, atol=1e-5)


@CONFIGS
def test_gradient_reaches_every_parameter(config):
    network = make_renderer(config).train()
    network.draw_pair(make_inputs(config), picture()).square().sum().backward()
    without = [name for name, p in network.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0]
    # Adding the same to every key of a query leaves the softmax as it is, so only the keys' half of that bias is idle.
    assert without == []


@CONFIGS
def test_batch_equals_single(config):
    network, inputs, reference = make_renderer(config), make_inputs(config, batch=3), picture(1)
    features = network.prepare_reference(reference)
    together = network(inputs, features)
    for index in range(3):
        one = RendererInputs(**{name: value[index : index + 1] for name, value in vars(inputs).items()})
        torch.testing.assert_close(network(one, features), together[index : index + 1], rtol=1e-4, atol=1e-5)


def test_eq_7_attends_at_a_sixteenth_and_an_eighth_only():
    network = make_renderer()
    features = network.prepare_reference(picture())
    assert [keys.shape[2] for keys in features.keys] == [(SIDE // 16) ** 2, (SIDE // 8) ** 2]
    assert [keys.shape for keys in features.keys] == [values.shape for values in features.values]


@REFERENCE_MODULES
def test_table_7_puts_every_module_at_a_sixteenth_and_an_eighth(config):
    network = make_renderer(config)
    named = {name.split(".")[1] for name, _ in network.named_parameters() if f".{config.reference_module}." in name}
    assert named == {"0", "1"}
    assert [module.reference_module is None for module in network.decoder] == [False, False, True, True]


@REFERENCE_MODULES
def test_the_reference_reaches_the_picture_through_its_module(config):
    network, inputs = make_renderer(config), make_inputs(config)
    first, other = (network(inputs, network.prepare_reference(picture(seed=seed))) for seed in (5, 6))
    assert not torch.equal(first, other)


@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_table_7_number_of_residual_blocks(blocks):
    network = make_renderer(replace(BARE, decoder_blocks=blocks))
    assert [len(module.blocks) for module in network.decoder] == [blocks] * 4
    assert [len(stage.blocks) for stage in network.encoder] == [2] * 4


@pytest.mark.parametrize("name", ["coefficients", "warped", "warped_valid", "contours"])
def test_every_input_matters(name):
    network, inputs = make_renderer(), make_inputs()
    reference = network.prepare_reference(picture())
    value = getattr(inputs, name)
    other = replace(inputs, **{name: value + 1 if name == "coefficients" else 1 - value})
    assert not torch.allclose(network(inputs, reference), network(other, reference), atol=1e-7)


def test_before_training_the_guided_form_draws_nearly_the_warp():
    network, inputs = make_renderer(), make_inputs()
    inputs = replace(inputs, warped_valid=torch.ones_like(inputs.warped_valid))
    drawn = network(inputs, network.prepare_reference(picture()))
    assert (drawn - torch.where(inputs.mask > 0.5, inputs.source, inputs.warped)).abs().mean() < 0.1


def test_the_bare_form_needs_no_guidance_and_ignores_it():
    network, inputs = make_renderer(BARE), make_inputs(BARE)
    reference = network.prepare_reference(picture())
    bare = RendererInputs(inputs.source, inputs.mask, inputs.coefficients)
    assert torch.equal(network(bare, reference), network(inputs, reference))


def test_guidance_that_is_missing_is_said():
    network, inputs = make_renderer(), make_inputs()
    bare = RendererInputs(inputs.source, inputs.mask, inputs.coefficients)
    with pytest.raises(ValueError, match="built with guidance"):
        network(bare, network.prepare_reference(picture()))


def test_impossible_configurations_are_refused():
    with pytest.raises(ValueError, match="needs guidance"):
        replace(TINY, guidance=False)
    with pytest.raises(ValueError, match="at least two stages"):
        replace(TINY, widths=(8,))
    with pytest.raises(ValueError, match="reference_module must be one of attention, flow, deformable, not 'flwo'"):
        replace(TINY, reference_module="flwo")
    with pytest.raises(ValueError, match="normalisation must be one of batch, none"):
        replace(TINY, normalisation="layer")


@REFERENCE_MODULES
def test_checkpoint_round_trip(tmp_path, config):
    network, inputs, path = make_renderer(config), make_inputs(), tmp_path / "renderer.safetensors"
    network.half().float()  # the file holds fp16
    save_checkpoint(path, network, config)
    values, _ = read_metadata(path)
    again = FaceRenderer(config_from_mapping(FaceRendererConfig, values, "test")).eval()
    load_weights(path, again)
    assert again.config == config
    reference = picture()
    assert torch.equal(
        again(inputs, again.prepare_reference(reference)), network(inputs, network.prepare_reference(reference))
    )


@CONFIGS
def test_optimised_network_draws_the_same(config):
    network, inputs = make_renderer(config).train(), make_inputs(config)
    for seed in range(3):
        network.draw_pair(make_inputs(config, seed=seed), picture(seed=seed))  # moves the statistics
    network.eval()
    reference = picture(1)
    expected = network(inputs, network.prepare_reference(reference))
    fast = optimise_for(network, torch.device("cpu"), "fp32")
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in fast.modules())
    torch.testing.assert_close(fast(inputs, fast.prepare_reference(reference)), expected, rtol=1e-3, atol=1e-4)
    rough = optimise_for(network, torch.device("cpu"), "bf16")
    drawn = rough(inputs, rough.prepare_reference(reference))
    assert drawn.dtype == torch.float32
    assert (drawn - expected).abs().mean() < 0.01
    kept = (inputs.mask > 0.5).expand_as(drawn)
    assert torch.equal(drawn[kept], inputs.source[kept])


def size_of(name: str) -> tuple[float, float]:
    """Millions of parameters, and GFLOP of one frame, whose reference was prepared before."""
    config = named_renderer_config(name).network
    network = optimise_for(FaceRenderer(config), torch.device("cpu"), "fp32")
    inputs = make_inputs(config, batch=1, side=256)
    with torch.no_grad():
        reference = network.prepare_reference(inputs.source)
        return parameter_count(network) / 1e6, gflop_of(lambda: network(inputs, reference))


def test_lite_is_small_enough_to_run_live():
    millions, gflop = size_of("lite")
    assert 2 < millions < 4
    assert 1.7 < gflop < 2.0


def test_full_works_harder_where_the_picture_is_large():
    millions, gflop = size_of("full")
    assert 2.5 < millions < 4
    assert 3.5 < gflop < 6


def test_paper_is_an_order_of_magnitude_larger():
    millions, gflop = size_of("paper")
    assert 25 < millions < 35
    assert 40 < gflop < 80


WINDOWED = replace(TINY, window=(16, 32, 32, 16))


def test_a_window_changes_nothing_outside_itself():
    network, inputs = make_renderer(WINDOWED), make_inputs(WINDOWED)
    everything = replace(inputs, mask=torch.zeros_like(inputs.mask))
    drawn = network(everything, network.prepare_reference(picture()))
    changed = (drawn != inputs.source).any(dim=1)
    rows, columns = torch.nonzero(changed[0], as_tuple=True)
    assert (int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())) == (16, 32, 47, 47)


def test_a_window_draws_what_the_whole_network_draws_of_the_cut_pictures():
    windowed, whole = make_renderer(WINDOWED), make_renderer(TINY)
    inputs, reference = make_inputs(WINDOWED), picture()
    drawn = windowed(inputs, windowed.prepare_reference(reference))
    names = ("source", "mask", "warped", "warped_valid", "contours")
    cut = replace(inputs, **{name: getattr(inputs, name)[..., 32:48, 16:48] for name in names})
    expected = whole(cut, whole.prepare_reference(reference[..., 32:48, 16:48]))
    torch.testing.assert_close(drawn[..., 32:48, 16:48], expected)
    torch.testing.assert_close(windowed.draw_pair(inputs, reference), drawn)


def test_a_region_is_cut_to_the_window():
    region = np.ones((SIDE, SIDE), dtype=bool)
    assert WINDOWED.within_window(region).sum() == 32 * 16
    assert TINY.within_window(region) is region


def test_a_window_must_suit_the_halvings():
    with pytest.raises(ValueError, match="multiples of 16"):
        replace(TINY, window=(0, 0, 40, 48))


def test_the_naive_mask_has_no_window():
    with pytest.raises(ValueError, match="naive"):
        replace(WINDOWED, face_mask="naive")
