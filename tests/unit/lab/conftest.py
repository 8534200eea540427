"""One lab for all tests of this folder, put back to its beginning before each, and a world without any process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.control import LabControl
from dcdecom_lab.description import load_description
from dcdecom_lab.shell import Shell, SwitchFaults
from dcdecom_lab.world import World


@pytest.fixture(scope="session")
def running_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabControl]:
    control = LabControl.start(tmp_path_factory.mktemp("lab"), idle_hours=1)
    yield control
    control.stop()


@pytest.fixture
def lab(running_lab: LabControl) -> LabControl:
    running_lab.reset()
    return running_lab


@pytest.fixture
def clock() -> LabClock:
    return LabClock()


@pytest.fixture
def world(clock: LabClock) -> World:
    return World(load_description(), clock)


@pytest.fixture
def acts(clock: LabClock) -> ActLog:
    return ActLog(clock)


@pytest.fixture
def tor_3(world: World, acts: ActLog) -> Shell:
    """A writer's session on tor-3."""
    return Shell(world, "tor-3", "lab-writer", True, acts, SwitchFaults())
