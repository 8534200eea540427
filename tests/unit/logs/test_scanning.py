"""Which lines of a log are calls of a server that is gone, when they were written, and what of them is shown."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.adapters.logs.cutting import sample
from dcdecom.adapters.logs.scanning import Sieve
from dcdecom.adapters.logs.times import Times
from dcdecom.adapters.texts.terms import Terms
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.references import Subject

from .hearing import GONE, NOW, SRV, Night

CALLS = (
    'cannot send list of active checks to "10.9.9.9": host [srv-old] not found',
    'cannot send list of active checks to "10.7.0.21": host [other] not found',
    'cannot send list of active checks to "10.9.9.9": host [SRV-OLD.batam.go.id] not found',
    'failed to accept an incoming connection: from 10.7.0.21: cannot find requested PSK identity "x"',
    'failed to accept an incoming connection: from 10.9.9.9: cannot find requested PSK identity "PSK host-old"',
    "[UDP: [10.7.0.21]:49512->[10.7.0.5]:162]:", "ZBXTRAP 010.007.000.021", "from ::ffff:10.7.0.21",
    "from [2001:0DB8:0:0::0021]:161", "from 2001:db8::21: refused", "DHCPDISCOVER from 02:00:00:0a:00:0f via eth0",
    "0200.000a.000f", "2:0:0:a:0:f", "01-02-00-00-0A-00-0F", r"host srv\-old no, 10\.7\.0\.21", "::FFFF:A07:15",
)  # fmt: skip
OTHERS = (
    "host [srv-old1] not found", "host [my-srv-old] not found", "from 10.7.0.210", "from 110.7.0.21", "10.7.0.0/24",
    "from 2001:db8::211", "02:00:00:0a:00:0f:11", "srv-old.other.go.id", "IF-MIB::ifIndex std::string", "12:34:56", "",
)  # fmt: skip


@pytest.mark.parametrize("text", CALLS)
def test_a_line_that_speaks_of_it_is_a_call(tmp_path: Path, text: str) -> None:
    night = Night(tmp_path)
    night.write(night.noise(-2), f"  1234:20261124:125900.123 {text}", night.noise())
    assert night.count() == 1


@pytest.mark.parametrize("text", OTHERS)
def test_a_part_of_something_longer_is_none(tmp_path: Path, text: str) -> None:
    night = Night(tmp_path)
    night.write(f"  1234:20261124:125900.123 {text}")
    assert night.count() == 0


def test_what_is_asked_of_a_block_first_passes_over_nothing_that_terms_find() -> None:
    """By lines that are put together at random, of pieces of tokens and what stands between them."""
    subjects = [SRV, Subject("b", ("Server Disdik 1", "été", "a.b"), ("fe80::", "::1", "1.2.3.4"), (), ("S0",), 0)]
    terms = Terms(subjects, ("batam.go.id",))
    sieve, chosen = Sieve(terms), random.Random(20261124)
    pieces = [*CALLS, *OTHERS, "Server Disdik 1", "ÉTÉ", "a.b.", "S0", "fe80::", "::1", "001.2.3.4", "1.2.3.4.", "x",
              ":", ".", "-", " ", '"', "[", "]", "é", "\\.", "0", "::", "%eth0", "=", "/", "_"]  # fmt: skip
    for _ in range(4000):
        line = "".join(chosen.choice(pieces) for _ in range(chosen.randint(1, 6)))
        if list(terms.hits(line)):
            assert list(sieve.places(line.encode())), line


def test_each_spelling_is_told_as_the_record_has_it(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.write("  1:20261124:125900.123 from 010.007.000.021 [host-old]")
    [calls] = night.look().calls
    assert calls.tokens == (("address", "10.7.0.21"), ("name", "host-old"))


# --- when -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("  1234:20260102:030405.678 x", "2026-01-01T20:04:05"),
        ("2026-01-02T03:04:05.678901+07:00 h x", "2026-01-01T20:04:05"),
        ("2026-01-02T03:04:05+0800 ZBXTRAP 10.7.0.21", "2026-01-01T19:04:05"),
        ("2026-01-02T03:04:05Z h x", "2026-01-02T03:04:05"),
        ("2026-01-02 03:04:05 <UNKNOWN> [UDP: [10.7.0.21]", "2026-01-01T20:04:05"),
        ("<30>1 2026-01-02T03:04:05.678Z h x", "2026-01-02T03:04:05"),
        ("Jan  2 03:04:05 h x", "2026-01-01T20:04:05"),
        ("<30>Dec 31 03:04:05 h x", "2025-12-30T20:04:05"),
        ("Nov 25 03:04:05 h x", "2026-11-24T20:04:05"),
        ("Nov 27 03:04:05 h x", "2025-11-26T20:04:05"),
        ("Feb 29 03:04:05 h x", ""),
        ("Fri Jan  2 03:04:05 2026 .1.3.6 Normal", "2026-01-01T20:04:05"),
        ("03:04:05 2026/01/02 ZBXTRAP 10.7.0.21", "2026-01-01T20:04:05"),
        ("20260102.030405 ZBXTRAP 10.7.0.21", "2026-01-01T20:04:05"),
        ("2026-13-02T03:04:05 h x", ""), ("Foo  2 03:04:05 h x", ""), ("  PDU INFO:", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_time_of_a_line(line: str, at: str) -> None:
    found = Times(ZoneInfo("Asia/Jakarta"), NOW).of(line)
    assert (f"{found:%Y-%m-%dT%H:%M:%S}" if found else "") == at


def test_lines_of_before_it_was_gone_do_not_count(tmp_path: Path) -> None:
    night = Night(tmp_path)
    before = int((GONE - NOW).total_seconds() / 60)
    night.write(night.call(before - 1), night.call(before), night.call(before + 1))
    [calls] = night.look().calls
    assert (calls.count, calls.first, calls.last) == (1, *[GONE + timedelta(minutes=1)] * 2)


def test_a_line_without_a_time_has_that_of_the_line_before_it(tmp_path: Path) -> None:
    night = Night(tmp_path, kind="traps")
    night.write("2026-11-24 12:00:00 x", "PDU INFO:", "  receivedfrom  UDP: [10.7.0.21]:49512")
    [calls] = night.look().calls
    assert calls.last == datetime(2026, 11, 24, 12, tzinfo=UTC)
    night.later(minutes=30)
    night.write("  receivedfrom  UDP: [10.7.0.21]:49512")
    [calls] = night.look().calls
    assert calls.last == datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_line_without_a_time_between_before_and_after_it_was_gone_is_told_as_one_of_no_time(tmp_path: Path) -> None:
    """It may be a call: that nobody can tell when it was written is no silence."""
    night = Night(tmp_path, kind="traps")
    header, trap = "2026-11-14 {}:00:00 x", "  receivedfrom  UDP: [10.7.0.21]:49512"
    night.write(header.format("11"), trap, header.format("12"), trap, header.format("14"), "PDU INFO:")
    look = night.look()
    assert (look.calls, look.undated) == ((), 1), "the first stands between two of before"
    night.write(header.format("15"), trap)
    assert night.count() == 1


def test_a_log_without_any_time_counts_only_behind_a_look(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.write("from 10.7.0.21")
    look = night.look()
    assert (look.calls, look.undated) == ((), 1)
    night.later(minutes=30)
    night.write("from 10.7.0.21")
    look = night.look()
    assert ([(c.first, c.last) for c in look.calls], look.undated) == ([(NOW, NOW + timedelta(minutes=30))], 0)


def test_the_time_zone_of_a_log_is_its_own(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.reader = type(night.reader)(night.reader.settings, "Asia/Jakarta", (), night.clock)
    night.write("  1:20261124:193000.123 host [srv-old]")
    assert night.look().calls[0].last == datetime(2026, 11, 24, 12, 30, tzinfo=UTC)


# --- what this program writes -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Nov 24 12:59:00 ops dcdecom[12]: still-calls srv-old zbx", 0),
        ("<30>Nov 24 12:59:00 ops dcdecom-reconcile: srv-old", 0),
        ("2026-11-24T12:59:00.123456+00:00 ops dcdecom[12]: srv-old", 0),
        ("<30>1 2026-11-24T12:59:00Z ops dcdecom 12 - - srv-old", 0),
        ("Nov 24 12:59:00 ops sshd[12]: x dcdecom: srv-old", 1),
        ("Nov 24 12:59:00 srv-old sshd[12]: x", 1),
        ("Nov 24 12:59:00 ops sshd[12]: Failed for root from 10.7.0.21 ops dcdecom[1]:", 1),
    ],
)
def test_our_own_lines_in_a_syslog_are_no_calls(tmp_path: Path, line: str, count: int) -> None:
    night = Night(tmp_path, "syslog", kind="syslog")
    night.write(line)
    assert night.count() == count


# --- what is shown ----------------------------------------------------------------------------------------------------

SECRETS = (
    ("TRAP2, SNMP v2c, community {}", "public-7"), ('snmpTrapCommunity.0 = STRING: "{}"', "publik"),
    ("Failed password for root: {}", "hunter2"), ("kata sandi {}", "rahasia"), ("GET /?access_token={}&x", "abc"),
    ('"tls_psk":"{}"', "0123abcd"), ("https://user:{}@host/", "hunter2"), ("Authorization: Basic {}", "dTpw"),
    ("key {} rejected", "9f86d081884c7d659a2feaa0c55ad015"), ("pwd={}", "x"), ("session {}", "y"),
    ("Hex-STRING {}", "AAAAB3NzaC1yc2EAAAADAQABAAABAQ=="), ("bearer {}", "z1"), ("secret: a b {}", "cc"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_what_may_be_a_secret_is_cut_out(tmp_path: Path, text: str, secret: str) -> None:
    night = Night(tmp_path)
    night.write(f"  1:20261124:125900.123 from 10.7.0.21 {text.format(secret)}")
    [calls] = night.look().calls
    assert secret not in calls.sample
    assert "[cut]" in calls.sample
    assert "from 10.7.0.21" in calls.sample


def test_a_line_is_shown_whole_where_nothing_is_secret() -> None:
    line = '1:2 cannot send list of active checks to "10.7.0.21": host [srv-disdik-production-0001] not found'
    assert sample(line, ["srv-disdik-production-0001"]) == line
    identity = 'cannot find requested PSK identity "srv-1"'
    assert sample(identity, []) == identity


def test_a_line_is_shown_without_control_characters_and_not_longer_than_a_few_lines() -> None:
    assert sample("\x1b[31mred\x07 x\u202e", []) == "[31mred  x"
    assert sample("word " * 200, []) == f"{('word ' * 60)} [cut]"


def test_a_mac_address_alone_is_found_with_one_name(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.write("  1:20261124:125900.123 DHCPREQUEST from 0200.000a.000f")
    assert night.look().calls[0].tokens == (("mac", MacAddress("02:00:00:0a:00:0f")),)
