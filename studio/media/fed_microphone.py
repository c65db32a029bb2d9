"""A sound that comes in as from a microphone, through the same ring, in real time: for machines without a device."""

from __future__ import annotations

import threading
import time

import numpy as np

from models.audio.waveform import Waveform
from studio.media.microphone import BLOCK_S, RING_S
from studio.media.ring_buffer import RingBuffer, SoundPiece


class FedMicrophone:
    """Silence until ``play``, silence after the end. Same interface as ``Microphone``."""

    name = "recording"
    is_lost = False

    def __init__(self, waveform: Waveform) -> None:
        self.rate_hz = waveform.rate_hz
        self._sound = waveform.mono()
        self._ring = RingBuffer(round(RING_S * self.rate_hz))
        self._overwritten = 0
        self._playing = threading.Event()
        self._over = threading.Event()
        self.began_s = 0.0
        """When the first sample was heard, by ``time.perf_counter()``; 0 before."""
        self._thread = threading.Thread(target=self._feed, name="fed microphone", daemon=True)
        self._thread.start()

    def play(self) -> None:
        """Let the sound begin."""
        self._playing.set()

    @property
    def overruns(self) -> int:
        """How often sound was lost because nobody read it in time."""
        return self._overwritten

    def read(self) -> SoundPiece:
        """What was heard since the last time."""
        piece = self._ring.read()
        self._overwritten += piece.lost > 0
        return piece

    def close(self) -> None:
        """End the thread."""
        self._over.set()
        self._thread.join()

    def _feed(self) -> None:
        size, due_s, place = round(BLOCK_S * self.rate_hz), time.perf_counter(), 0
        while not self._over.wait(max(0.0, due_s - time.perf_counter())):
            block = np.zeros(size, dtype=np.float32)
            if self._playing.is_set():
                if place == 0:
                    self.began_s = due_s - BLOCK_S
                part = self._sound[place : place + size]
                block[: len(part)] = part
                place += size
            self._ring.write(block, due_s)
            due_s += BLOCK_S
