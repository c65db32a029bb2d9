"""The adjustments as sliders know them: whole steps, a text, and whether they are still the defaults. Knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio.engine.render_settings import AS_IT_IS, RANGES, RenderSettings


@dataclass(frozen=True)
class Scale:
    """How a number is set. step: its value, for one step of the slider; unit: what follows the number; decimals."""

    step: float
    unit: str
    decimals: int


SCALES: dict[str, Scale] = {
    "opening_gain": Scale(0.05, "×", 2),
    "smoothing_frames": Scale(0.1, "", 1),
    "mask_growth_px": Scale(1, " px", 0),
    "feather_px": Scale(0.5, " px", 1),
    "head_motion": Scale(0.05, "×", 2),
    "style_seed": Scale(1, "", 0),
}
"""Every setting that is a number, in the order of the panel."""


class AdjustState:
    """Holds the settings of the moment."""

    def __init__(self, settings: RenderSettings = AS_IT_IS) -> None:
        self.settings = settings

    @staticmethod
    def steps(name: str) -> tuple[int, int]:
        """The least and largest step of a number's slider."""
        least, largest = RANGES[name]
        return round(least / SCALES[name].step), round(largest / SCALES[name].step)

    def step(self, name: str) -> int:
        """Where a number's slider stands."""
        return round(float(getattr(self.settings, name)) / SCALES[name].step)

    def text(self, name: str) -> str:
        """A number as it is shown."""
        scale = SCALES[name]
        return f"{getattr(self.settings, name):.{scale.decimals}f}{scale.unit}"

    def set_step(self, name: str, step: int) -> None:
        """Move a number's slider."""
        value = round(step * SCALES[name].step, 6)
        kind = type(getattr(AS_IT_IS, name))
        self.settings = replace(self.settings, **{name: kind(value)})

    def set_switch(self, name: str, on: bool) -> None:
        """Turn a setting that is no number on or off."""
        self.settings = replace(self.settings, **{name: on})

    def reset(self, name: str) -> None:
        """Give one setting its default."""
        self.settings = replace(self.settings, **{name: getattr(AS_IT_IS, name)})

    def is_default(self, name: str) -> bool:
        """The setting changes nothing."""
        return bool(getattr(self.settings, name) == getattr(AS_IT_IS, name))
