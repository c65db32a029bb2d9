"""The whole training of the audio-to-expression network by one command.

Rounds, their mean, the opening's calibration, and last what listens beside the transformer: to whole recordings, and
for p, b and m.

Calls ``models.training.expression_trainer`` for each round. Every part goes on where it was stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import torch

from models.audio.features import AudioFeatureExtractor
from models.audio.frozen_extractor import load_frozen_extractor
from models.audio_to_expression import AudioToExpression, ExpressionPredictor
from models.checkpoint import read_metadata
from models.face.lip_contact import LipContact
from models.face.morphable_model import LinearFaceModel
from models.networks.closure_recogniser import ClosureConfig, ClosureRecogniser
from models.networks.lip_listeners import LipListeners, LipListenersConfig
from models.training.closure_trainer import train_closures
from models.training.expression_config import ExpressionTrainingConfig
from models.training.expression_dataset import TalkingClip
from models.training.expression_evaluation import RealLips, evaluate_expression, predict_lips, score_lips
from models.training.expression_folders import ExpressionFolders, load_checks, load_clips
from models.training.expression_trainer import WEIGHT_FILE, train_expression
from models.training.lip_teacher import train_lip_teacher
from models.training.opening_calibration import best_calibration, calibrate_opening, calibrated
from models.training.phone_dataset import PhoneUtterance, load_phone_corpus
from models.training.processes import Processes
from models.training.weight_averaging import mean_of_rounds

log = logging.getLogger(__name__)
Floats = npt.NDArray[np.float32]


def train_expression_in_rounds(
    config: ExpressionTrainingConfig,
    folders: ExpressionFolders,
    licence: str = "all",
    report: Callable[[str], None] = log.info,
    device: torch.device | None = None,
) -> Path:
    """Train as ``config.rounds`` says, alone or with the processes launched together; returns the path of the weights.

    Rounds keep their files in ``folders.out / round_1`` and so on, the result lies in ``folders.out``. A single round
    without calibration keeps them in ``folders.out`` itself. Raises as ``train_expression`` does.
    """
    rounds, whole = config.rounds, config
    config = replace(config, network=replace(config.network, closure=None, listeners=None))  # learnt last
    with Processes.join(device or torch.device("cpu")) as processes:
        if rounds.count == 1 and not rounds.calibrate:
            path = train_expression(config, folders, licence, report, processes=processes)
            if processes.is_first:
                _Outcome.load(whole, folders, processes.device).add_listening(path, licence, report)
            processes.wait()
            return path
        paths: list[Path] = []
        for number in range(1, rounds.count + 1):
            if processes.is_first:
                report(f"round {number} of {rounds.count}")
            of_round = replace(
                folders,
                out=folders.out / f"round_{number}",
                earlier=paths[-1] if paths else folders.earlier,
                recogniser=folders.out,
            )
            steps = rounds.later_steps if paths and rounds.later_steps else config.expression.steps
            in_round = replace(config, expression=replace(config.expression, steps=steps))
            paths.append(train_expression(in_round, of_round, licence, report, processes=processes))
        if processes.is_first:
            as_in_last = replace(folders, earlier=paths[-2] if len(paths) > 1 else folders.earlier)
            outcome = _Outcome.load(whole, as_in_last, processes.device)
            outcome.add_listening(outcome.settle(paths, report), licence, report)
        processes.wait()
    return folders.out / WEIGHT_FILE


@dataclass(frozen=True)
class _Outcome:
    """What chooses among the outcomes of the rounds: the clips and utterances nothing was trained on."""

    config: ExpressionTrainingConfig
    folders: ExpressionFolders
    face_model: LinearFaceModel
    clips: Sequence[TalkingClip]
    utterances: Sequence[PhoneUtterance]
    device: torch.device

    @classmethod
    def load(cls, config: ExpressionTrainingConfig, folders: ExpressionFolders, device: torch.device) -> _Outcome:
        face_model = folders.front_ends.face_model(folders.face_model, device)
        return cls(config, folders, face_model, *load_checks(config, folders, face_model), device)

    def settle(self, paths: Sequence[Path], report: Callable[[str], None]) -> Path:
        """Choose, calibrate and write the weights with the facts of how they came to be; returns their path."""
        chosen, network = self._best(paths, report)
        gain, offset = self._calibration(network) if self.config.rounds.calibrate else (1.0, 0.0)
        calibrate_opening(network, self.face_model, gain, offset)
        results = self._results(network)
        report(f"opening times {gain} less {offset}: score {results['score']:.4f}")
        facts: dict[str, Any] = {
            **read_metadata(paths[-1])[1],
            "rounds": len(paths),
            "chosen": chosen,
            "opening_gain": gain,
            "opening_offset": offset,
            "results": dict(results),
        }
        network.save(self.folders.out / WEIGHT_FILE, facts)
        return self.folders.out / WEIGHT_FILE

    def add_listening(self, path: Path, licence: str, report: Callable[[str], None]) -> None:
        """Add to the weights in ``path`` what listens beside the transformer, each part where it raises their score;
        done once for a file.
        """
        facts = read_metadata(path)[1]
        wanted = self.config.network.listeners
        if wanted is not None and "listeners" not in facts:
            clips = load_clips(self.config, self.folders, self.face_model, licence, self.device)
            self._add(path, "listeners", lambda hear: self._listeners(clips, hear, wanted, report), report)
        if self.config.closure.steps and self.folders.phones is not None and "closures" not in facts:
            phones = load_phone_corpus(self.folders.phones, self.config.data.phone_minutes)
            self._add(path, "closure", lambda hear: self._closures(phones, hear, report), report)

    def _listeners(
        self,
        clips: Sequence[TalkingClip],
        hear: AudioFeatureExtractor,
        wanted: LipListenersConfig,
        report: Callable[[str], None],
    ) -> LipListeners:
        @torch.inference_mode()
        def features(sound: npt.ArrayLike) -> Floats:
            heard = hear(torch.as_tensor(np.asarray(sound, dtype=np.float32), device=self.device)[None])[0]
            return np.asarray(heard.float().cpu().numpy())

        config = self.config
        return train_lip_teacher(clips, features, self.face_model, wanted, config.lip_teacher, config.seed, report)

    def _closures(
        self, phones: Sequence[PhoneUtterance], hear: AudioFeatureExtractor, report: Callable[[str], None]
    ) -> ClosureRecogniser:
        config = self.config
        sizes = config.network.closure or ClosureConfig()
        return train_closures(phones, hear, sizes, config.closure, config.augmentation, config.seed, report)

    def _add(
        self,
        path: Path,
        name: Literal["closure", "listeners"],
        train: Callable[[AudioFeatureExtractor], ClosureRecogniser | LipListeners],
        report: Callable[[str], None],
    ) -> None:
        """Train a part and write the weights again, with it if their score is higher."""
        facts, network = read_metadata(path)[1], AudioToExpression.load(path)
        frozen, width = network.config.extractor, network.config.transformer.audio_dimension
        hear = network.mel_encoder or load_frozen_extractor(frozen, self.folders.extractors, width, self.device)
        longer = network.with_part(train(hear))
        before, after = self._results(network), self._results(longer)
        better = after["score"] > before["score"]
        report(f"{name}: score {after['score']:.4f} after {before['score']:.4f}{'' if better else ', not kept'}")
        done = {"closures" if name == "closure" else name: better, "results": dict(after if better else before)}
        (longer if better else network).save(path, {**facts, **done})

    def _best(self, paths: Sequence[Path], report: Callable[[str], None]) -> tuple[str, AudioToExpression]:
        outcomes = {f"round {number}": AudioToExpression.load(path) for number, path in enumerate(paths, start=1)}
        if self.config.rounds.average and len(paths) > 1:
            outcomes[f"mean of {len(paths)} rounds"] = mean_of_rounds(paths)
        scores = {name: self._results(network)["score"] for name, network in outcomes.items()}
        for name, score in scores.items():
            report(f"{name}: score {score:.4f}")
        best = max(scores, key=lambda name: scores[name])
        return best, outcomes[best]

    def _results(self, network: AudioToExpression) -> Mapping[str, float]:
        predictor = self._predictor(network, LipContact.of(self.face_model))
        return evaluate_expression(predictor, self.face_model, self.clips, self.utterances)

    def _predictor(self, network: AudioToExpression, lips: LipContact | None = None) -> ExpressionPredictor:
        return ExpressionPredictor(network, self.device, self.folders.extractors, lips=lips)

    def _calibration(self, network: AudioToExpression) -> tuple[float, float]:
        """Search on one set of predictions: the map of the opening commutes with the cross-fade of windows.

        Small openings are closed after it, as they are when the network is used.
        """
        lips = LipContact.of(self.face_model)
        heard = predict_lips(self._predictor(network), self.face_model, self.clips, self.utterances)
        real = [RealLips.of(self.face_model, clip) for clip in self.clips]

        def score(gain: float, offset: float) -> float:
            changed = heard.changed(lambda beta: lips(calibrated(beta, self.face_model, gain, offset)))
            return score_lips(self.face_model, real, self.utterances, changed)["score"]

        return best_calibration(score)
