"""Devices with their interfaces, cables and addresses, a hundred devices at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from dcdecom.adapters.batching import OTHER_FORM, Unread, chunks
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.dns_names import dns_names
from dcdecom.adapters.netbox.duplicates import same_host_id, same_serial
from dcdecom.adapters.netbox.panels import Way, follow
from dcdecom.adapters.netbox.stacks import masters
from dcdecom.adapters.netbox.untried_features import unplayed
from dcdecom.model.estate.device import CableId, CableRecord, DeviceRecord, InterfaceRecord, IpRecord
from dcdecom.model.estate.listing import Occupant
from dcdecom.model.estate.ref import Ref
from dcdecom.model.settings import NetBoxSettings


class DeviceRows:
    """Reads devices and what belongs to them. Each method raises Failed or Unread."""

    def __init__(self, connection: Connection, settings: NetBoxSettings) -> None:
        self._connection = connection
        self._host_id_field = settings.host_id_field
        self._noted = (settings.kode_barang_field, settings.cpu_field, settings.memory_field, settings.disks_field)

    def named(self, names: tuple[str, ...]) -> Iterator[DeviceRecord]:
        """Every device whose name is one of these but for case."""
        folded = {name.casefold() for name in names}
        found = self._connection.rows(
            "dcim/devices", {"name__ie": names}, rows.NAMED_DEVICE, lambda row: (row["name"] or "").casefold(), folded
        )
        for _, record in self._records(found, in_a_case=not self._connection.cables_by_id):
            if isinstance(record, Unread):
                raise record
            yield record

    def by_id(self, ids: tuple[int, ...]) -> Mapping[int, DeviceRecord | Unread]:
        """Each device; Unread where a part of that one may not be read."""
        return dict(self._records(list(self._connection.by_id("dcim/devices", ids, rows.DEVICE))))

    def in_racks(self, rack_ids: tuple[int, ...]) -> Mapping[int, tuple[Occupant, ...]]:
        """What stands in each rack that holds anything, top unit first."""
        found = self._connection.rows(
            "dcim/devices", {"rack_id": rack_ids}, rows.OCCUPANT, lambda row: (row["rack"] or {}).get("id"), rack_ids
        )
        heights = self._heights(found)
        if lacking := {row["device_type"]["id"] for row in found} - heights.keys():
            raise Unread(f"device types {sorted(lacking)} may not be read, so no height is known")
        racks: defaultdict[int, list[Occupant]] = defaultdict(list)
        for row in found:
            racks[row["rack"]["id"]].append(rows.occupant(row, heights[row["device_type"]["id"]]))
        return {rack: tuple(sorted(standing, key=_from_the_top)) for rack, standing in racks.items()}

    def cables(self, ids: Iterable[int]) -> dict[int, CableRecord]:
        return {row["id"]: rows.cable(row, kept="") for row in self._connection.by_id("dcim/cables", ids, rows.CABLE)}

    def addresses(self, ids: Iterable[int]) -> dict[int, IpRecord]:
        return {row["id"]: rows.address(row) for row in self._connection.by_id("ipam/ip-addresses", ids, rows.ADDRESS)}

    def interfaces_of(
        self,
        owner_ids: Iterable[int],
        path: str = "dcim/interfaces",
        owner: str = "device",
        fields: str = rows.INTERFACE,
    ) -> Mapping[int, list[Row]]:
        """The rows of all interfaces of each owner: devices, or with another path virtual machines."""
        by_owner: defaultdict[int, list[Row]] = defaultdict(list)
        for some in chunks(owner_ids):
            for row in self._connection.rows(path, {f"{owner}_id": some}, fields, lambda row: row[owner]["id"], some):
                by_owner[row[owner]["id"]].append(row)
        return by_owner

    def _records(self, found: list[Row], in_a_case: bool = False) -> Iterator[tuple[int, DeviceRecord | Unread]]:
        heights = self._heights(found)
        interfaces = self.interfaces_of([row["id"] for row in found])
        every = [row for of_one in interfaces.values() for row in of_one]
        cables = self._cables_of([row for row in every if row["cable"]])
        ips = self._addresses_of([row["id"] for row in found])
        speakers = masters(self._connection, (device for row in every for device in rows.far_devices(row)))
        ways = follow(self._connection, every)
        odd = unplayed(self._connection, interfaces, ways) if in_a_case else {}
        names = dns_names(self._connection, found, interfaces, ips) if in_a_case else {}
        serials = same_serial(self._connection, found)
        host_ids = same_host_id(self._connection, self._host_id_field, found)
        for row in found:
            if why := _unread(row, interfaces[row["id"]], heights, speakers):
                yield row["id"], why
                continue
            try:
                parts = [_part(part, ips[part["id"]], cables, speakers, ways) for part in interfaces[row["id"]]]
                doubles = rows.Doubles(serials[row["id"]], host_ids[row["id"]])
                host_id = rows.custom(row, self._host_id_field)
                height = heights[row["device_type"]["id"]]
                unplayed_of, its_names = odd.get(row["id"], ()), names.get(row["id"], rows.Names())
                kode_barang, cpu, memory, disks = (rows.custom(row, field) for field in self._noted)
                noted = (kode_barang, cpu, memory, disks)
                record = rows.device(row, height, parts, host_id, doubles, unplayed_of, its_names, noted)
            except OTHER_FORM as error:
                yield row["id"], Unread(f"its answer has a form that is not known: {error!r}")
                continue
            yield row["id"], record

    def _cables_of(self, cabled: list[Row]) -> Mapping[int, CableRecord | CableId]:
        """The cable of each of these interfaces."""
        ids = {row["cable"]["id"] for row in cabled}
        if self._connection.cables_by_id:
            return {id: CableId(id) for id in ids}
        cables = self.cables(ids)
        missing = [row for row in cabled if row["cable"]["id"] not in cables]
        if missing:
            raise Unread(f"the cable of {missing[0]['device']['name']} {missing[0]['name']} may not be read")
        return cables

    def _addresses_of(self, device_ids: Iterable[int]) -> Mapping[int, list[IpRecord]]:
        """IP addresses by the interface that has them."""
        by_interface: defaultdict[int, list[IpRecord]] = defaultdict(list)
        for some in chunks(device_ids):
            found = self._connection.rows(
                "ipam/ip-addresses", {"device_id": some}, f"{rows.ADDRESS},assigned_object",
                lambda row: row["assigned_object"]["device"]["id"], some,
            )  # fmt: skip
            for row in found:
                by_interface[row["assigned_object_id"]].append(rows.address(row))
        return by_interface

    def _heights(self, found: Iterable[Row]) -> dict[int, str]:
        """Rack units by device type, as far as they may be read: a device's row does not hold them."""
        types = {row["device_type"]["id"] for row in found}
        found_types = self._connection.by_id("dcim/device-types", types, "id,display,u_height")
        return {row["id"]: rows.units(row["u_height"]) for row in found_types}


def _unread(row: Row, parts: Iterable[Row], heights: Mapping[int, str], speakers: Mapping[int, Ref]) -> Unread | None:
    """What of one device may not be read."""
    kind = row["device_type"]["id"]
    if kind not in heights:
        return Unread(f"device type {kind} may not be read, so no height is known")
    hidden = ((part["name"], end) for part in parts for end in rows.far_ends(part) if end.id not in speakers)
    for name, end in hidden:
        return Unread(f"{end.name} (device {end.id}), at the other end of {name}, may not be read")
    return None


def _part(
    row: Row,
    ips: Sequence[IpRecord],
    cables: Mapping[int, CableRecord | CableId],
    speakers: Mapping[int, Ref],
    ways: Mapping[int, Way],
) -> InterfaceRecord:
    """An interface. The way through patch panels counts where it came as far as NetBox says that it leads."""
    way = ways.get(row["id"])
    own = (row["cable"]["id"],) if row["cable"] else ()
    whole = way is not None and way.arrived == bool(row["connected_endpoints"])
    return rows.interface(row, ips, cables, speakers, way.panels if way else (), way.cables if way and whole else own)


def _from_the_top(occupant: Occupant) -> tuple[Decimal, str]:
    return -Decimal(occupant.position or 0), occupant.name
