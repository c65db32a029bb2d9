"""The words that the engine sends, in the window's language; sentences about errors are in ``error_words``."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio.errors import Sentence

WORDS = (
    QT_TRANSLATE_NOOP("Engine", "Sample portrait"),
    QT_TRANSLATE_NOOP("Engine", "Starting…"),
    QT_TRANSLATE_NOOP("Engine", "Open a clip to begin"),
    QT_TRANSLATE_NOOP("Engine", "Looking at the clip…"),
    QT_TRANSLATE_NOOP("Engine", "Loading the clip…"),
    QT_TRANSLATE_NOOP("Engine", "Ready"),
    QT_TRANSLATE_NOOP("Engine", "Speaking"),
    QT_TRANSLATE_NOOP("Engine", "Live"),
    QT_TRANSLATE_NOOP("Engine", "Getting ready to listen"),
    QT_TRANSLATE_NOOP("Engine", "Closing…"),
    QT_TRANSLATE_NOOP("Engine", "Starting"),
    QT_TRANSLATE_NOOP("Engine", "Loading the networks"),
    QT_TRANSLATE_NOOP("Engine", "Reading the clip"),
    QT_TRANSLATE_NOOP("Engine", "Following the face"),
    QT_TRANSLATE_NOOP("Engine", "Preparing the avatar"),
    QT_TRANSLATE_NOOP("Engine", "Making the speech"),
)
"""States, and stages of a run: everything short that the engine names."""


def in_words(text: str) -> str:
    """A state, a stage or an error of the engine in the window's language; other text unchanged."""
    template = text.template if isinstance(text, Sentence) else text
    said = QCoreApplication.translate("Engine", template)
    if said == template:
        said = QCoreApplication.translate("Errors", template)
    if not isinstance(text, Sentence):
        return said
    values = {name: in_words(value) if isinstance(value, Sentence) else value for name, value in text.values.items()}
    return said.format(**values)
