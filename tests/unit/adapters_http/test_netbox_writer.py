"""What is written to NetBox: these fields of this object, and nothing else; and what each failure is called."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dcdecom.adapters.netbox import connect_writer
from dcdecom.errors import InputError, NoAnswer, NotSent, Refused, SystemRefused
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.settings import NetBoxSettings, SecretRef
from dcdecom_lab.clock import LabClock
from tests.write_permits import authorized

from .conftest import SECRETS, NetBox, netbox_settings
from .serving import Said, scripted

NAME = "srv-disdik-03"


def _device(netbox: NetBox) -> DeviceRecord:
    (answer,) = dict(netbox.reader().devices([NAME])).values()
    assert isinstance(answer, Reading)
    return answer.value[0]


def _bodies(netbox: NetBox) -> list[tuple[str, dict[str, Any]]]:
    """Method and path, and body, of each write that the lab logged."""
    acts = [act.what.split(" ", 2) for act in netbox.acts.acts("netbox")]
    return [(f"{method} {path}", json.loads(body)) for method, path, body in acts]


def test_a_status_is_one_field_of_one_device(netbox: NetBox) -> None:
    before = _device(netbox)
    netbox.writer().set_status(before.id, "decommissioning", before.etag, "nonce-1")
    after = _device(netbox)
    assert after.status == "decommissioning"
    assert _bodies(netbox) == [
        (f"PATCH /api/dcim/devices/{before.id}/", {"status": "decommissioning", "changelog_message": "nonce-1"})
    ]
    assert (after.rack, after.position, after.interfaces) == (before.rack, before.position, before.interfaces)


def test_out_of_the_rack_and_back(netbox: NetBox) -> None:
    before = _device(netbox)
    assert before.rack is not None
    netbox.writer().release_position(before.id, before.etag, "nonce-1")
    out = _device(netbox)
    assert (out.rack, out.position, out.face) == (None, "", "")
    netbox.writer().restore_position(before.id, before.rack.id, before.position, before.face, out.etag, "nonce-2")
    back = _device(netbox)
    assert (back.rack, back.position, back.face) == (before.rack, before.position, before.face)


def test_a_cable_goes_once_and_comes_back_as_another(netbox: NetBox) -> None:
    port = _device(netbox).interfaces[-1]
    assert port.cable is not None
    (whole,) = dict(netbox.reader().cables([port.cable.id])).values()
    assert isinstance(whole, Reading)
    (plugged,) = dict(netbox.reader().cables_at([port.id])).values()
    assert isinstance(plugged, Reading)
    assert plugged.value == whole.value
    netbox.writer().remove_cable(port.cable.id, port.cable.etag, "nonce-1")
    assert isinstance(dict(netbox.reader().cables_at([port.id]))[port.id], Absent)
    assert isinstance(dict(netbox.reader().cables([port.cable.id]))[port.cable.id], Absent)
    netbox.writer().remove_cable(port.cable.id, port.cable.etag, "nonce-2")  # gone already: done
    netbox.writer().restore_cable(whole.value.kept, "nonce-3")
    again = _device(netbox).interfaces[-1]
    (back,) = dict(netbox.reader().cables_at([port.id])).values()
    assert isinstance(back, Reading)
    assert back.value.kept == whole.value.kept
    assert again.cable is not None
    assert (again.peers, again.cable.label) == (port.peers, port.cable.label)
    assert again.cable.id != port.cable.id


def test_an_address_keeps_all_but_its_status(netbox: NetBox) -> None:
    address = _device(netbox).interfaces[0].ips[0]
    netbox.writer().set_address_status(address.id, "deprecated", address.etag, "nonce-1")
    (answer,) = dict(netbox.reader().addresses([address.id])).values()
    assert isinstance(answer, Reading)
    assert (answer.value.status, answer.value.address) == ("deprecated", address.address)


def test_a_write_is_found_again_by_its_nonce_and_a_note_by_its_text(netbox: NetBox) -> None:
    device = _device(netbox)
    netbox.writer().set_status(device.id, "offline", device.etag, "nonce-11")
    netbox.writer().add_note(device.id, "kasus 2026-0042", "nonce-12")
    answers = dict(netbox.reader().writes(["nonce-11", "nonce-1", "nonce-99"]))
    assert isinstance(answers["nonce-11"], Reading)
    assert NAME in answers["nonce-11"].value
    assert isinstance(answers["nonce-99"], Absent)
    notes = dict(netbox.reader().notes(["nonce-12", "nonce-99"]))
    assert isinstance(notes["nonce-12"], Reading)
    assert isinstance(notes["nonce-99"], Absent)


def test_the_change_log_names_the_command_behind_the_nonce(netbox: NetBox) -> None:
    device = _device(netbox)
    netbox.writer(command="a1b2c3d4").set_status(device.id, "offline", device.etag, "nonce-31")
    assert _bodies(netbox)[-1][1]["changelog_message"] == "nonce-31 a1b2c3d4"
    assert isinstance(dict(netbox.reader().writes(["nonce-31"]))["nonce-31"], Reading)


def test_two_writes_or_notes_with_one_nonce_are_unreadable(netbox: NetBox) -> None:
    device = _device(netbox)
    for status in ("offline", "staged"):
        netbox.writer().set_status(device.id, status, "", "nonce-1")
        netbox.writer().add_note(device.id, "twice", "nonce-1")
    assert isinstance(dict(netbox.reader().writes(["nonce-1"]))["nonce-1"], Unreadable)
    assert isinstance(dict(netbox.reader().notes(["nonce-1"]))["nonce-1"], Unreadable)


def test_a_change_by_somebody_else_since_the_plan_is_refused(netbox: NetBox) -> None:
    device = _device(netbox)
    netbox.writer().set_status(device.id, "offline", device.etag, "theirs")
    writer = netbox.writer()
    with pytest.raises(SystemRefused, match=r"412 Precondition failed.*: somebody wrote to it after it was read"):
        writer.set_status(device.id, "decommissioning", device.etag, "ours")
    assert _device(netbox).status == "offline"
    writer.set_status(device.id, "active", "", "without an ETag")  # the stale one does not stick to the session
    assert _device(netbox).status == "active"


WRITES: dict[str, Callable[[Any], None]] = {
    "set_status": lambda writer: writer.set_status(0, "offline", "", "n"),
    "release_position": lambda writer: writer.release_position(0, "", "n"),
    "restore_position": lambda writer: writer.restore_position(0, 1, "1", "front", "", "n"),
    "remove_cable": lambda writer: writer.remove_cable(0, "", "n"),
    "restore_cable": lambda writer: writer.restore_cable('{"a_terminations": [{"object_id": 5}]}', "n"),
    "set_address_status": lambda writer: writer.set_address_status(0, "deprecated", "", "n"),
    "add_note": lambda writer: writer.add_note(0, "text", "n"),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_names_no_object_is_never_sent(netbox: NetBox, write: str) -> None:
    with pytest.raises(Refused, match="nothing was sent"):
        WRITES[write](netbox.writer())
    assert not netbox.counting.requests


FAILURES: dict[str, tuple[Said, type[Exception], str]] = {
    "late": (Said({}, late=1.5), NoAnswer, "no answer within 1 s"),
    "dropped": (Said(drop=True), NoAnswer, "dropped"),
    "cut": (Said({"id": 5}, cut=True), NoAnswer, "cut|dropped"),
    "server error": (Said("<html>", 500), NoAnswer, "HTTP 500"),
    "no JSON": (Said("<html>"), NoAnswer, "no JSON"),
    "forbidden": (
        Said({"detail": "You do not have permission to perform this action."}, 403),
        SystemRefused,
        "HTTP 403 You do not have permission",
    ),
    "invalid": (Said({"status": ["xx is not a valid choice."]}, 400), SystemRefused, "status: xx is not a valid"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_says_whether_it_may_have_happened(failure: str) -> None:
    said, kind, text = FAILURES[failure]
    with scripted(lambda _: said) as server:
        writer = authorized(connect_writer(netbox_settings(server.url, timeout=1), SECRETS, LabClock()))
        with pytest.raises(kind, match=text):
            writer.set_status(5, "offline", "", "n")
    assert len(server.asked) == 1, "a write is never repeated"


NOT_FOUND = Said({"detail": "No Device matches the given query."}, 404)
SENT: dict[str, Callable[[Any], None]] = {
    "set_status": lambda writer: writer.set_status(5, "offline", "", "n"),
    "release_position": lambda writer: writer.release_position(5, "", "n"),
    "restore_position": lambda writer: writer.restore_position(5, 1, "1", "front", "", "n"),
    "restore_cable": lambda writer: writer.restore_cable(
        '{"a_terminations": [{"object_id": 5}], "b_terminations": [{"object_id": 6}]}', "n"
    ),
    "set_address_status": lambda writer: writer.set_address_status(5, "deprecated", "", "n"),
    "add_note": lambda writer: writer.add_note(5, "text", "n"),
}


@pytest.mark.parametrize("write", SENT)
def test_what_is_not_there_is_not_changed(write: str) -> None:
    """Deleting the absent succeeds, and nothing else does."""
    assert {*SENT, "remove_cable"} == {*WRITES}
    with scripted(lambda _: NOT_FOUND) as server:
        with pytest.raises(SystemRefused, match="HTTP 404 No Device matches"):
            SENT[write](authorized(connect_writer(netbox_settings(server.url), SECRETS, LabClock())))
        authorized(connect_writer(netbox_settings(server.url), SECRETS, LabClock())).remove_cable(5, "", "n")
    assert len(server.asked) == 2


def test_a_conflict_while_creating_is_a_refusal() -> None:
    with scripted(lambda _: Said({"detail": "conflict"}, 409)) as server:
        writer = authorized(connect_writer(netbox_settings(server.url), SECRETS, LabClock()))
        with pytest.raises(SystemRefused, match="409 conflict"):
            writer.add_note(5, "text", "n")


def test_a_server_that_is_not_there_got_nothing() -> None:
    writer = authorized(connect_writer(netbox_settings("http://127.0.0.1:9"), SECRETS, LabClock()))
    with pytest.raises(NotSent, match="connection refused"):
        writer.set_status(5, "offline", "", "n")


def test_without_a_writers_secret_there_is_no_writer() -> None:
    settings = NetBoxSettings("http://127.0.0.1:9", SecretRef("env:READER"))
    with pytest.raises(InputError, match=r"netbox\.writer"):
        connect_writer(settings, SECRETS, LabClock())
