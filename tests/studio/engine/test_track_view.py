from pathlib import Path

import av
import numpy as np
import pytest

from models.face.morphable_model import LinearFaceModel
from studio.cancel import CancelToken
from studio.engine.track_view import write_track
from studio.errors import Cancelled, StudioError


def test_source_mask_and_mesh_side_by_side(face_model: LinearFaceModel, sample_portrait: Path, tmp_path: Path):
    path = tmp_path / "track.mp4"
    stages: list[str] = []
    summary = write_track(
        sample_portrait,
        face_model,
        path,
        sound=None,
        cancel=CancelToken(),
        progress=lambda name, _: stages.append(name),
    )
    assert summary.track.mean_reprojection_error_px < 1.0
    assert "draw" in stages
    with av.open(str(path)) as container:
        (frame,) = (frame.to_ndarray(format="rgb24") for frame in container.decode(video=0))
    assert frame.shape == (256, 768, 3)
    source, mask, mesh = np.split(frame.astype(int), 3, axis=1)
    assert np.abs(mask - source)[170:200, 110:146].mean() > 20
    assert np.abs(mask - source)[:100].mean() < 3
    assert np.abs(mesh - source)[100:140, 110:146].mean() > 20


def test_cancel_leaves_nothing(face_model: LinearFaceModel, portrait_clip: Path, tmp_path: Path):
    cancel = CancelToken()

    def cancel_while_drawing(stage: str, _: float) -> None:
        if stage == "draw":
            cancel.cancel()

    with pytest.raises(Cancelled):
        write_track(
            portrait_clip, face_model, tmp_path / "t.mp4", sound=None, cancel=cancel, progress=cancel_while_drawing
        )
    assert list(tmp_path.iterdir()) == []


def test_the_clip_is_never_overwritten(face_model: LinearFaceModel, portrait_clip: Path):
    with pytest.raises(StudioError):
        write_track(
            portrait_clip, face_model, portrait_clip, sound=None, cancel=CancelToken(), progress=lambda *_: None
        )
