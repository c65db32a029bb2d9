from dataclasses import replace

import numpy as np
import pytest
import torch

from models.audio.augment import AugmentConfig
from models.audio.visemes import TimedSymbol
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.face.lip_contact import LipContact
from models.networks.closure_recogniser import ClosureConfig
from models.training.closure_trainer import ClosureTrainingConfig, HeardPhones, train_closures
from models.training.phone_dataset import PhoneUtterance
from tests.fakes.tiny_face_model import tiny_face_model
from tests.fakes.training_data import TINY_CONFIG

QUICK = ClosureTrainingConfig(steps=150, batch=64, learning_rate=1e-2, minutes=1.0, feature_noise=0.05)
STILL = AugmentConfig(probability=0.0, gain_db=0.0, speed=0.0)


class Loudness:
    """Hears how loud each 20 ms are."""

    dimension = 1

    def __call__(self, samples):
        return samples.reshape(len(samples), -1, 320).abs().mean(2, keepdim=True)


def utterances(count):
    """Loud vowels with quiet m in between, each of 100 ms."""
    generator, made = np.random.default_rng(0), []
    for _ in range(count):
        symbols = generator.choice(["m", "a"], 20)
        loudness = np.repeat([0.1 if symbol == "m" else 0.8 for symbol in symbols], 1600)
        phones = [TimedSymbol(symbol, 0.1 * i, 0.1 * (i + 1)) for i, symbol in enumerate(symbols)]
        made.append(PhoneUtterance(loudness.astype(np.float32), phones))
    return made


@pytest.fixture(scope="module")
def recogniser():
    lines = []
    trained = train_closures(
        utterances(12), Loudness(), ClosureConfig(width=8, context=1, dropout=0.0), QUICK, STILL, 0, lines.append
    )
    assert lines[-1].startswith("closures, step 150/150")
    return trained


def test_closures_are_heard_in_sentences_it_was_not_trained_on(recogniser):
    for utterance in utterances(15)[12:]:
        heard = recogniser.closing(
            Loudness()(torch.from_numpy(utterance.sound)[None])[0], per_frame=5
        )  # 100 ms a frame
        assert [value > 0.5 for value in heard.tolist()] == [phone.symbol == "m" for phone in utterance.phones]


def test_what_is_around_a_moment_ends_with_its_utterance():
    phones = HeardPhones.of(utterances(2), Loudness(), lambda sound: sound)
    around = phones.around(torch.tensor([99, 100]), context=2)[..., 0]  # the end of one, the beginning of the next
    assert around[0].tolist() == [*phones.features[97:100, 0].tolist(), *[phones.features[99, 0].item()] * 2]
    assert around[1].tolist() == [*[phones.features[100, 0].item()] * 2, *phones.features[100:103, 0].tolist()]


def test_lips_of_a_whole_network_meet_where_closures_are_heard(tmp_path, recogniser):
    torch.manual_seed(1)
    plain = AudioToExpression(replace(TINY_CONFIG.network, extractor="mel")).eval()
    lips = LipContact.of(tiny_face_model())
    plain.transformer.to_expression.bias.data += torch.from_numpy(0.3 * lips.opening)  # ajar most of the time
    closing = ClosureConfig(width=4, context=1)
    sure = train_closures(
        utterances(2), plain.mel_encoder, closing, replace(QUICK, steps=1), STILL, 0, lambda line: None
    )
    torch.nn.init.zeros_(sure.exit.weight)
    torch.nn.init.constant_(sure.exit.bias, 9.0)  # closed, whatever is said
    path = tmp_path / "expression.safetensors"
    plain.with_part(sure).save(path, {})

    samples = 0.3 * np.random.default_rng(0).standard_normal(16_000)
    sizes = TINY_CONFIG.network.transformer
    priors = np.zeros(sizes.identity_count), np.zeros((sizes.history_frames, sizes.expression_count))
    ajar = ExpressionPredictor(plain).predict(samples, *priors) @ lips.middle
    closed = ExpressionPredictor.load(path, face_model=tiny_face_model()).predict(samples, *priors) @ lips.middle
    assert ajar.max() > 1e-4
    assert closed.max() < 1e-6
    np.testing.assert_allclose(closed[ajar < -1e-4], ajar[ajar < -1e-4], atol=1e-5)  # what is closed stays as it is
