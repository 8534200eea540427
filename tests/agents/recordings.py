"""Walks of real devices, where somebody has put them beside the repository; tests that need them skip without."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from dcdecom.adapters.snmp.agent import Agent
from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.questions import Asked, ask_system, ask_tables
from dcdecom.adapters.snmp.varbinds import Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply
from dcdecom.model.estate.network import NetworkTables
from dcdecom_lab.recording import Recording, read_recording
from dcdecom_lab.rows import AsWritten, Row, Rows
from tests.records import make_source

from .asking import StillClock

FOLDER = Path(__file__).parents[2].parent / "shared" / "recordings"


def recordings() -> list[Path]:
    """Every file, those of single VLANs (`NAME@20`) among them."""
    return sorted(FOLDER.glob("*.snmprec"))


class Replayed:
    """A recording as an agent, without a wire. Implements Agent."""

    def __init__(self, rows: Rows, vlans: Mapping[int, Rows]) -> None:
        self._rows = rows
        self._vlans = vlans

    @classmethod
    def of(cls, recording: Recording) -> Replayed:
        return cls(AsWritten(recording.rows), {vlan: AsWritten(rows) for vlan, rows in recording.vlans.items()})

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        rows = ((oid, self._rows.at(oid)) for oid in wanted)
        return {oid: None if row is None else value(row) for oid, row in rows}

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        found: list[Binding] = []
        for _ in range(repetitions):
            row = self._rows.after(last)
            if row is None:
                return [*found, (last, None)]
            last = row[0]
            found.append((last, value(row)))
        return found

    def in_vlan(self, vlan: int) -> Agent:
        return Replayed(self._vlans[vlan], {}) if vlan in self._vlans else Silent()


class Silent:
    """An agent that knows no such community. Implements Agent."""

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        raise NoReply("no answer (or wrong community)")

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        raise NoReply("no answer (or wrong community)")

    def in_vlan(self, vlan: int) -> Agent:
        return self


def value(row: Row) -> Value:
    """A value as the wire hands it over."""
    match row[2]:
        case int() | bytes() as plain:
            return plain
        case tuple() as oid:
            return ".".join(str(part) for part in oid).encode()
        case None:
            return b""


@cache
def read(path: Path) -> NetworkTables | str:
    """What the reader makes of a recording, asked in the order of its file; the reason where it makes nothing."""
    return read_rows(read_recording(path))


def read_rows(recording: Recording, vlans: tuple[int, ...] | None = None) -> NetworkTables | str:
    agent = Replayed.of(recording)

    async def ask() -> NetworkTables:
        system = await ask_system(agent)
        return await ask_tables(Asked(agent, system, make_source("snmp", recording.name), StillClock().now(), vlans))

    try:
        return asyncio.run(ask())
    except Incomplete as broken:
        return str(broken)
