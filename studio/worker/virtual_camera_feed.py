"""The virtual camera's thread: the newest picture at a steady rate, the same again while nothing new comes."""

from __future__ import annotations

import logging
from fractions import Fraction

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter

from models.face.coefficients import FRAMES_PER_SECOND
from studio.media.frame_picture import Image
from studio.media.virtual_camera import SIZE, VirtualCamera
from studio.worker.device_thread import DeviceThread
from studio.worker.latest_value import LatestValue

log = logging.getLogger(__name__)


class VirtualCameraFeed(DeviceThread):
    """Signals, besides those of ``DeviceThread``: opened(name): as other programs list it."""

    opened = Signal(str)

    def __init__(self, background: QColor, first: QImage) -> None:
        """background: around pictures of another shape; first: shown until another comes."""
        super().__init__("virtual camera", "Something went wrong with the virtual camera.")
        self._newest: LatestValue[tuple[QImage, QColor]] = LatestValue()
        self._image, self._background = first, background
        self._newest.put((first, background))

    def show(self, image: QImage) -> None:
        """Send this from now on; one that was not sent yet is dropped."""
        self._image = image
        self._newest.put((image, self._background))

    def set_background(self, background: QColor) -> None:
        """Paint this around the picture from now on."""
        self._background = background
        self._newest.put((self._image, background))

    def _use(self) -> None:
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
