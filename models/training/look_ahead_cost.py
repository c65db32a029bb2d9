"""What a live program pays for being quick: how well lips follow real ones, by how far ahead of a frame it listens.

Run on prepared clips: ``python -m models.training.look_ahead_cost FOLDER``. The sound comes in pieces of 20 ms, as from
a microphone, and is brought to speech level as it comes; nothing knows more than a live program would.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from models.audio.features import SAMPLES_PER_FEATURE
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.face.coefficients import FRAMES_PER_SECOND
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.live_expressions import LiveExpressions
from models.training.expression_dataset import SAMPLES_PER_FRAME, TalkingClip, load_talking_clips
from models.training.expression_evaluation import RealLips, clip_result

Floats = npt.NDArray[np.float32]
RESOURCES = Path(__file__).resolve().parents[2] / "resources"
LOOK_AHEADS_MS = (0, 40, 80, 120, 160, 200)


@dataclass(frozen=True)
class LookAheadCost:
    """Means over clips. look_ahead_ms: None for whole recordings; m_lmd: distance of the lips over that of lips a
    second late; correlation, amplitude: of the opening, as in ``ClipResult``.
    """

    look_ahead_ms: int | None
    m_lmd: float
    correlation: float
    amplitude: float


def look_ahead_costs(
    network: AudioToExpression,
    face_model: LinearFaceModel,
    clips: Sequence[TalkingClip],
    look_aheads_ms: Iterable[int] = LOOK_AHEADS_MS,
) -> list[LookAheadCost]:
    """One row a look-ahead, and a last one for whole recordings."""
    real = [RealLips.of(face_model, clip) for clip in clips]
    lips = LipContact.of(face_model)
    predictor = ExpressionPredictor(network, lips=lips)
    rows = []
    for look_ahead_ms in (*look_aheads_ms, None):
        predicted = []
        for clip in clips:
            history = clip.draw_history(predictor.history_frames, np.random.default_rng(0))
            identity = clip.coefficients.identity
            if look_ahead_ms is None:
                beta = predictor.predict(clip.sound, identity, history)
            else:
                live = LiveExpressions(network, identity, history, lips=lips, look_ahead_ms=look_ahead_ms)
                beta = heard_live(live, clip.sound)
            predicted.append(beta[: len(clip.coefficients)])
        results = [clip_result(face_model, lips, beta) for lips, beta in zip(real, predicted, strict=True)]
        late = np.mean([result.unsynchronised_px for result in results])
        rows.append(
            LookAheadCost(
                look_ahead_ms,
                float(np.mean([result.m_lmd_px for result in results]) / late),
                float(np.mean([result.correlation for result in results])),
                float(np.mean([result.amplitude for result in results])),
            )
        )
    return rows


def heard_live(live: LiveExpressions, sound: Floats) -> Floats:
    """Let a recording come in as from a microphone, with silence after it. Returns β̂ of all its frames, f32[T, E]."""
    rest = np.zeros(live.look_ahead_ms * 16 + SAMPLES_PER_FRAME * (1 + live.slide_frames), dtype=np.float32)
    sound = np.concatenate([sound, rest])
    frames = []
    for begin in range(0, len(sound), SAMPLES_PER_FEATURE):
        live.feed(sound[begin : begin + SAMPLES_PER_FEATURE])
        committed = live.commit()
        if committed is not None:
            frames.append(committed.expression)
    return np.concatenate(frames)


def shortened(clip: TalkingClip, longest_s: float) -> TalkingClip:
    """The beginning of a clip."""
    frames = min(len(clip.coefficients), int(longest_s * FRAMES_PER_SECOND))
    return replace(
        clip,
        sound=clip.sound[: frames * SAMPLES_PER_FRAME],
        coefficients=clip.coefficients.frames(slice(0, frames)),
        present=clip.present[:frames],
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table in Markdown."""
    parser = argparse.ArgumentParser(prog="models.training.look_ahead_cost", description=__doc__)
    parser.add_argument("folder", type=Path, help="prepared clips, of which those for validation are used")
    parser.add_argument("--weights", type=Path, default=RESOURCES / "weights" / "expression_moonshine.safetensors")
    parser.add_argument("--face-model", type=Path, default=RESOURCES / "face_model" / "face_model.safetensors")
    parser.add_argument("--least-sync", type=float, default=0.3, help="clips whose sound fits less are left out")
    parser.add_argument("--longest-s", type=float, default=1e9, help="so much of the beginning of each clip")
    parsed = parser.parse_args(arguments)
    face_model = LinearFaceModel.load(parsed.face_model)
    clips = load_talking_clips(parsed.folder, "val", face_model, "all", parsed.least_sync)
    costs = look_ahead_costs(
        AudioToExpression.load(parsed.weights), face_model, [shortened(clip, parsed.longest_s) for clip in clips]
    )
    sys.stdout.write("| look-ahead | M-LMD / unsynchronised | opening correlation | amplitude |\n|---|---|---|---|\n")
    for cost in costs:
        name = "whole recording" if cost.look_ahead_ms is None else f"{cost.look_ahead_ms} ms"
        sys.stdout.write(f"| {name} | {cost.m_lmd:.3f} | {cost.correlation:.3f} | {cost.amplitude:.2f} |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
