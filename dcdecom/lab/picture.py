"""A picture for want of a camera: what a photo of a label is in the demo and in tests."""

from __future__ import annotations

import struct
import zlib


def picture(text: str, width: int = 64, height: int = 48) -> bytes:
    """A plain grey PNG (RFC 2083) that holds a text, so that no two are the same bytes."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\x00" + b"\x80" * width for _ in range(height))
    parts = (
        (b"IHDR", header),
        (b"tEXt", b"Comment\x00" + text.encode()),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*part) for part in parts)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
