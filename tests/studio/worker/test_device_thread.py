import pytest

from studio.errors import Cancelled, StudioError, sentence
from studio.worker.device_thread import DeviceThread


class Session(DeviceThread):
    """Waits to be closed, then ends as it is told to."""

    def __init__(self, ending: Exception | None) -> None:
        super().__init__("session", "Something went wrong with the session.")
        self.ending = ending

    def _use(self) -> None:
        assert self._closing.wait(10.0)
        if self.ending is not None:
            raise self.ending


@pytest.mark.parametrize(
    ("ending", "told"),
    [
        (None, []),
        (Cancelled(), []),
        (StudioError(sentence("{name} is gone.", name="Front"), "Connect it."), [("Front is gone.", "Connect it.")]),
        (RuntimeError("broken"), [("Something went wrong with the session.", "The log tells more.")]),
    ],
)
def test_it_ends_once_and_says_how(qtbot, ending, told):
    session = Session(ending)
    heard: list[tuple[str, str]] = []
    ends: list[bool] = []
    session.failed.connect(lambda message, hint: heard.append((message, hint)))
    session.ended.connect(lambda: ends.append(True))
    assert session.wait(0.0)  # never started
    session.start()
    assert not session.wait(0.0)
    with qtbot.waitSignal(session.ended):
        session.close()
    assert session.wait(5.0)
    assert (heard, ends) == (told, [True])
