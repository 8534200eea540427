"""What waits for whoever looks: each gate, form, handover, reading and return of every case that waits for him."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from dcdecom.model import exit_pass
from dcdecom.model.acceptable import acceptable, stopped_by_findings
from dcdecom.model.case import Case
from dcdecom.model.pace import Count, pace
from dcdecom.model.playbook import DECISIONS, PAPERS_WITH_CODE, Playbook
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.papers.console_board import returned_line, what
from dcdecom.papers.journal_code import code
from dcdecom.papers.phrases import office, party, step_title
from dcdecom.papers.written import ON_PAGE, moment
from dcdecom.web.cases import ShownCase


@dataclass(frozen=True)
class Item:
    """One thing that a case waits for from this person."""

    case: str
    office: str
    step: str
    what: str
    party: str
    since: str
    due: date | None
    is_due_past: bool
    is_late: bool
    """Whether that day is past, or the case as a whole is behind its norms."""
    returned: str
    code: str
    decide: str
    """Where it is decided; empty where nothing is."""
    devices: tuple[str, ...]
    rack: str
    """Where the rack is shown; empty at another step."""
    paper: str = ""
    """Where its paper is handed in, for who hands papers in; empty for what is no paper."""
    is_of_office: bool = False
    """Whether it is a paper that the office which asks signs with a pen and sends back."""

    @property
    def due_day(self) -> str:
        """Until when, as pages write days."""
        return ON_PAGE.day(self.due) if self.due else ""


def waiting(
    cases: Iterable[ShownCase], viewer: Viewer, texts: Texts, now: datetime, zone: ZoneInfo, count: Count
) -> list[Item]:  # fmt: skip
    """Late ones first, then what is due first."""
    found = [item for shown in cases for item in _of_case(shown, viewer, texts, now, zone, count)]
    return sorted(found, key=lambda item: (not item.is_late, item.due or date.max, item.case))


def _of_case(
    shown: ShownCase, viewer: Viewer, texts: Texts, now: datetime, zone: ZoneInfo, count: Count
) -> Iterator[Item]:  # fmt: skip
    case, playbook = shown.case, shown.playbook
    today = now.astimezone(zone).date()
    may_accept = playbook.policy.exception_by in viewer.parties and stopped_by_findings(case, playbook)
    if may_accept and (found := acceptable(playbook, case, now)):
        yield _to_accept(case, playbook, found, texts, today, zone, count)
    for waited in waited_for(case, playbook):
        if not viewer.is_awaited(waited, case, playbook):
            continue
        step = case.step(waited.step)
        due = step.due if step else None
        past = due is not None and due < today
        late = past or pace(case, playbook, today, zone, count).is_late
        yield Item(
            case.id, office(case), step_title(waited.step, texts), what(waited, texts, zone, ON_PAGE),
            party(playbook, waited.party or next(iter(playbook.policy.acts), "")), moment(waited.since, zone),
            due, past, late, "; ".join(map(str, returned_line(case, playbook, texts, ON_PAGE))), _code(case, waited),
            decide_path(case, waited), waited.devices, rack_path(shown, waited.step, viewer),
            paper_path(shown, waited, viewer), _is_of_office(shown, waited, viewer),
        )  # fmt: skip


def _to_accept(
    case: Case, playbook: Playbook, found: tuple[str, ...], texts: Texts, today: date, zone: ZoneInfo, count: Count
) -> Item:  # fmt: skip
    """A case that goes on only once what it met is put right, or accepted until a time."""
    step, slug = case.current, case.current.slug if case.current else case.next_row
    return Item(
        case.id, office(case), step_title(slug, texts), texts.say("web.may-accept", findings=", ".join(found)),
        party(playbook, playbook.policy.exception_by), moment(step.opened_at if step else case.last_at, zone),
        step.due if step else None, bool(step and step.due and step.due < today),
        pace(case, playbook, today, zone, count).is_late, "", "",
        f"/case/{case.id}/decide/{slug}", (), "",
    )  # fmt: skip


def _is_of_office(shown: ShownCase, waited: Waited, viewer: Viewer) -> bool:
    """Whether a sheet that was made for an office outside waits for its pen."""
    gate = waited.gate
    return gate is not None and shown.case.sheet(gate) is not None and not viewer.is_ours(shown.playbook)


def _code(case: Case, waited: Waited) -> str:
    gate = waited.gate
    signed = gate is not None and waited.what in ("gate", "door") and gate.paper in PAPERS_WITH_CODE
    return code(gate.printed) if signed and gate and case.sheet(gate) else ""


def decide_path(case: Case, waited: Waited) -> str:
    """The page on which it is decided; empty for what is no decision."""
    if waited.what == "cancel":
        return cancel_path(case)
    decides = waited.gate is not None and waited.gate.paper in (*DECISIONS, exit_pass.PAPER)
    if not (waited.what == "confirm" or (waited.what in ("gate", "door") and decides)):
        return ""
    return f"/case/{case.id}/decide/{waited.step}"


def cancel_path(case: Case) -> str:
    """The page on which a case is given up."""
    return f"/case/{case.id}/cancel"


def rack_path(shown: ShownCase, step: str, viewer: Viewer) -> str:
    """The page of the rack, for who works on our side at the step that withdraws; empty elsewhere."""
    withdraws = any(row.slug == step and row.action == "withdraw" for row in shown.playbook.rows)
    return f"/case/{shown.case.id}/rack" if withdraws and viewer.is_ours(shown.playbook) else ""


def paper_path(shown: ShownCase, waited: Waited, viewer: Viewer) -> str:
    """The page on which a paper is handed in, for who carries changes out; empty for what is none."""
    gate, playbook = waited.gate, shown.playbook
    acts = viewer.parties & set(playbook.policy.acts)
    if gate is None or gate.old or waited.what not in ("gate", "door") or not acts:
        return ""
    asked = playbook.row(waited.step).gates[gate.index]
    return f"/case/{shown.case.id}/paper/{waited.step}" if gate.closed is not None or asked.is_handed_in else ""
