"""What people bring, and what an ill-meaning one might."""

from __future__ import annotations

import base64
import io
import textwrap
import zlib

import segno
from PIL import Image, ImageFilter

HEAD = "41c902fe7d10a3b8553295e4b848bee781c30a0c86a5b731330806eaaca214de"
TYPE_ERROR = base64.b64decode(
    """
    /9j/4AAQSkZJRgABAQAAAQABAAD/4QCWRXhpZgAATU0AKgAAAAgABAEPAAIAAAAGAAAAPgESAAMAAAABAAYAAAEyAAIAAAAUAAAARIglAAQAAAABAAAA
    WAAAAABQaG9uZQAyMDI2OjExOjI0IDEwOjAwOjAwAAACAAEAAgAAAAJOAAAAAA4ABQAAAAMAAAB2AAAAAAAAAAEAAAABAAAAAgAAAAEAAABDAAAAAf/b
    AEMACAYGBwYFCAcHBwkJCAoMFA0MCwsMGRITDxQdGh8eHRocHCAkLicgIiwjHBwoNyksMDE0NDQfJzk9ODI8LjM0Mv/bAEMBCQkJDAsMGA0NGDIhHCEy
    MjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMjIyMv/AABEIABAAGAMBIgACEQEDEQH/xAAfAAABBQEBAQEBAQAAAAAA
    AAAAAQIDBAUGBwgJCgv/xAC1EAACAQMDAgQDBQUEBAAAAX0BAgMABBEFEiExQQYTUWEHInEUMoGRoQgjQrHBFVLR8CQzYnKCCQoWFxgZGiUmJygpKjQ1
    Njc4OTpDREVGR0hJSlNUVVZXWFlaY2RlZmdoaWpzdHV2d3h5eoOEhYaHiImKkpOUlZaXmJmaoqOkpaanqKmqsrO0tba3uLm6wsPExcbHyMnK0tPU1dbX
    2Nna4eLj5OXm5+jp6vHy8/T19vf4+fr/xAAfAQADAQEBAQEBAQEBAAAAAAAAAQIDBAUGBwgJCgv/xAC1EQACAQIEBAMEBwUEBAABAncAAQIDEQQFITEG
    EkFRB2FxEyIygQgUQpGhscEJIzNS8BVictEKFiQ04SXxFxgZGiYnKCkqNTY3ODk6Q0RFRkdISUpTVFVWV1hZWmNkZWZnaGlqc3R1dnd4eXqCg4SFhoeI
    iYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2dri4+Tl5ufo6ery8/T19vf4+fr/2gAMAwEAAhEDEQA/AOLooor5k/cQ
    ooooA//Z
    """
)
"""A JPEG of 789 bytes at whose EXIF Pillow 13 raises a TypeError."""


def qr(text: str = HEAD, scale: int = 8) -> Image.Image:
    """A QR code as papers have it."""
    file = io.BytesIO()
    segno.make(text, error="m", micro=False).save(file, kind="png", scale=scale, border=4)
    return Image.open(file).convert("L")


def sheet(text: str = HEAD) -> Image.Image:
    """A page of A4 at 200 dots an inch, with a code of 26 mm at its place."""
    page = Image.new("L", (1654, 2339), 255)
    page.paste(qr(text).resize((205, 205)), (200, 1500))
    return page


def scanned(text: str = HEAD) -> Image.Image:
    """The same as it comes from a scanner: askew, grey and not sharp."""
    page = sheet(text).rotate(3.5, fillcolor=235, resample=Image.Resampling.BICUBIC)
    return page.filter(ImageFilter.GaussianBlur(0.8)).point(lambda value: 30 + value * 200 // 255)


def saved(image: Image.Image, kind: str, **how: object) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def camera(width: int = 1600, height: int = 1200) -> bytes:
    """A photo as a phone makes it: lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x013B] = "Rina Marlina"
    return saved(Image.new("RGB", (width, height), "red"), "JPEG", exif=exif)


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """A PNG of few bytes that says how large it is, whatever is in it."""
    content = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    content[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    content[29:33] = zlib.crc32(content[12:29]).to_bytes(4, "big")
    return bytes(content)


def heic() -> bytes:
    """The first bytes of what many telephones make, and nothing behind them."""
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(range(256)) * 4


def pdf(objects: str) -> bytes:
    """A PDF with these objects, which no reader likes much."""
    return b"%PDF-1.4\n" + textwrap.dedent(objects).encode() + b"\ntrailer << /Root 1 0 R >>\n%%EOF\n"


HUGE_PAGE = pdf(
    """
    1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
    2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj
    3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 200000 200000] >> endobj
    """
)
"""A page of 70 m by 70 m."""
OWN_CHILD = pdf(
    """
    1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj
    2 0 obj << /Type /Pages /Kids [2 0 R 2 0 R] /Count 1000000 >> endobj
    """
)
"""A tree of pages that is its own child."""
