"""What the estate does not show by itself: a furnished bed in which every field of every record holds something."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import accounts, clocks, systems
from dcdecom.documents.configuration import load
from dcdecom.errors import InputError
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import RestoreCable
from dcdecom.model.changes.switch import OpenPort
from dcdecom.model.changes.zabbix import EnableHost, EndSilence
from dcdecom.ports.systems import Readers
from dcdecom_lab import topologies
from dcdecom_lab.description import load_description
from tests.beds.lab import LabBed

from .cases import CASES, ready
from .fields import Met
from .ground import Found
from .house import LIKE, House, breakout, cabled, chassis, panels, server
from .owners import INTERFACE
from .questions import QUESTIONS
from .stage import scenery

HOST_ID = "zabbix_hostid"
NOTED = {"kode_barang": "1.3.2.10.02.04.001/7", "cpu": "Xeon E5-2620", "memory": "64 GB", "disks": "2 x 480 GB"}
"""Custom fields of devices by their usual names, and what one device holds in them."""


def ask_everything(house: House, met: Met) -> None:
    """Every method of every Reader, of everything that the estate describes, and of what is not there."""
    ground = house.stage.ground
    with scenery(house.stage) as found:
        for question in QUESTIONS:
            further = [key for key in (question.absent(ground, found), question.wrong) if key is not None]
            met.add(question.ask(house.readers, [*question.known(ground, found), *further]))


def ask_of(house: House, met: Met, *names: str) -> None:
    """Everything of these devices and their hosts, by whatever Reader has something of them."""
    record, monitoring = house.readers.record, house.readers.monitoring
    devices, since = Found(house.readers).devices(names), datetime.now(UTC) - timedelta(days=1)
    met.add(devices)
    met.add(list(record.history(devices, since)))
    met.add(list(record.network(sorted({device.site.id for device in devices}))))
    met.add(list(record.occupants(sorted({device.rack.id for device in devices if device.rack}))))
    met.add(list(record.parts([device.id for device in devices])))
    met.add(list(record.power_ports([device.id for device in devices])))
    met.add(list(_whole(house).record.devices_by_id([device.id for device in devices])))
    met.add(list(record.main_addresses([device.id for device in devices])))
    met.add(list(record.whole_addresses([ip.id for d in devices for part in d.interfaces for ip in part.ips])))
    met.add(list(record.assignments([ip.id for d in devices for part in d.interfaces for ip in part.ips])))
    hosts = [host for _, answer in monitoring.hosts(names) for host in getattr(answer, "value", ())]
    ids = [host.id for host in hosts]
    for ask in (monitoring.hosts_by_id, monitoring.edits, monitoring.blockers, monitoring.losses, monitoring.exports):
        met.add(list(ask(ids)))


def _whole(house: House) -> Readers:
    return systems.readers(house.settings, clocks.clock(), whole_record=True)


# --- NetBox ----------------------------------------------------------------------------------------------------------


def odd_devices(house: House) -> tuple[str, ...]:
    """Devices of other kinds, states and places, with ports and cables that hold what most have not."""
    owner = house.netbox
    site = owner.make("dcim/sites", name=f"Odd {house.mark}", slug=f"odd-{house.mark}")
    rack = owner.make("dcim/racks", name=f"odd-{house.mark}", site=site["id"])
    mark = house.mark
    maker = owner.make("dcim/manufacturers", name=f"Odd {mark}", slug=f"odd-{mark}")["id"]
    for field in NOTED:
        owner.make("extras/custom-fields", name=field, type="text", object_types=["dcim.device"])
    tall = owner.make("dcim/device-types", manufacturer=maker, model=f"Odd {mark}", slug=f"odd-{mark}", u_height=2)
    role = owner.make("dcim/device-roles", name=f"Odd {mark}", slug=f"odd-role-{mark}")
    owner.make("extras/custom-fields", name=HOST_ID, type="integer", object_types=["dcim.device"])
    kind = {"device_type": tall["id"], "role": role["id"], "site": site["id"]}
    noted = {"custom_fields": {HOST_ID: 4711, **NOTED}}
    place = {"rack": rack["id"], "position": 5, "face": "rear"}
    serial = f"ODD-{mark}"
    one = owner.device("srv-one", LIKE, **kind, **place, **noted, serial=serial, status="offline", tenant=None)
    two = owner.device("srv-two", LIKE, **kind, **noted, serial=serial.lower(), status="staged")
    plain = owner.make("dcim/interfaces", device=one["id"], name="eth0", type="10gbase-x-sfpp", enabled=False)
    owner.change("dcim/interfaces", plain, mark_connected=True)
    at = {"assigned_object_type": INTERFACE, "assigned_object_id": plain["id"]}
    named = {"status": "reserved", "dns_name": f"odd-{mark}.example"}
    address = owner.make("ipam/ip-addresses", address="198.18.30.7/24", **named, **at)
    nat = {"address": "203.0.113.7/24", "nat_inside": address["id"], "dns_name": f"nat-{mark}.example"}
    owner.change("dcim/devices", one, primary_ip4=owner.make("ipam/ip-addresses", **nat)["id"])
    card = owner.make("dcim/interfaces", device=two["id"], name="eth0", type="1000base-t")
    beside = {"assigned_object_type": INTERFACE, "assigned_object_id": card["id"]}
    owner.make("ipam/ip-addresses", address="198.18.30.17/24", **named, **beside)
    six = owner.make("ipam/ip-addresses", address="2001:db8:30::17/64", **beside)
    owner.change("dcim/devices", two, primary_ip6=six["id"])
    owner.change("dcim/devices", one, serial=f"ODDER-{mark}", changelog_message="a typo")
    owner.change("dcim/devices", one, serial=serial)
    powered(house, one, two, maker)
    return (one["name"], two["name"], *_more_devices(house))


def powered(house: House, one: dict[str, Any], two: dict[str, Any], maker: int) -> None:
    """A disk, and power ports: one is marked as connected, and one cable is plugged into both devices."""
    owner, mark = house.netbox, house.mark
    role = owner.make("dcim/inventory-item-roles", name=f"SSD {mark}", slug="ssd")
    disk = {"name": "Disk 1", "part_id": "480 GB SSD", "serial": f"PHYG-{mark}"}
    owner.make("dcim/inventory-items", device=one["id"], role=role["id"], **disk)
    bay = owner.make("dcim/module-bays", device=one["id"], name="DIMM A1")
    (memory,) = owner.call("GET", "dcim/module-type-profiles/?name=Memory")["results"]
    about = {"profile": memory["id"], "attributes": {"class": "DDR4", "size": 16}}
    kind = owner.make("dcim/module-types", manufacturer=maker, model=f"RAM {mark}", **about)
    owner.make("dcim/modules", device=one["id"], module_bay=bay["id"], module_type=kind["id"])
    owner.make("dcim/power-ports", device=one["id"], name="PSU2", mark_connected=True)
    ports = [owner.make("dcim/power-ports", device=d["id"], name="PSU1", maximum_draw=800) for d in (one, two)]
    outlet = owner.make("dcim/power-outlets", device=two["id"], name="OUT")
    ends = [{"object_type": "dcim.powerport", "object_id": port["id"]} for port in ports]
    far = [{"object_type": "dcim.poweroutlet", "object_id": outlet["id"]}]
    owner.make("dcim/cables", a_terminations=ends, b_terminations=far)


def _more_devices(house: House) -> Iterator[str]:
    """A stack, a way over panels, a broken cable, and a split port."""
    owner = house.netbox
    cabled_one = server(house, "srv-stack")
    chassis(house, cabled_one.device)
    yield cabled_one.name
    over = panels(house)
    owner.change("dcim/cables", over.cables[0], status="planned")
    yield over.name
    split = breakout(house, channels=4)
    cabled(house, split, several=True, profile="breakout-1c4p-4c1p")
    yield split.name


def guest(house: House) -> str:
    """A further virtual machine, on a server that has none."""
    owner, mark = house.netbox, house.mark
    device = owner.one("dcim/devices", name=owner.device("srv-hosts", LIKE)["name"])
    kind = owner.make("virtualization/cluster-types", name=f"Odd {mark}", slug=f"odd-{mark}")
    cluster = owner.make("virtualization/clusters", name=f"Odd {mark}", type=kind["id"], status="active")
    owner.change("dcim/devices", device, cluster=cluster["id"])
    where = {"cluster": cluster["id"], "device": device["id"], "site": device["site"]["id"]}
    machine = owner.make("virtualization/virtual-machines", name=f"vm-odd-{mark}", status="active", **where)
    card = owner.make("virtualization/interfaces", virtual_machine=machine["id"], name="eth0")
    at = {"assigned_object_type": "virtualization.vminterface", "assigned_object_id": card["id"]}
    owner.make("dcim/mac-addresses", mac_address="02:00:5e:10:20:32", **at)
    return str(machine["name"])


@contextmanager
def written(house: House, kind: type[Change]) -> Iterator[str]:
    """What dcdecom's own writer did to a server before a change of a kind; the server."""
    case = next(case for case in CASES if case.kind is kind)
    with ready(house.stage, case):
        yield case.server


# --- Zabbix ----------------------------------------------------------------------------------------------------------


def odd_hosts(house: House) -> tuple[str, ...]:
    """Hosts that are called otherwise, off, watched by a proxy, discovered, and what others have a part in."""
    zabbix, mark = house.zabbix, house.mark
    one, two, found = f"zbx-one-{mark}", f"zbx-two-{mark}", f"vm-found-{mark}"
    about = {"visible": f"One {mark}", "serial": f"ZBX-{mark}", "mac": "02:00:5e:10:20:31", "asset_tag": f"TAG-{mark}"}
    zabbix.host(one, "198.18.30.21", proxy=f"proxy px-{mark}", **about)
    zabbix.host(two, "198.18.30.22", dns="{$NOWHERE}")
    zabbix.change(one, status=1)
    zabbix.readdress(one, "", more="198.18.30.23")
    zabbix.discover(two, found, "198.18.30.24")
    zabbix.draw(f"Map {mark}", two)
    zabbix.maintain(f"Window {mark}", [one])
    return one, two, found


@contextmanager
def silenced(house: House) -> Iterator[str]:
    """A host in a maintenance of ours, once Zabbix's timer has put it there; its technical name."""
    case = next(case for case in CASES if case.kind is EndSilence)
    with ready(house.stage, case) as change:
        until = time.monotonic() + 120
        while not house.stage.host(case.server).in_maintenance:
            assert time.monotonic() < until, "Zabbix does not put it into the maintenance"
            time.sleep(0.5)
        assert isinstance(change, EndSilence)
        yield change.name


@contextmanager
def shut(house: House) -> Iterator[tuple[str, str]]:
    """A port that is shut, on the switch that has it."""
    with ready(house.stage, next(case for case in CASES if case.kind is OpenPort)) as change:
        assert isinstance(change, OpenPort)
        yield change.switch, change.port


# --- all of it -------------------------------------------------------------------------------------------------------


def furnish_and_ask(house: House, met: Met) -> None:
    """What both beds can show."""
    ask_everything(house, met)
    ask_of(house, met, *odd_devices(house))
    met.add(list(house.readers.record.roster()))
    met.add(list(house.readers.record.owned()))
    hosts = odd_hosts(house)
    ids = [house.host(name).id for name in hosts]
    monitoring = house.readers.monitoring
    for ask in (monitoring.hosts_by_id, monitoring.edits, monitoring.blockers, monitoring.losses, monitoring.exports):
        met.add(list(ask(ids)))
    with silenced(house) as name:
        met.add(list(monitoring.silences([name])))
        met.add(list(monitoring.hosts([case.server for case in CASES if case.kind is EndSilence])))
    with shut(house) as port:
        met.add(list(house.readers.network.ports([port])))
        met.add(list(house.readers.switch.ports([port])))
    secrets = Secrets()
    for account in accounts.record_accounts(house.settings, secrets, clocks.clock()).values():
        met.add(account.others())
    for watcher in accounts.monitoring_accounts(house.settings, secrets, clocks.clock()).values():
        met.add(watcher.others())
    met.add(list(house.readers.record.machines([guest(house)])))
    with written(house, RestoreCable) as server_name, written(house, EnableHost):
        ask_of(house, met, server_name)
    with house.zabbix.hide(hosts[1]):
        met.add(monitoring.sight())


# --- what only the lab can show --------------------------------------------------------------------------------------

TOR, PORT, OTHER = "tor-1", "GigabitEthernet1/0/20", "GigabitEthernet1/0/21"
MEMBER = "GigabitEthernet1/0/2"
"""A port of the first aggregate of `TOR`."""
LAG_ATTACHED = "1.2.840.10006.300.43.1.2.1.1.13"
"""dot3adAggPortAttachedAggID (IEEE8023-LAG-MIB); without it an agent says only which aggregate a port chose."""
KINDS: tuple[str, ...] = ("juniper_junos", "ruckus_fastiron", "dell_os10")
"""One whose candidate all share, one that does not say which ports carry traffic, one that was only emulated."""


def ask_awkward(bed: LabBed, met: Met) -> None:
    """A lab of awkward cablings: aggregates, a blade, what a stranger edited, and what cannot be read."""
    control, readers = bed.control, systems.readers(load(bed.configuration), clocks.clock())
    about = {"mac": "00:00:5e:00:53:98", "vlan": 110, "capabilities": ["bridge"], "name": "desk-switch", "local": True}
    control.act("attach", switch="tor-2", port=20, **about)
    control.edit("tor-2", PORT, "description odd")
    control.edit(TOR, PORT, "switchport mode trunk")
    control.edit(TOR, MEMBER, "shutdown")
    names = [switch.name for switch in load_description(topologies.ESTATE).switches]
    met.add(list(readers.network.tables(names)))
    met.add(list(readers.switch.tables(names)))
    met.add(list(readers.switch.ports([(TOR, PORT), (TOR, OTHER)])))
    devices = Found(readers).devices(["srv-blade", "srv-plain"])
    met.add(devices)
    met.add(list(readers.record.occupants([device.rack.id for device in devices if device.rack])))
    control.ssh_fault(TOR, "startup_missing")
    control.line_fault(TOR, line="show etherchannel", kind="deny", times=9)
    control.snmp_fault("tor-2", "shifted_fdb")
    control.act("snmp_fault", agent=TOR, fault="hides", value=LAG_ATTACHED)
    met.add(list(readers.switch.tables([TOR])))
    met.add(list(readers.switch.ports([(TOR, PORT)])))
    met.add(list(readers.network.tables([TOR, "tor-2"])))


def ask_another_kind(bed: LabBed, met: Met) -> None:
    """Switches of another kind; where all share a candidate, somebody has begun to edit."""
    readers = systems.readers(load(bed.configuration), clocks.clock())
    with suppress(InputError):
        bed.control.act("draft", switch=TOR, interface="ge-0/0/20", line="description odd")
    met.add(list(readers.switch.tables([TOR])))
