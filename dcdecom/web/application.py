"""The application: which address leads to which page, and what is said where one cannot be shown."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from dcdecom.bootstrap import storage
from dcdecom.errors import DcdecomError
from dcdecom.journal.statement_folder import StatementFolder
from dcdecom.limits import cut
from dcdecom.web import logging_in, reading, request_page
from dcdecom.web.answers import page, viewer
from dcdecom.web.assets import assets
from dcdecom.web.bounded_queue import BoundedQueue
from dcdecom.web.case_page import Pictures
from dcdecom.web.cases import NotRead
from dcdecom.web.drop import Drop
from dcdecom.web.guard import Guard
from dcdecom.web.labels import Labels
from dcdecom.web.live import Live
from dcdecom.web.metrics import metrics
from dcdecom.web.site import Site

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

P = ParamSpec("P")
T = TypeVar("T")
LOG = logging.getLogger("dcdecom.web")
CASE, FILE = "{case:str}", "{sha256:str}"
FOR_EVER = "public, max-age=31536000, immutable"
TOLD = frozenset({400, 403, 404, 405, 413, 415, 503})
"""What a page says in words of its own; anything else is said as a fault."""


def application_of(its: Site) -> ASGIApp:
    """The application of a site, as a server runs it."""
    people = partial(reading.for_people, its)
    routes = [
        Route("/", people(reading.waiting_)),
        Route("/board", people(reading.board_)),
        Route("/device/{name:str}", people(reading.device_)),
        Route("/people", people(reading.people_)),
        Route("/drift", people(reading.drift_)),
        Route(f"/case/{CASE}", people(reading.case_)),
        Route(f"/case/{CASE}/decide/{{step:str}}", people(reading.decide_)),
        Route(f"/case/{CASE}/cancel", people(reading.cancel_)),
        Route(f"/case/{CASE}/paper/{{step:str}}", people(reading.paper_)),
        Route(f"/case/{CASE}/rack", people(reading.rack_)),
        Route(f"/case/{CASE}/live", Live(its).stream),
        Route(f"/case/{CASE}/file/{FILE}", people(reading.file_)),
        Route(f"/case/{CASE}/photo/{FILE}", people(reading.picture_of(Pictures(its.settings)))),
        Route("/request", people(request_page.request_form)),
        Route("/request", _of(its, request_page.request_sent), methods=["POST"]),
        Route("/request/{id:str}", people(request_page.request_answer)),
        Route("/status", _of(its, reading.status_form)),
        Route("/status", _of(its, reading.status_), methods=["POST"]),
        Route("/login", _of(its, logging_in.login_page)),
        Route("/login/options", _of(its, logging_in.login_options), methods=["POST"]),
        Route("/login/answer", _of(its, logging_in.login_answer), methods=["POST"]),
        Route("/logout", _of(its, logging_in.logout), methods=["POST"]),
        Route("/static/{digest:str}/{name:str}", _asset),
        Route("/healthz", _of(its, _healthz)),
        Route("/metrics", _of(its, _metrics)),
    ]
    handlers = {HTTPException: _of(its, _told), DcdecomError: _of(its, _not_read),
                OSError: _of(its, _not_read), Exception: _of(its, _fault)}  # fmt: skip
    app = Starlette(routes=routes, exception_handlers=handlers)
    labels = Labels(StatementFolder(its.web.statements), its.cases, storage.label_reader, Lock(), its.now)
    drop = Drop(BoundedQueue(storage.queue(its.settings)), its.web.host, its.web.sign_host, labels)
    return _Counted(_Apart(drop, Guard(app, its.origin)), its)


class _Apart:
    """What is handed in goes to an application of its own, which looks at host and origin itself."""

    def __init__(self, drop: Drop, pages: ASGIApp) -> None:
        self._drop, self._pages = drop, pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        apart = scope["type"] == "http" and self._drop.serves(scope["path"])
        await (self._drop if apart else self._pages)(scope, receive, send)


def _of(its: Site, handler: Callable[Concatenate[Site, P], T]) -> Callable[P, T]:
    """A handler with the site: Starlette looks whether it is a coroutine function, which a partial of one is."""
    return partial(handler, its)


class _Counted:
    """Counts answers by the class of their status."""

    def __init__(self, app: ASGIApp, its: Site) -> None:
        self._app, self._counted = app, its.counted

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._counted[f"{message['status'] // 100}xx"] += 1
            await send(message)

        await self._app(scope, receive, sent)


def _asset(request: Request) -> Response:
    found = assets().get(request.path_params["name"])
    if found is None or found.digest != request.path_params["digest"]:
        raise HTTPException(404)
    return Response(found.content, headers={"content-type": found.kind, "cache-control": FOR_EVER})


def _healthz(its: Site, request: Request) -> Response:
    """Whether pages can be made: 503 where the store of the journals or the people file cannot be read."""
    try:
        its.cases.all()
        its.people()
    except (DcdecomError, OSError) as error:
        return PlainTextResponse(f"not read: {cut(str(error))}\n", 503)
    return PlainTextResponse("ok\n")


def _metrics(its: Site, request: Request) -> Response:
    try:
        found, is_read = its.cases.all(), True
    except (DcdecomError, OSError):
        found, is_read = (), False
    unread = sum(isinstance(c, NotRead) for c in found)
    text = metrics(its.counted, its.sessions.count(), len(found) - unread, unread, is_read)
    return PlainTextResponse(text, headers={"content-type": "text/plain; version=0.0.4; charset=utf-8"})


# --- what cannot be shown --------------------------------------------------------------------------------------------


def _told(its: Site, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 400
    return _error(its, request, status if status in TOLD else 400)


def _not_read(its: Site, request: Request, error: Exception) -> Response:
    """What could not be read is never shown as nothing."""
    LOG.warning("%s: not read: %s", request.url.path, cut(str(error)))
    return _error(its, request, 503)


def _fault(its: Site, request: Request, error: Exception) -> Response:
    """Starlette raises it again behind this answer: the log has its traceback, and the page nothing of it."""
    return _error(its, request, 500)


def _error(its: Site, request: Request, status: int) -> Response:
    try:
        found = viewer(its, request)
    except (DcdecomError, OSError):
        found = None
    return page(its, request, "error.html", found, {"number": status}, status)
