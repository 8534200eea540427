"""Does the bed do what a test on it relies on? Asked with the tools of other people, from the operations host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from docs.pages.versions import data as versions

from . import login
from .bed.boxes import in_box
from .bed.control import Bed
from .bed.description import read_estate
from .bed.state import state

pytestmark = pytest.mark.real
SERVERS = [server.name for server in read_estate().servers]
SERVER = "srv-disdik-01"

NETMIKO = """
import json, sys
from netmiko import ConnectHandler
access, lines = json.load(sys.stdin)
with ConnectHandler(device_type="cisco_ios", ssh_strict=True, alt_host_keys=True, **access) as session:
    said = [session.send_command(line, expect_string=r"tor-\\d(\\([^)]*\\))?#") for line in lines]
json.dump(said, sys.stdout)
"""


def type_lines(bed: Bed, switch: str, role: str, lines: list[str], folder: Path) -> list[str]:
    """What a switch says to some lines, typed through netmiko's own driver for Cisco IOS."""
    device = bed.record["devices"][switch]
    keys = folder / "known_hosts"
    keys.write_text(device["ssh"]["known_hosts"] + "\n")
    who = device["ssh"][role]
    access = {"host": device["address"], "username": who["user"], "password": who["password"]}
    given = json.dumps([{**access, "alt_key_file": str(keys)}, lines])
    done = subprocess.run(
        bed.within(sys.executable, "-c", NETMIKO), input=given, capture_output=True, text=True, check=True
    )
    said: list[str] = json.loads(done.stdout)
    return said


def walk(bed: Bed, device: str, oid: str, *, v3: bool = False) -> dict[str, str]:
    """A table of an agent: the rest of each OID and its value."""
    agent = bed.record["devices"][device]["snmp"]
    how = ["-v2c", "-c", agent["community"]]
    if v3:
        how = ["-v3", "-l", "authPriv", "-u", agent["user"], "-a", agent["auth_protocol"], "-A", agent["auth_key"]]
        how += ["-x", "AES", "-X", agent["privacy_key"]]
    argv = bed.within(
        "snmpbulkwalk", *how, "-Onq", "-Oe", "-t", "3", "-r", "1", bed.record["devices"][device]["address"], oid
    )
    shown = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
    rows = (line.split(" ", 1) for line in shown.splitlines() if line.startswith(f"{oid}."))
    return {row[0].removeprefix(f"{oid}."): row[1].strip().strip('"') for row in rows}


def call(bed: Bed, system: str, role: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    """Status and answer of NetBox or Zabbix to one request with one token."""
    url, token = bed.record[system]["url"] + path, bed.record[system]["tokens"][role]
    headers = ["-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json"]
    sent = [] if body is None else ["-d", json.dumps(body)]
    argv = bed.within("curl", "-s", "-X", method, *headers, *sent, "-w", "\n%{http_code}", url)
    text, _, code = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.rpartition("\n")
    return int(code), json.loads(text) if text else None


def zabbix(bed: Bed, role: str, method: str, params: Any) -> Any:
    """The whole JSON-RPC answer of Zabbix."""
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return call(bed, "zabbix", role, "POST", "/api_jsonrpc.php", body)[1]


@pytest.mark.parametrize("server", SERVERS)
def test_both_witnesses_name_the_port_that_the_server_is_plugged_into(bed: Bed, server: str, tmp_path: Path) -> None:
    switch, port = bed.port(server, "data")
    mac = bed.record["servers"][server]["data"]["mac"]
    (table,) = type_lines(bed, switch, "reader", [f"show mac address-table interface {port}"], tmp_path)
    assert mac.replace(":", "") in table.replace(".", "")
    index = ".".join(str(int(part, 16)) for part in mac.split(":"))
    bridge_port = walk(bed, switch, ".1.3.6.1.2.1.17.4.3.1.2")[index]
    interface = walk(bed, switch, ".1.3.6.1.2.1.17.1.4.1.2")[bridge_port]
    assert walk(bed, switch, ".1.3.6.1.2.1.31.1.1.1.1", v3=True)[interface] == port


def test_a_shut_port_drops_the_link_is_saved_and_stays_shut_after_a_power_cut(touched: Bed, tmp_path: Path) -> None:
    switch, port = touched.port(SERVER, "data")
    assert touched.pings(SERVER)
    lines = ["configure terminal", f"interface {port}", "shutdown", "end"]
    *_, shown = type_lines(touched, switch, "writer", [*lines, f"show interface {port}"], tmp_path)
    assert f"{port} is down" in shown
    assert not touched.carrier(SERVER, "data")
    assert not touched.pings(SERVER)
    assert touched.pings(SERVER, "bmc")
    assert "shutdown" not in touched.saved(switch)
    _, shown = type_lines(touched, switch, "writer", ["write memory", "show startup-config"], tmp_path)
    assert re.search(rf"interface {port}\s+shutdown", shown)
    touched.reload(switch)
    assert touched.shut(switch, port)
    touched.reset()
    assert "shutdown" not in touched.saved(switch)
    assert touched.pings(SERVER)


def test_a_switch_keeps_its_logins_when_somebody_replaces_the_account_files_of_the_machine(
    bed: Bed, tmp_path: Path
) -> None:
    """As useradd does it: a new file is renamed over the old one, here with the same content."""
    for path in map(Path, ("/etc/passwd", "/etc/shadow", "/etc/group", "/etc/hosts")):
        new = path.with_name(f"{path.name}.dcd-same")
        try:
            subprocess.run(["cp", "--preserve=all", str(path), str(new)], check=True)
            new.rename(path)
        finally:
            new.unlink(missing_ok=True)
    for switch in ("tor-1", "tor-2", "tor-3"):
        assert "dcd-look" in subprocess.run(
            in_box(state(), switch, "cat", "/etc/group"), capture_output=True, text=True, check=True
        ).stdout  # fmt: skip
    (shown,) = type_lines(bed, "tor-3", "writer", ["show running-config"], tmp_path)
    assert "hostname tor-3" in shown


def test_a_reset_takes_back_whatever_was_configured(touched: Bed, tmp_path: Path) -> None:
    first = touched.saved("tor-3")
    lines = [
        "configure terminal",
        "interface nosuch0",
        "shutdown",
        "exit",
        "interface swp8",
        "description x",
        "shutdown",
    ]
    type_lines(touched, "tor-3", "writer", [*lines, "end", "write memory"], tmp_path)
    assert "nosuch0" in touched.saved("tor-3")
    touched.reset()
    assert touched.saved("tor-3") == first
    (running,) = type_lines(touched, "tor-3", "reader", ["show running-config"], tmp_path)
    assert "interface" not in running
    assert touched.pings("srv-bapenda-02")


def test_running_and_startup_configuration_agree_before_anybody_changes_them(bed: Bed, tmp_path: Path) -> None:
    for switch in ("tor-1", "tor-2", "tor-3"):
        asked = ["show running-config", "show startup-config"]
        running, startup = type_lines(bed, switch, "reader", asked, tmp_path)
        assert "hostname" in startup
        assert running.partition("!\n")[2].removesuffix("end").split() == startup.partition("!\n")[2].split()


def test_the_reader_of_a_switch_cannot_change_it(bed: Bed, tmp_path: Path) -> None:
    lines = ["configure terminal", "write memory", "show interface swp7"]
    configure, write, shown = type_lines(bed, "tor-3", "reader", lines, tmp_path)
    assert "not allowed" in configure
    assert "not allowed" in write
    assert "swp7 is up" in shown


def test_neighbours_are_seen_by_both_witnesses_with_what_they_are(bed: Bed, tmp_path: Path) -> None:
    port, far, near = type_lines(
        bed,
        "tor-3",
        "reader",
        [f"show lldp neighbors {port} detail" for port in ("swp7", "swp48", "swp9")],
        tmp_path,
    )
    assert "System Name: srv-disdik-01" in port
    assert "Enabled Capabilities: S" in port
    assert "System Name: tor-1" in far
    assert "Enabled Capabilities: B" in far
    assert "Total entries displayed: 0" in near
    assert {"tor-1", "srv-disdik-01"} <= set(walk(bed, "tor-3", ".1.0.8802.1.1.2.1.4.1.1.9").values())


def test_a_server_that_is_switched_off_keeps_its_bmc(touched: Bed) -> None:
    touched.power_off(SERVER)
    assert not touched.carrier(SERVER, "data")
    assert touched.carrier(SERVER, "bmc")
    assert touched.pings(SERVER, "bmc")
    assert not touched.shut(*touched.port(SERVER, "data"))
    touched.power_on(SERVER)
    assert touched.pings(SERVER)


def test_the_gateway_shows_addresses_of_both_networks(bed: Bed) -> None:
    found = set(walk(bed, "gw-1", ".1.3.6.1.2.1.4.22.1.2").values())
    wire = bed.record["servers"][SERVER]
    for kind in ("data", "bmc"):
        assert any(mac.replace(" ", ":").strip(":").lower() == wire[kind]["mac"] for mac in found)


def test_netbox_says_what_the_record_says_where_the_truth_differs(bed: Bed) -> None:
    _, found = call(bed, "netbox", "reader", "GET", "/api/dcim/interfaces/?device=srv-dinkes-04&name=eth0")
    (interface,) = found["results"]
    assert interface["connected_endpoints"][0]["name"] == "swp14"
    assert bed.port("srv-dinkes-04", "data") == ("tor-2", "swp15")


def test_the_readers_cannot_write_and_the_writers_can_do_no_more_than_they_need(touched: Bed) -> None:
    _, found = call(touched, "netbox", "reader", "GET", f"/api/dcim/devices/?name={SERVER}")
    device = f"/api/dcim/devices/{found['results'][0]['id']}/"
    wanted = {"status": "decommissioning"}
    assert call(touched, "netbox", "reader", "PATCH", device, wanted)[0] == 403
    assert call(touched, "netbox", "writer", "PATCH", device, wanted)[0] == 200
    assert call(touched, "netbox", "writer", "DELETE", device)[0] == 403
    (host,) = zabbix(touched, "reader", "host.get", {"filter": {"host": SERVER}})["result"]
    assert "No permissions" in zabbix(touched, "reader", "host.delete", [host["hostid"]])["error"]["data"]
    assert "No permissions" in zabbix(touched, "writer", "host.create", {})["error"]["data"]
    assert zabbix(touched, "writer", "host.delete", [host["hostid"]])["result"]["hostids"] == [host["hostid"]]
    touched.reset()
    assert call(touched, "netbox", "reader", "GET", device)[1]["status"]["value"] == "active"
    assert zabbix(touched, "reader", "host.get", {"filter": {"host": SERVER}})["result"][0] == host


@pytest.mark.parametrize("system", ["netbox", "zabbix"])
def test_a_stopped_system_does_not_answer_and_answers_when_it_is_started(touched: Bed, system: str) -> None:
    argv = touched.within("curl", "-s", "-o", "/dev/null", "-m", "30", touched.record[system]["url"])
    assert subprocess.run(argv).returncode == 0
    touched.stop(system)
    assert subprocess.run(argv).returncode == 7  # refused
    touched.start(system)
    assert subprocess.run(argv).returncode == 0


def test_a_switch_can_lose_either_witness_and_keep_the_other(touched: Bed, tmp_path: Path) -> None:
    touched.stop("snmp:tor-2")
    with pytest.raises(subprocess.CalledProcessError):
        walk(touched, "tor-2", ".1.3.6.1.2.1.31.1.1.1.1")
    assert "swp15" in type_lines(touched, "tor-2", "reader", ["show mac address-table"], tmp_path)[0]
    touched.start("snmp:tor-2")
    touched.stop("cli:tor-2")
    with pytest.raises(subprocess.CalledProcessError):
        type_lines(touched, "tor-2", "reader", ["show mac address-table"], tmp_path)
    assert "swp15" in walk(touched, "tor-2", ".1.3.6.1.2.1.31.1.1.1.1").values()


def test_two_people_are_two_logins(bed: Bed) -> None:
    found = login.case()
    if found is login.Case.REFUSED:
        pytest.skip(found.value)
    logins = set()
    for person in login.PEOPLE:
        done = login.run(person, ["sh", "-c", "id -u; cat /proc/self/loginuid"])
        uid, _, session = done.stdout.partition("\n")
        assert found is login.Case.ABSENT or session.strip() == uid
        logins.add(uid)
    assert len(logins) == len(login.PEOPLE)


@pytest.mark.parametrize(("what", "system"), [("NetBox", "netbox"), ("Zabbix", "zabbix")])
def test_the_table_of_versions_names_the_systems_of_the_bed(bed: Bed, what: str, system: str) -> None:
    """What is proved here is proved on these."""
    assert bed.record[system]["version"] in {str(row["version"]) for row in versions() if row["what"] == what}
