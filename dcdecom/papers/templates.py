"""The templates of papers: where they are, and whether they name what there is.

The shipped ones stand in `playbooks/templates/<language>/`; an office's own folder replaces single files, or brings a
language.
"""

from __future__ import annotations

import dataclasses
import io
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar, cast, get_args, get_type_hints

from dcdecom import limits
from dcdecom.errors import InputError
from dcdecom.papers import confined, template_fields
from dcdecom.papers.typesetting import Filled, qr_picture, typeset

P = TypeVar("P")
PAPERS: Mapping[str, type] = {
    "reply": template_fields.Reply,
    "pull-list": template_fields.PullList,
    "work-minutes": template_fields.WorkMinutes,
    "release-minutes": template_fields.ReleaseMinutes,
    "work-review": template_fields.WorkReview,
    "report": template_fields.RunReport,
    "form": template_fields.Form,
    "handover": template_fields.Handover,
    "approval": template_fields.Decision,
    "choice": template_fields.Decision,
    "endorsement": template_fields.Endorsement,
    "exit-pass": template_fields.ExitPass,
    "cancellation": template_fields.Cancellation,
}
"""Template -> the dataclass whose fields are its variables."""


@dataclasses.dataclass(frozen=True)
class Templates:
    """The folders of one language, the office's own before the shipped one, and the picture of its letterhead."""

    folders: tuple[Path, ...]
    crest: bytes = b""
    own: Path | None = None
    """The office's own, whose templates are tried and filled in a process of their own."""

    def typeset(self, name: str, values: Filled, size: str, made_at: datetime) -> bytes:
        """A paper as DOCX. Raises InputError where no folder has its template, or an office's own cannot be used."""
        file = self.find(name)
        if self.own and file.parent == self.own:
            return confined.typeset(file, values, size, made_at)
        return typeset(file, values, size, made_at)

    def find(self, name: str) -> Path:
        """The file of a template. Raises InputError where no folder has it."""
        found = next((f for folder in self.folders if (f := folder / f"{name}.docx").is_file()), None)
        if found is None:
            raise InputError(
                f"no template {name}.docx in {' or '.join(map(str, self.folders))}",
                "The folder that the configuration names as `templates` may have it.",
            )
        return found


def read_crest(file: Path) -> bytes:
    """The picture of a letterhead. Raises InputError for what is no PNG or JPEG, or more than a letterhead needs."""
    from PIL import Image

    try:
        with file.open("rb") as opened:
            content = opened.read(limits.CREST_BYTES.most + 1)
        if limits.CREST_BYTES.passed(len(content)):
            raise InputError(f"{file} cannot be the crest of a letterhead: {limits.CREST_BYTES}")
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as image:
            if limits.CREST_AREA.passed(image.width * image.height):
                raise InputError(f"{file} cannot be the crest of a letterhead: {limits.CREST_AREA}")
            image.verify()
    except OSError as error:
        raise InputError(f"{file} cannot be the crest of a letterhead: {error.strerror or 'no PNG or JPEG'}") from error
    except (ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise InputError(f"{file} cannot be the crest of a letterhead: no whole PNG or JPEG") from error
    return content


def check_own(folder: Path) -> None:
    """Raise InputError while an office's template is unknown, cannot be read, or names what there is not."""
    if wrong := confined.mistakes(folder):
        raise InputError("\n".join(wrong), "dcdecom help templates lists the variables of each template.")


def mistakes(folder: Path) -> Iterator[str]:
    """What is wrong with the templates of a folder, one line each."""
    if not folder.is_dir():
        yield f"{folder}: no such folder"
    for file in sorted(folder.glob("*.docx")):
        if file.stem not in PAPERS:
            yield f"{file}: no paper of that name; expected one of {', '.join(PAPERS)}"
        elif not file.is_file():
            yield f"{file}: no plain file"
        else:
            yield from (f"{file}: {text}" for text in _wrong(file, PAPERS[file.stem]))


def _wrong(file: Path, paper: type) -> Iterator[str]:
    from jinja2 import TemplateError

    try:
        confined.now_at(file)
        confined.must_unpack(file)
        for full in (True, False):
            typeset(file, sample(paper, full), "", datetime.now(UTC))
    except TemplateError as error:
        yield str(error.message)
    except limits.OverLimit as error:
        yield str(error)
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  # a file that somebody made may fail in any way the libraries know
        yield f"no DOCX that can be read ({type(error).__name__}: {error})"
    else:
        written = _source(file)
        for name in getattr(paper, "MUST", ()):
            if not re.search(rf"\b{re.escape(name)}\b", written):
                yield f"{name} is missing: without it the paper would not say what it is for"


def _source(file: Path) -> str:
    """Every tag of a template, its loops' names of list items aside."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(file)
    document.init_docx()
    uris = (document.HEADER_URI, document.FOOTER_URI)
    around = (part for uri in uris for _, part in document.get_headers_footers(uri))
    parts = [document.get_xml(), *(document.get_part_xml(part) for part in around)]
    xml = " ".join(document.patch_xml(part) for part in parts)
    return " ".join(re.findall(r"\{[{%](.*?)[%}]\}", xml, re.DOTALL))


def sample(kind: type[P], full: bool = True) -> P:
    """A paper that holds something everywhere, or, not full, as little as it may: for trying a template."""
    return cast(P, _sample(kind, full))


def _sample(kind: object, full: bool) -> object:
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        return kind(**{f.name: _sample(hints[f.name], full) for f in dataclasses.fields(kind)})
    if kind is bool:
        return full
    if kind is bytes:
        return qr_picture("x") if full else b""
    if kind is str:
        return "x" if full else ""
    return (_sample(get_args(kind)[0], full),) if full else ()
