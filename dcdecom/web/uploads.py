"""Photos that a browser hands in, with what it says of them: written to a disk as they come, and bounded.

    {"statement": "...", "signature": "...", "photos": [48213, 51044]}    one line of JSON, with the size of each photo
    <48213 bytes><51044 bytes>                                            then the photos themselves

No photo is opened here: its first bytes say which kind it is, and the rest is for a child that may die of it.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
PHOTO_BYTES, PHOTOS = 24 * 1024 * 1024, 8
"""Of one photo, and how many of them one statement has here."""
WHOLE_BYTES = 64 * 1024 * 1024
HEADER_BYTES = 64 * 1024
PAUSE, LONGEST = 20.0, 300.0
"""Seconds without a byte, and in all, after which nobody waits any longer."""
CHUNK = 1 << 20
KINDS: Mapping[bytes, str] = {b"\xff\xd8\xff": ".jpg", b"\x89PNG\r\n\x1a\n": ".png"}
PAPERS: Mapping[bytes, str] = {b"\xff\xd8\xff": ".jpg", b"%PDF-": ".pdf"}
"""What a scan of a paper may be, by its first bytes."""
HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})


class Refused(Exception):
    """What was sent is not taken: an HTTP status, and a word by which the page says why."""

    def __init__(self, status: int, said: str = "") -> None:
        super().__init__(said)
        self.status, self.said = status, said


@dataclass(frozen=True)
class Upload:
    """What was sent, in a folder of the caller's."""

    said: Mapping[str, str]
    photos: tuple[Path, ...]


async def upload(receive: Receive, folder: Path, kinds: Mapping[bytes, str] = KINDS) -> Upload:
    """A statement with its photos, or with files of other `kinds`. Raises Refused."""
    whole = await received(receive, folder / "whole", HEADER_BYTES + WHOLE_BYTES)
    return await asyncio.to_thread(_taken_apart, whole, folder, kinds)


async def received(receive: Receive, file: Path, most: int) -> Path:
    """A body, written to a file as it comes. Raises Refused where it is too long, or takes too long."""
    until, size = time.monotonic() + LONGEST, 0
    with await asyncio.to_thread(file.open, "wb") as target:
        while True:
            try:
                async with asyncio.timeout(min(PAUSE, max(0.0, until - time.monotonic()))):
                    message = await receive()
            except TimeoutError as error:
                raise Refused(408, "slow") from error
            if message["type"] != "http.request":
                raise Refused(400)
            part: bytes = message.get("body", b"")
            size += len(part)
            if size > most:
                raise Refused(413, "large")
            await asyncio.to_thread(target.write, part)
            if not message.get("more_body"):
                return file


def _taken_apart(whole: Path, folder: Path, kinds: Mapping[bytes, str]) -> Upload:
    with whole.open("rb") as source:
        said, sizes = _header(source.readline(HEADER_BYTES + 1), whole.stat().st_size)
        photos = tuple(_one(source, size, folder / f"photo-{n}", kinds) for n, size in enumerate(sizes, 1))
    whole.unlink()
    return Upload(said, photos)


def _header(line: bytes, whole: int) -> tuple[Mapping[str, str], list[int]]:
    try:
        said = json.loads(line)
        sizes = said.pop("photos")
        texts = all(isinstance(value, str) for value in said.values())
        counted = isinstance(sizes, list) and all(type(size) is int and size > 0 for size in sizes)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError) as error:
        raise Refused(400) from error
    if not (texts and counted) or not line.endswith(b"\n") or len(line) + sum(sizes) != whole:
        raise Refused(400)
    if len(sizes) > PHOTOS or any(size > PHOTO_BYTES for size in sizes):
        raise Refused(413, "large")
    return said, sizes


def _one(source: BinaryIO, size: int, target: Path, kinds: Mapping[bytes, str]) -> Path:
    head = source.read(min(size, 12))
    named = target.with_suffix(ending(head, kinds))
    with named.open("wb") as copy:
        copy.write(head)
        left = size - len(head)
        while left and (chunk := source.read(min(left, CHUNK))):
            left -= copy.write(chunk)
    return named


def ending(head: bytes, kinds: Mapping[bytes, str] = KINDS) -> str:
    """What the name of a file ends in, by its first bytes. Raises Refused for one of no kind that is taken."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC:
        raise Refused(415, "heic")
    found = next((ends for magic, ends in kinds.items() if head.startswith(magic)), "")
    if not found:
        raise Refused(415, "kind")
    return found
