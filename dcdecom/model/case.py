"""A case as its events tell it: nothing is known about it that no event says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from dcdecom.model.changes.change import Change, ChangeState, State
from dcdecom.model.finding import Comparison, Finding, Verdict
from dcdecom.model.playbook import DECISIONS


@dataclass
class Step:
    """One row of the playbook on its way. Opened again after a return, it starts afresh."""

    slug: str
    opened_at: datetime
    opened_seq: int
    due: date | None
    state: Literal["open", "done", "skipped", "returned"] = "open"
    closed_at: datetime | None = None
    happened_on: date | None = None
    took_days: int | None = None
    case_days: int | None = None
    """Working days of the whole case when it ended, from the day on which the letter was received."""
    undecided: tuple[int, ...] = ()
    """Years that its due date reaches into and whose joint leave was not decreed yet."""
    note: str = ""
    grade: str = ""
    """How well its evidence is founded: seen, signed, paper, paper without code, word."""
    calendar: str = ""


@dataclass
class Evidenced:
    """What the last look at one device came to."""

    at: datetime
    step: str
    digest: str
    """SHA-256 of the attachment that holds everything that was read."""
    findings: tuple[Finding, ...]
    verdicts: dict[Comparison, Verdict]
    fields: tuple[dict[str, Any], ...]
    """Rows of the comparison, as `evidence.Field`."""
    sources: tuple[dict[str, Any], ...] = ()
    seq: int = 0
    """The event that says so. What came first is told by events' numbers: a clock may be set right between two."""


@dataclass
class Device:
    """One requested device."""

    name: str
    serial: str
    asked: dict[str, Any]
    going: bool = True
    """False once it was decided that it stays."""
    stays_why: str = ""
    """Why, in the words of who decided it; empty where nobody said."""
    evidence: Evidenced | None = None
    earlier: list[Evidenced] = field(default_factory=list)
    inspections: list[dict[str, Any]] = field(default_factory=list)
    """What was read off its chassis, each with `at` and the number of its event (`seq`)."""
    seen: dict[str, datetime] = field(default_factory=dict)
    """Port -> when the server was last seen there, alone, by two witnesses."""
    waiting: dict[str, datetime] = field(default_factory=dict)
    """Silent port of a bond -> when the server was last seen on that bond."""
    readings: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Port -> the readings of that last sighting, as `evidence.Witnessed`."""
    proofs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Port -> by what the last look proves it, with its readings; a port that nothing proves is not there."""
    sighted: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of a server in a slot: `mac switch port way` -> where an address of it was last seen to stand, when, and by which
    event (`seq`)."""
    booted: dict[str, datetime] = field(default_factory=dict)
    """Switch -> when its sysUpTime had begun, as the last look saw it."""
    dropped_at: datetime | None = None
    dropped_seq: int = 0
    together: tuple[str, ...] = ()
    """Ports whose bond lost all its links at one time, as the look that saw the drop shows."""
    record: dict[str, Any] = field(default_factory=dict)
    """Ids and values of the record that later steps write to, as the last look read them."""
    hosts: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id: each Zabbix host that a look found as this device's, as the first such look saw it."""
    ips: dict[str, None] = field(default_factory=dict)
    """Every IP address that any look found recorded for it."""
    labels: dict[str, None] = field(default_factory=dict)
    """Every serial number and asset tag that any look found recorded for it."""

    @property
    def is_judged(self) -> bool:
        """Whether its chassis was read, and compared with the record since."""
        return bool(self.inspections and self.evidence and self.evidence.seq > self.inspections[-1]["seq"])

    @property
    def misread(self) -> tuple[Finding, ...]:
        """In what the last reading of its chassis differs from the record; nothing while they were not compared."""
        found = self.evidence.findings if self.evidence and self.is_judged else ()
        of_machine = (f for f in found if f.comparison is Comparison.RECORD_MACHINE)
        return tuple(f for f in of_machine if f.severity == "block" and not f.unread)


def unsaved(kind: str, after: State) -> Literal["", "shut", "open"]:
    """Whether a port is as a change of this kind wants it, but for its switch's startup configuration."""
    up, saved_down = after.get("cli_admin_up"), after.get("saved_down")
    if kind == "shut" and up is False and saved_down is False:
        return "shut"
    return "open" if kind == "open" and up is True and saved_down is True else ""


@dataclass
class Tracked:
    """One change and what is known about it."""

    n: int
    """Its number in the case, from 1."""
    step: str
    plan: str
    change: Change
    state: ChangeState = "pending"
    nonce: str = ""
    before: State = field(default_factory=dict)
    after: State = field(default_factory=dict)
    at: datetime | None = None
    seq: int = 0
    """The event by which it ended, whose time is `at`."""
    intended_at: datetime | None = None
    intended_seq: int = 0
    found_so: bool = False
    reason: str = ""
    another: bool = False
    """It failed because its object is not the one that was planned."""
    proof: str = ""
    """Which identity proof it rested on, in the words of `checks.proof`."""
    readings: tuple[dict[str, Any], ...] = ()
    """What that proof rested on, as `evidence.Witnessed`."""
    attachments: tuple[dict[str, Any], ...] = ()
    against: tuple[Finding, ...] = ()
    """What stopped it, as evidence just before the act showed it."""
    undoes: int = 0
    """The number of the change that it walks back; 0 where it is none's way back."""
    undone_by: int = 0
    """The number of the change that walked it back."""
    by_hand: dict[str, str] | None = None
    """What a person does to make it, where its system could not be reached or would not, or only people make it; else
    None."""
    withheld: tuple[Finding, ...] = ()
    """Why nobody is told, now, to make it by hand, although it could not be made otherwise."""
    judged_at: datetime | None = None
    """When the evidence was seen on which `by_hand` or `withheld` rests."""
    shown: list[dict[str, Any]] = field(default_factory=list)
    """What people attached to show that they made it by hand, each with who did."""
    hands: set[str] = field(default_factory=set)
    """Ids of the people who tried it, or made it by hand: none of them signs for it."""
    signed: dict[str, Any] = field(default_factory=dict)
    """Who signed that it was made by hand."""
    seen: Literal["", "so", "not so"] = ""
    """What the system showed of a change made by hand, once it could be read again."""

    @property
    def was_made(self) -> bool:
        """Whether this case wrote it, or a person for it, and its system was seen to have it then."""
        return (self.state in ("verified", "undone") and not self.found_so) or self.seen == "so"

    @property
    def is_proved(self) -> bool:
        """Whether a case may go on after it."""
        return self.state in ("verified", "manual")

    @property
    def stands(self) -> bool:
        """Whether something that it did is still so, or may be. A way back leaves nothing of its own."""
        if self.undoes:
            return self.state in ("intended", "unknown")
        if self.state == "failed":
            return self.left_something
        return self.state in ("intended", "unknown", "asked") or (self.is_proved and not self.found_so)

    @property
    def unsaved(self) -> Literal["", "shut", "open"]:
        """What a switch has a port, and would forget after a restart: it did what it was asked, and did not save it."""
        contradicted = self.state == "manual" and self.seen == "not so"
        if self.change.kind not in ("shut", "open") or not (self.state == "failed" or contradicted):
            return ""
        return unsaved(self.change.kind, self.after)

    @property
    def left_something(self) -> bool:
        """Whether an attempt that failed changed the object all the same, as the read-back of it shows."""
        return bool(self.after) and dict(self.after) != dict(self.before)


@dataclass
class Planned:
    """A plan as the journal keeps it. A later plan of the same step replaces one of which nothing was begun."""

    step: str
    digest: str
    numbers: tuple[int, ...]
    devices: tuple[str, ...]
    made_at: datetime
    confirmed: dict[str, str] = field(default_factory=dict)
    """Device -> who typed its serial's last four characters."""
    losses: tuple[str, ...] = ()
    undoes: tuple[int, ...] = ()
    """In a way back: the numbers of the changes that it walks back, in the order of `numbers`."""
    stays: tuple[dict[str, Any], ...] = ()
    """In a way back: what is not walked back, and the code that says why."""
    only: int = 0
    """In a way back: the number of the one change that was asked for."""
    begun: bool = False
    """In a way back: something of it was sent, or may have been."""
    used_up: bool = False
    """Something of it was walked back: its step makes a new one."""
    lost_before: tuple[dict[str, Any], ...] = ()
    """Hosts that somebody else deleted before it was made, each with what was lost with it."""
    seq: int = 0
    """The event that made it."""

    @property
    def is_confirmed(self) -> bool:
        return all(device in self.confirmed for device in self.devices)


@dataclass
class OpenGate:
    """A gate that was opened: what is signed is `head`."""

    step: str
    index: int
    by: str
    paper: str
    head: str
    seq: int
    opened_at: datetime
    devices: tuple[str, ...] = ()
    """The devices that it decides about."""
    old: bool = False
    """Something that the paper speaks of has changed since."""
    sheet: str = ""
    closed: dict[str, Any] | None = None
    """The evidence that closed it."""


@dataclass
class Timer:
    """A deadline. It is over when the wall clock says so and, on the same boot, the uptime too."""

    name: str
    step: str
    seq: int
    opened_at: datetime
    until: datetime
    boot: str
    until_uptime: int
    seconds: int
    over: bool = False
    over_at: datetime | None = None
    over_seq: int = 0
    result: dict[str, Any] = field(default_factory=dict)

    def remaining(self, now: datetime, boot: str, uptime: int) -> float:
        """Seconds left; a clock that jumps forward does not shorten it while the machine stays up."""
        left = (self.until - now).total_seconds()
        if boot == self.boot:
            left = max(left, float(self.until_uptime - uptime))
        return max(left, 0.0)


@dataclass(frozen=True)
class LastLook:
    """The last time after the soak that ports and site were read again in a row, and what was found to be back."""

    seq: int
    at: datetime
    switches: int = 0
    found: tuple[Finding, ...] = ()


@dataclass
class Accepted:
    """A finding that the party which the policy names accepts for a time."""

    key: str
    until: datetime
    note: str
    by: str
    person: str


@dataclass
class Case:
    """One request on its way through the procedure."""

    id: str
    estate: str
    opened_at: datetime
    opened_by: str
    binding: dict[str, Any]
    """Digests of playbook, people and policy, as last accepted, and the playbook's name."""
    tool: str
    request: dict[str, Any] = field(default_factory=dict)
    devices: dict[str, Device] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    gates: list[OpenGate] = field(default_factory=list)
    plans: list[Planned] = field(default_factory=list)
    changes: list[Tracked] = field(default_factory=list)
    timers: list[Timer] = field(default_factory=list)
    looks: dict[str, LastLook] = field(default_factory=dict)
    """Row -> whether what the case did to the network was still so, when that was last read."""
    walked_back_seq: int = 0
    """The event by which something of it was last begun to be walked back; 0 where nothing was."""
    asked: tuple[Finding, ...] = ()
    """What the last look of a step that takes no evidence stopped at, so that somebody may accept it; nothing once it
    has planned or ended."""
    accepted: list[Accepted] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    searches: list[dict[str, Any]] = field(default_factory=list)
    """Looks that could have found the devices' hosts in the monitoring, and found none: each with all that was looked
    for, the step, and the event (`seq`)."""
    claims: set[str] = field(default_factory=set)
    """What the case has claimed: `letter 9b1f...`, `device 5`, `port 107`."""
    actors: set[str] = field(default_factory=set)
    """Ids of the people who opened the case, typed what a chassis says, confirmed a plan or carried out a change: they
    sign no decision."""
    recorders: set[str] = field(default_factory=set)
    """Ids of the people who attached files or recorded what others signed: whether they decide is policy."""
    at_keyboard: set[str] = field(default_factory=set)
    """Who wrote any event: ids of people, or accounts that the people file did not know."""
    doubts: dict[str, Finding] = field(default_factory=dict)
    """What kept a signature from being recorded and may be accepted, by its key: a name that looks like another's."""
    refused: bool = False
    """The request was answered with a refusal."""
    next_row: str = ""
    """The row to be opened where none is: the last one that ended named it."""
    nonces: set[str] = field(default_factory=set)
    """Of all its writes, by which their system's own log names them."""
    numbered: int = 0
    """The highest number that any change was given: none is given twice."""
    drafted: dict[str, int] = field(default_factory=dict)
    """Row -> the event in which its further papers were made last."""
    state: Literal["open", "sealed", "cancelled"] = "open"
    state_note: str = ""
    last_at: datetime | None = None
    last_seq: int = 0
    head: str = ""
    unknown_events: list[str] = field(default_factory=list)
    """Types that a later version wrote: shown, and not judged."""

    # --- questions that steps and reports ask ---

    def step(self, slug: str) -> Step | None:
        """The latest opening of a row."""
        return next((s for s in reversed(self.steps) if s.slug == slug), None)

    @property
    def current(self) -> Step | None:
        return next((s for s in reversed(self.steps) if s.state == "open"), None)

    @property
    def going(self) -> tuple[Device, ...]:
        return tuple(d for d in self.devices.values() if d.going)

    @property
    def staying(self) -> tuple[Device, ...]:
        return tuple(d for d in self.devices.values() if not d.going)

    def is_handed_over(self, device: str) -> bool:
        """Whether both sides have signed that the device has left."""
        return any(g.paper == "handover" and g.closed and device in g.devices for g in self.gates)

    def gate(self, step: str, index: int) -> OpenGate | None:
        """The latest gate of a row, if it was opened since the row was."""
        opened = self.step(step)
        return next(
            (g for g in reversed(self.gates)
             if g.step == step and g.index == index and opened and g.seq > opened.opened_seq),
            None,
        )  # fmt: skip

    def plan(self, step: str) -> Planned | None:
        """The plan in force of a row."""
        mine = (p for p in reversed(self.plans) if p.step == step and not p.undoes)
        return next((p for p in mine if not p.used_up), None)

    @property
    def way_back(self) -> Planned | None:
        """The last plan for walking changes back."""
        return next((p for p in reversed(self.plans) if p.undoes), None)

    @property
    def half_back(self) -> Planned | None:
        """The way back that was begun and is not at its end; None once the case is planned forward again."""
        last = self.plans[-1] if self.plans else None
        begun = last is not None and last.undoes and last.begun
        return last if last and begun and not all(t.is_proved for t in self.of_plan(last)) else None

    @property
    def walked_back(self) -> int:
        """How often something of the case was walked back."""
        return sum(p.begun for p in self.plans)

    def change(self, n: int) -> Tracked:
        """The change of a number; it is there."""
        return next(t for t in self.changes if t.n == n)

    def of_plan(self, plan: Planned) -> tuple[Tracked, ...]:
        return tuple(t for t in self.changes if t.n in plan.numbers)

    def planned(self, step: str) -> tuple[Tracked, ...]:
        plan = self.plan(step)
        return self.of_plan(plan) if plan else ()

    def unsettled(self) -> tuple[Tracked, ...]:
        """Changes that were begun and whose end is not known."""
        return tuple(t for t in self.changes if t.state in ("intended", "unknown"))

    def timer(self, name: str, step: str) -> Timer | None:
        opened = self.step(step)
        return next(
            (t for t in reversed(self.timers)
             if t.name == name and t.step == step and opened and t.seq > opened.opened_seq),
            None,
        )  # fmt: skip

    def is_drafted(self, step: str) -> bool:
        """Whether the row's further papers were made since it was opened, even if there were none to make."""
        opened = self.step(step)
        return opened is not None and self.drafted.get(step, 0) > opened.opened_seq

    def sheet(self, gate: OpenGate) -> dict[str, Any] | None:
        """The sheet that was printed for a gate."""
        mine = (p for p in self.papers if p["kind"] == "sheet" and (p["step"], p["gate"]) == (gate.step, gate.index))
        return next((p for p in mine if p["seq"] > gate.seq), None)

    def report_of(self, step: str) -> dict[str, Any] | None:
        """The report that was made since the row was opened."""
        opened = self.step(step)
        return next(
            (r for r in reversed(self.reports) if r["step"] == step and opened and r["seq"] > opened.opened_seq), None
        )

    def accepts(self, finding: Finding, now: datetime) -> Accepted | None:
        return next((a for a in reversed(self.accepted) if a.key == finding.key and now <= a.until), None)

    def etag(self, tracked: Tracked, planned: str) -> str:
        """The ETag to send: of our own last change of the same object since the plan was made, else the plan's.

        A way back begins at what the case itself left, whenever that was.
        """
        made = next((p.seq for p in reversed(self.plans) if tracked.n in p.numbers and not tracked.undoes), 0)
        ours = (t for t in reversed(self.changes) if t.was_made)
        same = (t for t in ours if t.change.target == tracked.change.target)
        return next((str(t.after["etag"]) for t in same if t.seq > made and t.after.get("etag")), planned)

    @property
    def deciders(self) -> set[str]:
        """Ids of those who signed a decision: they carry out nothing."""
        closed = [g.closed for g in self.gates if g.closed and g.paper in DECISIONS]
        slots = {t.signed["person"] for t in self.changes if t.signed and t.change.people}
        return {c["person"] for c in closed} | {a.person for a in self.accepted} | slots
