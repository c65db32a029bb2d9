"""Films are signed, read back, and altered."""

import stat
import sys
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from studio.errors import StudioError
from studio.media.clip_writer import ClipWriter
from studio.media.provenance import can_be_signed, read_provenance, sign
from studio.media.signing_identity import (
    SigningIdentity,
    certificate_in,
    given_identity,
    installation_certificate,
    installation_identity,
)

CREATED = {
    "action": "c2pa.created",
    "digitalSourceType": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
}
MANIFEST = {
    "claim_generator_info": [{"name": "A test", "version": "1"}],
    "assertions": [
        {"label": "c2pa.actions.v2", "data": {"actions": [CREATED]}},
        {"label": "studio.realtalk.origin", "data": {"reference": {"name": "face.jpg"}}},
    ],
}


def film(path: Path, identity: SigningIdentity | None) -> Path:
    def seal(finished: Path) -> None:
        if identity is not None:
            sign(finished, path.name, MANIFEST, identity)

    with ClipWriter(path, size=(64, 48), rate=Fraction(25), sound=None, seal=seal) as writer:
        for level in range(12):
            writer.write(np.full((48, 64, 3), 20 * level, np.uint8))
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="module")
def identity(home) -> SigningIdentity:
    return installation_identity(home)


@pytest.fixture(scope="module")
def signed(identity, tmp_path_factory) -> Path:
    return film(tmp_path_factory.mktemp("films") / "signed.mp4", identity)


@pytest.fixture(scope="module")
def own_pair(tmp_path_factory) -> tuple[Path, Path]:
    """A certificate of a person's own, on another curve, and its key."""
    folder = tmp_path_factory.mktemp("own")
    key = ec.generate_private_key(ec.SECP384R1())
    name = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Films"), x509.NameAttribute(NameOID.COMMON_NAME, "Ada's films")]
    )
    usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=9))
        .add_extension(x509.BasicConstraints(False, None), True)
        .add_extension(usage, True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), False)
        .sign(key, hashes.SHA384())
    )
    pem, old_form = serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL
    (folder / "ada.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "ada.key").write_bytes(key.private_bytes(pem, old_form, serialization.NoEncryption()))
    locked = serialization.BestAvailableEncryption(b"secret")
    (folder / "locked.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, locked))
    return folder / "ada.pem", folder / "ada.key"


def test_a_signed_film_tells_what_it_is_and_plays(signed, home):
    found = read_provenance(signed, installation_certificate(home))
    assert found is not None
    assert (found.is_unaltered, found.failures, found.signer) == (True, (), "installation")
    assert found.assertion("studio.realtalk.origin") == {"reference": {"name": "face.jpg"}}
    assert found.assertion("c2pa.actions")["actions"][0]["action"] == "c2pa.created"
    with av.open(str(signed)) as container:
        assert len(list(container.decode(video=0))) == 12
    assert [path.name for path in signed.parent.iterdir()] == ["signed.mp4"]


def test_mov_is_signed_too(identity, home, tmp_path):
    found = read_provenance(film(tmp_path / "a.mov", identity), installation_certificate(home))
    assert found is not None
    assert found.is_unaltered


def test_a_flipped_byte_of_the_picture_is_found(signed, home, tmp_path):
    content = bytearray(signed.read_bytes())
    content[content.index(b"mdat") + 40] ^= 1
    altered = tmp_path / "altered.mp4"
    altered.write_bytes(content)
    found = read_provenance(altered, installation_certificate(home))
    assert found is not None
    assert not found.is_unaltered
    assert "assertion.bmffHash.mismatch" in found.failures
    assert found.signer == "unknown"


def test_altered_words_are_found(signed, home, tmp_path):
    altered = tmp_path / "altered.mp4"
    altered.write_bytes(signed.read_bytes().replace(b"face.jpg", b"fake.jpg"))
    found = read_provenance(altered, installation_certificate(home))
    assert found is not None
    assert not found.is_unaltered


def test_another_installation_does_not_know_the_signer(signed, tmp_path):
    other = installation_identity(tmp_path)
    found = read_provenance(signed, other.certificate_pem)
    assert found is not None
    assert (found.is_unaltered, found.signer) == (True, "unknown")
    assert found.signer_name.startswith("RealTalk Studio, installation")


def test_an_unsigned_film_has_none(tmp_path):
    assert read_provenance(film(tmp_path / "plain.mp4", None), None) is None
    assert read_provenance(tmp_path / "any.webm", None) is None
    assert not can_be_signed(tmp_path / "any.mkv")


def test_what_is_no_film_is_refused(tmp_path):
    path = tmp_path / "odd.mp4"
    path.write_bytes(b"nothing of the kind" * 50)
    with pytest.raises(StudioError, match=r"odd\.mp4"):
        read_provenance(path, None)


def test_the_certificate_is_made_once_and_its_key_is_private(home, identity):
    assert installation_identity(home) == identity
    assert "PRIVATE" not in repr(identity)
    key = home / "signing" / "key.pem"
    if sys.platform != "win32":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert sorted(path.name for path in (home / "signing").iterdir()) == ["certificate.pem", "key.pem"]
    assert [path.name for path in home.iterdir()] == ["signing"]


def test_a_certificate_of_ones_own_signs(own_pair, tmp_path):
    path = film(tmp_path / "own.mp4", given_identity(*own_pair))
    found = read_provenance(path, installation_identity(tmp_path).certificate_pem, certificate_in(own_pair[0]))
    assert found is not None
    assert (found.is_unaltered, found.signer, found.signer_name) == (True, "given", "Ada's films")


def test_files_that_sign_nothing_give_sentences(own_pair, home, identity, tmp_path):
    certificate, key = own_pair
    for pair, words in (
        ((home / "signing" / "certificate.pem", key), "is not the key of"),
        ((key, key), "is not a certificate"),
        ((certificate, certificate), "is not a private key"),
        ((certificate, key.with_name("locked.key")), "protected by a password"),
        ((tmp_path / "none.pem", key), "There is no file"),
    ):
        with pytest.raises(StudioError, match=words):
            given_identity(*pair)


def test_a_film_that_cannot_be_signed_does_not_appear(identity, tmp_path):
    broken = SigningIdentity(identity.certificate_pem, b"no key", "es256", "nobody")
    with pytest.raises(StudioError, match=r"out\.mp4 could not be signed"):
        film(tmp_path / "out.mp4", broken)
    assert list(tmp_path.iterdir()) == []
