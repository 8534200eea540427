"""A small authoritative DNS server over TCP, on dnspython's own pieces: zones as text, transfers (AXFR, IXFR) and
updates with prerequisites (RFC 2136), both with TSIG, plain questions, and secondary servers.

It answers on loopback only. It can be told to misbehave as real servers do, so that readers and writers are tested on
that.
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
import dns.rdata
import dns.rdataclass
import dns.rdataset
import dns.rdatatype
import dns.rrset
import dns.tsig
import dns.update
import dns.zone

IN_ONE = 100
"""Records of one message of a transfer."""


@dataclass(frozen=True)
class Change:
    """One version of a zone: its SOA before, what went, its SOA, and what came."""

    old: dns.rrset.RRset
    gone: tuple[dns.rrset.RRset, ...]
    new: dns.rrset.RRset
    came: tuple[dns.rrset.RRset, ...]
    at: float


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
    updates: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Key -> the zones that it may update."""
    of: DnsServer | None = None
    """The server whose zones it has, where it is a secondary: it takes each change over after `lag` seconds."""
    lag: float = 0.0
    keeps_versions: bool = True
    """Whether it gives differences; else it answers IXFR with the whole zone."""
    made: list[str] = field(default_factory=list)
    """What updates changed, a line each."""
    port: int = 0
    _held: list[tuple[dns.update.UpdateMessage, dns.zone.Zone]] = field(default_factory=list)
    _server: socketserver.ThreadingTCPServer | None = None

    def __enter__(self) -> DnsServer:
        self._parsed = {
            dns.name.from_text(name): dns.zone.from_text(text, origin=name, relativize=False, check_origin=False)
            for name, text in self.zones.items()
        }
        self._versions: dict[dns.name.Name, list[Change]] = {name: [] for name in self._parsed}
        self._lock = threading.RLock()
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
        if self.of:
            self._take_over(self.of)
        question = query.question[0]
        key = query.keyname.to_text(omit_final_dot=True) if query.had_tsig and query.keyname else ""
        zone = question.name.to_text(omit_final_dot=True)
        self.asked.append((zone, key))
        found = self._parsed.get(question.name)
        if isinstance(query, dns.update.UpdateMessage):
            yield from self._update(query, found, zone, key)
        elif question.rdtype in (dns.rdatatype.AXFR, dns.rdatatype.IXFR):
            if found is None:
                yield self._refused(query, dns.rcode.NOTAUTH)
            else:
                yield from self._transfer(query, found, zone, key)
        else:
            yield self._answer(query)

    def _transfer(self, query: dns.message.Message, zone: dns.zone.Zone, name: str, key: str) -> Iterator[bytes]:
        if name not in self.transfers.get(key, ()):
            yield self._refused(query, dns.rcode.REFUSED if self.like == "bind" else dns.rcode.NOTAUTH)
            return
        fault = self.faults.get(name, "")
        if fault == "silent":
            time.sleep(1)
            return
        with self._lock:
            records = self._since(query, zone) or list(_in_order(zone, fault))
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

    def _since(self, query: dns.message.Message, zone: dns.zone.Zone) -> list[dns.rrset.RRset]:
        """What changed since the version that is asked for (RFC 1995); nothing where that is not known."""
        if query.question[0].rdtype != dns.rdatatype.IXFR or not self.keeps_versions:
            return []
        soa = _soa(zone)
        old = query.authority[0][0].serial
        if old == soa[0].serial:
            return [soa]
        newer = self._versions[query.question[0].name]
        at = next((n for n, change in enumerate(newer) if change.old[0].serial == old), None)
        if at is None:
            return []
        parts = [part for change in newer[at:] for part in (change.old, *change.gone, change.new, *change.came)]
        return [soa, *parts, soa]

    def _answer(self, query: dns.message.Message) -> bytes:
        """An ordinary question, through wildcards."""
        question = query.question[0]
        above = [question.name]
        while above[-1] != dns.name.root:
            above.append(above[-1].parent())
        origin = next((name for name in above if name in self._parsed), None)
        if origin is None:
            return self._refused(query, dns.rcode.REFUSED)
        with self._lock:
            zone, message = self._parsed[origin], dns.message.make_response(query)
            if self.faults.get(origin.to_text(omit_final_dot=True)) != "no authority":
                message.flags |= dns.flags.AA
            names = set(zone.nodes) | {part for name in zone.nodes for part in _parents(name, origin)}
            owner = question.name
            if owner not in names:
                encloser = next(name for name in above if name in names)
                owner = dns.name.Name(("*", *encloser.labels))
            found = zone.get_rrset(owner, question.rdtype) if owner in zone.nodes else None
            if found:
                message.answer.append(dns.rrset.from_rdata_list(question.name, found.ttl, list(found)))
            elif owner not in names:
                message.set_rcode(dns.rcode.NXDOMAIN)
        return message.to_wire()

    def _update(
        self, query: dns.update.UpdateMessage, zone: dns.zone.Zone | None, name: str, key: str
    ) -> Iterator[bytes]:
        fault = self.faults.get(f"update {name}", "")
        if zone is None or self.of:
            yield self._refused(query, dns.rcode.NOTAUTH)
        elif fault == "fake":  # somebody else answers: nothing is done, and nothing signed
            message = dns.message.make_response(query)
            message.tsig = None
            yield message.to_wire()
        elif fault == "refuse" or name not in self.updates.get(key, ()):
            yield self._refused(query, dns.rcode.REFUSED if self.like == "bind" else dns.rcode.NOTAUTH)
        elif fault == "frozen":  # done once the zone is thawed, and the client has long gone
            self._held.append((query, zone))
            time.sleep(0.3)
        else:
            if fault == "lost":
                self._carry_out(query, zone)
                return
            message = dns.message.make_response(query)
            if fault != "ignored":
                message.set_rcode(self._carry_out(query, zone))
            if fault == "answered no":
                message.set_rcode(dns.rcode.SERVFAIL)
            yield message.to_wire()

    def thaw(self) -> None:
        """Carry out what came while a zone was frozen."""
        while self._held:
            self._carry_out(*self._held.pop())

    def edit(self, zone: str, gone: tuple[str, ...] = (), came: tuple[str, ...] = ()) -> None:
        """Somebody else changes a zone: records as in a zone file, with their TTL."""
        name = dns.name.from_text(zone)
        with self._lock:
            self._change(self._parsed[name], _parsed(gone, name), _parsed(came, name))

    def has(self, zone: str) -> list[str]:
        """Every record of a zone but its SOA."""
        with self._lock:
            found = self._parsed[dns.name.from_text(zone)]
            return sorted(
                f"{name} {rdataset.ttl} {dns.rdatatype.to_text(rdataset.rdtype)} {one}"
                for name, rdataset in found.iterate_rdatasets() for one in rdataset
                if rdataset.rdtype != dns.rdatatype.SOA
            )  # fmt: skip

    def text(self, zone: str) -> str:
        """A zone as it is, as in a zone file."""
        with self._lock:
            text: str = self._parsed[dns.name.from_text(zone)].to_text(relativize=False)
        return text

    def serial(self, zone: str) -> int:
        serial: int = _soa(self._parsed[dns.name.from_text(zone)])[0].serial
        return serial

    def _carry_out(self, query: dns.update.UpdateMessage, zone: dns.zone.Zone) -> dns.rcode.Rcode:
        with self._lock:
            if (code := _unmet(query.prerequisite, zone)) != dns.rcode.NOERROR:
                return code
            gone, came = list[dns.rrset.RRset](), list[dns.rrset.RRset]()
            for part in query.update:
                if part.deleting == dns.rdataclass.NONE:
                    here = zone.get_rrset(part.name, part.rdtype)
                    both = [one for one in part if here and one in here]
                    if here and both:
                        gone.append(dns.rrset.from_rdata_list(part.name, here.ttl, both))
                elif part.deleting is None and not _excluded(part, zone):
                    here = zone.get_rrset(part.name, part.rdtype)
                    new = [one for one in part if not here or one not in here]
                    if new:
                        came.append(dns.rrset.from_rdata_list(part.name, part.ttl, new))
            if with_it := self.faults.get(f"with {query.question[0].name.to_text(omit_final_dot=True)}"):
                gone += _parsed((with_it,), query.question[0].name)
            if gone or came:
                self._change(zone, gone, came)
                self.made += [f"-{part}" for part in gone] + [f"+{part}" for part in came]
        return dns.rcode.NOERROR

    def _change(self, zone: dns.zone.Zone, gone: list[dns.rrset.RRset], came: list[dns.rrset.RRset]) -> None:
        old = _soa(zone)
        new = dns.rrset.from_rdata(old.name, old.ttl, old[0].replace(serial=old[0].serial + 1))
        for part in gone:
            here = zone.find_rrset(part.name, part.rdtype, part.covers)
            left = [one for one in here if one not in part]
            zone.delete_rdataset(part.name, part.rdtype, part.covers)
            if left:
                zone.replace_rdataset(part.name, dns.rdataset.from_rdata_list(here.ttl, left))
        for part in came:
            there = zone.get_rrset(part.name, part.rdtype, part.covers)
            zone.replace_rdataset(part.name, dns.rdataset.from_rdata_list(part.ttl, [*(there or ()), *part]))
        zone.replace_rdataset(new.name, dns.rdataset.from_rdata_list(new.ttl, list(new)))
        if zone.origin in self._versions:
            self._versions[zone.origin].append(Change(old, tuple(gone), new, tuple(came), time.monotonic()))

    def _take_over(self, primary: DnsServer) -> None:
        """Each change of the primary that is older than the lag; none where the transfer is broken."""
        with primary._lock, self._lock:
            for name, versions in primary._versions.items():
                mine = self._parsed.get(name)
                if mine is None or self.faults.get(name.to_text(omit_final_dot=True)) == "stale":
                    continue
                for change in versions:
                    is_next = change.old[0].serial == _soa(mine)[0].serial
                    if is_next and time.monotonic() - change.at >= self.lag:
                        self._change(mine, list(change.gone), list(change.came))

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


def _soa(zone: dns.zone.Zone) -> dns.rrset.RRset:
    soa = zone.get_rrset(zone.origin or dns.name.root, "SOA")
    if soa is None:
        raise ValueError(f"zone {zone.origin} has no SOA")
    return soa


def _parents(name: dns.name.Name, origin: dns.name.Name) -> Iterator[dns.name.Name]:
    while name != origin:
        name = name.parent()
        yield name


def _parsed(lines: tuple[str, ...], origin: dns.name.Name) -> list[dns.rrset.RRset]:
    """Records as in a zone file: `srv-1 3600 A 10.7.0.21`."""
    found = []
    for line in lines:
        name, ttl, type, value = line.split(maxsplit=3)
        rdata = dns.rdata.from_text("IN", type, value, origin, relativize=False)
        found.append(dns.rrset.from_rdata(dns.name.from_text(name, origin), int(ttl), rdata))
    return found


def _unmet(prerequisites: list[dns.rrset.RRset], zone: dns.zone.Zone) -> dns.rcode.Rcode:
    """RFC 2136, 3.2: by the records themselves, wildcards not counted."""
    wanted: dict[tuple[dns.name.Name, dns.rdatatype.RdataType], set[dns.rdata.Rdata]] = {}
    for part in prerequisites:
        node = zone.get_node(part.name)
        here = zone.get_rrset(part.name, part.rdtype) if part.rdtype != dns.rdatatype.ANY else None
        if part.deleting == dns.rdataclass.ANY:
            if part.rdtype == dns.rdatatype.ANY and node is None:
                return dns.rcode.NXDOMAIN
            if part.rdtype != dns.rdatatype.ANY and here is None:
                return dns.rcode.NXRRSET
        elif part.deleting == dns.rdataclass.NONE:
            if part.rdtype == dns.rdatatype.ANY and node is not None:
                return dns.rcode.YXDOMAIN
            if part.rdtype != dns.rdatatype.ANY and here is not None:
                return dns.rcode.YXRRSET
        else:
            wanted.setdefault((part.name, part.rdtype), set()).update(part)
    for (name, type), values in wanted.items():
        here = zone.get_rrset(name, type)
        if here is None or set(here) != values:
            return dns.rcode.NXRRSET
    return dns.rcode.NOERROR


def _excluded(part: dns.rrset.RRset, zone: dns.zone.Zone) -> bool:
    """An alias beside other records, or those beside an alias, are passed over without a word (RFC 2136, 3.4.2.2)."""
    node = zone.get_node(part.name)
    types = {rdataset.rdtype for rdataset in node} if node else set()
    if part.rdtype == dns.rdatatype.CNAME:
        return bool(types - {dns.rdatatype.CNAME})
    return dns.rdatatype.CNAME in types


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
    soa = _soa(zone)
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
