"""What the product says, as facts: the only place that knows how it names a drift."""

from __future__ import annotations

import re

from dcdecom.model.drift import Drift, TrackedDrift
from tests.oracle.nights.expected import Fact
from tests.oracle.nights.world import World


def fact_of(drift: Drift, world: World) -> Fact:
    """What a drift is about. Raises LookupError for one that is about nothing that ever was."""
    match drift.drift:
        case "zombie-network" | "cable-elsewhere":
            return drift.drift, _device(drift, world), dict(drift.params)["mac"]
        case "duplicate-mac":
            return drift.drift, drift.object
        case "shared-host":
            return drift.drift, _device(drift, world), dict(drift.params)["host"]
        case "zombie-monitoring" | "unmonitored" | "unready" | "departed":
            return drift.drift, _device(drift, world)
        case "unrecorded":
            ids = (re.search(r"\bid (\d+)", said.says) for said in drift.evidence)
            return drift.drift, next(found[1] for found in ids if found), dict(drift.params)["host"]
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
            return drift.drift, *_unread(drift, world)
    raise LookupError(f"{drift.drift} {drift.object} is about nothing that this world has")


def comes_and_goes(kept: TrackedDrift) -> bool:
    """Whether it is told as what comes and goes."""
    return "comes and goes" in kept.why


def _device(drift: Drift, world: World) -> int:
    ids = (claim.removeprefix("device ") for claim in drift.claims if claim.startswith("device "))
    return next((int(id) for id in ids), 0) or next(s.id for s in world.servers if s.name == drift.device)


def _unread(drift: Drift, world: World) -> tuple[str | int, ...]:
    """What was not read, thing by thing."""
    kind, _, id = drift.of.partition(" ")
    system, _, name = drift.object.partition(" ")
    if kind in ("device", "host"):
        return f"{system} {kind}", int(id) if kind == "device" else id
    for said, what in OF_NETBOX.items():
        if system == "netbox" and name.startswith(said):
            return (what,)
    match system, name:
        case "snmp" | "cli", _:
            return system, name
        case "netbox" | "zabbix", "":
            return (system,)
        case "zabbix", _ if name.startswith("fewer"):
            return ("zabbix fewer",)
        case "zabbix", _ if name.startswith("host "):
            host = name.removeprefix("host ")
            return "zabbix host", next((h.id for h in world.hosts if h.name == host), host)
    raise LookupError(f"not-read {drift.object} {drift.of}")


OF_NETBOX = {
    "fewer": "netbox fewer", "which switches": "netbox networks", "who is recorded": "netbox holders",
}  # fmt: skip
"""How the product begins what it could not read of the record."""
