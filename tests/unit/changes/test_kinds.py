"""The answers of every kind of change: is it so, is it the object that the plan meant, the way back, what is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dcdecom.changes import KINDS, kind_of
from dcdecom.model.plan import (
    CHANGES,
    AddNote,
    Change,
    DeleteHost,
    DisableHost,
    EndSilence,
    ExportHost,
    OpenPort,
    ReleasePosition,
    RemoveCable,
    SetAddressStatus,
    SetStatus,
    ShutPort,
    SilenceHost,
    State,
)

from .examples import (
    ABSENT,
    ADDRESS,
    CABLE,
    DEVICE,
    EXAMPLES,
    EXPORTED,
    NO_SILENCE,
    ON_HOST,
    OPEN,
    SHUT,
    SILENCED,
)

NOTED: State = {"present": True, "note": 5}

IS_SO: list[tuple[type[Change], str, State, bool]] = [
    (SilenceHost, "none of ours", NO_SILENCE, False),
    (SilenceHost, "silenced", SILENCED, True),
    (SilenceHost, "made, and Zabbix's timer has not come by yet", {**SILENCED, "in_maintenance": False}, False),
    (SilenceHost, "of ours, without the host", {**SILENCED, "covers": False}, False),
    (SilenceHost, "in somebody else's maintenance", {**NO_SILENCE, "in_maintenance": True}, False),
    (EndSilence, "gone", NO_SILENCE, True),
    (EndSilence, "gone, and in somebody else's", {**NO_SILENCE, "in_maintenance": True}, True),
    (EndSilence, "there", SILENCED, False),
    (ShutPort, "open", OPEN, False),
    (ShutPort, "shut and saved", SHUT, True),
    (ShutPort, "shut by the command line, and SNMP lags", {**SHUT, "snmp_oper_up": True}, False),
    (ShutPort, "down by SNMP alone", {**SHUT, "cli_admin_up": True}, False),
    (ShutPort, "shut and still up", {**SHUT, "cli_oper_up": True}, False),
    (ShutPort, "up for SNMP", {**SHUT, "snmp_admin_up": True}, False),
    (ShutPort, "shut and not saved", {**SHUT, "saved_down": False}, False),
    (ShutPort, "without a link, not shut", {**OPEN, "cli_oper_up": False, "snmp_oper_up": False}, False),
    (OpenPort, "shut", SHUT, False),
    (OpenPort, "open", OPEN, True),
    (OpenPort, "open, nothing plugged in", {**OPEN, "cli_oper_up": False, "snmp_oper_up": False}, True),
    (OpenPort, "open and not saved", {**OPEN, "saved_down": True}, False),
    (OpenPort, "open for one witness", {**OPEN, "snmp_admin_up": False}, False),
    (DisableHost, "enabled", ON_HOST, False),
    (DisableHost, "disabled", {**ON_HOST, "enabled": False}, True),
    (DisableHost, "gone", ABSENT, False),
    (ExportHost, "not kept", EXPORTED, False),
    (ExportHost, "kept as Zabbix gives it", {**EXPORTED, "kept": "aa"}, True),
    (ExportHost, "kept otherwise than Zabbix gives it now", {**EXPORTED, "kept": "bb"}, False),
    (ExportHost, "gone", ABSENT, False),
    (DeleteHost, "there", ON_HOST, False),
    (DeleteHost, "gone", ABSENT, True),
    (SetStatus, "active", DEVICE, False),
    (SetStatus, "final", {**DEVICE, "status": "decommissioning"}, True),
    (SetStatus, "gone", ABSENT, False),
    (ReleasePosition, "in its rack", DEVICE, False),
    (ReleasePosition, "out of it", {**DEVICE, "rack": "", "position": "", "face": ""}, True),
    (ReleasePosition, "without a unit, still in the rack", {**DEVICE, "position": ""}, False),
    (ReleasePosition, "gone", ABSENT, False),
    (RemoveCable, "there", CABLE, False),
    (RemoveCable, "gone", ABSENT, True),
    (SetAddressStatus, "active", ADDRESS, False),
    (SetAddressStatus, "deprecated", {**ADDRESS, "status": "deprecated"}, True),
    (SetAddressStatus, "gone", ABSENT, False),
    (AddNote, "none", ABSENT, False),
    (AddNote, "noted", NOTED, True),
]

MISMATCH: list[tuple[type[Change], str, State, str]] = [
    (SilenceHost, "this host", NO_SILENCE, ""),
    (SilenceHost, "ours already", SILENCED, ""),
    (SilenceHost, "ours, and somebody added a host", {**SILENCED, "only": False}, "holds other hosts too"),
    (SilenceHost, "renamed", {**NO_SILENCE, "host": "srv-x"}, "is called srv-x now"),
    (SilenceHost, "gone", {"present": False, "host": "", "identities": ""}, "is called nothing now"),
    (SilenceHost, "another address", {**NO_SILENCE, "identities": "198.18.10.110"}, "no longer has 198.18.10.11"),
    (EndSilence, "ours", SILENCED, ""),
    (EndSilence, "gone with its host", {"present": False, "host": "", "identities": ""}, ""),
    (EndSilence, "somebody added a host", {**SILENCED, "only": False}, "holds other hosts too"),
    (ShutPort, "any", OPEN, ""),
    (OpenPort, "any", SHUT, ""),
    *[
        row
        for kind, state in ((DisableHost, ON_HOST), (ExportHost, EXPORTED), (DeleteHost, ON_HOST))
        for row in (
            (kind, "this host", state, ""),
            (kind, "renamed", {**state, "host": "srv-x"}, "is called srv-x now, not srv-disdik-01"),
            (kind, "another address", {**state, "identities": "198.18.10.110 S"}, "no longer has 198.18.10.11"),
            (kind, "no identity", {**state, "identities": ""}, "no longer has"),
        )
    ],
    (DeleteHost, "gone", ABSENT, ""),
    *[
        row
        for kind in (SetStatus, ReleasePosition)
        for row in (
            (kind, "this device", DEVICE, ""),
            (kind, "gone", ABSENT, "is no longer in NetBox"),
            (kind, "renamed", {**DEVICE, "name": "srv-x"}, "device 11 is srv-x"),
            (kind, "another serial", {**DEVICE, "serial": "X"}, "serial X now"),
        )
    ],
    (RemoveCable, "this cable", CABLE, ""),
    (RemoveCable, "gone", ABSENT, ""),
    (RemoveCable, "labelled otherwise", {**CABLE, "label": "D-0418"}, "is labelled D-0418 now, not D-0417"),
    (SetAddressStatus, "this address", ADDRESS, ""),
    (SetAddressStatus, "gone", ABSENT, "is no longer in NetBox"),
    (SetAddressStatus, "another one", {**ADDRESS, "address": "198.18.10.12"}, "is 198.18.10.12 now"),
    (AddNote, "none", ABSENT, ""),
    (AddNote, "ours", NOTED, ""),
]


def _kind(kind: type[Change]) -> str:
    return kind.kind


def test_kinds_are_exactly_the_changes_that_a_plan_may_hold() -> None:
    assert set(KINDS) == set(CHANGES.values()) == set(Change.__subclasses__())
    assert {name: change.kind for name, change in CHANGES.items()} == {name: name for name in CHANGES}


def test_examples_are_one_of_each() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("rows", [IS_SO, MISMATCH], ids=["is_so", "mismatch"])
def test_every_kind_has_its_truth_table(rows: list[tuple[type[Change], str, State, object]]) -> None:
    assert {row[0] for row in rows} == set(KINDS)


def _named(rows: list[tuple[type[Change], str, State, bool]] | list[tuple[type[Change], str, State, str]]) -> list[str]:
    return [f"{row[0].kind}: {row[1]}" for row in rows]


@pytest.mark.parametrize(("kind", "what", "state", "so"), IS_SO, ids=_named(IS_SO))
def test_whether_a_state_is_what_the_change_is_for(kind: type[Change], what: str, state: State, so: bool) -> None:
    assert KINDS[kind].is_so(EXAMPLES[kind], state) is so


@pytest.mark.parametrize(("kind", "what", "state", "why"), MISMATCH, ids=_named(MISMATCH))
def test_whether_the_object_is_the_one_that_was_meant(kind: type[Change], what: str, state: State, why: str) -> None:
    said = KINDS[kind].mismatch(EXAMPLES[kind], state)
    assert why in said
    assert bool(said) is bool(why)


@pytest.mark.parametrize("kind", [DisableHost, ExportHost], ids=_kind)
def test_a_host_that_is_gone_is_not_disabled_nor_exported(kind: type[Change]) -> None:
    """It matches, since nothing contradicts; it is not so; and the system has the last word."""
    assert KINDS[kind].mismatch(EXAMPLES[kind], ABSENT) == ""
    assert not KINDS[kind].is_so(EXAMPLES[kind], ABSENT)


# --- the way back ----------------------------------------------------------------------------------------------------

NO_WAY_BACK: tuple[type[Change], ...] = (
    EndSilence, DisableHost, ExportHost, DeleteHost, ReleasePosition, RemoveCable, AddNote,
)  # fmt: skip
BEFORE: dict[type[Change], State] = {
    SilenceHost: NO_SILENCE, ShutPort: OPEN, OpenPort: SHUT, SetStatus: DEVICE, SetAddressStatus: ADDRESS,
}  # fmt: skip


@pytest.mark.parametrize("kind", BEFORE, ids=_kind)
def test_the_way_back_leads_to_the_state_before(kind: type[Change]) -> None:
    change, before = EXAMPLES[kind], BEFORE[kind]
    back = KINDS[kind].inverse(change, before)
    assert back
    assert kind_of(back).is_so(back, before)
    assert not kind_of(change).is_so(change, before)
    assert (back.device, back.target) == (change.device, change.target)


@pytest.mark.parametrize("kind", NO_WAY_BACK, ids=_kind)
def test_what_has_no_way_back_says_so(kind: type[Change]) -> None:
    assert KINDS[kind].inverse(EXAMPLES[kind], ON_HOST) is None


def test_every_kind_says_whether_it_has_a_way_back() -> None:
    assert {*NO_WAY_BACK, *BEFORE} == set(KINDS)


def test_what_was_shut_before_is_not_opened_and_what_was_open_is_not_shut() -> None:
    assert KINDS[ShutPort].inverse(EXAMPLES[ShutPort], SHUT) is None
    assert KINDS[OpenPort].inverse(EXAMPLES[OpenPort], OPEN) is None


def test_the_way_back_of_a_way_back_is_the_change() -> None:
    shut = EXAMPLES[ShutPort]
    opened = KINDS[ShutPort].inverse(shut, OPEN)
    assert opened
    assert kind_of(opened).inverse(opened, SHUT) == shut


# --- the rest --------------------------------------------------------------------------------------------------------


def test_only_a_deletion_loses_something() -> None:
    lost = {kind: KINDS[kind].lost(change) for kind, change in EXAMPLES.items()}
    assert {kind for kind, what in lost.items() if what} == {DeleteHost}
    assert lost[DeleteHost] == ("psk srv-disdik-01",)


def test_only_shutting_asks_for_fresh_evidence_and_names_its_proof() -> None:
    assert {kind for kind, answers in KINDS.items() if answers.needs} == {ShutPort}
    assert {kind for kind, answers in KINDS.items() if answers.proof} == {ShutPort}


@pytest.mark.parametrize("change", EXAMPLES.values(), ids=lambda c: c.kind)
def test_every_change_reads_as_a_line_of_a_plan(change: Change) -> None:
    words = kind_of(change).words(change)
    assert words.verb == change.kind
    assert all((words.place, words.thing, words.effect))


def test_a_cable_without_a_label_is_named_by_its_number() -> None:
    cable = EXAMPLES[RemoveCable]
    assert isinstance(cable, RemoveCable)
    assert KINDS[RemoveCable].words(replace(cable, label="")).thing == "301"


def test_two_writes_to_one_device_are_of_one_target_and_to_others_not() -> None:
    targets = {kind: change.target for kind, change in EXAMPLES.items()}
    assert targets[SetStatus] == targets[ReleasePosition]
    assert targets[DisableHost] == targets[DeleteHost] != targets[ExportHost]
    assert targets[ShutPort] == targets[OpenPort]
    assert targets[SilenceHost] == targets[EndSilence]
    assert len(set(targets.values())) == 8
