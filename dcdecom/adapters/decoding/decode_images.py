"""The child: opens one file that somebody brought, which lies at its stdin, and answers on stdout as JSON.

    python -I decode_images.py '{"task": "marks", "given": {}, "path": [...]}' < photo.jpg

Before it reads a byte it imports what it needs and gives up the rest: memory, processor, files, processes, and the
network where the system lets it. Whatever it raises is an answer; where it dies, its parent says so.
"""

from __future__ import annotations

import base64
import errno
import importlib
import json
import logging
import os
import resource
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image

PAGE_AREA = 25_000_000
"""Pixels to which a page of a PDF is drawn at most."""
MARK_TEXT = 4_296
"""Characters of one code that are told: as many as a QR code holds."""
PDF = b"%PDF-"
REASON = 300
"""Characters of a reason."""
SIDE, QUALITY = 560, 78
"""Of a thumbnail: pixels of the longer side, twice as many as the page shows, and the quality of its JPEG."""
DPI = 200
"""At which a page of a PDF is drawn: a QR code of 26 mm has 5 pixels a module then."""


PYPDF_LATE = ("pypdf", "pypdf.filters", "pypdf._codecs._codecs", "encodings.utf_16_be")
"""What pypdf imports in the midst of its work, when no file can be read any more."""

TURNS = (0, 45, 15, 30, 60, 75)
"""Degrees by which a photo of a label is turned, one after the other: far ones first."""
TURNED, GREY = 2_400, 128
"""Pixels of the longer side of a photo that is turned, and what stands around it then."""


ACROSS, STEP, TOLD = 16, 4, 64
"""Of how light a picture is: places in a row, and how many neighbours differ by more than so many steps of grey."""


class CannotBeShown(Exception):
    """A picture that is not opened, and the kind of reason."""

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(detail)
        self.why = why


class Over(CannotBeShown):
    """It is more than is read of it; `limit` is one of the bounds."""

    def __init__(self, limit: str, detail: str = "") -> None:
        super().__init__("too-large", detail)
        self.limit = limit


# --- the tasks -------------------------------------------------------------------------------------------------------


def thumbnail(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """A JPEG of at most `SIDE` by `SIDE` pixels, upright, without metadata."""
    import io

    from PIL import Image, ImageOps

    with _opened(file, ("JPEG", "PNG"), bounds) as image:
        image.draft("RGB", (SIDE, SIDE))
        _must_be_small(image, bounds, "DECODED")
        try:
            upright = ImageOps.exif_transpose(image)
        except Exception:  # noqa: BLE001  # what a camera wrote beside the picture may be anything
            upright = image
        upright = upright.convert("RGB")
    upright.thumbnail((SIDE, SIDE))
    small = Image.new("RGB", upright.size)
    small.paste(upright)
    made = io.BytesIO()
    small.save(made, "JPEG", quality=QUALITY, optimize=True)
    return {"jpeg": base64.b64encode(made.getvalue()).decode()}


def marks(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """The QR codes and barcodes on all pages, each once."""
    import zxingcpp

    found: dict[tuple[str, str], None] = {}
    for page in _pages(file, bounds):
        for code in zxingcpp.read_barcodes(page):
            found[str(code.format), code.text[:MARK_TEXT]] = None
        if len(found) > bounds["MARKS"]:
            raise Over("MARKS")
    return {"marks": [list(mark) for mark in found]}


def label(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """The codes in a photo of a label, as it is and, while no bars were read, turned by steps of 15 degrees.

    The decoder finds bars at any quarter turn itself, so six turns are all of them; two-dimensional codes it finds at
    any turn in the photo as it is.
    """
    import zxingcpp
    from PIL import Image

    sought = {str(kind) for kind in (zxingcpp.Code128, zxingcpp.Code39, zxingcpp.Code93)}
    bars = zxingcpp.barcode_formats_from_str(",".join(sought))
    found: dict[tuple[str, str], None] = {}
    whole = next(iter(_picture(file, bounds)))
    small = whole.copy()
    small.thumbnail((TURNED, TURNED), Image.Resampling.BOX)
    for turn in TURNS:
        page = small.rotate(turn, Image.Resampling.BILINEAR, expand=True, fillcolor=GREY) if turn else whole
        for code in zxingcpp.read_barcodes(page, formats=bars) if turn else zxingcpp.read_barcodes(page):
            found[str(code.format), code.text[:MARK_TEXT]] = None
        if len(found) > bounds["MARKS"]:
            raise Over("MARKS")
        if any(kind in sought for kind, _ in found):
            break
    return {"marks": [list(mark) for mark in found], "likeness": likeness(whole)}


def scene(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """The codes in a photo of the rack as it is, and how light it is from place to place."""
    import zxingcpp

    whole = next(iter(_picture(file, bounds)))
    found = dict.fromkeys((str(code.format), code.text[:MARK_TEXT]) for code in zxingcpp.read_barcodes(whole))
    if len(found) > bounds["MARKS"]:
        raise Over("MARKS")
    return {"marks": [list(mark) for mark in found], "likeness": likeness(whole)}


def likeness(picture: Image) -> str:
    """For each of 16 by 16 places whether it is lighter than the one to its right, in 64 hexadecimal digits.

    A copy that was saved anew has nearly the same. Empty for a picture with too little in it to be told from others.
    """
    from PIL import Image

    grey = picture.convert("L").resize((ACROSS + 1, ACROSS), Image.Resampling.BOX).tobytes()
    rows = (grey[at : at + ACROSS + 1] for at in range(0, len(grey), ACROSS + 1))
    pairs = [pair for row in rows for pair in pairwise(row)]
    if sum(abs(left - right) > STEP for left, right in pairs) < TOLD:
        return ""
    return f"{int(''.join('1' if left > right else '0' for left, right in pairs), 2):064x}"


def _pages(file: IO[bytes], bounds: Mapping[str, int]) -> Iterator[Image]:
    head = file.read(1024)
    file.seek(0)
    yield from (_pdf if b"%PDF-" in head else _picture)(file, bounds)


def _picture(file: IO[bytes], bounds: Mapping[str, int]) -> Iterator[Image]:
    with _opened(file, ("JPEG", "PNG", "TIFF"), bounds) as image:
        for number in range(_pages_of(getattr(image, "n_frames", 1), bounds)):
            image.seek(number)
            image.draft("L", (image.width // 2, image.height // 2) if _area(image) > PAGE_AREA else None)
            _must_be_small(image, bounds, "DECODED")
            yield image.convert("L")


def _pages_of(pages: int, bounds: Mapping[str, int]) -> int:
    """What stands on a page that is not looked at is not known: raises Over."""
    if pages > bounds["PAGES"]:
        raise Over("PAGES", f"it has {pages}")
    return pages


def _pdf(file: IO[bytes], bounds: Mapping[str, int]) -> Iterator[Image]:
    import pypdfium2

    document = pypdfium2.PdfDocument(file.read())
    for number in range(_pages_of(len(document), bounds)):
        page = document[number]
        width, height = page.get_size()
        if not 0 < width * height < float("inf"):
            raise CannotBeShown("broken", f"page {number + 1} has no size")
        scale = min(DPI / 72, (PAGE_AREA / (width * height)) ** 0.5)
        yield page.render(scale=scale, grayscale=True).to_pil()


def _opened(file: IO[bytes], formats: tuple[str, ...], bounds: Mapping[str, int]) -> Image:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # the bound is ours, and there is one
    try:
        image = Image.open(file, formats=formats)
    except UnidentifiedImageError as error:
        raise CannotBeShown("no-picture", f"it is no {', '.join(formats)} that can be opened") from error
    _must_be_small(image, bounds, "AREA")
    return image


def _area(image: Image) -> int:
    return image.width * image.height


def _must_be_small(image: Image, bounds: Mapping[str, int], limit: str) -> None:
    if _area(image) > bounds[limit]:
        raise Over(limit, f"it has {image.width} x {image.height}")


def signatures(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """The certified electronic signatures of a PDF."""
    from dcdecom.adapters.decoding import check_signatures

    if not file.read(len(PDF)).startswith(PDF):
        raise CannotBeShown("no-picture", "it is no PDF")
    file.seek(0)
    try:
        return check_signatures.signatures(file, bounds, given)
    except check_signatures.Refuse as error:
        if error.limit:
            raise Over(error.limit, str(error)) from error
        raise CannotBeShown("broken", str(error)) from error


def text(file: IO[bytes], bounds: Mapping[str, int], given: Mapping[str, str]) -> dict[str, Any]:
    """The text of each page of a PDF."""
    import pypdf

    if not file.read(len(PDF)).startswith(PDF):
        raise CannotBeShown("no-picture", "it is no PDF")
    file.seek(0)
    reader = pypdf.PdfReader(file)
    if reader.is_encrypted:
        raise CannotBeShown("broken", "it is encrypted")
    found: list[str] = []
    for number in range(_pages_of(len(reader.pages), bounds)):
        found.append(reader.pages[number].extract_text())
        if sum(map(len, found)) > bounds["TEXT"]:
            raise Over("TEXT")
    return {"pages": found}


def load(task: str) -> None:
    """Import all that a task needs, while files of root's alone can be read; what is missing is told by the task."""
    import io  # noqa: F401

    if task == "signatures":
        from dcdecom.adapters.decoding import check_signatures

        check_signatures.load()
        return
    if task == "text":
        for name in PYPDF_LATE:
            with suppress(ImportError):
                importlib.import_module(name)
        logging.disable(logging.CRITICAL)
        return
    with suppress(ModuleNotFoundError):
        from PIL import Image, ImageOps  # noqa: F401

        Image.init()
    if task in ("marks", "label", "scene"):
        with suppress(ModuleNotFoundError):
            import pypdfium2  # noqa: F401
            import zxingcpp  # noqa: F401


TASKS: Mapping[str, Callable[[IO[bytes], Mapping[str, int], Mapping[str, str]], dict[str, Any]]] = {
    "thumbnail": thumbnail, "marks": marks, "label": label, "scene": scene, "signatures": signatures,
    "text": text,
}  # fmt: skip


def main() -> int:
    """Do what the one argument says."""
    order = json.loads(sys.argv[1])
    bounds = order["bounds"]
    sys.path[:] = order["path"]
    from dcdecom.confinement import confine

    load(order["task"])
    confine({
        number: (bounds[name], bounds[name]) for number, name in (
            (resource.RLIMIT_AS, "MEMORY"), (resource.RLIMIT_CPU, "CPU_SECONDS"), (resource.RLIMIT_NOFILE, "OPEN_FILES")
        )
    })  # fmt: skip
    try:
        answer = TASKS[order["task"]](sys.stdin.buffer, bounds, order["given"])
    except Over as error:
        answer = {"why": error.why, "limit": error.limit, "detail": str(error)}
    except MemoryError:
        answer = {"why": "too-large", "limit": "MEMORY", "detail": ""}
    except CannotBeShown as error:
        answer = {"why": error.why, "detail": str(error)}
    except ModuleNotFoundError as error:
        answer = {"why": "lacking", "detail": str(error)}
    except BaseException as error:  # noqa: BLE001  # a file that somebody made may fail in any way there is
        limit = "OPEN_FILES" if isinstance(error, OSError) and error.errno == errno.EMFILE else ""
        answer = {"why": "broken", "limit": limit, "detail": f"{type(error).__name__}: {error}"[:REASON]}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
