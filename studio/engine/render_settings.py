"""What a person may adjust about the rendered face. The defaults change nothing: they are the engine as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields

FEATHER_PX = 7.0
"""Width of the transition from source to generated face unless a person chooses another."""

RANGES: dict[str, tuple[float, float]] = {
    "opening_gain": (0.0, 2.0),
    "smoothing_frames": (0.0, 4.0),
    "mask_growth_px": (0, 16),
    "feather_px": (3.0, 20.0),
    "style_seed": (0, 999),
    "head_motion": (0.0, 2.0),
}
"""Least and largest value of every setting that is a number."""


@dataclass(frozen=True)
class RenderSettings:
    """How the avatar moves and is put together; numbers lie within ``RANGES``, others raise ``ValueError``.

    opening_gain: times by which lips open wider than the sound makes them; closed lips stay closed.
    smoothing_frames: standard deviation of a Gaussian over the expressions in time, in frames; 0 leaves them.
    mask_growth_px: by how much the generated region grows, in pixels of the crop.
    feather_px: width of the soft edge inside the region.
    match_colour: meet the colours of the skin around the region.
    style_seed: chooses the historical expressions, added to the head's own seed.
    head_motion: how far the head of a photo sways, 1 is natural, 0 holds it still; videos move by themselves.
    blinks: the eyes of a photo blink from time to time.
    """

    opening_gain: float = 1.0
    smoothing_frames: float = 0.0
    mask_growth_px: int = 0
    feather_px: float = FEATHER_PX
    match_colour: bool = True
    style_seed: int = 0
    head_motion: float = 0.0
    blinks: bool = False

    def __post_init__(self) -> None:
        for name, (least, largest) in RANGES.items():
            value = getattr(self, name)
            if not least <= value <= largest:  # a NaN lies nowhere
                raise ValueError(f"{name} is {value!r}, not {least:g} to {largest:g}")


AS_IT_IS = RenderSettings()
SettingsSource = Callable[[], RenderSettings]
"""Asked before every frame, so that a change shows at once."""


def as_it_is() -> RenderSettings:
    """The settings that change nothing."""
    return AS_IT_IS


def render_settings_from(values: object) -> RenderSettings:
    """Read settings from what a file holds; what is missing has its default. Raises ``ValueError``."""
    if not isinstance(values, Mapping):
        raise ValueError("the adjustments are not a table")
    defaults = asdict(AS_IT_IS)
    known: dict[str, float | int | bool] = {}
    for field in fields(RenderSettings):
        value = values.get(field.name, defaults[field.name])
        kind = type(defaults[field.name])
        # An int is a fine float; True is no number, 1 no yes.
        if isinstance(value, bool) != (kind is bool) or not isinstance(value, (int, float) if kind is float else kind):
            raise ValueError(f"{field.name} is {value!r}")
        known[field.name] = kind(value)
    return RenderSettings(**known)  # type: ignore[arg-type]  # checked against the defaults above
