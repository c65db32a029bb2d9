"""Install the one pinned torch wheel that fits this machine: `TORCH=cpu` (the default) or `TORCH=cuda`.

Run it with the Python that is to have torch. It uses the standard library only. On Linux the plain torch wheel brings
several GB of CUDA libraries, which a machine without an NVIDIA card never uses; so for `cpu` the script asks pip what
the plain requirement would bring, and turns to PyTorch's own index of CPU wheels where that is CUDA.
"""

import importlib.metadata
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

TORCH_VERSION = "2.13.0"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
CUDA_INDEX = "https://download.pytorch.org/whl/cu130"
LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
CUDA_PACKAGES = ("nvidia", "cuda", "triton")
REPORTING_PIP = (23, 3)  # the first pip whose dry run reads a wheel's metadata without downloading the wheel


class TorchInstallError(Exception):
    """A sentence for the person who set the studio up."""


@dataclass(frozen=True)
class TorchWheel:
    """What pip would install: the version, and whether CUDA packages come with it."""

    version: str
    brings_cuda: bool


@dataclass(frozen=True)
class TorchChoice:
    """The arguments after `pip install`, and one line that says why."""

    pip_arguments: tuple[str, ...]
    reason: str


def needs_cuda_packages(requirements: Sequence[str]) -> bool:
    """Say whether a wheel's `Requires-Dist` lines ask for CUDA packages outside its optional extras."""
    return any(line.lower().startswith(CUDA_PACKAGES) and "extra ==" not in line for line in requirements)


def choose_torch(flavour: str, platform: str, plain: TorchWheel) -> TorchChoice:
    """Choose the wheel. flavour: `cpu` or `cuda`; platform: `sys.platform`; plain: what `torch==VERSION` resolves to.

    Raises TorchInstallError for an unknown flavour, and for CUDA on macOS.
    """
    if flavour == "cpu":
        if plain.brings_cuda and platform == "linux":
            arguments = ("--no-deps", "--index-url", CPU_INDEX, f"torch=={TORCH_VERSION}")
            return TorchChoice(arguments, "CPU wheel of PyTorch's own index: the plain one would bring CUDA libraries")
        return TorchChoice(
            ("--no-deps", f"torch==={plain.version}"), f"plain wheel {plain.version}: it brings no CUDA libraries here"
        )
    if flavour != "cuda":
        raise TorchInstallError(f'TORCH is "{flavour}", and only "cpu" and "cuda" are known.')
    if platform == "darwin":
        raise TorchInstallError("There is no CUDA on macOS: leave TORCH unset.")
    if platform == "win32":
        arguments = ("--no-deps", "--index-url", CUDA_INDEX, f"torch=={TORCH_VERSION}")
        return TorchChoice(arguments, "CUDA 13 wheel of PyTorch's own index, as TORCH=cuda asks: the plain one is CPU")
    # "===" so that a CPU build ("2.13.0+cpu", a higher version to pip) is not taken for it.
    return TorchChoice(
        ("--constraint", str(LOCK), f"torch==={TORCH_VERSION}"),
        "plain wheel with its CUDA libraries (several GB), as TORCH=cuda asks",
    )


def _pip(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "pip", "--disable-pip-version-check", *arguments]


def _resolve_plain_wheel() -> TorchWheel:
    """Ask pip, without downloading it, which wheel the plain requirement would bring."""
    pip_version = importlib.metadata.version("pip")
    if tuple(int(part) for part in pip_version.split(".")[:2]) < REPORTING_PIP:
        raise TorchInstallError(
            f"pip {pip_version} is too old to ask which torch it would bring; "
            f"run: {sys.executable} -m pip install --upgrade pip"
        )
    command = _pip("install", "--quiet", "--dry-run", "--no-deps", "--ignore-installed", "--report", "-")
    finished = subprocess.run([*command, f"torch=={TORCH_VERSION}"], capture_output=True, text=True, check=False)
    if finished.returncode != 0:
        raise TorchInstallError(f"pip finds no torch {TORCH_VERSION} for this machine:\n{finished.stderr.strip()}")
    metadata = json.loads(finished.stdout)["install"][0]["metadata"]
    return TorchWheel(metadata["version"], needs_cuda_packages(metadata.get("requires_dist", [])))


def _installed_wheel() -> TorchWheel | None:
    try:
        installed = importlib.metadata.distribution("torch")
    except importlib.metadata.PackageNotFoundError:
        return None
    return TorchWheel(installed.version, needs_cuda_packages(installed.requires or []))


def install_torch(flavour: str) -> None:
    """Install torch in the running Python. Raises TorchInstallError with a sentence where that cannot be done."""
    installed = _installed_wheel()
    choice = choose_torch(flavour, sys.platform, _resolve_plain_wheel())
    wants_cuda = flavour == "cuda"
    if installed and installed.version.split("+")[0] == TORCH_VERSION and sys.platform == "linux":
        if installed.brings_cuda == wants_cuda:
            print(f"torch {installed.version} is already installed.")
            return
        subprocess.run(_pip("uninstall", "--yes", "--quiet", "torch"), check=True)
    print(f"torch {TORCH_VERSION}: {choice.reason}.", flush=True)
    if subprocess.run(_pip("install", "--quiet", *choice.pip_arguments), check=False).returncode != 0:
        hint = "" if wants_cuda else " TORCH=cuda takes the plain wheel, which works without a CUDA device too."
        raise TorchInstallError(f"pip could not install torch {TORCH_VERSION}; its message is above.{hint}")


def main() -> int:
    """Install what the environment variable TORCH asks for; return the exit code."""
    try:
        install_torch(os.environ.get("TORCH") or "cpu")
    except TorchInstallError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
