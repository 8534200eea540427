"""The answers that every kind of change gives, and what an act is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import datetime
from typing import Generic, TypeVar

from dcdecom.checks import against
from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change, State
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.model.readings import Witnessed
from dcdecom.ports.systems import Readers
from dcdecom.ports.write_permit import WritePermit
from dcdecom.ports.writers import Writers

C = TypeVar("C", bound=Change)
V = TypeVar("V")
@dataclass(frozen=True)
class Proved:
    """By what an object is known to be the planned one, as events hold it."""

    proof: str
    readings: tuple[Witnessed, ...] | None
    """None where an exception stands in their place."""


@dataclass(frozen=True)
class WriteContext:
    """What one act is told beside its change."""

    nonce: str
    """Unique to the change; it stands in the system's own log of the write where that can be told."""
    etag: str
    now: datetime
    case: str
    head: str
    """The journal's head before the act."""
    kept: bytes = b""
    """The attachment that the kind says it needs."""


@dataclass(frozen=True)
class KeptForUndo:
    """What the journal kept for the way back from one change."""

    before: State
    now: datetime
    exported: State = field(default_factory=dict)
    """What was proved of the kept export of the same host; empty where there is none."""
    deleted: bool = False
    """The case deleted the host: restored, it has another id and is found by its name."""
    deleted_addresses: frozenset[int] = frozenset()
    """Ids of addresses that the case deleted: made again, each has another."""
    handed_over: bool = False
    """Both sides signed that the server has left."""

    def other_than(self, after: str | int, key: str) -> str | int | None:
        """What stood under a key before the change, where it was not so already; None where it was, or is not known."""
        before = self.before.get(key)
        return None if before == after else before

    def deleted_object(self) -> str | Stays:
        """What an object was that the change deleted, as the record system takes it again."""
        if not self.before.get("present"):
            return Stays("was-so")
        return str(self.before.get("kept", "")) or Stays("not-kept")


@dataclass(frozen=True)
class Stays:
    """Why a change is not walked back: a code, whose sentence stands in the texts."""

    code: str


@dataclass(frozen=True)
class ChangeKind(Generic[C]):
    """One kind of write.

    needs           findings over fresh evidence that stop it; None where the object's own state tells enough
    read            the state of the object it touches; Absent is told as a state too
    mismatch        why the object is not the one that the plan meant; empty text if it is
    act             do the permit's change, by one call of a writer; content that it returns is sealed and kept
    holds           whether a state is what the change is for
    inverse         the way back, from what the journal kept; Stays says why there is none
    lost            what does not come back
    proof           by what the object is known to be this server's, in the evidence that `needs` saw
    patience        seconds for which the effect may be awaited after the act
    pending_only    whether all is so but for what a system or a witness shows later by itself; None where nothing does
    by_hand         what a person has to be told beside the change's own fields, to make it; None where nobody may
    witnessed       findings over fresh evidence that forbid to tell a person so while one way to the object cannot be
                    read; None where only the object's own system knows it
    left            on a way back: parts of the state that must still be as the change left them
    attachment      the digest of the attachment that the act needs
    destroys_object whether the object is gone after it, and nothing can be seen of what was made of it before
    expires         whether the effect ends by itself, so that its absence later says nothing
    remark          what is told of the object as it was before the act, though it stops nothing
    lacking         what a state lacks of the effect; None, or empty text, where that it is without effect says all
    taken           why an object that is gone before anything was sent stops the change; None where that is as good as
                    done
    """

    needs: Callable[[C, Evidence, Policy], Iterable[Finding]] | None
    read: Callable[[C, Readers, str], Answer[State]]
    mismatch: Callable[[C, State], str]
    act: Callable[[WritePermit[C], Readers, Writers, WriteContext], bytes | None]
    holds: Callable[[C, State], bool]
    inverse: Callable[[C, KeptForUndo], Change | Stays]
    lost: Callable[[C], tuple[str, ...]]
    patience: int
    pending_only: Callable[[C, State], bool] | None = None
    proof: Callable[[C, Evidence, Policy], Proved | None] | None = None
    by_hand: Callable[[C, Readers, WriteContext], Mapping[str, str]] | None = None
    witnessed: Callable[[C, Evidence, Policy], Iterable[Finding]] | None = None
    left: tuple[str, ...] = ()
    attachment: Callable[[C], str] | None = None
    destroys_object: bool = False
    expires: bool = False
    remark: Callable[[C, State], str] | None = None
    lacking: Callable[[C, State], str] | None = None
    taken: Callable[[C, State], str] | None = None


def state_of(answer: Answer[V], shown: Callable[[V], State]) -> Answer[State]:
    """What was read of an object, as its state: `present`, and what is shown of it where it is there."""
    if isinstance(answer, Absent):
        return Reading({"present": False}, answer.source, answer.taken_at)
    if not isinstance(answer, Reading):
        return answer
    return Reading({"present": True, **shown(answer.value)}, answer.source, answer.taken_at)


def nothing_against_it(change: Change, evidence: Evidence, policy: Policy) -> Iterable[Finding]:
    """Everything that stops a case stops this change, seen afresh; what was accepted for a time is asked again."""
    return against(evidence, policy)


def nothing_lost(change: Change) -> tuple[str, ...]:
    return ()


def stays(code: str) -> Callable[[Change, KeptForUndo], Stays]:
    """For kinds that are never walked back."""
    return lambda change, left: Stays(code)


def itself(change: Change, readers: Readers, context: WriteContext) -> Mapping[str, str]:
    """For kinds whose own fields say all that a person needs."""
    return {}


def any_object(change: Change, state: State) -> str:
    """For objects that the change itself makes: there is nothing to mistake."""
    return ""
