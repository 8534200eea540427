"""The table of findings about management controllers, row by row: which stops a case, which asks, which only notes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.documents.texts import load
from dcdecom.model.finding import Comparison

from .case import kind
from .case import load as cases

PAGE = Path(__file__).parents[3] / "docs/how-to/controllers.md"
TABLE = {
    "bmc-unread": "unread",
    "bmc-serial-differs": "block",
    "bmc-serial-untold": "note",
    "bmc-asset-tag-differs": "ask",
    "bmc-part-differs": "note",
    "bmc-mac-unrecorded": "note",
    "bmc-ports-untold": "note",
}
"""`unread` and `block` nobody may accept."""
OF_NETWORK = {"bmc-unread", "bmc-serial-differs", "bmc-serial-untold"}
FOUND = [finding for case in cases() for finding in case.findings() if finding.code in TABLE]


@pytest.mark.parametrize("code", TABLE)
def test_a_row_comes_to_what_it_says(code: str) -> None:
    mine = [finding for finding in FOUND if finding.code == code]
    assert {kind(finding) for finding in mine} == {TABLE[code]}
    assert {f.comparison for f in mine} == {Comparison.RECORD_NETWORK if code in OF_NETWORK else None}
    assert [f for f in mine if f.acceptable] == [f for f in mine if f.severity == "ask"]


def test_every_row_has_its_sentence_and_stands_in_the_manual() -> None:
    assert set(re.findall(r"\| `(bmc-[a-z-]+)` \|$", PAGE.read_text("utf-8"), re.MULTILINE)) == TABLE.keys()
    for language in ("en", "id"):
        assert all(f"findings.{code}" in load(language).sentences for code in (*TABLE, "bmc-still-on"))
