"""The seven answers that every kind of change gives, and what an act is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from dcdecom.checks import judge
from dcdecom.model.estate import Answer
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.plan import Change, State
from dcdecom.model.playbook import Policy
from dcdecom.ports import Readers, Writers

C = TypeVar("C", bound=Change)


@dataclass(frozen=True)
class Words:
    """A change as a line of a plan: `shut  tor-3  Gi1/0/7 (data)  up -> down, saved`."""

    verb: str
    place: str
    thing: str
    effect: str


@dataclass(frozen=True)
class Order:
    """What one act is told beside its change."""

    nonce: str
    """Unique to the change; it stands in the system's own log of the write where that can be told."""
    etag: str
    now: datetime
    case: str
    head: str
    """The journal's head before the act."""


@dataclass(frozen=True)
class Kind(Generic[C]):
    """One kind of write.

    words     how it reads in a plan
    needs     findings over fresh evidence that stop it; None where the object's own state tells enough
    read      the state of the object it touches; Absent is told as a state too
    mismatch  why the object is not the one that the plan meant; empty text if it is
    act       do it, once; content that it returns is sealed and kept
    is_so     whether a state is what the change is for
    inverse   the way back, from the state before; None where there is none
    lost      what does not come back
    proof     by what the object is known to be this server's, in the evidence that `needs` saw
    patience  seconds for which the effect may be awaited after the act
    """

    words: Callable[[C], Words]
    needs: Callable[[C, Evidence, Policy], Iterable[Finding]] | None
    read: Callable[[C, Readers, str], Answer[State]]
    mismatch: Callable[[C, State], str]
    act: Callable[[C, Readers, Writers, Order], bytes | None]
    is_so: Callable[[C, State], bool]
    inverse: Callable[[C, State], Change | None]
    lost: Callable[[C], tuple[str, ...]]
    patience: int
    proof: Callable[[C, Evidence, Policy], str] | None = None


def nothing_against_it(change: Change, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Everything that stops a case stops this change, seen afresh; what was accepted for a time is asked again."""
    return (f for f in judge(evidence, policy, machine_too=True) if f.severity != "note")


def nothing_lost(change: Change) -> tuple[str, ...]:
    return ()


def no_way_back(change: Change, before: State) -> None:
    return None


def any_object(change: Change, state: State) -> str:
    """For objects that the change itself makes: there is nothing to mistake."""
    return ""
