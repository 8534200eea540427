"""Every field of every record of the estate is filled by whoever reads it: a field that nobody fills is read as none.

A field has to be met with two values. One that an adapter forgot has one and the same in every record.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from dcdecom.model.estate.address_use import AddressUse
from dcdecom.model.estate.calls import Caller, Calls, LogLook, LogMemory, LogSource, LogState, Lost, Position
from dcdecom.model.estate.controller import Controller, Disk, HostPort, ManagedSystem, Told
from dcdecom.model.estate.dhcp import HeldAddresses, HeldLease, HeldReservation, Reserved
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.estate.monitoring import KnownHost, MonitoredHost
from dcdecom.model.estate.names import LeadingSet, RecordSet
from dcdecom.model.estate.ref import Ref
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import Settings
from dcdecom.ports.systems import Readers
from dcdecom_lab import topologies
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.records import make

from .fields import Met, records
from .furnishing import KINDS, ask_another_kind, ask_awkward, furnish_and_ask
from .ground import Ground
from .house import furnished

NOT_READ: Mapping[type, str] = {
    AddressUse: "it is put together from the tables of gateways and switches",
    Inspection: "people type it at the rack",
    KnownHost: "a case makes it out of its journal",
    **dict.fromkeys((Mentions, Reference, ReferenceSource, SourceState, Subject), "no bed names a source"),
    **dict.fromkeys(
        (HeldAddresses, HeldLease, HeldReservation, Reserved),
        "neither bed has a DHCP server: `tests/unit/dhcp` reads them",
    ),
    **dict.fromkeys(
        (Caller, Calls, LogLook, LogMemory, LogSource, LogState, Lost, Position),
        "no bed names a log: `tests/unit/logs` reads them",
    ),
    **dict.fromkeys(
        (Controller, Disk, HostPort, ManagedSystem, Told),
        "no server of either bed has a controller that answers: `tests/unit/controllers` reads them",
    ),
    **dict.fromkeys((LeadingSet, RecordSet), "neither bed has a DNS server: `tests/unit/zones` reads them"),
}
"""Records that come from no system, each with where it comes from."""

ALIKE: Mapping[str, str] = {
    "RecordHistory.begins": "one change log has one beginning",
    "Slot.chassis": "one blade stands in the lab",
    "Slot.bay": "one blade stands in the lab",
}
"""Fields that hold something, and the same everywhere, each with why."""

NOT_ON_THE_REAL_BED: Mapping[str, str] = {
    **dict.fromkeys(("Slot.chassis", "Slot.bay", "DeviceRecord.parent", "Occupant.parent"), "it has no blades"),
    **dict.fromkeys(
        ("ShownAggregate.name", "ShownAggregate.attached", "ShownAggregate.others", "ShownAggregate.tells",
         "CliTables.aggregates", "CliTables.aggregates_unread", "Aggregate.name", "Aggregate.members",
         "Aggregate.partners", "Aggregate.by", "NetworkTables.aggregates", "InterfaceRecord.lag"),
        "it has no aggregates: a small kernel lacks them",
    ),
    **dict.fromkeys(("FdbEntry.vlan", "CliPort.trunk"), "it has one VLAN for all"),
    **dict.fromkeys(
        ("CliTables.proven", "CliTables.spelling", "CliTables.kind", "CliTables.uncommitted", "CliPort.own_lines"),
        "all of its switches are of one kind, which has no candidate",
    ),
    **dict.fromkeys(
        ("CliTables.unsaved", "CliTables.startup_read", "CliTables.startup_why", "CliPort.saved_why"),
        "nobody edits its switches beside us, and their startup configuration is always shown",
    ),
    **dict.fromkeys(
        ("Neighbour.chassis_subtype", "PortState.alias", "PortState.last_change_ticks", "NetworkTables.serials",
         "NetworkTables.oddities", "NetworkTables.gaps", "NetworkTables.crosschecks", "Crosscheck.mac",
         "Crosscheck.fdb", "Crosscheck.lldp", "Crosscheck.agrees", "FdbEntry.status"),
        "all of its agents are net-snmp and lldpd, which leave it out or have it alike",
    ),
}  # fmt: skip
"""Fields that the real systems cannot be made to show, each with why; the lab shows them."""

NOTHING = frozenset({"None", "''", "0", "False", "()", "frozenset()", "{}"})


@pytest.fixture(scope="module")
def met(
    bed: Bed, settings: Settings, readers: Readers, ground: Ground, tmp_path_factory: pytest.TempPathFactory
) -> Met:
    """What the Readers answered of a furnished bed, and on the lab of further labs."""
    found = Met()
    with furnished(bed, settings, readers, ground, tmp_path_factory.mktemp("fields")) as house:
        furnish_and_ask(house, found)
    if bed.name == "lab":
        lab = LabBed(tmp_path_factory.mktemp("awkward"), topologies.ESTATE)
        ask_awkward(lab, found)
        lab.close()
        for kind in KINDS:
            lab = LabBed(tmp_path_factory.mktemp(kind), dialect=kind)
            ask_another_kind(lab, found)
            lab.close()
    return found


@pytest.mark.stops
def test_each_field_of_each_record_is_met_with_values_of_its_own(bed: Bed, met: Met) -> None:
    kinds = tuple(kind for kind in records() if kind not in NOT_READ)
    lacking = set(met.lacking(kinds))
    known = {*ALIKE, *(NOT_ON_THE_REAL_BED if bed.name == "real" else ())}
    assert lacking <= known, {name: met.values.get(name) for name in sorted(lacking - known)}
    if bed.name == "lab":
        assert lacking == known, "these are met by now: take them out of the table"
        assert all(met.values[name] - NOTHING for name in ALIKE)


def test_the_tables_name_fields_that_there_are() -> None:
    every = {f"{kind.__name__}.{name}" for kind in records() for name in kind.__dataclass_fields__}
    assert {*ALIKE, *NOT_ON_THE_REAL_BED} <= every
    assert len(every) > 150


def test_a_field_that_is_always_the_same_is_lacking() -> None:
    """The scan finds what an adapter forgot, and what it never met."""
    found = Met()

    def host(id: str, enabled: bool) -> MonitoredHost:
        about = {"id": id, "host": f"srv-{id}", "visible_name": "", "discovered": False, "addresses": (), "serials": ()}
        return make(MonitoredHost, **about, macs=(), groups=(), enabled=enabled)

    found.add((host("1", enabled=True), [host("2", enabled=False)]))
    lacking = set(found.lacking((MonitoredHost,)))
    assert lacking.isdisjoint({"MonitoredHost.id", "MonitoredHost.host", "MonitoredHost.enabled"})
    assert lacking >= {"MonitoredHost.proxy", "MonitoredHost.serials"}
    assert found.lacking((Ref,)) == ["Ref.id", "Ref.name"]
