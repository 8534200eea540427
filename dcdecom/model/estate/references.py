"""What refers to a server and does not belong to it: lines of texts, each with who answers for it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress

ReferenceKind: TypeAlias = Literal["text", "file-name"]
TokenKind: TypeAlias = Literal["name", "address", "mac", "serial"]


@dataclass(frozen=True)
class ReferenceSource:
    """One place that the configuration names, in which servers may be mentioned."""

    name: str
    """The configuration's name for it."""
    about: str
    """What it holds, such as firewall or playbook."""
    owner: str
    """Who answers for every line of it."""
    archive: bool
    """Whether it tells of the past only: what stands there is noted, and nobody is asked."""

    def __str__(self) -> str:
        return f"texts {self.name}"


@dataclass(frozen=True)
class SourceState:
    """What of a source was read."""

    version: str
    """The commit; empty where a source has none."""
    as_of: datetime | None
    """When it was last brought up to date; None where it is no copy of anything."""
    old: bool
    """Whether that is too long ago to say what stands there now."""
    left_out: tuple[str, ...]
    """What of it was not searched, each with why: nothing is known of what stands there."""


@dataclass(frozen=True)
class Reference:
    """One mention. The line itself is not kept, since it may hold a password."""

    kind: ReferenceKind
    place: str
    """Such as `rules/dmz.nft:12`."""
    by: TokenKind
    token: str
    """By what it mentions the server, in the record's spelling."""


@dataclass(frozen=True)
class Mentions:
    """Every mention of one server in one source."""

    state: SourceState
    lines: tuple[Reference, ...]


@dataclass(frozen=True)
class Subject:
    """A server by all that it may be mentioned by."""

    device: str
    names: tuple[str, ...]
    addresses: tuple[str, ...]
    macs: tuple[MacAddress, ...]
    serials: tuple[str, ...]


def subject(
    device: str,
    names: tuple[str, ...] = (),
    addresses: tuple[str, ...] = (),
    macs: tuple[MacAddress, ...] = (),
    serials: tuple[str, ...] = (),
) -> Subject:
    """A server by what is known of it. What is empty is no term, and neither is a serial number without a digit, such
    as `Unknown` or `To be filled by O.E.M.`, which any machine may bear."""
    numbers = (serial for serial in serials if any(c.isdigit() for c in serial))
    return Subject(device, _each((device, *names)), _each(addresses), tuple(dict.fromkeys(macs)), _each(numbers))


def _each(terms: Iterable[str]) -> tuple[str, ...]:
    """Each term once; none that is empty."""
    return tuple(dict.fromkeys(term.strip() for term in terms if term.strip()))
