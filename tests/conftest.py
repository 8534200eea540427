"""Which bed tests run on: `--bed lab` (the default) or `--bed real`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.beds import Bed


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--bed", choices=("lab", "real"), default="lab", help="The data centre to run on")


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """One bed for the whole session of a test process; a test that changes it puts it back."""
    folder: Path = tmp_path_factory.mktemp("bed")
    found: Bed
    if request.config.getoption("--bed") == "real":
        from tests.beds.real import RealBed

        found = RealBed(folder)
    else:
        from tests.beds.lab import LabBed

        found = LabBed(folder)
    yield found
    found.close()
