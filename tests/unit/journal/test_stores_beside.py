"""The contract of what lies beside the journals: notices, attachments, acceptances, and the mark of the board."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from dcdecom.errors import InputError, Waiting
from dcdecom.journal import statement
from dcdecom.ports.journal import Event
from dcdecom.ports.outbox import Notice
from dcdecom.ports.people_orders import Brought

from .bundles import Key
from .clocks import StepClock
from .stores import LIMIT, Kept

NOW = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FIRST = Notice("2026-0001", 1, "c0ffee", "awaited", "webhook", NOW, {"text": "WAITING for Kasi\0"})


def numbered(seq: int, **different: object) -> Notice:
    return replace(FIRST, seq=seq, head=f"c0ffee{seq}", **different)  # type: ignore[arg-type]  # by name


# --- what is asked in the last moment --------------------------------------------------------------------------------


def test_an_id_that_is_taken_is_passed_over(kept: Kept, opened: str, now: datetime) -> None:
    taken = frozenset({"2026-0002", "2026-0003", "2026-0005"})
    ids = [kept.store().open_case(2026, now, "rina", {}, taken=taken).case for _ in range(3)]
    assert (opened, ids) == ("2026-0001", ["2026-0004", "2026-0006", "2026-0007"])


def test_what_is_found_in_the_last_moment_stops_the_event(kept: Kept, opened: str, now: datetime) -> None:
    def gone() -> None:
        raise InputError("gone")

    with pytest.raises(InputError, match="gone"):
        kept.store().append(opened, 1, now, "budi", "noted", {}, claim={"port 1": "x"}, ready=gone)
    with pytest.raises(InputError, match="gone"):
        kept.store().open_case(2026, now, "budi", {}, ready=gone)
    assert (len(kept.store().events(opened)), kept.store().cases(), kept.store().claims()) == (1, (opened,), ())


def test_nobody_records_anything_while_somebody_is_alone_or_is_asked(
    kept: Kept, opened: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dcdecom.journal.database.BUSY_SECONDS", 0.05)
    other = kept.store()
    other.events(opened)
    kept.wait_less(other)

    def meanwhile() -> None:
        with pytest.raises(Waiting, match="kept it busy"):
            other.append(opened, 1, now, "budi", "noted", {})
        with pytest.raises(Waiting, match="kept it busy"):
            other.open_case(2026, now, "budi", {})
        assert other.cases() == (opened,), "everybody may read"

    with kept.store().alone():
        meanwhile()
    kept.store().open_case(2026, now, "rina", {}, ready=meanwhile)
    assert other.append(opened, 1, now, "budi", "noted", {}).seq == 2


def test_events_are_found_by_how_their_hash_begins(kept: Kept, opened: str, now: datetime) -> None:
    event = kept.store().append(opened, 1, now, "rina", "noted", {})
    assert kept.store().beginning(event.hash[:16]) == ((opened, 2),)
    assert kept.store().beginning("%" * 16) == ()


def test_what_no_event_can_hold_is_refused(kept: Kept, opened: str, now: datetime) -> None:
    with pytest.raises(ValueError, match="NUL"):
        kept.store().append(opened, 1, now, "ri\0na", "noted", {})
    assert len(kept.store().events(opened)) == 1


# --- notices ---------------------------------------------------------------------------------------------------------


def test_a_notice_is_there_with_its_event_or_not_at_all(kept: Kept, opened: str, clock: StepClock) -> None:
    def tells(event: Event) -> Iterator[Notice]:
        yield replace(FIRST, seq=event.seq, head=event.hash)

    def breaks(event: Event) -> Iterator[Notice]:
        yield from tells(event)
        raise KeyError("a sentence")

    with pytest.raises(KeyError):
        kept.store().append(opened, 1, clock.now(), "rina", "noted", {}, tells=breaks)
    assert (len(kept.store().events(opened)), kept.outbox().take(NOW)) == (1, None)
    event = kept.store().append(opened, 1, clock.now(), "rina", "noted", {}, tells=tells)
    batch = kept.outbox().take(NOW)
    assert batch
    assert [(n.seq, n.head, n.content) for n in batch.notices] == [(2, event.hash, FIRST.content)]
    assert kept.outbox().last(opened, "awaited") == 2


def test_the_notices_of_an_opening_are_there_with_its_case_or_there_is_none(kept: Kept, clock: StepClock) -> None:
    def tells(event: Event) -> Iterator[Notice]:
        yield replace(FIRST, case=event.case, seq=event.seq, head=event.hash)

    def breaks(event: Event) -> Iterator[Notice]:
        yield from tells(event)
        raise KeyError("a sentence")

    with pytest.raises(KeyError):
        kept.store().open_case(2026, clock.now(), "rina", {}, {"port 1": "x"}, tells=breaks)
    assert (kept.store().cases(), kept.store().claims(), kept.outbox().take(NOW)) == ((), (), None)
    event = kept.store().open_case(2026, clock.now(), "rina", {}, {"port 1": "x"}, tells=tells)
    batch = kept.outbox().take(NOW)
    assert batch
    assert [(n.case, n.head) for n in batch.notices] == [(event.case, event.hash)]


def test_a_notice_waits_longer_after_each_try_and_is_given_up(kept: Kept, opened: str) -> None:
    kept.outbox().put([FIRST, FIRST])
    first = kept.outbox().take(NOW)
    assert first
    assert (kept.outbox().take(NOW), first.tries) == (None, 0)
    kept.outbox().failed(first, NOW, "the mail server said no")
    assert kept.outbox().take(NOW + MINUTE - timedelta(seconds=1)) is None
    second = kept.outbox().take(NOW + MINUTE)
    assert second
    assert (second.key, second.tries) == (first.key, 1)
    kept.outbox().failed(second, NOW + 3 * DAY, "still no")
    [left] = kept.outbox().undelivered(NOW + 3 * DAY)
    assert (left.receiver, left.count, left.oldest, left.given_up, left.why) == ("webhook", 1, NOW, 1, "still no")
    assert kept.outbox().take(NOW + 9 * DAY) is None


def test_what_was_delivered_does_not_come_again(kept: Kept, opened: str) -> None:
    kept.outbox().put([numbered(1), numbered(2, receiver="mail"), numbered(3, receiver="mail", due=NOW + DAY)])
    while batch := kept.outbox().take(NOW):
        kept.outbox().delivered(batch, NOW)
    kept.outbox().put([numbered(1)])
    assert (kept.outbox().take(NOW), kept.outbox().undelivered(NOW)) == (None, ())
    later = kept.outbox().take(NOW + DAY, opened, ["awaited"], DAY)
    assert later
    assert [n.seq for n in later.notices] == [3]
    kept.outbox().forget(opened)
    assert kept.outbox().take(NOW + 2 * DAY) is None


def test_of_several_that_take_one_gets_a_notice(kept: Kept, opened: str) -> None:
    kept.outbox().put([FIRST])
    hosts = [kept.outbox() for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        assert len([batch for batch in pool.map(lambda one: one.take(NOW), hosts) if batch]) == 1


# --- attachments -----------------------------------------------------------------------------------------------------


def named(*digests: str) -> dict[str, object]:
    return {"attachments": [{"name": "scan.pdf", "sha256": digest, "sealed": False} for digest in digests]}


@pytest.mark.parametrize("size", [0, 5, (1 << 20) + 1, LIMIT])
def test_a_file_is_what_it_was_once_an_event_names_it(
    kept: Kept, opened: str, now: datetime, tmp_path: Path, size: int
) -> None:
    content = os.urandom(size)
    (tmp_path / "scan.pdf").write_bytes(content)
    place = kept.place()
    digest = place.attachments().keep(tmp_path / "scan.pdf")
    assert digest == sha256(content).hexdigest()
    assert place.attachments().has(digest)
    with place.attachments().open(digest) as file:
        assert file.read() == content, "the process that keeps it reads it at once"
    place.store().append(opened, 1, now, "rina", "noted", named(digest), ready=lambda: None)
    assert kept.attachments().has(digest)
    with kept.attachments().open(digest) as file:
        assert file.read() == content


def test_what_is_too_large_or_no_file_is_refused(kept: Kept, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.write_bytes(b"x" * (LIMIT + 1))
    for path in (large, tmp_path, tmp_path / "none"):
        with pytest.raises(InputError, match=r"nothing was (kept|recorded)"):
            kept.attachments().keep(path)
    with pytest.raises(InputError, match="is not here"):
        kept.attachments().open("0" * 64)
    with pytest.raises(InputError):
        kept.attachments().open("../../etc/passwd")


def test_a_changed_file_is_not_given_out(kept: Kept, opened: str, now: datetime) -> None:
    place = kept.place()
    digest = place.attachments().keep_bytes(b"paper")
    place.store().append(opened, 1, now, "rina", "noted", named(digest))
    kept.change_an_attachment(digest)
    with pytest.raises(InputError, match="not what it was"):
        kept.attachments().open(digest)


@pytest.mark.parametrize("sealed", [False, True])
def test_a_purged_file_is_gone_and_says_why(kept: Kept, opened: str, now: datetime, sealed: bool) -> None:
    place = kept.place()
    digest = place.attachments().keep_bytes(b"a photo of a face", sealed)
    place.store().append(opened, 1, now, "rina", "noted", named(digest))
    kept.attachments().purge(digest, "a face on it")
    kept.attachments().purge("0" * 64, "nothing is here")
    assert not kept.attachments().has(digest)
    with pytest.raises(InputError, match="was purged: a face on it"):
        kept.attachments().open(digest)
    again = kept.place()
    assert again.attachments().keep_bytes(b"a photo of a face", sealed) == digest
    again.store().append(opened, 2, now, "rina", "noted", named(digest))
    with kept.attachments().open(digest) as file:
        assert file.read() == b"a photo of a face"


# --- acceptances and the mark ----------------------------------------------------------------------------------------


def test_acceptances_come_back_in_their_order(kept: Kept, key: Key, now: datetime) -> None:
    text = statement.text(
        statement.Statement("2026-0001", "review-kasi", "kasi", "approve", ("a",), "2026-11-26", "none", "0" * 64)
    )
    first = Brought(text, key.sign(text), now, "rina", "srv-a")
    for brought in (first, replace(first, recorder="budi", about="")):
        kept.orders("people").keep(brought)
    assert [(b.recorder, b.about) for b in kept.orders("people").kept()] == [("rina", "srv-a"), ("budi", "")]
    assert (kept.orders("people").kept()[0], kept.orders("people").unread()) == (first, ())
    assert kept.orders("drift").kept() == ()


def test_the_mark_changes_with_every_event(kept: Kept, opened: str, now: datetime) -> None:
    with kept.kept_open():
        seen = {kept.mark()}
        for seq in range(1, 4):
            kept.store().append(opened, seq, now, "rina", "noted", {})
            seen.add(kept.mark())
        assert None not in seen
        assert len(seen) == 4
        assert kept.mark() in seen, "and stays while nothing is written"
