"""Evidence -> findings -> the three verdicts. Pure: nothing here reads a system or the time.

To add a check, write one function in this package and list it in CHECKS with the verdict it counts for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from dcdecom.checks import machine, monitoring, network, proof, record, safety
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Comparison, Finding, Verdict, verdict
from dcdecom.model.playbook import Policy

LETTER, NETWORK, MACHINE = Comparison.LETTER_RECORD, Comparison.RECORD_NETWORK, Comparison.RECORD_MACHINE


@dataclass(frozen=True)
class Check:
    """One check, and the verdict that its findings count for; None stops the case and drafts no letter."""

    counts_for: Comparison | None
    run: Callable[[Evidence, Policy], Iterable[Finding]]


CHECKS: tuple[Check, ...] = (
    Check(LETTER, record.is_recorded_once),
    Check(LETTER, record.is_no_virtual_machine),
    Check(LETTER, record.is_a_server),
    Check(LETTER, record.serial_agrees),
    Check(LETTER, record.asset_tag_agrees),
    Check(LETTER, record.belongs_to_the_office),
    Check(LETTER, record.position_agrees),
    Check(LETTER, record.addresses_are_recorded),
    Check(LETTER, record.ips_are_recorded),
    Check(LETTER, record.is_active),
    Check(NETWORK, network.there_is_a_record),
    Check(NETWORK, network.cables_are_recorded),
    Check(NETWORK, network.ports_were_read),
    Check(NETWORK, network.switches_were_read),
    Check(NETWORK, network.switch_is_the_recorded_one),
    Check(NETWORK, network.own_address_is_known),
    Check(NETWORK, network.seen_only_where_recorded),
    Check(NETWORK, network.nothing_foreign_on_the_port),
    Check(NETWORK, network.no_bridge_on_the_port),
    Check(NETWORK, network.aggregate_is_all_this_servers),
    Check(NETWORK, network.port_is_an_edge),
    Check(NETWORK, network.guests_belong_to_the_office),
    Check(NETWORK, proof.identity_is_proved),
    Check(MACHINE, machine.was_inspected),
    Check(MACHINE, machine.label_agrees),
    Check(None, monitoring.host_is_the_one),
    Check(None, monitoring.nothing_blocks_deletion),
    Check(None, safety.readings_are_of_this_estate),
    Check(None, safety.no_unsaved_changes),
    Check(None, safety.nothing_protected_on_the_port),
)


def judge(evidence: Evidence, policy: Policy, machine_too: bool = False) -> tuple[Finding, ...]:
    """Every finding about one device, each with the verdict it counts for.

    The third comparison needs somebody at the rack: it is left out until `machine_too`.
    """
    return tuple(
        replace(finding, comparison=check.counts_for)
        for check in CHECKS
        if machine_too or check.counts_for is not MACHINE
        for finding in check.run(evidence, policy)
    )


def verdicts(findings: Iterable[Finding], machine_too: bool = False) -> dict[Comparison, Verdict]:
    """The verdicts that findings come to; without an inspection the third is not checked."""
    found = tuple(findings)
    three = {c: verdict(found, c) for c in Comparison}
    return three if machine_too else {**three, MACHINE: Verdict.UNCHECKED}


def blocks(findings: Iterable[Finding]) -> Iterator[Finding]:
    return (f for f in findings if f.severity == "block")
