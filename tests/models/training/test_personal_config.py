from pathlib import Path

import pytest

from models.errors import TrainingError
from models.networks.face_renderer import FaceRendererConfig
from models.training.personal_config import PERSONAL_CONFIG, PersonalDataConfig, load_personal_config


def test_the_shipped_configuration_learns_slowly_and_holds_back_a_fifth():
    config = load_personal_config()
    assert config.data.held_back_share == 0.2
    assert config.training.learning_rate <= 1e-3
    assert config.training.last_rate_share == 1.0
    network = FaceRendererConfig(widths=(4, 8))
    run = config.run_config(network)
    assert (run.network, run.training, run.loss) == (network, config.training, config.loss)


def test_missing_tables_take_their_defaults(tmp_path: Path):
    path = tmp_path / "empty.toml"
    path.write_text("")
    assert load_personal_config(path).data == PersonalDataConfig()


@pytest.mark.parametrize(
    ("text", "message"),
    [("[network]", "unknown tables network"), ("[data]\nspeed = 1", "speed"), ("[data", "cannot be read")],
)
def test_mistakes_are_named(tmp_path: Path, text: str, message: str):
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(TrainingError, match=message):
        load_personal_config(path)
    assert PERSONAL_CONFIG.is_file()
