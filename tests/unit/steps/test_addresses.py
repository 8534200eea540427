"""Leases and reservations go with their server, after its names: planned, removed or asked for, looked at again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from dcdecom.errors import OutcomeUnknown, Refused, SystemFailure
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.serialise import to_mapping
from dcdecom.ports.addresses import AddressWriter
from dcdecom.steps.moves import Await, Finished
from dcdecom_lab.kea import KeaServer, config, lease, reservation
from tests.unit.dhcp.served import ACCOUNT, settings
from tests.unit.dhcp.writing import WRITER, Place
from tests.unit.run.memory import Fuse, Killed
from tests.unit.run.office import ONE, Office, playbook
from tests.unit.run.test_undo import walk_back
from tests.unit.run.world import Server

ROWS = ("letter-in", "take-out", "forget", "tell", "judge", "end")
MINE, OTHER = ONE.mac("data"), "02:00:00:00:00:99"
GONE = (DeleteLease, RemoveReservation)
MADE = [f"deleted lease {ONE.ip} {MINE} of subnet 1", f"removed reservation {MINE} of subnet 1"]


@dataclass
class Burning:
    """A writer at whose calls a process may die."""

    inner: AddressWriter
    fuse: Fuse

    def delete_lease(self, *given: Any) -> Any:
        return self._write("delete_lease", given)

    def remove_reservation(self, *given: Any) -> Any:
        return self._write("remove_reservation", given)

    def restore_reservation(self, *given: Any) -> Any:
        return self._write("restore_reservation", given)

    def _write(self, name: str, given: tuple[Any, ...]) -> Any:
        self.fuse.burn(f"before {name}")
        content = getattr(self.inner, name)(*given)
        self.fuse.burn(f"after {name}")
        return content


@dataclass
class AddressedOffice(Office):
    """An office whose servers have addresses by DHCP. Each command reads as anew."""

    kea: KeaServer = field(default_factory=lambda: KeaServer({}))
    place: Place | None = None

    def systems(self, acting: bool = True) -> Any:
        found = super().systems(acting)
        if self.place is None:
            return found
        self.place.fresh()
        readers = replace(found.reading(), addresses=self.place.addresses)
        writers = found.writers and replace(found.writers, addresses=Burning(self.place.updates, self.fuse))
        return replace(found, readers=readers, writers=writers)

    @property
    def reserved(self) -> list[str]:
        return [row["hw-address"] for row in self.kea.subnet(1)["reservations"]]

    def clear(self) -> None:
        """Somebody else takes out what is the server's."""
        self.kea.leases[:] = [row for row in self.kea.leases if row["hw-address"] != MINE]
        rows = self.kea.subnet(1)["reservations"]
        rows[:] = [row for row in rows if row["hw-address"] != MINE]


Making = Callable[..., AddressedOffice]


def kea() -> KeaServer:
    rows = [reservation(ONE.ip, MINE, ONE.name), reservation("198.18.10.99", OTHER)]
    leases = [lease(ONE.ip, MINE), lease("198.18.10.99", OTHER)]
    return KeaServer(config((1, "198.18.10.0/24", rows)), leases)


@pytest.fixture
def addressing(tmp_path: Path) -> Iterator[Making]:
    with ExitStack() as stack:

        def make(name: str = "office", servers: tuple[Server, ...] = (ONE,), **different: Any) -> AddressedOffice:
            (tmp_path / name).mkdir(parents=True)
            server = stack.enter_context(kea())
            given = {"reader": ACCOUNT, "writer": WRITER, "addresses": "removed", "reservations": "written"}
            place = Place(settings(server, **{**given, **different}))
            return AddressedOffice(tmp_path / name, playbook(*ROWS), servers, kea=server, place=place)

        yield make


def changes(office: Office, id: str) -> list[Any]:
    return [t for t in office.case(id).changes if isinstance(t.change, GONE)]


def to_look_again(office: AddressedOffice, id: str) -> Await:
    for _ in range(60):
        stop = office.advance(id)
        assert isinstance(stop, Await)
        if stop.timer == "look-again":
            return stop
        office.help(id, stop)
    raise AssertionError(stop)


def no_status(office: Office) -> bool:
    return not [line for line in office.world.done if line.startswith("status")]


def test_the_lease_then_the_reservation_after_the_host_and_before_the_record(addressing: Making) -> None:
    office = addressing()
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    kinds = [type(t.change) for t in office.case(id).planned("forget")]
    assert (
        kinds.index(DeleteHost) < kinds.index(DeleteLease) < kinds.index(RemoveReservation) < kinds.index(SetStatus)
    )
    assert office.kea.made == MADE
    assert office.reserved == [OTHER]
    assert office.kea.written == office.kea.dhcp4
    assert {t.state for t in changes(office, id)} == {"verified"}
    last = max(t.seq for t in changes(office, id))
    assert last < next(t.seq for t in office.case(id).changes if isinstance(t.change, SetStatus))


def test_without_a_server_whose_addresses_are_removed_nothing_is_asked(addressing: Making) -> None:
    office = addressing()
    office.place = None
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    assert changes(office, id) == []
    assert office.kea.asked == []


@pytest.mark.parametrize("command", ["config-get", "lease4-get-all"])
def test_a_server_that_cannot_be_read_stops_the_plan(addressing: Making, command: str) -> None:
    office = addressing()
    office.kea.faults[command] = "error"
    id = office.opened()
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("system", 5)
    assert f"{command} failed" in stop.text
    assert not [line for line in office.world.done if line.startswith("delete")]


ASKED = {"reservations": "asked"}


@pytest.mark.parametrize(("different", "own"), [({**ASKED, "writer": None}, 0), (ASKED, 1)])
def test_what_only_others_may_remove_is_asked_and_proved_by_reading(
    addressing: Making, different: dict[str, Any], own: int
) -> None:
    office = addressing(**different)
    id = office.opened()
    stop = office.drive(id, "addresses")
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("addresses", 4)
    assert f"Tim Jaringan: reservation dhcp-1/1 hw-address {MINE}: " in stop.text
    assert (f"Tim Jaringan: lease dhcp-1/1 hw-address {MINE}: {ONE.ip}" in stop.text) == (not own)
    assert no_status(office)
    assert office.kea.made == MADE[:own]
    office.clear()
    assert isinstance(office.drive(id), Finished)
    assert [t.found_so for t in changes(office, id)] == [not own, True]


@pytest.mark.parametrize("command", ["config-get", "lease4-get-by-hw-address"])
@pytest.mark.parametrize("asked", [True, False])
def test_what_cannot_be_looked_at_again_is_neither_gone_nor_there(
    addressing: Making, command: str, asked: bool
) -> None:
    """Where people take it out, and where it was taken out: the case stops as one that cannot be read."""
    office = addressing(**{**ASKED, "writer": None} if asked else {})
    id = office.opened()
    if asked:
        office.drive(id, "addresses")
        office.clear()
    else:
        office.help(id, to_look_again(office, id))
    office.kea.faults[command] = "error"
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("system", 5)
    assert f"{command} failed" in stop.text
    assert no_status(office)
    office.kea.faults.clear()
    assert isinstance(office.drive(id), Finished)


def test_a_lease_of_another_address_since_the_plan_is_planned_anew(addressing: Making) -> None:
    office = addressing()
    id = office.opened()
    office.drive(id, "gate")
    while (stop := office.advance(id)) and isinstance(stop, Await) and not office.case(id).plan("forget"):
        office.help(id, stop)
    assert isinstance(stop, Await)
    office.help(id, stop)
    office.kea.leases[0]["ip-address"] = "198.18.10.77"
    with pytest.raises(Refused, match=r"has a lease of 198\.18\.10\.77 now"):
        office.drive(id)
    assert isinstance(office.drive(id), Finished)
    assert office.kea.made[0] == f"deleted lease 198.18.10.77 {MINE} of subnet 1"


def test_a_lease_that_comes_back_stops_the_case_before_the_record(addressing: Making) -> None:
    """Its server runs somewhere."""
    office = addressing()
    id = office.opened()
    stop = to_look_again(office, id)
    office.kea.leases.append(lease("198.18.10.101", MINE))
    office.help(id, stop)
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert stop.what == "refused"
    assert f"lease dhcp-1/1 hw-address {MINE}" in stop.text
    assert no_status(office)
    office.clear()
    assert isinstance(office.drive(id), Finished)


def test_a_reservation_that_is_loaded_again_stops_the_case_before_the_record(addressing: Making) -> None:
    office = addressing()
    id = office.opened()
    stop = to_look_again(office, id)
    office.kea.subnet(1)["reservations"].append(reservation(ONE.ip, MINE))
    office.help(id, stop)
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert f"reservation dhcp-1/1 hw-address {MINE}" in stop.text
    assert no_status(office)


def test_a_way_back_puts_the_reservation_back_and_says_why_the_lease_stays(addressing: Making) -> None:
    office = addressing()
    before, id = {**office.kea.subnet(1)}, office.opened()
    assert isinstance(office.drive(id, "gate"), Await)
    while no_status(office):
        stop = office.advance(id)
        assert isinstance(stop, Await)
        office.help(id, stop)
    assert office.reserved == [OTHER]
    assert isinstance(walk_back(office, id), Finished)
    rows = sorted(office.kea.subnet(1)["reservations"], key=lambda row: row["ip-address"])
    assert rows == sorted(before["reservations"], key=lambda row: row["ip-address"])
    assert office.kea.written == office.kea.dhcp4
    assert [t.state for t in changes(office, id)] == ["verified", "undone"]


WRITES = [
    *(("lease4-del", fault) for fault in ("lost", "error", "ignored", "answered no", "html")),
    *(("config-set", fault) for fault in ("lost", "error", "ignored", "answered no")),
    *(("config-write", fault) for fault in ("lost", "error", "silent", "answered no")),
    ("config-hash-get", "error"), ("config-test", "error"),
]  # fmt: skip


@pytest.mark.parametrize(("command", "fault"), WRITES)
def test_each_fault_is_told_for_what_it_is_and_the_case_comes_to_its_end(
    addressing: Making, command: str, fault: str
) -> None:
    """Done and not answered, answered and not done, refused, answered by somebody else, done and answered no."""
    office = addressing()
    office.kea.faults[command] = fault
    id = office.opened()
    if command == "lease4-del" and fault in ("lost", "answered no", "html"):  # seen to be so
        assert isinstance(office.drive(id), Finished)
        return
    with pytest.raises((SystemFailure, OutcomeUnknown)):
        office.drive(id)
    assert no_status(office)
    office.kea.faults.clear()
    assert isinstance(office.drive(id), Finished)
    assert office.reserved == [OTHER]
    assert office.kea.written == office.kea.dhcp4
    assert office.kea.made == MADE


def _died(addressing: Making, name: str, at: int) -> tuple[AddressedOffice, str]:
    office = addressing(name)
    id = office.opened()
    office.fuse.places.clear()
    office.fuse.at = at
    return office, id


@pytest.mark.parametrize("step", [pytest.param(3, marks=pytest.mark.long), pytest.param(1, marks=pytest.mark.whole)])
def test_dying_at_every_write_of_an_address(addressing: Making, step: int) -> None:
    """Each is made once, whatever happens, and the file has it."""
    unharmed, id = _died(addressing, "unharmed", 0)
    assert isinstance(unharmed.drive(id), Finished)
    places = unharmed.fuse.places
    first = places.index("before delete_lease") - 1
    last = places.index("after remove_reservation") + 3
    for at in range(first, last, step):
        office, id = _died(addressing, f"at-{at}", at)
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = 0
        assert isinstance(office.drive(id), Finished)
        assert office.kea.made == MADE, places[at - 1]
        assert office.kea.written == office.kea.dhcp4


def test_the_report_tells_of_both(addressing: Making, english: Texts) -> None:
    office = addressing()
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    text = str(to_mapping(build(office.case(id), office.rules, english, office.procedure.zone), english))
    assert "penghapusan sewa alamat DHCP" in text
    assert "penghapusan reservasi DHCP" in text
    assert MINE in text
