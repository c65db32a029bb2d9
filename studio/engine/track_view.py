"""What the tracker sees, as a film: source, mask and mesh side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from models.audio.waveform import Waveform
from models.face.crop import CROP_PIXELS
from models.face.face_mask import face_region
from models.face.mesh_image import shaded_mesh
from models.face.morphable_model import LinearFaceModel
from studio.cancel import CancelToken
from studio.engine.avatar import FaceTrack
from studio.engine.face_tracker import track_face
from studio.engine.frame_schedule import FRAME_RATE
from studio.engine.mask_pane import mask_pane
from studio.media.clip_reader import read_clip
from studio.media.clip_writer import ClipWriter
from studio.media.output_file import refuse_same_file, refuse_unwritable

PANES = 3


@dataclass(frozen=True)
class TrackSummary:
    """track: what was found; notes: sentences about the file."""

    track: FaceTrack
    notes: tuple[str, ...]


def write_track(
    clip_path: Path,
    face_model: LinearFaceModel,
    output: Path,
    *,
    sound: Waveform | None,
    cancel: CancelToken,
    progress: Callable[[str, float], None],
    face: int = 0,
) -> TrackSummary:
    """Track a clip and write source, mask and mesh as an MP4.

    sound: heard along with it, None for silence; progress: called with a stage's name and 0 to 1; face: which of
    several, as ``track_face`` takes it. Raises ``StudioError`` as ``read_clip``, ``track_face`` and ``ClipWriter`` do.
    """
    refuse_same_file(output, [clip_path])
    refuse_unwritable(output)
    clip = read_clip(clip_path, cancel=cancel, progress=lambda done: progress("decode", done))
    track = track_face(
        clip.frames,
        face_model,
        clip_path.name,
        cancel=cancel,
        progress=lambda done: progress("track", done),
        face=face,
    )
    points = face_model.project(track.coefficients)
    size = (PANES * CROP_PIXELS, CROP_PIXELS)
    with ClipWriter(output, size=size, rate=FRAME_RATE, sound=sound) as writer:
        for index in range(len(track)):
            cancel.check()
            source = track.crops[index].cut(clip.frames[index])
            panes = [source, source, source]
            if track.present[index]:
                panes[1] = mask_pane(source, face_region(points[index]))
                panes[2] = shaded_mesh(source, points[index])
            writer.write(np.concatenate(panes, axis=1))
            progress("draw", (index + 1) / len(track))
    return TrackSummary(track, clip.notes)
