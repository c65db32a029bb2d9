from dataclasses import replace

import numpy as np
import pytest
import torch

from models.metrics.identity_similarity import FaceIdentity
from models.metrics.inception import InceptionFeatures
from models.metrics.lpips import Lpips
from models.metrics.report import Scores
from models.metrics.syncnet import SyncNet
from models.training.clip_dataset import load_split
from studio.engine.evaluation import ClipReport, summarise
from studio.engine.evaluation_clip import record
from studio.engine.evaluation_judges import ClipJudge, JudgeFiles, Judges, load_judges
from studio.engine.evaluation_settings import REAL, RECONSTRUCTION, UNSYNCHRONISED
from studio.errors import StudioError


@pytest.fixture(scope="module")
def recording(talking_portrait, face_model):
    return record(load_split(talking_portrait, "val")[0], face_model, 0.5)


@pytest.fixture(scope="module")
def judges():
    """Untrained, but the networks they are: equal pictures are equal to them too."""
    torch.manual_seed(0)
    networks = (Lpips("alex"), InceptionFeatures(), FaceIdentity((1, 1, 1, 1)), SyncNet())
    return Judges(*(network.eval().requires_grad_(False) for network in networks), every=4)


def test_real_pictures_are_equal_to_themselves(recording, judges):
    judge = ClipJudge(judges, recording.test, recording.real)
    sound = recording.test.sound
    judged = judge.judge(list(recording.test.frames), recording.real, sound, Scores(ssim=0.5))
    assert judged.scores.lpips == 0
    assert judged.scores.csim == pytest.approx(1)
    assert judged.scores.ssim == 0.5
    assert judged.scores.sync_confidence == judge.real_scores(sound, Scores()).sync_confidence
    assert judged.features.shape == (len(range(0, int(recording.test.scored.sum()), 4)), 2048)
    np.testing.assert_array_equal(judged.features, judge.real_features())


def test_other_pictures_are_not(recording, judges):
    judge = ClipJudge(replace(judges, fid=None, syncnet=None), recording.test, recording.real)
    darker = [(frame * np.float32([0.9, 0.5, 0.4])).astype(np.uint8) for frame in recording.test.frames]
    judged = judge.judge(darker, recording.real, recording.test.sound, Scores())
    assert judged.scores.lpips != 0
    assert judged.scores.csim < 0.9999
    assert np.isnan(judged.scores.sync_confidence)
    assert not len(judged.features)
    unanswered = judge.judge(darker, recording.real, recording.test.sound, Scores(), answered=False)
    assert np.isnan(unanswered.scores.lpips)
    assert unanswered.scores.csim == judged.scores.csim


def test_fid_is_of_all_frames_of_all_clips():
    generator = np.random.default_rng(0)
    features = [generator.normal(size=(6, 3)).astype(np.float32) for _ in range(2)]

    def made(person, values, shift):
        empty = np.zeros(0, np.float32)
        scores = {REAL: Scores(), RECONSTRUCTION: Scores()}
        return ClipReport("clip", person, 6, None, None, 0, scores, {}, empty, empty, empty, {},
                          {REAL: values, RECONSTRUCTION: values[::-1] + np.float32(shift)})  # fmt: skip

    means = summarise([made("a", features[0], 0), made("b", features[1], 0)], UNSYNCHRONISED).means
    assert means[RECONSTRUCTION].fid == pytest.approx(0, abs=1e-5)
    assert np.isnan(means[REAL].fid)
    means = summarise([made("a", features[0], 2), made("b", features[1], 2)], UNSYNCHRONISED).means
    assert means[RECONSTRUCTION].fid == pytest.approx(12, rel=1e-4)


def test_what_is_missing_is_said(judges):
    assert list(Judges().missing()) == ["LPIPS", "FID", "CSIM", "Sync confidence"]
    assert judges.missing() == {}
    assert list(replace(judges, csim=None).missing()) == ["CSIM"]


def test_a_wrong_file_is_named_with_what_is_wanted(tmp_path):
    torch.save({"something": torch.zeros(1)}, tmp_path / "wrong.pth")
    for option, wanted in (("fid", "pt_inception"), ("csim", "backbone.pth"), ("syncnet", "syncnet_v2")):
        with pytest.raises(StudioError, match=r"wrong\.pth") as told:
            load_judges(JudgeFiles(**{option: tmp_path / "wrong.pth"}), torch.device("cpu"))
        assert wanted in told.value.hint
