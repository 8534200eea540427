"""Offices on the lab of this test process."""

from tests.cases.conftest import office

__all__ = ["office"]
