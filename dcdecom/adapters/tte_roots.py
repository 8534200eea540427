"""The trust roots by which certified electronic signatures are judged: a file of certificates in PEM."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.errors import InputError
from dcdecom.limits import TTE_ROOTS
from dcdecom.ports.machine import TrustRoot

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

HOW = "Set tte.roots to a file of certificates (PEM)."


def read_roots(path: Path) -> str:
    """The certificates of the file as one text in PEM. Raises InputError."""
    from cryptography.hazmat.primitives.serialization import Encoding

    return "".join(one.public_bytes(Encoding.PEM).decode() for one in _certificates(path))


def trust_roots(path: Path) -> tuple[TrustRoot, ...]:
    """What the file holds, for the doctor. Raises InputError."""
    from cryptography import x509

    found = []
    for one in _certificates(path):
        try:
            is_authority = one.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        except (x509.ExtensionNotFound, ValueError):
            is_authority = False
        found.append(TrustRoot(one.subject.rfc4514_string(), one.not_valid_after_utc.date(), is_authority))
    return tuple(found)


def _certificates(path: Path) -> list[Certificate]:
    from cryptography import x509

    try:
        with path.open("rb") as file:
            content = file.read(TTE_ROOTS.most + 1)
    except OSError as error:
        raise InputError(f"trust roots {path}: {error.strerror}.", HOW) from error
    if TTE_ROOTS.passed(len(content)):
        raise InputError(f"trust roots {path}: {TTE_ROOTS}.")
    try:
        return x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise InputError(f"trust roots {path}: no certificate in PEM could be read in it.", HOW) from error
