"""Where a case stands, by the code of one of its papers: for the office that holds it. No name, address or number of
anything else is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from dcdecom.journal.paper_code import BITS, NoCode, read
from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.texts import Texts
from dcdecom.papers.phrases import step_title
from dcdecom.papers.written import moment
from dcdecom.web.cases import Cases, ShownCase


@dataclass(frozen=True)
class Status:
    """What whoever holds a paper with its code may know."""

    case: str
    state: str
    """open, sealed or cancelled."""
    step: str
    number: int
    steps: int
    since: str
    paper: str
    paper_state: str
    """waits, closed or old; of a pass for the door: in-force, used or old."""
    until: str


def status(typed: str, cases: Cases, texts: Texts, zone: ZoneInfo, now: datetime) -> Status | None:
    """What the code of a paper leads to; None where it leads nowhere. Raises DcdecomError where it cannot be read.

    Only codes of 130 bits: sixteen digits of an earlier paper could be tried out.
    """
    try:
        code = read(typed[:200])
    except NoCode:
        return None
    if code.bits < BITS:
        return None
    for id, _ in cases.beginning(code.digits):
        shown = cases.one(id)
        if isinstance(shown, ShownCase):
            for gate in shown.case.gates:
                if code.is_of(gate.printed):
                    return _status(shown, gate, texts, zone, now)
    return None


def _status(shown: ShownCase, gate: OpenGate, texts: Texts, zone: ZoneInfo, now: datetime) -> Status:
    case, playbook = shown.case, shown.playbook
    step = case.current if case.state == "open" else None
    slugs = [row.slug for row in playbook.rows]
    number = slugs.index(step.slug) + 1 if step and step.slug in slugs else 0
    return Status(
        case.id, case.state, step_title(step.slug, texts) if step else "", number, len(slugs),
        moment(step.opened_at, zone) if step else "", texts.say(f"report.paper-{gate.paper}"),
        _paper_state(case, gate, now), moment(exit_pass.expires(gate), zone) if gate.exit_pass else "",
    )  # fmt: skip


def _paper_state(case: Case, gate: OpenGate, now: datetime) -> str:
    if gate.old or gate.outdated:
        return "old"
    if gate.exit_pass is None:
        return "closed" if gate.closed else "waits"
    if exit_pass.use_of(case, gate):
        return "used"
    return "in-force" if now <= exit_pass.expires(gate) else "old"
