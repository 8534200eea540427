"""Papers of cases, as `ports.Papers` asks for them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import tzinfo
from typing import BinaryIO

from dcdecom.errors import InputError
from dcdecom.limits import SIGNED_BYTES
from dcdecom.model.case import Case
from dcdecom.model.people import People
from dcdecom.model.playbook import CANCELLATION, Playbook
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.cancellation import cancellation
from dcdecom.papers.gate_sheets import sheet, sheet_name
from dcdecom.papers.names import names_of
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.render_report import Format, rendered
from dcdecom.papers.row_papers import drafts
from dcdecom.papers.templates import Templates
from dcdecom.papers.typesetting import Filled
from dcdecom.ports.decoder import Decoder
from dcdecom.ports.papers import Paper

RECORD, PAGE = "laporan.yaml", "laporan.html"
FORMATS: tuple[Format, Format] = ("yaml", "html")


class CasePapers:
    """Makes the papers of one procedure in one language, with times of one zone."""

    def __init__(
        self, playbook: Playbook, texts: Texts, zone: tzinfo, office: OfficeSettings, people: People,
        templates: Templates, open_file: Callable[[str], BinaryIO], decoder: Decoder, web_host: str = "",
    ) -> None:  # fmt: skip
        """`open_file` opens an attachment by its SHA-256; it raises InputError where that is not here. `web_host`: the
        name of the web application, where there is one."""
        self._playbook, self._texts, self._zone, self._office = playbook, texts, zone, office
        self._people, self._templates, self._open = people, templates, open_file
        self._decoder, self._web_host = decoder, web_host

    def sheet(self, case: Case, step: str, gate: int) -> Paper:
        """What is signed at a gate. Raises InputError while a gate whose paper needs a code was not opened."""
        matter = replace(self._matter(case, step), signature=self._signature(case, step, gate))
        template, values = sheet(matter, gate)
        return self._made(matter, template, sheet_name(matter, gate), values)

    def _signature(self, case: Case, step: str, gate: int) -> bytes:
        """By which a pass was signed that is printed again; empty text for all else."""
        opened = case.gate(step, gate)
        signed = opened.closed.signed if opened and opened.exit_pass and opened.closed else None
        if signed is None:
            return b""
        with self._open(signed.signature) as file:
            return file.read(SIGNED_BYTES.most)

    def drafts(self, case: Case, step: str) -> tuple[Paper, ...]:
        """Further papers of a row, by the row's action."""
        matter = self._matter(case, step)
        return tuple(self._made(matter, t, matter.say(f"drafts.file-{t}"), values) for t, values in drafts(matter))

    def cancellation(self, case: Case) -> Paper:
        """The sheet on which a head was asked last to give the case up. Raises InputError where none was."""
        if not case.cancel_sheets:
            raise InputError(f"{case.id}: nobody was asked to give it up")
        asked = case.cancel_sheets[-1]
        matter = self._matter(case, asked.step)
        return self._made(matter, CANCELLATION, matter.say("cancellation.file"), cancellation(matter, asked))

    def report(self, case: Case) -> tuple[Paper, ...]:
        found = build(case, self._playbook, self._texts, self._zone, anew=True)
        record, page = (
            rendered(found, self._texts, format, self._open, self._decoder, names_of(case)) for format in FORMATS
        )
        return Paper(RECORD, record.encode()), Paper(PAGE, page.encode())

    def _made(self, matter: PaperContext, template: str, name: str, values: Filled) -> Paper:
        at = matter.case.last_at or matter.case.opened_at
        return Paper(f"{name}.docx", self._templates.typeset(template, values, matter.office.paper, at))

    def _matter(self, case: Case, step: str) -> PaperContext:
        row = self._playbook.row(step)
        return PaperContext(
            case, self._playbook, self._texts, self._zone, self._office, row, self._people, self._templates.crest,
            web_host=self._web_host,
        )  # fmt: skip
