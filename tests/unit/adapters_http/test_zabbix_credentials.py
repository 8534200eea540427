"""What credentials of a server its hosts in Zabbix have: each by its name, none by its value."""

from __future__ import annotations

import pytest

from dcdecom.adapters import zabbix
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import SourceState, Subject
from dcdecom.model.settings import MonitoringReferencesSettings, ReferencesSettings
from dcdecom.ports.references import ReferenceReader
from dcdecom_lab.zabbix import defaults, scenery

from .conftest import ZABBIX_SECRETS, Zabbix, zabbix_settings

VALUES = ("comm-Unity-5511", "auth-Phrase-5522", "priv-Phrase-5533", "macro-Value-5544", "ipmi-Word-5555")
COMMUNITY, AUTH, PRIV, MACRO, IPMI = VALUES
SRV = Subject("srv-1", ("srv-1",), ("198.18.90.1",), (), ("SGH331XK71",), 1)
OTHER = Subject("srv-10", ("srv-10",), ("198.18.90.10",), (), (), 2)


def reader(watched: Zabbix, ref: str = "env:READER") -> ReferenceReader:
    named = ReferencesSettings(zabbix=MonitoringReferencesSettings("Tim Monitoring"), domains=("batam.go.id",))
    settings = zabbix_settings(watched.url, ref)
    [found] = zabbix.connect_references(settings, named, ZABBIX_SECRETS, watched.clock)
    return found


def told(watched: Zabbix, *subjects: Subject) -> dict[str, list[str]]:
    found = {}
    answers = reader(watched).mentions(subjects or (SRV, OTHER))
    assert not [value for value in VALUES if value in repr(answers)]
    for device, answer in answers.items():
        assert isinstance(answer, Reading), answer
        found[device] = [f"{line.place} ({line.by} {line.token})" for line in answer.value.lines]
    return found


def host(watched: Zabbix, name: str, ip: str = "198.18.99.1", **settings: str) -> str:
    row = scenery.add_host(watched.lab.state, name, ip, serial=settings.pop("serial", ""))
    row |= settings
    return str(row["hostid"])


def snmp(watched: Zabbix, id: str, **details: str) -> None:
    of = {"hostid": id, "type": "2", "ip": "198.18.99.1", "port": "161", "main": "1"}
    watched.lab.state.add("hostinterface", **{**defaults.interface(**of), "details": {"bulk": "1", **details}})


def macro(watched: Zabbix, id: str, name: str, type: str) -> None:
    watched.lab.state.add("usermacro", **defaults.macro(hostid=id, macro=name, value=MACRO, type=type))


def test_it_is_not_asked_unless_it_is_named(watched: Zabbix) -> None:
    found = zabbix.connect_references(zabbix_settings(watched.url), ReferencesSettings(), ZABBIX_SECRETS, watched.clock)
    assert found == ()
    assert not watched.counting.requests


def test_every_kind_by_its_name(watched: Zabbix) -> None:
    id = host(
        watched, "srv-1", tls_connect="2", tls_accept="6", tls_issuer="CN=CA Batam", ipmi_username="admin",
        ipmi_password=IPMI,
    )  # fmt: skip
    snmp(watched, id, version="2", community=COMMUNITY)
    snmp(watched, id, version="1", community="{$SNMP_COMMUNITY}")
    snmp(watched, id, version="3", securityname="monitor", authpassphrase=AUTH, privpassphrase=PRIV)
    for name, type in (("{$DB_PASSWORD}", "1"), ("{$VAULTED}", "2"), ("{$OPEN}", "0")):
        macro(watched, id, name, type)
    at = f"host srv-1, id {id}: "
    assert told(watched) == {
        "srv-1": [
            f"{at}{what} (name srv-1)"
            for what in (
                "SNMPv2c community", "SNMPv1 community {$SNMP_COMMUNITY}", "SNMPv3 user monitor",
                "pre-shared key of its agent", "certificate of its agent, issuer CN=CA Batam", "IPMI user admin",
                "secret macro {$DB_PASSWORD}", "secret macro {$VAULTED}",
            )
        ],
        "srv-10": [],
    }  # fmt: skip


@pytest.mark.parametrize("value", [COMMUNITY, f"x{{$A}}{COMMUNITY}", f"{{$A:{COMMUNITY}}}", f"{{$A}}\n{COMMUNITY}"])
def test_a_community_is_told_only_where_it_is_one_macro(watched: Zabbix, value: str) -> None:
    snmp(watched, host(watched, "srv-1"), version="2", community=value)
    [line] = told(watched)["srv-1"]
    assert line.endswith(": SNMPv2c community (name srv-1)")


@pytest.mark.parametrize(
    ("name", "ip", "serial", "by"),
    [
        ("SRV-1", "198.18.99.1", "", "name srv-1"), ("srv-1.batam.go.id", "198.18.99.1", "", "name srv-1"),
        ("portal", "198.18.90.1", "", "address 198.18.90.1"),
        ("portal", "198.18.99.1", "SGH331XK71", "serial SGH331XK71"),
    ],
)  # fmt: skip
def test_by_what_a_host_is_the_servers(watched: Zabbix, name: str, ip: str, serial: str, by: str) -> None:
    id = host(watched, name, ip, serial=serial, ipmi_username="admin")
    assert told(watched) == {"srv-1": [f"host {name}, id {id}: IPMI user admin ({by})"], "srv-10": []}


@pytest.mark.parametrize("name", ["my-srv-1", "srv-1-old", "srv-1.other.go.id", "srv-11"])
def test_a_host_of_another_is_not_its_own(watched: Zabbix, name: str) -> None:
    host(watched, name, "198.18.90.100", ipmi_username="admin")
    assert told(watched)["srv-1"] == []


def test_a_zabbix_that_does_not_answer_is_not_one_without(watched: Zabbix) -> None:
    for answer in (reader(watched, "env:WRONG").state(), *reader(watched, "env:WRONG").mentions([SRV, OTHER]).values()):
        assert isinstance(answer, Unreadable)
        assert str(answer.source) == "references zabbix"


def test_a_version_of_snmp_that_is_not_known_is_not_read(watched: Zabbix) -> None:
    snmp(watched, host(watched, "srv-1"), version="4", community=COMMUNITY)
    for answer in reader(watched).mentions([SRV, OTHER]).values():
        assert isinstance(answer, Unreadable)
        assert "SNMP that is not known" in answer.reason


def test_one_server_more_costs_no_request_more(watched: Zabbix) -> None:
    for number in (1, 10):
        host(watched, f"srv-{number}", f"198.18.90.{number}", ipmi_username="admin")
    counts = []
    for subjects in ((SRV,), (SRV, OTHER)):
        watched.counting.requests.clear()
        told(watched, *subjects)
        counts.append(len(watched.counting.requests))
    assert counts[0] == counts[1]


def test_hosts_that_its_account_is_not_shown_are_told(watched: Zabbix) -> None:
    assert state(watched).left_out == ()
    watched.lab.sight(["Colocation/disdik"])
    try:
        assert state(watched).left_out == ("hosts that its account is not shown",)
    finally:
        watched.lab.sight(None)


def state(watched: Zabbix) -> SourceState:
    answer = reader(watched).state()
    assert isinstance(answer, Reading), answer
    return answer.value
