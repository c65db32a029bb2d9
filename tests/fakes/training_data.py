"""Small training data made on the spot: clips whose lips follow the loudness of their sound, and labelled sentences."""

import json
from pathlib import Path

import cv2
import numpy as np
from safetensors.numpy import save_file

import models.training
from models.face.camera import project
from models.training.clip_dataset import ClipFacts, PreparedClip, save_clip
from models.training.expression_config import load_training_config
from tests.fakes.tiny_face_model import EXPRESSION_COUNT, tiny_face_model

RATE_HZ = 16_000
CONFIGS = Path(models.training.__file__).parent / "configs"
TINY_CONFIG = load_training_config(CONFIGS / "expression_tiny.toml")


def made_clip(name: str, split: str, frames: int = 40, lag_ms: float = 0.0, **facts) -> PreparedClip:
    """A face whose lips open with the loudness of a noise that swells and fades."""
    generator = np.random.default_rng(sum(name.encode()))
    loudness = 0.5 + 0.5 * np.sin(np.arange(frames) / 3)
    expression = np.zeros((frames, EXPRESSION_COUNT), np.float32)
    expression[:, 0] = loudness
    model = tiny_face_model()
    vertices = model.vertices(np.zeros(model.identity_size, np.float32), expression)
    landmarks = project(vertices, np.tile(np.float32([128, 128, 60]), (frames, 1)))[:, :468]
    sound = np.repeat(loudness, RATE_HZ // 25) * generator.standard_normal(frames * RATE_HZ // 25) * 0.1
    sound = np.roll(sound, round(lag_ms * RATE_HZ / 1000))
    jpeg = cv2.imencode(".jpg", np.zeros((256, 256, 3), np.uint8))[1].tobytes()
    described = {"licence_tier": "free", "sync_correlation": 0.9, "person_id": name} | facts
    clip_facts = ClipFacts(name=name, split=split, language="en", sound_lag_ms=lag_ms, **described)
    padded = np.concatenate([landmarks, np.zeros((frames, 10, 3), np.float32)], axis=1)
    return PreparedClip(
        clip_facts, [jpeg] * frames, padded.astype(np.float32), np.ones(frames, bool), sound.astype(np.float32)
    )


def write_clips(folder: Path) -> None:
    """Two usable training clips, three that must be left out, one to validate on."""
    for clip in (
        made_clip("one", "train"),
        made_clip("two", "train", lag_ms=80.0, licence_tier="research"),
        made_clip("poor", "train", sync_correlation=0.2),
        made_clip("unknown", "train", sync_correlation=None),
        made_clip("check", "val"),
    ):
        save_clip(folder / f"{clip.facts.split}__{clip.facts.name}.safetensors", clip)


def write_phones(folder: Path, utterances: int = 3) -> None:
    """A shard of "_ m a p a _" sentences: noise for a, a hum for m, nothing for p and pauses."""
    folder.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(0)
    symbols, lengths = ["_", "m", "a", "p", "a", "_"], [3200, 1600, 3200, 1600, 3200, 6400]
    levels = [0, 2000, 8000, 0, 8000, 0]
    sentence = np.concatenate([level * generator.standard_normal(n) for level, n in zip(levels, lengths, strict=True)])
    count, total = len(symbols), sum(lengths)
    ends = np.concatenate([np.cumsum(lengths) + index * total for index in range(utterances)])
    arrays = {
        "sound": np.tile(np.clip(sentence, -32768, 32767).astype(np.int16), utterances),
        "utterance_start": np.arange(utterances + 1, dtype=np.int64) * total,
        "utterance_phone": np.arange(utterances + 1, dtype=np.int64) * count,
        "phone_symbol": np.tile(np.array([0, 1, 2, 3, 2, 0], np.int32), utterances),
        "phone_start": (ends - np.tile(lengths, utterances)).astype(np.int64),
        "phone_end": ends.astype(np.int64),
    }
    metadata = {"symbols": json.dumps(["_", "m", "a", "p"]), "rate_hz": "16000", "utterances": "[]"}
    save_file(arrays, folder / "phones_000.safetensors", metadata)
