"""Offices on the bed of this test process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.stages import Shelf


@pytest.fixture
def office(bed: Bed, tmp_path: Path) -> Iterator[Office]:
    """A team with nothing on its desk, on a lab as it is described; the lab is put back afterwards."""
    if not isinstance(bed, LabBed):
        pytest.skip("what also runs on the real bed is in tests/real/cases")
    bed.reset()
    yield Office(bed, tmp_path / "office")
    bed.reset()


@pytest.fixture
def control(bed: Bed) -> LabControl:
    """The lab's control, for what only the lab can show."""
    if not isinstance(bed, LabBed):
        pytest.skip("only the lab can be told to do this")
    return bed.control


@pytest.fixture
def shelf(bed: Bed, control: LabControl, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """What one test process brought to a stage serves them all; take from it before you change the bed."""
    folder = tmp_path_factory.getbasetemp()
    return Shelf(bed, (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "shelf")
