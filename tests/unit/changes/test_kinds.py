"""The answers of every kind of change: is it so, is it the object that the plan meant, the way back, what is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from dcdecom.changes import KINDS, KeptForUndo, Stays, kind_of
from dcdecom.model.changes import chassis, dhcp, dns, netbox, release, switch, zabbix
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.kinds import CHANGES, to_plain
from dcdecom.papers.change_kinds import CHANGE_KINDS, NOUNS

from .examples import (
    ABSENT,
    ADDRESS,
    BOTH,
    CABLE,
    DEVICE,
    EXAMPLES,
    EXPORTED,
    HELD,
    KEPT_EXPORT,
    LEASED,
    MAIN,
    NAME,
    NO_LEASE,
    NO_SET,
    NO_SILENCE,
    ON_HOST,
    OPEN,
    OTHER_ONLY,
    RESERVED,
    SHUT,
    SILENCED,
    UNHELD,
    UNPLACED,
    UNRESERVED,
    WHOLE,
)

NOTED: State = {"present": True, "note": 5}

IS_SO: list[tuple[type[Change], str, State, bool]] = [
    (zabbix.SilenceHost, "none of ours", NO_SILENCE, False),
    (zabbix.SilenceHost, "silenced", SILENCED, True),
    (zabbix.SilenceHost, "made, and Zabbix's timer has not come by yet", {**SILENCED, "in_maintenance": False}, False),
    (zabbix.SilenceHost, "of ours, without the host", {**SILENCED, "covers": False}, False),
    (zabbix.SilenceHost, "in somebody else's maintenance", {**NO_SILENCE, "in_maintenance": True}, False),
    (zabbix.EndSilence, "gone", NO_SILENCE, True),
    (zabbix.EndSilence, "gone, and in somebody else's", {**NO_SILENCE, "in_maintenance": True}, True),
    (zabbix.EndSilence, "there", SILENCED, False),
    (switch.ShutPort, "open", OPEN, False),
    (switch.ShutPort, "shut and saved", SHUT, True),
    (switch.ShutPort, "shut by the command line, and SNMP lags", {**SHUT, "snmp_oper_up": True}, False),
    (switch.ShutPort, "down by SNMP alone", {**SHUT, "cli_admin_up": True}, False),
    (switch.ShutPort, "shut and still up", {**SHUT, "cli_oper_up": True}, False),
    (switch.ShutPort, "up for SNMP", {**SHUT, "snmp_admin_up": True}, False),
    (switch.ShutPort, "shut and not saved", {**SHUT, "saved_down": False}, False),
    (switch.ShutPort, "without a link, not shut", {**OPEN, "cli_oper_up": False, "snmp_oper_up": False}, False),
    (chassis.TakeOffSlot, "whatever was read", {"addresses": ""}, False),
    (switch.OpenPort, "shut", SHUT, False),
    (switch.OpenPort, "open", OPEN, True),
    (switch.OpenPort, "open, nothing plugged in", {**OPEN, "cli_oper_up": False, "snmp_oper_up": False}, True),
    (switch.OpenPort, "open and not saved", {**OPEN, "saved_down": True}, False),
    (switch.OpenPort, "open for one witness", {**OPEN, "snmp_admin_up": False}, False),
    (zabbix.DisableHost, "enabled", ON_HOST, False),
    (zabbix.DisableHost, "disabled", {**ON_HOST, "enabled": False}, True),
    (zabbix.DisableHost, "gone", ABSENT, False),
    (zabbix.EnableHost, "disabled", {**ON_HOST, "enabled": False}, False),
    (zabbix.EnableHost, "enabled", ON_HOST, True),
    (zabbix.EnableHost, "gone", ABSENT, False),
    (zabbix.ExportHost, "not kept", EXPORTED, False),
    (zabbix.ExportHost, "kept as Zabbix gives it", {**EXPORTED, "kept": "aa"}, True),
    (zabbix.ExportHost, "kept otherwise than Zabbix gives it now", {**EXPORTED, "kept": "bb"}, False),
    (zabbix.ExportHost, "gone", ABSENT, False),
    (zabbix.DeleteHost, "there", ON_HOST, False),
    (zabbix.DeleteHost, "gone", ABSENT, True),
    (zabbix.RestoreHost, "none", ABSENT, False),
    (zabbix.RestoreHost, "back as it was kept", EXPORTED, True),
    (zabbix.RestoreHost, "back with other bytes, as it was", {**EXPORTED, "sha256": "bb"}, True),
    (zabbix.RestoreHost, "back without something", {**EXPORTED, "comes_back": "xx"}, False),
    (netbox.SetStatus, "active", DEVICE, False),
    (netbox.SetStatus, "final", {**DEVICE, "status": "decommissioning"}, True),
    (netbox.SetStatus, "gone", ABSENT, False),
    (netbox.ReleasePosition, "in its rack", DEVICE, False),
    (netbox.ReleasePosition, "out of it", {**DEVICE, "rack": "", "position": "", "face": ""}, True),
    (netbox.ReleasePosition, "without a unit, still in the rack", {**DEVICE, "position": ""}, False),
    (netbox.ReleasePosition, "gone", ABSENT, False),
    (netbox.RestorePosition, "in its rack", DEVICE, True),
    (netbox.RestorePosition, "out of it", UNPLACED, False),
    (netbox.RestorePosition, "in another unit", {**DEVICE, "position": "13"}, False),
    (netbox.RestorePosition, "on the other face", {**DEVICE, "face": "rear"}, False),
    (netbox.RestorePosition, "gone", ABSENT, False),
    (netbox.RemoveCable, "there", CABLE, False),
    (netbox.RemoveCable, "gone", ABSENT, True),
    (netbox.RestoreCable, "none plugged in", ABSENT, False),
    (netbox.RestoreCable, "plugged in again under another id", {**CABLE, "id": 999}, True),
    (netbox.RestoreCable, "without its label", {**CABLE, "kept": "{}"}, False),
    (netbox.SetAddressStatus, "active", ADDRESS, False),
    (netbox.SetAddressStatus, "deprecated", {**ADDRESS, "status": "deprecated"}, True),
    (netbox.SetAddressStatus, "gone", ABSENT, False),
    (netbox.AddNote, "none", ABSENT, False),
    (netbox.AddNote, "noted", NOTED, True),
    (release.SetMainAddress, "its main one", MAIN, False),
    (release.SetMainAddress, "none", {**MAIN, "main": 0}, True),
    (release.SetMainAddress, "another one", {**MAIN, "main": 202}, False),
    (release.SetMainAddress, "gone", ABSENT, False),
    (release.SetAssignment, "on its interface", HELD, False),
    (release.SetAssignment, "on nothing", UNHELD, True),
    (release.SetAssignment, "on what is no interface", {**UNHELD, "of": "ipam.fhrpgroup 3"}, False),
    (release.SetAssignment, "gone", ABSENT, False),
    (release.DeleteAddress, "there", WHOLE, False),
    (release.DeleteAddress, "gone", ABSENT, True),
    (release.RestoreAddress, "as it was kept", {**WHOLE, "id": 305}, True),
    (release.RestoreAddress, "there with other fields", {**WHOLE, "kept": "{}"}, False),
    (release.RestoreAddress, "gone", ABSENT, False),
    (release.RenameDevice, "as it was", DEVICE, False),
    (release.RenameDevice, "renamed", {**DEVICE, "name": f"{NAME}-withdrawn-2026-0042"}, True),
    (release.RenameDevice, "gone", ABSENT, False),
    (dns.RemoveRecords, "both there", BOTH, False),
    (dns.RemoveRecords, "the other left", OTHER_ONLY, True),
    (dns.RemoveRecords, "nothing left", NO_SET, True),
    (dns.RemoveRecords, "gone, and a server is behind", {**OTHER_ONLY, "behind": "ns2: version 1"}, False),
    (dns.RemoveRecords, "gone, and more with it", {**OTHER_ONLY, "also": "-x.batam.test. A 10.7.0.9"}, False),
    (dns.RestoreRecords, "the other left", OTHER_ONLY, False),
    (dns.RestoreRecords, "both there", BOTH, True),
    (dns.RestoreRecords, "both there with another TTL", {**BOTH, "ttl": 60}, False),
    (dns.RestoreRecords, "back, and a server is behind", {**BOTH, "behind": "ns2: version 2"}, False),
    (dns.RestoreRecords, "back, and more with it", {**BOTH, "also": "+x.batam.test. A 10.7.0.9"}, False),
    (dhcp.DeleteLease, "leased", LEASED, False),
    (dhcp.DeleteLease, "not leased", NO_LEASE, True),
    (dhcp.RemoveReservation, "reserved", {**RESERVED, "kept": "digest"}, False),
    (dhcp.RemoveReservation, "gone, and in the file for all that is known", UNRESERVED, False),
    (dhcp.RemoveReservation, "gone, and written", {**UNRESERVED, "kept": "digest"}, True),
    (dhcp.RestoreReservation, "gone", {**UNRESERVED, "kept": "digest"}, False),
    (dhcp.RestoreReservation, "back, and not in the file for all that is known", RESERVED, False),
    (dhcp.RestoreReservation, "back, and written", {**RESERVED, "kept": "digest"}, True),
]

MISMATCH: list[tuple[type[Change], str, State, str]] = [
    (zabbix.SilenceHost, "this host", NO_SILENCE, ""),
    (zabbix.SilenceHost, "ours already", SILENCED, ""),
    (zabbix.SilenceHost, "ours, and somebody added a host", {**SILENCED, "only": False}, "holds other hosts too"),
    (zabbix.SilenceHost, "renamed", {**NO_SILENCE, "host": "srv-x"}, "is called srv-x now"),
    (zabbix.SilenceHost, "gone", {"present": False, "host": "", "identities": ""}, "is called nothing now"),
    (zabbix.SilenceHost, "another address", {**NO_SILENCE, "identities": "198.18.10.110"},
     "no longer has 198.18.10.11"),
    (zabbix.EndSilence, "ours", SILENCED, ""),
    (zabbix.EndSilence, "gone with its host", {"present": False, "host": "", "identities": ""}, ""),
    (zabbix.EndSilence, "somebody added a host", {**SILENCED, "only": False}, "holds other hosts too"),
    (switch.ShutPort, "any", OPEN, ""),
    (chassis.TakeOffSlot, "any", {}, ""),
    (switch.OpenPort, "any", SHUT, ""),
    *[
        row
        for kind, state in (
            (zabbix.DisableHost, ON_HOST),
            (zabbix.EnableHost, ON_HOST),
            (zabbix.ExportHost, EXPORTED),
            (zabbix.DeleteHost, ON_HOST),
            (zabbix.RestoreHost, EXPORTED),
        )
        for row in (
            (kind, "this host", state, ""),
            (kind, "renamed", {**state, "host": "srv-x"}, "is called srv-x now, not srv-disdik-01"),
            (kind, "another address", {**state, "identities": "198.18.10.110 S"}, "no longer has 198.18.10.11"),
            (kind, "no identity", {**state, "identities": ""}, "no longer has"),
        )
    ],
    (zabbix.DeleteHost, "gone", ABSENT, ""),
    (zabbix.EnableHost, "gone", ABSENT, "is gone"),
    (zabbix.RestoreHost, "none", ABSENT, ""),
    (
        zabbix.RestoreHost,
        "somebody made one",
        {**EXPORTED, "comes_back": "x", "parts": ""},
        "is there and not as it was kept",
    ),
    *[
        row
        for kind in (netbox.SetStatus, netbox.ReleasePosition, netbox.RestorePosition)
        for row in (
            (kind, "this device", DEVICE, ""),
            (kind, "gone", ABSENT, "is no longer in NetBox"),
            (kind, "renamed", {**DEVICE, "name": "srv-x"}, "device 11 is srv-x"),
            (kind, "another serial", {**DEVICE, "serial": "X"}, "serial X now"),
        )
    ],
    (netbox.RemoveCable, "this cable", CABLE, ""),
    (netbox.RemoveCable, "gone", ABSENT, ""),
    (netbox.RemoveCable, "labelled otherwise", {**CABLE, "label": "D-0418"}, "is labelled D-0418 now, not D-0417"),
    (netbox.RestoreCable, "none plugged in", ABSENT, ""),
    (netbox.RestoreCable, "this cable", CABLE, ""),
    (netbox.RestoreCable, "another one", {**CABLE, "kept": "{}", "label": "D-0500"}, "has another cable now, D-0500"),
    (netbox.SetAddressStatus, "this address", ADDRESS, ""),
    (netbox.SetAddressStatus, "gone", ABSENT, "is no longer in NetBox"),
    (netbox.SetAddressStatus, "another one", {**ADDRESS, "address": "198.18.10.12"}, "is 198.18.10.12 now"),
    (netbox.AddNote, "none", ABSENT, ""),
    (netbox.AddNote, "ours", NOTED, ""),
    (release.SetMainAddress, "this device", MAIN, ""),
    (release.SetMainAddress, "gone", ABSENT, "is no longer in NetBox"),
    (release.SetMainAddress, "renamed", {**MAIN, "name": "srv-x"}, "device 11 is srv-x"),
    (release.SetMainAddress, "another serial", {**MAIN, "serial": "X"}, "serial X now"),
    (release.SetMainAddress, "another main one", {**MAIN, "main": 202}, "is address 202 now"),
    (release.SetAssignment, "this address", HELD, ""),
    (release.SetAssignment, "on nothing", UNHELD, ""),
    (release.SetAssignment, "gone", ABSENT, "is no longer in NetBox"),
    (release.SetAssignment, "another one", {**HELD, "address": "198.18.10.12"}, "is 198.18.10.12 now"),
    (release.SetAssignment, "given away", {**HELD, "interface": 999, "of": "srv-x eth0"}, "stands on srv-x eth0"),
    (release.SetAssignment, "on no interface", {**UNHELD, "of": "ipam.fhrpgroup 3"}, "stands on ipam.fhrpgroup 3"),
    (release.SetAssignment, "in use again", {**HELD, "status": "active"}, "has status active now"),
    (release.DeleteAddress, "this address", WHOLE, ""),
    (release.DeleteAddress, "gone", ABSENT, ""),
    (release.DeleteAddress, "another one", {**WHOLE, "address": "198.18.10.12"}, "is 198.18.10.12 now"),
    (release.DeleteAddress, "given away", {**WHOLE, "interface": 999, "of": "srv-x eth0"}, "stands on srv-x eth0"),
    (release.DeleteAddress, "taken off", {**WHOLE, "interface": 0, "of": ""}, "stands on nothing"),
    (release.DeleteAddress, "on no interface", {**WHOLE, "interface": 0, "of": "ipam.fhrpgroup 3"}, "fhrpgroup 3"),
    (release.DeleteAddress, "in use again", {**WHOLE, "status": "active"}, "has status active now"),
    (release.DeleteAddress, "translated to", {**WHOLE, "outside": "203.0.113.7/24"}, "the inside of 203.0.113.7/24"),
    (release.RestoreAddress, "none", ABSENT, ""),
    (release.RestoreAddress, "made already", {**WHOLE, "id": 305}, ""),
    (release.RestoreAddress, "somebody made another", {**WHOLE, "id": 9, "kept": "{}"}, "is there again (id 9)"),
    (release.RenameDevice, "this device", DEVICE, ""),
    (release.RenameDevice, "renamed so", {**DEVICE, "name": f"{NAME}-withdrawn-2026-0042"}, ""),
    (release.RenameDevice, "gone", ABSENT, "is no longer in NetBox"),
    (release.RenameDevice, "renamed otherwise", {**DEVICE, "name": "srv-x"}, "device 11 is srv-x"),
    (release.RenameDevice, "another serial", {**DEVICE, "serial": "X"}, "serial X now"),
    (dns.RemoveRecords, "both there", BOTH, ""),
    (dns.RemoveRecords, "gone", OTHER_ONLY, ""),
    (dns.RemoveRecords, "nothing left", NO_SET, ""),
    (dns.RemoveRecords, "a third one", {**BOTH, "records": "10.7.0.21\n10.7.0.22\n10.7.0.23"}, "10.7.0.23 now, not"),
    (dns.RemoveRecords, "alone by now", {**BOTH, "records": "10.7.0.21"}, "is 10.7.0.21 now, not"),
    (dns.RemoveRecords, "a name server by now", {**BOTH, "serves": "dinas. NS rapor."}, "serves others: dinas. NS"),
    (dns.RemoveRecords, "gone, and a name server", {**OTHER_ONLY, "serves": "dinas. NS rapor."}, ""),
    (dns.RestoreRecords, "the other left", OTHER_ONLY, ""),
    (dns.RestoreRecords, "both there", BOTH, ""),
    (dns.RestoreRecords, "nothing left", NO_SET, "is nothing now, not 10.7.0.22"),
    (dns.RestoreRecords, "another one", {**BOTH, "records": "10.7.0.9"}, "is 10.7.0.9 now"),
    (dhcp.DeleteLease, "leased", LEASED, ""),
    (dhcp.DeleteLease, "gone", NO_LEASE, ""),
    (dhcp.DeleteLease, "of another address", {**LEASED, "leased": "198.18.10.77"}, "198.18.10.77 now, not"),
    (dhcp.DeleteLease, "of two", {**LEASED, "leased": "198.18.10.11\n198.18.10.77"}, "198.18.10.77 now, not"),
    (dhcp.RemoveReservation, "reserved", RESERVED, ""),
    (dhcp.RemoveReservation, "gone", UNRESERVED, ""),
    (dhcp.RemoveReservation, "another one", {**RESERVED, "entry": "{}"}, "the reservation is {} now"),
    (dhcp.RestoreReservation, "gone", UNRESERVED, ""),
    (dhcp.RestoreReservation, "back", RESERVED, ""),
    (dhcp.RestoreReservation, "another one", {**RESERVED, "entry": "{}"}, "the reservation is {} now"),
    (dhcp.RestoreReservation, "given away", {**UNRESERVED, "in_the_way": "duid 00"}, "is reserved for duid 00 now"),
]


def _kind(kind: type[Change]) -> str:
    return kind.kind


def test_kinds_are_exactly_the_changes_that_a_plan_may_hold() -> None:
    assert set(KINDS) == set(CHANGES.values()) == set(_with_a_kind(Change))
    assert {name: change.kind for name, change in CHANGES.items()} == {name: name for name in CHANGES}


def _with_a_kind(base: type[Change]) -> Iterator[type[Change]]:
    """Every class below it that has a name of its own in journals."""
    for below in base.__subclasses__():
        if "kind" in vars(below):
            yield below
        yield from _with_a_kind(below)


def test_examples_are_one_of_each() -> None:
    assert set(EXAMPLES) == set(KINDS)


@pytest.mark.parametrize("rows", [IS_SO, MISMATCH], ids=["holds", "mismatch"])
def test_every_kind_has_its_truth_table(rows: list[tuple[type[Change], str, State, object]]) -> None:
    assert {row[0] for row in rows} == set(KINDS)


def _named(rows: list[tuple[type[Change], str, State, bool]] | list[tuple[type[Change], str, State, str]]) -> list[str]:
    return [f"{row[0].kind}: {row[1]}" for row in rows]


@pytest.mark.parametrize(("kind", "what", "state", "so"), IS_SO, ids=_named(IS_SO))
def test_whether_a_state_is_what_the_change_is_for(kind: type[Change], what: str, state: State, so: bool) -> None:
    assert KINDS[kind].holds(EXAMPLES[kind], state) is so


@pytest.mark.parametrize(("kind", "what", "state", "why"), MISMATCH, ids=_named(MISMATCH))
def test_whether_the_object_is_the_one_that_was_meant(kind: type[Change], what: str, state: State, why: str) -> None:
    said = KINDS[kind].mismatch(EXAMPLES[kind], state)
    assert why in said
    assert bool(said) is bool(why)


@pytest.mark.parametrize("kind", [zabbix.DisableHost, zabbix.ExportHost], ids=_kind)
def test_a_host_that_is_gone_is_not_disabled_nor_exported(kind: type[Change]) -> None:
    """It matches, since nothing contradicts; it is not so; and the system has the last word."""
    assert KINDS[kind].mismatch(EXAMPLES[kind], ABSENT) == ""
    assert not KINDS[kind].holds(EXAMPLES[kind], ABSENT)


# --- the way back ----------------------------------------------------------------------------------------------------

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
NO_WAY_BACK: dict[type[Change], str] = {
    zabbix.ExportHost: "changes-nothing", netbox.AddNote: "anchor", zabbix.EnableHost: "",
    zabbix.RestoreHost: "way-back",
    chassis.TakeOffSlot: "slot", netbox.RestorePosition: "way-back", netbox.RestoreCable: "way-back",
    release.RestoreAddress: "way-back", dns.RestoreRecords: "way-back",
    dhcp.DeleteLease: "lease", dhcp.RestoreReservation: "way-back",
}  # fmt: skip
"""Kinds that are not walked back, and why; one only from a state that is not what it was for."""
BEFORE: dict[type[Change], State] = {
    zabbix.SilenceHost: NO_SILENCE, zabbix.EndSilence: SILENCED, switch.ShutPort: OPEN, switch.OpenPort: SHUT,
    zabbix.DisableHost: ON_HOST, zabbix.EnableHost: {**ON_HOST, "enabled": False}, zabbix.DeleteHost: EXPORTED,
    netbox.SetStatus: DEVICE, netbox.ReleasePosition: DEVICE, netbox.RemoveCable: CABLE,
    netbox.SetAddressStatus: ADDRESS,
    release.SetMainAddress: MAIN, release.SetAssignment: HELD, release.RenameDevice: DEVICE,
    release.DeleteAddress: WHOLE, dns.RemoveRecords: BOTH, dhcp.RemoveReservation: RESERVED,
}  # fmt: skip
WAS_SO: list[tuple[type[Change], State]] = [
    (zabbix.SilenceHost, SILENCED), (zabbix.EndSilence, NO_SILENCE), (switch.ShutPort, SHUT), (switch.OpenPort, OPEN),
    (zabbix.DisableHost, {**ON_HOST, "enabled": False}), (zabbix.EnableHost, ON_HOST), (zabbix.DeleteHost, ABSENT),
    (netbox.SetStatus, {**DEVICE, "status": "decommissioning"}), (netbox.ReleasePosition, UNPLACED),
    (netbox.RemoveCable, ABSENT), (netbox.SetAddressStatus, {**ADDRESS, "status": "deprecated"}),
    (release.SetMainAddress, {**MAIN, "main": 0}), (release.SetAssignment, UNHELD),
    (release.DeleteAddress, ABSENT), (dns.RemoveRecords, OTHER_ONLY), (dhcp.RemoveReservation, UNRESERVED),
    (release.RenameDevice, {**DEVICE, "name": f"{NAME}-withdrawn-2026-0042"}),
]  # fmt: skip


def left(before: State, **more: Any) -> KeptForUndo:
    return replace(KeptForUndo(before, NOW, KEPT_EXPORT), **more)


def way_back(kind: type[Change], before: State, **more: Any) -> Change | Stays:
    back: Change | Stays = KINDS[kind].inverse(EXAMPLES[kind], left(before, **more))
    return back


@pytest.mark.parametrize("kind", BEFORE, ids=_kind)
def test_the_way_back_leads_to_the_state_before(kind: type[Change]) -> None:
    change, before = EXAMPLES[kind], BEFORE[kind]
    back = way_back(kind, before)
    assert isinstance(back, Change)
    assert kind_of(back).holds(back, {"kept": "digest", **before})
    assert kind_of(back).mismatch(back, before) == ""
    assert not kind_of(change).holds(change, before)
    assert back.device == change.device


@pytest.mark.parametrize("kind", [k for k, why in NO_WAY_BACK.items() if why], ids=_kind)
def test_what_has_no_way_back_says_why(kind: type[Change]) -> None:
    assert way_back(kind, ON_HOST) == Stays(NO_WAY_BACK[kind])


ONLY_WAYS_BACK = (
    switch.OpenPort, zabbix.EnableHost, zabbix.RestoreHost, netbox.RestorePosition, netbox.RestoreCable,
)  # fmt: skip
"""Kinds that no plan makes but as the way back from another."""


@pytest.mark.parametrize("kind", KINDS, ids=_kind)
def test_what_is_reported_of_a_kind_agrees_with_what_it_does(kind: type[Change]) -> None:
    """Reversible is what has a way back, and made anew is what gives its object a new id."""
    row = CHANGE_KINDS[kind.kind]
    assert row.counted_as in NOUNS
    assert row.named_by in to_plain(EXAMPLES[kind])
    assert row.identity(EXAMPLES[kind])
    forward = kind in BEFORE and kind not in ONLY_WAYS_BACK
    assert (row.reversible in ("yes", "in part")) == forward
    lost = forward and KINDS[kind].lost(EXAMPLES[kind])
    assert (row.reversible == "in part") == bool(lost)


def test_every_kind_has_a_way_back_or_says_why_it_stays() -> None:
    assert {*NO_WAY_BACK, *BEFORE} == set(KINDS)


@pytest.mark.parametrize(("kind", "before"), WAS_SO, ids=[row[0].kind for row in WAS_SO])
def test_what_was_so_before_is_left(kind: type[Change], before: State) -> None:
    assert way_back(kind, before) == Stays("was-so")


def test_everything_that_has_a_way_back_knows_when_there_is_none() -> None:
    assert {kind for kind, _ in WAS_SO} == set(BEFORE)


def test_a_port_stays_shut_once_its_server_was_handed_over() -> None:
    assert way_back(switch.ShutPort, OPEN, handed_over=True) == Stays("handed-over")


def test_a_port_is_open_again_only_with_the_stanza_that_it_had() -> None:
    before = {**OPEN, "stanza": "interface Gi1/0/7\n description disdik"}
    back = way_back(switch.ShutPort, before)
    assert isinstance(back, switch.OpenPort)
    assert KINDS[switch.OpenPort].holds(back, before)
    assert not KINDS[switch.OpenPort].holds(back, {**before, "stanza": "interface Gi1/0/7"})


def test_a_silence_comes_back_until_it_would_have_ended_and_not_after() -> None:
    back = way_back(zabbix.EndSilence, SILENCED)
    assert isinstance(back, zabbix.SilenceHost)
    assert (back.until, back.seconds) == ("2026-11-24T16:00:00+00:00", 0)
    assert KINDS[zabbix.SilenceHost].lost(back) == ("silenced",)
    later = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    assert way_back(zabbix.EndSilence, SILENCED, now=later) == back, "the plan of a way back has one digest"
    over = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert way_back(zabbix.EndSilence, SILENCED, now=over) == Stays("silence-over")


def test_a_deleted_host_comes_back_from_its_proved_export_only() -> None:
    back = way_back(zabbix.DeleteHost, EXPORTED)
    assert isinstance(back, zabbix.RestoreHost)
    assert (back.export, back.comes_back) == (KEPT_EXPORT["kept"], KEPT_EXPORT["comes_back"])
    assert KINDS[zabbix.RestoreHost].lost(back) == ("psk srv-disdik-01",)
    assert way_back(zabbix.DeleteHost, EXPORTED, exported={}) == Stays("no-export")


@pytest.mark.parametrize("kind", [zabbix.SilenceHost, zabbix.EndSilence, zabbix.DisableHost], ids=_kind)
def test_what_was_done_to_a_host_that_is_restored_is_walked_back_by_its_name(kind: type[Change]) -> None:
    assert getattr(way_back(kind, BEFORE[kind]), "host_id", "") == "10531"
    assert getattr(way_back(kind, BEFORE[kind], deleted=True), "host_id", "x") == ""


def test_a_cable_or_a_place_of_which_too_little_was_kept_is_not_guessed() -> None:
    assert way_back(netbox.RemoveCable, {**CABLE, "kept": ""}) == Stays("not-kept")
    assert way_back(netbox.ReleasePosition, {**DEVICE, "rack": "R08"}) == Stays("not-kept")


def test_the_way_back_of_a_way_back_is_the_change() -> None:
    shut = EXAMPLES[switch.ShutPort]
    opened = way_back(switch.ShutPort, OPEN)
    assert isinstance(opened, switch.OpenPort)
    assert KINDS[switch.OpenPort].inverse(opened, left(SHUT)) == shut


@pytest.mark.parametrize("kind", KINDS, ids=_kind)
def test_a_person_can_be_told_how_to_make_it_by_hand_or_nobody_may(kind: type[Change]) -> None:
    assert (KINDS[kind].by_hand is None) is (kind is zabbix.ExportHost), "an export that nobody checked is no way back"


# --- the rest --------------------------------------------------------------------------------------------------------


def test_only_a_deletion_loses_something() -> None:
    lost = {kind: KINDS[kind].lost(change) for kind, change in EXAMPLES.items()}
    assert {kind for kind, what in lost.items() if what} == {
        zabbix.DeleteHost, zabbix.RestoreHost, release.DeleteAddress, release.RestoreAddress,
    }  # fmt: skip
    assert lost[release.DeleteAddress] == ("address-id 198.18.10.11 (201)",)
    assert lost[zabbix.DeleteHost] == ("psk srv-disdik-01",)


def test_only_ports_and_slots_ask_for_fresh_evidence_and_only_shutting_names_its_proof() -> None:
    asking = {switch.ShutPort, chassis.TakeOffSlot, switch.OpenPort}
    assert {kind for kind, answers in KINDS.items() if answers.needs} == asking
    assert {kind for kind, answers in KINDS.items() if answers.proof} == {switch.ShutPort}


def test_two_writes_to_one_device_are_of_one_target_and_to_others_not() -> None:
    targets = {kind: change.target for kind, change in EXAMPLES.items()}
    assert targets[netbox.SetStatus] == targets[netbox.ReleasePosition] == targets[netbox.RestorePosition]
    assert targets[zabbix.DisableHost] == targets[zabbix.EnableHost] == targets[zabbix.DeleteHost]
    assert targets[zabbix.DeleteHost] != targets[zabbix.ExportHost]
    assert targets[switch.ShutPort] == targets[switch.OpenPort]
    assert targets[zabbix.SilenceHost] == targets[zabbix.EndSilence]
    assert targets[release.RenameDevice] == targets[release.SetMainAddress] == targets[netbox.SetStatus]
    assert targets[release.SetAssignment] == targets[netbox.SetAddressStatus] == targets[release.DeleteAddress]
    assert len(set(targets.values())) == 15
