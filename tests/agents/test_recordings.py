"""What the reader makes of real devices: nothing is lost without being counted, and what was right once stays right."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.adapters.snmp.mib import FDB_PORT, IF_NAME, LLDP_CHASSIS_ID, Q_FDB_PORT, Oid
from dcdecom.model.estate.network import NetworkTables
from dcdecom_lab.recording import read_recording
from dcdecom_lab.rows import Row

from . import golden
from .recordings import FOLDER, read, recordings

pytestmark = pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")

each = pytest.mark.parametrize("path", recordings(), ids=lambda path: path.stem)


@each
def test_a_recording_is_read_as_it_was(path: Path) -> None:
    kept = golden.load(path.stem)
    if kept is None:
        pytest.skip("a new recording: python -m tests.agents.golden")
    tables = read(path)
    assert golden.summary(tables) == {name: kept[name] for name in kept if name != "by hand"}
    by_hand = kept.get("by hand", [])
    assert len(by_hand) <= golden.MOST_ROWS
    missing = [] if isinstance(tables, str) else [row for row in by_hand if not golden.shows(tables, row)]
    assert not missing


@each
def test_nothing_of_a_recording_is_lost_without_a_word(path: Path) -> None:
    """Holds for any recording, kept or new."""
    tables, recording = read(path), read_recording(path)
    if isinstance(tables, str):
        assert tables.isprintable()
        assert ":" in tables or not rows_below(IF_NAME, recording.rows)
        return
    oids = [oid for oid, _, _ in recording.rows]
    contexts = sum(rows_below(FDB_PORT, rows) for rows in recording.vlans.values())
    addresses = rows_below(FDB_PORT, recording.rows) + rows_below(Q_FDB_PORT, recording.rows) + contexts
    assert len(tables.fdb) <= addresses
    assert bool(tables.fdb) != any("no address" in gap for gap in tables.gaps)
    assert len(tables.neighbours) >= rows_below(LLDP_CHASSIS_ID, recording.rows) or oids != sorted(oids)
    assert all(heard.port for heard in tables.neighbours) or any("port" in odd for odd in tables.oddities)
    names = {name for port in tables.ports for name in (port.name, port.descr)}
    placed = {entry.port for entry in tables.fdb} | {heard.port for heard in tables.neighbours}
    assert placed - {""} <= names or any("no type or state" in odd for odd in tables.oddities)
    assert not [text for text in texts(tables) if not text.isprintable()]


def rows_below(column: Oid, rows: tuple[Row, ...]) -> int:
    return sum(oid[: len(column)] == column for oid, _, _ in rows)


def texts(tables: NetworkTables) -> list[str]:
    """Every text of a reading that a person may see."""
    found = [tables.system_name, tables.description, *tables.serials, *tables.oddities, *tables.gaps]
    found += [text for port in tables.ports for text in (port.name, port.descr, port.alias)]
    found += [text for heard in tables.neighbours for text in (heard.chassis_id, heard.port_id, heard.system_name)]
    return found


def test_rows_of_ten_vendors_were_checked_by_hand() -> None:
    vendors = dict(line.split("\t")[:2] for line in (FOLDER / "INDEX.tsv").read_text("utf-8").splitlines()[1:])
    checked = {vendors[path.stem] for path in recordings() if (golden.load(path.stem) or {}).get("by hand")}
    assert len(checked) >= 10, checked


def test_no_kept_recording_contradicts_itself() -> None:
    """A warning that comes on healthy devices is one that nobody reads."""
    kept = [path for path in recordings() if golden.load(path.stem)]
    found = {path.stem: tables for path in kept if isinstance(tables := read(path), NetworkTables)}
    against = {name for name, tables in found.items() if any(not check.agrees for check in tables.crosschecks)}
    assert against == set()
    assert sum(len(tables.crosschecks) for tables in found.values()) > 60
