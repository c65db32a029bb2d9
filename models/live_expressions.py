"""Sound to expressions while it is still being spoken: a window that slides along, frames that are final once given.

The network and its windows are those of ``models.audio_to_expression``. A frame is committed as soon as the sound up
to its end and a look-ahead beyond it is there; what follows counts as silence, as it does at the end of a recording.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from models.audio.features import SAMPLES_PER_FEATURE
from models.audio.moonshine import MoonshineExtractor
from models.audio.waveform import MODEL_RATE_HZ
from models.audio_to_expression import AudioToExpression
from models.errors import CheckpointError
from models.face.lip_contact import LipContact
from models.live_ears import LiveEar, MelEar, MoonshineEar, SoundSoFar
from models.look_ahead import DEFAULT_LOOK_AHEAD_MS

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class CommittedFrames:
    """start: number of the first; expression: β̂ f32[C, E] of so many frames at 25 a second."""

    start: int
    expression: Floats


class LiveExpressions:
    """Follows one recording from its beginning. Not thread-safe."""

    def __init__(
        self,
        network: AudioToExpression,
        identity: npt.ArrayLike,
        history: npt.ArrayLike,
        *,
        lips: LipContact | None = None,
        look_ahead_ms: int = DEFAULT_LOOK_AHEAD_MS,
        slide_frames: int = 1,
        at_its_level: bool = False,
    ) -> None:
        """identity: [A], α; history: [N, E], as ``ExpressionPredictor.predict`` takes them; slide_frames: least number
        of frames committed at a time, more of them cost less and wait longer; at_its_level: the sound has speech level
        already (``models.audio.loudness``), else it is brought there as it comes. Raises ``CheckpointError``.
        """
        self._network = network.eval()
        self._device = next(network.parameters()).device
        self._ear = _ear_of(network, self._device)
        self._identity = self._row(identity)
        self._history = self._row(history)
        self._lips = lips
        self.look_ahead_ms = look_ahead_ms
        self.slide_frames = slide_frames
        sizes = network.config.transformer
        self._frames, self._tokens = sizes.frames, sizes.audio_tokens
        self._tokens_per_frame = sizes.audio_tokens // sizes.frames
        self._samples_per_frame = SAMPLES_PER_FEATURE * self._tokens_per_frame
        self._sound = SoundSoFar(self._tokens + self._ear.reach, at_its_level=at_its_level)
        self._committed = 0

    @property
    def _place(self) -> int:
        """Where in a window the last frame stands that is committed: those after it lie within the look-ahead."""
        after = self.look_ahead_ms * MODEL_RATE_HZ // 1000 // self._samples_per_frame
        return self._frames - 1 - after

    @property
    def heard_samples(self) -> int:
        """Samples taken in so far, at 16 kHz."""
        return self._sound.samples

    @property
    def committed(self) -> int:
        """Frames given so far."""
        return self._committed

    @property
    def ready(self) -> int:
        """Frames that could be committed now."""
        look_ahead = self.look_ahead_ms * MODEL_RATE_HZ // 1000
        known = (self.heard_samples - look_ahead) // self._samples_per_frame - self._committed
        return known if known >= self.slide_frames else 0

    def feed(self, samples: Floats) -> None:
        """Take in more sound, f32[N] at 16 kHz."""
        self._sound.feed(samples)

    def skip(self, frames: int) -> None:
        """Commit frames that nobody will see, at no cost."""
        self._committed += frames
        self._forget()

    @torch.inference_mode()
    def commit(self, most: int | None = None) -> CommittedFrames | None:
        """The frames that are ready, from one window; None while there are none. most: no more of them than this.

        Where many wait, as many as a window holds come at once: earlier ones only know more of what followed.
        """
        count = min(self.ready, self._place + 1, self.ready if most is None else most)
        if count <= 0:
            return None
        first_token = (self._committed + count - 1 - self._place) * self._tokens_per_frame
        features = self._ear.hear(self._sound, first_token, first_token + self._tokens)  # (l, D)
        predicted = self._network.transformer(features[None], self._identity, self._history)[0]
        span = slice(self._place + 1 - count, self._place + 1)
        chosen = predicted[span].float().cpu().numpy()
        if self._lips is not None:
            heard = self._network.heard_closures(features)
            chosen = self._lips(chosen, None if heard is None else heard[span])
        committed = CommittedFrames(self._committed, chosen)
        self._committed += count
        self._forget()
        return committed

    def _forget(self) -> None:
        """Drop what no later window reaches."""
        first = (self._committed - self._frames + 1) * self._tokens_per_frame
        self._ear.forget_before(first)
        self._sound.forget_before(first - self._ear.reach)

    def _row(self, values: npt.ArrayLike) -> Tensor:
        return torch.as_tensor(np.asarray(values, dtype=np.float32), device=self._device)[None]


def _ear_of(network: AudioToExpression, device: torch.device) -> LiveEar:
    if network.mel_encoder is not None:
        return MelEar(network.mel_encoder, device)
    if network.config.extractor == "moonshine":
        return MoonshineEar(MoonshineExtractor(device=device))
    raise CheckpointError(
        f"Live sound cannot be heard through {network.config.extractor}; use other expression weights."
    )
