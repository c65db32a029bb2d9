"""A thread that holds a device while somebody uses it, and tells the window how that ended.

It is a daemon of Python, not a QThread: a driver may take ten seconds to notice that its device is gone, and the
window must not wait for it.
"""

from __future__ import annotations

import logging
import threading

from PySide6.QtCore import QObject, Signal

from studio.errors import Cancelled, StudioError

log = logging.getLogger(__name__)


class DeviceThread(QObject):
    """Signals: failed(message, hint); ended(): exactly once, the thread is leaving.

    One that has ended is not started again: make another.
    """

    failed = Signal(object, object)  # not of str, which would forget what a sentence is made of
    ended = Signal()

    def __init__(self, name: str, broken: str, parent: QObject | None = None) -> None:
        """name: of the thread; broken: what is said when something fails that nobody thought of."""
        super().__init__(parent)
        self._broken = broken
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Open the device, in the thread; ``failed`` follows if it cannot be."""
        self._thread.start()

    def close(self) -> None:
        """Let go of the device; ``ended`` follows."""
        self._closing.set()

    def wait(self, timeout_s: float) -> bool:
        """Block until the thread has left; False if it does not within the time."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _use(self) -> None:
        """Open the device and use it until ``_closing`` is set. Runs in the thread; may raise anything."""
        raise NotImplementedError

    def _run(self) -> None:
        try:
            self._use()
        except Cancelled:
            pass
        except StudioError as error:
            self.failed.emit(error.user_message, error.hint)
        except Exception:
            log.exception("the thread '%s' broke", self._thread.name)
            self.failed.emit(self._broken, "The log tells more.")
        self.ended.emit()
