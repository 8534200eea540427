"""Writes to Zabbix: silence a host, stop watching it, keep it, delete it; and the ways back."""

from __future__ import annotations

from dataclasses import field
from typing import ClassVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class HostChange(Change):
    """A write to one Zabbix host, which is known by more than its id."""

    system: ClassVar[str] = "zabbix"
    host_id: str
    """Empty where the host is restored first: then it is found by its exact name."""
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""
    holds: tuple[str, ...] = field(default=(), kw_only=True)
    """Its visible name, addresses, serial numbers, asset tag and MAC addresses when it was planned: a host that has
    others by then is not written to. Empty in plans of earlier versions, and on a way back."""


@dataclass(frozen=True)
class SilenceHost(HostChange):
    """Put a Zabbix host into a maintenance of ours, so that the owner's shutdown wakes nobody."""

    kind: ClassVar[str] = "silence"
    name: str
    """Of the maintenance: unique to the case and the host."""
    seconds: int
    """From the act on; 0 where `until` says when it ends."""
    until: str = ""
    """When it ends, for one that is made again."""
    losses: tuple[str, ...] = ()
    """Of one that is made again: what has passed of it."""

    @property
    def target(self) -> str:
        return f"maintenance {self.name}"


@dataclass(frozen=True)
class EndSilence(HostChange):
    """Take our maintenance away again: Zabbix deletes no host that is the only one of a maintenance."""

    kind: ClassVar[str] = "unsilence"
    name: str

    @property
    def target(self) -> str:
        return f"maintenance {self.name}"


@dataclass(frozen=True)
class DisableHost(HostChange):
    """Stop monitoring a Zabbix host, before it is exported and deleted: a disabled host is not re-created."""

    kind: ClassVar[str] = "disable"
    enabled: ClassVar[bool] = False

    @property
    def target(self) -> str:
        return f"host {self.host_id}"


@dataclass(frozen=True)
class EnableHost(HostChange):
    """Monitor a Zabbix host again: the way back from DisableHost."""

    kind: ClassVar[str] = "enable"
    enabled: ClassVar[bool] = True

    @property
    def target(self) -> str:
        return f"host {self.host_id or self.host}"


@dataclass(frozen=True)
class ExportHost(HostChange):
    """Keep a Zabbix host's configuration, checked to hold that host. Nothing changes in Zabbix."""

    kind: ClassVar[str] = "export"

    @property
    def target(self) -> str:
        return f"export {self.host_id}"


@dataclass(frozen=True)
class DeleteHost(HostChange):
    """Delete a Zabbix host. Its history and `losses` never come back."""

    kind: ClassVar[str] = "delete"
    losses: tuple[str, ...] = ()
    """Each as `kind name`."""

    @property
    def target(self) -> str:
        return f"host {self.host_id}"


@dataclass(frozen=True)
class RestoreHost(Change):
    """Make a deleted Zabbix host again from its sealed export: the way back from DeleteHost. `losses` stay lost."""

    kind: ClassVar[str] = "restore"
    system: ClassVar[str] = "zabbix"
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""
    export: str
    """SHA-256 of the sealed export."""
    comes_back: str
    """SHA-256 of what an import of it brings back: the restored host must give the same."""
    parts: str
    """How much of what that is, for people: `interfaces 1, items 12`."""
    losses: tuple[str, ...] = ()
    """Each as `kind name`."""

    @property
    def target(self) -> str:
        return f"host {self.host}"
