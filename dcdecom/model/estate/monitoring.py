"""A host in the monitoring (Zabbix), what deleting it would meet and lose, and who else makes hosts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.ref import Ref


@dataclass(frozen=True)
class OtherTool:
    """Something beside dcdecom that makes or deletes hosts, by the trace that it left."""

    name: str
    trace: str


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
    """IP addresses and DNS names of its interfaces."""
    serials: tuple[str, ...]
    """From the inventory: serialno_a and serialno_b, as far as filled."""
    macs: tuple[MacAddress, ...]
    groups: tuple[str, ...]
    maintenances: tuple[Ref, ...] = ()
    in_maintenance: bool = False
    proxy: str = ""
    """The proxy or proxy group that watches it; empty where Zabbix does so itself."""


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
    detail: str = ""


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
    description: str = ""
