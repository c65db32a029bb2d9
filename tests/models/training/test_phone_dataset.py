import numpy as np
import pytest

from models.audio.augment import AugmentConfig
from models.audio.visemes import VISEMES
from models.errors import TrainingError
from models.training.phone_dataset import PhoneSegments, load_phone_corpus
from tests.fakes.training_data import write_phones

_AS_IT_IS = AugmentConfig(probability=0.0, gain_db=0.0, speed=0.0)


def test_utterances_are_read_with_times_from_their_own_start(tmp_path):
    write_phones(tmp_path, utterances=2)
    first, second = load_phone_corpus(tmp_path)
    assert first.phones == second.phones
    assert [phone.symbol for phone in second.phones] == ["_", "m", "a", "p", "a", "_"]
    assert (second.phones[1].start_s, second.phones[1].end_s) == pytest.approx((0.2, 0.3))
    assert second.duration_s == pytest.approx(1.2)
    assert np.abs(first.sound[:3200]).max() == 0.0


def test_no_corpus_and_damaged_corpus_are_named(tmp_path):
    with pytest.raises(TrainingError, match="phone_corpus"):
        load_phone_corpus(tmp_path)
    (tmp_path / "phones_000.safetensors").write_bytes(b"not a shard")
    with pytest.raises(TrainingError, match=r"phones_000\.safetensors"):
        load_phone_corpus(tmp_path)


def test_segments_name_what_is_heard(tmp_path):
    write_phones(tmp_path, utterances=1)
    segments = PhoneSegments(load_phone_corpus(tmp_path), features=40, margin=4, augmentation=_AS_IT_IS)
    samples, shares = segments.draw(8, np.random.default_rng(0))
    assert samples.shape == (8, 48 * 320)
    assert shares.shape == (8, 40, len(VISEMES))
    assert np.allclose(shares.sum(-1), 1.0, atol=1e-5)
    vowel, silence = VISEMES.index("open vowel"), VISEMES.index("silence")
    loudness = samples[:, 4 * 320 : -4 * 320].reshape(8, 40, 320).std(-1)
    assert float(loudness[shares[..., vowel] > 0.99].min()) > 0.02
    assert float(loudness[shares[..., silence] > 0.99].max()) < 1e-6
