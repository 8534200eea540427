"""The SNMP reader against the lab's agents."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Literal

import pytest

from dcdecom.adapters.answers_until import Deadline
from dcdecom.adapters.snmp import connect_reader
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.errors import InputError
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import ArpEntry, NetworkTables
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.settings import Inventory, SecretRef, SnmpAccess
from dcdecom.ports.network import NetworkReader
from dcdecom_lab.control import LabControl

from .conftest import PlainSecrets, StillClock, secret, with_snmp

PYSNMP_AGENT = "the agent's answer could not be decrypted: wrong privacy passphrase or protocol"
"""The lab's agent says so; most are silent, and then the text is "no answer (or wrong privacy key)"."""
SERVER = MacAddress("9c:b6:54:a1:02:10")


FAST_AGENT = "the agent could not decrypt the question: wrong privacy passphrase or protocol"


def reader(inventory: Inventory, fleet: bool = False) -> NetworkReader:
    return connect_reader(inventory, PlainSecrets(), StillClock(), fleet=fleet)


def table(inventory: Inventory, name: str) -> NetworkTables:
    ((key, answer),) = reader(inventory).tables([name])
    assert isinstance(answer, Reading), answer
    assert key == name
    return answer.value


def reason(inventory: Inventory, name: str = "tor-3", fleet: bool = False) -> str:
    ((_, answer),) = reader(inventory, fleet).tables([name])
    assert isinstance(answer, Unreadable)
    assert answer.source.estate is None
    return answer.reason


def test_a_switch(inventory: Inventory) -> None:
    tables = table(inventory, "tor-3")
    assert (tables.system_name, tables.serials) == ("tor-3", ("FDO0003",))
    port = next(port for port in tables.ports if port.descr == "GigabitEthernet1/0/7")
    assert (port.name, port.admin_up, port.oper_up, port.physical) == ("Gi1/0/7", True, True, True)
    assert [(e.port, e.vlan, e.status) for e in tables.fdb if e.mac == SERVER] == [("Gi1/0/7", 110, "learned")]
    heard = next(neighbour for neighbour in tables.neighbours if neighbour.port == "Gi1/0/7")
    assert (heard.chassis_id, heard.capabilities) == (SERVER, frozenset({"station"}))


def test_an_aggregate(inventory: Inventory) -> None:
    (found,) = table(inventory, "tor-1").aggregates
    assert (found.name, found.members) == ("Po12", ("Gi1/0/4", "Gi1/0/6"))
    assert len(set(found.partners)) == 1


def test_the_gateway_knows_who_has_which_address(inventory: Inventory) -> None:
    assert ArpEntry("198.18.10.11", SERVER) in table(inventory, "gw-1").arp


def test_every_reading_is_stamped(inventory: Inventory, lab: LabControl) -> None:
    answers = dict(reader(inventory).tables(inventory.hosts))
    assert answers.keys() == inventory.hosts.keys()
    for name, answer in answers.items():
        assert isinstance(answer, Reading)
        assert answer.source.address == f"127.0.0.1:{lab.access.snmp_ports[name]}"
        assert (answer.source.estate, answer.taken_at) == ("lab", StillClock().now())


class SlowKeyStore(PlainSecrets, StillClock):
    """Half a minute passes before a secret is handed out, by its own clock."""

    def __init__(self) -> None:
        self.time = StillClock().now()

    def now(self) -> datetime:
        return self.time

    def resolve(self, ref: SecretRef) -> str:
        self.time += timedelta(seconds=30)
        return super().resolve(ref)


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
def test_the_stamp_is_of_when_the_agent_told_how_long_it_is_up(
    inventory: Inventory, engine: Literal["pysnmp", "fast"]
) -> None:
    """From both is counted when links went down; two of a bond count as one shutdown within ten seconds."""
    store = SlowKeyStore()
    ((_, answer),) = connect_reader(by_engine(inventory, engine), store, store, fleet=True).tables(["tor-3"])
    assert isinstance(answer, Reading)
    assert answer.taken_at == StillClock().now() + timedelta(minutes=1)


class LockedKeyStore(PlainSecrets):
    """One secret is handed out once somebody has opened it."""

    def __init__(self, ref: SecretRef) -> None:
        self._ref, self.opened = ref, threading.Event()

    def resolve(self, ref: SecretRef) -> str:
        if ref == self._ref and not self.opened.wait(15):
            raise InputError(f"the secret {ref} cannot be read: the key store did not open")
        return super().resolve(ref)


def test_an_agent_whose_secret_is_waited_for_keeps_no_other_waiting(inventory: Inventory, lab: LabControl) -> None:
    community = secret(lab.access.snmp.community)
    first = SnmpAccess("127.0.0.1", lab.access.snmp_ports["tor-3"], "2c", community)
    store = LockedKeyStore(community)
    found = connect_reader(with_snmp(inventory, "tor-3", first), store, StillClock()).tables(["tor-3", "gw-1"])
    name, answer = next(found)
    store.opened.set()
    assert (name, type(answer)) == ("gw-1", Reading)
    assert [(name, type(answer)) for name, answer in found] == [("tor-3", Reading)]


def by_engine(inventory: Inventory, engine: Literal["pysnmp", "fast"]) -> Inventory:
    """The same agents, to be read by one engine, with time."""
    more: dict[str, Any] = {"engine": engine, "timeout": 3, "deadline": 90}
    hosts = {n: replace(h, snmp=replace(h.snmp, **more)) for n, h in inventory.hosts.items() if h.snmp}
    return replace(inventory, hosts=hosts)


def test_both_engines_read_the_lab_alike(inventory: Inventory) -> None:
    slow = dict(reader(by_engine(inventory, "pysnmp"), fleet=True).tables(inventory.hosts))
    fast = reader(by_engine(inventory, "fast"), fleet=True)
    quick = dict(fast.tables(inventory.hosts))
    assert quick.keys() == slow.keys()
    for name, answer in quick.items():
        before = slow[name]
        assert isinstance(answer, Reading)
        assert isinstance(before, Reading)
        assert replace(answer.value, uptime_ticks=0) == replace(before.value, uptime_ticks=0)
        assert answer.source == before.source
    macs = dict(fast.macs(["gw-1"]))
    assert macs == dict(reader(inventory).macs(["gw-1"]))


def test_what_decides_a_case_is_read_by_pysnmp(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the inventory says; and of a fleet the single ports, and agents whose cipher `fast` has not."""
    monkeypatch.setitem(sys.modules, "dcdecom.adapters.snmp.fast.agent", None)  # importing it fails
    named = by_engine(inventory, "fast")
    assert isinstance(dict(reader(named).tables(["tor-3"]))["tor-3"], Reading)
    port = ("tor-3", "Gi1/0/7")
    assert isinstance(dict(reader(named, fleet=True).ports([port]))[port], Reading)
    access = named.hosts["tor-3"].snmp
    assert access is not None
    other = with_snmp(named, "tor-3", replace(access, privacy_protocol="AES256"))
    assert isinstance(dict(reader(other, fleet=True).tables(["tor-3"]))["tor-3"], Unreadable)
    with pytest.raises(ImportError):
        dict(reader(named, fleet=True).tables(["tor-3"]))


def test_a_community_reads_the_same(inventory: Inventory, lab: LabControl) -> None:
    access = SnmpAccess("127.0.0.1", lab.access.snmp_ports["tor-3"], "2c", secret(lab.access.snmp.community))
    by_community, by_user = table(with_snmp(inventory, "tor-3", access), "tor-3"), table(inventory, "tor-3")
    assert replace(by_community, uptime_ticks=0) == replace(by_user, uptime_ticks=0)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"user": "nobody"}, "the agent does not know this v3 user"),
        ({"auth": "env:not-the-passphrase"}, "wrong authentication passphrase or protocol for this v3 user"),
        ({"auth_protocol": "SHA"}, "wrong authentication passphrase or protocol for this v3 user"),
        ({"privacy": "env:not-the-passphrase"}, PYSNMP_AGENT),
        ({"version": "2c", "community": "env:wrong"}, "no answer (or wrong community)"),
        ({"version": "2c"}, "the inventory has no community for it"),
        ({"auth": None}, "SNMP v3 takes user, auth and privacy; the inventory lacks one of them"),
        ({"auth": "env:short"}, "a v3 passphrase has at least 8 characters"),
        ({"port": 9}, "nothing listens on that UDP port"),
        ({"address": "no-such-name.invalid"}, "the name no-such-name.invalid has no address"),
    ],
)
@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
def test_why_an_agent_could_not_be_read(inventory: Inventory, change: dict[str, Any], said: str, engine: str) -> None:
    access = inventory.hosts["tor-3"].snmp
    assert access is not None
    told = reason(with_snmp(inventory, "tor-3", replace(access, engine=engine, **change)), fleet=True)
    assert told == (said if engine == "pysnmp" else said.replace(PYSNMP_AGENT, FAST_AGENT))


def test_an_address_to_which_no_way_leads_is_not_called_a_name(inventory: Inventory) -> None:
    """The kernel lets nobody connect to a broadcast address."""
    access = inventory.hosts["tor-3"].snmp
    assert access is not None
    everybody = replace(access, engine="fast", address="255.255.255.255")
    assert reason(with_snmp(inventory, "tor-3", everybody), fleet=True) == "no connection: Permission denied"


def test_an_agent_that_nobody_may_ask(inventory: Inventory) -> None:
    assert reason(with_snmp(inventory, "tor-3", None)) == "the inventory has no SNMP access for it"
    assert reason(inventory, "tor-9") == "it is not in the inventory"


def test_a_secret_that_is_missing_fails_its_own_agent_only(inventory: Inventory) -> None:
    class Missing(PlainSecrets):
        asked = 0

        def resolve(self, ref: SecretRef) -> str:
            if ref == "env:gone":
                raise InputError("the secret env:gone is not set")
            return super().resolve(ref)

    access = inventory.hosts["tor-3"].snmp
    assert access is not None
    changed = with_snmp(inventory, "tor-3", replace(access, auth=SecretRef("env:gone")))
    answers = dict(connect_reader(changed, Missing(), StillClock()).tables(["tor-3", "tor-1"]))
    assert isinstance(answers["tor-3"], Unreadable)
    assert answers["tor-3"].reason == "the secret env:gone is not set"
    assert isinstance(answers["tor-1"], Reading)


def test_a_switch_that_shows_its_table_in_contexts_only(inventory: Inventory, lab: LabControl) -> None:
    """Trap 16: nothing in the default context; both ways of asking find each VLAN's."""
    whole = {(entry.mac, entry.port, entry.vlan) for entry in table(inventory, "tor-3").fdb}
    lab.snmp_fault("tor-3", "vlan_contexts")
    access = SnmpAccess("127.0.0.1", lab.access.snmp_ports["tor-3"], "2c", secret(lab.access.snmp.community), timeout=1)
    for asked in (inventory, with_snmp(inventory, "tor-3", access)):
        found = table(asked, "tor-3")
        shown = {(entry.mac, entry.port, entry.vlan) for entry in found.fdb}
        assert shown >= {row for row in whole if row[1]}
    told = inventory.hosts["tor-3"].snmp
    assert told is not None
    (gap,) = table(with_snmp(inventory, "tor-3", replace(told, vlans=())), "tor-3").gaps
    assert gap == "the forwarding tables show no address"


def test_one_silent_agent_does_not_stop_the_others(inventory: Inventory, lab: LabControl) -> None:
    lab.snmp_fault("tor-2", "silent")
    order = [(name, type(answer)) for name, answer in reader(inventory).macs(["tor-2", "tor-1", "tor-3"])]
    assert sorted(order[:2]) == [("tor-1", Reading), ("tor-3", Reading)]
    assert order[2] == ("tor-2", Unreadable)


def test_a_deadline_holds_for_everything_that_is_asked(inventory: Inventory, lab: LabControl) -> None:
    lab.snmp_fault("tor-3", "slow", 0.3)
    access = inventory.hosts["tor-3"].snmp
    assert access is not None
    assert reason(with_snmp(inventory, "tor-3", replace(access, deadline=1))) == "not finished after 1 s"


@pytest.mark.parametrize("name", ["Gi1/0/7", "GigabitEthernet1/0/7", " Gi1/0/7 "])
def test_a_port_by_either_name(inventory: Inventory, name: str) -> None:
    ((key, answer),) = reader(inventory).ports([("tor-3", name)])
    assert isinstance(answer, Reading)
    assert key == ("tor-3", name)
    assert (answer.value.name, answer.value.descr, answer.value.physical) == ("Gi1/0/7", "GigabitEthernet1/0/7", True)


def test_a_port_as_its_kind_of_switch_spells_it(inventory: Inventory) -> None:
    """Only by the table of its dialect, and of its own."""
    kinds = {"tor-3": DIALECTS["cisco_ios"].spelling, "tor-1": DIALECTS["juniper_junos"].spelling}
    asking = connect_reader(inventory, PlainSecrets(), StillClock(), kinds)
    answers = dict(asking.ports([("tor-3", "Gi 1/0/7"), ("tor-1", "Gi 1/0/7"), ("tor-3", "Te1/0/7")]))
    assert {key: type(answer) for key, answer in answers.items()} == {
        ("tor-3", "Gi 1/0/7"): Reading, ("tor-1", "Gi 1/0/7"): Absent, ("tor-3", "Te1/0/7"): Absent,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["gi1/0/7", "Gi1/0", "Gi1/0/77", "srv-disdik-01 eth0", ""])
def test_names_are_exact(inventory: Inventory, name: str) -> None:
    ((_, answer),) = reader(inventory).ports([("tor-3", name)])
    assert isinstance(answer, Absent)


def test_ports_of_several_agents_each_once(inventory: Inventory) -> None:
    wanted = [("tor-3", "Gi1/0/7"), ("tor-1", "Gi1/0/3"), ("tor-3", "Gi1/0/7"), ("tor-3", "Gi9/9"), ("tor-9", "x")]
    answers = list(reader(inventory).ports(wanted))
    kinds = {key: type(answer) for key, answer in answers}
    assert len(answers) == len(kinds) == 4
    assert kinds[("tor-3", "Gi1/0/7")] is kinds[("tor-1", "Gi1/0/3")] is Reading
    assert kinds[("tor-3", "Gi9/9")] is Absent
    assert kinds[("tor-9", "x")] is Unreadable


def test_macs_of_an_agent(inventory: Inventory) -> None:
    ((_, answer),) = reader(inventory).macs(["gw-1"])
    assert isinstance(answer, Reading)
    assert "00:00:5e:00:53:01" in answer.value


def test_an_engine_is_replaced_after_so_many_agents(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trap 7: a new target costs pysnmp ten times as much after 2,000."""
    from dcdecom.adapters.snmp import mib_modules, pysnmp_engines

    made: list[Any] = []

    new_engine = mib_modules.new_engine

    def noted() -> Any:
        made.append(new_engine())
        return made[-1]

    monkeypatch.setattr(pysnmp_engines, "AGENTS_PER_ENGINE", 2)
    monkeypatch.setattr(mib_modules, "new_engine", noted)
    source = reader(inventory)
    for _ in range(3):
        answers = dict(source.macs(["tor-1", "tor-2"]))
        assert all(isinstance(answer, Reading) for answer in answers.values())
    assert len(made) == 3
    assert [engine.transport_dispatcher for engine in made] == [None, None, None]


def test_the_whole_network_has_one_deadline(inventory: Inventory, lab: LabControl) -> None:
    """An agent that would be waited for longer is not read, and neither is the one that is asked after it."""
    lab.snmp_fault("tor-2", "silent")
    patient = inventory.hosts["tor-2"].snmp
    assert patient is not None
    slow = with_snmp(inventory, "tor-2", replace(patient, timeout=30))
    source = connect_reader(slow, PlainSecrets(), StillClock(), deadline=Deadline(8))
    began = time.monotonic()
    answers = dict(source.tables(["tor-2", "tor-1"]))
    late = answers["tor-2"]
    assert isinstance(answers["tor-1"], Reading)
    assert isinstance(late, Unreadable)
    assert late.reason == "not read within the 8 s for the whole network (reconcile.network_deadline)"
    assert isinstance(dict(source.macs(["tor-2"]))["tor-2"], Unreadable)
    assert time.monotonic() - began < 20


def test_a_reader_that_is_left_early_lets_go(inventory: Inventory, lab: LabControl) -> None:
    lab.snmp_fault("tor-2", "silent")
    source = reader(inventory)
    for _ in source.tables(["tor-1", "tor-2"]):
        break
    assert isinstance(dict(source.tables(["tor-1"]))["tor-1"], Reading)
