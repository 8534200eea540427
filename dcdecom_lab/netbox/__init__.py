"""The lab's NetBox: the REST API of NetBox 4.7 over objects in memory, with the real one's traps."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from dcdecom_lab.description import Description
from dcdecom_lab.http_faults import FaultGate
from dcdecom_lab.netbox import accounts, pages, pointing, views
from dcdecom_lab.netbox.fields import Invalid
from dcdecom_lab.netbox.models import BY_PATH, MODELS
from dcdecom_lab.netbox.paths import INTERFACE
from dcdecom_lab.netbox.rendering import Model
from dcdecom_lab.netbox.rights import Rights
from dcdecom_lab.netbox.schema import openapi
from dcdecom_lab.netbox.seed import Seed, username, users
from dcdecom_lab.netbox.tables import Row, Tables
from dcdecom_lab.netbox.writing import Writing

VERSION = "4.7.3"
FORBIDDEN = {"detail": "You do not have permission to perform this action."}
SAFE = ("GET", "HEAD", "OPTIONS")
NO_SUCH_PAGE = Response("<html><body><h1>Page Not Found</h1></body></html>", 404, media_type="text/html")


class Acts(Protocol):
    """The lab's log of every write: system, who, what."""

    def record(self, system: str, who: str, what: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass
class NetBoxLab:
    """One NetBox. `app` answers HTTP; `reset` goes back to the seed; `fault` breaks what it is told to."""

    description: Description
    acts: Acts
    clock: Clock
    tokens: dict[str, str]
    tables: Tables = field(init=False)
    rights: Rights = field(init=False)
    app: FaultGate = field(init=False)
    plugins: set[str] = field(default_factory=set)
    """Which of `pointing.PLUGINS` are installed."""

    def __post_init__(self) -> None:
        self.app = FaultGate(self._routes(), _name, lambda _scope, _body: JSONResponse(FORBIDDEN, 403))
        self.reset()

    def reset(self) -> None:
        """Back to the seed, without faults."""
        self.tables = Tables(self.clock.now)
        accounts.seed(self.tables, {role: username(role) for role in self.tokens})
        self.rights = Rights(self.tables)
        Seed(self.tables, self.description).plant()
        self.plugins.clear()
        self.app.fault({})

    def fault(self, spec: dict[str, Any]) -> None:
        """Break matching requests, as `http_faults.Fault` says; {} clears."""
        self.app.fault(spec)

    def right(self, role: str, action: str, model: str, granted: bool, constraint: dict[str, Any]) -> None:
        """Grant a user a right to the objects of a model that meet a constraint, or take it away."""
        if granted:
            self.rights.grant(username(role), action, [model], constraint)
        else:
            self.rights.revoke(username(role), action, model)

    def limit(self, role: str, action: str, model: str, constraint: dict[str, Any]) -> None:
        """Let a right that a user has be for the objects that meet a constraint."""
        self.rights.limit(username(role), action, model, constraint)

    def kept(self) -> dict[str, Any]:
        return self.tables.kept()

    def put_back(self, kept: dict[str, Any]) -> None:
        self.tables.put_back(kept)
        self.rights.forget()

    def _routes(self) -> ASGIApp:
        routes = [
            Route("/api/", self._root),
            Route("/api/status/", self._status),
            Route("/api/authentication-check/", self._who),
            Route("/api/schema/", self._schema),
            *(route for model in BY_PATH.values() for route in self._model_routes(model)),
            Route("/{path:path}", _no_such_page, methods=[*SAFE, "POST", "PATCH", "PUT", "DELETE"]),
        ]
        return Starlette(routes=routes)

    def _model_routes(self, model: Model) -> list[Route]:
        async def on_list(request: Request) -> Response:
            return self._answer(request, await request.body(), model, views.LIST)

        async def on_detail(request: Request) -> Response:
            return self._answer(request, await request.body(), model, views.DETAIL)

        async def on_trace(request: Request) -> Response:
            return self._answer(request, await request.body(), model, views.TRACE)

        methods = [*SAFE, "POST", "PATCH", "PUT", "DELETE"]
        path = f"/api/{model.path}/"
        return [
            Route(path, on_list, methods=methods),
            Route(path + "{id:int}/", on_detail, methods=methods),
            *([Route(path + "{id:int}/trace/", on_trace, methods=SAFE)] if model.name == INTERFACE else []),
            Route(path + "{id}/", _no_such_id, methods=methods),
        ]

    def _answer(self, request: Request, body: bytes, model: Model, table: dict[str, views.Handler]) -> Response:
        if model.plugin and model.plugin not in self.plugins:
            return NO_SUCH_PAGE
        request_id = str(uuid.uuid4())
        try:
            user = self._user(request)
            response = self._handled(request, body, model, table, user, request_id)
        except views.Answer as answer:
            headers = {"ETag": answer.etag} if answer.etag else {}
            response = JSONResponse(answer.body, answer.status, headers)
        except Invalid as invalid:
            response = JSONResponse(invalid.errors, 400)
        except pages.BadPage as bad:
            response = JSONResponse([str(bad)], 400)
        return _stamped(response, request_id)

    def _handled(
        self, request: Request, body: bytes, model: Model, table: dict[str, views.Handler], user: Row, request_id: str
    ) -> Response:
        handler = table.get(request.method)
        if handler is None or not (model.writable or request.method in SAFE):
            raise views.Answer(405, {"detail": f'Method "{request.method}" not allowed.'})
        writing = Writing(self.tables, MODELS, user, request_id)
        action = views.ACTIONS[request.method]
        if request.method != "OPTIONS" and not self.rights.may(user["username"], action, model.name):
            raise views.Answer(403, FORBIDDEN)
        response = handler(views.View(self.tables, model, request, body, writing, self.rights))
        if request.method not in SAFE and response.status_code < 400:
            self.rights.forget()
            text = "" if model.name == accounts.USER else body.decode("utf-8", "replace")
            self.acts.record("netbox", user["username"], f"{request.method} {request.url.path} {text}".strip())
        return response

    def _user(self, request: Request) -> Row:
        """Who asks. Raises Answer with the real one's 403 texts."""
        token = _token(request.headers.get("authorization", ""))
        if (name := users(self.tokens).get(token)) is not None:
            user = next(iter(self.tables.where(accounts.USER, "username", name)), None)
            if user is not None and user["is_active"]:
                return user
            raise views.Answer(403, {"detail": "User inactive" if user else "Invalid token"})
        raise views.Answer(403, {"detail": f"Invalid v{2 if token.startswith('nbt_') else 1} token"})

    async def _root(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        apps = sorted({model.path.split("/")[0] for model in MODELS.values()})
        links = {**{app: f"{base}/api/{app}/" for app in apps}, "status": f"{base}/api/status/"}
        return self._plain(request, links)

    async def _status(self, request: Request) -> Response:
        plugins = {name: version for name, version in pointing.PLUGINS.items() if name in self.plugins}
        about = {"netbox-version": VERSION, "netbox-full-version": VERSION, "plugins": plugins, "rq-workers-running": 0}
        return self._plain(request, {"django-version": "6.0", "hostname": "lab", "installed_apps": {}, **about})

    async def _who(self, request: Request) -> Response:
        try:
            user = self._user(request)
        except views.Answer as answer:
            return _stamped(JSONResponse(answer.body, answer.status), str(uuid.uuid4()))
        about = {"id": user["id"], "username": user["username"], "is_active": True, "groups": []}
        return self._plain(request, {**about, "permissions": self.rights.listed(user["username"])})

    async def _schema(self, request: Request) -> Response:
        return _stamped(JSONResponse(openapi(VERSION)), str(uuid.uuid4()))

    def _plain(self, request: Request, body: dict[str, Any]) -> Response:
        try:
            self._user(request)
        except views.Answer as answer:
            return _stamped(JSONResponse(answer.body, answer.status), str(uuid.uuid4()))
        return _stamped(JSONResponse(body), str(uuid.uuid4()))


def build(description: Description, acts: Acts, clock: Clock, tokens: dict[str, str]) -> NetBoxLab:
    """A NetBox that records `description`. `tokens` are those of reader and writer, and of an owner, who may all."""
    return NetBoxLab(description, acts, clock, tokens)


def _name(scope: Scope, _body: bytes) -> tuple[str, str]:
    return scope["method"], scope["path"]


def _stamped(response: Response, request_id: str) -> Response:
    response.headers["X-Request-ID"] = request_id
    response.headers["API-Version"] = ".".join(VERSION.split(".")[:2])
    return response


def _token(header: str) -> str:
    """The token of an Authorization header; both words go with both kinds. Raises Answer."""
    words = header.split()
    if not words or words[0].lower() not in ("token", "bearer"):
        raise views.Answer(403, {"detail": "Authentication credentials were not provided."})
    said = "Invalid authorization header: "
    if len(words) != 2:
        raise views.Answer(403, {"detail": said + 'Must be in the form "Bearer <key>.<token>" or "Token <token>"'})
    if words[1].startswith("nbt_") and "." not in words[1]:
        hint = "Could not parse key from v2 token. Did you mean to use 'Token' instead of 'Bearer'?"
        raise views.Answer(403, {"detail": said + hint})
    return words[1]


async def _no_such_id(_: Request) -> Response:
    return _stamped(JSONResponse({"detail": "Not found."}, 404), str(uuid.uuid4()))


async def _no_such_page(_: Request) -> Response:
    return NO_SUCH_PAGE
