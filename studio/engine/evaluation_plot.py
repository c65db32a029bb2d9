"""A picture of one clip's evaluation: how far the lips open over time, real and generated, above the sound."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.face.coefficients import FRAMES_PER_SECOND
from models.metrics.silent_motion import SAMPLES_PER_FRAME, silent_frames
from studio.engine.evaluation import ClipReport
from studio.engine.evaluation_settings import AUDIO_DRIVEN, CROSS_AUDIO, REAL, RECONSTRUCTION
from studio.errors import StudioError

Floats = npt.NDArray[np.float32]

_INCHES_PER_SECOND, _NARROWEST, _WIDEST = 1.2, 8.0, 30.0
_HEIGHTS = (3.0, 1.0)
_COLOURS = {REAL: "black", RECONSTRUCTION: "tab:green", AUDIO_DRIVEN: "tab:red", CROSS_AUDIO: "tab:purple"}
_ENVELOPES_PER_FRAME = 4
_LEGEND_SHARE = 0.2
"""Room for the legend above the curves, over their height."""


def write_plot(report: ClipReport, folder: Path) -> Path:
    """Write ``NAME.png`` into a folder, which is made where there is none. Raises ``StudioError``.

    The upper half shows the clip's own lips, the ones rebuilt, and the ones that its own sound drives; where another
    person's sound drove the face, the lower half shows that against the donor's lips. Silences are shaded.
    """
    path = folder / f"{report.name}.png"
    figure = _figure(report)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        figure.savefig(path, dpi=100)
    except OSError as error:
        raise StudioError(f"{path} cannot be written: {error.strerror}.", "Choose another place.") from error
    return path


def _figure(report: ClipReport) -> Any:  # noqa: ANN401 - matplotlib has no types here, and is imported when needed
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    crossed = CROSS_AUDIO in report.openings
    width = float(np.clip(report.frames / FRAMES_PER_SECOND * _INCHES_PER_SECOND, _NARROWEST, _WIDEST))
    figure = Figure(figsize=(width, sum(_HEIGHTS) * (2 if crossed else 1) + 1), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(4 if crossed else 2, 1, sharex=True, height_ratios=_HEIGHTS * (2 if crossed else 1))
    own = {name: report.openings[name] for name in (REAL, RECONSTRUCTION, AUDIO_DRIVEN) if name in report.openings}
    _draw_openings(axes[0], own, report, f"{report.name}, its own sound")
    _draw_sound(axes[:2], report.sound, report.frames, "its sound")
    if crossed:
        said = {"real lips of the donor": report.donor_opening, CROSS_AUDIO: report.openings[CROSS_AUDIO]}
        _draw_openings(axes[2], said, report, f"to the sound of {report.donor}")
        _draw_sound(axes[2:], report.donor_sound, len(report.openings[CROSS_AUDIO]), "donor's sound")
    axes[-1].set_xlabel("seconds")
    axes[-1].set_xlim(0, report.frames / FRAMES_PER_SECOND)
    return figure


def _draw_openings(axis: Any, openings: dict[str, Floats], report: ClipReport, title: str) -> None:  # noqa: ANN401
    for name, opening in openings.items():
        scores = report.scores.get(name)
        known = scores is not None and not np.isnan(scores.correlation)
        label = f"{name} (corr {scores.correlation:.2f}, lag {scores.lag_ms:+.0f} ms)" if known and scores else name
        time_s = (np.arange(len(opening)) + 0.5) / FRAMES_PER_SECOND
        axis.plot(time_s, opening, label=label, color=_COLOURS.get(name, "black"), linewidth=1.2)
    axis.axhline(0, color="grey", linewidth=0.5)
    axis.set_ylabel("opening / mouth width")
    axis.set_title(title, loc="left", fontsize=10)
    low, high = axis.get_ylim()
    axis.set_ylim(low, high + _LEGEND_SHARE * (high - low))
    axis.legend(loc="upper right", fontsize=8, ncols=len(openings))


def _draw_sound(axes: Any, sound: Floats, frames: int, label: str) -> None:  # noqa: ANN401
    """Draw the sound's envelope into the lower of two axes, and its silences into both."""
    axes[1].set_ylabel(label)
    if not len(sound):
        return
    length = SAMPLES_PER_FRAME // _ENVELOPES_PER_FRAME
    parts = sound[: len(sound) // length * length].reshape(-1, length)[: frames * _ENVELOPES_PER_FRAME]
    envelope = np.sqrt(np.square(parts.astype(np.float64)).mean(axis=1))
    time_s = (np.arange(len(envelope)) + 0.5) / (FRAMES_PER_SECOND * _ENVELOPES_PER_FRAME)
    axes[1].fill_between(time_s, envelope, color="tab:blue", linewidth=0)
    axes[1].set_yticks([])
    silent = silent_frames(sound, len(sound) // SAMPLES_PER_FRAME)[:frames]
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        for axis in axes:
            axis.axvspan(start / FRAMES_PER_SECOND, end / FRAMES_PER_SECOND, color="0.9", zorder=0)
