"""One controller over Redfish (DMTF DSP0266): every document by a GET, at its own address and nowhere else.

A controller that refuses basic authentication is asked by a session of its own, which is made and deleted again: those
two requests are all that ever leave beside GET.
"""

from __future__ import annotations

import base64
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import requests

from dcdecom import limits
from dcdecom.adapters.batching import Unread
from dcdecom.adapters.http import Failed, Session, one_line
from dcdecom.adapters.lazy import once
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.settings import ControllerLogin, NamedController

ROOT = "/redfish/v1/"
PLACE = re.compile(r"/redfish/v1(/[\w.~:%$@+,;=()!&'*?-]*)*")
"""A path of the service, with a query as the case may be. Nothing else is asked for, whatever a document links to."""
UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
TOKEN = "X-Auth-Token"  # noqa: S105 -- the name of a header


class Connection:
    """Asks one controller. Raises InputError for a wrong configuration, Failed and Unread for what it does."""

    def __init__(self, url: str, its: NamedController, reader: ControllerLogin | None, secrets: Secrets) -> None:
        self.url = url
        self._its, self._reader, self._secrets = its, reader, secrets
        self._token = self._made = ""
        self._refused: Failed | None = None

    @contextmanager
    def asking(self) -> Iterator[Documents]:
        """The documents of one look. Whatever session it made is deleted behind it."""
        if self._refused:
            raise self._refused  # asked again with the same password, it would lock the account
        try:
            yield Documents(self)
        finally:
            self._leave()

    @property
    def estate(self) -> Any:
        """What the controller last called itself; None before its first answer."""
        return self._session.estate

    def get(self, place: str) -> Any:
        """One document. Raises Failed for each answer but 2xx, and Unread for what is no JSON."""
        try:
            return self._got(place)
        except Failed as failed:
            if failed.status != UNAUTHORIZED or self._token or place == ROOT:
                raise
            refused = failed
        self._enter(refused)
        return self._got(place)

    def _got(self, place: str) -> Any:
        if not PLACE.fullmatch(place):
            raise Unread(f"it refers to {one_line(place, 80)!r}, which is no document of its own")
        shown = {TOKEN: self._token} if self._token else {"Authorization": f"Basic {self._basic}"}
        answer = self._sent("GET", place, headers={"Accept": "application/json", **shown})
        try:
            return answer.json()
        except requests.exceptions.JSONDecodeError:
            raise Unread(f"{place}: it answered something that is no JSON: is this a Redfish service?") from None

    def _enter(self, refused: Failed) -> None:
        """A session, where basic authentication was refused and the service has sessions. Raises Failed."""
        name = self._reader.username if self._reader else ""
        root = self._got(ROOT)
        place = link(root.get("Links"), "Sessions") if isinstance(root, dict) else ""
        try:
            if not place.startswith("/redfish/v1/"):
                raise refused
            answer = self._sent("POST", place, json={"UserName": name, "Password": self._password})
        except Failed as failed:
            self._refused = failed
            raise
        self._token = answer.headers.get(TOKEN, "")
        where = urlsplit(answer.headers.get("Location", "")).path
        self._made = where if where.startswith(f"{place.rstrip('/')}/") else ""
        if not self._token:
            self._refused = refused
            raise refused

    def _leave(self) -> None:
        """The session that was made, deleted. One that stays ends by itself."""
        token, self._token = self._token, ""
        if token and PLACE.fullmatch(self._made):
            try:
                self._sent("DELETE", self._made, headers={TOKEN: token})
            except (Failed, Unread):
                return

    def _sent(self, method: str, place: str, **given: Any) -> Any:
        try:
            return self._session.request(method, f"{self.url.rstrip('/')}{place}", **given)
        except Failed as failed:
            raise Failed(failed.outcome, self._without_secret(failed.reason), failed.status) from None

    @once
    def _session(self) -> Session:
        its = self._its
        pinned = its.fingerprint.replace(":", "").lower()
        return Session(self.url, its.timeout, its.ca_file, self._password, _said, _is_reading, pinned)

    @once
    def _password(self) -> str:
        if self._reader is None:
            raise InputError(f"the controller of {self._its.device} has no account to be asked with")
        return self._secrets.resolve(self._reader.password)

    @once
    def _basic(self) -> str:
        name = self._reader.username if self._reader else ""
        return base64.b64encode(f"{name}:{self._password}".encode()).decode()

    def _without_secret(self, text: str) -> str:
        for secret in filter(None, (self._password, self._basic, self._token)):
            text = text.replace(secret, "(secret)")
        return text


def _is_reading(request: requests.PreparedRequest) -> bool:
    return request.method == "GET"


def _said(answer: requests.Response) -> str:
    """What a refusal says, as DSP0266 has it; makers and proxies say it otherwise, and then it is its number alone."""
    try:
        found = answer.json()
    except (requests.exceptions.JSONDecodeError, Failed):
        return ""
    error = found.get("error") if isinstance(found, dict) else None
    said = error.get("message") if isinstance(error, dict) else None
    return one_line(said, 160) if isinstance(said, str) else ""


@dataclass(frozen=True)
class _Pace:
    """How much of one look is over."""

    begun: float
    asked: dict[str, dict[str, Any]]


class Documents:
    """The documents of one look, each asked for once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._pace = _Pace(time.monotonic(), {})

    def one(self, place: str) -> dict[str, Any]:
        """One document, which is an object. Raises Failed and Unread."""
        known = self._pace.asked.get(place)
        if known is not None:
            return known
        if limits.CONTROLLER_ANSWERS.passed(len(self._pace.asked) + 1):
            raise Unread(str(limits.CONTROLLER_ANSWERS))
        if limits.CONTROLLER_SECONDS.passed(int(time.monotonic() - self._pace.begun)):
            raise Unread(str(limits.CONTROLLER_SECONDS))
        found = self._connection.get(place)
        if not isinstance(found, dict):
            raise Unread(f"{place}: it answered no object")
        self._pace.asked[place] = found
        return found

    def members(self, place: str) -> tuple[str, ...]:
        """The places of a collection's members, over all of its pages. Raises Failed and Unread."""
        found: list[str] = []
        pages = [place]
        count: object = None
        while pages[-1]:
            page = self.one(pages[-1])
            found += places(page.get("Members"), pages[-1])
            count = page.get("Members@odata.count", count)
            following = page.get("Members@odata.nextLink") or page.get("@odata.nextLink") or ""
            if not isinstance(following, str) or following in pages:
                raise Unread(f"{place}: its pages do not end")
            pages.append(following)
        if type(count) is int and count > len(found):
            raise Unread(f"{place}: it has {count} members and named {len(found)}")
        return tuple(dict.fromkeys(found))


def link(document: Any, name: str) -> str:
    """Where a document says that another one is; empty where it does not."""
    row = document.get(name) if isinstance(document, dict) else None
    place = row.get("@odata.id") if isinstance(row, dict) else None
    return place if isinstance(place, str) else ""


def places(rows: Any, of: str) -> list[str]:
    """The places in a list of references. Raises Unread where it is no list, or one of them is none."""
    if not isinstance(rows, list):
        raise Unread(f"{of}: it has no list of members")
    found = [row.get("@odata.id") if isinstance(row, dict) else None for row in rows]
    named = [place for place in found if isinstance(place, str) and place]
    if len(named) < len(rows):
        raise Unread(f"{of}: a member of it is none")
    return named
