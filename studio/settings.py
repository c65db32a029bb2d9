"""What the window remembers from one start to the next.

Never the typed text, never sound, which takes have a folder for: only choices, folders and which clips a person
vouched for.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from models.look_ahead import DEFAULT_LOOK_AHEAD_MS
from studio.engine.render_settings import AS_IT_IS, RenderSettings, render_settings_from
from studio.user_dirs import config_dir

log = logging.getLogger(__name__)

FILE_NAME = "settings.json"
MOST_RECENT_PROJECTS = 8
RECENT_CLIPS = 8
"""So many clips are remembered by name."""


@dataclass(frozen=True)
class Settings:
    """Choices that outlive the window.

    voice: id of the voice, empty for the system's first. rate_wpm: words a minute. volume: 0 to 1.
    preset, device: as on the command line. clip_folder, export_folder: where the file dialogs open, empty for home.
    consents: sha256 of each clip that a person confirmed they may use. whole_frame: show the whole output frame.
    render: adjustments of the rendered face. recent_projects: full paths, the latest first.
    theme: "dark", "light" or "system". language: "en", "zh_CN", or empty for the system's. recent_clips: paths, newest
    first. window_geometry: as Qt saves it, in base64. side_width: of the side column, px; 0 for the usual one.
    output_screen: name of the screen that the output fills, empty for the main one; output_background: "black" or
    "green", around it.
    lips_open: the panel of the lip curves is unfolded.
    microphone: its name, empty for the system's choice. microphone_gain_db; noise_gate_db: below -70 for none.
    look_ahead_ms: of live sound. push_to_talk: live sound is heard only while a key is held. keep_takes: live sessions
    are kept. barge_in: a voice ends the typed line that is being said. voice_on, voice_device,
    voice_delay_ms: the microphone's sound is played in step with the lips, and where. certificate, certificate_key:
    paths of what films are signed with, empty for the certificate of this installation.
    """

    voice: str = ""
    rate_wpm: int = 170
    volume: float = 1.0
    preset: str = "lite"
    device: str = "auto"
    clip_folder: str = ""
    export_folder: str = ""
    consents: tuple[str, ...] = ()
    whole_frame: bool = False
    render: RenderSettings = AS_IT_IS
    recent_projects: tuple[str, ...] = ()
    theme: str = "dark"
    language: str = ""
    recent_clips: tuple[str, ...] = ()
    window_geometry: str = ""
    side_width: int = 0
    output_screen: str = ""
    output_background: str = "black"
    lips_open: bool = False
    microphone: str = ""
    microphone_gain_db: int = 0
    noise_gate_db: int = -71
    look_ahead_ms: int = DEFAULT_LOOK_AHEAD_MS
    push_to_talk: bool = False
    keep_takes: bool = True
    barge_in: bool = True
    voice_on: bool = False
    voice_device: str = ""
    voice_delay_ms: int = 250
    certificate: str = ""
    certificate_key: str = ""

    def with_recent_project(self, path: Path) -> Settings:
        """Remember a project as the latest one."""
        others = [name for name in self.recent_projects if name != str(path)]
        return replace(self, recent_projects=(str(path), *others)[:MOST_RECENT_PROJECTS])

    def with_consent(self, clip_sha256: str) -> Settings:
        """Remember that the person may use this clip."""
        if clip_sha256 in self.consents:
            return self
        return replace(self, consents=(*self.consents, clip_sha256))

    def with_recent_clip(self, clip: str) -> Settings:
        """Put a clip's path on top of the recent ones."""
        others = (path for path in self.recent_clips if path != clip)
        return replace(self, recent_clips=(clip, *others)[:RECENT_CLIPS])


def load_settings(path: Path | None = None) -> Settings:
    """Read the settings; a missing file gives the defaults, a damaged one too, with a warning in the log.

    Settings only save clicks, so a damaged file must never keep the window from opening.
    """
    path = path or config_dir() / FILE_NAME
    try:
        return _from_json(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError) as error:
        log.warning("settings in %s cannot be used, starting with the defaults: %s", path, error)
        return Settings()


def save_settings(settings: Settings, path: Path | None = None) -> None:
    """Write the settings in one step, so that a crash leaves the old or the new ones. A full disk is only logged."""
    path = path or config_dir() / FILE_NAME
    unfinished = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_text(json.dumps(asdict(settings), indent=2), encoding="utf-8")
        unfinished.replace(path)
    except OSError as error:
        log.warning("settings cannot be written to %s: %s", path, error)


def _from_json(values: object) -> Settings:
    if not isinstance(values, dict):
        raise ValueError("not a table of settings")
    defaults = asdict(Settings())
    known: dict[str, Any] = {}
    for field in fields(Settings):
        value = values.get(field.name, defaults[field.name])
        if isinstance(defaults[field.name], tuple):
            value = tuple(str(item) for item in value)
        if field.name == "render":
            known[field.name] = render_settings_from(value)
            continue
        # An int is a fine float; nothing else is taken for another type.
        wanted = (int, float) if field.name == "volume" else type(defaults[field.name])
        if not isinstance(value, wanted):
            raise ValueError(f"{field.name} is {value!r}")
        known[field.name] = value
    return Settings(**known)
