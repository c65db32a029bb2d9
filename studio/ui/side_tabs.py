"""The lower part of the left column: what is said, live sound and its takes, and how it looks, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QTabWidget, QWidget


def side_tabs(speech: QWidget, live: QWidget, takes: QWidget, adjust: QWidget) -> QTabWidget:
    """Put the panels behind tabs."""
    tabs = QTabWidget()
    tabs.setObjectName("sideTabs")
    tabs.setAccessibleName(QCoreApplication.translate("SideTabs", "Speech, microphone, takes and adjustments"))
    tabs.setDocumentMode(True)
    tabs.tabBar().setObjectName("sideTabBar")
    tabs.tabBar().setExpanding(True)
    tabs.tabBar().setDrawBase(False)
    for page, title, explanation in (
        (
            speech,
            QCoreApplication.translate("SideTabs", "Speech"),
            QCoreApplication.translate("SideTabs", "What is said, and by which voice"),
        ),
        (
            live,
            QCoreApplication.translate("SideTabs", "Live"),
            QCoreApplication.translate("SideTabs", "Let the avatar follow a microphone"),
        ),
        (
            takes,
            QCoreApplication.translate("SideTabs", "Takes"),
            QCoreApplication.translate("SideTabs", "Live sessions that were kept"),
        ),
        (
            adjust,
            QCoreApplication.translate("SideTabs", "Adjust"),
            QCoreApplication.translate("SideTabs", "How the face moves and is put together"),
        ),
    ):
        tabs.setTabToolTip(tabs.addTab(page, title), explanation)
    return tabs
