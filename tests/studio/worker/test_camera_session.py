"""A film of the portrait, fifty pictures, stands for the camera; a quarter of a second passes from one to the next."""

from datetime import datetime
from pathlib import Path

import av
import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from studio.media.camera import CameraChoice
from studio.worker.camera_session import CameraFrame, CameraSession, clip_path


class SteppingClock:
    """Looked at once a picture."""

    def __init__(self) -> None:
        self._now_s = 0.0

    def __call__(self) -> float:
        self._now_s += 0.25
        return self._now_s


class Viewer(QObject):
    """Keeps what a session says."""

    def __init__(self, session: CameraSession) -> None:
        super().__init__()
        self._session = session
        self.seen: list[CameraFrame] = []
        self.recorded: list[tuple[Path, str]] = []
        self.failed: list[tuple[str, str]] = []
        session.frame_posted.connect(self._on_frame_posted)
        session.recorded.connect(self._on_recorded)
        session.failed.connect(self._on_failed)

    @Slot()
    def _on_frame_posted(self) -> None:
        frame = self._session.frames.take()
        if frame is not None:
            self.seen.append(frame)

    @Slot(Path, str)
    def _on_recorded(self, path: Path, note: str) -> None:
        self.recorded.append((path, note))

    @Slot(str, str)
    def _on_failed(self, message: str, hint: str) -> None:
        self.failed.append((message, hint))


def session_on(film: Path, folder: Path, length_s: float) -> CameraSession:
    """A session that records at once."""
    session = CameraSession(CameraChoice(str(film), film.name), folder, clock=SteppingClock())
    session.record(length_s)
    return session


@pytest.fixture(scope="module")
def short_film(portrait_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first eighteen pictures: the countdown takes twelve of them."""
    path = tmp_path_factory.mktemp("short") / "short.mp4"
    with av.open(str(portrait_clip)) as source, av.open(str(path), "w") as short:
        video = source.streams.video[0]
        copy = short.add_stream_from_template(video)
        packets = [packet for packet in source.demux(video) if packet.dts is not None][:18]
        for packet in packets:
            packet.stream = copy
            short.mux(packet)
    return path


def test_it_counts_down_records_and_writes_a_clip(portrait_clip: Path, tmp_path: Path, qtbot: QtBot) -> None:
    session = session_on(portrait_clip, tmp_path / "made" / "clips", length_s=5)
    viewer = Viewer(session)
    with qtbot.waitSignals([session.recorded, session.ended], order="strict", timeout=30_000):
        session.start()
    assert session.wait(5)
    ((path, note),) = viewer.recorded
    assert (note, viewer.failed) == ("", [])
    assert path.parent == tmp_path / "made" / "clips"
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with av.open(str(path)) as film:
        video = film.streams.video[0]
        assert (video.width, video.height, video.average_rate) == (512, 600, 25)
        assert sum(1 for _ in film.decode(video)) == 125
    phases = [frame.phase for frame in viewer.seen]
    assert phases == sorted(phases, key=["watching", "countdown", "recording"].index)
    assert phases[-1] == "recording"
    assert {frame.framing.advice for frame in viewer.seen} <= {"closer", "good"}, "a third of the height, more or less"
    assert {frame.image.width() for frame in viewer.seen} == {512}


def test_a_camera_lost_midway_leaves_what_is_long_enough(portrait_clip: Path, tmp_path: Path, qtbot: QtBot) -> None:
    session = session_on(portrait_clip, tmp_path, length_s=20)
    viewer = Viewer(session)
    with qtbot.waitSignals([session.recorded, session.ended], order="strict", timeout=30_000):
        session.start()
    session.wait(5)
    ((path, note),) = viewer.recorded
    assert note == "The camera portrait.mp4 was lost."
    with av.open(str(path)) as film:
        # Of fifty pictures thirteen came before; at the thirty-eighth quarter of a second there was none any more.
        assert sum(1 for _ in film.decode(video=0)) == 238


def test_a_camera_lost_early_leaves_nothing_but_a_sentence(short_film: Path, tmp_path: Path, qtbot: QtBot) -> None:
    session = session_on(short_film, tmp_path / "clips", length_s=5)
    viewer = Viewer(session)
    with qtbot.waitSignals([session.failed, session.ended], order="strict", timeout=30_000):
        session.start()
    session.wait(5)
    assert viewer.failed == [("The camera short.mp4 was lost.", "Check its cable, then look for cameras again.")]
    assert viewer.recorded == []
    assert list(tmp_path.rglob("*.mp4*")) == []


def test_leaving_while_it_records_leaves_nothing(portrait_clip: Path, tmp_path: Path, qtbot: QtBot) -> None:
    session = session_on(portrait_clip, tmp_path, length_s=20)
    viewer = Viewer(session)
    session.start()
    qtbot.waitUntil(lambda: bool(viewer.seen) and viewer.seen[-1].phase == "recording", timeout=30_000)
    with qtbot.waitSignal(session.ended):
        session.close()
    session.wait(5)
    assert (viewer.recorded, viewer.failed) == ([], [])
    assert list(tmp_path.iterdir()) == []


def test_a_camera_is_opened_when_the_session_before_has_let_go(
    slow_portrait_clip: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    first, second = (CameraSession(CameraChoice(str(slow_portrait_clip), "slow"), tmp_path) for _ in range(2))
    viewer = Viewer(first)
    first.start()
    second.follows = (first,)
    second.start()
    qtbot.waitUntil(lambda: bool(viewer.seen), timeout=30_000)
    assert second.frames.take() is None
    with qtbot.waitSignal(second.frame_posted, timeout=30_000):
        first.close()
    assert first.wait(0)
    second.close()
    assert second.wait(5)


def test_two_clips_of_one_second_have_two_names(tmp_path: Path) -> None:
    now = datetime(2026, 3, 1, 9, 5, 7)
    first = clip_path(tmp_path, now)
    assert first.name == "camera_2026-03-01_09-05-07.mp4"
    first.touch()
    assert clip_path(tmp_path, now).name == "camera_2026-03-01_09-05-07_2.mp4"
