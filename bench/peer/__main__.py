"""netbox-zabbix-sync's run without a change beside `dcdecom reconcile` without SNMP, on the same systems.

    python -m bench.peer [DEVICES] [--sample]     as root, on the real test bed (`python -m tests.real.bed up`)

Both are whole processes, timed one after the other: the peer once, ours three times each way. The peer lives in an
environment of its own under build/. Neither may change anything: NetBox's change log and Zabbix's audit log are
compared. The NetBox and the Zabbix are the bench's own, and are gone when it ends. With `--sample` the peer looks at a
hundred of the devices, where all would take too long; what is compared is the time for one device.
"""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from bench import COMPILED
from bench.peer.estate import make_hosts, script
from bench.peer.systems import Access, Systems, shell, systems
from tests.real.bed.command import PYTHON, inside
from tests.real.bed.plant import OPS
from tests.real.bed.state import state

PEER = "netbox-zabbix-sync==4.1.0"
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = ROOT / "build" / "peer"
RUNS = 3
SAMPLED = "P0000"
"""How the serial numbers of a hundred devices begin."""
LOGGED = 1000
"""Entries of NetBox's change log that are looked at: fewer than a run with a change for each device would make."""
BOTH = ("--class", "unmonitored", "--class", "unrecorded")
"""What both compare: each device's name, status and host id in NetBox against the hosts of Zabbix."""
HEAD = (
    "what", "devices", "wall s", "own CPU s", "systems' CPU s", "NetBox", "Zabbix", "ms a device",
    "peer's time to this", "peer's CPU of all to this",
)  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """One run: seconds of the wall and of the process's own CPU, and requests."""

    wall: float
    cpu: float
    systems: float
    """CPU seconds of NetBox and of Zabbix, without their databases."""
    netbox: int
    zabbix: int
    devices: int

    @property
    def of_all(self) -> float:
        """CPU seconds of the process and of both systems for one device: other work on the machine does not count."""
        return (self.cpu + self.systems) / self.devices

    @property
    def each(self) -> float:
        """Milliseconds of the wall for one device."""
        return 1000 * self.wall / self.devices


def main(words: list[str]) -> None:
    if words[:1] == ["--hosts"]:
        told = json.loads(sys.stdin.read())
        print(json.dumps(make_hosts(Access(**{**told, "log": Path(told["log"])}), int(words[1]))))
        return
    if os.geteuid() != 0 or not state().bed_file.exists():
        sys.exit("make bench-peer runs as root on the real test bed, which is not up. Nothing was measured. "
                 "Start it: make test-real, or python -m tests.real.bed up; tests/real/README.md says what it needs.")
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(number))
    sample = "--sample" in words
    count = next((int(word) for word in words if word.isdecimal()), 1000)
    install()
    with tempfile.TemporaryDirectory(prefix="dcdecom-peer-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        with systems(state(), folder) as found:
            fill(found, folder, count)
            tell(*measure(found, folder, count, sample))


def install() -> None:
    """The peer, in an environment of its own."""
    if not (ENVIRONMENT / "bin" / "netbox-zabbix-sync").exists():
        subprocess.run([PYTHON, "-m", "venv", str(ENVIRONMENT)], check=True)
        pip = [str(ENVIRONMENT / "bin" / "pip"), "install", "-q", "--disable-pip-version-check", PEER]
        subprocess.run(pip, check=True)


def fill(found: Systems, folder: Path, count: int) -> None:
    """The same servers in both."""
    argv = inside(OPS, sys.executable, "-m", "bench.peer", "--hosts", str(count))
    told = json.dumps(asdict(found.zabbix), default=str)
    made = subprocess.run(argv, input=told, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    shell(state(), folder, script(json.loads(made.stdout)))


def measure(found: Systems, folder: Path, count: int, sample: bool) -> tuple[Cost, Cost, Cost]:
    """The peer; ours on what both compare; and ours with interfaces, MAC addresses and cables' far ends read too."""
    config = configuration(found, folder)
    with unchanged(found, PEER):
        theirs = peer(found, folder, count, sample)
    with unchanged(found, "dcdecom"):
        return theirs, ours(found, config, count, *BOTH), ours(found, config, count)


def ours(found: Systems, config: Path, count: int, *words: str) -> Cost:
    """Of three runs the one that took neither the most nor the least. Each has to have compared every device."""
    said = config.with_name("said.json")
    argv = [sys.executable, "-m", "dcdecom", "reconcile", "--config", str(config), "--fail-on", "never", *words]
    runs = []
    for _ in range(RUNS):
        runs.append(timed(found, [*argv, "--format", "json", "--output", str(said)], ROOT, {}, count))
        document = json.loads(said.read_text("utf-8"))
        compared = document["compared"]
        drift = {one["class"] for one in document["drift"]} - {"not-read"}
        if (compared["devices"], compared["hosts"] >= count, drift) != (count, True, set()):
            raise RuntimeError(f"dcdecom compared {compared} and found {drift}")
    return next(run for run in runs if run.wall == statistics.median(r.wall for r in runs))


@contextmanager
def unchanged(found: Systems, who: str) -> Iterator[None]:
    """A run without a change. Raises RuntimeError with what was written, where somebody wrote."""
    print(time.strftime("%X"), who, file=sys.stderr)
    before = written(found)
    yield
    print(time.strftime("%X"), "done", file=sys.stderr)
    if after := written(found) - before:
        shown = "".join(f"\n  {line}" for line in sorted(after)[:20])
        raise RuntimeError(f"{who}: {len(after)} changes, so this was no run without one:{shown}")


def peer(found: Systems, folder: Path, count: int, sample: bool) -> Cost:
    chosen = {"site": "peer", "role": "peer-server", **({"serial__isw": SAMPLED} if sample else {})}
    (folder / "config.py").write_text(f"nb_device_filter = {chosen!r}\n", "utf-8")
    env = {"NETBOX_HOST": found.netbox.url, "NETBOX_TOKEN": found.netbox.admin, "ZABBIX_HOST": found.zabbix.url,
           "ZABBIX_TOKEN": found.zabbix.admin}  # fmt: skip
    return timed(found, [str(ENVIRONMENT / "bin" / "netbox-zabbix-sync"), "-c", str(folder / "config.py")], folder, env,
                 min(100, count) if sample else count)  # fmt: skip


def timed(found: Systems, argv: list[str], folder: Path, env: dict[str, str], devices: int) -> Cost:
    used = found.used()
    before = (found.netbox.served(" /api/"), found.zabbix.served("POST /api_jsonrpc.php"))
    began = time.monotonic()
    with tempfile.TemporaryFile("w+") as said:
        around = os.environ | COMPILED | env
        process = subprocess.Popen(inside(OPS, *argv), cwd=folder, env=around, stdout=said, stderr=said)
        _, status, own = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read()
    if process.returncode or "WARNING" in text or "ERROR" in text:
        raise RuntimeError(f"{argv[0]}: exit {process.returncode}: {text[-2000:]}")
    after = (found.netbox.served(" /api/"), found.zabbix.served("POST /api_jsonrpc.php"))
    counted = (after[0] - before[0], after[1] - before[1])
    return Cost(wall, own.ru_utime + own.ru_stime, found.used() - used, *counted, devices)


def written(found: Systems) -> set[str]:
    """The last entries of NetBox's change log, and all of Zabbix's audit log that are no login."""
    changes = curl(found.netbox, f"/api/core/object-changes/?limit={LOGGED}")["results"]
    ask = {"output": "extend", "filter": {"action": [0, 1, 2]}}
    body = {"jsonrpc": "2.0", "id": 1, "method": "auditlog.get", "params": ask}
    audit = curl(found.zabbix, "/api_jsonrpc.php", json.dumps(body))["result"]
    entries = (("NetBox", changes), ("Zabbix", audit))
    return {f"{system} {json.dumps(one, sort_keys=True)}" for system, found in entries for one in found}


def curl(access: Access, path: str, body: str = "") -> dict[str, Any]:
    sent = ["-d", body] if body else []
    headers = ["-H", f"Authorization: Bearer {access.admin}", "-H", "Content-Type: application/json"]
    argv = inside(OPS, "curl", "-s", *headers, *sent, f"{access.url}{path}")
    return dict(json.loads(subprocess.run(argv, capture_output=True, check=True).stdout))


def configuration(found: Systems, folder: Path) -> Path:
    """Ours, without any agent or command line."""
    inventory = folder / "inventory"
    inventory.mkdir()
    for name in ("hosts", "groups", "defaults"):
        (inventory / f"{name}.yaml").write_text("{}\n", "utf-8")
    for name, access in (("netbox", found.netbox), ("zabbix", found.zabbix)):
        path = folder / f"{name}-reader"
        path.touch(0o600)
        path.write_text(access.reader, "utf-8")
    settings = {
        "estate": "real", "people": "people.yaml", "inventory": "inventory",
        "netbox": {"url": found.netbox.url, "reader": "file:netbox-reader", "server_roles": ["peer-server"]},
        "zabbix": {"url": found.zabbix.url, "reader": "file:zabbix-reader"},
    }  # fmt: skip
    (folder / "dcdecom.yaml").write_text(yaml.safe_dump(settings), "utf-8")
    return folder / "dcdecom.yaml"


def tell(peer: Cost, both: Cost, more: Cost) -> None:
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    rows = (
        (PEER, peer), (f"dcdecom reconcile {' '.join(BOTH)}", both), ("dcdecom reconcile, without SNMP", more),
    )  # fmt: skip
    for what, cost in rows:
        cells = (f"{cost.devices:,}", f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.systems:.2f}",
                 f"{cost.netbox:,}", f"{cost.zabbix:,}", f"{cost.each:.2f}", f"{peer.each / cost.each:.0f}",
                 f"{peer.of_all / cost.of_all:.0f}")  # fmt: skip
        print(f"| {' | '.join((what, *cells))} |")


if __name__ == "__main__":
    main(sys.argv[1:])
