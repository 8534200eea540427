"""What NetBox must say, by the description."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import CableEnd, CableId, CableRecord, DeviceRecord, InterfaceRecord, IpRecord
from dcdecom.model.estate.listing import AddressHolder, Listed, MachineRecord, NetworkDevice, Occupant, Owned
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom_lab.description import Server, Switch
from tests.records import make_cable, make_device, make_holder, make_interface, make_listed, make_occupant

from .ground import Ground

ID, ETAG = 1, 'W/"1"'
"""Whatever they are; see `compare`."""


def tenant(ground: Ground, server: Server) -> Ref:
    return Ref(ID, next(one.name for one in ground.estate.tenants if one.slug == server.tenant))


def device(ground: Ground, server: Server) -> DeviceRecord:
    return make_device(
        id=ID,
        name=server.name,
        serial=server.serial,
        asset_tag=server.asset_tag,
        status="active",
        role=ground.estate.roles[0].slug,
        device_type=ground.estate.server_type.model,
        site=Ref(ID, ground.estate.site.name),
        tenant=tenant(ground, server),
        tenant_slug=server.tenant,
        rack=Ref(ID, server.rack),
        position=str(server.unit),
        face="front",
        height="1",
        parent=None,
        virtual_chassis=None,
        interfaces=tuple(_interfaces(ground, server)),
        etag=ETAG,
        main_ips=own_ips(server),
        oob_ip=server.bmc.ip if server.bmc else "",
        manufacturer=ground.estate.manufacturer.name,
    )


def own_ips(server: Server) -> tuple[str, ...]:
    """The primary address, and the out-of-band one where there is a controller."""
    return (server.data.ip, *([server.bmc.ip] if server.bmc else []))


def listed(ground: Ground, server: Server) -> Listed:
    """The same device, as a list of all shows it."""
    one = device(ground, server)
    return make_listed("device", ID, one.name, one.status, one.role, one.site, ground.estate.site.slug)


def owned(ground: Ground, server: Server) -> Owned:
    """The same device, as a list of what tenants have shows it."""
    one = device(ground, server)
    tenant = next(one for one in ground.estate.tenants if one.slug == server.tenant)
    return Owned(
        ID, one.name, tenant.name, tenant.slug, one.serial, one.asset_tag, one.device_type, server.rack, one.position,
        one.status, one.role,
    )  # fmt: skip


def _interfaces(ground: Ground, server: Server) -> Iterator[InterfaceRecord]:
    bond = Ref(ID, "bond0") if server.data.lag else None
    data = ((server.data.mac,), (IpRecord(ID, server.data.ip, "active", ETAG, ""),))
    for link in server.attachments:
        macs, ips = ((), ()) if bond else data
        port = ground.estate.port_name(link.recorded_port)
        if link.mgmt_only and server.bmc:
            macs, ips = (server.bmc.mac,), (IpRecord(ID, server.bmc.ip, "active", ETAG, ""),)
        yield make_interface(
            id=ID,
            name="BMC" if link.mgmt_only else link.interface,
            type="1000base-t",
            mgmt_only=link.mgmt_only,
            enabled=True,
            macs=macs,
            ips=ips,
            cable=make_cable(ID, link.cable, "connected", ETAG),
            peers=(PortRef(ID, server.switch, ID, port),),
            peer_reachable=True,
            lag=None if link.mgmt_only else bond,
            far=CableEnd("dcim.interface", ID, f"{server.switch} {port}"),
            path=(ID,),
        )
    if bond:
        yield make_interface(ID, "bond0", "lag", False, True, *data, None, (), None)


def whole(cable: CableRecord) -> CableRecord:
    """A cable as a device's record has it; both of its ends and its label were kept too."""
    kept = json.loads(cable.kept)
    assert len(kept["a_terminations"]) == len(kept["b_terminations"]) == 1
    assert kept["label"] == cable.label
    return replace(cable, kept="")


def by_cable_ids(record: DeviceRecord) -> DeviceRecord:
    """A device's record as one that was read whole tells it: of each cable the id."""
    parts = (replace(part, cable=CableId(part.cable.id) if part.cable else None) for part in record.interfaces)
    return replace(record, interfaces=tuple(parts))


def machines(ground: Ground, server: Server) -> tuple[MachineRecord, ...]:
    host, owner = Ref(ID, server.name), tenant(ground, server)
    return tuple(MachineRecord(ID, one.name, host, owner, (one.mac,)) for one in server.machines)


def holders(ground: Ground, server: Server) -> dict[MacAddress, tuple[AddressHolder, ...]]:
    """Who has each address of a server and of its virtual machines."""
    itself, owner = Ref(ID, server.name), tenant(ground, server)
    guests = {one.mac: (AddressHolder("machine", Ref(ID, one.name), owner, itself),) for one in server.machines}
    return {**{mac: (make_holder("device", itself, owner),) for mac in own_macs(server)}, **guests}


def holders_at(ground: Ground, server: Server) -> dict[str, tuple[AddressHolder, ...]]:
    """Who has each IP address of a server."""
    holder = make_holder("device", Ref(ID, server.name), tenant(ground, server))
    return dict.fromkeys(own_ips(server), (holder,))


def own_macs(server: Server) -> tuple[MacAddress, ...]:
    return (server.data.mac, *([server.bmc.mac] if server.bmc else []))


def occupants(ground: Ground, rack: str) -> tuple[Occupant, ...]:
    """Top unit first."""
    estate = ground.estate
    standing = [(one.unit, one.name, "") for one in estate.switches if one.rack == rack]
    standing += [(one.unit, one.name, tenant(ground, one).name) for one in estate.servers if one.rack == rack]
    if estate.gateway.rack == rack:
        standing.append((estate.gateway.unit, estate.gateway.name, ""))
    return tuple(make_occupant(ID, name, str(unit), "1", owner) for unit, name, owner in sorted(standing, reverse=True))


def network(ground: Ground) -> tuple[NetworkDevice, ...]:
    """The gateway and the switches, each with the interfaces into which something is cabled."""
    estate = ground.estate
    near = [one for one in estate.switches if one.to.device == estate.gateway.name]
    ports = tuple(Ref(ID, estate.port_name(one.to.port)) for one in near)
    site, macs = Ref(ID, estate.site.name), (estate.gateway.mac,)
    attached = tuple(one.mac for one in near)
    serial = estate.gateway.serial
    ends = tuple((Ref(ID, estate.port_name(one.to.port)), Ref(ID, one.name)) for one in near)
    gateway = NetworkDevice(ID, estate.gateway.name, site, True, serial, macs, ports, ports, attached, ends)
    return (gateway, *(_switch(ground, one) for one in estate.switches))


def _switch(ground: Ground, switch: Switch) -> NetworkDevice:
    estate = ground.estate
    below = [one for one in estate.switches if one.to.device == switch.name]
    servers = [(one, link) for one in ground.settled if one.switch == switch.name for link in one.attachments]
    far = ((switch.uplink, switch.to.device), *((one.to.port, one.name) for one in below),
           *((link.recorded_port, one.name) for one, link in servers))  # fmt: skip
    uplinks = (switch.uplink, *(one.to.port for one in below))
    macs = [mac for one in ground.settled if one.switch == switch.name for mac in own_macs(one)]
    return NetworkDevice(
        id=ID,
        name=switch.name,
        site=Ref(ID, estate.site.name),
        gateway=False,
        serial=switch.serial,
        macs=(switch.mac,),
        interfaces=tuple(Ref(ID, estate.port_name(port)) for port, _ in far),
        uplinks=tuple(Ref(ID, estate.port_name(port)) for port in uplinks),
        attached=(*macs, estate.gateway.mac, *(one.mac for one in below)),
        ends=tuple((Ref(ID, estate.port_name(port)), Ref(ID, name)) for port, name in far),
    )


def cabled(ground: Ground, found: tuple[NetworkDevice, ...]) -> tuple[NetworkDevice, ...]:
    """What was read of the network, less ports without a cable and what somebody else may unplug."""
    wanted = {one.name: {port.name for port in one.interfaces} for one in network(ground)}
    return tuple(
        replace(
            one,
            interfaces=tuple(port for port in one.interfaces if port.name in wanted[one.name]),
            attached=tuple(mac for mac in one.attached if mac not in ground.strange),
            ends=tuple((port, end) for port, end in one.ends if port.name in wanted[one.name]),
        )
        for one in found
    )
