"""A refusal rests on a comparison that disagrees, or on a decision; what a journal calls refused is held against it."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.caveats import papers
from dcdecom.journal.refusals import unfounded

from .histories import Said, history


def taken(verdict: str, device: str = "d1", comparison: str = "letter-record") -> Said:
    return "evidence-taken", {"device": device, "verdicts": {comparison: verdict}}


def stays(*devices: str) -> Said:
    return "gate-closed", {"stays": list(devices)}


def begun(*devices: str) -> Said:
    return "refusal-begun", {"devices": list(devices)}


NO, YES = "tidak sesuai", "sesuai"
ENDS: Said = ("sealed", {"note": "refused"})
AGAIN: Said = ("request-received", {"step": "penolakan"})
FIRST: Said = ("request-received", {})
RETURNED: Said = ("step-closed", {"state": "returned"})
UNSIGNED = "nobody decided that {} is refused, and no comparison disagrees"
NOT_BEGUN = "it ends the case as refused, and no refusal was begun"
FOUNDED: dict[str, tuple[Said, ...]] = {
    "by the letter": (taken(NO), begun("d1"), ENDS),
    "by the network": (taken(NO, comparison="record-network"), begun("d1"), ENDS),
    "by decision": (stays("d1"), begun("d1"), ENDS),
    "two, one by each": (taken(NO), stays("d2"), begun("d1", "d2"), ENDS),
    "another took evidence since": (taken(NO), taken(YES, "d2"), begun("d1")),
    "a decision of before the row was closed": (stays("d1"), ("step-closed", {"state": "done"}), begun("d1"), ENDS),
    "the first request": (FIRST, stays("d1"), FIRST, begun("d1"), FIRST, ENDS),
    "one of two taken back": (stays("d1", "d2"), ("step-closed", {"again": ["d2"]}), begun("d1")),
    "a case that is done": (("sealed", {"note": "done"}),),
    "decided twice": (stays("d1"), stays("d2"), begun("d1", "d2")),
    "gone on and closed": (stays("d1"), begun("d1"), ("step-closed", {"state": "done"}), ENDS),
}
UNFOUNDED: dict[str, tuple[tuple[Said, ...], int, str]] = {
    "nobody": ((begun("d1"),), 1, UNSIGNED.format("d1")),
    "two of three": ((stays("d2"), begun("d3", "d2", "d1")), 2, UNSIGNED.format("d1, d3")),
    "it agrees": ((taken(YES), begun("d1")), 2, UNSIGNED.format("d1")),
    "it agreed later": ((taken(NO), taken(YES), begun("d1")), 3, UNSIGNED.format("d1")),
    "by the machine": ((taken(NO, comparison="record-machine"), begun("d1")), 2, UNSIGNED.format("d1")),
    "another disagrees": ((taken(NO, "d2"), begun("d1")), 2, UNSIGNED.format("d1")),
    "a corrected request": ((stays("d1"), AGAIN, begun("d1")), 3, UNSIGNED.format("d1")),
    "taken back": ((stays("d1"), ("step-closed", {"again": ["d1"]}), begun("d1")), 3, UNSIGNED.format("d1")),
    "verdicts of no form": ((("evidence-taken", {"device": "d1", "verdicts": NO}), begun("d1")), 2,
                            UNSIGNED.format("d1")),
    "ended without": ((ENDS,), 1, NOT_BEGUN),
    "ended after it was sent back": ((stays("d1"), begun("d1"), RETURNED, ENDS), 4, NOT_BEGUN),
    "ended after a corrected request": ((stays("d1"), begun("d1"), AGAIN, ENDS), 4, NOT_BEGUN),
}  # fmt: skip


@pytest.mark.parametrize("events", FOUNDED.values(), ids=FOUNDED)
def test_a_refusal_with_a_ground_is_in_order(events: tuple[Said, ...]) -> None:
    assert list(unfounded(history(*events))) == []


@pytest.mark.parametrize(("events", "seq", "why"), UNFOUNDED.values(), ids=UNFOUNDED)
def test_a_refusal_without_a_ground_is_named(events: tuple[Said, ...], seq: int, why: Any) -> None:
    assert [(event["seq"], said) for event, said in unfounded(history(*events))] == [(seq, why)]


def test_verify_says_so() -> None:
    assert f"event 1: sealed: {NOT_BEGUN}" in papers(history(ENDS), None, None).bad
