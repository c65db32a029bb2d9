"""Whatever stands in a file, it is read, or refused by an error of ours: never another exception, a crash or a hang."""

import json
import subprocess
import sys
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.audio_to_expression import AudioToExpression
from models.checkpoint import save_checkpoint
from models.networks.face_renderer import FaceRenderer, FaceRendererConfig
from studio.commands.job_file import read_jobs
from studio.errors import StudioError
from studio.project import Project
from studio.project_file import load_project, save_project
from studio.settings import Settings, load_settings, save_settings
from tests.fakes.camera_clips import write_clip as write_clip_as
from tests.fakes.tiny_expression_network import TINY_EXPRESSION
from tests.fakes.tiny_face_model import tiny_face_model

ROOT = Path(__file__).parents[2]
COUNT = 120
LONGEST_S = 180
"""For all copies of a file; a second each is a hang."""

PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30)
JSON = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4)
)
PATHS = st.lists(st.integers(0, 6), min_size=1, max_size=4)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def replaced(document, path, value):
    """The document with what a path of places leads to replaced."""
    if not path or not isinstance(document, dict | list) or not document:
        return value
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key, changed = keys[path[0] % len(keys)], document.copy()
    changed[key] = replaced(document[key], path[1:], value)
    return changed


def read_or_refused(read, path, name) -> bool:
    """It is read, or refused by a sentence that names the file."""
    try:
        return bool(read(path))
    except StudioError as error:
        return name in error.user_message


@pytest.fixture(scope="module")
def project_document(tmp_path_factory) -> dict:
    path = tmp_path_factory.mktemp("project") / "whole.rtproj"
    save_project(Project(), path)
    return json.loads(path.read_text(encoding="utf-8"))


@QUICK
@given(place=PATHS, value=JSON)
def test_projects(tmp_path, project_document, place, value):
    path = tmp_path / "changed.rtproj"
    path.write_text(json.dumps(replaced(project_document, place, value)), encoding="utf-8")
    assert read_or_refused(load_project, path, "changed.rtproj")


@QUICK
@given(data=st.binary(max_size=300))
def test_projects_of_any_bytes(tmp_path, data):
    path = tmp_path / "any.rtproj"
    path.write_bytes(data)
    with pytest.raises(StudioError, match=r"any\.rtproj"):
        load_project(path)


@QUICK
@given(place=PATHS, value=JSON)
def test_settings_never_keep_the_window_from_opening(tmp_path, place, value):
    path = tmp_path / "settings.json"
    save_settings(Settings(), path)
    document = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(replaced(document, place, value)), encoding="utf-8")
    assert isinstance(load_settings(path), Settings)


ROW = st.dictionaries(
    st.sampled_from(["reference", "text", "audio", "output", "codec", "crop", "seed", "rate", "fps", "take", "grade"])
    | st.text(max_size=8),
    PLAIN | st.sampled_from(["sample", "out.mp4", "h264", "source", "25", "../x.mp4", "/dev/null"]),
    max_size=6,
)


@QUICK
@given(rows=st.lists(ROW, max_size=3))
def test_lists_of_jobs(tmp_path, rows):
    path = tmp_path / "jobs.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    assert read_or_refused(read_jobs, path, "jobs.jsonl")


@QUICK
@given(text=st.text(max_size=200))
def test_lists_of_jobs_as_any_table(tmp_path, text):
    path = tmp_path / "jobs.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudioError, match=r"jobs\.csv"):
        read_jobs(path)


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    """A whole file of each kind, small."""
    folder = tmp_path_factory.mktemp("whole")
    made = {
        "video": folder / "clip.mp4",
        "sound": folder / "sound.wav",
        "face_model": folder / "face_model.safetensors",
        "expression": folder / "expression.safetensors",
        "renderer": folder / "renderer.safetensors",
        "phone": folder / "phone.mov",
        "meeting": folder / "meeting.mkv",
    }
    write_clip(made["video"])
    write_sound(made["sound"])
    tiny_face_model().save(made["face_model"])
    AudioToExpression(TINY_EXPRESSION).save(made["expression"], {"clips": 1})
    tiny = FaceRendererConfig(widths=(4, 4, 8, 8), encoder_blocks=1, decoder_blocks=1, hidden_width=8)
    save_checkpoint(made["renderer"], FaceRenderer(tiny), tiny)
    drawn = [np.random.default_rng(index).integers(0, 255, (64, 96, 3), dtype=np.uint8) for index in range(12)]
    write_clip_as(made["phone"], drawn, transfer="HLG", rotation=90, sounds_hz=(300,))
    write_clip_as(made["meeting"], drawn, sounds_hz=(300, 500))
    return made


def write_clip(path: Path) -> None:
    with av.open(str(path), "w") as container:
        picture = container.add_stream("libx264", rate=25)
        picture.width, picture.height, picture.pix_fmt = 96, 64, "yuv420p"
        for index in range(25):
            image = np.full((64, 96, 3), 10 * index % 256, np.uint8)
            cv2.circle(image, (4 * index % 96, 32), 12, (200, 120, 40), -1)
            container.mux(picture.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(picture.encode(None))


def write_sound(path: Path) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=16_000, layout="mono")
        samples = (8000 * np.sin(np.arange(8000) * 0.1)).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(samples[None], "s16", "mono")
        frame.sample_rate = 16_000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@pytest.mark.parametrize("kind", ["video", "phone", "meeting", "sound", "face_model", "expression", "renderer"])
def test_damaged_files(files, kind):
    reader = "video" if kind in ("phone", "meeting") else kind
    command = [sys.executable, "-m", "tests.end_to_end.mutated_files", reader, str(files[kind]), str(COUNT)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_S, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
