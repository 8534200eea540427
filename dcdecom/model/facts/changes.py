"""Plans and changes: made, confirmed, begun, ended, made by hand, walked back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change, State
from dcdecom.model.facts.base import LACKED, LEFT_OUT, Fact, KeySigned, Payload
from dcdecom.model.finding import Finding
from dcdecom.model.readings import Witnessed


@dataclass(frozen=True, repr=False, eq=False)
class LostBefore(Fact):
    """A host that somebody else had deleted before a plan was made, and what was lost with it."""

    device: str = field(metadata=LACKED)
    id: str
    host: str
    losses: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class PlanMade(Payload):
    """The ordered changes of a step, and what will not come back."""

    step: str
    digest: str
    devices: tuple[str, ...]
    changes: tuple[Change, ...]
    losses: tuple[str, ...] = field(metadata=LACKED)
    lost_before: tuple[LostBefore, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class Stay(Fact):
    """A change that is not walked back, and the code that says why."""

    n: int
    code: str


@dataclass(frozen=True, repr=False, eq=False)
class UndoPlanned(PlanMade):
    """The way back from what a case did. It begins nothing."""

    undoes: tuple[int, ...] = field(kw_only=True)
    """The number of the change that each of its changes walks back."""
    steps: tuple[str, ...] = field(kw_only=True, metadata=LACKED)
    """The row of each."""
    stays: tuple[Stay, ...] = field(kw_only=True)
    only: int = field(kw_only=True)
    """The one change that was asked for; 0 for all."""


@dataclass(frozen=True, repr=False, eq=False)
class UndoBegun(Payload):
    """The plans that are walked back are used up, and the case goes on from the first of their steps."""

    digest: str
    devices: tuple[str, ...] | None = field(metadata=LEFT_OUT)
    again: tuple[str, ...]
    next: str
    returned: tuple[str, ...]


@dataclass(frozen=True, repr=False, eq=False)
class PlanConfirmed(Payload):
    digest: str
    device: str
    person: str | None = field(metadata=LEFT_OUT)
    by: str = field(default="", metadata=LEFT_OUT)
    """`gate` where the signature of a gate confirmed it; the party where a key did."""
    signed: KeySigned | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class OfChange(Payload):
    """About one change of the case, by its number."""

    n: int


@dataclass(frozen=True, repr=False, eq=False)
class ChangeIntended(OfChange):
    plan: str = field(metadata=LACKED)
    nonce: str
    before: State
    person: str = field(metadata=LACKED)
    proof: str = field(default="", metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class ChangeProved(OfChange):
    """By what its object is known to be this server's, as it was read just before the act."""

    proof: str
    readings: tuple[Witnessed, ...] | None = field(default=None, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class Instructed(OfChange):
    """What a person is told to do instead, or the findings for which nobody is told."""

    by_hand: Mapping[str, str] | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    withheld: tuple[Finding, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class ByHandJudged(Instructed):
    """Whether people may be told to make it by hand, judged anew."""


@dataclass(frozen=True, repr=False, eq=False)
class ChangeEnded(Instructed):
    """How a change ended. What it does not say stays as it was."""

    reason: str = field(default="", kw_only=True, metadata=LACKED)
    after: State | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    proof: str | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    readings: tuple[Witnessed, ...] | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    findings: tuple[Finding, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    found_so: bool = field(default=False, kw_only=True, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class ChangeVerified(ChangeEnded):
    found_so: bool = field(default=False, kw_only=True, metadata=LACKED)
    """It was so already."""
    settled: bool = field(default=False, kw_only=True, metadata=LACKED)
    """Another command had begun it."""


@dataclass(frozen=True, repr=False, eq=False)
class SignedChange(Fact):
    """Who stands up for a change that people made, or did not make."""

    step: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    by: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    person: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    person_name: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    recorder: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    on: date | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    note: str | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    grade: str = field(default="", kw_only=True, metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class ChangeFailed(ChangeEnded, SignedChange):
    another: bool = field(default=False, kw_only=True, metadata=LEFT_OUT)
    """Its object is not the one that was planned."""
    left: bool = field(default=False, kw_only=True, metadata=LEFT_OUT)
    """People who were asked for it did not make it, as somebody signed."""


@dataclass(frozen=True, repr=False, eq=False)
class ChangeUnknown(ChangeEnded):
    """It was sent, and what it did could not be read."""


@dataclass(frozen=True, repr=False, eq=False)
class ChangeManual(OfChange, SignedChange):
    """A person made it, and a second one stands up for it."""


def not_made(signed: ChangeManual, reason: str) -> ChangeFailed:
    """The opposite: somebody signs that people who were asked for it did not make it."""
    return ChangeFailed(
        signed.n, left=True, reason=reason, step=signed.step, by=signed.by, person=signed.person,
        person_name=signed.person_name, recorder=signed.recorder, on=signed.on, note=signed.note, grade=signed.grade,
    )  # fmt: skip


@dataclass(frozen=True, repr=False, eq=False)
class ChangeAsked(OfChange):
    """What only people make was asked for."""

    plan: str = field(metadata=LACKED)
    person: str
    by_hand: Mapping[str, str]


@dataclass(frozen=True, repr=False, eq=False)
class ManualSeen(OfChange):
    """The system can be read again, and shows that it is so, or that it is not."""

    so: bool
    after: State
    findings: tuple[Finding, ...] = field(default=(), metadata=LEFT_OUT)
    by_hand: Mapping[str, str] | None = field(default=None, metadata=LEFT_OUT)
