"""What Zabbix must say, by the description."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import yaml

from dcdecom.model.estate.monitoring import Loss, MonitoredHost, Silence
from dcdecom.model.estate.ref import Ref
from dcdecom_lab.description import Server
from tests.records import make_host, make_silence

from .ground import Ground

ID = 1


def host(ground: Ground, server: Server) -> MonitoredHost:
    return make_host(
        id=str(ID),
        host=server.name,
        visible_name=server.name,
        enabled=True,
        discovered=False,
        addresses=(server.data.ip,),
        serials=(server.serial,),
        macs=(),
        groups=(f"{ground.estate.zabbix.group}/{server.tenant}",),
        maintenances=tuple(Ref(ID, name) for name in maintenances(ground, server)),
        asset_tag=server.asset_tag,
    )


def maintenances(ground: Ground, server: Server) -> tuple[str, ...]:
    return tuple(one.name for one in ground.estate.zabbix.maintenances if server.name in one.hosts)


def losses(ground: Ground, server: Server) -> tuple[Loss, ...]:
    found = [Loss("history", server.name), Loss("secret-macro", "{$PASSWORD}")]
    found += [Loss("psk", "the agent's pre-shared key")] if server.zabbix.psk else []
    return (*found, *(Loss("maintenance", name) for name in maintenances(ground, server)))


def exported(ground: Ground, server: Server) -> dict[str, Any]:
    """The host in an export."""
    return {
        "host": server.name,
        "name": server.name,
        "templates": [{"name": ground.estate.zabbix.template}],
        "groups": [{"name": f"{ground.estate.zabbix.group}/{server.tenant}"}],
        "interfaces": [{"ip": server.data.ip, "interface_ref": "if1"}],
        "macros": [
            {"macro": "{$CONTACT}", "value": f"admin@{server.tenant}.example"},
            {"macro": "{$PASSWORD}", "type": "SECRET_TEXT"},
        ],
        "inventory": {"serialno_a": server.serial, "asset_tag": server.asset_tag},
    }


def read_export(text: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(text)["zabbix_export"]
    (found,) = content["hosts"]
    return dict(found)


def blockers(ground: Ground, server: Server) -> tuple[tuple[str, str], ...]:
    """The maintenances that would hold nothing more: all settled servers are asked about together."""
    settled = {one.name for one in ground.settled}
    windows = (one for one in ground.estate.zabbix.maintenances if server.name in one.hosts)
    return tuple(("maintenance", one.name) for one in windows if settled.issuperset(one.hosts))


def silence(name: str, hosts: tuple[MonitoredHost, ...]) -> Silence:
    """A maintenance of these hosts, as they are numbered here."""
    return make_silence(str(ID), name, tuple(one.id for one in hosts), datetime.now(UTC))
