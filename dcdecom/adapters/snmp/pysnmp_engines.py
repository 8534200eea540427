"""pysnmp's engines, and users as it takes them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

from pysnmp.carrier.asyncio.dispatch import AsyncioDispatcher
from pysnmp.carrier.error import CarrierError
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.hlapi.v3arch.asyncio import (
    CommunityData,
    UsmUserData,
    usmAesCfb128Protocol,
    usmAesCfb192Protocol,
    usmAesCfb256Protocol,
    usmHMAC128SHA224AuthProtocol,
    usmHMAC192SHA256AuthProtocol,
    usmHMAC256SHA384AuthProtocol,
    usmHMAC384SHA512AuthProtocol,
    usmHMACSHAAuthProtocol,
)

from dcdecom.adapters.snmp import mib_modules
from dcdecom.adapters.snmp.target import Target, User
from dcdecom.adapters.snmp.udp import destination
from dcdecom.late_dataclass import dataclass

AUTH_PROTOCOLS = {
    "SHA": usmHMACSHAAuthProtocol,
    "SHA224": usmHMAC128SHA224AuthProtocol,
    "SHA256": usmHMAC192SHA256AuthProtocol,
    "SHA384": usmHMAC256SHA384AuthProtocol,
    "SHA512": usmHMAC384SHA512AuthProtocol,
}
PRIVACY_PROTOCOLS = {"AES": usmAesCfb128Protocol, "AES192": usmAesCfb192Protocol, "AES256": usmAesCfb256Protocol}

AGENTS_PER_ENGINE = 100
"""A new target on one pysnmp engine costs 4 ms at first and ten times that after 2,000."""


@dataclass(frozen=True)
class Session:
    """What one agent is asked with."""

    engine: Any
    destination: Any
    user: User
    context: str = ""

    @cached_property
    def login(self) -> Any:
        """The user as pysnmp takes it: kept, since pysnmp makes keys of its passphrases."""
        return _pysnmp_user(self.user)

    def in_vlan(self, vlan: int) -> Session:
        """The same agent in the context of a VLAN: by name in version 3, by community in version 2c."""
        if self.user.v3:
            return replace(self, context=f"vlan-{vlan}")
        return replace(self, user=replace(self.user, community=f"{self.user.community}@{vlan}"))


@dataclass
class _Shared:
    """An engine, how many agents were asked by it, and how many are being asked."""

    engine: SnmpEngine
    begun: int = 0
    open: int = 0


class Engines:
    """pysnmp engines, one for each user, each replaced after a hundred agents. They belong to one event loop.

    Two users never meet in one engine: it knows a v3 user by name only, and two switches may give it different keys.
    """

    def __init__(self) -> None:
        self._by_user: dict[User, _Shared] = {}

    @asynccontextmanager
    async def session(self, target: Target, user: User) -> AsyncIterator[Session]:
        """One agent, with a socket of its own until the block ends. Raises Incomplete for a name without an address."""
        shared = self._by_user.get(user)
        if shared is None or shared.begun >= AGENTS_PER_ENGINE:
            shared = self._by_user[user] = _Shared(_new_engine())
        shared.begun += 1
        shared.open += 1
        try:
            goal = await destination(target, shared.begun)
            try:
                yield Session(shared.engine, goal, user)
            finally:
                if config.get_transport(shared.engine, goal.TRANSPORT_DOMAIN):
                    config.delete_transport(shared.engine, goal.TRANSPORT_DOMAIN).close_transport()
        finally:
            shared.open -= 1
            if not shared.open and shared.begun >= AGENTS_PER_ENGINE:
                shared.engine.close_dispatcher()


class _Dispatcher(AsyncioDispatcher):  # type: ignore[misc]  # pysnmp is not typed
    """pysnmp's dispatcher, which an agent that was let go does not stop.

    It would ask that agent again, find no transport, and end its only timer: no other agent of the engine would be
    asked again then, nor counted as silent.
    """

    def send_message(self, message: Any, domain: Any, address: Any) -> None:
        with suppress(CarrierError):
            super().send_message(message, domain, address)


def _new_engine() -> SnmpEngine:
    engine = mib_modules.new_engine()
    engine.register_transport_dispatcher(_Dispatcher())
    return engine


def _pysnmp_user(user: User) -> Any:
    if not user.v3:
        return CommunityData(user.community, mpModel=1)  # noqa: S508  # many a switch has nothing better
    return UsmUserData(
        user.name,
        user.auth,
        user.privacy,
        authProtocol=AUTH_PROTOCOLS[user.auth_protocol],
        privProtocol=PRIVACY_PROTOCOLS[user.privacy_protocol],
    )
