"""What counts as a mention, line by line."""

from __future__ import annotations

import re
import time

import pytest

from dcdecom.adapters.texts.terms import Terms
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.references import Subject, subject

from .repositories import DB1

TERMS = Terms([DB1], ["batam.go.id"])

MENTIONS = """
name     db1
name     DB1
name     (the server db1.)
name     user@db1:/srv
name     hosts=db1,db10
name     db1.batam.go.id.
name     https://web.batam.go.id/
name     server_name ~^web\\.batam\\.go\\.id$;
address  ip saddr 10.7.0.21 accept
address  10.7.0.21/32
address  10.7.0.21:443
address  10.7.0.20-10.7.0.21
address  010.007.000.021
address  allow 10\\.7\\.0\\.21;
address  host_10.7.0.21
address  21.0.7.10.in-addr.arpa. IN PTR x.
address  ::ffff:10.7.0.21
address  ::ffff:a07:15
address  ::FFFF:0A07:0015
address  2001:db8::21
address  2001:0DB8:0000:0000:0000:0000:0000:0021
address  2001:db8:0:0::21.
address  [2001:db8::21]:443
address  2001:db8::21/128
address  2001:db8::21%eth0
address  addr:2001:db8::21
address  2001:db8::0.0.0.33
address  1.2.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa
mac      hardware ethernet 9c:b6:54:a1:02:10;
mac      9C-B6-54-A1-02-10
mac      9cb6.54a1.0210
mac      9cb6-54a1-0210
mac      9cb654-a10210
mac      9cb654a10210
mac      9c:b6:54:a1:2:10
mac      id:01:9c:b6:54:a1:02:10
mac      pxelinux.cfg/01-9c-b6-54-a1-02-10
mac      iface-9c-b6-54-a1-02-10
serial   sgh331xk71
serial   S/N:SGH331XK71;
""".strip("\n")

OTHERS = """
db10
db
my-db1
db1-old
db1_backup
db1.other
db1.other.go.id
www.db1
db1\\.other
xweb.batam.go.id
web.batam.go.id.example
10.7.0.210
10.7.0.2
110.7.0.21
10.7.0.21.5
1.10.7.0.21
10.7.0.21.nip.io
10.7.0.0/24
x10.7.0.21
10.7.0.21a
2001:db8::211
2001:db8::1:21
12001:db8::21
2001:db8::21:443
2001:db8::/64
21.0.7.10
121.0.7.10.in-addr.arpa
::ffff:10.7.0.210
9c:b6:54:a1:02:11
9c:b6:54:a1:02:10:00
00:9c:b6:54:a1:02:10
02:01:9c:b6:54:a1:02:10
9c:b6:54:a1:02:1
a9cb654a10210
9cb654a102100
550e8400-e29b-41d4-a716-9cb654a10210
SGH331XK712
XSGH331XK71
10:07:00:21
""".strip("\n").splitlines()


@pytest.mark.parametrize("row", MENTIONS.splitlines())
def test_a_line_that_mentions_the_server(row: str) -> None:
    by, line = row.split(maxsplit=1)
    assert {hit.by for hit in TERMS.hits(line)} == {by}
    assert re.search(TERMS.pattern, line, re.IGNORECASE), "git would not show the line"


@pytest.mark.parametrize("line", OTHERS)
def test_a_line_that_mentions_another_one(line: str) -> None:
    assert list(TERMS.hits(line)) == []


def test_a_name_of_several_words() -> None:
    terms = Terms([subject("Server Disdik 1")])
    assert [hit.by for hit in terms.hits("# server disdik 1: port 443")] == ["name"]
    assert not [*terms.hits("Server Disdik 10"), *terms.hits("myServer Disdik 1"), *terms.hits("Server Disdik 1.x")]


def test_servers_are_told_apart_on_one_line() -> None:
    terms = Terms([subject("db1", (), ("10.7.0.21",)), subject("db2", (), ("10.7.0.22",))])
    assert [(h.device, h.token) for h in terms.hits("db2 10.7.0.21 10.7.0.23")] == [
        ("db2", "db2"), ("db1", "10.7.0.21"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "by"),
    [
        ("host_vars/db1.yml", ["name"]), ("host_vars/db1/main.yml", ["name"]), ("zones/10.7.0.21", ["address"]),
        ("backup/01-9c-b6-54-a1-02-10", ["mac"]), ("host_vars/db1.other.yml", []), ("db10.yml", []),
        ("host_vars/db1.batam.go.id.yml", ["name"]), ("SGH331XK71.CFG", ["serial"]),
    ],
)  # fmt: skip
def test_the_name_of_a_file_or_folder_mentions_it_too(path: str, by: list[str]) -> None:
    assert [hit.by for hit in TERMS.in_path(path)] == by


@pytest.mark.parametrize("term", ["", " ", "db1\n", "\n"])
def test_a_term_that_every_line_would_hold_is_refused(term: str) -> None:
    with pytest.raises(ValueError, match="cannot be searched for"):
        Terms([Subject("db1", ("db1", term), (), (), ())])


def test_what_any_machine_may_bear_is_no_term() -> None:
    found = subject("db1", ("",), ("", " "), (), ("", "Unknown", "To be filled by O.E.M.", " SGH331XK71 "))
    assert found == Subject("db1", ("db1",), (), (), ("SGH331XK71",))


def test_a_long_line_takes_no_longer_than_its_length() -> None:
    began = time.process_time()
    for line in ("a" * 400_000, ":" * 400_000, "1." * 200_000, "9c:" * 130_000, "a-" * 200_000):
        assert not list(Terms([DB1]).hits(line))
    assert time.process_time() - began < 20, "a pattern goes over the line again for each of its characters"


def test_a_mac_address_alone() -> None:
    assert [h.by for h in Terms([subject("x", macs=(MacAddress("00:00:5e:00:53:01"),))]).hits("0:0:5e:0:53:1")] == [
        "mac"
    ]
