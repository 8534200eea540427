"""The understanding of columns and text, over what real devices answered: nothing is lost without being counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.adapters.snmp.interfaces import read_names
from dcdecom.adapters.snmp.mib import FDB_PORT, LLDP_CHASSIS_ID, Q_FDB_PORT
from dcdecom.adapters.snmp.tables import understand
from dcdecom.adapters.switch.answers import read_fdb, read_neighbours
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.text import lines_of
from dcdecom.model.estate import NetworkTables

from .recordings import FOLDER, devices, read_columns

IOS = DIALECTS["cisco_ios"]

pytestmark = pytest.mark.skipif(not devices(), reason="no recordings beside the repository")


def counted(tables: NetworkTables, pattern: str) -> int:
    """The sum of the counts in the oddities that match."""
    found = (re.search(rf"{pattern}.*?(?:: (\d+))?$", oddity) for oddity in tables.oddities)
    return sum(int(match[1] or 1) for match in found if match)


@pytest.mark.parametrize("recording", devices(), ids=lambda path: path.stem)
def test_a_recorded_device(recording: Path) -> None:
    columns = read_columns(recording)
    tables = understand(columns)
    names = read_names(columns)
    rows = len(columns[Q_FDB_PORT]) + len(columns[FDB_PORT])
    dropped = counted(tables, "FdbTable rows")
    assert len(tables.fdb) <= rows - dropped
    assert bool(tables.fdb) == (rows > dropped)
    assert {entry.port for entry in tables.fdb} - {""} <= names.by_text.keys()
    assert len(tables.neighbours) + counted(tables, "lldpRemTable rows") == len(columns[LLDP_CHASSIS_ID])
    assert {neighbour.port for neighbour in tables.neighbours} - {""} <= names.by_text.keys()
    shown = [tables.system_name, tables.description, *tables.serials, *tables.oddities]
    shown += [text for port in tables.ports for text in (port.name, port.descr, port.alias)]
    shown += [text for heard in tables.neighbours for text in (heard.chassis_id, heard.port_id, heard.system_name)]
    assert all(text.isprintable() for text in shown)


@pytest.mark.parametrize(
    ("name", "ports", "fdb", "placed", "neighbours", "serials"),
    [
        ("arista_eos", 55, 138, 138, 6, 1),
        ("arubaos-cx_100gb", 56, 2221, 2221, 0, 0),
        ("procurve", 78, 1014, 1013, 7, 1),
        ("snr", 30, 657, 654, 0, 1),
        ("dnos", 127, 289, 0, 4, 1),
        ("junos_rpm", 59, 73, 0, 2, 0),
        ("dell-os10", 36, 0, 0, 5, 1),
    ],
)
def test_what_a_recorded_device_has(
    name: str, ports: int, fdb: int, placed: int, neighbours: int, serials: int
) -> None:  # fmt: skip
    tables = understand(read_columns(FOLDER / f"{name}.snmprec"))
    assert (len(tables.ports), len(tables.fdb), sum(bool(entry.port) for entry in tables.fdb)) == (ports, fdb, placed)
    assert (len(tables.neighbours), len(tables.serials)) == (neighbours, serials)


def test_by_the_book_dell_sonic_names_the_neighbours_port() -> None:
    """Trap 8: LLDP and the forwarding table disagree by one, which is why one witness is not enough."""
    tables = understand(read_columns(FOLDER / "dell-sonic.snmprec"))
    assert "bridge ports are counted from 0: the ports of addresses may be one off" in tables.oddities
    heard: dict[str, str] = {heard.chassis_id: heard.port for heard in tables.neighbours if heard.chassis_subtype == 4}
    learned: dict[str, str] = {entry.mac: entry.port for entry in tables.fdb if entry.port}
    both = [(heard[mac], learned[mac]) for mac in heard.keys() & learned.keys()]
    assert both
    assert all(by_lldp != by_fdb for by_lldp, by_fdb in both)


def ios(command: str) -> list[Path]:
    return sorted((FOLDER / "cli" / "cisco_ios").glob(f"{command}--*.raw"))


@pytest.mark.parametrize("recording", ios("show_mac-address-table"), ids=lambda path: path.stem)
def test_a_recorded_forwarding_table(recording: Path) -> None:
    text = recording.read_text()
    entries = read_fdb(IOS, lines_of(text))
    unicast = [mac for mac in re.findall(r"\b\w{4}\.\w{4}\.\w{4}\b", text) if not int(mac[:2], 16) & 1]
    assert len(entries) == len(unicast) > 0
    assert not any(re.match(r"(?:Gi|Fa|Po|Te|Vl)\d", entry.port) for entry in entries)


@pytest.mark.parametrize("recording", ios("show_lldp_neighbors_detail"), ids=lambda path: path.stem)
def test_recorded_neighbours(recording: Path) -> None:
    text = recording.read_text()
    found = read_neighbours(IOS, lines_of(text))
    assert len(found) == text.count("Chassis id:") > 0
    assert sum(bool(neighbour.capabilities) for neighbour in found) == text.count("Enabled Capabilities: ")
