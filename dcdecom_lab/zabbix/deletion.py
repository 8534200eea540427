"""Deleting a host: what goes with it, said and unsaid."""

from __future__ import annotations

from dcdecom_lab.zabbix import audit, blockers
from dcdecom_lab.zabbix.errors import bad_parameters, refused
from dcdecom_lab.zabbix.state import Row, State


def delete_hosts(state: State, log: audit.Audit, ids: object) -> dict[str, list[str]]:
    """Delete all of these hosts or none."""
    if not isinstance(ids, list) or not ids:
        raise bad_parameters('Invalid parameter "/": cannot be empty.')
    wanted = [str(id) for id in ids]
    for position, id in enumerate(wanted, 1):
        if not id.isdigit():
            raise bad_parameters(f'Invalid parameter "/{position}": a number is expected.')
        if id in wanted[: position - 1]:
            raise bad_parameters(f'Invalid parameter "/{position}": value ({id}) already exists.')
    hosts = [host for id in wanted if (host := state.get("host", id))]
    if len(hosts) != len(wanted):
        raise refused()
    blockers.refuse_if_needed(state, hosts)
    for host in hosts:
        delete_host(state, log, host)
    return {"hostids": wanted}


def delete_host(state: State, log: audit.Audit, host: Row) -> None:
    """Delete one host with all that goes with it, whatever refers to it."""
    id = host["hostid"]
    for rule in state.where("discoveryrule", "hostid", id):
        _delete_rule(state, log, rule)
    for trigger in [t for t in state.rows("trigger") if id in t["hosts"]]:
        _delete_trigger(state, trigger)
    for table in ("item", "hostinterface", "usermacro", "httptest"):
        for row in state.where(table, "hostid", id):
            state.remove(table, row)
    _leave_maintenances(state, id)
    _leave_graphs(state, id)
    _leave_maps(state, "0", "hostid", id)
    _leave_dashboards(state, id)
    state.remove("host", host)
    log.add(audit.DELETED, "host", id, host["host"])


def _delete_rule(state: State, log: audit.Audit, rule: Row) -> None:
    """A discovery rule takes its prototypes along, and every host that was discovered by it."""
    for prototype in state.where("hostprototype", "ruleid", rule["itemid"]):
        state.remove("hostprototype", prototype)
        log.add(audit.DELETED, "hostprototype", prototype["hostid"], prototype["name"])
    for other in [h for h in state.rows("host") if h["discovery"].get("ruleid") == rule["itemid"]]:
        delete_host(state, log, other)
    state.remove("discoveryrule", rule)
    log.add(audit.DELETED, "discoveryrule", rule["itemid"], rule["name"])


def _delete_trigger(state: State, trigger: Row) -> None:
    """Gone for every host of its expression; whoever depended on it depends on nothing. Its problems stay listed."""
    id = trigger["triggerid"]
    for other in state.rows("trigger"):
        other["dependencies"] = [one for one in other["dependencies"] if one != id]
    _leave_maps(state, "2", "triggerid", id)
    state.remove("trigger", trigger)


def _leave_maintenances(state: State, id: str) -> None:
    for maintenance in state.rows("maintenance"):
        maintenance["hosts"] = [one for one in maintenance["hosts"] if one != id]


def _leave_graphs(state: State, id: str) -> None:
    for graph in [g for g in state.rows("graph") if id in g["hosts"]]:
        graph["hosts"] = [one for one in graph["hosts"] if one != id]
        if not graph["hosts"]:
            state.remove("graph", graph)


def _leave_maps(state: State, elementtype: str, key: str, id: str) -> None:
    """Elements that show the object go, and every link at them."""
    for one in state.rows("map"):
        gone = {
            element["selementid"]
            for element in one["selements"]
            if element["elementtype"] == elementtype and {key: id} in element["elements"]
        }
        one["selements"] = [element for element in one["selements"] if element["selementid"] not in gone]
        one["links"] = [link for link in one["links"] if not gone & {link["selementid1"], link["selementid2"]}]


def _leave_dashboards(state: State, id: str) -> None:
    """The widget stays without the field that named the host: a list of its problems then shows everybody's."""
    for dashboard in state.rows("dashboard"):
        for page in dashboard["pages"]:
            for widget in page["widgets"]:
                widget["fields"] = [f for f in widget["fields"] if (f["type"], f["value"]) != ("3", id)]
