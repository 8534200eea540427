"""What a lab holds at one moment: kept in a file, put back by this lab or another one, and shown whole.

For tests that begin in the middle of a case again and again. Faults are no part of it.
"""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dcdecom_lab.process import Lab


def keep(lab: Lab, path: Path) -> None:
    """Write what the systems hold, and what was done to them, to a file."""
    parts = {
        "world": lab.world.kept(), "netbox": lab.netbox.kept(), "zabbix": lab.zabbix.kept(),
        "acts": lab.acts.acts(),
    }  # fmt: skip
    if lab.dns:
        parts["dns"] = lab.dns.kept()
    if lab.dhcp:
        parts["dhcp"] = lab.dhcp.kept()
    path.write_bytes(pickle.dumps(parts))


def put_back(lab: Lab, path: Path) -> None:
    """Hold again what was kept, ids included. Raises OSError where there is no such file."""
    parts = pickle.loads(path.read_bytes())  # noqa: S301 - a lab wrote it, and who holds its token names it
    lab.world.put_back(parts["world"])
    lab.netbox.put_back(parts["netbox"])
    lab.zabbix.put_back(parts["zabbix"])
    lab.acts.put_back(parts["acts"])
    if lab.dns:
        lab.dns.put_back(parts["dns"]) if "dns" in parts else lab.dns.reset()
    if lab.dhcp:
        lab.dhcp.put_back(parts["dhcp"]) if "dhcp" in parts else lab.dhcp.reset()
    for agent in lab.agents.values():
        agent.forget()


def shown(lab: Lab) -> dict[str, Any]:
    """Every row of NetBox and Zabbix, every switch's two configurations, and what has power.

    Zabbix's triggers say what is so now, whether or not somebody asked Zabbix since.
    """
    world = lab.world
    lab.zabbix.follow()
    return {
        "netbox": {model: rows for model, rows in lab.netbox.kept()["rows"].items() if rows},
        "zabbix": {table: rows for table, rows in lab.zabbix.kept()["tables"].items() if rows},
        "switches": {
            switch.name: {
                "running": world.config(switch.name).running,
                "startup": world.config(switch.name).startup,
            }
            for switch in world.description.switches
        },
        "powered": {server.name: world.powered(server.name) for server in world.description.servers},
    }
