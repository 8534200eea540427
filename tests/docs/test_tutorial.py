"""Pages that show a terminal, played: the tutorial is typed as it stands, the README is compared with the demo."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.reading import ROOT, Typed, missing, shown, typed
from tests.docs.walking import Walk

TUTORIAL = ROOT / "docs" / "tutorial" / "first-withdrawal.md"


@pytest.mark.long
def test_a_newcomer_walks_through_the_first_withdrawal(tmp_path: Path) -> None:
    walk, steps = Walk(tmp_path), typed(TUTORIAL)
    assert len(steps) > 20
    try:
        for step in steps:
            code, output = walk.type(step)
            assert code == step.exit, f"$ {step.command}\nended with {code}:\n{output}"
            assert not (lines := missing(step.output, output)), f"$ {step.command}\nlacks {lines}:\n{output}"
    finally:
        walk.type(Typed("dcdecom lab down"))


@pytest.mark.long
def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    expected = shown(ROOT / "README.md")
    assert len(expected) > 20
    code, output = Walk(tmp_path).type(Typed("dcdecom lab demo --output build/demo"))
    assert code == 0, output
    assert missing(expected, output) == []
