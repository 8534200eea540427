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

from dcdecom.adapters.snmp.cells import Value
from dcdecom.adapters.snmp.engines import Session
from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply, TooMuch

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

TOO_MUCH = {1: "tooBig", 5: "genErr"}
"""error-status (RFC 3416); snmpd says genErr where tooBig is meant."""


class Agent:
    """One agent, asked under one user. Every method raises Incomplete with the reason in words."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def get(self, wanted: Sequence[Oid], context: str = "") -> dict[Oid, Value | None]:
        """Single objects by their full OIDs; None for one that the agent does not have."""
        bindings = await self._ask(get_cmd, context, *_unset(*wanted))
        answered = {tuple(name): value for name, value in bindings}
        if len(bindings) != len(wanted) or answered.keys() != set(wanted):
            raise Incomplete("the agent answered for other objects than those it was asked for")
        missing = (NoSuchObject, NoSuchInstance, EndOfMibView)
        return {oid: None if isinstance(value, missing) else _value(value) for oid, value in answered.items()}

    async def follow(self, oid: Oid, repetitions: int, context: str = "") -> list[Binding]:
        """What comes after an OID: by GETNEXT for one repetition, by GETBULK for more."""
        if repetitions == 1:
            bindings = await self._ask(next_cmd, context, *_unset(oid))
        else:
            bindings = await self._ask(bulk_cmd, context, 0, repetitions, *_unset(oid))
        return [(tuple(name), None if isinstance(value, EndOfMibView) else _value(value)) for name, value in bindings]

    async def _ask(self, command: Any, context: str, *arguments: Any) -> Sequence[tuple[Any, Any]]:
        try:
            error, status, _, bindings = await command(
                self._session.engine,
                self._session.user,
                self._session.destination,
                ContextData(contextName=context.encode()),
                *arguments,
                lookupMib=False,
            )
        except (PySnmpError, PyAsn1Error) as broken:
            raise Incomplete(f"the agent's answer could not be read ({type(broken).__name__})") from broken
        if error:
            raise self._failure(error)
        if status:
            kind = TooMuch if int(status) in TOO_MUCH else Incomplete
            raise kind(f"the agent answered with an error ({status.prettyPrint()})")
        return list(bindings)

    def _failure(self, error: Any) -> Incomplete:
        if isinstance(error, errind.RequestTimedOut):
            if self._session.destination.refused:
                return NoReply("nothing listens on that UDP port")
            return NoReply("no answer (or wrong privacy key)" if self._session.v3 else "no answer (or wrong community)")
        for kind, reason in REASONS:
            if isinstance(error, kind):
                return Incomplete(reason)
        return Incomplete(f"the agent's answer is not usable ({error})")


def _unset(*oids: Oid) -> list[tuple[Any, Any]]:
    return [(ObjectName(oid), Null("")) for oid in oids]


def _value(value: Any) -> Value:
    """An SNMP value as a number or as octets. Raises Incomplete for what is neither, such as noSuchObject in a walk."""
    if isinstance(value, Null):  # noSuchObject and noSuchInstance are of its kind
        raise Incomplete("the agent answered without a value where there must be one")
    if isinstance(value, Integer):
        return int(value)
    return bytes(value) if isinstance(value, OctetString) else value.prettyPrint().encode()
