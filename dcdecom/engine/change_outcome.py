"""How a change ends in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from dcdecom.changes import kind_of
from dcdecom.changes.kind import Proved
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.instructions import Instruction
from dcdecom.engine.messages import name_of, retry, sentences
from dcdecom.errors import DcdecomError, Refused, SystemFailure
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.evidence import Evidence
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.changes import ChangeEnded, ChangeFailed, ChangeUnknown, ChangeVerified
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.ports.papers import Paper
from dcdecom.steps.examine_devices import how_to_accept, keep

E = TypeVar("E", bound=ChangeEnded)


def as_papers(evidence: Evidence) -> tuple[Paper, ...]:
    """What a look saw, to be kept with the event that rests on it. Raises Refused where that is too much."""
    kept = keep(evidence)
    return (Paper(kept.name, kept.content),)


def end_verified(
    log: CaseLog, id: str, tracked: Tracked, after: State, found_so: bool = False, settled: bool = False,
    named: Iterable[Attachment] = (), lost: str = "", proof: Proved | None = None, saw: Iterable[Paper] = (),
) -> None:  # fmt: skip
    """It is so, as its system showed. `lost`: what went wrong on the way, though it is so.

    `tracked` is as it was once it was intended: with what was before it.
    """
    remark = kind_of(tracked.change).remark
    reason = "; ".join(filter(None, (lost, remark(tracked.change, tracked.before) if remark else "")))
    verified = ChangeVerified(tracked.n, reason=reason, after=after, found_so=found_so, settled=settled)
    end(log, id, with_proof(verified, proof), named, saw=saw)


def with_proof(ended: E, proof: Proved | None) -> E:
    """How a change ended, and by what its object was known."""
    return replace(ended, proof=proof.proof, readings=proof.readings) if proof else ended


def end(
    log: CaseLog, id: str, ended: ChangeEnded, named: Iterable[Attachment] = (), raised: bool = True,
    saw: Iterable[Paper] = (),
) -> None:  # fmt: skip
    """Record how one change ended, and tell it. `raised`: where it did not succeed, an error that follows says why."""
    log.append(log.case(id), ended, keep=saw, named=named)
    tracked = log.case(id).change(ended.n)
    log.reporter.changed(tracked, said=raised and not tracked.is_proved)


def end_stopped(
    log: CaseLog, policy: Policy, case: Case, tracked: Tracked, against: list[Finding], instead: Instruction,
    not_done: str, saw: Iterable[Paper],
) -> DcdecomError:  # fmt: skip
    """Record that a change failed by what speaks against it, and what the look `saw`; what to raise then."""
    reason = "; ".join(f"{f.code} {' '.join(f'{k}={v}' for k, v in f.params)}" for f in against)
    end(log, case.id, failed(tracked.n, reason, instead, findings=tuple(against)), saw=saw)
    kind_of_stop = SystemFailure if any(f.unread for f in against) else Refused
    advice = (retry(case, tracked), *how_to_accept(case, policy, against, tracked.step))
    return kind_of_stop(f"{name_of(tracked)}: {sentences(log.reporter, against)} {not_done}.", "\n".join(advice))


def unknown(n: int, reason: str, instead: Instruction) -> ChangeUnknown:
    """A change of which nobody knows whether it was made."""
    return ChangeUnknown(n, reason=reason, by_hand=instead.words, withheld=instead.against)


def failed(
    n: int, reason: str, instead: Instruction, after: State | None = None, findings: tuple[Finding, ...] = ()
) -> ChangeFailed:
    """A change that failed, with what people are told instead, or why they are told nothing."""
    return ChangeFailed(
        n, reason=reason, after=after, findings=findings, by_hand=instead.words, withheld=instead.against
    )
