"""Evidence -> findings -> the three verdicts. Pure: nothing here reads a system or the time.

To add a check, write one function in this package and list it in CHECKS with the verdict it counts for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from dcdecom.checks import (
    blades,
    bonds,
    chassis_label,
    controller,
    dependents,
    environment,
    history,
    letter_and_record,
    monitored_host,
    network,
    port_occupancy,
    power,
    proof,
    specification,
    untried_features,
    which_host,
)
from dcdecom.late_dataclass import dataclass
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
    Check(LETTER, letter_and_record.is_recorded_once),
    Check(LETTER, letter_and_record.is_no_virtual_machine),
    Check(LETTER, letter_and_record.is_a_server),
    Check(LETTER, letter_and_record.serial_agrees),
    Check(LETTER, letter_and_record.serial_is_held_once),
    Check(LETTER, letter_and_record.stands_alone),
    Check(LETTER, letter_and_record.asset_tag_agrees),
    Check(LETTER, letter_and_record.belongs_to_the_office),
    Check(LETTER, letter_and_record.position_agrees),
    Check(LETTER, letter_and_record.addresses_are_recorded),
    Check(LETTER, letter_and_record.ips_are_recorded),
    Check(LETTER, letter_and_record.is_active),
    Check(LETTER, specification.specification_agrees),
    Check(LETTER, specification.minutes_were_typed),
    Check(LETTER, specification.slips_are_named),
    Check(LETTER, history.record_was_left_alone),
    Check(NETWORK, network.there_is_a_record),
    Check(NETWORK, network.cables_are_recorded),
    Check(NETWORK, network.ports_were_read),
    Check(NETWORK, network.switches_were_read),
    Check(NETWORK, network.switch_is_the_recorded_one),
    Check(NETWORK, network.own_address_is_known),
    Check(NETWORK, port_occupancy.seen_only_where_recorded),
    Check(NETWORK, port_occupancy.nothing_behind_a_tunnel),
    Check(NETWORK, port_occupancy.every_place_is_told),
    Check(NETWORK, port_occupancy.aggregates_were_read),
    Check(NETWORK, port_occupancy.nothing_foreign_on_the_port),
    Check(NETWORK, port_occupancy.nothing_foreign_is_remembered),
    Check(NETWORK, port_occupancy.no_bridge_on_the_port),
    Check(NETWORK, port_occupancy.port_is_an_edge),
    Check(NETWORK, port_occupancy.guests_belong_to_the_office),
    Check(NETWORK, port_occupancy.controller_is_named),
    Check(NETWORK, bonds.aggregate_is_all_this_servers),
    Check(NETWORK, bonds.both_ways_name_the_members),
    Check(NETWORK, bonds.link_follows_the_server),
    Check(NETWORK, proof.identity_is_proved),
    Check(NETWORK, blades.was_seen_on_its_chassis),
    Check(NETWORK, blades.addresses_are_its_alone),
    Check(NETWORK, controller.controller_was_read),
    Check(NETWORK, controller.controller_sits_in_it),
    Check(MACHINE, chassis_label.was_inspected),
    Check(MACHINE, chassis_label.label_agrees),
    Check(MACHINE, chassis_label.no_other_label_is_shown),
    Check(MACHINE, chassis_label.every_cable_is_recorded),
    Check(None, which_host.host_is_the_one),
    Check(None, which_host.noted_host_is_the_one),
    Check(None, which_host.nobody_else_is_at_its_addresses),
    Check(None, which_host.addresses_can_be_judged),
    Check(None, monitored_host.host_is_as_it_was),
    Check(None, monitored_host.host_holds_nothing_of_others),
    Check(None, monitored_host.no_other_host_holds_what_is_its),
    Check(None, which_host.proxy_is_named),
    Check(None, which_host.others_keep_their_triggers),
    Check(None, which_host.nothing_blocks_deletion),
    Check(None, environment.readings_are_of_this_estate),
    Check(None, environment.no_unsaved_changes),
    Check(None, environment.dialects_are_proven),
    Check(None, environment.nothing_protected_on_the_port),
    Check(None, environment.no_switch_has_restarted),
    Check(None, power.power_is_known),
    Check(None, untried_features.nothing_unplayed_is_recorded),
    Check(None, blades.has_no_port_of_its_own),
    Check(None, controller.controller_agrees),
    Check(None, dependents.sources_were_searched),
    Check(None, dependents.nobody_mentions_it),
    Check(None, dependents.nothing_in_the_record_points_to_it),
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


def against(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Everything that stops a case, seen afresh: it stops a change too. What was accepted for a time is asked again."""
    return (f for f in judge(evidence, policy, machine_too=True) if f.severity != "note")
