"""What a token of NetBox may not do, may not see, and is not told that it does not see."""

from __future__ import annotations

import pytest

from dcdecom.model.rights import RECORD
from dcdecom_lab.netbox import NetBoxLab

from .calling import READER, WRITER, NetBox

DEVICE = "dcim.device"


@pytest.fixture
def reader(netbox_lab: NetBoxLab) -> NetBox:
    return NetBox(netbox_lab.app, READER)


@pytest.fixture
def writer(netbox_lab: NetBoxLab) -> NetBox:
    return NetBox(netbox_lab.app, WRITER)


def test_who_asks_is_told_what_he_may_do_without_the_constraints(netbox_lab: NetBoxLab, writer: NetBox) -> None:
    """As NetBox 4.7 tells it; what is seen of it is nothing but the kinds of objects and the actions."""
    netbox_lab.right("writer", "change", DEVICE, True, {"status": "active"})
    told = writer.get("authentication-check/")
    rights = [(one["actions"], one["object_types"]) for one in told["permissions"]]
    shown = {(action, model) for actions, models in rights for action in actions for model in models}
    assert shown == {(right.action, right.model) for right in RECORD["writer"]}
    assert "constraints" not in told["permissions"][0]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("PATCH", "dcim/devices/{}/", {"status": "offline"}, 200),
        ("DELETE", "dcim/devices/{}/", None, 403),
        ("POST", "dcim/devices/", {"name": "x"}, 403),
        ("POST", "dcim/racks/", {"name": "x"}, 403),
    ],
)
def test_the_writer_may_do_what_a_withdrawal_needs(
    nb: NetBox, writer: NetBox, method: str, path: str, body: object, status: int
) -> None:
    device = nb.one("dcim/devices/?name=srv-disdik-01")["id"]
    answer = writer.ask(method, path.format(device), body)
    assert answer.status == status
    if status == 403:
        assert answer.json == {"detail": "You do not have permission to perform this action."}


def test_what_may_not_be_seen_at_all_is_refused(netbox_lab: NetBoxLab, reader: NetBox) -> None:
    netbox_lab.right("reader", "view", DEVICE, False, {})
    assert reader.ask("GET", "dcim/devices/").status == 403
    assert reader.get("dcim/interfaces/?limit=1")["results"][0]["device"]["name"], "nested it is seen all the same"


def test_what_a_constraint_leaves_out_is_not_there(netbox_lab: NetBoxLab, nb: NetBox, reader: NetBox) -> None:
    netbox_lab.right("reader", "view", DEVICE, True, {"name": "srv-disdik-01"})
    assert reader.names("dcim/devices/") == ["srv-disdik-01"]
    hidden = nb.one("dcim/devices/?name=srv-bapenda-02")["id"]
    answer = reader.ask("GET", f"dcim/devices/{hidden}/")
    assert (answer.status, answer.json) == (404, {"detail": "No Device matches the given query."})


def test_a_constraint_has_to_hold_after_the_change_too(netbox_lab: NetBoxLab, nb: NetBox, writer: NetBox) -> None:
    device = nb.one("dcim/devices/?name=srv-disdik-01")["id"]
    netbox_lab.right("writer", "change", DEVICE, True, {"status": "active"})
    assert writer.ask("PATCH", f"dcim/devices/{device}/", {"status": "offline"}).status == 403
    assert nb.get(f"dcim/devices/{device}/")["status"]["value"] == "active"
    assert writer.ask("PATCH", f"dcim/devices/{device}/", {"serial": "X"}).status == 200


def test_a_right_to_add_shows_in_what_may_be_written(writer: NetBox, reader: NetBox) -> None:
    assert set(writer.ask("OPTIONS", "dcim/devices/").json["actions"]) == {"PUT"}
    assert set(writer.ask("OPTIONS", "extras/journal-entries/").json["actions"]) == {"POST"}
    assert "actions" not in reader.ask("OPTIONS", "dcim/devices/").json
