"""Which records of a view lead to a server, and what each is to it. Every case is met on a real transfer."""

from __future__ import annotations

import pytest

from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.references import Subject

from .served import SUBJECT, lab, reader

FORWARD, BACK = "batam.test", "7.10.in-addr.arpa"


def told(zones: dict[str, str], subject: Subject = SUBJECT) -> list[tuple[str, str]]:
    """Kind, owner and type of each record that is told."""
    with lab(zones) as server:
        answer = reader(server).mentions([subject])[subject.device]
    assert isinstance(answer, Reading), answer
    return sorted((line.kind, " ".join(line.place.split()[:2])) for line in answer.value.lines)


CASES: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "its own name, forward and back, with all its types and what stands below it": (
        {
            FORWARD: "srv-1 A 10.7.0.21\n AAAA 2001:db8:7:0::21\n SSHFP 4 2 " + "ab" * 32 + "\n TXT old\n"
            "_443._tcp.srv-1 TLSA 3 1 1 " + "ab" * 32 + "\n",
            BACK: "21.0 PTR srv-1.batam.test.\n",
        },
        [
            ("dns-own", "21.0.7.10.in-addr.arpa. PTR"), ("dns-own", "_443._tcp.srv-1.batam.test. TLSA"),
            ("dns-own", "srv-1.batam.test. A"), ("dns-own", "srv-1.batam.test. AAAA"),
            ("dns-own", "srv-1.batam.test. SSHFP"), ("dns-own", "srv-1.batam.test. TXT"),
        ],
    ),
    "10.7.0.2 and srv-10 are others": (
        {FORWARD: "srv-10 A 10.7.0.210\nx A 10.7.0.2\ny CNAME srv-10\nmy.srv-10 TXT srv-10\n"}, [],
    ),
    "a name in capitals is the same name": ({FORWARD: "SRV-1 A 10.7.0.21\nppdb CNAME Srv-1.Batam.Test.\n"}, [
        ("dns-own", "srv-1.batam.test. A"), ("dns-unrecorded", "ppdb.batam.test. CNAME"),
    ]),
    "a name at its address that the record has not, and the aliases of that": (
        {FORWARD: "rapor A 10.7.0.21\nwww CNAME rapor\nold.www CNAME www\n"},
        [
            ("dns-elsewhere", "old.www.batam.test. CNAME"), ("dns-elsewhere", "www.batam.test. CNAME"),
            ("dns-unrecorded", "rapor.batam.test. A"),
        ],
    ),
    "aliases of its own zone, and of another's": (
        {FORWARD: "srv-1 A 10.7.0.21\nppdb CNAME srv-1\n", "dinas.test": "portal CNAME ppdb.batam.test.\n"},
        [
            ("dns-elsewhere", "portal.dinas.test. CNAME"), ("dns-own", "srv-1.batam.test. A"),
            ("dns-unrecorded", "ppdb.batam.test. CNAME"),
        ],
    ),
    "a shared name loses an address": ({FORWARD: "rapor A 10.7.0.21\nrapor A 10.7.0.22\n"}, [
        ("dns-shared", "rapor.batam.test. A"),
    ]),
    "its own name with another address besides": ({FORWARD: "srv-1 A 10.7.0.21\nsrv-1 A 10.7.0.22\n"}, [
        ("dns-differs", "srv-1.batam.test. A"), ("dns-shared", "srv-1.batam.test. A"),
    ]),
    "it is a mail exchanger and a name server of others": (
        {
            FORWARD: "srv-1 A 10.7.0.21\n@ MX 10 srv-1\nsub NS srv-1\n",
            "dinas.test": "@ MX 5 srv-1.batam.test.\nx CNAME @\n",
        },
        [
            ("dns-own", "srv-1.batam.test. A"), ("dns-serves", "batam.test. MX"), ("dns-serves", "dinas.test. MX"),
            ("dns-serves", "sub.batam.test. NS"),
        ],
    ),
    "services, and a DNAME below which names lead to it": (
        {
            FORWARD: "srv-1 A 10.7.0.21\n_ldap._tcp SRV 0 0 389 srv-1\napi HTTPS 1 cdn ipv4hint=10.7.0.21\n",
            "dinas.test": "jauh DNAME srv-1.batam.test.\n",
            "lain.test": "a CNAME x.jauh2.lain.test.\njauh2 DNAME srv-1.batam.test.\n",
        },
        [
            ("dns-elsewhere", "jauh.dinas.test. DNAME"), ("dns-elsewhere", "jauh2.lain.test. DNAME"),
            ("dns-own", "srv-1.batam.test. A"), ("dns-unrecorded", "_ldap._tcp.batam.test. SRV"),
            ("dns-unrecorded", "api.batam.test. HTTPS"),
        ],
    ),
    "an alias of a name below a DNAME, which leads to one at its address": (
        {
            FORWARD: "srv-1 A 10.7.0.21\nx.srv-1 A 10.7.0.21\njauh DNAME srv-1\n",
            "dinas.test": "a CNAME x.jauh.batam.test.\nb CNAME y.jauh.batam.test.\n",
        },
        [
            ("dns-elsewhere", "a.dinas.test. CNAME"), ("dns-own", "srv-1.batam.test. A"),
            ("dns-own", "x.srv-1.batam.test. A"), ("dns-unrecorded", "jauh.batam.test. DNAME"),
        ],
    ),
    "a wildcard above its name goes on answering": ({FORWARD: "srv-1 A 10.7.0.21\n* A 10.7.0.9\n"}, [
        ("dns-own", "srv-1.batam.test. A"), ("dns-wildcard", "*.batam.test. A"),
    ]),
    "a wildcard that leads to it, and an alias that is answered by that": (
        {FORWARD: "*.apps A 10.7.0.21\nx CNAME lama.apps\ny CNAME new.lama.apps\n"},
        [
            ("dns-elsewhere", "x.batam.test. CNAME"), ("dns-elsewhere", "y.batam.test. CNAME"),
            ("dns-unrecorded", "*.apps.batam.test. A"),
        ],
    ),
    "a reverse zone that is delegated by RFC 2317": (
        {
            FORWARD: "srv-1 A 10.7.0.21\n", BACK: "21.0 CNAME 21.0-31.0\n",
            "0-31.0.7.10.in-addr.arpa": "21 PTR srv-1.batam.test.\n",
        },
        [
            ("dns-own", "21.0-31.0.7.10.in-addr.arpa. PTR"), ("dns-own", "21.0.7.10.in-addr.arpa. CNAME"),
            ("dns-own", "srv-1.batam.test. A"),
        ],
    ),
    "its address is called backwards by another name": (
        {FORWARD: "srv-1 A 10.7.0.21\n", BACK: "21.0 PTR srv-9.batam.test.\n21.0 PTR srv-1.batam.test.\n"},
        [
            ("dns-differs", "21.0.7.10.in-addr.arpa. PTR"), ("dns-own", "21.0.7.10.in-addr.arpa. PTR"),
            ("dns-own", "srv-1.batam.test. A"),
        ],
    ),
    "the view outside has its name with an address that the record has not": ({FORWARD: "srv-1 A 203.0.113.21\n"}, [
        ("dns-differs", "srv-1.batam.test. A"),
    ]),
    "SPF mentions its address and its name": (
        {
            FORWARD: '@ TXT "v=spf1 ip4:10.7.0.21 -all"\nb TXT "v=spf1 a:srv-1.batam.test -all"\n'
            'c TXT "ip4:10.7.0.210"\n',
        },
        [("dns-elsewhere", "b.batam.test. TXT"), ("dns-elsewhere", "batam.test. TXT")],
    ),
    "CNAMEs in a ring end": ({FORWARD: "srv-1 A 10.7.0.21\na CNAME b\nb CNAME a\n"}, [
        ("dns-own", "srv-1.batam.test. A"),
    ]),
}  # fmt: skip


@pytest.mark.parametrize("what", CASES)
def test_each_record_that_leads_to_it_is_told_and_no_other(what: str) -> None:
    zones, expected = CASES[what]
    assert told(zones) == sorted(expected)


def test_a_bare_name_counts_under_the_domains_that_are_named_alone() -> None:
    assert told({"dinas.test": "srv-1 A 10.9.0.1\n"}) == []


def test_a_name_that_the_record_has_in_capitals_is_found() -> None:
    capitals = Subject("SRV-1", ("SRV-1",), (), (), ())
    assert told({FORWARD: "srv-1 A 10.9.0.1\n"}, capitals) == [("dns-differs", "srv-1.batam.test. A")]


def test_a_mention_says_its_record_and_by_what() -> None:
    with lab({FORWARD: "rapor A 10.7.0.21\n"}) as server:
        answer = reader(server).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Reading)
    [line] = answer.value.lines
    assert (line.place, line.by, line.token) == (
        "rapor.batam.test. A 10.7.0.21 (zone batam.test.)", "address", "10.7.0.21",
    )  # fmt: skip
    assert line.other_name == "rapor.batam.test", "the record may have another device of this name"
