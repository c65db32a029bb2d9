"""How late each clip's sound is against its lips, and whether the lips follow it at all.

A ridge regression from log-mel frames around an instant to the opening of the lips is fitted across clips, tried on the
people it was not fitted to, and moved along the sound of each clip: where its opening fits the real one best is the
clip's lag. What chance reaches is known from the sounds of other people, moved along in the same way. Clips too
short to decide alone are decided together with the person's other clips. A lag that all clips share cannot be told:
the regression would learn it.

``main.py preprocess`` runs this once all clips are tracked, and writes the results into their facts.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from models.audio.loudness import SILENT_BELOW, at_speech_level
from models.audio.mel import EDGE_SAMPLES, HOP_SAMPLES, LogMel
from models.audio.waveform import MODEL_RATE_HZ
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.lips import lip_opening
from models.metrics.opening_sync import LEAST_DEVIATION
from models.training.prepared_folder import LipsAndSound

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

STEP_MS = 1000 * HOP_SAMPLES // MODEL_RATE_HZ
"""Resolution of a lag: one mel frame."""
STEPS_PER_FRAME = 1000 // FRAMES_PER_SECOND // STEP_MS
REACH_MS = 320
"""Lags looked for, either way."""
LEAST_CORRELATION = 0.3
"""Lips that follow the sound less, at any lag, are not the lips that made it (music, another's voice, a film)."""
LARGEST_CHANCE = 0.05
"""Share of foreign sounds that may fit as well as the clip's own if its lips are to count as following it."""
FOREIGN_SOUNDS = 149
"""How many sounds of other people each clip is compared with."""
FEWEST_FRAMES = 25
"""A second: with less of the lips moving beside sound no lag can be told."""
SPREAD_MS = 40.0
"""How far the lags of one person's clips usually lie from their common one (standard deviation)."""
ALONE_SPREAD_MS = 100.0
"""The same for a clip alone, about 0."""
STRAY_SHARE = 0.2
"""Share of clips whose lag lies anywhere."""
FRAMES_PER_LOOK = 4
"""Frames after which an opening tells something new."""

SAMPLE_FRAMES = 90 * 60 * FRAMES_PER_SECOND
"""The regression has a few hundred numbers: an hour and a half of speech is more than enough for them."""

_BANDS = 40
_AROUND_STEPS = tuple(range(-12, 13, 3))  # nine mel frames, ±120 ms
_RIDGE = 300.0  # in frames: features are scaled to unit deviation
_FOLDS = 8
_ROUNDS = 3


@dataclass(frozen=True)
class SyncClip:
    """A clip that is loaded when it is needed, so that no number of clips needs memory for all.

    lag_ms: the lag known so far, 0 when unknown.
    """

    name: str
    person_id: str
    load: Callable[[], LipsAndSound]
    lag_ms: float = 0.0


@dataclass(frozen=True)
class SyncEstimate:
    """lag_ms: how late the sound is (positive: late); correlation: of the heard and the real opening there;
    chance: share of sounds of others that fit as well at their best lag; pooled: decided with the person's other clips.
    """

    lag_ms: float
    correlation: float
    chance: float
    pooled: bool = False

    @property
    def significant(self) -> bool:
        """True when the lips follow this sound, so that the clip may teach the audio network."""
        return self.correlation >= LEAST_CORRELATION and self.chance <= LARGEST_CHANCE


@dataclass(frozen=True)
class _Track:
    """features: f32[J, D] one row a step of the sound; opening: f64[T], zero mean, unit deviation where counted;
    fold_key: the person, or the clip where there is only one person.
    """

    person_id: str
    fold_key: str
    features: Floats
    opening: Doubles
    counted: npt.NDArray[np.bool_]

    @property
    def frames(self) -> int:
        return int(self.counted.sum())

    @property
    def fold(self) -> int:
        return zlib.crc32(self.fold_key.encode()) % _FOLDS

    def steps(self, lag_steps: int) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
        """Counted frames that have sound at this lag, and the steps of the sound that belong to them."""
        frames = np.flatnonzero(self.counted)
        steps = _step_of(frames) + lag_steps
        inside = (steps >= 0) & (steps < len(self.features))
        return frames[inside], steps[inside]


def _step_of(frames: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    return frames * STEPS_PER_FRAME + STEPS_PER_FRAME // 2


def estimate_sync(
    clips: Sequence[SyncClip], progress: Callable[[float], None] = lambda _: None
) -> dict[str, SyncEstimate]:
    """Estimate lag and correlation of every clip in which lips move beside sound, by the clip's name.

    Clips without an entry in the result have too little of either. The regression is tried on people it was not fitted
    to; where all clips show one person, on clips it was not fitted to. With a single clip the result is empty.
    """
    by_clip = len({clip.person_id for clip in clips}) < 2
    sample = _sample(clips, by_clip)
    if len({track.fold_key for track in sample.values()}) < 2:
        return {}
    regression = _fit_rounds(sample, {clip.name: round(clip.lag_ms / STEP_MS) for clip in clips}, progress)
    people: dict[str, list[SyncClip]] = defaultdict(list)
    for clip in clips:
        people[clip.person_id].append(clip)
    estimates: dict[str, SyncEstimate] = {}
    done = 0
    for its_clips in people.values():
        tracks = {clip.name: t for clip in its_clips if (t := sample.get(clip.name) or _track(clip, by_clip))}
        estimates |= _estimates_of_person(tracks, regression)
        done += len(its_clips)
        progress(0.5 + 0.5 * done / len(clips))
    return estimates


def _sample(clips: Sequence[SyncClip], by_clip: bool) -> dict[str, _Track]:
    """Clips drawn at random, in all ``SAMPLE_FRAMES`` or a little more: what the regression is fitted to."""
    sample: dict[str, _Track] = {}
    frames = 0
    for index in np.random.default_rng(0).permutation(len(clips)):
        track = _track(clips[index], by_clip)
        if track is not None:
            sample[clips[index].name] = track
            frames += track.frames
        if frames >= SAMPLE_FRAMES:
            break
    return sample


@dataclass(frozen=True)
class _Regression:
    """by_fold: f64[D] each, fitted to all folds but the one; heard: what it hears in the clips it was fitted to."""

    by_fold: dict[int, Doubles]
    heard: dict[str, Doubles]
    fold_keys: dict[str, str]

    def hear(self, track: _Track) -> Doubles:
        """Opening at each step of a sound, f64[J]."""
        return np.asarray(track.features @ self.by_fold[track.fold], np.float64)

    def foreign(self, track: _Track) -> Doubles:
        """The openings heard in the sounds of others, one after the other: f64[their steps]."""
        return np.concatenate([self.heard[name] for name, key in self.fold_keys.items() if key != track.fold_key])


def _fit_rounds(sample: dict[str, _Track], lags: dict[str, int], progress: Callable[[float], None]) -> _Regression:
    """Fit and find lags in turn: a first fit blurs what is out of step, a second one is fitted to clips in step."""
    weights = dict.fromkeys(sample, 1.0)
    people: dict[str, list[str]] = defaultdict(list)
    for name, track in sample.items():
        people[track.person_id].append(name)
    for number in range(_ROUNDS):
        regression = _regression(sample, lags, weights)
        if number == _ROUNDS - 1:
            break
        for names in people.values():
            found = _estimates_of_person({name: sample[name] for name in names}, regression)
            lags |= {name: round(estimate.lag_ms / STEP_MS) for name, estimate in found.items()}
            weights |= {name: float(estimate.significant) for name, estimate in found.items()}
        progress(0.5 * (number + 1) / (_ROUNDS - 1))
        if not any(weights.values()):
            break
    return regression


def _track(clip: SyncClip, by_clip: bool) -> _Track | None:
    loaded = clip.load()
    if loaded.present.sum() < FEWEST_FRAMES or len(loaded.sound) < FEWEST_FRAMES * MODEL_RATE_HZ // FRAMES_PER_SECOND:
        return None
    opening = lip_opening(loaded.landmarks).astype(np.float64)
    deviation = float(opening[loaded.present].std())
    if deviation < LEAST_DEVIATION or not np.abs(loaded.sound).max() > SILENT_BELOW:
        return None
    scaled = np.clip((opening - opening[loaded.present].mean()) / deviation, -3.0, 3.0)
    fold_key = clip.name if by_clip else clip.person_id
    return _Track(clip.person_id, fold_key, _features(loaded.sound), scaled, loaded.present)


def _features(sound: Floats) -> Floats:
    """Log-mel frames around each step, each band scaled to the clip. f32[N] -> f32[J, 9 * bands]."""
    level = at_speech_level(sound)
    padded = np.pad(level, (EDGE_SAMPLES, EDGE_SAMPLES + -len(level) % HOP_SAMPLES))
    with torch.inference_mode():
        mel = LogMel(_BANDS)(torch.from_numpy(padded)[None])[0].numpy().T  # (J, bands)
    mel = (mel - mel.mean(axis=0)) / (mel.std(axis=0) + 0.05)
    reach = max(_AROUND_STEPS)
    wide = np.pad(mel, ((reach, reach), (0, 0)), mode="edge")
    return np.concatenate([wide[reach + step : reach + step + len(mel)] for step in _AROUND_STEPS], axis=1)


def _regression(sample: dict[str, _Track], lags: dict[str, int], weights: dict[str, float]) -> _Regression:
    width = next(iter(sample.values())).features.shape[1]
    grams = np.zeros((_FOLDS, width, width))
    products = np.zeros((_FOLDS, width))
    frames_of: dict[str, float] = defaultdict(float)
    for name, track in sample.items():
        frames_of[track.person_id] += weights[name] * track.frames
    for name, track in sample.items():
        if weights[name] == 0:
            continue
        frames, steps = track.steps(lags[name])
        # As in training, a person counts by the square root of their seconds: 10 s count as they are.
        weight = weights[name] / np.sqrt(frames_of[track.person_id] / (10 * FRAMES_PER_SECOND))
        rows = track.features[steps].astype(np.float64)
        grams[track.fold] += weight * rows.T @ rows
        products[track.fold] += weight * rows.T @ track.opening[frames]
    ridge = _RIDGE * np.eye(width)
    by_fold = {
        fold: np.linalg.solve(grams.sum(axis=0) - grams[fold] + ridge, products.sum(axis=0) - products[fold])
        for fold in range(_FOLDS)
    }
    heard = {name: np.asarray(track.features @ by_fold[track.fold], np.float64) for name, track in sample.items()}
    return _Regression(by_fold, heard, {name: track.fold_key for name, track in sample.items()})


def _estimates_of_person(tracks: dict[str, _Track], regression: _Regression) -> dict[str, SyncEstimate]:
    fits = {name: _fit(track, regression) for name, track in tracks.items()}
    common = _common_lag(list(fits.values()))
    return {name: _decide(fit, common) for name, fit in fits.items()}


@dataclass(frozen=True)
class _Fit:
    """own: f64[L], correlation with the clip's sound at each lag; foreign: f64[N, L], with the sounds of others."""

    own: Doubles
    foreign: Doubles
    frames: int


def _lags() -> npt.NDArray[np.intp]:
    reach = REACH_MS // STEP_MS
    return np.arange(-reach, reach + 1)


def _fit(track: _Track, regression: _Regression) -> _Fit:
    reach = REACH_MS // STEP_MS
    span = len(track.counted) * STEPS_PER_FRAME + 2 * reach
    strange = regression.foreign(track)
    tape = np.resize(strange, max(len(strange), span + FOREIGN_SOUNDS))  # repeated where there is little of it
    starts = np.linspace(0, len(tape) - span, FOREIGN_SOUNDS).astype(np.intp)
    foreign = np.stack([_correlations(track, tape[start : start + span], reach) for start in starts])
    return _Fit(_correlations(track, regression.hear(track), 0), foreign, track.frames)


def _correlations(track: _Track, heard: Doubles, origin: int) -> Doubles:
    """Correlate the real opening with f64[J], whose element ``origin`` is heard at time 0, at each lag. f64[L]."""
    frames = np.flatnonzero(track.counted)
    steps = origin + _step_of(frames) + _lags()[:, None]  # (L, K)
    if steps.min() >= 0 and steps.max() < len(heard):  # the usual case, and the one that has to be fast
        x = heard[steps]
        deviations = x.std(axis=1) * track.opening[frames].std()
        products = x @ (track.opening[frames] - track.opening[frames].mean()) / len(frames)
        return np.asarray(np.where(deviations > 1e-9, products / np.maximum(deviations, 1e-9), 0.0))
    inside = ((steps >= 0) & (steps < len(heard))).astype(np.float64)
    x = heard[np.clip(steps, 0, len(heard) - 1)]
    y = np.broadcast_to(track.opening[frames], x.shape)
    count = np.maximum(inside.sum(axis=1, keepdims=True), 1.0)
    x = (x - (x * inside).sum(axis=1, keepdims=True) / count) * inside
    y = (y - (y * inside).sum(axis=1, keepdims=True) / count) * inside
    spread = np.sqrt((x * x).sum(axis=1) * (y * y).sum(axis=1))
    enough = (count[:, 0] >= FEWEST_FRAMES) & (spread > 1e-9)
    return np.asarray(np.where(enough, (x * y).sum(axis=1) / np.maximum(spread, 1e-9), 0.0))


def _common_lag(fits: Sequence[_Fit]) -> int | None:
    """Index of the lag at which all of a person's clips together fit best; None where that may be chance."""
    if len(fits) < 2:
        return None
    shares = np.array([fit.frames for fit in fits], dtype=np.float64)
    own = np.average([fit.own for fit in fits], axis=0, weights=shares)
    foreign = np.average([fit.foreign for fit in fits], axis=0, weights=shares)
    best = int(np.argmax(own))
    return best if _chance(own[best], foreign.max(axis=1)) <= LARGEST_CHANCE else None


def _decide(fit: _Fit, common: int | None) -> SyncEstimate:
    """The likeliest lag of one clip, given that of the person's clips together or, without one, that most are small."""
    lags_ms = _lags() * STEP_MS
    centre_ms = 0.0 if common is None else float(lags_ms[common])
    spread_ms = ALONE_SPREAD_MS if common is None else SPREAD_MS
    gaussian = np.exp(-0.5 * ((lags_ms - centre_ms) / spread_ms) ** 2) / (spread_ms * np.sqrt(2 * np.pi))
    prior = np.log((1 - STRAY_SHARE) * gaussian + STRAY_SHARE / (2 * REACH_MS))
    likelihood = -0.5 * fit.frames / FRAMES_PER_LOOK * np.log(1 - np.square(np.maximum(fit.own, 0.0)))
    best = int(np.argmax(likelihood + prior))
    near = np.full(len(lags_ms), True)
    pooled = common is not None and bool(abs(lags_ms[best] - centre_ms) <= 2 * SPREAD_MS)
    if pooled:  # fewer lags were open to the clip, so chance reaches less
        near = np.abs(lags_ms - centre_ms) <= 2 * SPREAD_MS
    correlation = float(fit.own[best])
    return SyncEstimate(
        float(lags_ms[best]), correlation, _chance(correlation, fit.foreign[:, near].max(axis=1)), pooled
    )


def _chance(correlation: float, foreign: Doubles) -> float:
    return float((1 + (foreign >= correlation).sum()) / (1 + len(foreign)))
