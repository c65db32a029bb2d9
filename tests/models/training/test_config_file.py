import pytest

from models.errors import TrainingError
from models.training.config_file import read_config_tables, shipped_configs
from models.training.expression_config import load_training_config
from models.training.renderer_config import load_renderer_config, named_renderer_config


def write(folder, name, text):
    path = folder / name
    path.write_text(text)
    return path


def test_a_base_gives_what_the_file_leaves_out_table_by_table(tmp_path):
    write(tmp_path, "ground.toml", "seed = 1\n[network.inner]\na = 1\nb = [1, 2, 3]\n[data]\nkept = true\n")
    write(tmp_path, "middle.toml", 'base = "ground.toml"\nseed = 2\n[network]\nwidth = 5\n')
    top = write(tmp_path, "top.toml", 'base = "middle.toml"\n[network.inner]\nb = [9]\n')
    assert read_config_tables(top, "renderer") == {
        "seed": 2,
        "network": {"inner": {"a": 1, "b": [9]}, "width": 5},
        "data": {"kept": True},
    }


def test_a_name_means_the_shipped_configuration_of_that_network(tmp_path):
    mine = write(tmp_path, "mine.toml", 'base = "paper"\n')
    assert load_renderer_config(mine) == named_renderer_config("paper")
    assert load_training_config(mine) == load_training_config(shipped_configs("expression")["paper"])
    one_block = write(tmp_path, "one.toml", 'base = "lite"\n[network]\ndecoder_blocks = 1\n')
    network, lite = load_renderer_config(one_block).network, named_renderer_config("lite").network
    assert network.decoder_blocks == 1
    assert network.widths == lite.widths


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('base = "papre"', r"mine\.toml: there is no base 'papre'; take one of .*lite.*paper"),
        ("base = 3", r"mine\.toml: there is no base 3"),
        ('base = "absent.toml"', r"absent\.toml: the training configuration cannot be read"),
        ('base = "mine.toml"', r"circle: mine\.toml -> mine\.toml"),
        ('base = "paper"\n[network', r"mine\.toml: the training configuration cannot be read"),
    ],
)
def test_mistakes_in_a_base_are_named(tmp_path, text, message):
    with pytest.raises(TrainingError, match=message):
        read_config_tables(write(tmp_path, "mine.toml", text), "renderer")


def test_a_longer_circle_is_shown_whole(tmp_path):
    write(tmp_path, "a.toml", 'base = "b.toml"')
    write(tmp_path, "b.toml", 'base = "c.toml"')
    write(tmp_path, "c.toml", 'base = "a.toml"')
    with pytest.raises(TrainingError, match=r"a\.toml -> b\.toml -> c\.toml -> a\.toml"):
        read_config_tables(tmp_path / "a.toml", "expression")


def test_a_mistake_in_an_inherited_file_is_still_found(tmp_path):
    write(tmp_path, "ground.toml", "[training]\nstep = 4\n")
    top = write(tmp_path, "top.toml", 'base = "ground.toml"\n')
    with pytest.raises(TrainingError, match=r"top\.toml \[training\]: unknown settings step"):
        load_renderer_config(top)
