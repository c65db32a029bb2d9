"""Content credentials (C2PA) of films: a signed statement in the file of what it is, and how it is read again.

Nothing goes over the network: no time stamps are asked for, no remote manifests, no revocation lists.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import c2pa
from cryptography import x509

from studio.errors import StudioError, cannot_read, sentence
from studio.media.output_file import cannot_write
from studio.media.signing_identity import SigningIdentity

MIME_TYPES = {".mp4": "video/mp4", ".mov": "video/quicktime"}
"""Containers that hold a manifest; Matroska and WebM have no place for one."""
_SETTINGS = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "core": {"backing_store_memory_threshold_in_mb": 16},
}
"""Nothing is asked of the network, and of the two copies of a film that signing works with one lies on disk."""

Manifest = Mapping[str, Any]
Signer = Literal["installation", "given", "unknown"]


@dataclass(frozen=True)
class Provenance:
    """What the content credentials of a file say. is_unaltered: the signature is right, and the file has been the same
    since; failures: what C2PA objects to, in its words; signer: who signed, as far as is known here; signer_name: whom
    the certificate names, a mere assertion for an unknown signer; manifest: the signed statement.
    """

    is_unaltered: bool
    failures: tuple[str, ...]
    signer: Signer
    signer_name: str
    manifest: Manifest = field(repr=False)

    def assertion(self, label: str) -> Manifest:
        """The data of an assertion; empty if there is none."""
        found = [a for a in self.manifest.get("assertions", ()) if str(a.get("label", "")).startswith(label)]
        data = found[0].get("data") if found else None
        return data if isinstance(data, dict) else {}


def can_be_signed(path: Path) -> bool:
    """The container, told by the suffix, holds content credentials."""
    return path.suffix.lower() in MIME_TYPES


def sign(film: Path, name: str, manifest: Manifest, identity: SigningIdentity) -> None:
    """Put a signed manifest into a finished film, in place. name: as the film will be called; its suffix tells the
    container.

    Raises ``StudioError``; the film is then as it was.
    """
    kind = MIME_TYPES[Path(name).suffix.lower()]
    signed = film.with_name(f"{film.name}.signed.part")
    try:
        info = c2pa.C2paSignerInfo(identity.algorithm, identity.certificate_pem, identity.key_pem, None)
        with (
            c2pa.Context.from_dict(_SETTINGS) as context,
            c2pa.Signer.from_info(info) as signer,
            c2pa.Builder({**manifest, "title": name, "format": kind}, context) as builder,
            film.open("rb") as source,
            signed.open("xb+") as target,
        ):
            builder.sign(signer, kind, source, target)
        signed.replace(film)
    except c2pa.C2paError as error:
        raise StudioError(
            sentence("{name} could not be signed: {reason}.", name=name, reason=str(error).rstrip(".")),
            "Check the certificate, or sign with that of this installation.",
        ) from error
    except OSError as error:
        raise cannot_write(film.with_name(name), error) from error
    finally:
        with contextlib.suppress(OSError):
            signed.unlink(missing_ok=True)


def read_provenance(film: Path, own: bytes | None, given: bytes | None = None) -> Provenance | None:
    """Read and check the content credentials of a file; None if it has none.

    own: the certificate of this installation in PEM; given: another that the person trusts.
    Raises ``StudioError`` for a file that is not readable.
    """
    if not can_be_signed(film):
        return None
    settings: dict[str, Any] = dict(_SETTINGS)
    trusted = [pem.decode("ascii", errors="replace") for pem in (own, given) if pem is not None]
    if trusted:
        settings["trust"] = {"user_anchors": "\n".join(trusted)}
    try:
        with c2pa.Context.from_dict(settings) as context, film.open("rb") as file:
            reader = c2pa.Reader.try_create(MIME_TYPES[film.suffix.lower()], file, context=context)
            if reader is None:
                return None
            with reader:
                state, told = reader.get_validation_state(), json.loads(reader.json())
    except c2pa.C2paError as error:
        raise StudioError(
            sentence("{name} is not a video, photo or sound file, or it is damaged.", name=film.name),
            "Choose a file that a media player can open.",
        ) from error
    except OSError as error:
        raise cannot_read(film, error) from error
    manifest = told.get("manifests", {}).get(told.get("active_manifest"), {})
    failures = tuple(str(status.get("code", "")) for status in told.get("validation_status", ()))
    signature = manifest.get("signature_info", {})
    name = str(signature.get("common_name") or signature.get("issuer") or "")
    return Provenance(
        state in ("Valid", "Trusted"),
        tuple(code for code in failures if code != "signingCredential.untrusted"),
        "unknown" if state != "Trusted" else _trusted_signer(signature, own),
        name,
        manifest,
    )


def _trusted_signer(signature: Mapping[str, Any], own: bytes | None) -> Signer:
    """Which of the certificates that are trusted: that of this installation has a number of its own."""
    number = str(signature.get("cert_serial_number", ""))
    if own is not None and number == str(x509.load_pem_x509_certificate(own).serial_number):
        return "installation"
    return "given"
