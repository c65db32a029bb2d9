"""Sound to expressions, whole recordings at a time: extractor, transformer, windows.

Samples become features once; the transformer reads them in overlapping windows of T frames; the windows are
cross-faded into one sequence of β̂, which moves the mesh.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self, get_args

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from models.audio.features import SAMPLES_PER_FEATURE, AudioFeatureExtractor
from models.audio.frozen_extractor import INSTALLED, ExtractorName, ExtractorSources, load_frozen_extractor
from models.audio.loudness import speech_gain
from models.audio.mel_encoder import MelEncoder, MelEncoderConfig
from models.audio.pauses import Pauses
from models.audio.stretches import CUT_FRAMES, STRETCH_FRAMES, Stretch, stretches
from models.checkpoint import config_from_mapping, network_from, save_checkpoint
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.networks.closure_recogniser import ClosureConfig, ClosureRecogniser
from models.networks.expression_transformer import ExpressionTransformer, ExpressionTransformerConfig
from models.networks.lip_listeners import LipListeners, LipListenersConfig

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class AudioToExpressionConfig:
    """extractor: "mel" is ours and part of the weight file, "moonshine" and "hubert" have files of their own; closure:
    None for a network that does not listen for p, b, m beside the transformer; listeners: None for one that hears
    recordings by the transformer alone.
    """

    extractor: ExtractorName = "mel"
    mel: MelEncoderConfig = field(default_factory=MelEncoderConfig)
    transformer: ExpressionTransformerConfig = field(default_factory=ExpressionTransformerConfig)
    closure: ClosureConfig | None = None
    listeners: LipListenersConfig | None = None

    def __post_init__(self) -> None:
        if self.extractor not in get_args(ExtractorName):
            raise ValueError(f"extractor must be one of {', '.join(get_args(ExtractorName))}, not {self.extractor}")
        if self.extractor == "mel" and self.mel.dimension != self.transformer.audio_dimension:
            raise ValueError(
                f"mel.dimension is {self.mel.dimension}, transformer.audio_dimension {self.transformer.audio_dimension}"
            )


def network_config_from_mapping(values: Mapping[str, Any], where: str) -> AudioToExpressionConfig:
    """Build the nested config. Raises ``CheckpointError`` naming unknown or wrong settings."""
    nested = dict(values)
    nested["mel"] = config_from_mapping(MelEncoderConfig, nested.get("mel", {}), f"{where}, mel")
    transformer = nested.get("transformer", {})
    nested["transformer"] = config_from_mapping(ExpressionTransformerConfig, transformer, f"{where}, transformer")
    if nested.get("closure") is not None:
        nested["closure"] = config_from_mapping(ClosureConfig, nested["closure"], f"{where}, closure")
    if nested.get("listeners") is not None:
        nested["listeners"] = config_from_mapping(LipListenersConfig, nested["listeners"], f"{where}, listeners")
    return config_from_mapping(AudioToExpressionConfig, nested, where)


class AudioToExpression(nn.Module):
    """The trained parts: the mel encoder, where that is the extractor, the transformer, and what listens beside it."""

    def __init__(self, config: AudioToExpressionConfig) -> None:
        super().__init__()
        self.config = config
        self.mel_encoder = MelEncoder(config.mel) if config.extractor == "mel" else None
        self.transformer = ExpressionTransformer(config.transformer)
        audio_dimension = config.transformer.audio_dimension
        self.closure = None if config.closure is None else ClosureRecogniser(audio_dimension, config.closure)
        self.listeners = None
        if config.listeners is not None:
            self.listeners = LipListeners(audio_dimension, config.transformer.expression_count, config.listeners)

    def heard_closures(self, features: Tensor) -> Floats | None:
        """How far lips are to be closed at p, b, m: f32[K, D] -> f32[K · T / l], 0 to 1; None if nothing hears."""
        if self.closure is None:
            return None
        sizes = self.config.transformer
        return np.asarray(self.closure.closing(features, sizes.audio_tokens // sizes.frames).float().cpu().numpy())

    def listened(self, features: Tensor) -> Floats | None:
        """How a recording's lips move about a person's mean: f32[K, D] -> f32[K / 2, E]; None if nobody listens."""
        return None if self.listeners is None else np.asarray(self.listeners(features).float().cpu().numpy())

    def with_part(self, part: ClosureRecogniser | LipListeners) -> Self:
        """The same network with a part that was trained apart."""
        if isinstance(part, ClosureRecogniser):
            name, config = "closure", replace(self.config, closure=part.config)
        else:
            name, config = "listeners", replace(self.config, listeners=part.config)
        whole = type(self)(config)
        heard = {f"{name}.{key}": value for key, value in part.state_dict().items()}
        whole.load_state_dict({**self.state_dict(), **heard})
        return whole.eval()

    def save(self, path: Path, facts: Mapping[str, Any]) -> None:
        """Write weights, config and training facts."""
        save_checkpoint(path, self, self.config, facts)

    @classmethod
    def load(cls, path: Path) -> AudioToExpression:
        """Read a weight file. Raises ``CheckpointError``."""
        return network_from(path, lambda values: cls(network_config_from_mapping(values, str(path))))


class ExpressionPredictor:
    """Recordings in, expressions out; deterministic, and the same for one recording however often it is asked."""

    def __init__(
        self,
        network: AudioToExpression,
        device: torch.device | None = None,
        extractors: ExtractorSources = INSTALLED,
        batch_windows: int = 32,
        lips: LipContact | None = None,
        stretch_frames: int = STRETCH_FRAMES,
    ) -> None:
        """extractors: where those are that weight files do not hold; lips: of the face that will speak, whose small
        openings are then closed; stretch_frames: see ``models.audio.stretches``.

        Raises ``CheckpointError`` when such an extractor is wanted and cannot be had.
        """
        self._device = device or torch.device("cpu")
        self._network = network.eval().to(self._device)
        self._batch_windows = batch_windows
        self._lips = lips
        self._stretch_frames = stretch_frames
        self._extractor = self._choose_extractor(extractors)

    @classmethod
    def load(
        cls,
        path: Path,
        device: torch.device | None = None,
        extractors: ExtractorSources = INSTALLED,
        face_model: LinearFaceModel | None = None,
    ) -> ExpressionPredictor:
        """Read a weight file. face_model: that will speak. Raises ``CheckpointError``."""
        lips = None if face_model is None else LipContact.of(face_model)
        return cls(AudioToExpression.load(path), device, extractors, lips=lips)

    @property
    def network(self) -> AudioToExpression:
        """What predicts."""
        return self._network

    @property
    def history_frames(self) -> int:
        """N: how many past expressions ``predict`` wants."""
        return self._network.config.transformer.history_frames

    @property
    def coefficient_counts(self) -> tuple[int, int]:
        """(A, E): how many identity and expression coefficients the network was trained with."""
        sizes = self._network.config.transformer
        return sizes.identity_count, sizes.expression_count

    def _choose_extractor(self, sources: ExtractorSources) -> AudioFeatureExtractor:
        if self._network.mel_encoder is not None:
            return self._network.mel_encoder
        config = self._network.config
        return load_frozen_extractor(config.extractor, sources, config.transformer.audio_dimension, self._device)

    def predict(self, samples: npt.ArrayLike, identity: npt.ArrayLike, history: npt.ArrayLike) -> Floats:
        """Expressions for a whole recording, as ``predict_in_steps`` takes and makes them."""
        return drained(self.predict_in_steps(samples, identity, history))

    @torch.inference_mode()
    def predict_in_steps(
        self, samples: npt.ArrayLike, identity: npt.ArrayLike, history: npt.ArrayLike
    ) -> Generator[float, None, Floats]:
        """Expressions for a whole recording.

        samples: [N] at 16 kHz, in [-1, 1], any level; identity: [A], α; history: [N, E], β of frames of the person,
        or of the face model's typical speakers. Returns β̂ f32[ceil(N / 640), E] at 25 frames a second. Sound before
        and after the recording counts as silence. Yields, after each stretch of a long one, 0 to 1 how far it is heard.
        """
        sizes = self._network.config.transformer
        sound = np.asarray(samples, dtype=np.float32)
        samples_per_frame = SAMPLES_PER_FEATURE * sizes.audio_tokens // sizes.frames
        frame_count = -(-len(sound) // samples_per_frame)
        if frame_count == 0:
            return np.zeros((0, sizes.expression_count), dtype=np.float32)
        hop = sizes.frames // 2  # the first frames too lie under two windows
        padded_frames = (-(-frame_count // hop) + 2) * hop
        person = _row(identity, self._device), _row(history, self._device)
        gain = np.float32(speech_gain(sound))
        longest = self._stretch_frames if CUT_FRAMES % hop == 0 else padded_frames
        parts, heard_parts, said_parts = [], [], []
        for stretch in stretches(padded_frames, longest):
            heard = self._padded_sound(sound, stretch, hop, samples_per_frame) * gain
            features = self._extractor(torch.as_tensor(heard, device=self._device)[None])[0]  # (K, D)
            kept = slice(stretch.keep_from - stretch.heard_from, stretch.keep_to - stretch.heard_from)
            windows = features.unfold(0, sizes.audio_tokens, sizes.audio_tokens // 2).transpose(1, 2)  # (W, l, D)
            parts.append(cross_fade(self._predict_windows(windows, *person), hop)[kept])
            closures = None if self._lips is None else self._network.heard_closures(features)
            heard_parts.append(None if closures is None else closures[kept])
            movement = self._network.listened(features)
            said_parts.append(None if movement is None else movement[kept])
            yield stretch.keep_to / padded_frames
        inside = slice(hop, hop + frame_count)
        expression = np.concatenate(parts)[inside]
        if (listeners := self._network.config.listeners) is not None:
            said = np.concatenate([part for part in said_parts if part is not None])[inside]
            mean = np.asarray(history, dtype=np.float32).mean(axis=0)  # the person's, as far as it is known
            expression = expression + np.float32(listeners.share) * (mean + said - expression)
        pauses = Pauses.of(sound, samples_per_frame, frame_count)
        expression = pauses.calm(expression)
        if self._lips is None:
            return expression
        closing = pauses.closing()
        if at_phones := [part for part in heard_parts if part is not None]:
            closing = np.maximum(closing, np.concatenate(at_phones)[inside])
        return self._lips(expression, closing)

    @staticmethod
    def _padded_sound(sound: Floats, stretch: Stretch, hop: int, samples_per_frame: int) -> Floats:
        """What is heard for a stretch: the sound with ``hop`` frames of silence before it, and silence behind."""
        first, last = ((frame - hop) * samples_per_frame for frame in (stretch.heard_from, stretch.heard_to))
        inside = sound[max(0, first) : max(0, last)]
        before = max(0, -first)
        return np.pad(inside, (before, last - first - before - len(inside)))

    def _predict_windows(self, windows: Tensor, identity: Tensor, history: Tensor) -> Floats:
        parts = []
        for batch in torch.split(windows, self._batch_windows):
            rows = len(batch)
            beta = self._network.transformer(batch, identity.expand(rows, -1), history.expand(rows, -1, -1))
            parts.append(beta.float().cpu().numpy())
        return np.concatenate(parts)


def drained(steps: Generator[object, None, Floats]) -> Floats:
    """Take every step, and return what comes of them: f32, in whatever shape."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return np.asarray(end.value, dtype=np.float32)


def _row(values: npt.ArrayLike, device: torch.device) -> Tensor:
    return torch.as_tensor(np.asarray(values, dtype=np.float32), device=device)[None]


def cross_fade(windows: Floats, hop: int) -> Floats:
    """Lay windows f32[W, T, E] at every ``hop`` frames over each other. Returns f32[(W - 1) · hop + T, E].

    Each frame is the mean of the windows over it, weighted by a triangle that is highest in a window's middle: a
    window's first and last frames, which know the sound on one side only, hardly count.
    """
    count, length, _ = windows.shape
    weight = np.minimum(np.arange(length) + 0.5, length - np.arange(length) - 0.5).astype(np.float32)
    total = np.zeros(((count - 1) * hop + length, windows.shape[2]), dtype=np.float32)
    weights = np.zeros((len(total), 1), dtype=np.float32)
    for index, window in enumerate(windows):
        total[index * hop : index * hop + length] += window * weight[:, None]
        weights[index * hop : index * hop + length] += weight[:, None]
    return (total / weights).astype(np.float32)
