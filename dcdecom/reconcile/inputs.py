"""What one reconcile compares: the fleet as it was read, the cases, and who has been withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from functools import cached_property

from dcdecom.collect.fleet import Fleet, Wanted
from dcdecom.collect.left_mentions import NOT_ASKED, LeftMentions
from dcdecom.collect.still_calls import NOTHING_HEARD, HeardCalls
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.drift import Drift, Identity
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.ref import Ref
from dcdecom.model.last_run import ComparedDevice, LastRun
from dcdecom.model.trace import Known

ACTIVE = "active"


@dataclass(frozen=True)
class Late:
    """A case of which rows were late, in working days; by the rule of before, one that is past its norm as a whole."""

    since: date
    """The last day on which it was not."""
    days: int
    norm: int
    rows: int | None = None
    """By how many days its rows were late together; None by the rule of before."""


@dataclass(frozen=True)
class Journal:
    """One case's journal: what it tells, and what speaks against it."""

    id: str
    case: Case | None
    """None where its chain does not hold: then nothing that it tells counts."""
    faults: tuple[str, ...] = ()
    """What does not verify."""
    heads: tuple[tuple[str, str], ...] = ()
    """Heads that should stand elsewhere, each with where."""
    late: Late | None = None
    """None while the case is within its norm, and for one that is not open."""
    intents: frozenset[str] = frozenset()
    """Heads that its own notes may hold, as it was read before the systems were."""
    release_due: date | None = None
    """From when on what it left may be released; None where nothing is, as while it is not sealed."""
    rests_until: date | None = None
    """The day on which the rest of its servers ends; None where they do not rest."""


@dataclass(frozen=True)
class Withdrawn:
    """A server that is gone: a case withdrew it, or the record gives it a status of withdrawn devices."""

    name: str
    device_id: int
    macs: tuple[MacAddress, ...]
    host: str
    """The Zabbix host that was deleted; the device's name where nobody deleted one."""
    says: str
    """Who says that it is gone."""
    source: str
    """Of what it says."""
    rests_on: str = ""
    """What has to be read for that; the journal, or the list of devices."""
    case: str = ""
    host_deleted: bool = False
    """Whether a case deleted its host, and not only its name tells of one."""
    ips: tuple[str, ...] = ()
    """By the case's own journal: the record may have them on nothing by now."""
    labels: tuple[str, ...] = ()
    """Serial numbers and asset tags, by the same."""
    at: datetime | None = None
    """Since when: when the case's last write to it was proved. None where only the record says that it is gone."""


@dataclass(frozen=True)
class ShutBy:
    """A port that a case shut, and the last to do so."""

    change: ShutPort
    case: str
    at: datetime | None
    ended: bool
    """Whether that case also gave the device its final status: who is active on the port now has it anew."""


@dataclass(frozen=True)
class Departure:
    """A device that was compared and is not as it was, or not there, and no case says why."""

    device: ComparedDevice
    """As it was."""
    what: str
    """What became of it."""
    who: str = ""
    """Who did it and when, as far as the record's change log tells."""
    hidden: bool = False
    """Whether the record does not show it and its change log has no deletion."""


NOTHING_YET = LastRun()


def nobody_knows(case: str) -> Known | None:
    """No journal is asked."""
    return None


@dataclass(frozen=True)
class ReconcileInputs:
    """Everything that the comparisons look at."""

    fleet: Fleet
    wanted: Wanted
    journals: tuple[Journal, ...]
    today: date
    """The local day."""
    known_of: Callable[[str], Known | None] = nobody_knows
    """What the journal of a case knows now: it may have gone on since. None where it cannot be read."""
    last: LastRun = NOTHING_YET
    """What whole runs left."""
    crowded: frozenset[str] = frozenset()
    """Ports on which a crowd of strangers was before."""
    departures: tuple[Departure, ...] = ()
    mentions: LeftMentions = NOT_ASKED
    """Where withdrawn servers are still mentioned."""
    heard: HeardCalls = NOTHING_HEARD
    """Which of them are still heard in logs."""

    @cached_property
    def cases(self) -> tuple[Case, ...]:
        return tuple(j.case for j in self.journals if j.case)

    @cached_property
    def records(self) -> tuple[DeviceRecord, ...]:
        return tuple(a.value for a in self.fleet.devices.values() if isinstance(a, Reading))

    @cached_property
    def active(self) -> tuple[DeviceRecord, ...]:
        return tuple(r for r in self.records if r.status == ACTIVE)

    @cached_property
    def active_listed(self) -> tuple[Listed, ...]:
        """The active devices that this run compares, also those of which no more was read."""
        return tuple(one for one in self.fleet.chosen if one.status == ACTIVE)

    @cached_property
    def active_everywhere(self) -> tuple[Listed, ...]:
        """Active devices with a name, of the roles that are compared or of any other, at every site."""
        return tuple(o for o in self.fleet.listed if o.kind == "device" and o.status == ACTIVE and o.name)

    def hosts_of_others(self, device_id: int) -> frozenset[str]:
        """Technical names of hosts that are those of active devices but this one: by their name, or by a noted id."""
        others = [one for one in self.active_everywhere if one.id != device_id]
        noted = (self.fleet.names_by_id.get(one.host_id, "") for one in others if one.host_id)
        return frozenset(one.name for one in others) | frozenset(noted)

    @cached_property
    def doubled(self) -> Mapping[MacAddress, tuple[DeviceRecord, ...]]:
        """Addresses that two of the devices that were read are recorded with and that are active."""
        holders: dict[MacAddress, dict[int, DeviceRecord]] = {}
        for record in self.active:
            for interface in record.interfaces:
                for mac in interface.macs:
                    holders.setdefault(mac, {})[record.id] = record
        twice = ((mac, tuple(of.values())) for mac, of in holders.items() if len(of) > 1)
        return dict(twice)

    @cached_property
    def active_names(self) -> Mapping[str, tuple[Listed, ...]]:
        """Every active device and virtual machine of the record, whatever its role and site, by its name."""
        found: dict[str, list[Listed]] = {}
        for one in self.fleet.listed:
            if one.status == ACTIVE and one.name:
                found.setdefault(one.name, []).append(one)
        return {name: tuple(same) for name, same in found.items()}

    @cached_property
    def active_ids(self) -> frozenset[int]:
        """Active devices, whatever their role and site."""
        return frozenset(one.id for one in self.fleet.listed if one.kind == "device" and one.status == ACTIVE)

    def is_active(self, kind: str, id: int) -> bool | None:
        """Whether a device or virtual machine is active; None where the list of all that came does not have it."""
        status = self._statuses.get((kind, id))
        return status == ACTIVE if status is not None or self.fleet.whole_record else None

    @cached_property
    def _statuses(self) -> Mapping[tuple[str, int], str]:
        return {(one.kind, one.id): one.status for one in self.fleet.listed}

    def has_devices_of(self, case: Case) -> bool:
        """Whether the record still has every device of a case: with one that is deleted its notes go."""
        ids = {one.id for one in self.fleet.listed if one.kind == "device"}
        return all(d.record and d.record.id in ids for d in case.devices.values())

    def ends(self, switch: str, interface_id: int) -> tuple[Ref, ...]:
        """The devices that the record cables to a port of a switch that was read."""
        of_it = (d.ends for d in self.fleet.site.devices if d.name == switch)
        return tuple(end for ends in of_it for port, end in ends if port.id == interface_id)

    def site_of(self, device_id: int, name: str = "") -> str:
        """The name of a listed device's site: by its id, else by its name."""
        one = self.fleet.by_id.get(device_id)
        return one.site.name if one and one.site else self.sites.get(name, "")

    @cached_property
    def sites(self) -> Mapping[str, str]:
        """A listed device's name, and its site's."""
        return {one.name: one.site.name for one in self.fleet.listed if one.site and one.name}

    @cached_property
    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """By the cases, then by the record alone. Whoever is active again in the record has come back."""
        by_case = {w.device_id: w for w in self._by_cases() if w.device_id not in self.active_ids}
        by_record = {w.device_id: w for w in self._by_record()}
        by_memory = {w.device_id: w for w in self._by_memory() if w.device_id not in self.active_ids}
        return tuple({**by_memory, **by_record, **by_case}.values())

    def _by_cases(self) -> Iterator[Withdrawn]:
        for case in self.cases:
            deleted = [t.change for t in standing_changes(case) if isinstance(t.change, DeleteHost)]
            for tracked in standing_changes(case):
                change = tracked.change
                if isinstance(change, SetStatus) and not self._was_active_since(change.device_id, tracked.at):
                    device = case.devices[change.device]
                    macs = [m.mac for m in device.record.macs if m.kind != "machine"] if device.record else []
                    host = next((c.host for c in deleted if c.device == change.device), "")
                    says = f"withdrawn by case {case.id}{_on(tracked.at)}"
                    yield Withdrawn(
                        change.device, change.device_id, tuple(macs), host or change.device, says,
                        f"journal {case.id}", f"journal {case.id}", case.id, bool(host),
                        tuple(a.address for a in device.record.addresses) if device.record else (),
                        tuple(device.labels), tracked.at,
                    )  # fmt: skip

    def _was_active_since(self, device_id: int, at: datetime | None) -> bool:
        """Whether a whole run compared a device as active after a case withdrew it: then it has come back."""
        before = self.last.devices.get(device_id)
        return before is not None and before.status == ACTIVE and at is not None and before.at > at

    def _by_record(self) -> Iterator[Withdrawn]:
        for one in self.fleet.chosen:
            if one.status in self.wanted.withdrawn:
                answer = self.fleet.devices.get(one.id)
                interfaces = answer.value.interfaces if isinstance(answer, Reading) else ()
                before = self.last.devices.get(one.id)
                known = before.macs if before and before.status in self.wanted.withdrawn else ()
                macs = tuple(dict.fromkeys((*(mac for i in interfaces for mac in i.macs), *known)))
                says = f"{one.name} has status {one.status}"
                yield Withdrawn(one.name, one.id, macs, one.name, says, f"netbox {one.name}", f"listed {one.id}")

    def _by_memory(self) -> Iterator[Withdrawn]:
        """Those that the record had as withdrawn, and has no more: what is theirs may still be there."""
        for before in self.last.devices.values():
            if before.status in self.wanted.withdrawn:
                says = f"{before.name} had status {before.status} until {before.at:%Y-%m-%d}"
                yield Withdrawn(before.name, before.id, before.macs, before.host or before.name, says, "netbox",
                                f"listed {before.id}")  # fmt: skip

    @cached_property
    def shut(self) -> tuple[ShutBy, ...]:
        """Each port that a case shut and did not open again; the last case counts."""
        found: dict[tuple[str, str], ShutBy] = {}
        for case in self.cases:
            ended = {t.change.device for t in standing_changes(case) if isinstance(t.change, SetStatus)}
            for tracked in standing_changes(case):
                if isinstance(change := tracked.change, ShutPort):
                    key = (change.switch, change.port)
                    found[key] = ShutBy(change, case.id, tracked.at, change.device in ended)
        return tuple(found.values())


@dataclass(frozen=True)
class Compared:
    """What a reconcile found, and what it could not judge."""

    drifts: tuple[Drift, ...]
    unjudged: Mapping[Identity, str]
    """Drifts of which this reading tells nothing, with why."""


def standing_changes(case: Case) -> Iterator[Tracked]:
    """What a case did, or found done, and did not walk back."""
    return (t for t in case.changes if t.is_proved and not t.undoes)


def _on(at: datetime | None) -> str:
    return f" on {at:%Y-%m-%d}" if at else ""
