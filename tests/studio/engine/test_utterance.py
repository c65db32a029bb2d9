from collections.abc import Generator

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.face.lip_contact import LipContact
from models.face.lip_curves import OPENING, LipCurves
from models.face.lips import lip_gap
from models.face.morphable_model import LinearFaceModel
from studio.engine.lip_edits import NO_EDITS, SentenceKeys
from studio.engine.render_settings import RenderSettings
from studio.engine.resources import FACE_MODEL, checked_file
from studio.engine.utterance import SEAM_FRAMES, SentenceLips, Utterance
from studio.speech.spoken_sentence import frames_of

RATE_HZ = 16_000


def sound(seconds: float, level: float = 0.0) -> Waveform:
    return Waveform.from_mono(np.full(round(seconds * RATE_HZ), level, np.float32), RATE_HZ)


@pytest.fixture(scope="module")
def face_model() -> LinearFaceModel:
    return LinearFaceModel.load(checked_file(FACE_MODEL))


@pytest.fixture(scope="module")
def lips(face_model: LinearFaceModel) -> LipContact:
    return LipContact.of(face_model)


class Predictor:
    """Says the level of the sound, as far as the lips open, and counts how often it is asked."""

    def __init__(self, lips: LipContact) -> None:
        self.lips = lips
        self.asked: list[int] = []

    def __call__(self, speech: Waveform, seed: int) -> np.ndarray:
        self.asked.append(seed)
        wave = np.abs(np.sin(np.arange(frames_of(speech)) * 0.7)) if len(speech.samples) else np.zeros(0)
        return np.outer(wave * speech.samples[:1, 0], self.lips.opening).astype(np.float32)


def test_a_long_sentence_is_heard_in_steps_before_its_first_frame(lips: LipContact):
    predict, parts = Predictor(lips), [sound(0.4, 0.1), sound(0.4, 0.2)]

    def in_steps(speech: Waveform, seed: int) -> Generator[float, None, np.ndarray]:
        yield 0.5
        yield 1.0
        return predict(speech, seed)

    whole, utterance = Utterance(parts, predict, lips), Utterance(parts, predict, lips, predict_in_steps=in_steps)
    assert list(whole.hear_first(0, RenderSettings())) == []
    utterance.take_all()
    assert list(utterance.hear_first(12, RenderSettings(style_seed=3))) == [0.5, 1.0]
    assert predict.asked == [3]
    assert np.array_equal(
        utterance.expression(14, RenderSettings(style_seed=3)), whole.expression(14, RenderSettings(style_seed=3))
    )
    assert predict.asked == [3, 3]  # the other utterance asked; this one knew


def test_what_was_shown_is_forgotten_and_comes_back_the_same(lips: LipContact):
    parts = [sound(0.4, 0.1), sound(0.4, 0.2), sound(0.4, 0.3)]
    predict = Predictor(lips)
    utterance = Utterance(iter(parts), predict, lips)
    utterance.take_all()
    before = [utterance.expression(index) for index in range(30)]
    assert len(predict.asked) == 3
    utterance.forget_before(10 + SEAM_FRAMES)  # the second sentence still begins out of the first
    assert np.array_equal(utterance.expression(10), before[10])
    assert len(predict.asked) == 3
    utterance.forget_before(25)
    assert np.array_equal(utterance.expression(25), before[25])
    assert len(predict.asked) == 3
    assert np.array_equal(utterance.expression(3), before[3])
    assert len(predict.asked) == 4


def test_sentences_follow_each_other_frame_by_frame(lips: LipContact):
    parts = [sound(0.41, 0.1), sound(0.0), sound(0.4, 0.3)]
    predict = Predictor(lips)
    utterance = Utterance(iter(parts), predict, lips)
    assert utterance.expression(0) is not None
    assert utterance.frames == 11  # the second is not taken before it is needed
    assert utterance.take_all() == 21
    assert utterance.expression(21) is None
    alone = predict(parts[2], 0)
    after = np.stack([utterance.expression(index) for index in range(11, 21)])
    assert np.array_equal(after[SEAM_FRAMES:], alone[SEAM_FRAMES:])
    last = utterance.expression(10)
    shares = np.arange(1, SEAM_FRAMES + 1)[:, None] / (SEAM_FRAMES + 1)
    assert after[:SEAM_FRAMES] == pytest.approx(last + shares * (alone[:SEAM_FRAMES] - last), abs=1e-6)


def test_only_another_style_asks_the_network_again(lips: LipContact):
    predict = Predictor(lips)
    utterance = Utterance([sound(1.0, 0.2)], predict, lips)
    for settings in (RenderSettings(), RenderSettings(opening_gain=1.5), RenderSettings(feather_px=3.0)):
        utterance.expression(3, settings)
    assert predict.asked == [0]
    utterance.expression(3, RenderSettings(style_seed=5))
    assert predict.asked == [0, 5]


def test_gain_opens_parted_lips_and_leaves_closed_ones(lips: LipContact, face_model: LinearFaceModel):
    """By the mesh itself: the gap grows by the gain."""
    identity = np.zeros(face_model.identity_size, np.float32)
    rest = lip_gap(face_model.vertices(identity, 0 * lips.opening))
    for opening, gain, expected in ((0.2, 1.5, 0.3), (0.2, 0.0, 0.0), (-0.05, 2.0, -0.05)):
        opened = lips.opened(np.float32(opening) * lips.opening[None], gain)
        assert float(opened[0] @ lips.middle) == pytest.approx(expected, abs=1e-5)
        if expected > 0:
            wider = lip_gap(face_model.vertices(identity, opened[0])) - rest
            as_it_was = lip_gap(face_model.vertices(identity, opening * lips.opening)) - rest
            assert wider / as_it_was == pytest.approx(gain, rel=0.05)


def test_smoothing_takes_the_jitter_out(lips: LipContact):
    utterance = Utterance([sound(1.0, 0.2)], Predictor(lips), lips)

    def roughness(smoothing_frames: float) -> float:
        settings = RenderSettings(smoothing_frames=smoothing_frames)
        track = np.stack([utterance.expression(index, settings) for index in range(25)])
        return float(np.abs(np.diff(track @ lips.middle)).sum())

    assert roughness(3.0) < 0.5 * roughness(0.0)


def test_edits_change_their_frames_and_no_others(lips: LipContact, face_model: LinearFaceModel):
    parts = [sound(0.4, 0.1), sound(0.4, 0.3)]
    predict, curves = Predictor(lips), LipCurves.of(face_model)
    utterance = Utterance(parts, predict, lips, curves)
    heard: list[SentenceLips] = []
    utterance.heard = heard.append
    before = [utterance.expression(index) for index in range(utterance.take_all())]
    keys = SentenceKeys()
    first, second = keys.next(parts[0]), keys.next(parts[1])
    assert [lips.key for lips in heard] == [first, second]
    offsets = np.zeros((10, 3), np.float32)
    offsets[8:, OPENING] = 0.2
    changed = utterance.edit(NO_EDITS.with_offsets(first, offsets))
    assert changed == {8, 9, 10, 11, 12}  # the next sentence begins out of the last frame
    after = [utterance.expression(index) for index in range(20)]
    for index in range(20):
        assert (index in changed) != np.array_equal(after[index], before[index])
    assert curves.values(np.stack(after[8:10]) - np.stack(before[8:10]))[:, OPENING] == pytest.approx(0.2, abs=1e-4)
    wider = utterance.expression(9, RenderSettings(opening_gain=1.5))  # edits come on top of adjustments
    assert float(wider @ lips.middle) > float(after[9] @ lips.middle)
    assert utterance.edit(NO_EDITS) == changed
    assert all(np.array_equal(utterance.expression(index), before[index]) for index in range(20))
    assert predict.asked == [0, 0]  # the network was not asked again
