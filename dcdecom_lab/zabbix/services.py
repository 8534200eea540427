"""How each kind of object is read. One table, SERVICES."""

from __future__ import annotations

from typing import Any

from dcdecom_lab.zabbix import problems, silence
from dcdecom_lab.zabbix.columns import (
    EVENT_FIELDS,
    HOST_FIELDS,
    INTERFACE_FIELDS,
    ITEM_FIELDS,
    MAINTENANCE_FIELDS,
    PROBLEM_FIELDS,
    TEMPLATE_FIELDS,
    TRIGGER_FIELDS,
    words,
)
from dcdecom_lab.zabbix.matching import (
    MAINTENANCE_COLUMNS,
    TIME,
    action_hosts,
    host_groups,
    maintained,
    monitored,
    of_host,
    own,
    problem_groups,
    problem_hosts,
    value_is,
)
from dcdecom_lab.zabbix.query import Select, Service, output
from dcdecom_lab.zabbix.state import KEYS, Row, State


def _belonging(table: str, name: str, *, countable: bool = True) -> Select:
    """What belongs to a host and names it in its column hostid."""

    def related(state: State, row: Row) -> list[Row]:
        return [output(state, SERVICES[table], one, "extend") for one in state.where(table, "hostid", row["hostid"])]

    return Select(name, related, countable=countable)


def _named(name: str, table: str, column: str) -> Select:
    """The objects whose ids stand in a column."""

    def related(state: State, row: Row) -> list[Row]:
        found = (state.get(table, id) for id in row[column])
        return [output(state, SERVICES[table], one, "extend") for one in found if one]

    return Select(name, related)


def _holding(name: str, table: str, column: str) -> Select:
    """The objects of a table whose column lists this host."""

    def related(state: State, row: Row) -> list[Row]:
        found = [one for one in state.rows(table) if row["hostid"] in one[column]]
        return [output(state, SERVICES[table], one, "extend") for one in found]

    return Select(name, related, KEYS[table])


def _inline(name: str, column: str = "") -> Select:
    return Select(name, lambda _, row: row[column or name])


def _parent_templates(state: State, row: Row) -> list[Row]:
    return [{**one, "link_type": "0"} for one in _named("", "template", "templates").related(state, row)]


def _inventory(_: State, row: Row) -> Any:
    """A list where inventory is disabled: PHP's empty array."""
    return row["inventory"] if row["inventory_mode"] != "-1" else []


def _of_inventory(row: Row, column: str) -> list[str] | None:
    return [row["inventory"][column]] if column in row["inventory"] else None


def _discovery(_: State, row: Row) -> Any:
    return row["discovery"] or []


def _discovery_rule(state: State, row: Row) -> Any:
    rule = state.get("discoveryrule", row["discovery"].get("ruleid", "")) if row["discovery"] else None
    return output(state, SERVICES["discoveryrule"], rule, "extend") if rule else []


def _event_hosts(state: State, row: Row) -> list[Row]:
    found = (state.get("host", id) for id in problem_hosts(state, row))
    return [output(state, SERVICES["host"], host, "extend") for host in found if host]


def _group_hosts(state: State, row: Row) -> list[Row]:
    found = [host for host in state.rows("host") if row["groupid"] in host["groups"]]
    return [output(state, SERVICES["host"], host, "extend") for host in found]


_EVENT_BY = {"objectids": own("objectid"), "hostids": problem_hosts, "groupids": problem_groups}
_ITEM_BY = {"hostids": own("hostid"), "groupids": host_groups, "itemids": own("itemid")}

SERVICES: dict[str, Service] = {
    "host": Service(
        "host",
        HOST_FIELDS,
        by={
            "hostids": own("hostid"),
            "groupids": own("groups"),
            "templateids": own("templates"),
            "proxyids": own("proxyid"),
            "interfaceids": of_host("hostinterface", "interfaceid"),
            "itemids": of_host("item", "itemid"),
            "triggerids": lambda s, row: [t["triggerid"] for t in s.rows("trigger") if row["hostid"] in t["hosts"]],
            "maintenanceids": lambda s, row: [m["maintenanceid"] for m in silence.over(s, row)],
        },
        selects={
            "selectInterfaces": _belonging("hostinterface", "interfaces"),
            "selectInventory": Select("inventory", _inventory),
            "selectHostGroups": _named("hostgroups", "hostgroup", "groups"),
            "selectGroups": _named("groups", "hostgroup", "groups"),
            "selectTags": _inline("tags"),
            "selectInheritedTags": Select("inheritedTags", lambda _s, _row: []),
            "selectMacros": _belonging("usermacro", "macros", countable=False),
            "selectParentTemplates": Select("parentTemplates", _parent_templates),
            "selectItems": _belonging("item", "items"),
            "selectTriggers": _holding("triggers", "trigger", "hosts"),
            "selectGraphs": _holding("graphs", "graph", "hosts"),
            "selectHttpTests": _belonging("httptest", "httpTests"),
            "selectDiscoveries": _belonging("discoveryrule", "discoveries"),
            "selectDiscoveryRule": Select("discoveryRule", _discovery_rule),
            "selectHostDiscovery": Select("hostDiscovery", _discovery),
            "selectDashboards": Select("dashboards", lambda _s, _row: []),
            "selectValueMaps": Select("valuemaps", lambda _s, _row: []),
        },
        columns={
            name: of_host("hostinterface", name) for name in INTERFACE_FIELDS if name not in ("hostid", "details")
        },
        unfiltered=("description",),
        computed={name: maintained(name) for name in MAINTENANCE_COLUMNS},
        where={
            "monitored_hosts": lambda _, row, wanted: not wanted or row["status"] == "0",
            "searchInventory": lambda _, row, wanted: row["inventory_mode"] != "-1",
        },
        searches={"searchInventory": lambda _, row, column: _of_inventory(row, column)},
    ),
    "hostgroup": Service(
        "hostgroup",
        ("groupid", "name", "flags", "uuid"),
        by={
            "groupids": own("groupid"),
            "hostids": lambda s, row: [h["hostid"] for h in s.rows("host") if row["groupid"] in h["groups"]],
        },
        selects={"selectHosts": Select("hosts", _group_hosts, "hostid")},
        strict=True,
    ),
    "template": Service(
        "template",
        TEMPLATE_FIELDS,
        unfiltered=("description",),
        by={
            "templateids": own("templateid"),
            "hostids": lambda s, row: [h["hostid"] for h in s.rows("host") if row["templateid"] in h["templates"]],
        },
    ),
    "hostinterface": Service(
        "hostinterface",
        INTERFACE_FIELDS,
        by={"hostids": own("hostid"), "interfaceids": own("interfaceid"), "groupids": host_groups},
        selects={"selectHosts": Select("hosts", lambda s, row: _hosts_of(s, [row["hostid"]]), "hostid")},
    ),
    "usermacro": Service(
        "usermacro",
        ("hostmacroid", "hostid", "macro", "value", "description", "type", "automatic"),
        by={"hostids": own("hostid"), "hostmacroids": own("hostmacroid")},
        hidden=lambda row: ("value",) if row["type"] == "1" else (),
    ),
    "item": Service(
        "item",
        ITEM_FIELDS,
        unfiltered=("description", "params"),
        by=_ITEM_BY,
        selects={"selectHosts": Select("hosts", lambda s, row: _hosts_of(s, [row["hostid"]]), "hostid")},
        where={
            "inherited": lambda _, row, wanted: (row["templateid"] != "0") == bool(wanted),
            "templated": lambda s, row, wanted: (s.get("template", row["hostid"]) is not None) == bool(wanted),
            "monitored": lambda s, row, wanted: (
                not wanted or (row["status"] == "0" and (s.get("host", row["hostid"]) or {}).get("status") == "0")
            ),
        },
    ),
    "trigger": Service(
        "trigger",
        TRIGGER_FIELDS,
        unfiltered=("comments", "opdata"),
        computed={"expression": lambda _, row: f"{{{30000 + int(row['triggerid'])}}}=0"},
        by={"triggerids": own("triggerid"), "hostids": own("hosts"), "groupids": host_groups},
        selects={
            "selectHosts": Select("hosts", lambda s, row: _hosts_of(s, row["hosts"]), "hostid"),
            "selectDependencies": _named("dependencies", "trigger", "dependencies"),
            "selectTags": _inline("tags"),
        },
        where={
            "expandExpression": lambda _s, _row, _wanted: True,
            "only_true": lambda _, row, wanted: not wanted or row["value"] == "1",
            "monitored": monitored,
            "inherited": lambda _, row, wanted: (row["templateid"] != "0") == bool(wanted),
            "min_severity": lambda _, row, wanted: int(row["priority"]) >= int(wanted),
        },
    ),
    "event": Service(
        "event",
        EVENT_FIELDS,
        by={"eventids": own("eventid"), **_EVENT_BY},
        selects={
            "selectHosts": Select("hosts", _event_hosts, "hostid"),
            "selectTags": Select("tags", lambda _s, _row: []),
        },
        where={**TIME, "value": value_is},
        strict=True,
    ),
    "problem": Service(
        "problem",
        PROBLEM_FIELDS,
        by={"eventids": own("eventid"), **_EVENT_BY},
        selects={
            "selectSuppressionData": Select("suppression_data", problems.suppression),
            "selectTags": Select("tags", lambda _s, _row: []),
            "selectAcknowledges": Select("acknowledges", lambda _s, _row: []),
        },
        computed={"suppressed": lambda s, row: "1" if problems.suppression(s, row) else "0"},
        where={
            **TIME,
            "suppressed": lambda s, row, wanted: bool(problems.suppression(s, row)) == bool(wanted),
            "recent": lambda _s, _row, _wanted: True,
            "acknowledged": lambda _, row, wanted: (row["acknowledged"] == "1") == bool(wanted),
            "severities": lambda _, row, wanted: row["severity"] in [str(one) for one in wanted],
            "source": lambda _, row, wanted: row["source"] == str(wanted),
            "object": lambda _, row, wanted: row["object"] == str(wanted),
        },
        strict=True,
    ),
    "maintenance": Service(
        "maintenance",
        MAINTENANCE_FIELDS,
        unfiltered=("description",),
        by={
            "maintenanceids": own("maintenanceid"),
            "hostids": own("hosts"),
            "groupids": own("groups"),
        },
        selects={
            "selectHosts": Select("hosts", lambda s, row: _hosts_of(s, row["hosts"]), "hostid"),
            "selectHostGroups": _named("hostgroups", "hostgroup", "groups"),
            "selectGroups": _named("groups", "hostgroup", "groups"),
            "selectTimeperiods": _inline("timeperiods"),
            "selectTags": _inline("tags"),
        },
    ),
    "action": Service(
        "action",
        words("actionid name eventsource status esc_period pause_symptoms pause_suppressed notify_if_canceled"),
        by={"actionids": own("actionid"), "hostids": action_hosts},
        selects={"selectFilter": _inline("filter"), "selectOperations": _inline("operations")},
    ),
    "map": Service(
        "map",
        ("sysmapid", "name", "width", "height", "userid", "private"),
        by={"sysmapids": own("sysmapid")},
        selects={"selectSelements": _inline("selements"), "selectLinks": _inline("links")},
    ),
    "dashboard": Service(
        "dashboard",
        ("dashboardid", "name", "userid", "private", "display_period", "auto_start", "uuid"),
        by={"dashboardids": own("dashboardid")},
        selects={"selectPages": _inline("pages")},
    ),
    "graph": Service(
        "graph",
        ("graphid", "name", "width", "height", "templateid", "flags"),
        by={"graphids": own("graphid"), "hostids": own("hosts")},
        selects={"selectHosts": Select("hosts", lambda s, row: _hosts_of(s, row["hosts"]), "hostid")},
    ),
    "proxy": Service("proxy", ("proxyid", "name", "operating_mode", "description"), {"proxyids": own("proxyid")}),
    "proxygroup": Service("proxygroup", ("proxy_groupid", "name"), {"proxy_groupids": own("proxy_groupid")}),
    "httptest": Service(
        "httptest",
        ("httptestid", "name", "hostid", "status", "delay", "http_user", "http_password", "templateid"),
        by={"hostids": own("hostid"), "httptestids": own("httptestid")},
    ),
    "discoveryrule": Service(
        "discoveryrule",
        ("itemid", "hostid", "name", "key_", "status", "templateid", "type"),
        by=_ITEM_BY,
        selects={
            "selectHosts": Select("hosts", lambda s, row: _hosts_of(s, [row["hostid"]]), "hostid"),
            "selectHostPrototypes": Select(
                "hostPrototypes",
                lambda s, row: [
                    output(s, SERVICES["hostprototype"], p, "extend")
                    for p in s.where("hostprototype", "ruleid", row["itemid"])
                ],
            ),
        },
    ),
    "hostprototype": Service(
        "hostprototype",
        ("hostid", "host", "name", "status", "templateid"),
        by={"hostids": own("hostid"), "discoveryids": own("ruleid")},
        selects={"selectParentHost": Select("parentHost", lambda s, row: _parent(s, row))},
    ),
    "service": Service("service", ("serviceid", "name", "status"), {"serviceids": own("serviceid")}),
    "auditlog": Service(
        "auditlog",
        words(
            "auditid userid username clock ip action resourcetype resourceid resource_cuid resourcename recordsetid "
            "details"
        ),
        by={"auditids": own("auditid"), "userids": own("userid")},
        where=TIME,
        unsorted=words("username ip action resourcetype resourceid resource_cuid resourcename recordsetid details"),
        strict=True,
    ),
}


def _hosts_of(state: State, ids: list[str]) -> list[Row]:
    """Hosts by id; for what stands on a template, the template as a host."""
    found = (state.get("host", id) or _as_host(state, id) for id in ids)
    return [output(state, SERVICES["host"], host, "extend") for host in found if host]


def _as_host(state: State, id: str) -> Row | None:
    template = state.get("template", id)
    if template is None:
        return None
    return {**dict.fromkeys(HOST_FIELDS, ""), "hostid": id, "groups": [], **template, "status": "3", "flags": "0"}


def _parent(state: State, row: Row) -> Any:
    rule = state.get("discoveryrule", row["ruleid"])
    hosts = _hosts_of(state, [rule["hostid"]]) if rule else []
    return hosts[0] if hosts else []
