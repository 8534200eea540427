"""Each thing that can be wrong on the first day is found, said, and comes with what to type or click."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from dcdecom.bootstrap import storage
from dcdecom.cli import dcdecom
from dcdecom.doctor import LOOKS, exit_of
from dcdecom.documents.configuration import load
from dcdecom.errors import Exit
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.rights import MONITORING, RECORD
from dcdecom_lab.control import LabControl
from tests.doctor.bench import Bench, method, right, the, unwell


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabControl]:
    lab = LabControl.start(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()


@pytest.fixture
def bench(control: LabControl, tmp_path: Path) -> Iterator[Bench]:
    yield Bench(control, tmp_path)
    control.reset()
    for system in ("netbox", "zabbix"):
        control.web_port(system, True)


@dataclass(frozen=True)
class Row:
    """One thing broken: what the doctor says of it, and that it says how to put it right."""

    what: str
    topic: str
    broken: Callable[[Bench], None]
    code: str
    subject: str
    says: str
    how: str = ""
    state: str = "to fix"


def edited(name: str, pattern: str, text: str) -> Callable[[Bench], None]:
    return lambda bench: bench.edit(name, pattern, text)


def removed(name: str) -> Callable[[Bench], None]:
    return lambda bench: bench.path(name).unlink()


def written(name: str, text: str) -> Callable[[Bench], None]:
    def write(bench: Bench) -> None:
        bench.path(name).parent.mkdir(exist_ok=True)
        bench.path(name).write_text(text, "utf-8")

    return write


def mode(name: str, bits: int) -> Callable[[Bench], None]:
    return lambda bench: bench.path(name).chmod(bits)


def both(*acts: Callable[[Bench], None]) -> Callable[[Bench], None]:
    def all_of_them(bench: Bench) -> None:
        for act in acts:
            act(bench)

    return all_of_them


def ssh(fault: str, value: bool | str = True) -> Callable[[Bench], None]:
    return lambda bench: bench.control.ssh_fault("tor-3", fault, value)


def hidden(oid: str, agent: str = "tor-3") -> Callable[[Bench], None]:
    return lambda bench: bench.control.act("snmp_fault", agent=agent, fault="hides", value=oid)


def web(system: str, **spec: object) -> Callable[[Bench], None]:
    return lambda bench: bench.control.web_fault(system, **spec)


def closed(system: str) -> Callable[[Bench], None]:
    return lambda bench: bench.control.web_port(system, False)


def granted(role: str, action: str, model: str, given: bool) -> Callable[[Bench], None]:
    return lambda bench: right(bench.control, role, action, model, given)


def constrained(bench: Bench) -> None:
    right(bench.control, "writer", "view", "dcim.device", True, name="srv-dinkes-01")


def called(role: str, name: str, allowed: bool) -> Callable[[Bench], None]:
    return lambda bench: method(bench.control, role, name, allowed)


def later(seconds: float) -> Callable[[Bench], None]:
    def set_ahead(bench: Bench) -> None:
        bench.ahead = seconds

    return set_ahead


def another_key(bench: Bench) -> None:
    """Another host key stands in known_hosts than tor-3 shows."""
    port = bench.control.access.ssh_ports["tor-3"]
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    bench.edit("inventory/known_hosts", rf"\[127\.0\.0\.1\]:{port} .*\n", f"[127.0.0.1]:{port} {key}\n")


def no_key(bench: Bench) -> None:
    port = bench.control.access.ssh_ports["tor-3"]
    bench.edit("inventory/known_hosts", rf"\[127\.0\.0\.1\]:{port} .*\n", "")


UNSEEN = "could not look"
PERMISSIONS = "NetBox, Admin > Permissions"
NO_INVENTORY = edited("inventory/groups.yaml", "file:../secrets/snmp-auth", "geheim12")
SPARE = "spare:\n  hostname: 127.0.0.1\n"

ROWS = (
    # files, people, secrets
    Row(
        "a plain secret in the inventory",
        "files",
        NO_INVENTORY,
        "file",
        "inventory",
        "expected a reference to a secret",
        "Mend the file",
    ),
    Row(
        "an unknown key in the policy",
        "files",
        written("policy.yaml", "soaking: 3\n"),
        "file",
        "playbook",
        "the unknown key 'soaking'",
        "Mend the file",
    ),
    Row(
        "a template that says nothing",
        "files",
        both(
            edited("dcdecom.yaml", "data_dir: data", "data_dir: data\ntemplates: papers"),
            written("papers/reply.docx", "x"),
        ),
        "file",
        "templates",
        "no DOCX that can be read",
        "dcdecom help templates",
    ),
    Row(
        "texts that are not there",
        "files",
        edited("dcdecom.yaml", "data_dir: data", "data_dir: data\nlanguage: xx"),
        "file",
        "texts",
        "xx",
        "",
    ),
    Row(
        "known drift without a reason",
        "files",
        written("inventory/known-drift.yaml", "known:\n- {class: unready}\n"),
        "file",
        "known drift",
        "missing",
        "Mend the file",
    ),
    Row(
        "nobody is Kadis any more",
        "people",
        edited(
            "inventory/people.yaml",
            r"\{party: kadis, valid_from: 2026-01-05\}",
            "{party: kadis, valid_from: 2020-01-05, valid_until: 2020-12-31}",
        ),
        "people",
        "kadis",
        "nobody may act for",
        "people.yaml",
    ),
    Row(
        "people with a mistake",
        "people",
        edited("inventory/people.yaml", "party: kabid", "party: kabit"),
        "people",
        "people.yaml",
        "kabit",
        "Mend the file",
    ),
    Row(
        "a secret that is not there",
        "secrets",
        removed("secrets/netbox-writer"),
        "secret",
        "netbox.writer",
        "No such file",
        "dcdecom help connect-netbox",
    ),
    Row(
        "a secret that others may read",
        "secrets",
        mode("secrets/snmp-auth", 0o644),
        "secret",
        "tor-1 SNMP auth",
        "may be read by others",
        "chmod 0640",
    ),
    Row(
        "an empty secret",
        "secrets",
        written("secrets/switch-writer", ""),
        "secret",
        "tor-1 writer password",
        "is empty",
        "",
    ),
    Row(
        "the address of a webhook that is not there",
        "secrets",
        edited("dcdecom.yaml", "data_dir: data", "data_dir: data\nnotices:\n  webhook: file:secrets/webhook"),
        "secret",
        "notices.webhook",
        "No such file",
        "where notices.webhook points to",
    ),
    Row(
        "secrets of an inventory that cannot be loaded",
        "secrets",
        NO_INVENTORY,
        "secret",
        "inventory",
        "cannot be loaded",
        "",
        UNSEEN,
    ),
    # NetBox
    Row(
        "NetBox is down",
        "netbox",
        closed("netbox"),
        "netbox-answers",
        "NetBox reader",
        "connection refused",
        "netbox.url",
        UNSEEN,
    ),
    Row(
        "a token that is none",
        "netbox",
        written("secrets/netbox-reader", "0" * 40),
        "netbox-answers",
        "NetBox reader",
        "Invalid v1 token",
        "the token of netbox.reader",
        UNSEEN,
    ),
    Row(
        "something else at its address",
        "netbox",
        web("netbox", kind="wrong", path="/api/status"),
        "netbox-answers",
        "NetBox writer",
        "another form",
        "netbox.url",
        UNSEEN,
    ),
    Row(
        "NetBox's clock",
        "netbox",
        later(-600),
        "netbox-clock",
        "NetBox",
        "s ahead of this machine's",
        "chronyc tracking",
    ),
    Row(
        "no writer",
        "netbox",
        edited("dcdecom.yaml", "  writer: file:secrets/netbox-writer\n", ""),
        "netbox-answers",
        "NetBox writer",
        "netbox.writer is not set",
        "dcdecom help connect-netbox",
    ),
    Row(
        "the reader may not see cables",
        "netbox",
        granted("reader", "view", "dcim.cable", False),
        "netbox-right",
        "NetBox reader",
        "may not view cable (dcim)",
        "dcim.cable and the action view",
    ),
    Row(
        "the writer may not delete cables",
        "netbox",
        granted("writer", "delete", "dcim.cable", False),
        "netbox-right",
        "NetBox writer",
        "may not delete cable (dcim)",
        "dcim.cable and the action delete",
    ),
    Row(
        "the writer may not add notes",
        "netbox",
        granted("writer", "add", "extras.journalentry", False),
        "netbox-right",
        "NetBox writer",
        "may not add journalentry (extras)",
        PERMISSIONS,
    ),
    Row(
        "the reader may write",
        "netbox",
        granted("reader", "change", "dcim.device", True),
        "netbox-right",
        "NetBox reader",
        "may change device (dcim)",
        "It only reads",
    ),
    Row(
        "a constraint on what is seen",
        "netbox",
        constrained,
        "netbox-view",
        "NetBox",
        "a constraint hides some",
        "take the constraints",
    ),
    Row(
        "a right that could not be looked at",
        "netbox",
        web("netbox", kind="status", path="/api/dcim/mac-addresses/"),
        "netbox-right",
        "NetBox reader",
        "whether it may view MAC address (dcim): HTTP 502",
        "",
        UNSEEN,
    ),
    Row(
        "a status that NetBox has not",
        "netbox",
        edited("dcdecom.yaml", "netbox:\n", "netbox:\n  final_status: gone\n"),
        "netbox-status",
        "netbox.final_status",
        "no status gone for dcim.device",
        "decommissioning",
    ),
    Row(
        "an address status that it has not",
        "netbox",
        edited("dcdecom.yaml", "netbox:\n", "netbox:\n  address_status: gone\n"),
        "netbox-status",
        "netbox.address_status",
        "no status gone for ipam.ipaddress",
        "deprecated",
    ),
    Row(
        "a role that it has not",
        "netbox",
        edited("dcdecom.yaml", "netbox:\n", "netbox:\n  switch_roles: [tor, spine]\n"),
        "netbox-role",
        "netbox.switch_roles",
        "no device role spine",
        "Device Roles",
    ),
    # the inventory against NetBox
    Row(
        "a host that NetBox has not",
        "inventory",
        edited("inventory/hosts.yaml", r"\A", SPARE),
        "inventory-host",
        "spare",
        "NetBox has no device of this name",
        "exactly as NetBox does",
    ),
    Row(
        "a switch in other letters",
        "inventory",
        edited("inventory/hosts.yaml", "tor-2:", "TOR-2:"),
        "inventory-host",
        "TOR-2",
        "but tor-2",
        "exactly as NetBox does",
    ),
    Row(
        "a switch that nobody looks at",
        "inventory",
        edited("inventory/hosts.yaml", r"tor-2:", "tor-x:"),
        "inventory-host",
        "tor-2",
        "nobody looks at it",
        "dcdecom help connect-switches",
    ),
    Row(
        "a switch without a command line",
        "inventory",
        edited("inventory/groups.yaml", r"  username: lab-reader\n", ""),
        "inventory-host",
        "tor-2",
        "no command line for it",
        "dcdecom help connect-switches",
    ),
    Row(
        "NetBox does not tell",
        "inventory",
        closed("netbox"),
        "inventory-host",
        "inventory",
        "connection refused",
        "",
        UNSEEN,
    ),
    # Zabbix
    Row(
        "Zabbix is down",
        "zabbix",
        closed("zabbix"),
        "zabbix-answers",
        "Zabbix writer",
        "connection refused",
        "zabbix.url",
        UNSEEN,
    ),
    Row(
        "a token of Zabbix that is none",
        "zabbix",
        written("secrets/zabbix-writer", "f" * 64),
        "zabbix-answers",
        "Zabbix writer",
        "token not valid",
        "the token of zabbix.writer",
        UNSEEN,
    ),
    Row("Zabbix's clock", "zabbix", later(600), "zabbix-clock", "Zabbix", "s behind this machine's", "timedatectl"),
    Row(
        "the reader may not see actions",
        "zabbix",
        called("reader", "action.get", False),
        "zabbix-right",
        "Zabbix reader",
        "may not call action.get",
        "add action.get to the allow list",
    ),
    Row(
        "the writer may not delete hosts",
        "zabbix",
        called("writer", "host.delete", False),
        "zabbix-right",
        "Zabbix writer",
        "may not call host.delete",
        "add host.delete to the allow list",
    ),
    Row(
        "the reader may delete hosts",
        "zabbix",
        called("reader", "host.delete", True),
        "zabbix-right",
        "Zabbix reader",
        "may call host.delete",
        "take host.delete from the allow list",
    ),
    Row(
        "no writer for Zabbix",
        "zabbix",
        edited("dcdecom.yaml", "  writer: file:secrets/zabbix-writer\n", ""),
        "zabbix-answers",
        "Zabbix writer",
        "zabbix.writer is not set",
        "dcdecom help connect-zabbix",
    ),
    # switches and agents
    Row(
        "agents of an inventory that cannot be loaded",
        "snmp",
        NO_INVENTORY,
        "snmp-view",
        "agents",
        "cannot be loaded",
        "",
        UNSEEN,
    ),
    Row(
        "writers of an inventory that cannot be loaded",
        "switches",
        NO_INVENTORY,
        "switch-writes",
        "switches",
        "cannot be loaded",
        "",
        UNSEEN,
    ),
    Row("a switch is off", "switches", ssh("refuse"), "switch-reads", "tor-3 reader", "no connection", "", UNSEEN),
    Row(
        "a wrong password",
        "switches",
        ssh("deny"),
        "switch-reads",
        "tor-3 reader",
        "refused the login of lab-reader",
        "",
        UNSEEN,
    ),
    Row("an unknown host key", "switches", no_key, "host-key", "tor-3", "its host key is not in", "ssh-keyscan"),
    Row(
        "a changed host key",
        "switches",
        another_key,
        "switch-reads",
        "tor-3 reader",
        "its host key has changed",
        "",
        UNSEEN,
    ),
    Row(
        "a kind of switch that nobody knows",
        "switches",
        edited("inventory/groups.yaml", "platform: cisco_ios", "platform: nosuch"),
        "switch-reads",
        "tor-3 reader",
        "no dialect is called nosuch",
        "",
        UNSEEN,
    ),
    Row(
        "no startup configuration",
        "switches",
        ssh("startup_missing"),
        "switch-startup",
        "tor-3",
        "the switch has none, nothing was ever saved ('startup-config is not present')",
        "every shut there is refused",
    ),
    Row(
        "an edit that nobody saved",
        "switches",
        lambda b: b.control.edit("tor-3", "GigabitEthernet1/0/9", "description x"),
        "switch-startup",
        "tor-3",
        "not saved",
        "save it or take it back",
    ),
    Row(
        "a writer that may not configure",
        "switches",
        both(
            edited("inventory/groups.yaml", "username: lab-writer", "username: lab-reader"),
            edited("inventory/groups.yaml", "secrets/switch-writer", "secrets/switch-reader"),
        ),
        "switch-writes",
        "tor-3 writer",
        "not let into the configuration mode",
        "shut an interface and save",
    ),
    Row(
        "no writer for switches",
        "switches",
        edited("inventory/groups.yaml", r"    writer:\n      username: lab-writer\n      password: \S+\n", ""),
        "switch-writes",
        "tor-3 writer",
        "no login that writes",
        "connection_options.writer",
    ),
)


@pytest.mark.parametrize("row", ROWS, ids=[row.what for row in ROWS])
def test_what_is_broken_is_found(bench: Bench, row: Row) -> None:
    row.broken(bench)
    lines = bench.look(row.topic)
    subject = str(bench.path("inventory/people.yaml")) if row.subject == "people.yaml" else row.subject
    line = the(lines, row.code, subject)
    assert (line.state, row.says in line.said, row.how in line.how) == (row.state, True, True), line
    assert exit_of(lines) == (Exit.SYSTEM if any(one.state == UNSEEN for one in lines) else Exit.REFUSED)
    assert "geheim12" not in str(lines)


def test_what_an_agent_does_not_show(bench: Bench) -> None:
    """A view that leaves something out looks like a device that has none of it."""
    for agent, oid in (("tor-1", "1.0.8802"), ("tor-2", "1.3.6.1.2.1.47"), ("tor-3", "1.3.6.1.2.1.17")):
        hidden(oid, agent)(bench)
    hidden("1.3.6.1.2.1.4", "gw-1")(bench)
    lines = [line for line in bench.look("snmp") if line.state == "to fix"]
    said = {(line.subject, line.said) for line in lines}
    assert said >= {
        ("tor-1", "shows no neighbour"),
        ("tor-2", "shows no serial number of its chassis"),
        ("tor-3", "shows no forwarding table"),
        ("gw-1", "shows no ARP table"),
    }
    views = {line.subject: line.how for line in lines if "SNMP view" in line.how}
    assert [mib in views[name] for name, mib in (("tor-1", "LLDP-MIB"), ("gw-1", "IP-MIB"))] == [True, True]


def test_agents_that_could_not_be_looked_at(bench: Bench) -> None:
    """A silent one, one whose passphrase is another, one that shows no interface: none of them is well."""
    bench.control.snmp_fault("tor-1", "silent")
    hidden("1.3.6.1.2.1", "tor-2")(bench)
    written("secrets/other", "not-the-passphrase")(bench)
    bench.path("secrets/other").chmod(0o600)
    port = bench.control.access.snmp_ports["tor-3"]
    other = f"port: {port}\n      extras: {{version: '3', user: lab-reader, auth: 'file:../secrets/snmp-auth',"
    other += " privacy: 'file:../secrets/other', timeout: 1, retries: 0}"
    bench.edit("inventory/hosts.yaml", f"port: {port}", other)
    lines = {line.subject: line for line in bench.look("snmp") if line.state == UNSEEN}
    assert set(lines) == {"tor-1", "tor-2", "tor-3"}
    assert "no interface" in lines["tor-2"].said
    assert all("passphrases" in line.how for line in lines.values())


def test_a_lab_that_is_well_has_nothing_wrong_and_nothing_is_changed(bench: Bench, tmp_path: Path) -> None:
    before = bench.control.everything()
    config = str(bench.path("dcdecom.yaml"))
    answer = CliRunner().invoke(dcdecom, ["doctor", "--json", "--config", config], catch_exceptions=False)
    told = json.loads(answer.stdout)
    assert [line for line in told["lines"] if line["state"] != "ok"] == []
    assert (answer.exit_code, told["exit"]) == (0, 0)
    assert bench.control.acts() == ()
    after = bench.control.everything()
    assert {name for name in before if before[name] != after[name]} == set()
    assert not bench.path("data").exists()


@pytest.mark.parametrize("step", [pytest.param(8, marks=pytest.mark.long), pytest.param(1, marks=pytest.mark.whole)])
@pytest.mark.parametrize("role", ["reader", "writer"])
def test_each_right_of_netbox_that_is_taken_away_is_named(bench: Bench, role: str, step: int) -> None:
    """Of the lab every eighth; the real tier takes each away (`tests/contract/test_rights.py`)."""
    for wanted in list(RECORD[role])[::step]:  # type: ignore[call-overload]
        right(bench.control, role, wanted.action, wanted.model, False)
        found = [line for line in bench.look("netbox") if line.code == "netbox-right" and line.state != "ok"]
        assert [line.state for line in found] == ["to fix"], wanted
        assert f"{wanted.model} and the action {wanted.action}" in found[0].how
        right(bench.control, role, wanted.action, wanted.model, True)


@pytest.mark.long
@pytest.mark.parametrize("role", ["reader", "writer"])
def test_each_method_of_zabbix_that_is_taken_away_is_named(bench: Bench, role: str) -> None:
    for wanted in MONITORING[role]:  # type: ignore[index]
        method(bench.control, role, wanted, False)
        found = [line for line in bench.look("zabbix") if line.state == "to fix"]
        assert [line.said.endswith(f"may not call {wanted}") for line in found] == [True]
        method(bench.control, role, wanted, True)


def test_without_its_own_role_an_account_tries_what_reads_and_says_what_it_cannot_know(bench: Bench) -> None:
    method(bench.control, "writer", "role.get", False)
    method(bench.control, "writer", "map.get", False)
    lines = bench.look("zabbix")
    assert {line.said for line in lines if line.state == "to fix"} == {"may not call role.get", "may not call map.get"}
    (unseen,) = [line for line in lines if line.state == UNSEEN]
    assert "host.delete" in unseen.said


def test_topics_of_the_command_are_those_that_are_looked_at() -> None:
    from dcdecom.cli.doctor import TOPICS

    assert tuple(LOOKS) == TOPICS


def test_what_could_not_be_looked_at_outweighs_what_is_to_be_fixed(bench: Bench) -> None:
    closed("zabbix")(bench)
    called_off = edited("dcdecom.yaml", "pdf: never", "pdf: auto")
    called_off(bench)
    lines = bench.look("zabbix", "people")
    assert {state for _, _, state in unwell(lines)} == {UNSEEN}
    assert exit_of(lines) == Exit.SYSTEM


def test_other_tools_that_make_or_delete_hosts_are_named_by_their_traces(bench: Bench) -> None:
    before = [line for line in bench.look("netbox", "zabbix") if line.code.endswith("-others")]
    assert [line.said for line in before] == ["none left a trace that is known"] * 2
    for name, kind in (("zabbix_hostid", "integer"), ("zabbix_template", "text")):
        _custom_field(bench.control, name=name, type=kind, object_types=["dcim.device"])
    bench.control.act("zabbix_scene", scene="autoregistration", arguments={"name": "Linux agents"})
    bench.control.act("zabbix_scene", scene="action", arguments={"name": "Mail", "hosts": [], "disabled": False})
    virtual = {"parent": "srv-bapenda-01", "name": "vm-1", "ip": "198.18.30.77"}
    bench.control.act("zabbix_scene", scene="discovered", arguments=virtual)
    lines = [line for line in bench.look("netbox", "zabbix") if line.code.endswith("-others")]
    assert {line.state for line in lines} == {"ok"}
    assert [(line.subject, line.said.partition(":")[0]) for line in lines] == [
        ("netbox-zabbix-sync", "the custom field zabbix_hostid"),
        ("autoregistration", "the action Linux agents"),
        ("low-level discovery", "1 hosts, such as vm-1"),
    ]


@pytest.mark.parametrize(("status", "listed", "state", "says"), [
    ("decommissioning", "", "ok", "cases withdrew 1 devices, and none of them has a status that no list has"),
    ("offline", "  withdrawn_statuses: [offline]\n", "ok", "none of them has a status that no list has"),
    ("offline", "", "to fix", "case {case} withdrew it, and its status is offline now"),
    ("offline", "  withdrawn_statuses: [inventory]\n", "to fix", "its status is offline now"),
    ("active", "", "ok", "case {case} withdrew it, and it is active again"),
])  # fmt: skip
def test_a_device_that_a_case_withdrew_and_whose_status_is_in_no_list_is_named(
    bench: Bench, status: str, listed: str, state: str, says: str
) -> None:
    if listed:
        bench.edit("dcdecom.yaml", "netbox:\n", f"netbox:\n{listed}")
    case = withdrawn(bench, "srv-disdik-01", status)
    lines = [line for line in bench.look("netbox") if line.code == "withdrawn-status"]
    assert {line.state for line in lines} == {state}
    assert says.format(case=case) in lines[0].said
    if state == "to fix":
        (line,) = lines
        assert line.subject == "srv-disdik-01"
        assert "Add offline to netbox.withdrawn_statuses" in line.how


def test_the_name_that_a_withdrawn_device_has_now_is_named_and_its_deletion_counted(bench: Bench) -> None:
    withdrawn(bench, "srv-disdik-01", "offline")
    _device(bench.control, "srv-disdik-01", "PATCH", {"name": "bekas"})
    (line,) = [line for line in bench.look("netbox") if line.code == "withdrawn-status"]
    assert line.subject == "srv-disdik-01 (now bekas)"
    _device(bench.control, "bekas", "DELETE", None)
    (line,) = [line for line in bench.look("netbox") if line.code == "withdrawn-status"]
    assert (line.state, line.said.rpartition("; ")[2]) == ("ok", "NetBox has 1 of them no more")


def test_a_withdrawal_that_was_walked_back_is_none_and_a_broken_journal_tells_nothing(bench: Bench) -> None:
    case = withdrawn(bench, "srv-disdik-01", "offline", back=True)
    (line,) = [line for line in bench.look("netbox") if line.code == "withdrawn-status"]
    assert (line.state, line.said) == ("ok", "no case has withdrawn a device")
    with sqlite3.connect(bench.path("data") / "store.sqlite") as connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("UPDATE events SET actor = 'budi'")
    (line,) = [line for line in bench.look("netbox") if line.code == "withdrawn-status"]
    assert (line.state, line.subject, line.how) == (UNSEEN, f"case {case}", f"dcdecom verify {case}")


def test_where_the_devices_cannot_be_listed_nothing_is_said_of_those_that_were_withdrawn(bench: Bench) -> None:
    withdrawn(bench, "srv-disdik-01", "offline")
    web("netbox", kind="status", path="/api/dcim/devices/")(bench)
    assert the(bench.look("netbox"), "withdrawn-status", "withdrawn devices").state == UNSEEN


def test_a_listed_status_that_netbox_does_not_offer_is_told_and_no_mistake(bench: Bench) -> None:
    bench.edit("dcdecom.yaml", "netbox:\n", "netbox:\n  withdrawn_statuses: [offline, ditarik]\n")
    lines = [line for line in bench.look("netbox") if line.subject == "netbox.withdrawn_statuses"]
    assert [(line.state, line.said.partition(":")[0]) for line in lines] == [
        ("ok", "NetBox does not offer ditarik"), ("ok", "offline is offered"),
    ]  # fmt: skip


def withdrawn(bench: Bench, name: str, status: str, back: bool = False) -> str:
    """A case that gave a device its final status, and took it back with `back`; `status` is its status now."""
    settings = load(bench.path("dcdecom.yaml"))
    id = _device(bench.control, name, "PATCH", {"status": status})
    change = SetStatus(name, 1, id, "S", "active", "decommissioning", "e")
    store, at = storage.store(settings, create=True), datetime.now(UTC)
    opened = {"estate": "lab", "tool": "0", "binding": {"name": "penarikan-server"}}
    case = store.open_case(at.year, at, "rina", opened).case
    made = {"step": "hapus-monitoring", "digest": "0" * 64, "devices": [name], "changes": [to_plain(change)]}
    events = [
        ("plan-made", made),
        ("change-intended", {"n": 1, "nonce": "a", "before": {}}), ("change-verified", {"n": 1, "after": {}}),
    ]  # fmt: skip
    if back:
        way = SetStatus(name, 1, id, "S", "decommissioning", "active", "e")
        events += [
            ("undo-planned", {**made, "digest": "1" * 64, "changes": [to_plain(way)], "undoes": [1], "stays": [],
                              "only": 0}),
            ("change-intended", {"n": 2, "nonce": "b", "before": {}}), ("change-verified", {"n": 2, "after": {}}),
        ]  # fmt: skip
    for after, (type, payload) in enumerate(events, 1):
        store.append(case, after, at, "rina", type, payload)
    return case


def _device(control: LabControl, name: str, method: str, body: dict[str, object] | None) -> int:
    """Change or delete a device by its name, as the lab's owner does. Its id."""
    access = control.access.netbox
    headers, url = {"Authorization": f"Token {access.owner}"}, f"{access.url}/api/dcim/devices/"
    (found,) = requests.get(f"{url}?name={name}", headers=headers, timeout=10).json()["results"]
    answer = requests.request(method, f"{url}{found['id']}/", json=body, headers=headers, timeout=10)
    assert answer.ok, answer.text
    return int(found["id"])


def _custom_field(control: LabControl, **body: object) -> None:
    access = control.access.netbox
    headers = {"Authorization": f"Token {access.owner}"}
    answer = requests.post(f"{access.url}/api/extras/custom-fields/", json=body, headers=headers, timeout=10)
    assert answer.status_code == 201, answer.text
