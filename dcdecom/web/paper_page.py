"""Papers that come back signed, with a pen or a TTE: what a case waits for, and where one of the team hands it in.

Nothing is taken here. What stands on the paper is written, and its scan chosen, at the signing origin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dcdecom.journal.statement import Statement, read
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from dcdecom.model.playbook import PAPERS_WITH_CODE
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.console_board import what
from dcdecom.papers.journal_code import code
from dcdecom.papers.phrases import party, step_title
from dcdecom.papers.written import ON_PAGE, moment
from dcdecom.web.cases import ShownCase
from dcdecom.web.site import Site
from dcdecom.web.waiting_page import paper_path


@dataclass(frozen=True)
class AwaitedPaper:
    """One paper that a case waits for."""

    step: str
    title: str
    what: str
    party: str
    since: str
    devices: tuple[str, ...]
    sheet: str
    """The code that stands on it; empty for one that bears none."""
    path: str
    """The page on which it is handed in."""


@dataclass(frozen=True)
class HandedIn:
    """Where a paper is handed in, at the signing origin; empty while its statement is not prepared."""

    paper: AwaitedPaper
    address: str
    code: str
    fields: tuple[str, ...]
    """What is copied off it there."""


def papers(shown: ShownCase, looks: Viewer, texts: Texts, zone: ZoneInfo) -> list[AwaitedPaper]:
    """The papers of others that a case waits for now, for who hands them in: one of its team, once that was appointed.

    What waits for himself is shown as that.
    """
    case, playbook = shown.case, shown.playbook
    if case.team and looks.person.id not in case.team:
        return []
    of_others = (w for w in waited_for(case, playbook) if not looks.is_awaited(w, case, playbook))
    return [_paper(shown, w, path, texts, zone) for w in of_others if (path := paper_path(shown, w, looks))]


def _paper(shown: ShownCase, waited: Waited, path: str, texts: Texts, zone: ZoneInfo) -> AwaitedPaper:
    gate = waited.gate
    coded = gate is not None and gate.paper in PAPERS_WITH_CODE and shown.case.sheet(gate)
    return AwaitedPaper(
        waited.step, step_title(waited.step, texts), what(waited, texts, zone, ON_PAGE),
        party(shown.playbook, waited.party), moment(waited.since, zone), waited.devices,
        code(gate.printed) if gate and coded else "", path,
    )  # fmt: skip


def to_hand_in(site: Site, shown: ShownCase, looks: Viewer, step: str, texts: Texts) -> list[HandedIn]:
    """What may be handed in at a step; nothing for who hands nothing in, and where nothing is waited for."""
    waiting, found = [*_statements(site, shown)], []
    for waited in (w for w in waited_for(shown.case, shown.playbook) if w.step == step):
        if not (path := paper_path(shown, waited, looks)):
            continue
        paper, head = _paper(shown, waited, path, texts, site.zone), waited.gate.head if waited.gate else ""
        offered = next((o for o, said in waiting if (said.step, said.head) == (step, head)), None)
        address = f"{site.origin.signing()}/#{offered.digest}" if offered else ""
        short = short_code(offered.statement.encode()) if offered else ""
        found.append(HandedIn(paper, address, short, tuple(_copied(offered)) if offered else ()))
    return found


def _copied(offered: Offered) -> Iterator[str]:
    """What is copied off a paper; whether it bears a TTE is said with its file."""
    named = (("choose", offered.choose), ("agenda", offered.agenda), ("team", offered.people), ("ticks", offered.ticks))
    yield from (name for name, _ in offered.fields if name not in ("evidence", "file"))
    yield from (name for name, is_asked in named if is_asked)
    for name, how in offered.fields:
        if name == "evidence":
            yield "tte" if how == "must" else "file-or-tte"
    names = {name for name, _ in offered.fields}
    if "file" in names and "evidence" not in names:
        yield "file"


def _statements(site: Site, shown: ShownCase) -> Iterator[tuple[Offered, Statement]]:
    for offered in StatementFolder(site.web.statements).of_case(shown.case.id):
        try:
            said = read(offered.statement.encode())
        except ValueError:
            continue
        if said.kind == "paper":
            yield offered, said
