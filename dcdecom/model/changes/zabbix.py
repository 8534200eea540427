"""Writes to Zabbix: silence a host, stop watching it, keep it, delete it; and the ways back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dcdecom.model.changes.change import Change


@dataclass(frozen=True)
class SilenceHost(Change):
    """Put a Zabbix host into a maintenance of ours, so that the owner's shutdown wakes nobody."""

    kind: ClassVar[str] = "silence"
    system: ClassVar[str] = "zabbix"
    host_id: str
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""
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
class EndSilence(Change):
    """Take our maintenance away again: Zabbix deletes no host that is the only one of a maintenance."""

    kind: ClassVar[str] = "unsilence"
    system: ClassVar[str] = "zabbix"
    host_id: str
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""
    name: str

    @property
    def target(self) -> str:
        return f"maintenance {self.name}"


@dataclass(frozen=True)
class DisableHost(Change):
    """Stop monitoring a Zabbix host, before it is exported and deleted: a disabled host is not re-created."""

    kind: ClassVar[str] = "disable"
    system: ClassVar[str] = "zabbix"
    host_id: str
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""

    @property
    def target(self) -> str:
        return f"host {self.host_id}"


@dataclass(frozen=True)
class EnableHost(Change):
    """Monitor a Zabbix host again: the way back from DisableHost."""

    kind: ClassVar[str] = "enable"
    system: ClassVar[str] = "zabbix"
    host_id: str
    """Empty where the host is restored first: then it is found by its exact name."""
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""

    @property
    def target(self) -> str:
        return f"host {self.host_id or self.host}"


@dataclass(frozen=True)
class ExportHost(Change):
    """Keep a Zabbix host's configuration, checked to hold that host. Nothing changes in Zabbix."""

    kind: ClassVar[str] = "export"
    system: ClassVar[str] = "zabbix"
    host_id: str
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""

    @property
    def target(self) -> str:
        return f"export {self.host_id}"


@dataclass(frozen=True)
class DeleteHost(Change):
    """Delete a Zabbix host. Its history and `losses` never come back."""

    kind: ClassVar[str] = "delete"
    system: ClassVar[str] = "zabbix"
    host_id: str
    host: str
    second: str
    """What else must be true of the host: an interface's address or its serial number."""
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
