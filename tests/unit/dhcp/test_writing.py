"""A lease goes by subnet and hardware address, a reservation with the exact configuration as its prerequisite."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from dcdecom.changes import kind_of
from dcdecom.doctor.addresses import of_account
from dcdecom.errors import NoAnswer, NotSent, SystemFailure, SystemRefused
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.estate.reading import Unreadable
from dcdecom.ports.write_permit import WritePermitMisused
from dcdecom_lab.kea import KeaServer, lease, reservation
from tests.write_permits import permit

from .served import IP, MAC, OTHER, SECOND, SUBJECT, kea, own
from .writing import Place, place

ENTRY = f'{{"hostname": "srv-1", "hw-address": "{MAC}", "ip-address": "{IP}"}}'
FAULTS = {"lost": NoAnswer, "silent": NoAnswer, "error": SystemRefused, "unsupported": SystemRefused, "html": NoAnswer,
          "offline": SystemRefused, "answered no": SystemRefused}  # fmt: skip


def reserved(server: KeaServer, subnet: int = 1) -> list[str]:
    return [row["hw-address"] for row in server.subnet(subnet)["reservations"]]


# --- lease


def test_a_lease_goes_by_subnet_and_hardware_address() -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        assert (change.subnet, change.identifier, change.ips, change.asked_of) == (1, MAC, (IP,), "")
        assert found.act(change)
        assert server.made == [f"deleted lease {IP} {MAC} of subnet 1"]
        assert found.held().leases == ()


def test_the_same_address_of_another_stays() -> None:
    """By an address, Kea would delete whatever has it, whoever is named beside it."""
    server = kea(leases=(lease(IP, MAC), lease(IP, OTHER, 9)))
    with place(server) as found:
        assert found.act(found.lease())
        assert [row["hw-address"] for row in server.leases] == [OTHER]


def test_a_machine_with_a_lease_in_two_subnets_and_two_in_one() -> None:
    server = kea(leases=(lease(IP, MAC), lease("10.7.0.77", MAC), lease("10.7.9.5", MAC, 9), lease("10.7.0.5", OTHER)))
    with place(server) as found:
        first, second = (
            DeleteLease("srv-1", 5, one.server, one.subnet, "hw-address", one.mac, "", one.ips)
            for one in found.held().leases
        )
        assert (first.ips, second.ips) == ((IP, "10.7.0.77"), ("10.7.9.5",))
        assert found.act(first)
        assert [row["ip-address"] for row in server.leases] == ["10.7.9.5", "10.7.0.5"]


def test_a_lease_of_another_address_by_now_is_not_the_planned_one() -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        server.leases[0]["ip-address"] = "10.7.0.101"
        why = kind_of(change).mismatch(change, found.state(change))
        assert why == f"{MAC} has a lease of 10.7.0.101 now, not {IP}"
        server.leases.clear()
        assert kind_of(change).mismatch(change, found.state(change)) == ""
        assert found.holds(change)


def test_a_lease_that_is_gone_already_is_as_good() -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        server.leases.clear()
        found.send(change)
        assert server.made == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_deletion_is_told_for_what_it_is(fault: str) -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        server.faults["lease4-del"] = fault
        with pytest.raises(FAULTS[fault]):
            found.send(change)
        assert found.holds(change) == (fault in ("lost", "html", "answered no"))


def test_a_deletion_that_is_answered_and_not_done_is_none() -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        server.faults["lease4-del"] = "ignored"
        assert not found.act(change)


@pytest.mark.parametrize("fault", ["error", "unsupported", "offline", "html", "foreign", "twice"])
def test_a_lease_that_cannot_be_read_is_not_gone(fault: str) -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        server.faults["lease4-get-by-hw-address"] = fault
        assert found.unread(change)


# --- reservation


def test_a_reservation_goes_and_nothing_else_of_the_configuration() -> None:
    server = own()
    with place(server) as found:
        change, before = found.reservation(), {**server.dhcp4}
        assert (change.entry, change.by, change.asked_of) == (ENTRY, "hw-address", "")
        assert found.act(change)
        assert reserved(server) == [OTHER]
        assert server.dhcp4.keys() == before.keys()
        assert server.written == server.dhcp4, "a restart does not bring it back"
        assert server.made == [f"removed reservation {MAC} of subnet 1"]


def test_what_says_that_it_was_written_is_kept() -> None:
    server = own()
    with place(server) as found:
        content = found.send(found.reservation())
        assert content
        assert json.loads(content)["filename"] == "/etc/kea/kea-dhcp4.conf"
        assert server.asked[-5:] == ["config-get", "config-test", "config-hash-get", "config-set", "config-write"]


def test_gone_from_memory_alone_is_not_gone_and_is_written_by_the_next_try() -> None:
    """As after a crash between the two: nothing shows that the file was written."""
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.subnet(1)["reservations"] = server.subnet(1)["reservations"][1:]
        assert not found.holds(change)
        assert kind_of(change).lacking
        assert found.act(change)
        assert server.written == server.dhcp4
        assert "config-set" not in server.asked


def test_a_colleagues_change_in_between_is_not_lost() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        colleagues = reservation("10.7.0.30", SECOND[:-1] + "f")
        server.before["config-hash-get"] = lambda: server.subnet(1)["reservations"].append(colleagues)
        with pytest.raises(SystemRefused, match="somebody changed the configuration meanwhile, nothing was changed"):
            found.send(change)
        assert colleagues in server.subnet(1)["reservations"]
        assert "config-set" not in server.asked


def test_another_reservation_by_now_is_not_the_planned_one() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.subnet(1)["reservations"][0]["ip-address"] = "10.7.0.88"
        assert "10.7.0.88" in kind_of(change).mismatch(change, found.state(change))
        with pytest.raises(SystemRefused, match="it is another one by now, nothing was changed"):
            found.send(change)
        assert server.made == []


@pytest.mark.parametrize("name", ["option-data", "user-context"])
def test_what_a_colleague_has_added_to_a_reservation_meanwhile_is_not_removed_with_it(name: str) -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.subnet(1)["reservations"][0][name] = [{"name": "root-path", "data": "rahasia"}]
        assert name in (why := kind_of(change).mismatch(change, found.state(change)))
        assert "rahasia" not in why
        with pytest.raises(SystemRefused, match="it is another one by now, nothing was changed"):
            found.send(change)
        assert server.made == []


def test_a_subnet_that_is_gone_when_its_reservation_would_be_removed_sends_nothing() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.dhcp4["subnet4"].pop(0)
        with pytest.raises(NotSent, match="it has no subnet 1 any more"):
            found.send(change)
        assert server.made == []


def test_a_reservation_that_holds_more_is_asked_of_its_owner_and_not_kept() -> None:
    server = kea({**reservation(IP, MAC), "option-data": [{"name": "boot", "data": "rahasia"}]})
    with place(server) as found:
        change = found.reservation()
        assert change.asked_of == "Tim Jaringan"
        assert "rahasia" not in change.entry
        with pytest.raises(NotSent, match="Tim Jaringan changes it"):
            found.send(change)
        server.subnet(1)["reservations"].clear()
        assert found.holds(change), "what others change they keep by themselves"


@pytest.mark.parametrize(
    ("different", "lease_of", "reservation_of"),
    [({"reservations": "asked"}, "", "Tim Jaringan"), ({"writer": None}, "Tim Jaringan", "Tim Jaringan"), ({}, "", "")],
)
def test_who_is_asked(different: dict[str, Any], lease_of: str, reservation_of: str) -> None:
    server = own()
    with place(server, **different) as found:
        assert (found.lease().asked_of, found.reservation().asked_of) == (lease_of, reservation_of)


def test_a_configuration_that_does_not_allow_it_any_more_sends_nothing() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        less = Place(replace(found.its, reservations="asked"))
        with pytest.raises(NotSent, match="does not let dcdecom write it"):
            less.send(change)
        none = Place(replace(found.its, writer=None))
        with pytest.raises(NotSent, match="no account that may write"):
            none.send(change)
        with pytest.raises(NotSent, match="no account that may write"):
            none.send(found.lease())
        assert server.made == []


@pytest.mark.parametrize("command", ["config-test", "config-hash-get", "config-set", "config-write"])
@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_of_a_removal_is_told_for_what_it_is(command: str, fault: str) -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.faults[command] = fault
        with pytest.raises(SystemFailure) as caught:
            found.send(change)
        assert "remove the reservation of" in str(caught.value)
        server.faults.clear()
        found.fresh()
        assert not found.holds(change), "without its file it is not done"
        assert found.act(change)
        assert reserved(server) == [OTHER]
        assert server.written == server.dhcp4


@pytest.mark.parametrize("fault", ["error", "html", "offline", "silent"])
def test_a_configuration_that_cannot_be_read_is_not_written(fault: str) -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.faults["config-get"] = fault
        with pytest.raises(NotSent):
            found.send(change)
        assert server.made == []
        assert found.unread(change)


def test_a_database_beside_the_file_is_never_written_past() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.dhcp4["hosts-database"] = {"type": "mysql"}
        with pytest.raises(NotSent, match="in a database"):
            found.send(change)
        assert "in a database" in found.unread(change)


def test_a_configuration_that_hides_its_secrets_is_not_set_again() -> None:
    """Its passwords would be asterisks then."""
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.dhcp4["lease-database"] = {"type": "mysql", "password": "*****"}
        with pytest.raises(NotSent, match="as asterisks"):
            found.send(change)
        assert server.made == []


def test_two_reservations_by_one_identifier_are_not_told_apart() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.subnet(1)["reservations"].append(reservation("10.7.0.40", MAC))
        assert "it has 2 reservations by hw-address" in found.unread(change)


def test_a_subnet_that_is_gone_is_not_one_without_the_reservation() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        server.dhcp4["subnet4"] = server.dhcp4["subnet4"][1:]
        assert "it has no subnet 1 any more" in found.unread(change)


# --- the way back


def test_a_reservation_comes_back_as_it_was() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        before, rows = found.state(change), [*server.subnet(1)["reservations"]]
        assert found.act(change)
        back = found.back(change, before)
        assert found.act(back)
        assert sorted(server.subnet(1)["reservations"], key=lambda row: row["ip-address"]) == rows
        assert server.written == server.dhcp4
        assert found.act(back), "a second try is harmless"
        assert reserved(server).count(MAC) == 1


def test_what_stands_in_its_place_by_now_is_left_alone() -> None:
    server = own()
    with place(server) as found:
        change = found.reservation()
        before = found.state(change)
        assert found.act(change)
        server.subnet(1)["reservations"].append(reservation(IP, SECOND))
        back = found.back(change, before)
        assert kind_of(back).mismatch(back, found.state(back)) == (
            f"its address is reserved for hw-address {SECOND} now"
        )  # fmt: skip
        server.subnet(1)["reservations"][-1] = reservation("10.7.0.88", MAC)
        assert "10.7.0.88" in kind_of(back).mismatch(back, found.state(back))


# --- what else


def test_too_many_are_not_planned() -> None:
    server = kea(*(reservation(f"10.7.0.{n}", MAC) for n in range(2, 60)))
    with place(server) as found:
        answer = found.addresses.held([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "LIMIT dhcp-removed" in answer.reason


def test_a_permit_is_used_up_and_names_what_it_is_for() -> None:
    server = own()
    with place(server) as found:
        change = found.lease()
        assert isinstance(change, DeleteLease)
        right = permit(change)
        with pytest.raises(WritePermitMisused):
            found.updates.delete_lease(right, change.server, 9, change.identifier, change.ips)
        entry = found.reservation()
        assert isinstance(entry, RemoveReservation)
        with pytest.raises(WritePermitMisused):
            found.updates.remove_reservation(permit(entry), entry.server, 1, entry.by, OTHER, entry.entry)
        assert server.made == []


def test_the_doctor_tries_the_right_without_effect() -> None:
    server = own()
    with place(server) as found:
        [fine] = of_account(found.rights)
        assert (fine.state, fine.subject) == ("ok", "dhcp dhcp-1 writer")
        assert server.made == []
        server.faults["lease4-del"] = "unsupported"
        [lacking] = of_account(found.rights)
        assert lacking.state == "to fix"
        assert "lease_cmds is not loaded" in lacking.said
        [refused] = of_account(Place(found.its, "wrong").rights)
        assert refused.state == "could not look"
        assert [*of_account(Place(replace(found.its, writer=None)).rights)] == []
