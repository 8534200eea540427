"""Behind each *cannot* of the page on threats stands a test."""

from __future__ import annotations

import re

from tests.docs.reading import ROOT

PAGE = ROOT / "docs/explanation/web-threats.md"
NAMED = re.compile(r"`(test_\w+|tests/[\w/]+\.py)`")


def test_each_cannot_names_a_test() -> None:
    rows = [row.split("|") for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| **")]
    assert len(rows) == 5
    for row in rows:
        for cannot in row[3].split(";"):
            assert re.search(r"\[`test.*`\]\s*$", cannot), cannot


def test_each_test_that_it_names_is_there() -> None:
    there = {
        name for file in (ROOT / "tests").rglob("test_*.py")
        for name in (*re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M), str(file.relative_to(ROOT)))
    }  # fmt: skip
    named = set(NAMED.findall(PAGE.read_text("utf-8")))
    assert len(named) > 20
    assert named <= there, named - there
