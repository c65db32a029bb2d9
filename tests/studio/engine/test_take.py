"""Takes on disk: what is whole is read, whatever happened to the program that wrote it."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from studio.engine.live_moment import LiveMoment
from studio.engine.render_settings import RenderSettings
from studio.engine.take import (
    FRAMES,
    HEADER,
    TakeHeader,
    change_take,
    delete_take,
    find_take,
    list_takes,
    read_frames,
    read_take,
    sound_of,
)
from studio.engine.take_writer import TakeWriter
from studio.errors import StudioError

BEGUN = TakeHeader(
    "2026-05-04T10:20:30+02:00", "/films/anna.mp4", 2, look_ahead_ms=120, render=RenderSettings(style_seed=7)
)
ROOT = Path(__file__).parents[3]


def moments(count: int, start: int = 0) -> list[LiveMoment]:
    times = np.arange(1920, dtype=np.float32) / 48_000
    return [
        LiveMoment(
            index,
            0.5 * np.sin(2 * np.pi * (200 + index) * times, dtype=np.float32),
            np.full(5, index, np.float32),
            index / 100,
            1000.0 + index / 25,
        )
        for index in range(start, start + count)
    ]


def write(folder: Path, count: int, header: TakeHeader = BEGUN) -> Path:
    writer = TakeWriter(folder, header)
    for moment in moments(count):
        writer.add(moment)
    writer.close()
    return writer.folder


def test_a_take_is_read_as_it_was_kept(tmp_path: Path) -> None:
    folder = write(tmp_path, 60)
    take = read_take(folder)
    assert take.header == BEGUN
    assert (take.frames, take.duration_s, take.begin_s, take.end_s) == (60, 2.4, 0.0, 2.4)
    assert folder.name == "2026-05-04 10.20.30"
    frames = read_frames(folder)
    assert np.array_equal(frames.expression, np.repeat(np.arange(60, dtype=np.float32), 5).reshape(60, 5))
    assert np.allclose(frames.heard_s, np.arange(60) / 25)
    assert np.allclose(frames.openness, np.arange(60) / 100)
    sound = sound_of(take.part)
    assert sound.rate_hz == 48_000
    wanted = np.concatenate([moment.sound for moment in moments(60)])
    assert np.abs(sound.mono() - wanted).max() < 1 / 32767


def test_names_and_trimming_are_kept_beside_what_was_recorded(tmp_path: Path) -> None:
    before = (write(tmp_path, 50) / FRAMES).read_bytes()
    take = change_take(list_takes(tmp_path)[0], name="Greeting", begin_s=0.4, end_s=1.0)
    kept = read_take(take.folder)
    assert (kept.name, kept.begin_s, kept.end_s) == ("Greeting", 0.4, 1.0)
    assert len(sound_of(take.part).samples) == round(0.6 * 48_000)
    for name in ("Greeting", take.folder.name, str(take.folder)):
        assert find_take(name, tmp_path) == read_take(take.folder)
    whole = change_take(take, begin_s=0.0, end_s=take.duration_s)
    assert (read_take(take.folder).begin_s, read_take(take.folder).end_s) == (0.0, 2.0)
    assert (take.folder / FRAMES).read_bytes() == before
    delete_take(whole)
    assert list_takes(tmp_path) == ()
    with pytest.raises(StudioError, match="There is no take Greeting"):
        find_take("Greeting", tmp_path)


def test_the_latest_comes_first_and_broken_ones_cost_the_others_nothing(tmp_path: Path) -> None:
    older, newer = write(tmp_path, 3), write(tmp_path, 3)
    assert newer.name == f"{older.name} (2)"
    later = write(tmp_path, 3, TakeHeader("2026-05-04T10:20:30+00:00"))
    for name, text in (("torn", "{"), ("foreign", "[]"), ("timeless", '{"begun": "2026-05-04T10:20:30"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / HEADER).write_text(text)
    (older / "about.json").write_text('{"begin_s": 5, "end_s": 1}')
    found = list_takes(tmp_path)
    assert found[0].folder == later
    assert {take.folder for take in found[1:]} == {older, newer}
    assert all(take.end_s == 0.12 for take in found)
    with pytest.raises(StudioError, match="torn cannot be read"):
        read_take(tmp_path / "torn")


@pytest.mark.parametrize("lost", [1, 500, 5000, 100_000])
def test_a_file_cut_anywhere_is_read_up_to_its_last_whole_chunk(tmp_path: Path, lost: int) -> None:
    file = write(tmp_path, 75) / FRAMES
    file.write_bytes(file.read_bytes()[:-lost])
    assert read_take(file.parent).frames == (25 if lost == 100_000 else 50)
    assert len(read_frames(file.parent).expression) == read_take(file.parent).frames


def test_a_damaged_chunk_ends_what_is_read(tmp_path: Path) -> None:
    file = write(tmp_path, 75) / FRAMES
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 255
    file.write_bytes(content)
    assert len(read_frames(file.parent).expression) == 25


def test_a_session_without_a_frame_leaves_nothing(tmp_path: Path) -> None:
    write(tmp_path, 0)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_is_killed_leaves_all_but_the_last_second(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
from tests.studio.engine.test_take import BEGUN, moments
from studio.engine.take_writer import TakeWriter
writer = TakeWriter(Path({str(tmp_path)!r}), BEGUN)
for moment in moments(90):
    writer.add(moment)
print("kept", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "kept\n"
        writer.send_signal(signal.SIGKILL)
    take = list_takes(tmp_path)[0]
    assert take.frames == 75
    assert json.loads((take.folder / HEADER).read_text())["face"] == 2
    assert len(sound_of(take.part).samples) == 3 * 48_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    writer = TakeWriter(tmp_path, BEGUN)
    for moment in moments(25):
        writer.add(moment)
    full = os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, writer._file.fileno())
    os.close(full)
    *others, last = moments(25, 25)
    for moment in others:
        writer.add(moment)
    with pytest.raises(StudioError, match="The disk is full: from here on, this session is not kept as a take"):
        writer.add(last)
    writer.close()
    assert read_take(writer.folder).frames == 25


def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    (tmp_path / "takes").write_text("a file")
    with pytest.raises(StudioError, match=f"not kept as a take: {os.strerror(errno.EEXIST)}"):
        TakeWriter(tmp_path / "takes", BEGUN)
