"""configuration.export and configuration.import of the lab's Zabbix. The texts were taken from Zabbix 7.0.22."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from dcdecom_lab.zabbix import ZabbixLab

from .calling import Zabbix

HOST = "srv-disdik-01"
KINDS = (
    "host_groups",
    "hosts",
    "items",
    "triggers",
    "graphs",
    "discoveryRules",
    "httptests",
    "valueMaps",
    "templateLinkage",
)
EVERYTHING = {kind: {"createMissing": True} for kind in KINDS}
EMPTY = "zabbix_export:\n  version: '7.0'\n"


def exported(zb: Zabbix, host: str) -> str:
    return str(zb.get("configuration.export", options={"hosts": [host]}, format="yaml"))


def restored(zb: Zabbix, source: str, rules: dict[str, Any] = EVERYTHING) -> Any:
    return zb.get("configuration.import", format="yaml", source=source, rules=rules)


def test_a_host_comes_back_as_it_was_exported(zb: Zabbix) -> None:
    zb.get(
        "host.update",
        hostid=zb.id(HOST),
        status=1,
        description="rack R07: U12",
        tags=[{"tag": "opd", "value": "disdik"}],
    )
    text = exported(zb, zb.id(HOST))
    assert exported(zb, zb.id(HOST)) == text, "the same bytes twice"
    zb.ask("host.delete", [zb.id(HOST)])
    assert restored(zb, text) is True
    assert exported(zb, zb.id(HOST)) == text
    [host] = zb.get("host.get", filter={"host": HOST}, selectItems="count", selectTriggers="count")
    assert (host["status"], host["items"], host["triggers"]) == ("1", "2", "1")


def test_what_never_comes_out(zb: Zabbix) -> None:
    text = exported(zb, zb.id(HOST))
    [host] = yaml.safe_load(text)["zabbix_export"]["hosts"]
    assert {"macro": "{$PASSWORD}", "type": "SECRET_TEXT"} in host["macros"]
    assert not {"tls_connect", "tls_psk", "ipmi_password"} & set(host)
    zb.ask("host.delete", [zb.id(HOST)])
    restored(zb, text)
    assert zb.get("host.get", filter={"host": HOST})[0]["tls_connect"] == "1", "unencrypted now"


def test_passphrases_come_out_in_clear(zb: Zabbix, zabbix_lab: ZabbixLab) -> None:
    host = zb.id(HOST)
    interface = zabbix_lab.state.where("hostinterface", "hostid", host)[0]
    details = {"version": "3", "securityname": "u", "securitylevel": "2", "authpassphrase": "in clear"}
    interface.update(type="2", port="161", details=details)
    assert "authpassphrase: 'in clear'" in exported(zb, host)


@pytest.mark.parametrize("ids", [[], ["1"], ["999999"]])
def test_an_unknown_id_gives_an_empty_export(zb: Zabbix, ids: list[str]) -> None:
    assert zb.get("configuration.export", options={"hosts": ids}, format="yaml") == EMPTY


def test_a_discovered_host_gives_an_empty_export(zb: Zabbix, zabbix_lab: ZabbixLab) -> None:
    zabbix_lab.scene("discovered", parent=HOST, name="vm-1", ip="198.18.10.99")
    assert exported(zb, zb.id("vm-1")) == EMPTY


def test_an_import_of_hosts_alone_says_true_and_leaves_items_and_templates_out(zb: Zabbix) -> None:
    text = exported(zb, zb.id(HOST))
    zb.ask("host.delete", [zb.id(HOST)])
    assert restored(zb, text, {"hosts": {"createMissing": True}}) is True
    [host] = zb.get("host.get", filter={"host": HOST}, selectItems="count", selectParentTemplates="count")
    assert (host["items"], host["parentTemplates"]) == ("0", "0")


def test_importing_what_is_there_says_true_and_changes_nothing(zb: Zabbix) -> None:
    host = zb.id(HOST)
    text = exported(zb, host)
    zb.get("host.update", hostid=host, description="changed since")
    assert restored(zb, text) is True
    assert zb.get("host.get", hostids=host)[0]["description"] == "changed since"


@pytest.mark.parametrize(
    ("old", "new", "code", "data"),
    [
        ("name: 'Colocation server'", "name: Gone", -32500, f'Template "Gone" for host "{HOST}" does not exist.'),
        ("      groups:\n        - name: Colocation/disdik", "      groups:\n        - name: Gone", -32500,
         f'Group "Gone" for host "{HOST}" does not exist.'),
        (f"      name: {HOST}", "      name: srv-disdik-02", -32602,
         'Host with the same visible name "srv-disdik-02" already exists.'),
        ("version: '7.0'", "version: '1.0'", -32500,
         'Invalid tag "/zabbix_export/version": unsupported version number.'),
    ],
)  # fmt: skip
def test_refused_imports_leave_nothing(zb: Zabbix, old: str, new: str, code: int, data: str) -> None:
    text = exported(zb, zb.id(HOST))
    assert old in text
    zb.ask("host.delete", [zb.id(HOST)])
    asked = {"format": "yaml", "source": text.replace(old, new), "rules": EVERYTHING}
    assert zb.refusal("configuration.import", asked) == (code, data)
    assert zb.get("host.get", filter={"host": HOST}) == []


def test_an_empty_file_is_refused(zb: Zabbix) -> None:
    asked = {"format": "yaml", "source": "", "rules": EVERYTHING}
    assert zb.refusal("configuration.import", asked) == (-32500, "Cannot read YAML: File is empty.")
