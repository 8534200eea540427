"""Makes an estate of any size: as many servers as are asked for, on as many switches as they need."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

PORTS, UPLINK, UNITS = 48, 48, 40


def write_estate(path: Path, count: int) -> Path:
    """Write the shipped estate with `count` other servers in place of its own: one data and one BMC cable each."""
    rows: dict[str, Any] = yaml.safe_load(files("dcdecom_lab").joinpath("estate.yaml").read_text("utf-8"))
    per_switch = (PORTS - 2) // 2
    needed = -(-count // per_switch)
    gateway = rows["gateway"]["name"]
    tenants = [tenant["slug"] for tenant in rows["tenants"]]
    rows["racks"] = [{"name": f"R{n:03}", "height": 48} for n in range(needed)]
    rows["gateway"] |= {"rack": "R000", "unit": 48}
    rows["switches"] = [_switch(n, gateway) for n in range(needed)]
    rows["servers"] = [_server(n, divmod(n, per_switch), tenants[n % len(tenants)]) for n in range(count)]
    rows["zabbix"]["maintenances"][0]["hosts"] = [server["name"] for server in rows["servers"][:2]]
    path.write_text(yaml.safe_dump(rows, sort_keys=False), "utf-8")
    return path


def _switch(n: int, gateway: str) -> dict[str, Any]:
    """Every switch has a port of the gateway for itself."""
    about = {"name": f"sw-{n:03}", "serial": f"FDO1{n:03}", "rack": f"R{n:03}", "unit": 47}
    wires = {"ports": PORTS, "uplink": UPLINK, "to": {"device": gateway, "port": n + 1}}
    return {**about, "mac": f"00:00:5e:00:54:{n:02x}", **wires}


def _server(n: int, place: tuple[int, int], tenant: str) -> dict[str, Any]:
    switch, slot = place
    tail = f"{n // 256:02x}:{n % 256:02x}"
    address = f"{n // 200 + 10}.{n % 200 + 2}"
    return {
        "name": f"srv-many-{n:03}",
        "tenant": tenant,
        "serial": f"MANY{n:03}",
        "asset_tag": f"KOM-MANY-{n:03}",
        "rack": f"R{switch:03}",
        "unit": slot + 1,
        "switch": f"sw-{switch:03}",
        "data": {"ports": [slot + 1], "mac": f"9c:b6:54:b0:{tail}", "ip": f"198.18.{address}", "cable": f"D-M{n:03}"},
        "bmc": {"port": slot + 24, "mac": f"9c:b6:54:b1:{tail}", "ip": f"198.19.{address}", "cable": f"M-M{n:03}"},
    }
