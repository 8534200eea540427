"""What may be wrong: one row a disturbance, what it does to a picture, and which finding has to name it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

from dcdecom.model.estate.device import Slot, Unplayed
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.monitoring import Loss
from dcdecom.model.estate.network import FdbEntry, Neighbour
from dcdecom.model.estate.ref import Ref
from dcdecom.model.evidence import Protected, Remembered
from tests.oracle.course import BOOTED, LAST, Picture, Twist
from tests.oracle.truth import EDGES, GATEWAY, UPLINK, mac_of
from tests.oracle.views import BRIDGE, OFFICES, views_of
from tests.records import (
    make_blocker,
    make_cable,
    make_holder,
    make_host,
    make_machine,
    make_power_port,
    make_record_change,
)

STRANGER = mac_of(77, 9)


@dataclass(frozen=True)
class Row:
    """`code` is the finding that has to name it; empty where it does no harm. `shape` is one that shows it best."""

    do: Twist
    code: str = ""
    shape: str = "controller on a port of its own"
    noted: str = ""
    """A finding that has to be there besides."""


def _here(p: Picture) -> tuple[str, str]:
    return p.truth.target.nics[0].at


def _letter(**different: object) -> Twist:
    def do(p: Picture) -> None:
        p.asked = replace(p.asked, **different)  # type: ignore[arg-type]  # by the fields' names

    return do


def _label(**different: object) -> Twist:
    def do(p: Picture) -> None:
        p.inspection = replace(p.inspection, **different)  # type: ignore[arg-type]  # by the fields' names

    return do


def _record(**different: object) -> Twist:
    return lambda p: p.views.record(**different)


def _silent(source: str) -> Twist:
    """A source that does not answer; `{sw}` is the target's switch."""
    return lambda p: p.views.unreadable.add(source.format(sw=_here(p)[0]))


def _switch(way: str, **different: object) -> Twist:
    def do(p: Picture) -> None:
        tables, sw = (p.views.snmp if way == "snmp" else p.views.cli), _here(p)[0]
        tables[sw] = replace(tables[sw], **different)  # type: ignore[type-var, arg-type, assignment]  # by name

    return do


def _stranger(*ways: str) -> Twist:
    """Somebody else speaks on the target's first port, as some ways into the switch show it."""

    def do(p: Picture) -> None:
        sw, port = _here(p)
        for way in ways:
            rows = (p.views.snmp if way == "snmp" else p.views.cli)[sw].fdb
            p.views.rows(way, sw, (*rows, FdbEntry(STRANGER, port, 110, "learned")))

    return do


def _not_in(*ways: str) -> Twist:
    """Rows of the target that a table lost."""

    def do(p: Picture) -> None:
        sw, own = _here(p)[0], p.truth.target.macs()
        for way in ways:
            rows = (p.views.snmp if way == "snmp" else p.views.cli)[sw].fdb
            p.views.rows(way, sw, tuple(r for r in rows if r.mac not in own))

    return do


def _one_port_off(p: Picture) -> None:
    """The SNMP table names the port before the real one, as an agent whose bridge ports count from nought does."""
    sw = _here(p)[0]
    names = {port: EDGES[n - 1] for n, port in enumerate(EDGES)}
    rows = p.views.snmp[sw].fdb
    p.views.rows("snmp", sw, tuple(replace(r, port=names.get(r.port, r.port)) for r in rows))


def _twice(p: Picture) -> None:
    """The target's own address on another edge port too."""
    sw = p.random.choice(p.truth.switches)
    taken = {n.at for m in p.truth.machines for n in m.nics}
    port = next(e for e in EDGES if (sw, e) not in taken)
    for way in ("snmp", "cli"):
        rows = (p.views.snmp if way == "snmp" else p.views.cli)[sw].fdb
        mac = p.truth.target.nics[0].mac
        p.views.rows(way, sw, (*rows, FdbEntry(mac, port, 110, "learned")))


def _on_no_port(p: Picture) -> None:
    """A switch knows the target's address, and does not tell on which port."""
    sw = p.random.choice(p.truth.switches)
    mac = p.truth.target.nics[0].mac
    p.views.rows("snmp", sw, (*p.views.snmp[sw].fdb, FdbEntry(mac, "", 110, "learned")))


def _wrong_port(p: Picture) -> None:
    """NetBox cables the target to another machine's port, or to an empty one."""
    if not p.views.target.interfaces[0].peers:
        return
    other = p.random.choice([m.nics[0].at for m in p.truth.machines[1:] if m.nics] + [p.truth.free(p.random)])
    peer = p.views.target.interfaces[0].peers[0]
    id = p.truth.switches.index(other[0]) + 1
    p.views.interface(0, peers=(replace(peer, switch_id=id, switch=other[0], name=other[1]),))


def _on_an_uplink(p: Picture) -> None:
    peers = p.views.target.interfaces[0].peers
    p.views.interface(0, peers=tuple(replace(peer, name=UPLINK) for peer in peers))


def _behind_a_tunnel(p: Picture) -> None:
    sw, own = _here(p)[0], p.truth.target.nics[0].mac
    for way in ("snmp", "cli"):
        rows = (p.views.snmp if way == "snmp" else p.views.cli)[sw].fdb
        p.views.rows(way, sw, tuple(replace(r, port="nve1") if r.mac == own else r for r in rows))


def _bridge(p: Picture) -> None:
    sw, port = _here(p)
    heard = Neighbour(port, 4, "02:0b:00:00:00:01", "1", "desk-switch", BRIDGE)
    p.views.snmp[sw] = replace(p.views.snmp[sw], neighbours=(*p.views.snmp[sw].neighbours, heard))


def _no_aggregates(p: Picture) -> None:
    for sw in p.truth.switches:
        p.views.snmp[sw] = replace(p.views.snmp[sw], aggregates=())
        p.views.cli[sw] = replace(p.views.cli[sw], aggregates=())


def _other_members(p: Picture) -> None:
    """The prompt puts one more port into the aggregate than SNMP does."""
    for sw, view in p.views.cli.items():
        more = tuple(replace(a, attached=(*a.attached, "Gi1/0/47")) for a in view.aggregates or ())
        p.views.cli[sw] = replace(view, aggregates=more)


def _half_recorded(p: Picture) -> None:
    p.views.record(interfaces=p.views.target.interfaces[:1])


def _no_address(p: Picture) -> None:
    """Nobody knows a MAC address of the target."""
    for n, interface in enumerate(p.views.target.interfaces):
        p.views.interface(n, macs=(), ips=interface.ips)
    p.asked = replace(p.asked, macs=())
    gateway = p.views.snmp[GATEWAY]
    p.views.snmp[GATEWAY] = replace(gateway, arp=tuple(a for a in gateway.arp if a.ip != p.truth.target.ip))


def _remembered_stranger(p: Picture) -> None:
    now = p.views.now
    p.views.remembered.append(
        Remembered(STRANGER, *_here(p), "snmp", now - timedelta(days=9), now - timedelta(days=2))
    )


def _link_stays(p: Picture) -> None:
    """The link of the first port is up, whoever runs."""
    sw, port = _here(p)
    ports = p.views.snmp[sw].ports
    p.views.snmp[sw] = replace(p.views.snmp[sw], ports=tuple(
        replace(s, oper_up=True, last_change_ticks=100) if s.name == port else s for s in ports
    ))  # fmt: skip


def _restarted(p: Picture) -> None:
    if p.look == LAST:
        _switch("snmp", uptime_ticks=1000)(p)


def _never_left(p: Picture) -> None:
    """The server goes on although its owner said that it was shut down."""
    if p.look == LAST:
        p.truth.change(runs=True)
        again = views_of(p.truth, p.views.now, BOOTED)
        p.views.snmp, p.views.cli = again.snmp, again.cli
        p.truth.change(runs=False)


def _host(**different: object) -> Twist:
    def do(p: Picture) -> None:
        p.views.hosts[0] = replace(p.views.hosts[0], **different)  # type: ignore[arg-type]  # by the fields' names

    return do


def _near_host(p: Picture) -> None:
    own = p.views.hosts[0]
    p.views.hosts.append(make_host(
        "1999", own.host.upper(), own.host.upper(), True, False, ("198.18.10.99",), ("OTHER",), (), ()
    ))  # fmt: skip


def _shares_address(p: Picture) -> None:
    p.views.hosts.append(make_host("1998", "probe", "probe", True, False, (p.truth.target.ip,), (), (), ()))


def _somewhere(p: Picture) -> None:
    p.views.hosts.append(make_host("1996", "probe", "probe", True, False, (), (), (), (), unresolved=("{$IP}",)))


def _second_interface(p: Picture) -> None:
    _host(addresses=(p.truth.target.ip, "198.18.10.97"))(p)


def _shares_serial(p: Picture) -> None:
    p.views.hosts.append(make_host("1997", "probe", "probe", True, False, (), (p.truth.target.serial,), (), ()))


def _renamed_since(p: Picture) -> None:
    if p.look == 2:
        _host(host="zbx-1", visible_name="zbx-1")(p)


def _blocker(kind: str) -> Twist:
    def do(p: Picture) -> None:
        p.views.blockers[p.views.hosts[0].id] = (make_blocker(kind, "somebody's"),)  # type: ignore[arg-type]  # a kind

    return do


def _others_lose(p: Picture) -> None:
    p.views.losses[p.views.hosts[0].id] = (Loss("dependency", "srv-02: no answer"),)


def _virtual(p: Picture) -> None:
    p.views.virtual.add(_here(p))


def _trunk(p: Picture) -> None:
    p.views.trunks.add(_here(p))


def _protected(p: Picture) -> None:
    p.protected = (Protected(p.truth.target.nics[0].mac, "this machine"),)


def _other_estate(p: Picture) -> None:
    p.views.estates[f"cli {_here(p)[0]}"] = "lab"


def _machine_of_that_name(p: Picture) -> None:
    p.views.machines.append(make_machine(990, p.asked.name, Ref(2, "srv-02"), OFFICES[2]))


def _serial_twice(p: Picture) -> None:
    p.views.record(same_serial=(Ref(50, "srv-50"),))


def _changed_lately(p: Picture) -> None:
    change = make_record_change(1, "serial", "srv-01", "rudi", p.views.now - timedelta(days=1), "OLD", "NEW")
    p.views.history = RecordHistory(p.views.now - timedelta(days=900), (change,))


def _moved_in_netbox(p: Picture) -> None:
    """NetBox gives the target's address to somebody else only."""
    mac = p.truth.target.nics[0].mac
    p.views.holders[mac] = (make_holder("device", Ref(2, "srv-02"), OFFICES[2]),)


def _blade(p: Picture) -> None:
    """It sits in a chassis, which has its cables."""
    cabled, chassis = p.views.target, Ref(60, "chassis-1")
    bare = tuple(replace(i, cable=None, far=None, peers=(), peer_reachable=None) for i in cabled.interfaces)
    p.views.devices[chassis.id] = replace(cabled, id=chassis.id, name=chassis.name, serial="CHASSIS", asset_tag="")
    p.views.record(parent=Slot(chassis, Ref(63, "3")), interfaces=bare)


def _blade_elsewhere(p: Picture) -> None:
    """No cable of its chassis is recorded: where it is seen is nobody's port."""
    _blade(p)
    p.views.devices[60] = replace(p.views.devices[60], interfaces=())


def _blade_unheard(p: Picture) -> None:
    """Nothing has ever seen it on its chassis."""
    _blade(p)
    _not_in("snmp", "cli")(p)


def _blade_without_bay(p: Picture) -> None:
    _blade(p)
    p.views.record(parent=Slot(Ref(60, "chassis-1"), None))


def _blade_beside(p: Picture) -> None:
    """NetBox gives its address to another blade too."""
    _blade(p)
    mac = p.truth.target.nics[0].mac
    p.views.holders[mac] = (*p.views.holders[mac], make_holder("device", Ref(2, "srv-02"), OFFICES[2]))


def _unread_parts(p: Picture) -> None:
    """The letter names parts, and nobody can read which the record has."""
    _letter(memory="64 GB")(p)
    _silent("parts")(p)


def _power(**different: object) -> Twist:
    """Its only power port."""
    return lambda p: p.views.power.update({p.views.target.id: (make_power_port(id=40, name="PSU1", **different),)})


def _uncabled(p: Picture) -> None:
    p.views.interface(0, cable=None, peers=(), peer_reachable=None)


def _spare_socket(p: Picture) -> None:
    spare = replace(p.views.target.interfaces[0], id=777, name="eth7", macs=(), ips=(), cable=None, peers=())
    p.views.record(interfaces=(*p.views.target.interfaces, spare))


def _noted(id: str) -> Twist:
    return lambda p: p.views.record(host_id=id)


def _proxied(p: Picture) -> None:
    _host(proxy="proxy-1")(p)


TWISTS: dict[str, Row] = {
    # the letter and the record
    "NetBox does not answer": Row(_silent("devices"), "record-unread"),
    "not in NetBox": Row(lambda p: p.views.devices.pop(1) and None, "record-absent", noted="nothing-compared"),
    "the name is a machine's": Row(_machine_of_that_name, "virtual-machine"),
    "a switch is asked for": Row(_record(role="tor"), "not-a-server"),
    "serial differs": Row(_letter(serial="OTHER"), "serial-differs"),
    "serial held twice": Row(_serial_twice, "serial-shared"),
    "on a channelized port": Row(_record(unplayed=(Unplayed("channels", "tor-1 Gi1/0/1", "4"),)), "unplayed-channels"),
    "part of a virtual chassis": Row(_record(virtual_chassis=Ref(3, "vc-1")), "virtual-chassis"),
    "asset tag differs": Row(_letter(asset_tag="OTHER"), "asset-tag-differs"),
    "another office's": Row(_record(tenant=OFFICES[4]), "tenant-differs"),
    "position differs": Row(_letter(rack="R09", unit="3"), "position-differs"),
    "MAC not in the record": Row(_letter(macs=(STRANGER,)), "mac-not-recorded"),
    "IP not in the record": Row(_letter(ips=("198.18.99.99",)), "ip-not-recorded"),
    "not active": Row(_record(status="planned"), "status-differs"),
    "another model": Row(_letter(model="Server 2U"), "specification-differs"),
    "its parts cannot be read": Row(_unread_parts, "specification-unread"),
    "nobody typed the BA kolokasi": Row(_letter(minutes_serial="", minutes_macs=(), minutes=None), "minutes-not-typed"),
    "an I for a one": Row(_letter(asset_tag="TAG-I"), "asset-tag-differs", noted="likely-slip"),
    "changed lately": Row(_changed_lately, "record-changed"),
    "the change log does not answer": Row(_silent("history"), "record-unread"),
    # power
    "its power ports cannot be read": Row(_silent("power"), "power-unread"),
    "its power cable is another's too": Row(
        _power(cable=make_cable(41, "P-41", "connected"), shared=("srv-02 PSU1", "pdu-1 1")), "power-cable-shared"
    ),
    "its power port has no cable": Row(_power(mark_connected=True), "power-cable-missing"),
    # cables and switches
    "no cable": Row(_uncabled, "cable-missing"),
    "half a cable": Row(lambda p: p.views.interface(0, peer_reachable=False), "cable-broken"),
    "its port is split into channels": Row(
        _record(unplayed=(Unplayed("channels", "tor-1 Eth1/1", "4"),)), "unplayed-channels"
    ),
    "its cable has many ends": Row(_record(unplayed=(Unplayed("ends", "D-1", "a, b"),)), "unplayed-ends"),
    "SNMP of its switch is down": Row(_silent("snmp {sw}"), "switch-unread"),
    "its switch cannot be logged in to": Row(_silent("cli {sw}"), "port-unread"),
    "the gateway is down": Row(_silent(f"snmp {GATEWAY}"), "switch-unread"),
    "NetBox does not name the switches": Row(_silent("network"), "record-unread"),
    "an empty SNMP table": Row(_switch("snmp", fdb=()), "switch-control"),
    "an empty table at the prompt": Row(_switch("cli", fdb=()), "switch-control"),
    "the switch calls itself otherwise": Row(_switch("cli", hostname="other"), "switch-identity"),
    "the switch has another serial": Row(_switch("snmp", serials=("OTHER",)), "switch-identity"),
    "nobody knows its address": Row(_no_address, "address-unknown"),
    # who is where
    "cabled elsewhere": Row(_wrong_port, "other-port"),
    "seen on two ports": Row(_twice, "other-port"),
    "seen on no port": Row(_on_no_port, "place-unread"),
    "SNMP is one port off": Row(_one_port_off, "other-port"),
    "behind a tunnel": Row(_behind_a_tunnel, "behind-tunnel"),
    "nobody names the members": Row(_no_aggregates, "aggregate-unread", "LACP on one switch"),
    "the prompt names another member": Row(_other_members, "aggregate-differs", "LACP on one switch"),
    "half an aggregate is recorded": Row(_half_recorded, "aggregate-foreign", "LACP on one switch"),
    "a stranger, both ways": Row(_stranger("snmp", "cli"), "foreign-mac"),
    "a stranger, by SNMP only": Row(_stranger("snmp"), "foreign-mac"),
    "a stranger, at the prompt only": Row(_stranger("cli"), "foreign-mac"),
    "a stranger is remembered": Row(_remembered_stranger, "remembered-foreign"),
    "its address is another's by the record": Row(_moved_in_netbox, "foreign-mac"),
    "a bridge speaks": Row(_bridge, "neighbour-bridge"),
    "a trunk": Row(_trunk, "trunk"),
    "no wire": Row(_virtual, "port-not-physical"),
    "on an uplink": Row(_on_an_uplink, "uplink"),
    "not in the SNMP table": Row(_not_in("snmp"), "one-witness", "one cable"),
    "in no table": Row(_not_in("snmp", "cli"), "not-seen", "one cable"),
    "NetBox does not name the machines": Row(_silent("machines-on"), "record-unread"),
    # the shutdown
    "the link stays up": Row(_link_stays, "link-stays", "one cable"),
    "the server never left": Row(_never_left),
    "the switch restarted": Row(_restarted, "switch-restarted"),
    # the machine
    "another label": Row(_label(serial="OTHER"), "label-serial-differs"),
    "no photo": Row(_label(photos=()), "photo-missing"),
    "one cable too many": Row(_label(cables=9), "cables-differ"),
    "a socket without a cable": Row(_spare_socket, "interface-uncabled"),
    # Zabbix, and ourselves
    "Zabbix does not answer": Row(_silent("hosts"), "host-unread"),
    "the host is somebody else's": Row(_host(addresses=("198.18.10.98",), serials=("OTHER",)), "host-identity"),
    "two hosts of nearly one name": Row(_near_host, "host-ambiguous"),
    "a host at its address": Row(_shares_address, "host-address-shared"),
    "a host at a macro that nobody can read": Row(_somewhere, "host-address-unjudged"),
    "its host has an interface more": Row(_second_interface, "host-foreign-address"),
    "a host with its serial number": Row(_shares_serial, "host-identity-shared"),
    "its host is called otherwise by now": Row(_renamed_since, "host-renamed"),
    "the noted host is another's": Row(_noted("1002"), "host-id-other"),
    "a proxy watches it": Row(_proxied, "host-proxied"),
    "others lose a trigger": Row(_others_lose, "host-others-lose"),
    "an action names it": Row(_blocker("action"), "host-blocked"),
    "it was discovered": Row(_blocker("discovered"), "host-discovered"),
    "a reading of another estate": Row(_other_estate, "estate-differs"),
    "somebody's unsaved edit": Row(_switch("cli", unsaved=("+vlan 7",)), "unsaved-changes"),
    "a dialect that was never tried": Row(_switch("cli", proven="emulated"), "dialect-emulated"),
    "ourselves behind it": Row(_protected, "protected-address"),
    "a blade with cables of its own": Row(_record(parent=Slot(Ref(60, "chassis-1"), Ref(63, "3"))), "blade-slot"),
    "a blade that was never seen on its chassis": Row(_blade_unheard, "blade-unseen", "one cable"),
    "a blade that is seen where its chassis is not": Row(_blade_elsewhere, "other-port"),
    "a blade whose bay nobody recorded": Row(_blade_without_bay, "blade-bay"),
    "a blade whose address is another's too": Row(_blade_beside, "blade-address"),
}
HARMLESS = frozenset({"status-differs", "host-proxied", "minutes-not-typed", "power-cable-missing"})
"""Findings that stop nothing."""
