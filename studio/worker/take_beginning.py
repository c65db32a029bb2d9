"""What a take remembers of the clip and the settings that its session began with."""

from __future__ import annotations

from studio.engine.render_settings import RenderSettings
from studio.engine.take import TakeHeader
from studio.worker.engine_parts import EngineDescription
from studio.worker.messages import LoadClip


def take_header(origin: LoadClip | None, runs_on: EngineDescription, render: RenderSettings) -> TakeHeader:
    """origin: how the clip was asked for, None before any; render: the adjustments of the moment."""
    reference = "" if origin is None or origin.reference is None else str(origin.reference.absolute())
    face = 0 if origin is None else origin.face
    return TakeHeader("", reference, face, runs_on.preset, runs_on.device, render=render)
