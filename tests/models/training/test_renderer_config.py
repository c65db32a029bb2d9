from dataclasses import replace

import pytest

from models.errors import TrainingError
from models.training.config_file import shipped_configs
from models.training.renderer_config import load_renderer_config, named_renderer_config


@pytest.mark.parametrize("name", shipped_configs("renderer"))
def test_the_projects_own_configurations_load(name):
    config = named_renderer_config(name)
    assert len(config.network.widths) == 4  # d = 4


@pytest.mark.parametrize(
    ("name", "table", "settings"),
    [
        ("blocks_1", "network", {"decoder_blocks": 1}),
        ("blocks_3", "network", {"decoder_blocks": 3}),
        ("flow", "network", {"reference_module": "flow"}),
        ("deformable", "network", {"reference_module": "deformable"}),
        ("naive_mask", "network", {"face_mask": "naive"}),
        ("no_perceptual", "loss", {"perceptual": 0}),
        ("no_adversarial", "loss", {"adversarial": 0}),
        ("no_teeth", "loss", {"teeth": 0}),
    ],
)
def test_an_ablation_is_the_paper_but_for_one_setting(name, table, settings):
    paper = named_renderer_config("paper")
    changed = replace(paper, **{table: replace(getattr(paper, table), **settings)})
    assert named_renderer_config(name) == changed != paper


def test_paper_has_the_papers_numbers():
    config = named_renderer_config("paper")
    t, loss, network = config.training, config.loss, config.network
    assert (t.adam_beta1, t.adam_beta2, t.learning_rate, t.weight_decay) == (0.9, 0.96, 1e-4, 1e-5)
    assert (t.batch, t.steps) == (10, 100_000)
    assert (loss.pixel, loss.perceptual, loss.adversarial, loss.teeth) == (1, 1, 0.1, 1)
    assert (loss.mouth, loss.sharpness, loss.saturating, loss.normalise_by) == (0, 0, True, "picture")
    assert (network.encoder_blocks, network.decoder_blocks) == (2, 2)
    assert not network.guidance
    assert not network.source_skips


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[training]\nstep = 4", "unknown settings step for RendererTrainingConfig"),
        ("[optimiser]\nrate = 4", "unknown tables optimiser"),
        ("[training]\nbatch = 0", "must be at least 1"),
        ("[network]\nguidance = false", "needs guidance"),
        ("[training", "cannot be read"),
    ],
)
def test_mistakes_name_the_file_and_the_key(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match=message) as caught:
        load_renderer_config(path)
    assert "mine.toml" in str(caught.value)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(TrainingError, match=r"absent\.toml"):
        load_renderer_config(tmp_path / "absent.toml")
