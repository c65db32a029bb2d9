"""Keeps unsaved work in the state folder every few seconds of change, and offers what a crash left behind."""

from __future__ import annotations

import contextlib
from pathlib import Path

from PySide6.QtCore import QDateTime, QLocale, QLockFile, QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from studio.ui.project_control import ProjectControl
from studio.ui.question_dialog import Answer, QuestionDialog
from studio.unsaved_work import UnsavedWork, files_in, forget, found, keep, new_file

EVERY_MS = 3000
"""From a change until it is kept; changes meanwhile go along."""


class Autosave(QObject):
    """One file a window, locked while its window lives, so that no other window takes it for a crash.

    Signals: refused(folder): unsaved work cannot be kept; once, until it can be again.
    """

    refused = Signal(str)

    def __init__(self, window: QWidget, project: ProjectControl, folder: Path) -> None:
        """folder: where unsaved work is kept; created with the first file."""
        super().__init__(window)
        self._window = window
        self._project = project
        self._folder = folder
        self._file = new_file(folder)
        self._lock: QLockFile | None = None
        self._offered: UnsavedWork | None = None
        self._offered_lock: QLockFile | None = None
        self._asked = False
        self._refused = False
        self.timer = QTimer(self, singleShot=True, interval=EVERY_MS)
        self.timer.timeout.connect(self.keep_now)
        project.changed.connect(self._on_changed)

    @Slot()
    def keep_now(self) -> None:
        """Keep the work as it is; forget it when there is nothing unsaved."""
        self.timer.stop()
        if not self._project.is_modified:
            forget(self._file)
            return
        if self._lock is None:
            with contextlib.suppress(OSError):  # which ``keep`` tells
                self._folder.mkdir(parents=True, exist_ok=True)
            lock = _lock_of(self._file)
            self._lock = lock if lock.tryLock(0) else None
        kept = keep(self._project.current(), self._project.path, self._file)
        if not kept and not self._refused:
            self.refused.emit(str(self._folder))
        self._refused = not kept

    def leave(self) -> None:
        """The window closes: keep what is unsaved for the next time, and let go of the file."""
        self.keep_now()
        for lock in (self._lock, self._offered_lock):
            if lock is not None:
                lock.unlock()
        self._lock = self._offered_lock = None

    @Slot()
    def offer(self) -> None:
        """Ask, once a start, whether to take up the latest work that was not saved."""
        if self._asked:
            return
        self._asked = True
        for file in files_in(self._folder):
            lock = _lock_of(file)
            if file == self._file or not lock.tryLock(0):
                continue  # another window is at work on it
            work = found(file)
            if work is None:
                lock.unlock()
                continue
            self._offered, self._offered_lock = work, lock
            self._ask(work)
            return

    def _ask(self, work: UnsavedWork) -> None:
        when = QLocale().toString(
            QDateTime.fromSecsSinceEpoch(round(work.saved_at.timestamp())), QLocale.FormatType.ShortFormat
        )
        button = QDialogButtonBox.ButtonRole
        answers = (
            Answer("restoreWork", self.tr("Restore")),
            Answer("discardWork", self.tr("Discard it"), button.DestructiveRole),
            Answer("decideLater", self.tr("Later"), button.RejectRole),
        )
        question = self.tr("Restore the work of {0}?").format(when)
        about = self.tr("It was not saved") if work.home is None else self.tr("{0} was changed").format(work.home.name)
        body = self.tr("{0} when RealTalk Studio ended. Later: it is kept, and offered at the next start.")
        title = self.tr("Unsaved work")
        dialog = QuestionDialog("restoreQuestion", title, question, body.format(about), answers, self._window)
        dialog.answered.connect(self._on_answered)
        dialog.open()

    @Slot()
    def _on_changed(self) -> None:
        if not self.timer.isActive():
            self.timer.start()

    @Slot(str)
    def _on_answered(self, answer: str) -> None:
        work, lock = self._offered, self._offered_lock
        self._offered = self._offered_lock = None
        if work is not None and answer == "restoreWork":
            self._project.restore(work.project, work.home)
            self.keep_now()
        if work is not None and answer != "decideLater":
            forget(work.file)
        if lock is not None:
            lock.unlock()


def _lock_of(file: Path) -> QLockFile:
    lock = QLockFile(str(file.with_suffix(".lock")))
    lock.setStaleLockTime(0)  # a long session is no crash: only the end of the process is
    return lock
