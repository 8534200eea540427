"""Servers with several cables to one network: aggregates, multi-chassis aggregates, bonds with a silent standby."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from dcdecom.checks.address_owner import controllers_on, has_link, macs_of_kind, proving_macs, shut_by_us
from dcdecom.checks.findings import block, note, unread
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Bundle, Evidence, PortEvidence, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

TOGETHER = timedelta(seconds=10)
"""Within which the links of one server go down when it is shut down."""
WAYS = ("snmp", "cli")
"""The two ways into a switch."""


def the_bond(evidence: Evidence, port: PortEvidence) -> tuple[PortEvidence, ...]:
    """A data port with the others of its bond, by the record: one bond interface, or one address on both."""
    data = (p for p in evidence.ports if p.kind == port.kind == "data")
    return tuple(p for p in data if p == port or p.bond == port.bond != "" or set(p.own) & set(port.own))


def is_on_the_bond(evidence: Evidence, port: PortEvidence) -> bool:
    """Whether both ways see the server on the port's aggregate or on another port of its bond, while it has a link.

    Then the port is either its own, silent for now, or somebody else's by a mistake of the record: the drop tells.
    """
    places: dict[tuple[str, str], set[str]] = {}
    for seen in on_the_bond(evidence, port):
        places.setdefault((seen.switch, seen.port), set()).add(seen.witness)
    return has_link(port) and any(set(WAYS) <= witnesses for witnesses in places.values())


def on_the_bond(evidence: Evidence, port: PortEvidence) -> Iterator[Sighting]:
    """The server's addresses on the bond of a silent port: on another of its ports, or somewhere on its aggregate."""
    own = proving_macs(evidence)
    return (s for p in the_bond(evidence, port) for s in p.seen if s.mac in own and s.attached)


def fell_together(evidence: Evidence, port: PortEvidence) -> bool:
    """Whether the links of the whole bond are down and went down at one time."""
    bond = the_bond(evidence, port)
    times = [p.changed_at for p in bond if p.changed_at is not None]
    if any(has_link(p) for p in bond) or not times or len(times) < len(bond):
        return False
    return max(times) - min(times) <= TOGETHER


def aggregate_is_all_this_servers(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a member of a link aggregate unless every member is cabled to this server and hears one partner.

    Aggregates of one bond on two switches (MLAG, vPC, ESI) hear the same partner, or they are not one bond.
    """
    mine = {(p.port.switch, p.port.name) for p in evidence.ports}
    for port in evidence.ports:
        if not port.aggregate:
            continue
        members = {(port.port.switch, m) for m in port.members}
        partners = {partner for p in (port, *the_bond(evidence, port)) for partner in p.partners} - {""}
        if not members <= mine or len(partners) > 1:
            yield block(
                evidence, "aggregate-foreign", port.port, aggregate=port.aggregate,
                members=", ".join(sorted(m for _, m in members)),
            )  # fmt: skip


def both_ways_name_the_members(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where SNMP and the switch's own command line do not put the same ports into the port's aggregate.

    Members that the command line alone names are not read: one witness may leave a member out. Without link SNMP shows
    none: then what counted is what both showed before.

    What the command line has configured and not attached may be missing from SNMP, which shows what is attached. A kind
    of switch that does not tell which ports are attached excuses none.
    """
    for port in evidence.ports:
        bundle = port.bundle
        if bundle is None or not (port.aggregate or bundle.name):
            continue
        if bundle.unread:
            yield unread(evidence, "aggregate-one-way", port.port, aggregate=port.aggregate, reason=bundle.unread)
        elif not bundle.asked:
            yield note(evidence, "aggregate-by-snmp", port.port, aggregate=port.aggregate)
        elif _by_cli_only(port, bundle) and not (port.others_by_snmp and bundle.tells):
            make = unread if has_link(port) else note
            yield make(evidence, "aggregate-by-cli", port.port, aggregate=port.aggregate or bundle.name)
        elif not _agree(port, bundle):
            yield block(
                evidence, "aggregate-differs", port.port,
                snmp=_listed(() if port.aggregate_by == "shown" else port.members),
                cli=_listed((*bundle.attached, *bundle.others)),
            )  # fmt: skip


def _by_cli_only(port: PortEvidence, bundle: Bundle) -> bool:
    return bool(bundle.name) and port.aggregate_by in ("", "shown")


def _agree(port: PortEvidence, bundle: Bundle) -> bool:
    if port.aggregate_by == "shown":
        return port.port.name not in bundle.attached
    return set(bundle.attached) <= set(port.members) <= {*bundle.attached, *bundle.others}


def _listed(ports: Iterable[str]) -> str:
    return ", ".join(sorted(ports)) or "-"


def link_follows_the_server(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block a port whose link stays up although its server was watched leaving: something else holds it.

    A management controller on the same port does, and is known; an unmanaged switch does too. The exception is for a
    network card that keeps its link for wake-on-LAN.
    """
    left = evidence.proof.dropped_at if evidence.proof else None
    if left is None:
        return
    server = macs_of_kind(evidence, bmc=False)
    for port in evidence.ports:
        is_there = any(s.mac in server and s.status == "learned" for s in port.seen)
        expected = is_there or controllers_on(evidence, port) or str(port.port) in shut_by_us(evidence)
        if port.kind == "data" and has_link(port) and not expected:
            yield block(evidence, "link-stays", port.port, acceptable=True)


def is_readable(port: PortEvidence) -> bool:
    """Whether both ways into the switch show the port."""
    return isinstance(port.snmp, Reading) and isinstance(port.cli, Reading)
