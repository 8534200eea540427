"""The lab's Zabbix, read: the seed, and the real one's traps. The texts were taken from Zabbix 7.0.22."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom_lab.zabbix import ZabbixLab

from .calling import StandingClock, World, Zabbix, call

ALL = 12
"""Hosts of the estate: every server."""
HOST = "srv-disdik-01"


def test_a_host_is_watched_whole(zb: Zabbix) -> None:
    asked = {
        f"select{what}": "extend" for what in ("Interfaces", "HostGroups", "Tags", "ParentTemplates", "HostDiscovery")
    }
    [host] = zb.get("host.get", filter={"host": HOST}, selectInventory=["serialno_a", "asset_tag"], **asked)
    assert (host["name"], host["status"], host["flags"], host["tls_connect"]) == (HOST, "0", "0", "2")
    assert host["inventory"] == {"serialno_a": "SGH331XK7P", "asset_tag": "KOM-2019-0117"}
    assert [(i["ip"], i["type"], i["main"]) for i in host["interfaces"]] == [("198.18.10.11", "1", "1")]
    assert [g["name"] for g in host["hostgroups"]] == ["Colocation/disdik"]
    assert [t["name"] for t in host["parentTemplates"]] == ["Colocation server"]
    assert (host["tags"], host["hostDiscovery"]) == ([], [])


def test_secrets_do_not_come_out(zb: Zabbix) -> None:
    [host] = zb.get("host.get", filter={"host": HOST}, selectMacros="extend")
    plain, secret = host["macros"]
    assert (plain["macro"], plain["value"]) == ("{$CONTACT}", "admin@disdik.example")
    assert (secret["macro"], "value" in secret) == ("{$PASSWORD}", False)
    assert "tls_psk" not in host
    assert all("value" not in m for m in zb.get("usermacro.get", hostids=host["hostid"]) if m["type"] == "1")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, ALL),
        ({"filter": {"nosuch": "x"}}, ALL),
        ({"filter": {"host": ""}}, ALL),
        ({"filter": {"host": None}}, ALL),
        ({"filter": {"host": []}}, ALL),
        ({"filter": {"serialno_a": "SGH331XK7P"}}, ALL),
        ({"search": {"nosuch": "x"}}, ALL),
        ({"nosuch": 1}, ALL),
        ({"filter": {"host": HOST}}, 1),
        ({"filter": {"host": HOST.upper()}}, 0),
        ({"filter": {"host": [HOST, "srv-disdik-02"]}}, 2),
        ({"filter": {"host": HOST, "name": "srv-disdik-02"}}, 0),
        ({"filter": {"host": HOST, "name": "srv-disdik-02"}, "searchByAny": True}, 2),
        ({"filter": {"ip": "198.18.10.11"}}, 1),
        ({"search": {"host": "DISDIK"}}, 3),
        ({"search": {"host": "disdik"}, "startSearch": True}, 0),
        ({"search": {"host": "SRV-disdik-01"}, "searchWildcardsEnabled": True}, 1),
        ({"search": {"host": "disdik"}, "searchWildcardsEnabled": True}, 0),
        ({"search": {"host": "*disdik*"}, "searchWildcardsEnabled": True}, 3),
        ({"search": {"host": "disdik"}, "excludeSearch": True}, ALL - 3),
        ({"searchInventory": {"serialno_a": "sgh331xk7p"}}, 1),
        ({"hostids": []}, 0),
        ({"hostids": ["0"]}, 0),
        ({"limit": 2}, 2),
    ],
)
def test_how_hosts_are_found(zb: Zabbix, asked: dict[str, Any], count: int) -> None:
    assert len(zb.get("host.get", **asked)) == count


def test_visible_and_technical_names_are_two_name_spaces(zb: Zabbix, zabbix_lab: ZabbixLab) -> None:
    zabbix_lab.scene("host", name="other", ip="198.18.10.99", visible="srv-x", group="Colocation/bpkad")
    assert [h["host"] for h in zb.get("host.get", filter={"name": "srv-x"})] == ["other"]
    assert zb.get("host.get", filter={"host": "srv-x"}) == []


def test_two_hosts_may_share_an_address(zb: Zabbix, zabbix_lab: ZabbixLab) -> None:
    zabbix_lab.scene("host", name="twin", ip="198.18.10.11")
    assert [h["host"] for h in zb.get("host.get", filter={"ip": "198.18.10.11"})] == [HOST, "twin"]
    [one, two] = zb.get("hostinterface.get", filter={"ip": "198.18.10.11"}, selectHosts=["host"])
    assert (one["hosts"][0]["host"], two["hosts"][0]["host"]) == (HOST, "twin")
    [twin] = zb.get("host.get", filter={"host": "twin"}, selectInventory="extend")
    assert twin["inventory"] == [], "a list where inventory is disabled"


def test_output_and_counts(zb: Zabbix) -> None:
    [host] = zb.get("host.get", filter={"host": HOST}, output=["host", "nosuch"])
    assert host.keys() == {"hostid", "host"}
    assert zb.get("host.get", countOutput=True) == str(ALL)
    assert zb.get("host.get", output=["host"], preservekeys=True, filter={"host": HOST}) == {host["hostid"]: host}
    assert zb.get("item.get", hostids=host["hostid"], countOutput=True) == "2"
    names = [h["host"] for h in zb.get("host.get", output=["host"], sortfield="host", sortorder="DESC")]
    assert names == sorted(names, reverse=True)


@pytest.mark.parametrize(
    ("method", "params", "code", "data"),
    [
        ("host.nope", {}, -32601, 'Incorrect method "host.nope".'),
        ("host.get", {"hostids": "abc"}, -32500, "Database error occurred."),
        ("hostgroup.get", {"nosuch": 1}, -32602, 'Invalid parameter "/": unexpected parameter "nosuch".'),
        ("host.create", {}, -32500, 'No permissions to call "host.create".'),
        ("user.delete", {}, -32500, 'No permissions to call "user.delete".'),
    ],
)
def test_refused_calls(zb: Zabbix, method: str, params: Any, code: int, data: str) -> None:
    assert zb.refusal(method, params) == (code, data)


@pytest.mark.parametrize(
    ("token", "data"),
    [
        ("", "Not authorized."),
        ("0" * 64, "Not authorized."),
        ("short", "Session terminated, re-login, please."),
    ],
)
def test_bad_tokens(zabbix_lab: ZabbixLab, token: str, data: str) -> None:
    assert Zabbix(zabbix_lab.app, token).refusal("host.get", {}) == (-32602, data)


def test_the_version_needs_no_token_and_the_token_names_its_user(zabbix_lab: ZabbixLab, zb: Zabbix) -> None:
    nobody = Zabbix(zabbix_lab.app, "")
    assert nobody.get("apiinfo.version") == "7.0.22"
    assert nobody.get("user.checkAuthentication", token=zb.token)["username"] == "dcdecom-owner"
    assert nobody.refusal("user.checkAuthentication", {"token": "0" * 64}) == (-32602, "Not authorized.")


def test_what_is_no_call(zabbix_lab: ZabbixLab) -> None:
    broken = call(zabbix_lab.app, "POST", "/api_jsonrpc.php", {}, b"{").json
    assert (broken["error"]["code"], broken["id"]) == (-32700, None)
    assert call(zabbix_lab.app, "POST", "/api_jsonrpc.php", {}, b"{}").json["error"]["code"] == -32600
    wrong_url = call(zabbix_lab.app, "POST", "/zabbix/api_jsonrpc.php", {}, b"{}")
    assert (wrong_url.status, wrong_url.headers["content-type"][:9]) == (200, "text/html")


def test_problems_follow_the_world(zb: Zabbix, world: World, clock: StandingClock) -> None:
    host = zb.id(HOST)
    assert zb.get("problem.get") == []
    world.down.add(HOST)
    [problem] = zb.get("problem.get", hostids=host)
    assert (problem["name"], problem["severity"], problem["suppressed"]) == ("Server does not answer", "4", "0")
    assert problem["clock"] == str(int(clock.now().timestamp()))
    [trigger] = zb.get("trigger.get", only_true=True, output=["description"], selectHosts=["host"])
    assert trigger["hosts"] == [{"hostid": host, "host": HOST}], "the id comes along unasked"
    world.down.clear()
    clock.skip(60)
    assert zb.get("problem.get") == []
    [begun, over] = zb.get("event.get", hostids=host)
    assert (begun["value"], begun["r_eventid"], over["value"]) == ("1", over["eventid"], "0")


def test_a_disabled_host_has_no_problem(zb: Zabbix, world: World) -> None:
    world.down.add(HOST)
    assert zb.get("problem.get", countOutput=True) == "1"
    zb.get("host.update", hostid=zb.id(HOST), status=1)
    assert zb.get("problem.get", countOutput=True) == "0"


def test_the_shipped_maintenance_holds_on_first_sundays_only(zb: Zabbix, clock: StandingClock) -> None:
    [maintenance] = zb.get(
        "maintenance.get", selectHosts=["host"], selectTimeperiods="extend", selectHostGroups="extend"
    )
    assert [h["host"] for h in maintenance["hosts"]] == ["srv-bapenda-02", "srv-disdik-02"]
    assert (maintenance["timeperiods"][0]["timeperiod_type"], maintenance["hostgroups"]) == ("4", [])

    def silenced() -> list[str]:
        return [
            h["host"]
            for h in zb.get("host.get", output=["host", "maintenance_status"])
            if h["maintenance_status"] == "1"
        ]

    assert silenced() == []
    clock.time = clock.time.replace(month=12, day=6, hour=3)
    assert silenced() == ["srv-bapenda-02", "srv-disdik-02"]
    clock.time = clock.time.replace(day=13)
    assert silenced() == []
