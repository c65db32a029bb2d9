"""The command learns one clip, and loses nothing when it is stopped."""

import signal
import subprocess
import sys
from pathlib import Path

import av
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def long_clip(portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The swaying portrait three times over: 6 s."""
    path = tmp_path_factory.mktemp("long") / "long.mp4"
    with av.open(str(portrait_clip)) as source, av.open(str(path), "w") as target:
        frames = [frame.to_ndarray(format="rgb24")[:480, :480] for frame in source.decode(video=0)] * 3
        stream = target.add_stream("libx264", rate=25, options={"preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = 480, 480, "yuv420p"
        for index, picture in enumerate(frames):
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format="yuv420p")
            frame.pts = index
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return path


def stopped_while_learning(clip: Path, number: signal.Signals) -> tuple[int, str]:
    """Start the command, send a signal once it learns; returns exit code and what it printed to stdout."""
    command = [sys.executable, str(ROOT / "main.py"), "personalise", "--reference", str(clip), "--device", "cpu"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            assert process.stdout is not None
            seen = b""
            while b"Learning the face" not in seen:
                byte = process.stderr.read(1)
                assert byte, seen
                seen += byte
            process.send_signal(number)
            rest, printed = process.stderr.read(), process.stdout.read()
            process.wait(timeout=120)
        finally:
            process.kill()
    assert b"Traceback" not in rest
    return process.returncode, printed.decode()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_killed_and_stopped_it_can_go_on_and_be_forgotten(studio, long_clip: Path):
    assert stopped_while_learning(long_clip, signal.SIGKILL)[0] == -signal.SIGKILL
    code, printed = stopped_while_learning(long_clip, signal.SIGINT)
    assert code == 130
    assert printed.startswith("Stopped after ")
    assert "shipped weights:" in printed
    assert printed.rstrip().endswith("Repeat the command to go on.")
    forgotten = studio("personalise", "--reference", long_clip, "--discard")
    assert (forgotten.returncode, forgotten.stdout) == (0, "long.mp4: what was learnt is deleted.\n")
    again = studio("personalise", "--reference", long_clip, "--discard")
    assert again.stdout == "long.mp4: there was nothing to delete.\n"


def test_what_cannot_be_learnt_from_gets_one_sentence(studio, portrait_clip: Path, tmp_path: Path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"no film at all")
    for reference, sentence in (
        (portrait_clip, "portrait.mp4 shows the face well for 2.0 seconds; 5 are needed."),
        (broken, "broken.mp4"),
    ):
        done = studio("personalise", "--reference", reference)
        assert done.returncode == 1
        assert done.stdout == ""
        assert sentence in done.stderr
        assert "Traceback" not in done.stderr
        assert "unexpected" not in done.stderr
    done = studio("personalise", "--reference", tmp_path / "absent.mp4", "--discard")
    assert done.returncode == 1
    assert "There is no file" in done.stderr
