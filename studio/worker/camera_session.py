"""One visit to a camera, in a thread: pictures with advice on how to sit, then a recording that is a clip."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from models.face.coefficients import FRAMES_PER_SECOND
from models.tracking.landmarks import FaceLandmarker
from studio.engine.framing import Framing, framing_of
from studio.errors import Cancelled, StudioError, sentence
from studio.media.camera import Camera, CameraChoice, OpenCvCamera
from studio.media.clip_writer import ClipWriter
from studio.media.frame_picture import Image
from studio.media.video_encoding import VideoEncoding
from studio.user_dirs import data_dir
from studio.worker.device_thread import DeviceThread
from studio.worker.frame_image import image_of
from studio.worker.latest_value import LatestValue

log = logging.getLogger(__name__)

SHORTEST_S, LONGEST_S = 5, 20
COUNTDOWN_S = 3
LONGEST_GOODBYE_S = 12.0
"""A driver whose camera is gone says so after ten seconds."""
FRAMED_EVERY = 4
"""Landmarks are looked for in one picture of so many: advice need not be quicker than a person moves."""
VIEW_WIDTH_PX = 640
QUICK_H264 = VideoEncoding("libx264", "yuv420p", "aac", (("crf", "14"), ("preset", "ultrafast")))
"""Hardly any loss, and a third of the usual work: it must keep up with the camera beside all else. Files are larger."""
Phase = Literal["watching", "countdown", "recording"]


@dataclass(frozen=True)
class CameraFrame:
    """What the dialog shows: the picture mirrored, the advice; seconds left to the start; seconds recorded of how many.

    A number that the phase does not have is 0.
    """

    image: QImage
    framing: Framing
    phase: Phase
    countdown_s: int = 0
    recorded_s: float = 0.0
    length_s: float = 0.0


def clip_path(folder: Path, now: datetime) -> Path:
    """A name that tells when a clip was recorded, and that no file has yet."""
    stem = f"camera_{now:%Y-%m-%d_%H-%M-%S}"
    path = folder / f"{stem}.mp4"
    number = 2
    while path.exists():
        path, number = folder / f"{stem}_{number}.mp4", number + 1
    return path


def recordings_folder() -> Path:
    """Where recorded clips are kept."""
    return data_dir() / "clips"


class CameraSession(DeviceThread):
    """Signals, besides those of ``DeviceThread``: frame_posted(): ``frames``, empty before, holds one; recorded(Path,
    note): the clip is written, the note says why it is shorter than wanted, if it is.

    A recording that is not whole when the session is closed is thrown away.
    """

    frame_posted = Signal()
    recorded = Signal(Path, object)  # not str, which would forget what a sentence is made of

    def __init__(
        self,
        choice: CameraChoice,
        folder: Path,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """folder: where the clip will be, made when it is needed; clock: seconds."""
        super().__init__("camera", "Something went wrong with the camera.", parent)
        self.frames: LatestValue[CameraFrame] = LatestValue()
        self._choice = choice
        self._folder = folder
        self._clock = clock
        self.follows: tuple[CameraSession, ...] = ()
        """Sessions that must have left first, as a camera serves one at a time."""
        self._finish = threading.Event()
        self._length_s: LatestValue[float] = LatestValue()
        self._framing = Framing("no face")
        self._seen = 0

    def record(self, length_s: float) -> None:
        """Count down, then record so long: ``recorded`` or ``failed`` follows."""
        self._length_s.put(min(max(length_s, SHORTEST_S), LONGEST_S))

    def finish(self) -> None:
        """Be content with what is recorded, once that is long enough for a reference."""
        self._finish.set()

    # In the thread

    def _use(self) -> None:
        for earlier in self.follows:
            earlier.wait(LONGEST_GOODBYE_S)
        self.follows = ()
        with OpenCvCamera(self._choice) as camera, FaceLandmarker() as landmarker:
            self._visit(camera, landmarker)

    def _visit(self, camera: Camera, landmarker: FaceLandmarker) -> None:
        length_s = None
        while length_s is None:
            self._look(camera, landmarker)
            length_s = self._length_s.take()
        start_s = self._clock() + COUNTDOWN_S
        while (left_s := start_s - self._clock()) > 0:
            self._look(camera, landmarker, "countdown", countdown_s=int(np.ceil(left_s)))
        path, note = self._record(camera, landmarker, length_s)
        log.info("recorded %s", path.name)
        self.recorded.emit(path, note)

    def _record(self, camera: Camera, landmarker: FaceLandmarker, length_s: float) -> tuple[Path, str]:
        """Write what the camera sees at 25 pictures a second, whatever its own rate is."""
        picture = self._look(camera, landmarker, "recording", length_s=length_s)
        height, width = picture.shape[:2]
        self._make_folder()
        path, note = clip_path(self._folder, datetime.now()), ""
        wanted, least = round(length_s * FRAMES_PER_SECOND), SHORTEST_S * FRAMES_PER_SECOND
        rate, start_s = Fraction(FRAMES_PER_SECOND), self._clock()
        with ClipWriter(path, size=(width, height), rate=rate, sound=None, encoding=QUICK_H264) as writer:
            while writer.frames_written < wanted and not (self._finish.is_set() and writer.frames_written >= least):
                due = min(wanted, int((self._clock() - start_s) * FRAMES_PER_SECOND) + 1)
                while writer.frames_written < due:
                    writer.write(picture)
                recorded_s = writer.frames_written / FRAMES_PER_SECOND
                try:
                    picture = self._look(camera, landmarker, "recording", recorded_s=recorded_s, length_s=length_s)
                    if picture.shape[:2] != (height, width):
                        raise StudioError("The camera changed the size of its picture.", "Record once more.")
                except StudioError as error:
                    if writer.frames_written < least:
                        raise
                    note = error.user_message
                    break
        return path, note

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise StudioError(
                sentence(
                    "The folder {folder} for recordings cannot be made: {reason}.", folder=self._folder, reason=reason
                ),
                "Free some space there.",
            ) from error

    def _look(
        self,
        camera: Camera,
        landmarker: FaceLandmarker,
        phase: Phase = "watching",
        *,
        countdown_s: int = 0,
        recorded_s: float = 0.0,
        length_s: float = 0.0,
    ) -> Image:
        """Read a picture, show it, and now and then judge it. Raises Cancelled once the session is closed."""
        if self._closing.is_set():
            raise Cancelled
        picture = camera.read()
        if self._seen % FRAMED_EVERY == 0:
            landmarks = landmarker.find(picture)
            self._framing = framing_of(landmarks, picture, others=landmarker.others_seen)
        self._seen += 1
        frame = CameraFrame(_mirrored(picture), self._framing, phase, countdown_s, recorded_s, length_s)
        if self.frames.put(frame):
            self.frame_posted.emit()
        return picture


def _mirrored(picture: Image) -> QImage:
    """As people know themselves, small enough to be painted at any rate."""
    height, width = picture.shape[:2]
    scale = min(1.0, VIEW_WIDTH_PX / width)
    small = cv2.resize(picture, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_AREA)
    return image_of(np.ascontiguousarray(small[:, ::-1]))
