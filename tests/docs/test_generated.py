"""The generated reference is what the code says, and says something about everything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dcdecom.errors import Exit
from dcdecom.model.fold import EVENTS
from docs import generate
from docs.pages import PAGES, exits, journal


def test_the_pages_are_what_the_code_says() -> None:
    assert generate.differences() == {}


def test_a_page_that_somebody_edited_is_named_with_what_differs(tmp_path: Path) -> None:
    generate.write(tmp_path)
    page = tmp_path / "events.md"
    page.write_text(page.read_text("utf-8").replace("`sealed`", "`closed`"), "utf-8")
    found = generate.differences(tmp_path)
    assert list(found) == ["events.md"]
    assert any(line.startswith("-| `closed`") for line in found["events.md"])


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert sorted(generate.write(tmp_path)) == sorted([*PAGES, generate.MAN])
    assert generate.write(tmp_path) == []


@pytest.mark.parametrize("name", ["configuration.md", "inventory.md", "people.md", "playbook.md", "request.md"])
def test_every_key_of_a_file_has_a_meaning(name: str) -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \|(.+)\|$", generate.pages()[name].split("## Actions")[0], flags=re.M)
    assert len(rows) > 5
    silent = [key for key, rest in rows if not rest.rsplit("|", 1)[1].strip()]
    assert silent == [], "say it under the field, or in docs/pages/meanings.py"


def test_every_event_and_exit_code_has_a_meaning() -> None:
    assert {journal.FIRST, *EVENTS} == set(journal.MEANINGS)
    assert set(Exit) == set(exits.MEANINGS)
