"""The same reader on sushy-tools' emulator, which tells no serial number, and whose power moves after some seconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from dcdecom.adapters.controllers.reader import Controllers
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.controller import ManagedSystem, Power
from dcdecom.model.estate.reading import Reading, Unreadable
from tests.agents.asking import StillClock

from .real import Emulator, running
from .served import MAC, PASSWORD, SECOND, device, settings

pytestmark = [pytest.mark.whole]


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running(tmp_path_factory.mktemp("sushy")) as found:
        yield found


def asking(emulator: Emulator, password: str = PASSWORD, **different: Any) -> Controllers:
    its = {"ca_file": emulator.certificate, **different}
    return Controllers(settings(emulator.url, **its), Secrets({"KEY": password}), StillClock())


def system(emulator: Emulator) -> ManagedSystem:
    answer = asking(emulator).controllers([device()])["srv-1"]
    assert isinstance(answer, Reading), answer
    assert answer.source.estate == "real"
    assert answer.value.system
    return answer.value.system


def power(emulator: Emulator) -> Power:
    answer = asking(emulator).power([device()])["srv-1"]
    assert isinstance(answer, Reading), answer
    return answer.value


def test_what_it_tells_and_what_it_does_not(emulator: Emulator) -> None:
    found = system(emulator)
    assert found.bears("SGH331XK7P") == ()
    assert isinstance(found.ports, Reading)
    assert {mac for port in found.ports.value for mac in port.macs} == {MAC, SECOND}
    assert isinstance(found.disks, Reading)
    assert [(disk.place, disk.serial) for disk in found.disks.value] == [("Drive Sample", "1234570")]
    assert found.serials == (), "it has none, and its chassis is of nobody"
    assert found.power in ("on", "off")


def test_off_only_once_it_is_off(emulator: Emulator) -> None:
    assert power(emulator) == "on"
    emulator.switch("GracefulShutdown")
    until = time.monotonic() + 60
    while power(emulator) != "off":
        assert time.monotonic() < until
        time.sleep(0.2)
    emulator.switch("On")


def test_a_wrong_password_and_a_certificate_that_nobody_named(emulator: Emulator) -> None:
    for said, found in (
        ("HTTP 401", asking(emulator, "wrong")),
        ("not trusted", asking(emulator, ca_file=None)),
        ("fingerprint", asking(emulator, ca_file=None, fingerprint="ab" * 32)),
    ):
        answer = found.controllers([device()])["srv-1"]
        assert isinstance(answer, Unreadable)
        assert said in answer.reason
