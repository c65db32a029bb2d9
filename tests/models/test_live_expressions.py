"""Streaming against whole recordings, with the tiny network; the shipped one is tried in tests/studio/engine."""

import numpy as np
import pytest
import torch

from models.audio.loudness import at_speech_level
from models.audio.moonshine import installed_encoder
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.live_expressions import LiveExpressions
from studio.engine.resources import EXPRESSION_MOONSHINE, FACE_MODEL, checked_file
from studio.media.audio_file import read_audio
from tests.fakes.tiny_expression_network import HISTORY, IDENTITY, noise, tiny_expression_network


@pytest.fixture
def network() -> AudioToExpression:
    return tiny_expression_network()


def live(network: AudioToExpression, **settings) -> LiveExpressions:
    return LiveExpressions(network, IDENTITY, HISTORY, at_its_level=True, **settings)


def heard(stream: LiveExpressions, sound: np.ndarray, piece: int) -> np.ndarray:
    frames = []
    for begin in range(0, len(sound), piece):
        stream.feed(sound[begin : begin + piece])
        while (committed := stream.commit(1)) is not None:
            assert committed.start == len(frames)
            frames.extend(committed.expression)
    return np.array(frames)


@torch.inference_mode()
def from_one_window(network: AudioToExpression, sound: np.ndarray, frame: int, look_ahead_ms: int) -> np.ndarray:
    """β̂ of a frame as the whole recording's code computes it, if the recording ended with the look-ahead."""
    known = sound[: (frame + 1) * 640 + look_ahead_ms * 16]
    after = look_ahead_ms // 40
    lead = np.zeros(15 * 640, np.float32)  # so that the window lies within the recording
    rest = np.zeros(16 * 640, np.float32)
    features = network.mel_encoder(torch.from_numpy(np.concatenate([lead, known, rest]))[None])[0]
    first = 2 * (15 + frame - (15 - after))
    window = features[first : first + 32]
    row = torch.zeros(1, 3), torch.zeros(1, 5, 4)
    return network.transformer(window[None], *row)[0, 15 - after].numpy()


@pytest.mark.parametrize("look_ahead_ms", [0, 120, 200])
def test_streaming_is_the_recording_as_far_as_it_is_known(network, look_ahead_ms):
    sound = noise(30 * 640)
    given = heard(live(network, look_ahead_ms=look_ahead_ms), sound, 160)
    assert len(given) == 30 - look_ahead_ms // 40
    for frame in (0, 3, 11, len(given) - 1):
        assert np.allclose(given[frame], from_one_window(network, sound, frame, look_ahead_ms), atol=1e-5)


def test_the_size_of_the_pieces_changes_nothing(network):
    sound = noise(20_000)
    whole = heard(live(network), sound, 77)
    for piece in (160, 640, 1_111):
        stream = live(network)
        other = heard(stream, sound, piece)
        assert np.allclose(whole[: len(other)], other, atol=0.05)  # a larger piece lets frames know a little more
        assert stream.heard_samples == 20_000


def test_frames_come_in_groups_and_late_ones_all_at_once(network):
    stream = live(network, look_ahead_ms=40, slide_frames=2)
    stream.feed(noise(640 * 2))
    assert stream.commit() is None
    stream.feed(noise(640))
    assert len(stream.commit().expression) == 2
    stream.feed(noise(640 * 6))
    assert stream.ready == 6
    late = stream.commit()
    assert (late.start, len(late.expression), stream.committed) == (2, 6, 8)


def test_the_look_ahead_may_change_and_frames_may_be_skipped(network):
    sound = noise(640 * 30)
    stream = live(network, look_ahead_ms=200)
    stream.feed(sound[: 640 * 10])
    assert stream.ready == 5
    stream.look_ahead_ms = 0
    assert stream.ready == 10
    stream.skip(9)
    assert stream.commit().start == 9
    for begin in range(640 * 10, 640 * 20, 640):
        stream.feed(sound[begin : begin + 640])
        last = stream.commit()
    assert last.start == 19
    assert np.allclose(last.expression[0], from_one_window(network, sound, 19, 0), atol=1e-5)


def test_an_hour_needs_no_more_memory_than_a_minute(network):
    stream = live(network)
    for _ in range(300):
        stream.feed(np.zeros(6_400, np.float32))
        stream.skip(stream.ready)
    assert len(stream._sound._samples) < 2 * 16_000
    assert len(stream._ear._kept) == 0


def test_moonshine_hears_no_more_than_the_look_ahead_and_follows_the_recording():
    if installed_encoder() is None:
        pytest.skip("the package moonshine-voice, which has no wheel for every system, is not installed")
    speech = read_audio(installed_encoder().parents[1] / "two_cities.wav").for_model()[: 6 * 16_000]
    sound, face_model = at_speech_level(speech), LinearFaceModel.load(checked_file(FACE_MODEL))
    network, lips = AudioToExpression.load(checked_file(EXPRESSION_MOONSHINE)), LipContact.of(face_model)
    identity, history = np.zeros(face_model.identity_size), face_model.typical_expressions[:16]

    def said(samples):
        stream = LiveExpressions(network, identity, history, lips=lips, look_ahead_ms=120, at_its_level=True)
        return heard(stream, samples, 3 * 640)

    whole = said(sound)
    assert len(whole) == 150 - 3
    np.testing.assert_array_equal(said(sound[: 100 * 640]), whole[:97])  # nothing that follows changes what is given
    offline = ExpressionPredictor(network, lips=lips).predict(sound, identity, history)[:147]
    assert np.corrcoef(whole @ lips.middle, offline @ lips.middle)[0, 1] > 0.7
