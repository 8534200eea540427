"""What speaks against a release: one difference, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from .release_cases import CASES, LONG, found


def test_nothing_speaks_against_what_is_as_it_was_left() -> None:
    assert found({}) == ()


@pytest.mark.parametrize(("code", "differs"), CASES)
def test_what_differs_is_found(code: str, differs: Mapping[str, Any]) -> None:
    assert [finding.code for finding in found(differs)] == [code]


def test_a_name_that_would_be_too_long_is_found() -> None:
    assert [finding.code for finding in found({}, LONG)] == ["release-name-long"]
