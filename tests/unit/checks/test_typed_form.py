"""A typed form is judged by what it says itself: what erases, who does it, and whether there is a copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from .form_cases import CASES, found


@pytest.mark.parametrize(("codes", "differs"), CASES)
def test_what_is_found(codes: tuple[str, ...], differs: Mapping[str, Any]) -> None:
    assert tuple(f.code for f in found(differs)) == codes
    assert all(f.acceptable is (f.severity == "ask") for f in found(differs))
