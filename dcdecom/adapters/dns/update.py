"""Signed updates of one record set (RFC 2136), each with the exact set as its prerequisite.

Imported only where a name is written, for dnspython is an extra.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.rcode
import dns.tsig
import dns.update

from dcdecom.adapters.dns.transfer import Key, NotTransferred, connected, exactly, must_be_recent, reason_of
from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.model.settings import DnsServer
from dcdecom.ports.fence import pass_through

UNFIT = frozenset({dns.rcode.NXRRSET, dns.rcode.YXRRSET, dns.rcode.NXDOMAIN, dns.rcode.YXDOMAIN})
"""Codes that say that a prerequisite does not hold."""
TSIG_ERRORS = (dns.tsig.PeerError, dns.tsig.BadSignature, dns.tsig.BadTime, dns.tsig.BadKey)


def removal(
    zone: str, owner: str, type: str, before: tuple[str, ...], gone: tuple[str, ...]
) -> Callable[[Key], dns.update.UpdateMessage]:
    """Remove each of these values by itself, while the set is `before`: "the whole name" is judged differently."""

    def made(key: Key) -> dns.update.UpdateMessage:
        update = _empty(zone, key)
        update.present(owner, type, *before)
        update.delete(owner, type, *gone)
        return update

    return made


def addition(
    zone: str, owner: str, type: str, left: tuple[str, ...], back: tuple[str, ...], ttl: int
) -> Callable[[Key], dns.update.UpdateMessage]:
    """Add values to a set that is `left`. Where nothing is left it must not be there, nor what an alias excludes."""

    def made(key: Key) -> dns.update.UpdateMessage:
        update = _empty(zone, key)
        if left:
            update.present(owner, type, *left)
        elif type == "CNAME":
            update.absent(owner)
        else:
            update.absent(owner, type)
            update.absent(owner, "CNAME")
        update.add(owner, ttl, type, *back)
        return update

    return made


def without_effect(zone: str, name: str) -> Callable[[Key], dns.update.UpdateMessage]:
    """Remove a value that is not there, of a name that is not there: it shows whether the key may.

    Not of type PTR: BIND says yes to any key there, and judges only what it finds.
    """

    def made(key: Key) -> dns.update.UpdateMessage:
        update = _empty(zone, key)
        update.absent(name)
        update.delete(name, "A", "192.0.2.1")
        return update

    return made


def _empty(zone: str, key: Key) -> dns.update.UpdateMessage:
    return dns.update.UpdateMessage(zone, keyring=dns.tsig.Key(key.name, key.secret, key.algorithm))


def carry_out(server: DnsServer, made: Callable[[Key], dns.update.UpdateMessage], key: Key, until: float) -> None:
    """Send one update, once. Raises NotSent, NoAnswer and SystemRefused; a refusal names the server's own code."""
    where = f"{server.address} port {server.port}"
    try:
        must_be_recent()
        update = made(key)
        wire = update.to_wire()
        connection = connected(server.address, server.port, until)
    except (NotTransferred, dns.exception.DNSException, OSError, ValueError) as error:
        said = str(error) if isinstance(error, NotTransferred) else reason_of(error)
        raise NotSent(f"update of {where}: {said}") from error
    try:
        with connection:
            pass_through(until - time.monotonic())
            connection.sendall(struct.pack("!H", len(wire)) + wire)
            [size] = struct.unpack("!H", exactly(connection, 2, until))
            content = exactly(connection, size, until)
    except (OSError, EOFError, struct.error) as error:
        raise NoAnswer(f"update of {where}: {reason_of(error)}; it may carry it out later") from error
    _judge(update, content, where)


def _judge(update: dns.update.UpdateMessage, content: bytes, where: str) -> None:
    """The code stands in the fourth byte, and is read there: Knot does not sign a refusal, and dnspython hides it."""
    if len(content) < 12 or struct.unpack("!H", content[:2])[0] != update.id:
        raise NoAnswer(f"update of {where}: its answer is not to our update")
    code = dns.rcode.Rcode(content[3] & 15)
    try:
        answer = dns.message.from_wire(content, keyring=update.keyring, request_mac=update.mac)
        signed = answer.had_tsig
    except TSIG_ERRORS as error:
        raise SystemRefused(f"update of {where}: {reason_of(error)}") from error
    except dns.exception.DNSException as error:
        if code == dns.rcode.NOERROR:
            raise NoAnswer(f"update of {where}: its answer cannot be believed: {reason_of(error)}") from error
        signed = False
    if code == dns.rcode.NOERROR:
        if not signed:
            raise NoAnswer(f"update of {where}: its answer is not signed: whether it was made is not known")
        return
    text = dns.rcode.to_text(code)
    if code in UNFIT:
        raise SystemRefused(f"update of {where}: the records are not the planned ones any more ({text})")
    unsigned = "" if signed else ", in an answer that is not signed"
    raise SystemRefused(f"update of {where}: refused ({text}{unsigned})")
