"""Keytabs by a writer of our own, certificates by the library: what the readers meet."""

from __future__ import annotations

from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from dcdecom.adapters.credentials.credential import FileKind
from dcdecom.adapters.credentials.reader import CredentialFiles
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Subject
from dcdecom.model.settings import CredentialFilesSettings
from tests.agents.asking import StillClock

NOW = StillClock().now()
DAY = timedelta(days=1)
SRV = Subject("srv-1", ("srv-1",), ("10.7.0.21", "2001:db8::21"), (), ("SGH331XK71",), 1)
OTHER = Subject("srv-10", ("srv-10",), ("10.7.0.210",), (), (), 2)
REALM = "BATAM.GO.ID"


def reader(kind: FileKind, path: Path) -> CredentialFiles:
    return CredentialFiles(kind, CredentialFilesSettings("kept", path, "Tim PKI"), ("batam.go.id",), StillClock())


def told(kind: FileKind, path: Path) -> dict[str, list[str]]:
    """By server: place, and by what it is the server's."""
    found = {}
    for device, answer in reader(kind, path).mentions([SRV, OTHER]).items():
        assert isinstance(answer, Reading), answer
        found[device] = [f"{line.place} ({line.by} {line.token})" for line in answer.value.lines]
    return found


def left_out(kind: FileKind, path: Path) -> tuple[str, ...]:
    answer = reader(kind, path).state()
    assert isinstance(answer, Reading), answer
    return answer.value.left_out


def why_not(kind: FileKind, path: Path) -> str:
    """Why nothing is known of it: the same of every server, and of the source itself."""
    its = reader(kind, path)
    reasons = set()
    for answer in (its.state(), *its.mentions([SRV, OTHER]).values()):
        assert isinstance(answer, Unreadable), answer
        reasons.add(answer.reason)
    [reason] = reasons
    return reason


# --- keytabs ----------------------------------------------------------------------------------------------------------

KEY = b"a-key-that-nobody-has-to-see-32b"


def entry(*components: str, version: int = 1, realm: str = REALM, long_version: bool = True) -> bytes:
    """One entry, behind its length."""
    body = len(components).to_bytes(2, "big") + b"".join(_counted(text.encode()) for text in (realm, *components))
    body += (1).to_bytes(4, "big") + (0).to_bytes(4, "big") + bytes([version & 255])
    body += (18).to_bytes(2, "big") + _counted(KEY)
    if long_version:
        body += version.to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + body


def hole(of: bytes) -> bytes:
    """What a deleted entry leaves: its place with the length below zero."""
    return (-len(of) + 4).to_bytes(4, "big", signed=True) + of[4:]


def keytab(*entries: bytes) -> bytes:
    return b"\x05\x02" + b"".join(entries)


def _counted(content: bytes) -> bytes:
    return len(content).to_bytes(2, "big") + content


# --- certificates -----------------------------------------------------------------------------------------------------


def name(text: str, *more: x509.NameAttribute[str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text), *more])


class Authority(NamedTuple):
    """Who issues certificates, and revokes them."""

    key: ec.EllipticCurvePrivateKey
    own: x509.Certificate

    def issue(
        self, subject: str | x509.Name, *also: str, serial: int = 0x1234, until: datetime = NOW + DAY
    ) -> x509.Certificate:  # fmt: skip
        """`also`: other names and addresses."""
        named = subject if isinstance(subject, x509.Name) else name(subject)
        builder = _builder(named, self.own.subject, ec.generate_private_key(ec.SECP256R1()), serial, until)
        if also:
            builder = builder.add_extension(x509.SubjectAlternativeName([_general(one) for one in also]), False)
        return builder.sign(self.key, hashes.SHA256())

    def revoke(self, *serials: int, reason: x509.ReasonFlags = x509.ReasonFlags.superseded) -> bytes:
        """A revocation list in PEM."""
        crl = x509.CertificateRevocationListBuilder().issuer_name(self.own.subject)
        crl = crl.last_update(NOW - DAY).next_update(NOW + DAY)
        for serial in serials:
            row = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(NOW - DAY)
            crl = crl.add_revoked_certificate(row.add_extension(x509.CRLReason(reason), False).build())
        return crl.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)


def authority(named: str = "CA Batam") -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    return Authority(key, _builder(name(named), name(named), key, 1, NOW + DAY).sign(key, hashes.SHA256()))


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, serial: int, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
    return builder.serial_number(serial).not_valid_before(until - 100 * DAY).not_valid_after(until)


def _general(text: str) -> x509.GeneralName:
    if "//" in text:
        return x509.UniformResourceIdentifier(text)
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)
