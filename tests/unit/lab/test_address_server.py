"""The lab's DHCP server: an entry for each server, kept and put back with the lab, and a ready configuration."""

from __future__ import annotations

from pathlib import Path

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.kea import connect_addresses, connect_rights
from dcdecom.adapters.secrets import Secrets
from dcdecom.doctor.addresses import of_account
from dcdecom.documents.configuration import load
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom_lab.address_server import NAME, AddressServer
from dcdecom_lab.description import load_description
from tests.beds.lab import LabBed

SERVER = "srv-disdik-01"


def test_each_server_has_an_entry_and_what_is_kept_comes_back() -> None:
    description = load_description()
    server = AddressServer(description)
    server.open()
    try:
        begins = server.kept()
        dhcp4, leases = begins
        macs = {row["hw-address"] for subnet in dhcp4["subnet4"] for row in subnet["reservations"]}
        assert macs == {each.data.mac for each in description.servers}
        assert macs == {row["hw-address"] for row in leases}
        port = server.access.port
        server.put_back((dhcp4, []))
        assert (server.kept()[1], server.access.port) == ([], port)
        server.reset()
        assert server.kept() == begins
    finally:
        server.close()


def test_a_lab_with_dhcp_has_a_configuration_that_may_read_and_delete(tmp_path: Path) -> None:
    bed = LabBed(tmp_path, dhcp=True)
    try:
        settings = load(bed.configuration)
        rights = connect_rights(settings.dhcp, Secrets(), SystemClock())
        assert rights
        assert [line.state for line in of_account(rights)] == ["ok"]
        reader = connect_addresses(settings.dhcp, Secrets(), SystemClock())
        assert reader
        its = load_description().server(SERVER).data
        answer: Answer[tuple[str, ...]] = reader.leased(NAME, 1, MacAddress(its.mac))
        assert isinstance(answer, Reading)
        assert answer.value == (its.ip,)
    finally:
        bed.close()
