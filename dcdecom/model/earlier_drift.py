"""What an earlier version kept of drift, as it is known now: nothing is told anew for an upgrade, and no acceptance is
lost. It knew a drift by class and object alone, and everything of one source that was not read as one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.model.drift import Acceptance, Drift, TrackedDrift

WHOLE = ("the list of all devices", "the list of all hosts")
"""What is a source as a whole, beside an agent and a command line."""


def of_an_earlier_version(kept: TrackedDrift) -> Iterator[TrackedDrift]:
    """One drift, or each thing of a source that was not read."""
    if kept.state == "accepted":
        kept = replace(kept, acceptance=Acceptance(f"{kept.drift.object}: {kept.why}", kept.drift.extent))
    if kept.drift.drift != "not-read" or kept.drift.object.startswith(("snmp ", "cli ")):
        yield kept
        return
    for said in kept.drift.evidence:
        what = said.says.partition(": ")[0]
        yield replace(kept, drift=_apart(kept.drift, what))


def _apart(drift: Drift, what: str) -> Drift:
    object = drift.object if what in WHOLE else f"{drift.object} {what}"
    mine = tuple(said for said in drift.evidence if said.says.startswith(f"{what}: "))
    return replace(drift, object=object, sources=(object,), evidence=mine)
