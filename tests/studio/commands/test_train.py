import argparse
import json
import logging
from dataclasses import replace

import pytest
import torch
from safetensors.torch import save_file

from models.checkpoint import read_metadata
from models.losses.perceptual import VggFeatures
from models.training.clip_dataset import load_split, save_clip
from models.training.config_file import shipped_configs
from studio.commands import train
from studio.errors import StudioError

ONE_STEP = """
base = "tiny"
[network]
reference_module = "flow"
[training]
steps = 1
batch = 1
validation_samples = 1
"""


def parse(*arguments: object) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    train.add_arguments(parser)
    return parser.parse_args([str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def clips(talking_portrait, tmp_path_factory):
    """The portrait's clip to train and to validate on, as only a test may."""
    folder = tmp_path_factory.mktemp("clips")
    (clip,) = load_split(talking_portrait, "val")
    for split in ("train", "val"):
        facts = replace(clip.facts, split=split)
        save_clip(folder / f"{split}__portrait.safetensors", replace(clip, facts=facts))
    return folder


@pytest.fixture(scope="module")
def vgg_file(tmp_path_factory):
    """A file with the layout of VGG-16, of random weights."""
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("vgg") / "vgg16.safetensors"
    save_file(VggFeatures().state_dict(), path)
    return path


def test_a_renderer_learns_from_the_given_vgg(clips, vgg_file, tmp_path, caplog, capsys):
    (tmp_path / "mine.toml").write_text(ONE_STEP)
    common = ("renderer", "--data", clips, "--config", tmp_path / "mine.toml", "--device", "cpu")
    caplog.set_level(logging.INFO, logger="models")
    assert train.run(parse(*common, "--out", tmp_path / "vgg", "--perceptual", f"vgg:{vgg_file}")) == 0
    assert "no VGG" not in caplog.text
    assert train.run(parse(*common, "--out", tmp_path / "without")) == 0
    assert caplog.text.count("no VGG weights given") == 1
    assert capsys.readouterr().out.count("renderer.safetensors: written.") == 2
    terms = [
        json.loads((tmp_path / name / "log.jsonl").read_text().splitlines()[0])["terms"] for name in ("vgg", "without")
    ]
    assert terms[0]["perceptual"] > 0
    assert "perceptual" not in terms[1]  # the discriminator, whose features are compared instead, starts at step 2
    assert read_metadata(tmp_path / "vgg" / "renderer.safetensors")[0]["reference_module"] == "flow"


def test_a_perceptual_file_that_is_none_is_named(clips, tmp_path):
    common = ("renderer", "--data", clips, "--out", tmp_path / "out", "--config", "tiny")
    with pytest.raises(StudioError, match=r"--perceptual takes vgg:FILE, not 'lpips'"):
        train.run(parse(*common, "--perceptual", "lpips"))
    with pytest.raises(StudioError, match=r"absent\.safetensors: not the weights of VGG-16"):
        train.run(parse(*common, "--perceptual", f"vgg:{tmp_path / 'absent.safetensors'}"))


@pytest.mark.parametrize("part", ["renderer", "expression"])
def test_an_unknown_configuration_lists_those_there_are(part, tmp_path):
    with pytest.raises(StudioError) as caught:
        train.run(parse(part, "--data", tmp_path, "--out", tmp_path / "out", "--config", "papre"))
    assert all(name in caught.value.hint for name in shipped_configs(part))


def test_a_mistake_in_the_users_file_is_named(clips, tmp_path):
    (tmp_path / "mine.toml").write_text('base = "tiny"\n[network]\nreference_module = "flwo"\n')
    with pytest.raises(StudioError, match=r"mine\.toml \[network\].*attention, flow, deformable"):
        train.run(parse("renderer", "--data", clips, "--out", tmp_path, "--config", tmp_path / "mine.toml"))
