"""Zone transfers (AXFR, RFC 5936; IXFR, RFC 1995) with TSIG over TCP: whole, or not at all.

Imported only where a server is asked, for dnspython is an extra.
"""

from __future__ import annotations

import binascii
import ipaddress
import socket
import struct
import time
from collections.abc import Callable, Iterator
from typing import TypeVar

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdata
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.version

from dcdecom import limits
from dcdecom.adapters.dns.records import ADDRESSES, MADE_BY_SIGNING, Record
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.settings import DnsServer

V = TypeVar("V")
RECEIVE_BUFFER = 1 << 20
"""Knot drops who does not take what it sends within half a second; the system takes it for us."""
SILENCE = 10.0
"""Seconds without a byte after which a server counts as silent."""
OLDEST = (2, 9)
"""Of dnspython: before 2.9 an unsigned answer to a signed question was believed."""


class NotTransferred(Exception):
    """A zone that was not read whole; the text says why, in a line."""


@dataclass(frozen=True)
class Key:
    """A TSIG key with its secret."""

    name: str
    secret: str
    algorithm: str


@dataclass(frozen=True)
class Version:
    """What one version of a zone took away and brought, without SOA and what a signed zone makes by itself."""

    before: int
    serial: int
    gone: tuple[Record, ...]
    came: tuple[Record, ...]


@dataclass(frozen=True)
class Whole:
    """A zone at one time."""

    serial: int
    records: tuple[Record, ...]


def must_be_recent() -> None:
    """Raises NotTransferred where dnspython is one that believes unsigned answers."""
    if (dns.version.MAJOR, dns.version.MINOR) < OLDEST:
        raise NotTransferred(f"dnspython {dns.version.version} believes unsigned answers: pip install 'dcdecom[dns]'")


def zone_records(server: DnsServer, zone: str, key: Key, until: float) -> tuple[Record, ...]:
    """Every record of one zone. Raises NotTransferred and OverLimit; `until` is by the monotonic clock."""
    return _explained(server, zone, lambda: tuple(_transferred(server, dns.name.from_text(zone), key, until)))


def whole_zone(server: DnsServer, zone: str, key: Key, until: float) -> Whole:
    """The same, with its serial number."""
    records = zone_records(server, zone, key, until)
    return Whole(_serial(records[0]), records)


def versions_since(server: DnsServer, zone: str, key: Key, serial: int, until: float) -> tuple[Version, ...] | Whole:
    """What each version after this one changed, the oldest first; the whole zone where the server gives that instead.

    Raises as `zone_records`.
    """
    return _explained(server, zone, lambda: _newer(server, dns.name.from_text(zone), key, serial, until))


def _serial(soa: Record) -> int:
    return int(soa.value.split()[2])


def _explained(server: DnsServer, zone: str, ask: Callable[[], V]) -> V:
    where = f"{zone} of {server.address} port {server.port}"
    must_be_recent()
    try:
        return ask()
    except OverLimit as error:
        raise OverLimit(error.limit, where) from None
    except NotTransferred as error:
        raise NotTransferred(f"{where}: {error}") from None
    except (dns.exception.DNSException, OSError, EOFError, struct.error, ValueError) as error:
        raise NotTransferred(f"{where}: {reason_of(error)}") from error


def reason_of(error: Exception) -> str:
    """What a library's exception means to an operator."""
    said = {
        dns.tsig.PeerBadSignature: "the key's secret or algorithm is not the server's (BADSIG)",
        dns.tsig.PeerBadKey: "the server does not know the key (BADKEY)",
        dns.tsig.PeerBadTime: "this machine's clock and the server's are apart (BADTIME)",
        dns.tsig.BadSignature: "the answer is not signed by the key",
        dns.tsig.BadTime: "this machine's clock and the server's are apart",
        TimeoutError: "it does not answer",
        ConnectionRefusedError: "nothing listens there",
        EOFError: "it ended the transfer before its end",
        binascii.Error: "the key's secret is no base64",
    }
    for kind, text in said.items():
        if isinstance(error, kind):
            return text
    if isinstance(error, OSError):
        return error.strerror or "the connection failed"
    return f"its answer cannot be understood ({type(error).__name__})"


def _transferred(server: DnsServer, zone: dns.name.Name, key: Key, until: float) -> Iterator[Record]:
    """SOA, everything else, and the same SOA again: without the second the zone is not whole."""
    first: Record | None = None
    for record, end in _stream(server, zone, key, until):
        is_soa = _is_soa(record, zone)
        if first is None:
            if not is_soa:
                raise NotTransferred("it does not begin with the zone's SOA")
            first = record
        elif is_soa:
            if record != first:
                raise NotTransferred("the zone was changed meanwhile")
            end()
            continue
        yield record


def _newer(server: DnsServer, zone: dns.name.Name, key: Key, serial: int, until: float) -> tuple[Version, ...] | Whole:
    """SOA of the newest; then, of each version, the SOA of before, what went, its own SOA, what came; and the first
    SOA again. Where the second record is no SOA of the version asked for, it is a whole zone.
    """
    first: Record | None = None
    all_of: list[Record] = []
    versions: list[Version] = []
    before, at, gone, came = serial, -1, list[Record](), list[Record]()
    for record, end in _stream(server, zone, key, until, serial):
        is_soa = _is_soa(record, zone)
        if first is None:
            if not is_soa:
                raise NotTransferred("it does not begin with the zone's SOA")
            first = record
            if _serial(first) == serial:
                end()
            continue
        if not all_of and at == -1 and is_soa and _serial(record) == serial:
            at = -2  # what went comes next
        elif at == -1:  # a whole zone
            all_of = all_of or [first]
            if not is_soa:
                all_of.append(record)
            elif record == first:
                end()
            else:
                raise NotTransferred("the zone was changed meanwhile")
        elif not is_soa:
            (gone if at == -2 else came).append(record)
        elif at == -2:
            at = _serial(record)
        else:
            versions.append(Version(before, at, _told(gone), _told(came)))
            if at == _serial(first):
                if record != first:
                    raise NotTransferred("the zone was changed meanwhile")
                end()
                continue
            if _serial(record) != at:
                raise NotTransferred(f"a version is missing after {at}")
            before, at, gone, came = at, -2, [], []
    if first is None:
        raise NotTransferred("it gave nothing")
    return Whole(_serial(first), tuple(all_of)) if all_of else tuple(versions)


def _told(records: list[Record]) -> tuple[Record, ...]:
    return tuple(record for record in records if record.type not in MADE_BY_SIGNING)


def _is_soa(record: Record, zone: dns.name.Name) -> bool:
    return record.type == "SOA" and record.owner == zone.to_text().casefold()


def _stream(
    server: DnsServer, zone: dns.name.Name, key: Key, until: float, since: int | None = None
) -> Iterator[tuple[Record, Callable[[], None]]]:
    """Each record, and what tells that it was the last: nothing may come after it, and its message has to be signed."""
    text = zone.to_text().casefold()
    ended, count = False, 0

    def end() -> None:
        nonlocal ended
        ended = True

    for message in _messages(server, zone, key, until, since):
        for rrset in message.answer:
            for rdata in rrset:
                if ended:
                    raise NotTransferred("more came after its end")
                count += 1
                if limits.DNS_RECORDS.passed(count):
                    raise OverLimit(limits.DNS_RECORDS)
                if not rrset.name.is_subdomain(zone):
                    raise NotTransferred(f"it gave {rrset.name}, which is not of this zone")
                yield _record(text, rrset.name.to_text().casefold(), rdata, rrset.ttl), end
        if ended:
            if not message.had_tsig:
                raise NotTransferred("its end is not signed")
            return


def _messages(
    server: DnsServer, zone: dns.name.Name, key: Key, until: float, since: int | None
) -> Iterator[dns.message.Message]:
    query = dns.message.make_query(zone, "AXFR" if since is None else "IXFR")
    if since is not None:
        query.authority.append(dns.rrset.from_text(zone, 0, "IN", "SOA", f". . {since} 0 0 0 0"))
    query.flags &= ~dns.flags.RD
    query.use_tsig(dns.tsig.Key(key.name, key.secret, key.algorithm))
    wire = query.to_wire()
    received, context, is_first = 0, None, True
    with connected(server.address, server.port, until) as connection:
        connection.sendall(struct.pack("!H", len(wire)) + wire)
        while True:
            [size] = struct.unpack("!H", exactly(connection, 2, until))
            received += size + 2
            if limits.DNS_BYTES.passed(received):
                raise OverLimit(limits.DNS_BYTES)
            content = exactly(connection, size, until)
            _look_for_refusal(content, query.id, is_first)
            message = dns.message.from_wire(
                content, keyring=query.keyring, request_mac=query.mac, xfr=True, tsig_ctx=context, multi=True,
                one_rr_per_rrset=True,
            )  # fmt: skip
            if message.rcode() != dns.rcode.NOERROR:
                raise NotTransferred(f"it refuses the transfer to this key ({dns.rcode.to_text(message.rcode())})")
            if is_first and not query.is_response(message):  # later ones may leave the question out (RFC 5936, 2.2.1)
                raise NotTransferred("its answer is not to our question")
            if is_first and not message.had_tsig:
                raise NotTransferred("its answer is not signed")
            context, is_first = message.tsig_ctx, False
            yield message


def _look_for_refusal(content: bytes, id: int, is_first: bool) -> None:
    """The code of a refusal, read before its signature is asked for: Knot does not sign one (RFC 8945 wants it to)."""
    if len(content) < 12:
        raise NotTransferred("its answer is cut")
    code, signed = content[3] & 15, struct.unpack("!H", content[10:12])[0]
    if struct.unpack("!H", content[:2])[0] != id:
        raise NotTransferred("its answer is not to our question")
    if code and not (signed and code == dns.rcode.NOTAUTH):  # signed: BADSIG, BADKEY and BADTIME say more
        whose = "" if signed else ", as an answer without a signature says"
        raise NotTransferred(f"it refuses the transfer to this key ({dns.rcode.to_text(dns.rcode.Rcode(code))}{whose})")


def exchanged(
    address: str, port: int, query: dns.message.Message, key: Key | None, until: float
) -> dns.message.Message:
    """One question and its answer over TCP; signed where there is a key, and then the answer too."""
    if key:
        query.use_tsig(dns.tsig.Key(key.name, key.secret, key.algorithm))
    wire = query.to_wire()
    with connected(address, port, until) as connection:
        connection.sendall(struct.pack("!H", len(wire)) + wire)
        [size] = struct.unpack("!H", exactly(connection, 2, until))
        content = exactly(connection, size, until)
    answer = dns.message.from_wire(content, keyring=query.keyring, request_mac=query.mac)
    if not query.is_response(answer):
        raise NotTransferred("its answer is not to our question")
    if key and not answer.had_tsig:
        raise NotTransferred("its answer is not signed")
    return answer


def connected(address: str, port: int, until: float) -> socket.socket:
    """A connection, whose silence is an end. Raises OSError."""
    family = socket.AF_INET6 if ipaddress.ip_address(address).version == 6 else socket.AF_INET
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        connection.settimeout(_left(until))
        connection.connect((address, port))
    except OSError:
        connection.close()
        raise
    return connection


def exactly(connection: socket.socket, size: int, until: float) -> bytes:
    """So many bytes. Raises EOFError where the other side ends before."""
    content = bytearray()
    while len(content) < size:
        connection.settimeout(_left(until))
        part = connection.recv(size - len(content))
        if not part:
            raise EOFError
        content += part
    return bytes(content)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise OverLimit(limits.DNS_SECONDS)
    return min(left, SILENCE)


def _record(zone: str, owner: str, rdata: dns.rdata.Rdata, ttl: int) -> Record:
    type_ = dns.rdatatype.to_text(rdata.rdtype)
    targets = tuple(
        name.to_text().casefold()
        for field in ("target", "exchange", "replacement", "mname")
        if isinstance(name := getattr(rdata, field, None), dns.name.Name) and name != dns.name.root
    )
    texts: list[str] = [rdata.address] if type_ in ADDRESSES else []  # type: ignore[attr-defined]  # of these two types
    for hint in getattr(rdata, "params", {}).values() if type_ in ("HTTPS", "SVCB") else ():
        texts.extend(getattr(hint, "addresses", ()))
    addresses = tuple(str(ipaddress.ip_address(text)) for text in texts)
    return Record(zone, owner, type_, rdata.to_text(), targets, addresses, ttl)
