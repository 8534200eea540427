"""What the record lists beside a device: all names, machines, switches and gateways, who holds an address, a rack."""

from __future__ import annotations

from typing import Literal

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import Slot
from dcdecom.model.estate.ref import Ref


@dataclass(frozen=True)
class Listed:
    """A device or a virtual machine of NetBox, as a list of all of them shows it."""

    kind: Literal["device", "machine"]
    id: int
    name: str
    """Empty where it has none."""
    status: str
    role: str
    """The role's slug; empty where it has none."""
    site: Ref | None
    site_slug: str
    host_id: str
    """Of the Zabbix host that another tool keeps in the device's custom field; empty where it keeps none."""


@dataclass(frozen=True)
class Owned:
    """A device that belongs to a tenant, as a list of all of them shows it; empty text for what the record lacks."""

    id: int
    name: str
    tenant: str
    """The tenant's name."""
    tenant_slug: str
    serial: str
    asset_tag: str
    device_type: str
    rack: str
    position: str
    """Rack unit, such as 12 or 12.5."""
    status: str
    role: str
    """The role's slug."""


@dataclass(frozen=True)
class MachineRecord:
    """A virtual machine in NetBox, and the device it runs on where that is recorded."""

    id: int
    name: str
    host: Ref | None
    tenant: Ref | None
    macs: tuple[MacAddress, ...]


@dataclass(frozen=True)
class NetworkDevice:
    """A switch or a gateway that belongs to the site in question."""

    id: int
    name: str
    site: Ref
    gateway: bool
    serial: str
    macs: tuple[MacAddress, ...]
    interfaces: tuple[Ref, ...]
    uplinks: tuple[Ref, ...]
    """Interfaces that NetBox cables to another switch or gateway."""
    attached: tuple[MacAddress, ...]
    """Recorded addresses of what is cabled to it: one of them must be in its table, or it was not read."""
    ends: tuple[tuple[Ref, Ref], ...]
    """Each interface that is cabled, and the device at the far end, whatever its role."""


@dataclass(frozen=True)
class AddressHolder:
    """Who is recorded with a MAC address: a device or a virtual machine."""

    kind: Literal["device", "machine"]
    holder: Ref
    tenant: Ref | None
    host: Ref | None
    """For a machine: the device that it runs on."""


@dataclass(frozen=True)
class Occupant:
    """What stands in a rack: for the lists of what to pull and what to leave."""

    id: int
    name: str
    position: str
    height: str
    tenant: str
    parent: Slot | None
    """The chassis and the device bay that hold it."""
