"""`journal.jsonl`: one text for one journal."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom import limits
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import row
from dcdecom.journal.export import read_jsonl, read_lines, write_jsonl
from dcdecom.journal.store import SqliteStore


def test_written_and_read_back(store: SqliteStore, case: str, tmp_path: Path) -> None:
    rows, path = [row(event) for event in store.events(case)], tmp_path / "journal.jsonl"
    write_jsonl(path, rows)
    assert read_jsonl(path) == rows
    first = path.read_bytes().splitlines()[0]
    assert json.loads(first)["hash"] == rows[0]["hash"]
    assert canonical(json.loads(first)) == first
    assert [found.name for found in tmp_path.iterdir() if found.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"a": 1}\n', "canonical form"),
        (b'{"b":1,"a":1}\n', "canonical form"),
        (b'{"a":1,"a":1}\n', "canonical form"),
        (b'{"a":1}\r\n', "canonical form"),
        (b'{"a":1}', "canonical form"),
        (b'{"a":1.0}\n', "holds no float"),
        (b'{"a":NaN}\n', "holds no float"),
        (b'{"a":-0}\n', "canonical form"),
        (b'{"a":"\\u00e9"}\n', "canonical form"),
        (b'{"a":"\\ud83d"}\n', "half a surrogate"),
        (b'{"a":' + b"9" * 5000 + b"}\n", "not JSON"),
        (b"[" * 100_000 + b"\n", "LIMIT event-depth"),
        (b"\xff\n", "not JSON"),
        (b"\n", "not JSON"),
        (b"[1]\n", "no event"),
        (b'{"a":', "ends in the middle"),
    ],
)
def test_a_line_that_is_not_its_own_canonical_form_is_refused(tmp_path: Path, line: bytes, why: str) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(b'{"a":1}\n' + line)
    with pytest.raises(ValueError) as caught:
        read_jsonl(path)
    assert f"{path}: line 2 is " in str(caught.value)
    assert why in str(caught.value)


@pytest.mark.parametrize("content", [b"\n" * 60_000, b"{}\n" * 60_000, b"x" * 5_000_000])
def test_what_is_endless_is_not_read_to_its_end(content: bytes) -> None:
    found = read_lines(io.BytesIO(content))
    assert not limits.JOURNAL_EVENTS.passed(len(found.events))
    assert any("could not be read: LIMIT" in text for text in found.unread)


def test_a_journal_that_is_too_large_ends_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "JOURNAL_BYTES", replace(limits.JOURNAL_BYTES, most=100))
    found = read_lines(io.BytesIO(b'{"a":1}\n' * 50))
    assert len(found.events) == 12
    assert found.unread == (f"line 13 and what is behind it {limits.JOURNAL_BYTES}",)
