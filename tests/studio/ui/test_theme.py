import re
from dataclasses import fields

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from studio.ui.colours import DARK, LIGHT, Colours
from studio.ui.labelled_button import labelled_button
from studio.ui.theme import RESOURCES, apply_theme, icon

TEMPLATE = (RESOURCES / "style" / "studio.qss").read_text(encoding="utf-8")


def luminance(colour: str) -> float:
    parts = QColor(colour).getRgbF()[:3]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.name)
def test_words_can_be_read(colours: Colours) -> None:
    for words in (colours.text, colours.muted):
        for ground in (colours.background, colours.field, colours.surface, colours.raised, colours.sunken):
            assert contrast(words, ground) >= 4.5, (words, ground)
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for words in (colours.accent, colours.caution, colours.problem):
        assert contrast(words, colours.surface) >= 4.5, words


def test_the_template_names_colours_and_holds_none() -> None:
    assert re.findall(r"#[0-9a-f]{6}\b", TEMPLATE) == []
    names = {field.name for field in fields(Colours)} | {"icons"}
    assert set(re.findall(r"@(\w+)@", TEMPLATE)) <= names
    assert "@" not in DARK.fill_in(TEMPLATE).replace("@icons@", "")


def test_the_theme_can_be_changed_while_the_window_stands(themed: QApplication) -> None:
    button = labelled_button("Open", "open", "Open it", "open")
    inks = []
    for choice in ("light", "dark"):
        apply_theme(themed, choice)
        picture = button.icon().pixmap(20, 16).toImage()
        inks.append(max(picture.pixelColor(x, y).lightness() for x in range(16) for y in range(16)))
    assert themed.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.text)
    assert inks[0] < 128 < inks[1]


def test_every_drawing_shows_something(themed: QApplication) -> None:
    drawings = sorted((RESOURCES / "icons").glob("*.svg"))
    assert len(drawings) > 10
    for drawing in drawings:
        picture = icon(drawing.stem).pixmap(16, 16).toImage()
        assert any(picture.pixelColor(x, y).alpha() for x in range(16) for y in range(16)), drawing.name
