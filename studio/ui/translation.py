"""The language of the window: English, or a translation from resources/translations."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from studio.ui.theme import RESOURCES

FOLDER = RESOURCES / "translations"


def install_translation(application: QApplication, language: str) -> bool:
    """Speak a language from now on; widgets that stand already keep theirs. Returns whether a translation was found.

    language: "en", "zh_CN" and so on; empty: the first of the system's that is there.
    """
    locale = QLocale(language) if language else QLocale.system()
    own = QTranslator(application)
    if not own.load(locale, "studio", "_", str(FOLDER)):
        return False
    application.installTranslator(own)
    # Qt's own buttons and dialogs.
    qt = QTranslator(application)
    if qt.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        application.installTranslator(qt)
    return True
