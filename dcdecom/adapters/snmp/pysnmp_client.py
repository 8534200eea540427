"""SNMP itself, by pysnmp: asking one agent. No object and no exception of pysnmp leaves this module.

pysnmp resolves no MIB names here, which makes it four times as fast.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pyasn1.error import PyAsn1Error
from pyasn1.type.univ import Integer, Null, OctetString
from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch.asyncio import ContextData, bulk_cmd, get_cmd, next_cmd
from pysnmp.proto import errind
from pysnmp.proto.rfc1902 import ObjectName
from pysnmp.proto.rfc1905 import EndOfMibView, NoSuchInstance, NoSuchObject

from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.pysnmp_engines import Session
from dcdecom.adapters.snmp.varbinds import Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply, Refused

REASONS = (
    (errind.UnknownUserName, "the agent does not know this v3 user"),
    (errind.WrongDigest, "wrong authentication passphrase or protocol for this v3 user"),
    (errind.AuthenticationFailure, "wrong authentication passphrase or protocol for this v3 user"),
    (errind.UnsupportedSecurityLevel, "the agent does not allow this v3 user authentication with privacy"),
    (errind.NotInTimeWindow, "the agent's clock and ours do not agree (v3 time window)"),
    (errind.DecryptionError, "the agent's answer could not be decrypted: wrong privacy passphrase or protocol"),
    (errind.NoSuchContext, "the agent does not know this context"),
    (errind.EmptyResponse, "an empty answer"),
)
"""pysnmp's error indications in words."""


class LiveAgent:
    """One agent, asked under one user. Implements Agent."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def in_vlan(self, vlan: int) -> LiveAgent:
        return LiveAgent(self._session.in_vlan(vlan))

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        bindings = await self._ask(get_cmd, *_unset(*wanted))
        answered = {tuple(name): value for name, value in bindings}
        if len(bindings) != len(wanted) or answered.keys() != set(wanted):
            raise Incomplete("the agent answered for other objects than those it was asked for")
        missing = (NoSuchObject, NoSuchInstance, EndOfMibView)
        return {oid: None if isinstance(value, missing) else _value(value) for oid, value in answered.items()}

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        if repetitions == 1:
            bindings = await self._ask(next_cmd, *_unset(last))
        else:
            bindings = await self._ask(bulk_cmd, 0, repetitions, *_unset(last))
        return [(tuple(name), None if isinstance(value, EndOfMibView) else _value(value)) for name, value in bindings]

    async def _ask(self, command: Any, *arguments: Any) -> Sequence[tuple[Any, Any]]:
        session = self._session
        try:
            error, status, _, bindings = await command(
                session.engine,
                session.login,
                session.destination,
                ContextData(contextName=session.context.encode()),
                *arguments,
                lookupMib=False,
            )
        except (PySnmpError, PyAsn1Error) as broken:
            raise Incomplete(f"the agent's answer could not be read ({type(broken).__name__})") from broken
        if error:
            raise self._failure(error)
        if status:
            raise Refused(f"the agent answered with an error ({status.prettyPrint()})")
        return list(bindings)

    def _failure(self, error: Any) -> Incomplete:
        if isinstance(error, errind.RequestTimedOut):
            if self._session.destination.refused:
                return NoReply("nothing listens on that UDP port")
            return NoReply(f"no answer (or wrong {'privacy key' if self._session.user.v3 else 'community'})")
        for kind, reason in REASONS:
            if isinstance(error, kind):
                return Incomplete(reason)
        return Incomplete(f"the agent's answer is not usable ({error})")


def _unset(*oids: Oid) -> list[tuple[Any, Any]]:
    return [(ObjectName(oid), Null("")) for oid in oids]


def _value(value: Any) -> Value:
    """An SNMP value as a number or as octets; a null, which some agents answer, as no octets.

    Raises Incomplete for noSuchObject and noSuchInstance, which have no place in a walk.
    """
    if isinstance(value, NoSuchObject | NoSuchInstance):
        raise Incomplete("the agent answered without a value where there must be one")
    if isinstance(value, Integer):
        return int(value)
    if isinstance(value, Null):
        return b""
    return bytes(value) if isinstance(value, OctetString) else value.prettyPrint().encode()
