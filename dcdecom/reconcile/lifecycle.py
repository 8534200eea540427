"""What a drift is from run to run: once, new, still, gone, explained, accepted, not re-checked. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from dcdecom.collect.fleet import Fleet, Wanted
from dcdecom.model.drift import BY_LISTS, CLASSES, Drift, Key, KnownDrift, TrackedDrift
from dcdecom.model.site import SiteKey, Unsited
from dcdecom.reconcile.inputs import Compared

OPEN = frozenset({"once", "new", "still", "not-rechecked"})
"""States of what is neither gone nor answered for."""


@dataclass(frozen=True)
class Coverage:
    """What a run read: whether it can say of an old drift that it is gone."""

    unread: Mapping[str, str]
    """Source, such as `snmp tor-3` or `netbox srv-disdik-01`, and why it was not read."""
    read: frozenset[str]
    listed: frozenset[str]
    """Names on the record's list of devices, as far as it came."""
    record_gap: str = ""
    """Why that list is not whole."""
    network_gap: str = ""
    """Why not every switch is known."""
    site: str = ""
    device: str = ""
    lists_only: bool = False

    def covers(self, drift: Drift) -> bool:
        """Whether this run was about it at all."""
        if self.lists_only and drift.drift not in BY_LISTS:
            return False
        if not (self.site or self.device):
            return True
        if drift.drift == "not-read":
            return drift.object in self.read
        return drift.device == self.device if self.device else drift.site == self.site

    def why_not(self, source: str) -> str:
        """Why a source tells nothing in this run; empty where it does. Journals are our own, and always read."""
        if not self.listed and not source.startswith("journal "):
            return f"netbox: {self.record_gap}"
        if source in self.unread:
            return f"{source}: {self.unread[source]}"
        system, _, name = source.partition(" ")
        if system == "netbox" and self.record_gap and name not in self.listed:
            return f"netbox: {self.record_gap}"
        if system in ("snmp", "cli") and self.network_gap and source not in self.read:
            return f"netbox: {self.network_gap}"
        return ""


def coverage(fleet: Fleet, wanted: Wanted, site: str) -> Coverage:
    """What a fleet tells. `site` is the record's own name of the only one that was asked for."""
    unread: dict[str, str] = {}
    for gap in fleet.gaps:
        if gap.source == "netbox":
            unread.setdefault(f"netbox {gap.what}", gap.reason)
        else:
            unread.setdefault(gap.source, gap.reason)
    record = next((g.reason for g in fleet.gaps if g.source == "netbox"), "the list of devices is not whole")
    if not fleet.whole_record:
        unread["netbox"] = record
    return Coverage(
        unread, fleet.read, frozenset(one.name for one in fleet.listed),
        "" if fleet.whole_record else record, "" if fleet.whole_network else record, site, wanted.device,
        fleet.lists_only,
    )  # fmt: skip


@dataclass(frozen=True)
class Answered:
    """Who answers for a drift: open cases by what they claim, and the file of known drift."""

    claims: Mapping[str, str]
    """A claimed device or port, and the open case that claims it."""
    known: tuple[KnownDrift, ...]
    today: date

    def explained(self, drift: Drift) -> str:
        """By which open case; empty where by none, or only by the one that the drift speaks of."""
        by = (self.claims[key] for key in drift.claims if key in self.claims)
        return next((f"case {case}" for case in by if case != drift.case), "")

    def accepted(self, drift: Drift) -> str:
        """Until when and why; empty where nobody accepts it today."""
        mine = (k for k in self.known if k.key == drift.key and self.today <= k.until)
        return next((f"until {k.until}: {k.reason}" for k in mine), "")


def age(
    compared: Compared, before: Iterable[TrackedDrift], covered: Coverage, answered: Answered, now: datetime,
    site_of: Callable[[Drift], SiteKey],
) -> tuple[TrackedDrift, ...]:  # fmt: skip
    """Everything that is known after this run, the worst first. What was gone before is forgotten.

    `site_of`: at which site a drift is that was found now. What is not found stays at the site where it was.
    """
    old: dict[Key, list[TrackedDrift]] = {}
    for kept in before:
        if kept.state != "gone":
            old.setdefault(kept.drift.key, []).append(kept)
    found = []
    for drift in compared.drifts:
        earlier = _taken(old.get(drift.key, []), site_of(drift))
        found.append(replace(_seen(drift, earlier, answered, now), site=site_of(drift)))
    lost = (_lost(kept, compared.unjudged, covered, answered) for same in old.values() for kept in same)
    return tuple(sorted([*found, *lost], key=_worst_first))


def _taken(same: list[TrackedDrift], site: SiteKey) -> TrackedDrift | None:
    """What was known of a drift: at its site, else where no site was known, else at the only other one."""
    for at in (site, Unsited.NOT_KNOWN_YET):
        if there := [kept for kept in same if kept.site == at]:
            same.remove(there[0])
            return there[0]
    return same.pop() if len(same) == 1 else None


def _seen(drift: Drift, before: TrackedDrift | None, answered: Answered, now: datetime) -> TrackedDrift:
    first, runs = (before.first_seen, before.runs + 1) if before else (now, 1)
    told = before is not None and before.told
    if why := answered.accepted(drift):
        return TrackedDrift(drift, "accepted", first, now, runs, False, why)
    if why := answered.explained(drift):
        return TrackedDrift(drift, "explained", first, now, runs, False, why)
    if told:
        return TrackedDrift(drift, "still", first, now, runs, True)
    if runs < CLASSES[drift.drift].runs:
        return TrackedDrift(drift, "once", first, now, runs)
    return TrackedDrift(drift, "new", first, now, runs, True)


def _lost(kept: TrackedDrift, unjudged: Mapping[Key, str], covered: Coverage, answered: Answered) -> TrackedDrift:
    """A drift that this run did not see. Without having looked nobody says that it is gone."""
    if not covered.covers(kept.drift):
        return replace(kept, state="still") if kept.state == "new" else kept
    why = unjudged.get(kept.drift.key) or next(filter(None, map(covered.why_not, kept.drift.sources)), "")
    if not why:
        return replace(kept, state="gone", why="")
    if accepted := answered.accepted(kept.drift):
        return replace(kept, state="accepted", why=accepted)
    return replace(kept, state="not-rechecked", why=why)


def news(kept: Iterable[TrackedDrift]) -> Iterator[TrackedDrift]:
    """What is to be told now."""
    return (k for k in kept if k.state == "new")


def still_open(kept: Iterable[TrackedDrift]) -> Iterator[TrackedDrift]:
    """What is there, or may be, and nobody answers for."""
    return (k for k in kept if k.state in OPEN)


def _worst_first(kept: TrackedDrift) -> tuple[int, str]:
    return list(CLASSES).index(kept.drift.drift), kept.drift.object
