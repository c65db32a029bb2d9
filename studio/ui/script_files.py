"""Scripts as text files: opened into the text box, saved from it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio.media.text_file import decoded

LARGEST_BYTES = 1 << 20


class ScriptError(Exception):
    """A script that cannot be read or written; the first argument is a sentence for the person."""


def read_script(path: Path) -> str:
    """The text of a file: UTF-8, or UTF-16 where it says so. Raises ``ScriptError``."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ScriptError(_said(str(QT_TRANSLATE_NOOP("ScriptFiles", "{name} is too large for a script.")), path))
        data = path.read_bytes()
    except OSError as error:
        raise ScriptError(_said(str(QT_TRANSLATE_NOOP("ScriptFiles", "{name} cannot be read.")), path)) from error
    try:
        return decoded(data)
    except ValueError as error:
        raise ScriptError(_said(str(QT_TRANSLATE_NOOP("ScriptFiles", "{name} is not a text file.")), path)) from error


def write_script(path: Path, text: str) -> None:
    """Write UTF-8, in one step. Raises ``ScriptError``."""
    unfinished = path.with_name(f".{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ScriptError(_said(str(QT_TRANSLATE_NOOP("ScriptFiles", "{name} cannot be written.")), path)) from error


def _said(sentence: str, path: Path) -> str:
    return QCoreApplication.translate("ScriptFiles", sentence).format(name=path.name)
