"""The command line makes films: each is read back with PyAV."""

import json
import signal
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
import soxr

from studio.engine.live_moment import LiveMoment
from studio.engine.take import TakeHeader, change_take, read_take
from studio.engine.take_writer import TakeWriter
from studio.media.audio_file import read_audio

ROOT = Path(__file__).parents[2]
HALF_FRAME_S = Fraction(1, 50)


def read_film(path: Path) -> tuple[list[np.ndarray], Fraction, Fraction]:
    """Frames as RGB u8, and the exact durations of picture and sound in seconds."""
    with av.open(str(path)) as container:
        picture, sound = container.streams.video[0], container.streams.audio[0]
        assert (picture.codec_context.name, sound.codec_context.name) == ("h264", "aac")
        assert picture.average_rate == 25
        durations = [stream.duration * stream.time_base for stream in (picture, sound)]
        frames = list(container.decode(picture))
    assert [frame.pts * frame.time_base for frame in frames] == [Fraction(i, 25) for i in range(len(frames))]
    return [frame.to_ndarray(format="rgb24") for frame in frames], durations[0], durations[1]


@pytest.fixture(scope="module")
def said(studio, sound_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portrait says a sound file."""
    output = tmp_path_factory.mktemp("films") / "said.mp4"
    done = studio("render", "--reference", "sample", "--audio", sound_file, "--output", output, "--seed", "4")
    assert done.returncode == 0, done.stderr
    assert str(output) in done.stdout
    return output


def test_a_portrait_says_a_sound_file(said: Path):
    frames, picture_s, sound_s = read_film(said)
    assert len(frames) == 19  # 0.73 s, the last one begun
    assert frames[0].shape == (600, 512, 3)
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
    assert [path.name for path in said.parent.iterdir()] == ["said.mp4"]


def test_a_clip_says_a_sentence_in_four_panes(studio, portrait_clip: Path, tmp_path: Path):
    output = tmp_path / "panes.mp4"
    done = studio(
        "render", "--reference", portrait_clip, "--text", "Mama, papa. 🙂", "--output", output, "--view", "panels"
    )
    assert done.returncode == 0, done.stderr
    frames, picture_s, sound_s = read_film(output)
    assert frames[0].shape == (256, 1024, 3)
    assert len(frames) > 20
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
    source, mask, mesh, drawn = np.split(np.stack(frames).astype(int), 4, axis=2)
    assert np.abs(mask - source).mean() > 2
    assert np.abs(mesh - source).mean() > 2
    assert np.abs(drawn - source)[:, :90].mean() < 2  # eyes and forehead
    mouth = np.s_[:, 150:215, 95:165]
    assert np.abs(drawn - source)[mouth].mean() > np.abs(drawn - source)[:, :90].mean()


def test_the_same_command_gives_the_same_film(studio, said: Path, sound_file: Path, tmp_path: Path):
    again = tmp_path / "again.mp4"
    done = studio("render", "--reference", "sample", "--audio", sound_file, "--output", again, "--seed", "4")
    assert done.returncode == 0, done.stderr
    assert np.array_equal(*(np.stack(read_film(film)[0]) for film in (said, again)))


def test_a_truncated_clip_is_used_as_far_as_it_decodes(studio, portrait_clip: Path, sound_file: Path, tmp_path: Path):
    mkv = tmp_path / "cut.mkv"
    with av.open(str(portrait_clip)) as source, av.open(str(mkv), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    mkv.write_bytes(mkv.read_bytes()[: mkv.stat().st_size * 2 // 3])
    output = tmp_path / "said.mp4"
    done = studio("render", "--reference", mkv, "--audio", sound_file, "--output", output)
    assert done.returncode == 0, done.stderr
    assert "Note:" in done.stdout
    assert len(read_film(output)[0]) == 19


def test_track_writes_source_mask_and_mesh(studio, portrait_clip: Path, tmp_path: Path):
    output = tmp_path / "track.mp4"
    done = studio("track", portrait_clip, "-o", output)
    assert done.returncode == 0, done.stderr
    assert "px" in done.stdout
    frames, picture_s, _ = read_film(output)
    assert frames[0].shape == (256, 768, 3)
    assert (len(frames), picture_s) == (50, 2)


def run_until(command: list[str], words: bytes, number: signal.Signals) -> tuple[int, bytes]:
    """Send a signal once the command says these words on stderr; returns how it ended and what it said afterwards."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            assert process.stderr is not None
            seen = b""
            while words not in seen:
                byte = process.stderr.read(1)
                assert byte, seen
                seen += byte
            process.send_signal(number)
            rest = process.stderr.read()
            process.wait(timeout=60)
        finally:
            process.kill()
    return process.returncode, rest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_film_is_continued(studio, sample_portrait: Path, tmp_path: Path):
    script, output = tmp_path / "script.txt", tmp_path / "long.mp4"
    script.write_text("Mama buys more maps, and people come by the river to see them. " * 3, encoding="utf-8")
    arguments = ["render", "--reference", str(sample_portrait), "--text-file", str(script), "--output", str(output)]
    arguments += ["--crop", "--rate", "140", "--grade", str(tmp_path / "grade.json")]
    ended, _ = run_until([sys.executable, str(ROOT / "main.py"), *arguments], b"Rendering:  9", signal.SIGKILL)
    assert ended == -signal.SIGKILL
    assert sorted(path.name for path in tmp_path.iterdir()) == [".long.mp4.unfinished", "script.txt"]
    refused = studio(*arguments)
    assert refused.returncode == 1
    assert "long.mp4 was begun before and is not finished. Add --resume to continue" in refused.stderr
    done = studio(*arguments, "--resume")
    assert done.returncode == 0, done.stderr
    assert " s, the last " in done.stdout
    assert "Memory: peak " in done.stdout
    frames, picture_s, sound_s = read_film(output)
    assert 251 < len(frames) < 500
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grade.json", "long.mp4", "script.txt"]
    assert json.loads((tmp_path / "grade.json").read_text(encoding="utf-8"))["frames"] == len(frames)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_ctrl_c_leaves_no_film(sample_portrait: Path, tmp_path: Path, number: signal.Signals):
    long_text = "This sentence is long enough to be stopped. " * 20
    output = tmp_path / "out" / "stopped.mp4"
    output.parent.mkdir()
    command = [sys.executable, str(ROOT / "main.py"), "render", "--reference", str(sample_portrait)]
    command += ["--text", long_text, "--output", str(output)]
    ended, rest = run_until(command, b"Rendering", number)
    assert ended == 130
    assert b"stopped." in rest
    assert b"Traceback" not in rest
    assert list(output.parent.iterdir()) == []


def test_a_take_is_said_by_whom_it_was_made_with(studio, sound_file: Path, tmp_path: Path):
    sound = soxr.resample(read_audio(sound_file).mono(), read_audio(sound_file).rate_hz, 48_000)[: 16 * 1920]
    writer = TakeWriter(tmp_path, TakeHeader("2026-05-04T10:20:30+00:00"))
    for index, piece in enumerate(sound.reshape(-1, 1920)):
        writer.add(LiveMoment(index, piece, np.zeros(3, np.float32), 1.0, index / 25))
    writer.close()
    change_take(read_take(writer.folder), end_s=0.4)
    output = tmp_path / "again.mp4"
    done = studio("render", "--take", writer.folder, "--output", output)
    assert done.returncode == 0, done.stderr
    frames, picture_s, sound_s = read_film(output)
    assert len(frames) == 10
    assert frames[0].shape == (600, 512, 3)  # the sample portrait
    assert abs(picture_s - sound_s) <= HALF_FRAME_S
