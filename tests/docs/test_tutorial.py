"""The tutorial, typed as it stands: every command ends as it says and shows what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.reading import ROOT, missing, typed
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
        walk.type(type(steps[0])("dcdecom lab down"))
