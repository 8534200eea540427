"""The lab's NetBox, written. The texts were taken from NetBox 4.7.3."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom_lab.netbox import NetBoxLab

from .calling import Acts, NetBox

SERVER = "dcim/devices/?name=srv-disdik-01"


@pytest.fixture
def device(nb: NetBox) -> Any:
    return nb.one(SERVER)


@pytest.fixture
def path(device: Any) -> str:
    return f"dcim/devices/{device['id']}/"


def test_a_status_changes_and_nothing_else(nb: NetBox, device: Any, path: str) -> None:
    answer = nb.ask("PATCH", path, {"status": "decommissioning"})
    assert answer.json["status"] == {"value": "decommissioning", "label": "Decommissioning"}
    after = nb.get(path)
    moved = {key for key in after if after[key] != device[key]}
    assert moved == {"status", "last_updated"}
    assert answer.headers["etag"] == nb.ask("GET", path).headers["etag"]


def test_the_reader_may_not_write(nb: NetBox, nb_reader: NetBox, path: str, acts: Acts) -> None:
    answer = nb_reader.ask("PATCH", path, {"status": "offline"})
    assert (answer.status, answer.json) == (403, {"detail": "You do not have permission to perform this action."})
    assert nb.get(path)["status"]["value"] == "active"
    assert acts.rows == []


def test_every_write_is_an_act(nb: NetBox, path: str, acts: Acts) -> None:
    nb.ask("PATCH", path, {"status": "offline"})
    nb.ask("PATCH", path, {"status": "nosuch"})
    assert acts.rows == [("netbox", "dcdecom-owner", f'PATCH /api/{path} {{"status": "offline"}}')]


def test_a_stale_etag_is_refused_with_the_current_one(nb: NetBox, path: str) -> None:
    old = nb.ask("GET", path).headers["etag"]
    new = nb.ask("PATCH", path, {"status": "offline"}, If_Match=old).headers["etag"]
    assert new != old, "the clock stands still, the ETag must not"
    answer = nb.ask("PATCH", path, {"status": "active"}, If_Match=old)
    assert (answer.status, answer.json) == (412, {"detail": "Precondition failed."})
    assert answer.headers["etag"] == new
    assert nb.ask("DELETE", path, If_Match=old).status == 412
    assert nb.get(path)["status"]["value"] == "offline"


def test_a_patch_that_changes_nothing_moves_the_etag_but_leaves_no_change(nb: NetBox, path: str) -> None:
    old = nb.ask("GET", path).headers["etag"]
    assert nb.ask("PATCH", path, {"status": "active"}).headers["etag"] != old
    assert nb.get("core/object-changes/?time_after=2026-11-24")["count"] == 0


def test_a_devices_etag_stays_when_its_cable_or_address_changes(nb: NetBox, device: Any, path: str) -> None:
    old = nb.ask("GET", path).headers["etag"]
    address = device["primary_ip4"]["id"]
    assert nb.ask("PATCH", f"ipam/ip-addresses/{address}/", {"status": "deprecated"}).status == 200
    cable = nb.one("dcim/interfaces/?device=srv-disdik-01&name=eth0")["cable"]["id"]
    assert nb.ask("DELETE", f"dcim/cables/{cable}/").status == 204
    assert nb.ask("GET", path).headers["etag"] == old


def test_fields_limits_what_is_written(nb: NetBox, path: str) -> None:
    answer = nb.ask("PATCH", f"{path}?fields=id", {"status": "offline"})
    assert (answer.status, answer.json.keys()) == (200, {"id"})
    assert nb.get(path)["status"]["value"] == "active"
    nb.ask("PATCH", f"{path}?fields=id,status", {"status": "offline"})
    assert nb.get(path)["status"]["value"] == "offline"


def test_unknown_keys_are_ignored(nb: NetBox, path: str) -> None:
    assert nb.ask("PATCH", path, {"statsu": "offline"}).status == 200
    assert nb.get(path)["status"]["value"] == "active"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"status": "decommissioned"}, {"status": ["decommissioned is not a valid choice."]}),
        ({"status": ""}, {"status": ["This field may not be blank."]}),
        ({"site": None}, {"site": ["This field may not be null."]}),
        ({"tenant": 999}, {"tenant": ["Related object not found using the provided numeric ID: 999"]}),
        ({"rack": None}, {"face": ["Cannot select a rack face without assigning a rack."]}),
        ({"face": ""}, {"face": ["Must specify rack face when defining rack position."]}),
        ({"asset_tag": "KOM-2020-0204"}, {"asset_tag": ["device with this asset tag already exists."]}),
        ({"name": "SRV-DISDIK-02"}, {"__all__": ["Device name must be unique per site and tenant."]}),
        (
            {"position": 11},
            {
                "position": [
                    "U11.0 is already occupied or does not have sufficient space to accommodate this device type: "
                    "Server 1U (1.0U)"
                ]
            },
        ),
        ([], {"__all__": ["Invalid data. Expected a dictionary, but got list."]}),
    ],
)
def test_refused_changes_of_a_device(nb: NetBox, path: str, body: Any, errors: Any) -> None:
    answer = nb.ask("PATCH", path, body)
    assert (answer.status, answer.json) == (400, errors)
    assert nb.get("core/object-changes/?time_after=2026-11-24")["count"] == 0


def test_rack_position_and_face_go_together(nb: NetBox, path: str) -> None:
    answer = nb.ask("PATCH", path, {"rack": None, "position": None, "face": ""})
    assert [answer.json[key] for key in ("rack", "position", "face")] == [None, None, None]


def test_a_nonce_in_the_changelog_message_is_found_again(nb: NetBox, device: Any, path: str) -> None:
    answer = nb.ask("PATCH", path, {"status": "offline", "changelog_message": "case 1 nonce-a7"})
    kept = f"changed_object_type=dcim.device&changed_object_id={device['id']}"
    change = nb.one(f"core/object-changes/?q=NONCE-A7&{kept}")
    assert change["request_id"] == answer.headers["x-request-id"]
    assert (change["action"]["value"], change["user_name"]) == ("update", "dcdecom-owner")
    assert (change["prechange_data"]["status"], change["postchange_data"]["status"]) == ("active", "offline")
    assert nb.one(f"core/object-changes/?request_id={change['request_id']}")["id"] == change["id"]
    assert nb.get(f"core/object-changes/?q=nonce-zz&{kept}")["count"] == 0


def test_a_clients_request_id_is_ignored(nb: NetBox, path: str) -> None:
    assert nb.ask("PATCH", path, {"status": "offline"}, X_Request_ID="mine").headers["x-request-id"] != "mine"


def test_deleting_a_cable_empties_both_ends(nb: NetBox) -> None:
    eth0 = nb.one("dcim/interfaces/?device=srv-disdik-01&name=eth0")
    peer = eth0["link_peers"][0]["id"]
    answer = nb.ask("DELETE", f"dcim/cables/{eth0['cable']['id']}/", {"changelog_message": "nonce-c"})
    assert answer.status == 204
    for id in (eth0["id"], peer):
        end = nb.get(f"dcim/interfaces/{id}/")
        emptied = (
            "cable",
            "cable_end",
            "link_peers",
            "connected_endpoints",
            "connected_endpoints_reachable",
            "_occupied",
        )
        assert [end[key] for key in emptied] == [None, None, [], None, False, False]
    assert nb.get(f"dcim/cable-terminations/?termination_id={eth0['id']}")["count"] == 0
    assert nb.one("core/object-changes/?q=nonce-c")["changed_object_type"] == "dcim.cable"


def test_a_cable_is_laid_again(nb: NetBox) -> None:
    eth0 = nb.one("dcim/interfaces/?device=srv-disdik-01&name=eth0")
    ends = {
        side: [{"object_type": "dcim.interface", "object_id": id}]
        for side, id in (("a_terminations", eth0["id"]), ("b_terminations", eth0["link_peers"][0]["id"]))
    }
    taken = nb.ask("POST", "dcim/cables/", {**ends, "label": "D-0417"})
    said = f"Duplicate termination found for dcim.interface {eth0['id']}: cable {eth0['cable']['id']}"
    assert (taken.status, taken.json) == (400, {"__all__": [said]})
    nb.ask("DELETE", f"dcim/cables/{eth0['cable']['id']}/")
    made = nb.ask("POST", "dcim/cables/", {**ends, "label": "D-0417", "status": "planned"})
    assert (made.status, made.json["a_terminations"][0]["object"]["name"]) == (201, "eth0")
    again = nb.get(f"dcim/interfaces/{eth0['id']}/")
    assert (again["cable"]["label"], again["connected_endpoints_reachable"]) == ("D-0417", False)


def test_no_cable_without_two_ends_and_none_to_an_aggregate(nb: NetBox) -> None:
    assert nb.ask("POST", "dcim/cables/", {"label": "x"}).json == {
        "__all__": ["Must define A and B terminations when creating a new cable."]
    }
    bond = nb.one("dcim/interfaces/?device=srv-bpkad-02&name=bond0")["id"]
    free = nb.one("dcim/interfaces/?device=tor-1&name=GigabitEthernet1/0/1")["id"]
    ends = {
        f"{s}_terminations": [{"object_type": "dcim.interface", "object_id": i}] for s, i in (("a", bond), ("b", free))
    }
    assert nb.ask("POST", "dcim/cables/", ends).json == {
        "__all__": ["Cables cannot be terminated to Link Aggregation Group (LAG) interfaces"]
    }


def test_a_primary_address_is_deprecated_but_not_taken_away(nb: NetBox, device: Any, path: str) -> None:
    address = f"ipam/ip-addresses/{device['primary_ip4']['id']}/"
    assert nb.ask("PATCH", address, {"status": "deprecated"}).json["status"]["value"] == "deprecated"
    answer = nb.ask("PATCH", address, {"assigned_object_type": None, "assigned_object_id": None})
    said = "Cannot reassign IP address while it is designated as the primary IP for the parent object"
    assert (answer.status, answer.json) == (400, {"__all__": [said]})
    assert nb.ask("DELETE", address).status == 204
    assert nb.get(path)["primary_ip4"] is None, "deleting empties it without a word"


def test_an_out_of_band_address_stays_too(nb: NetBox, device: Any) -> None:
    answer = nb.ask(
        "PATCH",
        f"ipam/ip-addresses/{device['oob_ip']['id']}/",
        {"assigned_object_id": None, "assigned_object_type": None},
    )
    said = "Cannot reassign IP address while it is designated as the OOB IP for the parent object"
    assert answer.json == {"__all__": [said]}


def test_bulk_changes_are_all_or_none(nb: NetBox, device: Any, path: str) -> None:
    other = nb.one("dcim/devices/?name=gw-1")["id"]
    wrong = [{"id": device["id"], "status": "offline"}, {"id": other, "status": "nosuch"}]
    answer = nb.ask("PATCH", "dcim/devices/", wrong)
    assert (answer.status, answer.json) == (
        400,
        {
            "detail": "1 of 2 objects failed validation.",
            "errors": [{"id": other, "errors": {"status": ["nosuch is not a valid choice."]}}],
        },
    )
    assert nb.get(path)["status"]["value"] == "active"
    assert nb.get("core/object-changes/?time_after=2026-11-24")["count"] == 0
    fine = nb.ask(
        "PATCH", "dcim/devices/", [{"id": device["id"], "status": "offline"}, {"id": other, "status": "failed"}]
    )
    assert [row["status"]["value"] for row in fine.json] == ["offline", "failed"]


def test_bulk_changes_need_every_etag_and_every_object_once(nb: NetBox, device: Any, path: str) -> None:
    other = nb.one("dcim/devices/?name=gw-1")["id"]
    both = [{"id": device["id"], "status": "offline"}, {"id": other, "status": "offline"}]
    first, second = (nb.ask("GET", f"dcim/devices/{id}/").headers["etag"] for id in (device["id"], other))
    assert nb.ask("PATCH", "dcim/devices/", both, If_Match=first).status == 412
    assert nb.ask("PATCH", "dcim/devices/", both, If_Match=f"{first}, {second}").status == 200
    assert (
        nb.ask("PATCH", "dcim/devices/", [both[0], both[0]]).json["detail"]
        == "1 of 2 objects are listed more than once."
    )
    lost = nb.ask("PATCH", "dcim/devices/", [{"id": 999}]).json
    assert lost["errors"] == [{"id": 999, "errors": {"id": ["Object with ID 999 does not exist"]}}]
    assert nb.ask("PATCH", "dcim/devices/", {}).json == {
        "detail": "Expected a list of objects, but no data was submitted."
    }


def test_notes(nb: NetBox, device: Any) -> None:
    about = {"assigned_object_type": "dcim.device", "assigned_object_id": device["id"]}
    for _ in range(2):
        made = nb.ask("POST", "extras/journal-entries/", {**about, "kind": "success", "comments": "done nonce-n"})
        assert (made.status, made.json["kind"]["value"]) == (201, "success")
    assert nb.get("extras/journal-entries/?q=nonce-n")["count"] == 2, "a repeated POST makes a second note"
    for body, key in (
        ({**about, "kind": "loud", "comments": "x"}, "kind"),
        ({**about, "comments": ""}, "comments"),
        ({**about, "comments": "x", "assigned_object_id": 999}, "__all__"),
    ):
        answer = nb.ask("POST", "extras/journal-entries/", body)
        assert (answer.status, list(answer.json)) == (400, [key])


def test_a_device_goes_with_what_hangs_on_it_and_leaves_an_open_cable(nb: NetBox, device: Any, path: str) -> None:
    cable = nb.one("dcim/interfaces/?device=srv-disdik-01&name=eth0")["cable"]["id"]
    answer = nb.ask("DELETE", path, {"changelog_message": "nonce-d"})
    assert answer.status == 204
    assert nb.get("dcim/mac-addresses/?mac_address=9c:b6:54:a1:02:10")["count"] == 0
    assert nb.get("ipam/ip-addresses/?address=198.18.10.11")["count"] == 0
    left = nb.get(f"dcim/cables/{cable}/")
    assert (left["a_terminations"], len(left["b_terminations"])) == ([], 1)
    port = nb.get(f"dcim/interfaces/{left['b_terminations'][0]['object_id']}/")
    assert (port["cable"]["id"], port["connected_endpoints"]) == (cable, None)
    together = nb.get(f"core/object-changes/?request_id={answer.headers['x-request-id']}&limit=0")["results"]
    assert {change["message"] for change in together} == {"", "nonce-d"}


def test_what_others_need_is_protected(nb: NetBox, device: Any) -> None:
    answer = nb.ask("DELETE", f"tenancy/tenants/{device['tenant']['id']}/")
    assert answer.status == 409
    assert answer.json["detail"].startswith("Unable to delete object. 3 dependent objects were found: srv-disdik-01")


def test_a_written_mac_becomes_an_object_and_primary(nb: NetBox) -> None:
    eth0 = nb.one("dcim/interfaces/?device=srv-disdik-01&name=eth0")
    answer = nb.ask("PATCH", f"dcim/interfaces/{eth0['id']}/", {"mac_address": "9c-b6-54-a1-02-99"})
    assert answer.json["mac_address"] == "9C:B6:54:A1:02:99"
    assert [mac["mac_address"] for mac in answer.json["mac_addresses"]] == ["9C:B6:54:A1:02:10", "9C:B6:54:A1:02:99"]


def test_reset_goes_back_to_the_seed(nb: NetBox, netbox_lab: NetBoxLab, device: Any, path: str) -> None:
    nb.ask("DELETE", path)
    netbox_lab.fault({"kind": "gone"})
    netbox_lab.reset()
    assert {k: v for k, v in nb.get(path).items() if "last" not in k} == {
        k: v for k, v in device.items() if "last" not in k
    }
