"""What a film says of itself: that it is generated, from whom, what moved the lips, and who agreed to it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from models.checkpoint import sha256_of
from studio.engine.consent_record import ConsentRecord
from studio.engine.marking import Badge, Marking
from studio.engine.take import Take
from studio.errors import StudioError, cannot_read
from studio.media.provenance import can_be_signed, sign
from studio.media.signing_identity import SigningIdentity, given_identity, installation_identity

NAME = "RealTalk Studio"
DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
"""IPTC's term for media made by a trained model."""
ACTIONS = "c2pa.actions"
ORIGIN = "studio.realtalk.origin"
"""Labels of the assertions in the manifest."""
UNSIGNED_NOTE = "{name} says only in its metadata tags that it is generated: MKV and WebM hold no signature."


@dataclass(frozen=True)
class TypedText:
    """A typed text moved the lips. Its voice is told, the words never are: they may be private."""

    voice: str


@dataclass(frozen=True)
class SoundFile:
    """A file moved the lips, or is heard. sha256: of its bytes."""

    name: str
    sha256: str

    @classmethod
    def of(cls, path: Path) -> SoundFile:
        """Name and hash of a file. Raises ``StudioError`` if it cannot be read."""
        return cls(path.name, hash_of(path))


@dataclass(frozen=True)
class SpokenLive:
    """A person spoke into a microphone. begun: when, ISO 8601."""

    begun: str


Driver = TypedText | SoundFile | SpokenLive


def driver_of(take: Take | None, sound: Path | None, voice: Callable[[], str]) -> Driver:
    """A take or a sound file, if there is one, else a text said by ``voice``. Raises ``StudioError`` for a file that
    cannot be read.
    """
    if take is not None:
        return SpokenLive(take.header.begun)
    return TypedText(voice()) if sound is None else SoundFile.of(sound)


@dataclass(frozen=True)
class FilmOrigin:
    """reference: the clip or photo; is_sample: it is the built-in portrait, which needs nobody's consent; driver: what
    moved the lips, None if that is not known; heard: what is heard in its place, if anything; consent: None if none is
    recorded; made_at: in UTC.
    """

    reference: SoundFile
    is_sample: bool
    driver: Driver | None
    heard: SoundFile | None
    consent: ConsentRecord | None
    badge: Badge | None
    made_at: datetime.datetime

    def manifest(self) -> Mapping[str, Any]:
        """The statement that is signed, as C2PA's manifest."""
        agent = {"name": NAME, "version": studio_version()}
        created = {
            "action": "c2pa.created",
            "when": self.made_at.isoformat(timespec="seconds"),
            "softwareAgent": agent,
            "digitalSourceType": DIGITAL_SOURCE_TYPE,
        }
        return {
            "claim_generator_info": [agent],
            "assertions": [
                {"label": f"{ACTIONS}.v2", "data": {"actions": [created]}},
                {"label": ORIGIN, "data": self._told()},
            ],
        }

    def _told(self) -> Mapping[str, Any]:
        reference = {"name": self.reference.name, "sha256": self.reference.sha256, "built_in": self.is_sample}
        told: dict[str, Any] = {"reference": reference}
        match self.driver:
            case TypedText(voice):
                told["speech"] = {"kind": "typed text", "voice": voice}
            case SoundFile(name, sha256):
                told["speech"] = {"kind": "sound file", "name": name, "sha256": sha256}
            case SpokenLive(begun):
                told["speech"] = {"kind": "microphone", "begun": begun}
        if self.heard is not None:
            told["heard"] = {"name": self.heard.name, "sha256": self.heard.sha256}
        if self.consent is not None:
            told["consent"] = self.consent.as_json()
        told["badge"] = None if self.badge is None else {"corner": self.badge.corner, "size": self.badge.size}
        return told


def identity_of(marking: Marking) -> SigningIdentity:
    """Who signs: the person's certificate, or this installation. Raises ``StudioError``."""
    if marking.certificate is None and marking.key is None:
        return installation_identity()
    if marking.certificate is None or marking.key is None:
        raise StudioError("A certificate and its key belong together.", "Give both --certificate and --key.")
    return given_identity(marking.certificate, marking.key)


def seal_of(output: Path, origin: FilmOrigin, identity: SigningIdentity) -> Callable[[Path], None] | None:
    """What signs the finished film under its temporary name; None where the container holds no signature."""
    if not can_be_signed(output):
        return None
    return partial(_seal, output.name, origin.manifest(), identity)


def _seal(name: str, manifest: Mapping[str, Any], identity: SigningIdentity, film: Path) -> None:
    sign(film, name, manifest, identity)


def studio_version() -> str:
    """Of the installed program, or of the sources it runs from."""
    try:
        return version("realtalk-studio")
    except PackageNotFoundError:
        import tomllib

        project = Path(__file__).parents[2] / "pyproject.toml"
        try:
            return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])
        except (OSError, KeyError, tomllib.TOMLDecodeError):
            return "unknown"


def hash_of(path: Path) -> str:
    """SHA-256 of a file in hex. Raises ``StudioError`` if it cannot be read."""
    try:
        return sha256_of(path)
    except OSError as error:
        raise cannot_read(path, error) from error
