import numpy as np
import torch

from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.metrics.opening import vertex_opening
from models.training.opening_calibration import best_calibration, calibrate_opening, calibrated
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import TINY_CONFIG


def test_openings_are_mapped_and_nothing_else_moves():
    torch.manual_seed(0)
    model, network = tiny_face_model(), AudioToExpression(TINY_CONFIG.network)
    sound = 0.1 * np.random.default_rng(0).standard_normal(12_800).astype(np.float32)
    identity, history = np.zeros(3, np.float32), np.zeros((4, 4), np.float32)
    before = ExpressionPredictor(network).predict(sound, identity, history)
    calibrate_opening(network, model, gain=1.3, offset=0.02)
    after = ExpressionPredictor(network).predict(sound, identity, history)
    opened = vertex_opening(model, identity, before)
    assert np.allclose(vertex_opening(model, identity, after), 1.3 * opened - 0.02, atol=1e-5)
    assert np.allclose(after[:, 1:], before[:, 1:], atol=1e-5)
    assert np.allclose(calibrated(before, model, 1.3, 0.02), after, atol=1e-5)


def test_the_best_map_is_found_and_lips_are_left_alone_when_none_helps():
    assert best_calibration(lambda gain, offset: -abs(gain - 1.2) - abs(offset - 0.02)) == (1.2, 0.02)
    assert best_calibration(lambda gain, offset: 1.0) == (1.0, 0.0)
