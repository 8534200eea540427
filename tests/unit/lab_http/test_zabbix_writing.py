"""The lab's Zabbix, written. The texts were taken from Zabbix 7.0.22."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom_lab.zabbix import ZabbixLab

from .calling import Acts, StandingClock, World, Zabbix

HOST, OTHER = "srv-disdik-01", "srv-disdik-02"
NO_OBJECT = "No permissions to referred object or it does not exist!"


@pytest.fixture
def host(zb: Zabbix) -> str:
    return zb.id(HOST)


def silence(clock: StandingClock, host: str, minutes: int = 60) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    period = {"timeperiod_type": 0, "start_date": now, "period": minutes * 60}
    return {
        "name": "dcdecom 2026-0042",
        "active_since": now,
        "active_till": now + minutes * 60,
        "hosts": [{"hostid": host}],
        "timeperiods": [period],
    }


def test_a_silence_holds_from_its_beginning_to_its_end(
    zb: Zabbix, host: str, clock: StandingClock, world: World
) -> None:
    world.down.add(HOST)
    [id] = zb.get("maintenance.create", **silence(clock, host))["maintenanceids"]

    def status() -> tuple[str, str, str]:
        [shown] = zb.get("host.get", hostids=host, output=["maintenance_status", "maintenanceid"])
        [problem] = zb.get("problem.get", hostids=host)
        return shown["maintenance_status"], shown["maintenanceid"], problem["suppressed"]

    assert status() == ("1", id, "1")
    clock.skip(3600)
    assert status() == ("0", "0", "0")


@pytest.mark.parametrize(
    ("change", "code", "data"),
    [
        ({"name": "Monthly patch window"}, -32602, 'Maintenance "Monthly patch window" already exists.'),
        ({"hosts": []}, -32602, "At least one host group or host must be selected."),
        ({"hosts": [{"hostid": "999999"}]}, -32500, NO_OBJECT),
        ({"timeperiods": []}, -32602, 'Invalid parameter "/1/timeperiods": cannot be empty.'),
        ({"nosuch": 1}, -32602, 'Invalid parameter "/1": unexpected parameter "nosuch".'),
        (
            {"active_till": 60},
            -32602,
            'Invalid parameter "/1/active_till": cannot be less than or equal to the value of parameter '
            '"/1/active_since".',
        ),
    ],
)
def test_refused_silences(
    zb: Zabbix, host: str, clock: StandingClock, change: dict[str, Any], code: int, data: str
) -> None:
    assert zb.refusal("maintenance.create", {**silence(clock, host), **change}) == (code, data)
    assert zb.get("maintenance.get", countOutput=True) == "1"


def test_a_silence_is_changed_and_ended(zb: Zabbix, host: str, clock: StandingClock) -> None:
    [id] = zb.get("maintenance.create", **silence(clock, host))["maintenanceids"]
    zb.get("maintenance.update", maintenanceid=id, description="extended")
    assert zb.get("maintenance.get", maintenanceids=id)[0]["description"] == "extended"
    emptied = {"maintenanceid": id, "hosts": []}
    assert zb.refusal("maintenance.update", emptied) == (-32602, "At least one host group or host must be selected.")
    assert zb.ask("maintenance.delete", [id])["result"] == {"maintenanceids": [id]}
    assert zb.refusal("maintenance.delete", [id]) == (-32500, NO_OBJECT)


def test_a_host_is_disabled_and_unknown_fields_pass(zb: Zabbix, host: str, acts: Acts) -> None:
    assert zb.get("host.update", hostid=host, status=1, nosuch="x") == {"hostids": [host]}
    assert zb.get("host.get", hostids=host, output=["status"]) == [{"hostid": host, "status": "1"}]
    assert acts.rows == [
        ("zabbix", "dcdecom-owner", f'host.update {{"hostid": "{host}", "status": 1, "nosuch": "x"}}')
    ]


def test_the_readers_writes_are_refused_by_name(zb: Zabbix, zb_reader: Zabbix, host: str, acts: Acts) -> None:
    for method in ("host.delete", "host.update", "maintenance.create", "configuration.import"):
        assert zb_reader.refusal(method, [host]) == (-32500, f'No permissions to call "{method}".')
    assert (zb.id(HOST), acts.rows) == (host, [])


def test_a_host_is_deleted_with_what_belongs_to_it(zb: Zabbix, host: str) -> None:
    assert zb.ask("host.delete", [host])["result"] == {"hostids": [host]}
    for method in ("host.get", "item.get", "trigger.get", "hostinterface.get", "usermacro.get"):
        assert zb.get(method, hostids=host) == []
    assert zb.refusal("host.delete", [host]) == (-32500, NO_OBJECT)
    assert zb.refusal("host.update", {"hostid": host, "status": 1}) == (-32500, NO_OBJECT)


def test_the_audit_log_names_the_deleted_host(zb: Zabbix, host: str) -> None:
    zb.ask("host.delete", [host])
    [entry] = zb.get("auditlog.get", filter={"action": 2, "resourcetype": 4})
    assert (entry["resourceid"], entry["resourcename"], entry["username"]) == (host, HOST, "dcdecom-owner")
    assert entry["details"] == ""


@pytest.mark.parametrize(
    ("scene", "arguments", "data"),
    [
        ("action", {"name": "A", "hosts": [HOST, OTHER]}, f'Cannot delete host "{HOST}": action "A" uses this host.'),
        (
            "action",
            {"name": "A", "hosts": [HOST], "triggers": True},
            'Cannot delete trigger "Server does not answer": action "A" uses this trigger.',
        ),
        (
            "maintenance",
            {"name": "M", "hosts": [HOST], "since": 0, "until": 3600},
            f'Cannot delete host "{HOST}" because maintenance "M" must contain at least one host or host group.',
        ),
    ],
)
def test_blockers(
    zb: Zabbix, zabbix_lab: ZabbixLab, host: str, scene: str, arguments: dict[str, Any], data: str
) -> None:
    zabbix_lab.scene(scene, **arguments)
    assert zb.refusal("host.delete", [host]) == (-32602, data)
    assert zb.id(HOST) == host


def test_an_array_is_all_or_nothing(zb: Zabbix, zabbix_lab: ZabbixLab, host: str) -> None:
    assert zb.refusal("host.delete", [host, "999999"]) == (-32500, NO_OBJECT)
    both = [zb.id("srv-bapenda-02"), zb.id("srv-disdik-02")]
    said = (
        'Cannot delete hosts "srv-bapenda-02", "srv-disdik-02" because maintenance "Monthly patch window" must contain '
        "at least one host or host group."
    )
    assert zb.refusal("host.delete", both) == (-32602, said)
    assert zb.ask("host.delete", both[:1])["result"], "one by one, only the last is refused"
    assert zb.refusal("host.delete", both[1:])[1].startswith('Cannot delete host "srv-disdik-02"')


def test_what_a_deletion_changes_without_a_word(zb: Zabbix, zabbix_lab: ZabbixLab, host: str) -> None:
    zabbix_lab.scene("map", name="Rack R07", hosts=[HOST, OTHER])
    zabbix_lab.scene("dashboard", name="Problems", hosts=[HOST])
    zabbix_lab.scene("shared-trigger", name="Both", hosts=[HOST, OTHER])
    zabbix_lab.scene("dependency", dependent=OTHER, on=HOST)
    zabbix_lab.scene("maintenance", name="M", hosts=[HOST, OTHER], since=0, until=3600)
    zb.ask("host.delete", [host])
    [shown] = zb.get("map.get", selectSelements="extend", selectLinks="extend")
    assert ([e["label"] for e in shown["selements"]], shown["links"]) == ([OTHER], [])
    [dashboard] = zb.get("dashboard.get", selectPages="extend")
    assert dashboard["pages"][0]["widgets"][0]["fields"] == []
    triggers = zb.get("trigger.get", hostids=zb.id(OTHER), selectDependencies="extend")
    assert [(t["description"], t["dependencies"]) for t in triggers] == [("Server does not answer", [])]
    [maintenance] = zb.get("maintenance.get", filter={"name": "M"}, selectHosts=["host"])
    assert [h["host"] for h in maintenance["hosts"]] == [OTHER]


def test_discovered_hosts_die_with_the_host_that_discovers_them(zb: Zabbix, zabbix_lab: ZabbixLab, host: str) -> None:
    zabbix_lab.scene("discovered", parent=HOST, name="vm-1", ip="198.18.10.99")
    [found] = zb.get("host.get", filter={"flags": 4}, selectHostDiscovery="extend", selectDiscoveryRule=["hostid"])
    assert (found["host"], found["discoveryRule"]["hostid"]) == ("vm-1", host)
    assert found["hostDiscovery"]["parent_hostid"]
    renamed = {"hostid": found["hostid"], "name": "x"}
    assert zb.refusal("host.update", renamed) == (-32602, 'Cannot update "name" for a discovered host "vm-1".')
    zb.ask("host.delete", [host])
    assert zb.get("host.get", filter={"host": "vm-1"}) == []


def test_a_failed_call_changes_nothing(zb: Zabbix, host: str) -> None:
    changes = [{"hostid": host, "status": 1}, {"hostid": "999999", "status": 1}]
    assert zb.refusal("host.update", changes) == (-32500, NO_OBJECT)
    assert zb.get("host.get", hostids=host)[0]["status"] == "0"
