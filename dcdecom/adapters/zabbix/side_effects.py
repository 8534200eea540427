"""What elsewhere in Zabbix points to a host, and is changed without a word when the host goes."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.adapters.zabbix.belongings import Belongings, Found
from dcdecom.adapters.zabbix.connection import Row
from dcdecom.adapters.zabbix.maintenances import memberships
from dcdecom.model.estate.monitoring import Loss

HOST_ELEMENT, TRIGGER_ELEMENT = "0", "2"
"""`elementtype` of a map's elements."""
HOST_FIELD, ITEM_FIELD, GRAPH_FIELD = "3", "4", "6"
"""`type` of a dashboard widget's fields."""


def maintenances(belongings: Belongings) -> Found:
    """The host is taken out of its maintenances, and an import does not put it back."""
    for host_id, rows in memberships(belongings.connection, belongings.hosts).items():
        for row in rows:
            yield host_id, Loss("maintenance", row["name"])


def maps(belongings: Belongings) -> Found:
    """Elements that show the host or its triggers are removed, with every link at them."""
    params: Row = {"output": ["sysmapid", "name"], "selectSelements": ["elementtype", "elements"]}
    for row in belongings.connection.everything("map.get", params):
        for selement in row["selements"]:
            for element in selement["elements"]:
                if selement["elementtype"] == HOST_ELEMENT and element["hostid"] in belongings.hosts:
                    yield element["hostid"], Loss("map", row["name"])
                if selement["elementtype"] == TRIGGER_ELEMENT and element["triggerid"] in belongings.triggers:
                    for host_id in belongings.owners_of(belongings.triggers[element["triggerid"]]):
                        yield host_id, Loss("map", row["name"])


def dashboards(belongings: Belongings) -> Found:
    """Widgets stay without the host: one that showed its problems then shows everybody's."""
    params: Row = {"output": ["dashboardid", "name"], "selectPages": "extend"}
    for row in belongings.connection.everything("dashboard.get", params):
        for page in row["pages"]:
            for widget in page["widgets"]:
                for host_id in _shown(belongings, widget):
                    yield host_id, Loss("dashboard", row["name"])


def dependencies(belongings: Belongings) -> Found:
    """Triggers of other hosts that kept still while one of this host's triggers was in problem begin to alert."""
    params: Row = {
        "dependent": True,
        "output": ["triggerid", "description"],
        "selectHosts": ["hostid", "host"],
        "selectDependencies": ["triggerid"],
    }
    for row in belongings.connection.everything("trigger.get", params):
        own = {host["hostid"] for host in row["hosts"]}
        for dependency in row["dependencies"]:
            if dependency["triggerid"] in belongings.triggers:
                for host_id in belongings.owners_of(belongings.triggers[dependency["triggerid"]]):
                    if host_id not in own:
                        yield host_id, Loss("dependency", _trigger(row))


def shared_triggers(belongings: Belongings) -> Found:
    """A trigger over this host and another is deleted from the other too."""
    for row in belongings.triggers.values():
        if len(row["hosts"]) > 1:
            for host_id in belongings.owners_of(row):
                yield host_id, Loss("trigger", _trigger(row))


def _shown(belongings: Belongings, widget: Row) -> Iterator[str]:
    for field in widget["fields"]:
        value = str(field["value"])
        if field["type"] == HOST_FIELD and value in belongings.hosts:
            yield value
        if field["type"] == ITEM_FIELD and value in belongings.items:
            yield from belongings.owners_of(belongings.items[value])
        if field["type"] == GRAPH_FIELD and value in belongings.graphs:
            yield from belongings.owners_of(belongings.graphs[value])


def _trigger(row: Row) -> str:
    return f"{row['description']} ({', '.join(host['host'] for host in row['hosts'])})"
