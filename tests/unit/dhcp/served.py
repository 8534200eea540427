"""A Kea of the lab with each kind of reservation and lease, and a reader of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dcdecom.adapters.kea.connection import Control
from dcdecom.adapters.kea.reader import ServerReader
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading
from dcdecom.model.estate.references import Mentions, Subject
from dcdecom.model.settings import DhcpAccount, DhcpServer, SecretRef
from dcdecom_lab.kea import KeaServer, config, lease, reservation
from tests.agents.asking import StillClock

MAC, SECOND, OTHER = "9c:b6:54:a1:00:21", "9c:b6:54:a1:00:29", "02:00:00:00:00:99"
IP = "10.7.0.21"
SUBJECT = Subject("srv-1", ("srv-1",), (IP, "2001:db8:7::21"), (MacAddress(MAC), MacAddress(SECOND)), (), 21)
ACCOUNT = DhcpAccount("dcdecom", SecretRef("env:KEY"))
PASSWORD = "lab"


def kea(*reservations: dict[str, Any], leases: tuple[dict[str, Any], ...] = (), **different: Any) -> KeaServer:
    """A server with two subnets, the first with these reservations."""
    dhcp4 = config((1, "10.7.0.0/24", list(reservations)), (9, "10.7.9.0/24", []))
    return KeaServer(dhcp4, list(leases), **different)


def own() -> KeaServer:
    """A server with the subject's own reservation and lease, and a neighbour's."""
    neighbour = (reservation("10.7.0.22", OTHER, "srv-2"), lease("10.7.0.22", OTHER))
    return kea(reservation(IP, MAC, "srv-1"), neighbour[0], leases=(lease(IP, MAC), neighbour[1]))


def settings(server: KeaServer, **different: Any) -> DhcpServer:
    return replace(DhcpServer("dhcp-1", "Tim Jaringan", url=server.url, reader=ACCOUNT), **different)


def reader(server: KeaServer, password: str = PASSWORD, **different: Any) -> ServerReader:
    return of(settings(server, **different), password)


def of(its: DhcpServer, password: str = PASSWORD) -> ServerReader:
    secrets = Secrets({"KEY": password})
    return ServerReader(its, Control(its, its.reader, secrets), ("batam.test",), StillClock())


def lines(found: ServerReader, subject: Subject = SUBJECT) -> list[tuple[str, str]]:
    """Kind and place of everything that was found."""
    answer = found.mentions([subject])[subject.device]
    assert isinstance(answer, Reading), answer
    return [(line.kind, line.place) for line in answer.value.lines]


def whole(found: ServerReader) -> Mentions:
    answer = found.mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Reading), answer
    return answer.value
