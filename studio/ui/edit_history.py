"""Undo and redo for everything that can be edited: a value that is watched needs no command of its own."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QObject, Signal, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QUndoCommand, QUndoStack

T = TypeVar("T")

BURST_S = 1.0
"""Changes of one value that follow each other faster are one step: a word typed, a slider dragged."""


class Change(QUndoCommand):
    """A value was one thing and is another; done already when it is pushed."""

    def __init__(self, watch: Watch[T], before: T, after: T) -> None:
        super().__init__(watch.label)
        self._watch, self._before, self._after = watch, before, after
        self._at_s = time.monotonic()
        self._is_new = True

    def id(self) -> int:
        """Changes with the same number may become one."""
        return self._watch.number

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take the next change in, if it comes at once."""
        if not isinstance(other, Change) or other._at_s - self._at_s > BURST_S:
            return False
        self._after, self._at_s = other._after, other._at_s
        self.setObsolete(self._before == self._after)
        return True

    def redo(self) -> None:
        """Make it the later value; the first time it is that already."""
        if not self._is_new:
            self._watch.put(self._after)
        self._is_new = False

    def undo(self) -> None:
        """Make it the earlier value."""
        self._watch.put(self._before)


class Watch(QObject, Generic[T]):
    """One value under watch. label: what the menu says is undone, such as "typing"."""

    def __init__(
        self, stack: QUndoStack, label: str, number: int, read: Callable[[], T], write: Callable[[T], None]
    ) -> None:
        super().__init__(stack)
        self.label, self.number = label, number
        self._stack, self._read, self._write = stack, read, write
        self._known = read()
        self._putting = False

    def put(self, value: T) -> None:
        """Set the value without a new step."""
        self._putting = True
        try:
            self._write(value)
        finally:
            self._putting = False
        self._known = self._read()

    @Slot()
    def look(self) -> None:
        """See whether the value changed, and make a step of it."""
        if self._putting:
            return
        before, after = self._known, self._read()
        self._known = after
        if before != after:
            self._stack.push(Change(self, before, after))

    def forget(self) -> None:
        """Take the value as it is: what was before is no step."""
        self._known = self._read()


class EditHistory(QObject):
    """Signals: edited(), after every edit, undo and redo."""

    edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stack = QUndoStack(self)
        self.stack.indexChanged.connect(self.edited)
        self._watches: list[Watch[object]] = []

    def watch(
        self, label: str, read: Callable[[], T], write: Callable[[T], None], *changed: SignalInstance
    ) -> Watch[T]:
        """Make every change of a value a step. changed: signals after which to look at it."""
        watch = Watch(self.stack, label, len(self._watches) + 1, read, write)
        self._watches.append(watch)  # type: ignore[arg-type]  # only forget() is called through this list
        for signal in changed:
            signal.connect(watch.look)
        return watch

    def begin_anew(self) -> None:
        """Forget all steps, as after opening another project."""
        for watch in self._watches:
            watch.forget()
        self.stack.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Keep a text box from taking the keys for itself, so that they reach the one history."""
        del watched
        return (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo))
        )
