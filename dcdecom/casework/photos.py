"""Photos of the rack: what has arrived in the inbox of a case, and what is called a photo and is none."""

from __future__ import annotations

from pathlib import Path

from dcdecom.casework.evidence import keep_brought, must_have_text_name
from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment
from dcdecom.model.sentence import Sentence
from dcdecom.model.whole_path import whole
from dcdecom.ports.journal import Attachments
from dcdecom.ports.tray import Tray

PICTURES: dict[str, bytes] = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
"""What a photo's file name ends in, and what its first bytes are."""
HEIC_ENDINGS = frozenset({".heic", ".heif"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
"""Bytes 8 to 12 of what many telephones make unless they are told otherwise; `ftyp` stands before them."""


class PhotoRefused(InputError):
    """A file that was to be kept as a photo is none, or cannot be read."""



def new_photos(tray: Tray, case: Case) -> tuple[Path, ...]:
    """Photos in the case's inbox whose bytes no event names yet.

    Raises PhotoRefused for what is called a photo and is none, for HEIC with no JPEG beside it, and for a photo whose
    name is no text.
    """
    known = {a.file.sha256 for a in case.attachments}
    arrived, passed_over = tray.arrived(case.id), tray.passed_over(case.id)
    for path in (*arrived, *passed_over):
        if path.suffix.lower() in {*PICTURES, *HEIC_ENDINGS}:
            _must_have_text_name(path)
    pictures = [p for p in arrived if p.suffix.lower() in PICTURES]
    converted = {p.stem for p in pictures}
    if heic := [p for p in arrived if p.suffix.lower() in HEIC_ENDINGS and p.stem not in converted]:
        raise _heic(heic[0])
    if other := [p for p in passed_over if p.suffix.lower() in {*PICTURES, *HEIC_ENDINGS}]:
        raise _no_file(other[0])
    new = tuple(p for p in pictures if digest_of(p) not in known)
    for path in new:
        must_be_picture(path)
    return new


def _must_have_text_name(path: Path) -> None:
    try:
        must_have_text_name(path)
    except InputError as error:
        raise PhotoRefused(error.what, error.advice) from error


def digest_of(path: Path) -> str:
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unread(path, error) from error


def must_be_picture(path: Path) -> None:
    magic = PICTURES.get(path.suffix.lower(), b"")
    if path.is_symlink() or not path.is_file():
        raise _no_file(path)
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise _unread(path, error) from error
    if head[4:8] == b"ftyp" and head[8:] in HEIC_BRANDS:
        raise _heic(path)
    if not magic or not head.startswith(magic):
        what = Sentence("photo-kind", "{photo} is no JPEG or PNG photo. Nothing was recorded.", photo=whole(path))
        as_jpeg = Sentence("photo-as-jpeg", "Put it there as JPEG or PNG, its copy at its end, or take it away.")
        raise PhotoRefused(what, as_jpeg)


def kept(attachments: Attachments, path: Path) -> Attachment:
    must_be_picture(path)
    try:
        return keep_brought(attachments, path)
    except InputError as error:
        raise PhotoRefused(f"{error.what}. Nothing was recorded.", error.advice) from error


def _no_file(path: Path) -> PhotoRefused:
    if not path.is_symlink() and not path.exists():
        gone = Sentence("photo-gone", "{photo} is no photo: it is not there. Nothing was recorded.", photo=whole(path))
        return PhotoRefused(gone)
    what = Sentence("photo-file", "{photo} is no photo: it is no plain file. Nothing was recorded.", photo=whole(path))
    if path.is_symlink():
        what = Sentence("photo-link", "{photo} is no photo: it is a link. Nothing was recorded.", photo=whole(path))
    return PhotoRefused(what, Sentence("photo-itself", "Copy the photo itself there, or take this away."))


def _unread(path: Path, error: OSError) -> PhotoRefused:
    what = Sentence(
        "photo-unread", "{photo} cannot be read: {reason}. Nothing was recorded.",
        photo=whole(path), reason=error.strerror,
    )  # fmt: skip
    return PhotoRefused(what, Sentence("photo-let", "Let this account read it, or take it away."))


def _heic(path: Path) -> PhotoRefused:
    return PhotoRefused(
        Sentence("heic", "{photo} is a HEIC photo, which is not opened here. Nothing was recorded.", photo=whole(path)),
        Sentence(
            "heic-convert",
            "Put it there as JPEG: {command} (Debian's libheif-examples). "
            "An iPhone takes JPEG after Settings > Camera > Formats > Most Compatible.",
            command=f"heif-convert {whole(path)} {whole(path.with_suffix('.jpg'))}",
        ),
    )
