"""Recordings as the lab reads and orders them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom_lab.recording import read_line, read_recording
from dcdecom_lab.rows import AsWritten, Row, Sorted


@pytest.mark.parametrize(
    ("line", "row"),
    [
        (b"1.3.6.1.2.1.1.5.0|4|tor-1", ((1, 3, 6, 1, 2, 1, 1, 5, 0), "octets", b"tor-1")),
        (b".1.3.6|2|-7", ((1, 3, 6), "integer", -7)),
        (b"1.3.6|4x|0A0bff", ((1, 3, 6), "octets", b"\x0a\x0b\xff")),
        (b"1.3.6|4|a|b", ((1, 3, 6), "octets", b"a|b")),
        (b"1.3.6|4|", ((1, 3, 6), "octets", b"")),
        (b"1.3.6|4|\xff\xfe", ((1, 3, 6), "octets", b"\xff\xfe")),
        (b"1.3.6|5|", ((1, 3, 6), "null", None)),
        (b"1.3.6|6|.1.3.6.1", ((1, 3, 6), "oid", (1, 3, 6, 1))),
        (b"1.3.6|64|198.18.0.1", ((1, 3, 6), "address", b"\xc6\x12\x00\x01")),
        (b"1.3.6|64x|c6120001", ((1, 3, 6), "address", b"\xc6\x12\x00\x01")),
        (b"1.3.6|65|4294967295", ((1, 3, 6), "counter32", 4294967295)),
        (b"1.3.6|66|1", ((1, 3, 6), "gauge", 1)),
        (b"1.3.6|67|1", ((1, 3, 6), "ticks", 1)),
        (b"1.3.6|68x|9f78", ((1, 3, 6), "opaque", b"\x9f\x78")),
        (b"1.3.6|70|18446744073709551615", ((1, 3, 6), "counter64", 18446744073709551615)),
    ],
)
def test_a_line(line: bytes, row: Row) -> None:
    assert read_line(line) == row


@pytest.mark.parametrize(
    "line",
    [
        b"", b"more of the text above", b"1.3.6|4", b"1.3.x|4|a", b"1..6|4|a", b"1|4|a", b"3.1|4|a", b"1.40|4|a",
        b"1.3.4294967296|4|a", b"1.3.6|2|2147483648", b"1.3.6|2|a", b"1.3.6|65|-1", b"1.3.6|4x|0", b"1.3.6|4x|zz",
        b"1.3.6|64|198.18.0", b"1.3.6|6|a", b"1.3.6|2:numeric|1", b"1.3.6|99|1", b"1.3.6|x|1", b"-1.3|2|1",
        b"\xb2.3|2|1", b"." * 300 + b"|2|1", b"1" + b".1" * 200 + b"|2|1",
    ],
)  # fmt: skip
def test_what_no_agent_could_answer_is_left_out(line: bytes) -> None:
    """Trap 30: 21 of 1,997 recordings hold OIDs that are none."""
    assert read_line(line) is None


def test_a_recording_with_its_vlans(tmp_path: Path) -> None:
    (tmp_path / "sw.snmprec").write_bytes(b"1.3.2|2|2\n1.3.1|2|1\nnoise\n1.3.2|2|3\n")
    (tmp_path / "sw@20.snmprec").write_bytes(b"1.3.5|2|5\n")
    (tmp_path / "sw@x.snmprec").write_bytes(b"1.3.6|2|6\n")
    (tmp_path / "sw-2.snmprec").write_bytes(b"1.3.7|2|7\n")
    found = read_recording(tmp_path / "sw.snmprec")
    assert (found.name, found.left_out) == ("sw", 2)
    assert found.rows == (((1, 3, 2), "integer", 2), ((1, 3, 1), "integer", 1))
    assert found.vlans == {20: (((1, 3, 5), "integer", 5),)}


def rows(*numbers: int) -> tuple[Row, ...]:
    return tuple(((1, 3, number), "integer", number) for number in numbers)


def test_sorted_rows() -> None:
    shown = Sorted(rows(1, 5, 9))
    assert [shown.at((1, 3, number)) for number in (5, 6)] == [((1, 3, 5), "integer", 5), None]
    followed = [shown.after(oid) for oid in ((1, 3), (1, 3, 1), (1, 3, 4), (1, 3, 9))]
    assert [row and row[2] for row in followed] == [1, 5, 5, None]


def test_rows_as_they_were_written() -> None:
    """Trap 30: 60 of 1,997 recordings are not in the order of their OIDs, as some devices are not."""
    shown = AsWritten(rows(5, 1, 9, 3))
    assert shown.at((1, 3, 9)) == ((1, 3, 9), "integer", 9)
    followed = [shown.after(oid) for oid in ((1, 3), (1, 3, 5), (1, 3, 1), (1, 3, 9), (1, 3, 3), (1, 3, 4), (1, 2))]
    assert [row and row[2] for row in followed] == [5, 1, 9, 3, None, 5, 1]
