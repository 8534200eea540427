"""What closes a gate is held against what opened it: party, paper, head, decision, team, ticks, round, who stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom.journal import gates
from dcdecom.journal.chain import Row

from .histories import Said, history

GATE = {"step": "review", "gate": 0, "by": "kasi", "paper": "approval"}
OFFERS = {**GATE, "decisions": ["approve", "return", "reject"]}
CHOICE = {**GATE, "paper": "choice", "devices": ["d1", "d2"]}
SIGNED = {"step": "review", "gate": 0, "decision": "approve", "evidence": "key"}
FILE = [{"name": "scan.pdf"}]
ROUND = "f" * 64
"""The head of the gate by which a paper was printed that goes round."""


def opened(asked: Mapping[str, Any], **more: Any) -> Said:
    return "gate-opened", {**asked, **more}


def closed(**more: Any) -> Said:
    return "gate-closed", {**SIGNED, **more}


def why(*events: Said) -> str:
    """What speaks against the last event, which closes a gate."""
    rows = history(*events)
    return gates.against(rows, rows[-1], gates.Openings(rows).before(rows[-1]))


FIRST = opened(GATE, step="begin", _hash=ROUND)
APPROVED = closed(step="begin")
GOES_ROUND = opened(GATE, round=ROUND)
STAY = closed(only=["d1"], stays={"d2": "x"})
REASON = {"decision": "reject", "note": "damaged"}

GOOD: dict[str, tuple[Said, ...]] = {
    "no more than asked": (opened(GATE), closed()), "all repeated": (opened(GATE, _hash="a" * 64), closed(
        by="kasi", paper="approval", head="a" * 64)),
    "opened again": (opened(GATE, by="kadis"), opened(GATE), closed(by="kasi")),
    "a decision that is offered": (opened(OFFERS), closed()),
    "a reason": (opened(OFFERS), closed(decision="return", note="incomplete")),
    "refused of before": (opened(GATE), closed(decision="reject")),
    "signed on paper": (opened(OFFERS), closed(evidence="paper", attachments=FILE)),
    "on paper, of before": (opened(GATE), closed(evidence="paper")),
    "a team": (opened(GATE, appoints=True), closed(team=["rina"])),
    "no team where it is sent back": (opened(GATE, appoints=True), closed(decision="return")),
    "ticks": (opened(GATE, ticks=["a", "b"]), closed(verified=["b"])),
    "a round": (FIRST, APPROVED, GOES_ROUND, closed()),
    "a round of two": (
        FIRST, APPROVED, GOES_ROUND, closed(), opened(GATE, step="end", round=ROUND), closed(step="end"),
    ),
    "older than what outdates": (("report-made", {}), FIRST, APPROVED, GOES_ROUND, ("report-made", {}), closed()),
    "a round, and another event": (FIRST, APPROVED, ("attached", {}), GOES_ROUND, closed()),
    "returned, then approved": (FIRST, closed(step="begin", decision="return"), APPROVED, GOES_ROUND, closed()),
    "one chosen": (opened(CHOICE), STAY), "a list of who stays": (opened(CHOICE), closed(only=["d1"], stays=["d2"])),
    "all chosen": (opened(CHOICE), closed(only=["d1", "d2"], stays={})),
    "who stays is not said": (opened(CHOICE), closed(only=["d1"])),
    "none chosen": (opened(CHOICE), closed(decision="reject", only=["d1"], stays={"d1": "x", "d2": "x"})),
    "one stayed before": (opened(CHOICE), STAY, opened(CHOICE, gate=1), closed(gate=1, only=["d1"], stays={})),
    "another stays as well": (opened(CHOICE), closed(only=["d1"], stays={"d2": "x", "d3": "x"})),
    "all refused": (opened(OFFERS, devices=["d1"]), closed(**REASON, stays={"d1": "damaged"})),
    "reasons of their own, of before": (opened(CHOICE), closed(only=["d1"], stays={"d2": "x"}, note="y")),
}  # fmt: skip
NO_CHOICE = "the journal says that d1, d2 stays, and the gate was no choice"
BAD: dict[str, tuple[tuple[Said, ...], str]] = {
    "nothing was open": ((closed(),), "no gate was open"),
    "opened later": ((closed(), opened(GATE), closed(gate=1)), "no gate was open"),
    "another gate": ((opened(GATE, gate=1), closed()), "no gate was open"),
    "another step": ((opened(GATE, step="end"), closed()), "no gate was open"),
    "another event": ((("attached", GATE), closed()), "no gate was open"),
    "a step of no form": ((opened(GATE, step=["review"]), closed(step=["review"])), "no gate was open"),
    "by another": ((opened(GATE), closed(by="kadis")), "the journal says by kadis, and the gate was opened with kasi"),
    "another paper": ((opened(GATE), closed(paper="choice")),
                      "the journal says paper choice, and the gate was opened with approval"),
    "another head": ((opened(GATE, _hash="a"), closed(head="b")),
                     "the journal says head b, and the gate was opened with a"),
    "the gate before": ((opened(GATE), opened(GATE, by="kadis"), closed(by="kasi")),
                        "the journal says by kasi, and the gate was opened with kadis"),
    "not offered": ((opened(GATE, decisions=["approve", "return"]), closed(decision="reject", note="x")),
                    "it decides reject, and the gate offered approve, return"),
    "no decision": ((opened(OFFERS), closed(decision=None, note="x")),
                    "it decides None, and the gate offered approve, return, reject"),
    "no reason": ((opened(OFFERS), closed(decision="return")), "it decides return, and gives no reason"),
    "a blank one": ((opened(OFFERS), closed(decision="reject", note=" ")), "it decides reject, and gives no reason"),
    "no file": ((opened(OFFERS), closed(evidence="paper")),
                "nothing shows that somebody signed it: it names no file"),
    "a team too much": ((opened(GATE), closed(team=["rina"])), "it names a team, and the gate appoints nobody"),
    "no team": ((opened(GATE, appoints=True), closed(team=[])), "it approves, and names no team"),
    "ticks of another list": ((opened(GATE, ticks=["a"]), closed(verified=["c", "a", "b"])),
                              "it says that it verified b, c, which the gate does not list"),
    "a round of nothing": ((opened(GATE, round=ROUND), closed()),
                           "it names the paper of another gate, and no such paper was printed before it"),
    "a round of no gate": ((("attached", {"paper": "approval", "_hash": ROUND}), GOES_ROUND, closed()),
                           "it names the paper of another gate, and no such paper was printed before it"),
    "a round of another paper": ((("gate-opened", {**FIRST[1], "paper": "form"}), APPROVED, GOES_ROUND, closed()),
                                 "it names the paper of another gate, and no such paper was printed before it"),
    "a round of itself": ((opened(GATE, round=ROUND, _hash=ROUND), closed()),
                          "it names the paper of another gate, and no such paper was printed before it"),
    "a round of what comes later": ((GOES_ROUND, FIRST, APPROVED, closed()),
                                    "it names the paper of another gate, and no such paper was printed before it"),
    "a round that nobody signed": ((FIRST, GOES_ROUND, closed()), "its paper goes round, and begin had not signed it"),
    "sent back": ((FIRST, closed(step="begin", decision="return"), GOES_ROUND, closed()),
                  "its paper goes round, and begin had not signed it"),
    "signed elsewhere": ((FIRST, opened(GATE), closed(), GOES_ROUND, closed()),
                         "its paper goes round, and begin had not signed it"),
    "signed by another event": ((FIRST, ("attached", APPROVED[1]), GOES_ROUND, closed()),
                                "its paper goes round, and begin had not signed it"),
    "signed later": ((FIRST, GOES_ROUND, APPROVED, closed()), "its paper goes round, and begin had not signed it"),
    "signed for a later paper": ((FIRST, opened(GATE, step="begin"), APPROVED, GOES_ROUND, closed()),
                                 "its paper goes round, and begin had not signed it"),
    "old by a report": ((FIRST, APPROVED, ("report-made", {}), GOES_ROUND, closed()),
                        "its paper goes round, and was old: event 1 had it printed"),
    "old by a request": ((FIRST, APPROVED, ("request-received", {}), GOES_ROUND, closed()),
                         "its paper goes round, and was old: event 1 had it printed"),
    "no choice": ((opened(GATE), closed(stays=["d2", "d1"])), NO_CHOICE),
    "no choice, refused of before": ((opened(GATE), closed(decision="reject", stays=["d2", "d1"])), NO_CHOICE),
    "no choice, and not refused": ((opened(OFFERS), closed(stays=["d2", "d1"])), NO_CHOICE),
    "chosen and stays": ((opened(CHOICE), closed(only=["d1"], stays=["d1", "d2"])),
                         "the journal says that d1, d2 stays, and of d1, d2 d1 was chosen"),
    "neither": ((opened(CHOICE), closed(only=["d1"], stays={})),
                "the journal says that no device stays, and of d1, d2 d1 was chosen"),
    "none chosen, and one left out": ((opened(CHOICE), closed(decision="reject", only=["d1"], stays=["d2"])),
                                      "the journal says that d2 stays, and of d1, d2 none was chosen"),
    "stays by a later event alone": ((opened(CHOICE), closed(only=["d1"], stays={})),
                                     "the journal says that no device stays, and of d1, d2 d1 was chosen"),
    "asked about nothing": ((opened(CHOICE, devices=[]), closed(only=["d1", "d3"], stays=["d1"])),
                            "the journal says that d1 stays, and of no device d1, d3 was chosen"),
    "refused, and one left out": ((opened(OFFERS, devices=["d1", "d2"]), closed(**REASON, stays={"d1": "damaged"})),
                                  "the journal says that d1 stays, and of d1, d2 none was chosen"),
    "another reason": ((opened(OFFERS, devices=["d1", "d2"]), closed(**REASON, stays={"d1": "damaged", "d2": "x"})),
                       "the reason with which a device stays is not that of the decision"),
}  # fmt: skip


@pytest.mark.parametrize("events", GOOD.values(), ids=GOOD)
def test_what_gives_what_the_gate_asked_for_closes_it(events: tuple[Said, ...]) -> None:
    assert why(*events) == ""


@pytest.mark.parametrize(("events", "said"), BAD.values(), ids=BAD)
def test_what_closes_a_gate_otherwise_says_why(events: tuple[Said, ...], said: str) -> None:
    assert why(*events) == said


def test_what_is_said_later_does_not_speak_for_a_choice() -> None:
    rows = history(opened(CHOICE), closed(only=["d1"], stays={}), ("gate-closed", {"stays": ["d2"]}))
    assert "d2 d1 was chosen" in gates.against(rows, rows[1], rows[0])


def _rows(gate: Mapping[str, Any], **said: Any) -> tuple[Row, Row]:
    first, last = history(opened(gate, _hash="a"), closed(**said))
    return last, first


@pytest.mark.parametrize(
    ("gate", "decision", "reason", "refuses"),
    [
        (OFFERS, "approve", False, False), (OFFERS, "return", True, False), (OFFERS, "reject", True, True),
        (GATE, "reject", False, False), (CHOICE, "reject", False, True), (CHOICE, "approve", False, False),
        ({**GATE, "decisions": ["approve", "return"]}, "reject", True, False),
        ({**GATE, "decisions": "reject"}, "reject", False, False),
    ],
)  # fmt: skip
def test_which_decision_refuses_and_which_needs_a_reason(
    gate: Mapping[str, Any], decision: str, reason: bool, refuses: bool
) -> None:
    rows = _rows(gate, decision=decision)
    assert (gates.gives_reason(*rows), gates.refuses(*rows)) == (reason, refuses)


def test_a_paper_bears_the_head_of_its_gate_or_of_its_round() -> None:
    assert gates.printed(_rows(GATE)[1]) == "a"
    assert gates.printed(_rows({**GATE, "round": ROUND})[1]) == ROUND


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({}, ""), ({"note": "damaged"}, "damaged"), ({"team": ["rina", "budi"]}, "team rina, budi"),
        ({"agenda": "12/2026", "team": ["rina"], "verified": ["a", "b"], "note": "x"},
         "agenda 12/2026; team rina; verified a, b; x"),
        ({"team": "rina", "verified": [], "note": ""}, ""),
    ],
)  # fmt: skip
def test_a_reason_says_the_agenda_the_team_and_what_was_verified(said: Mapping[str, Any], text: str) -> None:
    assert gates.reason(said) == text
