"""A cluster of PostgreSQL for the tests of this folder, and offices whose journals are in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cluster import HOSTS, Cluster, shared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.store)


@pytest.fixture
def cluster() -> Cluster:
    return shared()


@pytest.fixture
def office(bed: Bed, cluster: Cluster, tmp_path: Path) -> Iterator[Office]:
    """A team with nothing on its desk, and a store of its own."""
    if not isinstance(bed, LabBed):
        pytest.skip("what also runs on the real bed is in tests/real/cases")
    bed.reset()
    office = Office(bed, tmp_path / "office")
    on_postgresql(office, cluster, cluster.store())
    yield office
    bed.reset()


def on_postgresql(office: Office, cluster: Cluster, name: str, user: str = HOSTS[0]) -> None:
    """Let the configuration of an office name a store."""
    said = yaml.safe_load(office.config.read_text("utf-8"))
    said["store"] = {"postgresql": {"hosts": [str(cluster.folder)], "database": name, "user": user}}
    office.config.write_text(yaml.safe_dump(said), "utf-8")
