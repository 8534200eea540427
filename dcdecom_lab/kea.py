"""A small Kea 2.6 with its control agent: the commands that read and write leases and reservations, with their
answers' own form and errors.

It answers on loopback only. It can be told to misbehave as real servers do, so that readers and writers are tested on
that.
"""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

DONE, FAILED, UNSUPPORTED, EMPTY = 0, 1, 2, 3
NOWHERE = "0.0.0.0"  # noqa: S104
HEADER = "X-Dcdecom-Estate"


def lease(ip: str, mac: str, subnet: int = 1, state: int = 0) -> Row:
    """One lease, as `lease4-get-all` shows it."""
    return {
        "client-id": f"01:{mac}", "cltt": 1_796_281_026, "fqdn-fwd": False, "fqdn-rev": False, "hostname": "",
        "hw-address": mac, "ip-address": ip, "state": state, "subnet-id": subnet, "valid-lft": 600,
    }  # fmt: skip


def reservation(ip: str, mac: str, hostname: str = "") -> Row:
    """One reservation, as `config-get` shows it."""
    return {
        "boot-file-name": "", "client-classes": [], "hostname": hostname, "hw-address": mac, "ip-address": ip,
        "next-server": NOWHERE, "option-data": [], "server-hostname": "",
    }  # fmt: skip


def config(*subnets: tuple[int, str, list[Row]], **more: Any) -> Row:
    """A configuration with these subnets: id, prefix, reservations."""
    rows = [{"id": id, "subnet": prefix, "pools": [], "reservations": rows} for id, prefix, rows in subnets]
    hooks = [{"library": "/usr/lib/kea/hooks/libdhcp_lease_cmds.so"}]
    return {
        "hooks-libraries": hooks, "lease-database": {"type": "memfile"}, "reservations": [], "shared-networks": [],
        "subnet4": rows, "valid-lifetime": 600, **more,
    }  # fmt: skip


@dataclass
class KeaServer:
    """One server of DHCPv4 behind an agent that asks for an account."""

    dhcp4: Row
    """Its running configuration, below `Dhcp4`."""
    leases: list[Row] = field(default_factory=list)
    accounts: dict[str, str] = field(default_factory=lambda: {"dcdecom": "lab"})
    faults: dict[str, str] = field(default_factory=dict)
    """Command -> what goes wrong: error, unsupported, silent, html, foreign, twice, shapeless, offline, quotes; of one
    that writes also lost (done, not answered), ignored (answered, not done) and answered no (done, answered no)."""
    asked: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    """What commands changed, a line each."""
    before: dict[str, Callable[[], None]] = field(default_factory=dict)
    """Command -> what somebody else does just before it is carried out."""
    port: int = 0
    written: Row = field(default_factory=dict)
    """Its file, as the last `config-write` left it."""
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> KeaServer:
        self._lock = threading.RLock()
        self.written = self.written or copy.deepcopy(self.dhcp4)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                outer._answer(self)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def subnet(self, id: int) -> Row:
        """One subnet of its running configuration."""
        found: Row = next(row for row in self.dhcp4["subnet4"] if row["id"] == id)
        return found

    # --- one request -------------------------------------------------------------------------------------------------

    def _answer(self, wire: BaseHTTPRequestHandler) -> None:
        content = wire.rfile.read(int(wire.headers.get("Content-Length", 0)))
        if not self._is_let_in(wire.headers.get("Authorization", "")):
            return _send(wire, 401, json.dumps({"result": 401, "text": "Unauthorized"}))
        asked = json.loads(content)
        command = str(asked.get("command"))
        fault = self.faults.get(command, "")
        with self._lock:
            self.asked.append(command)
            self.before.get(command, lambda: None)()
            answer = self._of_agent(asked, command, fault)
        if fault in ("silent", "lost"):
            wire.close_connection = True
            return None
        if fault == "html":
            return _send(wire, 200, "<html>gateway</html>", "text/html")
        if fault == "quotes":
            answer = _said(FAILED, f"what is {wire.headers.get('Authorization', '')}?")
        shown = {"twice": [answer, answer], "shapeless": {"leases": []}}.get(fault, [answer])
        return _send(wire, 200, json.dumps(shown))

    def _is_let_in(self, shown: str) -> bool:
        every = (f"{name}:{password}".encode() for name, password in self.accounts.items())
        return shown in {f"Basic {base64.b64encode(each).decode()}" for each in every}

    def _of_agent(self, asked: Row, command: str, fault: str) -> Row:
        if asked.get("service") != ["dhcp4"]:
            return _said(UNSUPPORTED, f"'{command}' command not supported.")
        if fault == "offline":
            return _said(FAILED, "unable to forward command to the dhcp4 service: No such file or directory.")
        if fault == "error":
            return _said(FAILED, f"{command} failed")
        does = self.commands.get(command)
        if fault in ("unsupported", "silent") or does is None:
            return _said(UNSUPPORTED, f"'{command}' command not supported.")
        if fault == "ignored":
            return _said(DONE, "done")
        done = does(asked.get("arguments") or {})
        return _said(FAILED, f"{command} failed") if fault == "answered no" else done

    @property
    def commands(self) -> dict[str, Callable[[Row], Row]]:
        """What each command does."""
        return {
            "config-get": self._config_get,
            "config-hash-get": lambda _: _said(DONE, arguments={"hash": self.hash}),
            "list-commands": lambda _: _said(DONE, arguments=sorted(self.commands)),
            "lease4-get-all": self._get_all,
            "lease4-get-by-hw-address": self._get_by_hw,
            "lease4-del": self._del,
            "config-test": lambda given: self._refusal(given) or _said(DONE, "Configuration check successful."),
            "config-set": self._set,
            "config-write": self._write,
            "config-reload": self._reload,
        }

    # --- what the commands do ----------------------------------------------------------------------------------------

    @property
    def hash(self) -> str:
        return hashlib.sha256(json.dumps(self.dhcp4, sort_keys=True).encode()).hexdigest().upper()

    def _config_get(self, _: Row) -> Row:
        return _said(DONE, arguments={"Dhcp4": copy.deepcopy(self.dhcp4), "hash": self.hash})

    def _refusal(self, given: Row) -> Row | None:
        """Why a configuration is none; it is checked by no more than Kea says in its first line."""
        if unknown := [name for name in given if name != "Dhcp4"]:
            return _said(FAILED, f"Unsupported '{unknown[0]}' parameter.")
        if not isinstance(given.get("Dhcp4"), dict):
            return _said(FAILED, "Missing mandatory 'Dhcp4' parameter.")
        return None

    def _set(self, given: Row) -> Row:
        if refused := self._refusal(given):
            return refused
        before = {(id, row["hw-address"]) for id, row in _reserved(self.dhcp4)}
        self.dhcp4 = copy.deepcopy(given["Dhcp4"])
        for _, row in _reserved(self.dhcp4):
            row.update({**reservation("", ""), **row})
        after = {(id, row["hw-address"]) for id, row in _reserved(self.dhcp4)}
        self.made += [f"removed reservation {mac} of subnet {id}" for id, mac in sorted(before - after)]
        self.made += [f"added reservation {mac} to subnet {id}" for id, mac in sorted(after - before)]
        return _said(DONE, "Configuration successful.")

    def _write(self, _: Row) -> Row:
        self.written = copy.deepcopy(self.dhcp4)
        size = len(json.dumps(self.written))
        text = f"Configuration written to /etc/kea/kea-dhcp4.conf successful ({size} bytes written)"
        return _said(DONE, text, {"filename": "/etc/kea/kea-dhcp4.conf", "size": size})

    def _reload(self, _: Row) -> Row:
        self.dhcp4 = copy.deepcopy(self.written)
        return _said(DONE, "Configuration successful.")

    def _get_all(self, arguments: Row) -> Row:
        of = arguments.get("subnets")
        heeded = of is not None and self.faults.get("lease4-get-all") != "foreign"
        return _leases([row for row in self.leases if not heeded or row["subnet-id"] in (of or ())])

    def _get_by_hw(self, arguments: Row) -> Row:
        mac = str(arguments.get("hw-address"))
        if ":" not in mac:
            return _said(FAILED, f"invalid format of the decoded string '{mac}'")
        if self.faults.get("lease4-get-by-hw-address") == "foreign":
            return _leases(self.leases)
        return _leases([row for row in self.leases if row["hw-address"] == mac.lower()])

    def _del(self, arguments: Row) -> Row:
        if ip := arguments.get("ip-address"):  # an identifier beside it is ignored
            gone = [row for row in self.leases if row["ip-address"] == ip]
        else:
            gone = [
                row for row in self.leases
                if (row["subnet-id"], row["hw-address"]) == (arguments.get("subnet-id"), arguments.get("identifier"))
                and arguments.get("identifier-type") == "hw-address"
            ][:1]  # fmt: skip
        if not gone:
            return _said(EMPTY, "IPv4 lease not found.")
        for row in gone:
            self.leases.remove(row)
            self.made.append(f"deleted lease {row['ip-address']} {row['hw-address']} of subnet {row['subnet-id']}")
        return _said(DONE, "IPv4 lease deleted.")


def _reserved(dhcp4: Row) -> list[tuple[int, Row]]:
    """Each reservation with its subnet."""
    places = [(0, dhcp4), *((row["id"], row) for row in dhcp4["subnet4"])]
    return [(id, row) for id, place in places for row in place.get("reservations", [])]


def _leases(rows: list[Row]) -> Row:
    text = f"{len(rows)} IPv4 lease(s) found."
    return _said(DONE if rows else EMPTY, text, {"leases": copy.deepcopy(rows)})


def _said(result: int, text: str = "", arguments: object = None) -> Row:
    more = {"text": text} if text else {}
    return {"result": result, **more, **({"arguments": arguments} if arguments is not None else {})}


def _send(wire: BaseHTTPRequestHandler, status: int, text: str, kind: str = "application/json") -> None:
    content = text.encode()
    wire.send_response(status)
    wire.send_header("Content-Type", kind)
    wire.send_header("Content-Length", str(len(content)))
    wire.send_header(HEADER, "lab")
    wire.end_headers()
    wire.wfile.write(content)
