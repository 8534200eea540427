"""New objects as Zabbix makes them: every column that a client did not give."""

from __future__ import annotations

from dcdecom_lab.zabbix.columns import (
    HOST_FIELDS,
    INTERFACE_FIELDS,
    INVENTORY_FIELDS,
    ITEM_FIELDS,
    TEMPLATE_FIELDS,
    TRIGGER_FIELDS,
    words,
)
from dcdecom_lab.zabbix.state import Row, State

ZERO_IN_HOST = words(
    "status flags monitored_by proxyid proxy_groupid assigned_proxyid maintenanceid maintenance_status "
    "maintenance_type maintenance_from active_available templateid custom_interfaces"
)
ZERO_IN_ITEM = words(
    "type status value_type templateid valuemapid authtype flags interfaceid inventory_link master_itemid state "
    "allow_traps output_format post_type request_method retrieve_mode verify_host verify_peer "
    "lastclock lastns lastvalue prevvalue"
)
ZERO_IN_TRIGGER = words(
    "status value priority lastchange templateid type state flags recovery_mode correlation_mode manual_close"
)


def _blank(fields: tuple[str, ...], zero: tuple[str, ...]) -> Row:
    return {name: "0" if name in zero else "" for name in fields[1:]}


def host(**columns: object) -> Row:
    """A host's columns; `groups`, `templates`, `tags`, `inventory` and `discovery` are what belongs to it."""
    blank = _blank(HOST_FIELDS, ZERO_IN_HOST)
    ipmi = {"ipmi_authtype": "-1", "ipmi_privilege": "2"}
    modes = {**ipmi, "inventory_mode": "-1", "tls_connect": "1", "tls_accept": "1"}
    own: Row = {"groups": [], "templates": [], "tags": [], "inventory": inventory(), "discovery": {}, "psk": ""}
    return {**blank, **modes, **own, **columns}


def inventory(**columns: str) -> Row:
    return {**dict.fromkeys(INVENTORY_FIELDS, ""), **columns}


def interface(**columns: object) -> Row:
    blank = dict.fromkeys(INTERFACE_FIELDS[1:], "")
    agent = {"main": "1", "type": "1", "useip": "1", "port": "10050", "available": "0", "details": []}
    return {**blank, **agent, "errors_from": "0", "disable_until": "0", **columns}


def macro(**columns: str) -> Row:
    return {"hostid": "", "macro": "", "value": "", "description": "", "type": "0", "automatic": "0", **columns}


def item(**columns: object) -> Row:
    blank = _blank(ITEM_FIELDS, ZERO_IN_ITEM)
    lists: Row = {"query_fields": [], "headers": [], "parameters": []}
    usual = {"history": "31d", "trends": "365d", "delay": "0", "follow_redirects": "1", "status_codes": "200"}
    rule = {
        "evaltype": "0",
        "lifetime": "7d",
        "lifetime_type": "0",
        "enabled_lifetime": "0",
        "enabled_lifetime_type": "2",
    }
    return {**blank, **lists, **usual, **rule, **columns}


def trigger(**columns: object) -> Row:
    own: Row = {"hosts": [], "dependencies": [], "tags": [], "follows": False}
    return {**_blank(TRIGGER_FIELDS, ZERO_IN_TRIGGER), **own, **columns}


def template(**columns: str) -> Row:
    """A template's columns: a host's, with status 3."""
    ipmi = {"ipmi_authtype": "-1", "ipmi_privilege": "2"}
    return {
        **_blank(TEMPLATE_FIELDS, ZERO_IN_HOST),
        **ipmi,
        "tls_connect": "1",
        "tls_accept": "1",
        "status": "3",
        **columns,
    }


def link(state: State, host: Row, template: Row) -> None:
    """Give a host a template: its items and triggers are inherited."""
    host["templates"].append(template["templateid"])
    for parent in state.where("item", "hostid", template["templateid"]):
        own = {k: v for k, v in parent.items() if k != "itemid"}
        state.add("item", **{**own, "hostid": host["hostid"], "templateid": parent["itemid"]})
    for parent in state.rows("trigger"):
        if parent["hosts"] == [template["templateid"]]:
            own = {k: v for k, v in parent.items() if k != "triggerid"}
            expression = parent["expression"].replace(f"/{template['host']}/", f"/{host['host']}/")
            inherited = {"hosts": [host["hostid"]], "templateid": parent["triggerid"], "expression": expression}
            state.add("trigger", **{**own, **inherited, "dependencies": [], "follows": True})
