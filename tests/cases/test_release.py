"""The second day on the lab: a follow-up case frees what the sealed one left, and puts it back when it is undone."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.office import Office
from tests.cases.stages import Shelf, to_end, to_review
from tests.cases.truth import Records
from tests.cases.ways import walk_back

SERVER = "srv-bapenda-01"
AT_ONCE = {"release_after": 0}


def held(records: Records, id: int, addresses: list[int]) -> dict[str, Any]:
    """What a device holds in NetBox, by its id: it has another name by then."""
    device = records.netbox.dcim.devices.get(id)
    own = {address: records.netbox.ipam.ip_addresses.get(address) for address in addresses}
    return {
        "name": device.name, "rack": device.rack and device.rack.id, "position": device.position,
        "face": device.face and device.face.value, "primary": device.primary_ip4 and device.primary_ip4.id,
        "oob": device.oob_ip and device.oob_ip.id, "status": device.status.value,
        "addresses": {id: (ip.assigned_object_id, ip.status.value) for id, ip in own.items()},
    }  # fmt: skip


@pytest.mark.whole
def test_what_a_sealed_case_left_is_freed_walked_back_and_freed_again(office: Office, shelf: Shelf) -> None:
    first = shelf.withdrawn(office, SERVER)
    to_review(office, first, SERVER)
    to_end(office, first)
    events = office.events(first)
    records = Records(office.config)
    device = records.device(SERVER).id
    addresses = sorted(ip.id for ip in records.netbox.ipam.ip_addresses.filter(device_id=device))
    left = held(records, device, addresses)

    office.type("case", "release", first, "--gone-on", office.today).ended(4, "nothing of it is released before")
    office.amend(**AT_ONCE)
    said = office.type("case", "release", first, "--gone-on", office.today, "--note", "R07 is empty, seen by Rina")
    second = said.ended(4, "WAITING for a confirmation").err.partition("Case ")[2].partition(" ")[0]
    assert held(records, device, addresses) == left, "nothing is freed before it is confirmed"
    office.run(second, *office.confirmations(second, SERVER)).ended(4, "pemeriksaan-pelepasan", "ba-pelepasan.docx")
    freed = held(records, device, addresses)
    assert freed == {
        "name": f"{SERVER}-withdrawn-{first}", "rack": None, "position": None, "face": None, "primary": None,
        "oob": None, "status": "decommissioning", "addresses": dict.fromkeys(addresses, (None, "deprecated")),
    }  # fmt: skip
    walk_back(office, second, SERVER).ended(0, "6 changes of way back")
    assert held(records, device, addresses) == left

    office.run(second).ended(4, "WAITING for a confirmation")
    office.run(second, *office.confirmations(second, SERVER)).ended(4, "pemeriksaan-pelepasan")
    office.signs(second, "pemeriksaan-pelepasan", "kasi", "--by", "kasi").ended(0)
    office.run(second).ended(0)
    assert held(records, device, addresses) == freed
    assert office.at(second) == ("sealed", "selesai")
    assert office.events(first) == events, "the sealed journal gets no event"
    office.read("case", "show", first).ended(0, f"released by case {second} (sealed)")
    office.read("verify", second).ended(0, f"it follows case {first}, whose journal holds")
    office.type("case", "release", first, "--gone-on", office.today).ended(3, f"released by case {second}")
