"""Names go with their server, before the record does: planned, removed or asked for, looked at again, and put back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from dcdecom.errors import OutcomeUnknown, Refused, SystemFailure
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.serialise import to_mapping
from dcdecom.ports.names import NameWriter
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.memory import Fuse, Killed
from tests.unit.run.office import ONE, TWO, Office, playbook
from tests.unit.run.test_undo import walk_back
from tests.unit.run.world import Server
from tests.unit.zones.writing import FORWARD, Place, place

ROWS = ("letter-in", "take-out", "forget", "tell", "judge", "end")
ZONES = {
    FORWARD: f"""ns1 A 127.0.0.1
@ NS ns2.batam.test.
ns2 A 127.0.0.1
{ONE.name} A {ONE.ip}
ppdb CNAME {ONE.name}
rapor A {ONE.ip}
rapor A 198.18.10.99
other A 198.18.10.99
""",
    "10.18.198.in-addr.arpa": f"{ONE.id} PTR {ONE.name}.batam.test.\n",
}
REMOVED = [f"ppdb.{FORWARD}. CNAME", f"rapor.{FORWARD}. A", f"{ONE.name}.{FORWARD}. A"]


@dataclass
class Burning:
    """A writer at whose calls a process may die."""

    inner: NameWriter
    fuse: Fuse

    def remove_records(self, *given: Any) -> None:
        self._write("remove_records", given)

    def restore_records(self, *given: Any) -> None:
        self._write("restore_records", given)

    def _write(self, name: str, given: tuple[Any, ...]) -> None:
        self.fuse.burn(f"before {name}")
        getattr(self.inner, name)(*given)
        self.fuse.burn(f"after {name}")


@dataclass
class NamedOffice(Office):
    """An office whose servers have names. Each command reads as anew."""

    dns: Place | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    def systems(self, acting: bool = True) -> Any:
        found = super().systems(acting)
        if self.dns is None:
            return found
        self.dns.fresh()
        readers = replace(found.reading(), names=self.dns.names)
        writers = found.writers and replace(found.writers, names=Burning(self.dns.updates, self.fuse))
        return replace(found, readers=readers, writers=writers)

    @property
    def zones(self) -> dict[str, list[str]]:
        assert self.dns
        assert self.dns.primary
        return {zone: self.dns.primary.has(zone) for zone in ZONES}


Making = Callable[..., NamedOffice]


@pytest.fixture
def naming(tmp_path: Path) -> Iterator[Making]:
    with ExitStack() as stack:

        def make(name: str = "office", servers: tuple[Server, ...] = (ONE,), **different: Any) -> NamedOffice:
            (tmp_path / name).mkdir(parents=True)
            dns = stack.enter_context(place(ZONES, **different))
            return NamedOffice(tmp_path / name, playbook(*ROWS), servers, dns=dns)

        yield make


def planned(office: Office, id: str) -> list[tuple[str, str]]:
    found = (t.change for t in office.case(id).planned("forget"))
    return [(c.kind, f"{c.owner} {c.type}" if isinstance(c, RemoveRecords) else "") for c in found]


def to_record(office: NamedOffice) -> str:
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    return id


def changes(office: Office, id: str) -> list[RemoveRecords]:
    return [t.change for t in office.case(id).changes if isinstance(t.change, RemoveRecords)]


def test_names_go_before_the_record_and_reverse_last(naming: Making) -> None:
    office = naming()
    id = to_record(office)
    kinds = [kind for kind, _ in planned(office, id)]
    assert kinds.index("delete") < kinds.index("records") < kinds.index("status")
    names = [name for kind, name in planned(office, id) if kind == "records"]
    assert names == [*REMOVED, f"{ONE.id}.10.18.198.in-addr.arpa. PTR"]
    left = [line for lines in office.zones.values() for line in lines]
    assert not [line for line in left if ONE.name in line or ONE.ip in line.split()]
    assert f"rapor.{FORWARD}. 3600 A 198.18.10.99" in office.zones[FORWARD]
    states = {t.state for t in office.case(id).changes if isinstance(t.change, RemoveRecords)}
    assert states == {"verified"}
    last = max(t.seq for t in office.case(id).changes if isinstance(t.change, RemoveRecords))
    assert last < next(t.seq for t in office.case(id).changes if isinstance(t.change, SetStatus))


def test_without_a_view_whose_names_are_removed_nothing_is_asked(naming: Making) -> None:
    office = naming()
    assert office.dns
    assert office.dns.primary
    office.dns.views = ()
    office.dns, dns = None, office.dns
    id = to_record(office)
    assert changes(office, id) == []
    assert dns.primary
    assert dns.primary.asked == []


def test_a_name_that_the_record_gives_another_device_stays(naming: Making) -> None:
    """Though it leads to the server's address, and nobody else's."""
    office = naming(servers=(ONE, TWO))
    assert office.dns
    assert office.dns.primary
    office.dns.primary.edit(FORWARD, came=(f"{TWO.name} 3600 A {ONE.ip}",))
    id = office.opened(office.request((ONE,)))
    assert isinstance(office.drive(id), Finished)
    assert f"{TWO.name}.{FORWARD}. 3600 A {ONE.ip}" in office.zones[FORWARD]
    assert len(changes(office, id)) == 4


def test_a_view_that_cannot_be_read_stops_the_plan(naming: Making) -> None:
    office = naming(faults={FORWARD: "unsigned"})
    id = office.opened()
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("system", 5)
    assert "batam.test. of 127.0.0.1" in stop.text
    assert not [line for line in office.world.done if line.startswith("delete")]


def test_what_only_others_may_remove_is_asked_and_proved_by_reading(naming: Making) -> None:
    office = naming(writer="")
    id = office.opened()
    stop = office.drive(id, "names")
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("names", 4)
    assert f"Tim DNS: {ONE.name}.{FORWARD}. A {ONE.ip} (inside)" in stop.text
    assert not [line for line in office.world.done if line.startswith("status")]
    assert office.dns
    assert office.dns.primary
    mine = (f"ppdb 3600 CNAME {ONE.name}", f"rapor 3600 A {ONE.ip}", f"{ONE.name} 3600 A {ONE.ip}")
    office.dns.primary.edit(FORWARD, gone=mine)
    office.dns.primary.edit("10.18.198.in-addr.arpa", gone=(f"{ONE.id} 3600 PTR {ONE.name}.batam.test.",))
    assert isinstance(office.drive(id), Finished)
    assert {t.found_so for t in office.case(id).changes if isinstance(t.change, RemoveRecords)} == {True}


@pytest.mark.parametrize("asked", [True, False])
def test_a_name_that_cannot_be_looked_at_again_is_neither_gone_nor_there(naming: Making, asked: bool) -> None:
    office = naming(writer="") if asked else naming()
    id = office.opened()
    assert office.dns
    assert office.dns.primary
    if asked:
        office.drive(id, "names")
    else:
        office.help(id, _to_look_again(office, id))
    office.dns.primary.__exit__()
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert (stop.what, stop.exit) == ("system", 5)
    assert not [line for line in office.world.done if line.startswith("status")]


def _to_look_again(office: NamedOffice, id: str) -> Await:
    """The case once its names are gone, before it looks again."""
    for _ in range(60):
        stop = office.advance(id)
        if isinstance(stop, Await) and stop.timer == "look-again":
            return stop
        assert isinstance(stop, Await)
        office.help(id, stop)
    raise AssertionError


def test_a_set_that_changed_since_the_plan_is_planned_anew(naming: Making) -> None:
    office = naming()
    id = office.opened()
    office.drive(id, "gate")
    assert office.dns
    assert office.dns.primary
    while (stop := office.advance(id)) and isinstance(stop, Await) and not office.case(id).plan("forget"):
        office.help(id, stop)
    assert isinstance(stop, Await)
    office.help(id, stop)
    office.dns.primary.edit(FORWARD, came=(f"{ONE.name} 3600 A 198.18.10.77",))
    with pytest.raises(Refused, match=r"198\.18\.10\.77 now"):
        office.drive(id)
    assert isinstance(office.drive(id), Finished)
    assert f"{ONE.name}.{FORWARD}. 3600 A 198.18.10.77" in office.zones[FORWARD]


@pytest.mark.long
def test_a_server_that_stays_behind_is_no_success_until_it_has_caught_up(naming: Making) -> None:
    """And the plan stays the same: nobody confirms it again."""
    office = naming(stale={FORWARD: "stale"})
    id = office.opened()
    with pytest.raises(SystemFailure, match=r"not so yet at ns2\.batam\.test"):
        office.drive(id)
    plan = office.case(id).plan("forget")
    assert plan
    assert not [line for line in office.world.done if line.startswith("status")]
    assert office.dns
    assert office.dns.secondary
    office.dns.secondary.faults.clear()
    assert isinstance(office.drive(id), Finished)
    again = office.case(id).plan("forget")
    assert again
    assert again.digest == plan.digest
    assert not any(t.found_so for t in office.case(id).changes if isinstance(t.change, RemoveRecords))


def test_what_a_provisioner_writes_again_stops_the_case_before_the_record(naming: Making) -> None:
    office = naming()
    id = office.opened()
    assert office.dns
    assert office.dns.primary
    primary = office.dns.primary
    looking = _to_look_again(office, id)
    primary.edit(FORWARD, came=(f"ppdb 3600 CNAME {ONE.name}",))
    office.help(id, looking)
    stop = office.drive(id)
    assert isinstance(stop, Await)
    assert stop.what == "refused"
    assert f"ppdb.{FORWARD}. CNAME {ONE.name}.{FORWARD}. (inside)" in stop.text
    assert not [line for line in office.world.done if line.startswith("status")]
    primary.edit(FORWARD, gone=(f"ppdb 3600 CNAME {ONE.name}",))
    assert isinstance(office.drive(id), Finished)


def test_a_way_back_puts_each_set_back_with_its_ttl(naming: Making) -> None:
    office = naming()
    before, id = office.zones, office.opened()
    assert isinstance(office.drive(id, "gate"), Await)
    while not any(isinstance(t.change, SetStatus) and t.is_proved for t in office.case(id).changes):
        stop = office.advance(id)
        assert isinstance(stop, Await)
        office.help(id, stop)
    assert office.zones != before
    assert isinstance(walk_back(office, id), Finished)
    assert office.zones == before
    assert {t.state for t in office.case(id).changes if isinstance(t.change, RemoveRecords)} == {"undone"}


FAULTS = ("lost", "refuse", *(pytest.param(it, marks=pytest.mark.long) for it in ("ignored", "fake", "answered no")))


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_told_for_what_it_is_and_the_case_comes_to_its_end(naming: Making, fault: str) -> None:
    """Done and not answered, answered and not done, refused, answered by somebody else, done and answered no."""
    office = naming(faults={f"update {FORWARD}": fault})
    id = office.opened()
    if fault in ("lost", "answered no"):  # seen to be so
        assert isinstance(office.drive(id), Finished)
        return
    with pytest.raises((SystemFailure, OutcomeUnknown)):
        office.drive(id)
    assert not [line for line in office.world.done if line.startswith("status")]
    assert office.dns
    assert office.dns.primary
    office.dns.primary.faults.clear()
    assert isinstance(office.drive(id), Finished)
    assert office.dns.primary.made


def _died(naming: Making, name: str, at: int) -> tuple[NamedOffice, str]:
    office = naming(name)
    id = office.opened()
    office.fuse.places.clear()
    office.fuse.at = at
    return office, id


@pytest.mark.parametrize("step", [pytest.param(4, marks=pytest.mark.long), pytest.param(1, marks=pytest.mark.whole)])
def test_dying_at_every_write_of_a_name(naming: Making, step: int) -> None:
    """Each is made once, whatever happens."""
    unharmed, id = _died(naming, "unharmed", 0)
    assert isinstance(unharmed.drive(id), Finished)
    assert unharmed.dns
    assert unharmed.dns.primary
    places = unharmed.fuse.places
    first = places.index("before remove_records") - 1
    last = len(places) - places[::-1].index("after remove_records") + 2
    for at in range(first, last, step):
        office, id = _died(naming, f"at-{at}", at)
        with pytest.raises(Killed):
            office.drive(id)
        office.fuse.at = 0
        assert isinstance(office.drive(id), Finished)
        assert office.dns
        assert office.dns.primary
        assert sorted(office.dns.primary.made) == sorted(unharmed.dns.primary.made), places[at - 1]
        assert office.zones == unharmed.zones


def test_the_report_tells_of_each_name(naming: Making, english: Texts) -> None:
    office = naming()
    id = to_record(office)
    text = str(to_mapping(build(office.case(id), office.rules, english, office.procedure.zone), english))
    for name in REMOVED:
        assert name.partition(" ")[0] in text
    assert "resolvers may answer with it for 3600 s more" in text
