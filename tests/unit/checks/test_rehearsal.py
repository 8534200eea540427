"""What two looks are compared by: each thing by itself, and what only one of them could read by none."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.checks.rehearsal import NOT_LOOKED_AT, compared, observed
from dcdecom.model.facts.rehearsal import Difference, Observed, Subject

from .case import Case

OWN, BMC = "9c:b6:54:a1:02:10", "9c:b6:54:a1:02:13"
DATA, MANAGEMENT = "tor-3 Gi1/0/7", "tor-3 Gi1/0/31"
Seen = dict[tuple[str, str], tuple[str, str]]
HEALTHY: Seen = {
    # what, of: its value, and why it is not known
    ("record", ""): ("11", ""),
    ("status", "srv-disdik-01"): ("active", ""),
    ("place", "srv-disdik-01"): ("R07 U12", ""),
    ("cable", "eth0"): (f"D-0417 {DATA}", ""),
    ("state", DATA): ("up/up", ""),
    ("macs", DATA): (OWN, ""),
    ("cable", "bmc"): (f"M-0091 {MANAGEMENT}", ""),
    ("state", MANAGEMENT): ("up/up", ""),
    ("macs", MANAGEMENT): (BMC, ""),
    ("where", OWN): (DATA, ""),
    ("where", BMC): (MANAGEMENT, ""),
    ("host", ""): ("srv-disdik-01 (10531, enabled)", ""),
}
BLIND = "its table shows no address that must be there"
UNREAD = {"macs", "where"}
"""What a forwarding table that could not be read leaves unknown."""


def seen(*down: str, **put: Any) -> Seen:
    case = Case("a look", set={path.replace("__", "."): value for path, value in put.items()}, down=down)
    found = [*observed(case.evidence)]
    assert {o.device for o in found} == {"srv-disdik-01"}
    return {(o.what, o.of): (o.value, o.unread) for o in found}


def unknown(why: str) -> Seen:
    return {key: (value, why) for key, (value, _) in HEALTHY.items() if key[0] in UNREAD}


OTHERS: dict[str, tuple[dict[str, Any], Seen]] = {
    "another status": ({"record__it__status": "offline"}, {("status", "srv-disdik-01"): ("offline", "")}),
    "no rack": ({"record__it__rack": None}, {("place", "srv-disdik-01"): ("", "")}),
    "a host that is disabled": ({"hosts__it__enabled": False}, {("host", ""): ("srv-disdik-01 (10531, disabled)", "")}),
    "two hosts, in order": (
        {"hosts__a": {"id": "10999", "host": "a", "visible_name": "a", "enabled": False, "discovered": False,
                      "addresses": [], "serials": [], "macs": [], "groups": []}},
        {("host", ""): ("a (10999, disabled), srv-disdik-01 (10531, enabled)", "")},
    ),
    "no host": ({"hosts": {"absent": "host"}}, {("host", ""): ("", "")}),
    "hosts that could not be read": ({"hosts": {"unreadable": "HTTP 500"}}, {("host", ""): ("", "HTTP 500")}),
    "hosts that nobody looked for": ({"hosts": None}, {("host", ""): ("", NOT_LOOKED_AT)}),
    "a cable without a label": ({"ports__data__cable__label": ""}, {("cable", "eth0"): (f"#301 {DATA}", "")}),
    "no cable that is recorded": (
        {"ports__data__cable": None}, {("cable", "eth0"): (DATA, "")},
    ),
    "a port that was shut": ({"ports__data__snmp__admin_up": False}, {("state", DATA): ("down/up", "")}),
    "a port whose state could not be read": (
        {"ports__data__snmp": {"unreadable": "timeout"}}, {("state", DATA): ("", "timeout")},
    ),
    "another address on the port": (
        {"tables__other": "02:00:00:00:00:09 tor-3 Gi1/0/7 snmp"},
        {("macs", DATA): (f"02:00:00:00:00:09, {OWN}", "")},
    ),
    "a row that nobody learned": ({"tables__other": "02:00:00:00:00:09 tor-3 Gi1/0/7 snmp static"}, {}),
    "the server on a second port": (
        {"tables__other": f"{OWN} tor-1 Gi1/0/2 snmp"}, {("where", OWN): (f"tor-1 Gi1/0/2, {DATA}", "")},
    ),
    "one way into a switch": ({"switches__tor-3__snmp_control": False}, {}),
    "the other way into it": ({"switches__tor-3__cli_control": False}, {}),
    "a table that shows nothing that must be there": (
        {"switches__tor-3__snmp_control": False, "switches__tor-3__cli_control": False}, unknown(f"tor-3: {BLIND}"),
    ),
    "a switch that could not be read": (
        {"switches__tor-3__snmp_control": False, "switches__tor-3__cli_control": False,
         "switches__tor-3__snmp": {"unreadable": "timeout"}},
        unknown("tor-3: timeout"),
    ),
    "another switch that could not be read": (
        {"switches__tor-1__snmp_control": False, "switches__tor-1__cli_control": False},
        {key: value for key, value in unknown(f"tor-1: {BLIND}").items() if key[0] == "where"},
    ),
}  # fmt: skip


def test_everything_of_a_server_is_looked_at() -> None:
    assert seen() == HEALTHY


@pytest.mark.parametrize(("put", "other"), OTHERS.values(), ids=OTHERS)
def test_one_thing_that_is_otherwise_is_seen_so(put: dict[str, Any], other: Seen) -> None:
    assert seen(**put) == HEALTHY | other


def test_a_port_without_a_link_is_down() -> None:
    assert seen("data") == HEALTHY | {("state", DATA): ("up/down", "")}


@pytest.mark.parametrize(("record", "why"), [({"unreadable": "HTTP 500"}, "HTTP 500"), ({"absent": "it"}, "")])
def test_a_device_that_is_not_read_has_no_status(record: dict[str, str], why: str) -> None:
    found = seen(record=record)
    assert found["record", ""] == ("", why)
    assert not {what for what, _ in found} & {"status", "place"}


def test_a_switch_that_nobody_looked_at_hides_its_ports() -> None:
    case = Case("a look", drop=("switches.tor-3",))
    found = {(o.what, o.of): o.unread for o in observed(case.evidence)}
    assert found["macs", DATA] == f"tor-3: {NOT_LOOKED_AT}"


# --- two looks -------------------------------------------------------------------------------------------------------


def thing(what: Subject, value: str = "", of: str = "", unread: str = "", device: str = "a") -> Observed:
    return Observed(device, what, of, value, unread)


RECORD, UP = thing("record", "11"), thing("state", "up/up", "p")
NO_RECORD = thing("record", unread="HTTP 500")
LOOKS: dict[str, tuple[tuple[Observed, ...], tuple[Observed, ...], tuple[Difference, ...], int]] = {
    "the same": ((RECORD, UP), (RECORD, UP), (), 2),
    "another value": (
        (RECORD, UP), (RECORD, thing("state", "down/up", "p")), (Difference("a", "state", "p", "up/up", "down/up"),), 2,
    ),
    "unread then": (
        (RECORD, thing("state", "", "p", "timeout")), (RECORD, UP), (Difference("a", "state", "p", why="timeout"),), 1,
    ),
    "unread now": (
        (RECORD, UP), (RECORD, thing("state", "up/up", "p", "timeout")),
        (Difference("a", "state", "p", why="timeout"),), 1,
    ),
    "a port that only one look had": (
        (RECORD, UP), (RECORD,), (Difference("a", "state", "p", why=NOT_LOOKED_AT),), 1,
    ),
    "addresses that only one look had": (
        (RECORD, thing("macs", "02:00:00:00:00:01", "p")), (RECORD, thing("where", "p", "02:00:00:00:00:01")),
        (Difference("a", "macs", "p", why=NOT_LOOKED_AT),
         Difference("a", "where", "02:00:00:00:00:01", why=NOT_LOOKED_AT)), 1,
    ),
    "a cable that is new": (
        (RECORD,), (RECORD, thing("cable", "D-1", "eth0")), (Difference("a", "cable", "eth0", "", "D-1"),), 2,
    ),
    "a cable that is gone": (
        (RECORD, thing("cable", "D-1", "eth0")), (RECORD,), (Difference("a", "cable", "eth0", "D-1", ""),), 2,
    ),
    "a cable, and no record to say that it is new": (
        (NO_RECORD,), (RECORD, thing("cable", "D-1", "eth0")),
        (Difference("a", "record", "", why="HTTP 500"), Difference("a", "cable", "eth0", why="HTTP 500")), 0,
    ),
    "a device that nobody looked at then": (
        (RECORD,), (RECORD, thing("cable", "D-1", "eth0", device="b")),
        (Difference("b", "cable", "eth0", why=NOT_LOOKED_AT),), 1,
    ),
    "two devices with a port of one name": (
        (RECORD, UP, thing("record", "12", device="b"), thing("state", "up/up", "p", device="b")),
        (RECORD, UP, thing("record", "12", device="b"), thing("state", "up/down", "p", device="b")),
        (Difference("b", "state", "p", "up/up", "up/down"),), 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "now", "found", "count"), LOOKS.values(), ids=LOOKS)
def test_what_is_different_and_what_was_not_compared(
    before: tuple[Observed, ...], now: tuple[Observed, ...], found: tuple[Difference, ...], count: int
) -> None:
    again, counted = compared(before, now)
    assert [vars(one) for one in again] == [vars(one) for one in found]
    assert counted == count
