"""Who signs films: a certificate that this installation makes for itself on first use, or one that a person gives."""

from __future__ import annotations

import contextlib
import datetime
import os
import shutil
import uuid
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from studio.errors import StudioError, cannot_read, sentence
from studio.user_dirs import data_dir

FOLDER, CERTIFICATE, KEY = "signing", "certificate.pem", "key.pem"
VALID_DAYS = 20 * 365
"""Films carry no time stamp of somebody else's, so they read as signed only while the certificate is valid."""
OWNER_ONLY = 0o600
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}


@dataclass(frozen=True)
class SigningIdentity:
    """certificate_pem: the signer's own first, then those that vouch for it; key_pem: PKCS #8, never shown; algorithm:
    C2PA's name, such as "es256"; name: whom the certificate names.
    """

    certificate_pem: bytes
    key_pem: bytes = field(repr=False)
    algorithm: str
    name: str


def installation_identity(folder: Path | None = None) -> SigningIdentity:
    """The certificate of this installation, made if there is none. folder: of what a person keeps.

    Raises ``StudioError`` if it can neither be read nor made.
    """
    place = (folder or data_dir()) / FOLDER
    try:
        if not place.exists():
            _make(place)
        return given_identity(place / CERTIFICATE, place / KEY)
    except OSError as error:
        raise StudioError(
            sentence("The certificate that films are signed with cannot be kept in {folder}.", folder=place),
            "Make the folder writable, or sign with a certificate of your own.",
        ) from error


def installation_certificate(folder: Path | None = None) -> bytes | None:
    """The certificate of this installation in PEM, None if it has signed nothing so far."""
    try:
        return ((folder or data_dir()) / FOLDER / CERTIFICATE).read_bytes()
    except OSError:
        return None


def given_identity(certificate: Path, key: Path) -> SigningIdentity:
    """Read a certificate and its private key, both PEM. Raises ``StudioError`` for files that are neither."""
    certificate_pem = certificate_in(certificate)
    first = x509.load_pem_x509_certificates(certificate_pem)[0]
    private = _private_key(key)
    public = [
        k.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for k in (private.public_key(), first.public_key())
    ]
    if public[0] != public[1]:
        raise StudioError(
            sentence("{key} is not the key of {certificate}.", key=key.name, certificate=certificate.name),
            "Give the two files that belong together.",
        )
    return SigningIdentity(
        certificate_pem,
        private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        _algorithm(private, key),
        _name_of(first),
    )


def certificate_in(path: Path) -> bytes:
    """The bytes of a PEM file with at least one certificate. Raises ``StudioError``."""
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise StudioError(
            sentence("{name} is not a certificate.", name=path.name), "Give a file that begins with BEGIN CERTIFICATE."
        ) from error
    return pem


def _private_key(path: Path) -> PrivateKeyTypes:
    try:
        pem = path.read_bytes()
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        return load_pem_private_key(pem, password=None)
    except TypeError as error:
        raise StudioError(
            sentence("{name} is protected by a password.", name=path.name), "Give a key without one."
        ) from error
    except ValueError as error:
        raise StudioError(
            sentence("{name} is not a private key.", name=path.name), "Give a file that begins with BEGIN PRIVATE KEY."
        ) from error


def _algorithm(key: PrivateKeyTypes, path: Path) -> str:
    match key:
        case ec.EllipticCurvePrivateKey() if key.curve.name in _CURVES:
            return _CURVES[key.curve.name]
        case ed25519.Ed25519PrivateKey():
            return "ed25519"
        case rsa.RSAPrivateKey() if key.key_size >= 2048:
            return "ps256"
    raise StudioError(
        sentence("{name} is of a kind that signs no films.", name=path.name),
        "Give an elliptic curve (P-256, P-384, P-521), Ed25519 or RSA key (2048 bits or more).",
    )


def _make(place: Path) -> None:
    """Write both files into a folder of another name, then give it its own: nobody ever finds one without the other."""
    part = place.with_name(f".{place.name}.{uuid.uuid4().hex[:8]}.part")
    part.mkdir(parents=True, mode=0o700)
    try:
        key = ec.generate_private_key(ec.SECP256R1())
        _write_for_owner(part / KEY, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (part / CERTIFICATE).write_bytes(_self_signed(key).public_bytes(Encoding.PEM))
        with contextlib.suppress(FileExistsError, OSError):
            part.rename(place)  # fails if another process was faster; then its certificate is the one
        if not place.is_dir():
            raise FileNotFoundError(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _write_for_owner(path: Path, content: bytes) -> None:
    """Nobody else may read the file at any moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        file.write(content)


def _self_signed(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    """As C2PA wants it: for signatures, "e-mail protection", no authority. It names no person and no machine."""
    number = uuid.uuid4().hex[:8]
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "RealTalk Studio"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"RealTalk Studio, installation {number}"),
        ]
    )
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    public = key.public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))  # clocks differ
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
        .sign(key, hashes.SHA256())
    )


def _name_of(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()
