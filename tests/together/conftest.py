"""Offices on the lab of this test process."""

from __future__ import annotations

from tests.cases.conftest import control, office, shelf

__all__ = ["control", "office", "shelf"]
