"""What our SNMP reader costs beside the bare walk of the same columns by the same engine: CPU of the client alone.

    python -m bench.snmp

One switch with 48 ports, 2,000 learned addresses and 50 neighbours, whose agent is a process of its own. The bare walk
is pysnmp's `bulk_cmd` as pysnmp is fastest (no MIB lookup, 25 rows an answer), with nothing checked and nothing kept.
"""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyasn1.type.univ import Null
from pysnmp.entity.engine import SnmpEngine
from pysnmp.hlapi.v3arch.asyncio import CommunityData, ContextData, UdpTransportTarget, bulk_cmd
from pysnmp.proto.rfc1902 import ObjectName
from pysnmp.proto.rfc1905 import EndOfMibView

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.snmp import connect_reader
from dcdecom.adapters.snmp.mib import TABLES, Oid
from dcdecom.adapters.snmp.walk import MOST_REPETITIONS
from dcdecom.model.estate.reading import Reading
from dcdecom.model.settings import AccessHost, Inventory, SecretRef, SnmpAccess
from dcdecom_lab.replay import COMMUNITY

PORTS, ADDRESSES, NEIGHBOURS = 48, 2_000, 50
ROUNDS = 5
HOST = "127.0.0.1"
IF, IF_X = "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
BRIDGE, LLDP, LAG, ENTITY = (
    "1.3.6.1.2.1.17",
    "1.0.8802.1.1.2.1",
    "1.2.840.10006.300.43.1.2.1.1",
    "1.3.6.1.2.1.47.1.1.1.1",
)


@dataclass(frozen=True)
class Cost:
    """CPU seconds of the client for one whole switch, the best of some rounds."""

    reader: float
    walk: float

    @property
    def ratio(self) -> float:
        return self.reader / self.walk


def measure(rounds: int = ROUNDS) -> Cost:
    """Read one switch by our reader and by the bare walk, in turn. Raises RuntimeError where one found too little."""
    with _agent(lines()) as port:
        costs = [(_timed(lambda: _read(port)), _timed(lambda: asyncio.run(_walk(port)))) for _ in range(rounds)]
    return Cost(min(reader for reader, _ in costs), min(walk for _, walk in costs))


def report() -> None:
    """Print the ratio."""
    cost = measure()
    print(f"One switch by SNMP ({PORTS} ports, {ADDRESSES} addresses, {NEIGHBOURS} neighbours), client CPU:")
    print(f"  our reader {cost.reader:.2f} s, pysnmp's bare walk {cost.walk:.2f} s, ratio {cost.ratio:.2f} (at most 2)")


def _timed(act: Callable[[], None]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began


# --- the two ways -----------------------------------------------------------------------------------------------------


class _Plain:
    def resolve(self, ref: SecretRef) -> str:
        return ref.removeprefix("env:")


def _read(port: int) -> None:
    access = SnmpAccess(HOST, port, "2c", SecretRef(f"env:{COMMUNITY}"), deadline=60)
    reader = connect_reader(
        Inventory({"sw": AccessHost("sw", None, access)}, Path("known_hosts")), _Plain(), SystemClock()
    )
    answer = dict(reader.tables(["sw"]))["sw"]
    if not isinstance(answer, Reading) or len(answer.value.fdb) != ADDRESSES:
        raise RuntimeError(f"the reader did not read the switch: {answer}")


async def _walk(port: int) -> None:
    engine, user = SnmpEngine(), CommunityData(COMMUNITY, mpModel=1)
    target = await UdpTransportTarget.create((HOST, port), timeout=2, retries=2)
    found = 0
    for column in TABLES:
        last, inside = ObjectName(column), True
        while inside:
            error, _, _, rows = await bulk_cmd(
                engine, user, target, ContextData(), 0, MOST_REPETITIONS, (last, Null("")), lookupMib=False
            )
            if error:
                raise RuntimeError(f"the agent did not answer: {error}")
            below = [(name, value) for name, value in rows if _is_below(name, value, column)]
            found += len(below)
            last, inside = rows[-1][0], len(below) == len(rows)
    engine.close_dispatcher()
    if found < 2 * ADDRESSES:
        raise RuntimeError(f"the bare walk found {found} rows only")


def _is_below(name: ObjectName, value: object, column: Oid) -> bool:
    return not isinstance(value, EndOfMibView) and tuple(name[: len(column)]) == column


# --- the switch -------------------------------------------------------------------------------------------------------


@contextmanager
def _agent(rows: Iterator[str]) -> Iterator[int]:
    with tempfile.TemporaryDirectory(prefix="dcdecom-bench-") as made:
        path = Path(made) / "switch.snmprec"
        path.write_text("\n".join(sorted(rows, key=_number)), "utf-8")
        command = [sys.executable, "-m", "dcdecom_lab.replay", str(path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                yield _port(process.stdout or iter(()))
            finally:
                process.terminate()


def _port(printed: Iterator[str]) -> int:
    found = (re.search(r"port: (\d+)", line) for line in printed)
    return next(int(match[1]) for match in found if match)


def _number(line: str) -> tuple[int, ...]:
    return tuple(int(part) for part in line.partition("|")[0].split("."))


def lines() -> Iterator[str]:
    """The switch, as `OID|type|value` of a recording."""
    yield "1.3.6.1.2.1.1.1.0|4|A switch to measure with"
    yield "1.3.6.1.2.1.1.3.0|67|4200000"
    yield "1.3.6.1.2.1.1.5.0|4|bench-1"
    for port in range(1, PORTS + 1):
        index = 10100 + port
        yield from (f"{IF}.2.{index}|4|GigabitEthernet1/0/{port}", f"{IF}.3.{index}|2|6")
        yield from (f"{IF}.6.{index}|4x|0200000000{port:02x}", f"{IF}.9.{index}|67|{port}00")
        yield from (f"{IF}.7.{index}|2|1", f"{IF}.8.{index}|2|1", f"{IF_X}.1.{index}|4|Gi1/0/{port}")
        yield from (
            f"{IF_X}.17.{index}|2|1",
            f"{IF_X}.18.{index}|4|server {port}",
            f"{BRIDGE}.1.4.1.2.{port}|2|{index}",
        )
        yield from (f"{LLDP}.3.7.1.3.{port}|4|Gi1/0/{port}", f"{LLDP}.3.7.1.4.{port}|4|server {port}")
        yield from (f"{LAG}.9.{index}|4x|000000000000", f"{LAG}.12.{index}|2|0", f"{LAG}.13.{index}|2|0")
    for number in range(ADDRESSES):
        at = f"{10 + number % 4}.2.0.0.1.{number // 256}.{number % 256}"
        yield from (f"{BRIDGE}.7.1.2.2.1.2.{at}|2|{number % PORTS + 1}", f"{BRIDGE}.7.1.2.2.1.3.{at}|2|3")
    yield from (f"{BRIDGE}.7.1.4.2.1.3.0.{vlan}|66|{vlan}" for vlan in range(10, 14))
    for number in range(NEIGHBOURS):
        at = f"0.{number % PORTS + 1}.{number + 1}"
        yield from (f"{LLDP}.4.1.1.4.{at}|2|4", f"{LLDP}.4.1.1.5.{at}|4x|020000010{number:03x}")
        yield from (f"{LLDP}.4.1.1.6.{at}|2|5", f"{LLDP}.4.1.1.7.{at}|4|eth0", f"{LLDP}.4.1.1.9.{at}|4|srv-{number}")
        yield f"{LLDP}.4.1.1.12.{at}|4x|0100"
    yield from (f"{ENTITY}.5.1|2|3", f"{ENTITY}.11.1|4|BENCH0001")


if __name__ == "__main__":
    report()
