"""What stops a case without saying anything about the request: our own estate, sessions and switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from dcdecom.checks.address_owner import involved
from dcdecom.checks.findings import ask, block, unread
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

DRIFT = timedelta(minutes=1)
"""By which the beginning of one sysUpTime may be computed differently from two readings."""


def readings_are_of_this_estate(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a system says that it belongs to another estate: a lab reading proves nothing in a real case."""
    for source in evidence.sources:
        if source.estate != evidence.estate:
            yield block(
                evidence, "estate-differs", source=source, estate=source.estate or "?", expected=evidence.estate
            )


def no_unsaved_changes(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch runs a configuration that was not saved: our save would keep a stranger's change."""
    shut_on = {p.port.switch for p in evidence.ports}
    for switch in evidence.switches:
        if switch.name not in shut_on or not isinstance(switch.cli, Reading):
            continue
        if not switch.startup_read:
            make = ask if policy.startup_unreadable == "ask" else unread
            why = switch.startup_why or "no reason is known"
            found = make(evidence, "startup-unread", switch=switch.name, reason=why)
            yield replace(found, port=switch.name)
        elif switch.unsaved:
            yield block(evidence, "unsaved-changes", switch=switch.name, lines="; ".join(switch.unsaved[:10]))
        if switch.uncommitted:
            lines = "; ".join(switch.uncommitted[:10])
            yield block(evidence, "uncommitted-changes", switch=switch.name, lines=lines)


def dialects_are_proven(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block on a real estate where a switch's kind was only ever tried on an emulation, until the policy allows it."""
    if evidence.estate != "real" or policy.emulated_dialects == "allow":
        return
    shut_on = {p.port.switch for p in evidence.ports}
    for switch in evidence.switches:
        if switch.name in shut_on and isinstance(switch.cli, Reading) and switch.proven == "emulated":
            yield block(evidence, "dialect-emulated", switch=switch.name)


def nothing_protected_on_the_port(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where one of our own addresses, the gateway's, NetBox's or Zabbix's stands behind the port."""
    whose = {p.address: p.whose for p in evidence.protected}
    for port in evidence.ports:
        for mac in dict.fromkeys(s.mac for s in port.seen if s.status != "self"):
            if mac in whose:
                yield block(
                    evidence, "protected-address", port.port, address=mac, whose=whose[mac]
                )
    for own in evidence.own:
        if own.mac in whose:
            yield block(evidence, "protected-address", address=own.mac, whose=whose[own.mac], port="-")


def no_switch_has_restarted(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch of the device has restarted since the plan's look: its ports may be numbered otherwise.

    A name is resolved afresh before each act, and after a restart or a renumbered stack it may mean another socket.
    """
    before = dict(evidence.proof.booted) if evidence.proof else {}
    own_switches = involved(evidence)
    for switch in evidence.switches:
        then = before.get(switch.name)
        if switch.name in own_switches and then and switch.booted_at and switch.booted_at - then > DRIFT:
            found = block(evidence, "switch-restarted", acceptable=True, switch=switch.name)
            yield replace(found, port=switch.name)
