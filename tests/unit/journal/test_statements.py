"""Statements of version 2: every kind has one text, and what a kind lacks decides nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dcdecom.journal import statement
from dcdecom.journal.statement import Statement

DIGEST, HEAD = "ab" * 32, "cd" * 32
GATE = Statement(
    "2026-0001", "review-kasi", "kasi", "approve", ("a", "b: c"), "2026-11-24", DIGEST, HEAD, "gate", version=2
)
PEOPLE = replace(
    GATE, case=statement.EVERY_CASE, step="none", decision="accept", devices=(), report="none", head="none",
    kind="people", subjects=(f"people {DIGEST}",), replaces=(HEAD, DIGEST),
)  # fmt: skip
ACCEPT = replace(
    GATE, decision="accept", report="none", kind="accept", finding="a/foreign-mac/tor-3 Gi1/0/7",
    until="2026-11-25T17:00+07:00", note="known: the console server",
)  # fmt: skip
WHOLE = {
    "gate": GATE,
    "refuse": replace(GATE, kind="refuse", decision="reject"),
    "return": replace(GATE, kind="return", decision="return"),
    "accept": ACCEPT,
    "appoint": replace(GATE, kind="appoint", decision="appoint", report="none"),
    "inspect": replace(
        GATE, kind="inspect", decision="record", report="none", subjects=(f"photo {DIGEST}", f"photo {HEAD}"),
        note='serial "SGH331XK7P", position "R07 U12"',
    ),
    "attach": replace(
        GATE, kind="attach", decision="record", report="none", subjects=(f"attachment {DIGEST}", f"attachment {HEAD}")
    ),
    "confirm": replace(GATE, kind="confirm", decision="confirm", report="none", subjects=(f"plan {DIGEST}",)),
    "cancel": replace(GATE, kind="cancel", decision="cancel", report="none", note="the office withdrew its letter"),
    "set-aside": replace(
        GATE, kind="set-aside", decision="set-aside", report="none", subjects=(f"attachment {DIGEST}",), note="torn"
    ),
    "pass": replace(
        GATE, kind="pass", report="none", subjects=(f"pass {DIGEST}",), until="2026-11-25T17:00+07:00"
    ),
    "people": PEOPLE,
    "paper": replace(
        GATE, kind="paper", decision="record", report="none", subjects=(f"attachment {DIGEST}",),
        note='paper "handover", as "opd", by "opd-disdik", at "09:30", code "874G"',
    ),
    "open": replace(
        GATE, kind="open", case=statement.NONE, step="none", decision="open", report="none", head=statement.NONE,
        subjects=(f"request {DIGEST}", f"playbook {HEAD}", f"attachment {DIGEST}", f"attachment {HEAD}"),
        note='playbook penarikan-server, office "Dinas Pendidikan", letter "800/112" of 2026-11-02',
    ),
    "drift": replace(
        ACCEPT, kind="drift", case=statement.NONE, step="none", devices=(), head=statement.NONE, until="2026-12-31",
        subjects=(f"drift {DIGEST}",),
    ),
}


def test_every_kind_that_is_known_is_tried_here() -> None:
    assert WHOLE.keys() == statement.KINDS.keys()


@pytest.mark.parametrize("kind", WHOLE)
def test_a_statement_of_each_kind_is_whole_and_read_as_it_was_written(kind: str) -> None:
    whole = WHOLE[kind]
    assert statement.unfit(whole) == ""
    assert statement.read(statement.text(whole)) == whole


def test_a_statement_is_readable() -> None:
    assert statement.text(PEOPLE).decode().splitlines() == [
        "dcdecom statement 2", "kind: people", "case: every open case", "step: none", "as: kasi", "decision: accept",
        f"subject: people {DIGEST}", f"replaces: {HEAD}", f"replaces: {DIGEST}", "happened on: 2026-11-24",
        "head: none",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", WHOLE)
def test_every_other_text_is_another_statement_or_none(kind: str) -> None:
    whole = WHOLE[kind]
    text = statement.text(whole)
    for at in range(len(text)):
        for other in (text[:at] + b"\n" + text[at:], text[:at] + text[at + 1 :], text[:at] + b"~" + text[at + 1 :]):
            try:
                found = statement.read(other)
            except ValueError:
                continue
            assert found != whole
            assert statement.text(found) == other


def test_lines_in_another_order_twice_or_missing_are_no_statement() -> None:
    for kind, whole in WHOLE.items():
        lines = statement.text(whole).splitlines(keepends=True)
        others = [lines[:n] + lines[n + 1 :] for n in range(len(lines))]
        others += [[*lines[:n], *lines[n : n + 1], *lines[n:]] for n in range(len(lines))]
        others += [[*lines[:n], *reversed(lines[n : n + 2]), *lines[n + 2 :]] for n in range(len(lines) - 1)]
        for other in others:
            try:
                found = statement.read(b"".join(other))
            except ValueError:
                continue
            assert found != whole or b"".join(other) == statement.text(whole), kind


def test_an_unknown_kind_is_shown_as_such_and_decides_nothing() -> None:
    found = statement.read(statement.text(replace(GATE, kind="oath")))
    assert found.kind == "oath"
    assert "of kind 'oath', which this version of dcdecom does not know" in statement.unfit(found)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (replace(GATE, decision="reject"), "does not say 'reject'"),
        (replace(WHOLE["refuse"], decision="approve"), "does not say 'approve'"),
        (replace(GATE, subjects=(f"plan {DIGEST}",)), "is about report"),
        (replace(GATE, subjects=(f"report {HEAD}",)), "is about one report"),
        (replace(GATE, report="41c9"), "no SHA-256"),
        (replace(GATE, replaces=(DIGEST,)), "replaces nothing"),
        (replace(GATE, case=statement.EVERY_CASE), "is for one case"),
        (replace(GATE, head="none"), "is for one case"),
        (replace(GATE, finding="a/b", until="x", note="y"), "names no finding"),
        (replace(WHOLE["drift"], case="2026-0001"), "is for no case"),
        (replace(WHOLE["drift"], head=HEAD), "is for no case"),
        (replace(WHOLE["drift"], until=""), "names a finding and until when"),
        (replace(WHOLE["drift"], subjects=()), "is about drift"),
        (replace(GATE, case=statement.NONE), "is for one case"),
        (replace(WHOLE["inspect"], note=""), "says why (note)"),
        (replace(WHOLE["confirm"], note="only if it rains"), "has no note"),
        (replace(GATE, until="2026-11-25T17:00+07:00"), "names no finding"),
        (replace(ACCEPT, note=""), "says why (note)"),
        (replace(ACCEPT, until=""), "names a finding and until when"),
        (replace(ACCEPT, finding=""), "names a finding and until when"),
        (replace(WHOLE["pass"], until=""), "names until when"),
        (replace(WHOLE["pass"], finding="a/b"), "and no finding"),
        (replace(WHOLE["pass"], subjects=()), "is about pass"),
        (replace(WHOLE["pass"], note="hurry"), "has no note"),
        (replace(WHOLE["confirm"], subjects=()), "is about plan"),
        (replace(WHOLE["confirm"], subjects=(f"report {DIGEST}",)), "is about plan"),
        (replace(WHOLE["cancel"], subjects=(f"plan {DIGEST}",)), "is about no file"),
        (replace(WHOLE["set-aside"], subjects=("attachment x",)), "no SHA-256"),
        (replace(PEOPLE, case="2026-0001"), "is for every open case"),
        (replace(PEOPLE, head=HEAD), "is for every open case"),
        (replace(PEOPLE, replaces=()), "says not what it replaces"),
        (replace(PEOPLE, replaces=("x",)), "no SHA-256"),
        (replace(PEOPLE, subjects=()), "is about people"),
    ],
)
def test_what_a_kind_does_not_have_decides_nothing(wrong: Statement, why: str) -> None:
    assert why in statement.unfit(wrong)


def test_an_old_text_says_nothing_but_a_gates_decision() -> None:
    """Nobody turns version 1 into an order of another kind."""
    for decision, kind in (("approve", "gate"), ("return", "return"), ("reject", "refuse"), ("cancel", "gate")):
        old = statement.read(statement.text(replace(GATE, version=1, decision=decision, kind="gate")))
        assert (old.version, old.kind) == (1, kind)
        assert bool(statement.unfit(old)) == (decision == "cancel")


@pytest.mark.parametrize("title", ["dcdecom statement 3", "dcdecom statement 22"])
def test_a_later_version_is_named(title: str) -> None:
    text = statement.text(GATE).replace(b"dcdecom statement 2", title.encode())
    with pytest.raises(ValueError, match="which this version of dcdecom does not know"):
        statement.read(text)
