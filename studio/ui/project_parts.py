"""What of the window a project holds: each part reads and writes one section of the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QCheckBox

from studio.engine.export_settings import ExportSettings
from studio.engine.lip_edits import LipEdits
from studio.engine.render_settings import render_settings_from
from studio.project import Section
from studio.ui.adjust_panel import AdjustPanel
from studio.ui.export_control import ExportControl
from studio.ui.lip_panel import LipPanel
from studio.ui.speech_panel import SpeechPanel


@dataclass(frozen=True)
class ProjectPart:
    """name: of the section; read: what is chosen now; write: choose what a file says, which was checked before."""

    name: str
    read: Callable[[], Section]
    write: Callable[[Section], None]


def speech_part(panel: SpeechPanel) -> ProjectPart:
    """Text, voice, rate and volume."""

    def read() -> Section:
        order = panel.order()
        return {
            "text": panel.text.toPlainText(),
            "voice": order.voice,
            "rate_wpm": order.rate_wpm,
            "volume": order.volume,
        }

    def write(section: Section) -> None:
        values: Mapping[str, Any] = {**read(), **section}
        panel.text.setPlainText(values["text"])
        panel.choose_voice(values["voice"])
        panel.rate.setValue(values["rate_wpm"])
        panel.show_volume(float(values["volume"]))

    return ProjectPart("speech", read, write)


def adjustments_part(panel: AdjustPanel) -> ProjectPart:
    """How the face is rendered; what a file does not say is as it is without adjustments."""
    return ProjectPart(
        "adjustments",
        lambda: asdict(panel.state.settings),
        lambda section: panel.show_settings(render_settings_from(section)),
    )


def export_part(exports: ExportControl) -> ProjectPart:
    """What the next export begins with; never where it goes."""
    names = ("view", "crop", "codec", "quality", "rate", "hardware")

    def read() -> Section:
        return {name: getattr(exports.choices, name) for name in names}

    def write(section: Section) -> None:
        chosen: dict[str, Any] = {name: value for name, value in section.items() if name in names}
        exports.choices = replace(ExportSettings(Path("film.mp4")), **chosen)

    return ProjectPart("export", read, write)


def lips_part(panel: LipPanel) -> ProjectPart:
    """What was changed about the lips by hand."""
    return ProjectPart(
        "lips",
        lambda: panel.edits().section(),
        lambda section: panel.show_edits(LipEdits.from_section(section)),
    )


def window_part(whole_frame: QCheckBox) -> ProjectPart:
    """What of the window's state belongs to the work."""
    return ProjectPart(
        "window",
        lambda: {"whole_frame": whole_frame.isChecked()},
        lambda section: whole_frame.setChecked(bool(section.get("whole_frame", whole_frame.isChecked()))),
    )
