"""One real training step of every shipped configuration, made small in what only costs time."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from models.audio.frozen_extractor import ExtractorSources
from models.audio.moonshine import DIMENSION, installed_encoder
from models.audio_to_expression import AudioToExpression
from models.losses.perceptual import VggFeatures
from models.networks.expression_transformer import ExpressionTransformer
from models.training.config_file import shipped_configs
from models.training.expression_config import load_training_config
from models.training.expression_folders import ExpressionFolders
from models.training.expression_trainer import train_expression
from models.training.renderer_config import named_renderer_config
from models.training.renderer_dataset import RendererBatch, RendererSamples, as_batch
from models.training.renderer_state import RendererState
from models.training.renderer_trainer import training_step
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import write_clips, write_phones

CPU = torch.device("cpu")


def small_renderer(name):
    config = named_renderer_config(name)
    return replace(
        config,
        network=replace(config.network, widths=(8, 8, 8, 8), hidden_width=8, attention_heads=2),
        discriminator=replace(config.discriminator, width=4, stages=2),
        training=replace(config.training, batch=1, adversarial_from=0),
    )


@pytest.fixture(scope="module")
def batch_for(drawn_clip, face_model):
    """A function that makes the batch a configuration trains on."""
    clip = drawn_clip()

    def make(config) -> RendererBatch:
        mask = config.network.face_mask
        return as_batch([RendererSamples([clip], face_model, config.data, 1, 0, config.augmentation, mask)[0]])

    return make


def around_the_mouth(batch: RendererBatch) -> RendererBatch:
    """A quarter of the crop, for what is slow."""

    def cut(values):
        return {k: v[..., 96:224, 64:192] for k, v in vars(values).items() if k not in ("inputs", "coefficients")}

    return replace(batch, inputs=replace(batch.inputs, **cut(batch.inputs)), **cut(batch))


def weights_after(config, batch, vgg=None) -> dict[str, torch.Tensor]:
    state = RendererState(config, CPU)
    training_step(state, batch, vgg)
    return state.renderer.state_dict()


@pytest.mark.parametrize("name", shipped_configs("renderer"))
def test_one_step_of_every_renderer(name, batch_for):
    config = small_renderer(name)
    state = RendererState(config, CPU)
    before = {key: value.clone() for key, value in state.renderer.named_parameters()}
    report = training_step(state, batch_for(config), None)
    assert np.isfinite(report.gradient_norm)
    assert {"pixel", "teeth", "perceptual", "adversarial", "discriminator"} <= set(report.terms)
    assert all(np.isfinite(value) for value in report.terms.values())
    still = [key for key, value in state.renderer.named_parameters() if torch.equal(value, before[key])]
    assert still == []
    kinds = {key.split(".")[2] for key in before if key.startswith("decoder.")}
    assert kinds & {"attention", "flow", "deformable"} == {config.network.reference_module}
    assert ("guidance.weight" in before) == config.network.guidance
    blocks = {key.split(".")[3] for key in before if key.startswith("decoder.0.blocks.")}
    assert len(blocks) == config.network.decoder_blocks


@pytest.mark.parametrize(
    ("name", "module"), [("flow", "flow"), ("deformable", "deformable"), ("paper", "attention"), ("lite", "attention")]
)
def test_the_reference_modules_of_table_7(name, module):
    parameters = dict(RendererState(small_renderer(name), CPU).renderer.named_parameters())
    assert {int(key.split(".")[1]) for key in parameters if f".{module}." in key} == {0, 1}


@pytest.mark.parametrize(("name", "blocks"), [("blocks_1", 1), ("paper", 2), ("blocks_3", 3)])
def test_the_residual_blocks_of_table_7(name, blocks):
    assert [len(module.blocks) for module in RendererState(small_renderer(name), CPU).renderer.decoder] == [blocks] * 4


def test_the_masks_of_table_6(batch_for):
    naive, learnable = (batch_for(small_renderer(name)).inputs.mask for name in ("naive_mask", "paper"))
    assert (naive[:, :, -1] == 0).all()
    assert (naive == naive[..., :1]).all()  # rows are kept or generated from side to side
    assert (learnable != learnable[..., :1]).any()


def another_teeth_mask(config, batch):
    return config, replace(batch, teeth_mask=1 - batch.inputs.mask)


def another_adversarial_form(config, batch):
    return replace(config, loss=replace(config.loss, saturating=not config.loss.saturating)), batch


def changed_weights(name, change, batch_for):
    """Names of the weights that come out otherwise after one step when a loss that may be left out is changed."""
    config = small_renderer(name)
    batch = batch_for(config)
    one, other = weights_after(config, batch), weights_after(*change(config, batch))
    return [key for key in one if not torch.equal(one[key], other[key])]


@pytest.mark.parametrize(
    ("name", "change"), [("no_teeth", another_teeth_mask), ("no_adversarial", another_adversarial_form)]
)
def test_a_loss_left_out_has_no_say(name, change, batch_for):
    assert changed_weights(name, change, batch_for) == []
    assert changed_weights("paper", change, batch_for) != []


def test_the_perceptual_loss_left_out_has_no_say(batch_for):
    torch.manual_seed(0)
    vgg = VggFeatures()
    for name, differs in (("no_perceptual", False), ("paper", True)):
        config = small_renderer(name)
        batch = around_the_mouth(batch_for(config))
        with_features_of_vgg = weights_after(config, batch, vgg)
        changed = [k for k, v in weights_after(config, batch).items() if not torch.equal(v, with_features_of_vgg[k])]
        assert bool(changed) == differs


def small_expression(name):
    config = load_training_config(shipped_configs("expression")[name])
    network, loop = config.network, config.expression
    heard = DIMENSION if network.extractor == "moonshine" else 16
    sizes = replace(
        network.transformer, audio_dimension=heard, dimension=16, layers=1, heads=2, hidden=16, audio_tokens=8, frames=4
    )
    mel = replace(network.mel, bands=16, width=16, blocks=1, dimension=16)
    return replace(
        config,
        network=replace(network, transformer=sizes, mel=mel),
        pool=replace(config.pool, segments=4, frames=16),
        recogniser=replace(config.recogniser, steps=min(config.recogniser.steps, 2), batch=2, validate_every=1),
        expression=replace(loop, steps=1, batch=4, validate_every=1, log_every=1),
    )


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> ExpressionFolders:
    folder = tmp_path_factory.mktemp("expression")
    (folder / "clips").mkdir()
    write_clips(folder / "clips")
    write_phones(folder / "phones")
    tiny_face_model().save(folder / "face_model.safetensors")
    phones = folder / "phones"
    return ExpressionFolders(folder / "clips", folder / "face_model.safetensors", folder / "out", phones, phones)


@pytest.mark.parametrize("name", shipped_configs("expression"))
def test_one_step_of_every_expression_network(name, folders, hubert_folder, tmp_path):
    config, lines = small_expression(name), []
    if config.network.extractor == "moonshine" and installed_encoder() is None:
        pytest.skip("the package moonshine-voice, which has no wheel for every system, is not installed")
    hearing = ExtractorSources(hubert_folder)
    path = train_expression(config, replace(folders, out=tmp_path, extractors=hearing), report=lines.append)

    (step_line,) = (line for line in lines if line.startswith("step 1/1"))
    words = step_line.split()
    terms = {word: float(words[index + 1]) for index, word in enumerate(words) if word in {"loss", *vars(config.loss)}}
    weighted = sum(weight * terms[term] for term, weight in vars(config.loss).items())
    assert 0 < terms["loss"] == pytest.approx(weighted, rel=1e-2)  # so a weight of 0 leaves its term out

    trained = AudioToExpression.load(path)
    switches = trained.config.transformer
    priors = (config.network.transformer.shape_prior, config.network.transformer.history_prior)
    assert (switches.shape_prior, switches.history_prior) == priors
    torch.manual_seed(config.seed)
    fresh = AudioToExpression(trained.config).transformer.state_dict()
    saved = load_file(tmp_path / "expression_state.safetensors")
    still = [key for key, value in fresh.items() if torch.equal(value, saved[f"network.transformer.{key}"])]
    assert still == []
    assert tuple(f"embed_{kind}.weight" in fresh for kind in ("identity", "history")) == priors


@pytest.mark.parametrize(
    ("name", "tokens"),
    [("paper", 32 + 1 + 16), ("no_prior", 32), ("shape_only", 32 + 1), ("history_only", 32 + 16)],
)
def test_the_priors_of_table_5_are_tokens(name, tokens):
    sizes = load_training_config(shipped_configs("expression")[name]).network.transformer
    small = replace(sizes, audio_dimension=16, dimension=16, layers=1, heads=2, hidden=16)
    memory = ExpressionTransformer(small).memory(torch.zeros(1, 32, 16), torch.zeros(1, 80), torch.zeros(1, 16, 64))
    assert memory.shape == (1, tokens, 16)
