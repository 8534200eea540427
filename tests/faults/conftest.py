"""The undisturbed runs and the benches of tests/crash."""

from tests.crash.conftest import benches, recordings

__all__ = ["benches", "recordings"]
