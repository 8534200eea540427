"""What the last whole run saw: what it listed, which switches it asked, and each device that it compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.calls import LogMemory

Kind: TypeAlias = Literal["device", "machine", "host"]


@dataclass(frozen=True)
class Shown:
    """Something that a list showed."""

    kind: Kind
    id: str
    """Of a host its technical name, which stays when it is made anew."""
    name: str
    site: str = ""
    role: str = ""


@dataclass(frozen=True)
class ComparedDevice:
    """A device as it was when it was last compared."""

    id: int
    name: str
    serial: str
    tenant: str
    site: str
    """The site's name; empty where it has none."""
    role: str
    status: str
    macs: tuple[MacAddress, ...]
    host: str
    """The technical name of its host; empty where it had none."""
    host_id: str
    at: datetime
    """When it was last compared."""


@dataclass(frozen=True)
class LastRun:
    """What whole runs left. Nothing of it is known before the first one."""

    shown: tuple[Shown, ...] = ()
    switches: tuple[str, ...] = ()
    """Names of the switches that were asked."""
    devices: Mapping[int, ComparedDevice] = field(default_factory=dict)
    logs: Mapping[str, LogMemory] = field(default_factory=dict)
    """What is known of each log, by its name: how far it was read, and who was heard in it."""

    @property
    def is_first(self) -> bool:
        """Whether there was none."""
        return not self.shown


@dataclass(frozen=True)
class Fall:
    """A list that shrank more than a day explains."""

    kind: Kind
    before: int
    missing: tuple[Shown, ...]

    @property
    def where(self) -> str:
        """Of which sites and roles, the most first."""
        groups = Counter(_group(one) for one in self.missing)
        return ", ".join(f"{number} {group}" for group, number in groups.most_common(5))


LEAST, TENTH, HALF = 3, 10, 2
"""A fall is sharp where at least so many are missing, and they are a tenth of all or half of one site and role."""


def falls(
    before: Iterable[Shown], now: Iterable[Shown], explained: frozenset[tuple[Kind, str]],
    known: frozenset[Kind] = frozenset(),
) -> Iterator[Fall]:  # fmt: skip
    """The lists that shrank sharply. `explained`: what a case of ours did away with. A list of which that is `known`
    already has shrunk until fewer are missing than a fall needs."""
    there = {(one.kind, one.id) for one in now} | explained
    for kind, every in _by_kind(before).items():
        missing = tuple(one for one in every if (kind, one.id) not in there)
        if len(missing) >= LEAST and (kind in known or _is_sharp(every, missing)):
            yield Fall(kind, len(every), missing)


def _is_sharp(every: Sequence[Shown], missing: Sequence[Shown]) -> bool:
    groups, lost = Counter(map(_group, every)), Counter(map(_group, missing))
    of_one = any(number >= LEAST and number * HALF >= groups[group] for group, number in lost.items())
    return of_one or len(missing) * TENTH >= len(every)


def _by_kind(shown: Iterable[Shown]) -> Mapping[Kind, list[Shown]]:
    found: dict[Kind, list[Shown]] = {}
    for one in shown:
        found.setdefault(one.kind, []).append(one)
    return found


def _group(one: Shown) -> str:
    role = f" of role {one.role}" if one.role else ""
    return f"at {one.site}{role}" if one.site else f"without a site{role}"
