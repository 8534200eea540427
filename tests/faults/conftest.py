"""The undisturbed run and the benches of tests/crash."""

from tests.crash.conftest import bench, benches, recording

__all__ = ["bench", "benches", "recording"]
