"""How much the child that opens pictures may have, and how much of a picture it opens."""

from __future__ import annotations

from dcdecom import limits

MB = 1024 * 1024

CONTENT = 64 * MB
"""Bytes of a file that is opened at all."""
MEMORY = 1024 * MB
CPU_SECONDS = 20
WALL_SECONDS = 30
OPEN_FILES = 64
ANSWER = 4 * MB
"""Bytes that it may answer."""

AREA = limits.PICTURE_AREA.most
"""Pixels of a picture, as its header tells them, before anything is unpacked."""
DECODED = limits.PICTURE_DECODED.most
"""Pixels that are unpacked. A JPEG is unpacked at a fraction of its size."""
PAGE_AREA = 25_000_000
"""Pixels to which a page of a PDF is drawn at most."""
PAGES = 20
"""Pages of one file that are looked at."""
MARKS = 100
"""Codes of one file that are told."""
MARK_TEXT = 4_296
"""Characters of one code: as many as a QR code holds."""
REASON = 300
"""Characters of a reason."""
