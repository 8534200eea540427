"""Types of fields that are told quickly are those that `typing` tells."""

from __future__ import annotations

from typing import get_type_hints

import pytest

from dcdecom.model.fold import EVENTS
from dcdecom.model.settings import Settings
from dcdecom.model.type_hints import hints
from dcdecom.papers.report import Report

KINDS = {row.fact for row in EVENTS.values()} | {Settings, Report}


@pytest.mark.parametrize("kind", sorted(KINDS, key=lambda kind: kind.__name__))
def test_they_are_those_of_the_standard_library(kind: type) -> None:
    assert hints(kind) == get_type_hints(kind)
    assert hints(kind)
