"""A site's switches and gateways as NetBox cables them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.devices import DeviceRows
from dcdecom.adapters.netbox.stacks import master
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.listing import NetworkDevice
from dcdecom.model.estate.ref import PortRef, Ref

FIELDS = "id,display,name,serial,site,role,virtual_chassis"


@dataclass(frozen=True)
class Roles:
    """Slugs of the device roles that make the network."""

    switches: tuple[str, ...]
    gateways: tuple[str, ...]

    @property
    def every(self) -> tuple[str, ...]:
        return (*self.switches, *self.gateways)


def network(
    connection: Connection, devices: DeviceRows, roles: Roles, site_ids: tuple[int, ...]
) -> Mapping[int, tuple[NetworkDevice, ...]]:
    """The switches and gateways of each site that has any, and those elsewhere at the end of its switches' uplinks."""
    found = connection.rows(
        "dcim/devices", {"site_id": site_ids, "role": roles.every}, FIELDS,
        lambda row: (row["site"]["id"], row["role"]["slug"]), set(product(site_ids, roles.every)),
    )  # fmt: skip
    known = {row["id"]: row for row in found}
    ports = dict(devices.interfaces_of(known, fields=rows.INTERFACE_OF_NETWORK))
    ends = {device for of_one in ports.values() for port in of_one for device in rows.far_devices(port)}
    known |= {row["id"]: row for row in connection.by_id("dcim/devices", ends - known.keys(), FIELDS)}
    speakers = {device: master(row) for device, row in known.items()}
    lacking = {speaker.id for speaker in speakers.values()} - known.keys()
    known |= {row["id"]: row for row in connection.by_id("dcim/devices", lacking, FIELDS)}
    ports |= devices.interfaces_of(ends - ports.keys(), fields=rows.INTERFACE_OF_NETWORK)
    ours = _of_the_network(known, speakers, roles)
    named = {end.id: end for of_one in ports.values() for port in of_one for end in rows.far_ends(port)}
    every = {**named, **speakers}  # what may not be read speaks for itself
    picture = Picture(ours, _together(ports, every), every, roles, frozenset(ends - known.keys()))
    return {site: members for site in site_ids if (members := tuple(picture.members(site)))}


def _of_the_network(known: Mapping[int, Row], speakers: Mapping[int, Ref], roles: Roles) -> dict[int, Row]:
    """Switches and gateways, a stack of them once."""
    ours = [known[id] for id in dict.fromkeys(speaker.id for speaker in speakers.values()) if id in known]
    return {row["id"]: row for row in ours if row["role"]["slug"] in roles.every}


def _together(ports: Mapping[int, list[Row]], speakers: Mapping[int, Ref]) -> dict[int, list[Row]]:
    """The ports of a stack's members as ports of its master."""
    joined: defaultdict[int, list[Row]] = defaultdict(list)
    for device, of_one in ports.items():
        joined[speakers[device].id if device in speakers else device] += of_one
    return joined


@dataclass(frozen=True)
class Picture:
    """Rows of the network's devices, and the interfaces of these and of all that is cabled to them, by device id."""

    devices: Mapping[int, Row]
    ports: Mapping[int, list[Row]]
    speakers: Mapping[int, Ref]
    roles: Roles
    hidden: frozenset[int] = frozenset()
    """Devices at the other end of cables that may not be read. One may be a switch: its port counts as one that leads
    on, on which nobody is said to stand."""

    def members(self, site: int) -> Iterator[NetworkDevice]:
        """The devices at a site, then those that its switches reach in other sites."""
        here = {device: None for device, row in self.devices.items() if row["site"]["id"] == site}
        reached = {
            peer.switch_id: None
            for device in here
            if not self._is_gateway(device)
            for port in self.ports.get(device, ())
            for peer in self._peers(port)
            if peer.switch_id in self.devices
        }
        every = here | reached
        gateways = [mac for device in every if self._is_gateway(device) for mac in self._macs(device)]
        for device in every:
            yield self._member(device, gateways)

    def _member(self, device: int, gateways: Iterable[MacAddress]) -> NetworkDevice:
        row, ports = self.devices[device], self.ports.get(device, [])
        own = self._macs(device)
        cabled = [mac for port in ports for peer in self._peers(port) for mac in self._macs_behind(peer)]
        attached = [*cabled, *gateways]
        return NetworkDevice(
            id=device,
            name=rows.ref(row).name,
            site=rows.ref(row["site"]),
            gateway=self._is_gateway(device),
            serial=row["serial"],
            macs=own,
            interfaces=tuple(rows.ref(port) for port in ports),
            uplinks=tuple(self._uplinks(ports)),
            attached=tuple(dict.fromkeys(mac for mac in attached if mac not in own)),
            ends=tuple((rows.ref(port), end) for port in ports for end in rows.far_ends(port)),
        )

    def _uplinks(self, ports: list[Row]) -> Iterator[Ref]:
        """Interfaces cabled to the network, and the aggregates that these belong to."""
        on = self.devices.keys() | self.hidden
        cabled = [port for port in ports if any(peer.switch_id in on for peer in self._peers(port))]
        aggregates = {port["lag"]["id"] for port in cabled if port["lag"]}
        for port in ports:
            if port in cabled or port["id"] in aggregates:
                yield rows.ref(port)

    def _peers(self, port: Row) -> tuple[PortRef, ...]:
        return rows.peers(port, self.speakers)

    def _macs(self, device: int) -> tuple[MacAddress, ...]:
        return tuple(dict.fromkeys(mac for port in self.ports.get(device, ()) for mac in rows.macs(port)))

    def _macs_behind(self, peer: PortRef) -> Iterator[MacAddress]:
        """The addresses of the interface at the other end, and of the aggregate that it belongs to."""
        ports = {port["id"]: port for port in self.ports.get(peer.switch_id, ())}
        end = ports.get(peer.interface_id)
        if end is not None:
            yield from rows.macs(end)
            if end["lag"] and end["lag"]["id"] in ports:
                yield from rows.macs(ports[end["lag"]["id"]])

    def _is_gateway(self, device: int) -> bool:
        return str(self.devices[device]["role"]["slug"]) in self.roles.gateways
