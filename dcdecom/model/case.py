"""A case as its events tell it: nothing is known about it that no event says."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import field
from datetime import date, datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.device import Device, Evidenced
from dcdecom.model.facts.base import Attached, Attachment, PhotoRead, Recorded
from dcdecom.model.facts.exit_pass import DoorPassed, ExitPass
from dcdecom.model.facts.looks import Search, TimerOver
from dcdecom.model.facts.papers import AttachmentPurged, GateClosed, PaperMade, ReportMade, SetAside
from dcdecom.model.facts.postponing import Postponed
from dcdecom.model.facts.rehearsal import RehearsalCompared, Rehearsed
from dcdecom.model.facts.release import Follows, ReleaseLooked
from dcdecom.model.facts.request import Binding, Request
from dcdecom.model.facts.wiping import CertificateBrought
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import DECISIONS
from dcdecom.model.snapshot import Snapshot
from dcdecom.model.tracked import Planned, Tracked, unsaved

__all__ = [
    "Accepted", "Case", "Device", "Evidenced", "LastLook", "OpenGate", "Planned", "PutOff", "Searched", "Step",
    "Timer", "Tracked", "unsaved",
]  # fmt: skip


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
    clock: str = ""
    """The rule by which its days are counted, where the event names one (`model.pace`)."""
    since: date | None = None
    """The first day that counts for it."""
    before: int = 0
    """Working days of the case before it."""
    aside: bool = False
    """It stayed open while the case went on with another row."""


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
    code_bits: int = 0
    """How much of the head its code holds; 0 where its sheet was printed by an earlier version, with sixteen digits."""
    decisions: tuple[str, ...] = ()
    """What may be decided at it, where the playbook said so."""
    closed: GateClosed | None = None
    """The evidence that closed it."""
    closed_at: datetime | None = None
    closed_seq: int = 0
    round: str = ""
    """The head printed on a paper that goes round, where an earlier gate had that printed."""
    form: str = ""
    """`typed` where the content of its form is typed with it."""
    again: bool = False
    """It appoints another team, behind its row: what the case does meanwhile makes it no older."""
    exit_pass: ExitPass | None = None
    """What it says, where it is a pass for the door."""
    outdated: bool = False
    """Something that its paper speaks of has changed since, whether or not it was signed before."""

    @property
    def printed(self) -> str:
        """The head whose code its paper bears."""
        return self.round or self.head


NO_GATE = -1
"""The index of a sheet that belongs to no gate of its row."""


@dataclass
class CancelSheet(OpenGate):
    """The sheet by which a head gives the case up: signed as that of a gate is, and of no row's gate.

    It is old once the case goes on. Then the case was not given up, and is asked for anew.
    """

    note: str = ""
    asked_by: str = ""
    done: tuple[int, ...] = ()
    """The changes that were made until then."""


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
    result: TimerOver | None = None
    void: bool = False
    """The case was put off before it was over: nothing was watched to the end."""

    def remaining(self, now: datetime, boot: str, uptime: int) -> float:
        """Seconds left; a clock that jumps forward does not shorten it while the machine stays up."""
        left = (self.until - now).total_seconds()
        if boot == self.boot:
            left = max(left, float(self.until_uptime - uptime))
        return max(left, 0.0)


@dataclass
class PutOff:
    """One time that the case was put off."""

    fact: Postponed
    at: datetime
    seq: int
    ended_at: datetime | None = None
    """When it was taken up, or put off to another day."""
    early: bool = False
    """Somebody took it up before its day."""
    again: bool = False
    """Another day took the place of this one."""


@dataclass(frozen=True)
class LastLook:
    """The last time after the soak that ports and site were read again in a row, and what was found to be back."""

    seq: int
    at: datetime
    switches: int = 0
    found: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class Searched:
    """A look that could have found the devices' hosts in the monitoring, and found none."""

    step: str
    searched: Mapping[str, Search]
    """Device -> all that was looked for."""
    seq: int


@dataclass
class Accepted:
    """A finding that the party which the policy names accepts for a time."""

    key: str
    until: datetime
    note: str
    by: str
    person: str
    void: bool = False
    """What was accepted is not what stands there now: it is asked again."""


NOTHING_ASKED = Request(None, None, "", None, None, None, (), "")
"""Of a case whose request is not there yet."""


@dataclass
class Case:
    """One request on its way through the procedure."""

    id: str
    estate: str
    opened_at: datetime
    opened_by: str
    binding: Binding
    """As last accepted."""
    bound_at: datetime
    """When it was accepted: an acceptance for every open case when that was brought, before the case took it up."""
    tool: str
    request: Request = NOTHING_ASKED
    follows: Follows | None = None
    """The sealed case that it goes on from; None of a case of its own."""
    release_looks: list[Recorded[ReleaseLooked]] = field(default_factory=list)
    """Looks before something was freed, oldest first."""
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
    attachments: list[Attached] = field(default_factory=list)
    set_aside: dict[str, Recorded[SetAside]] = field(default_factory=dict)
    """SHA-256 of a file -> by whose decision nothing is shown of it any more."""
    purged: dict[str, Recorded[AttachmentPurged]] = field(default_factory=dict)
    """SHA-256 of a file -> who removed its bytes for good."""
    papers: list[Recorded[PaperMade]] = field(default_factory=list)
    reports: list[Recorded[ReportMade]] = field(default_factory=list)
    snapshots: dict[int, Snapshot] = field(default_factory=dict)
    """Event that made a report -> what the case said then."""
    told: list[Recorded[GateClosed]] = field(default_factory=list)
    """When and how people were told something."""
    doors: list[Recorded[DoorPassed]] = field(default_factory=list)
    """Passes that came back from the door, and uses of them that do not count."""
    certificates: list[Recorded[CertificateBrought]] = field(default_factory=list)
    """Certificates of erased disks, in the order in which they came."""
    photos: dict[tuple[str, str], tuple[Attachment, ...]] = field(default_factory=dict)
    """Device and what is shown -> the photos of the procedure's list."""
    photo_reads: dict[str, Recorded[PhotoRead]] = field(default_factory=dict)
    """SHA-256 of a photo -> what stood on it when it was recorded."""
    searches: list[Searched] = field(default_factory=list)
    """Looks that could have found the devices' hosts in the monitoring, and found none."""
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
    rehearsals: list[Recorded[Rehearsed]] = field(default_factory=list)
    compared: Recorded[RehearsalCompared] | None = None
    """What was different from the last rehearsal when a plan's look was held against it last."""
    put_off: list[PutOff] = field(default_factory=list)
    """Each time that it was put off, oldest first."""
    asked_to_decide: set[str] = field(default_factory=set)
    """Rows at which a head decides though nothing disagrees, until they end."""
    next_row: str = ""
    """The row to be opened where none is: the last one that ended named it."""
    nonces: set[str] = field(default_factory=set)
    """Of all its writes, by which their system's own log names them."""
    numbered: int = 0
    """The highest number that any change was given: none is given twice."""
    drafted: dict[str, int] = field(default_factory=dict)
    """Row -> the event in which its further papers were made last."""
    cancel_sheets: list[CancelSheet] = field(default_factory=list)
    """Each time that a head was asked to give the case up, oldest first."""
    state: Literal["open", "sealed", "cancelled"] = "open"
    state_note: str = ""
    sealed_at: datetime | None = None
    last_at: datetime | None = None
    last_seq: int = 0
    head: str = ""
    changed_seq: int = 0
    """The last event that changed what papers and orders speak of; acceptances of findings are none."""
    ordered: dict[str, int] = field(default_factory=dict)
    """SHA-256 of each statement by which something was ordered, with the event: each counts once."""
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

    @property
    def postponed(self) -> PutOff | None:
        """By what the case is put off now; None where it goes on."""
        last = self.put_off[-1] if self.put_off else None
        return last if last and last.ended_at is None and self.state == "open" else None

    @property
    def resting(self) -> Timer | None:
        """The rest between off and gone in which its servers are; None where they are not, or it was over."""
        timer = self.timer("rest", self.current.slug) if self.current and self.state == "open" else None
        return timer if timer and not timer.over else None

    @property
    def cancel_sheet(self) -> CancelSheet | None:
        """The sheet on which a head is asked now to give the case up; None where nobody asks, or the case went on."""
        last = self.cancel_sheets[-1] if self.cancel_sheets else None
        return last if last and not last.old and self.state == "open" else None

    @property
    def team(self) -> tuple[str, ...]:
        """Who may act: as appointed last in the case, else as the request has it; empty where nobody was named."""
        named = [(g.closed_seq, g.closed.team) for g in self.gates if g.closed and g.closed.team]
        return max(named)[1] if named else self.request.team

    @property
    def is_appointed(self) -> bool:
        """Whether the team was appointed in the case."""
        return any(g.closed and g.closed.team for g in self.gates)

    @property
    def agenda(self) -> str:
        """The agenda number, as recorded last in the case, else as the request has it."""
        disposition = self.request.disposition
        named = (g.closed.agenda for g in reversed(self.gates) if g.closed and g.closed.agenda)
        return next(named, disposition.agenda if disposition else "")

    def brought_by(self, types: Container[str]) -> tuple[Attached, ...]:
        """The files that events of these types name."""
        return tuple(a for a in self.attachments if a.type in types and not a.file.sealed)

    def void_papers(self) -> tuple[Attachment, ...]:
        """Papers of rows that a way back has returned: what they say was so, and is not any more."""
        return tuple(
            file
            for made in self.papers
            if made.seq < self.walked_back_seq and (row := self.step(made.fact.step))
            and (row.state == "returned" or row.opened_seq > self.walked_back_seq)
            for file in made.fact.attachments
        )  # fmt: skip

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
    def back_to_confirm(self) -> Planned | None:
        """The way back that waits to be confirmed; None where another plan was made since, or it was begun."""
        last = self.plans[-1] if self.plans else None
        return last if last and last.undoes and not last.begun and not last.is_confirmed else None

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
             if t.name == name and t.step == step and opened and t.seq > opened.opened_seq and not t.void),
            None,
        )  # fmt: skip

    def is_drafted(self, step: str) -> bool:
        """Whether the row's further papers were made since it was opened, even if there were none to make."""
        opened = self.step(step)
        return opened is not None and self.drafted.get(step, 0) > opened.opened_seq

    def sheet(self, gate: OpenGate) -> PaperMade | None:
        """The sheet that was printed for a gate."""
        first = next((g for g in self.gates if gate.round and g.head == gate.round), gate)
        if first is not gate:
            return self.sheet(first)
        index = None if isinstance(gate, CancelSheet) else gate.index
        mine = (p for p in self.papers if p.fact.kind == "sheet" and p.seq > gate.seq)
        return next((p.fact for p in mine if (p.fact.step, p.fact.gate) == (gate.step, index)), None)

    def report_of(self, step: str) -> ReportMade | None:
        """The report that was made since the row was opened."""
        opened = self.step(step)
        mine = (r for r in reversed(self.reports) if r.fact.step == step and opened and r.seq > opened.opened_seq)
        return next((r.fact for r in mine), None)

    def accepts(self, finding: Finding, now: datetime) -> Accepted | None:
        """By what a finding is accepted now; None where nobody did, or what was accepted was another content."""
        mine = (a for a in reversed(self.accepted) if a.key == finding.key and not a.void)
        return next((a for a in mine if now <= a.until), None)

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
        slots = {t.signed.person for t in self.changes if t.signed and t.change.people}
        return {c.person for c in closed} | {a.person for a in self.accepted} | slots
