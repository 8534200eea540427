"""The connection to one Zabbix.

Zabbix ignores a filter that it does not know and a filter without a value, and then answers everything. So no filter
goes out empty, and every object that comes back is compared with what was asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any, TypeAlias

from requests import PreparedRequest

from dcdecom.adapters.batching import OTHER_FORM, Unread
from dcdecom.adapters.http import Failed, checked_url, write_error
from dcdecom.adapters.token_connection import TokenConnection
from dcdecom.adapters.zabbix.api import Api, reading
from dcdecom.adapters.zabbix.library import ModuleBaseException
from dcdecom.errors import NotSent

Row: TypeAlias = dict[str, Any]
"""An object as Zabbix sent it, all values text. It stays inside this package."""


class Connection(TokenConnection):
    """Opens at its first use. Raises InputError for a wrong configuration, Failed and Unread for what Zabbix does."""

    SYSTEM = "zabbix"

    @staticmethod
    def is_repeatable(request: PreparedRequest) -> bool:
        return reading(request)

    def open(self) -> None:
        """Connect, if that has not happened yet."""
        self.api.api_version()

    @cached_property
    def api(self) -> Api:
        """Opens the connection: zabbix_utils asks for Zabbix's version."""
        url, token, session = checked_url(self._settings.url), self._token, self.session
        try:
            return Api(url, token, session)
        except ModuleBaseException as error:
            raise session.failed("not-sent", str(error)) from None
        except OTHER_FORM:
            raise Failed("not-sent", "its version has a form that is not known: is this a Zabbix?") from None

    def version(self) -> str:
        """Zabbix's version, as it tells anybody."""
        return str(self.api.send_api_request("apiinfo.version", [], need_auth=False)["result"])

    def account(self) -> Row:
        """Whom Zabbix takes this token for."""
        sent = {"token": self._token}
        answer = self.api.send_api_request("user.checkAuthentication", sent, need_auth=False)
        return dict(answer["result"])

    def call(self, method: str, params: Any) -> Any:
        """The result of one method, such as `host.get`."""
        thing, verb = method.split(".")
        # The trailing underscore is how zabbix_utils spells a method that is a word of Python, such as import.
        return getattr(getattr(self.api, thing), f"{verb}_")(params)

    @contextmanager
    def writing(self, act: str) -> Iterator[None]:
        """Raises what a writer does. It opens first: while that fails nothing was sent, whatever the reason."""
        try:
            self.open()
        except Failed as failed:
            raise NotSent(f"zabbix: {act}: not sent: {failed.reason}") from None
        try:
            yield
        except Failed as failed:
            raise write_error(failed, f"zabbix: {act}") from None

    def rows(self, method: str, params: Row, asked: Callable[[Row], bool]) -> list[Row]:
        """What a `.get` selects. `asked` says whether a row is one that was asked for.

        Raises Unread at the first row that was not.
        """
        for name, value in params.items():
            if not value or (isinstance(value, dict) and not all(value.values())):
                raise RuntimeError(f"an empty {name} would select everything in {method}")
        rows = self.call(method, params)
        if not isinstance(rows, list):
            raise Unread(f"{method} answered something that is no list")
        selected = [name[6:].lower() for name, what in params.items() if name.startswith("select") and what != "count"]
        for row in rows:
            if not isinstance(row, dict):
                raise Unread(f"{method} answered something of another form than its objects have")
            for name, held in row.items():
                # Zabbix writes what holds nothing as an empty list, objects too.
                if name.lower() in selected and not (isinstance(held, list) or (isinstance(held, dict) and held)):
                    raise Unread(f"{method} answered {name} of another form than a list")
            if not asked(row):
                name = row.get("host") or row.get("name") or row.get("description") or "something"
                raise Unread(f"{method} answered {name}, which was not asked for: it may have ignored a filter")
        return rows

    def count(self, method: str) -> int:
        """How many objects of a kind this account is shown."""
        told = self.call(method, {"countOutput": True})
        if not re.fullmatch(r"[0-9]{1,18}", str(told), re.ASCII) or not isinstance(told, str | int):
            raise Unread(f"{method} answered a count that is no number")
        return int(told)

    def everything(self, method: str, params: Row) -> list[Row]:
        """All objects of a kind, where Zabbix has no filter for what is sought."""
        return self.rows(method, params, lambda row: True)

    def by_id(self, method: str, field: str, ids: Iterable[str], params: Row) -> dict[str, Row]:
        """The row of each id that Zabbix has, in one request; `field` is the id's name, such as `hostid`."""
        wanted = frozenset(ids)
        if not wanted:
            return {}
        rows = self.rows(method, {f"{field}s": sorted(wanted, key=int), **params}, lambda row: row[field] in wanted)
        return {row[field]: row for row in rows}
