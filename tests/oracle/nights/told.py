"""What the product says, as facts: the only place that knows how it names a drift."""

from __future__ import annotations

import re

from dcdecom.model.drift import Drift
from tests.oracle.nights.expected import Fact
from tests.oracle.nights.world import World


def fact_of(drift: Drift, world: World) -> Fact:
    """What a drift is about. Raises LookupError for one that is about nothing that ever was."""
    match drift.drift:
        case "zombie-network" | "cable-elsewhere":
            return drift.drift, _device(drift, world), dict(drift.params)["mac"]
        case "zombie-monitoring" | "unmonitored" | "unready":
            return drift.drift, _device(drift, world)
        case "unrecorded":
            ids = (re.search(r"\bid (\d+)", said.says) for said in drift.evidence)
            return drift.drift, next(found[1] for found in ids if found)
        case "port-back-up":
            switch, port = dict(drift.params)["port"].split()
            return drift.drift, switch, int(port.removeprefix("Gi"))
        case "foreign-mac":
            params = dict(drift.params)
            switch, port = params["port"].split()
            who = params["mac"] if re.fullmatch(r"[0-9a-f:]{17}", params["mac"]) else "many"
            return drift.drift, switch, int(port.removeprefix("Gi")), who
        case "open-intent":
            return drift.drift, drift.case
        case "not-read":
            return drift.drift, dict(drift.params)["source"]
    raise LookupError(f"{drift.drift} {drift.object} is about nothing that this world has")


def _device(drift: Drift, world: World) -> int:
    ids = (claim.removeprefix("device ") for claim in drift.claims if claim.startswith("device "))
    return next((int(id) for id in ids), 0) or next(s.id for s in world.servers if s.name == drift.device)
