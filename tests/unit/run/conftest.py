"""Offices with the procedures that the tests play."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.documents.texts import load
from dcdecom.model.texts import Texts

from .office import Office, playbook


@pytest.fixture
def whole(tmp_path: Path) -> Office:
    """Every row of the other procedure, one server."""
    return Office(tmp_path, playbook())


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
