"""Where this person's settings and caches live, by the customs of each system."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FOLDER_NAME = "realtalk-studio"
HOME_VARIABLE = "REALTALK_STUDIO_HOME"
"""Set to a folder, it holds everything the studio writes on its own account (portable use, tests)."""


def config_dir() -> Path:
    """Folder of the settings; not created here."""
    return _folder("config", "XDG_CONFIG_HOME", ".config", "APPDATA", "Library/Application Support")


def cache_dir() -> Path:
    """Folder of what can be computed again, such as prepared avatars; not created here."""
    return _folder("cache", "XDG_CACHE_HOME", ".cache", "LOCALAPPDATA", "Library/Caches")


def state_dir() -> Path:
    """Folder of what must survive a crash, such as unsaved work; not created here."""
    return _folder("state", "XDG_STATE_HOME", ".local/state", "LOCALAPPDATA", "Library/Application Support")


def data_dir() -> Path:
    """Folder of what a person made and wants to keep, such as recordings; not created here."""
    return _folder("data", "XDG_DATA_HOME", ".local/share", "LOCALAPPDATA", "Library/Application Support")


def _folder(kind: str, xdg_variable: str, xdg_default: str, windows_variable: str, mac_folder: str) -> Path:
    portable = os.environ.get(HOME_VARIABLE)
    if portable:
        return Path(portable) / kind
    if sys.platform == "win32":
        base = os.environ.get(windows_variable)
        return (Path(base) if base else Path.home() / "AppData" / "Local") / FOLDER_NAME / kind
    if sys.platform == "darwin":
        return Path.home() / mac_folder / FOLDER_NAME
    base = os.environ.get(xdg_variable, "")
    # The XDG rule: a relative path in the variable is to be ignored.
    return (Path(base) if Path(base).is_absolute() else Path.home() / xdg_default) / FOLDER_NAME
