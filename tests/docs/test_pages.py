"""The pages hold together: links lead somewhere, and what they name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.pages.markdown import slug
from tests.docs.reading import PROMPT, ROOT, first_difference, headings, links, missing, pages, typed

KINDS = ("tutorial", "how-to", "reference", "explanation", "decisions")


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for link in links(page):
        place, _, anchor = link.partition("#")
        target = (page.parent / place).resolve() if place else page
        assert target.exists(), f"{page.name}: {link}"
        if anchor:
            assert anchor in {slug(heading) for heading in headings(target)}, f"{page.name}: {link}"


def test_the_map_names_every_page() -> None:
    table = ROOT / "docs" / "README.md"
    named = {(table.parent / link.partition("#")[0]).resolve() for link in links(table)}
    standing = {file for kind in KINDS for file in (ROOT / "docs" / kind).glob("*.md")}
    assert standing - named == set()


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_what_is_made_can_be_made(page: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.M))
    asked = set(re.findall(r"\bmake ([a-z-]+)\b", (ROOT / page).read_text("utf-8")))
    assert asked
    assert asked <= targets


def test_no_page_names_this_machine() -> None:
    for page in pages():
        assert not re.search(r"(?<![\w$}])/(?:root|work|home)/", page.read_text("utf-8")), page


def test_expected_output_is_looked_for_in_its_order() -> None:
    output = "Opened 2026-0007.\n  2 shut       verified  20:58:36  port tor-3\nexit 4\n"
    assert missing(["Opened 2026-0001.", "...", "2 shut verified ..."], output) == []
    assert missing(["2 shut verified ...", "Opened 2026-0001."], output) == ["Opened 2026-0001."]
    assert missing(["3 shut verified ..."], output) == ["3 shut verified ..."]


def test_a_screen_is_compared_word_by_word() -> None:
    screen = ["Opened 2026-0007.", "", "  2 shut       verified  20:58:36  port tor-3", "WAITING for", "  you."]
    same = (
        ["Opened 2026-0001.", "...", "WAITING for you."],
        ["...", "2 shut verified ...", "WAITING for you."],
        ["Opened 2026-0001. 2 shut verified 21:00:00 port tor-3", "WAITING for you."],
        ["Opened 2026-0001.", "..."],
    )
    other = (
        ["Opened 2026-0001.", "WAITING for you."],
        ["2 shut verified ...", "WAITING for you."],
        ["Opened 2026-0001.", "...", "WAITING for"],
        ["Opened 2026-0001.", "...", "3 shut ...", "WAITING for you."],
        ["...", "WAITING for you.", "...", "Opened 2026-0001.", "..."],
        ["Opened 2026-0001."],
        [],
    )
    assert [first_difference(page, screen) for page in same] == [""] * len(same)
    assert all(first_difference(page, screen) for page in other)
    assert first_difference([], []) == ""


def test_a_page_names_terminals_answers_and_exit_codes() -> None:
    steps = typed(ROOT / "docs" / "tutorial" / "first-withdrawal.md")
    watched = next(step for step in steps if step.meanwhile)
    assert watched.output[watched.meanwhile].startswith("  2 shut")
    assert [a["answer"] for line in watched.output if (a := PROMPT.fullmatch(line))] == [
        "SGH331XK7P", "KOM-2019-0117", "R07 U12", "XK7P",
    ]  # fmt: skip
    assert [step.terminal for step in steps].count("owner") == 1


def test_a_page_says_how_its_commands_end() -> None:
    tutorial = typed(ROOT / "docs" / "tutorial" / "first-withdrawal.md")
    assert {t.exit for t in tutorial} == {0, 3, 4}
