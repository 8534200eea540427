"""Configurations: a port's stanza, what was not saved, and no secret."""

from __future__ import annotations

from datetime import datetime

import pytest

from dcdecom.adapters.switch.answers import NotUnderstood
from dcdecom.adapters.switch.configuration import (
    differences,
    is_shut,
    masked,
    read_running,
    read_startup,
    stanza,
    why_no_startup,
)
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.reader import Asked, _ports
from dcdecom.model.estate.reading import Reading
from tests.records import make_source

IOS, FRR = DIALECTS["cisco_ios"], DIALECTS["frr"]

RUNNING = """\
Building configuration...

Current configuration : 3210 bytes
!
! Last configuration change at 13:01:22 WIB Tue Nov 24 2026 by rina
!
hostname tor-3
banner motd ^C
% Authorised persons only
^C
!
interface GigabitEthernet1/0/7
 description srv-disdik-01
 switchport access vlan 110
 shutdown
!
interface GigabitEthernet1/0/70
 description another one
!
interface GigabitEthernet1/0/8
!
ntp clock-period 36028797
end
""".splitlines()

STARTUP = """\
Using 3190 out of 524288 bytes
!
! Last configuration change at 09:00:00 WIB Mon Nov 23 2026 by budi
!
hostname tor-3
banner motd ^C
% Authorised persons only
^C
!
interface GigabitEthernet1/0/7
 description srv-disdik-01
 switchport access vlan 110
!
interface GigabitEthernet1/0/70
 description another one
!
interface GigabitEthernet1/0/8
!
ntp clock-period 36029056
end
""".splitlines()


def unsaved(running: list[str], startup: list[str]) -> tuple[str, ...]:
    saved = read_startup(IOS, startup)
    assert saved is not None
    return differences(IOS, read_running(IOS, running), saved)


def test_a_stanza_is_its_port_alone() -> None:
    running = read_running(IOS, RUNNING)
    lines = stanza(IOS, "GigabitEthernet1/0/7", running)
    assert lines == ("description srv-disdik-01", "switchport access vlan 110", "shutdown")
    assert is_shut(IOS, lines)
    assert not is_shut(IOS, stanza(IOS, "GigabitEthernet1/0/70", running))
    assert stanza(IOS, "GigabitEthernet1/0/8", running) == stanza(IOS, "GigabitEthernet1/0", running) == ()


def test_no_shutdown_is_not_shutdown() -> None:
    assert not is_shut(IOS, ("no shutdown", "description shutdown"))


def test_what_was_not_saved() -> None:
    assert unsaved(RUNNING, STARTUP) == ("+interface GigabitEthernet1/0/7 / shutdown",)
    assert unsaved(STARTUP, RUNNING) == ("-interface GigabitEthernet1/0/7 / shutdown",)


def test_clocks_and_sizes_are_no_difference() -> None:
    assert unsaved([line for line in RUNNING if line != " shutdown"], STARTUP) == ()


CHAIN = "crypto pki certificate chain TP-self-signed-1"
BODY = ["  3082032C 30820214 A0030201 02020101", "  0F", "  \tquit"]


def with_chain(*certificate: str) -> list[str]:
    """The configuration that is kept, with a certificate in it."""
    lines = list(STARTUP)
    lines[lines.index("hostname tor-3") : 0] = [CHAIN, *certificate, "!"]
    return lines


def test_a_certificate_shown_in_full_and_by_its_file_is_no_difference() -> None:
    """Every switch that made itself a certificate shows it in full where it runs, and by its file where it is kept."""
    kept = with_chain(" certificate self-signed 01 nvram:IOS-Self-Sig#1.cer")
    assert unsaved(with_chain(" certificate ca 01", *BODY), with_chain(" certificate ca 01 nvram:SomeCA#1CA.cer")) == ()
    in_full = with_chain(" certificate self-signed 01", *BODY)
    assert unsaved(in_full, kept) == unsaved(in_full, in_full) == ()


def test_another_certificate_and_what_stands_behind_one_are_differences() -> None:
    kept = with_chain(" certificate self-signed 01 nvram:IOS-Self-Sig#1.cer")
    assert unsaved(with_chain(" certificate self-signed 02", *BODY), kept) == (
        f"-{CHAIN} / certificate self-signed 01",
        f"+{CHAIN} / certificate self-signed 02",
    )
    for body in (BODY, BODY[:-1]):
        running = with_chain(" certificate self-signed 01", *body, "interface Vlan1", " shutdown")
        assert unsaved(running, kept) == ("+interface Vlan1", "+interface Vlan1 / shutdown")
    stray = with_chain(" certificate self-signed 01 nvram:IOS-Self-Sig#1.cer", *BODY)
    assert len(unsaved(stray, kept)) == len(BODY)


def test_the_same_line_under_another_head_is_a_difference() -> None:
    moved = [line for line in RUNNING if line != " shutdown"]
    moved.insert(moved.index("interface GigabitEthernet1/0/8") + 1, " shutdown")
    assert unsaved(moved, RUNNING) == (
        "-interface GigabitEthernet1/0/7 / shutdown",
        "+interface GigabitEthernet1/0/8 / shutdown",
    )


@pytest.mark.parametrize(
    "lines", [RUNNING[:-1], [], ["% Invalid input detected at '^' marker."], ["% Command authorization failed."]]
)
def test_a_configuration_that_was_refused_or_cut_off(lines: list[str]) -> None:
    with pytest.raises(NotUnderstood, match="show running-config"):
        read_running(IOS, lines)
    assert read_startup(IOS, lines) is None


def test_a_startup_that_is_not_there_could_not_be_read() -> None:
    assert read_startup(IOS, ["%% Non-volatile configuration memory is not present"]) is None
    assert read_startup(FRR, []) is None


@pytest.mark.parametrize(("lines", "why"), [
    (["startup-config is not present"], "the switch has none, nothing was ever saved"),
    (["%% Non-volatile configuration memory is not present"], "the switch has none, nothing was ever saved"),
    (["% Invalid input detected at '^' marker."], "the switch refuses show startup-config"),
    (["% Command authorization failed."], "the switch refuses show startup-config"),
    (RUNNING[:-1], "the answer to show startup-config is not whole"),
    (["", ""], "the switch shows none: show startup-config answers nothing"),
])  # fmt: skip
def test_why_there_is_no_startup_configuration(lines: list[str], why: str) -> None:
    assert read_startup(IOS, lines) is None
    assert why_no_startup(IOS, lines).startswith(why)


class Shown:
    """A session that answers from a table."""

    def __init__(self, answers: dict[str, list[str]]) -> None:
        self.answers, self.prompt = answers, "tor-3#"

    def show(self, command: str) -> list[str]:
        return self.answers[command]


def test_a_port_whose_state_is_not_its_configurations_is_told_as_that_and_not_as_an_unread_startup() -> None:
    """Somebody shut the link below the configuration: the startup configuration is read, and tells nothing of it."""
    name = "GigabitEthernet1/0/7"
    head = f"{name} is administratively down, line protocol is down (disabled)"
    running = ["Building configuration...", f"interface {name}", " switchport mode access", "end"]
    session = Shown({
        f"show interfaces {name}": [head], f"show running-config interface {name}": running,
        "show startup-config": [f"interface {name}", "!", "end"],
    })  # fmt: skip
    asked = Asked(session, IOS, make_source("cli", "tor-3"), datetime.min)  # type: ignore[arg-type]  # as far as asked
    ((_, answer),) = _ports(asked, (("tor-3", name),))
    assert isinstance(answer, Reading)
    assert answer.value.saved_down is None
    assert answer.value.saved_why == "it shows the port shut, and its running configuration has it open"


def test_frr_without_a_daemon_does_not_show_everything() -> None:
    lines = ["Current configuration:", "!", "Warning: connecting to zebra...failed!", "frr version 10.3", "end"]
    with pytest.raises(NotUnderstood, match="not everything is shown"):
        read_running(FRR, lines)


def test_frr_saves_what_it_runs() -> None:
    head = ["frr version 10.3", "frr defaults traditional", "hostname tor-2", "service integrated-vtysh-config", "!"]
    port = ["interface swp13", " shutdown", "exit", "!"]
    running = ["Building configuration...", "", "Current configuration:", "!", *head, *port, "end"]
    saved = read_startup(FRR, ["Startup configuration:", "!", *head])
    assert saved is not None
    assert differences(FRR, read_running(FRR, running), saved) == ("+interface swp13", "+interface swp13 / shutdown")
    assert is_shut(FRR, stanza(FRR, "swp13", read_running(FRR, running)))


@pytest.mark.parametrize(
    "line",
    [
        "snmp-server community S3CRET RO",
        "snmp-server host 198.18.0.1 version 2c S3CRET",
        "snmp-server user u g v3 auth sha S3CRET priv aes 128 S3CRET",
        "username rina privilege 15 secret 9 S3CRET",
        "username rina password 7 S3CRET",
        "enable secret 5 S3CRET",
        "tacacs-server key 7 S3CRET",
        "interface Tunnel1 / ip ospf message-digest-key 1 md5 7 S3CRET",
        "key chain k / key 1 / key-string 7 S3CRET",
        "crypto isakmp key S3CRET address 198.18.0.1",
        "ntp authentication-key 1 md5 S3CRET 7",
        "router bgp 1 / neighbor 198.18.0.1 password S3CRET",
        "line vty 0 4 / password S3CRET",
    ],
)
def test_no_secret_is_shown(line: str) -> None:
    assert "S3CRET" not in masked(IOS, line)
    assert masked(IOS, line).endswith("****")


@pytest.mark.parametrize("line", ["interface GigabitEthernet1/0/7 / shutdown", " switchport port-security", "key"])
def test_what_is_no_secret_is_shown(line: str) -> None:
    assert masked(IOS, line) == line


def test_secrets_in_what_was_not_saved_are_masked() -> None:
    changed = [*RUNNING[:-1], "snmp-server community S3CRET RO", "end"]
    assert unsaved(changed, RUNNING) == ("+snmp-server community ****",)
