"""Every class of drift: what disagrees. Pure; one table, COMPARISONS."""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.model.drift import Drift, DriftEvidence, Key
from dcdecom.reconcile.finding import Found, filled
from dcdecom.reconcile.inputs import Compared, Ground
from dcdecom.reconcile.record_drift import elsewhere, strangers, unmonitored, unready, unrecorded
from dcdecom.reconcile.zombies import (
    broken_chains,
    open_intents,
    overdue,
    shut_ports,
    unknown_traces,
    withdrawn_in_monitoring,
    withdrawn_on_the_network,
)


def compare(ground: Ground) -> Compared:
    """Every drift that this reading shows."""
    drifts: dict[Key, Drift] = {}
    unjudged: dict[Key, str] = {}
    for comparison in COMPARISONS:
        for one in comparison(ground):
            if isinstance(one, Drift):
                drifts.setdefault(one.key, one)
            else:
                unjudged.setdefault(*one)
    return Compared(tuple(drifts.values()), {key: why for key, why in unjudged.items() if key not in drifts})


def not_read(ground: Ground) -> Found:
    """A source that could not be read, or not wholly; since when is its first-seen."""
    by_source: dict[str, list[tuple[str, str]]] = {}
    for gap in ground.fleet.gaps:
        by_source.setdefault(gap.source, []).append((gap.what, gap.reason))
    for source, gaps in by_source.items():
        what = f"{gaps[0][0]} and {len(gaps) - 1} more" if len(gaps) > 1 else gaps[0][0]
        says = tuple(DriftEvidence(source, f"{w}: {reason}") for w, reason in gaps[:20])
        yield Drift(
            "not-read", source, says, filled(source=source, what=what, reason=gaps[0][1]), (source,)
        )  # fmt: skip


COMPARISONS: tuple[Callable[[Ground], Found], ...] = (
    withdrawn_on_the_network,
    withdrawn_in_monitoring,
    shut_ports,
    open_intents,
    broken_chains,
    unknown_traces,
    unmonitored,
    unrecorded,
    elsewhere,
    strangers,
    overdue,
    unready,
    not_read,
)
