"""The signing origin and the application, each under its own name with TLS, as a reverse proxy serves them."""

from __future__ import annotations

import contextlib
import datetime
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from dcdecom.adapters.signing_pages import KINDS, policy
from dcdecom.web.drop import Drop

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from dcdecom.ports.queue import Queue

HOST, SIGN = "dcdecom.example.test", "sign.dcdecom.example.test"


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName(SIGN)])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=7)).add_extension(names, False).sign(key, hashes.SHA256())
    )  # fmt: skip
    paths = folder / "tls.pem", folder / "tls.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ))  # fmt: skip
    return paths


@dataclass
class Places:
    """What the proxy does: files at the signing origin, the drop and a page at the application."""

    pages: Path
    statements: Path
    drop: Drop
    port: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        host = dict(scope["headers"]).get(b"host", b"").decode()
        if host == SIGN:
            await self._file(scope["path"], send)
        elif self.drop.serves(scope["path"]):
            await self.drop(scope, receive, send)
        else:
            await _answer(send, 200, b"<!doctype html><title>dcdecom</title><p>dcdecom", {"content-type": "text/html"})

    async def _file(self, path: str, send: Send) -> None:
        name = path.removeprefix("/") or "index.html"
        folder, _, rest = name.partition("/")
        file = self.statements / rest if folder == "statements" else self.pages / name
        if not file.is_file():
            await _answer(send, 404, b"", {})
            return
        kind = KINDS.get(file.suffix.removeprefix("."), "application/json")
        await _answer(send, 200, file.read_bytes(), {"content-type": kind, "content-security-policy": policy(HOST)})


async def _answer(send: Send, status: int, body: bytes, headers: dict[str, str]) -> None:
    raw: Any = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


@contextlib.contextmanager
def served(
    folder: Path, pages: Path, statements: Path, queue: Queue, kind: type[Places] = Places
) -> Iterator[Places]:  # fmt: skip
    import uvicorn

    its = kind(pages, statements, Drop(queue, HOST, SIGN))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        its.port = listening.getsockname()[1]
        cert, key = certificate(folder)
        config = uvicorn.Config(its, ssl_certfile=str(cert), ssl_keyfile=str(key), lifespan="off", log_level="error")
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield its
        server.should_exit = True
        thread.join(10)
