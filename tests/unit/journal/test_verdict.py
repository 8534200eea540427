"""What a verification comes to, and how it is said: nothing is called intact that is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dcdecom.journal.anchor_dates import Moment
from dcdecom.journal.anchors import Anchor, Whereabouts
from dcdecom.journal.attachment_status import Attachment
from dcdecom.journal.caveats import Papers
from dcdecom.journal.chain import Problem
from dcdecom.journal.paper_code import code
from dcdecom.journal.signatures import Signed
from dcdecom.journal.verdict import ALTERED, INTACT, MOST, UNREADABLE, Verification

from .histories import history

HEAD, DIGEST = "a1" * 32, "b2" * 32
FIRST, LAST = "2026-12-01T10:01:00.000000Z", "2026-12-01T10:09:00.000000Z"
BARE = Verification("2026-0001", 9, FIRST, LAST, HEAD, (), ())
WHOLE = Anchor(HEAD, 7, "2026-12-01T10:07:00.000000Z", 2, True, 256)
WEAK = replace(WHOLE, given="a1a1-a1a1", bits=64)
GOOD = Signed(6, 5, "review-kasi", "kasi", "2026-12-01 17:00 UTC", "good", party="kasi")
NO_ANCHOR = "INTACT, no anchor given"
NOT_ALL = "NOT KNOWN: nothing is wrong with what could be read, but not everything could"


def file(state: str, why: str = "", **more: Any) -> Attachment:
    return Attachment(3, DIGEST, "front.jpg", False, state=state, why=why, **more)


def said(**found: Any) -> list[str]:
    return [*replace(BARE, **found).lines()]


def end(**found: Any) -> tuple[int, str]:
    verdict = replace(BARE, **found)
    return verdict.exit, [*verdict.lines()][-1].removeprefix("CONCLUSION   ")


ENDS: dict[str, tuple[dict[str, Any], tuple[int, str]]] = {
    "nothing is wrong": ({}, (INTACT, NO_ANCHOR)),
    "every file of the bundle is as it should be": ({"faults": ()}, (INTACT, NO_ANCHOR)),
    "files that are there, inside, or were removed": (
        {"attachments": (file("present"), file("withheld"), file("purged"))}, (INTACT, NO_ANCHOR),
    ),
    "files that nobody looked at": (
        {"attachments": (file("present"), file("not looked at"))},
        (INTACT, f"{NO_ANCHOR}, attachments not looked at"),
    ),
    "an anchor": ({"anchors": (WHOLE,)}, (INTACT, "INTACT, anchored up to event 7")),
    "the later of two anchors": (
        {"anchors": (WHOLE, replace(WHOLE, seq=8))}, (INTACT, "INTACT, anchored up to event 8"),
    ),
    "an anchor of 64 bit": (
        {"anchors": (WEAK,)},
        (INTACT, "INTACT, anchored up to event 7 (by 64 bit: not against who wrote the journal)"),
    ),
    "one of 64 bit behind a whole one": (
        {"anchors": (replace(WHOLE, seq=4), WEAK)},
        (INTACT, "INTACT, anchored up to event 7 (behind event 4 by 64 bit: not against who wrote the journal)"),
    ),
    "one of 64 bit before a whole one": (
        {"anchors": (WHOLE, replace(WEAK, seq=4))}, (INTACT, "INTACT, anchored up to event 7"),
    ),
    "a good signature": ({"signatures": (GOOD,)}, (INTACT, "INTACT, anchored up to event 5")),
    "a good signature before an anchor of 64 bit": (
        {"signatures": (GOOD,), "anchors": (WEAK,)},
        (INTACT, "INTACT, anchored up to event 7 (behind event 5 by 64 bit: not against who wrote the journal)"),
    ),
    "a signature that nobody checked covers nothing": (
        {"signatures": (replace(GOOD, state="not checked"),)}, (INTACT, f"{NO_ANCHOR}, signatures not checked"),
    ),
    "what was sealed later": ({"sealed": ("event 5 seals it",)}, (INTACT, NO_ANCHOR)),
    "remarks and files behind the anchor": ({"remarks": ("x",), "behind": ("y",)}, (INTACT, NO_ANCHOR)),
    "decisions on paper": ({"papers": Papers(("event 6: approved",))}, (INTACT, NO_ANCHOR)),
    "a broken chain": ({"problems": (Problem(3, "it is not what its hash says"),)}, (ALTERED, "ALTERED")),
    "a file of the bundle": ({"faults": ("x is missing",)}, (ALTERED, "ALTERED")),
    "an anchor of no event": ({"anchors": (replace(WHOLE, seq=None, holds=False),)}, (ALTERED, "ALTERED")),
    "an anchor behind a break of the chain": ({"anchors": (replace(WHOLE, holds=False),)}, (ALTERED, "ALTERED")),
    "one bad anchor of two": ({"anchors": (WHOLE, replace(WHOLE, seq=None, holds=False))}, (ALTERED, "ALTERED")),
    "an altered file": ({"attachments": (file("present"), file("altered"))}, (ALTERED, "ALTERED")),
    "a missing file": ({"attachments": (file("missing"),)}, (ALTERED, "ALTERED")),
    "a bad signature": ({"signatures": (GOOD, replace(GOOD, state="bad"))}, (ALTERED, "ALTERED")),
    "a bad paper": ({"papers": Papers(bad=("event 6: by nobody",))}, (ALTERED, "ALTERED")),
    "something unread, and something altered": ({"unread": ("x",), "faults": ("y",)}, (ALTERED, "ALTERED")),
    "something unread": ({"unread": ("line 3",)}, (UNREADABLE, NOT_ALL)),
    "a file that could not be read": ({"attachments": (file("unreadable"),)}, (UNREADABLE, NOT_ALL)),
    "a signer of whom nothing is known": ({"papers": Papers(unknown=("event 6",))}, (UNREADABLE, NOT_ALL)),
    "a signature of which nothing is known": (
        {"signatures": (replace(GOOD, state="not known"),)}, (UNREADABLE, NOT_ALL),
    ),
    "a key that has ended": (
        {"signatures": (replace(GOOD, state="time not proved"),)},
        (UNREADABLE, "NOT KNOWN: of a key that has ended the time is not proved"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("found", "wanted"), ENDS.values(), ids=ENDS)
def test_a_verification_comes_to_what_was_found(found: dict[str, Any], wanted: tuple[int, str]) -> None:
    assert end(**found) == wanted


def test_its_exit_codes_are_those_of_the_manual() -> None:
    assert (BARE.exit, replace(BARE, unread=("x",)).exit, replace(BARE, faults=("x",)).exit) == (0, 2, 3)
    assert (INTACT, UNREADABLE, ALTERED) == (0, 2, 3)


def test_what_covers_is_what_holds() -> None:
    assert (BARE.covered, BARE.bound) == (0, 0)
    broken = replace(BARE, anchors=(replace(WHOLE, holds=False), replace(WHOLE, seq=None)))
    assert (broken.covered, broken.bound) == (0, 0)
    bad = replace(BARE, signatures=(replace(GOOD, state="bad"), replace(GOOD, state="not checked")))
    assert (bad.covered, bad.bound) == (0, 0)
    weak = replace(BARE, anchors=(WEAK,), signatures=(GOOD, replace(GOOD, covers=6)))
    assert (weak.covered, weak.bound) == (7, 6)


# --- in words --------------------------------------------------------------------------------------------------------


def test_a_journal_of_which_nothing_is_wrong_is_told_in_seven_lines() -> None:
    assert said() == [
        f"case         2026-0001: 9 events, {FIRST} to {LAST}", f"head         {HEAD}",
        f"code         {code(HEAD)}", "chain        intact", "attachments  none named",
        "anchor       none given: nothing here shows a tail that was cut off, or a journal rewritten whole",
        f"CONCLUSION   {NO_ANCHOR}",
    ]  # fmt: skip
    assert said(head="none")[2] == "code         none"


def test_a_broken_chain_is_told_event_by_event() -> None:
    lines = said(problems=(Problem(3, "x"), Problem(4, "y")), unread=("line 9",))
    assert lines[3:7] == ["chain        broken", "  event 3: x", "  event 4: y", "  not read: line 9"]
    assert said(unread=("line 9",))[3:5] == ["chain        intact, as far as it was read", "  not read: line 9"]


def test_a_bundle_is_told_only_where_there_is_one() -> None:
    assert not [line for line in said() if line.startswith("bundle")]
    assert "bundle       every file is as its MANIFEST and its journal say" in said(faults=())
    assert said(faults=("x is missing",))[4:6] == ["bundle       altered", "  x is missing"]


def test_no_more_than_twenty_lines_of_a_kind_are_told() -> None:
    assert MOST == 20
    twenty = said(faults=tuple(f"x{n}" for n in range(20)))
    assert ("  x19" in twenty, [line for line in twenty if "more" in line]) == (True, [])
    more = said(faults=tuple(f"x{n}" for n in range(22)))
    assert ("  x20" in more, "  and 2 more" in more) == (False, True)
    assert len([line for line in said(remarks=("r",) * 25) if line == "remark       r"]) == 20
    signed = said(signatures=(GOOD,) * 25)
    assert len([line for line in signed if line.startswith("  event 6: review-kasi")]) == 20


def test_files_are_counted_and_those_that_are_not_there_named() -> None:
    aside = history(("set-aside", {"by": "kasi", "note": "blurred", "person_name": "Kasi"}))[0]
    files = (file("present"), file("missing"), file("purged", "by rina"), file("present", aside=aside))
    assert said(attachments=files)[4:8] == [
        "attachments  2 present, 1 missing, 1 purged",
        f"  event 3: missing front.jpg {DIGEST}",
        f"  event 3: purged front.jpg {DIGEST} (by rina)",
        f"  event 1: set aside front.jpg {DIGEST} (by Kasi as kasi, 2026-12-01T10:01:00.000000Z: blurred)",
    ]
    nameless = {**aside, "payload": {"by": "kasi", "note": "blurred"}}
    assert f"(by rina as kasi, {aside['at']}: blurred)" in said(attachments=(file("present", aside=nameless),))[5]
    assert len(said(attachments=(file("not looked at"),))) == len(said())


SIGNATURES: dict[str, tuple[Signed, str]] = {
    "good": (GOOD, "covers everything up to event 5; the key was valid at 2026-12-01 17:00 UTC"),
    "good, over no event": (replace(GOOD, covers=0), "covers no event; the key was valid at 2026-12-01 17:00 UTC"),
    "good, with a remark": (
        replace(GOOD, why="of an earlier version"),
        "covers everything up to event 5; the key was valid at 2026-12-01 17:00 UTC; of an earlier version",
    ),
    "with somebody there": (
        replace(GOOD, state="not checked", presence="somebody touched it"), "not checked; somebody touched it",
    ),
    "bad": (replace(GOOD, state="bad", why="x"), "bad: x (key judged at 2026-12-01 17:00 UTC)"),
    "not checked": (replace(GOOD, state="not checked"), "not checked"),
}  # fmt: skip


@pytest.mark.parametrize(("signed", "told"), SIGNATURES.values(), ids=SIGNATURES)
def test_a_signature_is_told_with_what_it_covers(signed: Signed, told: str) -> None:
    assert f"  event 6: review-kasi by kasi as kasi: {told}" in said(signatures=(signed,))


def test_signatures_are_counted_and_a_list_of_keys_is_asked_for() -> None:
    unchecked = replace(GOOD, state="not checked")
    advice = ": give --signers FILE, your own list of keys"
    assert f"signatures   1 good, 1 not checked{advice}" in said(signatures=(GOOD, unchecked))
    assert "signatures   2 good" in said(signatures=(GOOD, GOOD))
    assert not [line for line in said() if line.startswith("signatures")]


def test_papers_are_told_with_what_is_wrong_with_them() -> None:
    lines = said(papers=Papers(("event 6: a",), ("event 7: b",), ("event 8: c",)))
    assert lines[5:9] == [
        "papers       1 decisions without a key: nothing here proves the hand on them", "  event 6: a",
        "  bad: event 7: b", "  not known: event 8: c",
    ]  # fmt: skip


DATED = Moment(datetime(2026, 12, 2, tzinfo=UTC), "own")
ANCHORS: dict[str, tuple[Anchor, str]] = {
    "that holds": (
        WHOLE, f"{HEAD} is event 7, {WHOLE.at}: it covers everything up to there; 2 events came after it",
    ),
    "with a date": (
        replace(WHOLE, dated=DATED),
        f"{HEAD} is event 7, {WHOLE.at}: it covers everything up to there; 2 events came after it; it existed at "
        "2026-12-02 00:00 UTC, by the date that the verifier gave",
    ),
    "of 64 bit": (
        WEAK,
        f"a1a1-a1a1 is event 7, {WHOLE.at}: it covers everything up to there; 2 events came after it "
        "(64 bit: not against who wrote the journal)",
    ),
    "of no event": (
        replace(WHOLE, seq=None, holds=False),
        f"{HEAD} is no event of this journal: it was rewritten or cut, or is another one",
    ),
    "up to which the chain does not hold": (
        replace(WHOLE, holds=False), f"{HEAD} is event 7, but the chain does not hold up to it",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("anchor", "told"), ANCHORS.values(), ids=ANCHORS)
def test_an_anchor_is_told_with_what_it_speaks_for(anchor: Anchor, told: str) -> None:
    lines = said(anchors=(anchor,))
    assert f"anchor       {told}" in lines
    assert not [line for line in lines if "none given" in line]


def test_where_more_anchors_stand_is_told_so_that_a_shell_takes_them() -> None:
    lines = said(whereabouts=(Whereabouts(4, "AB$-1", "the paper laporan"), Whereabouts(5, HEAD, "a note")))
    assert lines[6:9] == [
        "anchors of this journal, each to be compared where it is (then --anchor CODE):",
        "  event 4: 'AB$-1' on the paper laporan", f"  event 5: {HEAD} on a note",
    ]  # fmt: skip


def test_what_is_covered_and_what_came_later_is_told() -> None:
    lines = said(anchors=(WHOLE,), behind=("event 8: x",), sealed=("event 9 seals y",), remarks=("z",))
    assert lines[6:-1] == [
        "covered      up to event 7; 2 events came after",
        "behind       1 files came behind the last anchor: the chain alone speaks for them", "  event 8: x",
        "sealed       what was open first and was sealed later:", "  event 9 seals y", "remark       z",
    ]  # fmt: skip


def test_signs_that_move_a_cursor_are_written_out_and_no_line_is_without_end() -> None:
    lines = said(remarks=("a\x1b[2J\u202e" + "x" * 2000,))
    (told,) = (line for line in lines if line.startswith("remark"))
    assert told.startswith("remark       a\\x1b[2J\\u202exx")
    assert len(told) < 1100
    assert [len(line) for line in said(remarks=("x" * 2000,)) if line.startswith("remark")] == [1000]
