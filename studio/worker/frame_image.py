"""Rendered pictures as Qt images, made off the GUI thread (``QImage`` may be, ``QPixmap`` may not)."""

from __future__ import annotations

import time

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from studio.engine.rendered_frame import Image, RenderedFrame
from studio.engine.seen_faces import SeenFaces
from studio.worker.messages import ClipFaces, PreviewFrame

LONGEST_CHOICE_PX = 1280
"""Side of the picture in which one chooses among faces: larger than any pane."""


def image_of(rgb: Image) -> QImage:
    """Deep copy of a picture, u8[H, W, 3], in the format that paints fastest (RGB32)."""
    height, width, _ = rgb.shape
    contiguous = np.ascontiguousarray(rgb)
    # QImage borrows the array's memory; the conversion to another format is what makes the copy.
    borrowed = QImage(contiguous.data, width, height, width * 3, QImage.Format.Format_RGB888)
    return borrowed.convertToFormat(QImage.Format.Format_RGB32)


def preview_of(frame: RenderedFrame, skew_ms: float = 0.0) -> PreviewFrame:
    """What the window shows of a frame; without a whole frame its output pane has the face alone to show."""
    output, covered = image_of(frame.output_rgb), frame.covered
    return PreviewFrame(
        index=frame.index,
        time_s=frame.time_s,
        source=image_of(frame.source_rgb),
        mask=image_of(frame.mask_rgb),
        mesh=image_of(frame.mesh_rgb),
        output=output,
        whole=output if frame.frame_rgb is None else image_of(frame.frame_rgb),
        covered=QImage() if covered is None else image_of(covered.rgb),
        covered_at=(0, 0) if covered is None else (covered.left, covered.top),
        skew_ms=skew_ms,
        posted_s=time.perf_counter(),
    )


def faces_of(faces: SeenFaces, frame_rgb: Image) -> ClipFaces:
    """What the window shows of several faces. frame_rgb: u8[H, W, 3], the frame in which they are."""
    height, width = frame_rgb.shape[:2]
    picture = image_of(frame_rgb)
    if max(width, height) > LONGEST_CHOICE_PX:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        picture = picture.scaled(LONGEST_CHOICE_PX, LONGEST_CHOICE_PX, keep, smooth)
    shares = tuple(
        (left / width, top / height, right / width, bottom / height) for left, top, right, bottom in faces.boxes
    )
    return ClipFaces(picture, shares, faces.followed)
