"""Pages that show a terminal, played: the tutorial is typed as it stands, the README is compared with the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom_lab.cli import DEMO
from tests.docs.reading import ROOT, Typed, missing, shown, typed
from tests.docs.shell import Newcomer
from tests.docs.walking import Walk

TUTORIAL = ROOT / "docs" / "tutorial" / "first-withdrawal.md"


@pytest.mark.parametrize(
    "columns", [pytest.param(80, marks=pytest.mark.long), pytest.param(200, marks=pytest.mark.whole)]
)
def test_a_newcomer_walks_through_the_first_withdrawal(tmp_path: Path, columns: int) -> None:
    """Everything is typed as it stands there, prompts included, and each screen is what the page says."""
    steps = typed(TUTORIAL)
    assert len(steps) > 20
    assert {step.terminal for step in steps} == {"", "owner"}
    try:
        with Newcomer(tmp_path, columns) as newcomer:
            newcomer.walk(steps)
    finally:
        for folder in ("build/lab", "build/awkward"):
            Walk(tmp_path).type(Typed(f"dcdecom lab down --output {folder}"))


@pytest.mark.whole
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    expected = shown(ROOT / "README.md")
    assert len(expected) > 20
    left = tmp_path / "build" / "demo" / "data" / "store.sqlite"
    left.parent.mkdir(parents=True)
    left.write_text("what an earlier demo left")
    (left.parents[1] / DEMO).touch()
    code, output = Walk(tmp_path).type(Typed("dcdecom lab demo --output build/demo <&-"))
    assert code == 0, output
    assert missing(expected, output) == []


def test_a_demo_leaves_alone_what_no_demo_has_made(tmp_path: Path) -> None:
    kept = tmp_path / "notes.txt"
    kept.write_text("not a demo's")
    code, output = Walk(tmp_path).type(Typed(f"dcdecom lab demo --output {tmp_path}"))
    assert (code, kept.read_text()) == (2, "not a demo's")
    assert "no demo has made" in output
