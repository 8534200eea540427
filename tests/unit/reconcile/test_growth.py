"""What a reconcile does itself grows with devices, not with devices times devices: lines that run are counted."""

from __future__ import annotations

from typing import Any

from dcdecom.reconcile.drift_classes import compare
from tests.lines_run import lines_run

from .sheet import Sheet, changed
from .test_cases import ground_of

FEW = 80
PER_SWITCH = 20


def test_lines_that_run_grow_with_devices_alone() -> None:
    few, many = _lines(FEW), _lines(4 * FEW)
    assert few > 100 * FEW
    assert many < 4 * few


def _lines(servers: int) -> int:
    sheet = _estate(servers)
    with lines_run(in_threads=True) as lines:
        compared = compare(ground_of(sheet))
    assert compared.drifts == ()
    return next(lines)


def _estate(servers: int) -> Sheet:
    """Servers on switches of twenty, each seen where it is recorded, and one gateway behind all."""
    devices: dict[str, Any] = {}
    rows = {}
    switches: dict[str, dict[str, str]] = {}
    for n in range(servers):
        switch, port = f"tor-{n // PER_SWITCH + 1}", f"Gi{n % PER_SWITCH + 1}"
        mac = f"02:00:00:01:{n >> 8:02x}:{n & 255:02x}"
        card = {"mac": mac, "port": f"{switch} {port} {1000 + n}", "ip": f"10.0.{n >> 8}.{n & 255}"}
        devices[f"srv-{n}"] = {"id": 1000 + n, "serial": f"S-{n}", "tenant": "Dinas", "eth0": card}
        rows |= {f"srv-{n}": f"{mac} {switch} {port}", switch: f"00:00:5e:00:53:01 {switch} Gi48"}
        switches.setdefault(switch, {"Gi48": "up"})[port] = "up"
    hosts = {name: {"id": f"{device['id']}"} for name, device in devices.items()}
    return changed({"devices": devices, "machines": {}, "hosts": hosts, "switches": switches, "rows": rows,
                    "cases": {}, "notes": [], "holders": {}})  # fmt: skip
