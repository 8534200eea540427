"""A record that is read whole: what happens where the last part of it comes in a form that is not known."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
import requests
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dcdecom.adapters.netbox import connect_reader
from dcdecom.adapters.netbox.bulk import FIELDS
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.ports.record import RecordReader
from tests.contract.expected_record import by_cable_ids

from .conftest import SECRETS, TOKENS, NetBox, netbox_settings
from .serving import Counting, serving


class OddById:
    """A NetBox that answers the first question for interfaces by their ids with a row of its own."""

    def __init__(self, app: ASGIApp, row: dict[str, Any]) -> None:
        self._app, self._row, self.told = app, row, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {part.split(b"=")[0] for part in scope["query_string"].split(b"&")}
        if scope["path"] == "/api/dcim/interfaces/" and b"id" in asked and not self.told:
            self.told += 1
            odd = {"count": 1, "next": None, "previous": None, "results": [self._row]}
            await JSONResponse(odd)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@pytest.mark.parametrize("row", [{"id": 999_999, "display": "another"}, {}], ids=["not asked for", "other form"])
def test_a_record_whose_panels_cannot_be_followed_is_given_up_once(netbox: NetBox, row: dict[str, Any]) -> None:
    """Else nothing is kept, and each hundred devices read all seven tables again."""
    device = _cabled_to_a_panel(netbox.url)
    odd = OddById(netbox.lab.app, row)
    counting = Counting(odd)
    with serving(counting) as url:
        reader = connect_reader(netbox_settings(url), SECRETS, netbox.clock, whole=True)
        answers = [answer for _ in range(3) for _, answer in reader.devices_by_id([device])]
    assert odd.told == 1
    assert [type(answer) for answer in answers] == [Reading, Reading, Reading]
    assert counting.requests.count("GET /api/dcim/cable-terminations/") == 1
    assert "dcim/interfaces answered another" in reader.in_parts() or "a row without an id" in reader.in_parts()


class Short:
    """A NetBox that loses every row of a list's first page, and counts seven."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self._app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == self._path and b"ordering=id" in scope["query_string"]:
            await JSONResponse({"count": 7, "next": None, "previous": None, "results": []})(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def test_a_table_of_which_rows_are_missing_is_not_used(netbox: NetBox) -> None:
    with serving(Short(netbox.lab.app, "/api/dcim/cable-terminations/")) as url:
        reader = connect_reader(netbox_settings(url), SECRETS, netbox.clock, whole=True)
        ((_, answer),) = reader.devices_by_id([_server(netbox.url)])
    assert isinstance(answer, Reading)
    assert any(interface.peers for interface in answer.value.interfaces)
    assert reader.in_parts().startswith("dcim/cable-terminations counted 7 and then")


def test_a_list_of_which_devices_are_missing_says_so(netbox: NetBox) -> None:
    with serving(Short(netbox.lab.app, "/api/dcim/devices/")) as url:
        pages = list(connect_reader(netbox_settings(url), SECRETS, netbox.clock).roster())
    unread = [page for page in pages if isinstance(page, Unreadable)]
    assert [page.reason.partition(" counted 7")[0] for page in unread] == ["dcim/devices"]


class Deaf:
    """A NetBox that does not know one filter, and so ignores it."""

    def __init__(self, app: ASGIApp, name: bytes) -> None:
        self._app, self._name = app, name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = [part for part in scope["query_string"].split(b"&") if part.partition(b"=")[0] != self._name]
        await self._app({**scope, "query_string": b"&".join(asked)}, receive, send)


@pytest.mark.parametrize(("name", "said"), [
    (b"connected", "dcim/interfaces answered some that are connected, which was not asked for: it ignored a filter"),
    (b"cabled", ""),
])  # fmt: skip
def test_a_netbox_that_ignores_a_filter_is_asked_in_parts_or_told_alike(
    netbox: NetBox, name: bytes, said: str
) -> None:
    """All interfaces without a cable too are asked for alone, where it ignores the one that leaves them out."""
    device = _server(netbox.url)
    with serving(Deaf(netbox.lab.app, name)) as url:
        reader = connect_reader(netbox_settings(url), SECRETS, netbox.clock, whole=True)
        assert (_record(reader, device), reader.in_parts()) == (by_cable_ids(_record(netbox.reader(), device)), said)


@pytest.mark.parametrize("ports", [1, 2], ids=["one port", "two ports"])
@pytest.mark.parametrize("status", ["connected", "planned"])
def test_a_cable_is_told_as_netbox_tells_it_alone(netbox: NetBox, status: str, ports: int) -> None:
    """With an end at either side, or with three ends: then neither end alone is the other's."""
    device, port = _plugged(netbox.url, status, ports)
    alone = _record(netbox.reader(), device)
    reader = connect_reader(netbox_settings(netbox.url), SECRETS, netbox.clock, whole=True)
    assert (_record(reader, device), reader.in_parts()) == (by_cable_ids(alone), "")
    (there,) = (part for part in alone.interfaces if part.id == port)
    assert (len(there.peers), there.peer_reachable) == (ports, status == "connected")


class Meanwhile:
    """A NetBox in which something is done once one list was told, and before another one is."""

    def __init__(self, app: ASGIApp, first: str, then: str, do: Callable[[], object]) -> None:
        self._app, self._first, self._then, self._do = app, f"/api/{first}/", f"/api/{then}/", do
        self._told: asyncio.Event | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._told = self._told or asyncio.Event()
        plain = b"connected=" not in scope["query_string"]
        if scope["path"] == self._then and plain:
            await asyncio.wait_for(self._told.wait(), 20)
        await self._app(scope, receive, send)
        if scope["path"] == self._first and plain and not self._told.is_set():
            await asyncio.to_thread(self._do)
            self._told.set()


@pytest.mark.parametrize(("first", "then"), [
    ("dcim/interfaces", "dcim/cable-terminations"), ("dcim/cable-terminations", "dcim/interfaces"),
])  # fmt: skip
def test_a_cable_that_is_plugged_in_meanwhile_is_asked_for(netbox: NetBox, first: str, then: str) -> None:
    """It is planned: nobody may say that it leads anywhere yet."""
    device, wires = _server(netbox.url), _wires(netbox.url, 1)
    planned = {**wires, "status": "planned"}
    app = Meanwhile(netbox.lab.app, first, then, lambda: _ask(netbox.url, "POST", "dcim/cables/", planned))
    with serving(app) as url:
        reader = connect_reader(netbox_settings(url, timeout=30), SECRETS, netbox.clock, whole=True)
        told = _record(reader, device)
    assert (told, reader.in_parts()) == (by_cable_ids(_record(netbox.reader(), device)), "")
    assert [part.peer_reachable for part in told.interfaces if part.name == "odd1"] == [False]


class Crowded:
    """A NetBox that lets each request wait for another, but not for long, and knows how many were under way at once."""

    def __init__(self, app: ASGIApp, patience: float) -> None:
        self._app, self._patience, self._now, self.most = app, patience, 0, 0
        self._met: asyncio.Event | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._met = self._met or asyncio.Event()
        self._now += 1
        self.most = max(self.most, self._now)
        if self._now > 1:
            self._met.set()
        try:
            if not self._met.is_set():
                await asyncio.wait_for(self._met.wait(), self._patience)
            await asyncio.sleep(0.1)
            await self._app(scope, receive, send)
        finally:
            self._now -= 1


def test_two_tables_are_read_at_the_same_time_and_never_three(netbox: NetBox) -> None:
    crowded = Crowded(netbox.lab.app, patience=4)
    with serving(crowded) as url:
        reader = connect_reader(netbox_settings(url, timeout=20), SECRETS, netbox.clock, whole=True)
        pages = list(reader.roster())
    assert [type(page) for page in pages] == [Reading, Reading]
    assert (reader.in_parts(), crowded.most) == ("", 2)


def test_the_list_of_all_devices_is_told_from_their_table_as_netbox_tells_it(netbox: NetBox) -> None:
    counting = Counting(netbox.lab.app)
    with serving(counting) as url:
        whole = connect_reader(netbox_settings(url), SECRETS, netbox.clock, whole=True)
        told = _listed(whole)
        assert counting.requests.count("GET /api/dcim/devices/") == 1
        assert len(counting.requests) == len(FIELDS) + 1
        whole.forget()
        assert (told, _listed(whole)) == (_listed(netbox.reader()), told)


class Refusing:
    """A NetBox that refuses the first questions for one list."""

    def __init__(self, app: ASGIApp, path: str, times: int) -> None:
        self._app, self._path, self._left = app, path, times

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == self._path and self._left:
            self._left -= 1
            await JSONResponse({"detail": "not now"}, 403)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


@pytest.mark.parametrize(("times", "told"), [(1, [Reading, Reading]), (9, [Reading, Unreadable])])
def test_virtual_machines_that_were_not_told_beforehand_are_asked_for(
    netbox: NetBox, times: int, told: list[type]
) -> None:
    """They are no table of those that have to be whole: without them devices are told from memory all the same."""
    with serving(Refusing(netbox.lab.app, "/api/virtualization/virtual-machines/", times)) as url:
        reader = connect_reader(netbox_settings(url), SECRETS, netbox.clock, whole=True)
        assert ([type(page) for page in reader.roster()], reader.in_parts()) == (told, "")


def test_who_shares_a_host_of_zabbix_is_told_from_memory_as_netbox_tells_it(netbox: NetBox) -> None:
    """Each of the two names the other, and a third whose host's id only contains theirs is none of them."""
    twin, other, third = (_server(netbox.url, name) for name in ("srv-disdik-01", "srv-disdik-02", "srv-bpkad-01"))
    _ask(netbox.url, "POST", "extras/custom-fields/", {
        "name": "zabbix_hostid", "type": "integer", "object_types": ["dcim.device"],
    })  # fmt: skip
    for id, host in ((twin, 10501), (other, 10501), (third, 1050)):
        _ask(netbox.url, "PATCH", f"dcim/devices/{id}/", {"custom_fields": {"zabbix_hostid": host}})
    whole = connect_reader(netbox_settings(netbox.url), SECRETS, netbox.clock, whole=True)
    told = [_sharing(reader, (twin, other, third)) for reader in (whole, netbox.reader())]
    assert whole.in_parts() == ""
    assert told == [{twin: ["srv-disdik-02"], other: ["srv-disdik-01"], third: []}] * 2


def _sharing(reader: RecordReader, ids: tuple[int, ...]) -> dict[int, list[str]]:
    answers = dict(reader.devices_by_id(ids))
    return {id: [one.name for one in a.value.same_host_id] for id, a in answers.items() if isinstance(a, Reading)}


def _record(reader: RecordReader, device: int) -> DeviceRecord:
    """As the reader tells it, with interfaces in the order of their ids."""
    answer = dict(reader.devices_by_id([device]))[device]
    assert isinstance(answer, Reading), answer
    return replace(answer.value, interfaces=tuple(sorted(answer.value.interfaces, key=lambda part: part.id)))


def _plugged(url: str, status: str, ports: int) -> tuple[int, int]:
    """A server, and the interface of its that a cable with so many ports at the other side is in."""
    wires = _wires(url, ports)
    _ask(url, "POST", "dcim/cables/", {**wires, "status": status})
    return _server(url), int(wires["b_terminations"][0]["object_id"])


def _wires(url: str, ports: int) -> dict[str, Any]:
    """A cable from new ports of one server to a new one of another, not plugged in yet."""
    def port(server: str, name: str) -> dict[str, Any]:
        card = {"device": _server(url, server), "name": name, "type": "1000base-t"}
        return {"object_type": "dcim.interface", "object_id": _ask(url, "POST", "dcim/interfaces/", card)["id"]}

    far = [port("srv-disdik-02", f"odd{n}") for n in range(ports)]
    return {"a_terminations": far, "b_terminations": [port("srv-disdik-01", "odd1")]}


def _listed(reader: RecordReader) -> list[Listed]:
    return [one for page in reader.roster() if isinstance(page, Reading) for one in page.value]


def _server(url: str, name: str = "srv-disdik-01") -> int:
    return int(_ask(url, "GET", f"dcim/devices/?name={name}")["results"][0]["id"])


def _ask(url: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Authorization": f"Token {TOKENS['owner']}"}
    answer = requests.request(method, f"{url}/api/{path}", json=body, headers=headers, timeout=20)
    answer.raise_for_status()
    return answer.json()


def _cabled_to_a_panel(url: str) -> int:
    """The id of a server of which one more interface leads to a front port."""
    ask = partial(_ask, url)
    (server,) = ask("GET", "dcim/devices/?name=srv-disdik-01")["results"]
    kind = {key: server[key]["id"] for key in ("site", "device_type", "role")}
    panel = ask("POST", "dcim/devices/", {"name": "pp-1", **kind})["id"]
    rear = ask("POST", "dcim/rear-ports/", {"device": panel, "name": "Rear", "type": "8p8c", "positions": 1})["id"]
    strand = [{"position": 1, "rear_port": rear, "rear_port_position": 1}]
    front = {"device": panel, "name": "Front", "type": "8p8c", "rear_ports": strand}
    ends = {"a": ("dcim.frontport", ask("POST", "dcim/front-ports/", front)["id"])}
    socket = {"device": server["id"], "name": "eth9", "type": "1000base-t"}
    ends["b"] = ("dcim.interface", ask("POST", "dcim/interfaces/", socket)["id"])
    terminations = {side: [{"object_type": kind, "object_id": id}] for side, (kind, id) in ends.items()}
    ask("POST", "dcim/cables/", {f"{side}_terminations": ends for side, ends in terminations.items()})
    return int(server["id"])
