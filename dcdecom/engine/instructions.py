"""The one gate before anybody is told to make a change by hand, for every kind of change.

An instruction needs the evidence that the write itself needs. Where one way to the object cannot be read, another
witness has to show it; where none does, nobody is told anything but what has to be read or signed first.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from dcdecom.changes import WriteContext, kind_of
from dcdecom.changes.back import strayed
from dcdecom.changes.hands import told
from dcdecom.engine.messages import nonce_of, retry, why
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.facts.changes import ByHandJudged
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers
from dcdecom.steps.examine_devices import how_to_accept
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure

AFRESH = timedelta(hours=1)
"""After which the same judgement is written down again: people are shown when it was made."""


@dataclass(frozen=True)
class Instruction:
    """What a person would do, or the findings for which nobody is told; neither where nobody ever may."""

    words: dict[str, str] | None
    against: tuple[Finding, ...]

    def fact(self, n: int) -> ByHandJudged:
        """For the event that says how a change was judged anew."""
        return ByHandJudged(n, by_hand=self.words, withheld=self.against)

    def advice(self, policy: Policy, case: Case, tracked: Tracked) -> tuple[str, ...]:
        """What is typed where the system does not come back."""
        if self.words is not None:
            return (f"If it stays down, by hand: dcdecom case plan {case.id} says how.",)
        if not self.against:
            return ()
        codes = ", ".join(dict.fromkeys(f.code for f in self.against))
        none = f"Nobody is told to make it by hand: {codes}. Read or sign that first, then: {retry(case, tracked)}"
        return (none, *how_to_accept(case, policy, self.against, tracked.step))

    def is_news(self, clock: Clock, tracked: Tracked) -> bool:
        """Whether it says something else than the change's last judgement, or that one is old."""
        same = (self.words is None, self.against) == (tracked.by_hand is None, tracked.withheld)
        return not same or tracked.judged_at is None or clock.now() - tracked.judged_at > AFRESH


NOT_JUDGED = Instruction(None, ())
"""Where something else stops the change, and nobody is told anything."""


def instruction(
    procedure: Procedure, readers: Readers, clock: Clock, case: Case, tracked: Tracked, state: Answer[State]
) -> Instruction:
    """Judge by fresh evidence; `state` is the change's object as this attempt has read it last."""
    if kind_of(tracked.change).by_hand is None:
        return NOT_JUDGED
    now = clock.now()
    against = tuple(
        dict.fromkeys(f for f in _against(procedure, readers, clock, case, tracked, state) if not case.accepts(f, now))
    )
    if against:
        return Instruction(None, against)
    context = WriteContext(nonce_of(case, tracked), "", now, case.id, case.head)
    return Instruction(told(tracked.change, readers, context), ())


def against_now(
    procedure: Procedure, readers: Readers, clock: Clock, case: Case, tracked: Tracked
) -> tuple[Finding, ...]:
    """What fresh evidence says against a change for which somebody was told what to do, and may have done it.

    Empty where only the object's own system knows it. Where nothing at all of it can be read, only what other systems
    show counts, and what was told stays as dated.
    """
    kind, change = kind_of(tracked.change), tracked.change
    if kind.witnessed is None:
        return ()
    device, now = case.devices[change.device], clock.now()
    evidence = Observer(readers, clock, case.last_seq).look(procedure, case, (device,))[device.name]
    found = (f for f in kind.witnessed(change, evidence, procedure.policy) if f.severity != "note")
    against = tuple(dict.fromkeys(f for f in found if not case.accepts(f, now)))
    ports = [p for p in evidence.ports if f"port {p.port}" == change.target]
    if any(isinstance(way, Reading) for p in ports for way in (p.cli, p.snmp)):
        return against
    return tuple(f for f in against if not f.unread) and against


def _against(
    procedure: Procedure, readers: Readers, clock: Clock, case: Case, tracked: Tracked, state: Answer[State]
) -> Iterable[Finding]:
    kind, change = kind_of(tracked.change), tracked.change
    if isinstance(state, Reading):
        if other := kind.mismatch(change, state.value):
            yield _unknown(tracked, other)
        yield from strayed(case, tracked, state.value) if tracked.undoes else ()
    elif tracked.undoes and kind.left:
        yield _unknown(tracked, why(state))
    judged = kind.witnessed or kind.needs
    if judged is not None:
        device = case.devices[change.device]
        evidence = Observer(readers, clock, case.last_seq).look(procedure, case, (device,))[device.name]
        yield from (f for f in judged(change, evidence, procedure.policy) if f.severity != "note")
    elif not isinstance(state, Reading) and not (tracked.undoes and kind.left):
        yield _unknown(tracked, why(state))


def _unknown(tracked: Tracked, reason: str) -> Finding:
    """Nothing shows that the object is still the planned one: only its own system knows it."""
    params = (("object", tracked.change.target), ("reason", reason))
    return Finding("object-unread", "block", tracked.change.device, None, params, tracked.change.target, unread=True)
