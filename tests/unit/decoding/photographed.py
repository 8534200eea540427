"""Photos of labels, as a telephone makes them: bars on a sheet, in a picture full of lines, turned and blurred."""

from __future__ import annotations

import io
import random

import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

SIZE = (3000, 2250)
BARS = 700
"""Pixels of the bars in the photo."""


def photographed(*texts: str, turn: float = 0, blur: float = 1.2, qr: str = "", size: tuple[int, int] = SIZE) -> bytes:
    """A JPEG with the bars of each text on one label, and a QR code beside them where one is given."""
    chance, photo = random.Random(sum(map(ord, "".join(texts))) + round(turn)), Image.new("L", size, 96)
    draw = ImageDraw.Draw(photo)
    for _ in range(60):
        x, y, shade = chance.randrange(size[0]), chance.randrange(size[1]), chance.randrange(20, 235)
        draw.line((x, 0, x + chance.randrange(-200, 200), size[1]), fill=shade, width=chance.randrange(1, 9))
        draw.rectangle((x, y, x + chance.randrange(20, 300), y + chance.randrange(8, 60)), fill=shade)
    if texts or qr:
        label = _label(texts, qr)
        mask = Image.new("L", label.size, 255).rotate(turn, expand=True)
        turned = label.rotate(turn, Image.Resampling.BICUBIC, expand=True)
        photo.paste(turned, ((size[0] - turned.width) // 2, (size[1] - turned.height) // 2), mask)
    file = io.BytesIO()
    photo.filter(ImageFilter.GaussianBlur(blur)).save(file, "JPEG", quality=85)
    return file.getvalue()


def _label(texts: tuple[str, ...], qr: str) -> Image.Image:
    label = Image.new("L", (BARS + 160 + (400 if qr else 0), max(400 if qr else 0, 200 * len(texts))), 240)
    for n, text in enumerate(texts):
        label.paste(_drawn(zxingcpp.Code128, text).resize((BARS, 110), Image.Resampling.NEAREST), (80, 200 * n + 30))
        ImageDraw.Draw(label).text((90, 200 * n + 160), text, fill=10)
    if qr:
        label.paste(_drawn(zxingcpp.QRCode, qr).resize((330, 330), Image.Resampling.NEAREST), (BARS + 160, 30))
    return label


def _drawn(kind: object, text: str) -> Image.Image:
    made = memoryview(zxingcpp.create_barcode(text, kind).to_image(scale=1, add_quiet_zones=False))  # type: ignore[arg-type]
    whole = Image.frombytes("L", (made.shape[1], made.shape[0]), made.tobytes())
    return whole if kind == zxingcpp.QRCode else whole.crop((0, 0, whole.width, 1))
