from pathlib import Path

import numpy as np
import pytest

from models.audio.waveform import Waveform
from models.realtalk import RealTalk
from studio.engine.avatar import Avatar
from studio.engine.avatar_builder import build_avatar
from studio.engine.avatar_cache import AvatarCache
from studio.engine.models_loader import load_models
from studio.engine.talking_head import TalkingHead


@pytest.fixture(scope="session")
def shipped_models() -> RealTalk:
    return load_models("lite", "cpu")


@pytest.fixture(scope="session")
def photo_avatar(shipped_models: RealTalk, sample_portrait: Path, tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    return build_avatar(sample_portrait, shipped_models, cache=AvatarCache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def clip_avatar(shipped_models: RealTalk, portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Avatar:
    return build_avatar(portrait_clip, shipped_models, cache=AvatarCache(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="session")
def silence() -> Waveform:
    return Waveform.from_mono(np.zeros(16_000), 16_000)


@pytest.fixture(scope="session")
def clip_speaking(shipped_models: RealTalk, photo_avatar: Avatar, spoken: Waveform) -> list[np.ndarray]:
    """The portrait says "ah" twice, as the studio draws it: 50 frames, half of them at rest."""
    frames = [frame.frame_rgb for frame in TalkingHead(shipped_models, photo_avatar).speak(spoken, whole_frame=True)]
    return [*frames, *[frames[0]] * 25]
