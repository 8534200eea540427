"""configuration.import: what an export holds becomes hosts again, as far as the rules allow.

It answers true even where things were left out: rules are all or nothing for each kind of object.
"""

from __future__ import annotations

import json
import uuid
from typing import Any

import yaml

from dcdecom_lab.zabbix import audit, defaults, exporting
from dcdecom_lab.zabbix.errors import bad_parameters, missing, refused
from dcdecom_lab.zabbix.state import Row, State

PRIORITIES = {"INFO": "1", "WARNING": "2", "AVERAGE": "3", "HIGH": "4", "DISASTER": "5"}


def import_(state: State, log: audit.Audit, asked: dict[str, Any]) -> bool:
    """Everything of the file or nothing. Raises ApiError with the real one's texts."""
    for name in ("format", "source", "rules"):
        if name not in asked:
            raise missing(name)
    content = _parsed(asked["format"], asked["source"])
    rules = asked["rules"]
    if rules.get("host_groups", {}).get("createMissing"):
        for group in content.get("host_groups", []):
            _group(state, group)
    for host in content.get("hosts", []):
        _host(state, log, host, rules)
    return True


def _parsed(kind: str, source: str) -> dict[str, Any]:
    if not str(source).strip():
        raise refused(f"Cannot read {kind.upper()}: File is empty.")
    try:
        document = json.loads(source) if kind == "json" else yaml.safe_load(source)
    except (ValueError, yaml.YAMLError) as error:
        raise refused(f"Cannot read {kind.upper()}: {str(error).splitlines()[0]}.") from None
    if not isinstance(document, dict) or "zabbix_export" not in document:
        raise bad_parameters('Invalid tag "/": the tag "zabbix_export" is missing.')
    content: dict[str, Any] = document["zabbix_export"]
    if content.get("version") != exporting.VERSION:
        raise refused('Invalid tag "/zabbix_export/version": unsupported version number.')
    return content


def _group(state: State, group: Row) -> None:
    if not state.where("hostgroup", "name", group["name"]):
        state.add("hostgroup", name=group["name"], flags="0", uuid=group.get("uuid") or uuid.uuid4().hex)


def _host(state: State, log: audit.Audit, sent: Row, rules: dict[str, Any]) -> None:
    if state.where("host", "host", sent["host"]) or not rules.get("hosts", {}).get("createMissing"):
        return
    visible = str(sent.get("name", sent["host"]))
    if state.where("host", "name", visible):
        raise bad_parameters(f'Host with the same visible name "{visible}" already exists.')
    groups = [_group_id(state, sent, one["name"]) for one in sent["groups"]]
    host = state.add("host", **{**_columns(sent, visible, groups), **_watcher(state, sent)})
    for one in sent.get("interfaces", []):
        _interface(state, host, one)
    for one in sent.get("macros", []):
        _macro(state, host, one)
    templates = [_template(state, sent, one["name"]) for one in sent.get("templates", [])]
    if rules.get("templateLinkage", {}).get("createMissing"):
        for template in templates:
            defaults.link(state, host, template)
    if rules.get("items", {}).get("createMissing"):
        for one in sent.get("items", []):
            _item(state, host, one, bool(rules.get("triggers", {}).get("createMissing")))
    log.add(audit.ADDED, "host", host["hostid"], host["host"], {"host.host": ["add", host["host"]]})


def _watcher(state: State, sent: Row) -> Row:
    """Raises ApiError for a proxy or a group that is there no more."""
    for value, (word, table, column) in exporting.WATCHERS.items():
        if sent.get("monitored_by") == word:
            name = sent[word.lower()]["name"]
            found = state.where(table, "name", name)
            if not found:
                kind = word.capitalize().replace("_", " ")
                raise refused(f'{kind} "{name}" for host "{sent["host"]}" does not exist.')
            return {"monitored_by": value, column: found[0][column]}
    return {}


def _columns(sent: Row, visible: str, groups: list[str]) -> Row:
    modes = {word: value for value, word in exporting.INVENTORY_MODES.items()}
    return defaults.host(
        host=sent["host"],
        name=visible,
        description=sent.get("description", ""),
        status="1" if sent.get("status") == "DISABLED" else "0",
        ipmi_username=sent.get("ipmi_username", ""),
        groups=groups,
        tags=[{"tag": t["tag"], "value": t.get("value", ""), "automatic": "0"} for t in sent.get("tags", [])],
        inventory=defaults.inventory(**{k: str(v) for k, v in sent.get("inventory", {}).items()}),
        inventory_mode=modes[sent.get("inventory_mode", "MANUAL")],
    )


def _group_id(state: State, sent: Row, name: str) -> str:
    for group in state.where("hostgroup", "name", name):
        return str(group["groupid"])
    raise refused(f'Group "{name}" for host "{sent["host"]}" does not exist.')


def _template(state: State, sent: Row, name: str) -> Row:
    for template in state.where("template", "name", name):
        return template
    raise refused(f'Template "{name}" for host "{sent["host"]}" does not exist.')


def _interface(state: State, host: Row, sent: Row) -> None:
    types = {word: value for value, word in exporting.INTERFACE_TYPES.items()}
    state.add(
        "hostinterface",
        **defaults.interface(
            hostid=host["hostid"],
            main="0" if sent.get("default") == "NO" else "1",
            type=types[sent.get("type", "ZABBIX")],
            useip="0" if sent.get("useip") == "NO" else "1",
            ip=sent.get("ip", "127.0.0.1"),
            dns=sent.get("dns", ""),
            port=str(sent.get("port", "10050")),
            details=_details(sent["details"]) if "details" in sent else [],
        ),
    )


def _details(sent: Row) -> Row:
    tables = {
        "version": exporting.SNMP_VERSIONS,
        "securitylevel": exporting.SECURITY_LEVELS,
        "authprotocol": exporting.AUTH_PROTOCOLS,
        "privprotocol": exporting.PRIVACY_PROTOCOLS,
    }
    return {k: next((n for n, w in tables.get(k, {}).items() if w == v), str(v)) for k, v in sent.items()}


def _macro(state: State, host: Row, sent: Row) -> None:
    types = {word: value for value, word in exporting.MACRO_TYPES.items()}
    given = {k: str(sent.get(k, "")) for k in ("macro", "value", "description")}
    state.add("usermacro", **defaults.macro(hostid=host["hostid"], type=types[sent.get("type", "TEXT")], **given))


def _item(state: State, host: Row, sent: Row, with_triggers: bool) -> None:
    state.add(
        "item",
        **defaults.item(
            hostid=host["hostid"],
            name=sent["name"],
            name_resolved=sent["name"],
            key_=sent["key"],
            type="2" if sent.get("type") == "TRAP" else "0",
            delay=str(sent.get("delay", "1m")),
            value_type="0" if sent.get("value_type") == "FLOAT" else "3",
            status="1" if sent.get("status") == "DISABLED" else "0",
        ),
    )
    for one in sent.get("triggers", []) if with_triggers else []:
        about = {"expression": one["expression"], "description": one["name"], "hosts": [host["hostid"]]}
        status = "1" if one.get("status") == "DISABLED" else "0"
        priority = PRIORITIES.get(one.get("priority", ""), "0")
        state.add("trigger", **defaults.trigger(**about, status=status, priority=priority))
