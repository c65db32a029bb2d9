"""Whatever is wrong with what a person gives: exit 1, one sentence that names it, nothing left behind."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from studio.engine.resources import best_expression

ROOT = Path(__file__).parents[2]


def scenery() -> np.ndarray:
    rows, columns = np.mgrid[:240, :320]
    return np.stack([rows, columns % 256, 255 - rows], axis=-1).astype(np.uint8)


def no_such_file(folder: Path) -> list[str]:
    return ["--reference", str(folder / "nobody.mp4"), "--text", "Hello."]


def text_named_mp4(folder: Path) -> list[str]:
    (folder / "letter.mp4").write_text("Dear reader, this is no film.\n" * 50)
    return ["--reference", str(folder / "letter.mp4"), "--text", "Hello."]


def film_without_a_face(folder: Path) -> list[str]:
    with av.open(str(folder / "meadow.mp4"), "w") as container:
        stream = container.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(scenery(), format="rgb24")))
        container.mux(stream.encode(None))
    return ["--reference", str(folder / "meadow.mp4"), "--text", "Hello."]


def photo_of_scenery(folder: Path) -> list[str]:
    cv2.imwrite(str(folder / "meadow.png"), scenery())
    return ["--reference", str(folder / "meadow.png"), "--text", "Hello."]


def sound_without_samples(folder: Path) -> list[str]:
    header = (
        b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00"
    )
    (folder / "empty.wav").write_bytes(header + b"data\x00\x00\x00\x00")
    return ["--reference", "sample", "--audio", str(folder / "empty.wav")]


def empty_text(folder: Path) -> list[str]:
    return ["--reference", "sample", "--text", "  \n "]


def sound_that_is_missing(folder: Path) -> list[str]:
    return ["--reference", "sample", "--audio", str(folder / "gone.wav")]


@pytest.mark.parametrize(
    ("prepare", "names"),
    [
        (no_such_file, "nobody.mp4"),
        (text_named_mp4, "letter.mp4"),
        (film_without_a_face, "No face was found in meadow.mp4"),
        (photo_of_scenery, "No face was found in meadow.png"),
        (sound_without_samples, "empty.wav"),
        (sound_that_is_missing, "gone.wav"),
        (empty_text, "text"),
    ],
    ids=["missing", "text", "film without a face", "scenery", "silent", "missing sound", "no text"],
)
def test_one_sentence_and_nothing_left(studio, tmp_path: Path, prepare: Callable[[Path], list[str]], names: str):
    arguments = prepare(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = studio("render", *arguments, "--output", tmp_path / "out.mp4")
    assert done.returncode == 1
    complaint = done.stderr.strip().splitlines()[-1]
    assert complaint.startswith("render: ")
    assert names in complaint
    assert "unexpected" not in complaint
    assert "Traceback" not in done.stderr
    assert sorted(tmp_path.iterdir()) == before


def test_output_equals_input(studio, portrait_clip: Path, tmp_path: Path):
    clip = shutil.copy(portrait_clip, tmp_path / "clip.mp4")
    bytes_before = Path(clip).read_bytes()
    done = studio("render", "--reference", clip, "--text", "Hello.", "--output", clip)
    assert done.returncode == 1
    assert "clip.mp4" in done.stderr
    assert Path(clip).read_bytes() == bytes_before
    done = studio("track", clip, "-o", clip)
    assert done.returncode == 1
    assert Path(clip).read_bytes() == bytes_before


def test_missing_folder(studio, tmp_path: Path):
    done = studio("render", "--reference", "sample", "--text", "Hello.", "--output", tmp_path / "no" / "out.mp4")
    assert done.returncode == 1
    assert "does not exist" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="/proc is a folder in which even root cannot make a file")
def test_folder_that_may_not_be_written(studio, sound_file: Path):
    done = studio("render", "--reference", "sample", "--audio", sound_file, "--output", "/proc/out.mp4")
    assert done.returncode == 1
    assert "out.mp4 could not be written" in done.stderr
    assert "unexpected" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["render"],
        ["render", "--reference", "sample", "--output", "x.mp4"],
        ["render", "--reference", "sample", "--text", "a", "--audio", "b", "--output", "x.mp4"],
        ["render", "--reference", "sample", "--text", "a", "--output", "x.mp4", "--view", "all"],
        ["sing"],
    ],
    ids=["nothing given", "no speech", "text and audio", "unknown view", "unknown command"],
)
def test_wrong_usage_exits_with_two(studio, arguments: list[str]):
    done = studio(*arguments)
    assert done.returncode == 2
    assert "usage:" in done.stderr


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program whose weights may be spoilt."""
    folder = tmp_path_factory.mktemp("installation")
    for name in ("studio", "models", "resources"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", folder)
    return folder


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("weights/renderer_lite", "missing"),
        (f"weights/{best_expression()}", "damaged"),
        ("face_model/face_model", "missing"),
    ],
)
def test_weights_that_are_not_the_shipped_ones(installation: Path, tmp_path: Path, name: str, damage: str):
    path = installation / "resources" / f"{name}.safetensors"
    shipped = path.read_bytes()
    command = [sys.executable, "main.py", "render", "--reference", "sample", "--text", "Hello."]
    try:
        path.unlink()
        if damage == "damaged":
            path.write_bytes(shipped[:-1] + bytes([shipped[-1] ^ 1]))
        done = subprocess.run(
            [*command, "--output", str(tmp_path / "out.mp4")],
            cwd=installation,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    finally:
        path.write_bytes(shipped)
    assert done.returncode == 1
    assert path.name in done.stderr
    assert ("is missing" if damage == "missing" else "hash differs") in done.stderr
    assert "Restore the file" in done.stderr
    assert list(tmp_path.iterdir()) == []
