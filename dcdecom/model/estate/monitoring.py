"""A host in the monitoring (Zabbix), what deleting it would meet and lose, and who else makes hosts."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.ref import Ref


@dataclass(frozen=True)
class OtherTool:
    """Something beside dcdecom that makes or deletes hosts, by the trace that it left."""

    name: str
    trace: str


@dataclass(frozen=True)
class ListedHost:
    """A host as the list of all of them shows it."""

    id: str
    host: str
    """The technical name, unique and case-sensitive."""


@dataclass(frozen=True)
class MonitoredHost:
    """A host in Zabbix."""

    id: str
    host: str
    """The technical name, unique and case-sensitive."""
    visible_name: str
    enabled: bool
    discovered: bool
    addresses: tuple[str, ...]
    """IP addresses and DNS names of its interfaces, with the values of macros in them that are the host's own."""
    serials: tuple[str, ...]
    """From the inventory: serialno_a and serialno_b, as far as filled."""
    macs: tuple[MacAddress, ...]
    groups: tuple[str, ...]
    maintenances: tuple[Ref, ...]
    in_maintenance: bool
    proxy: str
    """The proxy or proxy group that watches it; empty where Zabbix does so itself."""
    asset_tag: str
    """From the inventory."""
    unresolved: tuple[str, ...]
    """Addresses of its interfaces that hold macros whose values are not known: nobody can tell what it watches."""

    @property
    def all_addresses(self) -> tuple[str, ...]:
        """What it is known by: those that are not resolved too, as they are written."""
        return (*self.addresses, *self.unresolved)


@dataclass(frozen=True)
class KnownHost:
    """A host as a case knows it: as the first look that found it saw it."""

    id: str
    host: str
    visible_name: str
    addresses: tuple[str, ...]
    serials: tuple[str, ...]
    macs: tuple[MacAddress, ...]
    asset_tag: str
    foreign: tuple[str, ...]
    """Which of these belonged to another device then: nothing is searched by them."""
    enabled: bool
    whole: bool
    """False where the journal has no more of it than its id and its name."""
    proved: bool
    """Whether it was known to be the server's by more than its name."""
    deleted: bool
    """Whether this case deleted it."""


@dataclass(frozen=True)
class HostEdit:
    """One entry of Zabbix's audit log about a host."""

    host_id: str
    at: datetime
    who: str
    action: Literal["Add", "Update", "Delete", "other"]
    """As Zabbix's own page calls it."""
    name: str
    """The host's technical name in that entry."""
    fields: tuple[str, ...]
    """What was set, as `host.name`; a deletion has none."""


@dataclass(frozen=True)
class Sight:
    """How much of Zabbix an account is shown."""

    hosts: int
    """How many hosts it sees at all."""
    everything: bool
    """Whether its role is shown all: of what any other may not see, Zabbix says nothing."""


@dataclass(frozen=True)
class Export:
    """A host's configuration, from which it can be made again."""

    text: str
    """YAML. It may hold secrets."""
    comes_back: str
    """SHA-256 of what an import brings back: without what other hosts have a part in."""
    parts: str
    """How much of what that is, as `interfaces 1, items 12`."""


@dataclass(frozen=True)
class Blocker:
    """What makes Zabbix refuse to delete a host."""

    kind: Literal["action", "trigger-action", "maintenance", "discovered", "discovers"]
    name: str
    detail: str


@dataclass(frozen=True)
class Loss:
    """What deleting a host takes along and no import brings back."""

    kind: Literal[
        "history", "psk", "secret-macro", "override", "maintenance", "map", "dashboard", "dependency", "trigger"
    ]
    name: str


@dataclass(frozen=True)
class Silence:
    """A maintenance in Zabbix."""

    id: str
    name: str
    host_ids: tuple[str, ...]
    active_until: datetime
    description: str
