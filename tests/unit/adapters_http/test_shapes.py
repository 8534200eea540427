"""An answer of another shape than the system's own *could not be read*: it is never taken for none, nor for another."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from dcdecom.adapters import zabbix
from dcdecom.adapters.batching import OTHER_FORM
from dcdecom.adapters.http import Failed, Session
from dcdecom.adapters.netbox import connect_reader, connect_writer, rows
from dcdecom.errors import NoAnswer, NotSent
from dcdecom.model.address import parse_mac
from dcdecom.model.estate.reading import Answer, Unreadable
from dcdecom.model.settings import SecretRef
from dcdecom.ports.monitoring import MonitoringReader
from dcdecom.ports.record import RecordReader
from dcdecom_lab.clock import LabClock
from tests.write_permits import authorized

from .conftest import SECRETS, ZABBIX_SECRETS, netbox_settings, zabbix_settings
from .serving import Asked, Said, raw, scripted

EMPTY = '{"count": 0, "next": null, "previous": null, "results": []}'
NO_PAGES = {
    "a bare list": "[]",
    "a bare object": "{}",
    "null": "null",
    "results that are null": '{"count": 0, "next": null, "results": null}',
    "results that are an object": '{"count": 0, "next": null, "results": {}}',
    "results that are a text": '{"count": 0, "next": null, "results": ""}',
    "no count": '{"next": null, "results": []}',
    "a count of null": '{"count": null, "next": null, "results": []}',
    "a count of false": '{"count": false, "next": null, "results": []}',
    "a negative count": '{"count": -7, "next": null, "results": []}',
    "a count in a text": '{"count": "0", "next": null, "results": []}',
    "a count with a fraction": '{"count": 0.0, "next": null, "results": []}',
    "count twice": '{"count": 1, "count": 0, "next": null, "results": []}',
    "results twice": '{"count": 0, "next": null, "results": [{"id": 1}], "results": []}',
    "no number": '{"count": 0, "next": null, "results": [], "x": NaN}',
    "no end": '{"count": 0, "next": null, "results": [], "x": 1e400}',
    "half a character": '{"count": 0, "next": null, "results": [], "x": "\\ud800"}',
    "a next that is no text": '{"count": 0, "next": 5, "results": []}',
}
ASKS: dict[str, Callable[[RecordReader], Iterable[Answer[Any]]]] = {
    "devices": lambda reader: dict(reader.devices(["srv-1"])).values(),
    "machines": lambda reader: dict(reader.machines(["vm-1"])).values(),
    "holders": lambda reader: dict(reader.holders([parse_mac("02:00:00:00:00:01")])).values(),
    "holders at": lambda reader: dict(reader.holders_at(["198.18.10.11"])).values(),
    "occupants": lambda reader: dict(reader.occupants([1])).values(),
    "cables": lambda reader: dict(reader.cables([7])).values(),
    "traces": lambda reader: (reader.traces(),),
    "roster": lambda reader: reader.roster(),
}


def _netbox(body: str, ask: Callable[[RecordReader], Iterable[Answer[Any]]]) -> list[Answer[Any]]:
    with scripted(lambda _: Said(body)) as server:
        return list(ask(connect_reader(netbox_settings(server.url, timeout=1), SECRETS, LabClock())))


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("shape", NO_PAGES)
def test_a_page_of_another_shape_is_not_an_empty_one(shape: str, ask: str) -> None:
    answers = _netbox(NO_PAGES[shape], ASKS[ask])
    assert answers
    assert not [answer for answer in answers if not isinstance(answer, Unreadable)]


CABLE = {
    "id": 7, "display": "D-1", "label": "D-1", "status": {"value": "connected"}, "last_updated": "2026-01-02T03:04:05Z",
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [{"id": True}, {"id": 7.0}, {"id": -7}, {"id": "7"}, {"tenant": {}}, {"tenant": []}, {"device": False},
     {"lag": {"id": True}}, {"mac_addresses": {}}, {"link_peers": ""}, {"mark_connected": "false"}, {"enabled": 0}],
)  # fmt: skip
def test_a_row_of_another_shape_is_not_read(wrong: dict[str, Any]) -> None:
    def answered(row: dict[str, Any]) -> list[Answer[Any]]:
        return _netbox(json.dumps({"count": 1, "next": None, "results": [row]}), ASKS["cables"])

    assert not isinstance(answered(CABLE)[0], Unreadable)
    assert isinstance(answered({**CABLE, **wrong})[0], Unreadable)


@pytest.mark.parametrize("body", ['{"id": 1, "id": 2}', '{"id": NaN}', '{"id": "\\udc00"}', f'{{"id": {"9" * 5000}}}'])
def test_a_write_that_is_answered_so_may_have_happened(body: str) -> None:
    with scripted(lambda _: Said(body)) as server:
        writer: Any = authorized(connect_writer(netbox_settings(server.url, timeout=1), SECRETS, LabClock()))
        with pytest.raises(NoAnswer, match="sent, but no usable answer came back"):
            writer.set_status(1, "offline", "", "nonce")
    assert len(server.asked) == 1


def test_a_refusal_with_a_fault_is_a_refusal() -> None:
    with scripted(lambda _: Said('{"detail": "a", "detail": "b"}', 403)) as server:
        reader = connect_reader(netbox_settings(server.url, timeout=1), SECRETS, LabClock())
        (answer,) = dict(reader.cables([7])).values()
    assert isinstance(answer, Unreadable)
    assert "HTTP 403" in answer.reason


def test_text_that_is_no_unicode_is_not_taken_for_other_text() -> None:
    with scripted(lambda _: Said('{"name": "\\ud83d\\ude00 \\\\ud800"}')) as server:
        whole = Session(server.url, 1, None, "t0ken", lambda _: "", lambda _: True).get(server.url)
        assert whole.json() == {"name": "\N{GRINNING FACE} \\ud800"}
    with scripted(lambda _: Said('{"name": "\\ud83d"}')) as server:
        half = Session(server.url, 1, None, "t0ken", lambda _: "", lambda _: True).get(server.url)
        with pytest.raises(Failed, match="no Unicode"):
            half.json()


# --- what is no answer of HTTP, no number, and no text to be told ----------------------------------------------------


def _raw(head: str) -> Callable[[Callable[[bytes], object]], object]:
    return lambda send: send(f"HTTP/1.1 {head}".replace("\n", "\r\n").encode())


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        ("200 OK\nTransfer-Encoding: chunked\n\n-5\nhello\n0\n\n", "its answer is no HTTP|cut short|dropped"),
        ("200 OK\nTransfer-Encoding: chunked\n\nzz\nhello\n0\n\n", "its answer is no HTTP|cut short|dropped"),
        ("200 OK\nContent-Length: -5\n\n{}", ""),
        ("199 Wait\nContent-Length: 2\n\n{}", "HTTP 199"),
    ],
)
def test_what_is_no_http_is_no_answer_to_a_write(head: str, reason: str) -> None:
    with raw(_raw(head)) as url:
        session = Session(url, 1, None, "t0ken", lambda _: "", lambda _: False)
        if not reason:
            session.post(url, json={})
            return
        with pytest.raises(Failed, match=reason) as caught:
            session.post(url, json={})
    assert caught.value.outcome == "no-answer"


@pytest.mark.parametrize("zone", ["+99999999999999", "+9999", "-99999999999999999999999999"])
def test_a_date_that_is_none_takes_no_answer_along(zone: str) -> None:
    with raw(_raw(f"200 OK\nDate: Mon, 01 Jan 2026 00:00:00 {zone}\nContent-Length: 2\n\n{{}}")) as url:
        session = Session(url, 1, None, "t0ken", lambda _: "", lambda _: False)
        assert session.post(url, json={}).status_code == 200


@pytest.mark.parametrize(
    "units", ["abc", "1e9999999", "1e99999", "Infinity", "NaN", "", {}, [], True, -1, 1e300, "0.0001", 1001]
)
def test_rack_units_that_are_none(units: Any) -> None:
    with pytest.raises(OTHER_FORM):
        rows.units(units)
    assert [rows.units(one) for one in (None, 12, 12.5, "12.0", 0, "100")] == ["", "12", "12.5", "12", "0", "100"]


def test_a_token_that_is_answered_is_not_told() -> None:
    token = SECRETS.resolve(SecretRef("env:READER"))
    for row, following in (({**CABLE, "display": token, "id": 8}, None), (CABLE, f"http://127.0.0.2/?{token}")):
        body = json.dumps({"count": 2, "next": following, "results": [row]})
        (answer,) = _netbox(body, ASKS["cables"])
        assert isinstance(answer, Unreadable)
        assert token not in answer.reason
        assert "(secret)" in answer.reason
    for cut in range(250, 310):
        (answer,) = _netbox_refusing("x" * cut + token)
        assert isinstance(answer, Unreadable)
        assert token[:5] not in answer.reason
    token = ZABBIX_SECRETS.resolve(SecretRef("env:READER"))
    (answer,) = _zabbix(_silences, f'[{{"name": "{token}"}}]')
    assert isinstance(answer, Unreadable)
    assert token not in answer.reason
    assert "(secret)" in answer.reason


def _netbox_refusing(words: str) -> list[Answer[Any]]:
    with scripted(lambda _: Said({"detail": words}, 403)) as server:
        reader = connect_reader(netbox_settings(server.url, timeout=1), SECRETS, LabClock())
        return list(dict(reader.cables([7])).values())


# --- Zabbix ----------------------------------------------------------------------------------------------------------


def _zabbix(
    ask: Callable[[MonitoringReader], Iterable[Answer[Any]]], result: str, more: str = "", id: str = ""
) -> list[Answer[Any]]:
    def answer(asked: Asked) -> Said:
        number = asked.body["id"]
        if asked.body["method"] == "apiinfo.version":
            return Said({"jsonrpc": "2.0", "result": "7.0.22", "id": number})
        return Said(f'{{"jsonrpc": "2.0", "result": {result}{more}, "id": {id or number}}}')

    with scripted(answer) as server:
        reader = zabbix.connect_reader(zabbix_settings(server.url, timeout=1), ZABBIX_SECRETS, LabClock())
        return list(ask(reader))


def _silences(reader: MonitoringReader) -> Iterable[Answer[Any]]:
    return dict(reader.silences(["window"])).values()


@pytest.mark.parametrize(
    ("result", "more", "id"),
    [
        ("{}", "", ""), ("null", "", ""), ('""', "", ""), ("false", "", ""), ("0", "", ""), ("[[]]", "", ""),
        ("[]", ', "error": "no"', ""), ("[]", ', "error": {"code": 1, "message": "no"}', ""), ("[]", "", "2.0"),
        ('[1], "result": []', "", ""), ("[]", ', "x": NaN', ""), ("[]", ', "x": "\\ud800"', ""),
    ],
)  # fmt: skip
def test_a_result_of_another_shape_is_not_an_empty_one(result: str, more: str, id: str) -> None:
    for ask in (_silences, lambda reader: (reader.traces(),), lambda reader: dict(reader.hosts(["srv-1"])).values()):
        assert [type(answer) for answer in _zabbix(ask, result, more, id)] == [Unreadable]


@pytest.mark.parametrize("hosts", ["{}", '""', "null", "0", "false"])
def test_what_an_object_holds_is_a_list(hosts: str) -> None:
    window = '[{"maintenanceid": "1", "name": "window", "active_till": "0", "description": "", "hosts": %s}]'
    (read,) = _zabbix(_silences, window % "[]")
    assert not isinstance(read, Unreadable)
    (answer,) = _zabbix(_silences, window % hosts)
    assert isinstance(answer, Unreadable)


@pytest.mark.parametrize("count", ["true", "-7", '"-7"', "1.5", '" 5"', '"\\u0665"', "[]", "null", '"1_0"'])
def test_a_count_is_a_number(count: str) -> None:
    def ask(reader: MonitoringReader) -> Iterable[Answer[Any]]:
        return (reader.host_names(), reader.sight())

    for answer in _zabbix(ask, count):
        assert isinstance(answer, Unreadable)


@pytest.mark.parametrize("till", ["99999999999999999999", "100000000000000000", "-1", "1e3", "", " 5", "\\u0665"])
def test_a_time_is_one(till: str) -> None:
    window = '[{"maintenanceid": "1", "name": "window", "active_till": "%s", "description": "", "hosts": []}]'
    (answer,) = _zabbix(_silences, window % till)
    assert isinstance(answer, Unreadable)


@pytest.mark.parametrize("version", ["null", "[]", "{}", "7", '""', "true"])
def test_a_version_that_is_none_stops_a_write_before_it_is_sent(version: str) -> None:
    with scripted(lambda asked: Said(f'{{"result": {version}, "id": {asked.body["id"]}}}')) as server:
        settings = zabbix_settings(server.url, timeout=1)
        writer: Any = authorized(zabbix.connect_writer(settings, ZABBIX_SECRETS, LabClock()))
        with pytest.raises(NotSent):
            writer.delete_host("1")
    assert [asked.body["method"] for asked in server.asked] == ["apiinfo.version"]
