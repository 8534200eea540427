"""The lab's Zabbix: the JSON-RPC API of Zabbix 7.0 over objects in memory, with the real one's traps."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Scope

from dcdecom_lab.description import Description
from dcdecom_lab.http_faults import FaultGate
from dcdecom_lab.zabbix import methods, problems, scenery, seed
from dcdecom_lab.zabbix.accounts import METHODS, SECRET, Accounts, seeded
from dcdecom_lab.zabbix.errors import ApiError, bad_parameters, refused
from dcdecom_lab.zabbix.methods import User
from dcdecom_lab.zabbix.state import State


class Acts(Protocol):
    """The lab's log of every write: system, who, what."""

    def record(self, system: str, who: str, what: str) -> None: ...


class Clock(Protocol):
    def now(self) -> datetime: ...


@dataclass
class ZabbixLab:
    """One Zabbix. `app` answers HTTP; `reset` goes back to the seed; `fault` breaks what it is told to.

    `state` is what it knows; `scene` adds what a test needs there.
    """

    description: Description
    world: problems.World
    acts: Acts
    clock: Clock
    tokens: dict[str, str]
    state: State = field(init=False)
    accounts: Accounts = field(init=False)
    app: FaultGate = field(init=False)

    def __post_init__(self) -> None:
        self.app = FaultGate(self._routes(), _name, _refusal)
        self.reset()

    def reset(self) -> None:
        """Back to the seed, without faults."""
        self.state = State(self.clock.now)
        self.accounts = seeded({id: (name, role) for _, id, name, role in seed.users(self.tokens)})
        seed.plant(self.state, self.description)
        self.app.fault({})

    def fault(self, spec: dict[str, Any]) -> None:
        """Break matching calls, as `http_faults.Fault` says, `method` being a JSON-RPC one; {} clears."""
        self.app.fault(spec)

    def right(self, role: str, method: str, granted: bool) -> None:
        """Let a role call a method, or forbid it."""
        id = next(id for _, id, _, known in seed.users(self.tokens) if known == role)
        rules = self.accounts.rows["role"][self.accounts.rows["user"][id]["roleid"]]["rules"]
        rules["api"] = [name for name in rules["api"] if name != method] + ([method] if granted else [])

    def sight(self, groups: list[str] | None) -> None:
        """Let dcdecom's accounts see the hosts of these groups alone; None for everything."""
        ids = [row["groupid"] for row in self.state.rows("hostgroup") if row["name"] in (groups or ())]
        for role in self.accounts.rows["role"].values():
            if role["name"].startswith("dcdecom "):
                role["type"] = "3" if groups is None else "2"
        for group in self.accounts.rows["usergroup"].values():
            group["hostgroup_rights"] = [{"id": id, "permission": "3"} for id in ids]

    def kept(self) -> dict[str, Any]:
        return self.state.kept()

    def put_back(self, kept: dict[str, Any]) -> None:
        self.state.put_back(kept)

    def scene(self, name: str, /, **arguments: Any) -> None:
        """Put something beside the seed: a name of `scenery.SCENES`, and what that function takes."""
        scenery.SCENES[name](self.state, **arguments)

    def _routes(self) -> ASGIApp:
        async def rpc(request: Request) -> Response:
            return self._answer(request, await request.body())

        async def page(_: Request) -> Response:
            return HTMLResponse("<html><head><title>Zabbix</title></head><body>Sign in</body></html>")

        return Starlette(
            routes=[
                Route("/api_jsonrpc.php", rpc, methods=["POST"]),
                Route("/{path:path}", page, methods=["GET", "POST", "HEAD"]),
            ]
        )

    def _answer(self, request: Request, body: bytes) -> Response:
        sent = _parsed(body)
        id = sent.get("id") if isinstance(sent, dict) else None
        try:
            if not isinstance(sent, dict) or sent.get("jsonrpc") != "2.0" or "method" not in sent:
                code = -32700 if sent is None else -32600
                raise ApiError(code, "The received JSON is not a valid JSON-RPC request.")
            result = self._result(request, str(sent["method"]), sent.get("params", {}))
        except ApiError as error:
            return JSONResponse({"jsonrpc": "2.0", "error": error.body(), "id": id})
        return JSONResponse({"jsonrpc": "2.0", "result": result, "id": id})

    def _result(self, request: Request, method: str, params: Any) -> Any:
        if method == "apiinfo.version":
            return methods.VERSION
        if method == "user.checkAuthentication":
            return methods.described(self._bearer(params))
        keyword, _, token = request.headers.get("authorization", "").partition(" ")
        user = self._user(token.strip() if keyword.lower() == "bearer" else "")
        self.follow()
        if method in METHODS and method in user.allowed:
            result = self.accounts.call(method, params)
        else:
            result = methods.call(self.state, user, method, params)
        if method in methods.WRITES or (method in METHODS and not method.endswith(".get")):
            self.acts.record("zabbix", user.name, f"{method} {_said(method, params)}")
        return result

    def follow(self) -> None:
        """Let the triggers say what is so now."""
        problems.follow(self.state, self.world)

    def _bearer(self, params: Any) -> User:
        """Whose token a client asks about. Raises ApiError."""
        token = params.get("token") if isinstance(params, dict) else None
        if not token:
            raise bad_parameters("Session ID or token is expected.")
        if (user := self._known(str(token))) is None:
            raise bad_parameters("Not authorized.")
        return user

    def _user(self, token: str) -> User:
        """Who calls. Raises ApiError with the real one's texts: what has not a token's form counts as a session."""
        if (user := self._known(token)) is not None:
            return user
        looks_like_a_token = not token or re.fullmatch(r"[0-9a-f]{64}", token)
        raise bad_parameters("Not authorized." if looks_like_a_token else "Session terminated, re-login, please.")

    def _known(self, token: str) -> User | None:
        for known, id, name, _ in seed.users(self.tokens):
            allowed = self.accounts.allowed(id, methods.EVERYTHING) if known == token else None
            if allowed is not None:
                role, kind = self.accounts.rows["user"][id]["roleid"], self.accounts.type_of(id)
                return User(id, name, role, allowed, kind, self.accounts.sees(id))
        return None


def build(
    description: Description, world: problems.World, acts: Acts, clock: Clock, tokens: dict[str, str]
) -> ZabbixLab:
    """A Zabbix that watches `description`. `tokens` holds `reader`, whose writes are refused, and `writer`."""
    return ZabbixLab(description, world, acts, clock, tokens)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _name(scope: Scope, body: bytes) -> tuple[str, str]:
    sent = _parsed(body)
    return (str(sent.get("method", "")) if isinstance(sent, dict) else "", scope["path"])


def _refusal(_: Scope, body: bytes) -> Response:
    sent = _parsed(body) or {}
    error = refused(f'No permissions to call "{sent.get("method")}".')
    return JSONResponse({"jsonrpc": "2.0", "error": error.body(), "id": sent.get("id")})


def _said(method: str, params: Any) -> str:
    """What was asked, short: an import's source may hold secrets, a user's row a password."""
    if method == "configuration.import":
        return f"rules {json.dumps(params.get('rules'))}"
    shown = {k: v for k, v in params.items() if k not in SECRET} if isinstance(params, dict) else params
    return json.dumps(shown)
