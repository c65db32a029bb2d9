"""A film is made, spoken, graded and signed while nobody may open a connection."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WATCH = """
import os, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "urllib.Request"):
        address = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
        if not isinstance(address, (str, bytes)) or event != "socket.connect":  # a path: a socket on this machine
            with open(os.environ["ATTEMPTS"], "a") as log:
                log.write(f"{event} {address}\\n")
            raise OSError("no network in this test")

sys.addaudithook(refuse)
"""


@pytest.fixture
def watched(tmp_path: Path):
    """Run Python where every attempt to reach a network fails and is written down. Returns (run, file of attempts)."""
    attempts, folder = tmp_path / "attempts.txt", tmp_path / "watch"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WATCH, encoding="utf-8")
    surroundings = {**os.environ, "PYTHONPATH": str(folder), "ATTEMPTS": str(attempts)}

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [*_without_network(), sys.executable, *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=300, check=False
        )

    return run, attempts


def _without_network() -> list[str]:
    """A prefix that takes the network from native code as well, where the system lets us."""
    prefix = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None:
        return []
    allowed = subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0
    return prefix if allowed else []


def test_the_watch_sees_an_attempt(watched):
    run, attempts = watched
    done = run("-c", "import socket; socket.create_connection(('192.0.2.1', 80), 1)")
    assert done.returncode != 0
    assert "no network in this test" in done.stderr
    assert "192.0.2.1" in attempts.read_text()


def test_a_whole_film_needs_no_network(watched, tmp_path: Path):
    run, attempts = watched
    film = tmp_path / "film.mp4"
    done = run("main.py", "render", "--reference", "sample", "--text", "Mama.", "--crop", "--grade", "--output", film)
    assert done.returncode == 0, done.stderr
    assert film.is_file()
    verified = run("main.py", "verify", film)
    assert verified.returncode == 0, verified.stderr
    assert not attempts.exists(), attempts.read_text()
