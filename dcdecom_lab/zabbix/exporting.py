"""configuration.export: hosts as text, without what never comes out.

Secret macro values, IPMI passwords, PSK settings, history, maintenances, maps, dashboards and whatever was discovered
stay behind. Communities and SNMPv3 passphrases come out in clear.
"""

from __future__ import annotations

import json
import re
from typing import Any

import yaml

from dcdecom_lab.zabbix.errors import bad_parameters, missing, unexpected
from dcdecom_lab.zabbix.state import Row, State

VERSION = "7.0"
INTERFACE_TYPES = {"1": "ZABBIX", "2": "SNMP", "3": "IPMI", "4": "JMX"}
SNMP_VERSIONS = {"1": "SNMPV1", "2": "SNMPV2", "3": "SNMPV3"}
SECURITY_LEVELS = {"0": "NOAUTHNOPRIV", "1": "AUTHNOPRIV", "2": "AUTHPRIV"}
AUTH_PROTOCOLS = {"0": "MD5", "1": "SHA1", "2": "SHA224", "3": "SHA256", "4": "SHA384", "5": "SHA512"}
PRIVACY_PROTOCOLS = {"0": "DES", "1": "AES128", "2": "AES192", "3": "AES256", "4": "AES192C", "5": "AES256C"}
MACRO_TYPES = {"0": "TEXT", "1": "SECRET_TEXT", "2": "VAULT"}
INVENTORY_MODES = {"0": "MANUAL", "1": "AUTOMATIC", "-1": "DISABLED"}


KINDS = frozenset(("host_groups", "hosts", "images", "maps", "mediaTypes", "template_groups", "templates"))
QUOTED = re.compile(r"""[\s'":{}\[\],&*#?]|^[-?|<>=!%@`]""")
"""Text that Zabbix puts into single quotes (Symfony's YAML, Escaper::requiresSingleQuoting)."""


class _Dumper(yaml.SafeDumper):
    """Lists are indented below their key, as Zabbix writes them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)

    def text(self, value: str) -> yaml.ScalarNode:
        style = "'" if QUOTED.search(value) and value.isprintable() else None
        return self.represent_scalar("tag:yaml.org,2002:str", value, style)


_Dumper.add_representer(str, _Dumper.text)


WATCHERS = {"1": ("PROXY", "proxy", "proxyid"), "2": ("PROXY_GROUP", "proxygroup", "proxy_groupid")}
"""`monitored_by`: the word for it in an export, where the watcher stands, and the host's column of its id."""


def export(state: State, asked: dict[str, Any]) -> str:
    """The configuration of the hosts asked for. Ids that do not exist, and discovered hosts, are left out silently."""
    for name in ("format", "options"):
        if name not in asked:
            raise missing(name)
    if asked["format"] not in ("yaml", "json"):
        raise bad_parameters('Invalid parameter "/format": value must be one of "yaml", "xml", "json", "raw".')
    wanted = _ids(asked["options"])
    hosts = [host for host in state.rows("host") if host["hostid"] in wanted and host["flags"] == "0"]
    document = {"zabbix_export": {"version": VERSION, **_content(state, hosts)}}
    if asked["format"] == "json":
        return (
            json.dumps(document, indent=4) if asked.get("prettyprint") else json.dumps(document, separators=(",", ":"))
        )
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)


def _ids(options: dict[str, Any]) -> set[str]:
    """The hosts asked for. Raises ApiError for what is no list of numbers."""
    for name in options.keys() - KINDS:
        raise unexpected(name, "/options")
    listed = options.get("hosts", [])
    if not isinstance(listed, list):
        raise bad_parameters('Invalid parameter "/options/hosts": an array is expected.')
    for position, id in enumerate(listed, 1):
        if not str(id).isdigit():
            raise bad_parameters(f'Invalid parameter "/options/hosts/{position}": a number is expected.')
    return {str(id) for id in listed}


def _content(state: State, hosts: list[Row]) -> dict[str, Any]:
    if not hosts:
        return {}
    used = {id for host in hosts for id in host["groups"]}
    groups = [group for group in state.rows("hostgroup") if group["groupid"] in used]
    listed = [{"uuid": group["uuid"], "name": group["name"]} for group in sorted(groups, key=lambda g: str(g["name"]))]
    shown = [_host(state, host) for host in sorted(hosts, key=lambda h: str(h["host"]))]
    return {"host_groups": listed, "hosts": shown, **_shared(state, hosts)}


def _shared(state: State, hosts: list[Row]) -> dict[str, Any]:
    """Triggers over several hosts stand beside the hosts, if all of them are in the file."""
    ids = {host["hostid"] for host in hosts}
    across = [t for t in state.rows("trigger") if len(t["hosts"]) > 1 and set(t["hosts"]) <= ids]
    return {"triggers": [_trigger(t) for t in across]} if across else {}


def _host(state: State, host: Row) -> dict[str, Any]:
    templates = [t["name"] for id in host["templates"] if (t := state.get("template", id))]
    groups = [g["name"] for id in host["groups"] if (g := state.get("hostgroup", id))]
    shown: dict[str, Any] = {
        "host": host["host"],
        "name": host["name"],
        "description": host["description"],
        **_watcher(state, host),
        "status": "DISABLED" if host["status"] == "1" else "",
        "ipmi_username": host["ipmi_username"],
        "templates": [{"name": name} for name in templates],
        "groups": [{"name": name} for name in groups],
        "interfaces": _interfaces(state, host),
        "items": _items(state, host),
        "tags": [_filled({"tag": t["tag"], "value": t["value"]}) for t in host["tags"]],
        "macros": [_macro(one) for one in state.where("usermacro", "hostid", host["hostid"])],
        "inventory": _filled(host["inventory"]) if host["inventory_mode"] != "-1" else {},
        "inventory_mode": INVENTORY_MODES[host["inventory_mode"]] if host["inventory_mode"] != "0" else "",
    }
    return _filled(shown)


def _watcher(state: State, host: Row) -> dict[str, Any]:
    """What watches a host in Zabbix's place."""
    for value, (word, table, column) in WATCHERS.items():
        if host["monitored_by"] == value:
            watcher = state.get(table, host[column])
            return {"monitored_by": word, word.lower(): {"name": watcher["name"]} if watcher else {}}
    return {}


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty: Zabbix leaves defaults out."""
    return {k: v for k, v in values.items() if v not in ("", [], {}, None)}


def _interfaces(state: State, host: Row) -> list[dict[str, Any]]:
    found = state.where("hostinterface", "hostid", host["hostid"])
    return [_interface(one, number) for number, one in enumerate(found, 1)]


def _interface(row: Row, number: int) -> dict[str, Any]:
    shown = {
        "default": "" if row["main"] == "1" else "NO",
        "type": INTERFACE_TYPES[row["type"]] if row["type"] != "1" else "",
        "useip": "" if row["useip"] == "1" else "NO",
        "ip": row["ip"] if row["ip"] != "127.0.0.1" else "",
        "dns": row["dns"],
        "port": row["port"] if row["port"] != "10050" else "",
        "details": _details(row["details"]) if row["details"] else {},
        "interface_ref": f"if{number}",
    }
    return _filled(shown)


def _details(details: Row) -> dict[str, Any]:
    """SNMP access, passphrases in clear."""
    named = (
        ("version", SNMP_VERSIONS),
        ("securitylevel", SECURITY_LEVELS),
        ("authprotocol", AUTH_PROTOCOLS),
        ("privprotocol", PRIVACY_PROTOCOLS),
    )
    words = {name: table.get(details.get(name, ""), "") for name, table in named}
    texts = ("community", "contextname", "securityname", "authpassphrase", "privpassphrase")
    return _filled({**words, **{name: details.get(name, "") for name in texts}})


def _macro(row: Row) -> dict[str, Any]:
    """A secret macro comes out by name only."""
    kind = MACRO_TYPES[row["type"]] if row["type"] != "0" else ""
    value = "" if row["type"] == "1" else row["value"]
    return _filled({"macro": row["macro"], "type": kind, "value": value, "description": row["description"]})


def _items(state: State, host: Row) -> list[dict[str, Any]]:
    """The host's own items with their triggers; inherited ones come back with the template."""
    own = [item for item in state.where("item", "hostid", host["hostid"]) if item["templateid"] == "0"]
    return [_item(state, host, item) for item in own if item["flags"] == "0"]


def _item(state: State, host: Row, item: Row) -> dict[str, Any]:
    mark = f"/{host['host']}/{item['key_']}"
    triggers = [t for t in state.rows("trigger") if t["hosts"] == [host["hostid"]] and t["templateid"] == "0"]
    return _filled(
        {
            "name": item["name"],
            "type": "TRAP" if item["type"] == "2" else "",
            "key": item["key_"],
            "delay": "0" if item["type"] == "2" else item["delay"],
            "value_type": "FLOAT" if item["value_type"] == "0" else "",
            "status": "DISABLED" if item["status"] == "1" else "",
            "triggers": [_trigger(t) for t in triggers if mark in t["expression"]],
        }
    )


def _trigger(trigger: Row) -> dict[str, Any]:
    priorities = {"0": "", "1": "INFO", "2": "WARNING", "3": "AVERAGE", "4": "HIGH", "5": "DISASTER"}
    return _filled(
        {
            "expression": trigger["expression"],
            "name": trigger["description"],
            "status": "DISABLED" if trigger["status"] == "1" else "",
            "priority": priorities[trigger["priority"]],
        }
    )
