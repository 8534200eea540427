"""Behind each *cannot* of the page on threats stands a test."""

from __future__ import annotations

import re

from tests.docs.reading import ROOT

PAGE = ROOT / "docs/explanation/web-threats.md"
NAMED = re.compile(r"`(test_\w+|tests/[\w/]+\.py)`")


def test_each_cannot_names_a_test() -> None:
    rows = [row.split("|") for row in PAGE.read_text("utf-8").splitlines() if row.startswith("| **")]
    assert [row[1].strip(" *") for row in rows] == [
        "who stole a telephone", "who took over the web process", "who only reaches the application",
        "who took over the reverse proxy", "an operator with the worker's account",
    ]  # fmt: skip
    for row in rows:
        for cannot in row[3].split(";"):
            assert re.search(r"\[`test.*`\]\s*$", cannot), cannot


ATTACKS = (
    "CSRF", "clickjacking", "cache", "traversal", "header", "sniffing", "redirect", "replay", "order", "stolen",
    "somebody else's case", "clock",
)  # fmt: skip


def test_each_attack_on_the_pages_names_its_tests() -> None:
    table = PAGE.read_text("utf-8").partition("## Each attack on the pages")[2]
    rows = [row.split("|") for row in table.splitlines() if row.startswith("| ") and not row.startswith("| attack ")]
    for attack in ATTACKS:
        assert [row for row in rows if attack in row[1]], attack
    for row in rows:
        assert row[2].strip(), row
        assert set(re.split(r", ", row[3].strip())) == {f"`{name}`" for name in NAMED.findall(row[3])} != set(), row


def test_each_test_that_it_names_is_there() -> None:
    there = {
        name for file in (ROOT / "tests").rglob("test_*.py")
        for name in (*re.findall(r"^def (test_\w+)", file.read_text("utf-8"), re.M), str(file.relative_to(ROOT)))
    }  # fmt: skip
    named = set(NAMED.findall(PAGE.read_text("utf-8")))
    assert len(named) > 20
    assert named <= there, named - there
