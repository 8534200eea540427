"""What the collector makes of what the systems answer: names, own addresses, aggregates, and what was not read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.checks import judge, verdicts
from dcdecom.collect import EVERYTHING, RECORDS, Question, Scope, View, collect
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.network import ArpEntry, FdbEntry, NetworkTables
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.evidence import Evidence, Protected
from dcdecom.model.finding import Verdict
from tests.records import make_aggregate

from .office import ONE, POLICY, TWO, Office, playbook
from .world import GATEWAY_MAC, STRANGER, SWITCH, TENANT, Network, Record, Server, World

Tables = Callable[[NetworkTables], NetworkTables]


def _as_it_is(tables: NetworkTables) -> NetworkTables:
    return tables


class Changed(Network):
    """The same agents, whose tables were changed on the way."""

    def __init__(self, world: World, **changes: Tables) -> None:
        super().__init__(world)
        self.changes = changes

    def tables(self, names: object) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        for name, answer in super().tables(names):  # type: ignore[arg-type]  # as it was asked
            change = self.changes.get(name.replace("-", "_"), _as_it_is)
            yield name, replace(answer, value=change(answer.value)) if isinstance(answer, Reading) else answer


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, playbook(), servers=(ONE, TWO))


def looked(
    office: Office, server: Server = ONE, network: Network | None = None, view: View = EVERYTHING,
    protected: tuple[Protected, ...] = (), **letter: object,
) -> Evidence:  # fmt: skip
    readers = office.systems().reading()
    readers = replace(readers, network=network or readers.network)
    asked = replace(office.asked(server), **letter)  # type: ignore[arg-type]  # by name
    scope = Scope("lab", TENANT.name, protected)
    return collect([Question(asked)], scope, readers, office.clock, view)[server.name]


def codes(evidence: Evidence) -> list[str]:
    return [f.code for f in judge(evidence, POLICY)]


def test_a_healthy_server_gives_no_finding(office: Office) -> None:
    evidence = looked(office)
    assert codes(evidence) == []
    assert evidence.unread == ()
    assert {str(s) for s in evidence.sources} == {"record", "monitoring", "snmp", "cli"}
    assert [str(p.port) for p in evidence.ports] == ["tor-3 Gi1/0/1", "tor-3 Gi1/0/31"]


def test_own_addresses_say_who_knows_them(office: Office) -> None:
    own = {o.mac: (o.kind, o.sources) for o in looked(office).own}
    assert own == {ONE.mac("data"): ("data", ("netbox", "arp")), ONE.mac("bmc"): ("bmc", ("netbox",))}


def test_without_addresses_in_the_record_arp_knows_one_at_the_recorded_ip(office: Office) -> None:
    office.world.records_macs = False
    own = {o.mac: (o.kind, o.sources) for o in looked(office).own}
    assert own == {ONE.mac("data"): ("data", ("arp",))}


def test_what_arp_has_for_the_server_and_the_record_for_another_is_foreign(office: Office) -> None:
    """The other took over the server's place and its IP address."""
    theirs = TWO.mac("data")
    office.world.arp[ONE.ip] = theirs
    office.world.silent |= {ONE.port("data"), TWO.port("data")}
    office.world.strangers[ONE.port("data")] = theirs
    evidence = looked(office)
    assert theirs in {o.mac for o in evidence.own}
    assert codes(evidence) == ["foreign-mac", "not-seen"]


def test_a_member_of_an_aggregate_has_its_address_and_no_other_interface_has(office: Office) -> None:
    was = office.world.device

    def bonded(server: Server) -> DeviceRecord:
        """The data interface in an aggregate, which has its address; the controller has none."""
        record = was(server)
        data, bmc = record.interfaces
        bond = replace(data, id=999, name="bond0", type="lag", ips=(), cable=None, peers=(), peer_reachable=None)
        member = replace(data, macs=(), lag=Ref(999, "bond0"))
        return replace(record, interfaces=(bond, member, replace(bmc, macs=())))

    office.world.device = bonded  # type: ignore[method-assign]  # the record has it otherwise
    assert [p.own for p in looked(office).ports] == [(ONE.mac("data"),), ()]


@pytest.mark.parametrize("system", ["record", "snmp", "cli", "monitoring"])
def test_a_system_that_does_not_answer_is_named_and_is_no_disagreement(office: Office, system: str) -> None:
    office.world.unreadable.add(system)
    evidence = looked(office)
    assert system in {source for source, _ in evidence.unread}
    findings = [f for f in judge(evidence, POLICY) if f.severity == "block"]
    assert findings
    assert all(f.unread for f in findings)
    assert Verdict.DISAGREES not in verdicts(findings).values()


def test_a_record_that_fails_in_the_middle_is_no_disagreement(office: Office) -> None:
    """The device was read, and the question for the site's switches was not answered."""

    class Half(Record):
        def network(self, site_ids: object) -> Iterator[tuple[int, Answer[tuple[object, ...]]]]:  # type: ignore[override]
            return iter([(1, Unreadable("HTTP 502", self.world.answer("record", 1).source, self.world.clock.now()))])

    readers = replace(office.systems().reading(), record=Half(office.world))  # type: ignore[arg-type]  # as in `room`
    scope = Scope("lab", TENANT.name)
    evidence = collect([Question(office.asked(ONE))], scope, readers, office.clock)[ONE.name]
    assert Verdict.DISAGREES not in verdicts(judge(evidence, POLICY)).values()
    assert "record-unread" in codes(evidence)


def test_a_port_is_found_by_either_of_its_names(office: Office) -> None:
    """SNMP may call it Eth1 with the record's name as its description: one hit, by ifName or ifDescr."""

    def renamed(tables: NetworkTables) -> NetworkTables:
        ports = tuple(replace(p, name=p.name.replace("Gi1/0/", "Eth"), descr=p.name) for p in tables.ports)
        fdb = tuple(replace(row, port=row.port.replace("Gi1/0/", "Eth")) for row in tables.fdb)
        return replace(tables, ports=ports, fdb=fdb)

    assert codes(looked(office, network=Changed(office.world, tor_3=renamed))) == []


def test_a_name_that_two_ports_have_resolves_to_neither(office: Office) -> None:
    def doubled(tables: NetworkTables) -> NetworkTables:
        twice = tuple(replace(p, descr="Gi1/0/1") if p.name == "Gi1/0/2" else p for p in tables.ports)
        return replace(tables, ports=twice)

    evidence = looked(office, network=Changed(office.world, tor_3=doubled))
    assert [s.physical for s in evidence.sightings if s.mac == ONE.mac("data") and s.witness == "snmp"] == [False]


def test_an_address_on_an_aggregate_is_seen_on_each_of_its_members(office: Office) -> None:
    def joined(tables: NetworkTables) -> NetworkTables:
        members = ("Gi1/0/1", "Gi1/0/2")
        state = replace(tables.ports[0], index=900, name="Po12", descr="Po12", type=161, physical=False)
        rows = tuple(replace(r, port="Po12") if r.port in members else r for r in tables.fdb)
        bundle = make_aggregate("Po12", members, ("02:00:00:00:01:01",) * 2)
        return replace(tables, fdb=rows, ports=(*tables.ports, state), aggregates=(bundle,))

    evidence = looked(office, network=Changed(office.world, tor_3=joined))
    seen = {(s.port, s.physical) for s in evidence.sightings if s.mac == ONE.mac("data") and s.witness == "snmp"}
    assert seen == {("Gi1/0/1", True), ("Gi1/0/2", True)}
    assert evidence.ports[0].members == ("Gi1/0/1", "Gi1/0/2")
    assert {"aggregate-foreign", "other-port", "foreign-mac"} <= set(codes(evidence))


def test_an_address_on_the_way_to_the_gateway_is_seen_from_afar(office: Office) -> None:
    def looped(tables: NetworkTables) -> NetworkTables:
        return replace(tables, fdb=(*tables.fdb, FdbEntry(ONE.mac("data"), "Gi1/0/48", 1, "learned")))

    evidence = looked(office, network=Changed(office.world, tor_3=looped))
    assert [s.uplink for s in evidence.sightings if s.port == "Gi1/0/48"] == [True]
    assert codes(evidence) == []


@pytest.mark.parametrize("rows", [(), (FdbEntry(GATEWAY_MAC, "Gi1/0/48", 1, "static"),)])
def test_a_table_without_what_must_be_there_was_not_read(office: Office, rows: tuple[FdbEntry, ...]) -> None:
    evidence = looked(office, network=Changed(office.world, tor_3=lambda tables: replace(tables, fdb=rows)))
    [switch] = evidence.switches
    assert (switch.snmp_control, switch.cli_control) == (False, True)
    assert "switch-control" in codes(evidence)


def test_a_table_that_is_not_whole_was_not_read(office: Office) -> None:
    """It shows what must be there, and an address that it does not show may still be there."""
    gaps = ("the forwarding table of VLAN 20 was not read: no answer",)
    evidence = looked(office, network=Changed(office.world, tor_3=lambda tables: replace(tables, gaps=gaps)))
    [switch] = evidence.switches
    assert isinstance(switch.snmp, Unreadable)
    assert (switch.snmp.reason, switch.snmp_control) == (gaps[0], False)
    assert codes(evidence) == ["switch-unread"]


def test_the_server_itself_is_no_control(office: Office) -> None:
    """A table that shows this server alone may be one that was made up from the record."""
    only = (FdbEntry(ONE.mac("data"), "Gi1/0/1", 1, "learned"), FdbEntry(ONE.mac("bmc"), "Gi1/0/31", 1, "learned"))
    evidence = looked(office, network=Changed(office.world, tor_3=lambda tables: replace(tables, fdb=only)))
    assert not evidence.switches[0].snmp_control


def test_a_protected_ip_address_counts_by_its_mac(office: Office) -> None:
    evidence = looked(office, protected=(Protected(ONE.ip, "Zabbix"),))
    assert Protected(ONE.mac("data"), "Zabbix") in evidence.protected
    assert Protected(GATEWAY_MAC, "gateway") in evidence.protected
    assert set(codes(evidence)) == {"protected-address"}


def test_the_record_alone_asks_no_switch(office: Office) -> None:
    office.world.unreadable |= {"snmp", "cli"}
    evidence = looked(office, view=RECORDS)
    assert (evidence.switches, evidence.ports, evidence.unread) == ((), (), ())
    assert isinstance(evidence.hosts, Reading)


def test_a_narrow_look_reads_the_named_switch_and_no_monitoring(office: Office) -> None:
    office.world.unreadable.add("monitoring")
    evidence = looked(office, view=View(only=frozenset({SWITCH}), monitoring=False))
    assert [s.name for s in evidence.switches] == [SWITCH]
    assert evidence.hosts is None
    assert evidence.unread == ()


def _with_arp(ip: str, mac: MacAddress) -> Tables:
    return lambda tables: replace(tables, arp=(*tables.arp, ArpEntry(ip, mac)))


def test_a_stranger_behind_the_port_is_foreign(office: Office) -> None:
    office.world.strangers["Gi1/0/1"] = STRANGER
    network = Changed(office.world, gw_1=_with_arp("198.18.10.99", STRANGER))
    assert codes(looked(office, network=network)) == ["foreign-mac"]


def test_a_letter_does_not_make_a_strangers_address_this_servers(office: Office) -> None:
    office.world.strangers["Gi1/0/1"] = STRANGER
    network = Changed(office.world, gw_1=_with_arp("198.18.10.99", STRANGER))
    assert "foreign-mac" in codes(looked(office, network=network, ips=(ONE.ip, "198.18.10.99")))


def test_a_gateway_that_was_not_read_protects_nobody_and_says_so(office: Office) -> None:
    class Deaf(Network):
        def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
            for name, answer in super().tables(names):
                lost = Unreadable("timeout", answer.source, answer.taken_at)
                yield name, lost if name == "gw-1" else answer

    evidence = looked(office, network=Deaf(office.world), protected=(Protected(ONE.ip, "Zabbix"),))
    assert any(f.unread for f in judge(evidence, POLICY))
