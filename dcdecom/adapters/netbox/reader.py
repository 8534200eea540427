"""NetBox, read: the number of requests grows with pages of a hundred objects, not with objects."""

from __future__ import annotations

import ipaddress
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import TypeVar

from dcdecom.adapters.batching import Questions
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.cable_snapshot import cables, cables_at
from dcdecom.adapters.netbox.changelog import note, offered, traces, written
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.devices import DeviceRows
from dcdecom.adapters.netbox.hardware import POWER, PartRoles, parts, power_ports
from dcdecom.adapters.netbox.held import assignments, main_addresses, whole_addresses, whole_addresses_at
from dcdecom.adapters.netbox.history import device_histories, histories
from dcdecom.adapters.netbox.holders import holders, holders_at
from dcdecom.adapters.netbox.listing import owned, roster
from dcdecom.adapters.netbox.network import Roles, network
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import CableRecord, DeviceRecord, IpRecord
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.listing import AddressHolder, Listed, MachineRecord, NetworkDevice, Occupant, Owned
from dcdecom.model.estate.reading import Answer
from dcdecom.model.estate.ref import Ref
from dcdecom.model.settings import NetBoxSettings
from dcdecom.model.trace import Trace
from dcdecom.ports.clock import Clock

T = TypeVar("T")
K = TypeVar("K", int, str)

MACHINES = "virtualization/virtual-machines"


class NetBoxReader:
    """`RecordReader` on one NetBox."""

    def __init__(self, connection: Connection, settings: NetBoxSettings, clock: Clock) -> None:
        self._connection = connection
        self._devices = DeviceRows(connection, settings)
        self._roles = Roles(settings.switch_roles, settings.gateway_roles)
        self._host_id_field = settings.host_id_field
        self._parts = PartRoles.of(settings)
        self._ask = Questions(clock, lambda: connection.source, connection.without_secret)

    def roster(self) -> Iterator[Answer[tuple[Listed, ...]]]:
        """Every device and virtual machine by its name, in pages."""
        return roster(self._connection, self._ask, self._host_id_field)

    def owned(self) -> Iterator[Answer[tuple[Owned, ...]]]:
        """Every device that has a tenant, in pages."""
        return owned(self._connection, self._ask)

    def devices(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[DeviceRecord, ...]]]]:
        """Each name's devices: every one whose name is the same but for case."""
        return self._ask.each(names, lambda some: _by_name(some, self._devices.named(some), _device_name), "device")

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        """Each id's device, read afresh, with its ETag."""
        return self._ask.each(ids, self._devices.by_id, "device id")

    def machines(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MachineRecord, ...]]]]:
        """Each name's virtual machines, names compared as in `devices`."""

        def read(some: tuple[str, ...]) -> Mapping[str, tuple[MachineRecord, ...]]:
            folded = {name.casefold() for name in some}
            found = self._connection.rows(
                MACHINES, {"name__ie": some}, rows.MACHINE, lambda row: row["name"].casefold(), folded
            )
            return _by_name(some, self._machine_records(found), lambda machine: machine.name)

        return self._ask.each(names, read, "virtual machine")

    def machines_on(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[MachineRecord, ...]]]]:
        """The virtual machines recorded on each device."""

        def read(some: tuple[int, ...]) -> Mapping[int, tuple[MachineRecord, ...]]:
            found = self._connection.rows(
                MACHINES, {"device_id": some}, rows.MACHINE, lambda row: row["device"] and row["device"]["id"], some
            )
            return _grouped(self._machine_records(found), lambda machine: machine.host.id if machine.host else 0)

        return self._ask.each(device_ids, read, "virtual machine on device id")

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        """Each site's switches and gateways, and those that its switches' uplinks reach."""
        return self._ask.each(
            site_ids, lambda some: network(self._connection, self._devices, self._roles, some), "switch at site id"
        )

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        """Who is recorded with each MAC address."""
        for mac, answer in self._ask.each(macs, lambda some: holders(self._connection, some), "holder of"):
            yield MacAddress(mac), answer

    def holders_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[AddressHolder, ...]]]]:
        """Who is recorded with each IP address."""
        return self._ask.each(addresses, lambda some: holders_at(self._connection, some), "holder of", _no_address)

    def occupants(self, rack_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[Occupant, ...]]]]:
        """What stands in each rack, top unit first; what has no unit of its own comes last."""
        return self._ask.each(rack_ids, self._devices.in_racks, "device in rack id")

    def history(
        self, devices: Iterable[DeviceRecord], since: datetime
    ) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """What was changed of each device, its interfaces, addresses and cables since then."""
        by_id = {device.id: device for device in devices}

        def read(some: tuple[int, ...]) -> Mapping[int, RecordHistory]:
            return histories(self._connection, {id: by_id[id] for id in some}, since)

        return self._ask.each(by_id, read, "history of device id")

    def device_changes(self, ids: Iterable[int], since: datetime) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """What was done to each device itself since then, also to one that is deleted by now."""
        return self._ask.each(
            ids, lambda some: device_histories(self._connection, some, since), "history of device id"
        )

    def parts(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[Parts]]]:
        """Each device's processors, memory and disks; Absent where it has no inventory item and no module."""
        return self._ask.each(
            device_ids, lambda some: parts(self._connection, some, self._parts), "parts of device id"
        )

    def power_ports(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[PowerPort, ...]]]]:
        """The ports by which each device draws power; Absent where it has none."""
        return self._ask.each(device_ids, lambda some: power_ports(self._connection, some), "power port of device id")

    def cables(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """Each id's cable, with all that is needed to make it again."""
        return self._ask.each(ids, lambda some: cables(self._connection, some), "cable id")

    def cables_at(self, interface_ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """The cable in each interface; Absent where none is plugged in."""
        return self._ask.each(
            interface_ids, lambda some: cables_at(self._connection, some), "cable in interface id"
        )

    def cables_at_power_ports(self, port_ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """The cable in each power port; Absent where none is plugged in."""
        return self._ask.each(
            port_ids, lambda some: cables_at(self._connection, some, POWER), "cable in power port id"
        )

    def addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[IpRecord]]]:
        return self._ask.each(ids, self._devices.addresses, "IP address id")

    def assignments(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[Assignment]]]:
        """Each id's IP address with what it stands on."""
        return self._ask.each(ids, lambda some: assignments(self._connection, some), "IP address id")

    def whole_addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[WholeAddress]]]:
        """Each id's IP address with all that is needed to make it again."""
        return self._ask.each(ids, lambda some: whole_addresses(self._connection, some), "IP address id")

    def whole_addresses_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[WholeAddress, ...]]]]:
        """Every IP address that is this one."""
        return self._ask.each(
            addresses, lambda some: whole_addresses_at(self._connection, some), "IP address", _no_address
        )

    def main_addresses(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[MainAddresses]]]:
        """Each device's primary and out-of-band addresses."""
        return self._ask.each(device_ids, lambda some: main_addresses(self._connection, some), "device id")

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        """The NetBox note that holds each nonce; two would be Unreadable."""
        for nonce in nonces:
            yield from self._ask.each([nonce], lambda some: note(self._connection, some[0]), "note with")

    def writes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[str]]]:
        """The change-log entry whose message holds each nonce; two requests with one nonce would be Unreadable."""
        for nonce in nonces:
            yield from self._ask.each([nonce], lambda some: written(self._connection, some[0]), "change with")

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        """The notes that name a case, or any case of ours; of one case also what the change log has of its writes."""
        return self._ask.one(lambda: traces(self._connection, case))

    def statuses(self) -> Answer[tuple[str, ...]]:
        """The device statuses that this NetBox offers."""
        return self._ask.one(lambda: offered(self._connection, "dcim/devices", "Device"))

    def in_parts(self) -> str:
        """Why what was to be read whole is asked for part by part; empty where it is not."""
        return self._connection.in_parts

    def forget(self) -> None:
        """Let go of what was read beforehand."""
        self._connection.forget()

    def _machine_records(self, found: list[Row]) -> list[MachineRecord]:
        cards = self._devices.interfaces_of(
            [row["id"] for row in found], "virtualization/interfaces", "virtual_machine", rows.MACHINE_INTERFACE
        )
        return [rows.machine(row, [mac for card in cards[row["id"]] for mac in rows.macs(card)]) for row in found]


def _no_address(address: str) -> str:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        return f"{address} is no IP address"
    return ""


def _device_name(record: DeviceRecord) -> str:
    return record.name


def _by_name(names: tuple[str, ...], found: Iterable[T], name: Callable[[T], str]) -> dict[str, tuple[T, ...]]:
    """What was found, under each name as it was asked."""
    by_name = _grouped(found, lambda item: name(item).casefold())
    return {asked: by_name[asked.casefold()] for asked in names if asked.casefold() in by_name}


def _grouped(found: Iterable[T], key: Callable[[T], K]) -> dict[K, tuple[T, ...]]:
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in found:
        groups[key(item)].append(item)
    return {name: tuple(items) for name, items in groups.items()}
