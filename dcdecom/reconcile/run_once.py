"""One reconcile: read, compare, age. What it writes is our own: what it knows of drift, and the memory of addresses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from dcdecom.collect.fleet import Fleet, Wanted, no_progress, read_fleet
from dcdecom.errors import Exit, InputError
from dcdecom.model.drift import Drift, KnownDrift, TrackedDrift
from dcdecom.model.estate.reading import Reading
from dcdecom.model.site import Every, SiteKey, Sites, Unsited
from dcdecom.model.trace import Known
from dcdecom.ports.clock import Clock
from dcdecom.ports.memory import DriftStore
from dcdecom.ports.reporting import Progress
from dcdecom.ports.systems import Readers
from dcdecom.reconcile.drift_classes import compare
from dcdecom.reconcile.inputs import Ground, Journal, nobody_knows
from dcdecom.reconcile.lifecycle import Answered, Coverage, age, coverage, news, still_open


@dataclass(frozen=True)
class Reconciled:
    """What one run came to."""

    fleet: Fleet
    kept: tuple[TrackedDrift, ...]
    covered: Coverage | None = None
    """What the run was about; None where that was everything."""
    sites: Sites = Every.SITE
    """Of which sites the next run is to know what this one found; what is known of others stays as it was."""

    @property
    def could_compare(self) -> bool:
        """Whether the record could be read, and something could be compared with it."""
        compared = any(s.startswith(("snmp ", "cli ")) or s == str(self.fleet.monitoring) for s in self.fleet.read)
        recorded = (isinstance(a, Reading) for a in self.fleet.devices.values())
        return compared and (bool(self.fleet.chosen) if self.fleet.lists_only else any(recorded))

    def exit(self, fail_on: str, classes: Collection[str] = ()) -> Exit:
        """5 where nothing could be compared, else 7 as `fail_on` (new, any, never) says, else 0."""
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
        """What the next run is to know: what is new and was not told now is new to it as well."""
        told = {k.drift.key for k in self.told(fail_on, classes)}
        kept = [k for k in self.kept if isinstance(self.sites, Every) or k.site in self.sites]
        waits = (k.state == "new" and k.drift.key not in told for k in kept)
        return tuple(replace(k, state="once", told=False) if w else k for k, w in zip(kept, waits, strict=True))


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
    """Read and compare once. The memory of addresses is filled; what is known of drift is kept by `store` later.

    Raises InputError where the record has no device of the name, or at the site, that was asked for, and where the
    lab answers for a real estate.
    """
    read = tuple(journals)
    ground = Ground(_nothing(clock), wanted, read, today)
    ports = tuple((shut.change.switch, shut.change.port) for shut in ground.shut)
    heads = tuple(head for journal in read for head, _ in journal.heads)
    macs = frozenset(mac for gone in ground.withdrawn for mac in gone.macs)
    fleet = read_fleet(replace(wanted, ports=ports, heads=heads, macs=macs), readers, clock, progress)
    _must_be_known(wanted, fleet, read)
    if wanted.estate == "real" and fleet.of_the_lab:
        who = ", ".join(sorted(fleet.of_the_lab))
        raise InputError(f"the lab answers for estate real: {who}. Nothing was compared.")
    ground = Ground(fleet, wanted, read, today, known_of)
    if readers.memory is not None:
        readers.memory.remember(fleet.sightings())
    covered = coverage(fleet, wanted, _site_name(wanted, fleet))
    before, answered = store.known(), Answered(claims, known, today)
    kept = age(compare(ground), before, covered, answered, fleet.taken_at, partial(_site_of, fleet))
    return Reconciled(fleet, kept, covered, _sites(covered.site, fleet, before))


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
