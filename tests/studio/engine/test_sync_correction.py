from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.training.clip_dataset import ClipFacts, PreparedClip, load_clip, save_clip
from models.training.prepared_folder import summaries_in
from studio.cancel import CancelToken
from studio.engine.preparation_report import make_report, report_lines, write_report
from studio.engine.sync_correction import correct_sync
from studio.errors import Cancelled, StudioError

FRAMES = 600


def opening_of(seed: int) -> np.ndarray:
    smooth = np.convolve(np.random.default_rng(seed).standard_normal(FRAMES + 8), np.hanning(7), "same")[4:-4]
    return np.clip(0.5 + 0.5 * smooth / smooth.std(), 0, 1.5)


def talker(folder: Path, name: str, seed: int, lag_ms: int = 0, heard: int | None = None, **facts) -> Path:
    """Lips that open as their sound swells; heard: the seed of somebody else's speech in place of it."""
    landmarks = np.zeros((FRAMES, 478, 3), np.float32)
    landmarks[:, 291, 0] = 40
    landmarks[:, 14, 1] = 20 * opening_of(seed)
    time_s = np.arange(FRAMES * 640) / 16_000 - lag_ms / 1000
    level = np.interp(time_s * 25 - 0.5, np.arange(FRAMES), opening_of(seed if heard is None else heard))
    sound = (level * np.random.default_rng(seed + 1).standard_normal(len(level)) * 0.1).astype(np.float32)
    known = {"sound_lag_ms": None, "sync_correlation": None} | facts
    told = ClipFacts(name=name, person_id=name, split="train", licence_tier="free", language="en", **known)
    path = folder / f"train__{name}.safetensors"
    clip = PreparedClip(told, [b"jpeg"] * FRAMES, landmarks, np.ones(FRAMES, bool), sound)
    save_clip(path, clip, {"frames": FRAMES + 100, "cuts": 1, "face_share": 1.0, "several_share": 0.0, "face_px": 200})
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prepared")
    for number in range(7):
        talker(folder, f"plain{number}", 10 * number)
    talker(folder, "late", 100, lag_ms=160)
    talker(folder, "dubbed", 200, heard=999)
    talker(folder, "listed", 300, sound_lag_ms=40.0, sync_correlation=0.5)
    silent = load_clip(folder / "train__plain0.safetensors")
    facts = replace(silent.facts, name="silent", person_id="silent")
    save_clip(folder / "train__silent.safetensors", replace(silent, facts=facts, sound=np.zeros(0, np.float32)))
    correct_sync(folder, again=False, cancel=CancelToken(), progress=lambda _: None)
    return folder


def test_lags_are_stored_with_the_clips(folder: Path):
    late = load_clip(folder / "train__late.safetensors")
    assert late.facts.sound_lag_ms == pytest.approx(160, abs=20)
    assert late.facts.sync_correlation > 0.5
    assert len(late) == FRAMES
    assert late.frames_jpeg[0] == b"jpeg"


def test_lips_that_do_not_follow_stay_below_what_trainers_take(folder: Path):
    facts = load_clip(folder / "train__dubbed.safetensors").facts
    assert facts.sound_lag_ms is None
    assert (facts.sync_correlation or 0.0) < 0.3


def test_a_catalog_is_believed_and_silence_left_alone(folder: Path):
    listed = load_clip(folder / "train__listed.safetensors").facts
    assert (listed.sound_lag_ms, listed.sync_correlation) == (40.0, 0.5)
    assert load_clip(folder / "train__silent.safetensors").facts.sync_correlation is None


def test_the_report_counts_what_is_there(folder: Path, tmp_path: Path):
    report = make_report(list(summaries_in(folder)), {"bad": "bad.mp4 is empty."}, [], "folder")
    split = report["splits"]["train"]
    assert (split["clips"], split["people"]) == (11, 11)
    assert split["minutes"] == pytest.approx(11 * 24 / 60, abs=0.01)
    assert split["minutes_with_sound"] == pytest.approx(10 * 24 / 60, abs=0.01)
    assert split["minutes_in_sync"] == pytest.approx(9 * 24 / 60, abs=0.01)
    assert report["sound"]["clips_without_sound"] == ["silent"]
    assert report["sound"]["lag_from_catalog"] == 1
    assert report["sound"]["lag_estimated"] == 8
    assert report["sound"]["lags_corrected"] == 2
    assert report["sound"]["lips_not_following"] + report["sound"]["undecided"] == ["dubbed"]
    assert report["pictures"]["frames_cut_away"] == 10 * 100
    assert report["pictures"]["clips_from_earlier_versions"] == 1
    lines = "\n".join(report_lines(report))
    assert "Left out: bad: bad.mp4 is empty." in lines
    assert "Languages, in minutes: en 4.4." in lines
    write_report(tmp_path, report)
    assert '"lag_estimated": 8' in (tmp_path / "report.json").read_text()


def test_nothing_new_is_not_estimated_again(folder: Path):
    seen: list[float] = []
    correct_sync(folder, again=False, cancel=CancelToken(), progress=seen.append)
    assert seen == []


def test_all_can_be_estimated_anew_and_compared(folder: Path, tmp_path: Path):
    for path in folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    correct_sync(tmp_path, again=True, cancel=CancelToken(), progress=lambda _: None)
    assert load_clip(tmp_path / "train__listed.safetensors").facts.sound_lag_ms == pytest.approx(0, abs=20)
    sound = make_report(list(summaries_in(tmp_path)), {}, [], "folder")["sound"]
    assert sound["agreement_with_catalog"] == {"clips": 1, "within_40_ms": 1}


def test_cancelling_leaves_the_clips_as_they_were(tmp_path: Path):
    path, cancel = talker(tmp_path, "anna", 1), CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        correct_sync(tmp_path, again=False, cancel=cancel, progress=lambda _: None)
    assert load_clip(path).facts.sync_correlation is None


def test_a_damaged_file_is_named(tmp_path: Path):
    (tmp_path / "train__bad.safetensors").write_bytes(b"not a clip")
    with pytest.raises(StudioError, match="not a prepared clip"):
        correct_sync(tmp_path, again=False, cancel=CancelToken(), progress=lambda _: None)
