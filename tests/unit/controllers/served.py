"""A controller of the lab, and a reader of it."""

from __future__ import annotations

from typing import Any

from dcdecom.adapters.controllers.reader import Controllers
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.estate.controller import Controller, ManagedSystem
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.settings import ControllerLogin, ControllerSettings, NamedController, SecretRef
from dcdecom_lab.redfish import RedfishServer, machine
from tests.agents.asking import StillClock
from tests.records import make

SERIAL, MAC, SECOND = "SGH331XK7P", "9c:b6:54:a1:00:21", "9c:b6:54:a1:00:29"
DISKS = ("S45PNA0M512345", "S45PNA0M512346")
LOGIN = ControllerLogin("dcdecom", SecretRef("env:KEY"))
PASSWORD = "lab"
AT = "/redfish/v1/Systems/1"


def device(name: str = "srv-1", serial: str = SERIAL, **more: Any) -> DeviceRecord:
    about = {"id": 21, "name": name, "serial": serial, "asset_tag": "", "status": "active", "role": "server"}
    where = {"device_type": "DL360", "site": Ref(1, "DC"), "tenant": None, "rack": None, "position": "", "face": ""}
    return make(
        DeviceRecord, **about, **where, height="1", parent=None, virtual_chassis=None, interfaces=(), etag="", **more
    )


def own(**different: Any) -> RedfishServer:
    return RedfishServer(machine(SERIAL, (MAC, SECOND), DISKS), **different)


def settings(url: str, **different: Any) -> ControllerSettings:
    return ControllerSettings(reader=LOGIN, servers=(NamedController("srv-1", url=url, **different),), timeout=5)


def reader(server: RedfishServer, password: str = PASSWORD, **different: Any) -> Controllers:
    return Controllers(settings(server.url, **different), Secrets({"KEY": password}), StillClock())


def read(server: RedfishServer, its: DeviceRecord | None = None, **different: Any) -> Controller:
    its = its or device()
    answer = reader(server, **different).controllers([its])[its.name]
    assert isinstance(answer, Reading), answer
    return answer.value


def system(server: RedfishServer, its: DeviceRecord | None = None) -> ManagedSystem:
    found = read(server, its).system
    assert found
    return found


def why(server: RedfishServer, password: str = PASSWORD, **different: Any) -> str:
    """Why the controller was not read."""
    with server:
        answer = reader(server, password, **different).controllers([device()])["srv-1"]
    assert isinstance(answer, Unreadable), answer
    return answer.reason
