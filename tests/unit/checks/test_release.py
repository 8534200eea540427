"""What speaks against a release: one difference, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from .release_cases import CASES, IN_ITS_PLACE, LONG, found, read


def test_nothing_speaks_against_what_is_as_it_was_left() -> None:
    assert found({}) == ()


@pytest.mark.parametrize(("code", "differs"), CASES)
def test_what_differs_is_found(code: str, differs: Mapping[str, Any]) -> None:
    assert [finding.code for finding in found(differs)] == [code]


def test_a_name_that_would_be_too_long_is_found() -> None:
    assert [finding.code for finding in found({}, LONG)] == ["release-name-long"]


@pytest.mark.parametrize(
    ("position", "height", "is_held"),
    [
        ("12", "1", True), ("12", "", True), ("11", "2", True), ("12.5", "0.5", True), ("11.5", "1", True),
        ("13", "1", False), ("11", "1", False), ("11", "", False), ("10", "2", False), ("", "1", False),
        ("12", "tall", False),
    ],
)  # fmt: skip
def test_a_place_is_held_where_another_device_overlaps_it(position: str, height: str, is_held: bool) -> None:
    """Unit 12 alone was left. What has no position, or one that is no number, stands at no unit."""
    other = replace(IN_ITS_PLACE, position=position, height=height)
    assert [f.code for f in found({"occupants": read((other,))})] == ["release-place-held"] * is_held
