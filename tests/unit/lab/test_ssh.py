"""A lab switch as Netmiko's unchanged cisco_ios driver and a person's terminal see it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncssh
import paramiko
import pytest
from netmiko import ConnectHandler
from netmiko.exceptions import (
    ConfigInvalidException,
    NetmikoAuthenticationException,
    NetmikoTimeoutException,
    ReadException,
)

from dcdecom.model.address import parse_mac
from dcdecom_lab.access import Login
from dcdecom_lab.configuration import write_configuration
from dcdecom_lab.control import LabControl

GI7 = "GigabitEthernet1/0/7"
ERROR = r"^%"


@contextmanager
def netmiko(lab: LabControl, login: Login, **more: Any) -> Iterator[Any]:
    port = lab.access.ssh_ports["tor-3"]
    options = {"username": login.user, "password": login.password, "conn_timeout": 5, "read_timeout_override": 3}
    connection = ConnectHandler(device_type="cisco_ios", host="127.0.0.1", port=port, **options, **more)
    try:
        yield connection
    finally:
        connection.paramiko_cleanup()


@contextmanager
def terminal(lab: LabControl) -> Iterator[paramiko.Channel]:
    """What a person with an SSH client has, screen of 24 lines and no driver."""
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
    reader = lab.access.reader
    client.connect("127.0.0.1", lab.access.ssh_ports["tor-3"], reader.user, reader.password, look_for_keys=False)
    channel = client.invoke_shell()
    channel.settimeout(5)
    try:
        yield channel
    finally:
        client.close()


def until(channel: paramiko.Channel, end: str) -> str:
    text = ""
    while not text.endswith(end):
        text += channel.recv(65536).decode()
    return text


def port(lab: LabControl, name: str = GI7) -> dict[str, Any]:
    rows: list[dict[str, Any]] = lab.world()["switches"]["tor-3"]["ports"]
    return next(row for row in rows if row["name"] == name)


def test_netmiko_shuts_and_saves_a_port(lab: LabControl) -> None:
    with netmiko(lab, lab.access.writer) as switch:
        assert switch.base_prompt == "tor-3"
        assert "dcdecom lab" in switch.send_command("show version")
        switch.send_config_set([f"interface {GI7}", "shutdown"], error_pattern=ERROR)
        assert "administratively down" in switch.send_command(f"show interfaces {GI7}")
        assert (port(lab)["oper_up"], port(lab)["saved_down"]) == (False, False)
        assert "[OK]" in switch.save_config()
    assert port(lab)["saved_down"]
    assert [act.what for act in lab.acts("switch")] == [f"tor-3 {GI7}: shutdown", "tor-3 write memory"]
    assert not lab.world()["servers"]["srv-disdik-01"]["reachable"]


def test_long_output_comes_whole_and_parses(lab: LabControl) -> None:
    with netmiko(lab, lab.access.reader) as switch:
        assert switch.send_command("show interfaces").count("line protocol") == 48
        rows = switch.send_command("show mac address-table", use_textfsm=True)
    learned = {(row["mac"], row["vlan"]) for row in lab.world()["switches"]["tor-3"]["fdb"] if row["vlan"] != 1}
    assert {(parse_mac(row["destination_address"]), int(row["vlan_id"])) for row in rows[1:]} == learned


def test_netmiko_sees_a_bad_interface_name(lab: LabControl) -> None:
    with netmiko(lab, lab.access.writer) as switch, pytest.raises(ConfigInvalidException):
        switch.send_config_set(["interface Gi1/0/99", "shutdown"], error_pattern=ERROR)
    assert lab.acts("switch") == ()


def test_the_reader_cannot_configure(lab: LabControl) -> None:
    with netmiko(lab, lab.access.reader) as switch, pytest.raises(ValueError, match="Failed to enter config"):
        switch.send_config_set([f"interface {GI7}", "shutdown"])
    assert port(lab)["oper_up"]


def test_the_host_key_is_the_one_in_known_hosts(lab: LabControl, tmp_path: Path) -> None:
    folder = write_configuration(lab, tmp_path).parent
    known = folder / "inventory/known_hosts"
    strict = {"ssh_strict": True, "alt_host_keys": True, "alt_key_file": str(known)}
    with netmiko(lab, lab.access.reader, **strict) as switch:
        assert switch.is_alive()
    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode()
    known.write_text(f"[127.0.0.1]:{lab.access.ssh_ports['tor-3']} {other}")
    with pytest.raises(NetmikoTimeoutException), netmiko(lab, lab.access.reader, **strict):
        pass


def test_a_closed_port_and_a_refused_password(lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "refuse")
    with pytest.raises(NetmikoTimeoutException), netmiko(lab, lab.access.reader):
        pass
    lab.ssh_fault("tor-3", "refuse", False)
    lab.ssh_fault("tor-3", "deny")
    with pytest.raises(NetmikoAuthenticationException), netmiko(lab, lab.access.reader):
        pass
    lab.ssh_fault("tor-3", "deny", False)
    with netmiko(lab, lab.access.reader) as switch:
        assert switch.is_alive()


def test_a_wrong_password_is_refused(lab: LabControl) -> None:
    with pytest.raises(NetmikoAuthenticationException), netmiko(lab, Login(lab.access.writer.user, "wrong", True)):
        pass


def test_a_hanging_switch_never_answers(lab: LabControl) -> None:
    with netmiko(lab, lab.access.reader) as switch:
        lab.ssh_fault("tor-3", "hang")
        with pytest.raises(ReadException):
            switch.send_command("show version", expect_string="#")


def test_a_session_that_drops_after_the_shutdown_has_shut(lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "drop_after_shutdown")
    with netmiko(lab, lab.access.writer) as switch, pytest.raises((ReadException, OSError, EOFError)):
        switch.send_config_set([f"interface {GI7}", "shutdown"])
    assert not port(lab)["admin_up"]
    assert not port(lab)["saved_down"]


def test_a_write_that_fails_says_so_and_saves_nothing(lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "write_error")
    with netmiko(lab, lab.access.writer) as switch:
        switch.send_config_set([f"interface {GI7}", "shutdown"], error_pattern=ERROR)
        assert "[OK]" not in switch.save_config()
    assert not port(lab)["saved_down"]


def test_a_person_gets_pages(lab: LabControl) -> None:
    with terminal(lab) as channel:
        assert "nothing here is real" in until(channel, "tor-3#")
        channel.send(b"show interfaces\r")
        first = until(channel, " --More-- ")
        assert first.count("\n") == 24, "the echo of the command, and a screen but one line"
        channel.send(b"\r")
        assert until(channel, " --More-- ").count("\n") == 1
        channel.send(b" ")
        assert until(channel, " --More-- ").count("\n") == 23
        channel.send(b"q")
        until(channel, "tor-3#")
        channel.send(b"terminal length 0\r")
        until(channel, "tor-3#")
        channel.send(b"show interfaces\r")
        assert until(channel, "tor-3#").count("line protocol") == 48


def test_a_person_can_correct_a_line(lab: LabControl) -> None:
    with terminal(lab) as channel:
        until(channel, "tor-3#")
        channel.resize_pty(200, 50)
        channel.send(b"show nonsense\x03")
        assert "Invalid" not in until(channel, "tor-3#")
        channel.send(b"show vexx\x7f\x7frsion\r")
        assert "dcdecom lab switch" in until(channel, "tor-3#")
        channel.send(b"exit\r")
        deadline = time.monotonic() + 5
        while not channel.exit_status_ready() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert channel.recv_exit_status() == 0
