"""A smaller lab: the server of the accepted case, its neighbours, a blade, their switch and the one on its way out."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

SWITCH, ABOVE = "tor-3", "tor-1"
BLADE, CHASSIS = "srv-disdik-02", {"chassis": "chassis-07", "bay": "3"}
BLADE_BESIDE = "9c:b6:54:b0:02:15"
"""Another one in the same chassis, which goes on."""


def write_small_estate(path: Path) -> Path:
    """The shipped estate without the other switches and their servers, and without the ports on which nothing hangs.

    Of a walk over SNMP, most is such ports.
    """
    rows: dict[str, Any] = yaml.safe_load(files("dcdecom_lab").joinpath("estate.yaml").read_text("utf-8"))
    rows["servers"] = [_standing(server) for server in rows["servers"] if server["switch"] == SWITCH]
    last = _moved_together(rows["servers"])
    fewer = {
        ABOVE: {"ports": 2, "uplink": 2},
        SWITCH: {"ports": last + 1, "uplink": last + 1, "to": {"device": ABOVE, "port": 1}},
    }
    rows["switches"] = [switch | fewer[switch["name"]] for switch in rows["switches"] if switch["name"] in fewer]
    path.write_text(yaml.safe_dump(rows, sort_keys=False), "utf-8")
    return path


def _standing(server: dict[str, Any]) -> dict[str, Any]:
    """As it is described, but that one of them is a blade: its only cable is its chassis's."""
    if server["name"] != BLADE:
        return server
    return {key: value for key, value in server.items() if key != "bmc"} | {"record": CHASSIS}


def _moved_together(servers: list[dict[str, Any]]) -> int:
    """Plug the servers into the first ports of their switch, in their order; returns the last one that is taken."""
    taken = sorted(port for server in servers for port in _ports(server))
    place = {port: n for n, port in enumerate(taken, 1)}
    for server in servers:
        server["data"]["ports"] = [place[port] for port in server["data"]["ports"]]
        if "bmc" in server:
            server["bmc"]["port"] = place[server["bmc"]["port"]]
    return len(taken)


def _ports(server: dict[str, Any]) -> list[int]:
    return [*server["data"]["ports"], *([server["bmc"]["port"]] if "bmc" in server else [])]
