"""Small pictures of photos, for the page. A decoder opens what people brought; nothing of it is opened here."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.ports.decoder import Decoder


@dataclass(frozen=True)
class Photo:
    """A small JPEG, or why there is none."""

    jpeg: bytes = b""
    why: str = ""
    """`absent`: the file is not here; else why the decoder cannot show it, as `ports.decoder.Why` has it."""


def photo(open_it: Callable[[], BinaryIO], decoder: Decoder) -> Photo:
    """The small picture of an attachment; `open_it` raises InputError where it is not here or was altered."""
    try:
        with open_it() as file:
            content = file.read()
    except (InputError, OSError):
        return Photo(why="absent")
    small = decoder.thumbnail(content)
    return Photo(small.jpeg, small.why)
