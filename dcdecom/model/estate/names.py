"""Record sets of DNS that lead to a server, and one as it is now at every server that answers for it."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class LeadingSet:
    """A record set some records of which may be taken away with a server."""

    view: str
    zone: str
    owner: str
    type: str
    values: tuple[str, ...]
    """All of the set, as in a zone file."""
    leading: tuple[str, ...]
    """Those that lead to this server and to nothing else."""
    asked_of: str
    """Who takes them away, where dcdecom has no key for the zone; empty where it has one."""
    other_name: str = ""
    """A name by which it may be another device's; empty where there is none."""


@dataclass(frozen=True)
class RecordSet:
    """One record set by transfer of its zone, and what differs at the other servers. Without values it is not there."""

    values: tuple[str, ...]
    ttl: int
    """0 where it is not there."""
    behind: tuple[str, ...]
    """Servers that do not show the same yet, each with what it shows."""
    shown: str
    """By which version of the zone its last change came, where this reader saw it come; else empty."""
    also: tuple[str, ...]
    """What else came or went by that version."""
    serves: tuple[str, ...]
    """Domains of others whose name server or mail exchanger the name is."""
    wildcard: str
    """The wildcard that answers for the name without it; empty where none does."""
