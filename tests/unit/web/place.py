"""A configuration with cases on a disk, the application on a real Unix socket, and a browser that speaks to it."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import uvicorn
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.cli.serve import listen
from dcdecom.documents.configuration import load
from dcdecom.journal import rows
from dcdecom.journal.chain import FIELDS
from dcdecom.journal.database import create, transaction
from dcdecom.journal.store import SqliteStore
from dcdecom.model.settings import Settings
from dcdecom.ports.journal import Event
from dcdecom.web.application import application_of
from dcdecom.web.passkey import Place, registered
from dcdecom.web.site import Site, site
from tests.unit.papers.journals import Journal

from .browsers import Browser

HOST, SIGN = "dcdecom.example.go.id", "sign.dcdecom.example.go.id"
ORIGIN = f"https://{HOST}"
FIRST_DAY = "2026-01-05"
PEOPLE: tuple[tuple[str, str, str, str], ...] = (
    ("kadis", "Hendra Wijaya", "kadis", ""), ("kasi", "Dewi Anggraini", "kasi", ""),
    ("rina", "Rina Marlina", "tim-dc", ""), ("joko", "Joko Susilo", "tim-dc", ""),
    ("lain", "Lain Sekali", "tim-dc", ""),
    ("disdik", "Dr. Budi Santoso", "opd", "Dinas Pendidikan"), ("dinkes", "Sari Dewi", "opd", "Dinas Kesehatan"),
)  # fmt: skip
"""Id, name, party, and the office of whoever signs for one."""


@dataclass
class Office:
    """A folder as an installation has it, with log-in keys for its people."""

    folder: Path
    host: str = HOST
    keys: dict[str, Browser] = field(default_factory=dict)

    def __post_init__(self) -> None:
        (self.folder / "inventory").mkdir(parents=True)
        self.keys = {id: Browser(f"https://{self.host}", self.host, id) for id, *_ in PEOPLE}
        self.write_people()
        sign = SIGN if self.host == HOST else f"sign.{self.host}"
        self.config.write_text(yaml.safe_dump({
            "estate": "lab", "people": "inventory/people.yaml", "inventory": "inventory", "data_dir": "data",
            "netbox": {"url": "http://127.0.0.1:1", "reader": "env:NO", "writer": "env:NO"},
            "zabbix": {"url": "http://127.0.0.1:1", "reader": "env:NO", "writer": "env:NO"},
            "web": {"host": self.host, "sign_host": sign, "socket": str(self.folder / "web.sock"),
                    "statements": str(self.statements)},
        }), "utf-8")  # fmt: skip

    @property
    def config(self) -> Path:
        return self.folder / "dcdecom.yaml"

    @property
    def statements(self) -> Path:
        return self.folder / "statements"

    @property
    def people_file(self) -> Path:
        return self.folder / "inventory/people.yaml"

    @property
    def store(self) -> Path:
        return self.folder / "data/store.sqlite"

    def settings(self) -> Settings:
        return load(self.config)

    def write_people(self, without: Iterable[str] = ()) -> None:
        people = []
        for id, name, party, office in PEOPLE:
            mandates = [{"party": party, "valid_from": FIRST_DAY}]
            person: dict[str, object] = {"id": id, "name": name, "mandates": mandates}
            person |= {"office": office} if office else {}
            if id not in without:
                person["web_keys"] = [{"key": public(self.keys[id]), "valid_from": FIRST_DAY}]
            people.append(person)
        self.people_file.write_text(yaml.safe_dump({"people": people}), "utf-8")

    def keep(self, *journals: Journal) -> None:
        """The journals as a store holds them: the events that they tell, chained."""
        if not self.store.exists():
            create(self.store)
        with transaction(self.store, write=True) as connection:
            for journal in journals:
                last = None
                for told in journal.events:
                    at = datetime.fromisoformat(told.at)
                    event = rows.follow(last, told.case, at, told.actor, told.type, told.payload)
                    rows.insert(connection, event)
                    last = {name: getattr(event, name) for name in FIELDS}

    def append(self, case: str, type: str, payload: dict[str, object]) -> None:
        """One more event of a case that is kept."""
        store = SqliteStore(self.store, SystemClock())
        store.append(case, len(store.events(case)), datetime.now(UTC), "rina", type, payload)

    def file(self, content: bytes) -> str:
        """Keep an attachment; returns its digest."""
        from dcdecom.bootstrap import storage

        return storage.attachments(self.settings(), 1).keep_bytes(content)

    def site(self) -> Site:
        settings = self.settings()
        assert settings.web
        return site(settings, settings.web)


def public(browser: Browser) -> str:
    challenge = b"c" * 32
    return registered(Place(browser.origin, browser.rp_id), challenge, browser.create(challenge)).public


def event_of(office: Office, case: str, type: str) -> Event:
    from dcdecom.bootstrap import storage

    return next(e for e in storage.shown(office.settings()).events(case) if e.type == type)


@contextmanager
def served(its: Site) -> Iterator[Path]:
    """The application on the Unix socket of its configuration."""
    listening = listen(its.web.socket)
    server = uvicorn.Server(uvicorn.Config(
        application_of(its), lifespan="off", log_config=None, access_log=False, proxy_headers=False, http="h11",
        server_header=False,
    ))  # fmt: skip
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        while not server.started:
            time.sleep(0.002)
        yield its.web.socket
    finally:
        server.should_exit = True
        thread.join()
        listening.close()
        its.web.socket.unlink(missing_ok=True)


class _Unix(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("unix", timeout=20)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(20)
        self.sock.connect(str(self._path))


@dataclass
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes
    cookies: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Visitor:
    """A browser that keeps cookies, and sends what a form has."""

    socket: Path
    host: str = HOST
    agent: str = "Mozilla/5.0"
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)

    def connection(self) -> http.client.HTTPConnection:
        """A way to the application, for one request."""
        return _Unix(self.socket)

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str | None] | None = None
    ) -> Answer:
        given: dict[str, str | None] = {
            "Host": self.host, "User-Agent": self.agent, "Accept-Language": self.language,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()) or None,
            "Origin": f"https://{self.host}" if method == "POST" else None,
            "Content-Type": "application/x-www-form-urlencoded" if body is not None else None, **(headers or {}),
        }  # fmt: skip
        connection = self.connection()
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in given.items():
                if value is not None:
                    connection.putheader(name, value)
            if body is not None and "Content-Length" not in given:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            sent = answer.headers.get_all("Set-Cookie") or []
            for one in sent:
                for name, morsel in SimpleCookie(one).items():
                    if morsel["max-age"] == "0":
                        self.cookies.pop(name, None)
                    else:
                        self.cookies[name] = morsel.value
            lower = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, lower, answer.read(), tuple(sent))
        finally:
            connection.close()

    def get(self, path: str, **headers: str | None) -> Answer:
        return self.ask("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, fields: Mapping[str, str], headers: Mapping[str, str | None] | None = None) -> Answer:
        return self.ask("POST", path, urlencode(fields).encode(), headers)

    def token(self, path: str = "/login") -> str:
        """The token of the form on a page."""
        found = re.search(r'name="token" value="([^"]+)"', self.get(path).text)
        assert found, path
        return found[1]

    def log_in(self, key: Browser, led_to: str = "/") -> Answer:
        import base64
        import json

        token = self.token()
        options = json.loads(self.post("/login/options", {"token": token}).text)
        challenge = base64.urlsafe_b64decode(options["challenge"] + "==")
        return self.post("/login/answer", {"token": token, "answer": key.get(challenge), "next": led_to})
