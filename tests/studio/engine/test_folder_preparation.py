"""A folder prepared, stopped, spoiled and prepared again, by real processes."""

import json
import os
import shutil
from pathlib import Path

import pytest

from models.training.clip_dataset import load_clip, load_split
from models.training.prepared_folder import summaries_in
from studio.cancel import CancelToken
from studio.engine.clip_sources import find_clips
from studio.engine.folder_preparation import LEFT_OUT, PreparedCounts, prepare_clips
from studio.errors import Cancelled, StudioError


@pytest.fixture(scope="module")
def original(portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("source")
    shutil.copy(portrait_clip, folder / "good.mp4")
    (folder / "zero.mp4").touch()
    (folder / "text.mp4").write_text("no film")
    return folder


@pytest.fixture
def source(original: Path, tmp_path: Path) -> Path:
    """A film and two files that are none."""
    return shutil.copytree(original, tmp_path / "source")


@pytest.fixture(scope="module")
def first_run(original: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, PreparedCounts, list[float]]:
    """Where it was prepared to, what was counted, how it went forward."""
    output, progress = tmp_path_factory.mktemp("prepared") / "made" / "here", []
    return output, prepare(original, output, progress=progress.append), progress


@pytest.fixture
def output(first_run: tuple[Path, PreparedCounts, list[float]], tmp_path: Path) -> Path:
    """A folder where all of it was prepared once."""
    return shutil.copytree(first_run[0], tmp_path / "out")


def prepare(source: Path, output: Path, cancel: CancelToken | None = None, **how) -> PreparedCounts:
    clips = find_clips(source).clips
    return prepare_clips(clips, output, 1, cancel or CancelToken(), how.pop("progress", lambda _: None), **how)


def test_what_can_be_prepared_is_and_the_rest_is_named(first_run: tuple[Path, PreparedCounts, list[float]]):
    output, first, progress = first_run
    assert (first.prepared, first.present) == (1, 0)
    assert first.left_out == {
        "zero": "zero.mp4 is empty.",
        "text": "text.mp4 is not a video, photo or sound file, or it is damaged.",
    }
    assert progress == sorted(progress)
    assert progress[-1] == 1.0
    (clip,) = load_split(output, "train")
    assert len(clip) == 50


def test_a_second_run_does_only_what_is_missing(source: Path, output: Path):
    stored = output / "train__good.safetensors"
    before = stored.stat().st_mtime_ns
    shutil.copy(source / "good.mp4", source / "zero.mp4")  # it has changed, so it is tried again
    second = prepare(source, output)
    assert (second.prepared, second.present) == (1, 1)
    assert second.left_out.keys() == {"text"}
    assert stored.stat().st_mtime_ns == before
    assert {path.name for path in output.iterdir()} == {
        LEFT_OUT,
        "train__good.safetensors",
        "train__zero.safetensors",
    }


def test_what_was_left_out_can_be_tried_again(source: Path, output: Path):
    records = output / LEFT_OUT
    told = json.loads(records.read_text())
    told["train__text.safetensors"]["reason"] = "an old reason"
    records.write_text(json.dumps(told))
    assert prepare(source, output).left_out["text"] == "an old reason"
    assert "not a video" in prepare(source, output, retry=True).left_out["text"]


def test_a_damaged_file_is_prepared_again(source: Path, output: Path):
    stored = output / "train__good.safetensors"
    stored.write_bytes(stored.read_bytes()[:5000])
    assert not list(summaries_in(output, skip_damaged=True))
    assert prepare(source, output).prepared == 1
    assert len(load_clip(stored)) == 50


def test_stopped_at_work_leaves_nothing_half_written(source: Path, tmp_path: Path):
    output, cancel = tmp_path / "out", CancelToken()
    with pytest.raises(Cancelled):
        prepare(source, output, cancel, progress=lambda share: cancel.cancel())
    assert {path.name for path in output.iterdir()} <= {LEFT_OUT}
    assert prepare(source, output).prepared == 1


def test_a_folder_that_cannot_be_made_is_refused_before_any_work(source: Path, tmp_path: Path):
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match="cannot be made"):
        prepare(source, tmp_path / "file" / "out")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="who may write everywhere cannot be refused")
def test_a_folder_that_may_not_be_written_is_refused(source: Path, tmp_path: Path):
    output = tmp_path / "locked"
    output.mkdir(mode=0o500)
    with pytest.raises(StudioError, match="may not be written"):
        prepare(source, output)
