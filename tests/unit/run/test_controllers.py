"""A case of a server whose management controller is asked: what stops it, and when it is asked last."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pytest

from dcdecom.adapters.controllers.reader import Controllers
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer
from dcdecom.model.finding import Comparison, Verdict
from dcdecom.model.settings import ControllerSettings, NamedController
from dcdecom.steps.moves import Await, Finished
from dcdecom_lab.redfish import RedfishServer, machine
from tests.unit.controllers.served import LOGIN

from .office import ONE, Office

Making = Callable[..., Office]
MAC = "02:00:00:00:00:77"


@dataclass
class Behind:
    """A controller that nothing reaches once a port of its server is shut, as where both share a wire."""

    office: Office
    reader: Controllers
    asked: int = 0

    def controllers(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Controller]]:
        self._reached(devices)
        return self.reader.controllers(devices)

    def power(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Power]]:
        self._reached(devices)
        return self.reader.power(devices)

    def _reached(self, devices: Sequence[DeviceRecord]) -> None:
        if devices:
            self.asked += 1
            assert all(port.up for port in self.office.world.ports.values()), "asked once a port was shut"


@pytest.fixture
def server() -> Iterator[RedfishServer]:
    with RedfishServer(machine(ONE.serial, (MAC,), Model="", AssetTag=ONE.asset_tag), estate="lab") as server:
        yield server


@pytest.fixture
def office(making: Making, server: RedfishServer) -> Office:
    office = making()
    named = NamedController(ONE.name, url=server.url)
    reader = Controllers(ControllerSettings(LOGIN, servers=(named,)), Secrets({"KEY": "lab"}), office.clock)
    office.controllers = Behind(office, reader)
    return office


def off(server: RedfishServer) -> None:
    server.system["PowerState"] = "Off"


def test_a_case_goes_to_its_end_and_asks_no_more_once_a_port_is_shut(office: Office, server: RedfishServer) -> None:
    id = office.opened()
    waiting = office.drive(id, "drop")
    assert isinstance(waiting, Await)
    assert {m.mac: m.sources for m in office.case(id).devices[ONE.name].known_record.macs}[MAC] == ("controller",)
    off(server)
    assert isinstance(office.drive(id), Finished)
    [event] = [e for e in office.store.events(id) if e.type == "dropped"]
    assert event.payload["power"] == "off"
    assert {method for method, _ in server.asked} == {"GET"}


def test_another_serial_number_stops_the_case(office: Office, server: RedfishServer) -> None:
    for document in server.machines.values():
        if "SerialNumber" in document:
            document["SerialNumber"] = "CZ28410CV9"
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    evidence = case.devices[ONE.name].evidence
    assert evidence
    assert [f.code for f in evidence.findings if f.code.startswith("bmc")] == ["bmc-serial-differs"]
    assert evidence.verdicts[Comparison.RECORD_NETWORK] is Verdict.DISAGREES
    assert MAC not in {m.mac for m in case.devices[ONE.name].known_record.macs}, "another machine's"
    assert all(port.up for port in office.world.ports.values()), "nothing was shut"


def test_a_controller_that_was_not_read_stops_the_case_and_the_shut(office: Office, server: RedfishServer) -> None:
    server.faults["/redfish/v1/Systems"] = "500"
    id = office.opened()
    waiting = office.drive(id)
    assert isinstance(waiting, Await)
    assert [(f.code, f.unread) for f in waiting.findings] == [("bmc-unread", True)]
    server.faults.clear()
    assert isinstance(office.drive(id, "confirm"), Await)
    server.faults["/redfish/v1/Systems"] = "500"
    off(server)
    office.drive(id)
    assert all(port.up for port in office.world.ports.values()), "nothing was shut"


def test_a_server_that_left_its_port_and_is_on_is_waited_for(office: Office, server: RedfishServer) -> None:
    id = office.opened()
    assert isinstance(office.drive(id, "drop"), Await)
    office.world.running.clear()
    waiting = office.advance(id)
    assert isinstance(waiting, Await)
    assert waiting.what == "drop"
    assert [f.code for f in waiting.findings] == ["bmc-still-on"]
    server.system["PowerState"] = "PoweringOff"
    assert isinstance(office.advance(id), Await)
    assert not office.case(id).devices[ONE.name].dropped_at
    off(server)
    assert isinstance(office.drive(id), Finished)


def test_a_controller_that_goes_with_its_server_stops_no_shutdown(office: Office, server: RedfishServer) -> None:
    id = office.opened()
    assert isinstance(office.drive(id, "drop"), Await)
    office.world.running.clear()
    server.faults["/redfish/v1/Systems"] = "500"
    office.advance(id)
    [event] = [e for e in office.store.events(id) if e.type == "dropped"]
    assert event.payload["power"] == "unread"
