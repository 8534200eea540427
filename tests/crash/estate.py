"""A smaller lab: the server of the accepted case, its neighbours, their switch and the one on its way out."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

SWITCH, ABOVE = "tor-3", "tor-1"
FEWER: dict[str, dict[str, Any]] = {
    ABOVE: {"ports": 8, "uplink": 8},
    SWITCH: {"ports": 38, "uplink": 38, "to": {"device": ABOVE, "port": 7}},
}
"""Of a walk over SNMP, most is ports on which nothing hangs."""


def write_small_estate(path: Path) -> Path:
    """The shipped estate without the other switches, their servers, and most empty ports."""
    rows: dict[str, Any] = yaml.safe_load(files("dcdecom.lab").joinpath("estate.yaml").read_text("utf-8"))
    rows["switches"] = [switch | FEWER[switch["name"]] for switch in rows["switches"] if switch["name"] in FEWER]
    rows["servers"] = [server for server in rows["servers"] if server["switch"] == SWITCH]
    path.write_text(yaml.safe_dump(rows, sort_keys=False), "utf-8")
    return path
