"""Whether a server has left: its data ports, its own switches, the whole site. And what keeps that from being said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from dcdecom.checks.address_owner import has_link
from dcdecom.checks.findings import block, note
from dcdecom.checks.network import switches_were_read
from dcdecom.checks.proof import still_up, together
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.facts.looks import Dropped, DroppedPort, Gone
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def has_left(evidence: Evidence, known: Collection[str]) -> bool:
    """No own address is learned on any data port, by both witnesses, each of which could be read.

    Judged by address, not by link: a shared management controller keeps the link up. Only where no address was ever
    seen, the link has to tell; `known` are the ports where one was. Nor has one left that is on by its controller.
    """
    read = {s.name for s in evidence.switches if s.snmp_control and s.cli_control}
    data = [p for p in evidence.ports if p.kind == "data"]
    everything_read = {p.port.switch for p in evidence.ports} <= read
    watched = any(o.kind != "bmc" for o in evidence.own)
    up = any(still_up(evidence, p) or (str(p.port) not in known and has_link(p)) for p in data)
    return everything_read and bool(data) and watched and not up and not is_on(evidence)


def is_on(evidence: Evidence) -> bool:
    """Whether its management controller says that the machine is not off yet. What it does not say is no witness."""
    power = evidence.machine_power
    return isinstance(power, Reading) and power.value not in ("off", "untold")


def power_told(evidence: Evidence) -> str:
    """What the controller said of its machine's power: empty where none was asked, `unread` where it was not read."""
    match evidence.machine_power:
        case Reading(value=value):
            return value
        case Unreadable():
            return "unread"
        case _:
            return ""


def still_on(evidence: Evidence, known: Collection[str]) -> Iterator[Finding]:
    """Note a server that has left its ports and is on by its controller: perhaps only a cable was pulled."""
    if is_on(evidence) and has_left(replace(evidence, machine_power=None), known):
        yield note(evidence, "bmc-still-on", power=power_told(evidence))


def dropped(evidence: Evidence, slug: str) -> Dropped:
    """What was seen on its ports when it had left."""
    return Dropped(
        step=slug,
        device=evidence.asked.name,
        taken_at=evidence.taken_at,
        together=tuple(together(evidence)),
        power=power_told(evidence),
        ports=tuple(
            DroppedPort(str(p.port), p.kind, tuple(sorted({f"{s.mac} ({s.witness})" for s in p.seen})))
            for p in evidence.ports
        ),
    )


def gone(looked: Mapping[str, Evidence], switches: Iterable[str], slug: str) -> Gone:
    """That no address of these devices is learned on these switches any more."""
    return Gone(slug, tuple(sorted(looked)), tuple(sorted(switches)), addresses(looked))


def addresses(looked: Mapping[str, Evidence]) -> tuple[MacAddress, ...]:
    """What was looked for: every address of these devices."""
    return tuple(sorted({o.mac for e in looked.values() for o in e.own}))


def unread_anywhere(evidence: Evidence, policy: Policy) -> tuple[Finding, ...]:
    """Every source that the search over the site needed and did not get."""
    found = list(switches_were_read(evidence, policy))
    if not evidence.own or not evidence.switches:
        found.append(block(evidence, "record-unread", reason="its record or its switches could not be read"))
    return tuple(found)


def still_learned(looked: Mapping[str, Evidence]) -> tuple[Finding, ...]:
    """Each place where an address of these devices is learned."""
    return tuple(_still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned")


def _still_seen(evidence: Evidence, seen: Sighting) -> Finding:
    return block(evidence, "still-seen", mac=seen.mac, switch=seen.switch, port=seen.port or "?")
