"""Files that people bring, looked at before they are kept: their bytes, and what stands on photos as barcodes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from dcdecom.late_dataclass import dataclass
from dcdecom.limits import BROUGHT_BYTES
from dcdecom.model.label import LAST, squeezed
from dcdecom.ports.decoder import Decoder, LabelReader


def content(file: Path | None) -> bytes | None:
    """The bytes of a plain file, or one more than are looked at; None where it cannot be read, or is none."""
    if file is None:
        return None
    try:
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
            return opened.read(BROUGHT_BYTES.most + 1) if stat.S_ISREG(os.fstat(opened.fileno()).st_mode) else None
    except OSError:
        return None


@dataclass(frozen=True)
class Barcode:
    photo: str
    text: str


@dataclass(frozen=True)
class PhotoLook:
    """What a look at photos gave. Where no barcode was found, that says nothing."""

    barcodes: tuple[Barcode, ...] = ()
    unshown: tuple[tuple[str, str], ...] = ()
    """Photos that cannot be shown, each with why: they are kept all the same."""

    def with_serial(self, serial: str) -> tuple[Barcode, ...]:
        """The barcodes in which a serial number stands."""
        typed = squeezed(serial)
        return tuple(b for b in self.barcodes if len(typed) >= LAST and typed in squeezed(b.text))

    def of_another(self, serial: str, known: Iterable[str]) -> tuple[Barcode, ...]:
        """The barcodes that may be another serial number, where none has this one. `known` is what else was typed."""
        if self.with_serial(serial):
            return ()
        others = {_letters(text) for text in known}
        return tuple(b for b in self.barcodes if _may_be_serial(b.text) and _letters(b.text) not in others)


def _letters(text: str) -> str:
    return squeezed(text).replace(":", "").replace(".", "")


def _may_be_serial(text: str) -> bool:
    """Of a label, and not an address or the code of a paper."""
    plain = squeezed(text)
    return LAST <= len(plain) <= 40 and text.isprintable() and "://" not in text


def looked_at(decoder: Decoder, reader: LabelReader, photos: Iterable[Path]) -> PhotoLook:
    """Look at photos: whether they can be shown, and their barcodes where these can be read."""
    barcodes: list[Barcode] = []
    unshown: list[tuple[str, str]] = []
    for photo in photos:
        if found := content(photo):
            read = reader.label(found)
            shown = decoder.thumbnail(found) if read.why == "lacking" else read
            barcodes += _each(photo, (mark.text for mark in read.found))
            if shown.why and shown.why != "lacking":
                unshown.append((photo.name, shown.detail))
    return PhotoLook(tuple(barcodes), tuple(unshown))


def _each(photo: Path, texts: Iterable[str]) -> Iterator[Barcode]:
    return (Barcode(photo.name, text) for text in dict.fromkeys(texts))
