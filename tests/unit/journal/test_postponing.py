"""A journal that says of a case that it was put off, and went on with it, contradicts itself."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.caveats import papers
from dcdecom.journal.postponing import contradicted

OFF = ("postponed", {"step": "penarikan", "until": "2026-12-08", "note": "x", "by": "opd", "person": "rina"})
UP = ("taken-up", {"step": "penarikan", "until": "2026-12-08"})
SHUT = ("change-intended", {"n": 2, "plan": "forward"})
DONE = ("change-verified", {"n": 2})
BACK = ("undo-planned", {"digest": "back"})
OPEN = ("change-intended", {"n": 3, "plan": "back"})


def rows(*events: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"case": "1", "seq": n, "at": f"2026-12-01T10:00:{n:02d}Z", "actor": "rina", "type": type, "payload": body,
             "schema": 1} for n, (type, body) in enumerate(events, 1)]  # fmt: skip


def found(*events: tuple[str, dict[str, Any]]) -> list[tuple[int, str]]:
    return [(event["seq"], why) for event, why in contradicted(rows(*events))]


@pytest.mark.parametrize("events", [
    (OFF, UP, SHUT, DONE), (SHUT, DONE, BACK, OPEN, ("change-verified", {"n": 3}), OFF), (OFF, OFF, UP),
    (OFF, BACK, ("plan-confirmed", {"digest": "back"}), OPEN), (OFF, ("gate-closed", {"step": "a"})), (SHUT, DONE, OFF),
    (("change-asked", {"n": 1, "plan": "forward"}), OFF), (SHUT, ("change-failed", {"n": 2}), OFF),
    (SHUT, ("change-manual", {"n": 2}), OFF), (OFF, BACK, ("change-asked", {"n": 3, "plan": "back"})),
    (("sealed", {}), ("plan-confirmed", {"digest": "forward"})), (OFF, UP, OFF, UP, ("sealed", {})),
    (("postponed", {**OFF[1], "until": "2026-12-01"}),),
])  # fmt: skip
def test_what_may_be_is_found_good(events: tuple[tuple[str, dict[str, Any]], ...]) -> None:
    assert found(*events) == []


@pytest.mark.parametrize(("events", "seq", "why"), [
    ((OFF, SHUT), 2, "begun while the case was put off, in event 1"),
    ((OFF, ("change-asked", {"n": 1, "plan": "forward"})), 2, "begun while the case was put off"),
    ((SHUT, OFF), 2, "while change 2 was begun and not ended"),
    ((SHUT, ("change-unknown", {"n": 2}), OFF), 3, "while change 2 was begun and not ended"),
    ((OFF, ("plan-confirmed", {"digest": "forward"})), 2, "the case was put off then"),
    ((OFF, ("sealed", {})), 2, "the case was put off then"),
    ((UP,), 1, "was not put off"),
    ((("postponed", {**OFF[1], "until": "2026-11-30"}),), 1, "which was no later day"),
    ((("postponed", {**OFF[1], "until": "soon"}),), 1, "it was put off to 'soon', which is no day"),
    ((OPEN, SHUT, OFF), 3, "while change 2, 3 was begun and not ended"),
    ((SHUT, ("change-verified", {"n": 3}), OFF), 3, "while change 2 was begun and not ended"),
    ((OFF, UP, UP), 3, "it takes up a case that was not put off"),
    ((OFF, OFF, ("sealed", {})), 3, "the case was put off then, in event 2"),
    ((OFF, ("undo-planned", {"digest": "other"}), OPEN), 3, "it was begun while the case was put off, in event 1"),
])  # fmt: skip
def test_what_cannot_be_is_found(events: tuple[tuple[str, dict[str, Any]], ...], seq: int, why: str) -> None:
    [(at, said)] = found(*events)
    assert at == seq
    assert why in said


def test_verify_says_so() -> None:
    assert any("put off" in line for line in papers(rows(OFF, SHUT), None, None).bad)
