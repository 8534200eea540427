"""Small pictures of photos, for the page: upright, and without what a camera writes into a file (place, owner, time).

What people bring is opened as JPEG or PNG only, whatever its name says, and never larger than the table of limits says.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Literal

from dcdecom import limits
from dcdecom.errors import InputError

SIDE = 560
"""Pixels of the longer side: twice as many as the page shows, for sharp screens and for paper."""
QUALITY = 78


@dataclass(frozen=True)
class Photo:
    """A small JPEG, or why there is none: the file is not here (`absent`), or is no picture that can be shown."""

    jpeg: bytes = b""
    why: Literal["", "absent", "no-picture"] = ""


def photo(open_it: Callable[[], BinaryIO]) -> Photo:
    """The small picture of an attachment; `open_it` raises InputError where it is not here or was altered."""
    try:
        file = open_it()
    except InputError:
        return Photo(why="absent")
    with file:
        return Photo(jpeg) if (jpeg := thumbnail(file)) else Photo(why="no-picture")


def thumbnail(file: BinaryIO) -> bytes:
    """A JPEG of at most `SIDE` by `SIDE` pixels; empty for what is no picture, is broken or is too large."""
    from PIL import Image, ImageOps

    try:
        with Image.open(file, formats=("JPEG", "PNG")) as image:
            if limits.PICTURE_AREA.passed(image.width * image.height):  # as the header says: nothing is decoded yet
                return b""
            image.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size
            if limits.PICTURE_DECODED.passed(image.width * image.height):
                return b""
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, zlib.error, Image.DecompressionBombError):
        return b""
    upright.thumbnail((SIDE, SIDE))
    small = Image.new("RGB", upright.size)
    small.paste(upright)
    made = io.BytesIO()
    small.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()
