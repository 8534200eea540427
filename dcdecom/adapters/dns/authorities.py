"""The other servers of a zone, asked as a client asks: whether each has the version of the primary server, and shows
the same."""

from __future__ import annotations

import struct

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype

from dcdecom.adapters.dns.transfer import Key, NotTransferred, exchanged, reason_of
from dcdecom.model.settings import DnsSecondary


def shows(
    server: DnsSecondary, zone: str, owner: str, type: str, key: Key | None, until: float
) -> tuple[int, tuple[str, ...]]:
    """The serial number of its zone, and the values of one set, a wildcard's answer too.

    Raises NotTransferred where it does not answer, or not with authority.
    """
    try:
        soa = _asked(server, zone, "SOA", key, until)
        serials = [int(r.serial) for s in soa.answer if s.rdtype == dns.rdatatype.SOA for r in s]
        if not serials:
            raise NotTransferred("it gives no SOA")
        name, wanted = dns.name.from_text(owner), dns.rdatatype.from_text(type)
        answer = _asked(server, owner, type, key, until)
        values = (r.to_text() for s in answer.answer if s.name == name and s.rdtype == wanted for r in s)
        return serials[0], tuple(sorted(values))
    except NotTransferred as error:
        raise NotTransferred(f"{zone} of {server.name} ({server.address} port {server.port}): {error}") from None
    except (dns.exception.DNSException, OSError, EOFError, struct.error, ValueError) as error:
        said = reason_of(error)
        raise NotTransferred(f"{zone} of {server.name} ({server.address} port {server.port}): {said}") from error


def _asked(server: DnsSecondary, name: str, type: str, key: Key | None, until: float) -> dns.message.Message:
    query = dns.message.make_query(name, type)
    query.flags &= ~dns.flags.RD
    answer = exchanged(server.address, server.port, query, key, until)
    if answer.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        raise NotTransferred(f"it answers {dns.rcode.to_text(answer.rcode())}")
    if not answer.flags & dns.flags.AA:
        raise NotTransferred("it does not answer with authority")
    return answer


def is_older(serial: int, than: int) -> bool:
    """By RFC 1982: serial numbers go round."""
    return serial != than and (than - serial) % (1 << 32) < (1 << 31)
