"""The look between the intent and the write. It alone makes the permit without which no writer does anything."""

from __future__ import annotations

from dcdecom.changes import kind_of
from dcdecom.changes.back import strayed
from dcdecom.changes.kind import Proved
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.change_outcome import as_papers, end, end_stopped, end_verified, failed
from dcdecom.engine.instructions import NOT_JUDGED, instruction
from dcdecom.engine.messages import name_of, retry, why
from dcdecom.engine.read_back import read
from dcdecom.errors import Refused, SystemFailure
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import Change, State
from dcdecom.model.estate.reading import Reading
from dcdecom.model.facts.changes import ChangeFailed
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.ports.clock import Clock
from dcdecom.ports.issuer import Issuer
from dcdecom.ports.papers import Paper
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.steps.examine_devices import how_to_accept
from dcdecom.steps.observer import Observer
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class Cleared:
    """A change against which nothing speaks now."""

    permit: WritePermit[Change]
    now: Reading[State]
    """Its object, as it is just before the write."""
    proof: Proved | None
    """What shows that the object is this server's; None where the kind asks for none."""
    saw: tuple[Paper, ...]
    """The readings that say so."""


def recheck(log: CaseLog, procedure: Procedure, readers: Readers, id: str, n: int) -> Cleared | None:
    """Look once more at an intended change. None where it is so already, which is recorded then.

    Raises Refused or SystemFailure where something speaks against it or was not read, once that is recorded.
    """
    case = log.case(id)
    tracked = case.change(n)
    kind = kind_of(tracked.change)
    against, proof, saw = _against(procedure, readers, log.clock, case, tracked)
    if against:
        read_only = all(f.unread for f in against)
        instead = NOT_JUDGED
        if read_only:
            state = read(readers, tracked, tracked.nonce)
            instead = instruction(procedure, readers, log.clock, case, tracked, state)
        raise end_stopped(log, procedure.policy, case, tracked, against, instead, "It was not sent", saw)
    now = read(readers, tracked, tracked.nonce)
    if not isinstance(now, Reading):
        reason = f"could not be read just before the write: {why(now)}"
        end(log, id, failed(n, reason, instruction(procedure, readers, log.clock, case, tracked, now)))
        raise SystemFailure(f"{name_of(tracked)}: {reason}. It was not sent.", retry(case, tracked))
    if reason := _taken_away(tracked, now.value) or kind.mismatch(tracked.change, now.value):
        end(log, id, ChangeFailed(n, reason=reason, another=True))
        raise Refused(f"{name_of(tracked)}: {reason}. It was not sent.", f"dcdecom case run {id}")
    if kind.holds(tracked.change, now.value):
        end_verified(log, id, tracked, now.value, found_so=not tracked.left_something, proof=proof, saw=saw)
        return None
    _must_be_as_left(log, procedure.policy, case, tracked, now.value)
    return Cleared(WritePermit(Issuer(), tracked.change), now, proof, saw)


def _against(
    procedure: Procedure, readers: Readers, clock: Clock, case: Case, tracked: Tracked
) -> tuple[list[Finding], Proved | None, tuple[Paper, ...]]:
    """What fresh evidence says against a change, what proves its object, None where the kind asks for none, and the
    evidence, as it is kept."""
    kind = kind_of(tracked.change)
    if kind.needs is None:
        return [], None, ()
    device = case.devices[tracked.change.device]
    evidence = Observer(readers, clock, case.last_seq).look(procedure, case, (device,))[device.name]
    now = clock.now()
    against: list[Finding] = [
        f for f in kind.needs(tracked.change, evidence, procedure.policy) if not case.accepts(f, now)
    ]
    proof = kind.proof(tracked.change, evidence, procedure.policy) if kind.proof else None
    return against, proof or (Proved("exception", None) if kind.proof else None), as_papers(evidence)


def _taken_away(tracked: Tracked, now: State) -> str:
    """Why an object that is gone, and was before this case first wanted to write to it, is no success of its own."""
    taken = kind_of(tracked.change).taken
    return taken(tracked.change, now) if taken and tracked.before.get("present") is False else ""


def _must_be_as_left(log: CaseLog, policy: Policy, case: Case, tracked: Tracked, now: State) -> None:
    """Before a way back: nobody has changed since what the case left, or somebody accepted that by name."""
    if not tracked.undoes:
        return
    found = [f for f in strayed(case, tracked, now) if not case.accepts(f, log.clock.now())]
    if not found:
        return
    said = (dict(f.params) for f in found)
    reason = "; ".join(dict.fromkeys(f"{p['object']}: {p['part']} was {p['left']}, is {p['now']}" for p in said))
    end(log, case.id, ChangeFailed(tracked.n, reason=f"changed since: {reason}", findings=tuple(found)))
    advice = (
        f"Put it back as it was left, then: {retry(case, tracked)}",
        *how_to_accept(case, policy, found, tracked.step),
    )
    raise Refused(
        f"{name_of(tracked)}: somebody has changed it since this case did ({reason}). It was not sent.",
        "\n".join(advice),
    )
