"""What a test puts beside the seed: what blocks a deletion, what shares an address, what was discovered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dcdecom_lab.zabbix import audit, defaults, deletion, hosts
from dcdecom_lab.zabbix.state import Row, State

HOST_CONDITION, TRIGGER_CONDITION = "1", "2"
ADMIN = ("1", "Admin")
"""Who makes these scenes, by Zabbix's audit log."""


def host_id(state: State, name: str) -> str:
    """The id of the host of that technical name. Raises LookupError."""
    return str(state.where("host", "host", name)[0]["hostid"])


def add_host(
    state: State, name: str, ip: str, *, group: str = "", visible: str = "", serial: str = "", mac: str = "",
    asset_tag: str = "",
) -> Row:  # fmt: skip
    """A further host; `ip` may be another's."""
    groups = [row["groupid"] for row in state.rows("hostgroup") if row["name"] == group or not group][:1]
    held = defaults.inventory(serialno_a=serial, macaddress_a=mac, asset_tag=asset_tag)
    mode = {"inventory_mode": "0", "inventory": held} if serial or mac or asset_tag else {}
    host = state.add("host", **defaults.host(host=name, name=visible or name, groups=groups, **mode))
    state.add("hostinterface", **defaults.interface(hostid=host["hostid"], ip=ip))
    _log(state).add(audit.ADDED, "host", host["hostid"], host["host"], {"host.host": ["add", name]})
    return host


def _log(state: State) -> audit.Audit:
    return audit.Audit(state, *ADMIN)


def change_host(state: State, name: str, fields: Row) -> None:
    """Somebody changes a host: `host`, `name`, `status`, or `inventory`, a mapping."""
    hosts.update_hosts(state, _log(state), {"hostid": host_id(state, name), **fields})


def change_address(state: State, name: str, ip: str, *, more: str = "") -> None:
    """A host's first interface gets another address; `more` adds an interface at this one."""
    first = state.where("hostinterface", "hostid", host_id(state, name))[0]
    cards: list[Row] = [{"interfaceid": first["interfaceid"], "ip": ip or first["ip"]}]
    cards += [{"ip": more, "main": "0", "type": "1", "useip": "1", "port": "10050"}] if more else []
    hosts.update_hosts(state, _log(state), {"hostid": host_id(state, name), "interfaces": cards})


def move_host(state: State, name: str, group: str) -> None:
    """A host is put into another group, which is made where there is none."""
    found = next((row for row in state.rows("hostgroup") if row["name"] == group), None)
    row = found or state.add("hostgroup", name=group, flags="0", uuid="")
    hosts.update_hosts(state, _log(state), {"hostid": host_id(state, name), "groups": [{"groupid": row["groupid"]}]})


def remove_host(state: State, name: str) -> None:
    """Somebody deletes a host, and first the maintenances that hold it alone."""
    id = host_id(state, name)
    for row in [row for row in state.rows("maintenance") if row["hosts"] == [id] and not row["groups"]]:
        state.remove("maintenance", row)
    deletion.delete_hosts(state, _log(state), [id])


def remove_others(state: State, keep: list[str]) -> None:
    """Every host but these is deleted, whatever refers to it."""
    for id in [row["hostid"] for row in state.rows("host") if row["host"] not in keep]:
        if host := state.get("host", id):
            deletion.delete_host(state, _log(state), host)


def add_watched(
    state: State, name: str, ip: str, *, visible: str = "", serial: str = "", proxy: str = "", dns: str = "",
    mac: str = "", asset_tag: str = "",
) -> Row:  # fmt: skip
    """A further host like the seed's, with their template; `proxy` as `proxy px-1` or `proxy group pg-1`.

    `dns`: its interface is found by this name, and has no address.
    """
    host = add_host(state, name, ip, visible=visible, serial=serial, mac=mac, asset_tag=asset_tag)
    if dns:
        (card,) = state.where("hostinterface", "hostid", host["hostid"])
        card |= {"useip": "0", "dns": dns, "ip": ""}
    defaults.link(state, host, state.rows("template")[0])
    kind, _, watcher = proxy.rpartition(" ")
    if kind == "proxy":
        made = state.add("proxy", name=watcher, operating_mode="0", description="")
        host |= {"monitored_by": "1", "proxyid": made["proxyid"]}
    if kind == "proxy group":
        made = state.add("proxygroup", name=watcher)
        host |= {"monitored_by": "2", "proxy_groupid": made["proxy_groupid"]}
    return host


def add_action(state: State, name: str, hosts: list[str], *, disabled: bool = True, triggers: bool = False) -> Row:
    """An action with conditions on hosts, or on their triggers; it blocks although it is disabled."""
    ids = [host_id(state, host) for host in hosts]
    watched = [t["triggerid"] for t in state.rows("trigger") if set(t["hosts"]) & set(ids)] if triggers else ids
    kind = TRIGGER_CONDITION if triggers else HOST_CONDITION
    about = {"conditiontype": kind, "operator": "0", "value2": "", "formulaid": "A"}
    conditions = [{**about, "value": id} for id in watched]
    return state.add(
        "action",
        name=name,
        eventsource="0",
        status="1" if disabled else "0",
        esc_period="1h",
        pause_symptoms="1",
        pause_suppressed="1",
        notify_if_canceled="1",
        filter={"evaltype": "0", "formula": "", "conditions": conditions, "eval_formula": "A"},
        operations=[],
    )


def add_autoregistration(state: State, name: str) -> Row:
    """An enabled action that adds whichever agent calls."""
    row = add_action(state, name, [], disabled=False)
    row |= {"eventsource": "2", "operations": [{"operationtype": "2"}]}
    return row


def add_maintenance(state: State, name: str, hosts: list[str], since: int, until: int) -> Row:
    """A maintenance from `since` to `until`, seconds since 1970; with one host only it blocks that host's deletion."""
    period = {"timeperiod_type": "0", "start_date": str(since), "period": str(until - since)}
    blank = dict.fromkeys(("start_time", "day", "dayofweek", "month"), "0")
    about = {"name": name, "maintenance_type": "0", "description": "", "tags_evaltype": "0"}
    ids = [host_id(state, host) for host in hosts]
    periods = [{**blank, **period, "every": "1"}]
    when = {"active_since": str(since), "active_till": str(until), "timeperiods": periods}
    return state.add("maintenance", **about, **when, groups=[], hosts=ids, tags=[])


def add_rule(state: State, parent: str, name: str = "Virtual machines") -> Row:
    """A discovery rule with one host prototype on a host."""
    about = {"key_": "vm.discovery", "status": "0", "templateid": "0", "type": "0"}
    rule = state.add("discoveryrule", hostid=host_id(state, parent), name=name, **about)
    state.add("hostprototype", ruleid=rule["itemid"], host="{#VM}", name="{#VM}", status="0", templateid="0")
    return rule


def add_discovered(state: State, name: str, ip: str, rule: Row) -> Row:
    """A host that a rule discovered: it dies with the rule's host."""
    host = add_host(state, name, ip)
    host["flags"] = "4"
    host["discovery"] = {
        "parent_hostid": state.where("hostprototype", "ruleid", rule["itemid"])[0]["hostid"],
        "parent_itemid": "0",
        "host": "{#VM}",
        "lastcheck": "0",
        "ts_delete": "0",
        "ruleid": rule["itemid"],
    }
    return host


def add_dependency(state: State, dependent: str, on: str) -> None:
    """Let one host's triggers depend on another's."""
    parents = [t["triggerid"] for t in state.rows("trigger") if host_id(state, on) in t["hosts"]]
    for trigger in state.rows("trigger"):
        if host_id(state, dependent) in trigger["hosts"]:
            trigger["dependencies"] = parents


def add_shared_trigger(state: State, name: str, hosts: list[str]) -> Row:
    """A trigger over several hosts: it dies with any of them."""
    ids = [host_id(state, host) for host in hosts]
    expression = " and ".join(f"last(/{host}/dcdecom.ping)=0" for host in hosts)
    return state.add("trigger", **defaults.trigger(description=name, expression=expression, hosts=ids, priority="3"))


def add_map(state: State, name: str, hosts: list[str]) -> Row:
    """A map that shows hosts, each linked with the next."""
    elements = [
        {"selementid": str(n), "elementtype": "0", "label": host, "elements": [{"hostid": host_id(state, host)}]}
        for n, host in enumerate(hosts, 1)
    ]
    links = [{"linkid": str(n), "selementid1": str(n), "selementid2": str(n + 1)} for n in range(1, len(hosts))]
    size = {"width": "800", "height": "600", "userid": "1", "private": "1"}
    return state.add("map", name=name, **size, selements=elements, links=links)


def add_trigger_map(state: State, name: str, host: str) -> Row:
    """A map that shows a host's triggers, those that it has from its template too."""
    own = [trigger["triggerid"] for trigger in state.rows("trigger") if host_id(state, host) in trigger["hosts"]]
    shown = {"selementid": "1", "elementtype": "2", "label": name, "elements": [{"triggerid": id} for id in own]}
    size = {"width": "800", "height": "600", "userid": "1", "private": "1"}
    return state.add("map", name=name, **size, selements=[shown], links=[])


def add_dashboard(state: State, name: str, hosts: list[str]) -> Row:
    """A dashboard with one Problems widget that is filtered on hosts."""
    fields = [{"type": "3", "name": f"hostids.{n}", "value": host_id(state, h)} for n, h in enumerate(hosts)]
    widget = {"widgetid": "1", "type": "problems", "name": name, "fields": fields}
    about = {"userid": "1", "private": "1", "display_period": "30", "auto_start": "1", "uuid": ""}
    page = {"dashboard_pageid": "1", "name": "", "widgets": [widget]}
    return state.add("dashboard", name=name, **about, pages=[page])


def add_discovering(state: State, parent: str, name: str, ip: str) -> Row:
    """A rule on `parent`, and the host `name` that it discovered."""
    return add_discovered(state, name, ip, add_rule(state, parent))


SCENES: dict[str, Callable[..., Any]] = {
    "host": add_host,
    "watched": add_watched,
    "change": change_host,
    "change-address": change_address,
    "move": move_host,
    "remove": remove_host,
    "remove-others": remove_others,
    "action": add_action,
    "autoregistration": add_autoregistration,
    "maintenance": add_maintenance,
    "rule": add_rule,
    "discovered": add_discovering,
    "dependency": add_dependency,
    "shared-trigger": add_shared_trigger,
    "map": add_map,
    "trigger-map": add_trigger_map,
    "dashboard": add_dashboard,
}
