"""``main.py doctor``: what is installed, what works, and the cure for what does not; one line each."""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from pathlib import Path

from studio.commands.front_ends_argument import add_front_ends_argument
from studio.errors import StudioError

HELP = "say what is installed and working, and the cure for what is not"
PACKAGES = (
    "torch", "numpy", "opencv-contrib-python-headless", "av", "mediapipe", "PySide6-Essentials", "qasync",
    "sounddevice", "soxr", "pyttsx3", "pyvirtualcam", "transformers", "safetensors",
)  # fmt: skip
_INSTALL_CURE = "install the dependencies again: pip install --no-deps -r requirements.lock"
_EAR_CURE = "pip install --no-deps -r requirements-ear.lock, where there is a wheel for the system"


@dataclass(frozen=True)
class Finding:
    """One line of the report. cure: what to do, empty when all is well; serious: rendering does not work without it."""

    subject: str
    state: str
    cure: str = ""
    serious: bool = False


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    add_front_ends_argument(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the report; 1 when something is missing that rendering needs."""
    serious = False
    front_ends = partial(_front_ends, arguments.front_ends)
    checks = (
        _python,
        _packages,
        _devices,
        _weights,
        front_ends,
        _voices,
        _sound,
        _cameras,
        _encoders,
        _window,
        _folders,
    )
    for check in checks:
        for finding in _carefully(check):
            mark = "ok " if not finding.cure else "BAD" if finding.serious else "-- "
            cure = f" -> {finding.cure}" if finding.cure else ""
            print(f"{mark} {finding.subject}: {finding.state}{cure}")
            serious = serious or (finding.serious and bool(finding.cure))
    return 1 if serious else 0


def _name(check: Callable[[], Iterator[Finding]]) -> str:
    function = check.func if isinstance(check, partial) else check
    return function.__name__.strip("_").replace("_", " ")


def _carefully(check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Run one check; what it trips over is a finding too."""
    try:
        yield from check()
    except StudioError as error:
        yield Finding(_name(check), error.user_message, error.hint or "see above", serious=True)
    except Exception as error:  # noqa: BLE001 - a broken installation may fail in any way, and the report must go on
        yield Finding(_name(check), f"{type(error).__name__}: {error}", _INSTALL_CURE, serious=True)


def _python() -> Iterator[Finding]:
    fits = sys.version_info[:2] == (3, 11)
    state = f"Python {platform.python_version()} on {platform.platform()}"
    yield Finding("python", state, "" if fits else "use Python 3.11", serious=True)


def _packages() -> Iterator[Finding]:
    for name in PACKAGES:
        try:
            yield Finding(name, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, "not installed", _INSTALL_CURE, serious=True)


def _devices() -> Iterator[Finding]:
    import torch

    from studio.engine.models_loader import choose_device, limit_threads

    device, precision = choose_device("auto")
    yield Finding(
        "device", f"{device.type} in {precision}, {limit_threads()} of {os.cpu_count()} cores for the networks"
    )
    if torch.cuda.is_available():
        yield Finding("cuda", torch.cuda.get_device_name(0))
    else:
        yield Finding("cuda", "none; the CPU renders (with an NVIDIA card: set up with TORCH=cuda)")


def _weights() -> Iterator[Finding]:
    from studio.engine.models_loader import RENDERER_PREFIX
    from studio.engine.resources import (
        CURE,
        EXPRESSION,
        EXPRESSION_MOONSHINE,
        FACE_MODEL,
        best_expression,
        checked_file,
        shipped_files,
    )

    files = shipped_files()
    for name in dict.fromkeys((FACE_MODEL, EXPRESSION, f"{RENDERER_PREFIX}lite", *files)):
        if name not in files:
            yield Finding(f"weights {name}", "not listed in manifest.json", CURE, serious=True)
            continue
        try:
            path = checked_file(name)
        except StudioError as error:
            yield Finding(f"weights {name}", error.user_message, error.hint, serious=True)
            continue
        size_mb, digest = path.stat().st_size / 1e6, files[name][1]
        yield Finding(f"weights {name}", f"{path.name}, {size_mb:.1f} MB, sha256 {digest[:16]}")
    if best_expression() == EXPRESSION_MOONSHINE:
        yield Finding("ear", "Moonshine")
    else:
        yield Finding("ear", "our own; lips follow speech more closely with Moonshine", _EAR_CURE)


def _front_ends(path: Path | None) -> Iterator[Finding]:
    """The paper's own front ends; each is loaded, so that what it lacks is said here and not in a rendering."""
    if path is None:
        yield Finding("front ends", "the program's own; --front-ends FILE.toml chooses HuBERT, Basel and D3DFR")
        return
    from models.errors import CheckpointError
    from studio.engine.front_end_checks import check_front_ends
    from studio.engine.models_loader import FRONT_ENDS_CURE, read_front_ends

    front_ends = read_front_ends(path)
    assert front_ends is not None
    for name, check in check_front_ends(front_ends).items():
        try:
            yield Finding(name, check())
        except CheckpointError as error:
            yield Finding(name, str(error), FRONT_ENDS_CURE, serious=True)


def _voices() -> Iterator[Finding]:
    from studio.speech.pyttsx3_speech import Pyttsx3Speech

    voices = Pyttsx3Speech().voices()
    yield Finding("voices", f"{len(voices)}, the default first: {', '.join(voice.id for voice in voices)}")


def _sound() -> Iterator[Finding]:
    try:
        import sounddevice
    except OSError as error:
        yield Finding(
            "sound", f"PortAudio is not there ({error})", "Debian: apt install libportaudio2; films still have sound"
        )
        return
    devices = sounddevice.query_devices()
    outputs = [device["name"] for device in devices if device["max_output_channels"] > 0]
    inputs = [device["name"] for device in devices if device["max_input_channels"] > 0]
    silent = "" if outputs else "connect a speaker; until then the window plays silently"
    yield Finding("speakers", ", ".join(outputs) or "none", silent)
    yield Finding("microphones", ", ".join(inputs) or "none", "" if inputs else "connect a microphone to speak into")


def _cameras() -> Iterator[Finding]:
    from studio.media.camera import list_cameras
    from studio.media.virtual_camera import VirtualCamera

    names = [camera.name for camera in list_cameras()]
    yield Finding("cameras", ", ".join(names) or "none", "" if names else "connect a camera to record a clip with")
    try:
        with VirtualCamera(Fraction(25)) as camera:
            yield Finding("virtual camera", camera.name)
    except StudioError as error:
        yield Finding("virtual camera", error.user_message.rstrip("."), error.hint)


def _encoders() -> Iterator[Finding]:
    import av

    for name in ("libx264", "aac"):
        have = name in av.codecs_available
        yield Finding(f"encoder {name}", "there" if have else "missing", "" if have else _INSTALL_CURE, serious=True)


def _window() -> Iterator[Finding]:
    try:
        from PySide6 import QtWidgets  # noqa: F401 - whether it loads is the question
    except ImportError as error:
        yield Finding("window", f"Qt does not load ({error})", "Debian: bash packaging/linux/system_packages.sh")
        return
    from PySide6.QtCore import qVersion

    yield Finding("window", f"Qt {qVersion()}")


def _folders() -> Iterator[Finding]:
    from studio.user_dirs import cache_dir, config_dir, data_dir

    yield Finding("settings folder", str(config_dir()))
    yield Finding("cache folder", str(cache_dir()))
    yield Finding("recordings folder", str(data_dir()))
