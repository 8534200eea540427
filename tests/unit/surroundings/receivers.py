"""Receivers of notices on loopback: an address that takes posts and honours keys, and a mail server."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Hook(ThreadingHTTPServer):
    """An address that takes posts. It shows what it took once a key, and answers as its `answers` say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Asked)
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        """Path, headers, body of each."""
        self.shown: dict[str, Any] = {}
        """By key: what its people see."""
        self.answers: list[int | float] = []
        """For the next requests: a status, or seconds after which 201 is answered. Then each gets 201."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/s3cret"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever hung up before the answer is no error of this server."""


class _Asked(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.requests.append((self.path, dict(self.headers), body))
        answer = self.server.answers.pop(0) if self.server.answers else 201
        if answer == 201 or isinstance(answer, float):
            self.server.shown.setdefault(self.headers["Idempotency-Key"], body)
        if isinstance(answer, float):
            time.sleep(answer)
            answer = 201
        self.send_response(answer)
        self.send_header("Location", "https://127.0.0.1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """It is quiet."""


@contextmanager
def hook() -> Iterator[Hook]:
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A certificate of a name that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    chain, private = folder / f"{name}.pem", folder / f"{name}.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return chain, private


@dataclass
class MailServer:
    """SMTP as RFC 5321 and 3207 have it, as far as a client needs it that hands one mail in."""

    certificate: tuple[Path, Path] | None = None
    """With it, STARTTLS is offered."""
    refuses: dict[str, int] = field(default_factory=dict)
    """Verb -> the code that it answers."""
    seconds: float = 0.0
    """How late it answers that it took a mail."""
    mails: list[EmailMessage] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    port: int = 0

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                wire, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._session, args=(wire,), daemon=True).start()

    def _session(self, wire: socket.socket) -> None:
        with suppress(OSError):
            wire.sendall(b"220 here\r\n")
            file = wire.makefile("rb")
            while line := file.readline().decode().rstrip():
                self.said.append(line)
                verb = line.split(" ")[0].split(":")[0].upper()
                if verb in self.refuses:
                    wire.sendall(f"{self.refuses[verb]} no, {line}\r\n".encode())
                elif verb == "EHLO":
                    offers = [b"250-here", b"250-AUTH PLAIN"] + ([b"250-STARTTLS"] if self.certificate else [])
                    wire.sendall(b"\r\n".join([*offers, b"250 8BITMIME"]) + b"\r\n")
                elif verb == "STARTTLS" and self.certificate:
                    wire.sendall(b"220 go\r\n")
                    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                    context.load_cert_chain(*map(str, self.certificate))
                    wire = context.wrap_socket(wire, server_side=True)
                    file = wire.makefile("rb")
                elif verb == "DATA":
                    wire.sendall(b"354 go\r\n")
                    content = b""
                    while (row := file.readline()) not in (b".\r\n", b""):
                        content += row
                    self.mails.append(message_from_bytes(content, policy=default))  # type: ignore[arg-type]  # the policy makes it one
                    time.sleep(self.seconds)
                    wire.sendall(b"250 taken\r\n")
                elif verb == "AUTH":
                    wire.sendall(b"235 welcome\r\n")
                elif verb == "QUIT":
                    wire.sendall(b"221 bye\r\n")
                    return
                else:
                    wire.sendall(b"250 yes\r\n")


@contextmanager
def mail_server(server: MailServer) -> Iterator[MailServer]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        server.port = listening.getsockname()[1]
        thread.start()
        yield server
