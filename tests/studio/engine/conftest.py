from pathlib import Path

import cv2
import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.realtalk import RealTalk
from studio.engine.avatar import Avatar
from studio.engine.avatar_builder import build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.engine.models_loader import load_models


@pytest.fixture(scope="session")
def shipped_models() -> RealTalk:
    return load_models("lite", "cpu")


@pytest.fixture(scope="session")
def portrait_rgb(sample_portrait: Path) -> np.ndarray:
    return cv2.cvtColor(cv2.imread(str(sample_portrait)), cv2.COLOR_BGR2RGB)


@pytest.fixture(scope="session")
def photo_avatar(shipped_models: RealTalk, sample_portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    return build_avatar(sample_portrait, shipped_models, cache=AvatarCache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def clip_avatar(shipped_models: RealTalk, portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    return build_avatar(portrait_clip, shipped_models, cache=AvatarCache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def spoken() -> Waveform:
    """A voice says "ah" twice, at 22050 Hz, with a pause between: 1.0 s of pulses through three formants."""
    rate_hz, length = 22_050, 22_050
    time_s = np.arange(length) / rate_hz
    sound = np.zeros(length)
    for harmonic in range(1, 40):
        hz = 130.0 * harmonic
        loudness = sum(np.exp(-(((hz - formant) / 120) ** 2)) for formant in (750, 1200, 2500)) + 0.01
        sound += loudness * np.sin(2 * np.pi * hz * time_s)
    voiced = ((time_s > 0.2) & (time_s < 0.45)) | ((time_s > 0.65) & (time_s < 0.9))
    envelope = np.convolve(voiced, np.hanning(800) / np.hanning(800).sum(), mode="same")
    return Waveform.from_mono(0.3 * sound * envelope / np.abs(sound).max(), rate_hz)


@pytest.fixture(scope="session")
def silence() -> Waveform:
    return Waveform.from_mono(np.zeros(16_000), 16_000)
