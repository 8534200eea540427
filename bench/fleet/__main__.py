"""What a reconcile of N devices costs beside a responder that is not waited for.

    python -m bench.fleet [--devices N ...] [--engine ENGINE ...]

Each size is reconciled in a process of its own, by each SNMP engine, version 2c, and without command lines: the
second run, whose memory of addresses and drift is filled. The bare reading is one plain HTTP client that sends the
same requests again and parses the answers, and `snmpbulkwalk`, one process a column, on some of the switches, counted
up to all. What our CPU time is to either stands apart.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import yaml

from bench import COMPILED
from bench.fleet import engines
from bench.fleet.estate import Estate
from dcdecom.adapters.snmp.mib import TABLES

SIZES = (1_000, 10_000)
ENGINES = ("pysnmp", "fast")
PATIENT = {"timeout": 20, "deadline": 1800}
"""How long an agent is waited for, since the machine may have other things to do."""
WALKED = 4
"""Switches that `snmpbulkwalk` reads."""
HEAD = (
    "SNMP engine", "devices", "wall s", "CPU s", "CPU ms/device", "peak MB", "NetBox", "Zabbix", "datagrams",
    "responder CPU s", "bare walk CPU s", "bare HTTP CPU s", "CPU to bare walk", "CPU to bare HTTP",
)  # fmt: skip


@dataclass(frozen=True)
class Served:
    """An estate that is served."""

    estate: Estate
    folder: Path
    ports: dict[str, int]


def main(sizes: list[int], chosen: list[str]) -> None:
    """Print one row for each size and engine, how CPU time grows, and what the engines cost."""
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}")
    first, last = min(sizes), max(sizes)
    for engine in chosen:
        each = {}
        for size in sizes:
            with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made:
                row = measure(size, engine, Path(made))
            each[size] = row[2] / size
            print(f"| {engine} | {' | '.join(_shown(cell) for cell in row)} |", flush=True)
        if first != last:
            print(f"CPU a device at {last} to that at {first}: {each[last] / each[first]:.2f}")
    if chosen == list(ENGINES):
        with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made, served(SIZES[0], Path(made)) as small:
            engines.table(small.ports, lambda: mark(small)["cpu"])


def measure(size: int, engine: str, folder: Path) -> tuple[float, ...]:
    """One row of the table. Raises RuntimeError where a run found drift or could not compare."""
    with served(size, folder) as served_now:
        _configure(served_now, engine)
        reconcile(served_now)
        before = mark(served_now)
        wall, cpu, peak = reconcile(served_now)
        after = mark(served_now)
        counted = {name: after[name] - before.get(name, 0) for name in after}
        asked = _requests(folder / "requests")[-int(counted["netbox"] + counted["zabbix"]) :]
        http, walk = bare_http(served_now, asked), bare_walk(served_now)
    return (
        size, wall, cpu, 1000 * cpu / size, peak, counted["netbox"], counted["zabbix"], counted["datagrams"],
        counted["cpu"], walk, http, cpu / walk if walk else 0, cpu / http,
    )  # fmt: skip


@contextmanager
def served(size: int, folder: Path) -> Iterator[Served]:
    process = subprocess.Popen([sys.executable, "-m", "bench.fleet.serving", str(size), str(folder)])
    try:
        while not (folder / "ports").exists():
            if process.poll() is not None:
                raise RuntimeError("the responder did not start")
            time.sleep(0.05)
        yield Served(Estate(size), folder, json.loads((folder / "ports").read_text("utf-8")))
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def mark(served_now: Served) -> dict[str, float]:
    """What the responder counted so far."""
    link = HTTPConnection("127.0.0.1", served_now.ports["web"])
    link.request("GET", "/mark")
    return dict(json.loads(link.getresponse().read()))


def reconcile(served_now: Served) -> tuple[float, float, float]:
    """Wall and CPU seconds of one run, and its peak of memory in MB."""
    words = ["reconcile", "--config", str(served_now.folder / "dcdecom.yaml"), "--fail-on", "any"]
    said = (served_now.folder / "said").open("w+b")
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "-m", "dcdecom", *words], stdout=said, stderr=said,
                               env=os.environ | COMPILED | {"TOKEN": "t"})  # fmt: skip
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        said.seek(0)
        raise RuntimeError(f"exit {process.returncode}: {said.read(2000).decode()}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


# --- the bare reading ------------------------------------------------------------------------------------------------


def bare_http(served_now: Served, asked: list[tuple[str, str, str]]) -> float:
    """CPU seconds of one plain client that sends the same requests and parses what comes."""

    def read() -> None:
        link = HTTPConnection("127.0.0.1", served_now.ports["web"])
        for method, target, body in asked:
            link.request(method, target, body or None)
            json.loads(link.getresponse().read())

    return _own_cpu(read)


def bare_walk(served_now: Served) -> float:
    """CPU seconds of `snmpbulkwalk` for all agents, from some switches; 0 where there is no such program."""
    if not (program := shutil.which("snmpbulkwalk")):
        return 0.0
    began = resource.getrusage(resource.RUSAGE_CHILDREN)
    walked = min(WALKED, served_now.estate.switches)
    for n in range(walked):
        target = f"udp:127.0.0.1:{served_now.ports[f'sw-{n}']}"
        for column in TABLES:
            name = ".".join(map(str, column))
            command = [program, "-v2c", "-c", "t", "-m", "", "-On", "-Cr25", target, name]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    each = (used.ru_utime + used.ru_stime - began.ru_utime - began.ru_stime) / walked
    return each * len(served_now.estate.agents)


def _own_cpu(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


def _requests(log: Path) -> list[tuple[str, str, str]]:
    """What was asked so far: method, target and body."""
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def _shown(cell: float) -> str:
    return f"{cell:,.0f}" if cell >= 100 or cell == int(cell) else f"{cell:.2f}"


def _configure(served_now: Served, engine: str) -> None:
    web = f"http://127.0.0.1:{served_now.ports['web']}"
    system = {"reader": "env:TOKEN"}
    inventory = served_now.folder / "inventory"
    inventory.mkdir()
    ports = {name: served_now.ports[name] for name in served_now.estate.agents}
    hosts = {name: {"connection_options": {"snmp": {"port": port}}} for name, port in ports.items()}
    snmp = {"extras": {"version": "2c", "community": "env:TOKEN", "vlans": [], "engine": engine, **PATIENT}}
    defaults = {"hostname": "127.0.0.1", "connection_options": {"snmp": snmp}}
    (inventory / "defaults.yaml").write_text(yaml.safe_dump(defaults), "utf-8")
    (inventory / "hosts.yaml").write_text(yaml.safe_dump(hosts), "utf-8")
    settings = {
        "estate": "lab", "people": "people.yaml", "inventory": "inventory",
        "netbox": {"url": web, "server_roles": ["server"], **system},
        "zabbix": {"url": f"{web}/zabbix/api_jsonrpc.php", **system},
        "reconcile": {"network_deadline": 24 * PATIENT["deadline"]},
    }  # fmt: skip
    (served_now.folder / "dcdecom.yaml").write_text(yaml.safe_dump(settings), "utf-8")


if __name__ == "__main__":
    words = argparse.ArgumentParser(prog="python -m bench.fleet")
    words.add_argument("--devices", nargs="+", type=int, default=list(SIZES), metavar="N")
    words.add_argument("--engine", nargs="+", choices=ENGINES, default=list(ENGINES))
    given = words.parse_args()
    main(given.devices, given.engine)
