"""How a photo was graded by the challenge on it, held against the journal alone."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.challenges import challenge, unfounded

from .histories import Said, history

CASE, HEAD = "2026-0001", "e" * 64
PHOTO, SECOND = "a" * 64, "b" * 64
SHOWN = challenge(CASE, 2, HEAD, "2026120110")
LAST: Said = ("noted", {"_hash": HEAD, "_at": "2026-12-01T10:10:00.000000Z"})
"""Event 2, the last of the case in the hour from 10:00."""


def photo(
    grade: str, text: str = SHOWN, at: str = "10:40:00.000000", digest: str = PHOTO, attached: str = PHOTO
) -> Said:
    read = {"sha256": digest, "grade": grade, "challenge": text}
    files = [{"name": "front.jpg", "sha256": attached}]
    return "inspected", {"photo_reads": [read], "attachments": files, "_at": f"2026-12-01T{at}Z"}


def itself() -> Said:
    type, body = photo("present")
    return type, {**body, "_hash": HEAD}


def found(*events: Said) -> list[tuple[int, str]]:
    return [(event["seq"], why) for event, why in unfounded(history(("case-opened", {}), *events))]


def against(grade: str, comes_to: str, seq: int = 3) -> list[tuple[int, str]]:
    return [(seq, f"photo {PHOTO[:16]}: it is graded {grade}, and its challenge comes to {comes_to}")]


GOOD: dict[str, tuple[Said, ...]] = {
    "of this hour": (LAST, photo("present")),
    "of the hour before": (LAST, photo("present", at="11:59:59.999999")),
    "two hours after its hour began, and read before": (LAST, photo("present", at="12:04:59.000000")),
    "two hours after its hour began, and read then": (LAST, photo("stale", at="12:04:59.000000")),
    "much later": (LAST, photo("stale", at="15:00:00.000000")),
    "of another case": (LAST, photo("other-case", challenge("2026-0002", 2, HEAD, "2026120110"))),
    "with another code": (LAST, photo("unknown", challenge(CASE, 2, "f" * 64, "2026120110"))),
    "of an event that never was": (LAST, photo("unknown", challenge(CASE, 9, HEAD, "2026120110"))),
    "of an hour that had not begun": (LAST, photo("unknown", challenge(CASE, 2, HEAD, "2026120114"))),
    "of an hour in which the event was not there yet": (LAST, photo("unknown", challenge(CASE, 2, HEAD, "2026120109"))),
    "of an hour in which it was not the last any more": (
        LAST, ("noted", {"_at": "2026-12-01T10:59:00.000000Z"}),
        photo("unknown", challenge(CASE, 2, HEAD, "2026120111"), at="11:10:00.000000"),
    ),
    "of an hour in which it still was the last": (
        LAST, ("noted", {"_at": "2026-12-01T10:59:00.000000Z"}), photo("present", at="11:10:00.000000"),
    ),
    "of an hour in which it still was the last, and another one followed": (
        LAST, ("noted", {"_at": "2026-12-01T11:30:00.000000Z"}),
        photo("present", challenge(CASE, 2, HEAD, "2026120111"), at="11:40:00.000000"),
    ),
    "of an hour that began as the next event came": (
        LAST, ("noted", {"_at": "2026-12-01T11:00:00.000000Z"}),
        photo("unknown", challenge(CASE, 2, HEAD, "2026120111"), at="11:10:00.000000"),
    ),
    "in the moment in which its hour began": (
        LAST, photo("present", challenge(CASE, 2, HEAD, "2026120111"), at="11:00:00.000000"),
    ),
    "of an hour that had ended as its event came": (
        ("noted", {"_hash": HEAD, "_at": "2026-12-01T11:00:00.000000Z"}), photo("unknown", at="11:10:00.000000"),
    ),
    "without any": (LAST, photo("absent", "")),
    "that could not be read": (LAST, photo("unread", "")),
    "of a grade that a later version has": (LAST, photo("blurred")),
    "again": (LAST, photo("present"), photo("replayed", at="10:50:00.000000")),
    "that is a copy by its looks": (LAST, photo("replayed")),
    "another one after it": (
        LAST, photo("present"), photo("present", at="10:50:00.000000", digest=SECOND, attached=SECOND),
    ),
}  # fmt: skip
BAD: dict[str, tuple[tuple[Said, ...], list[tuple[int, str]]]] = {
    "not of its event": ((LAST, photo("present", attached=SECOND)),
                         [(3, f"photo {PHOTO[:16]}: the event has no such file")]),
    "of no challenge": ((LAST, photo("present", "")), against("present", "absent")),
    "of a text that is none": ((LAST, photo("present", SHOWN + "0")), against("present", "absent")),
    "of a day that is none": (
        (LAST, photo("present", challenge(CASE, 2, HEAD, "2026129910"))), against("present", "absent"),
    ),
    "of another case": (
        (LAST, photo("present", challenge("2026-0002", 2, HEAD, "2026120110"))), against("present", "other-case"),
    ),
    "with another code": (
        (LAST, photo("present", challenge(CASE, 2, "f" * 64, "2026120110"))), against("present", "unknown"),
    ),
    "old": ((LAST, photo("present", at="12:05:00.000000")), against("present", "stale")),
    "not old": ((LAST, photo("stale", at="11:59:00.000000")), against("stale", "present")),
    "old or not, and neither is said": (
        (LAST, photo("unknown", at="12:02:00.000000")), against("unknown", "present or stale"),
    ),
    "of an hour in which it was not the last any more": (
        (LAST, ("noted", {"_at": "2026-12-01T10:59:00.000000Z"}),
         photo("present", challenge(CASE, 2, HEAD, "2026120111"), at="11:10:00.000000")),
        against("present", "unknown", 4),
    ),
    "of its own event": ((photo("present", challenge(CASE, 2, HEAD, "2026120110")),), against("present", "unknown", 2)),
    "of itself": ((itself(),), against("present", "unknown", 2)),
    "of an event that came later": (
        (("noted", {}), photo("present", challenge(CASE, 4, HEAD, "2026120110")),
         ("noted", {"_hash": HEAD, "_at": "2026-12-01T10:50:00.000000Z"})),
        against("present", "unknown"),
    ),
    "called another case's": ((LAST, photo("other-case")), against("other-case", "present")),
    "called absent, with a challenge": (
        (LAST, photo("absent")), [(3, f"photo {PHOTO[:16]}: it is graded absent, and has a challenge")],
    ),
    "called unread, with a challenge": (
        (LAST, photo("unread")), [(3, f"photo {PHOTO[:16]}: it is graded unread, and has a challenge")],
    ),
    "named before": (
        (LAST, photo("present"), photo("present", at="10:50:00.000000")),
        [(4, f"photo {PHOTO[:16]}: event 3 named it before, and it is graded present")],
    ),
    "named twice before": (
        (LAST, photo("present"), photo("replayed", at="10:50:00.000000"), photo("absent", "", at="10:55:00.000000")),
        [(5, f"photo {PHOTO[:16]}: event 3 named it before, and it is graded absent")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_a_grade_that_follows_from_the_journal_is_none_to_tell(events: tuple[Said, ...]) -> None:
    assert found(*events) == []


@pytest.mark.parametrize(("events", "told"), BAD.values(), ids=BAD)
def test_a_grade_that_does_not_follow_is_told(events: tuple[Said, ...], told: list[tuple[int, str]]) -> None:
    assert found(*events) == told


@pytest.mark.parametrize("reads", [None, "x", {"a": 1}, [None, "x", 1]])
def test_what_is_no_grade_is_passed_by(reads: Any) -> None:
    assert found(LAST, ("inspected", {"photo_reads": reads})) == []


def test_a_challenge_says_its_case_event_and_hour() -> None:
    assert SHOWN == "DCDECOM-PHOTO:2026-0001:2:2026120110:5C20-MATS-NZW2-080A"
    code = SHOWN.rpartition(":")[2]
    others = (("2026-0002", 2, HEAD, "2026120110"), (CASE, 3, HEAD, "2026120110"), (CASE, 2, "f" * 64, "2026120110"),
              (CASE, 2, HEAD, "2026120111"))  # fmt: skip
    assert len({code, *(challenge(*other).rpartition(":")[2] for other in others)}) == 5
