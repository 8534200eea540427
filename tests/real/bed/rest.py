"""JSON over HTTP on the operations namespace's loopback, for the seeding: no library that the tests are about."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from .command import inside, succeeds
from .plant import OPS
from .state import BedError


class Rest:
    """One server, spoken to from inside the operations namespace."""

    def __init__(self, url: str, headers: Mapping[str, str], *, timeout: float = 120.0) -> None:
        parts = urlsplit(url)
        self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=timeout)
        self._headers = {"Content-Type": "application/json", "Accept": "application/json", **headers}

    def authorize(self, token: str) -> None:
        """Be somebody from now on."""
        self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON; BedError for a status above 299."""
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        text = answer.read().decode(errors="replace")
        if answer.status > 299:
            raise BedError(f"{method} {path}: {answer.status}: {text[:500]}")
        return json.loads(text) if text else None


def answers(url: str) -> bool:
    """Does something answer HTTP at this URL in the operations namespace? Which answer does not matter."""
    return succeeds(inside(OPS, "curl", "-s", "-o", "/dev/null", "--max-time", "60", url))
