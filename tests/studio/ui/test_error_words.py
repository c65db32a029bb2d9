"""Errors in the window's language: every template that is raised can be translated, and is said so."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.errors import StudioError, sentence
from studio.media.audio_devices import microphone_error
from studio.media.camera import CameraChoice
from studio.project_file import load_project
from studio.ui.engine_words import in_words
from studio.ui.error_words import SENTENCES
from studio.ui.translation import install_translation
from studio.worker.camera_session import CameraSession
from tests.studio.ui.conftest import Studio

ERRORS = ("StudioError", "ProjectError")
NEVER_IN_THE_WINDOW = (
    *(f"engine/{name}" for name in ("clip_preparation", "clip_sources", "folder_preparation", "person_split")),
    *(f"engine/{name}" for name in ("evaluation", "evaluation_clip", "evaluation_judges", "evaluation_plot")),
    *(
        "engine/cluster",
        "engine/personalisation",
        "engine/render_speed",
        "engine/taught_corpus",
        "media/null_sink",
        "media/unfinished_film",
    ),
    *(f"speech/{name}" for name in ("festival_phones", "flite_phones", "phone_corpus", "phone_times")),
    "speech/synthesiser_symbols",
)
"""What prepares, trains and measures, from the command line alone."""
STUDIO = Path(__file__).parents[3] / "studio"


@pytest.fixture
def chinese(qapp: QApplication):
    try:
        assert install_translation(qapp, "zh_CN")
        yield
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)


def test_what_is_raised_and_what_is_translated_are_the_same() -> None:
    templates, texts = set(), set()
    for path in STUDIO.rglob("*.py"):
        if path.name == "error_words.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sentence":
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno} has no plain template"
                templates.add(node.args[0].value)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
    assert templates - set(SENTENCES) == set()
    assert set(SENTENCES) - templates - texts == set()
    assert len(set(SENTENCES)) == len(SENTENCES)


def test_no_value_is_baked_into_a_sentence_of_the_window() -> None:
    baked = []
    for path in STUDIO.rglob("*.py"):
        place = path.relative_to(STUDIO).with_suffix("").as_posix()
        if place.startswith("commands/") or place in NEVER_IN_THE_WINDOW:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
                baked += [f"{place}:{node.lineno}" for part in node.args if isinstance(part, ast.JoinedStr)]
    assert baked == []


def test_a_sentence_reads_in_both_languages(chinese: None) -> None:
    error = StudioError(sentence("No face was found in {name}.", name="a.mp4"), "Choose another clip.")
    assert str(error) == "No face was found in a.mp4. Choose another clip."
    assert in_words(error.user_message) == "在 a.mp4 中没有找到人脸。"
    assert in_words(error.hint) == "请选择其他片段。"
    assert in_words("Somebody's own words, {braces} and all.") == "Somebody's own words, {braces} and all."


def test_a_part_of_a_sentence_is_translated_too(chinese: None, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.rtproj"
    damaged.write_text('{"format": "realtalk-project", "version": 1, "sections": {"speech": {"rate_wpm": "fast"}}}')
    with pytest.raises(StudioError) as caught:
        load_project(damaged)
    english = "damaged.rtproj: In the project, speech.rate_wpm is 'fast' and must be a whole number from 20 to 1000."
    assert caught.value.user_message == english
    assert in_words(caught.value.user_message) == (
        "damaged.rtproj：项目中的 speech.rate_wpm 是 'fast'，但必须是 20 到 1000 之间的整数。"
    )
    gone = microphone_error("USB", OSError("device is busy"))
    assert in_words(gone.user_message) == "麦克风 USB 正被其他程序使用。"


def test_a_camera_says_it(chinese: None, qtbot: QtBot, tmp_path: Path) -> None:
    session = CameraSession(CameraChoice("/dev/video_gone", "Front"), tmp_path)
    told: list[tuple[str, str]] = []
    session.failed.connect(lambda message, hint: told.append((message, hint)))
    with qtbot.waitSignal(session.ended):
        session.start()
    assert session.wait(5.0)
    [(message, hint)] = told
    assert in_words(message) == "摄像头 Front 已不在。"
    assert in_words(hint) == "请连接后再次查找。"


def test_the_banner_says_it(chinese: None, studio: Studio, tmp_path: Path) -> None:
    studio.engine.broken = StudioError(sentence("{name} is empty.", name="{odd} name.mp4"), "Open the clip again.")
    studio.window.load_sample()
    studio.wait_until(lambda: studio.window.banner.isVisible())
    assert studio.window.banner.text == "{odd} name.mp4 是空的。 请重新打开该片段。"
    studio.window.project.open(tmp_path / "gone.rtproj")
    assert studio.window.banner.text.startswith(f"没有项目 {tmp_path / 'gone.rtproj'}。")
