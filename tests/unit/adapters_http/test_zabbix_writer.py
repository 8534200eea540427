"""What is written to Zabbix: one object by its id; and what each failure is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dcdecom.adapters.zabbix import connect_writer
from dcdecom.adapters.zabbix.writer import ZabbixWriter
from dcdecom.errors import InputError, NoAnswer, NotSent, Refused, SystemRefused
from dcdecom.model.estate.monitoring import Silence
from dcdecom.model.estate.reading import Absent, Reading
from dcdecom.model.settings import SecretRef, ZabbixSettings
from dcdecom_lab.clock import LabClock
from tests.write_permits import authorized

from .conftest import ZABBIX_SECRETS, Zabbix, zabbix_settings
from .serving import Said, scripted
from .test_zabbix_reader import zabbix_saying

OURS = "srv-disdik-03"
NAME = "dcdecom 2026-0042 srv-disdik-03"


def _silence(watched: Zabbix) -> Silence:
    (answer,) = dict(watched.reader().silences([NAME])).values()
    assert isinstance(answer, Reading)
    return answer.value


def test_a_silence_holds_one_host_for_as_long_as_asked(watched: Zabbix) -> None:
    host, now = watched.host(OURS), watched.clock.now()
    until = now.replace(second=31) + timedelta(hours=2)
    watched.writer().silence(host.id, NAME, now, until, "penarikan")
    silence = _silence(watched)
    assert (silence.host_ids, silence.description) == ((host.id,), "penarikan")
    assert until <= silence.active_until < until + timedelta(minutes=1)
    assert watched.host(OURS).in_maintenance
    watched.writer().end_silence(silence.id, NAME)
    assert isinstance(dict(watched.reader().silences([NAME]))[NAME], Absent)


def test_the_audit_log_names_the_command_that_made_a_silence(watched: Zabbix) -> None:
    host, now = watched.host(OURS), watched.clock.now()
    watched.writer(command="a1b2c3d4").silence(host.id, NAME, now, now + timedelta(hours=1), "Withdrawal.")
    (row,) = [row for row in watched.lab.state.rows("auditlog") if row["resourcename"] == NAME]
    assert json.loads(row["details"])["maintenance.description"] == ["add", "Withdrawal. Command a1b2c3d4."]


def test_a_host_is_disabled_and_enabled(watched: Zabbix) -> None:
    host = watched.host(OURS)
    watched.writer().set_enabled(host.id, False)
    assert not watched.host(OURS).enabled
    watched.writer().set_enabled(host.id, True)
    assert watched.host(OURS).enabled
    assert all(f'"hostid": "{host.id}"' in act.what for act in watched.acts.acts("zabbix"))


def test_a_host_is_deleted_and_comes_back_as_another_with_the_same_export(watched: Zabbix) -> None:
    host = watched.host(OURS)
    (export,) = (answer.value for _, answer in watched.reader().exports([host.id]) if isinstance(answer, Reading))
    watched.writer().delete_host(host.id)
    assert isinstance(dict(watched.reader().hosts([OURS]))[OURS], Absent)
    watched.writer().restore_host(export.text)
    again = watched.host(OURS)
    assert again.id != host.id
    (repeated,) = (answer.value for _, answer in watched.reader().exports([again.id]) if isinstance(answer, Reading))
    assert repeated == export


def test_a_blocked_deletion_is_refused_in_zabbixs_words(watched: Zabbix) -> None:
    host, now = watched.host(OURS), watched.clock.now()
    watched.writer().silence(host.id, NAME, now, now + timedelta(hours=1), "")
    with pytest.raises(SystemRefused, match=r"nothing was changed: Cannot delete host .* because maintenance"):
        watched.writer().delete_host(host.id)
    assert watched.host(OURS).id == host.id


def test_an_earlier_maintenance_of_ours_is_ended_first(watched: Zabbix) -> None:
    host, now = watched.host(OURS), datetime.now(UTC).replace(second=0, microsecond=0)
    watched.writer().silence(host.id, NAME, now, now + timedelta(hours=1), "first")
    first = _silence(watched)
    watched.writer().silence(host.id, NAME, now, now + timedelta(hours=2), "second", first.id)
    second = _silence(watched)
    assert (second.description, second.active_until) == ("second", now + timedelta(hours=2))
    assert second.id != first.id


AFTER = {"77": (SystemRefused, "no connection; an earlier .* ended before", ["maintenance.delete"])}
AFTER[""] = (NotSent, "^no connection$", [])


@pytest.mark.parametrize("earlier", AFTER)
def test_what_was_not_sent_after_an_earlier_one_was_ended_has_changed_something(
    earlier: str,
) -> None:
    kind, text, sent = AFTER[earlier]
    connection, now = CutAfter(len(sent)), datetime.now(UTC)
    with pytest.raises(kind, match=text):
        authorized(ZabbixWriter(connection)).silence("10532", NAME, now, now, "", earlier)
    assert connection.sent == sent


@dataclass
class CutAfter:
    """A connection that stands for so many calls, and no longer."""

    calls: int
    sent: list[str] = field(default_factory=list)

    def writing(self, act: str) -> AbstractContextManager[None]:
        return nullcontext()

    def call(self, method: str, params: object) -> None:
        if len(self.sent) == self.calls:
            raise NotSent("no connection")
        self.sent.append(method)


WRITES: dict[str, Callable[[Any, str], None]] = {
    "silence": lambda writer, key: writer.silence(key, "n", datetime.now(UTC), datetime.now(UTC), ""),
    "end_silence": lambda writer, key: writer.end_silence(key, NAME),
    "set_enabled": lambda writer, key: writer.set_enabled(key, False),
    "delete_host": lambda writer, key: writer.delete_host(key),
}


@pytest.mark.parametrize("key", ["", "0", "srv-disdik-03", "1,2"])
@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_names_no_object_is_never_sent(watched: Zabbix, write: str, key: str) -> None:
    with pytest.raises(Refused, match="nothing was sent"):
        WRITES[write](watched.writer(), key)
    assert not watched.counting.requests


TWO = "zabbix_export:\n  version: '7.0'\n  hosts:\n    - host: a\n    - host: b\n"


@pytest.mark.parametrize("export", ["", "zabbix_export:\n  version: '7.0'\n", TWO, "hello", "a: [", "\x00"])
def test_only_one_whole_host_is_imported(watched: Zabbix, export: str) -> None:
    with pytest.raises(Refused, match="nothing was sent"):
        watched.writer().restore_host(export)
    assert not watched.counting.requests


def _error(code: int, data: str) -> dict[str, Any]:
    return {"code": code, "message": "Invalid params.", "data": data}


FAILURES: dict[str, tuple[Any, type[Exception], str]] = {
    "late": (Said({}, late=1.5), NoAnswer, "no answer within 1 s"),
    "dropped": (Said(drop=True), NoAnswer, "dropped"),
    "cut": (Said({"id": 5}, cut=True), NoAnswer, "cut|dropped"),
    "server error": (Said("<html>", 500), NoAnswer, "HTTP 500"),
    "a web page": (Said("<html>"), NoAnswer, "no JSON"),
    "database gone": (_error(-32603, "Error connecting to database."), NoAnswer, "Error connecting to database"),
    "no rights": (_error(-32500, 'No permissions to call "host.delete".'), SystemRefused, "No permissions to call"),
    "redirect": (Said("", 307, {"Location": "/elsewhere"}), SystemRefused, "not followed"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_says_whether_it_may_have_happened(failure: str) -> None:
    said, kind, text = FAILURES[failure]
    with scripted(zabbix_saying(**{"host.delete": said})) as server:
        writer = authorized(connect_writer(zabbix_settings(server.url, timeout=1), ZABBIX_SECRETS, LabClock()))
        with pytest.raises(kind, match=text) as caught:
            writer.delete_host("10532")
    assert [asked.body["method"] for asked in server.asked] == ["apiinfo.version", "host.delete"], "never repeated"
    assert "b" * 64 not in str(caught.value)


def test_while_no_connection_stands_nothing_was_sent() -> None:
    said = zabbix_saying(**{"apiinfo.version": Said("<html>", 502)})
    with scripted(said) as server, pytest.raises(NotSent, match="HTTP 502"):
        authorized(connect_writer(zabbix_settings(server.url), ZABBIX_SECRETS, LabClock())).delete_host("10532")
    writer = authorized(connect_writer(zabbix_settings("http://127.0.0.1:9"), ZABBIX_SECRETS, LabClock()))
    with pytest.raises(NotSent, match="connection refused"):
        writer.delete_host("10532")


def test_the_token_is_in_no_error(watched: Zabbix) -> None:
    echo = _error(-32602, f"you sent {'b' * 64}")
    with scripted(zabbix_saying(**{"host.delete": echo})) as server, pytest.raises(SystemRefused) as caught:
        authorized(connect_writer(zabbix_settings(server.url), ZABBIX_SECRETS, LabClock())).delete_host("10532")
    assert "b" * 64 not in str(caught.value)


def test_without_a_writers_secret_there_is_no_writer() -> None:
    with pytest.raises(InputError, match=r"zabbix\.writer"):
        connect_writer(ZabbixSettings("http://127.0.0.1:9", SecretRef("env:READER")), ZABBIX_SECRETS, LabClock())
