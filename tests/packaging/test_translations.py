import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication

from studio.ui.translation import FOLDER, install_translation

CHINESE = FOLDER / "studio_zh_CN.ts"


@pytest.fixture(scope="module")
def updating(script: Callable[[str], ModuleType]) -> ModuleType:
    return script("update_translations")


def messages(file: Path) -> dict[tuple[str, str], str]:
    """(context, text) -> translation; empty while it is unfinished."""
    found = {}
    for context in ElementTree.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            translation = message.find("translation")
            assert translation is not None
            key = context.findtext("name", ""), message.findtext("source", "")
            found[key] = (translation.text or "") if translation.get("type") is None else ""
    return found


def test_every_text_of_the_window_is_in_chinese(updating: ModuleType, tmp_path: Path) -> None:
    fresh = tmp_path / CHINESE.name
    shutil.copy(CHINESE, fresh)
    updating.collect(fresh)
    collected = messages(fresh)
    assert len(collected) > 150
    assert [text for text, translation in collected.items() if not translation] == []
    assert all(context for context, _ in collected), "a text without a context is never translated"


def test_the_packed_file_is_that_of_the_texts(qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(CHINESE.with_suffix(".qm")))
    for (context, text), translation in messages(CHINESE).items():
        assert translator.translate(context, text) == translation
        assert sorted(re.findall(r"{\w+}", text)) == sorted(re.findall(r"{\w+}", translation)), text


def test_a_language_is_installed_or_left_alone(qapp: QApplication) -> None:
    try:
        assert not install_translation(qapp, "en")
        assert qapp.translate("Engine", "Ready") == "Ready"
        assert install_translation(qapp, "zh_CN")
        assert qapp.translate("Engine", "Ready") == "就绪"
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)
