"""When a printed paper becomes old: by what it speaks of, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.codec import finding_data
from dcdecom.model.finding import Finding
from dcdecom.model.fold import EVENTS
from dcdecom.model.plan import Plan

from .journal import AGREED, FIRST, Journal

CHANGES = [AddNote("a", 1, 11, "one"), AddNote("b", 1, 12, "one")]
BODY: dict[str, Any] = {
    "step": "look", "findings": [], "verdicts": AGREED, "fields": [], "record": {"id": 1}, "device": "a",
}  # fmt: skip
PLAN = {"step": "one", "digest": Plan("c", "one", tuple(CHANGES)).digest, "changes": [to_plain(c) for c in CHANGES]}
UPLINK = finding_data(Finding("uplink", "block", "a", None, (("port", "p"),), "p"))
END = {"n": 1, "after": {}}
ACCEPTED = {"key": "a/uplink", "until": FIRST.isoformat(), "note": "", "by": "kasi", "person": "dewi"}

DOUBT = {
    "code": "same-person", "severity": "ask", "device": "case", "comparison": "", "params": [], "port": "x",
    "unread": False, "acceptable": True,
}  # fmt: skip

CHANGED: dict[str, tuple[str, Mapping[str, Any]]] = {
    "another finding": ("evidence-taken", {**BODY, "findings": [UPLINK]}),
    "another verdict": ("evidence-taken", {**BODY, "verdicts": {**AGREED, "record-network": "tidak sesuai"}}),
    "another line of the comparison": ("evidence-taken", {**BODY, "fields": [{"name": "serial"}]}),
    "a head was asked to decide": ("decision-asked", {"step": "one", "by": "kasi", "left": "two"}),
    "the chassis was read": ("inspected", {"device": "a", "serial": "S"}),
    "a plan": ("plan-made", {**PLAN, "devices": ["a"]}),
    "a change verified": ("change-verified", END),
    "a change failed": ("change-failed", END),
    "a change unknown": ("change-unknown", END),
    "a change by hand": ("change-manual", END),
    "what was done by hand is seen": ("manual-seen", {"n": 1, "so": True, "after": {}}),
    "a way back begun": ("undo-begun", {"digest": "x", "devices": ["a"], "again": [], "returned": [], "next": ""}),
    "the server left": ("dropped", {"device": "a"}),
    "a form typed anew": (
        "form-corrected",
        {"step": "one", "note": "slip", "person": "rina", "form": [
            {"name": "a", "disks": [], "accessories": [], "backup": {"made": False}, "wipe": {"wanted": False}},
        ]},
    ),
    "something is back": ("come-back", {"step": "one", "findings": []}),
    "a deadline over": ("timer-over", {"timer": "soak", "step": "one"}),
    "a finding accepted": ("finding-accepted", ACCEPTED),
    "another request": ("request-received", {"request": {"devices": [{"name": "a", "serial": "S"}]}}),
    "a corrected request": (
        "request-received",
        {"request": {"devices": [{"name": "a", "serial": "S"}]}, "step": "one", "next": "look"},
    ),
    "another report": ("report-made", {"step": "one", "name": "report"}),
}
UNCHANGED: dict[str, tuple[str, Mapping[str, Any]]] = {
    "a look that says the same": ("evidence-taken", BODY),
    "a newer look that says the same": ("evidence-taken", {**BODY, "sources": [{"name": "x"}], "step": "y"}),
    "a server in a slot was seen": ("sighted", {"device": BODY["device"], "sighted": []}),
    "what only people make was asked for": ("change-asked", {"n": 1, "by_hand": {}, "person": "rina"}),
    "a look before something is freed": (
        "release-looked",
        {"step": "one", "addresses": [], "macs": [], "gateways": [], "switches": [], "findings": []},
    ),
    "a pass came back from the door": (
        "door-passed",
        {"step": "one", "gate": 1, "head": "0" * 64, "guard": "Joko", "on": "2026-11-24", "hour": "09:30",
         "grade": "qr", "recorder": "rina"},
    ),
    "a paper printed": ("paper-made", {"step": "one", "kind": "sheet", "name": "x", "gate": 0}),
    "lists and drafts printed": ("drafts-made", {"step": "one"}),
    "a file attached": ("attached", {"step": "one", "attachments": [{"name": "x", "sha256": "0"}]}),
    "an attachment purged": ("attachment-purged", {}),
    "a file set aside": (
        "set-aside",
        {"sha256": "0", "name": "x", "note": "y", "by": "kasi", "person": "kasi", "person_name": "Agus"},
    ),
    "a wrong code typed": ("code-refused", {"step": "one", "gate": 0, "code": "x"}),
    "a certificate of an erased disk": (
        "certificate-brought", {"step": "one", "kind": "paper", "disks": [], "person": "rina"},
    ),
    "a signature that does not count": ("signature-refused", {"step": "one", "gate": 0, "why": "old-head"}),
    "a signer whose name is in doubt": ("signer-doubted", {"step": "one", "findings": [DOUBT]}),
    "a signer told": ("signer-told", {"told": 3, "person": "kasi", "way": "mail"}),
    "an order that does not count": ("order-refused", {"kind": "accept", "why": "old-head", "key": "x"}),
    "a changed people file accepted": (
        "people-accepted",
        {"by": "kasi", "person": "kasi", "on": "2026-11-24", "before": "x", "binding": {"people": "y"},
         "recorder": "rina", "recorded_at": FIRST.isoformat(),
         "signed": {"statement": "s", "signature": "t", "key": "k"}},
    ),
    "two names are two people": ("finding-accepted", {**ACCEPTED, "key": "case/same-person/x", "devices": []}),
    "a rehearsal": ("rehearsed", {"person": "rina", "observed": []}),
    "a rehearsal compared": ("rehearsal-compared", {"step": "one", "rehearsal": 1, "differences": [], "count": 0}),
    "a head asked to give the case up": (
        "cancel-asked",
        {"step": "one", "by": "kasi", "note": "x", "person": "rina", "devices": ["a"], "done": [], "code_bits": 130},
    ),
    "the case put off": (
        "postponed", {"step": "one", "until": "2026-12-08", "note": "x", "by": "opd", "person": "rina"},
    ),
    "the case taken up": ("taken-up", {"step": "one", "until": "2026-12-08"}),
    "another gate": ("gate-opened", {"step": "one", "gate": 1, "by": "opd", "paper": "form", "devices": ["a"]}),
    "another gate closed": ("gate-closed", {"step": "two", "gate": 0, "paper": "letter", "decision": "record"}),
    "a row opened": ("step-opened", {"step": "two"}),
    "a row closed": ("step-closed", {"step": "one", "state": "done"}),
    "a deadline begun": (
        "timer-opened",
        {"timer": "soak", "step": "one", "seconds": 1, "until": FIRST.isoformat(), "boot": "b", "until_uptime": 1},
    ),
    "a way back looked at": ("undo-planned", {**PLAN, "devices": ["a"], "undoes": [1, 2], "stays": [], "only": 0}),
    "a way back of another device": (
        "undo-begun", {"digest": "x", "devices": ["b"], "again": [], "returned": [], "next": ""},
    ),
    "a plan confirmed": ("plan-confirmed", {"digest": PLAN["digest"], "device": "a"}),
    "a change begun": ("change-intended", {"n": 1, "nonce": "x", "before": {}}),
    "what proves a change, just before it": ("change-proved", {"n": 1, "proof": "seen"}),
    "a new version of the tool": ("tool-changed", {"tool": "2"}),
    "an event of a later version": ("teleported", {"device": "a"}),
    "another device looked at": ("evidence-taken", {**BODY, "device": "b", "findings": [UPLINK]}),
    "another device's chassis read": ("inspected", {"device": "b", "serial": "S"}),
    "another device's change": ("change-verified", {"n": 2, "after": {}}),
    "another device left": ("dropped", {"device": "b"}),
    "nothing is left in monitoring": (
        "monitoring-searched", {"step": "one", "devices": ["a"], "searched": {"a": {"everything": True}}},
    ),
    "what was shut is gone": ("gone", {"step": "one", "devices": ["a"]}),
    "what was shut is gone still": ("still-gone", {"step": "one", "ports": [], "switches_read": 6, "addresses": []}),
    "an instruction judged anew": ("by-hand-judged", {"n": 1, "withheld": []}),
    "what a look stopped at": ("asked", {"step": "one", "findings": []}),
    "a plan for another device": ("plan-made", {**PLAN, "devices": ["b"]}),
    "the refusal of another device": ("refusal-begun", {"step": "two", "devices": ["b"]}),
}


@pytest.fixture
def journal() -> Journal:
    """Two devices, both looked at, both with a change; then a paper about the first is printed."""
    journal = Journal().opened("a", "b").row("one").looked("a").looked("b").plan("one", *CHANGES, devices=("a", "b"))
    return journal.gate("one", "a")


@pytest.mark.parametrize("event", CHANGED.values(), ids=CHANGED.keys())
def test_it_becomes_old(journal: Journal, event: tuple[str, Mapping[str, Any]]) -> None:
    assert journal.after(event).gates[0].old


@pytest.mark.parametrize("event", UNCHANGED.values(), ids=UNCHANGED.keys())
def test_it_stays_good(journal: Journal, event: tuple[str, Mapping[str, Any]]) -> None:
    assert not journal.after(event).gates[0].old


def test_every_event_type_is_judged_here() -> None:
    judged = {type for type, _ in (*CHANGED.values(), *UNCHANGED.values())} - {"teleported"}
    assert set(EVENTS) - judged == {"sealed", "cancelled"}


@pytest.mark.parametrize("event", CHANGED.values(), ids=CHANGED.keys())
def test_what_was_signed_stays_signed(journal: Journal, event: tuple[str, Mapping[str, Any]]) -> None:
    gate = journal.signed("one").after(event).gates[0]
    assert gate.closed is not None
    assert not gate.old


def test_the_first_look_at_all_is_a_change() -> None:
    journal = Journal().opened("a").row("one").gate("one", "a")
    assert journal.after(("evidence-taken", BODY)).gates[0].old


def test_a_paper_that_was_printed_again_is_good(journal: Journal) -> None:
    case = journal.add("inspected", device="a", serial="S").gate("one", "a").case
    assert [g.old for g in case.gates] == [True, False]
    now = case.gate("one", 0)
    assert now is case.gates[1]
    assert now.head == journal.events[-1].hash


def test_a_paper_about_all_is_old_by_any_of_them() -> None:
    journal = Journal().opened("a", "b").row("one").gate("one", "a", "b").looked("b")
    assert journal.case.gates[0].old


def test_the_paper_that_says_who_stays_takes_them_out(journal: Journal) -> None:
    case = journal.signed("one", stays={"b": "not chosen"}).case
    assert [d.name for d in case.going] == ["a"]
    assert case.devices["b"].stays_why == "not chosen"


def test_a_later_report_makes_no_letter_old_about_a_device_that_stays() -> None:
    journal = Journal().opened("a", "b").row("choose").gate("choose", "a", "b").signed("choose", stays={"b": "why"})
    journal.row("refuse").gate("refuse", "b").row("report").add("report-made", step="report", name="report")
    letter = journal.case.gate("refuse", 0)
    assert letter
    assert not letter.old


def test_what_the_office_was_told_is_kept(journal: Journal) -> None:
    case = journal.add("gate-closed", step="one", gate=0, paper="told", decision="record", note="by phone").case
    assert [t.fact.note for t in case.told] == ["by phone"]


def test_what_a_step_asked_is_open_until_it_plans_or_ends() -> None:
    journal = Journal().opened("a").row("one").looked("a").add("asked", step="one", findings=[UPLINK])
    assert [f.key for f in journal.case.asked] == ["a/uplink/p"]
    for end in (("plan-made", {**PLAN, "devices": ["a"]}), ("step-closed", {"step": "one", "state": "done"})):
        assert journal.after(end).asked == ()
