"""What is said of a paper in the line of a statement: read as it was written, and held against its event."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal import orders, paper_note, statement
from dcdecom.journal.statement import Statement

from .histories import Said, bound

DISKS, RAILS = [{"serial": "D-1", "decision": "keep"}, {"decision": "wipe"}], [{"what": "rails", "count": 2}]
FORM = [{"name": "d1", "disks": DISKS, "accessories": RAILS, "backup": {"made": False}, "wipe": {"wanted": True}}]
SAID: dict[str, Any] = {
    "paper": "form", "as": "opd", "by": "opd-disdik", "on": "2026-12-01", "code": "874G", "form": FORM,
    "note": 'say "yes", at last',
}  # fmt: skip
NOTE = paper_note.text(SAID)
KEPT = {**FORM[0], "disks": [{**DISKS[0], "source": "form"}, {"serial": "", "decision": "wipe"}]}
SCAN, HEAD = "6" * 64, "a1" * 32
SIGNED = {"statement": "c" * 64, "signature": "d" * 64}
FILES = [{"name": "f", "sha256": digest} for digest in (SCAN, *SIGNED.values())]
BODY: dict[str, Any] = {
    "step": "form", "gate": 0, "by": "opd", "paper": "form", "decision": "record", "person": "opd-disdik",
    "person_name": "Budi", "recorder": "rina", "on": "2026-12-01", "number": "", "note": 'say "yes", at last',
    "evidence": "paper", "head": HEAD, "form": [KEPT], "handed_by": "tim-dc", "handed_in": SIGNED,
    "attachments": FILES,
}  # fmt: skip
STATED = Statement("2026-0001", "form", "tim-dc", "record", ("d1",), "2026-12-01", "none", HEAD, "paper", 2,
                   (f"attachment {SCAN}",), note=NOTE)  # fmt: skip


def test_a_line_is_read_as_it_was_written() -> None:
    assert NOTE.startswith('paper "form", as "opd", by "opd-disdik", on "2026-12-01", code "874G", form [{"name":"d1",')
    assert paper_note.read(NOTE) == SAID
    assert paper_note.against(NOTE, BODY) == ""


@pytest.mark.parametrize("wrong", [
    "", "x", 'paper "form"x', 'paper "form", paper "form"', 'as "opd", paper "form"', 'as "opd"', "paper 1",
    'paper "form", form "x"', 'paper "form",as "opd"', 'paper "form", other "x"', 'paper "form", note ""',
    'paper "form", team "rina"', 'paper "form", only [1]', 'paper "form", verified {}', 'paper "form", agenda ["7"]',
    'paper "form", ', 'paper "\\u0066orm"', "paper " + "[" * 5_000,
])  # fmt: skip
def test_what_is_no_such_line_says_nothing(wrong: str) -> None:
    with pytest.raises(ValueError, match="says nothing of a paper"):
        paper_note.read(wrong)
    assert paper_note.against(wrong, BODY) == "its note says nothing of a paper"


OTHER: list[tuple[dict[str, Any], str]] = [
    ({"paper": "handover"}, "says paper 'form'"), ({"by": "kasi"}, "says as 'opd'"), ({"on": "2026-12-02"}, "says on"),
    ({"note": ""}, "says note"), ({"person": "other"}, "says that 'opd-disdik' signed"),
    ({"decision": "reject"}, "says approve, and the journal reject"), ({"form": []}, "something else of the form"),
    ({"form": [{**KEPT, "wipe": {"wanted": False}}]}, "something else of the form"),
    ({"form": [{**KEPT, "disks": KEPT["disks"][:1]}]}, "something else of the form"),
    ({"form": [{**KEPT, "accessories": []}]}, "something else of the form"),
    ({"form": [{**KEPT, "backup": {"made": True}}]}, "something else of the form"),
    ({"form": [{**KEPT, "name": "d2"}]}, "something else of the form"),
]  # fmt: skip


@pytest.mark.parametrize(("instead", "why"), OTHER)
def test_what_the_journal_says_otherwise_is_named(instead: dict[str, Any], why: str) -> None:
    assert why in paper_note.against(NOTE, {**BODY, **instead})


NAMING: dict[str, Any] = {
    "paper": "endorsement", "as": "kasi", "evidence": "tte", "team": ["rina", "budi"], "agenda": "7",
    "verified": ["A", "B"],
}  # fmt: skip
NAMED: dict[str, Any] = {
    "by": "kasi", "paper": "endorsement", "decision": "approve", "person": "kasi", "note": "", "evidence": "tte",
    "team": ["budi", "rina"], "agenda": "7", "verified": ["A", "B"], "only": [],
}  # fmt: skip


def test_what_a_head_names_on_a_paper_is_held_against_the_journal() -> None:
    note = paper_note.text(NAMING)
    assert note.startswith('paper "endorsement", as "kasi", evidence "tte", team ["rina","budi"], agenda "7", ')
    assert paper_note.read(note) == NAMING
    assert paper_note.against(note, NAMED) == ""
    for key, other in (("team", ["rina"]), ("agenda", "8"), ("verified", []), ("only", ["d1"])):
        assert f"its statement says {key} " in paper_note.against(note, {**NAMED, key: other})
        without = {name: value for name, value in NAMED.items() if name != key}
        assert bool(paper_note.against(note, without)) == (key != "only")
    assert "its statement says tte, and the journal paper" in paper_note.against(note, {**NAMED, "evidence": "paper"})
    bare = paper_note.text({key: value for key, value in NAMING.items() if key != "evidence"})
    assert "its statement says paper, and the journal tte" in paper_note.against(bare, NAMED)


def test_a_name_of_the_request_is_the_signers_name_too() -> None:
    note = paper_note.text({**SAID, "by": "Budi"})
    assert paper_note.against(note, {**BODY, "person": ""}) == ""


def judged(said: Statement, **instead: Any) -> str:
    event: Said = ("gate-closed", {**BODY, **instead})
    rows, roles = bound({"acts": ["tim-dc"]}, ("noted", {"_hash": HEAD}), event)
    order = orders.as_order(rows[2])
    return orders.against(rows, order, roles, statement.text(said))


def test_who_handed_it_in_is_judged_by_what_that_key_signed() -> None:
    from dataclasses import replace

    assert judged(STATED) == ""
    assert "names other files" in judged(STATED, attachments=FILES[1:])
    assert "names other files" in judged(replace(STATED, subjects=(f"attachment {'7' * 64}",)))
    assert judged(STATED, step="other") == "its statement is over another gate than the one at other"
    assert judged(STATED, head="b" * 64) == "its statement is over another gate than the one at form"
    assert "for tim-dc" in judged(replace(STATED, party="kasi"), handed_by="kasi")
    assert judged(replace(STATED, party="kasi")) == "its statement says party kasi, and the journal tim-dc"
    assert "is of kind attach" in judged(replace(STATED, kind="attach", note=""))
    assert judged(STATED, on="2026-12-02").startswith("its statement says on ")


def test_a_gate_that_a_key_closed_stays_a_gate() -> None:
    event: Said = ("gate-closed", {**BODY, "evidence": "key"})
    rows, _ = bound({"acts": ["tim-dc"]}, event)
    assert orders.as_order(rows[1]) is rows[1]
