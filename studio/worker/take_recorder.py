"""Keeps a live session as a take: takes frames from the thread that hears, and writes them in one of its own."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from types import TracebackType

from models.face.coefficients import FRAMES_PER_SECOND
from studio.engine.live_moment import LiveMoment
from studio.engine.take_writer import TakeWriter
from studio.errors import StudioError
from studio.worker.live_tap import LiveTap

log = logging.getLogger(__name__)

MOST_WAITING = 60 * FRAMES_PER_SECOND
"""A minute in memory, 12 MB; a disk that takes longer to answer is as good as full."""


class TakeRecorder:
    """Use as a context, around the session. The session goes on whatever happens to the take."""

    def __init__(self, tap: LiveTap, open_writer: Callable[[], TakeWriter], tell: Callable[[str, str], None]) -> None:
        """open_writer: called with the first frame, in the thread that writes; tell: called there, once at most, with
        a sentence and its cure when the take cannot be kept any longer.
        """
        self._tap = tap
        self._open_writer = open_writer
        self._tell = tell
        self._moments: queue.SimpleQueue[LiveMoment | None] = queue.SimpleQueue()
        self._over = False
        self._is_slow = False
        self._thread = threading.Thread(target=self._keep, name="take", daemon=True)

    def __enter__(self) -> TakeRecorder:
        self._thread.start()
        self._tap.add(self._hear)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tap.remove(self._hear)
        self._moments.put(None)
        self._thread.join()

    def _hear(self, moment: LiveMoment) -> None:
        """Runs in the thread that hears."""
        if self._over:
            return
        if self._moments.qsize() >= MOST_WAITING:
            self._over = self._is_slow = True
            return
        self._moments.put(moment)

    def _keep(self) -> None:
        try:
            self._write()
        except StudioError as error:
            log.warning("the take ends: %s", error)
            self._tell(error.user_message, error.hint)
        except Exception:
            log.exception("the take's thread broke")
            self._tell("This session is not kept as a take any longer.", "The log tells more; the avatar goes on.")
        self._over = True

    def _write(self) -> None:
        moment = self._moments.get()
        if moment is None:
            return
        writer = self._open_writer()
        try:
            while moment is not None:
                writer.add(moment)
                if self._is_slow:
                    raise StudioError(
                        "The disk is too slow: from here on, this session is not kept as a take.",
                        "The avatar goes on, and what was kept so far stays.",
                    )
                moment = self._moments.get()
        finally:
            writer.close()
        log.info("the take %s is kept", writer.folder.name)
