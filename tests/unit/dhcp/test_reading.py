"""Leases and reservations of a server: by its hardware addresses; and a Kea that was not read whole is *not read*."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dcdecom.doctor.references import of_sources
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Unreadable
from dcdecom.model.settings import DhcpServer
from dcdecom_lab.kea import KeaServer, lease, reservation

from .served import IP, MAC, OTHER, PASSWORD, SECOND, SUBJECT, kea, lines, of, own, reader, settings, whole

BARE = MAC.replace(":", "")


def why(server: KeaServer, password: str = PASSWORD, **different: Any) -> str:
    """Why the whole server was not read."""
    with server:
        answer = reader(server, password, **different).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable), answer
    return answer.reason


def test_its_own_reservation_and_lease_and_nobody_elses() -> None:
    with own() as server:
        assert lines(reader(server)) == [
            ("dhcp-reservation", f"reservation of {IP}, srv-1 (subnet 1, 10.7.0.0/24)"),
            ("dhcp-lease", f"lease of {IP} (subnet 1)"),
        ]


def test_two_commands_however_many_servers() -> None:
    with own() as server:
        reader(server).mentions([replace(SUBJECT, device=f"srv-{n}") for n in range(9)])
    assert server.asked == ["config-get", "lease4-get-all"]


def test_every_hardware_address_counts_in_any_subnet_and_without_one() -> None:
    server = kea(reservation("10.7.0.77", SECOND), leases=(lease("10.7.9.5", MAC, 9),))
    server.subnet(9)["reservations"] = [reservation("10.7.9.21", MAC)]
    server.dhcp4["reservations"] = [reservation("", SECOND)]
    server.dhcp4["shared-networks"] = [
        {"name": "x", "subnet4": [{"id": 3, "subnet": "10.8.0.0/24", "reservations": [reservation("10.8.0.3", MAC)]}]}
    ]
    with server:
        assert [place for _, place in lines(reader(server))] == [
            "reservation of no address (every subnet)",
            "reservation of 10.7.0.77 (subnet 1, 10.7.0.0/24)",
            "reservation of 10.7.9.21 (subnet 9, 10.7.9.0/24)",
            "reservation of 10.8.0.3 (subnet 3, 10.8.0.0/24)",
            "lease of 10.7.9.5 (subnet 9)",
        ]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (reservation(IP, OTHER), "dhcp-foreign"),
        (reservation("10.7.0.50", OTHER, "srv-1.batam.test"), "dhcp-unclear"),
        (reservation("10.7.0.50", OTHER, "SRV-1"), "dhcp-unclear"),
        (reservation("10.7.0.50", OTHER, "srv-10"), ""),
        (reservation("10.7.0.50", OTHER, "srv-1.other.test"), ""),
        ({"ip-address": IP, "circuit-id": "0a0b"}, "dhcp-unclear"),
        ({"ip-address": IP, "flex-id": "0a0b"}, "dhcp-unclear"),
        ({"ip-address": IP}, "dhcp-unclear"),
        ({"ip-address": "10.7.0.50", "client-id": f"01:{MAC}"}, "dhcp-reservation"),
        ({"ip-address": "10.7.0.50", "client-id": f"01{BARE}".upper()}, "dhcp-reservation"),
        ({"ip-address": "10.7.0.50", "client-id": f"02{BARE}"}, ""),
        ({"ip-address": "10.7.0.50", "client-id": f"ff:0a:0b:0c:0d:00:03:00:01:{MAC}"}, "dhcp-reservation"),
        ({"ip-address": "10.7.0.50", "client-id": f"ff0a0b0c0d0001000129fa3b11{BARE}"}, "dhcp-reservation"),
        ({"ip-address": "10.7.0.50", "client-id": f"ff0a0b0c0d00020001{BARE}"}, ""),
        ({"ip-address": "10.7.0.50", "duid": f"00:03:00:01:{MAC}"}, "dhcp-reservation"),
        ({"ip-address": "10.7.0.50", "duid": f"00:02:00:01:{MAC}"}, ""),
        ({"ip-address": "10.7.0.210", "hw-address": OTHER}, ""),
    ],
)
def test_whose_a_reservation_is(row: dict[str, Any], kind: str) -> None:
    with kea(row) as server:
        assert [found for found, _ in lines(reader(server))] == [kind] * bool(kind)


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (lease(IP, OTHER), "dhcp-foreign"),
        (lease(IP, OTHER, state=2), ""),
        (lease(IP, MAC, state=2), ""),
        (lease(IP, "", state=1), "dhcp-lease"),
        (lease(IP, ""), "dhcp-unclear"),
        (lease("10.7.0.210", OTHER), ""),
    ],
)
def test_whose_a_lease_is(row: dict[str, Any], kind: str) -> None:
    with kea(leases=(row,)) as server:
        assert [found for found, _ in lines(reader(server))] == [kind] * bool(kind)


def test_leases_of_the_named_subnets_only_and_reservations_of_all() -> None:
    with kea(leases=(lease(IP, MAC), lease("10.7.9.5", MAC, 9))) as server:
        server.subnet(9)["reservations"] = [reservation("10.7.9.21", MAC)]
        assert [place for _, place in lines(reader(server, subnets=(1,)))] == [
            "reservation of 10.7.9.21 (subnet 9, 10.7.9.0/24)", f"lease of {IP} (subnet 1)",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "fault", "said"),
    [
        ("config-get", "error", "config-get: config-get failed"),
        ("config-get", "offline", "unable to forward command"),
        ("config-get", "html", "no JSON"),
        ("config-get", "silent", "dropped before the answer"),
        ("config-get", "twice", "not answered for one server"),
        ("config-get", "shapeless", "another form|not answered for one server"),
        ("lease4-get-all", "error", "lease4-get-all failed"),
        ("lease4-get-all", "unsupported", "it knows no lease4-get-all: is its hook library loaded?"),
        ("lease4-get-all", "shapeless", "not answered for one server"),
    ],
)
def test_a_command_that_is_not_carried_out_is_not_read(command: str, fault: str, said: str) -> None:
    assert any(part in why(kea(faults={command: fault})) for part in said.split("|"))


def test_an_answer_of_another_subnet_is_no_answer() -> None:
    server = kea(leases=(lease("10.7.9.5", MAC, 9),), faults={"lease4-get-all": "foreign"})
    assert "it gave a lease of subnet 9, which was not asked for" in why(server, subnets=(1,))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"hosts-database": {"type": "mysql"}}, "in a database, too (hosts-database)"),
        ({"hosts-databases": [{"type": "postgresql"}]}, "in a database, too (hosts-databases)"),
        ({"hooks-libraries": [{"library": "/x/libdhcp_radius.so"}]}, "RADIUS"),
        ({"new-places": [{"reservations": [{}]}]}, "has 1 reservations, 0 of them where they are looked for"),
        ({"subnet4": [{"id": 1}]}, "another form than Kea 2.6's (KeyError)"),
        ({"subnet4": [{"id": "1", "subnet": "10.7.0.0/24"}]}, "another form than Kea 2.6's (ValueError)"),
        ({"subnet4": [{"id": 1, "subnet": "a"}] * 2}, "two subnets of its configuration have one id"),
        ({"subnet4": [{"id": 1, "subnet": "a", "reservations": [{"ip-address": "10.7"}]}]}, "(ValueError)"),
    ],
)
def test_reservations_that_may_stand_elsewhere_are_not_none(more: dict[str, Any], said: str) -> None:
    server = kea()
    server.dhcp4.update(more)
    assert said in why(server)


@pytest.mark.parametrize(
    "different", [{"ip-address": "x"}, {"state": None}, {"subnet-id": -1}, {"hw-address": 0, "ip-address": None}]
)
def test_a_lease_of_another_form_is_not_read(different: dict[str, Any]) -> None:
    assert "its leases have another form" in why(kea(leases=({**lease(IP, MAC), **different},)))


def test_a_subnet_that_is_not_there_is_not_one_without_leases() -> None:
    assert why(kea(), subnets=(1, 7)) == "it has no subnet 7, which the configuration names"


def test_dhcpv6_is_not_read() -> None:
    assert "DHCPv6 cannot be read yet" in why(kea(), service="dhcp6")


def test_a_wrong_password_and_a_server_that_is_not_there() -> None:
    assert why(kea(), "wrong") == "HTTP 401 Unauthorized"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        its = settings(kea(), url=f"http://127.0.0.1:{free.getsockname()[1]}/")
        answer = of(its).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert answer.reason == "connection refused"


def test_a_server_that_repeats_the_account_is_not_quoted_with_it() -> None:
    said = why(kea(accounts={"dcdecom": "tembaga-4417"}, faults={"config-get": "quotes"}), "tembaga-4417")
    assert said == "config-get: what is Basic (secret)?"


def test_an_address_in_any_spelling() -> None:
    with kea(reservation("10.7.0.21", OTHER)) as server:
        odd = replace(SUBJECT, addresses=("::ffff:10.7.0.21",), macs=(MacAddress(MAC),))
        assert [kind for kind, _ in lines(reader(server), odd)] == ["dhcp-foreign"]


def test_the_doctor_tells_of_each_server() -> None:
    with kea() as server:
        [fine] = of_sources([reader(server)])
        [refused] = of_sources([reader(server, "wrong")])
    assert (fine.state, fine.subject, fine.said) == ("ok", "dhcp dhcp-1", "dhcp; Tim Jaringan answers for it")
    assert refused.state == "could not look"
    assert "dcdecom help dhcp" in refused.how


# --- by the server's own socket


@contextmanager
def listening(path: Path, server: KeaServer, cut: int = 0) -> Iterator[DhcpServer]:
    """A socket behind which the same commands are answered, without an agent."""

    def answer(wire: socket.socket) -> None:
        with wire:
            asked = json.loads(wire.recv(65536))
            content = json.dumps(server.commands[asked["command"]](asked.get("arguments") or {})).encode()
            wire.sendall(content[: len(content) - cut])

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                wire, _ = listener.accept()
            except OSError:
                return
            answer(wire)

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield DhcpServer("dhcp-1", "Tim Jaringan", socket=path, timeout=5)
        listener.shutdown(socket.SHUT_RDWR)
    thread.join()


def test_by_its_own_socket(tmp_path: Path) -> None:
    with listening(tmp_path / "kea", own()) as its:
        assert [kind for kind, _ in lines(of(its))] == ["dhcp-reservation", "dhcp-lease"]
        assert whole(of(its)).state.left_out == ()


def test_an_answer_by_socket_that_is_cut_and_a_socket_that_is_not_there(tmp_path: Path) -> None:
    with listening(tmp_path / "kea", own(), cut=4) as its:
        answer = of(its).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "no JSON, or not to its end" in answer.reason
    answer = of(replace(its, socket=tmp_path / "none")).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert answer.reason.endswith("none: No such file or directory")
