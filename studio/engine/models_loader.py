"""Choosing device and precision once, and loading the networks onto it."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Literal, get_args

import cv2
import torch

from models.audio.frozen_extractor import ExtractorSources
from models.audio_to_expression import ExpressionPredictor
from models.bf16 import multiplies_bf16
from models.checkpoint import sha256_of
from models.errors import CheckpointError
from models.face.morphable_model import LinearFaceModel
from models.front_ends import FrontEnds, load_front_ends
from models.realtalk import Precision, RealTalk, load_renderer
from studio.engine.resources import CURE, FACE_MODEL, best_expression, checked_file, shipped_files
from studio.errors import StudioError, sentence

log = logging.getLogger(__name__)

Preset = Literal["lite", "full"]
DeviceChoice = Literal["auto", "cpu", "cuda"]
RENDERER_PREFIX = "renderer_"
MOST_THREADS = 4
FRONT_ENDS_CURE = "docs/paper_front_ends.md says which files belong together and where to get them."


def available_presets() -> tuple[str, ...]:
    """The renderer sizes whose weights are shipped."""
    names = shipped_files()
    return tuple(preset for preset in get_args(Preset) if RENDERER_PREFIX + preset in names)


def choose_device(choice: str = "auto") -> tuple[torch.device, Precision]:
    """Pick the device and the precision that is fast on it. Raises ``StudioError`` for CUDA where there is none."""
    if choice not in get_args(DeviceChoice):
        raise StudioError(sentence("There is no device called '{choice}'.", choice=choice), "Choose auto, cpu or cuda.")
    if choice == "cuda" and not torch.cuda.is_available():
        raise StudioError("This machine has no CUDA device that PyTorch can use.", "Choose auto or cpu.")
    device = torch.device("cpu" if choice == "cpu" or not torch.cuda.is_available() else "cuda")
    return device, "bf16" if multiplies_bf16(device) else "fp32"


def limit_threads() -> int:
    """Give the networks half of the cores, four at most; returns how many.

    The rest is for decoder, encoder and window. Threads of one operation wait for each other in busy loops: with
    as many as there are cores, any other work on the machine makes them several times slower than a single one.
    """
    threads = min(MOST_THREADS, max(1, (os.cpu_count() or 1) // 2))
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    return threads


def load_models(
    preset: str = "lite",
    device: str = "auto",
    front_ends: FrontEnds | None = None,
    *,
    precision: Precision | None = None,
    recording: bool = True,
) -> RealTalk:
    """Load the networks, the shipped ones where ``front_ends`` names no other.

    precision: the one that is fast on the device when None; recording: as ``RealTalk`` takes it. Raises
    ``StudioError`` naming the file or device that is the matter.
    """
    chosen_ends = front_ends or FrontEnds()
    chosen, fast = choose_device(device)
    presets = available_presets()
    if preset not in presets and chosen_ends.renderer is None:
        hint = sentence("Choose one of: {choices}.", choices=", ".join(presets)) if presets else CURE
        raise StudioError(sentence("There are no weights for the preset '{preset}'.", preset=preset), hint)
    try:
        shipped_renderer = RENDERER_PREFIX + preset
        renderer = chosen_ends.renderer or checked_file(shipped_renderer)
        face_model = chosen_ends.face_model(checked_file(FACE_MODEL), chosen)
        expression = chosen_ends.expression or checked_file(best_expression())
        models = RealTalk(
            face_model,
            ExpressionPredictor.load(expression, chosen, ExtractorSources(chosen_ends.hubert), face_model),
            load_renderer(renderer),
            chosen,
            precision or fast,
            sha256_of(renderer) if chosen_ends.renderer else shipped_files()[shipped_renderer][1],
            recording=recording,
        )
    except CheckpointError as error:
        raise StudioError(str(error), CURE if chosen_ends == FrontEnds() else FRONT_ENDS_CURE) from error
    threads = limit_threads()
    told = (preset, expression.stem, chosen, models.precision, threads)
    log.info("networks loaded: preset %s, %s on %s in %s, %d threads", *told)
    return models


def load_face_model(front_ends: FrontEnds | None = None, device: str = "auto") -> LinearFaceModel:
    """Load the face model alone, the shipped one or the front ends'. Raises ``StudioError`` naming the file."""
    try:
        return (front_ends or FrontEnds()).face_model(checked_file(FACE_MODEL), choose_device(device)[0])
    except CheckpointError as error:
        raise StudioError(str(error), CURE if front_ends is None else FRONT_ENDS_CURE) from error


def read_front_ends(path: Path | None) -> FrontEnds | None:
    """Read the file that names front ends; None where none was given. Raises ``StudioError``."""
    if path is None:
        return None
    try:
        return load_front_ends(path)
    except CheckpointError as error:
        raise StudioError(str(error), FRONT_ENDS_CURE) from error
