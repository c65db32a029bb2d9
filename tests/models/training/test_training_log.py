import json
import sys

import pytest

from models.errors import TrainingError
from models.training.training_log import LOG_FILE, Pace, TrainingLog, made


def test_without_tensorboard_the_lines_are_written_and_it_is_said(tmp_path, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    caplog.set_level("INFO")
    log = TrainingLog(tmp_path)
    log.write("train", 3, {"loss": 0.5}, {"step": 3, "loss": 0.5})
    log.close()
    assert json.loads((tmp_path / LOG_FILE).read_text()) == {"step": 3, "loss": 0.5}
    assert "tensorboard is not installed" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == [LOG_FILE]


# WORKAROUND(tensorboard 2.20): its writing thread says once more what it has passed on to us.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize("installed", [True, False])
def test_a_full_disk_is_named(tmp_path, monkeypatch, largest_file, installed):
    if installed:
        pytest.importorskip("tensorboard", reason="the optional package tensorboard is not installed")
    else:
        monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    log = TrainingLog(tmp_path)

    def write_much():
        for step in range(200):
            log.write("train", step, {"loss": 0.5}, {"step": step})

    with largest_file(2000), pytest.raises(TrainingError, match=r"cannot be written .*free some space"):
        write_much()
    log.close()


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(TrainingError, match=r"file.out: the output folder cannot be made"):
        made(tmp_path / "file" / "out")


def test_the_pace_says_what_is_left():
    text = Pace(first_step=10, steps=10_000).text(20)
    assert text.startswith("step 20/10000  0.00 s a step  0:00:0")
    assert text.endswith(" left")
