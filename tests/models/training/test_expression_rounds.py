from dataclasses import replace

import numpy as np
import pytest

from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import read_metadata
from models.errors import TrainingError
from models.face.morphable_model import LinearFaceModel
from models.networks.lip_listeners import LipListenersConfig
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip
from models.training.closure_trainer import ClosureTrainingConfig
from models.training.expression_config import RoundsConfig, load_training_config
from models.training.expression_evaluation import evaluate_expression
from models.training.expression_folders import ExpressionFolders, load_checks
from models.training.expression_rounds import train_expression_in_rounds
from models.training.lip_teacher import LipTeacherConfig
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import TINY_CONFIG, write_clips, write_phones

# Enough steps for lips that follow the sound: a second round drops the clips whose lips do not.
CONFIG = replace(
    TINY_CONFIG,
    data=replace(TINY_CONFIG.data, heard_share=0.25),
    expression=replace(TINY_CONFIG.expression, steps=40, learning_rate=1e-2, validate_every=20, log_every=20),
    rounds=RoundsConfig(count=2, later_steps=4, average=True, calibrate=True),
    closure=ClosureTrainingConfig(steps=3, batch=16),
    network=replace(TINY_CONFIG.network, listeners=LipListenersConfig(count=2, width=8)),
    lip_teacher=LipTeacherConfig(steps=3, batch=2, frames=16),
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """Folders of a finished training, and what it reported."""
    folder = tmp_path_factory.mktemp("rounds")
    (folder / "clips").mkdir()
    write_clips(folder / "clips")
    noise = 0.1 * np.random.default_rng(0).standard_normal(32_000).astype(np.float32)
    facts = ClipFacts("noise", "nobody", "speech", "free", "en", None, None)
    speech = PreparedClip(facts, [], np.zeros((0, 478, 3), np.float32), np.zeros(0, bool), noise)
    save_clip(folder / "clips" / "speech__noise.safetensors", speech)
    write_phones(folder / "phones")
    tiny_face_model().save(folder / "face_model.safetensors")
    phones = folder / "phones"
    folders = ExpressionFolders(folder / "clips", folder / "face_model.safetensors", folder / "out", phones, phones)
    lines: list[str] = []
    train_expression_in_rounds(CONFIG, folders, report=lines.append)
    return folders, lines


def test_one_command_does_rounds_mean_and_calibration(trained):
    folders, lines = trained
    path = folders.out / "expression.safetensors"
    _, facts = read_metadata(path)
    assert facts["rounds"] == 2
    assert facts["recordings_without_pictures"] == 1  # heard by the first round
    assert next(line for line in lines if line.startswith("round ")) == "round 1 of 2"
    candidates = {line.split(":")[0]: float(line.split()[-1]) for line in lines if "ound" in line and ": score" in line}
    assert {"round 1", "round 2", "mean of 2 rounds"} <= set(candidates)
    assert facts["chosen"] == max(("round 1", "round 2", "mean of 2 rounds"), key=lambda name: candidates[name])
    assert (
        facts["results"]["score"] >= candidates[facts["chosen"]]
    )  # calibration and closures are kept only if they help
    assert facts["closures"] == (AudioToExpression.load(path).closure is not None)
    assert facts["listeners"] == (AudioToExpression.load(path).listeners is not None)
    assert sum(line.startswith("closure: score") for line in lines) == 1
    assert sum(line.startswith("listeners: score") for line in lines) == 1
    assert {"m_lmd", "correlation", "amplitude"} <= set(facts["results"])


def test_the_weights_score_what_their_facts_say(trained):
    folders, _ = trained
    face_model = LinearFaceModel.load(folders.face_model)
    path = folders.out / "expression.safetensors"
    predictor = ExpressionPredictor.load(path, face_model=face_model)
    results = evaluate_expression(predictor, face_model, *load_checks(CONFIG, folders, face_model))
    assert results["score"] == pytest.approx(read_metadata(path)[1]["results"]["score"], abs=0.01)  # saved as fp16


def test_a_second_call_trains_nothing_and_ends_alike(trained):
    folders, _ = trained
    path = folders.out / "expression.safetensors"
    before = {name: value.clone() for name, value in AudioToExpression.load(path).state_dict().items()}
    lines: list[str] = []
    train_expression_in_rounds(CONFIG, folders, report=lines.append)
    assert sum("trained already" in line for line in lines) == 2
    assert not any("left" in line for line in lines)
    after = AudioToExpression.load(path).state_dict()
    assert all(bool((after[name] == value).all()) for name, value in before.items())


def test_states_of_another_configuration_are_named(trained):
    folders, _ = trained
    other = replace(CONFIG, loss=replace(CONFIG.loss, opening=7.0))
    with pytest.raises(TrainingError, match=r"another configuration \(loss: opening"):
        train_expression_in_rounds(other, folders, report=lambda line: None)


def test_a_first_round_that_heard_nothing_is_named(trained, tmp_path):
    folders, _ = trained
    deaf = replace(CONFIG, expression=replace(CONFIG.expression, steps=1, learning_rate=0.0))
    elsewhere = replace(folders, out=tmp_path / "out")
    with pytest.raises(TrainingError, match=r"round_1.expression\.safetensors: to these weights no clip"):
        train_expression_in_rounds(deaf, elsewhere, report=lambda line: None)


def test_rounds_are_read_from_the_file(tmp_path):
    path = tmp_path / "rounds.toml"
    loop = "steps = 1\nbatch = 1\nlearning_rate = 1\n"
    path.write_text(f"[recogniser]\n{loop}[expression]\n{loop}[rounds]\ncount = 3\naverage = true\n")
    assert load_training_config(path).rounds == RoundsConfig(count=3, average=True)
    path.write_text(path.read_text().replace("count = 3", "count = 0"))
    with pytest.raises(TrainingError, match="count must be at least 1"):
        load_training_config(path)
