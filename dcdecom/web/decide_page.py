"""What may be decided at a step by whoever looks, with what is to be read before it: it is signed at another origin.

Nothing is decided here. Each decision leads to its statement, which the worker wrote at the signing origin; whoever
signs it compares its code with the one that stands here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dcdecom.journal.statement import OF_DECISION, read
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from dcdecom.model.case import Case
from dcdecom.model.decisions import offered
from dcdecom.model.facts.base import Attachment
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.build_report import build
from dcdecom.papers.page.views import ShownDevice, devices_view
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
    if not mine:
        return None
    report = build(case, playbook, texts, site.zone)
    waiting = [*StatementFolder(site.web.statements).of_case(case.id)]
    choices = [choice for waited in mine for choice in _choices(site, shown, waited, waiting)]
    names = {name for waited in mine for name in (waited.gate.devices if waited.gate else waited.devices)}
    return Decide(
        step, tuple(choices), tuple(str(c) for w in mine for c in w.commands), tuple(_to_read(case, step)),
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
        found.add(said.decision)
        address = f"{site.origin.signing()}/#{one.digest}"
        yield Choice(said.decision, said.devices, address, short_code(one.statement.encode()), one.note)
    for decision in (d for d in OF_DECISION if d in wanted - found):
        yield Choice(decision, waited.gate.devices if waited.gate else (), "", "", "none")


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
