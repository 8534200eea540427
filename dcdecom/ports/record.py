"""The record (NetBox), read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.address import MacAddress
    from dcdecom.model.changes.netbox import (
        AddNote,
        ReleasePosition,
        RemoveCable,
        RestoreCable,
        RestorePosition,
        SetAddressStatus,
        SetStatus,
    )
    from dcdecom.model.changes.release import (
        DeleteAddress,
        RenameDevice,
        RestoreAddress,
        SetAssignment,
        SetMainAddress,
    )
    from dcdecom.model.estate.device import CableRecord, DeviceRecord, IpRecord
    from dcdecom.model.estate.hardware import Parts, PowerPort
    from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress
    from dcdecom.model.estate.history import RecordHistory
    from dcdecom.model.estate.listing import (
        AddressHolder,
        Listed,
        MachineRecord,
        NetworkDevice,
        Occupant,
        Owned,
    )
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.estate.ref import Ref
    from dcdecom.model.trace import Trace
    from dcdecom.ports.write_permit import WritePermit


class RecordReader(Protocol):
    """NetBox, read."""

    def roster(self) -> Iterator[Answer[tuple[Listed, ...]]]:
        """Every device and virtual machine by its name, in pages. One Unreadable page means that some are missing."""
        ...

    def owned(self) -> Iterator[Answer[tuple[Owned, ...]]]:
        """Every device that has a tenant, in pages, as `roster` answers."""
        ...

    def devices(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[DeviceRecord, ...]]]]:
        """Each name's devices: every one whose name is the same but for case, so that a near hit can be shown.

        Absent means that NetBox counted none. Never an empty Reading.
        """
        ...

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        """Each id's device, read afresh, with its ETag."""
        ...

    def machines(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MachineRecord, ...]]]]:
        """Each name's virtual machines, names compared as in `devices`."""
        ...

    def machines_on(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[MachineRecord, ...]]]]:
        """The virtual machines recorded on each device."""
        ...

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        """Each site's switches and gateways, and those that its switches' uplinks reach."""
        ...

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        """Who is recorded with each MAC address."""
        ...

    def holders_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[AddressHolder, ...]]]]:
        """Who is recorded with each IP address."""
        ...

    def occupants(self, rack_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[Occupant, ...]]]]:
        """What stands in each rack, top unit first."""
        ...

    def history(
        self, devices: Iterable[DeviceRecord], since: datetime
    ) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """What was changed of each device, its interfaces, addresses and cables since then, by device id.

        Never Absent: a device of which nothing was changed has an empty history.
        """
        ...

    def device_changes(self, ids: Iterable[int], since: datetime) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """What was done to each device itself since then, without what belongs to it; also to one that is deleted by
        now. Never Absent."""
        ...

    def parts(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[Parts]]]:
        """Each device's processors, memory and disks; Absent where the record has none of its parts at all."""
        ...

    def power_ports(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[PowerPort, ...]]]]:
        """The ports by which each device draws power; Absent where it has none."""
        ...

    def cables(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """Each id's cable, with all that is needed to make it again."""
        ...

    def cables_at(self, interface_ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """The cable in each interface, as `cables` reads it; Absent where none is plugged in."""
        ...

    def cables_at_power_ports(self, port_ids: Iterable[int]) -> Iterator[tuple[int, Answer[CableRecord]]]:
        """The cable in each power port, as `cables_at`."""
        ...

    def addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[IpRecord]]]: ...

    def assignments(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[Assignment]]]:
        """Each id's IP address with what it stands on, read afresh, with its ETag."""
        ...

    def whole_addresses(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[WholeAddress]]]:
        """Each id's IP address with all that is needed to make it again."""
        ...

    def whole_addresses_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[WholeAddress, ...]]]]:
        """The same of every IP address that is this one, in whatever prefix and VRF; Absent where there is none."""
        ...

    def main_addresses(self, device_ids: Iterable[int]) -> Iterator[tuple[int, Answer[MainAddresses]]]:
        """Each device's primary and out-of-band addresses by their ids, read afresh, with the device's ETag."""
        ...

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        """The NetBox note (journal entry) that holds each nonce; two would be Unreadable."""
        ...

    def writes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[str]]]:
        """The change-log entry whose message holds each nonce: how a write whose answer was lost is found again."""
        ...

    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        """The notes that name a case, or any case of ours; of one case also what the change log has of its writes."""
        ...

    def statuses(self) -> Answer[tuple[str, ...]]:
        """The device statuses that this NetBox offers."""
        ...

    def in_parts(self) -> str:
        """Why what was to be read whole, once, is asked for part by part instead; empty where it is not."""
        ...

    def forget(self) -> None:
        """Let go of what was read beforehand, where anything was; from now on NetBox is asked again."""
        ...


class RecordWriter(Protocol):
    """NetBox, written. Each write names one id and sends If-Match with `etag` where it is given.

    It uses up the permit for its change before it sends anything.

    `nonce` goes into the changelog message, by which the write is found again.
    """

    def set_status(
        self, permit: WritePermit[SetStatus], device_id: int, status: str, etag: str, nonce: str
    ) -> None: ...

    def release_position(self, permit: WritePermit[ReleasePosition], device_id: int, etag: str, nonce: str) -> None:
        """Take the device out of its rack: rack, position and face together."""
        ...

    def restore_position(
        self, permit: WritePermit[RestorePosition], device_id: int, rack_id: int, position: str, face: str, etag: str,
        nonce: str,
    ) -> None: ...  # fmt: skip

    def remove_cable(self, permit: WritePermit[RemoveCable], cable_id: int, etag: str, nonce: str) -> None: ...

    def restore_cable(self, permit: WritePermit[RestoreCable], kept: str, nonce: str) -> None:
        """Plug a removed cable in again from `CableRecord.kept`. It gets a new id."""
        ...

    def set_address_status(
        self, permit: WritePermit[SetAddressStatus], address_id: int, status: str, etag: str, nonce: str
    ) -> None: ...

    def set_main_address(
        self, permit: WritePermit[SetMainAddress], device_id: int, role: str, address_id: int, etag: str, nonce: str
    ) -> None:
        """Let the device's address of that role be this one; 0 means none."""
        ...

    def set_assignment(
        self, permit: WritePermit[SetAssignment], address_id: int, interface_id: int, etag: str, nonce: str
    ) -> None:
        """Let the address stand on that interface; 0 means on nothing."""
        ...

    def delete_address(self, permit: WritePermit[DeleteAddress], address_id: int, etag: str, nonce: str) -> None: ...

    def restore_address(self, permit: WritePermit[RestoreAddress], kept: str, nonce: str) -> None:
        """Make an IP address again from `WholeAddress.kept`. It gets a new id."""
        ...

    def rename_device(
        self, permit: WritePermit[RenameDevice], device_id: int, name: str, etag: str, nonce: str
    ) -> None: ...

    def add_note(self, permit: WritePermit[AddNote], device_id: int, text: str, nonce: str) -> None: ...
