"""A reverse proxy in front of NetBox or Zabbix: counts requests, and loses the answer to a write when it is told to.

It breaks a real system where a real network does: behind the server, which has done what it was asked.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

OWN_HEADERS = frozenset({"connection", "content-length", "transfer-encoding", "date", "server"})
"""Of an answer: each server says these for itself."""


@dataclass
class Middleman:
    """What went through, as `GET /api/dcim/devices/` or `host.get`."""

    url: str
    loses_answers: bool = False
    """To writes; what only reads is answered."""
    requests: list[str] = field(default_factory=list)
    answered: Callable[[str], None] = lambda name: None
    """What happens once a request was answered, before its answer goes back."""


@contextmanager
def between(url: str) -> Iterator[Middleman]:
    """A middleman before the system at this URL, for as long as the block lasts."""
    upstream = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _pass(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            name, writes = _named(self.command, self.path, body)
            found.requests.append(name)
            link = HTTPConnection(upstream.hostname or "", upstream.port, timeout=60)
            link.request(self.command, self.path, body, {**dict(self.headers), "Connection": "close"})
            answer = link.getresponse()
            content = answer.read()
            link.close()
            found.answered(name)
            if writes and found.loses_answers:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for header, value in answer.getheaders():
                if header.lower() not in OWN_HEADERS:
                    self.send_header(header, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_DELETE = do_OPTIONS = _pass

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found = Middleman(f"http://127.0.0.1:{server.server_port}{upstream.path}")
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()


def _named(method: str, path: str, body: bytes) -> tuple[str, bool]:
    """What a request is called, and whether it writes."""
    if path.endswith("/api_jsonrpc.php"):
        name = str(json.loads(body)["method"])
        return name, not name.endswith((".get", ".version", ".export"))
    return f"{method} {urlsplit(path).path}", method not in ("GET", "OPTIONS")
