"""A real agent of a withdrawn server, in a namespace that nobody knows: the log of the Zabbix server tells of it."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.beds.real import write_configuration

from .bed.command import inside, listens, run, succeeds
from .bed.control import Bed
from .bed.plant import LOOPBACK, OPS
from .bed.processes import wait_until
from .bed.zabbix import SERVER, TRAPPER_PORT
from .test_bed import zabbix
from .test_reconcile import WITHDRAWN, change, known, reconciled

pytestmark = pytest.mark.real
ELSEWHERE, WIRE, OTHER_END = "dcd-elsewhere", "elsewhere0", "elsewhere1"
HERE, THERE = "169.254.77.1", "169.254.77.2"
CALLS = f"still-calls {WITHDRAWN} zabbix-server"
EVERY, WITHIN = 60, 120
"""Seconds: a reconcile, and until when it has told of a call."""
RELAY = """
import socket, threading
def pass_on(one, other):
    while data := one.recv(65536):
        other.sendall(data)
    other.shutdown(socket.SHUT_WR)
listening = socket.create_server(("{here}", {port}))
while True:
    caller, _ = listening.accept()
    server = socket.create_connection(("{server}", {port}))
    threading.Thread(target=pass_on, args=(caller, server), daemon=True).start()
    threading.Thread(target=pass_on, args=(server, caller), daemon=True).start()
"""
"""The trapper listens on the loopback of the operations host only."""


def test_the_agent_of_a_withdrawn_server_that_was_moved_is_told_within_two_minutes(
    touched: Bed, tmp_path: Path
) -> None:
    config = write_configuration(touched.record, tmp_path / "office")
    log = touched.where.log(SERVER)
    zone = f"Etc/GMT{time.timezone // 3600:+d}"  # in which this machine's services write, the sign as POSIX has it
    named = f"{{name: zabbix-server, kind: zabbix, path: {log}, timezone: {zone}}}"
    config.write_text(f"{config.read_text('utf-8')}reconcile:\n  logs:\n    - {named}\n", "utf-8")
    hosts = zabbix(touched, "admin", "host.get", {"output": ["hostid"], "filter": {"host": [WITHDRAWN]}})["result"]
    assert zabbix(touched, "admin", "host.delete", [host["hostid"] for host in hosts])["result"]
    change(touched, WITHDRAWN, {"status": "decommissioning"})
    reconciled(touched, config)
    assert CALLS not in known(config)
    before = log.stat().st_size
    with calling(tmp_path):
        named_in_it = f"[{WITHDRAWN}]".encode()
        # an agent that failed once waits a minute
        wait_until("the log tells of the call", lambda: named_in_it in log.read_bytes()[before:], patience=90)
        heard = time.monotonic()
        while known(config).get(CALLS) != "new":
            assert time.monotonic() < heard + WITHIN
            said = reconciled(touched, config)
            if known(config).get(CALLS) != "new":
                time.sleep(EVERY)
        assert time.monotonic() < heard + WITHIN
    assert f"{WITHDRAWN} was withdrawn" in " ".join(said.stdout.split()), said.stdout + said.stderr


@contextmanager
def calling(folder: Path) -> Iterator[None]:
    """The server's agent runs in a namespace of its own, and its wire leads to the Zabbix server."""
    settings = folder / "zabbix_agentd.conf"
    settings.write_text(
        f"Hostname={WITHDRAWN}\nServerActive={HERE}:{TRAPPER_PORT}\nStartAgents=0\nLogType=console\n"
        f"PidFile={folder}/agent.pid\nRefreshActiveChecks=5\nAllowRoot=1\n"
    )
    run(["ip", "netns", "add", ELSEWHERE])
    started: list[subprocess.Popen[bytes]] = []
    try:
        run(["ip", "-n", OPS, "link", "add", WIRE, "type", "veth", "peer", "name", OTHER_END, "netns", ELSEWHERE])
        for place, wire, address in ((OPS, WIRE, HERE), (ELSEWHERE, OTHER_END, THERE)):
            run(["ip", "-n", place, "address", "add", f"{address}/30", "dev", wire])
            run(["ip", "-n", place, "link", "set", wire, "up"])
        relay = RELAY.format(here=HERE, port=TRAPPER_PORT, server=LOOPBACK)
        started.append(subprocess.Popen(inside(OPS, "/usr/bin/python3", "-c", relay)))
        wait_until("the relay listens", lambda: listens(OPS, f"{HERE}:{TRAPPER_PORT}"))
        agent = inside(ELSEWHERE, "/usr/sbin/zabbix_agentd", "-f", "-c", str(settings))
        with (folder / "agent.log").open("wb") as output:
            started.append(subprocess.Popen(agent, stdout=output, stderr=output))
        yield
    finally:
        for process in reversed(started):
            process.terminate()
            process.wait(20)
        succeeds(["ip", "-n", OPS, "link", "delete", WIRE])
        run(["ip", "netns", "delete", ELSEWHERE])
