"""NetBox, written: one object, one request, only the fields named here.

Each write sends `If-Match` where the plan knows the object's ETag, so that NetBox answers 412 when somebody changed it
since, and a nonce in `changelog_message`, by which `RecordReader.writes` finds a write whose answer was lost. Behind it
stands the id of the command. NetBox knows the message since 4.4.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pynetbox
from pynetbox.core.query import Request

from dcdecom.adapters.http import Failed, write_error
from dcdecom.adapters.netbox.connection import Connection
from dcdecom.errors import NoAnswer, Refused
from dcdecom.model.changes.netbox import (
    AddNote,
    ReleasePosition,
    RemoveCable,
    RestoreCable,
    RestorePosition,
    SetAddressStatus,
    SetStatus,
)
from dcdecom.model.changes.release import DeleteAddress, RenameDevice, RestoreAddress, SetAssignment, SetMainAddress
from dcdecom.ports.write_permit import WritePermit

CHANGED_SINCE = 412
"""HTTP's answer to an If-Match that holds no more (RFC 9110, 15.5.13)."""


class NetBoxWriter:
    """`RecordWriter` on one NetBox. Raises NotSent, SystemRefused or NoAnswer; Refused for an id that names nothing."""

    def __init__(self, connection: Connection, command: str = "") -> None:
        self._connection = connection
        self._command = command

    def set_status(self, permit: WritePermit[SetStatus], device_id: int, status: str, etag: str, nonce: str) -> None:
        """Set a device's status, and nothing else."""
        permit.spend(kind=SetStatus.kind, device_id=device_id, after=status)
        self._update("dcim/devices", device_id, {"status": status}, etag, nonce)

    def release_position(self, permit: WritePermit[ReleasePosition], device_id: int, etag: str, nonce: str) -> None:
        """Take the device out of its rack. The three go together: NetBox refuses a face without a rack."""
        permit.spend(kind=ReleasePosition.kind, device_id=device_id)
        self._update("dcim/devices", device_id, {"rack": None, "position": None, "face": ""}, etag, nonce)

    def restore_position(
        self, permit: WritePermit[RestorePosition], device_id: int, rack_id: int, position: str, face: str, etag: str,
        nonce: str,
    ) -> None:  # fmt: skip
        """Put the device back into a rack; an empty position is one without a unit."""
        permit.spend(kind=RestorePosition.kind, device_id=device_id, rack_id=rack_id, position=position, face=face)
        place = {"rack": rack_id, "position": position or None, "face": face}
        self._update("dcim/devices", device_id, place, etag, nonce)

    def remove_cable(self, permit: WritePermit[RemoveCable], cable_id: int, etag: str, nonce: str) -> None:
        """Delete a cable. One that is gone already is removed; the read-back proves it."""
        permit.spend(kind=RemoveCable.kind, cable_id=cable_id)
        self._delete("remove cable", "dcim/cables", cable_id, etag, nonce)

    def restore_cable(self, permit: WritePermit[RestoreCable], kept: str, nonce: str) -> None:
        """Plug a removed cable in again, as `CableRecord.kept` has it. It is a new cable with a new id."""
        permit.spend(kind=RestoreCable.kind, kept=kept)
        cable: dict[str, Any] = json.loads(kept)
        ends = [end["object_id"] for side in ("a_terminations", "b_terminations") for end in cable.get(side, [])]
        if len(ends) < 2:
            raise Refused("netbox: restore cable: what was kept of it has no two ends; nothing was sent")
        with self._writing("restore cable at interface", ends[0]):
            self._request("dcim/cables").post({**cable, "changelog_message": self._message(nonce)})

    def set_address_status(
        self, permit: WritePermit[SetAddressStatus], address_id: int, status: str, etag: str, nonce: str
    ) -> None:
        """Set an IP address's status, and nothing else."""
        permit.spend(kind=SetAddressStatus.kind, address_id=address_id, after=status)
        self._update("ipam/ip-addresses", address_id, {"status": status}, etag, nonce)

    def set_main_address(
        self, permit: WritePermit[SetMainAddress], device_id: int, role: str, address_id: int, etag: str, nonce: str
    ) -> None:
        """Set or empty one of a device's main addresses, and nothing else."""
        permit.spend(kind=SetMainAddress.kind, device_id=device_id, role=role, after=address_id)
        self._update("dcim/devices", device_id, {role: address_id or None}, etag, nonce)

    def set_assignment(
        self, permit: WritePermit[SetAssignment], address_id: int, interface_id: int, etag: str, nonce: str
    ) -> None:
        """Let an address stand on an interface, or on nothing. Type and id go together."""
        permit.spend(kind=SetAssignment.kind, address_id=address_id, after=interface_id)
        on = {"assigned_object_type": "dcim.interface", "assigned_object_id": interface_id}
        nothing = {"assigned_object_type": None, "assigned_object_id": None}
        self._update("ipam/ip-addresses", address_id, on if interface_id else nothing, etag, nonce)

    def delete_address(self, permit: WritePermit[DeleteAddress], address_id: int, etag: str, nonce: str) -> None:
        """Delete an IP address. One that is gone already is deleted; the read-back proves it."""
        permit.spend(kind=DeleteAddress.kind, address_id=address_id)
        self._delete("delete address", "ipam/ip-addresses", address_id, etag, nonce)

    def restore_address(self, permit: WritePermit[RestoreAddress], kept: str, nonce: str) -> None:
        """Make a deleted IP address again, as `WholeAddress.kept` has it. It is a new one with a new id."""
        permit.spend(kind=RestoreAddress.kind, kept=kept)
        address: dict[str, Any] = json.loads(kept)
        if not address.get("address"):
            raise Refused("netbox: restore address: what was kept of it names no address; nothing was sent")
        with self._writing("restore address at interface", address.get("assigned_object_id") or 1):
            self._request("ipam/ip-addresses").post({**address, "changelog_message": self._message(nonce)})

    def rename_device(
        self, permit: WritePermit[RenameDevice], device_id: int, name: str, etag: str, nonce: str
    ) -> None:
        """Set a device's name, and nothing else. An empty one is refused: NetBox would take the name away."""
        permit.spend(kind=RenameDevice.kind, device_id=device_id, after=name)
        if not name:
            raise Refused(f"netbox: rename device {device_id}: no name was given; nothing was sent")
        self._update("dcim/devices", device_id, {"name": name}, etag, nonce)

    def add_note(self, permit: WritePermit[AddNote], device_id: int, text: str, nonce: str) -> None:
        """Add a note to a device's journal. The nonce stands in the note, or no reader could find it again."""
        permit.spend(kind=AddNote.kind, device_id=device_id)
        comments = text if nonce in text else f"{text}\n\n{nonce}"
        note = {
            "assigned_object_type": "dcim.device",
            "assigned_object_id": device_id,
            "kind": "info",
            "comments": comments,
            "changelog_message": self._message(nonce),
        }
        with self._writing("add a note to device", device_id):
            self._request("extras/journal-entries").post(note)

    def _update(self, path: str, key: int, fields: Mapping[str, Any], etag: str, nonce: str) -> None:
        with self._writing(f"change {path}", key, etag):
            self._request(path, key).patch({**fields, "changelog_message": self._message(nonce)})

    def _delete(self, act: str, path: str, key: int, etag: str, nonce: str) -> None:
        with self._writing(act, key, etag, gone_is_done=True):
            # pynetbox's own delete() sends no message.
            self._request(path, key).delete(data={"changelog_message": self._message(nonce)})

    def _message(self, nonce: str) -> str:
        """What NetBox's change log says of a write: its nonce first, and the command that sent it."""
        return f"{nonce} {self._command}" if self._command else nonce

    def _request(self, path: str, key: int | None = None) -> Request:
        """A request whose answer nobody looks into: pynetbox's create() stumbles over one of another shape."""
        api, base = self._connection.api, self._connection.endpoint(path).url
        return Request(base=base, key=key, token=api.token, http_session=api.http_session)

    @contextmanager
    def _writing(self, act: str, key: int, etag: str = "", gone_is_done: bool = False) -> Iterator[None]:
        """Send If-Match with what is written inside, and raise our errors for what comes of it."""
        _named(act, key)
        headers = self._connection.session.headers
        headers["Connection"] = "close"  # A kept connection may be dead by now, and then nobody knows what arrived.
        if etag:
            headers["If-Match"] = etag
        try:
            yield
        except Failed as failed:
            if not (gone_is_done and failed.status == 404):
                raise write_error(_told(failed), f"netbox: {act} {key}") from None
        except pynetbox.ContentError:
            raise NoAnswer(f"netbox: {act} {key}: sent, but the answer is no JSON") from None
        finally:
            headers.pop("If-Match", None)


def _told(failed: Failed) -> Failed:
    """What NetBox calls a failed precondition, in words that say what happened."""
    if failed.status != CHANGED_SINCE:
        return failed
    why = f"{failed.reason}: somebody wrote to it after it was read, and NetBox's change log says who"
    return Failed(failed.outcome, why, failed.status)


def _named(act: str, key: int) -> None:
    if key <= 0:
        raise Refused(f"netbox: {act}: no id was given; nothing was sent")
