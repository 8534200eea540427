"""The outbox: a notice is there with its event or not at all, leaves at least once, and is known by its key."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.errors import JournalBroken
from dcdecom.journal.database import transaction
from dcdecom.journal.outbox import SqliteOutbox
from dcdecom.journal.store import SqliteStore
from dcdecom.ports.journal import Event
from dcdecom.ports.outbox import Batch, Notice, Outbox

from .clocks import StepClock

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = Notice("2026-0001", 5, "c0ffee", "awaited", "webhook", NOW, {"text": "WAITING for Kasi"})


@pytest.fixture
def outbox(store: SqliteStore, case: str) -> SqliteOutbox:
    assert case == FIRST.case
    return SqliteOutbox(store.path)


def numbered(seq: int, **different: object) -> Notice:
    return replace(FIRST, seq=seq, head=f"c0ffee{seq}", **different)  # type: ignore[arg-type]  # by name


def of_event(event: Event) -> Iterator[Notice]:
    yield replace(FIRST, seq=event.seq, head=event.hash, at=datetime.fromisoformat(event.at))


def taken(outbox: Outbox, now: datetime = NOW) -> Batch:
    batch = outbox.take(now)
    assert batch
    return batch


def test_a_notice_is_there_with_its_event_or_not_at_all(
    store: SqliteStore, case: str, clock: StepClock, outbox: SqliteOutbox
) -> None:
    def breaks(event: Event) -> Iterator[Notice]:
        yield from of_event(event)
        raise KeyError("a sentence")

    with pytest.raises(KeyError):
        store.append(case, 5, clock.now(), "rina", "noted", {}, tells=breaks)
    assert len(store.events(case)) == 5
    assert outbox.take(clock.now()) is None
    event = store.append(case, 5, clock.now(), "rina", "noted", {}, tells=of_event)
    batch = taken(outbox, clock.now())
    assert [(n.seq, n.head) for n in batch.notices] == [(event.seq, event.hash)]
    assert batch.key == batch.notices[0].key
    assert store.events(case)[-1] == event


def test_a_store_of_before_has_no_notices_and_gets_them(outbox: SqliteOutbox, store: SqliteStore) -> None:
    assert outbox.take(NOW) is None
    assert outbox.undelivered(NOW) == ()
    assert outbox.last(FIRST.case, "awaited") == 0
    outbox.forget(FIRST.case)
    with transaction(store.path, write=False) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'notices'").fetchone()
    outbox.put([FIRST])
    assert taken(outbox).notices == (FIRST,)
    assert outbox.last(FIRST.case, "awaited") == 5


def test_a_double_is_known_by_its_key_also_after_it_left(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST, FIRST])
    batch = taken(outbox)
    assert batch.notices == (FIRST,)
    outbox.delivered(batch, NOW)
    outbox.put([FIRST])
    assert outbox.take(NOW + DAY) is None
    with transaction(outbox.path, write=False) as connection:
        assert connection.execute("SELECT content FROM notices").fetchall() == [("{}",)], "what it said is gone"


def test_keys_are_one_for_each_event_and_receiver() -> None:
    others = [FIRST, replace(FIRST, head="beef"), replace(FIRST, receiver="person:kasi"),
              replace(FIRST, kind="recorded"), replace(FIRST, case="2026-0002")]  # fmt: skip
    assert len({notice.key for notice in others}) == len(others)
    assert replace(FIRST, content={"text": "in other words"}, at=NOW + DAY).key == FIRST.key


def test_what_one_process_took_no_other_takes_until_it_must_have_died(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST])
    key = taken(outbox).key
    assert outbox.take(NOW + 4 * MINUTE) is None
    assert taken(outbox, NOW + 6 * MINUTE).key == key, "it may have left already: the receiver knows it by its key"


def test_what_does_not_leave_is_tried_after_longer_and_longer_waits_and_given_up(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST])
    now, waits = NOW, []
    while (batch := outbox.take(now)) is not None:
        outbox.failed(batch, now, "HTTP 503")
        (row,) = outbox.undelivered(now)
        assert (row.receiver, row.count, row.oldest, row.why) == ("webhook", 1, NOW, "HTTP 503")
        if row.given_up:
            break
        again = _again(outbox)
        assert outbox.take(again - timedelta(seconds=1)) is None
        waits.append((again - now) // MINUTE)
        now = again
    assert waits[:9] == [1, 2, 4, 8, 16, 32, 64, 128, 240]
    assert now - NOW >= 3 * DAY
    assert len(waits) < 40
    assert outbox.take(now + 30 * DAY) is None


def _again(outbox: SqliteOutbox) -> datetime:
    with transaction(outbox.path, write=False) as connection:
        (again,) = connection.execute("SELECT again FROM notices").fetchone()
    return datetime.fromisoformat(again)


def test_those_of_one_day_leave_together_and_not_before(outbox: SqliteOutbox) -> None:
    due = NOW + timedelta(hours=11)
    daily = [numbered(n, receiver="person:kasi", due=due, at=NOW + n * MINUTE) for n in (1, 2, 3)]
    outbox.put([daily[0], replace(FIRST, receiver="person:sri"), daily[1]])
    at_once = taken(outbox)
    assert at_once.receiver == "person:sri"
    assert [row.receiver for row in outbox.undelivered(due - MINUTE)] == ["person:sri"], "what is not due is not late"
    outbox.delivered(at_once, NOW)
    assert outbox.take(due - MINUTE) is None
    outbox.put([daily[2]])
    batch = taken(outbox, due)
    assert batch.notices == tuple(daily)
    assert batch.key not in {notice.key for notice in daily}
    outbox.failed(batch, due, "SMTP 451")
    again = taken(outbox, due + MINUTE)
    assert (again.key, again.tries) == (batch.key, 1)
    outbox.delivered(again, due)
    assert outbox.take(due + DAY) is None


def test_of_many_who_send_at_once_one_sends_each(outbox: SqliteOutbox) -> None:
    outbox.put([numbered(n) for n in range(40)])

    def sends(_: int) -> list[int]:
        found = []
        own = SqliteOutbox(outbox.path)
        while batch := own.take(NOW):
            own.delivered(batch, NOW)
            found.append(batch.notices[0].seq)
        return found

    with ThreadPoolExecutor(4) as pool:
        sent = [seq for found in pool.map(sends, range(4)) for seq in found]
    assert sorted(sent) == list(range(40))


def test_only_what_is_asked_for_is_taken(outbox: SqliteOutbox) -> None:
    outbox.put([replace(FIRST, kind="step", case="2026-0002"), replace(FIRST, kind="recorded", at=NOW + MINUTE)])
    assert outbox.take(NOW + MINUTE, FIRST.case, ("awaited",)) is None
    assert outbox.take(NOW + 2 * MINUTE, kinds=("recorded",), older=2 * MINUTE) is None
    found = outbox.take(NOW + 3 * MINUTE, kinds=("recorded",), older=2 * MINUTE)
    assert found
    assert found.notices[0].kind == "recorded"


def test_what_is_kept_of_a_case_can_be_forgotten(outbox: SqliteOutbox) -> None:
    other = replace(FIRST, case="2026-0002")
    outbox.put([FIRST, numbered(6, due=NOW + DAY), other])
    outbox.forget(FIRST.case)
    assert taken(outbox).notices == (other,)
    assert outbox.take(NOW + 2 * DAY, FIRST.case) is None


def test_keys_are_forgotten_after_a_season(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST])
    outbox.delivered(taken(outbox), NOW)
    later = NOW + 91 * DAY
    outbox.put([numbered(9, at=later)])
    outbox.delivered(taken(outbox, later), later)
    with transaction(outbox.path, write=False) as connection:
        assert connection.execute("SELECT seq FROM notices").fetchall() == [(9,)]


def test_a_damaged_row_is_named(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST])
    with closing(sqlite3.connect(outbox.path)) as connection, connection:
        connection.execute("UPDATE notices SET content = '{'")
    with pytest.raises(JournalBroken, match="notices"):
        outbox.take(NOW)


def test_the_check_of_a_store_knows_the_table(outbox: SqliteOutbox) -> None:
    outbox.put([FIRST])
    with closing(sqlite3.connect(outbox.path)) as connection, connection:
        connection.execute("ALTER TABLE notices ADD COLUMN url TEXT")
    with pytest.raises(JournalBroken, match="notices"):
        outbox.take(NOW)
