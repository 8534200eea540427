"""A small authoritative DNS server over TCP: zones as text, transfers (AXFR) with TSIG, on dnspython's own pieces.

It answers on loopback only. It can be told to misbehave as real servers do, so that readers are tested on that.
"""

from __future__ import annotations

import socketserver
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.zone

IN_ONE = 100
"""Records of one message of a transfer."""


@dataclass
class DnsServer:
    """Zones by name, keys by name with their secrets, and which key may transfer which zone."""

    zones: Mapping[str, str]
    """Zone -> its text, as in a zone file."""
    keys: Mapping[str, str]
    """Key -> its secret, in base64."""
    transfers: Mapping[str, frozenset[str]]
    """Key -> the zones that it may transfer."""
    like: str = "bind"
    """How it refuses: `bind` by a signed REFUSED, `knot` by a NOTAUTH without a signature."""
    faults: dict[str, str] = field(default_factory=dict)
    """Zone -> what goes wrong with its transfer: cut, silent, unsigned, endless, changed, strange."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Zone and key of each question."""
    port: int = 0
    _server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> DnsServer:
        self._parsed = {
            dns.name.from_text(name): dns.zone.from_text(text, origin=name, relativize=False, check_origin=False)
            for name, text in self.zones.items()
        }
        self._keyring = {
            dns.name.from_text(name): dns.tsig.Key(name, secret, "hmac-sha256") for name, secret in self.keys.items()
        }
        outer = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                for answer in outer._answers(_framed(self.request.recv)):
                    self.request.sendall(struct.pack("!H", len(answer)) + answer)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    # --- one question ------------------------------------------------------------------------------------------------

    def _answers(self, wire: bytes) -> Iterator[bytes]:
        try:
            query = dns.message.from_wire(wire, keyring=self._keyring)
        except dns.message.UnknownTSIGKey:
            yield self._bad_tsig(wire, dns.rcode.BADKEY)
            return
        except dns.tsig.BadSignature:
            yield self._bad_tsig(wire, dns.rcode.BADSIG)
            return
        except dns.tsig.BadTime:
            yield self._bad_tsig(wire, dns.rcode.BADTIME)
            return
        question = query.question[0]
        key = query.keyname.to_text(omit_final_dot=True) if query.had_tsig and query.keyname else ""
        zone = question.name.to_text(omit_final_dot=True)
        self.asked.append((zone, key))
        found = self._parsed.get(question.name)
        if found is None:
            yield self._refused(query, dns.rcode.NOTAUTH)
        elif question.rdtype == dns.rdatatype.AXFR:
            yield from self._transfer(query, found, zone, key)
        else:
            yield self._refused(query, dns.rcode.REFUSED)

    def _transfer(self, query: dns.message.Message, zone: dns.zone.Zone, name: str, key: str) -> Iterator[bytes]:
        if name not in self.transfers.get(key, ()):
            yield self._refused(query, dns.rcode.REFUSED if self.like == "bind" else dns.rcode.NOTAUTH)
            return
        fault = self.faults.get(name, "")
        if fault == "silent":
            time.sleep(1)
            return
        records = list(_in_order(zone, fault))
        context = None
        for start in range(0, len(records), IN_ONE):
            message = dns.message.make_response(query)
            message.flags |= dns.flags.AA
            message.answer = records[start : start + IN_ONE]
            if fault == "unsigned":
                message.tsig = None
            yield message.to_wire(multi=True, tsig_ctx=context)
            context = message.tsig_ctx
            if fault == "cut":
                return

    def _refused(self, query: dns.message.Message, code: dns.rcode.Rcode) -> bytes:
        message = dns.message.make_response(query)
        message.set_rcode(code)
        if self.like == "knot":
            message.tsig = None
        return message.to_wire()

    def _bad_tsig(self, wire: bytes, error: dns.rcode.Rcode) -> bytes:
        """RFC 8945, 5.2: NOTAUTH, with a signature that is empty but for the time, and says why."""
        query = dns.message.from_wire(wire, keyring=False)
        message = dns.message.make_response(query)
        message.set_rcode(dns.rcode.NOTAUTH)
        name = query.keyname or dns.name.root
        message.use_tsig(dns.tsig.Key(name, "AAAA", "hmac-sha256"), tsig_error=error)
        message.request_mac = query.mac or b""
        return message.to_wire()


def _framed(receive: Callable[[int], bytes]) -> bytes:
    [size] = struct.unpack("!H", _exactly(receive, 2))
    return _exactly(receive, size)


def _exactly(receive: Callable[[int], bytes], size: int) -> bytes:
    content = b""
    while len(content) < size:
        part = receive(size - len(content))
        if not part:
            raise EOFError
        content += part
    return content


def _in_order(zone: dns.zone.Zone, fault: str) -> Iterator[dns.rrset.RRset]:
    """SOA, all else, SOA."""
    soa = zone.get_rrset(zone.origin or dns.name.root, "SOA")
    if soa is None:
        raise ValueError(f"zone {zone.origin} has no SOA")
    yield soa
    for name, rdataset in zone.iterate_rdatasets():
        if rdataset.rdtype != dns.rdatatype.SOA:
            yield dns.rrset.from_rdata_list(name, rdataset.ttl, list(rdataset))
    if fault == "strange":
        yield dns.rrset.from_text("elsewhere.example.", 60, "IN", "A", "192.0.2.1")
    if fault == "changed":
        yield dns.rrset.from_rdata(soa.name, soa.ttl, soa[0].replace(serial=soa[0].serial + 1))
    elif fault != "endless":
        yield soa
