"""A plugin of pytest that notes which test ran which line, and how long each took: `-p tests.mutants.noting`.

It writes into the folder that NOTES names: one coverage file and one list of durations for each process.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

NOTES = "DCDECOM_MUTANTS_NOTES"
DURATIONS = "durations"


class Noting:
    """Notes of one process that runs tests. Only tests that pass are noted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._passed: dict[str, float] = {}
        self._shared: dict[str, float] = {}
        """Seconds that each fixture took which outlasts a test: who runs a test alone waits for them."""
        self._coverage = coverage.Coverage(
            data_file=str(folder / "coverage"), data_suffix=True, source=["dcdecom"], config_file=False
        )
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._coverage.switch_context(item.nodeid)
        try:
            return (yield)
        finally:
            self._coverage.switch_context("")
            if item.nodeid in self._passed and isinstance(item, pytest.Function):
                self._passed[item.nodeid] += sum(self._shared.get(name, 0.0) for name in item.fixturenames)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Iterator[None]:
        began = time.perf_counter()
        result = yield
        if fixturedef.scope != "function":
            self._shared[fixturedef.argname] = time.perf_counter() - began
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed and not hasattr(report, "context"):
            self._passed[report.nodeid] = report.duration

    def pytest_sessionfinish(self) -> None:
        self.stop()
        self._coverage.save()
        path = self._folder / f"{DURATIONS}.{os.getpid()}.json"
        path.write_text(json.dumps(self._passed), "utf-8")

    def stop(self) -> None:
        self._coverage.stop()


# From the load of the plugin on: what a conftest imports is imported before any hook of pytest is called.
_noting = Noting(Path(os.environ[NOTES])) if NOTES in os.environ else None


def pytest_configure(config: pytest.Config) -> None:
    """Every process notes but the one that only hands tests out to others."""
    if _noting is None:
        return
    if getattr(config.option, "numprocesses", None) and not hasattr(config, "workerinput"):
        _noting.stop()
    else:
        config.pluginmanager.register(_noting)
