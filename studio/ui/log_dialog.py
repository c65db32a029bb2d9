"""The log page: what happened lately, by importance; and diagnostics to hand on."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QFontDatabase, QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from studio.recent_log import LINES_KEPT, RecentLog
from studio.ui.diagnostics import Diagnostics, log_text
from studio.ui.file_dialog import FileDialog
from studio.ui.labelled_button import labelled_button
from studio.ui.screen_room import resize_within_screen
from studio.ui.theme import GRID_PX

LOOK_EVERY_MS = 500


class LogDialog(QDialog):
    """Not modal: it follows the log while one works."""

    def __init__(self, recent_log: RecentLog, diagnostics: Diagnostics, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logDialog")
        self.setWindowTitle(self.tr("Log"))
        self._log = recent_log
        self._diagnostics = diagnostics
        self._shown = 0
        self._level = QComboBox()
        self._level.setObjectName("logLevel")
        self._level.setAccessibleName(self.tr("Which lines are shown"))
        for level, name in (
            (logging.INFO, self.tr("Everything")),
            (logging.WARNING, self.tr("Warnings and errors")),
            (logging.ERROR, self.tr("Errors")),
        ):
            self._level.addItem(name, level)
        self._level.setToolTip(self.tr("Which lines are shown"))
        self._level.currentIndexChanged.connect(self._show_anew)
        self._page = QPlainTextEdit()
        self._page.setObjectName("logPage")
        self._page.setAccessibleName(self.tr("Log"))
        self._page.setReadOnly(True)
        self._page.setTabChangesFocus(True)
        self._page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._page.setMaximumBlockCount(4 * LINES_KEPT)
        self._page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._page.setPlaceholderText(self.tr("Nothing has been logged."))
        self._remark = QLabel()
        self._remark.setObjectName("logRemark")
        self._remark.setProperty("muted", True)
        self._lay_out()
        self._timer = QTimer(self, interval=LOOK_EVERY_MS)
        self._timer.timeout.connect(self._add_new)
        diagnostics.collected.connect(self._on_collected)

    def _lay_out(self) -> None:
        copy = labelled_button(self.tr("Copy"), "copyLog", self.tr("Copy the lines shown"))
        save = labelled_button(self.tr("Save…"), "saveLog", self.tr("Save the lines shown"))
        self._collect = labelled_button(
            self.tr("Copy diagnostics"),
            "copyDiagnostics",
            self.tr("Copy versions, devices and the log, to send to somebody who helps. What you typed is not in it."),
        )
        copy.clicked.connect(self._copy)
        save.clicked.connect(self._ask_where)
        self._collect.clicked.connect(self.copy_diagnostics)
        top = QHBoxLayout()
        top.addWidget(self._level)
        top.addStretch(1)
        bottom = QHBoxLayout()
        bottom.setSpacing(GRID_PX)
        bottom.addWidget(self._remark, 1)
        for button in (copy, save, self._collect):
            button.setAutoDefault(False)
            bottom.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * GRID_PX] * 4)
        column.setSpacing(2 * GRID_PX)
        column.addLayout(top)
        column.addWidget(self._page, 1)
        column.addLayout(bottom)
        resize_within_screen(self, 100 * GRID_PX, 60 * GRID_PX)

    @Slot()
    def copy_diagnostics(self) -> None:
        """Collect them; they are on the clipboard some seconds later."""
        self._collect.setEnabled(False)
        self._remark.setText(self.tr("Collecting…"))
        self._diagnostics.collect()

    @Slot(str)
    def _on_collected(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._collect.setEnabled(True)
        self._remark.setText(self.tr("Diagnostics are on the clipboard."))

    @Slot()
    def _show_anew(self) -> None:
        self._page.clear()
        self._shown = 0
        self._add_new()

    @Slot()
    def _add_new(self) -> None:
        lines = self._log.lines(self._level.currentData(), after=self._shown)
        if lines:
            self._shown = lines[-1].number
            self._page.appendPlainText(log_text(lines))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._page.toPlainText())
        self._remark.setText(self.tr("The log is on the clipboard."))

    @Slot()
    def _ask_where(self) -> None:
        begin = Path.home() / "realtalk-studio.log"
        dialog = FileDialog("saveLogDialog", self.tr("Save log"), begin, self, saves=True)
        dialog.fileSelected.connect(self._save)
        dialog.open()

    @Slot(str)
    def _save(self, chosen: str) -> None:
        path = Path(chosen)
        try:
            path.write_text(self._page.toPlainText() + "\n", encoding="utf-8")
        except OSError as error:
            self._remark.setText(self.tr("{name} cannot be written: {why}.").format(name=path.name, why=error.strerror))
        else:
            self._remark.setText(self.tr("{name} is written.").format(name=path.name))

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the log while it is seen."""
        self._add_new()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Stop following."""
        self._timer.stop()
