"""The switch reader and writer against the lab's command lines."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.adapters.answers_until import Deadline
from dcdecom.adapters.switch import connect_accounts, connect_reader, connect_writer
from dcdecom.errors import InputError, NoAnswer, NotSent, SystemFailure, SystemRefused
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.settings import CliLogin, Inventory, SecretRef
from dcdecom.ports.switches import SwitchReader
from dcdecom_lab.control import LabControl
from tests.write_permits import authorized

from .conftest import PlainSecrets, StillClock, secret, with_cli

PORT = "GigabitEthernet1/0/7"


def reader(inventory: Inventory) -> SwitchReader:
    return connect_reader(inventory, PlainSecrets(), StillClock())


def writer(inventory: Inventory) -> Any:
    return authorized(connect_writer(inventory, PlainSecrets(), StillClock()))


def tables(inventory: Inventory) -> CliTables:
    ((_, answer),) = reader(inventory).tables(["tor-3"])
    assert isinstance(answer, Reading), answer
    return answer.value


def port(inventory: Inventory, name: str = PORT) -> Answer[CliPort]:
    ((_, answer),) = reader(inventory).ports([("tor-3", name)])
    return answer


def state(inventory: Inventory, name: str = PORT) -> CliPort:
    answer = port(inventory, name)
    assert isinstance(answer, Reading), answer
    return answer.value


def reason(inventory: Inventory, name: str = "tor-3") -> str:
    ((_, answer),) = reader(inventory).tables([name])
    assert isinstance(answer, Unreadable)
    assert answer.source.estate is None
    return answer.reason


def changed(inventory: Inventory, **fields: object) -> Inventory:
    access = inventory.hosts["tor-3"].cli
    assert access is not None
    return with_cli(inventory, "tor-3", replace(access, **fields))  # type: ignore[arg-type]


def acts(lab: LabControl) -> list[str]:
    return [act.what for act in lab.acts("switch")]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_switch(inventory: Inventory) -> None:
    found = tables(inventory)
    assert (found.hostname, found.unsaved, found.startup_read) == ("tor-3", (), True)
    (entry,) = [entry for entry in found.fdb if entry.mac == "9c:b6:54:a1:02:10"]
    assert (entry.port, entry.vlan, entry.status) == (PORT, 110, "learned")
    (heard,) = [neighbour for neighbour in found.neighbours if neighbour.port == PORT]
    assert (heard.chassis_id, heard.capabilities) == ("9c:b6:54:a1:02:10", frozenset({"station"}))


def test_a_reading_names_the_host_key_and_the_estate(inventory: Inventory, lab: LabControl) -> None:
    ((_, answer),) = reader(inventory).tables(["tor-3"])
    assert isinstance(answer, Reading)
    assert answer.source.fingerprint.startswith("SHA256:")
    assert (answer.source.estate, answer.source.address) == ("lab", f"127.0.0.1:{lab.access.ssh_ports['tor-3']}")
    assert answer.taken_at == StillClock().now()


@pytest.mark.parametrize("name", [PORT, "Gi1/0/7", " Gi1/0/7"])
def test_a_port(inventory: Inventory, name: str) -> None:
    found = state(inventory, name)
    assert (found.name, found.admin_up, found.oper_up, found.saved_down) == (PORT, True, True, False)
    assert "switchport access vlan 110" in found.stanza


def test_ports_of_several_switches(inventory: Inventory) -> None:
    wanted = [("tor-3", PORT), ("tor-1", "Po12"), ("tor-3", "Gi1/0/99"), ("tor-3", "Gi1/0/7;reload"), ("gw-1", "x")]
    kinds = {key: type(answer) for key, answer in reader(inventory).ports([*wanted, wanted[0]])}
    assert list(map(kinds.get, wanted)) == [Reading, Reading, Absent, Unreadable, Unreadable]


def test_somebody_elses_unsaved_edit(inventory: Inventory, lab: LabControl) -> None:
    lab.edit("tor-3", "GigabitEthernet1/0/20", "description try")
    assert "+interface GigabitEthernet1/0/20 / description try" in tables(inventory).unsaved


def test_a_startup_that_cannot_be_read(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "startup_missing")
    found = tables(inventory)
    assert (found.startup_read, found.unsaved) == (False, ())
    assert state(inventory).saved_down is None


def test_an_unknown_host_key_is_refused_before_the_password(inventory: Inventory) -> None:
    key = reader(inventory).tables(["tor-3"])
    fingerprint = next(iter(key))[1].source.fingerprint
    inventory.known_hosts.write_text("")
    said = reason(inventory)
    assert fingerprint in said
    assert "ssh-keyscan -t ed25519 -p" in said
    inventory.known_hosts.unlink()
    assert fingerprint in reason(inventory)


def test_a_changed_host_key_is_refused(inventory: Inventory, lab: LabControl) -> None:
    import asyncssh

    other = asyncssh.generate_private_key("ssh-ed25519").export_public_key().decode().strip()
    inventory.known_hosts.write_text(f"[127.0.0.1]:{lab.access.ssh_ports['tor-3']} {other}\n")
    assert reason(inventory).startswith("its host key has changed: SHA256:")
    with pytest.raises(NotSent, match="its host key has changed"):
        writer(inventory).shut("tor-3", PORT)
    assert acts(lab) == []


def test_a_key_that_is_half_there_is_told_and_ends_no_command(inventory: Inventory, lab: LabControl) -> None:
    """Somebody adds a switch by `ssh-keyscan` just now, or the disk was full when it was done."""
    with inventory.known_hosts.open("a") as file:
        file.write("tor-9 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")
    told = f"{inventory.known_hosts} has a line that holds no whole key: tor-9 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"
    assert reason(inventory) == told
    with pytest.raises(NotSent, match="a line that holds no whole key"):
        writer(inventory).shut("tor-3", PORT)
    assert acts(lab) == []
    with pytest.raises(InputError) as caught:
        dict(connect_accounts(inventory, PlainSecrets(), StillClock()).enrolled(["tor-3"]))
    assert caught.value.what == told


def test_a_wrong_password(inventory: Inventory) -> None:
    said = reason(changed(inventory, reader=CliLogin("lab-reader", secret("wrong-one"))))
    assert said == "the switch refused the login of lab-reader"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"port": 1}, "no connection"),
        ({"address": "no-such-name.invalid"}, "no connection"),
        ({"platform": "vax"}, "no dialect is called vax"),
    ],
)
def test_why_a_switch_could_not_be_read(inventory: Inventory, fields: dict[str, object], said: str) -> None:
    assert said in reason(changed(inventory, **fields))


def test_a_switch_that_nobody_may_ask(inventory: Inventory) -> None:
    assert reason(inventory, "gw-1") == "the inventory has no command line for it"
    assert reason(inventory, "tor-9") == "it is not in the inventory"


def test_what_a_switch_calls_its_ports_is_known_without_asking_it(inventory: Inventory) -> None:
    assert reader(inventory).spelling("tor-1").long("Gi1/0/7") == "GigabitEthernet1/0/7"
    assert reader(inventory).spelling("tor-9").long("Gi1/0/7") == "Gi1/0/7"


def test_one_switch_that_hangs_does_not_stop_the_others(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-2", "hang")
    slow = inventory.hosts["tor-2"].cli
    assert slow is not None
    patient = with_cli(inventory, "tor-2", replace(slow, timeout=1))
    order = [(name, type(answer)) for name, answer in reader(patient).tables(["tor-2", "tor-1", "tor-3"])]
    assert sorted(order[:2]) == [("tor-1", Reading), ("tor-3", Reading)]
    assert order[2] == ("tor-2", Unreadable)


def test_the_whole_network_has_one_deadline(inventory: Inventory) -> None:
    source = connect_reader(inventory, PlainSecrets(), StillClock(), Deadline(0))
    for answers in (dict(source.tables(["tor-2", "tor-1"])), dict(source.ports([("tor-3", PORT)]))):
        for late in answers.values():
            assert isinstance(late, Unreadable)
            assert late.reason == "not read within the 0 s for the whole network (reconcile.network_deadline)"


# --- writing ---------------------------------------------------------------------------------------------------------


def test_shut_and_open(inventory: Inventory, lab: LabControl) -> None:
    writer(inventory).shut("tor-3", "Gi1/0/7")
    found = state(inventory)
    assert (found.admin_up, found.oper_up, found.saved_down) == (False, False, True)
    assert acts(lab) == [f"tor-3 {PORT}: shutdown", "tor-3 write memory"]
    writer(inventory).open("tor-3", PORT)
    found = state(inventory)
    assert (found.admin_up, found.oper_up, found.saved_down) == (True, True, False)


def refused(inventory: Inventory, kind: type[SystemFailure], name: str = PORT, switch: str = "tor-3") -> SystemFailure:
    with pytest.raises(kind) as caught:
        writer(inventory).shut(switch, name)
    assert type(caught.value) is kind
    return caught.value


@pytest.mark.parametrize("name", ["Gi1/0/99", "Gi1/0/7\nshutdown", "range Gi1/0/1 - 48", "", "; reload"])
def test_a_port_that_is_not_there_is_not_sent(inventory: Inventory, lab: LabControl, name: str) -> None:
    error = refused(inventory, NotSent, name)
    assert "not sent" in error.what
    assert str(error).isascii()
    assert "\n" not in error.what
    assert acts(lab) == []


def test_a_writer_that_may_not_configure(inventory: Inventory, lab: LabControl) -> None:
    access = inventory.hosts["tor-3"].cli
    assert access is not None
    refused(changed(inventory, writer=access.reader), NotSent)
    assert acts(lab) == []


def test_what_the_inventory_lacks_is_not_sent(inventory: Inventory) -> None:
    refused(inventory, NotSent, switch="gw-1")
    refused(inventory, NotSent, switch="tor-9")
    refused(changed(inventory, writer=None), NotSent)
    refused(changed(inventory, platform="vax"), NotSent)
    refused(changed(inventory, port=1), NotSent)


def test_a_wrong_password_is_not_sent(inventory: Inventory) -> None:
    error = refused(changed(inventory, writer=CliLogin("lab-writer", secret("not-this-one"))), NotSent)
    assert "the switch refused the login of lab-writer" in error.what
    assert "not-this-one" not in str(error)


def test_a_secret_that_is_missing_is_not_sent(inventory: Inventory) -> None:
    class Missing(PlainSecrets):
        def resolve(self, ref: SecretRef) -> str:
            raise InputError("the secret env:gone is not set")

    with pytest.raises(NotSent, match="the secret env:gone is not set"):
        authorized(connect_writer(inventory, Missing(), StillClock())).shut("tor-3", PORT)


def test_a_session_that_breaks_after_the_line_was_sent(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "drop_after_shutdown")
    error = refused(inventory, NoAnswer)
    assert error.what.startswith(f"shut tor-3 {PORT}: sent, but no answer came back")
    assert not state(inventory).admin_up


def test_a_save_that_fails(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "write_error")
    error = refused(inventory, SystemRefused)
    assert "shut in the running configuration, not saved" in error.what
    assert "No space left" in error.what
    found = state(inventory)
    assert (found.admin_up, found.saved_down) == (False, False)


def test_a_switch_that_refuses_connections(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "refuse")
    refused(inventory, NotSent)


def test_the_writer_does_not_read_back(inventory: Inventory, lab: LabControl) -> None:
    lab.ssh_fault("tor-3", "ignore_shutdown")
    writer(inventory).shut("tor-3", PORT)
    assert state(inventory).admin_up
