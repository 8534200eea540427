"""Whose an address is, and where it stands: what every check of the network begins with."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.evidence import Evidence, PortEvidence, Sighting


def own_macs(evidence: Evidence) -> frozenset[MacAddress]:
    """The server's own addresses, its own virtual machines' included."""
    return frozenset(o.mac for o in evidence.own)


def others_macs(evidence: Evidence) -> frozenset[MacAddress]:
    """Addresses seen on the device's ports that NetBox records with other devices only: ARP may say what it likes."""
    device = recorded(evidence)
    return frozenset(
        mac
        for mac, answer in evidence.holders
        if device and isinstance(answer, Reading) and answer.value
        and all(h.kind == "device" and h.holder.id != device.id for h in answer.value)
    )  # fmt: skip


def proving_macs(evidence: Evidence) -> frozenset[MacAddress]:
    """Own addresses that the record gives to nobody else."""
    return own_macs(evidence) - others_macs(evidence)


def macs_of_kind(evidence: Evidence, bmc: bool) -> frozenset[MacAddress]:
    """The addresses of the management controller, or all the others."""
    return frozenset(o.mac for o in evidence.own if (o.kind == "bmc") == bmc)


def is_placed_nowhere(seen: Sighting) -> bool:
    """Learned, and the switch does not tell on which port: it may stand there, or only pass."""
    return seen.status == "learned" and not seen.port and not seen.tunnel


def own_sightings(evidence: Evidence) -> Iterator[Sighting]:
    """Where the server's own addresses stand, not merely pass."""
    return (s for s in evidence.sightings if s.attached)


def chassis_ports(evidence: Evidence) -> frozenset[tuple[str, str]]:
    """Switch and port of every cable of the chassis that holds the device, by the record."""
    chassis = evidence.chassis.value if isinstance(evidence.chassis, Reading) else None
    return frozenset((p.switch, p.name) for i in (chassis.interfaces if chassis else ()) for p in i.peers)


def involved(evidence: Evidence) -> frozenset[str]:
    """The switches by which the device is known: those of its ports, and those of its chassis."""
    return frozenset((*(p.port.switch for p in evidence.ports), *(switch for switch, _ in chassis_ports(evidence))))


def shut_by_us(evidence: Evidence) -> frozenset[str]:
    """The ports that this case has shut."""
    return frozenset(evidence.proof.shut if evidence.proof else ())


def has_link(port: PortEvidence) -> bool:
    """Whether either way into the switch shows a link."""
    snmp = isinstance(port.snmp, Reading) and port.snmp.value.oper_up
    return snmp or (isinstance(port.cli, Reading) and port.cli.value.oper_up)


def controllers_on(evidence: Evidence, port: PortEvidence) -> tuple[MacAddress, ...]:
    """The management controller's addresses that speak on a port and have no recorded port of their own.

    Then it keeps the link when the server sleeps.
    """
    cabled = {mac for p in evidence.ports if p.kind == "bmc" for mac in p.own}
    bmc = macs_of_kind(evidence, bmc=True) - cabled
    return tuple(sorted({s.mac for s in port.seen if s.mac in bmc and s.status == "learned"}))


def holder_of(evidence: Evidence, mac: MacAddress) -> str:
    """The names of those who are recorded with an address; `-` for nobody, or where it could not be asked."""
    answer: Answer[tuple[AddressHolder, ...]] | None = dict(evidence.holders).get(mac)
    return ", ".join(h.holder.name for h in answer.value) or "-" if isinstance(answer, Reading) else "-"
