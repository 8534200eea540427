"""The chain: its hash by hand, each kind of tampering, the code on paper."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from dcdecom.journal.chain import START, Row, check, event_hash, head, row
from dcdecom.journal.store import SqliteStore

Rows = list[dict[str, Any]]


@pytest.fixture
def journal(store: SqliteStore, case: str) -> Rows:
    return [dict(row(event)) for event in store.events(case)]


def test_the_hash_is_what_the_design_says() -> None:
    event = {
        "case": "2026-0042", "seq": 1, "at": "2026-11-24T13:07:00.123456Z", "actor": "rina", "type": "case-opened",
        "payload": {"b": 1, "a": "é"}, "schema": 1, "prev": START,
    }  # fmt: skip
    by_hand = (
        'dcdecom-event-v1\n{"actor":"rina","at":"2026-11-24T13:07:00.123456Z","case":"2026-0042",'
        '"payload":{"a":"é","b":1},"schema":1,"seq":1,"type":"case-opened"}\n' + "0" * 64
    )
    assert event_hash(event) == hashlib.sha256(by_hand.encode()).hexdigest()


def test_an_honest_journal_has_no_problem(journal: Rows) -> None:
    assert check(journal) == []
    assert journal[0]["prev"] == START
    assert head(journal) == journal[-1]["hash"]
    assert head([]) == START


def _change(field: str, value: object) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[:2], {**rows[2], field: value}, *rows[3:]]


def _relink(rows: Rows) -> Rows:
    """Changed with its own hash made right: the next event still tells."""
    changed = {**rows[2], "payload": {"number": 99}}
    return [*rows[:2], {**changed, "hash": event_hash(changed)}, *rows[3:]]


def _without(*fields: str) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows[:2], {name: rows[2][name] for name in rows[2] if name not in fields}, *rows[3:]]


TAMPERED = [
    pytest.param(_change("payload", {"number": 99}), [(3, "not what its hash says")], id="flip-payload"),
    pytest.param(_change("actor", "budi"), [(3, "not what its hash says")], id="flip-actor"),
    pytest.param(_change("at", "2026-11-23T13:07:05.000000Z"), [(3, "not what its hash says")], id="backdate"),
    pytest.param(_change("schema", 2), [(3, "not what its hash says")], id="flip-schema"),
    pytest.param(_change("case", "2026-0099"), [(3, "belongs to case"), (3, "not what its hash")], id="other-case"),
    pytest.param(_relink, [(4, "does not follow")], id="relinked"),
    pytest.param(lambda rows: [*rows[:2], *rows[3:]], [(4, "event 3 belongs"), (4, "does not follow")], id="delete"),
    pytest.param(lambda rows: rows[1:], [(2, "event 1 belongs"), (2, "does not follow")], id="delete-first"),
    pytest.param(lambda rows: [*rows[:3], rows[2], *rows[3:]],
                 [(3, "event 4 belongs"), (3, "does not follow")], id="insert-copy"),
    pytest.param(lambda rows: [rows[0], rows[2], rows[1], *rows[3:]],
                 [(3, "event 2 belongs"), (3, "does not follow"), (2, "event 4 belongs"), (2, "does not follow"),
                  (4, "event 3 belongs"), (4, "does not follow")], id="reorder"),
    pytest.param(_change("payload", {"number": 1.5}), [(3, "no canonical form")], id="float"),
    pytest.param(_change("payload", "text"), [(3, "payload is no dict")], id="payload-kind"),
    pytest.param(_change("seq", True), [(3, "seq is no int")], id="seq-kind"),
    pytest.param(_change("at", "24-11-2026"), [(3, "its time is not written")], id="time-form"),
    pytest.param(_change("at", "2026-11-24T13:07:05Z"), [(3, "its time is not written")], id="time-without-a-part"),
    pytest.param(_change("at", "2026-13-24T13:07:05.000000Z"), [(3, "its time is not written")], id="no-such-time"),
    pytest.param(_change("prev", "0"), [(3, "prev is no SHA-256")], id="prev-form"),
    pytest.param(_without("actor"), [(3, "has not the fields")], id="field-gone"),
    pytest.param(_change("extra", 1), [(3, "has not the fields")], id="field-more"),
]  # fmt: skip


@pytest.mark.parametrize(("tamper", "expected"), TAMPERED)
def test_tampering_shows(journal: Rows, tamper: Callable[[Rows], Rows], expected: list[tuple[int, str]]) -> None:
    found = check(tamper(journal))
    assert [problem.seq for problem in found] == [seq for seq, _ in expected]
    for problem, (_, text) in zip(found, expected, strict=True):
        assert text in problem.text


def test_a_tail_that_is_cut_off_does_not_show_in_the_chain(journal: Rows) -> None:
    """Said openly: only an anchor shows it (see test_verify)."""
    assert check(journal[:-2]) == []


def test_row_takes_an_event_apart(store: SqliteStore, case: str) -> None:
    event = store.events(case)[0]
    taken: Row = row(event)
    assert taken["type"] == "case-opened"
    assert event_hash(taken) == event.hash
