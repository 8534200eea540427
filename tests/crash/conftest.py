"""The same offices as in tests/cases."""

from tests.cases.conftest import control, office, shelf

__all__ = ["control", "office", "shelf"]
