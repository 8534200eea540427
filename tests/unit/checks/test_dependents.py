"""The table of findings about dependents, row by row: which stops a case, which asks, and which only notes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.checks import blocks
from dcdecom.documents.texts import load

from .case import kind
from .case import load as cases

PAGE = Path(__file__).parents[3] / "docs/how-to/who-depends.md"
TABLE = {
    "dependent-text": {"ask", "note"},
    "dependent-unread": {"unread"},
    "dependent-old": {"note"},
    "dependent-unsearched": {"note"},
    "dependent-service": {"ask"},
    "dependent-group": {"ask"},
    "dependent-nat": {"ask"},
    "dependent-virtual-machine": {"block"},
    "dependent-chassis-master": {"block"},
    "dependent-chassis-member": {"ask"},
    "dependent-contact": {"ask"},
    "dependent-field": {"ask"},
    "dependent-contract": {"ask"},
    "dependent-zone": {"block"},
    "dependent-name-foreign": {"block"},
    "dependent-name-shared": {"ask"},
    "dependent-name-elsewhere": {"ask"},
    "dependent-name-differs": {"ask"},
    "dependent-name-unrecorded": {"note"},
    "dependent-name-wildcard": {"note"},
    "dependent-name": {"note"},
    "dependent-host-key": {"note"},
    "dependent-keytab": {"note"},
    "dependent-certificate": {"note"},
    "dependent-reservation-other": {"block"},
    "dependent-reservation-unclear": {"ask"},
    "dependent-reservation": {"note"},
    "dependent-lease": {"note"},
}
"""Code -> what it may come to. `unread` blocks, and so does `block`, which nobody may accept."""
FOUND = [finding for case in cases() for finding in case.findings() if finding.code.startswith("dependent-")]


@pytest.mark.parametrize("code", TABLE)
def test_a_row_comes_to_what_it_says(code: str) -> None:
    mine = [finding for finding in FOUND if finding.code == code]
    assert {kind(finding) for finding in mine} == TABLE[code]
    assert list(blocks(mine)) == [f for f in mine if f.unread or f.severity == "block"]
    assert {f.comparison for f in mine} == {None}, "no letter is refused by it"
    assert [f for f in mine if f.acceptable] == [f for f in mine if f.severity == "ask"]
    assert all(dict(f.params).get("owner") for f in mine if f.severity != "note")


def test_every_row_has_its_sentence_and_stands_in_the_manual() -> None:
    rows = set(re.findall(r"^\| `(dependent-[a-z-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE))
    sentences = {k.removeprefix("findings.") for k in load("id").sentences if k.startswith("findings.dependent-")}
    assert rows == sentences == TABLE.keys()


def test_no_finding_holds_the_line_itself() -> None:
    assert {name for f in FOUND for name, _ in f.params} == {
        "source", "about", "owner", "reason", "count", "lines", "since", "what",
    }  # fmt: skip
