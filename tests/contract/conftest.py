"""What every test of the suite is given: the bed's configuration, its Readers and Writers, and what it must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
import requests

from dcdecom import bootstrap
from dcdecom.adapters.secrets import Secrets
from dcdecom.documents.configuration import load
from dcdecom.lab.control import LabControl
from dcdecom.model.settings import Settings
from dcdecom.ports import Readers
from tests.beds import Bed
from tests.beds.lab import LabBed

from .ground import Found, Ground, ground_of
from .stage import Stage


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "lab: breaks the lab in ways in which a real system cannot be broken at will")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of the lab's own faults are no part of a run on the real bed."""
    if config.getoption("--bed") == "real":
        ours = [item for item in items if item.get_closest_marker("lab")]
        config.hook.pytest_deselected(items=ours)
        items[:] = [item for item in items if item not in ours]


@pytest.fixture(scope="session")
def settings(bed: Bed) -> Settings:
    """The bed's configuration, with less patience: a system that is gone is not waited for."""
    found = load(bed.configuration)
    return replace(found, netbox=replace(found.netbox, timeout=20), zabbix=replace(found.zabbix, timeout=20))


@pytest.fixture(scope="session")
def ground(bed: Bed) -> Ground:
    return ground_of(bed.name)


@pytest.fixture(scope="session")
def readers(settings: Settings) -> Readers:
    """Readers that stay connected from test to test."""
    return bootstrap.readers(settings, bootstrap.clock())


@pytest.fixture(scope="session")
def stage(bed: Bed, settings: Settings, readers: Readers, ground: Ground) -> Stage:
    return Stage(bed, settings, readers, ground)


@pytest.fixture(scope="session")
def found(stage: Stage, bed: Bed, settings: Settings) -> Iterator[Found]:
    """A note in NetBox, a site without switches and a rack with nothing in it, beside what the description says."""
    nonce = f"contract-{uuid4().hex[:12]}"
    stage.writers.record.add_note(stage.device("srv-disdik-03").id, f"Contract suite ({nonce})", nonce)
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {Secrets().resolve(bed.owner)}"

        def call(method: str, path: str, **body: Any) -> Any:
            answer = session.request(method, f"{settings.netbox.url}/api/{path}", json=body or None, timeout=20)
            answer.raise_for_status()
            return answer.json() if answer.content else None

        site = call("POST", "dcim/sites/", name=nonce, slug=nonce)["id"]
        rack = call("POST", "dcim/racks/", name=nonce, site=site)["id"]
        yield Found(stage.readers, nonce, site, rack)
        call("DELETE", f"dcim/racks/{rack}/")
        call("DELETE", f"dcim/sites/{site}/")


@pytest.fixture
def lab(bed: Bed) -> Iterator[LabControl]:
    """The lab, to be broken; whole again afterwards."""
    assert isinstance(bed, LabBed)
    yield bed.control
    for system in ("netbox", "zabbix"):
        bed.control.web_fault(system)
    bed.control.reset()
