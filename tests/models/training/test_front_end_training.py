"""Both networks take a real step on the Basel face, with coefficients that come from D3DFR's pictures."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.audio.frozen_extractor import ExtractorSources
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import read_metadata
from models.errors import TrainingError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds, load_front_ends
from models.realtalk import load_renderer
from models.training.clip_dataset import load_clip, save_clip
from models.training.expression_folders import ExpressionFolders
from models.training.expression_trainer import train_expression
from models.training.renderer_config import named_renderer_config
from models.training.renderer_trainer import train_renderer
from tests.fakes.front_end_files import HUBERT_WIDTH, write_front_ends
from tests.fakes.training_data import TINY_CONFIG

RENDERER = named_renderer_config("tiny")
FACE_MODEL = Path(__file__).parents[3] / "resources" / "face_model" / "face_model.safetensors"


@pytest.fixture(scope="module")
def front_ends(tmp_path_factory) -> FrontEnds:
    return load_front_ends(write_front_ends(tmp_path_factory.mktemp("front_ends"), LinearFaceModel.load(FACE_MODEL)))


@pytest.fixture(scope="module")
def spoken_folder(prepared_folder, tmp_path_factory) -> Path:
    """The drawn clips with a sound, so that both networks can learn from them."""
    folder = tmp_path_factory.mktemp("spoken")
    for path in prepared_folder.glob("*.safetensors"):
        clip = load_clip(path)
        sound = np.random.default_rng(0).normal(0, 0.1, len(clip) * 640).astype(np.float32)
        save_clip(folder / path.name, replace(clip, sound=sound, facts=replace(clip.facts, sync_correlation=0.9)))
    return folder


def test_the_renderer_learns_the_basel_face(front_ends, prepared_folder, tmp_path):
    training = replace(RENDERER.training, steps=1, validation_samples=1, batch=1)
    data = replace(RENDERER.data, worst_fit_px=1000.0)  # the network behind these coefficients sees nothing
    config = replace(RENDERER, training=training, data=data)
    with pytest.raises(TrainingError, match="has 40 identity and 32 expression coefficients, the face model 80 and 64"):
        train_renderer(config, prepared_folder, tmp_path, FACE_MODEL, workers=0, front_ends=front_ends)
    config = replace(config, network=replace(config.network, identity_width=80, expression_width=64))
    written = train_renderer(config, prepared_folder, tmp_path, FACE_MODEL, workers=0, front_ends=front_ends)
    assert load_renderer(written).config.expression_width == 64
    assert set(read_metadata(written)[1]["face_front_end"]["basel"]) >= {"epoch_20.pth"}


def test_the_expression_network_learns_basel_through_hubert(front_ends, spoken_folder, tmp_path):
    transformer = replace(
        TINY_CONFIG.network.transformer, audio_dimension=HUBERT_WIDTH, identity_count=80, expression_count=64
    )
    config = replace(
        TINY_CONFIG,
        network=replace(TINY_CONFIG.network, extractor="hubert", transformer=transformer),
        data=replace(TINY_CONFIG.data, synthetic_share=0.0),
        expression=replace(TINY_CONFIG.expression, steps=1),
    )
    folders = ExpressionFolders(
        spoken_folder,
        FACE_MODEL,
        tmp_path,
        extractors=ExtractorSources(front_ends.hubert),
        front_ends=replace(front_ends, d3dfr=None),
    )
    written = train_expression(config, folders, report=lambda line: None)
    assert AudioToExpression.load(written).config.transformer.expression_count == 64
    predictor = ExpressionPredictor.load(written, extractors=ExtractorSources(front_ends.hubert))
    history = np.zeros((predictor.history_frames, 64))
    assert predictor.predict(np.zeros(6400), np.zeros(80), history).shape == (10, 64)
