"""What is said of a pass for the door: who checked it there and when, or that it has not come back yet."""

from __future__ import annotations

from dcdecom.model import exit_pass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day


def door_words(case: Case, gate: OpenGate, texts: Texts) -> str:
    """Who checked a pass at the door and when, or that it has not come back yet, or is not in force."""
    used = exit_pass.use_of(case, gate)
    if used:
        late = "-late" if used.fact.against else ""
        return texts.say(
            f"report.door-used{late}", guard=used.fact.guard, on=day(used.fact.on), at=used.fact.hour.replace(":", "."),
            note=used.fact.note,
        )  # fmt: skip
    if gate is not exit_pass.in_force(case):
        return texts.say("report.door-replaced")
    return texts.say("report.door-awaited")
