"""A template and what stands in it, made into a DOCX. The libraries are loaded when the first paper is made.

Values go in as text only: nothing in them is markup, a template tag or a control character. The bytes of a DOCX vary
from run to run, so a paper is made once and its digest is kept.
"""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dcdecom.papers.foreign_words import set_in_italics
from dcdecom.papers.sanitize import plain
from dcdecom.papers.template_fields import General

if TYPE_CHECKING:
    from docx.section import Section
    from docxtpl import DocxTemplate
    from jinja2 import Environment
    from segno import QRCode

SIZES: Mapping[str, tuple[int, int]] = {"A4": (210, 297), "F4": (215, 330)}
"""Width and height in millimetres. A template of half a sheet stays half of the sheet, upright."""
HALF = 250
"""Millimetres of height below which a template is half a sheet."""
CREST, SMALL_CREST = 22, 15
"""Millimetres of height, on a sheet and on half of one."""
QR_WIDTH = 26
"""Millimetres on paper: a telephone reads the 64 digits at arm's length."""
PICTURES = frozenset({"qr", "pass_qr", "photo_qr", "rack_qr"})
"""Fields that are drawn."""
MODULE, WIDEST = 0.45, 90
"""Of a QR code that holds more than a head: millimetres of a module, of which a scan at 200 dpi has three pixels and a
half, and of the whole."""
METHODS: Mapping[type, frozenset[str]] = {
    str: frozenset({
        "capitalize", "casefold", "center", "count", "endswith", "expandtabs", "find", "index", "isalnum", "isalpha",
        "isdecimal", "isdigit", "islower", "isspace", "istitle", "isupper", "join", "ljust", "lower", "lstrip",
        "partition", "removeprefix", "removesuffix", "replace", "rfind", "rindex", "rjust", "rpartition", "rsplit",
        "rstrip", "split", "splitlines", "startswith", "strip", "swapcase", "title", "upper", "zfill",
    }),
    dict: frozenset({"get", "items", "keys", "values"}),
    list: frozenset({"append", "count", "extend", "index", "insert", "pop", "remove", "reverse"}),
    tuple: frozenset({"count", "grouper", "index", "list"}),
}  # fmt: skip
"""What a template may ask of a value beside its keys; the last two names of a tuple are what `groupby` gives."""


class Drawn:
    """A picture of a template: it can be set, and nothing leads from it to the document that is made."""

    __slots__ = ("_draw",)

    def __init__(self, draw: Callable[[], str]) -> None:
        self._draw = draw

    def __str__(self) -> str:
        return self._draw()

    def __html__(self) -> str:
        return self._draw()


class Filled(Protocol):
    """What stands on a paper: a dataclass of `template_fields`."""

    @property
    def general(self) -> General: ...


def typeset(template: Path, values: Filled, size: str, made_at: datetime) -> bytes:
    """The paper as DOCX. Raises jinja2.TemplateError where the template asks for something that the values have not."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(template)
    document.render(_shown(document, values), strict(), autoescape=True)
    set_in_italics(document.docx, values.general.foreign)
    if size:
        _resize(document, *SIZES[size])
    about = document.docx.core_properties
    about.author, about.last_modified_by, about.comments = values.general.letterhead, "", values.general.reference
    about.created = about.modified = made_at.replace(tzinfo=None)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def strict() -> Environment:
    """Templates may name what there is, and reach nothing else."""
    from jinja2 import StrictUndefined
    from jinja2.runtime import LoopContext
    from jinja2.sandbox import SandboxedEnvironment
    from jinja2.utils import Cycler, Namespace

    class Strict(SandboxedEnvironment):
        def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
            """Only of texts, lists and mappings, and of what belongs to the template itself."""
            if not super().is_safe_attribute(obj, attr, value):
                return False
            if isinstance(obj, LoopContext | Cycler | Namespace):
                return True
            return any(isinstance(obj, kind) and attr in names for kind, names in METHODS.items())

    return Strict(undefined=StrictUndefined, autoescape=True)


def _shown(document: DocxTemplate, value: object, name: str = "") -> object:
    """Dataclasses as mappings, and every text in them harmless."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _shown(document, getattr(value, f.name), f.name) for f in dataclasses.fields(value)}
    if isinstance(value, bytes):
        return _crest(document, value)
    if isinstance(value, tuple):
        return [_shown(document, each) for each in value]
    if name in PICTURES and value:
        return _qr(document, str(value))
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    """Escaped here, braces too: docxtpl would turn `{_{` of a name into the start of a tag."""
    from markupsafe import Markup, escape

    return Markup(str(escape(plain(value))).replace("{", "&#123;").replace("}", "&#125;"))  # noqa: S704  # it is escaped


def _crest(document: DocxTemplate, content: bytes) -> object:
    from docx.shared import Mm
    from docxtpl import InlineImage

    document.init_docx()
    height = SMALL_CREST if _is_half(document.docx.sections[0]) else CREST
    return Drawn(lambda: str(InlineImage(document, io.BytesIO(content), height=Mm(height)))) if content else ""


def _qr(document: DocxTemplate, text: str) -> object:
    from docx.shared import Mm
    from docxtpl import InlineImage

    picture = qr_picture(text)
    width = min(max(QR_WIDTH, MODULE * modules(text)), WIDEST)
    return Drawn(lambda: str(InlineImage(document, io.BytesIO(picture), width=Mm(width))))


def qr_picture(text: str) -> bytes:
    """The QR code of a text as PNG, with the quiet zone that readers need."""
    picture = io.BytesIO()
    _code_of(text).save(picture, kind="png", scale=8, border=BORDER)
    return picture.getvalue()


BORDER = 4
"""Modules of quiet zone on each side."""
STURDY = 600
"""Characters up to which a QR code is made that a stain of a seventh leaves readable; beyond, of a fourteenth."""


def modules(text: str) -> int:
    """How many modules wide the QR code of a text is, with its quiet zone."""
    return int(_code_of(text).symbol_size(border=BORDER)[0])


def _code_of(text: str) -> QRCode:
    import segno

    return segno.make(text, error="m" if len(text) <= STURDY else "l", micro=False)


def _resize(document: DocxTemplate, width: int, height: int) -> None:
    from docx.shared import Mm

    for section in document.docx.sections:
        wide, high = (height // 2, width) if _is_half(section) else (width, height)
        section.page_width, section.page_height = Mm(wide), Mm(high)


def _is_half(section: Section) -> bool:
    height = section.page_height
    return height is not None and height.mm < HALF
