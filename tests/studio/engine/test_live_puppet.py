"""Live sound through the shipped weights: real speech of espeak against the whole recording."""

import numpy as np
import pytest

from models.audio.loudness import at_speech_level
from models.audio.voice_activity import VoiceActivity
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.face.lip_contact import LipContact
from models.live_expressions import LiveExpressions
from models.training.look_ahead_cost import heard_live
from studio.engine.live_puppet import LivePuppet, SilenceRamp
from studio.engine.render_settings import RenderSettings
from studio.engine.resources import EXPRESSION, checked_file
from studio.engine.stage_timer import StageTimer
from studio.speech.phone_times import available, synthesise_with_phones


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    if not available():
        pytest.skip("espeak-ng is not installed")
    spoken, _ = synthesise_with_phones("My mother bought a beautiful purple umbrella.", "en-us")
    return at_speech_level(
        np.concatenate([np.zeros(8_000, np.float32), spoken.for_model(), np.zeros(16_000, np.float32)])
    )


@pytest.fixture(scope="module")
def network() -> AudioToExpression:
    return AudioToExpression.load(checked_file(EXPRESSION))


def opening(lips: LipContact, expression: np.ndarray) -> np.ndarray:
    return expression @ lips.middle


def test_live_lips_are_those_of_the_recording_the_more_they_look_ahead(speech, network, face_model):
    lips = LipContact.of(face_model)
    identity = np.zeros(face_model.identity_size, np.float32)
    history = face_model.typical_expressions[: network.config.transformer.history_frames]
    recorded = opening(lips, ExpressionPredictor(network).predict(speech, identity, history))
    agreement = []
    for look_ahead_ms in (0, 200):
        live = LiveExpressions(
            network, identity, history, look_ahead_ms=look_ahead_ms, at_its_level=True, slide_frames=1
        )
        given = opening(lips, heard_live(live, speech))[: len(recorded)]
        agreement.append(float(np.corrcoef(given, recorded[: len(given)])[0, 1]))
    assert agreement[0] < agreement[1]
    assert agreement[1] > 0.95


class RestingHead:
    """What a puppet asks of a head before anything is drawn."""

    def __init__(self, lips: LipContact) -> None:
        self.timer, self.expression_count, self.opened = (
            StageTimer(),
            32,
            lambda beta, gain: lips.opened(beta[None], gain)[0],
        )


def test_the_mouth_is_shut_before_and_after_speech_and_never_jumps(speech, network, face_model):
    lips = LipContact.of(face_model)
    identity = np.zeros(face_model.identity_size, np.float32)
    history = face_model.typical_expressions[: network.config.transformer.history_frames]
    puppet = LivePuppet(RestingHead(lips), LiveExpressions(network, identity, history, lips=lips), VoiceActivity())
    frames = []
    for begin in range(0, len(speech), 1_280):
        puppet.feed(speech[begin : begin + 1_280])
        frames += puppet.take(most=100, look_ahead_ms=120, settings=RenderSettings(opening_gain=1.2))
    assert [frame.index for frame in frames] == list(range(len(frames)))
    shares = np.array([frame.openness for frame in frames])
    assert shares[:8].max() == 0.0
    assert shares[-8:].max() == 0.0
    assert (shares == 1.0).sum() > 40
    assert np.abs(np.diff(shares)).max() < 0.6
    beta = np.stack([frame.expression for frame in frames])
    assert not beta[shares == 0].any()
    openings = opening(lips, beta)
    steps = np.abs(np.diff(openings))
    assert openings.max() > 0.15
    assert steps[:-1][shares[1:-1] < 1].max() <= np.percentile(steps[shares[1:] == 1], 99)
    assert puppet._expressions.committed == len(frames)


def test_a_ramp_takes_a_tenth_of_a_second_either_way():
    ramp = SilenceRamp()
    shares = [ramp.step(speaking=True) for _ in range(4)] + [ramp.step(speaking=False) for _ in range(4)]
    assert shares[:3] == sorted(shares[:3])
    assert shares[2:4] == [1.0, 1.0]
    assert 0.0 < shares[0] < 0.5 < shares[1] < 1.0
    assert shares[6:] == [0.0, 0.0]
