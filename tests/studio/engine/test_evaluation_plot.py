import cv2
import numpy as np
import pytest

from models.metrics.report import Scores
from studio.engine.evaluation import ClipReport
from studio.engine.evaluation_plot import write_plot
from studio.engine.evaluation_settings import AUDIO_DRIVEN, CROSS_AUDIO, REAL, RECONSTRUCTION
from studio.errors import StudioError


def make_report(donor=True, sound=True, frames=100):
    opening = (0.2 + 0.2 * np.sin(np.arange(frames) / 4)).astype(np.float32)
    heard = np.repeat(opening, 640) * np.sin(np.arange(frames * 640)).astype(np.float32)
    heard[30 * 640 : 50 * 640] = 0
    openings = {REAL: opening, RECONSTRUCTION: opening * 0.9, AUDIO_DRIVEN: np.roll(opening, 2)}
    if donor:
        openings[CROSS_AUDIO] = opening[: frames // 2]
    scores = {name: Scores(correlation=0.8, lag_ms=40.0) for name in openings} | {REAL: Scores()}
    heard = heard if sound else heard[:0]
    return ClipReport("clip", "someone", frames, "other" if donor else None, 0.0, 0, scores, openings,
                      opening[: frames // 2], heard, heard, {}, {})  # fmt: skip


def has_colour(picture_rgb, rgb):
    return bool((np.abs(picture_rgb.astype(int) - rgb).max(axis=-1) < 12).any())


@pytest.mark.parametrize("donor", [True, False])
def test_curves_sound_and_silence_are_drawn(tmp_path, donor):
    path = write_plot(make_report(donor), tmp_path / "new")
    assert path == tmp_path / "new" / "clip.png"
    picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    assert picture.shape[1] == 800
    assert has_colour(picture, (44, 160, 44))  # reconstruction
    assert has_colour(picture, (214, 39, 40))  # audio-driven
    assert has_colour(picture, (31, 119, 180))  # the sound
    assert has_colour(picture, (229, 229, 229))  # the silence
    assert has_colour(picture, (148, 103, 189)) == donor
    assert (picture.shape[0] > 800) == donor


def test_a_clip_without_sound_is_drawn_without_it(tmp_path):
    path = write_plot(make_report(donor=False, sound=False), tmp_path)
    picture = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
    assert has_colour(picture, (44, 160, 44))  # reconstruction
    assert not has_colour(picture, (31, 119, 180))  # the sound


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StudioError, match=r"clip\.png"):
        write_plot(make_report(), tmp_path / "file")
