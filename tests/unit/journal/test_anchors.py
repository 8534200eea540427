"""Which event a code or a head is, for what it speaks, and where a journal says that its heads stand."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.journal.anchors import Anchor, NoAnchor, find, holds, notes, whereabouts
from dcdecom.journal.chain import Problem, Row
from dcdecom.journal.paper_code import code, short

from .histories import Said, history

FIRST, HEAD, THIRD = "a1" * 32, "b2" * 32, "c3" * 32
OPENED: Said = ("case-opened", {"_hash": FIRST})
GATE: Said = ("gate-opened", {"step": "laporan", "gate": 0, "code_bits": 130, "_hash": HEAD})


def closed(**instead: Any) -> Said:
    body = {"step": "laporan", "by": "kasi", "on": "2026-12-01", "head": HEAD, "code_grade": "code, 130 bit"}
    return "gate-closed", {**body, "_hash": THIRD, **instead}


def said(*events: Said) -> list[tuple[int, str, str]]:
    return [(found.seq, found.code, found.where) for found in whereabouts(history(*events))]


# --- what was given --------------------------------------------------------------------------------------------------


def rows() -> list[Row]:
    return history(OPENED, GATE, closed())


@pytest.mark.parametrize(
    ("given", "bits", "binds"), [(HEAD, 256, True), (code(HEAD), 130, True), (short(HEAD), 64, False)]
)
def test_a_head_is_found_by_what_stands_of_it_on_paper(given: str, bits: int, binds: bool) -> None:
    found = find(rows(), (), given)
    assert found == Anchor(given, 2, "2026-12-01T10:02:00.000000Z", 1, True, bits)
    assert found.binds is binds


@pytest.mark.parametrize(("given", "seq", "after"), [(FIRST, 1, 2), (THIRD, 3, 0)])
def test_it_speaks_for_nothing_that_came_later(given: str, seq: int, after: int) -> None:
    found = find(rows(), (), given)
    assert (found.seq, found.after) == (seq, after)


def test_a_head_of_no_event_is_an_anchor_of_none() -> None:
    assert find(rows(), (), short("d4" * 32)) == Anchor(short("d4" * 32), None, "", 0, False, 64)


def test_what_is_no_code_is_refused_with_what_was_typed() -> None:
    with pytest.raises(NoAnchor, match=r"^anchor 'no code': it has 6 signs"):
        find(rows(), (), "no code")
    with pytest.raises(NoAnchor) as caught:
        find(rows(), (), "x" * 100)
    assert str(caught.value).startswith(f"anchor '{'x' * 80}': ")


@pytest.mark.parametrize(("seq", "so"), [(1, False), (2, False), (3, True)])
def test_a_chain_that_breaks_holds_up_to_what_is_before_it(seq: int, so: bool) -> None:
    problems = [Problem(seq, "it is not what its hash says")]
    assert holds(problems, 2) is so
    assert find(rows(), problems, HEAD).holds is so
    assert holds([], 2)


# --- where the journal says that they are ----------------------------------------------------------------------------


def test_a_paper_that_came_back_with_its_code_bears_the_head_of_its_gate() -> None:
    assert said(OPENED, GATE, closed()) == [(2, code(HEAD), "the paper laporan of kasi, 2026-12-01")]


def test_a_paper_of_an_earlier_version_bears_sixteen_digits_of_it() -> None:
    old: Said = ("gate-opened", {"step": "laporan", "gate": 0, "_hash": HEAD})
    weak = "the paper laporan of kasi, 2026-12-01 (64 bit; better the 64 digits that stand below it)"
    assert said(OPENED, old, closed(code_grade="code")) == [(2, short(HEAD), weak)]


def test_a_paper_that_goes_round_bears_the_head_of_the_gate_that_printed_it() -> None:
    second: Said = ("gate-opened", {"step": "laporan", "gate": 1, "code_bits": 130, "round": HEAD, "_hash": THIRD})
    found = said(OPENED, GATE, second, closed(head=THIRD, _hash="d4" * 32))
    assert found == [(2, code(HEAD), "the paper laporan of kasi, 2026-12-01")]
    nowhere: Said = ("gate-opened", {"step": "laporan", "gate": 1, "round": "e5" * 32, "_hash": THIRD})
    assert said(OPENED, GATE, nowhere, closed(head=THIRD, _hash="d4" * 32)) == []


@pytest.mark.parametrize(
    "grade",
    ["code", "code, 130 bit", "code, 256 bit", "qr", "tte, checked", "tte, checked, time not proved"],
)
def test_every_grade_with_a_code_is_a_place(grade: str) -> None:
    assert len(said(OPENED, GATE, closed(code_grade=grade))) == 1


@pytest.mark.parametrize(
    "closes",
    [closed(code_grade="paper, no code"), closed(code_grade=None), closed(head="e5" * 32), closed(head=None),
     ("paper-made", closed()[1])],
)  # fmt: skip
def test_what_bears_no_head_of_this_journal_is_no_place(closes: Said) -> None:
    assert said(OPENED, GATE, closes) == []


def test_the_sheet_by_which_a_case_was_given_up_is_a_place() -> None:
    asked: Said = ("cancel-asked", {"_hash": HEAD})
    gone = {"by": "kadis", "on": "2026-12-01", "head": HEAD, "code_grade": "qr"}
    where = "the sheet by which kadis gave the case up, 2026-12-01"
    assert said(OPENED, asked, ("cancelled", gone)) == [(2, code(HEAD), where)]
    assert said(OPENED, asked, ("cancelled", {**gone, "code_grade": "paper, no code"})) == []
    assert said(OPENED, asked, ("cancelled", {**gone, "head": "e5" * 32})) == []


def test_a_note_holds_the_hash_of_its_own_intent() -> None:
    intended: Said = ("change-intended", {"n": 4, "_hash": HEAD})
    proved: Said = ("change-verified", {"n": 4, "after": {"note": "17"}})
    found = [*notes(history(OPENED, intended, ("change-intended", {"n": 5}), proved))]
    assert [(one.seq, one.code, one.where) for one in found] == [(2, HEAD, "NetBox journal entry 17")]
    assert said(OPENED, intended, proved) == [(2, HEAD, "NetBox journal entry 17")]


@pytest.mark.parametrize(
    "proved",
    [("change-verified", {"n": 5, "after": {"note": "17"}}), ("change-verified", {"n": 4, "after": {}}),
     ("change-verified", {"n": 4, "after": "17"}), ("change-failed", {"n": 4, "after": {"note": "17"}})],
)  # fmt: skip
def test_what_left_no_note_is_no_place(proved: Said) -> None:
    assert [*notes(history(OPENED, ("change-intended", {"n": 4}), proved))] == []


def test_a_note_that_is_named_before_it_was_begun_is_none() -> None:
    proved: Said = ("change-verified", {"n": 4, "after": {"note": "17"}})
    assert [*notes(history(OPENED, proved, ("change-intended", {"n": 4})))] == []
