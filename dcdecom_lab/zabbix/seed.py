"""The estate's description as Zabbix watches it: what is written into the real one too."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from dcdecom_lab.description import Description, Server
from dcdecom_lab.zabbix import defaults
from dcdecom_lab.zabbix.state import Row, State

TRAPPER, FLOAT, UNSIGNED = "2", "0", "3"
HIDDEN = "1"
"""Type of a macro whose value is never shown."""
PSK = "2"
HIGH = "4"


def plant(state: State, estate: Description) -> None:
    """Fill an empty state."""
    template = _template(state, estate)
    groups = {tenant.slug: _group(state, f"{estate.zabbix.group}/{tenant.slug}") for tenant in estate.tenants}
    hosts = {server.name: _host(state, server, groups[server.tenant], template) for server in estate.servers}
    for one in estate.zabbix.maintenances:
        monthly(state, one.name, [hosts[name]["hostid"] for name in one.hosts])


def _template(state: State, estate: Description) -> Row:
    watched = estate.zabbix
    named = {"host": watched.template, "name": watched.template, "uuid": _uuid(watched.template)}
    template = state.add("template", **defaults.template(**named))
    for item in watched.items:
        kind = UNSIGNED if item.trigger else FLOAT
        about = {"name": item.name, "name_resolved": item.name, "key_": item.key}
        state.add("item", **defaults.item(hostid=template["templateid"], type=TRAPPER, value_type=kind, **about))
        if item.trigger:
            at_zero = f"last(/{watched.template}/{item.key})=0"
            of = {"hosts": [template["templateid"]], "description": item.trigger}
            state.add("trigger", **defaults.trigger(expression=at_zero, priority=HIGH, **of))
    return template


def _group(state: State, name: str) -> str:
    return str(state.add("hostgroup", name=name, flags="0", uuid=_uuid(name))["groupid"])


def _uuid(name: str) -> str:
    """The same for the same name, so that an export gives the same bytes after a reset."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def _host(state: State, server: Server, group: str, template: Row) -> Row:
    tls = {"tls_connect": PSK, "tls_accept": PSK, "psk": _uuid(server.name)} if server.zabbix.psk else {}
    host = state.add(
        "host",
        **defaults.host(
            host=server.name,
            name=server.name,
            groups=[group],
            inventory_mode="0",
            inventory=defaults.inventory(serialno_a=server.serial, asset_tag=server.asset_tag),
            **tls,
        ),
    )
    state.add("hostinterface", **defaults.interface(hostid=host["hostid"], ip=server.data.ip))
    contact = {"macro": "{$CONTACT}", "value": f"admin@{server.tenant}.example"}
    password = {"macro": "{$PASSWORD}", "value": _uuid(f"password {server.name}"), "type": HIDDEN}
    for macro in (contact, password):
        state.add("usermacro", **defaults.macro(hostid=host["hostid"], **macro))
    defaults.link(state, host, template)
    return host


def monthly(state: State, name: str, hosts: list[str]) -> Row:
    """A maintenance on the first Sunday of every month at 02:00, for two hours, for a year."""
    midnight = state.now().replace(hour=0, minute=0, second=0, microsecond=0)
    period = {"timeperiod_type": "4", "every": "1", "month": "4095", "dayofweek": "64", "day": "0"}
    return state.add(
        "maintenance",
        name=name,
        maintenance_type="0",
        description="",
        active_since=str(int(midnight.timestamp())),
        active_till=str(int((midnight + timedelta(days=365)).timestamp())),
        tags_evaltype="0",
        timeperiods=[{**period, "start_time": "7200", "period": "7200", "start_date": "0"}],
        groups=[],
        hosts=hosts,
        tags=[],
    )


def users(tokens: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    """Each token with its user's id and name, and whether it is a reader's, a writer's or an owner's."""
    for number, (name, token) in enumerate(tokens.items(), 3):
        yield token, str(number), f"dcdecom-{name}", name
