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
from studio.worker.frame_store import KeptFrame
from studio.worker.playback_control import PlaybackControl

log = logging.getLogger(__name__)

ReadyFrame = RenderedFrame | KeptFrame

FRAMES_BEFORE_SOUND = 3
"""Frames that must be ready before the sound starts: enough to hide the first frames' jitter, 120 ms of speech."""
FRAMES_AHEAD = 10
"""At most this many finished frames wait to be shown; more would only cost memory."""
FRAMES_KEPT = 2
"""Of those, so many are still shown when the adjustments change: time to render the next one anew."""
LONGEST_WAIT_S = 0.02
"""Between two looks at the cancel token, so that Stop silences the speaker well within 100 ms."""


class Speaker(Protocol):
    """Plays one speech, once."""

    def start(self) -> None:
        """Begin to play."""
        ...

    def stop(self) -> None:
        """Fall silent at once; may be called twice."""
        ...

    def append(self, waveform: Waveform) -> None:
        """Let more sound follow without a gap."""
        ...

    def complete(self) -> None:
        """Say that nothing follows."""
        ...

    def pause(self) -> None:
        """Hold the sound."""
        ...

    def resume(self) -> None:
        """Go on."""
        ...

    def turn_to(self, position_s: float) -> None:
        """Go on from another moment of the speech."""
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

    Its sound may come in pieces (``add_sound``), from another thread than its frames. show: called in the playback's
    own thread with a frame and its skew in ms (positive: the picture is late). began: called once, in the same thread,
    when the sound starts, with the reason why nothing is heard, if nothing is. spare: called in the thread that adds
    frames, while none is needed; uses the time for one piece of other work and says so, or returns False.
    """

    def __init__(
        self,
        open_speaker: Callable[[Waveform], Speaker],
        *,
        show: Callable[[ReadyFrame, float], None],
        began: Callable[[str], None],
        cancel: CancelToken,
        control: PlaybackControl | None = None,
        spare: Callable[[], bool] = lambda: False,
    ) -> None:
        """open_speaker: gives the loudspeaker for a first piece of sound, not yet started; more may follow."""
        self._open_speaker = open_speaker
        self._spare = spare
        self._show = show
        self._began = began
        self._cancel = cancel
        self._control = control or PlaybackControl()
        self._speaker: Speaker | None = None
        self._duration_s = 0.0
        self._frames: deque[ReadyFrame] = deque()
        self._changed = threading.Condition()
        self._complete = False
        self._abandoned = False
        self._started = False
        self._paused = False
        self._waits_for_frame = False
        self._restart_at: int | None = None
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

    def add_sound(self, piece: Waveform) -> None:
        """Let more sound follow; the first piece opens the loudspeaker."""
        speaker = self._speaker
        if speaker is None:
            speaker = self._open_speaker(piece)
        else:
            speaker.append(piece)
        with self._changed:
            self._speaker = speaker
            self._duration_s += float(piece.duration_s)
            self._changed.notify_all()

    def end_sound(self) -> None:
        """Say that no sound follows."""
        if self._speaker is not None:
            self._speaker.complete()

    def next_index(self, following: int) -> int:
        """The frame to render next: the one after the last, a later one that can still be shown in time, or the one
        that somebody turned to.
        """
        with self._changed:
            if self._restart_at is not None:
                index, self._restart_at = self._restart_at, None
                return index
        return max(following, self._due_index())

    def add(self, frame: ReadyFrame) -> None:
        """Hand over the next frame; waits while enough are ready. Raises ``Cancelled``, or what broke the playback."""
        cost_s = time.perf_counter() - self._last_add_s
        self._frame_cost_s += (cost_s - self._frame_cost_s) * 0.2
        while len(self._frames) >= FRAMES_AHEAD and self._restart_at is None and self._is_running():
            self._let_time_pass()
        with self._changed:
            self._cancel.check()
            self._raise_failure()
            if self._restart_at is None:  # else it was made for a moment that somebody turned away from
                self._frames.append(frame)
            self._changed.notify_all()
        self._last_add_s = time.perf_counter()

    def finish(self) -> int | None:
        """Say that no frame follows, and wait for the end of the sound. Raises as ``add`` does.

        Returns None at the end, or the frame to go on rendering from, when somebody turned back meanwhile.
        """
        with self._changed:
            if self._restart_at is None:
                self._complete = True
                self._changed.notify_all()
        while self._complete and self._is_running():
            self._let_time_pass()
        with self._changed:
            index, self._restart_at = self._restart_at, None
        if index is None:
            self._thread.join()
        self._cancel.check()
        self._raise_failure()
        return index

    def _due_index(self) -> int:
        """The first frame that can still be shown in time: earlier ones are not worth rendering."""
        if not self._started or self._waits_for_frame:
            return 0
        last = max(0, int(self._duration_s * FRAMES_PER_SECOND) - 1)
        return min(last, int((self._position_s() + self._frame_cost_s) * FRAMES_PER_SECOND))

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
        assert self._speaker is not None  # there are no frames without sound
        # A speaker that has finished may count on no further; the sound is then at its end.
        return self._duration_s if self._speaker.finished else self._speaker.position_s

    def _run(self) -> None:
        try:
            speaker = self._wait_for_first_frames()
            if speaker is not None:
                speaker.start()
                self._started = True
                self._began(speaker.silent_reason or "")
                while (frame := self._next_due(speaker)) is not None:
                    self._show(frame, (self._position_s() - float(frame.time_s)) * 1000)
        except Exception as error:  # noqa: BLE001 - the edge of a thread: handed to the engine thread, which reports it
            self._failure = error
        finally:
            if self._speaker is not None:
                self._speaker.stop()
            with self._changed:
                self._complete = False
                self._changed.notify_all()

    def _wait_for_first_frames(self) -> Speaker | None:
        with self._changed:
            while self._speaker is None or (len(self._frames) < FRAMES_BEFORE_SOUND and not self._complete):
                if self._over():
                    return None
                self._changed.wait(LONGEST_WAIT_S)
            return None if self._over() else self._speaker

    def _next_due(self, speaker: Speaker) -> ReadyFrame | None:
        """Wait for the next frame's time and return it; ``None`` at the end of the sound or when stopped."""
        with self._changed:
            while not self._over():
                self._obey(speaker)
                position_s = self._position_s()
                while len(self._frames) > 1 and self._frames[1].time_s <= position_s:
                    log.debug("frame %d skipped: too late", self._frames.popleft().index)
                if self._frames and self._frames[0].time_s <= position_s:
                    frame = self._frames.popleft()
                    self._changed.notify_all()
                    return frame
                if not self._frames and self._complete and speaker.finished:
                    return None
                early_s = float(self._frames[0].time_s) - position_s if self._frames else LONGEST_WAIT_S
                self._changed.wait(min(early_s, LONGEST_WAIT_S))
            return None

    def _obey(self, speaker: Speaker) -> None:
        """Do what the person at the controls asked for since the last look. Called with the lock held."""
        turn = self._control.take_turn()
        if turn is not None:
            turn_s = min(max(0.0, turn), self._duration_s)
            self._begin_again(int(turn_s * FRAMES_PER_SECOND))
            speaker.turn_to(self._restart_at / FRAMES_PER_SECOND if self._restart_at is not None else turn_s)
            self._waits_for_frame = True
        elif self._control.take_renewal() and self._frames:
            kept = list(self._frames)[:FRAMES_KEPT]
            self._begin_again(kept[-1].index + 1)
            self._frames.extend(kept)
        if self._frames:
            self._waits_for_frame = False
        hold = self._control.paused or self._waits_for_frame
        if hold != self._paused:
            self._paused = hold
            (speaker.pause if hold else speaker.resume)()

    def _begin_again(self, index: int) -> None:
        """Forget the frames that are ready and have the engine go on from another one."""
        self._frames.clear()
        self._complete = False
        self._restart_at = index
        self._changed.notify_all()
