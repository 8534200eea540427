"""The reverse proxy of `ops/` as it is shipped, in Debian's nginx: TLS by a CA of our own, both names, and attacks."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dcdecom.adapters.signing_pages import install, policy, shipped
from dcdecom.web import live
from dcdecom.web.guard import headers
from dcdecom.web.origin import Origin
from dcdecom.web.rate import OF_ONE
from dcdecom.web.site import Site
from tests.docs.reading import ROOT
from tests.unit.web.conftest import kept
from tests.unit.web.place import HOST, SIGN, Office, Visitor, served

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = [pytest.mark.web, pytest.mark.skipif(NGINX is None, reason="nginx is not installed (nginx-light)")]
STATEMENT = f"{'a' * 64}.json"
CASE = "2026-0042"
MEGABYTE = 1 << 20


def _key_and_name(name: str) -> tuple[ec.EllipticCurvePrivateKey, x509.Name]:
    return ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


class Authority:
    """A CA that lasts as long as the test, and what it signs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._key, self._name = _key_and_name("CA of a test")
        ca = x509.BasicConstraints(ca=True, path_length=0)
        self._write("ca", self._made(self._name, self._key.public_key(), ca), self._key)

    def issue(self, name: str) -> None:
        key, subject = _key_and_name(name)
        names = x509.SubjectAlternativeName([x509.DNSName(name)])
        self._write(name, self._made(subject, key.public_key(), names), key)

    def _made(
        self, subject: x509.Name, public: ec.EllipticCurvePublicKey, more: x509.ExtensionType
    ) -> x509.Certificate:  # fmt: skip
        """With what RFC 5280 asks of both, which Python holds against it from 3.13 on."""
        signs = isinstance(more, x509.BasicConstraints)
        use = x509.KeyUsage(not signs, False, False, False, False, signs, signs, False, False)
        own = x509.SubjectKeyIdentifier.from_public_key(public)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder().subject_name(subject).issuer_name(self._name).public_key(public)
            .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1)).add_extension(more, critical=True)
            .add_extension(use, critical=True).add_extension(own, critical=False).add_extension(issuer, critical=False)
            .sign(self._key, hashes.SHA256())
        )  # fmt: skip

    def _write(self, name: str, made: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        (self.folder / f"{name}.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
        (self.folder / f"{name}.key").write_bytes(key.private_bytes(*form))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Proxy:
    """nginx that runs, and what is behind it."""

    site: Site
    office: Office
    folder: Path
    tls: int
    plain: int

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "ca.pem"))

    def raw(self, sent: bytes, name: str = HOST) -> bytes:
        """Bytes as they are, through TLS; returns all that comes back until the proxy closes or is silent."""
        with (
            socket.create_connection(("127.0.0.1", self.tls), 10) as bare,
            self.context.wrap_socket(bare, server_hostname=name) as tls,
        ):  # fmt: skip
            tls.settimeout(3)
            tls.sendall(sent)
            whole = b""
            try:
                while part := tls.recv(65536):
                    whole += part
            except TimeoutError:
                pass
            return whole

    def get(self, host: str, path: str, **more: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        with closing(_Tls(self, host)) as connection:
            connection.request("GET", path, headers={"Host": host, **more})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()


class _Tls(http.client.HTTPConnection):
    """To a name, wherever it is served."""

    def __init__(self, proxy: Proxy, name: str) -> None:
        super().__init__("127.0.0.1", proxy.tls, timeout=20)
        self._context, self._name = proxy.context, name

    def connect(self) -> None:
        super().connect()
        self.sock = self._context.wrap_socket(self.sock, server_hostname=self._name)


@dataclass
class Through(Visitor):
    """A browser that comes by the proxy."""

    proxy: Proxy | None = None

    def connection(self) -> http.client.HTTPConnection:
        assert self.proxy
        return _Tls(self.proxy, HOST)


def _configured(folder: Path, tls: int, plain: int, unix: Path) -> Path:
    """The shipped example with its places and ports replaced, inside of what Debian's nginx.conf has around it."""
    said = (ROOT / "ops/dcdecom-web.nginx.conf").read_text("utf-8")
    said = re.sub(r"^ *listen \[::\].*\n", "", said, flags=re.M)
    places = {
        "listen 443 ": f"listen 127.0.0.1:{tls} ", "listen 80 ": f"listen 127.0.0.1:{plain} ",
        "/etc/ssl/dcdecom-sign/fullchain.pem": f"{folder}/{SIGN}.pem",
        "/etc/ssl/dcdecom-sign/privkey.pem": f"{folder}/{SIGN}.key",
        "/etc/ssl/dcdecom/fullchain.pem": f"{folder}/{HOST}.pem",
        "/etc/ssl/dcdecom/privkey.pem": f"{folder}/{HOST}.key",
        "/run/dcdecom-web/web.sock": str(unix), "/srv/dcdecom-sign": f"{folder}/pages",
        "/var/lib/dcdecom-sign/": f"{folder}/statements/", "/var/log/nginx/dcdecom.log": f"{folder}/access.log",
    }  # fmt: skip
    for ours, its in places.items():
        assert ours in said, ours
        said = said.replace(ours, its)
    assert not re.search(r"/(etc|var|srv|run)/", said.replace(str(folder), "").replace(str(unix), "")), said
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/temporary/{kind};" for kind in kinds)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "temporary").mkdir()
    (folder / "nginx.conf").write_text(
        f"{user}\ndaemon off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\nworker_processes 1;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\nsendfile on;\ninclude /etc/nginx/mime.types;\n"
        f"default_type application/octet-stream;\ngzip on;\naccess_log {folder}/all.log;\n{temporary}\n{said}\n}}\n",
        "utf-8",
    )  # fmt: skip
    return folder / "nginx.conf"


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    assert NGINX
    folder = tmp_path_factory.mktemp("proxy")
    authority = Authority(folder)
    for name in (HOST, SIGN):
        authority.issue(name)
    _signing_place(folder)
    office = Office(folder / "office")
    kept(office)
    its = office.site()
    tls, plain = _free_port(), _free_port()
    with served(its) as unix:
        file = _configured(folder, tls, plain, unix)
        command = [NGINX, "-e", str(folder / "error.log"), "-c", str(file)]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stderr
        assert "[warn]" not in checked.stderr, checked.stderr
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        try:
            _until_it_answers(tls)
            yield Proxy(its, office, folder, tls, plain)
        finally:
            process.terminate()
            process.wait(20)


def _signing_place(folder: Path) -> None:
    """Pages, statements, and beside them what must never be served."""
    install(folder / "pages")
    (folder / "secret.json").write_text("secret")
    (folder / "pages/.new-sign.js").write_text("secret")
    (folder / "pages/linked.html").symlink_to(folder / "secret.json")
    statements = folder / "statements"
    statements.mkdir()
    (statements / STATEMENT).write_text(json.dumps({"statement": "x"}))
    (statements / f"invitation-{'b' * 32}.json").write_text("{}")
    (statements / "notes.json").write_text("secret")
    (statements / f"{'c' * 64}.json").symlink_to(folder / "secret.json")


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("nginx does not listen")


# --- both names ------------------------------------------------------------------------------------------------------


def test_a_person_logs_in_by_tls_and_sees_his_pages(proxy: Proxy) -> None:
    rina = Through(proxy.office.config, proxy=proxy)
    assert rina.log_in(proxy.office.keys["rina"]).status == 200
    answer = rina.get(f"/case/{CASE}", Accept_Encoding="gzip")
    assert answer.status == 200
    assert CASE in answer.text
    assert "content-encoding" not in answer.headers  # a compressed page would tell of its secrets by its length


def test_every_page_of_the_application_bears_its_headers_once(proxy: Proxy) -> None:
    wanted = headers(Origin(HOST, SIGN, "real"))
    for path in ("/login", "/status", "/nothing"):
        _, got, _ = proxy.get(HOST, path)
        for name, value in wanted.items():
            assert got.get_all(name) == [value], (path, name)
        assert "nginx/" not in (got["server"] or "")


@pytest.mark.parametrize(
    "path",
    [
        "/", "/index.html", "/sign.js", "/sign.css", "/enrol.html", f"/statements/{STATEMENT}",
        f"/statements/invitation-{'b' * 32}.json", "/nothing",
    ],
)  # fmt: skip
def test_every_file_of_the_signing_origin_bears_its_headers(proxy: Proxy, path: str) -> None:
    status, got, body = proxy.get(SIGN, path)
    assert status == (404 if path == "/nothing" else 200)
    wanted = {
        "content-security-policy": policy(HOST), "strict-transport-security": "max-age=31536000",
        "cache-control": "no-store", "x-content-type-options": "nosniff", "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
    }  # fmt: skip
    for name, value in wanted.items():
        assert got.get_all(name) == [value], name
    kinds = {"": "text/html", "html": "text/html", "js": "application/javascript", "css": "text/css",
             "json": "application/json"}  # fmt: skip
    ending = path.rpartition("/")[2].rpartition(".")[2]
    if status == 200:
        assert got.get_content_type() == kinds[ending]
        assert body == shipped().get(path.removeprefix("/") or "index.html", body)


def test_nothing_of_the_signing_origin_reaches_a_process(proxy: Proxy) -> None:
    before = proxy.site.counted.total()
    for asked in ("POST /submissions", "POST /enrolments", "GET /login", "GET /enrol/"):
        head = f"{asked} HTTP/1.1\r\nHost: {SIGN}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        assert re.match(rb"HTTP/1\.1 40[45] ", proxy.raw(head.encode(), SIGN)), asked
    assert proxy.site.counted.total() == before


@pytest.mark.parametrize(
    "path",
    [
        "/statements/", "/statements", "/statements/notes.json", "/statements/../secret.json",
        "/statements/..%2fsecret.json", "/statements../secret.json", "/statements/%2e%2e/secret.json",
        "/../secret.json", "/..%2fsecret.json", "//secret.json", f"/statements/{'c' * 64}.json", "/linked.html",
        "/.new-sign.js", "/%2enew-sign.js", "/statements/..%5csecret.json",
        f"/statements/{STATEMENT}/../../secret.json", f"/statements/{STATEMENT}%00.html",
    ],
)  # fmt: skip
def test_nothing_else_of_the_disk_is_served(proxy: Proxy, path: str) -> None:
    said = proxy.raw(f"GET {path} HTTP/1.1\r\nHost: {SIGN}\r\nConnection: close\r\n\r\n".encode(), SIGN)
    assert re.match(rb"HTTP/1\.1 (400|403|404) ", said), said
    assert b"secret" not in said.partition(b"\r\n\r\n")[2]


def test_the_machines_own_pages_stay_on_the_machine(proxy: Proxy) -> None:
    for path in ("/healthz", "/metrics", "//metrics", "/x/../metrics", "/%6detrics"):
        said = proxy.raw(f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
        assert said.startswith(b"HTTP/1.1 404 "), path
        assert b"dcdecom_web" not in said


# --- other names -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["evil.example", "", "127.0.0.1"])
def test_a_handshake_for_another_name_is_refused(proxy: Proxy, name: str) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", proxy.tls), 10) as bare, pytest.raises(ssl.SSLError):
        context.wrap_socket(bare, server_hostname=name or None)


@pytest.mark.parametrize(
    "asked", ["GET / HTTP/1.1\r\nHost: evil.example", f"GET https://evil.example/ HTTP/1.1\r\nHost: {HOST}"]
)
def test_a_request_for_another_name_gets_no_page(proxy: Proxy, asked: str) -> None:
    before = proxy.site.counted.total()
    said = proxy.raw(f"{asked}\r\nConnection: close\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 421 ")
    assert b"Welcome" not in said
    assert proxy.site.counted.total() == before


def test_what_a_request_says_of_its_host_leads_nobody_elsewhere(proxy: Proxy) -> None:
    said = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "http"}
    status, got, body = proxy.get(HOST, "/board", **said)
    assert status == 303
    assert got["location"].startswith("/login")
    assert b"evil" not in body


def test_without_tls_everybody_is_led_to_the_application_alone(proxy: Proxy) -> None:
    for asked in ("GET / HTTP/1.1\r\nHost: evil.example", "GET //evil.example/ HTTP/1.1\r\nHost: x",
                  f"GET /%0d%0aX-Bad:1 HTTP/1.1\r\nHost: {HOST}", "POST /login HTTP/1.1\r\nHost: x"):  # fmt: skip
        with socket.create_connection(("127.0.0.1", proxy.plain), 10) as plain:
            plain.sendall(f"{asked}\r\nConnection: close\r\n\r\n".encode())
            said = plain.makefile("rb").read()
        assert said.startswith(b"HTTP/1.1 301 ")
        assert f"\r\nLocation: https://{HOST}/\r\n".encode() in said
        assert b"X-Bad" not in said


def test_whoever_names_another_address_is_still_limited_by_his_own(proxy: Proxy) -> None:
    visitor = Through(proxy.office.config, proxy=proxy)
    token = visitor.token("/status")
    texts = [visitor.post("/status", {"token": token, "code": "NONE"}, {"X-Real-IP": f"192.0.2.{n}"}).text
             for n in range(OF_ONE + 1)]  # fmt: skip
    assert "too many tries" not in texts[OF_ONE - 1]
    assert "too many tries" in texts[OF_ONE]


# --- how much, and how it is sent ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "size"),
    [("/login/options", 300 * 1024), ("/submissions", MEGABYTE), ("/submissions/photos", 66 * MEGABYTE)],
)
def test_what_is_too_long_is_refused_before_it_is_sent(proxy: Proxy, path: str, size: int) -> None:
    before = proxy.site.counted.total()
    said = proxy.raw(f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {size}\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 413 ")
    assert proxy.site.counted.total() == before


def test_an_upload_is_handed_on_as_it_comes(proxy: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the proxy nor the application waits for the whole of it, and the proxy writes nothing to its disk."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with (
        socket.create_connection(("127.0.0.1", proxy.tls), 10) as bare,
        proxy.context.wrap_socket(bare, server_hostname=HOST) as tls,
    ):  # fmt: skip
        tls.sendall(f"POST /submissions/photos HTTP/1.1\r\nHost: {HOST}\r\nOrigin: https://{SIGN}\r\n"
                    f"Content-Length: {8 * MEGABYTE}\r\n\r\n".encode())  # fmt: skip
        tls.sendall(b"x" * 2 * MEGABYTE)
        until = time.monotonic() + 10
        while not (came := sum(file.stat().st_size for file in tmp_path.rglob("whole"))) > MEGABYTE:
            assert time.monotonic() < until, came
            time.sleep(0.05)
        assert [file for file in (proxy.folder / "temporary").rglob("*") if file.is_file()] == []
    until = time.monotonic() + 10
    while [*tmp_path.iterdir()]:  # whoever leaves in the middle leaves nothing behind
        assert time.monotonic() < until
        time.sleep(0.05)


def test_events_come_at_once(proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SECONDS", 0.05)
    rina = Through(proxy.office.config, proxy=proxy)
    rina.log_in(proxy.office.keys["rina"])
    cookies = "; ".join(f"{name}={value}" for name, value in rina.cookies.items())
    with closing(_Tls(proxy, HOST)) as connection:
        sent = {"Host": HOST, "User-Agent": rina.agent, "Cookie": cookies}
        connection.request("GET", f"/case/{CASE}/live", headers=sent)
        answer = connection.getresponse()
        assert answer.headers.get_content_type() == "text/event-stream"
        began = time.monotonic()
        assert answer.readline() == b"retry: 3000\n"
        proxy.office.append(CASE, "noted", {"text": "seen by the proxy"})
        lines = [answer.readline() for _ in range(4)]
        assert b"event: case\n" in lines
        assert time.monotonic() - began < 4


# --- one request, or none --------------------------------------------------------------------------------------------

INNER = f"GET /smuggled HTTP/1.1\r\nHost: {HOST}\r\n\r\n"
AMBIGUOUS: Mapping[str, str] = {
    "length and chunks": f"Content-Length: {len(INNER) + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{INNER}",
    "two lengths": f"Content-Length: 0\r\nContent-Length: {len(INNER)}\r\n\r\n{INNER}",
    "a length that is none": f"Content-Length: +{len(INNER)}\r\n\r\n{INNER}",
    "chunks of another kind": "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + INNER,
    "two kinds of chunks": "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + INNER,
    "a space before the colon": "Transfer-Encoding : chunked\r\nContent-Length: 0\r\n\r\n",
    "a chunk that is too long": "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n\r\n",
    "a header in two lines": "X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    "a zero in a header": "X-A: \x00\r\nContent-Length: 0\r\n\r\n",
}


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_what_two_could_read_differently_reaches_nobody(proxy: Proxy, kind: str) -> None:
    before = proxy.site.counted.total()
    said = proxy.raw(f"POST /status HTTP/1.1\r\nHost: {HOST}\r\n{AMBIGUOUS[kind]}".encode("latin-1"))
    assert re.match(rb"HTTP/1\.1 (400|501) ", said), said[:200]
    assert said.count(b"HTTP/1.1 ") == 1
    assert proxy.site.counted.total() == before


def test_a_body_that_looks_like_a_request_stays_a_body(proxy: Proxy) -> None:
    """And none of its bytes are left on a connection that somebody else's request uses next."""
    before = proxy.site.counted.total()
    head = f"POST /status HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {len(INNER)}\r\nConnection: close\r\n\r\n{INNER}"
    assert proxy.raw(head.encode()).count(b"HTTP/1.1 ") == 1
    assert proxy.site.counted.total() == before + 1
    with _at_once(8, lambda: proxy.get(HOST, "/login")[0]) as statuses:
        pass
    assert statuses == [200] * 8


@contextmanager
def _at_once(count: int, act: object) -> Iterator[list[int]]:
    found: list[int] = []
    assert callable(act)
    threads = [threading.Thread(target=lambda: found.append(act())) for _ in range(count)]
    for thread in threads:
        thread.start()
    yield found
    for thread in threads:
        thread.join(30)
