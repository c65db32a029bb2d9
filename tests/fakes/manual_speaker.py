"""A loudspeaker whose clock the test moves."""

import threading


class ManualSpeaker:
    """Starts at 0; ``move_to`` sets what is heard now, ``end`` says that all of it was."""

    silent_reason = ""

    def __init__(self) -> None:
        self.started = threading.Event()
        self.stops = 0
        self.position_s = 0.0
        self.finished = False

    def start(self) -> None:
        self.started.set()

    def stop(self) -> None:
        self.stops += 1
        self.finished = True

    def move_to(self, position_s: float) -> None:
        self.position_s = position_s

    def end(self) -> None:
        self.finished = True
