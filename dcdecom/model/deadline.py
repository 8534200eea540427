"""Deadlines of a withdrawal, all of one type: from which moment each runs, and how long.

What waits in a case is an event of it (the soak, the rest, the second look). What comes after the seal is another case
(the release), or the office's rule alone (how long an address rests).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.playbook import Policy

Name: TypeAlias = Literal["soak", "rest", "look_again", "release_after", "second_day.address_rest"]
DAY = 86400


@dataclass(frozen=True)
class Deadline:
    """How long something is waited for."""

    name: Name
    """The key of the policy that says it."""
    kept: Literal["event", "follow-up", "policy"]
    """Where it is kept: in an event of the case, by the follow-up case that it opens, or nowhere but in the policy."""
    after: Literal["shut", "disabled", "deleted", "sealed"]
    """From what on it runs."""
    seconds: int = 0
    days: int = 0
    """Of the office's calendar, where it is said in days."""

    @property
    def length(self) -> int:
        """Seconds, a day having 24 hours."""
        return self.days * DAY or self.seconds

    def over_at(self, began: datetime, zone: tzinfo) -> datetime:
        """When it is over that began then; `zone` is that of the office."""
        return days_later(began, self.days, zone) if self.days else began + timedelta(seconds=self.seconds)


def days_later(began: datetime, days: int, zone: tzinfo) -> datetime:
    """The same hour of the office's clock so many days later, also where clocks are changed between."""
    local = began.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return local.replace(tzinfo=zone).astimezone(began.tzinfo)


def deadlines(policy: Policy) -> tuple[Deadline, ...]:
    """Every deadline of a policy, the earliest in a withdrawal first."""
    return (
        Deadline("soak", "event", "shut", policy.soak),
        Deadline("rest", "event", "disabled", days=policy.rest),
        Deadline("look_again", "event", "deleted", policy.look_again),
        Deadline("release_after", "follow-up", "sealed", days=policy.release_after),
        Deadline("second_day.address_rest", "policy", "sealed", days=policy.second_day.address_rest),
    )


def deadline(policy: Policy, name: Name) -> Deadline:
    return next(d for d in deadlines(policy) if d.name == name)


@dataclass(frozen=True)
class Contradiction:
    """Two keys of a policy that cannot both be kept."""

    key: tuple[str, ...]
    found: str
    expected: str


def contradictions(policy: Policy) -> Iterator[Contradiction]:
    """Deadlines that end before what they wait for. Where all is released at once, on the lab, nothing waits."""
    release, rest = deadline(policy, "release_after"), deadline(policy, "second_day.address_rest")
    if not release.length or not policy.second_day.frees:
        return
    looks = (d for d in deadlines(policy) if d.kept == "event" and not d.days)
    for earlier in (d for d in looks if d.length > release.length):
        found = f"{policy.release_after} days, and {earlier.name} of {earlier.seconds} s"
        yield Contradiction(("release_after",), found, f"a release after {earlier.name} is over")
    if policy.second_day.addresses != "keep" and rest.length > release.length:
        found = f"{policy.second_day.address_rest} days, and release_after of {policy.release_after}"
        yield Contradiction(
            ("second_day", "address_rest"), found, "no rest longer than release_after, or second_day.addresses: keep"
        )
