"""The writes of a case: what each will change, on which object by id, in which order. A plan has a digest.

A change holds text, whole numbers and tuples of text only, so that it goes into a journal and comes back unchanged.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal, TypeAlias

ChangeState: TypeAlias = Literal["pending", "intended", "verified", "failed", "unknown", "asked", "manual", "undone"]
"""Only verified, or manual with evidence, lets a case go on. Undone was verified or manual, and was walked back.

What only people make is asked for; until somebody answers, they may have made it or not.
"""

OTHERWISE = 99
"""The stage of changes that a plan holds for another outcome: they are carried out instead of the rest, or never."""

State: TypeAlias = Mapping[str, str | int | bool | None]
"""What was read of the object that a change touches, as the journal keeps it."""


@dataclass(frozen=True)
class Change:
    """One write to one system, for one device of the case."""

    kind: ClassVar[str]
    system: ClassVar[str]
    people: ClassVar[bool] = False
    """Whether only people make it: it is asked for, and nothing shows that it was made but their word."""
    device: str
    """The requested device's name."""
    stage: int
    """Changes of one stage follow each other at once; between stages the step waits for something."""

    @property
    def target(self) -> str:
        """The object it touches; two changes of one target follow each other's ETag."""
        raise NotImplementedError


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
class ShutPort(Change):
    """Shut one switch port and save: one change whose proof has both parts."""

    kind: ClassVar[str] = "shut"
    system: ClassVar[str] = "switch"
    switch_id: int
    switch: str
    interface_id: int
    port: str
    carries: Literal["data", "bmc"]
    startup: Literal["read", "accepted"] = "read"
    """`accepted` where somebody accepted by name that nothing can show whether it was saved."""

    @property
    def target(self) -> str:
        return f"port {self.switch} {self.port}"


@dataclass(frozen=True)
class TakeOffSlot(Change):
    """Take a server out of the slot of its chassis. Only people do: they are asked to, and somebody signs for it."""

    kind: ClassVar[str] = "slot"
    system: ClassVar[str] = "chassis"
    people: ClassVar[bool] = True
    device_id: int
    serial: str
    chassis_id: int
    chassis: str
    bay_id: int
    bay: str
    macs: tuple[str, ...]
    """The addresses by which the server was seen on its chassis, and that are looked for afterwards."""
    ports: tuple[str, ...]
    """Where it was, as `tor-3 Gi1/0/7`: these ports of the chassis have to be looked at afterwards."""

    @property
    def target(self) -> str:
        return f"{self.chassis}, slot {self.bay}"


@dataclass(frozen=True)
class OpenPort(Change):
    """Open one switch port and save: the way back from ShutPort."""

    kind: ClassVar[str] = "open"
    system: ClassVar[str] = "switch"
    switch_id: int
    switch: str
    interface_id: int
    port: str
    carries: Literal["data", "bmc"]
    startup: Literal["read", "accepted"] = "read"
    stanza: str = ""
    """The port's lines in the configuration as they were before the shut, and must be again."""

    @property
    def target(self) -> str:
        return f"port {self.switch} {self.port}"


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


@dataclass(frozen=True)
class SetStatus(Change):
    """Give a NetBox device its final status. Last of all: other tools delete monitoring hosts on it."""

    kind: ClassVar[str] = "status"
    system: ClassVar[str] = "netbox"
    device_id: int
    serial: str
    before: str
    after: str
    etag: str

    @property
    def target(self) -> str:
        return f"device {self.device_id}"


@dataclass(frozen=True)
class ReleasePosition(Change):
    """Take a NetBox device out of its rack: rack, position and face together."""

    kind: ClassVar[str] = "position"
    system: ClassVar[str] = "netbox"
    device_id: int
    serial: str
    rack_id: int
    rack: str
    position: str
    face: str
    etag: str

    @property
    def target(self) -> str:
        return f"device {self.device_id}"


@dataclass(frozen=True)
class RestorePosition(Change):
    """Put a NetBox device back into its rack: the way back from ReleasePosition."""

    kind: ClassVar[str] = "place"
    system: ClassVar[str] = "netbox"
    device_id: int
    serial: str
    rack_id: int
    rack: str
    position: str
    face: str

    @property
    def target(self) -> str:
        return f"device {self.device_id}"


@dataclass(frozen=True)
class RemoveCable(Change):
    """Remove one cable from NetBox."""

    kind: ClassVar[str] = "cable"
    system: ClassVar[str] = "netbox"
    cable_id: int
    label: str
    status: str
    interface_id: int
    interface: str
    peer_id: int
    peer: str
    etag: str

    @property
    def target(self) -> str:
        return f"cable {self.cable_id}"


@dataclass(frozen=True)
class RestoreCable(Change):
    """Plug a removed cable in again in NetBox, as it was; it gets a new id. The way back from RemoveCable."""

    kind: ClassVar[str] = "recable"
    system: ClassVar[str] = "netbox"
    label: str
    interface_id: int
    interface: str
    peer: str
    kept: str
    """All that NetBox had about it, as `CableRecord.kept`."""

    @property
    def target(self) -> str:
        return f"cable at interface {self.interface_id}"


@dataclass(frozen=True)
class SetAddressStatus(Change):
    """Mark an IP address of the device in NetBox; it is never deleted on the first day."""

    kind: ClassVar[str] = "address"
    system: ClassVar[str] = "netbox"
    address_id: int
    address: str
    before: str
    after: str
    etag: str

    @property
    def target(self) -> str:
        return f"address {self.address_id}"


@dataclass(frozen=True)
class AddNote(Change):
    """Leave the journal's head as a note on the NetBox device: an anchor outside the team's reach."""

    kind: ClassVar[str] = "note"
    system: ClassVar[str] = "netbox"
    device_id: int
    step: str

    @property
    def target(self) -> str:
        return f"note {self.device_id} {self.step}"


CHANGES: dict[str, type[Change]] = {
    c.kind: c
    for c in (
        SilenceHost, EndSilence, ShutPort, TakeOffSlot, OpenPort, DisableHost, EnableHost, ExportHost, DeleteHost,
        RestoreHost, SetStatus, ReleasePosition, RestorePosition, RemoveCable, RestoreCable, SetAddressStatus, AddNote,
    )
}  # fmt: skip


def to_plain(change: Change) -> dict[str, Any]:
    """A change as the journal keeps it."""
    return {"kind": change.kind, **{k: list(v) if isinstance(v, tuple) else v for k, v in asdict(change).items()}}


def from_plain(plain: Mapping[str, Any]) -> Change:
    """A change as it came out of a journal. Raises KeyError for a kind that this version does not know."""
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in plain.items() if k != "kind"}
    return CHANGES[plain["kind"]](**fields)


@dataclass(frozen=True)
class Plan:
    """The ordered changes of one step of a case."""

    case: str
    step: str
    changes: tuple[Change, ...]
    undoes: tuple[int, ...] = ()
    """In a way back: the number of the change that each of its changes walks back."""
    round: int = 0
    """How often the case was walked back before: a plan that is made again is another plan."""

    @property
    def digest(self) -> str:
        """SHA-256 over case, step and every change; its first eight digits are shown and typed."""
        body: dict[str, Any] = {"case": self.case, "step": self.step, "changes": [to_plain(c) for c in self.changes]}
        body |= {"undoes": list(self.undoes)} if self.undoes else {}
        body |= {"round": self.round} if self.round else {}
        text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def short(self) -> str:
        return self.digest[:8]

    @property
    def devices(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c.device for c in self.changes))
