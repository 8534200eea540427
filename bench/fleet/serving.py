"""The responder: NetBox and Zabbix over HTTP, and agents over SNMP, from rows that were written out beforehand.

    python -m bench.fleet.serving N FOLDER

It understands what a reconcile asks and nothing else, so that it is not what is waited for. Ports go to FOLDER/ports,
requests to FOLDER/requests. `GET /mark` tells what it counted and what it used itself.
"""

from __future__ import annotations

import asyncio
import json
import resource
import signal
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import parse_qs, urlsplit

from bench.fleet.estate import Estate
from bench.snmp import lines
from dcdecom.adapters.snmp.fast import ber, pdu, usm
from dcdecom.adapters.snmp.target import User

Row: TypeAlias = tuple[int, bytes]
HOST = "127.0.0.1"
LARGEST = 8000
"""Octets of rows in one datagram."""
V3 = User("", "bench", "bench-auth-key", "SHA256", "bench-privacy-key")
"""The user of version 3."""
LARGE = "large"
"""One more switch, with 2,000 addresses, that is no part of the estate."""
ENGINE, CLOCK = b"\x80\0\0\0\5bench", (1, 1000)
"""Of every agent: its engine id, and boots and time, which stand still."""


# --- NetBox ----------------------------------------------------------------------------------------------------------


class Listing:
    """The rows of one kind, encoded once, and indexes over what they are asked by."""

    def __init__(self, rows: Iterable[dict[str, Any]], **keys: Callable[[dict[str, Any]], Any]) -> None:
        self.rows: list[Row] = []
        self.by: dict[str, defaultdict[str, list[Row]]] = {name: defaultdict(list) for name in ("id", *keys)}
        for row in rows:
            kept = (row["id"], json.dumps(row, separators=(",", ":")).encode())
            self.rows.append(kept)
            for name, key in {"id": lambda r: r["id"], **keys}.items():
                self.by[name][str(key(row))].append(kept)
        self.rows.sort()
        self.ids = [id for id, _ in self.rows]

    def page(self, url: str, query: dict[str, list[str]]) -> bytes:
        """The answer to a list's GET."""
        limit = int(query.pop("limit", ["50"])[0])
        query.pop("fields", None)
        query.pop("ordering", None)
        query.pop("brief", None)
        start, offset = query.pop("start", None), int(query.pop("offset", ["0"])[0])
        if start:
            first = bisect_left(self.ids, int(start[0]))
            return _listed(None, None, self.rows[first : first + limit])
        found = self.rows
        for name, values in query.items():
            if name in self.by:
                found = sorted(row for value in values for row in self.by[name].get(value, ()))
            elif name not in ("site_id", "role"):
                found = []
        following = url_with(url, offset + limit) if offset + limit < len(found) else None
        return _listed(len(found), following, found[offset : offset + limit])


def url_with(url: str, offset: int) -> str:
    base = url.split("&offset=")[0]
    return f"{base}&offset={offset}"


def _listed(count: int | None, following: str | None, rows: Iterable[Row]) -> bytes:
    head = json.dumps({"count": count, "next": following, "previous": None})[:-1].encode()
    return head + b',"results":[' + b",".join(content for _, content in rows) + b"]}"


def netbox(estate: Estate) -> dict[str, Listing]:
    devices = list(estate.devices())
    network = [d for d in devices if d["role"]["slug"] != "server"]
    owner: Callable[[dict[str, Any]], Any] = lambda row: row["device"]["id"]  # noqa: E731
    return {
        "dcim/devices": Listing(devices, serial=lambda row: row["serial"]),
        "network": Listing(network),
        "dcim/interfaces": Listing(estate.interfaces(), device_id=owner),
        "dcim/device-types": Listing([{"id": 1, "display": "1U", "u_height": 1}]),
        "ipam/ip-addresses": Listing(estate.addresses(), device_id=lambda row: row["assigned_object"]["device"]["id"]),
        "virtualization/virtual-machines": Listing([]),
        "dcim/mac-addresses": Listing(estate.macs()),
        "dcim/cable-terminations": Listing(estate.ends()),
        "extras/journal-entries": Listing([]),
        "core/object-changes": Listing([]),
    }


# --- Zabbix ----------------------------------------------------------------------------------------------------------


class Zabbix:
    def __init__(self, estate: Estate) -> None:
        hosts = list(estate.hosts())
        self.hosts = {host["hostid"]: json.dumps(host, separators=(",", ":")).encode() for host in hosts}
        self.listed = json.dumps([{"hostid": host["hostid"], "host": host["host"]} for host in hosts]).encode()

    def answer(self, body: bytes) -> bytes:
        asked = json.loads(body)
        return b'{"jsonrpc":"2.0","id":%d,"result":%b}' % (asked["id"], self._result(asked))

    def _result(self, asked: dict[str, Any]) -> bytes:
        params = asked["params"]
        match asked["method"]:
            case "apiinfo.version":
                return b'"7.0.5"'
            case "host.get" if params.get("countOutput"):
                return b'"%d"' % len(self.hosts)
            case "host.get" if "hostids" not in params:
                return self.listed
            case "host.get":
                return b"[" + b",".join(self.hosts[id] for id in params["hostids"]) + b"]"
            case _:
                return b"[]"


class Web:
    """HTTP/1.1 with connections that stay open, as much as a client of ours needs."""

    def __init__(self, estate: Estate, log: Path) -> None:
        self.netbox, self.zabbix = netbox(estate), Zabbix(estate)
        self.counted: defaultdict[str, int] = defaultdict(int)
        self.log = log.open("w", encoding="utf-8")
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            try:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            length = next((int(h[15:]) for h in head.split("\r\n") if h.lower().startswith("content-length:")), 0)
            body = await reader.readexactly(length)
            method, target, _ = head.split(" ", 2)
            content = self.counts() if target == "/mark" else self.answer(target, body)
            if target != "/mark":
                self.log.write(json.dumps([method, target, body.decode()]) + "\n")
            writer.write(b"HTTP/1.1 200 OK\r\nX-Dcdecom-Estate: lab\r\nContent-Type: application/json\r\n")
            writer.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)

    def counts(self) -> bytes:
        """What was counted so far, and the CPU seconds of this process; the log is written out to here."""
        self.log.flush()
        used = resource.getrusage(resource.RUSAGE_SELF)
        return json.dumps({**self.counted, "cpu": used.ru_utime + used.ru_stime}).encode()

    def answer(self, target: str, body: bytes) -> bytes:
        parts = urlsplit(target)
        if parts.path.endswith("api_jsonrpc.php"):
            self.counted["zabbix"] += 1
            return self.zabbix.answer(body)
        self.counted["netbox"] += 1
        query, path = parse_qs(parts.query), parts.path.removeprefix("/api/").strip("/")
        of_the_network = path == "dcim/devices" and "site_id" in query
        return self.netbox["network" if of_the_network else path].page(f"{self.url}{target}", query)


# --- SNMP ------------------------------------------------------------------------------------------------------------


def tlv(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 128:
        return bytes((tag, size)) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 128 | len(octets))) + octets + content


def encoded_oid(oid: tuple[int, ...]) -> bytes:
    content = bytearray((oid[0] * 40 + oid[1],))
    for part in oid[2:]:
        chunk = [part & 127]
        while part := part >> 7:
            chunk.insert(0, part & 127 | 128)
        content += bytes(chunk)
    return tlv(6, bytes(content))


def encoded(kind: str, text: str) -> bytes:
    if kind == "4":
        return tlv(4, text.encode())
    if kind == "4x":
        return tlv(4, bytes.fromhex(text))
    number = int(text)
    return tlv({"2": 2, "66": 0x42, "67": 0x43}[kind], number.to_bytes(number.bit_length() // 8 + 1, "big"))


class Agent(asyncio.DatagramProtocol):
    """GET and GETBULK over one agent's rows."""

    def __init__(self, lines: Iterable[str], count: Callable[[], None]) -> None:
        rows = []
        for line in lines:
            name, kind, value = line.split("|", 2)
            oid = tuple(map(int, name.split(".")))
            rows.append((oid, tlv(0x30, encoded_oid(oid) + encoded(kind, value))))
        rows.sort()
        self.oids, self.cells = [oid for oid, _ in rows], [cell for _, cell in rows]
        self.count = count

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: Any) -> None:
        self.count()
        version, rest = _next(_inner(data))
        if version[-1] == usm.V3:
            self.transport.sendto(self._by_v3(usm.read_message(data)), address)
            return
        community, rest = _next(rest)
        self.transport.sendto(tlv(0x30, version + community + self._answer(rest)), address)

    def _by_v3(self, message: usm.Message) -> bytes:
        """Who is asked without authentication says who it is; a question is believed without a look at its HMAC."""
        if not message.flags & usm.AUTHENTICATED:
            counter = tlv(0x30, encoded_oid(usm.UNKNOWN_ENGINE) + b"\x41\1\1")
            report = tlv(pdu.REPORT, b"\2\1\0" * 3 + tlv(0x30, counter))
            scoped = tlv(0x30, tlv(4, ENGINE) + tlv(4, b"") + report)
            return usm.write_message(message.number, 0, (ENGINE, *CLOCK, b""), b"", b"", scoped)[0]
        data = message.data
        at, end = ber.inside(data.octets, data.at, data.end, ber.OCTETS)
        octets = self.peer.crypt(False, message.boots, message.time, message.salt, data.octets[at:end])
        _, context, asked = usm.read_scoped(octets, 0, len(octets))
        answer = self._answer(octets[asked.at : asked.end])
        return usm.seal(self.peer, message.number, usm.LEVEL, context, answer)

    @cached_property
    def peer(self) -> usm.Peer:
        found = usm.Message(0, 0, ENGINE, *CLOCK, b"", b"", b"", 0, pdu.Part(b"", 0, 0))
        return usm.Peer.of(V3, found, lambda: 0.0)

    def _answer(self, asked: bytes) -> bytes:
        kind, body = asked[0], _inner(asked)
        request, body = _next(body)
        first, body = _next(body)
        second, body = _next(body)
        names = [_oid(_inner(_next(bind)[0])) for bind in _each(_inner(body))]
        cells = self._bulk(names, first[-1], second[-1]) if kind == 0xA5 else self._get(names)
        return tlv(0xA2, request + b"\x02\x01\x00\x02\x01\x00" + tlv(0x30, b"".join(cells)))

    def _get(self, names: list[tuple[int, ...]]) -> Iterator[bytes]:
        for name in names:
            at = bisect_left(self.oids, name)
            known = at < len(self.oids) and self.oids[at] == name
            yield self.cells[at] if known else tlv(0x30, encoded_oid(name) + b"\x80\x00")

    def _bulk(self, names: list[tuple[int, ...]], plain: int, repetitions: int) -> Iterator[bytes]:
        places = [bisect_right(self.oids, name) for name in names]
        size = 0
        for _ in range(repetitions):
            for n, name in enumerate(names):
                at = places[n]
                last = at >= len(self.oids)
                cell = tlv(0x30, encoded_oid(name) + b"\x82\x00") if last else self.cells[at]
                size += len(cell)
                if size > LARGEST:
                    return
                yield cell
                places[n] = at + 1


def _split(data: bytes) -> tuple[int, int]:
    """Where the content begins, and where it ends."""
    size, start = data[1], 2
    if size & 128:
        start += size & 127
        size = int.from_bytes(data[2:start], "big")
    return start, start + size


def _inner(data: bytes) -> bytes:
    start, end = _split(data)
    return data[start:end]


def _next(data: bytes) -> tuple[bytes, bytes]:
    end = _split(data)[1]
    return data[:end], data[end:]


def _each(data: bytes) -> Iterator[bytes]:
    while data:
        one, data = _next(data)
        yield _inner(one)


def _oid(content: bytes) -> tuple[int, ...]:
    parts, value = [content[0] // 40, content[0] % 40], 0
    for octet in content[1:]:
        value = value << 7 | octet & 127
        if not octet & 128:
            parts.append(value)
            value = 0
    return tuple(parts)


# --- the process -----------------------------------------------------------------------------------------------------


async def main(count: int, folder: Path) -> None:
    """Serve until SIGTERM."""
    estate, loop = Estate(count), asyncio.get_running_loop()
    web = Web(estate, folder / "requests")
    server = await asyncio.start_server(web.serve, HOST, 0)
    port = server.sockets[0].getsockname()[1]
    web.url = f"http://{HOST}:{port}"
    ports = {"web": port}

    def datagram() -> None:
        web.counted["datagrams"] += 1

    shown = {**{name: estate.lines(name) for name in estate.agents}, LARGE: lines()}
    for name, rows in shown.items():
        agent = Agent(rows, datagram)
        transport, _ = await loop.create_datagram_endpoint(lambda agent=agent: agent, (HOST, 0))  # type: ignore[misc]  # the one of this turn
        ports[name] = transport.get_extra_info("sockname")[1]
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    (folder / "ports.new").write_text(json.dumps(ports), "utf-8")
    (folder / "ports.new").rename(folder / "ports")
    await ended.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
