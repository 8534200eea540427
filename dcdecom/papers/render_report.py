"""The report of a case as text: for programs as YAML or JSON, for people as a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import BinaryIO, Literal, TypeAlias

from dcdecom.model.case import Case
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.names import names_of
from dcdecom.papers.report import Report
from dcdecom.papers.serialise import to_mapping
from dcdecom.ports.decoder import Decoder

Format: TypeAlias = Literal["yaml", "json", "html"]


def rendered_case(
    case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, format: Format, open_file: Callable[[str], BinaryIO],
    decoder: Decoder,
) -> str:  # fmt: skip
    """The report of a case as of its last event. `open_file` opens an attachment by its SHA-256."""
    return rendered(build(case, playbook, texts, zone), texts, format, open_file, decoder, names_of(case))


def rendered(
    report: Report, texts: Texts, format: Format, open_file: Callable[[str], BinaryIO], decoder: Decoder,
    names: Mapping[str, str],
) -> str:  # fmt: skip
    """A report, whether it was made now or read from a file. `names` of people, by the ids that it holds."""
    if format == "html":
        from dcdecom.papers.page import render
        from dcdecom.papers.page.photos import photos_of

        return render(report, texts, photos_of(report, open_file, decoder), names)
    from dcdecom.papers.text_formats import to_json, to_yaml

    return {"yaml": to_yaml, "json": to_json}[format](to_mapping(report, texts))
