"""A loudspeaker whose clock the test moves."""

import threading

from models.audio.waveform import Waveform


class ManualSpeaker:
    """Starts at 0; ``move_to`` sets what is heard now, ``end`` says that all of it was."""

    silent_reason = ""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.completed, self.running, self.turned = threading.Event(), threading.Event(), threading.Event()
        self.held = threading.Event()
        self.running.set()
        self.appended: list[Waveform] = []
        self.stops = 0
        self.position_s = 0.0
        self.finished = False

    def start(self) -> None:
        self.started.set()

    def stop(self) -> None:
        self.stops += 1
        self.finished = True

    def append(self, waveform: Waveform) -> None:
        self.appended.append(waveform)

    def complete(self) -> None:
        self.completed.set()

    def pause(self) -> None:
        self.running.clear()
        self.held.set()

    def resume(self) -> None:
        self.held.clear()
        self.running.set()

    def turn_to(self, position_s: float) -> None:
        self.position_s = position_s
        self.turned.set()

    def move_to(self, position_s: float) -> None:
        self.position_s = position_s

    def end(self) -> None:
        self.finished = True
