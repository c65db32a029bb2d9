"""The networks under evaluation: the shipped ones, or weight files that somebody is about to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import torch

from models.audio.frozen_extractor import ExtractorSources
from models.audio_to_expression import ExpressionPredictor
from models.checkpoint import sha256_of
from models.errors import CheckpointError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds
from models.realtalk import RealTalk, load_renderer
from studio.engine.models_loader import RENDERER_PREFIX, choose_device
from studio.engine.resources import EXPRESSION, FACE_MODEL, best_expression, checked_file
from studio.errors import StudioError

Parts = Literal["face model", "expressions", "all"]
"""How much is loaded: the face model alone, with the expression network, or with the renderer too."""
UNDER_TEST = "under test"


@dataclass(frozen=True)
class WeightFiles:
    """Files to use in place of the shipped ones; None is the shipped one, or the front ends'.

    preset: which shipped renderer; front_ends: other faces and ears, with the weights that belong to them; baselines:
    further renderers to compare with.
    """

    face_model: Path | None = None
    expression: Path | None = None
    renderer: Path | None = None
    preset: str = "lite"
    front_ends: FrontEnds = field(default_factory=FrontEnds)
    baselines: tuple[Path, ...] = ()

    def paths(self, parts: Parts) -> dict[str, Path]:
        """Name and file of each part. Raises ``StudioError`` when a shipped one is missing or was changed."""
        wanted = {FACE_MODEL: self.face_model}
        if parts != "face model":
            wanted[EXPRESSION] = self.expression or self.front_ends.expression
        if parts == "all":
            wanted[RENDERER_PREFIX + self.preset] = self.renderer or self.front_ends.renderer
        shipped = {EXPRESSION: best_expression()}
        return {name: checked_file(shipped.get(name, name)) if path is None else path for name, path in wanted.items()}


@dataclass(frozen=True)
class EvaluatedModels:
    """What is measured. predictor and realtalk are None when they were not asked for.

    files: name -> (file name, sha256), for the report; device: in words; where: the same for PyTorch; baselines:
    further renderers by name.
    """

    face_model: LinearFaceModel
    predictor: ExpressionPredictor | None
    realtalk: RealTalk | None
    files: dict[str, tuple[str, str]]
    device: str
    where: torch.device = field(default_factory=lambda: torch.device("cpu"))
    baselines: dict[str, RealTalk] = field(default_factory=dict)

    def name_of(self, renderer: RealTalk) -> str:
        """A baseline's name, or that of the renderer under test."""
        return next((name for name, held in self.baselines.items() if held is renderer), UNDER_TEST)


def load_evaluated(weights: WeightFiles, parts: Parts, device: str = "auto") -> EvaluatedModels:
    """Load the parts. Raises ``StudioError`` naming the file or device that is the matter."""
    chosen, precision = choose_device(device)
    paths = weights.paths(parts)
    predictor = realtalk = None
    baselines: dict[str, RealTalk] = {}
    try:
        face_model = weights.front_ends.face_model(paths[FACE_MODEL], chosen)
        if parts != "face model":
            predictor = ExpressionPredictor.load(
                paths[EXPRESSION], chosen, ExtractorSources(weights.front_ends.hubert), face_model
            )
        if predictor is not None and parts == "all":
            renderer = load_renderer(paths[RENDERER_PREFIX + weights.preset])
            realtalk = RealTalk(face_model, predictor, renderer, chosen, precision)
            for name, path in _names_of(weights.baselines).items():
                baselines[name] = RealTalk(face_model, predictor, load_renderer(path), chosen, precision)
                paths[f"baseline {name}"] = path
    except CheckpointError as error:
        raise StudioError(str(error), "Give weight files that belong together.") from error
    files = {name: (path.name, sha256_of(path)) for name, path in paths.items()}
    if face_model.front_end:
        files["face front end"] = (str(weights.front_ends.basel), face_model.front_end)
    return EvaluatedModels(face_model, predictor, realtalk, files, f"{chosen.type}, {precision}", chosen, baselines)


def _names_of(paths: Sequence[Path]) -> dict[str, Path]:
    """Call each file by its name, or by as much of its path as tells them apart."""
    for parts in range(1, max((len(path.resolve().parts) for path in paths), default=1) + 1):
        names = {"/".join(path.resolve().with_suffix("").parts[-parts:]): path for path in paths}
        if len(names) == len(set(paths)):
            return names
    return {str(path): path for path in paths}
