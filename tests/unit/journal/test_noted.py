"""Notes in NetBox that a playbook asks for: planned, begun and seen there, by the journal of the case."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.noted import Notes

from .histories import Said, history

NONE_PLANNED = "its playbook leaves a note of the journal's head in NetBox at row laporan, and none was planned"
RECORDED: Said = ("evidence-taken", {"record": {"id": 11}})


def planned(*kinds: str, step: str = "laporan", digest: str = "p1") -> Said:
    return "plan-made", {"step": step, "digest": digest, "changes": [{"kind": kind} for kind in kinds]}


def begun(n: object, plan: str | None = "p1") -> Said:
    return "change-intended", {"n": n, **({"plan": plan} if plan else {})}


def seen(n: int, after: Any = "17") -> Said:
    return "change-verified", {"n": n, "after": {"note": after}}


def lacking(*events: Said, action: str = "gate") -> list[str]:
    notes = Notes()
    for row in history(*events):
        notes.tell(row)
    return [*notes.lacking("laporan", action)]


def few(made: int, wanted: int) -> list[str]:
    told = f"of {wanted}, {made} was seen"
    return [f"its playbook leaves a note of the journal's head in NetBox at row laporan: {told}"]


GOOD: dict[str, tuple[Said, ...]] = {
    "planned, begun and seen": (RECORDED, planned("note"), begun(1), seen(1)),
    "one of each device": (RECORDED, planned("note", "note"), begun(1), seen(1), begun(2), seen(2)),
    "a plan that leaves none of what is not a note": (RECORDED, planned("note", "shut"), begun(1), seen(1)),
    "the last plan counts": (RECORDED, planned("note", "note"), planned("note", digest="p2"), begun(1, "p2"), seen(1)),
    "of two changes the one of its plan": (RECORDED, planned("note"), begun(1), begun(2, "p0"), seen(1)),
    "a change of no number is none of its": (RECORDED, planned("note"), begun(1), begun("x", "p0"), seen(1)),
    "somebody made it by hand": (RECORDED, planned("note"), ("change-manual", {"n": 1})),
    "an earlier version says no plan": (RECORDED, planned("note"), begun(1, None)),
    "no device of it is in NetBox": (planned("shut"),),
    "nothing at all of it is in NetBox": (("evidence-taken", {"record": None}),),
}
BAD: dict[str, tuple[tuple[Said, ...], list[str]]] = {
    "none planned": ((RECORDED,), [NONE_PLANNED]),
    "a plan without one": ((RECORDED, planned("shut")), [NONE_PLANNED]),
    "a plan of another row": ((RECORDED, planned("note", step="penarikan")), [NONE_PLANNED]),
    "a later look at what is not recorded": ((RECORDED, ("evidence-taken", {"record": None})), [NONE_PLANNED]),
    "planned, and never begun": ((RECORDED, planned("note")), few(0, 1)),
    "begun, and never seen": ((RECORDED, planned("note"), begun(1)), few(0, 1)),
    "one of two": ((RECORDED, planned("note", "note"), begun(1), seen(1), begun(2)), few(1, 2)),
    "seen of another plan": ((RECORDED, planned("note"), begun(1, "p0"), seen(1)), few(0, 1)),
    "seen of another change": ((RECORDED, planned("note"), begun(1), begun(2, "p0"), seen(2)), few(0, 1)),
    "what was seen is no note": ((RECORDED, planned("note"), begun(1), seen(1, "")), few(0, 1)),
    "nothing of NetBox is recorded, and a note was planned": ((planned("note"), begun(1)), few(0, 1)),
}


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_notes_that_are_there_are_not_missed(events: tuple[Said, ...]) -> None:
    assert lacking(*events) == []


@pytest.mark.parametrize(("events", "told"), BAD.values(), ids=BAD)
def test_notes_that_are_not_there_are_missed(events: tuple[Said, ...], told: list[str]) -> None:
    assert lacking(*events) == told


@pytest.mark.parametrize(
    ("action", "told"), [("gate", [NONE_PLANNED]), ("unmonitor", [NONE_PLANNED]), ("withdraw", [])]
)
def test_other_rows_leave_a_note_only_where_they_change_something(action: str, told: list[str]) -> None:
    assert lacking(RECORDED, action=action) == told


@pytest.mark.parametrize(("field", "value"), [("changes", None), ("changes", "note"), ("changes", ["note", None])])
def test_what_is_no_plan_plans_no_note(field: str, value: Any) -> None:
    assert lacking(RECORDED, ("plan-made", {"step": "laporan", "digest": "p1", field: value})) == [NONE_PLANNED]
