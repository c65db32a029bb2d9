"""The look of the window: one style sheet for a dark and a light theme, one accent colour, one set of drawings."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from PySide6.QtCore import QObject, QSize, Qt, Slot
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from studio.ui.colours import DARK, LIGHT, Colours

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
GRID_PX = 8
"""Distances in the window are multiples of this."""

ThemeChoice = Literal["dark", "light", "system"]
THEME_CHOICES: tuple[ThemeChoice, ...] = get_args(ThemeChoice)

ICON_PROPERTY = "iconName"
_ICON_SIDES_PX = (16, 24, 32, 48, 64)
_GAP = 0.25
"""Room to the right of a drawing on a button with words, over the drawing's side: Qt's own is too tight."""


class Theme(QObject):
    """Dresses the application, and again when the choice or the system's own theme changes."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice: ThemeChoice = "dark"
        self._worn: Colours | None = None
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)

    @property
    def colours(self) -> Colours:
        """What is worn now. A system that does not say what it prefers gets the dark one."""
        light = self._application.styleHints().colorScheme() is Qt.ColorScheme.Light
        return LIGHT if self._choice == "light" or (self._choice == "system" and light) else DARK

    def choose(self, choice: ThemeChoice) -> None:
        """Wear this theme from now on. Nothing is painted anew when its colours are worn already."""
        self._choice = choice
        colours = self.colours
        if colours == self._worn:
            return
        self._worn = colours
        self._application.setPalette(_palette(colours))
        style = colours.fill_in((RESOURCES / "style" / "studio.qss").read_text(encoding="utf-8"))
        # Qt resolves relative addresses against the working folder, which may be anything.
        self._application.setStyleSheet(style.replace("@icons@", (RESOURCES / "icons").as_posix()))
        for widget in self._application.allWidgets():
            if isinstance(widget, QAbstractButton) and widget.property(ICON_PROPERTY):
                _dress(widget)

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice == "system":
            self.choose("system")


def apply_theme(application: QApplication, choice: str = "dark") -> None:
    """Dress the whole application; an unknown choice is dark. The Fusion style looks alike on all three systems."""
    theme = application.findChild(Theme)
    if not isinstance(theme, Theme):
        application.setStyle("Fusion")
        theme = Theme(application)
        application.setWindowIcon(icon("studio"))
    theme.choose(next((known for known in THEME_CHOICES if known == choice), "dark"))


def icon(name: str, *, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText, gap: bool = False) -> QIcon:
    """One of our own drawings in resources/icons, in a colour of the palette. gap: leave room for words beside it."""
    palette = QApplication.palette()
    active, disabled = (
        palette.color(group, role).name() for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Disabled)
    )
    return _drawn(name, active, disabled, gap)


@lru_cache(maxsize=256)
def _drawn(name: str, active: str, disabled: str, gap: bool) -> QIcon:
    """Paint a drawing in two colours, #rrggbb. A window wears each of them many times."""
    drawing = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    made = QIcon()
    for colour, mode in ((active, QIcon.Mode.Normal), (disabled, QIcon.Mode.Disabled)):
        renderer = QSvgRenderer(drawing.replace("currentColor", colour).encode())
        for side in _ICON_SIDES_PX:
            made.addPixmap(_painted(renderer, side, gap=gap), mode)
    return made


def put_icon(button: QAbstractButton, name: str, *, on_accent: bool = False, gap: bool = False) -> None:
    """Give a button a drawing that follows the theme. on_accent: the button is in the accent colour."""
    button.setProperty(ICON_PROPERTY, name)
    button.setProperty("iconOnAccent", on_accent)
    button.setProperty("iconGap", gap)
    button.setIconSize(QSize(20, 16) if gap else QSize(16, 16))
    _dress(button)


def _dress(button: QAbstractButton) -> None:
    role = QPalette.ColorRole.HighlightedText if button.property("iconOnAccent") else QPalette.ColorRole.ButtonText
    button.setIcon(icon(button.property(ICON_PROPERTY), role=role, gap=bool(button.property("iconGap"))))


def _painted(renderer: QSvgRenderer, side_px: int, *, gap: bool) -> QPixmap:
    pixmap = QPixmap(side_px + round(side_px * _GAP) if gap else side_px, side_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, pixmap.rect().adjusted(0, 0, side_px - pixmap.width(), 0))
    painter.end()
    return pixmap


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, colours.background),
        (role.WindowText, colours.text),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.raised),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.muted),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.problem),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Link, colours.accent),
        (role.Mid, colours.line),
    ):
        palette.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(colours.faint))
    palette.setColor(QPalette.ColorGroup.Disabled, role.HighlightedText, QColor(colours.on_accent_faint))
    return palette
