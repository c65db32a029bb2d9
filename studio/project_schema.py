"""What may stand in a project file, and a sentence for everything that may not."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath

from models.face.lip_curves import CURVES
from studio.engine.export_settings import RATES, VIEWS
from studio.engine.lip_edits import is_curve_text
from studio.engine.render_settings import AS_IT_IS, RANGES
from studio.errors import Sentence, StudioError, sentence
from studio.media.video_encoding import CODECS, QUALITIES
from studio.project import Section, Value

FORMAT = "realtalk-project"
VERSION = 1
LONGEST_TEXT = 100_000
MOST_ENTRIES = 200
MOST_FACES = 99
_HEX_DIGITS = frozenset("0123456789abcdef")


class ProjectError(StudioError):
    """A project file that cannot be used. field: what is wrong, such as "speech.rate_wpm"; empty for the whole file."""

    def __init__(self, field: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.field = field


@dataclass(frozen=True)
class Rule:
    """What a value must be. wanted: in words, after "must be"."""

    wanted: Sentence
    holds: Callable[[object], bool]


def whole_number(least: int, most: int) -> Rule:
    """A whole number within bounds; true and false are none."""
    return Rule(
        sentence("a whole number from {least} to {most}", least=least, most=most),
        lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most,
    )


def number(least: float, most: float) -> Rule:
    """A finite number within bounds."""
    return Rule(
        sentence("a number from {least} to {most}", least=f"{least:g}", most=f"{most:g}"),
        lambda value: isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most,
    )


def text(longest: int) -> Rule:
    """Text without control characters other than line ends and tabs."""
    return Rule(
        sentence("text of at most {longest} characters", longest=longest),
        lambda value: (
            isinstance(value, str)
            and len(value) <= longest
            and all(letter.isprintable() or letter in "\n\t" or ord(letter) > 127 for letter in value)
        ),
    )


def one_of(*choices: str) -> Rule:
    """One of some words."""
    wanted = sentence("one of {choices}", choices=", ".join(choices))
    return Rule(wanted, lambda value: isinstance(value, str) and value in choices)


def _adjustment(name: str) -> Rule:
    least, most = RANGES[name]
    return (whole_number if isinstance(getattr(AS_IT_IS, name), int) else number)(int(least), int(most))


EDITED_CURVE = Rule(sentence("a list of edited frames"), is_curve_text)
YES_OR_NO = Rule(sentence("true or false"), lambda value: isinstance(value, bool))

SECTIONS: dict[str, dict[str, Rule]] = {
    "speech": {
        "text": text(LONGEST_TEXT),
        "voice": text(500),
        "rate_wpm": whole_number(20, 1000),
        "volume": number(0, 1),
    },
    "adjustments": {**{name: _adjustment(name) for name in RANGES}, "match_colour": YES_OR_NO, "blinks": YES_OR_NO},
    "export": {
        "view": one_of(*VIEWS),
        "crop": YES_OR_NO,
        "codec": one_of(*CODECS),
        "quality": one_of(*QUALITIES),
        "rate": one_of(*RATES),
        "hardware": YES_OR_NO,
    },
    "lips": dict.fromkeys(CURVES, EDITED_CURVE),
    "window": {"whole_frame": YES_OR_NO},
}
"""The sections that this version knows. Any value may be absent; one that no rule names is an error."""


def checked_version(document: object) -> Mapping[str, object]:
    """Return the document if it is a project of a version that can be read. Raises ``ProjectError``."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ProjectError("", "This is not a project of RealTalk Studio.", "Choose a file ending in .rtproj.")
    version = document.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise _wrong("version", version, whole_number(1, VERSION).wanted)
    if version > VERSION:
        raise ProjectError(
            "version", "This project was saved by a newer RealTalk Studio.", "Update the program to open it."
        )
    for name in document.keys() - {"format", "version", "clip", "sound", "sections"}:
        raise ProjectError(
            name,
            sentence("The project holds '{field}', which has no meaning.", field=name),
            "It was not saved by this program.",
        )
    return document


def checked_sections(value: object) -> dict[str, Section]:
    """Return the sections, the known ones checked value by value, others for their kind. Raises ``ProjectError``."""
    sections = _checked_table("sections", value)
    return {name: _checked_section(name, section) for name, section in sections.items()}


def _checked_section(name: str, value: object) -> Section:
    section = _checked_table(name, value)
    rules = SECTIONS.get(name)
    for key, entry in section.items():
        field = f"{name}.{key}"
        if rules is not None and key not in rules:
            raise ProjectError(
                field, sentence("The project holds '{field}', which has no meaning.", field=field), "It may be damaged."
            )
        rule = rules[key] if rules is not None else _PLAIN
        if not rule.holds(entry):
            raise _wrong(field, entry, rule.wanted)
    plain: dict[str, Value] = {key: entry for key, entry in section.items() if isinstance(entry, _PLAIN_TYPES)}
    return plain


_PLAIN_TYPES = (str, int, float, bool, type(None))
_PLAIN = Rule(
    sentence("text, a number, true, false or null"),
    lambda value: isinstance(value, _PLAIN_TYPES) and not (isinstance(value, float) and not math.isfinite(value)),
)


def _checked_table(field: str, value: object) -> dict[str, object]:
    if not isinstance(value, dict) or len(value) > MOST_ENTRIES:
        raise _wrong(field, value, sentence("a table of at most {most} entries", most=MOST_ENTRIES))
    return value


def checked_clip_path(value: object, field: str = "clip.path") -> str:
    """Return the path of a clip or sound as the file names it: relative, with forward slashes; or absolute on another
    drive.

    Raises ``ProjectError`` for addresses of the network, and for whatever is no plain path.
    """
    if not isinstance(value, str) or not value or len(value) > 4096 or not value.isprintable():
        raise _wrong(field, value, sentence("the path of a file"))
    if "://" in value or value.startswith(("//", "\\\\")):
        raise ProjectError(
            field,
            sentence("The project names a file on the network, {value}, which is never fetched.", value=_short(value)),
            "Copy the file to this computer.",
        )
    absolute = PurePosixPath(value).is_absolute() or (PureWindowsPath(value).root and not PureWindowsPath(value).drive)
    if absolute:
        raise ProjectError(
            field,
            sentence("The project names {value} by an absolute path.", value=_short(value)),
            "Open the file in the window, and save the project again.",
        )
    return value


def checked_face(value: object) -> int:
    """Return the number of a face. Raises ``ProjectError``."""
    rule = whole_number(0, MOST_FACES)
    if not isinstance(value, int) or not rule.holds(value):
        raise _wrong("clip.face", value, rule.wanted)
    return value


def checked_sha256(value: object, field: str = "clip.sha256") -> str:
    """Return 64 hexadecimal digits, or nothing. Raises ``ProjectError``."""
    if not isinstance(value, str) or (value and (len(value) != 64 or not set(value) <= _HEX_DIGITS)):
        raise _wrong(field, value, sentence("64 hexadecimal digits"))
    return value


def _wrong(field: str, value: object, wanted: Sentence) -> ProjectError:
    message = sentence(
        "In the project, {field} is {value} and must be {wanted}.", field=field, value=_short(value), wanted=wanted
    )
    return ProjectError(field, message, "The file may be damaged.")


def _short(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}…"
