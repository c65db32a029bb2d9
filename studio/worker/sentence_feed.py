"""Sentences on their way from the voice: the first is rendered and heard while later ones are still being spoken."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from types import TracebackType

from models.audio.waveform import Waveform
from studio.cancel import CancelToken
from studio.speech.spoken_sentence import SpokenSentence

LONGEST_WAIT_S = 0.02
"""Between two looks at the cancel token."""


class SentenceFeed:
    """Runs a voice in a thread of its own. Use as a context: leaving it ends the thread.

    arrived: called in that thread with each sentence in order; complete: called there after the last.
    """

    def __init__(
        self,
        sentences: Iterator[SpokenSentence],
        cancel: CancelToken,
        *,
        arrived: Callable[[SpokenSentence], None],
        complete: Callable[[], None],
    ) -> None:
        """sentences: ends with ``Cancelled`` soon after ``cancel`` is set."""
        self._source = sentences
        self._cancel = cancel
        self._arrived = arrived
        self._on_complete = complete
        self._changed = threading.Condition()
        self._sentences: list[SpokenSentence] = []
        self._over = False
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def __enter__(self) -> SentenceFeed:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._cancel.cancel()  # nobody will hear what is still being spoken
        self._thread.join()

    def waveforms(self) -> Iterator[Waveform]:
        """The sentences' sound; waits for each. Raises ``Cancelled``, or what broke the voice."""
        taken = 0
        while True:
            with self._changed:
                while taken >= len(self._sentences) and not self._over:
                    self._cancel.check()
                    self._changed.wait(LONGEST_WAIT_S)
                if taken >= len(self._sentences):
                    if self._failure is not None:
                        raise self._failure
                    return
                sentence = self._sentences[taken]
            taken += 1
            yield sentence.waveform

    @property
    def is_complete(self) -> bool:
        """The last sentence is there."""
        with self._changed:
            return self._over and self._failure is None

    def everything(self) -> tuple[SpokenSentence, ...]:
        """Every sentence, once the last is there; waits and raises as ``waveforms`` does."""
        for _ in self.waveforms():
            pass
        with self._changed:
            return tuple(self._sentences)

    def _run(self) -> None:
        try:
            for sentence in self._source:
                self._arrived(sentence)
                with self._changed:
                    self._sentences.append(sentence)
                    self._changed.notify_all()
            self._on_complete()
        except BaseException as error:  # noqa: BLE001 - the edge of a thread: raised again in the engine thread
            self._failure = error
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()
