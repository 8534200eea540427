"""What an event says was ordered by key, held against the statement: each value that may differ, alone."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pytest

from dcdecom import limits
from dcdecom.journal import label_note, orders, statement
from dcdecom.journal.chain import Row
from dcdecom.journal.label_note import LabelNote
from dcdecom.journal.statement import EVERY_CASE, NONE, Statement

from .histories import Files, Said, bound

POLICY = {"exception_by": "kasi", "binding_by": ["kabid"], "acts": ["tim-dc"]}
HEAD, PLAN, FILE, SECOND = "a1" * 32, "5" * 64, "6" * 64, "7" * 64
NEW, OLD = "8" * 64, "9" * 64
UNTIL = "2026-12-01T17:00:00+07:00"
LABEL = {"serial": "S1", "asset_tag": "T-1", "position": "R07 U12", "cables": 2, "macs": ["02:00:00:00:01:01"]}
NOTE = label_note.text(LabelNote("S1", "T-1", "R07 U12", 2, ("02:00:00:00:01:01",)))
SIGNED = {"statement": "c" * 64, "signature": "d" * 64}


def said(kind: str, decision: str, *subjects: str, **more: Any) -> Statement:
    whole = Statement("2026-0001", "pull", "kasi", decision, (), "2026-12-01", NONE, HEAD, kind, 2, subjects)
    return replace(whole, **more)


def files(*digests: str) -> list[dict[str, str]]:
    return [{"name": "f", "sha256": digest} for digest in digests]


KEPT = files(FILE, SECOND, *SIGNED.values())
BINDING = {"playbook": "1" * 64, "people": "2" * 64, "policy": "3" * 64}
OF_BINDING = tuple(f"{name} {digest}" for name, digest in BINDING.items())
LETTER = {"office": 'Dinas "A"', "number": "800/1", "date": "2026-11-02"}
ASKED = {"sha256": PLAN, "letter": LETTER, "devices": [{"name": "d1"}, {"name": "d2"}]}
OPENING = 'playbook pull, office "Dinas \\"A\\"", letter "800/1" of 2026-11-02'
ORDERS: dict[str, tuple[Statement, Said]] = {
    "finding": (
        said("accept", "accept", finding="d1/foreign-mac", until=UNTIL, note="x"),
        ("finding-accepted", {"key": "d1/foreign-mac", "until": "2026-12-01T10:00:00+00:00", "note": "x"}),
    ),
    "binding": (
        said("accept", "accept", *OF_BINDING, finding="case/binding-changed", until=UNTIL, note="x", party="kabid"),
        ("finding-accepted", {"key": "case/binding-changed", "until": UNTIL, "note": "x", "by": "kabid",
                              "binding": BINDING}),
    ),
    "binding in force": (
        said("accept", "accept", *OF_BINDING, f"in-force {PLAN}", finding="case/binding-changed", until=UNTIL,
             note="x"),
        ("finding-accepted", {"key": "case/binding-changed", "until": UNTIL, "note": "x",
                              "binding": {**BINDING, "policy_in_force": PLAN}}),
    ),
    "cancelled": (said("cancel", "cancel", note="why"), ("cancelled", {"note": "why"})),
    "confirmed": (
        said("confirm", "confirm", f"plan {PLAN}", devices=("d1",)),
        ("plan-confirmed", {"digest": PLAN, "device": "d1"}),
    ),
    "inspected": (
        said("inspect", "record", f"photo {FILE}", f"photo {SECOND}", devices=("d1",), note=NOTE),
        ("inspected", {"device": "d1", **LABEL, "attachments": KEPT}),
    ),
    "attached": (
        said("attach", "record", f"attachment {FILE}", f"attachment {SECOND}"),
        ("attached", {"step": "pull", "attachments": KEPT}),
    ),
    "photo": (
        said("attach", "record", f"photo {FILE}", f"photo {SECOND}", devices=("d1",), note="pulled"),
        ("attached", {"step": "pull", "device": "d1", "photo": "pulled", "attachments": KEPT}),
    ),
    "aside": (
        said("set-aside", "set-aside", f"attachment {FILE}", note="why"),
        ("set-aside", {"sha256": FILE, "note": "why"}),
    ),
    "opened": (
        said("open", "open", f"request {PLAN}", f"playbook {NEW}", f"attachment {FILE}", f"attachment {SECOND}",
             case=NONE, head=NONE, party="tim-dc", devices=("d1", "d2"), note=OPENING),
        ("case-opened", {"by": "tim-dc", "request": ASKED, "binding": {"name": "pull", "playbook": NEW, "people": OLD},
                         "attachments": [*files(OLD, NEW, PLAN), *KEPT]}),
    ),
    "people": (
        said("people", "accept", f"people {NEW}", case=EVERY_CASE, head=NONE, replaces=(OLD,)),
        ("people-accepted", {"binding": {"people": NEW}, "before": OLD, "on": "2026-12-01"}),
    ),
}  # fmt: skip
OTHER_FINDING = "its statement accepts something else than the journal says, or for another reason"
OTHER_UNTIL = "its statement accepts until {}, and the journal until {}"
OTHER_BINDING = "its statement accepts other files than the journal says"
OTHER_REASON = "its statement gives another reason than the journal"
OTHER_PLAN = "its statement confirms another plan, or for another device"
OTHER_CHASSIS = "its statement reads another chassis, or other values off it"
OTHER_FILES = "its statement names other files than the journal"
OTHER_USE = "its statement attaches files as something else, or of another device"
OTHER_ASIDE = "its statement sets another file aside than the journal says"
OTHER_REQUEST = "its statement is about another request or another procedure"
OTHER_OPENING = "its statement opens a case for other devices, another letter or by another procedure"
OTHER_SCANS = "its statement names other scans than the journal"
OTHER_PEOPLE = "its statement accepts another people file than the journal says"
NO_REPLACING = "its statement does not replace the people file that the case was bound to"
WRONG: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    # order, what its statement says instead, what its event says instead, why it is none
    ("finding", {}, {"key": "d1/other"}, OTHER_FINDING), ("finding", {}, {"note": "y"}, OTHER_FINDING),
    ("finding", {}, {"until": UNTIL.replace("17", "18")}, OTHER_UNTIL.format(UNTIL, UNTIL.replace("17", "18"))),
    ("finding", {}, {"until": None}, OTHER_UNTIL.format(UNTIL, None)),
    ("finding", {"until": "soon"}, {"until": "soon"}, OTHER_UNTIL.format("soon", "soon")),
    ("finding", {"until": "2026-12-01T10:00:00"}, {},
     OTHER_UNTIL.format("2026-12-01T10:00:00", "2026-12-01T10:00:00+00:00")),
    ("finding", {"subjects": OF_BINDING}, {}, OTHER_BINDING),
    ("finding", {"party": "kabid"}, {"by": "kabid"},
     "kabid may not order it: by the policy of the case, it is for kasi"),
    ("finding", {"kind": "cancel", "decision": "cancel", "finding": "", "until": ""}, {},
     "its statement is of kind cancel, version 2, and the event is finding-accepted"),
    ("binding", {}, {"binding": {**BINDING, "people": NEW}}, OTHER_BINDING),
    ("binding", {}, {"binding": None}, OTHER_BINDING),
    ("binding", {"subjects": OF_BINDING[:2]}, {}, OTHER_BINDING),
    ("binding in force", {}, {"binding": {**BINDING, "policy_in_force": FILE}}, OTHER_BINDING),
    ("cancelled", {}, {"note": "other"}, OTHER_REASON),
    ("cancelled", {"party": "opd"}, {"by": "opd"},
     "opd may not order it: by the policy of the case, it is for kasi, kabid"),
    ("cancelled", {"head": "b" * 64}, {}, f"its head {'b' * 16} is no earlier event's of this journal"),
    ("cancelled", {"head": "c1" * 32}, {"_hash": "c1" * 32},
     f"its head {'c1' * 8} is no earlier event's of this journal"),
    ("cancelled", {"case": "2026-0002"}, {}, "its statement says case 2026-0002, and the journal 2026-0001"),
    ("cancelled", {"party": "kabid"}, {}, "its statement says party kabid, and the journal kasi"),
    ("cancelled", {"note": ""}, {}, "one of kind cancel says why (note)"),
    ("confirmed", {}, {"digest": FILE}, OTHER_PLAN), ("confirmed", {}, {"device": "d2"}, OTHER_PLAN),
    ("inspected", {}, {"device": "d2"}, OTHER_CHASSIS), ("inspected", {}, {"serial": "S2"}, OTHER_CHASSIS),
    ("inspected", {}, {"attachments": KEPT[1:]}, OTHER_FILES),
    ("inspected", {}, {"attachments": [KEPT[1], KEPT[0], *KEPT[2:]]}, OTHER_FILES),
    ("inspected", {}, {"attachments": None}, OTHER_FILES), ("inspected", {}, {"attachments": "x"}, OTHER_FILES),
    ("inspected", {}, {"attachments": [*KEPT, *files(PLAN)]}, OTHER_FILES),
    ("inspected", {}, {"signed": None}, OTHER_FILES),
    ("attached", {}, {"photo": "pulled"}, OTHER_USE), ("attached", {}, {"device": "d1"}, OTHER_USE),
    ("attached", {}, {"step": "form"}, "its statement says step pull, and the journal form"),
    ("attached", {"subjects": (f"photo {FILE}", f"photo {SECOND}")}, {}, OTHER_FILES),
    ("attached", {"subjects": (f"attachment {FILE}", f"attachment {SECOND}", f"photo {PLAN}")}, {}, OTHER_FILES),
    ("attached", {}, {"attachments": KEPT[1:]}, OTHER_FILES),
    ("photo", {}, {"photo": ""}, OTHER_USE), ("photo", {}, {"device": None}, OTHER_USE),
    ("photo", {"subjects": (f"attachment {FILE}", f"attachment {SECOND}")}, {}, OTHER_FILES),
    ("aside", {}, {"sha256": SECOND}, OTHER_ASIDE), ("aside", {}, {"note": "other"}, OTHER_REASON),
    ("aside", {"party": "opd"}, {"by": "opd"},
     "opd may not order it: by the policy of the case, it is for kasi, kabid"),
    ("opened", {}, {"request": {**ASKED, "devices": [{"name": "d1"}]}}, OTHER_OPENING),
    ("opened", {}, {"request": {**ASKED, "devices": None}}, OTHER_OPENING),
    ("opened", {}, {"request": {**ASKED, "letter": {**LETTER, "office": "Dinas B"}}}, OTHER_OPENING),
    ("opened", {}, {"request": {**ASKED, "letter": {**LETTER, "number": "800/2"}}}, OTHER_OPENING),
    ("opened", {}, {"request": {**ASKED, "letter": {**LETTER, "date": "2026-11-03"}}}, OTHER_OPENING),
    ("opened", {}, {"request": None}, OTHER_OPENING),
    ("opened", {}, {"binding": {"name": "other", "playbook": NEW, "people": OLD}}, OTHER_OPENING),
    ("opened", {}, {"binding": {"name": "pull", "playbook": FILE, "people": OLD}}, OTHER_REQUEST),
    ("opened", {}, {"request": {**ASKED, "sha256": SECOND}}, OTHER_REQUEST),
    ("opened", {}, {"attachments": [*files(OLD, NEW, PLAN), *KEPT[1:]]}, OTHER_SCANS),
    ("opened", {}, {"attachments": [*files(OLD, NEW, PLAN, HEAD), *KEPT]}, OTHER_SCANS),
    ("opened", {}, {"attachments": None}, OTHER_SCANS), ("opened", {}, {"signed": None}, OTHER_SCANS),
    ("opened", {"party": "kasi"}, {"by": "kasi"}, "kasi may not order it: by the policy of the case, it is for tim-dc"),
    ("opened", {"case": "2026-0001"}, {}, "one of kind open is for no case"),
    ("people", {}, {"binding": {"people": OLD}}, OTHER_PEOPLE), ("people", {}, {"binding": None}, OTHER_PEOPLE),
    ("people", {}, {"before": NEW}, NO_REPLACING), ("people", {"replaces": (NEW,)}, {}, NO_REPLACING),
    ("people", {"on": "2026-12-02"}, {}, "its statement bears 2026-12-02, and the journal says 2026-12-01"),
    ("people", {"party": "kabid"}, {}, "its statement says party kabid, and the journal kasi"),
    ("people", {"case": "2026-0001"}, {}, "one of kind people is for every open case"),
]  # fmt: skip


def ordered(name: str, instead: dict[str, Any]) -> tuple[list[Row], Any]:
    type, body = ORDERS[name][1]
    event = type, {"by": "kasi", "signed": SIGNED, **body, **instead}
    return bound(POLICY, ("noted", {"_hash": HEAD}), event, ("noted", {"_hash": "b" * 64}), people=OLD)


@pytest.mark.parametrize("name", ORDERS)
def test_an_event_that_says_what_was_signed_is_in_order(name: str) -> None:
    rows, roles = ordered(name, {})
    assert orders.against(rows, rows[2], roles, statement.text(ORDERS[name][0])) == ""
    assert orders.against(rows, rows[2], roles, None) == "", "a statement that is not here is said for itself"


@pytest.mark.parametrize(("name", "stated", "recorded", "why"), WRONG)
def test_what_differs_is_named(name: str, stated: dict[str, Any], recorded: dict[str, Any], why: str) -> None:
    rows, roles = ordered(name, recorded)
    assert orders.against(rows, rows[2], roles, statement.text(replace(ORDERS[name][0], **stated))) == why


def test_what_is_no_file_of_an_event_is_said_for_itself() -> None:
    rows, roles = ordered("inspected", {"attachments": [*KEPT, "x"]})
    assert orders.against(rows, rows[2], roles, statement.text(ORDERS["inspected"][0])) == ""


def test_a_doubt_about_names_is_answered_by_whom_the_policy_names() -> None:
    key = "case/same-person/rina"
    doubt = replace(ORDERS["finding"][0], finding=key, party="opd")
    event: Said = ("finding-accepted", {**ORDERS["finding"][1][1], "by": "opd", "signed": SIGNED, "key": key})
    rows, roles = bound({**POLICY, "same_name_by": ["opd"]}, ("noted", {"_hash": HEAD}), event)
    assert orders.against(rows, rows[2], roles, statement.text(doubt)) == ""


def test_a_statement_is_read_to_the_last_byte_of_its_limit() -> None:
    shortest = len(statement.text(ORDERS["cancelled"][0])) - len("why")
    longest = statement.text(replace(ORDERS["cancelled"][0], note="y" * (limits.SIGNED_BYTES.most - shortest)))
    assert len(longest) == limits.SIGNED_BYTES.most
    rows, _ = ordered("cancelled", {"signed": {"statement": hashlib.sha256(longest).hexdigest()}})
    assert orders.over(rows, rows[2], Files.of(longest)) == 2


def test_what_is_ordered_by_no_statement_says_so() -> None:
    rows, roles = ordered("cancelled", {})
    text = statement.text(ORDERS["cancelled"][0])
    assert orders.against(rows, rows[1], roles, text) == "noted is ordered by no kind of statement that is known here"
    assert orders.against(rows, rows[2], roles, b"x") == "it is no statement of dcdecom, or was changed"
    first = statement.text(Statement("2026-0001", "pull", "kasi", "approve", (), "2026-12-01", NONE, HEAD))
    assert orders.against(rows, rows[2], roles, first) == (
        "its statement is of kind gate, version 1, and the event is cancelled"
    )


def test_the_head_of_an_order_is_an_event_before_it() -> None:
    text = statement.text(ORDERS["cancelled"][0])
    digest = hashlib.sha256(text).hexdigest()
    rows, _ = ordered("cancelled", {"signed": {"statement": digest}})
    assert orders.over(rows, rows[2], Files.of(text)) == 2
    assert orders.over(rows, rows[1], Files.of(text)) == 0, "it has no statement"
    assert orders.over(rows, rows[2], None) == 0
    assert orders.over(rows, rows[2], Files()) == 0
    assert orders.over(rows, rows[2], Files({digest: b"x"})) == 0
    later = statement.text(replace(ORDERS["cancelled"][0], head="b" * 64))
    digest = hashlib.sha256(later).hexdigest()
    rows, _ = ordered("cancelled", {"signed": {"statement": digest}})
    assert orders.over(rows, rows[2], Files.of(later)) == 0
    own = statement.text(replace(ORDERS["cancelled"][0], head=rows[2]["hash"]))
    rows, _ = ordered("cancelled", {"signed": {"statement": hashlib.sha256(own).hexdigest()}})
    assert orders.over(rows, rows[2], Files.of(own)) == 0
