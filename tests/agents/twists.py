"""What may become of an honest answer on its way: of its bytes, of its PDU, of its rows."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto import api
from pysnmp.proto.mpmod.rfc3412 import SNMPv3Message
from pysnmp.proto.secmod.rfc3414.service import UsmSecurityParameters

from .relay import Exchange, Sending, Twist

V2C: Any = api.PROTOCOL_MODULES[api.SNMP_VERSION_2C]

Oid: TypeAlias = tuple[int, ...]
Rows: TypeAlias = list[tuple[Oid, Any]]
Of: TypeAlias = Callable[[Exchange], bool]
"""Which exchanges a twist is for; all others stay honest."""


def honest(exchange: Exchange) -> list[bytes]:
    return [exchange.answer]


def silent(exchange: Exchange) -> list[bytes]:
    return []


def only(of: Of, twist: Twist) -> Twist:
    """A twist for some exchanges."""
    return lambda exchange: twist(exchange) if of(exchange) else honest(exchange)


# --- which exchanges --------------------------------------------------------------------------------------------------


def message(datagram: bytes) -> Any:
    return decoder.decode(datagram, asn1Spec=V2C.Message())[0]


def pdu(datagram: bytes) -> Any:
    return V2C.apiMessage.get_pdu(message(datagram))


def rows(datagram: bytes) -> Rows:
    return [(tuple(name), value) for name, value in V2C.apiPDU.get_varbinds(pdu(datagram))]


def gets(exchange: Exchange) -> bool:
    return isinstance(pdu(exchange.request), V2C.GetRequestPDU)


def walks(exchange: Exchange) -> bool:
    return not gets(exchange)


def bulks(exchange: Exchange) -> bool:
    return isinstance(pdu(exchange.request), V2C.GetBulkRequestPDU)


def below(column: Oid) -> Of:
    """Walks of one column."""
    return lambda exchange: walks(exchange) and rows(exchange.request)[0][0][: len(column)] == column


def amid(column: Oid) -> Of:
    """Walks of one column, once it has begun."""
    return lambda exchange: below(column)(exchange) and rows(exchange.request)[0][0] != column


def beyond(number: int) -> Of:
    return lambda exchange: exchange.number > number


def until(number: int) -> Of:
    return lambda exchange: exchange.number <= number


def asks_for_more_than(repetitions: int) -> Of:
    def of(exchange: Exchange) -> bool:
        return bulks(exchange) and int(V2C.apiBulkPDU.get_max_repetitions(pdu(exchange.request))) > repetitions

    return of


# --- rows -------------------------------------------------------------------------------------------------------------


def answer(exchange: Exchange, found: Iterable[tuple[Oid, Any]], status: int = 0, kind: Any = None) -> bytes:
    """The answer's bytes with other rows, an error-status, or as another PDU."""
    said = message(exchange.answer)
    old = V2C.apiMessage.get_pdu(said)
    new = (kind or V2C.ResponsePDU)()
    V2C.apiPDU.set_defaults(new)
    V2C.apiPDU.set_request_id(new, V2C.apiPDU.get_request_id(old))
    V2C.apiPDU.set_error_status(new, status)
    V2C.apiPDU.set_error_index(new, 1 if status else 0)
    V2C.apiPDU.set_varbinds(new, [(V2C.ObjectIdentifier(name), value) for name, value in found])
    V2C.apiMessage.set_pdu(said, new)
    return bytes(encoder.encode(said))


def changed(change: Callable[[Rows], Rows]) -> Twist:
    return lambda exchange: [answer(exchange, change(rows(exchange.answer)))]


def failing(status: int) -> Twist:
    """An error-status, with the rows of the question as the book says."""
    return lambda exchange: [answer(exchange, rows(exchange.request), status)]


def valued(value: Any) -> Twist:
    return changed(lambda found: [(name, value) for name, _ in found])


def table(order: list[Oid], column: Oid) -> Twist:
    """A table that keeps an order of its own, as some devices do: one row an answer."""

    def twist(exchange: Exchange) -> list[bytes]:
        asked = rows(exchange.request)[0][0]
        place = order.index(asked) + 1 if asked in order else 0
        name = order[place] if place < len(order) else (*column[:-1], column[-1] + 1, 1)
        return [answer(exchange, [(name, V2C.Integer(1))])]

    return twist


# --- bytes ------------------------------------------------------------------------------------------------------------


def numbered(change: Callable[[int], int]) -> Twist:
    """Another request id."""

    def twist(exchange: Exchange) -> list[bytes]:
        said = message(exchange.answer)
        old = V2C.apiMessage.get_pdu(said)
        V2C.apiPDU.set_request_id(old, change(int(V2C.apiPDU.get_request_id(old))))
        return [bytes(encoder.encode(said))]

    return twist


def claimed(community: bytes | None = None, version: int | None = None) -> Twist:
    def twist(exchange: Exchange) -> list[bytes]:
        said = message(exchange.answer)
        if community is not None:
            V2C.apiMessage.set_community(said, community)
        if version is not None:
            said.setComponentByPosition(0, version)
        return [bytes(encoder.encode(said))]

    return twist


def garbage(exchange: Exchange) -> list[bytes]:
    """Bytes that are no SNMP, beside what is cut off or stuck to the right ones."""
    noise = random.Random(exchange.number)
    whole = exchange.answer
    sizes = (1, 2, 20, 300)
    cuts = (1, len(whole) // 3, len(whole) // 2, len(whole) - 1)
    return [*(noise.randbytes(size) for size in sizes), *(whole[:cut] for cut in cuts), b"\x30\x03\x02\x01\x01", b""]


def losing(share: float) -> Twist:
    """A network that loses datagrams; the same ones each time."""
    chance = random.Random(7)
    return lambda exchange: honest(exchange) if chance.random() > share else []


def before(exchange: Exchange) -> list[bytes]:
    """The answer before comes once more, ahead of the right one."""
    old = exchange.memory.get("before", exchange.answer)
    exchange.memory["before"] = exchange.answer
    return [old, exchange.answer] if isinstance(old, bytes) else []


def late(seconds: float) -> Twist:
    return lambda exchange: [Sending(exchange.answer, after=seconds)]


# --- version 3 --------------------------------------------------------------------------------------------------------


def v3(datagram: bytes) -> Any:
    return decoder.decode(datagram, asn1Spec=SNMPv3Message())[0]


def flags(datagram: bytes) -> int:
    """msgFlags: 1 is authenticated, 2 encrypted, 4 reportable."""
    return int(v3(datagram)["msgGlobalData"]["msgFlags"].asOctets()[0])


def protects(exchange: Exchange) -> bool:
    """Answers that are no part of finding each other."""
    return bool(flags(exchange.answer) & 1)


def is_sealed(exchange: Exchange) -> bool:
    """Questions that are no part of finding each other."""
    return bool(flags(exchange.request) & 1)


def secured(change: Callable[[Any], None]) -> Twist:
    """Other security parameters (RFC 3414, 2.4)."""

    def twist(exchange: Exchange) -> list[bytes]:
        said = v3(exchange.answer)
        parameters, _ = decoder.decode(said["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
        change(parameters)
        said["msgSecurityParameters"] = encoder.encode(parameters)
        return [bytes(encoder.encode(said))]

    return twist


def mac_of(change: Callable[[bytes], bytes]) -> Twist:
    def other(parameters: Any) -> None:
        field = "msgAuthenticationParameters"
        parameters[field] = change(parameters[field].asOctets())

    return secured(other)


def unsealed(exchange: Exchange) -> list[bytes]:
    """The flags say that it is neither authenticated nor encrypted."""
    said = v3(exchange.answer)
    said["msgGlobalData"]["msgFlags"] = b"\x00"
    return [bytes(encoder.encode(said))]


def forged(exchange: Exchange) -> list[bytes]:
    """An answer in the clear, that nobody authenticated: the agent's name is FORGED."""
    said = v3(exchange.answer)
    parameters, _ = decoder.decode(said["msgSecurityParameters"], asn1Spec=UsmSecurityParameters())
    response = V2C.ResponsePDU()
    V2C.apiPDU.set_defaults(response)
    V2C.apiPDU.set_varbinds(response, [(V2C.ObjectIdentifier((1, 3, 6, 1, 2, 1, 1, 5, 0)), V2C.OctetString("FORGED"))])
    plain = SNMPv3Message()
    plain["msgVersion"], plain["msgGlobalData"] = said["msgVersion"], said["msgGlobalData"]
    plain["msgGlobalData"]["msgFlags"] = b"\x00"
    scoped = plain["msgData"]["plaintext"]
    scoped["contextEngineId"], scoped["contextName"] = parameters["msgAuthoritativeEngineId"], b""
    scoped["data"]["response"] = response
    parameters["msgAuthenticationParameters"] = parameters["msgPrivacyParameters"] = b""
    plain["msgSecurityParameters"] = encoder.encode(parameters)
    return [bytes(encoder.encode(plain))]
