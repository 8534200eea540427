"""Offices on the lab of this test process, whose commands start quickly and together."""

from __future__ import annotations

import pytest

from tests.cases.conftest import control, shelf
from tests.cases.conftest import office as slow_office
from tests.cases.office import Office
from tests.cases.warm import WarmKeyboard

__all__ = ["control", "shelf", "slow_office"]


@pytest.fixture
def office(slow_office: Office) -> Office:
    slow_office.keyboard = WarmKeyboard()
    return slow_office
