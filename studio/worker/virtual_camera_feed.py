"""The virtual camera's thread: the newest picture at a steady rate, the same again while nothing new comes."""

from __future__ import annotations

import logging
import threading
from fractions import Fraction

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from models.face.coefficients import FRAMES_PER_SECOND
from studio.errors import StudioError
from studio.media.frame_picture import Image
from studio.media.virtual_camera import SIZE, VirtualCamera
from studio.worker.latest_value import LatestValue

log = logging.getLogger(__name__)


class VirtualCameraFeed(QObject):
    """Signals: opened(name): as other programs list it; failed(message, hint); ended(): exactly once.

    One that has ended is not started again: make another.
    """

    opened = Signal(str)
    failed = Signal(object, object)  # not of str, which would forget what a sentence is made of
    ended = Signal()

    def __init__(self, background: QColor, first: QImage) -> None:
        """background: around pictures of another shape; first: shown until another comes."""
        super().__init__()
        self._newest: LatestValue[tuple[QImage, QColor]] = LatestValue()
        self._image, self._background = first, background
        self._newest.put((first, background))
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._work, name="virtual camera", daemon=True)

    def start(self) -> None:
        """Open the device: ``opened`` or ``failed`` follows."""
        self._thread.start()

    def show(self, image: QImage) -> None:
        """Send this from now on; one that was not sent yet is dropped."""
        self._image = image
        self._newest.put((image, self._background))

    def set_background(self, background: QColor) -> None:
        """Paint this around the picture from now on."""
        self._background = background
        self._newest.put((self._image, background))

    def close(self) -> None:
        """Leave the device; ``ended`` follows within a frame or two."""
        self._closing.set()

    def wait(self, timeout_s: float) -> bool:
        """Block until the thread has left; False if it does not within the time."""
        if self._thread.ident is not None:
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        try:
            with VirtualCamera(Fraction(FRAMES_PER_SECOND)) as camera:
                log.info("virtual camera %s", camera.name)
                self.opened.emit(camera.name)
                picture = None
                while not self._closing.is_set():
                    newest = self._newest.take()
                    if newest is not None:
                        picture = on_background(newest[0], SIZE, newest[1])
                    assert picture is not None, "the slot holds a picture from the start"
                    camera.send(picture)
        except StudioError as error:
            self.failed.emit(error.user_message, error.hint)
        except Exception:
            log.exception("the virtual camera's thread broke")
            self.failed.emit("Something went wrong with the virtual camera.", "The log tells more.")
        self.ended.emit()


def on_background(image: QImage, size: tuple[int, int], background: QColor) -> Image:
    """Fit a picture into a size, (width, height), keeping its shape: u8[H, W, 3], RGB."""
    width, height = size
    canvas = QImage(width, height, QImage.Format.Format_RGB888)
    canvas.fill(background)
    if not image.isNull():
        fitted = image.scaled(
            width, height, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        painter = QPainter(canvas)
        painter.drawImage((width - fitted.width()) // 2, (height - fitted.height()) // 2, fitted)
        painter.end()
    rows = np.frombuffer(canvas.constBits(), np.uint8).reshape(height, canvas.bytesPerLine())
    return rows[:, : 3 * width].reshape(height, width, 3).copy()
