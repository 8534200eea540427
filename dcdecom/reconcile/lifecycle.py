"""What a drift is from run to run: once, new, still, gone, explained, accepted, not re-checked. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date, datetime

from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import (
    CLASSES,
    COMES_AND_GOES,
    Acceptance,
    Drift,
    Identity,
    KnownDrift,
    SignedDrift,
    TrackedDrift,
)
from dcdecom.model.site import Every, SiteKey, Sites, Unsited
from dcdecom.reconcile.coverage import Coverage
from dcdecom.reconcile.inputs import Compared

OPEN = frozenset({"once", "new", "still", "not-rechecked"})
"""States of what is neither gone nor answered for."""


@dataclass(frozen=True)
class Answered:
    """Who answers for a drift: open cases by what they claim, and the file of known drift."""

    claims: Mapping[str, str]
    """A claimed device or port, and the open case that claims it."""
    known: tuple[KnownDrift, ...]
    today: date
    earlier: Mapping[Identity, Acceptance] = field(default_factory=dict)
    """By what drifts of before were accepted, and as what."""
    alike: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """How many drifts of one class and object there are now."""
    resting: Mapping[str, date] = field(default_factory=dict)
    """Open cases whose servers rest, each with the day until which they do."""

    def explained(self, drift: Drift) -> str:
        """By which open case; empty where by none, or only by the one that the drift speaks of."""
        by = (self.claims[key] for key in drift.claims if key in self.claims)
        case = next((case for case in by if case != drift.case), "")
        rest = f", at rest until {self.resting[case]}" if case in self.resting else ""
        return f"case {case}{rest}" if case else ""

    def accepted(self, drift: Drift) -> tuple[Acceptance, str] | None:
        """By what, until when and why; None where nobody accepts it as it is today."""
        for known in self.known:
            if self.today <= known.until and self._is_meant(known, drift) and self._fits(known, drift):
                before = self._before(drift)
                held = before if before and before.entry == known.entry else Acceptance(known.entry, drift.extent)
                return held, f"until {known.until}: {known.reason}"
        return None

    def outgrown(self, drift: Drift) -> str:
        """That it was accepted as less than it is now; empty where it was not."""
        for known in self.known:
            if self.today <= known.until and self._is_meant(known, drift) and not self._fits(known, drift):
                return f"it was accepted until {known.until}, and has grown since"
        return ""

    def _is_meant(self, known: KnownDrift, drift: Drift) -> bool:
        """Whether an entry names this drift. One that names no more than an object means what it meant before, else
        the only one of that name."""
        if isinstance(known, SignedDrift):
            return known.identity == drift.identity
        if (known.drift, known.object) == (drift.drift, drift.object):
            if known.of:
                return known.of == drift.of
            bound = {key for key, by in self.earlier.items() if by.entry == known.entry and key[:2] == drift.key}
            return not bound.isdisjoint({drift.identity, (*drift.key, "")}) if bound else self._is_alone(drift)
        before = self._before(drift)
        return known.drift == drift.drift and before is not None and before.entry == known.entry

    def _is_alone(self, drift: Drift) -> bool:
        return self.alike.get(drift.key, 1) == 1

    def _before(self, drift: Drift) -> Acceptance | None:
        """By what it was accepted before; an earlier version knew it by its name alone."""
        return self.earlier.get(drift.identity) or self.earlier.get((*drift.key, ""))

    def _fits(self, known: KnownDrift, drift: Drift) -> bool:
        """Whether it has not grown since this entry first accepted it."""
        if isinstance(known, SignedDrift):
            return set(drift.extent) <= set(known.extent)
        before = self._before(drift)
        return before is None or before.entry != known.entry or set(drift.extent) <= set(before.extent)


@dataclass(frozen=True)
class Aged:
    """What is known after a run."""

    kept: tuple[TrackedDrift, ...]
    """The worst first. What is gone is among it once."""
    past: tuple[TrackedDrift, ...]
    """What was gone before: it may come back, or be accepted still."""


def age(
    compared: Compared, before: Iterable[TrackedDrift], past: Iterable[TrackedDrift], covered: Coverage,
    answered: Answered, now: datetime, site_of: Callable[[Drift], SiteKey], at: Sites = Every.SITE,
) -> Aged:  # fmt: skip
    """Everything that is known after this run.

    `site_of`: at which site a drift is that was found now. What is not found stays at the site where it was, and so is
    what a run of the sites `at` comes upon that is known at another.
    """
    before = tuple(before)
    ended = {kept.drift.identity: kept for kept in (*past, *(k for k in before if k.state == "gone"))}
    open_before = [kept for kept in before if kept.state != "gone"]
    old = _by_identity(open_before)
    unread = {of: same for (name, _, of), same in old.items() if name == "not-read" and of}
    answered = replace(
        answered,
        earlier={k.drift.identity: k.acceptance for k in (*ended.values(), *open_before) if k.acceptance},
        alike=Counter(drift.key for drift in compared.drifts),
    )
    found: dict[Identity, TrackedDrift] = {}
    elsewhere = {k.drift.identity for k in open_before if not isinstance(at, Every) and k.site not in at}
    now_there = {drift.identity for drift in compared.drifts}
    away = (k for k in (*ended.values(), *open_before) if k.drift.identity not in now_there)
    recent = _most_recent((k for k in away if k.drift.device_id not in covered.shown), now)
    for drift in (drift for drift in compared.drifts if drift.identity not in elsewhere):
        site = site_of(drift)
        earlier = _taken(old.get(drift.identity, []), site) or _called_otherwise(old, unread, drift, site)
        if earlier and not isinstance(at, Every) and site not in at:
            site = earlier.site  # another site's run moves it there
        gone = None if earlier else _came_back(ended, recent, drift, now)
        found[drift.identity] = replace(_seen(drift, earlier, gone, answered, now, covered), site=site)
    crowds = {drift.device_port for drift in compared.drifts if drift.is_crowd}
    left = [kept for same in old.values() for kept in same if kept.drift.device_port not in crowds]
    lost = [_lost(kept, compared.unjudged, covered, answered) for kept in left]
    kept = tuple(sorted([*found.values(), *lost], key=_worst_first))
    known = {k.drift.identity for k in kept}
    entries = {k.entry for k in answered.known if answered.today <= k.until}
    return Aged(kept, tuple(k for key, k in ended.items() if key not in known and _is_remembered(k, now, entries)))


def _by_identity(kept: Iterable[TrackedDrift]) -> dict[Identity, list[TrackedDrift]]:
    found: dict[Identity, list[TrackedDrift]] = {}
    for one in kept:
        found.setdefault(one.drift.identity, []).append(one)
    return found


def _is_remembered(gone: TrackedDrift, now: datetime, entries: set[str]) -> bool:
    return now - gone.last_seen <= COMES_AND_GOES or (gone.acceptance is not None and gone.acceptance.entry in entries)


def _most_recent(kept: Iterable[TrackedDrift], now: datetime) -> Mapping[tuple[str, str], TrackedDrift]:
    """Of each class and object what was there last within a few days, and whatever of that name it was about is not
    there any more."""
    recent = (k for k in kept if now - k.last_seen <= COMES_AND_GOES)
    return {k.drift.key: k for k in sorted(recent, key=lambda k: k.last_seen)}


def _came_back(
    ended: Mapping[Identity, TrackedDrift], recent: Mapping[tuple[str, str], TrackedDrift], drift: Drift, now: datetime
) -> TrackedDrift | None:
    """What it was when it was last there, within a few days: the same, or another of its name that is there no more."""
    same = ended.get(drift.identity)
    return same if same and now - same.last_seen <= COMES_AND_GOES else recent.get(drift.key)


def _taken(same: list[TrackedDrift], site: SiteKey) -> TrackedDrift | None:
    """What was known of a drift: at its site, else where no site was known, else at the only other one."""
    for at in (site, Unsited.NOT_KNOWN_YET):
        if there := [kept for kept in same if kept.site == at]:
            same.remove(there[0])
            return there[0]
    return same.pop() if len(same) == 1 else None


def _called_otherwise(
    old: Mapping[Identity, list[TrackedDrift]], unread: Mapping[str, list[TrackedDrift]], drift: Drift, site: SiteKey
) -> TrackedDrift | None:
    """What could not be read under a name that it had before, or what an earlier version kept of it."""
    renamed = _taken(unread.get(drift.of, []), site) if drift.drift == "not-read" else None
    return renamed or _of_before(old, drift, site)


def _of_before(old: Mapping[Identity, list[TrackedDrift]], drift: Drift, site: SiteKey) -> TrackedDrift | None:
    """What an earlier version kept of it, which knew it by its name alone."""
    same = old.get((drift.drift, drift.object, ""), []) if drift.of else []
    mine = [kept for kept in same if kept.drift.device_id in (None, drift.device_id)]
    found = _taken(mine, site)
    if found:
        same.remove(found)
    return found


def _seen(
    drift: Drift, before: TrackedDrift | None, gone: TrackedDrift | None, answered: Answered, now: datetime,
    covered: Coverage,
) -> TrackedDrift:  # fmt: skip
    earlier = before or gone
    first, runs = (earlier.first_seen, earlier.runs + 1) if earlier else (now, 1)
    back = now if gone else before.back if before and before.back and now - before.back <= COMES_AND_GOES else None
    own = before or (gone if gone and gone.drift.identity == drift.identity else None)
    seen = TrackedDrift(drift, "once", first, now, runs, back=back, acceptance=own.acceptance if own else None)
    if by := answered.accepted(drift):
        return replace(seen, state="accepted", why=by[1], acceptance=by[0])
    if why := answered.explained(drift):
        return replace(seen, state="explained", why=why)
    if back:
        seen = replace(seen, why=f"it comes and goes: seen in {runs} runs since {first:%Y-%m-%d}")
    if why := answered.outgrown(drift):
        seen = replace(seen, why=why)
    # What came back is told once more, as what comes and goes; from then on it is known as that.
    known = before or (gone if gone and gone.back else None)
    told_as = known.told_as if known else ()
    if known and drift.drift in GROW and set(drift.extent) - set(told_as):
        known = replace(known, told=False, told_at_site=False)
    told, at_site = (known.told, known.told_at_site) if known else (False, False)
    seen = replace(seen, told=told, told_at_site=at_site, told_as=told_as)
    if told or (covered.site and at_site):
        return replace(seen, state="still")
    if runs < CLASSES[drift.drift].runs:
        return seen
    grown = tuple(dict.fromkeys((*told_as, *drift.extent))) if drift.drift in GROW else ()
    return replace(seen, state="new", told_as=grown)


GROW = frozenset({"departed"})
"""Classes whose drift is told once more where it has grown."""


def _lost(
    kept: TrackedDrift, unjudged: Mapping[Identity, str], covered: Coverage, answered: Answered
) -> TrackedDrift:
    """A drift that this run did not see. Without having looked everywhere nobody says that it is gone."""
    if not covered.covers(kept.drift):
        is_told = kept.told or (bool(covered.site) and kept.told_at_site)
        return replace(kept, state="still") if kept.state == "new" and is_told else kept
    of_name = () if kept.drift.of else (why for which, why in unjudged.items() if which[:2] == kept.drift.key)
    why = unjudged.get(kept.drift.identity) or next(iter(of_name), "") or covered.why_not(kept.drift)
    if not why:
        return replace(kept, state="gone", why="")
    if by := answered.accepted(kept.drift):
        return replace(kept, state="accepted", why=by[1], acceptance=by[0], told=False, told_at_site=False)
    if case := answered.explained(kept.drift):
        return replace(kept, state="explained", why=case, told=False, told_at_site=False)
    return replace(kept, state="not-rechecked", why=why)


def news(kept: Iterable[TrackedDrift]) -> Iterator[TrackedDrift]:
    """What is to be told now."""
    return (k for k in kept if k.state == "new")


def still_open(kept: Iterable[TrackedDrift]) -> Iterator[TrackedDrift]:
    """What is there, or may be, and nobody answers for."""
    return (k for k in kept if k.state in OPEN)


def _worst_first(kept: TrackedDrift) -> tuple[int, str, str]:
    return list(CLASSES).index(kept.drift.drift), kept.drift.object, kept.drift.of
