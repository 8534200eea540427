"""The page of what odd estates come to says what a reconcile says today."""

from __future__ import annotations

import pytest

from tests.cases.odd_estates import AGAIN, PAGE, written
from tests.cases.office import Office


@pytest.mark.long
def test_the_page_is_what_a_run_makes(office: Office) -> None:
    assert PAGE.read_text("utf-8") == written(office), f"Run: {AGAIN}"
