"""The settings of the open window: one place to read them, one to change them, written at every change."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, Signal

from studio.settings import Settings, save_settings


class SettingsStore(QObject):
    """Signals: changed(Settings), after they are written."""

    changed = Signal(Settings)

    def __init__(self, settings: Settings, path: Path | None = None, parent: QObject | None = None) -> None:
        """path: where changes are kept, ``None`` for the usual place."""
        super().__init__(parent)
        self._path = path
        self._settings = settings

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    def keep(self, settings: Settings) -> None:
        """Replace them all."""
        if settings != self._settings:
            self._settings = settings
            save_settings(settings, self._path)
            self.changed.emit(settings)

    def change(self, **values: str | float | bool | tuple[str, ...]) -> None:
        """Replace some, by their names."""
        self.keep(replace(self._settings, **cast(dict[str, Any], values)))
