"""One reconcile: read, compare, age. What it writes is our own: what it knows of drift and of the last run, and the
memory of addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from dcdecom.collect.fleet import Fleet, Wanted, no_progress, read_fleet
from dcdecom.collect.left_mentions import read_left_mentions
from dcdecom.collect.still_calls import read_calls
from dcdecom.errors import Exit, InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import BY_LISTS, CLASSES, Drift, DriftClass, KnownDrift, Needs, TrackedDrift
from dcdecom.model.estate.reading import Reading
from dcdecom.model.last_run import LastRun
from dcdecom.model.site import Every, SiteKey, Sites, Unsited
from dcdecom.model.trace import Known
from dcdecom.ports.clock import Clock
from dcdecom.ports.memory import DriftStore
from dcdecom.ports.reporting import Progress
from dcdecom.ports.systems import Readers
from dcdecom.reconcile.calls import callers_of, with_logs
from dcdecom.reconcile.changed_since_last_run import departing, departures, hidden
from dcdecom.reconcile.coverage import LOG, Coverage, coverage
from dcdecom.reconcile.drift_classes import compare
from dcdecom.reconcile.inputs import Journal, ReconcileInputs, nobody_knows
from dcdecom.reconcile.lifecycle import Answered, age, news, still_open
from dcdecom.reconcile.memory import believed, left
from dcdecom.reconcile.references import subjects_of, with_sources


@dataclass(frozen=True)
class AtRest:
    """An open case whose servers rest between off and gone."""

    case: str
    devices: tuple[str, ...]
    until: date


@dataclass(frozen=True)
class Reconciled:
    """What one run came to."""

    fleet: Fleet
    kept: tuple[TrackedDrift, ...]
    covered: Coverage | None = None
    """What the run was about; None where that was everything."""
    sites: Sites = Every.SITE
    """Of which sites the next run is to know what this one found; what is known of others stays as it was."""
    past: tuple[TrackedDrift, ...] = ()
    """What was gone before this run, and may come back."""
    left: LastRun | None = None
    """What the next run is to know of this one; None where nothing was kept of it before."""
    is_first: bool = False
    """Whether no whole run was before it."""
    at_rest: tuple[AtRest, ...] = ()
    """Whose servers rest between off and gone."""

    @property
    def compared(self) -> Mapping[DriftClass, bool]:
        """Of each class whether anything of it could be compared: by readings alone, not by what was asked."""
        return {name: all(self._read(system) for system in rule.needs) for name, rule in CLASSES.items()}

    def _read(self, system: Needs) -> bool:
        fleet = self.fleet
        if system == "monitoring":
            return str(fleet.monitoring) in fleet.read
        if system == "network":
            return bool(fleet.believed)
        if system == "logs":
            return any(source.startswith(f"{LOG} ") for source in fleet.read)
        recorded = any(isinstance(answer, Reading) for answer in fleet.devices.values())
        return bool(fleet.chosen) if fleet.lists_only else recorded

    @property
    def not_compared(self) -> tuple[DriftClass, ...]:
        """Classes of which nothing could be compared, of those that this run was about. Where the record has no switch
        there is nothing to compare on the network; logs that are not read are `not-read`, or not named at all."""
        expected = self.covered is not None and self.covered.expected and not self.covered.is_narrow
        no_switch = not self.fleet.site.switches and self.fleet.whole_network and not expected
        about = BY_LISTS if self.fleet.lists_only else CLASSES.keys()
        return tuple(
            name for name, is_compared in self.compared.items()
            if name in about and not is_compared and "logs" not in CLASSES[name].needs
            and not (no_switch and self._lacks_network_only(name))
        )  # fmt: skip

    def _lacks_network_only(self, name: DriftClass) -> bool:
        return all(system == "network" or self._read(system) for system in CLASSES[name].needs)

    @property
    def reads_anything(self) -> bool:
        """Whether the record and one of the others gave a reading."""
        return self._read("record") and (self._read("network") or self._read("monitoring"))

    @property
    def is_at_a_desk(self) -> bool:
        """Whether the run was about one device or lists alone: it tells nobody but the person who asked."""
        return self.covered is not None and bool(self.covered.device or self.covered.lists_only)

    @property
    def could_compare(self) -> bool:
        """Whether of each class that this run was about something could be compared."""
        return not self.not_compared and self._read("record")

    def exit(self, fail_on: str, classes: Collection[str] = ()) -> Exit:
        """5 where something could not be compared at all, else 7 as `fail_on` (new, any, never) says, else 0."""
        if not self.could_compare:
            return Exit.SYSTEM
        return Exit.DRIFT if fail_on != "never" and self.told(fail_on, classes) else Exit.DONE

    def told(self, fail_on: str, classes: Collection[str] = ()) -> tuple[TrackedDrift, ...]:
        """What is to be told: what is new, or with `any`, or of `classes`, everything that nobody answers for.

        Of one device or one site only what the run was about.
        """
        kept = [k for k in self.kept if self.covered is None or self.covered.covers(k.drift)]
        if classes:
            return tuple(k for k in still_open(kept) if k.drift.drift in classes)
        return tuple(still_open(kept) if fail_on == "any" else news(kept))

    def remembered(self, fail_on: str, classes: Collection[str] = ()) -> tuple[TrackedDrift, ...]:
        """What the next run is to know. What a run of everything tells is told; a run of one site tells that site's
        runs alone; one of a device, or a work list, tells nobody but the person at the desk."""
        told = {k.drift.identity for k in self.told(fail_on, classes)}
        covered = self.covered
        at_a_desk = bool(classes) or self.is_at_a_desk
        at_site = covered is not None and bool(covered.site)
        kept = (k for k in self.kept if isinstance(self.sites, Every) or k.site in self.sites)
        return tuple(
            replace(k, told=k.told or not at_site, told_at_site=True)
            if k.state == "new" and k.drift.identity in told and not at_a_desk else k
            for k in kept
        )  # fmt: skip

    def keep_in(
        self, store: DriftStore, fail_on: str = "new", classes: Collection[str] = (), now: datetime | None = None
    ) -> datetime | None:
        """Keep what the next run is to know. Returns when this run succeeded; None where it did not, or was about a
        device or lists alone."""
        succeeded = (now or self.fleet.taken_at) if self.could_compare and not self.is_at_a_desk else None
        past = tuple(k for k in self.past if isinstance(self.sites, Every) or k.site in self.sites)
        store.keep(self.remembered(fail_on, classes), self.sites, succeeded, past, self.left)
        return succeeded


def reconcile(
    readers: Readers,
    journals: Iterable[Journal],
    store: DriftStore,
    known: tuple[KnownDrift, ...],
    claims: Mapping[str, str],
    wanted: Wanted,
    clock: Clock,
    today: date,
    progress: Progress = no_progress,
    known_of: Callable[[str], Known | None] = nobody_knows,
) -> Reconciled:
    """Read and compare once. The memory of addresses is filled; the rest is kept by `Reconciled.keep_in` later.

    Raises InputError where the record has no device of the name, or at the site, that was asked for, and where the
    lab answers for a real estate.
    """
    read, last = tuple(journals), store.last_run()
    ground = ReconcileInputs(_nothing(clock), wanted, read, today, last=last)
    ports = tuple((shut.change.switch, shut.change.port) for shut in ground.shut)
    heads = tuple(head for journal in read for head, _ in journal.heads)
    macs = frozenset(mac for gone in ground.withdrawn for mac in gone.macs)
    ips = frozenset(ip for gone in ground.withdrawn for ip in gone.ips)
    fleet = read_fleet(replace(wanted, ports=ports, heads=heads, macs=macs, ips=ips), readers, clock, progress)
    _must_be_known(wanted, fleet, read)
    if wanted.estate == "real" and fleet.of_the_lab:
        who = ", ".join(sorted(fleet.of_the_lab))
        raise InputError(f"the lab answers for estate real: {who}. Nothing was compared.")
    before, past = store.known(), store.past()
    earlier = {k.drift.identity: k.acceptance for k in (*past, *before) if k.acceptance}
    resting = {j.id: j.rests_until for j in read if j.rests_until}
    answered = Answered(claims, known, today, earlier, resting=resting)
    shrunk = frozenset(k.drift.object for k in before if k.drift.drift == "not-read" and k.state != "gone")
    fleet = believed(fleet, wanted, last, ground.cases, shrunk, lambda drift: answered.accepted(drift) is not None)
    departed = departures(fleet, wanted, last, ground.cases, readers.record)
    fleet = replace(fleet, gaps=(*fleet.gaps, *hidden(departed, fleet)))
    crowded = frozenset(k.drift.device_port for k in before if k.drift.is_crowd and k.state != "gone")
    ground = ReconcileInputs(fleet, wanted, read, today, known_of, last, crowded, departed)
    if not wanted.lists_only:
        mentions = read_left_mentions(subjects_of(ground), readers)
        fleet = with_sources(fleet, mentions)
        heard = read_calls(callers_of(ground), readers, last.logs, fleet.taken_at)
        fleet = with_logs(fleet, heard)
        ground = replace(ground, fleet=fleet, mentions=mentions, heard=heard)
    if readers.memory is not None:
        readers.memory.remember(fleet.sightings())
    covered = coverage(
        fleet, wanted, _site_name(wanted, fleet), frozenset(last.switches), departing(departed, fleet, wanted, last),
        frozenset(journal.id for journal in read),
    )  # fmt: skip
    sites = _sites(covered.site, fleet, (*before, *past))
    aged = age(compare(ground), before, past, covered, answered, fleet.taken_at, partial(_site_of, fleet), sites)
    after = left(fleet, wanted, covered.site, last, departed, aged.kept)
    if not covered.is_narrow:  # what a part of the estate is compared by is read once more by the next whole run
        after = replace(after, logs={**ground.heard.memories})
    at_rest = tuple(
        AtRest(j.id, tuple(d.name for d in j.case.going), j.rests_until) for j in read if j.case and j.rests_until
    )
    return Reconciled(fleet, aged.kept, covered, sites, aged.past, after, last.is_first, at_rest)


def _site_of(fleet: Fleet, drift: Drift) -> SiteKey:
    """Where a drift is. Of a device that a list does not have that is not whole, no site is known."""
    if not drift.site and drift.device and not fleet.whole_record:
        return Unsited.NOT_KNOWN_YET
    return fleet.site_named(drift.site)


def _sites(name: str, fleet: Fleet, before: Iterable[TrackedDrift]) -> Sites:
    """Whose drift is kept anew. A run of one site tells of that site, and of what belongs to none."""
    if not name:
        return Every.SITE
    known = {k.site for k in before if k.drift.site == name}
    return frozenset({fleet.site_named(name), *known, Unsited.NO_SITE, Unsited.NOT_KNOWN_YET})


def _nothing(clock: Clock) -> Fleet:
    from dcdecom.collect.site import Site

    return Fleet(clock.now(), (), {}, {}, Site({}, (), {}, {}, {}, {}, {}))


def _site_name(wanted: Wanted, fleet: Fleet) -> str:
    """The record's own name of the site that was asked for; as it was typed where the record does not tell."""
    sites = ((one.site.name, one.site_slug) for one in fleet.listed if one.site)
    return next((name for name, slug in sites if wanted.site in (name, slug)), wanted.site)


def _must_be_known(wanted: Wanted, fleet: Fleet, journals: Iterable[Journal]) -> None:
    """A name that is nowhere was mistyped, and a run that compares nothing would look like one that found nothing."""
    if not fleet.whole_record or not (wanted.site or wanted.device):
        return
    withdrawn = {name for j in journals if j.case for name in j.case.devices}
    if any(map(wanted.wants, fleet.listed)) or wanted.device in withdrawn:
        return
    what = f"device {wanted.device}" if wanted.device else f"device to compare at site {wanted.site}"
    raise InputError(f"NetBox has no {what}. Nothing was compared.", "Names have to fit exactly.")
