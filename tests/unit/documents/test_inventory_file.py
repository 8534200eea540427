"""The inventory: Nornir's layout and inheritance, and what dcdecom makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.documents import inventory
from dcdecom.errors import InputError
from dcdecom.model.settings import CliLogin, SecretRef

HOSTS = """
tor-3:
  hostname: 198.18.0.13
  port: 2203
  groups: [switches]
  connection_options:
    snmp:
      port: 1613
gw-1:
  hostname: 198.18.0.1
  groups: [agents]
old-1:
  hostname: 198.18.0.9
  platform: ios
  username: reader
  password: keyring:dcdecom/old-1
  connection_options:
    reader:
      extras: {timeout: 90}
    snmp:
      hostname: 198.18.0.10
      extras: {version: 2c, community: env:COMMUNITY, retries: 0}
"""
GROUPS = """
switches:
  platform: ios
  username: reader
  password: file:secrets/reader
  groups: [agents]
  connection_options:
    reader:
      extras: {enable: env:ENABLE}
    writer:
      username: writer
      password: env:WRITER
agents:
  connection_options:
    snmp:
      extras: {version: 3, user: dcdecom, auth: env:AUTH, privacy: env:PRIVACY}
"""
DEFAULTS = """
port: 2222
"""


def write(folder: Path, hosts: str = HOSTS, groups: str = GROUPS, defaults: str = DEFAULTS) -> Path:
    for name, text in (("hosts", hosts), ("groups", groups), ("defaults", defaults)):
        if text:
            (folder / f"{name}.yaml").write_text(text, "utf-8")
    return folder


def refused(folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        inventory.load(folder)
    assert "hunter2" not in str(caught.value)
    return [line.removeprefix(f"{folder}/") for line in caught.value.what.splitlines()]


def test_a_host_inherits_from_its_groups_and_the_defaults(tmp_path: Path) -> None:
    loaded = inventory.load(write(tmp_path))
    tor = loaded.hosts["tor-3"]
    assert tor.cli is not None
    assert (tor.cli.address, tor.cli.port, tor.cli.platform) == ("198.18.0.13", 2203, "ios")
    assert tor.cli.reader == CliLogin(
        "reader", SecretRef(f"file:{tmp_path}/secrets/reader"), SecretRef("env:ENABLE")
    )
    assert tor.cli.writer == CliLogin("writer", SecretRef("env:WRITER"))
    assert tor.snmp is not None
    assert (tor.snmp.port, tor.snmp.version, tor.snmp.user, tor.snmp.auth) == (1613, "3", "dcdecom", "env:AUTH")
    assert (tor.snmp.auth_protocol, tor.snmp.retries) == ("SHA256", 2)
    assert loaded.known_hosts == tmp_path / "known_hosts"


def test_an_agent_alone_has_no_command_line_and_does_not_listen_on_the_port_of_ssh(tmp_path: Path) -> None:
    gateway = inventory.load(write(tmp_path)).hosts["gw-1"]
    assert gateway.cli is None
    assert gateway.snmp is not None
    assert gateway.snmp.port == 161


def test_a_command_line_alone(tmp_path: Path) -> None:
    hosts = "tor-1: {hostname: h, platform: ios, username: u, password: env:P}"
    host = inventory.load(write(tmp_path, hosts, "", "")).hosts["tor-1"]
    assert host.snmp is None
    assert host.cli is not None
    assert (host.cli.port, host.cli.writer) == (22, None)


def test_version_2c(tmp_path: Path) -> None:
    old = inventory.load(write(tmp_path)).hosts["old-1"]
    assert old.snmp is not None
    assert (old.snmp.address, old.snmp.port, old.snmp.community) == ("198.18.0.10", 161, "env:COMMUNITY")
    assert (old.snmp.retries, old.snmp.user) == (0, "")
    assert old.cli is not None
    assert (old.cli.port, old.cli.timeout) == (2222, 90)


@pytest.mark.parametrize(("written", "vlans"), [("", None), ("vlans: [], ", ()), ("vlans: [110, 120], ", (110, 120))])
def test_vlans_whose_contexts_are_asked(tmp_path: Path, written: str, vlans: tuple[int, ...] | None) -> None:
    """None at all is something else than nothing said."""
    extras = f"{{{written}version: 2c, community: env:C}}"
    hosts = f"tor-1: {{hostname: h, connection_options: {{snmp: {{extras: {extras}}}}}}}"
    access = inventory.load(write(tmp_path, hosts, "", "")).hosts["tor-1"].snmp
    assert access is not None
    assert access.vlans == vlans


def test_a_writer_never_writes_with_the_readers_password(tmp_path: Path) -> None:
    """Nornir itself would hand out the host's own password here."""
    hosts = """
tor-1:
  hostname: h
  platform: ios
  username: u
  password: env:READER
  connection_options: {writer: {username: w}}
"""
    assert refused(write(tmp_path, hosts, "", "")) == [
        "hosts.yaml:7:32: tor-1.connection_options.writer.password: missing; "
        "expected the writer's own password, or no writer"
    ]


def test_a_plain_password_is_refused_and_not_repeated(tmp_path: Path) -> None:
    hosts = "a: {hostname: h, password: hunter2, connection_options: {snmp: {extras: {community: hunter2}}}}"
    reference = "something else; expected a reference to a secret: env:NAME, file:PATH or keyring:SERVICE/USER"
    assert refused(write(tmp_path, hosts)) == [
        f"hosts.yaml:1:28: a.password: {reference}",
        f"hosts.yaml:1:85: a.connection_options.snmp.extras.community: {reference}",
    ]


def test_what_only_nornirs_yaml_takes_for_a_number(tmp_path: Path) -> None:
    assert "put it in quotes" in refused(write(tmp_path, "a: {hostname: 1e3}", "", ""))[0]


def test_unknown_keys_and_wrong_ports(tmp_path: Path) -> None:
    hosts = "a: {hostname: h, port: 70000, data: {}, connection_options: {netmiko: {}}}"
    said = refused(write(tmp_path, hosts))
    assert [line.split("; expected")[0] for line in said] == [
        "hosts.yaml:1:24: a.port: '70000'",
        "hosts.yaml:1:31: a: the unknown key 'data'",
        "hosts.yaml:1:62: a.connection_options: the unknown key 'netmiko'",
    ]


@pytest.mark.parametrize(
    ("hosts", "groups", "said"),
    [
        ("a: {groups: [x]}", "", "hosts.yaml:1:14: a.groups[0]: 'x', which is no group; expected a key of groups.yaml"),
        ("a: {}", "x: {groups: [y]}", "groups.yaml:1:14: x.groups[0]: 'y', which is no group; "
         "expected a key of groups.yaml"),
        ("a: {}", "x: {groups: [x]}", "groups.yaml:1:13: x.groups: x above itself; expected groups without a circle"),
        ("", "x: {}", "hosts.yaml: cannot be read: No such file or directory"),
        ("a: {platform: ios, username: u}", "",
         "hosts.yaml:1:4: a.hostname: missing; expected the address of the switch"),
        ("a: {connection_options: {snmp: null}}", "", "hosts.yaml:1:32: a.connection_options.snmp: nothing; "
         "expected a mapping with hostname, port, extras"),
        ("a: {hostname: h, connection_options: {snmp: {extras: {version: 2c}}}}", "",
         "hosts.yaml:1:54: a.connection_options.snmp.extras.community: missing; expected it for version 2c"),
    ],
)  # fmt: skip
def test_what_does_not_fit_together(hosts: str, groups: str, said: str, tmp_path: Path) -> None:
    assert said in refused(write(tmp_path, hosts, groups, ""))
