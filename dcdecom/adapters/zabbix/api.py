"""zabbix_utils on our own HTTP session.

Its own transport follows redirects with the token in hand, lets half of the network's exceptions through, takes a user
and a password from its environment, and puts the whole request, keys included, into the error of each refusal. What is
kept is what it knows of Zabbix: which versions it speaks with, and how methods are named.
"""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from requests import PreparedRequest

from dcdecom.adapters.http import Outcome, Session
from dcdecom.adapters.zabbix.library import ZabbixAPI

INTERNAL_ERROR = -32603
"""JSON-RPC's code for a failure inside: the database went away, perhaps in the middle."""

TOKEN_WORDS = {
    "API token expired.": "token expired",
    "Not authorized.": "token not valid: wrong, deleted or disabled, or its user is",
    "Session terminated, re-login, please.": "token malformed",
}


class Api(ZabbixAPI):  # type: ignore[misc]  # zabbix_utils is not typed
    """Zabbix's API. Each call raises Failed where no usable answer came."""

    def __init__(self, url: str, token: str, session: Session) -> None:
        self._rpc_session = session
        self._rpc_token = token
        self._rpc_ids = count(1)
        super().__init__(url=url, token=token)

    def login(self, token: str | None = None, user: str | None = None, password: str | None = None) -> None:
        """Nothing to do: each request carries the token."""

    def send_api_request(self, method: str, params: Any = None, need_auth: bool = True) -> dict[str, Any]:
        """One JSON-RPC request, answered."""
        number = next(self._rpc_ids)
        headers = {"Content-Type": "application/json-rpc", "Accept": "application/json"}
        if need_auth:
            headers["Authorization"] = f"Bearer {self._rpc_token}"
        body = {"jsonrpc": "2.0", "method": method, "params": params or {}, "id": number}
        answer = self._rpc_session.post(self.url, json=body, headers=headers)
        try:
            content = answer.json()
        except ValueError:
            raise self._rpc_session.failed("no-answer", "its answer is no JSON: is this a Zabbix?") from None
        match content:
            case {"error": dict() as error}:
                outcome: Outcome = "no-answer" if error.get("code") == INTERNAL_ERROR else "refused"
                raise self._rpc_session.failed(outcome, _words(error))
            case {"result": _, "id": int() as answered} if _is_to(number, answered) and "error" not in content:
                return dict(content)
            case _:
                raise self._rpc_session.failed("no-answer", "its answer is not one to this request")


def reading(request: PreparedRequest) -> bool:
    """Whether the request's method only reads. Each one of Zabbix's goes out as POST."""
    method = str(json.loads(request.body or b"{}").get("method", ""))
    return method.endswith(".get") or method in ("apiinfo.version", "configuration.export")


def _is_to(number: int, answered: int) -> bool:
    """True equals 1, and is no number of a request."""
    return answered == number and not isinstance(answered, bool)


def _words(error: dict[str, Any]) -> str:
    """What Zabbix says, without the request."""
    text = str(error.get("data") or error.get("message") or "refused without a reason")
    return f"{TOKEN_WORDS[text]} ({text})" if text in TOKEN_WORDS else text
