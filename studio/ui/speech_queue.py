"""Lines spoken one after the other: what is typed while something is being said is said after it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from studio.ui.engine_client import EngineClient
from studio.ui.line_queue import LineQueue
from studio.ui.speech_panel import SpeechPanel
from studio.worker.speech_order import SpeechOrder


class SpeechQueue(QObject):
    """A speech that is stopped or fails leaves the lines waiting; the next that ends by itself goes on with them. Live,
    they wait for a silence.
    """

    def __init__(self, window: QWidget, engine: EngineClient, panel: SpeechPanel) -> None:
        super().__init__(window)
        self._engine = engine
        self._panel = panel
        self.queue = LineQueue()
        engine.next_order = self.next_order
        panel.queue_button.clicked.connect(self.add)
        panel.queue_list.remove_clicked.connect(self._on_remove)
        panel.queue_list.clear_clicked.connect(self._on_clear)
        shortcut = QShortcut(QKeySequence("Ctrl+Shift+Return"), window)
        shortcut.setWhatsThis(self.tr("Say the text after what is being said"))
        shortcut.activated.connect(self.add)

    @Slot()
    def add(self) -> None:
        """Let what the panel asks for wait; while nothing is being said there is nothing to wait for."""
        if self._engine.state.may_queue and self._panel.has_text:
            self.queue.add(self._panel.order())
            self._show()

    def next_order(self) -> SpeechOrder | None:
        """Take the next line; it waits no more."""
        order = self.queue.take()
        self._show()
        return order

    @Slot(int)
    def _on_remove(self, number: int) -> None:
        self.queue.remove(number)
        self._show()

    @Slot()
    def _on_clear(self) -> None:
        self.queue.clear()
        self._show()

    def _show(self) -> None:
        self._panel.queue_list.show_lines(self.queue.lines)
