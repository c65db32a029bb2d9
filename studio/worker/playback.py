"""Sound and picture together: a frame is shown when the sound reaches it.

The engine thread renders a little ahead and hands its frames over here; a small thread of its own watches the
sound's clock and shows each frame at its time. Late frames are skipped; the sound is never stretched and never waits.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Protocol

from models.audio.waveform import Waveform
from models.face.coefficients import FRAMES_PER_SECOND
from studio.cancel import CancelToken
from studio.engine.rendered_frame import RenderedFrame

log = logging.getLogger(__name__)

FRAMES_BEFORE_SOUND = 3
"""Frames that must be ready before the sound starts: enough to hide the first frames' jitter, 120 ms of speech."""
FRAMES_AHEAD = 10
"""At most this many finished frames wait to be shown; more would only cost memory."""
LONGEST_WAIT_S = 0.02
"""Between two looks at the cancel token, so that Stop silences the speaker well within 100 ms."""


class Speaker(Protocol):
    """Plays one waveform, once."""

    def start(self) -> None:
        """Begin to play."""
        ...

    def stop(self) -> None:
        """Fall silent at once; may be called twice."""
        ...

    @property
    def position_s(self) -> float:
        """Seconds heard so far."""
        ...

    @property
    def finished(self) -> bool:
        """The end has been heard, or ``stop`` was called."""
        ...

    @property
    def silent_reason(self) -> str | None:
        """Why nothing is heard; empty or None if something is."""
        ...


class Playback:
    """One utterance on its way to ears and eyes. Use as a context; leaving it silences the speaker and ends the thread.

    show: called in the playback's own thread with a frame and its skew in ms (positive: the picture is late).
    began: called once, in the same thread, when the sound starts.
    spare: called in the thread that adds frames, while none is needed; uses the time for one piece of other work and
    says so, or returns False.
    """

    def __init__(
        self,
        speech: Waveform,
        speaker: Speaker,
        *,
        show: Callable[[RenderedFrame, float], None],
        began: Callable[[], None],
        cancel: CancelToken,
        spare: Callable[[], bool] = lambda: False,
    ) -> None:
        self._spare = spare
        self._duration_s = float(speech.duration_s)
        self._speaker = speaker
        self._show = show
        self._began = began
        self._cancel = cancel
        self._frames: deque[RenderedFrame] = deque()
        self._changed = threading.Condition()
        self._complete = False
        self._abandoned = False
        self._started = False
        self._failure: BaseException | None = None
        self._frame_cost_s = 0.0
        self._last_add_s = time.perf_counter()
        self._thread = threading.Thread(target=self._run, name="playback", daemon=True)

    def __enter__(self) -> Playback:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._changed:
            self._abandoned = True
            self._changed.notify_all()
        self._thread.join()

    def due_index(self) -> int:
        """The first frame that can still be shown in time: earlier ones are not worth rendering."""
        if not self._started:
            return 0
        last = max(0, int(self._duration_s * FRAMES_PER_SECOND) - 1)
        return min(last, int((self._position_s() + self._frame_cost_s) * FRAMES_PER_SECOND))

    def add(self, frame: RenderedFrame) -> None:
        """Hand over the next frame; waits while enough are ready. Raises ``Cancelled``, or what broke the playback."""
        cost_s = time.perf_counter() - self._last_add_s
        self._frame_cost_s += (cost_s - self._frame_cost_s) * 0.2
        while len(self._frames) >= FRAMES_AHEAD and self._is_running():
            self._let_time_pass()
        with self._changed:
            self._cancel.check()
            self._raise_failure()
            self._frames.append(frame)
            self._changed.notify_all()
        self._last_add_s = time.perf_counter()

    def finish(self) -> None:
        """Say that no frame follows, and wait for the end of the sound. Raises as ``add`` does."""
        with self._changed:
            self._complete = True
            self._changed.notify_all()
        while self._is_running():
            self._let_time_pass()
        self._thread.join()
        self._cancel.check()
        self._raise_failure()

    def _is_running(self) -> bool:
        return self._thread.is_alive() and self._failure is None and not self._over()

    def _let_time_pass(self) -> None:
        """Lend the time, or wait until something changes, but not for long."""
        if not self._spare():
            with self._changed:
                self._changed.wait(LONGEST_WAIT_S)

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _over(self) -> bool:
        return self._abandoned or self._cancel.cancelled

    def _position_s(self) -> float:
        # A speaker that has finished may count on no further; the sound is then at its end.
        return self._duration_s if self._speaker.finished else self._speaker.position_s

    def _run(self) -> None:
        try:
            if self._wait_for_first_frames():
                self._speaker.start()
                self._started = True
                self._began()
                while (frame := self._next_due()) is not None:
                    self._show(frame, (self._position_s() - float(frame.time_s)) * 1000)
                self._wait_for_silence()
        except Exception as error:  # noqa: BLE001 - the edge of a thread: handed to the engine thread, which reports it
            self._failure = error
        finally:
            self._speaker.stop()
            with self._changed:
                self._changed.notify_all()

    def _wait_for_first_frames(self) -> bool:
        with self._changed:
            while len(self._frames) < FRAMES_BEFORE_SOUND and not self._complete:
                if self._over():
                    return False
                self._changed.wait(LONGEST_WAIT_S)
            return not self._over()

    def _next_due(self) -> RenderedFrame | None:
        """Wait for the next frame's time and return it; ``None`` at the end or when stopped."""
        with self._changed:
            while not self._over():
                position_s = self._position_s()
                while len(self._frames) > 1 and self._frames[1].time_s <= position_s:
                    log.debug("frame %d skipped: too late", self._frames.popleft().index)
                if self._frames and self._frames[0].time_s <= position_s:
                    frame = self._frames.popleft()
                    self._changed.notify_all()
                    return frame
                if not self._frames and self._complete:
                    return None
                early_s = float(self._frames[0].time_s) - position_s if self._frames else LONGEST_WAIT_S
                self._changed.wait(min(early_s, LONGEST_WAIT_S))
            return None

    def _wait_for_silence(self) -> None:
        with self._changed:
            while not self._over() and not self._speaker.finished:
                self._changed.wait(LONGEST_WAIT_S)
