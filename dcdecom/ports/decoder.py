"""What is read out of pictures and PDFs that people bring, by something that may fail and stops nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from dcdecom.model.sentence import Sentence

Why: TypeAlias = Literal["", "no-picture", "too-large", "broken", "died", "not-started", "lacking"]
"""Why there is no answer: it is no picture or PDF; has too many pixels; the decoder raised, or died; it could not be
started; what it needs is not installed."""
INSTALL = Sentence("scan-lacking", "pip install 'dcdecom[scan]' reads QR codes and barcodes in scans and photos")


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


@dataclass(frozen=True)
class Thumbnail:
    """A small JPEG, or why there is none."""

    jpeg: bytes = b""
    why: Why = ""
    detail: str = ""


class Decoder(Protocol):
    """Opens what people bring. Whatever happens meanwhile is an answer; nothing is raised."""

    def marks(self, content: bytes) -> Marks:
        """The QR codes and barcodes of a JPEG, PNG, TIFF or PDF."""
        ...

    def thumbnail(self, content: bytes) -> Thumbnail:
        """A photo, small and upright, without what a camera writes into a file (place, owner, time)."""
        ...


class NoDecoder:
    """Protocol `Decoder`, where nothing is opened."""

    def marks(self, content: bytes) -> Marks:
        return Marks(why="lacking", detail=INSTALL)

    def thumbnail(self, content: bytes) -> Thumbnail:
        return Thumbnail(why="lacking", detail="photos are not opened here")
