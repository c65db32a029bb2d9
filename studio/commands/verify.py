"""``main.py verify``: who made a film, when, from what, with whose consent, and whether it was altered since."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from studio.errors import StudioError

if TYPE_CHECKING:
    from studio.media.provenance import Provenance

HELP = "say who made a film, from what, and whether it was altered"
_NOT_TOLD = "not told"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("file", type=Path, metavar="FILE", help="the film")
    parser.add_argument("--certificate", type=Path, metavar="FILE", help="a certificate (PEM) that you trust as well")


def run(arguments: argparse.Namespace) -> int:
    """Print what the film says of itself. Raises ``StudioError`` unless it is signed and unaltered."""
    from studio.engine.film_origin import DIGITAL_SOURCE_TYPE
    from studio.media.media_file import metadata_tags
    from studio.media.provenance import read_provenance
    from studio.media.signing_identity import certificate_in, installation_certificate

    film: Path = arguments.file
    given = None if arguments.certificate is None else certificate_in(arguments.certificate)
    found = read_provenance(film, installation_certificate(), given)
    if found is None:
        tags = metadata_tags(film)
        if DIGITAL_SOURCE_TYPE not in tags.values() and "AI-generated" not in tags.get("comment", ""):
            raise StudioError(
                f"{film.name} is not signed, and does not say that it is generated.",
                "Nothing can be told about where it comes from.",
            )
        raise StudioError(
            f"{film.name} is not signed; its metadata tags say that it is generated.",
            "Anybody can write or remove such tags, so whether it was altered cannot be told.",
        )
    _print(film, found)
    if not found.is_unaltered:
        raise StudioError(
            f"{film.name} was altered after it was signed.",
            f"What it says of itself need not be true ({', '.join(found.failures) or 'invalid'}).",
        )
    return 0


def _print(film: Path, found: Provenance) -> None:
    from studio.engine.film_origin import ACTIONS, ORIGIN

    origin = found.assertion(ORIGIN)
    actions = found.assertion(ACTIONS).get("actions") or [{}]
    created = next((a for a in actions if a.get("action") == "c2pa.created"), actions[0])
    print(f"{film.name}: {'signed, and unaltered since.' if found.is_unaltered else 'signed, but ALTERED since.'}")
    rows = {
        "Made by": _maker(found.manifest, created),
        "When": str(created.get("when", _NOT_TOLD)),
        "What": _source(created.get("digitalSourceType", "")),
        "From": _file(origin.get("reference")),
        "Speech": _speech(origin),
        "Consent": _consent(origin),
        "Badge": _badge(origin),
        "Signer": _signer(found),
    }
    for name, words in rows.items():
        print(f"  {name:<8} {words}")


def _maker(manifest: Mapping[str, Any], created: Mapping[str, Any]) -> str:
    makers = manifest.get("claim_generator_info") or []
    agent = created.get("softwareAgent") or (makers[0] if makers else None)
    if isinstance(agent, dict):
        return " ".join(str(agent[key]) for key in ("name", "version") if agent.get(key)) or _NOT_TOLD
    return str(agent or _NOT_TOLD)


def _source(kind: object) -> str:
    from studio.engine.film_origin import DIGITAL_SOURCE_TYPE

    return "AI-generated" if kind == DIGITAL_SOURCE_TYPE else str(kind or _NOT_TOLD)


def _file(told: object) -> str:
    if not isinstance(told, dict):
        return _NOT_TOLD
    return f"{told.get('name')} (SHA-256 {told.get('sha256')})"


def _speech(origin: Mapping[str, Any]) -> str:
    speech = origin.get("speech")
    if not isinstance(speech, dict):
        words = _NOT_TOLD
    elif speech.get("kind") == "typed text":
        words = f"a typed text, voice {speech.get('voice')}"
    elif speech.get("kind") == "microphone":
        words = f"a person at a microphone, {speech.get('begun')}"
    else:
        words = f"a sound file, {_file(speech)}"
    return f"{words}; heard is {_file(origin['heard'])}" if "heard" in origin else words


def _consent(origin: Mapping[str, Any]) -> str:
    consent, reference = origin.get("consent"), origin.get("reference")
    if isinstance(consent, dict):
        return f"“{consent.get('words')}”, said {consent.get('who')} on {consent.get('when')}"
    if isinstance(reference, dict) and reference.get("built_in"):
        return "not needed: the built-in portrait"
    return "none recorded"


def _badge(origin: Mapping[str, Any]) -> str:
    if "badge" not in origin:
        return _NOT_TOLD
    badge = origin["badge"]
    return f"{badge.get('corner')}, {badge.get('size')}" if isinstance(badge, dict) else "switched off"


def _signer(found: Provenance) -> str:
    match found.signer:
        case "installation":
            return f"this installation ({found.signer_name})"
        case "given":
            return f"the certificate that you gave ({found.signer_name})"
    return f"unknown here; calls itself {found.signer_name or 'nothing'}"
