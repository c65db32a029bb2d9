"""Damages a file in many ways and reads each copy: ``python -m tests.end_to_end.mutated_files KIND FILE COUNT``.

Runs in a process of its own, because a fault in a C library would take the tests along. Tells what is none of our
errors, and ends with 1 if there was any.
"""

import json
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from models.errors import ModelError
from studio.errors import StudioError

Data = bytes
ODD_VALUES = [0, -1, 1, 64, 2**31, 2**63, 10**9, 3.5, float("nan"), None, True, "", "x", "F64", "BOOL", [], {}, [1]]


def damaged(data: Data, generator: np.random.Generator) -> Data:
    """The data with a few bytes changed, a stretch of it lost, doubled or blank, or without its end."""
    changed = bytearray(data)
    for _ in range(int(generator.integers(1, 4))):
        at, length = int(generator.integers(len(changed))), int(generator.integers(1, 2 + len(changed) // 8))
        match int(generator.integers(6)):
            case 0:
                for place in generator.integers(len(changed), size=int(generator.integers(1, 30))):
                    changed[int(place)] = int(generator.integers(256))
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case 3:
                changed[at : at + length] = bytes(min(length, len(changed) - at))
            case 4:
                changed[at:at] = generator.bytes(int(generator.integers(1, 40)))
            case _:
                del changed[at + 1 :]
        if not changed:
            return b""
    return bytes(changed)


def misdescribed(data: Data, generator: np.random.Generator) -> Data:
    """Safetensors whose header is whole and says something else: other shapes, kinds, places, or another config."""
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + length])
    for _ in range(int(generator.integers(1, 3))):
        top = header if generator.random() < 0.4 or not header.get("__metadata__") else header["__metadata__"]
        _say_otherwise(top, generator)
    said = json.dumps(header).encode()
    return len(said).to_bytes(8, "little") + said + data[8 + length :]


def _say_otherwise(document: Any, generator: np.random.Generator) -> None:
    """Replace one value somewhere in a document, also in one that is written within it as text."""
    keys = list(document) if isinstance(document, dict) else range(len(document))
    key = keys[int(generator.integers(len(keys)))]
    inner = document[key]
    if isinstance(inner, str) and inner.startswith("{") and len(inner) > 2:
        within = json.loads(inner)
        _say_otherwise(within, generator)
        document[key] = json.dumps(within)
    elif isinstance(inner, dict | list) and inner and generator.random() < 0.85:
        _say_otherwise(inner, generator)
    else:
        document[key] = ODD_VALUES[int(generator.integers(len(ODD_VALUES)))]


def missounding(data: Data, generator: np.random.Generator) -> Data:
    """A WAV whose header says another rate, size or kind."""
    changed, at = bytearray(data), int(generator.integers(20, 44))
    changed[at : at + 4] = generator.bytes(4)
    return bytes(changed)


def read_video(path: Path) -> None:
    """Look at a clip's first and last picture, and hear its sound."""
    from studio.media.audio_file import read_audio
    from studio.media.clip_reader import read_clip

    clip = read_clip(path, max_frames=60)
    _ = clip.frames[0], clip.frames[len(clip.frames) - 1]
    read_audio(path)


def read_sound(path: Path) -> None:
    """Hear a recording as the networks do."""
    from studio.media.audio_file import read_audio

    read_audio(path).for_model()


def read_face_model(path: Path) -> None:
    """Load it as the engine does."""
    from models.face.morphable_model import LinearFaceModel

    LinearFaceModel.load(path)


def read_expression(path: Path) -> None:
    """Load weights as the engine does."""
    from models.audio_to_expression import AudioToExpression

    AudioToExpression.load(path)


def read_renderer(path: Path) -> None:
    """Load weights as the engine does."""
    from models.realtalk import load_renderer

    load_renderer(path)


READERS: dict[str, Callable[[Path], None]] = {
    "video": read_video,
    "sound": read_sound,
    "face_model": read_face_model,
    "expression": read_expression,
    "renderer": read_renderer,
}
HEADERS = {".safetensors": misdescribed, ".wav": missounding}


def main(kind: str, file: Path, count: int) -> int:
    """Damage and read; returns the exit code."""
    data, broken = file.read_bytes(), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"damaged{file.suffix}"
        for seed in range(count):
            change = HEADERS.get(file.suffix, damaged) if seed % 2 else damaged
            path.write_bytes(change(data, np.random.default_rng((seed, count))))
            try:
                READERS[kind](path)
            except (StudioError, ModelError):
                pass
            except Exception:  # noqa: BLE001 - whatever else comes out is what is looked for
                broken += 1
                sys.stderr.write(f"seed {seed}: {traceback.format_exc()}\n")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
