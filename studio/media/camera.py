"""Cameras: which there are, and pictures from one of them; a clip that stands for a camera is read at its own pace."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from studio.errors import StudioError, sentence
from studio.media.frame_picture import Image

CAMERA_VARIABLE = "REALTALK_STUDIO_CAMERA"
"""An address offered as a camera beside those of the system: a network camera (rtsp://...), a device, a film."""
WANTED_SIZE = (1280, 720)
WANTED_RATE_HZ = 30
MOST_GUESSES = 4
"""So many numbers are tried where the system does not list its cameras."""
_LINUX_CAMERAS = Path("/sys/class/video4linux")
_NETWORK = ("rtsp://", "rtmp://", "http://", "https://", "udp://")


@dataclass(frozen=True)
class CameraChoice:
    """address: a number, a device, a network address or the path of a film; name: as the system calls it."""

    address: int | str
    name: str


class Camera(Protocol):
    """A source of pictures. Belongs to the thread that opened it."""

    def read(self) -> Image:
        """Wait for the next picture, u8[H, W, 3], RGB. Raises StudioError when no more will come."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


def list_cameras() -> tuple[CameraChoice, ...]:
    """What can be opened, as far as it is known. May take a second where numbers have to be tried."""
    extra = os.environ.get(CAMERA_VARIABLE, "")
    named = (CameraChoice(extra, Path(extra).name or extra),) if extra else ()
    return named + tuple(_linux_cameras() if sys.platform == "linux" else _guessed_cameras())


def _linux_cameras() -> Iterator[CameraChoice]:
    for folder in sorted(_LINUX_CAMERAS.glob("video*"), key=lambda path: int(path.name[5:])):
        with contextlib.suppress(OSError):
            # A camera has further nodes for its metadata; the pictures come from the first.
            if (folder / "index").read_text().strip() == "0":
                yield CameraChoice(f"/dev/{folder.name}", (folder / "name").read_text().strip())


def _guessed_cameras() -> Iterator[CameraChoice]:
    import cv2

    for number in range(MOST_GUESSES):
        with _quiet_opencv():
            capture = cv2.VideoCapture(number)
            is_there = capture.isOpened()
            capture.release()
        if not is_there:
            return
        yield CameraChoice(number, f"{number + 1}")


class OpenCvCamera:
    """A camera that OpenCV reads. Context manager.

    Raises StudioError, with a cure, for one that is not there, may not be used, or is in use.
    """

    def __init__(self, choice: CameraChoice) -> None:
        import cv2

        self._name = choice.name
        self._is_film = isinstance(choice.address, str) and _is_film(choice.address)
        with _quiet_opencv():
            self._capture: Any = cv2.VideoCapture(choice.address)
        if not self._capture.isOpened():
            raise _cannot_open(choice)
        if not self._is_film:
            # Uncompressed, most cameras send ten pictures a second of this size.
            self._capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WANTED_SIZE[0])
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, WANTED_SIZE[1])
            self._capture.set(cv2.CAP_PROP_FPS, WANTED_RATE_HZ)
        self._frame_s = 1 / (self._capture.get(cv2.CAP_PROP_FPS) or WANTED_RATE_HZ)
        self._next_s = time.monotonic()
        self._has_seen = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self) -> Image:
        """See ``Camera``."""
        import cv2

        if self._is_film:
            time.sleep(max(0.0, self._next_s - time.monotonic()))
            self._next_s = time.monotonic() + self._frame_s
        with _quiet_opencv():
            arrived, picture_bgr = self._capture.read()
        if not arrived:
            raise self._lost()
        self._has_seen = True
        picture: Image = cv2.cvtColor(picture_bgr, cv2.COLOR_BGR2RGB)
        return picture

    def close(self) -> None:
        """See ``Camera``."""
        self._capture.release()

    def _lost(self) -> StudioError:
        if self._has_seen:
            return StudioError(
                sentence("The camera {name} was lost.", name=self._name),
                "Check its cable, then look for cameras again.",
            )
        return StudioError(
            sentence("The camera {name} sends no picture.", name=self._name), _HOW_TO_ALLOW.get(sys.platform, _BUSY)
        )


_BUSY = "Close the program that uses it, or connect it again."
_HOW_TO_ALLOW = {
    "darwin": "Allow it under System Settings, Privacy & Security, Camera, then start RealTalk Studio again.",
    "win32": "Allow desktop apps to use it under Settings, Privacy & security, Camera, and close other programs.",
}


def _is_film(address: str) -> bool:
    return not address.startswith((*_NETWORK, "/dev/"))


def _cannot_open(choice: CameraChoice) -> StudioError:
    if isinstance(choice.address, str) and not choice.address.startswith(_NETWORK):
        device = Path(choice.address)
        if not device.exists():
            return StudioError(
                sentence("The camera {name} is not there any more.", name=choice.name), "Connect it, then look again."
            )
        if not os.access(device, os.R_OK):
            return StudioError(
                sentence("The camera {name} may not be used by this account.", name=choice.name),
                sentence(
                    "Add the account to the group of {device} ('sudo usermod -aG video $USER'), then log in again.",
                    device=device,
                ),
            )
    return StudioError(
        sentence("The camera {name} cannot be opened.", name=choice.name), _HOW_TO_ALLOW.get(sys.platform, _BUSY)
    )


@contextlib.contextmanager
def _quiet_opencv() -> Iterator[None]:
    """OpenCV tells stderr about every camera that is not there; we tell the person."""
    import cv2

    logging = cv2.utils.logging
    before = logging.getLogLevel()
    logging.setLogLevel(logging.LOG_LEVEL_SILENT)
    try:
        yield
    finally:
        logging.setLogLevel(before)
