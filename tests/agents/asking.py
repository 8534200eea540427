"""Asking one agent as the product does."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dcdecom.adapters.snmp import connect_reader
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import NetworkTables, PortState
from dcdecom.model.estate.reading import Answer
from dcdecom.model.settings import AccessHost, Inventory, SecretRef, SnmpAccess
from dcdecom.ports.network import NetworkReader
from dcdecom_lab.replay import Replay


class StillClock:
    def now(self) -> datetime:
        return datetime(2026, 11, 24, 13, 0, tzinfo=UTC)

    def uptime(self) -> int:
        return 0

    def boot(self) -> str:
        return "boot"

    def sleep(self, seconds: float) -> None:
        raise AssertionError("an adapter never sleeps")


class PlainSecrets:
    """A reference `env:X` is the secret X."""

    def resolve(self, ref: SecretRef) -> str:
        return ref.removeprefix("env:")


def secret(text: str) -> SecretRef:
    return SecretRef(f"env:{text}")


def by_community(port: int, community: str = "c", **more: Any) -> SnmpAccess:
    given = {"timeout": 1, "retries": 0, "deadline": 20, **more}
    return SnmpAccess("127.0.0.1", port, "2c", secret(community), **given)


def by_user(replay: Replay, **more: Any) -> SnmpAccess:
    keys, given = replay.keys, {"timeout": 1, "retries": 0, "deadline": 60, **more}
    return SnmpAccess(
        "127.0.0.1", replay.port, user=keys.user, auth=secret(keys.auth), privacy=secret(keys.privacy), **given
    )


def reader(access: SnmpAccess, fleet: bool = True) -> NetworkReader:
    """A reader of one agent, called `x`: among many, or of a case."""
    inventory = Inventory({"x": AccessHost("x", None, access)}, Path("known_hosts"))
    return connect_reader(inventory, PlainSecrets(), StillClock(), fleet=fleet)


def tables(access: SnmpAccess, fleet: bool = True) -> Answer[NetworkTables]:
    return dict(reader(access, fleet).tables(["x"]))["x"]


def macs(access: SnmpAccess) -> Answer[tuple[MacAddress, ...]]:
    return dict(reader(access).macs(["x"]))["x"]


def port(access: SnmpAccess, name: str) -> Answer[PortState]:
    return dict(reader(access).ports([("x", name)]))["x", name]
