"""Choosing device and precision once, and loading the networks onto it."""

from __future__ import annotations

import logging
import os
from typing import Literal, get_args

import cv2
import torch

from models.errors import CheckpointError
from models.face.morphable_model import LinearFaceModel
from models.realtalk import Precision, RealTalk
from studio.engine.resources import CURE, EXPRESSION, FACE_MODEL, checked_file, shipped_files
from studio.errors import StudioError

log = logging.getLogger(__name__)

Preset = Literal["lite", "full"]
DeviceChoice = Literal["auto", "cpu", "cuda"]
RENDERER_PREFIX = "renderer_"
MOST_THREADS = 4


def available_presets() -> tuple[str, ...]:
    """The renderer sizes whose weights are shipped."""
    names = shipped_files()
    return tuple(preset for preset in get_args(Preset) if RENDERER_PREFIX + preset in names)


def choose_device(choice: str = "auto") -> tuple[torch.device, Precision]:
    """Pick the device and the precision that is fast on it. Raises ``StudioError`` for CUDA where there is none."""
    if choice not in get_args(DeviceChoice):
        raise StudioError(f"There is no device called '{choice}'.", "Choose auto, cpu or cuda.")
    if choice == "cuda" and not torch.cuda.is_available():
        raise StudioError("This machine has no CUDA device that PyTorch can use.", "Choose auto or cpu.")
    if choice == "cpu" or not torch.cuda.is_available():
        return torch.device("cpu"), "bf16" if _cpu_multiplies_bf16() else "fp32"
    return torch.device("cuda"), "bf16" if torch.cuda.is_bf16_supported() else "fp32"


def limit_threads() -> int:
    """Give the networks half of the cores, four at most; returns how many.

    The rest is for decoder, encoder and window. Threads of one operation wait for each other in busy loops: with
    as many as there are cores, any other work on the machine makes them several times slower than a single one.
    """
    threads = min(MOST_THREADS, max(1, (os.cpu_count() or 1) // 2))
    torch.set_num_threads(threads)
    cv2.setNumThreads(threads)
    return threads


def load_models(preset: str = "lite", device: str = "auto") -> RealTalk:
    """Load the shipped networks. Raises ``StudioError`` naming the file or device that is the matter."""
    chosen, precision = choose_device(device)
    presets = available_presets()
    if preset not in presets:
        hint = f"Choose one of: {', '.join(presets)}." if presets else CURE
        raise StudioError(f"There are no weights for the preset '{preset}'.", hint)
    try:
        models = RealTalk.load(
            checked_file(FACE_MODEL),
            checked_file(EXPRESSION),
            checked_file(RENDERER_PREFIX + preset),
            chosen,
            precision,
        )
    except CheckpointError as error:
        raise StudioError(str(error), CURE) from error
    threads = limit_threads()
    log.info("networks loaded: preset %s on %s in %s, %d threads", preset, chosen, precision, threads)
    return models


def _cpu_multiplies_bf16() -> bool:
    """True where the processor has bf16 instructions; elsewhere bf16 is emulated and slower than fp32."""
    # WORKAROUND(torch 2.13): the only way to ask, and not yet public.
    return bool(torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported())


def load_face_model() -> LinearFaceModel:
    """Load the shipped face model alone. Raises ``StudioError`` naming the file."""
    try:
        return LinearFaceModel.load(checked_file(FACE_MODEL))
    except CheckpointError as error:
        raise StudioError(str(error), CURE) from error
