"""What may be decided at a step by whoever looks, with what is to be read before it: it is signed at another origin.

Nothing is decided here. Each decision leads to its statement, which the worker wrote at the signing origin; whoever
signs it compares its code with the one that stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from dcdecom.journal.statement import OF_DECISION, Statement, read
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from dcdecom.model.acceptable import acceptable, stopped_by_findings
from dcdecom.model.case import Case, Planned
from dcdecom.model.decisions import offered
from dcdecom.model.facts.base import Attachment
from dcdecom.model.sentence import in_language
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.build_report import build
from dcdecom.papers.page.views import ShownDevice, devices_view
from dcdecom.papers.phrases import change_words
from dcdecom.papers.report import Report
from dcdecom.web.case_page import files_of
from dcdecom.web.cases import ShownCase
from dcdecom.web.site import Site

CONFIRM = "confirm"


@dataclass(frozen=True)
class Choice:
    """One decision, and where it is signed; without a statement only on paper, or as printed by a command."""

    decision: str
    devices: tuple[str, ...]
    address: str
    """At the signing origin; empty where no statement waits there."""
    code: str
    reason: str
    """none, may or must: whether the signer writes why."""
    choose: bool = False
    """Whether the signer chooses among the devices."""
    finding: str = ""
    """What is accepted, and until when the signer writes."""
    names: tuple[str, ...] = ()
    """What the signer names: agenda, team, ticks."""
    changes: tuple[str, ...] = ()
    """What is walked back, where that is confirmed."""


@dataclass(frozen=True)
class Decide:
    step: str
    choices: tuple[Choice, ...]
    commands: tuple[str, ...]
    """How else it is recorded."""
    files: tuple[Attachment, ...]
    """To be read before: what was made for the row, its sheet first."""
    devices: tuple[ShownDevice, ...]
    report: Report


def decide(site: Site, shown: ShownCase, viewer: Viewer, step: str, texts: Texts) -> Decide | None:
    """None where nothing at this step waits for whoever looks."""
    case, playbook = shown.case, shown.playbook
    here = (w for w in waited_for(case, playbook) if w.step == step and w.what in ("gate", "door", CONFIRM))
    mine = [w for w in here if viewer.is_awaited(w, case, playbook)]
    waiting = [*StatementFolder(site.web.statements).of_case(case.id)]
    accepted = [c for at, c in _exceptions(site, viewer, waiting) if at == step]
    may_accept = any(at == step for at in _asked_to_accept(shown, viewer, site.now()))
    back = [c for at, c in _ways_back(site, shown, viewer, waiting, texts) if at == step]
    if not (mine or accepted or may_accept or back):
        return None
    report = build(case, playbook, texts, site.zone)
    his = (choice for w in mine for choice in sorted(_choices(site, shown, w, waiting), key=_place))
    choices = [*his, *back, *accepted]
    names = {name for waited in mine for name in (waited.gate.devices if waited.gate else waited.devices)}
    return Decide(
        step, tuple(choices), tuple(in_language(c, texts) for w in mine for c in w.commands),
        tuple(_to_read(case, step)),
        tuple(d for d in devices_view(report) if not names or d.device.name in names), report,
    )  # fmt: skip


def _choices(site: Site, shown: ShownCase, waited: Waited, waiting: list[Offered]) -> Iterator[Choice]:
    wanted = {CONFIRM} if waited.what == CONFIRM else _decisions(shown, waited)
    party = waited.party or next(iter(shown.playbook.policy.acts), "")
    found: set[str] = set()
    for one in waiting:
        try:
            said = read(one.statement.encode())
        except ValueError:
            continue
        if (said.case, said.step, said.party) != (shown.case.id, waited.step, party) or said.decision not in wanted:
            continue
        if _is_of(shown.case.back_to_confirm, said):
            continue
        found.add(said.decision)
        address = f"{site.origin.signing()}/#{one.digest}"
        code = short_code(one.statement.encode())
        asked = (("agenda", one.agenda), ("team", one.people), ("ticks", one.ticks))
        names = tuple(name for name, is_asked in asked if is_asked)
        yield Choice(said.decision, said.devices, address, code, one.note, one.choose, names=names)
    for decision in (d for d in OF_DECISION if d in wanted - found):
        yield Choice(decision, waited.gate.devices if waited.gate else (), "", "", "none")


def _place(choice: Choice) -> int:
    """Each decision has its place on the page: names of statements say nothing, and differ from case to case."""
    return [*OF_DECISION].index(choice.decision) if choice.decision in OF_DECISION else len(OF_DECISION)


def accepted_at(site: Site, shown: ShownCase, viewer: Viewer) -> tuple[str, ...]:
    """The steps at which whoever looks may accept what a case met."""
    waiting = StatementFolder(site.web.statements).of_case(shown.case.id)
    steps = (*_asked_to_accept(shown, viewer, site.now()), *(step for step, _ in _exceptions(site, viewer, waiting)))
    return tuple(dict.fromkeys(steps))


def _asked_to_accept(shown: ShownCase, viewer: Viewer, now: datetime) -> Iterator[str]:
    case, playbook = shown.case, shown.playbook
    asked = playbook.policy.exception_by in viewer.parties and stopped_by_findings(case, playbook)
    if asked and acceptable(playbook, case, now):
        yield case.current.slug if case.current else case.next_row


def _exceptions(site: Site, viewer: Viewer, waiting: Iterable[Offered]) -> Iterator[tuple[str, Choice]]:
    """What may be accepted by whoever looks, each with its step."""
    for one in waiting:
        with suppress(ValueError):
            said = read(one.statement.encode())
            if said.kind == "accept" and said.party in viewer.parties:
                code, address = short_code(one.statement.encode()), f"{site.origin.signing()}/#{one.digest}"
                yield said.step, Choice("accept", (), address, code, one.note, finding=said.finding)


def back_at(site: Site, shown: ShownCase, viewer: Viewer, texts: Texts) -> str:
    """The step at which whoever looks may confirm that something is walked back; empty text for none."""
    waiting = StatementFolder(site.web.statements).of_case(shown.case.id) if shown.case.back_to_confirm else ()
    return next((at for at, _ in _ways_back(site, shown, viewer, waiting, texts)), "")


def _ways_back(
    site: Site, shown: ShownCase, viewer: Viewer, waiting: Iterable[Offered], texts: Texts
) -> Iterator[tuple[str, Choice]]:  # fmt: skip
    """The confirmations of the way back that wait for the team, each with its step."""
    case, back = shown.case, shown.case.back_to_confirm
    is_his = viewer.parties & set(shown.playbook.policy.acts) and (not case.team or viewer.person.id in case.team)
    if back is None or not is_his:
        return
    changes = tuple(change_words(tracked, texts) for tracked in case.of_plan(back))
    for one in waiting:
        with suppress(ValueError):
            said = read(one.statement.encode())
            if _is_of(back, said) and said.party in viewer.parties:
                code, address = short_code(one.statement.encode()), f"{site.origin.signing()}/#{one.digest}"
                yield said.step, Choice("walk-back", said.devices, address, code, one.note, changes=changes)


def _is_of(back: Planned | None, said: Statement) -> bool:
    return back is not None and said.kind == CONFIRM and said.subject("plan") == (back.digest,)


def _decisions(shown: ShownCase, waited: Waited) -> set[str]:
    """The decisions that the gate takes now, as `case sign` does; of a pass for the door its approval."""
    gate = waited.gate
    if gate is None:
        return set()
    row = shown.playbook.row(gate.step)
    return set(offered(shown.case, row, row.gates[gate.index])) or {"approve"}


def _to_read(case: Case, step: str) -> Iterator[Attachment]:
    """Papers and reports that are in force, the latest first, and none twice."""
    there, void = files_of(case), {file.sha256 for file in case.void_papers()}
    made = [a.file for a in reversed(case.attachments) if a.type in ("paper-made", "drafts-made", "report-made")]
    named: set[str] = set()
    for file in made:
        if file.sha256 in there and file.sha256 not in void and file.name not in named:
            named.add(file.name)
            yield file
