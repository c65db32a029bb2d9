"""Moonshine's encoder: an ear that has heard far more speech than there are clips to train on.

It looks at sound on both sides: recordings are heard in long pieces, a live voice by its newest second, again and again
(``models.live_ears``). It also teaches our own encoder (``models.training.taught_speech``). The file
``encoder_model.ort`` of the English model "tiny" (MIT licence) is part of the package moonshine-voice 0.1.0, of which
nothing else is used.

What the fourth of its six layers hears is taken, as the fifth gets it: the last two turn from sounds to words. Small
networks that learn lips from a layer's features follow real ones with a correlation of 0.71 from the last layer, 0.74
from this one.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.audio.features import SAMPLES_PER_FEATURE, feature_count
from models.audio.ort_outputs import with_output
from models.audio.waveform import MODEL_RATE_HZ
from models.checkpoint import sha256_of
from models.errors import CheckpointError
from models.rows_between import rows_at

Floats = npt.NDArray[np.float32]

HOW_TO_GET = (
    "Install it with 'pip install --no-deps moonshine-voice==0.1.0' (MIT licence), or unpack that package as a zip "
    "file and name its moonshine_voice/assets/tiny-en/encoder_model.ort; 'pip install onnxruntime' runs it."
)
_PACKAGE, _FILE = "moonshine_voice", "assets/tiny-en/encoder_model.ort"
ENCODER_SHA256 = "94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221"
"""Of the file in moonshine-voice 0.1.0, the same on every system."""
DIMENSION = 288
_LAST, _HEARD = "last_hidden_state", "/layers.4/input_layernorm/LayerNormalization_output_0"
STRIDE_SAMPLES = 384
FIRST_CENTRE_SAMPLES = (127 + 6 * 64 + 2 * 3 * 64) / 2
"""Its three convolutions (127 wide, stride 64; 7 wide, stride 3; 3 wide, stride 2) look about this sample first."""
PIECE_SECONDS, CONTEXT_SECONDS, LEAD_SECONDS = 8, 2, 0.5
"""Recordings are heard in pieces with some sound before and after, and silence at the very ends."""
LIVE_SECONDS, LIVE_LEAD_SECONDS, LIVE_TAIL_SECONDS = 1.2, 0.25, 0.03
"""Of a live voice the newest sound is heard, with silence before it, and after it what the convolutions reach."""


def installed_encoder() -> Path | None:
    """Where the package keeps the encoder, without importing it; None when it, or what runs it, is not installed."""
    if importlib.util.find_spec("onnxruntime") is None:
        return None
    package = importlib.util.find_spec(_PACKAGE)
    folders = [] if package is None else list(package.submodule_search_locations or ())
    found = [file for folder in folders if (file := Path(folder) / _FILE).is_file()]
    return found[0] if found and _is_the_encoder(found[0], found[0].stat().st_mtime_ns) else None


@functools.lru_cache(maxsize=1)
def _is_the_encoder(path: Path, written_ns: int) -> bool:
    """Whether the file is the one that was published. It is hashed anew only when it was written anew."""
    return sha256_of(path) == ENCODER_SHA256


class MoonshineEncoder:
    """Whole recordings in, features at 50 Hz out."""

    def __init__(self, encode: Callable[[Floats], Floats]) -> None:
        """encode: f32[N] at 16 kHz to f32[K, D], one feature every ``STRIDE_SAMPLES``."""
        self._encode = encode

    @classmethod
    def load(cls, path: Path) -> MoonshineEncoder:
        """Read the ORT file. Raises ``CheckpointError`` when it, or what runs it, is missing."""
        if not path.is_file():
            raise CheckpointError(f"{path}: no Moonshine encoder here. {HOW_TO_GET}")
        try:
            import onnxruntime  # needed for this alone, and not part of what the program installs
        except ImportError as error:
            raise CheckpointError(f"{path}: onnxruntime, which runs it, is not installed. {HOW_TO_GET}") from error
        try:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = 1  # its threads would wait for ours in busy loops
            options.log_severity_level = 3  # not that weights of the nodes cut off are left over
            network = with_output(path.read_bytes(), _LAST, _HEARD)
            session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its errors share no base class but this one
            raise CheckpointError(f"{path}: cannot be read as Moonshine's encoder ({error}).") from error
        names = {given.name for given in session.get_inputs()}
        if names != {"input_values", "attention_mask"}:
            raise CheckpointError(f"{path}: takes {sorted(names)}, not what Moonshine's encoder takes. {HOW_TO_GET}")

        def encode(samples: Floats) -> Floats:
            mask = np.ones((1, len(samples)), dtype=np.int64)
            given = {"input_values": samples[None], "attention_mask": mask}
            return np.asarray(session.run(None, given)[0][0], dtype=np.float32)

        return cls(encode)

    def __call__(self, samples: npt.ArrayLike) -> Floats:
        """samples: [N] at 16 kHz and speech level; returns f32[ceil(N / 320), D], feature k centred on k · 20 + 10 ms.

        Raises ``ValueError`` for no samples.
        """
        sound = np.asarray(samples, dtype=np.float32)
        if not len(sound):
            raise ValueError("no sound")
        pieces = range(0, len(sound), PIECE_SECONDS * MODEL_RATE_HZ)
        return np.concatenate([self._piece(sound, start) for start in pieces])

    def newest(self, samples: Floats, count: int) -> Floats:
        """Hear sound f32[N] that goes on, and has been heard this far; returns its last features f32[count, D]."""
        sound = samples[-int(LIVE_SECONDS * MODEL_RATE_HZ) :]
        lead, tail = (int(seconds * MODEL_RATE_HZ) for seconds in (LIVE_LEAD_SECONDS, LIVE_TAIL_SECONDS))
        wanted = len(sound) - (count - np.arange(count) - 0.5) * SAMPLES_PER_FEATURE
        heard = self._encode(np.pad(sound, (lead, tail)))
        return rows_at(heard, (wanted + lead - FIRST_CENTRE_SAMPLES) / STRIDE_SAMPLES)

    def _piece(self, sound: Floats, start: int) -> Floats:
        """Features whose 320 samples begin in the piece that begins at sample ``start``."""
        end = min(start + PIECE_SECONDS * MODEL_RATE_HZ, len(sound))
        first = max(start - CONTEXT_SECONDS * MODEL_RATE_HZ, 0)
        lead = int(LEAD_SECONDS * MODEL_RATE_HZ)
        heard = self._encode(np.pad(sound[first : end + CONTEXT_SECONDS * MODEL_RATE_HZ], lead))
        count = feature_count(end - start)
        wanted = start + (np.arange(count) + 0.5) * SAMPLES_PER_FEATURE
        positions = (wanted - first + lead - FIRST_CENTRE_SAMPLES) / STRIDE_SAMPLES
        return rows_at(heard, positions)


class MoonshineExtractor:
    """The encoder behind the ``AudioFeatureExtractor`` protocol. It stays out of our weight files."""

    def __init__(self, file: Path | str | None = None, device: torch.device | None = None) -> None:
        """file: the installed package's when None; device: of the features, the encoder itself runs on the CPU.

        Raises ``CheckpointError`` when there is none.
        """
        place = installed_encoder() if file is None else Path(file)
        if place is None:
            raise CheckpointError(f"The package moonshine-voice 0.1.0 or onnxruntime is not installed. {HOW_TO_GET}")
        self._encode = MoonshineEncoder.load(place)
        self._device = device or torch.device("cpu")

    @property
    def dimension(self) -> int:
        """Width D of one feature vector."""
        return DIMENSION

    def __call__(self, samples: Tensor) -> Tensor:
        """samples: f32[B, N] at 16 kHz and speech level; returns f32[B, ceil(N / 320), D]."""
        heard = [self._encode(row) for row in samples.float().cpu().numpy()]
        return torch.from_numpy(np.stack(heard)).to(self._device)

    def newest(self, samples: Floats, count: int) -> Tensor:
        """Hear sound f32[N] that goes on, and has been heard this far; returns its last features f32[count, D]."""
        return torch.from_numpy(self._encode.newest(samples, count)).to(self._device)
