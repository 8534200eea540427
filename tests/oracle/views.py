"""What the systems would say of a truth: a mutable picture that twists disturb before anybody reads it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.hardware import PowerPort
from dcdecom.model.estate.history import RecordHistory
from dcdecom.model.estate.listing import AddressHolder, MachineRecord, NetworkDevice
from dcdecom.model.estate.monitoring import Blocker, Loss, MonitoredHost
from dcdecom.model.estate.network import Aggregate, ArpEntry, FdbEntry, Neighbour, NetworkTables, PortState
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom.model.evidence import Remembered
from tests.oracle.truth import EDGES, GATEWAY, GATEWAY_MAC, UPLINK, Machine, Nic, Port, Truth
from tests.records import (
    make_address,
    make_aggregate,
    make_cable,
    make_cli_port,
    make_cli_tables,
    make_device,
    make_holder,
    make_host,
    make_interface,
    make_network_device,
    make_network_tables,
    make_port_state,
    make_shown_aggregate,
)

SITE, RACK = Ref(1, "DC"), Ref(7, "R07")
OFFICES = {n: Ref(n, f"Dinas {n}") for n in range(1, 5)}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
BRIDGE, STATION = frozenset({"bridge"}), frozenset({"station"})


@dataclass
class Views:
    """Everything that the systems answer at one time."""

    now: datetime
    booted: datetime
    devices: dict[int, DeviceRecord] = field(default_factory=dict)
    machines: list[MachineRecord] = field(default_factory=list)
    network: list[NetworkDevice] = field(default_factory=list)
    holders: dict[MacAddress, tuple[AddressHolder, ...]] = field(default_factory=dict)
    power: dict[int, tuple[PowerPort, ...]] = field(default_factory=dict)
    history: RecordHistory = field(default_factory=lambda: RecordHistory(LONG_AGO, ()))
    snmp: dict[str, NetworkTables] = field(default_factory=dict)
    cli: dict[str, CliTables] = field(default_factory=dict)
    trunks: set[Port] = field(default_factory=set)
    virtual: set[Port] = field(default_factory=set)
    hosts: list[MonitoredHost] = field(default_factory=list)
    blockers: dict[str, tuple[Blocker, ...]] = field(default_factory=dict)
    losses: dict[str, tuple[Loss, ...]] = field(default_factory=dict)
    remembered: list[Remembered] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    """Sources that do not answer: `snmp sw-1`, `cli sw-1`, `network`, `hosts` and other questions by their names."""
    estates: dict[str, str] = field(default_factory=dict)
    """What a source calls itself, where that is not the case's estate."""

    @property
    def target(self) -> DeviceRecord:
        return self.devices[1]

    def record(self, **different: object) -> None:
        """Change what NetBox has about the target."""
        self.devices[1] = replace(self.target, **different)  # type: ignore[arg-type]  # by the fields' names

    def interface(self, at: int, **different: object) -> None:
        """Change one interface of the target in NetBox."""
        interfaces = list(self.target.interfaces)
        interfaces[at] = replace(interfaces[at], **different)  # type: ignore[arg-type]  # by the fields' names
        self.record(interfaces=tuple(interfaces))

    def rows(self, way: str, switch: str, rows: tuple[FdbEntry, ...]) -> None:
        """Replace a forwarding table, as one way into the switch shows it."""
        tables = self.snmp if way == "snmp" else self.cli
        tables[switch] = replace(tables[switch], fdb=rows)  # type: ignore[type-var, assignment]  # both have one


def views_of(truth: Truth, now: datetime, booted: datetime, changed: datetime | None = None) -> Views:
    """What honest systems say. `changed` is when the target's links went down last."""
    views = Views(now, booted)
    for machine in (m for m in truth.machines if m.recorded):
        views.devices[machine.id] = _device(truth, machine)
        views.machines += [
            MachineRecord(900 + n, g.name, Ref(machine.id, machine.name), OFFICES[g.tenant], (g.mac,))
            for n, g in enumerate(machine.guests)
            if g.recorded
        ]
        office = OFFICES[machine.tenant]
        own = make_holder("device", Ref(machine.id, machine.name), office)
        board = {machine.board} if machine.board else set()
        views.holders |= dict.fromkeys({n.mac for n in machine.nics} | board, (own,))
        views.hosts.append(make_host(
            str(1000 + machine.id), machine.name, machine.name, True, False, (machine.ip,), (machine.serial,), (), ()
        ))  # fmt: skip
    for record in views.machines:
        holder = AddressHolder("machine", Ref(record.id, record.name), record.tenant, record.host)
        views.holders |= dict.fromkeys(record.macs, (holder,))
    views.network = [*(_switch(truth, name) for name in truth.switches), _gateway()]
    ticks = int((now - booted).total_seconds() * 100)
    for name in truth.switches:
        fdb, neighbours = _fdb(truth, name), _neighbours(truth, name)
        ports = _ports(truth, name, booted, changed)
        aggregates = _aggregates(truth, name)
        views.snmp[name] = make_network_tables(
            name, "switch", ticks, (f"SN-{name}",), ports, fdb, neighbours, aggregates
        )
        shown = tuple(make_shown_aggregate(a.name, a.members) for a in aggregates)
        views.cli[name] = make_cli_tables(name, fdb, neighbours, (), True, aggregates=shown)
        views.trunks |= {(name, port) for port in truth.uplinks(name)}
    arp = tuple(ArpEntry(m.ip, m.nics[0].mac) for m in truth.machines if m.nics and m.recorded and m.seen)
    views.snmp[GATEWAY] = make_network_tables(GATEWAY, "gateway", ticks, (), (), (), (), (), arp)
    return views


def port_state(views: Views, at: Port) -> tuple[PortState, CliPort] | None:
    """One port by both ways; None where the switch has no such port."""
    state = next((p for p in views.snmp[at[0]].ports if p.name == at[1]), None) if at[0] in views.snmp else None
    if state is None:
        return None
    state = replace(state, physical=at not in views.virtual)
    return state, make_cli_port(at[1], state.admin_up, state.oper_up, (), False, at in views.trunks)


def _device(truth: Truth, machine: Machine) -> DeviceRecord:
    interfaces = [_interface(truth, machine, n, nic) for n, nic in enumerate(machine.nics)]
    if machine.board:
        interfaces.append(make_interface(
            machine.id * 100 + 90, "BMC", "1000base-t", True, True, (machine.board,), (), None, (), None
        ))  # fmt: skip
    return make_device(
        machine.id, machine.name, machine.serial, f"TAG-{machine.id}", "active", "server", "Server 1U", SITE,
        OFFICES[machine.tenant], RACK, str(machine.id), "front", "1", None, None, tuple(interfaces), "e1",
    )  # fmt: skip


def _interface(truth: Truth, machine: Machine, n: int, nic: Nic) -> InterfaceRecord:
    id = machine.id * 100 + n
    ips = (make_address(id, machine.ip, "active"),) if n == 0 else ()
    peer = PortRef(truth.switches.index(nic.at[0]) + 1, *nic.at[:1], id + 5000, nic.at[1])
    return make_interface(
        id, nic.name, "1000base-t", nic.kind == "bmc", True, (nic.mac,), ips, make_cable(id, f"C-{id}", "connected"),
        (peer,), True,
    )  # fmt: skip


def _switch(truth: Truth, name: str) -> NetworkDevice:
    uplinks = truth.uplinks(name)
    interfaces = tuple(Ref(n, port) for n, port in enumerate((*EDGES, *uplinks)))
    attached = tuple(n.mac for m in truth.machines if m.recorded for n in m.nics if n.at[0] == name)
    return make_network_device(
        truth.switches.index(name) + 1, name, SITE, False, f"SN-{name}", (), interfaces,
        tuple(i for i in interfaces if i.name in uplinks), attached,
    )  # fmt: skip


def _gateway() -> NetworkDevice:
    return make_network_device(99, GATEWAY, SITE, True, "", (GATEWAY_MAC,), (), (), ())


def _fdb(truth: Truth, switch: str) -> tuple[FdbEntry, ...]:
    rows = [FdbEntry(GATEWAY_MAC, UPLINK, 110, "learned")]
    here = {mac for mac, at, _, _ in truth.speaking() if at[0] == switch}
    for mac, (on, port), vlan, aggregate in truth.speaking():
        if on == switch:
            rows.append(FdbEntry(mac, aggregate or port, vlan, "learned"))
        elif mac not in here:
            rows.append(FdbEntry(mac, truth.toward(switch, on), vlan, "learned"))
    return tuple(dict.fromkeys(rows))


def _neighbours(truth: Truth, switch: str) -> tuple[Neighbour, ...]:
    found = [Neighbour(p, 4, f"00:00:5e:00:54:{n:02x}", "", far, BRIDGE)
             for n, (p, far) in enumerate(truth.uplinks(switch).items())]  # fmt: skip
    for machine in (m for m in truth.machines if m.lldp and m.runs and m.seen):
        found += [
            Neighbour(n.at[1], 4, machine.nics[0].mac, n.name, machine.name, STATION)
            for n in machine.nics
            if n.at[0] == switch and n.kind == "data"
        ]
    return tuple(found)


def _ports(truth: Truth, switch: str, booted: datetime, changed: datetime | None) -> tuple[PortState, ...]:
    linked = {n.at[1] for m in truth.machines for n in m.nics if n.at[0] == switch and m.links(n)}
    linked |= {port for on, port in truth.shared if on == switch} | set(truth.uplinks(switch))
    target = {n.at[1] for n in truth.target.nics if n.at[0] == switch and not truth.target.links(n)}
    ticks = int(((changed or booted) - booted).total_seconds() * 100)
    edges = [
        make_port_state(10 + n, port, port, "", 6, True, port in linked, ticks if port in target else 100)
        for n, port in enumerate((*EDGES, *truth.uplinks(switch)))
    ]
    names = {n.aggregate for m in truth.machines for n in m.nics if n.aggregate and n.at[0] == switch}
    return (*edges, *(PortState(500 + n, name, name, "", 161, True, True, 100, None, False)
                      for n, name in enumerate(sorted(names))))  # fmt: skip


def _aggregates(truth: Truth, switch: str) -> tuple[Aggregate, ...]:
    found: dict[str, list[tuple[str, str]]] = {}
    for machine in truth.machines:
        for nic in machine.nics:
            if nic.aggregate and nic.at[0] == switch:
                found.setdefault(nic.aggregate, []).append((nic.at[1], nic.partner if machine.runs else ""))
    return tuple(make_aggregate(n, tuple(p for p, _ in m), tuple(s for _, s in m)) for n, m in sorted(found.items()))


def remembered(truth: Truth, now: datetime, days: int, ago: int = 0) -> list[Remembered]:
    """What nightly looks of so many days have seen, the last of them `ago` days before."""
    first, last = now - timedelta(days=days + ago), now - timedelta(days=ago)
    return [
        Remembered(mac, on, port, way, first, last)
        for mac, (on, port), _, _ in truth.speaking()
        for way in ("snmp", "cli")
    ]  # type: ignore[misc]  # both are witnesses
