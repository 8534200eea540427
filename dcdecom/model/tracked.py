"""Changes and plans of a case, as its journal tells them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change, ChangeState, State
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.changes import LostBefore, SignedChange, Stay
from dcdecom.model.finding import Finding
from dcdecom.model.readings import Witnessed


def unsaved(kind: str, after: State) -> Literal["", "shut", "open"]:
    """Whether a port is as a change of this kind wants it, but for its switch's startup configuration."""
    up, saved_down = after.get("cli_admin_up"), after.get("saved_down")
    if kind == "shut" and up is False and saved_down is False:
        return "shut"
    return "open" if kind == "open" and up is True and saved_down is True else ""


@dataclass(frozen=True)
class Shown:
    """Files that somebody attached to show that a change was made by hand."""

    person: str
    at: datetime
    attachments: tuple[Attachment, ...]


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
    readings: tuple[Witnessed, ...] = ()
    """What that proof rested on."""
    attachments: tuple[Attachment, ...] = ()
    against: tuple[Finding, ...] = ()
    """What stopped it, as evidence just before the act showed it."""
    undoes: int = 0
    """The number of the change that it walks back; 0 where it is none's way back."""
    undone_by: int = 0
    """The number of the change that walked it back."""
    by_hand: Mapping[str, str] | None = None
    """What a person does to make it, where its system could not be reached or would not, or only people make it; else
    None."""
    withheld: tuple[Finding, ...] = ()
    """Why nobody is told, now, to make it by hand, although it could not be made otherwise."""
    judged_at: datetime | None = None
    """When the evidence was seen on which `by_hand` or `withheld` rests."""
    shown: list[Shown] = field(default_factory=list)
    """What people attached to show that they made it by hand."""
    hands: set[str] = field(default_factory=set)
    """Ids of the people who tried it, or made it by hand: none of them signs for it."""
    signed: SignedChange | None = None
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
    by_key: set[str] = field(default_factory=set)
    """The devices of these for which a key ordered it: a service may carry that out."""
    confirmed_at: datetime | None = None
    """When the last of them was typed."""
    losses: tuple[str, ...] = ()
    undoes: tuple[int, ...] = ()
    """In a way back: the numbers of the changes that it walks back, in the order of `numbers`."""
    stays: tuple[Stay, ...] = ()
    """In a way back: what is not walked back, and the code that says why."""
    only: int = 0
    """In a way back: the number of the one change that was asked for."""
    begun: bool = False
    """In a way back: something of it was sent, or may have been."""
    used_up: bool = False
    """Something of it was walked back: its step makes a new one."""
    lost_before: tuple[LostBefore, ...] = ()
    """Hosts that somebody else deleted before it was made, each with what was lost with it."""
    seq: int = 0
    """The event that made it."""

    @property
    def is_confirmed(self) -> bool:
        return all(device in self.confirmed for device in self.devices)
