"""Uses of a pass that cannot have been as a journal says, and reports that were made before the pass came back."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.door import unfounded

from .histories import Said, bound

WANTED = {"completeness": ["exit-pass"]}
FIRST, SECOND = "a1" * 32, "a2" * 32
SCAN = [{"name": "izin.pdf", "sha256": "5" * 64}]
REPORT: Said = ("report-made", {"step": "laporan"})
"""Event number n comes at 10:n UTC, which is 17:n of the passes' own time. The first opens the case."""


def opened(head: str = FIRST, until: object = "2026-12-01T17:30+07:00", **more: Any) -> Said:
    return "gate-opened", {"paper": "exit-pass", "exit_pass": {"until": until}, "_hash": head, **more}


def used(head: str = FIRST, hour: str = "17:02", **more: Any) -> Said:
    said = {"head": head, "guard": "Joko", "on": "2026-12-01", "hour": hour, "attachments": SCAN, **more}
    return "door-passed", said


GOOD: dict[str, tuple[Said, ...]] = {
    "used and back": (opened(), used(), REPORT), "nothing was printed": (REPORT,),
    "in the minute it was printed": (opened(_at="2026-12-01T10:02:59.900000Z"), used(hour="17:02")),
    "in the minute it was recorded": (opened(), used(hour="17:03")),
    "another gate": (("gate-opened", {"paper": "approval", "_hash": FIRST}), REPORT),
    "a second use that says so": (opened(), used(), used(against="again", guard="Budi"), REPORT),
    "a replaced one that says so": (
        opened(), opened(SECOND), used(FIRST, against="superseded"), used(SECOND, "17:04"), REPORT,
    ),
    "all was put back": (opened(), ("undo-begun", {}), REPORT),
    "a corrected request": (opened(), ("request-received", {}), REPORT),
    "asked anew": (opened(), ("decision-asked", {}), REPORT),
    "late, with a reason": (opened(until="2026-12-01T17:02+07:00"), used(hour="17:03", against="late", note="hujan")),
    "in its last minute": (opened(until="2026-12-01T17:03+07:00"), used(hour="17:03")),
    "in another zone": (opened(until="2026-12-01T10:30+00:00"), used(hour="10:03")),
    "one that does not count, long ago": (opened(), used(against="superseded", hour="99:99")),
}
NOT_BACK = "the pass of event 2 had not come back from the door, and the policy of the case asks for it"
NO_HOUR = "it bears no day and hour, or its pass no end"
BAD: dict[str, tuple[tuple[Said, ...], list[tuple[int, str]]]] = {
    "not back": ((opened(), REPORT), [(3, NOT_BACK)]),
    "told once": ((opened(), REPORT, REPORT), [(3, NOT_BACK)]),
    "a use that does not count": ((opened(), used(against="superseded"), REPORT), [(4, NOT_BACK)]),
    "the first one is used": (
        (opened(), opened(SECOND), used(FIRST), REPORT),
        [(4, "another pass had taken its place"), (5, NOT_BACK.replace("event 2", "event 3"))],
    ),
    "a pass of nobody": ((used(),), [(2, "no pass that it names was printed before it")]),
    "one of later": ((used(), opened()), [(2, "no pass that it names was printed before it")]),
    "no guard": ((opened(), used(guard=" ")), [(3, "it names no guard")]),
    "no guard is named": ((opened(), used(guard=None)), [(3, "it names no guard")]),
    "no scan": ((opened(), used(attachments=[])), [(3, "nothing shows the pass: it names no file")]),
    "neither, and it does not count": (
        (opened(), used(attachments=None, guard="", against="again")),
        [(3, "it names no guard"), (3, "nothing shows the pass: it names no file")],
    ),
    "used twice": ((opened(), used(), used()), [(4, "the same pass was used before, event 3")]),
    "used three times": (
        (opened(), used(), used(), used()),
        [(4, "the same pass was used before, event 3"), (5, "the same pass was used before, event 3")],
    ),
    "early": ((opened(), used(hour="17:01")), [(3, "it bears 2026-12-01 17:01, before its pass was printed")]),
    "the day before": (
        (opened(), used(on="2026-11-30")), [(3, "it bears 2026-11-30 17:02, before its pass was printed")],
    ),
    "later than it was recorded": (
        (opened(), used(hour="17:04")), [(3, "it bears 2026-12-01 17:04, after it was recorded")],
    ),
    "late": (
        (opened(until="2026-12-01T17:02+07:00"), used(hour="17:03", note="hujan")),
        [(3, "it bears 2026-12-01 17:03, and its pass held until 2026-12-01T17:02+07:00")],
    ),
    "late without a reason": (
        (opened(until="2026-12-01T17:02+07:00"), used(hour="17:03", against="late", note=" ")),
        [(3, "its pass had run out, and no reason is given")],
    ),
    "late with no reason": (
        (opened(until="2026-12-01T17:02+07:00"), used(hour="17:03", against="late")),
        [(3, "its pass had run out, and no reason is given")],
    ),
    "no hour": ((opened(), used(hour="24:00")), [(3, NO_HOUR)]),
    "half an hour": ((opened(), used(hour="17")), [(3, NO_HOUR)]),
    "an hour with seconds": ((opened(), used(hour="17:02:30")), [(3, NO_HOUR)]),
    "no day": ((opened(), used(on=None)), [(3, NO_HOUR)]),
    "no end": ((opened(until=None), used()), [(3, NO_HOUR)]),
    "an end in no zone": ((opened(until="2026-12-01T17:30"), used()), [(3, NO_HOUR)]),
    "no pass in its event": ((opened(exit_pass=None), used()), [(3, NO_HOUR)]),
    "a time before time": (
        (opened(until="0001-01-01T00:00+14:00"), used(on="0001-01-01", hour="00:30")), [(3, NO_HOUR)],
    ),
}


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_a_use_that_can_have_been_is_in_order(events: tuple[Said, ...]) -> None:
    assert list(unfounded(*bound(WANTED, *events))) == []


@pytest.mark.parametrize(("events", "found"), BAD.values(), ids=BAD)
def test_what_cannot_have_been_is_named(events: tuple[Said, ...], found: list[tuple[int, str]]) -> None:
    assert [(event["seq"], why) for event, why in unfounded(*bound(WANTED, *events))] == found


@pytest.mark.parametrize("policy", [{}, {"completeness": ["own-scan"]}, {**WANTED, "waives": ["exit-pass"]}])
def test_a_policy_that_does_without_asks_for_none(policy: dict[str, Any]) -> None:
    assert list(unfounded(*bound(policy, opened(), REPORT))) == []
