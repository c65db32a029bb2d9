"""A camera that other programs see: pictures go in here, calls and recorders take them from there."""

from __future__ import annotations

import sys
from fractions import Fraction
from types import TracebackType
from typing import Any, Self

from studio.errors import StudioError, sentence
from studio.media.frame_picture import Image

SIZE = (1280, 720)
"""What every program that takes cameras can handle."""

HOW_TO_INSTALL = {
    "linux": "Install v4l2loopback ('sudo apt install v4l2loopback-dkms'), then run "
    "'sudo modprobe v4l2loopback card_label=RealTalk exclusive_caps=1'.",
    "darwin": "Install OBS Studio 30 or later, and start its virtual camera once, so that macOS asks to allow it.",
    "win32": "Install OBS Studio, which brings its virtual camera along, or Unity Capture.",
}
"""Where there is no driver, by platform."""


class VirtualCamera:
    """Context manager. Raises StudioError, with how to get the driver, where there is none."""

    def __init__(self, rate: Fraction, size: tuple[int, int] = SIZE) -> None:
        try:
            import pyvirtualcam

            self._device: Any = pyvirtualcam.Camera(*size, float(rate), fmt=pyvirtualcam.PixelFormat.RGB)
        except (ImportError, RuntimeError, OSError) as error:
            raise _cannot_open(str(error)) from error

    @property
    def name(self) -> str:
        """As other programs list it."""
        return str(self._device.device)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._device.close()

    def send(self, picture_rgb: Image) -> None:
        """Hand over a picture, u8[H, W, 3] of the camera's size, and wait until the next one is due.

        Raises StudioError when the device is gone.
        """
        try:
            self._device.send(picture_rgb)
        except (RuntimeError, OSError) as error:
            raise StudioError(
                sentence("The virtual camera {name} was lost: {error}.", name=self.name, error=error),
                "Switch it on again.",
            ) from error
        self._device.sleep_until_next_frame()


def _cannot_open(reason: str) -> StudioError:
    """Tell a driver that is missing from one that is taken."""
    if "busy" in reason.lower() or "already" in reason.lower():
        return StudioError("The virtual camera is in use.", "Close the other program that sends pictures to it.")
    system = "linux" if sys.platform.startswith("linux") else sys.platform
    return StudioError("There is no virtual camera on this computer.", HOW_TO_INSTALL.get(system, ""))
