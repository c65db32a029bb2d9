"""Which torch wheel is chosen where."""

from collections.abc import Callable
from types import ModuleType

import pytest

CUDA_REQUIREMENTS = ["filelock", 'nvidia-nccl-cu13==2.29.7; platform_system == "Linux"', "triton==3.7.1"]


@pytest.fixture(scope="module")
def install_torch(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("install_torch")


def test_cuda_packages_are_told_from_extras(install_torch: ModuleType) -> None:
    assert install_torch.needs_cuda_packages(CUDA_REQUIREMENTS)
    assert not install_torch.needs_cuda_packages(["filelock", "sympy>=1.13.3", 'nvidia-x; extra == "gpu"'])


@pytest.mark.parametrize(
    ("flavour", "platform", "version", "brings_cuda", "expected"),
    [
        ("cpu", "linux", "2.13.0", True, ["--no-deps", "--index-url", "CPU_INDEX", "torch==2.13.0"]),
        ("cpu", "linux", "2.13.0+cpu", False, ["--no-deps", "torch===2.13.0+cpu"]),
        ("cpu", "darwin", "2.13.0", True, ["--no-deps", "torch===2.13.0"]),
        ("cuda", "win32", "2.13.0", False, ["--no-deps", "--index-url", "CUDA_INDEX", "torch==2.13.0"]),
        ("cuda", "linux", "2.13.0+cpu", False, ["--constraint", "LOCK", "torch===2.13.0"]),
    ],
)
def test_choice(
    install_torch: ModuleType, flavour: str, platform: str, version: str, brings_cuda: bool, expected: list[str]
) -> None:
    choice = install_torch.choose_torch(flavour, platform, install_torch.TorchWheel(version, brings_cuda))
    assert list(choice.pip_arguments) == [str(getattr(install_torch, part, part)) for part in expected]
    assert choice.reason


@pytest.mark.parametrize(("flavour", "platform"), [("rocm", "linux"), ("cuda", "darwin")])
def test_impossible_wishes_get_a_sentence(install_torch: ModuleType, flavour: str, platform: str) -> None:
    with pytest.raises(install_torch.TorchInstallError, match=r"\.$"):
        install_torch.choose_torch(flavour, platform, install_torch.TorchWheel("2.13.0", False))
