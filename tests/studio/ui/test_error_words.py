"""Errors in the window's language: every template that is raised can be translated, and is said so."""

import ast
from pathlib import Path

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from studio.errors import StudioError, sentence
from studio.ui.engine_words import in_words
from studio.ui.error_words import SENTENCES
from studio.ui.translation import install_translation
from tests.studio.ui.conftest import Studio

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


def test_a_sentence_reads_in_both_languages(chinese: None) -> None:
    error = StudioError(sentence("No face was found in {name}.", name="a.mp4"), "Choose another clip.")
    assert str(error) == "No face was found in a.mp4. Choose another clip."
    assert in_words(error.user_message) == "在 a.mp4 中没有找到人脸。"
    assert in_words(error.hint) == "请选择其他片段。"
    assert in_words("Somebody's own words, {braces} and all.") == "Somebody's own words, {braces} and all."


def test_the_banner_says_it(chinese: None, studio: Studio, tmp_path: Path) -> None:
    studio.engine.broken = StudioError(sentence("{name} is empty.", name="{odd} name.mp4"), "Open the clip again.")
    studio.window.load_sample()
    studio.wait_until(lambda: studio.window.banner.isVisible())
    assert studio.window.banner.text == "{odd} name.mp4 是空的。 请重新打开该片段。"
    studio.window.project.open(tmp_path / "gone.rtproj")
    assert studio.window.banner.text.startswith(f"没有项目 {tmp_path / 'gone.rtproj'}。")
