"""Which dated anchors a key is judged by, and how each is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.journal.anchor_dates import Moment, dated, from_anchors

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


def at(days: int, by: str) -> Moment:
    return Moment(NOW - timedelta(days=days), by)


@pytest.mark.parametrize(
    ("anchors", "wanted"),
    [
        ((), (at(0, "now"),)),
        (((4, at(9, "own")),), (at(0, "now"),)),
        (((5, at(9, "own")),), (at(9, "own"),)),
        (((6, at(8, "own")), (5, at(9, "timestamp")), (7, at(7, "own"))), (at(9, "timestamp"),)),
        (((5, at(9, "own")), (5, at(7, "mail")), (5, at(8, "netbox"))), (at(9, "own"), at(8, "netbox"))),
        (((5, at(7, "mail")), (6, at(8, "netbox"))), (at(8, "netbox"),)),
        (((4, at(9, "own")), (9, at(8, "mail"))), (at(8, "mail"),)),
    ],
    ids=["none", "before it", "its own head", "earliest strong", "strong and weak", "earliest weak", "weak behind it"],
)  # fmt: skip
def test_the_earliest_strong_and_the_earliest_weak_date_behind_event_5_count(
    anchors: tuple[tuple[int, Moment], ...], wanted: tuple[Moment, ...]
) -> None:
    assert from_anchors(anchors, NOW)(5) == wanted


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("own", ", by the date that the verifier gave"), ("timestamp", ", by a timestamp"), ("now", ""),
        ("netbox", ", by NetBox's date, a weaker anchor: its administrator can set it"),
        ("mail", ", by the date of a mail, a weaker anchor: its sender and its servers set it"),
    ],
)  # fmt: skip
def test_who_dated_it_is_told(by: str, told: str) -> None:
    assert at(0, by).said == f"2026-11-26 12:00 UTC{told}"


@pytest.mark.parametrize(
    ("given", "code", "by"),
    [("ABCD", "ABCD", ""), ("ABCD@2026-11-26T12:00Z", "ABCD", "own"), ("AB@2026-11-26T12:00Z@mail", "AB", "mail")],
)
def test_a_code_with_its_date(given: str, code: str, by: str) -> None:
    assert dated(given) == (code, Moment(NOW, by) if by else None)


@pytest.mark.parametrize("given", ["AB@soon", "AB@2026-11-26@somebody", "AB@26-11-2026", "AB@@mail", "AB@2026-11-26 "])
def test_what_is_not_written_as_a_date_is_refused_with_how_it_is(given: str) -> None:
    with pytest.raises(ValueError, match="and one that NetBox or a mail bears as CODE@2026-11-26@netbox or @mail"):
        dated(given)


def test_a_day_that_there_is_not_is_no_date() -> None:
    with pytest.raises(ValueError, match=r"anchor 'AB@2026-11-31': 2026-11-31 is no date"):
        dated("AB@2026-11-31")


@pytest.mark.parametrize(("by", "whose"), [("", "own"), ("@netbox", "netbox"), ("@mail", "mail")])
def test_a_day_without_a_time_counts_to_its_end_here(by: str, whose: str) -> None:
    assert dated(f"AB@2026-11-26{by}") == ("AB", Moment(datetime(2026, 11, 26, 23, 59, 59).astimezone(), whose))


def test_a_time_without_a_zone_is_local() -> None:
    assert dated("AB@2026-11-26T14:00") == ("AB", Moment(datetime(2026, 11, 26, 14).astimezone(), "own"))
