"""The same reader on Kea's own server, by its agent and by its socket, with a client that has a lease."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.model.estate.reading import Unreadable

from .real import RealKea, running
from .served import IP, MAC, OTHER, SUBJECT, lines, of

pytestmark = [pytest.mark.whole]
DHCP4 = {
    "subnet4": [
        {
            "id": 1, "subnet": "10.7.0.0/24", "interface": "eth0", "pools": [{"pool": "10.7.0.100-10.7.0.150"}],
            "reservations": [
                {"hw-address": MAC, "ip-address": IP, "hostname": "srv-1"},
                {"hw-address": OTHER, "ip-address": "10.7.0.22", "hostname": "srv-2"},
            ],
        },
        {"id": 9, "subnet": "10.7.9.0/24", "reservations": [{"client-id": f"01:{MAC}", "ip-address": "10.7.9.21"}]},
    ]
}  # fmt: skip
RESERVED = [
    ("dhcp-reservation", f"reservation of {IP}, srv-1 (subnet 1, 10.7.0.0/24)"),
    ("dhcp-reservation", "reservation of 10.7.9.21 (subnet 9, 10.7.9.0/24)"),
]
LEASE = ("dhcp-lease", f"lease of {IP} (subnet 1)")


@pytest.fixture(scope="module")
def kea(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealKea]:
    with running(tmp_path_factory.mktemp("kea"), DHCP4) as found:
        yield found


def test_reservations_and_the_lease_of_a_living_client(kea: RealKea) -> None:
    assert lines(of(kea.by_agent)) == RESERVED
    kea.client(MAC)
    for way in (kea.by_agent, kea.by_socket):
        assert lines(of(way)) == [*RESERVED, LEASE]
        assert lines(of(replace(way, subnets=(9,)))) == RESERVED


def test_an_address_that_it_gives_to_another(kea: RealKea) -> None:
    kea.client(OTHER)
    other = replace(SUBJECT, device="srv-3", names=("srv-3",), addresses=("10.7.0.22",))
    found = lines(of(kea.by_agent), other)
    assert [place for kind, place in found if kind == "dhcp-foreign"] == [
        f"reservation of 10.7.0.22, srv-2, for {OTHER} (subnet 1, 10.7.0.0/24)",
        f"lease of 10.7.0.22, for {OTHER} (subnet 1)",
    ]


@pytest.mark.parametrize(
    ("different", "said"),
    [
        ({"subnets": (1, 7)}, "it has no subnet 7"),
        ({"socket": Path("/run/none")}, "No such file or directory"),
    ],
)
def test_what_is_not_read(kea: RealKea, different: dict[str, object], said: str) -> None:
    answer = of(replace(kea.by_socket, **different)).mentions([SUBJECT])["srv-1"]  # type: ignore[arg-type]
    assert isinstance(answer, Unreadable)
    assert said in answer.reason


def test_a_wrong_password(kea: RealKea) -> None:
    answer = of(kea.by_agent, "wrong").mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert answer.reason == "HTTP 401 Unauthorized"


def test_a_server_without_the_hook_and_one_that_is_down(kea: RealKea) -> None:
    without = {**kea.config(), "hooks-libraries": []}
    assert kea.says("config-set", Dhcp4=without)["result"] == 0
    answer = of(kea.by_agent).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "it knows no lease4-get-all: is its hook library loaded?" in answer.reason
    kea.servers[0].terminate()
    kea.servers[0].wait(10)
    answer = of(kea.by_agent).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "config-get: unable to forward command to the dhcp4 service" in answer.reason
