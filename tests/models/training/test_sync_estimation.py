"""Lags of people made of noise: it swells as their lips open, some milliseconds late."""

import os
from pathlib import Path

import numpy as np
import pytest

from models.training.clip_dataset import load_clip
from models.training.prepared_folder import LipsAndSound
from models.training.sync_estimation import SyncClip, SyncEstimate, estimate_sync

RATE_HZ = 16_000
SAMPLES_PER_MS = RATE_HZ // 1000


def lips(opening: np.ndarray) -> np.ndarray:
    """Landmarks f32[T, 478, 3] with a mouth 40 px wide."""
    landmarks = np.zeros((len(opening), 478, 3), np.float32)
    landmarks[:, 291, 0] = 40
    landmarks[:, 14, 1] = 20 * opening
    return landmarks


def someone(name: str, person: str, seconds: float = 8.0, lag_ms: int = 0, heard: int | None = None) -> SyncClip:
    """heard: the seed of somebody else's speech, if it is not their own lips that are heard."""
    seed = sum(name.encode())
    frames = round(25 * seconds)
    opening = speech_opening(seed, frames)
    loudness = opening if heard is None else speech_opening(heard, frames)
    time_s = np.arange(round(seconds * RATE_HZ)) / RATE_HZ - lag_ms / 1000
    level = np.interp(time_s * 25 - 0.5, np.arange(frames), loudness)
    sound = level * np.random.default_rng(seed + 1).standard_normal(len(level)) * 0.2
    loaded = LipsAndSound(lips(opening), np.ones(frames, bool), sound.astype(np.float32))
    return SyncClip(name, person, lambda: loaded)


def speech_opening(seed: int, frames: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    smooth = np.convolve(generator.standard_normal(frames + 8), np.hanning(7), mode="same")[4:-4]
    return np.clip(0.5 + 0.5 * smooth / smooth.std(), 0.0, 1.5)


@pytest.fixture(scope="module")
def estimates() -> dict[str, SyncEstimate]:
    clips = [someone(f"in step {n}", f"p{n}") for n in range(8)]
    clips += [someone("late", "late", lag_ms=160), someone("early", "early", lag_ms=-120)]
    clips += [someone("dubbed", "dubbed", heard=999)]
    clips += [someone(f"short {n}", "short", seconds=1.4, lag_ms=80) for n in range(6)]
    still = LipsAndSound(lips(np.full(100, 0.2)), np.ones(100, bool), np.ones(64_000, np.float32))
    silent = LipsAndSound(lips(speech_opening(3, 100)), np.ones(100, bool), np.zeros(64_000, np.float32))
    absent = LipsAndSound(lips(speech_opening(4, 100)), np.zeros(100, bool), np.ones(64_000, np.float32))
    speech = LipsAndSound(np.zeros((0, 478, 3), np.float32), np.zeros(0, bool), np.ones(64_000, np.float32))
    for name, loaded in [("still", still), ("silent", silent), ("absent", absent), ("speech", speech)]:
        clips.append(SyncClip(name, name, lambda loaded=loaded: loaded))
    return estimate_sync(clips)


def test_lags_are_found_within_a_frame(estimates):
    for name, lag_ms in [("late", 160), ("early", -120), *((f"in step {n}", 0) for n in range(8))]:
        assert abs(estimates[name].lag_ms - lag_ms) <= 20, name
        assert estimates[name].significant, name
        assert estimates[name].correlation > 0.6, name


def test_lips_that_do_not_follow_the_sound_are_told(estimates):
    assert not estimates["dubbed"].significant


def test_short_clips_of_one_person_are_decided_together(estimates):
    shorts = [estimates[f"short {n}"] for n in range(6)]
    assert all(abs(short.lag_ms - 80) <= 40 for short in shorts)
    assert sum(short.pooled for short in shorts) >= 5


def test_what_cannot_be_told_has_no_estimate(estimates):
    assert not {"still", "silent", "absent", "speech"} & estimates.keys()


def test_one_person_is_tried_on_clips_the_regression_does_not_know():
    takes = [someone(f"take {n}", "anna", 6.0) for n in range(7)]
    found = estimate_sync([*takes, someone("slipped", "anna", lag_ms=200)])
    assert np.median([found[take.name].lag_ms for take in takes]) == pytest.approx(0, abs=20)
    assert found["slipped"].lag_ms == pytest.approx(200, abs=20)
    assert estimate_sync([someone("take 1", "anna")]) == {}


def test_progress_reaches_its_end():
    seen: list[float] = []
    estimate_sync([someone("a", "a", 3.0), someone("b", "b", 3.0)], seen.append)
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.data
@pytest.mark.slow
def test_agrees_with_the_catalog():
    """REALTALK_DATA: a prepared folder. Most clips lie within one frame of the lag their catalog gives."""
    clips, known = [], {}
    for path in sorted(Path(os.environ["REALTALK_DATA"]).glob("val__*.safetensors")):
        clip = load_clip(path)
        loaded = LipsAndSound(clip.landmarks, clip.present, clip.sound)
        clips.append(SyncClip(clip.facts.name, clip.facts.person_id, lambda loaded=loaded: loaded))
        if (clip.facts.sync_correlation or 0) >= 0.3:
            known[clip.facts.name] = clip.facts.sound_lag_ms
    found = estimate_sync(clips)
    assert known
    assert np.mean([abs(found[name].lag_ms - lag) <= 40 for name, lag in known.items()]) >= 0.8
