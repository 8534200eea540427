"""Certificates of X.509 in PEM or DER: for whom they are, under which serial number, and until when they hold.

A certificate that is over, or that a revocation list of its issuer in the same place has, is nobody's credential any
more. Such a list counts where a certificate of the same place proves its signature. Private keys are not looked at.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from dcdecom.adapters.credentials.credential import Credential, FileKind
from dcdecom.adapters.credentials.files import Files
from dcdecom.adapters.texts.clone import shown
from dcdecom.late_dataclass import dataclass

if TYPE_CHECKING:
    from cryptography.x509 import Certificate, CertificateRevocationList, Name

BLOCK = re.compile(
    rb"-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE|X509 CRL)-----.*?(?:-----END \1-----|(?=-----BEGIN )|\Z)", re.DOTALL
)
CRL = b"X509 CRL"
IN_DER = (".cer", ".crt", ".crl", ".der")
"""How files are named that hold one certificate or revocation list without armour."""
CLOSED = (".p12", ".pfx", ".jks", ".keystore")
"""How stores are named that a password closes: they may hold certificates."""
LONGEST = 80
"""Characters of an issuer's name that are shown."""


@dataclass(frozen=True)
class Held:
    """One certificate, and where it stands."""

    place: str
    certificate: Certificate
    subject: Name
    issuer: Name
    serial: int
    until: datetime
    names: tuple[str, ...]


@dataclass(frozen=True)
class RevocationList:
    """One list of an issuer, and the serial numbers that it revokes for good."""

    place: str
    crl: CertificateRevocationList
    issuer: Name
    revoked: tuple[int, ...]


def _find(files: Files, now: datetime) -> Iterator[Credential]:
    """Each certificate that is in force."""
    held: list[Held] = []
    lists: list[RevocationList] = []
    for name, content in files.read():
        for place, block, is_list in _blocks(name, content):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # of odd serial numbers, which are read all the same
                    lists.append(_list(place, block)) if is_list else held.append(_certificate(place, block))
            except Exception as error:  # of what strangers wrote, the library raises what it likes
                if isinstance(error, MemoryError):
                    raise
                files.left_out.append(f"{place}: no {'revocation list' if is_list else 'certificate'} that is known")
        if name.lower().endswith(CLOSED):
            files.left_out.append(f"{name}: a store that a password closes")
    revoked = set(_revoked(files, lists, held))
    for one in held:
        if one.until >= now and (one.issuer, one.serial) not in revoked:
            until = f"until {one.until:%Y-%m-%d}"
            issuer = shown(one.issuer.rfc4514_string())[:LONGEST]
            yield Credential(f"{one.place}: serial number {one.serial:X} of {issuer}, {until}", one.names)


def _blocks(name: str, content: bytes) -> Iterator[tuple[str, bytes, bool]]:
    """Each block with the line at which it begins; of a file without armour the whole."""
    found = False
    line, at = 1, 0
    for block in BLOCK.finditer(content):
        found = True
        line, at = line + content.count(b"\n", at, block.start()), block.start()
        yield f"{name}:{line}", block.group(), block.group(1) == CRL
    if not found and name.lower().endswith(IN_DER) and b"-----BEGIN " not in content:
        yield name, content, name.lower().endswith(".crl")


def _certificate(place: str, block: bytes) -> Held:
    from cryptography import x509

    if b" TRUSTED " in block[:40]:
        raise ValueError("a form of OpenSSL's own")
    armoured = block.startswith(b"-----")
    its = x509.load_pem_x509_certificate(block) if armoured else x509.load_der_x509_certificate(block)
    its.issuer.rfc4514_string()
    names = tuple(_names(its))
    return Held(place, its, its.subject, its.issuer, its.serial_number, its.not_valid_after_utc, names)


def _names(its: Certificate) -> Iterator[str]:
    """Names of its subject, and the alternative ones. A pattern is of no one server."""
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    found = [str(row.value) for oid in (NameOID.COMMON_NAME, NameOID.SERIAL_NUMBER)
             for row in its.subject.get_attributes_for_oid(oid)]  # fmt: skip
    for extension in its.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            named = (x509.DNSName, x509.IPAddress, x509.UniformResourceIdentifier)
            found += [str(row.value) for row in extension.value if isinstance(row, named)]
    yield from (name for name in found if "*" not in name)


def _list(place: str, block: bytes) -> RevocationList:
    """What is on hold is not revoked for good."""
    from cryptography import x509

    crl = x509.load_pem_x509_crl(block) if block.startswith(b"-----") else x509.load_der_x509_crl(block)
    for_a_time = {x509.ReasonFlags.certificate_hold, x509.ReasonFlags.remove_from_crl}
    revoked = []
    for row in crl:
        reasons = {e.value.reason for e in row.extensions if isinstance(e.value, x509.CRLReason)}
        if not for_a_time & reasons:
            revoked.append(row.serial_number)
    return RevocationList(place, crl, crl.issuer, tuple(revoked))


def _revoked(files: Files, lists: list[RevocationList], held: list[Held]) -> Iterator[tuple[Name, int]]:
    """Issuer and serial number of what is revoked for good, by lists that are proved."""
    for each in lists:
        if any(one.subject == each.issuer and _signed(each.crl, one.certificate) for one in held):
            yield from ((each.issuer, serial) for serial in each.revoked)
        else:
            files.left_out.append(f"{each.place}: no certificate here proves this revocation list")


def _signed(crl: CertificateRevocationList, by: Certificate) -> bool:
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        return crl.is_signature_valid(by.public_key())  # type: ignore[arg-type]  # of another kind: a TypeError
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


CERTIFICATES = FileKind("certificates", "certificates", "certificate", _find)
