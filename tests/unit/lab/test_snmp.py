"""The lab's agents as pysnmp's client and net-snmp's tools see them."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from collections.abc import Sequence
from typing import Any

import pytest
from pysnmp.hlapi.v3arch.asyncio import (
    ContextData,
    ObjectIdentity,
    ObjectType,
    SnmpEngine,
    UdpTransportTarget,
    UsmUserData,
    bulk_cmd,
    get_cmd,
    usmAesCfb128Protocol,
    usmHMAC192SHA256AuthProtocol,
)

from dcdecom_lab.control import LabControl

NAME, DESCR = "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.1.0"
ADMIN, OPER, LAST_CHANGE = (f"1.3.6.1.2.1.2.2.1.{column}.10107" for column in (7, 8, 9))
FDB_PORT = "1.3.6.1.2.1.17.4.3.1.2"
Q_FDB_PORT = "1.3.6.1.2.1.17.7.1.2.2.1.2"
DISDIK = "156.182.84.161.2.16"

net_snmp = pytest.mark.skipif(shutil.which("snmpbulkwalk") is None, reason="net-snmp's tools are not installed")


def user(lab: LabControl) -> UsmUserData:
    keys, protocols = lab.access.snmp, (usmHMAC192SHA256AuthProtocol, usmAesCfb128Protocol)
    return UsmUserData(keys.user, keys.auth, keys.privacy, authProtocol=protocols[0], privProtocol=protocols[1])


def get(lab: LabControl, agent: str, *oids: str, timeout: float = 1.0) -> list[Any]:
    """The values at these identifiers, by SNMPv3. Raises TimeoutError where no answer comes."""

    async def ask() -> list[Any]:
        target = await UdpTransportTarget.create(("127.0.0.1", lab.access.snmp_ports[agent]), timeout, 0)
        wanted = [ObjectType(ObjectIdentity(oid)) for oid in oids]
        error, status, _, rows = await get_cmd(SnmpEngine(), user(lab), target, ContextData(), *wanted, lookupMib=False)
        if error:
            raise TimeoutError(error)
        assert not status
        return [row[1] for row in rows]

    return asyncio.run(ask())


def walk(lab: LabControl, agent: str, oid: str, *more: str) -> list[tuple[str, str]]:
    """Everything under an identifier, by net-snmp's snmpbulkwalk over SNMPv3."""
    keys = lab.access.snmp
    login = ("-v3", "-u", keys.user, "-l", "authPriv", "-a", "SHA-256", "-A", keys.auth)
    options = (*login, "-x", "AES", "-X", keys.privacy, *more)
    return tool("snmpbulkwalk", options, lab.access.snmp_ports[agent], oid)


def tool(name: str, options: Sequence[str], port: int, oid: str) -> list[tuple[str, str]]:
    command = [name, *options, "-On", "-Oq", "-r0", "-t1", f"127.0.0.1:{port}", oid]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    rows = [line.partition(" ") for line in done.stdout.splitlines() if line.startswith(".")]
    return [(name.lstrip("."), value.strip()) for name, _, value in rows if not value.startswith("No Such")]


def test_pysnmp_reads_who_it_is(lab: LabControl) -> None:
    name, descr, missing = get(lab, "tor-3", NAME, DESCR, "1.3.6.1.2.1.2.2.1.7.99")
    assert (bytes(name), bytes(descr)) == (b"tor-3", b"dcdecom lab switch tor-3")
    assert type(missing).__name__ == "NoSuchInstance"
    assert bytes(get(lab, "gw-1", DESCR)[0]) == b"dcdecom lab gateway gw-1"


def test_pysnmp_walks_in_order_to_the_end(lab: LabControl) -> None:
    async def everything() -> list[tuple[int, ...]]:
        engine, seen, at = SnmpEngine(), list[tuple[int, ...]](), ObjectIdentity("1.0")
        target = await UdpTransportTarget.create(("127.0.0.1", lab.access.snmp_ports["tor-1"]), 5, 0)
        while True:
            error, status, _, rows = await bulk_cmd(
                engine, user(lab), target, ContextData(), 0, 25, ObjectType(at), lookupMib=False
            )
            assert not error
            assert not status
            for name, value in rows:
                if type(value).__name__ == "EndOfMibView":
                    return seen
                seen.append(tuple(name))
            at = ObjectIdentity(seen[-1])

    seen = asyncio.run(everything())
    assert seen == sorted(set(seen))
    assert len(seen) > 1000


@net_snmp
def test_net_snmp_walks_both_versions_alike(lab: LabControl) -> None:
    community = ("-v2c", "-c", lab.access.snmp.community)
    v2c = tool("snmpbulkwalk", community, lab.access.snmp_ports["tor-1"], "1.0")
    whole = [name for name, _ in walk(lab, "tor-1", "1.0")]
    assert [name for name, _ in v2c] == whole
    assert len(whole) > 100
    interfaces = dict(walk(lab, "tor-1", "1.3.6.1.2.1.31.1.1.1.1"))
    assert interfaces["1.3.6.1.2.1.31.1.1.1.1.5012"] == '"Po12"'


@net_snmp
def test_three_numberings_lead_to_the_same_port(lab: LabControl) -> None:
    bridge = dict(walk(lab, "tor-3", FDB_PORT))[f"{FDB_PORT}.{DISDIK}"]
    assert dict(walk(lab, "tor-3", "1.3.6.1.2.1.17.1.4.1.2"))[f"1.3.6.1.2.1.17.1.4.1.2.{bridge}"] == "10107"
    assert dict(walk(lab, "tor-3", Q_FDB_PORT))[f"{Q_FDB_PORT}.110.{DISDIK}"] == bridge
    heard = [name.split(".")[-2] for name, value in walk(lab, "tor-3", "1.0.8802.1.1.2.1.4.1.1.9") if "disdik" in value]
    assert heard == ["9"]
    assert dict(walk(lab, "tor-3", "1.0.8802.1.1.2.1.3.7.1.3"))["1.0.8802.1.1.2.1.3.7.1.3.9"] == '"Gi1/0/7"'


@net_snmp
def test_aggregate_members_and_their_partner(lab: LabControl) -> None:
    base = "1.2.840.10006.300.43.1.2.1.1"
    attached = dict(walk(lab, "tor-1", f"{base}.13"))
    assert {name.split(".")[-1] for name, value in attached.items() if value == "5012"} == {"10104", "10106"}
    assert dict(walk(lab, "tor-1", f"{base}.9"))[f"{base}.9.10104"] == '"9C B6 54 A1 05 20 "'


@net_snmp
def test_the_gateway_knows_who_has_an_address(lab: LabControl) -> None:
    old, new = "1.3.6.1.2.1.4.22.1.2", "1.3.6.1.2.1.4.35.1.4"
    assert dict(walk(lab, "gw-1", old))[f"{old}.110.198.18.10.11"] == '"9C B6 54 A1 02 10 "'
    assert dict(walk(lab, "gw-1", new))[f"{new}.110.1.4.198.18.10.11"] == '"9C B6 54 A1 02 10 "'


def test_a_port_that_is_shut_shows_at_once(lab: LabControl) -> None:
    _, _, before = get(lab, "tor-3", ADMIN, OPER, LAST_CHANGE)
    lab.edit("tor-3", "GigabitEthernet1/0/7", "shutdown")
    admin, oper, changed = get(lab, "tor-3", ADMIN, OPER, LAST_CHANGE)
    assert (int(admin), int(oper)) == (2, 2)
    assert int(changed) > int(before)
    assert type(get(lab, "tor-3", f"{FDB_PORT}.{DISDIK}")[0]).__name__ == "NoSuchInstance"


@net_snmp
def test_strangers_get_no_answer(lab: LabControl) -> None:
    port, keys = lab.access.snmp_ports["tor-3"], lab.access.snmp
    for options in (
        ("-v2c", "-c", "public"),
        ("-v3", "-u", keys.user, "-l", "noAuthNoPriv"),
        ("-v3", "-u", keys.user, "-l", "authNoPriv", "-a", "SHA-256", "-A", keys.auth),
    ):
        with pytest.raises(subprocess.CalledProcessError):
            tool("snmpget", options, port, NAME)


@net_snmp
def test_a_vlan_has_a_context_of_its_own(lab: LabControl) -> None:
    rows = lab.world()["switches"]["tor-3"]["fdb"]
    boards = sum(row["vlan"] == 120 for row in rows)
    assert len(walk(lab, "tor-3", FDB_PORT)) == len({row["mac"] for row in rows})
    assert len(walk(lab, "tor-3", FDB_PORT, "-n", "vlan-120")) == boards
    lab.snmp_fault("tor-3", "vlan_contexts")
    assert walk(lab, "tor-3", FDB_PORT) == []
    assert len(walk(lab, "tor-3", FDB_PORT, "-n", "vlan-120")) == boards
    community = ("-v2c", "-c", f"{lab.access.snmp.community}@120")
    assert len(tool("snmpbulkwalk", community, lab.access.snmp_ports["tor-3"], FDB_PORT)) == boards


def test_faults_of_an_agent(lab: LabControl) -> None:
    lab.snmp_fault("tor-3", "silent")
    with pytest.raises(TimeoutError):
        get(lab, "tor-3", NAME, timeout=0.3)
    assert bytes(get(lab, "tor-2", NAME)[0]) == b"tor-2"
    lab.snmp_fault("tor-3", "silent", False)
    lab.snmp_fault("tor-3", "slow", 0.6)
    with pytest.raises(TimeoutError):
        get(lab, "tor-3", NAME, timeout=0.3)
    lab.snmp_fault("tor-3", "slow", 0)
    lab.snmp_fault("tor-3", "shifted_fdb")
    assert int(get(lab, "tor-3", f"{FDB_PORT}.{DISDIK}")[0]) == 8
    lab.snmp_fault("tor-3", "stale")
    lab.edit("tor-3", "GigabitEthernet1/0/7", "shutdown")
    assert int(get(lab, "tor-3", OPER)[0]) == 1
    lab.snmp_fault("tor-3", "stale", False)
    assert int(get(lab, "tor-3", OPER)[0]) == 2
