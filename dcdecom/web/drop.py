"""Where browsers hand in what was signed, and new keys: it puts them into the spool, and says what came of them.

It looks at nothing but form: the worker judges. It stands apart from the application's pages, asks for no session and
sets no cookie, since a signature says itself whose it is. It is served under the application's name and never under
that of the signing origin: whoever took this process over could answer with a page there that asks for keys.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from dcdecom.adapters.signing_pages import KINDS, policy, shipped
from dcdecom.errors import DcdecomError, InputError
from dcdecom.journal.statement_folder import HAND_IN
from dcdecom.limits import SIGNED_BYTES
from dcdecom.ports.queue import Queue, Submission
from dcdecom.web import uploads
from dcdecom.web.labels import Labels
from dcdecom.web.passkey import MOST_BYTES

if TYPE_CHECKING:
    from dcdecom.journal.statement import Statement

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
"""As ASGI has them."""
Said: TypeAlias = Mapping[str, object]
"""An answer, as JSON."""
ENROL, PAGES = "/enrolments", "/enrol/"
WITH_PHOTOS = f"{HAND_IN}/photos"
"""The address for what was signed with photos: they are read as they come, and written to a disk."""
WITH_PAPER = f"{HAND_IN}/paper"
"""The same for what was signed with the scan of a paper."""
AT_ONCE = 3
"""Uploads; one more is told to come back."""
BODY_BYTES = 3 * SIGNED_BYTES.most
BRINGS = frozenset({"inspect", "attach", "paper"})
"""The kinds of statement with which files come."""
OF_ENROLMENT = {"invitation": re.compile(r"[0-9a-f]{32}"), "kind": re.compile(r"sign|web"),
                "mac": re.compile(r"[0-9a-f]{64}"), "answer": re.compile(rf"(?s).{{1,{MOST_BYTES}}}")}  # fmt: skip
"""What a browser says of a new key."""
ANSWER = re.compile(rf"(?:{HAND_IN}|{ENROL})/([0-9a-f]{{32}})")
LABEL = re.compile(r"/labels/([0-9a-f]{64})")
"""Where a photo of a label is read, for the statement of this name."""
PAGE = re.compile(rf"{PAGES}([a-z]+\.[a-z]+)")


@dataclass(frozen=True)
class Drop:
    """An ASGI application of its own."""

    queue: Queue
    host: str
    sign_host: str
    labels: Labels | None = None
    """What reads labels; None where nothing does."""
    uploading: list[None] = field(default_factory=list)
    """One entry for each upload that is under way."""

    def serves(self, path: str) -> bool:
        """Whether a path is for it, and not for the application's pages."""
        whole = (HAND_IN, ENROL, WITH_PHOTOS, WITH_PAPER)
        return path in whole or any(p.fullmatch(path) for p in (ANSWER, PAGE, LABEL))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if given.get("host") != self.host:
            await _send(send, 421, {})
            return
        method, path, origin = scope["method"], scope["path"], given.get("origin", "")
        if method == "GET" and (page := PAGE.fullmatch(path)):
            await self._page(send, page[1])
        elif method == "GET" and (answer := ANSWER.fullmatch(path)):
            await _send(send, *self._answer(answer[1]), self._to(origin))
        elif method == "POST" and path == WITH_PHOTOS and origin == f"https://{self.sign_host}":
            await _send(send, *await self._uploaded(self._with_photos, receive), self._to(origin))
        elif method == "POST" and path == WITH_PAPER and origin == f"https://{self.sign_host}":
            await _send(send, *await self._uploaded(self._with_paper, receive), self._to(origin))
        elif method == "POST" and (label := LABEL.fullmatch(path)) and origin == f"https://{self.sign_host}":
            await _send(send, *await self._uploaded(partial(self._label, label[1]), receive), self._to(origin))
        elif method == "POST" and path in (HAND_IN, ENROL) and self._to(origin):
            body = await _body(receive)
            await _send(send, *(self._taken(path, body, origin) if body is not None else (413, {})), self._to(origin))
        else:
            await _send(send, 403 if method == "POST" else 404, {})

    def _to(self, origin: str) -> Mapping[str, str]:
        """The header by which a page of the signing origin may read an answer; nothing for any other page."""
        if origin == f"https://{self.sign_host}":
            return {"access-control-allow-origin": origin, "vary": "origin"}
        return {"vary": "origin"} if origin == f"https://{self.host}" else {}

    def _taken(self, path: str, body: bytes, origin: str) -> tuple[int, Mapping[str, str]]:
        try:
            said = json.loads(body)
            if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
                raise ValueError("it is no form")
            if path == ENROL:
                return 202, {"id": self.queue.defer(self._enrolment(said, origin))}
            if origin != f"https://{self.sign_host}":
                raise ValueError("statements are signed at the signing origin")
            return 202, {"id": _hand_in(self.queue, said)}
        except InputError as error:
            return 400, {"said": error.what}
        except DcdecomError:
            return 503, {}
        except (ValueError, KeyError, RecursionError):
            return 400, {}

    async def _uploaded(
        self, take: Callable[[Receive, Path], Awaitable[tuple[int, Said]]], receive: Receive
    ) -> tuple[int, Said]:  # fmt: skip
        """What is said to an upload, whose parts lie in a folder until it is answered."""
        if len(self.uploading) >= AT_ONCE:
            return 503, {}
        self.uploading.append(None)
        try:
            with tempfile.TemporaryDirectory(prefix="dcdecom-") as folder:
                return await take(receive, Path(folder))
        except uploads.Refused as error:
            return error.status, {"said": error.said}
        except InputError as error:
            return 400, {"said": error.what}
        except (ValueError, KeyError, RecursionError):
            return 400, {}
        except (DcdecomError, OSError):
            return 503, {}
        finally:
            self.uploading.pop()

    async def _with_photos(self, receive: Receive, folder: Path) -> tuple[int, Said]:
        given = await uploads.upload(receive, folder)
        return 202, {"id": await asyncio.to_thread(_hand_in, self.queue, given.said, given.photos)}

    async def _with_paper(self, receive: Receive, folder: Path) -> tuple[int, Said]:
        given = await uploads.upload(receive, folder, uploads.PAPERS)
        return 202, {"id": await asyncio.to_thread(_hand_in, self.queue, given.said, given.photos, "scan")}

    async def _label(self, digest: str, receive: Receive, folder: Path) -> tuple[int, Said]:
        stated = await asyncio.to_thread(self.labels.waits, digest) if self.labels else None
        if self.labels is None or stated is None:
            return 404, {}
        photo = await uploads.received(receive, folder / "photo", uploads.PHOTO_BYTES)
        with photo.open("rb") as file:
            uploads.ending(file.read(12))
        return 200, await asyncio.to_thread(self.labels.read, stated, photo)

    def _enrolment(self, said: Mapping[str, str], origin: str) -> Submission:
        if set(said) != set(OF_ENROLMENT) or not all(rule.fullmatch(said[k]) for k, rule in OF_ENROLMENT.items()):
            raise ValueError("it is no new key")
        if origin != f"https://{self.sign_host if said['kind'] == 'sign' else self.host}":
            raise ValueError("it is of another page")
        return Submission("enrol", "", said)

    def _answer(self, id: str) -> tuple[int, Mapping[str, str]]:
        try:
            found = self.queue.answer(id)
        except DcdecomError:
            return 503, {}
        return 200, {"outcome": found.outcome, "said": found.said} if found else {"outcome": "waits", "said": ""}

    async def _page(self, send: Send, name: str) -> None:
        found = shipped().get(name)
        if found is None or name == "index.html":
            await _send(send, 404, {})
            return
        headers = {"content-type": KINDS[name.partition(".")[2]], "content-security-policy": policy(self.host)}
        await _send(send, 200, found, headers)


def _hand_in(queue: Queue, said: Mapping[str, str], photos: tuple[Path, ...] = (), sort: str = "photo") -> str:
    """Put a signature, its statement and photos, or files of another `sort`, into the spool.

    Raises ValueError where the statement is none, or is signed with other files.
    """
    from dcdecom.journal.sshsig import read as read_signature
    from dcdecom.journal.statement import read

    if set(said) != {"statement", "signature"}:
        raise ValueError("it is no signature with its statement")
    statement, signature = said["statement"].encode(), said["signature"].encode()
    stated = read(statement)
    read_signature(signature)
    with tempfile.TemporaryDirectory(prefix="dcdecom-") as folder:
        paths = (Path(folder, "given.sig"), Path(folder, "given"))
        for path, content in zip(paths, (signature, statement), strict=True):
            path.write_bytes(content)
        called = (photo.rename(photo.with_name(_name(stated, n, photo))) for n, photo in enumerate(photos, 1))
        files = (*zip(("signature", "statement"), paths, strict=True), *((sort, photo) for photo in called))
        if photos and (stated.kind not in BRINGS or (sort == "scan") != (stated.kind == "paper")):
            raise ValueError("it is signed without photos")
        match stated.kind:
            case "inspect" | "attach" | "paper":
                return queue.defer(Submission(stated.kind, stated.case, {}, files))
            case "people" | "drift" | "open":
                return queue.defer(Submission(stated.kind, "", {"as": stated.party}, files))
            case "cancel":
                return queue.defer(Submission("cancel", stated.case, {"as": stated.party}, files))
        return queue.defer(Submission("sign", stated.case, {"step": stated.step, "as": stated.party}, files))


def _name(stated: Statement, number: int, photo: Path) -> str:
    """`srv-disdik-01-before-1.jpg`: whatever the telephone called it."""
    shows = {"attach": stated.note, "paper": stated.step}.get(stated.kind, "label")
    words = "-".join((*(stated.devices if stated.kind != "paper" else ()), shows, str(number)))
    return f"{re.sub(r'[^A-Za-z0-9._-]', '_', words)[-100:]}{photo.suffix}"


async def _body(receive: Receive) -> bytes | None:
    """What was sent; None where it is more than a statement and its signature can be."""
    whole = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        part: bytes = message.get("body", b"")
        whole += part
        if len(whole) > BODY_BYTES:
            return None
        if not message.get("more_body"):
            return whole


async def _send(
    send: Send, status: int, content: Said | bytes, more: Mapping[str, str] | None = None
) -> None:  # fmt: skip
    body = content if isinstance(content, bytes) else json.dumps(dict(content)).encode()
    headers = {
        "content-type": "application/json", "content-length": str(len(body)), "cache-control": "no-store",
        "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'", **(more or {}),
    }  # fmt: skip
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})
