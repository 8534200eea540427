"""What every test of the suite is given: the bed's configuration, its Readers and Writers, and what it must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.documents.configuration import load
from dcdecom.model.settings import Settings
from dcdecom.ports.systems import Readers
from tests.beds import Bed
from tests.beds.opening import open_bed

from .ground import Found, Ground, ground_of
from .stage import Stage, scenery


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "lab: breaks the lab in ways in which a real system cannot be broken at will")
    config.addinivalue_line("markers", "netbox: speaks with NetBox, by whatever pynetbox there is")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Name the tests of NetBox. Tests of the lab's own faults are no part of a run on the real bed."""
    for item in items:
        if isinstance(item, pytest.Function) and _speaks_with_netbox(item):
            item.add_marker("netbox")
    if config.getoption("--bed") == "real":
        ours = [item for item in items if item.get_closest_marker("lab")]
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


def _speaks_with_netbox(item: pytest.Function) -> bool:
    spec = getattr(item, "callspec", None)
    values = spec.params.values() if spec else ()
    return any(value == "netbox" or getattr(value, "system", "") == "netbox" for value in values)


@pytest.fixture(scope="session")
def settings(bed: Bed) -> Settings:
    """The bed's configuration, with less patience: a system that is gone is not waited for."""
    found = load(bed.configuration)
    return replace(found, netbox=replace(found.netbox, timeout=20), zabbix=replace(found.zabbix, timeout=20))


@pytest.fixture(scope="session")
def bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bed]:
    """A bed for this suite alone: its scenery stays from test to test, and nobody else resets it."""
    found = open_bed(request.config.getoption("--bed"), tmp_path_factory.mktemp("contract"))
    yield found
    found.close()


@pytest.fixture(scope="session")
def ground(bed: Bed) -> Ground:
    return ground_of(bed.name)


@pytest.fixture(scope="session")
def readers(settings: Settings) -> Readers:
    """Readers that stay connected from test to test."""
    return systems.readers(settings, clocks.clock())


@pytest.fixture(scope="session")
def stage(bed: Bed, settings: Settings, readers: Readers, ground: Ground) -> Stage:
    return Stage(bed, settings, readers, ground)


@pytest.fixture(scope="session")
def found(stage: Stage) -> Iterator[Found]:
    with scenery(stage) as found:
        yield found
