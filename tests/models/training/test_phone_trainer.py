import math

import pytest
import torch

from models.audio.augment import AugmentConfig
from models.audio.mel_encoder import MelEncoderConfig
from models.audio.visemes import VISEMES
from models.training.expression_loop import LoopConfig
from models.training.phone_dataset import load_phone_corpus
from models.training.phone_trainer import RecogniserSources, VisemeRecogniser, train_recogniser, viseme_loss
from tests.fakes.training_data import write_phones

NETWORK = MelEncoderConfig(bands=16, width=16, blocks=1, dimension=16, dropout=0.0)


def test_loss_by_hand():
    logits = torch.zeros(1, 1, len(VISEMES))
    shares = torch.full((1, 1, len(VISEMES)), 1 / len(VISEMES))
    assert float(viseme_loss(logits, shares)) == pytest.approx(math.log(len(VISEMES)))


def test_it_learns_to_tell_a_few_sounds_apart(tmp_path):
    write_phones(tmp_path / "phones")
    spoken = load_phone_corpus(tmp_path / "phones")
    lines: list[str] = []
    loop = LoopConfig(steps=60, batch=4, learning_rate=1e-2, warmup_steps=5, validate_every=30, log_every=30)
    path = train_recogniser(
        NETWORK, loop, AugmentConfig(probability=0.2), RecogniserSources(spoken, spoken), tmp_path, 0, lines.append
    )
    losses = [float(line.split("loss ")[1].split()[0]) for line in lines if "loss" in line]
    assert losses[-1] < losses[0] < math.log(len(VISEMES))
    recogniser = VisemeRecogniser.load(path)
    assert recogniser(torch.zeros(1, 3200)).shape == (1, 10, len(VISEMES))
    assert recogniser(torch.zeros(1, 3200))[0, 5].argmax() == VISEMES.index("silence")
