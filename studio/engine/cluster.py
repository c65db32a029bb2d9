"""Machines that share work through Ray. Ray is optional; nothing else in the studio imports it.

Whoever can reach such a cluster can run code on it: it belongs in a network of one's own.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import socket
import tempfile
from collections.abc import Callable, Collection
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

from studio.errors import StudioError

log = logging.getLogger(__name__)

Shared = Any
"""A value that lies in the memory of one of the machines, or will, or Ray's reference to it."""

TRIES = 4
"""How often work is begun whose machine or process is lost."""
ANSWER_S = 5.0
_POLL_S = 0.5
_SOURCES = Path(__file__).resolve().parents[2]
_SENT = ("studio", "models", "resources", "pyproject.toml")
"""What every machine runs, so that all of them run the same."""


class Cluster:
    """Context manager around a connection. On leaving, work that is not done is ended on all machines."""

    def __init__(self, address: str) -> None:
        """address: HOST:PORT of the machine that leads the cluster, or "auto" on a machine that belongs to it.

        Raises ``StudioError`` when Ray is not installed.
        """
        self._address = address
        self._ray = _ray()

    def __enter__(self) -> Self:
        """Connect. Raises ``StudioError`` for an address where no cluster answers."""
        _knock(self._address)
        ended_by = signal.getsignal(signal.SIGTERM)
        with tempfile.TemporaryDirectory(prefix="realtalk-") as folder:
            _copy_program(Path(folder))
            try:
                self._ray.init(
                    address=self._address,
                    runtime_env={"working_dir": folder, "env_vars": {"RAY_USAGE_STATS_ENABLED": "0"}},
                    log_to_driver=False,
                    logging_level=logging.ERROR,
                )
            except (OSError, RuntimeError, ValueError, self._ray.exceptions.RayError) as error:
                self._ray.shutdown()
                raise _no_answer(self._address, str(error)) from error
            finally:
                signal.signal(signal.SIGTERM, ended_by)  # Ray takes it for itself
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._ray.shutdown()

    @property
    def cores(self) -> int:
        """Processor cores of all machines together."""
        return int(self._ray.cluster_resources().get("CPU", 0))

    @property
    def has_gpu(self) -> bool:
        """One of the machines has a graphics card that computes."""
        return bool(self._ray.cluster_resources().get("GPU", 0))

    def share(self, value: object) -> Shared:
        """Put a value where every machine can read it; arrays are not copied again on a machine."""
        return self._ray.put(value)

    def begin(self, work: Callable[..., object], *arguments: object, gpu: bool = False) -> Shared:
        """Let some machine call a function of a module. Arguments that are shared arrive as what they stand for.

        A machine or process that is lost meanwhile is made up for by another one, up to ``TRIES`` times.
        """
        options: dict[str, Any] = {"num_cpus": 1, "num_gpus": int(gpu), "max_retries": TRIES - 1}
        return self._ray.remote(**options)(work).remote(*arguments)

    def first_done(self, begun: Collection[Shared]) -> Shared:
        """Wait until one of these is done or lost, and return which."""
        while True:
            done, _ = self._ray.wait(list(begun), num_returns=1, timeout=_POLL_S, fetch_local=False)
            if done:
                return done[0]

    def result(self, begun: Shared) -> Shared:
        """What the function returned. Raises ``StudioError`` if every try was lost, or it raised something."""
        try:
            return self._ray.get(begun)
        except self._ray.exceptions.RayTaskError as error:
            cause = error.cause or error
            raise StudioError(f"unexpected {type(cause).__name__} on another machine: {cause}") from error
        except self._ray.exceptions.RayError as error:
            log.debug("lost work", exc_info=True)
            raise StudioError(
                f"its machine or process was lost, {TRIES} times at most.", "Run the same command again."
            ) from error


def _ray() -> ModuleType:
    """The package, silent about its use. Raises ``StudioError`` when it is not installed."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    try:
        import ray
    except ImportError as error:
        raise StudioError(
            "Work on several machines needs Ray, which is not installed.",
            "Install it: python -m pip install --no-deps -r requirements-cluster.lock",
        ) from error
    module: ModuleType = ray
    return module


def _knock(address: str) -> None:
    """Ray itself waits for minutes where nobody answers. Raises ``StudioError``."""
    host, colon, port = address.rpartition(":")
    if address == "auto" or "://" in address:
        return
    if not colon or not port.isdigit():
        raise _no_answer(address, "it is not HOST:PORT")
    try:
        with contextlib.closing(socket.create_connection((host, int(port)), timeout=ANSWER_S)):
            pass
    except (OSError, OverflowError) as error:
        raise _no_answer(address, str(error)) from error


def _no_answer(address: str, reason: str) -> StudioError:
    reason = reason.strip().split("\n")[0].rstrip(".")
    return StudioError(
        f"No Ray cluster can be used at {address}: {reason}.",
        "Start one with 'ray start --head', let this machine join it, and give its HOST:PORT.",
    )


def _copy_program(folder: Path) -> None:
    leave_out = shutil.ignore_patterns("__pycache__", "*.pyc", "licences")
    for name in _SENT:
        source = _SOURCES / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=leave_out)
        elif source.is_file():
            shutil.copy2(source, folder / name)
