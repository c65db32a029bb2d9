import numpy as np
import pytest

from models.audio.augment import AugmentConfig
from models.audio.visemes import SILENCE, VISEMES, TimedSymbol
from models.losses.expression_loss import LipGaps
from models.metrics.opening import vertex_opening
from models.training.expression_dataset import LipCloser, SegmentSize, talking_clip
from models.training.phone_dataset import load_phone_corpus
from models.training.viseme_map import CONTEXT_FRAMES, VisemeMap, closing_amount, rest_amount, with_context
from models.training.viseme_segments import VisemeSegments
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import made_clip, write_phones

MODEL = tiny_face_model()
CLOSER = LipCloser(LipGaps(MODEL.mean, MODEL.expression_basis))
SENTENCE = [
    TimedSymbol("_", 0.0, 0.4),
    TimedSymbol("m", 0.4, 0.5),
    TimedSymbol("a", 0.5, 0.8),
    TimedSymbol("v", 0.8, 0.9),
    TimedSymbol("ɑː", 0.9, 1.2),
    TimedSymbol("_", 1.2, 1.8),
]


@pytest.fixture
def opening_map() -> VisemeMap:
    """Opens the lips by one deviation at everything but silence; no coarticulation."""
    weights = np.zeros((2 * CONTEXT_FRAMES + 1, len(VISEMES), 4), np.float32)
    weights[CONTEXT_FRAMES, :, 0] = 1.0
    weights[CONTEXT_FRAMES, SILENCE, 0] = 0.5
    return VisemeMap(weights.reshape(-1, 4), CLOSER)


def test_context_puts_neighbours_side_by_side():
    visemes = np.arange(11 * 16, dtype=np.float32).reshape(11, 16)
    beside = with_context(visemes)
    assert beside.shape == (3, 9 * 16)
    assert np.array_equal(beside[0], visemes[:9].ravel())


def test_lips_close_at_m_nearly_at_v_and_rest_in_pauses(opening_map):
    resting = np.array([0.2, 0.0, 0.0, 0.3], np.float32)
    expression = opening_map.speak(SENTENCE, 45, resting, amplitude=1.0)
    opening = vertex_opening(MODEL, np.zeros(3, np.float32), expression)
    assert opening[10:12] == pytest.approx([0.0, 0.0], abs=1e-5)  # m
    assert opening[14:18].min() > 0.3  # a
    assert opening[20:22].max() < 0.3 * opening[16]  # v
    assert opening[34:] == pytest.approx(0.0, abs=1e-5)
    assert expression[-1, 3] == pytest.approx(0.3)  # the rest of the resting face stays


def test_speaking_from_the_middle_is_the_middle_of_speaking(opening_map):
    resting = np.zeros(4, np.float32)
    whole = opening_map.speak(SENTENCE, 45, resting, 1.2)
    assert np.allclose(opening_map.speak(SENTENCE, 20, resting, 1.2, start_s=0.4), whole[10:30], atol=1e-5)


def test_vowels_between_closures_open_the_lips(opening_map):
    mama = [TimedSymbol("m", 0.0, 0.08), TimedSymbol("ɑː", 0.08, 0.2), TimedSymbol("m", 0.2, 0.28)]
    shut = VisemeMap(np.zeros_like(opening_map.weights), CLOSER)
    opening = vertex_opening(MODEL, np.zeros(3, np.float32), shut.speak(mama, 7, np.zeros(4, np.float32), 1.0))
    assert opening[1] == pytest.approx(0.0, abs=1e-5)
    assert opening[3] == pytest.approx(0.17, abs=1e-5)
    assert opening[5] == pytest.approx(0.0, abs=1e-5)


def test_amounts_rise_and_fall():
    times_s = np.array([0.3, 0.385, 0.45, 0.65, 0.85, 1.5])
    assert closing_amount(SENTENCE, times_s) == pytest.approx([0.1 / 0.12, 0.5, 1.0, 0.0, 0.75, 1.0], abs=1e-6)
    assert rest_amount([], times_s).tolist() == [1.0] * 6


def test_segments_of_synthetic_speech(opening_map, tmp_path):
    write_phones(tmp_path)
    clips = [talking_clip(made_clip("one", "train"), MODEL)]
    size = SegmentSize(frames=16, margin=3, history=4)
    source = VisemeSegments(load_phone_corpus(tmp_path), clips, opening_map, MODEL, size, AugmentConfig(speed=0.0))
    segment = source.draw(np.random.default_rng(0))
    assert segment.sound.shape == (size.samples,)
    assert segment.expression.shape == (16, 4)
    assert segment.history.shape == (4, 4)
    assert 0.5 <= segment.weight.min() <= segment.weight.max() <= 1.0
