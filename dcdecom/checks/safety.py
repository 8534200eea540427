"""What stops a case without saying anything about the request: our own estate, sessions and switches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.findings import ask, block, unread
from dcdecom.model.estate import Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def readings_are_of_this_estate(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a system says that it belongs to another estate: a lab reading proves nothing in a real case."""
    for source in evidence.sources:
        if source.estate != evidence.estate:
            yield block(
                evidence, "estate-differs", source=source, estate=source.estate or "?", expected=evidence.estate
            )


def no_unsaved_changes(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where a switch runs a configuration that was not saved: our save would keep a stranger's change."""
    involved = {p.port.switch for p in evidence.ports}
    for switch in evidence.switches:
        if switch.name not in involved or not isinstance(switch.cli, Reading):
            continue
        if not switch.startup_read:
            make = ask if policy.startup_unreadable == "ask" else unread
            yield replace(make(evidence, "startup-unread", switch=switch.name), port=switch.name)
        elif switch.unsaved:
            yield block(evidence, "unsaved-changes", switch=switch.name, lines="; ".join(switch.unsaved[:10]))


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
