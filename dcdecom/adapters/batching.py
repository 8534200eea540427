"""Many questions in few requests, and one answer each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from dcdecom.adapters.http import Failed, certificate_until
from dcdecom.errors import NotSent
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.ports.clock import Clock

K = TypeVar("K", int, str)
V = TypeVar("V")

MOST = 100
"""Keys in one request."""
BAD_REQUEST = 400
LONGEST = 3000
"""Characters of keys in one request: gunicorn, in front of NetBox, refuses a request line of over 4,094."""
IN_A_BODY = (500, 50_000)
"""Keys and their characters in one request, where they are no part of its line."""


class Unread(Exception):
    """What came back cannot be used; the text says why."""


OTHER_FORM = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What reading an answer raises when it has not the form that the system's documentation gives it."""


@dataclass(frozen=True)
class Questions:
    """Asks one system in chunks. `source` is asked after each request, since only an answer tells the estate."""

    clock: Clock
    source: Callable[[], Source]
    without_secret: Callable[[str], str] = str
    """What of a reason may be told: a system that repeats our secret is not quoted with it."""

    def each(
        self,
        wanted: Iterable[K],
        read: Callable[[tuple[K, ...]], Mapping[K, V | Unread]],
        what: str,
        wrong: Callable[[K], str] = lambda key: "",
        in_a_body: bool = False,
    ) -> Iterator[tuple[K, Answer[V]]]:
        """One answer for each key: found, none, or why it could not be read. `what` names the thing, as `device`.

        An empty key is never sent: these systems answer an empty filter with everything. Nor is one of which `wrong`
        says what is wrong with it. Where the keys go `in_a_body`, no request line limits them. What `read` has as
        Unread is unreadable alone: one row that may not be read blinds nobody else.
        """
        sound: list[K] = []
        for key in dict.fromkeys(wanted):
            fault = f"no {what} was named" if _empty(key) else wrong(key)
            if fault:
                yield key, self._unreadable(fault)
            else:
                sound.append(key)
        for chunk in chunks(sound, *IN_A_BODY) if in_a_body else chunks(sound):
            yield from self._chunk(chunk, read, what)

    def one(self, read: Callable[[], V]) -> Answer[V]:
        """The answer to one question that names nothing."""
        try:
            value = _read(read)
        except (Failed, Unread) as error:
            return self._unreadable(str(error))
        return Reading(value, self.source(), self.clock.now())

    def needed(self, read: Callable[[], V], act: str) -> V:
        """What a write is made of. Raises NotSent where it cannot be read; `act` says what was to be done."""
        try:
            return _read(read)
        except (Failed, Unread) as error:
            raise NotSent(f"{act}: not sent: {self.without_secret(str(error))}") from None

    def _chunk(
        self, chunk: tuple[K, ...], read: Callable[[tuple[K, ...]], Mapping[K, V | Unread]], what: str
    ) -> Iterator[tuple[K, Answer[V]]]:
        try:
            found = _read(lambda: read(chunk))
        except (Failed, Unread) as error:
            if isinstance(error, Failed) and error.status == BAD_REQUEST and len(chunk) > 1:
                # One id that NetBox does not know makes it refuse them all: ask each alone, so that one answer is lost.
                for key in chunk:
                    yield from self._chunk((key,), read, what)
                return
            for key in chunk:
                yield key, self._unreadable(str(error))
            return
        now, source = self.clock.now(), self.source()
        for key in chunk:
            if key not in found:
                yield key, Absent(f"{what} {key}", source, now)
            elif isinstance(value := found[key], Unread):
                yield key, self._unreadable(str(value))
            else:
                yield key, Reading(value, source, now)

    def _unreadable(self, reason: str) -> Unreadable:
        return Unreadable(self.without_secret(reason), self.source(), self.clock.now())


def certificate(ask: Questions, url: str, ca_file: Path | None, seconds: int) -> Answer[datetime]:
    """When a server's certificate ends; Absent where there is no TLS."""

    def read(some: tuple[str, ...]) -> Mapping[str, datetime]:
        until = certificate_until(url, ca_file, seconds)
        return {some[0]: until} if until else {}

    return dict(ask.each([url], read, "certificate of"))[url]


def _read(read: Callable[[], V]) -> V:
    try:
        return read()
    except OverLimit as error:
        raise Unread(str(error)) from error
    except OTHER_FORM as error:
        raise Unread(f"its answer has a form that is not known: {error!r}") from error


def chunks(keys: Iterable[K], most: int = MOST, longest: int = LONGEST) -> Iterator[tuple[K, ...]]:
    """Keys in groups that fit into one request, its line if nothing else is said."""
    group: list[K] = []
    length = 0
    for key in keys:
        size = len(str(key) if isinstance(key, int) else quote(key, safe="")) + len("&virtual_machine_id=")
        if group and (len(group) == most or length + size > longest):
            yield tuple(group)
            group, length = [], 0
        group.append(key)
        length += size
    if group:
        yield tuple(group)


def _empty(key: int | str) -> bool:
    return key <= 0 if isinstance(key, int) else not key.strip()
