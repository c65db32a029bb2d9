"""Frames read one ahead: the next is decoded in a thread of its own while the one before is in use."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import overload

from studio.media.frame_picture import Image


class ReadAhead(Sequence[Image]):
    """The frames of a sequence that is safe to share between threads. Use as a context, in one thread at a time.

    Expects to go on in the direction it went last, and to turn round at either end.
    """

    def __init__(self, frames: Sequence[Image]) -> None:
        self._frames = frames
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="decoder")
        self._last: tuple[int, Image] | None = None
        self._ahead: tuple[int, Future[Image]] | None = None

    def __enter__(self) -> ReadAhead:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown(cancel_futures=True)

    def __len__(self) -> int:
        return len(self._frames)

    @overload
    def __getitem__(self, index: int) -> Image: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Image]: ...
    def __getitem__(self, index: int | slice) -> Image | Sequence[Image]:
        """One frame, which is kept until another is asked for; a slice reads nothing ahead."""
        if isinstance(index, slice):
            return self._frames[index]
        if not 0 <= index < len(self):
            raise IndexError(index)
        if self._last is not None and self._last[0] == index:
            return self._last[1]
        ahead, self._ahead = self._ahead, None
        frame = ahead[1].result() if ahead is not None and ahead[0] == index else self._frames[index]
        step = -1 if self._last is not None and index == self._last[0] - 1 else 1
        following = index + step if 0 <= index + step < len(self) else index - step
        self._last = index, frame
        if 0 <= following < len(self):
            self._ahead = following, self._thread.submit(self._frames.__getitem__, following)
        return frame
