"""The engine `fast` beside pysnmp on net-snmp's own agent: those of the bed, and one that a test starts for itself."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket

import pytest

from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.settings import SnmpAccess
from tests.agents import golden
from tests.agents.asking import secret, tables

from .bed.control import Bed

pytestmark = pytest.mark.real

AUTH, PRIVACY = "an authentication phrase", "a privacy phrase"
HASHES = {"SHA": "SHA", "SHA224": "SHA-224", "SHA256": "SHA-256", "SHA384": "SHA-384", "SHA512": "SHA-512"}
"""As we and as net-snmp call them."""


def both(access: SnmpAccess) -> tuple[NetworkTables, NetworkTables]:
    """What pysnmp and what `fast` read."""
    found = [tables(replace(access, engine=engine)) for engine in ("pysnmp", "fast")]
    assert all(isinstance(answer, Reading) for answer in found), found
    slow, quick = (answer.value for answer in found if isinstance(answer, Reading))
    return slow, quick


def same(one: NetworkTables, other: NetworkTables) -> None:
    """The same reading, but for what counts up meanwhile."""
    ages = {"uptime_ticks": 0}
    assert golden.summary(replace(one, **ages)) == golden.summary(replace(other, **ages))  # type: ignore[arg-type]  # its field


# --- the bed's agents -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("device", ["tor-1", "tor-2", "gw-1"])
@pytest.mark.parametrize("version", ["2c", "3"])
def test_the_beds_agents_are_read_alike(bed: Bed, device: str, version: str) -> None:
    """Real tables and real neighbours; what changed between two readings of one engine is read again."""
    record = bed.record["devices"][device]
    agent = record["snmp"]
    access = SnmpAccess(
        record["address"], community=secret(agent["community"]), user=agent["user"], auth=secret(agent["auth_key"]),
        auth_protocol=agent["auth_protocol"].replace("-", ""), privacy=secret(agent["privacy_key"]), timeout=5,
        version="3" if version == "3" else "2c",
    )  # fmt: skip
    until = time.monotonic() + 60
    while True:
        slow, quick = both(access)
        again, _ = both(access)
        still = golden.summary(replace(slow, uptime_ticks=0)) == golden.summary(replace(again, uptime_ticks=0))
        if still or time.monotonic() > until:
            break
    assert still, "the tables of this agent changed for a minute between any two readings"
    same(slow, quick)
    assert quick.ports


# --- an agent of one's own ------------------------------------------------------------------------------------------


Start = Callable[..., int]


@pytest.fixture
def snmpd(tmp_path: Path) -> Iterator[Start]:
    """Start net-snmp's agent on a free port of the loopback, with further lines of its configuration."""
    running: list[subprocess.Popen[bytes]] = []
    with socket(AF_INET, SOCK_DGRAM) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])

    def start(*lines: str) -> int:
        for one in running:
            one.terminate()
            one.wait()
        users = [f'createUser {ours} {theirs} "{AUTH}" AES "{PRIVACY}"' for ours, theirs in HASHES.items()]
        rights = [f"rouser {ours} priv" for ours in HASHES]
        home = tmp_path / "snmpd.conf"
        home.write_text("\n".join(["rocommunity public", *users, *rights, *lines, ""]))
        command = ["snmpd", "-f", "-Lf", str(tmp_path / "log"), "-C", "-c", str(home), f"udp:127.0.0.1:{port}"]
        memory = {"SNMP_PERSISTENT_DIR": str(tmp_path / "memory"), "MIBS": "", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        running.append(subprocess.Popen(command, env=memory))
        _wait_until_it_answers(port)
        return port

    yield start
    for one in running:
        one.terminate()
        one.wait()


def _wait_until_it_answers(port: int) -> None:
    ask = ["snmpget", "-v2c", "-c", "public", "-r0", "-t1", "-m", "", f"udp:127.0.0.1:{port}", ".1.3.6.1.2.1.1.5.0"]
    until = time.monotonic() + 30
    while subprocess.run(ask, capture_output=True).returncode:
        assert time.monotonic() < until, "snmpd does not answer"
        time.sleep(0.1)


def by_user(port: int, name: str = "SHA256", **more: str) -> SnmpAccess:
    given = {"user": name, "auth_protocol": name, **more}
    return SnmpAccess("127.0.0.1", port, auth=secret(AUTH), privacy=secret(PRIVACY), timeout=5, **given)  # type: ignore[arg-type]  # names of its fields


def by_community(port: int) -> SnmpAccess:
    return SnmpAccess("127.0.0.1", port, "2c", secret("public"), timeout=5)


def test_every_hash_of_version_3(snmpd: Start) -> None:
    port = snmpd()
    plain, quick = both(by_community(port))
    same(plain, quick)
    for name in HASHES:
        slow, quick = both(by_user(port, name))
        same(slow, quick)
        same(plain, quick)


@pytest.mark.parametrize("lines", [
    ("maxGetbulkRepeats 3",), ("maxGetbulkResponses 7",), ("maxGetbulkResponses 1",), ("sendMessageMaxSize 600",),
], ids=lambda lines: lines[0])  # fmt: skip
def test_an_agent_that_answers_less(lines: tuple[str, ...], snmpd: Start) -> None:
    port = snmpd(*lines)
    for access in (by_community(port), by_user(port)):
        same(*both(access))


def test_wrong_keys_are_named_and_nothing_is_read(snmpd: Start) -> None:
    port = snmpd()
    for access, reason in (
        (replace(by_user(port), auth=secret("another phrase")), "wrong authentication passphrase"),
        (by_user(port, "SHA256", user="nobody"), "does not know this v3 user"),
        (replace(by_user(port), privacy=secret("another phrase"), timeout=1, retries=0), "privacy"),
        (replace(by_community(port), community=secret("private"), timeout=1, retries=0), "no answer"),
    ):
        answer = tables(replace(access, engine="fast"))
        assert isinstance(answer, Unreadable)
        assert reason in answer.reason


def test_an_agent_that_was_started_again_is_read_again(snmpd: Start) -> None:
    """It counts one start more, and its engine keeps its id."""
    first = tables(replace(by_user(snmpd()), engine="fast"))
    second = tables(replace(by_user(snmpd()), engine="fast"))
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
