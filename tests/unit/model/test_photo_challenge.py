"""The challenge on a photo: of which case and hour it is, judged by the journal alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.model.photo_challenge import are_alike, best, challenge, ends, judged, read

CASE = "2026-0042"


@dataclass(frozen=True)
class Row:
    """An event: what a challenge is judged by."""

    seq: int
    at: str
    hash: str
    case: str = CASE
    actor: str = "rina"
    type: str = "asked"
    schema: int = 1
    payload: dict[str, object] = None  # type: ignore[assignment]  # nobody asks


EVENTS = [
    Row(1, "2026-12-02T06:10:00.000000Z", "a1" * 32),
    Row(2, "2026-12-02T07:10:00.000000Z", "b2" * 32),
    Row(3, "2026-12-02T09:50:00.000000Z", "c3" * 32),
]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-12-02T{text}:00+00:00")


def _of(seq: int, hour: str) -> str:
    return challenge(CASE, seq, EVENTS[seq - 1].hash, _at(hour))


@pytest.mark.parametrize(("text", "at", "grade"), [
    (_of(2, "07:59"), "07:59", "present"),
    (_of(2, "08:00"), "09:59", "present"),
    (_of(2, "08:00"), "10:00", "stale"),
    (_of(3, "09:55"), "10:30", "present"),
    (_of(2, "09:00"), "09:55", "present"),
    # Nobody was shown these: the event was not the last one in that hour, or the hour had not come.
    (_of(2, "10:00"), "10:30", "unknown"),
    (_of(3, "08:00"), "10:30", "unknown"),
    (_of(2, "09:00"), "08:30", "unknown"),
    (_of(2, "08:00").replace("2026120208", "2026120209"), "09:30", "unknown"),
    (_of(2, "08:00")[:-1] + "0", "08:30", "unknown"),
    (challenge(CASE, 7, "d4" * 32, _at("08:00")), "08:30", "unknown"),
    (challenge("2026-0043", 2, "b2" * 32, _at("08:00")), "08:30", "other-case"),
])  # fmt: skip
def test_a_challenge_is_of_a_case_an_event_and_an_hour(text: str, at: str, grade: str) -> None:
    shown = read(text)
    assert shown
    assert judged(shown, CASE, EVENTS, _at(at)) == grade


def test_no_other_head_has_the_same_challenge() -> None:
    other = [*EVENTS[:1], replace(EVENTS[1], hash="b3" * 32), *EVENTS[2:]]
    shown = read(_of(2, "08:00"))
    assert shown
    assert judged(shown, CASE, other, _at("08:30")) == "unknown"


@pytest.mark.parametrize("text", [
    "", "SGH331XK7P", _of(2, "08:00") + " ", _of(2, "08:00").lower(),
    "DCDECOM-PHOTO:2026-0042:2:2026139902:0000-0000-0000-0000",
])  # fmt: skip
def test_what_is_no_challenge_is_none(text: str) -> None:
    assert read(text) is None


def test_a_zone_makes_no_difference() -> None:
    at = _at("08:00")
    here = at.astimezone(datetime.fromisoformat("2026-12-02T08:00:00+07:00").tzinfo)
    assert challenge(CASE, 2, "b2" * 32, at) == challenge(CASE, 2, "b2" * 32, here)
    assert ends(at + timedelta(minutes=59)) == datetime(2026, 12, 2, 9, tzinfo=UTC)


def test_of_several_on_one_photo_the_best_counts() -> None:
    shown = read(_of(2, "08:00"))
    assert shown
    assert best([("other-case", shown), ("present", shown), ("stale", shown)])[0] == "present"
    assert best([]) == ("absent", None)


def test_pictures_are_one_where_a_few_places_differ_and_nothing_is_said_of_empty_ones() -> None:
    one = "f0" * 32
    near = f"{int(one, 16) ^ 0xFFFFFFFF:064x}"
    assert are_alike(one, near)
    assert not are_alike(one, f"{int(near, 16) ^ (1 << 200):064x}")
    assert not are_alike("", "")
