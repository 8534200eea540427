"""What is read out of pictures and PDFs that people bring, by something that may fail and stops nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, Protocol, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.sentence import Sentence

Why: TypeAlias = Literal["", "no-picture", "too-large", "broken", "died", "not-started", "lacking"]
"""Why there is no answer: it is no picture or PDF; has too many pixels; the decoder raised, or died; it could not be
started; what it needs is not installed."""
INSTALL = Sentence("scan-lacking", "pip install 'dcdecom[scan]' reads QR codes and barcodes in scans and photos")

INSTALL_TEXT = Sentence("text-lacking", "pip install 'dcdecom[tte]' reads the text of PDFs")
INSTALL_TTE = Sentence("tte-lacking", "pip install 'dcdecom[tte]' checks signatures in PDFs (TTE)")
AGAINST = frozenset({
    "changed", "part", "changed-after", "untrusted", "expired", "revoked", "weak", "usage",
})  # fmt: skip
"""What speaks against a signature in a PDF: its bytes or itself were changed; it covers a part only; something other
than a signature field or a DSS came behind it; no path to a trust root; its certificate was not valid; was revoked;
SHA-1, or a short key; no certificate to sign with."""
OPEN = frozenset({"time", "revocation", "unread"})
"""What is not known of one: its time is not proved; nothing in the file tells whether its certificate was revoked; it
could not be read."""
KINDS = frozenset({"signature", "timestamp"})


@dataclass(frozen=True)
class Mark:
    """A QR code or barcode."""

    kind: str
    text: str


@dataclass(frozen=True)
class Marks:
    """The marks in a file. Without any and without a reason, somebody looked and found none."""

    found: tuple[Mark, ...] = ()
    why: Why = ""
    detail: str = ""
    """The reason in words."""
    likeness: str = ""
    """Of a photo: how light it is from place to place, in 64 digits; empty where that tells it from no other."""


@dataclass(frozen=True)
class Thumbnail:
    """A small JPEG, or why there is none."""

    jpeg: bytes = b""
    why: Why = ""
    detail: str = ""


@dataclass(frozen=True)
class PdfText:
    """The text of each page of a PDF, in the order in which the file draws it; a scan has none."""

    pages: tuple[str, ...] = ()
    why: Why = ""
    detail: str = ""


@dataclass(frozen=True)
class PdfSignature:
    """One signature in a PDF."""

    field: str
    kind: str
    against: tuple[str, ...]
    open: tuple[str, ...]
    subject: Mapping[str, str]
    """Fields of its certificate by the names that the people file has: common_name, serial_number, user_id, email,
    organization, and issuer."""
    certificate: str
    """SHA-256 of it."""
    claimed: str
    """The time that the signer's machine wrote: it proves nothing."""
    stamped: str
    """The time that a timestamp proves; else empty."""


@dataclass(frozen=True)
class PdfSignatures:
    """Every signature in a PDF, and what may be codes in the text that was signed first. Without any and without a
    reason, somebody looked and found none."""

    found: tuple[PdfSignature, ...] = ()
    codes: tuple[str, ...] = ()
    unread: str = ""
    """Why the text was not read."""
    why: Why | Literal["no-roots"] = ""
    """`no-roots`: the configuration names none."""
    detail: str = ""
    roots: str = ""
    """SHA-256 of the trust roots by which they were judged."""


class Decoder(Protocol):
    """Opens what people bring. Whatever happens meanwhile is an answer; nothing is raised."""

    def marks(self, content: bytes) -> Marks:
        """The QR codes and barcodes of a JPEG, PNG, TIFF or PDF."""
        ...

    def thumbnail(self, content: bytes) -> Thumbnail:
        """A photo, small and upright, without what a camera writes into a file (place, owner, time)."""
        ...

    def signatures(self, content: bytes, roots: str, at: datetime) -> PdfSignatures:
        """The signatures of a PDF, by trust roots (PEM), as they stand at a time where none is proved."""
        ...


class LabelReader(Protocol):
    """Reads labels off photos. Whatever happens meanwhile is an answer; nothing is raised."""

    def label(self, content: bytes) -> Marks:
        """The codes of a JPEG or PNG of a label, which somebody held at any turn."""
        ...

    def scene(self, content: bytes) -> Marks:
        """The codes of a JPEG or PNG of a rack, where bars are not looked for at every turn."""
        ...


class NoDecoder:
    """Protocol `Decoder`, where nothing is opened."""

    def marks(self, content: bytes) -> Marks:
        return Marks(why="lacking", detail=INSTALL)

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail(why="lacking", detail="photos are not opened here")

    def signatures(self, content: bytes, roots: str, at: datetime) -> PdfSignatures:
        return PdfSignatures(why="lacking", detail=INSTALL_TTE)
