"""Pictures for want of a camera: what a photo of a label is in the demo and in tests."""

from __future__ import annotations

import io
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


def label(*lines: str) -> bytes:
    """What a photo of a chassis label shows, as a JPEG: a dark front, a white label, and its lines."""
    from PIL import Image, ImageDraw, ImageFont

    image = Image.new("RGB", (960, 640), "#34393e")
    draw = ImageDraw.Draw(image)
    for y in range(24, 640, 28):
        draw.line((0, y, 960, y), fill="#2a2e32", width=8)
    draw.rounded_rectangle((130, 190, 830, 450), radius=12, fill="#f1efe8", outline="#c9c6bb", width=4)
    for n, line in enumerate(lines):
        draw.text((170, 220 + 74 * n), line, fill="#17191b", font=ImageFont.load_default(size=52))
    made = io.BytesIO()
    image.save(made, "JPEG", quality=82)
    return made.getvalue()


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
