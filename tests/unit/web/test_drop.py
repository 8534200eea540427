"""What browsers hand in: what reaches the spool, and what does not."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.signing_pages import shipped
from dcdecom.journal.spool import FolderQueue
from dcdecom.ports.queue import Answered, Taken
from dcdecom.web.drop import BODY_BYTES, Drop
from tests.unit.journal.passkeys import ECDSA, SecurityKey

HOST, SIGN = "dcdecom.example.go.id", "sign.dcdecom.example.go.id"
HEAD = "7d" * 32
STATEMENT = (
    "dcdecom statement 2\nkind: gate\ncase: 2026-0042\nstep: review-kasi\nas: kasi\ndecision: approve\n"
    f"device: srv-1\nsubject: none\nhappened on: 2026-11-26\nhead: {HEAD}\n"
)
SIGNED = SecurityKey(ECDSA, SIGN).sign_in_browser(STATEMENT.encode(), f"https://{SIGN}").decode()
KEY = {"invitation": "0" * 32, "kind": "sign", "answer": "{}", "mac": "0" * 64}


@pytest.fixture
def queue(tmp_path: Path) -> FolderQueue:
    made = FolderQueue(tmp_path / "spool", SystemClock())
    made.prepare()
    return made


def ask(
    queue: FolderQueue, method: str, path: str, body: object = b"", origin: str = f"https://{SIGN}", host: str = HOST
) -> tuple[int, dict[str, str], bytes]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent: list[dict[str, Any]] = []
    parts = [content[n : n + 60_000] for n in range(0, len(content), 60_000)] or [b""]
    messages = [{"type": "http.request", "body": p, "more_body": n + 1 < len(parts)} for n, p in enumerate(parts)]

    async def receive() -> dict[str, Any]:
        return messages.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    raw = [(b"host", host.encode()), *([(b"origin", origin.encode())] if origin else [])]
    scope = {"type": "http", "method": method, "path": path, "headers": raw}
    asyncio.run(Drop(queue, HOST, SIGN)(scope, receive, send))  # type: ignore[arg-type]
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, sent[1]["body"]


def test_what_was_signed_reaches_the_worker_byte_for_byte(queue: FolderQueue) -> None:
    status, headers, body = ask(queue, "POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED})
    assert (status, headers["access-control-allow-origin"]) == (202, f"https://{SIGN}")
    taken = queue.take(json.loads(body)["id"])
    assert isinstance(taken, Taken)
    its = taken.submission
    assert (its.command, its.case, its.options) == ("sign", "2026-0042", {"step": "review-kasi", "as": "kasi"})
    assert {kind: path.read_text("utf-8") for kind, path in its.files} == {"signature": SIGNED, "statement": STATEMENT}


@pytest.mark.parametrize(("kind", "case", "options"), [
    ("cancel", "2026-0042", {"as": "kasi"}), ("people", "", {"as": "kasi"}),
    ("drift", "", {"as": "kasi"}), ("accept", "2026-0042", {"step": "review-kasi", "as": "kasi"}),
    ("confirm", "2026-0042", {"step": "review-kasi", "as": "kasi"}),
])  # fmt: skip
def test_each_kind_goes_to_the_command_that_records_it(
    kind: str, case: str, options: dict[str, str], queue: FolderQueue
) -> None:  # fmt: skip
    text = STATEMENT.replace("kind: gate", f"kind: {kind}")
    said = {"statement": text, "signature": SIGNED}
    taken = queue.take(json.loads(ask(queue, "POST", "/submissions", said)[2])["id"])
    assert isinstance(taken, Taken)
    command = "sign" if kind in ("confirm", "accept") else kind
    assert (taken.submission.command, taken.submission.case, taken.submission.options) == (command, case, options)


def test_a_new_key_reaches_the_worker(queue: FolderQueue) -> None:
    for kind, origin in (("sign", SIGN), ("web", HOST)):
        status, _, body = ask(queue, "POST", "/enrolments", {**KEY, "kind": kind}, f"https://{origin}")
        taken = queue.take(json.loads(body)["id"])
        assert isinstance(taken, Taken)
        assert (status, taken.submission.command, taken.submission.options["kind"]) == (202, "enrol", kind)


REFUSED: dict[str, tuple[str, str, object, str]] = {
    "a page of nobody's": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, "https://evil.example"),
    "a page without a name": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, "null"),
    "no page": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, ""),
    "the application's page": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, f"https://{HOST}"),
    "the signing host without TLS": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, f"http://{SIGN}"),
    "no statement": ("POST", "/submissions", {"statement": "x\n", "signature": SIGNED}, f"https://{SIGN}"),
    "no signature": ("POST", "/submissions", {"statement": STATEMENT, "signature": "x"}, f"https://{SIGN}"),
    "more besides": ("POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED, "x": ""}, f"https://{SIGN}"),
    "a list": ("POST", "/submissions", [], f"https://{SIGN}"),
    "no JSON": ("POST", "/submissions", b"{", f"https://{SIGN}"),
    "deep JSON": ("POST", "/submissions", b"[" * 40_000, f"https://{SIGN}"),
    "too much": ("POST", "/submissions", b"x" * (BODY_BYTES + 1), f"https://{SIGN}"),
    "a key of another page": ("POST", "/enrolments", KEY, f"https://{HOST}"),
    "a path for an invitation": ("POST", "/enrolments", {**KEY, "invitation": "../../x"}, f"https://{SIGN}"),
    "another method": ("PUT", "/submissions", {"statement": STATEMENT, "signature": SIGNED}, f"https://{SIGN}"),
    "another path": ("POST", "/submissions/", {"statement": STATEMENT, "signature": SIGNED}, f"https://{SIGN}"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_else_reaches_the_worker(name: str, queue: FolderQueue) -> None:
    status, headers, _ = ask(queue, *REFUSED[name])
    assert status >= 400
    assert headers["content-type"] == "application/json"
    assert queue.due() == ()


def test_the_signing_host_is_not_served_here(queue: FolderQueue) -> None:
    """A page that this process answers under that name could ask for keys that sign."""
    for path in ("/enrol/enrol.html", "/submissions", "/"):
        assert ask(queue, "GET", path, host=SIGN)[0] == 421


def test_what_came_of_it_is_told_to_whoever_has_its_number(queue: FolderQueue) -> None:
    id = json.loads(ask(queue, "POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED})[2])["id"]
    assert json.loads(ask(queue, "GET", f"/submissions/{id}")[2])["outcome"] == "waits"
    queue.take(id)
    queue.done(id, Answered(id, "refused", "why", SystemClock().now()))
    assert json.loads(ask(queue, "GET", f"/submissions/{id}")[2]) == {"outcome": "refused", "said": "why"}
    assert "access-control-allow-origin" not in ask(queue, "GET", f"/submissions/{id}", origin="https://evil.example")[1]
    assert ask(queue, "GET", "/submissions/..%2f")[0] == 404


def test_the_page_that_makes_the_log_in_key_is_the_shipped_one(queue: FolderQueue) -> None:
    status, headers, body = ask(queue, "GET", "/enrol/enrol.html")
    assert (status, body) == (200, shipped()["enrol.html"])
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    for path in ("/enrol/index.html", "/enrol/../index.html", "/enrol/__init__.py", "/enrol/"):
        assert ask(queue, "GET", path)[0] == 404


def test_a_full_disk_is_told(queue: FolderQueue, tmp_path: Path) -> None:
    (tmp_path / "spool" / "incoming").rename(tmp_path / "elsewhere")
    status, _, body = ask(queue, "POST", "/submissions", {"statement": STATEMENT, "signature": SIGNED})
    assert (status, "no worker takes" in body.decode()) == (400, True)
