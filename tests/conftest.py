"""Which bed tests run on: `--bed lab` (the default) or `--bed real`."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.beds import Bed
from tests.beds.opening import open_bed
from tests.counting import counted, pytest_terminal_summary

os.environ["LC_ALL"] = "C.UTF-8"  # sentences are compared in English, whatever the developer's terminal speaks
settings.register_profile("load", deadline=None)  # a busy machine is no failure of what is tested
settings.load_profile("load")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # begun in the background by a shell, whose jobs ignore the key
    signal.signal(signal.SIGINT, signal.default_int_handler)
__all__ = ["counted", "pytest_terminal_summary"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bed", choices=("lab", "real"), default="lab", help="The data centre to run on")


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """One bed for the whole session of a test process; a test that changes it puts it back."""
    found = open_bed(request.config.getoption("--bed"), tmp_path_factory.mktemp("bed"))
    yield found
    found.close()
