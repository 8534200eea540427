"""Papers of cases, as `ports.Papers` asks for them."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.drafts import drafts
from dcdecom.papers.faces import to_yaml
from dcdecom.papers.matter import Matter
from dcdecom.papers.plain_text import render
from dcdecom.papers.report import build
from dcdecom.papers.sheets import sheet, sheet_name
from dcdecom.ports import Paper

REPORT = "laporan.yaml"


class CasePapers:
    """Makes the papers of one procedure in one language, with times of one zone."""

    def __init__(self, playbook: Playbook, texts: Texts, zone: tzinfo, office: OfficeSettings) -> None:
        self._playbook, self._texts, self._zone, self._office = playbook, texts, zone, office

    def sheet(self, case: Case, step: str, gate: int) -> Paper:
        """What is signed at a gate. Raises InputError while a gate whose paper needs a code was not opened."""
        matter = self._matter(case, step)
        return Paper(f"{sheet_name(matter, gate)}.txt", render(sheet(matter, gate)))

    def drafts(self, case: Case, step: str) -> tuple[Paper, ...]:
        """Further papers of a row, by the row's action."""
        return tuple(Paper(f"{name}.txt", render(document)) for name, document in drafts(self._matter(case, step)))

    def report(self, case: Case) -> Paper:
        return Paper(REPORT, to_yaml(build(case, self._playbook, self._texts, self._zone)).encode())

    def _matter(self, case: Case, step: str) -> Matter:
        return Matter(case, self._playbook, self._texts, self._zone, self._office, self._playbook.row(step))
