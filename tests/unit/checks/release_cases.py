"""What speaks against a release, as cases: one thing differs from what the withdrawal left, and one thing is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from dcdecom.checks.release import Held, against_release, withdrawn_name
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.address_use import AddressUse
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.held import Assignment, MainAddresses
from dcdecom.model.estate.listing import AddressHolder, Occupant
from dcdecom.model.estate.reading import Absent, Reading, Source, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.facts.record import RecordedAddress, RecordedDevice, RecordedMac
from dcdecom.model.facts.release import LeftDevice
from dcdecom.model.finding import Finding
from tests.records import make, make_device, make_holder, make_occupant

AT, IP, MAC = datetime(2026, 12, 24, tzinfo=UTC), "198.18.10.21", MacAddress("9c:b6:54:a1:02:10")
NETBOX: Source = make(Source, "netbox", "http://127.0.0.1")
RECORD = RecordedDevice(
    id=11, serial="SGH331XK7P", asset_tag="", status="decommissioning", etag="e", tenant="", type="Server 1U",
    manufacturer=None, kode_barang=None, rack="R07", rack_id=7, position="12", height="1", face="front", host=None,
    losses=(), occupants=None, ports=(), cables=(), addresses=(RecordedAddress(21, IP, "deprecated", "e"),),
    main_ips=None, dns_names=None, slot=None, power=None, disk_serials=None,
    macs=(RecordedMac(MAC, "data", ("record",)),),
)  # fmt: skip
DEVICE: DeviceRecord = make_device(
    11, "srv-disdik-01", RECORD.serial, "", RECORD.status, "server", "Server 1U", Ref(1, "DC"), None, Ref(7, "R07"),
    "12", "front", "1", None, None, (), "e",
)  # fmt: skip
LEFT = LeftDevice("srv-disdik-01", RECORD)
STANDS = Assignment(21, IP, "deprecated", 31, "srv-disdik-01 eno1", 11, "e")
OTHER_DEVICE = replace(DEVICE, id=99)
OTHER: AddressHolder = make_holder("device", Ref(99, "srv-new"), None, None)
IN_ITS_PLACE: Occupant = make_occupant(99, "srv-new", "12", "1", "", None)
NOBODY = AddressUse(("gw-1",), ("tor-3",), (), (), ())


def read(value: Any) -> Reading[Any]:
    return Reading(value, NETBOX, AT)


AS_LEFT = Held(
    device=read(DEVICE), main=read(MainAddresses(11, DEVICE.name, DEVICE.serial, 21, 0, 0, "e")),
    addresses={21: read(STANDS)}, occupants=read(()), same_name=read((DEVICE,)), new_name=read(()),
    holders={IP: read(())}, use=NOBODY,
)  # fmt: skip
CASES: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("release-device-gone", {"device": Absent("device 11", NETBOX, AT)}),
    ("release-device-changed", {"device": read(replace(DEVICE, serial="OTHER"))}),
    ("release-still-seen", {"use": replace(NOBODY, seen=((MAC, "tor-3", "Gi1/0/7"),))}),
    ("release-place-changed", {"device": read(replace(DEVICE, position="30"))}),
    ("release-place-held", {"occupants": read((IN_ITS_PLACE,))}),
    ("release-name-held", {"same_name": read((DEVICE, OTHER_DEVICE))}),
    ("release-name-held", {"new_name": read((OTHER_DEVICE,))}),
    ("release-address-changed", {"addresses": {21: read(replace(STANDS, status="active"))}}),
    ("release-address-changed", {"addresses": {21: Absent("address 21", NETBOX, AT)}}),
    ("release-address-held", {"addresses": {21: read(replace(STANDS, of="srv-new eno1", device_id=99))}}),
    ("release-address-held", {"holders": {IP: read((OTHER,))}}),
    ("release-address-used", {"use": replace(NOBODY, arp=((IP, MacAddress("06:00:00:00:00:01"), "gw-1"),))}),
    ("release-unread", {"same_name": Unreadable("no answer", NETBOX, AT)}),
    ("release-unread", {"use": replace(NOBODY, unread=(("gw-1", "no answer"),))}),
)
"""What is found, and what differs."""
LONG = LeftDevice("s" * 60, RECORD)
"""A device whose new name NetBox does not take."""


def found(differs: Mapping[str, Any], left: LeftDevice = LEFT) -> tuple[Finding, ...]:
    held = replace(AS_LEFT, **{"device": read(replace(DEVICE, name=left.name)), **differs})
    return against_release(left, withdrawn_name(left.name, "2026-0042"), held)


def all_found() -> tuple[Finding, ...]:
    return (*(finding for _, differs in CASES for finding in found(differs)), *found({}, LONG))
