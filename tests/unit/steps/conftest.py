"""Offices of the other procedure, one of whose rows is played."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.documents.texts import load
from dcdecom.model.texts import Texts
from tests.unit.run.office import Office, playbook


@pytest.fixture
def making(tmp_path: Path) -> Callable[..., Office]:
    """An office with only these rows: `making("take-out", "end", servers=(ONE, TWO))`."""

    def make(*slugs: str, **different: object) -> Office:
        return Office(tmp_path, playbook(*slugs), **different)  # type: ignore[arg-type]  # by name

    return make


@pytest.fixture(scope="session")
def english() -> Texts:
    """The console's sentences."""
    return load("en")
