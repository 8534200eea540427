"""The connection to one NetBox: pynetbox asks and pages, this module looks at what came.

NetBox ignores a filter that it does not know and a filter without a value, and then answers everything. So no filter
goes out empty, and every row that comes back is compared with what was asked. `strict_filters` would fetch the OpenAPI
schema, seconds for each command, and sees neither empty values nor `cf_` names; the comparison sees both.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pynetbox
import requests
from pynetbox.core.query import Request

from dcdecom import limits
from dcdecom.adapters.batching import Unread, chunks
from dcdecom.adapters.http import Failed, Question, Session, checked_url, one_line
from dcdecom.adapters.token_connection import TokenConnection
from dcdecom.limits import OverLimit

Row: TypeAlias = Mapping[str, Any]
"""A JSON object as NetBox sent it. It stays inside this package."""

Filters: TypeAlias = Mapping[str, Sequence[int] | Sequence[str] | str]

ALL: Filters = {}
EVERYTHING = ""
"""For `fields`: what is to be made again is read whole."""
NO_PERMISSION = "You do not have permission to perform this action."
PAGE = 1000
"""NetBox's largest page: it cuts a larger limit to this."""


class Connection(TokenConnection):
    """Opens at its first use. Raises InputError for a wrong configuration, Failed and Unread for what NetBox does."""

    SYSTEM = "netbox"

    @staticmethod
    def explained(answer: requests.Response) -> str:
        return explain(answer)

    @staticmethod
    def is_repeatable(request: requests.PreparedRequest) -> bool:
        return request.method in ("GET", "OPTIONS")

    @cached_property
    def api(self) -> Any:
        """pynetbox on our own session."""
        api = pynetbox.api(checked_url(self._settings.url), token=self._token)
        api.http_session = self.session
        return api

    @property
    def authorization(self) -> str:
        """The header by which the token is sent."""
        return f"{'Bearer' if self._token.startswith('nbt_') else 'Token'} {self._token}"

    def endpoint(self, path: str) -> Any:
        """pynetbox's endpoint of a path such as `dcim/ip-addresses`, or `plugins/contracts/contractassignment`."""
        found = self.api
        for name in path.split("/"):
            found = getattr(found, name.replace("-", "_"))
        return found

    def rows(
        self, path: str, filters: Filters, fields: str, key: Callable[[Row], object], asked: Container[object]
    ) -> list[Row]:
        """Every row that the filters select, as plain JSON. `key` of each must be among what was `asked` for.

        Raises Unread at the first row that was not, and where rows are missing or came twice.
        """
        if not filters or not all(filters.values()):
            raise RuntimeError(f"an empty filter would select everything in {path}")
        chosen = {"fields": fields} if fields else {}
        found = self.endpoint(path).filter(limit=PAGE, **chosen, **filters)
        found.request.http_session = Pages(self.session, path)
        rows: list[Row] = []
        try:
            # RecordSet.response is the plain JSON; a Record would do HTTP of its own when its attributes are touched.
            for row in found.response:
                if key(row) not in asked:
                    name = row.get("display") or row.get("name") or row["id"]
                    raise Unread(f"{path} answered {name}, which was not asked for: it may have ignored a filter")
                rows.append(row)
            counted = found.request.count
        except pynetbox.ContentError:
            raise Unread(f"{path} answered something that is no JSON: is this a NetBox?") from None
        except OverLimit as error:
            raise Unread(str(error)) from None
        if len(rows) != counted or len({row["id"] for row in rows}) != counted:
            raise Unread(f"{path} counted {counted} and sent {len(rows)}: it changed while it was read")
        return rows

    def first(self, path: str, ordering: str, fields: str) -> Row | None:
        """The first row of all in an order; None where there is none."""
        try:
            found = self.endpoint(path).filter(ordering=ordering, limit=1, fields=fields)
            found.request.http_session = Pages(self.session, path)
            row: Row | None = next(iter(found.response), None)
        except pynetbox.ContentError:
            raise Unread(f"{path} answered something that is no JSON: is this a NetBox?") from None
        if row is None and found.request.count:
            raise Unread(f"{path} counted {found.request.count} and sent none")
        return row

    def first_page(self, path: str, fields: str, filters: Filters = ALL) -> tuple[list[Row], int]:
        """The rows with the lowest ids, a thousand at most, and how many there are in all. Raises Unread.

        Whether NetBox heeds the filters is for the caller to see, here and in `page`.
        """
        rows, count = self._page(path, 0, {"ordering": "id", "fields": fields, **filters})
        if not isinstance(count, int) or count < len(rows):
            raise Unread(f"{path} counted {count} and sent {len(rows)}")
        return rows, count

    def page(self, path: str, start: int, fields: str, filters: Filters = ALL) -> list[Row]:
        """The rows from one id on, in the order of their ids, a thousand at most. Raises Unread.

        A NetBox before 4.6 does not know `start` and answers the first page again and again: its ids tell.
        """
        return self._page(path, start, {"start": start, "fields": fields, **filters})[0]

    def _page(self, path: str, start: int, filters: Mapping[str, Any]) -> tuple[list[Row], object]:
        request = Request(
            base=self.endpoint(path).url, token=self.api.token, http_session=Pages(self.session, path),
            filters={"limit": PAGE, **filters},
        )  # fmt: skip
        try:
            rows: list[Row] = list(islice(request.get(), PAGE))
        except pynetbox.ContentError:
            raise Unread(f"{path} answered something that is no JSON: is this a NetBox?") from None
        except OverLimit as error:
            raise Unread(str(error)) from None
        ids = [row["id"] for row in rows]
        if ids != sorted(set(ids)) or (ids and ids[0] < start):
            raise Unread(f"{path} does not begin its pages where it is asked to: NetBox does so from 4.6 on")
        return rows, getattr(request, "count", None)

    def question(self, path: str) -> Question:
        """What watches over the pages of one list, which are asked for one by one."""
        return Question(self.session, path)

    def count(self, path: str, filters: Filters = ALL) -> int:
        """How many there are of a kind, as far as this token may see."""
        try:
            counted: int = Request(
                base=self.endpoint(path).url, token=self.api.token, http_session=Pages(self.session, path),
                filters=dict(filters),
            ).get_count()  # fmt: skip
        except pynetbox.ContentError:
            raise Unread(f"{path} answered something that is no JSON: is this a NetBox?") from None
        return counted

    cables_by_id = False
    """Whether a device's record tells the id alone of each cable."""
    in_parts = ""
    """Why what was to be read whole is asked for part by part."""

    def forget(self) -> None:
        """Nothing was read beforehand."""

    def by_id(self, path: str, ids: Iterable[int], fields: str) -> Iterator[Row]:
        """The row of each id that NetBox has, a hundred in one request."""
        for some in chunks(sorted(ids)):
            yield from self.rows(path, {"id": some}, fields, lambda row: row["id"], some)


class Pages:
    """The session as pynetbox needs it for one list: it follows `next` for as long as it is told to.

    pynetbox takes a bare list for a page, and one without results for an object. So each page is looked at first.
    """

    def __init__(self, session: Session, path: str) -> None:
        self._session, self._question, self._path = session, Question(session, path), path

    def get(self, url: str, params: Any = None, **kwargs: Any) -> requests.Response:
        self._question.page(f"{url} {sorted(params.items(), key=str) if params else ''}")
        answer = self._session.get(url, params=params, **kwargs)
        try:
            page = answer.json()
        except requests.exceptions.JSONDecodeError:
            return answer  # pynetbox says so
        if fault := misshapen(page, by_start="start=" in (answer.url or "")):
            raise Unread(f"{self._path}: its answer has a form that is not known: {fault}")
        return answer


LISTS = frozenset({"mac_addresses", "link_peers", "connected_endpoints", "a_terminations", "b_terminations"})
OBJECTS = frozenset({
    "device", "tenant", "rack", "parent_device", "virtual_chassis", "lag", "role", "site", "device_type", "cable",
    "virtual_machine",
})  # fmt: skip
FLAGS = frozenset({"mgmt_only", "enabled", "mark_connected", "_occupied"})
LOOKED_AT = LISTS | OBJECTS | FLAGS


def misshapen(page: Any, by_start: bool = False) -> str:
    """What is wrong with a page of a list; empty where nothing is. NetBox does not count what is read `by_start`."""
    if not isinstance(page, dict) or not isinstance(rows := page.get("results"), list):
        return "no list of results"
    count = page.get("count")
    if not is_number(count) and not (by_start and count is None):
        return f"a count of {one_line(repr(count), 60)}"
    if not isinstance(page.get("next"), str | None):
        return "a next page that is no address"
    return next((fault for row in rows if (fault := _wrong_row(row))), "")


def is_number(value: Any) -> bool:
    """Whether it is a whole number that can be an id or a count; True is none."""
    return type(value) is int and value >= 0


def _wrong_row(row: Any) -> str:
    """What of a row would be taken for none, or for another, and is neither."""
    if not isinstance(row, dict) or not is_number(row.get("id")):
        return "a row without an id"
    for name in row.keys() & LOOKED_AT:
        held = row[name]
        if name in FLAGS:
            if not isinstance(held, bool):
                return f"{name} that is neither true nor false"
        elif held is None:
            continue
        elif name in LISTS:
            if not isinstance(held, list):
                return f"{name} that are no list"
        elif not is_number(held) and (not isinstance(held, dict) or not held or not is_number(held.get("id", 0))):
            return f"a {name} that is no object"
    return ""


def explain(answer: requests.Response) -> str:
    """NetBox's own words in an error answer, without the objects it may list by the thousand.

    Of what a token may not do NetBox does not say what it was: the path does.
    """
    try:
        body = answer.json()
    except (ValueError, Failed):
        return ""
    said = one_line("; ".join(_sentences(body)), limits.ERROR_TEXT.most)  # cut later, or half a token is told
    return f"{said} ({urlsplit(answer.url).path})" if said == NO_PERMISSION else said


def _sentences(body: Any) -> list[str]:
    match body:
        case {"detail": detail}:
            return [str(detail)]
        case dict():
            return [f"{key}: {' '.join(_sentences(value))}" for key, value in body.items()]
        case list():
            return [sentence for item in body for sentence in _sentences(item)]
        case _:
            return [str(body)]
