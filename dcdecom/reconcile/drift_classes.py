"""Every class of drift: what disagrees. Pure; one table, COMPARISONS."""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.model.drift import Drift, Identity
from dcdecom.reconcile.calls import still_calls
from dcdecom.reconcile.changed_since_last_run import departed
from dcdecom.reconcile.finding import Found
from dcdecom.reconcile.inputs import Compared, ReconcileInputs
from dcdecom.reconcile.memory import gap_drift
from dcdecom.reconcile.record_drift import (
    duplicates,
    elsewhere,
    shared_hosts,
    strangers,
    unmonitored,
    unready,
    unrecorded,
)
from dcdecom.reconcile.references import references_left
from dcdecom.reconcile.releases import addresses_used, releases_due
from dcdecom.reconcile.zombies import (
    broken_chains,
    open_intents,
    overdue,
    shut_ports,
    unknown_traces,
    withdrawn_in_monitoring,
    withdrawn_on_the_network,
)


def compare(ground: ReconcileInputs) -> Compared:
    """Every drift that this reading shows."""
    drifts: dict[Identity, Drift] = {}
    unjudged: dict[Identity, str] = {}
    for comparison in COMPARISONS:
        for one in comparison(ground):
            if isinstance(one, Drift):
                drifts.setdefault(one.identity, one)
            else:
                unjudged.setdefault(*one)
    return Compared(tuple(drifts.values()), {key: why for key, why in unjudged.items() if key not in drifts})


def not_read(ground: ReconcileInputs) -> Found:
    """Something that could not be read, each thing apart; since when is its first-seen."""
    for gap in ground.fleet.gaps:
        id = gap.of.removeprefix("device ")
        listed = ground.fleet.by_id.get(int(id)) if id.isdecimal() else None
        yield gap_drift(gap, listed.site.name if listed and listed.site else "")


COMPARISONS: tuple[Callable[[ReconcileInputs], Found], ...] = (
    withdrawn_on_the_network,
    addresses_used,
    withdrawn_in_monitoring,
    still_calls,
    shut_ports,
    open_intents,
    broken_chains,
    unknown_traces,
    departed,
    unmonitored,
    unrecorded,
    shared_hosts,
    elsewhere,
    duplicates,
    strangers,
    overdue,
    unready,
    releases_due,
    references_left,
    not_read,
)
