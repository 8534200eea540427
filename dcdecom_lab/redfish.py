"""A small management controller that speaks Redfish: documents of one machine in its chassis, an account, and sessions.

It answers on loopback only. It can be told to misbehave as real controllers do, so that readers are tested on that. It
says 204 to everything that would change the machine, remembers it, and changes nothing.
"""

from __future__ import annotations

import base64
import json
import secrets
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]

ROOT = "/redfish/v1/"
SYSTEMS, CHASSIS = "/redfish/v1/Systems", "/redfish/v1/Chassis"
SESSIONS = "/redfish/v1/SessionService/Sessions"
ACCOUNTS, ROLES = "/redfish/v1/AccountService/Accounts", "/redfish/v1/AccountService/Roles"
HEADER = "X-Dcdecom-Estate"
PRIVILEGES = {
    "ReadOnly": ["Login", "ConfigureSelf"],
    "Operator": ["Login", "ConfigureSelf", "ConfigureComponents"],
    "Administrator": ["Login", "ConfigureManager", "ConfigureUsers", "ConfigureSelf", "ConfigureComponents"],
}


def ref(place: str) -> Row:
    """A reference to a document."""
    return {"@odata.id": place}


def collection(place: str, *members: str) -> Row:
    """A collection of documents, on one page."""
    return {"@odata.id": place, "Members": [ref(m) for m in members], "Members@odata.count": len(members)}


def drive(serial: str, size: int = 480_103_981_056, **more: Any) -> Row:
    """One disk."""
    name = f"Disk {serial[-4:]}"
    return {"Name": name, "SerialNumber": serial, "Model": "MZ7LH480HAHQ", "CapacityBytes": size, **more}


def card(mac: str, permanent: str | None = None, **more: Any) -> Row:
    """One network interface."""
    return {"MACAddress": mac, "PermanentMACAddress": permanent or mac, "LinkStatus": "LinkUp", **more}


def machine(serial: str, macs: tuple[str, ...] = (), disks: tuple[str, ...] = (), id: str = "1", **more: Any) -> Row:
    """One machine in a chassis of its own: every document by its place. `more` is of its ComputerSystem."""
    at, chassis = f"{SYSTEMS}/{id}", f"{CHASSIS}/{id}"
    cards = {f"{at}/EthernetInterfaces/{n}": {"Id": str(n), **card(mac)} for n, mac in enumerate(macs, 1)}
    drives = {f"{at}/Storage/1/Drives/{n}": {"Id": str(n), **drive(number)} for n, number in enumerate(disks)}
    system = {
        "@odata.id": at, "Id": id, "Name": "System", "SystemType": "Physical", "Manufacturer": "HPE",
        "Model": "ProLiant DL360 Gen10", "SerialNumber": serial, "SKU": "867959-B21", "AssetTag": "",
        "UUID": "37393738-3935-474D-3331-33315837504B", "PowerState": "On",
        "ProcessorSummary": {"Count": 2, "Model": "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz"},
        "MemorySummary": {"TotalSystemMemoryGiB": 64}, "Links": {"Chassis": [ref(chassis)]},
        "EthernetInterfaces": ref(f"{at}/EthernetInterfaces"), "Storage": ref(f"{at}/Storage"), **more,
    }  # fmt: skip
    around = {
        "@odata.id": chassis, "Id": id, "ChassisType": "RackMount", "SerialNumber": serial, "AssetTag": None,
        "PowerState": "On", "Links": {"ComputerSystems": [ref(at)]},
    }  # fmt: skip
    return {
        at: system,
        chassis: around,
        f"{at}/EthernetInterfaces": collection(f"{at}/EthernetInterfaces", *cards),
        **cards,
        f"{at}/Storage": collection(f"{at}/Storage", f"{at}/Storage/1"),
        f"{at}/Storage/1": {"Id": "1", "Drives": [ref(place) for place in drives]},
        **drives,
    }


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that does not trust the certificate hangs up, and that is all."""


@dataclass
class RedfishServer:
    """One controller."""

    machines: Row
    """Documents by their places, of one machine or more."""
    accounts: dict[str, tuple[str, str]] = field(default_factory=lambda: {"dcdecom": ("lab", "ReadOnly")})
    """Name -> password and role."""
    basic: bool = True
    """Whether it takes basic authentication."""
    sessions: bool = True
    """Whether it has sessions."""
    tells_accounts: bool = True
    """Whether it has an account service."""
    faults: dict[str, str] = field(default_factory=dict)
    """Place -> what goes wrong: html, silent, empty, list, quotes, redirect, or a number, which is its status."""
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Method and place of every request."""
    certificate: Path | None = None
    """Certificate and key in one file; without it there is no TLS."""
    estate: str = ""
    port: int = 0
    tokens: dict[str, str] = field(default_factory=dict)
    """Place of each session that is open, and its token."""
    _server: ThreadingHTTPServer | None = None

    def __enter__(self) -> RedfishServer:
        outer = self
        self._lock = threading.RLock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def __getattr__(self, name: str) -> Any:
                if name.startswith("do_"):
                    return lambda: outer._answer(self)
                raise AttributeError(name)

            def log_message(self, format: str, *args: object) -> None:
                return

        self._server = _Server(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        return f"http{'s' if self.certificate else ''}://127.0.0.1:{self.port}"

    @property
    def system(self) -> Row:
        """The document of its first machine."""
        found: Row = self.machines[self._systems()[0]]
        return found

    def _systems(self) -> list[str]:
        return [place for place in self.machines if place.startswith(f"{SYSTEMS}/") and place.count("/") == 4]

    # --- one request -------------------------------------------------------------------------------------------------

    def _answer(self, wire: BaseHTTPRequestHandler) -> None:
        content = wire.rfile.read(int(wire.headers.get("Content-Length") or 0))
        place = wire.path
        with self._lock:
            self.asked.append((wire.command, place))
        fault = self.faults.get(place, "")
        if fault:
            return self._fault(wire, fault)
        if wire.command == "POST" and place == SESSIONS and self.sessions:
            return self._enter(wire, content)
        if place != ROOT and not self._is_let_in(wire):
            return self._send(wire, 401, {"error": {"code": "Base.1.0.NoValidSession", "message": "no session"}})
        if wire.command == "DELETE" and place in self.tokens:
            del self.tokens[place]
            return self._send(wire, 204, None)
        if wire.command != "GET":
            return self._send(wire, 204, None)
        found = self._documents().get(place)
        if found is None:
            return self._send(wire, 404, {"error": {"code": "Base.1.0.ResourceMissing", "message": "none"}})
        return self._send(wire, 200, found)

    def _documents(self) -> Row:
        services: Row = {}
        links: Row = {"Links": {"Sessions": ref(SESSIONS)}} if self.sessions else {}
        if self.tells_accounts:
            links["AccountService"] = ref("/redfish/v1/AccountService")
            services = self._account_service()
        places = self._systems()
        root = {"@odata.id": ROOT, "RedfishVersion": "1.8.0", "UUID": "f0", "Systems": ref(SYSTEMS), **links}
        return {ROOT: root, SYSTEMS: collection(SYSTEMS, *places), **services, **self.machines}

    def _account_service(self) -> Row:
        names = {f"{ACCOUNTS}/{n}": name for n, name in enumerate(self.accounts, 1)}
        return {
            "/redfish/v1/AccountService": {"Accounts": ref(ACCOUNTS)},
            ACCOUNTS: collection(ACCOUNTS, *names),
            **{
                place: {"UserName": name, "RoleId": role, "Links": {"Role": ref(f"{ROLES}/{role}")}}
                for place, name in names.items()
                for role in [self.accounts[name][1]]
            },
            **{f"{ROLES}/{role}": {"AssignedPrivileges": may} for role, may in PRIVILEGES.items()},
        }

    def _is_let_in(self, wire: BaseHTTPRequestHandler) -> bool:
        if wire.headers.get("X-Auth-Token", "") in self.tokens.values():
            return True
        every = (f"{name}:{password}".encode() for name, (password, _) in self.accounts.items())
        shown = wire.headers.get("Authorization", "").removeprefix("Basic ").encode()
        return self.basic and any(shown == base64.b64encode(each) for each in every)

    def _enter(self, wire: BaseHTTPRequestHandler, content: bytes) -> None:
        given = json.loads(content)
        if self.accounts.get(given.get("UserName"), ("", ""))[0] != given.get("Password"):
            return self._send(wire, 401, {"error": {"message": "wrong"}})
        place, token = f"{SESSIONS}/{len(self.asked)}", secrets.token_hex(8)
        self.tokens[place] = token
        return self._send(wire, 201, {"@odata.id": place}, {"X-Auth-Token": token, "Location": place})

    def _fault(self, wire: BaseHTTPRequestHandler, fault: str) -> None:
        if fault.isdecimal():
            return self._send(wire, int(fault), {"error": {"message": f"fault {fault}"}})
        if fault == "silent":
            wire.close_connection = True
            return None
        if fault == "redirect":
            return self._send(wire, 301, None, {"Location": "https://192.0.2.1/redfish/v1/"})
        if fault == "quotes":
            said = {"error": {"message": f"what is {wire.headers.get('Authorization', '')}?"}}
            return self._send(wire, 400, said)
        shown = {"html": b"<html>gateway</html>", "empty": b"", "list": b"[]"}[fault]
        return self._bytes(wire, 200, shown, {})

    def _send(self, wire: BaseHTTPRequestHandler, status: int, body: Row | None, headers: Row | None = None) -> None:
        self._bytes(wire, status, b"" if body is None else json.dumps(body).encode(), headers or {})

    def _bytes(self, wire: BaseHTTPRequestHandler, status: int, content: bytes, headers: Row) -> None:
        wire.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            wire.send_header(name, str(value))
        if self.estate:
            wire.send_header(HEADER, self.estate)
        wire.send_header("Content-Length", str(len(content)))
        wire.end_headers()
        wire.wfile.write(content)
