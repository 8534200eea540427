"""Whoever begins a change is of the team that a head appointed, or carries out what one of it ordered by key."""

from __future__ import annotations

import pytest

from dcdecom.journal.appointed_team import unappointed
from dcdecom.journal.caveats import papers

from .histories import Said, history

TEAM: Said = ("gate-closed", {"team": ["rina", "budi"]})
NEW: Said = ("gate-closed", {"team": ["sari"]})
NO_TEAM: Said = ("gate-closed", {"team": []})


def begins(actor: str, plan: str = "p1") -> Said:
    return "change-intended", {"plan": plan, "_actor": actor}


def ordered(person: str, plan: str = "p1", signed: object = "by key") -> Said:
    return "plan-confirmed", {"digest": plan, "person": person, "signed": signed}


REVIEWED: Said = ("gate-closed", {"step": "review", "person": "head", "evidence": "key"})


def planned(*kinds: str, step: str = "review") -> Said:
    return "plan-made", {"digest": "p1", "step": step, "changes": [{"kind": kind} for kind in kinds]}


def at_gate(person: str = "head", **more: object) -> Said:
    return "plan-confirmed", {"digest": "p1", "person": person, "by": "gate", **more}


GOOD: dict[str, tuple[Said, ...]] = {
    "one of the team": (TEAM, begins("rina"), begins("budi")), "nobody was appointed": (begins("joko"), TEAM),
    "a service for one of them": (TEAM, ordered("rina"), begins("service")),
    "for two of them": (TEAM, ordered("rina"), ordered("budi"), begins("service")),
    "a gate without a team": (TEAM, NO_TEAM, begins("budi")), "a new team": (TEAM, NEW, begins("sari")),
    "the note of a gate that a key closed": (TEAM, REVIEWED, planned("note", "note"), at_gate(), begins("service")),
    "another event": (TEAM, ("change-verified", {"_actor": "joko"}), ("attached", {"team": ["joko"]}), begins("rina")),
}  # fmt: skip
BAD: dict[str, tuple[tuple[Said, ...], str]] = {
    "a stranger": ((TEAM, begins("joko")), "joko began it, and appointed were rina, budi"),
    "one of the team before": ((TEAM, NEW, begins("rina")), "rina began it, and appointed were sari"),
    "after a gate without a team": ((TEAM, NO_TEAM, begins("joko")), "joko began it, and appointed were rina, budi"),
    "a plan that nobody signed": ((TEAM, ordered("rina", signed=None), begins("service")), "service began it, "),
    "another plan": ((TEAM, ordered("rina", "p2"), begins("service")), "service began it, "),
    "ordered by a stranger too": ((TEAM, ordered("rina"), ordered("joko"), begins("service")), "service began it, "),
    "more than a note at a gate": ((TEAM, REVIEWED, planned("note", "shut"), at_gate(), begins("service")), "service"),
    "an empty plan at a gate": ((TEAM, REVIEWED, planned(), at_gate(), begins("service")), "service began it, "),
    "a note at another gate": ((TEAM, REVIEWED, planned("note", step="x"), at_gate(), begins("service")), "service"),
    "a note by another head": ((TEAM, REVIEWED, planned("note"), at_gate("rina"), begins("service")), "service"),
    "a note at a gate on paper": (
        (TEAM, ("gate-closed", {"step": "review", "person": "head", "evidence": "paper"}), planned("note"), at_gate(),
         begins("service")), "service began it, ",
    ),
    "ordered by a stranger": ((TEAM, ordered("joko"), begins("joko")), "joko began it, "),
}


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_who_was_appointed_may_begin_a_change(events: tuple[Said, ...]) -> None:
    assert list(unappointed(history(*events))) == []


@pytest.mark.parametrize(("events", "why"), BAD.values(), ids=BAD)
def test_who_was_not_is_named(events: tuple[Said, ...], why: str) -> None:
    [(event, said)] = unappointed(history(*events))
    assert event["seq"] == len(events)
    assert said.startswith(why)


def test_verify_says_so() -> None:
    bad = papers(history(TEAM, begins("joko")), None, None).bad
    assert "event 2: change-intended: joko began it, and appointed were rina, budi" in bad
