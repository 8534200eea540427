"""One HTTP session for NetBox, Zabbix, Kea and controllers: always with a timeout, never to another address.

`requests` follows redirects, reads proxies and ~/.netrc from its surroundings, and waits for ever. Each of these could
hand a token to somebody else or hang a case. This session does none of it.
"""

from __future__ import annotations

import http.client
import io
import json
import math
import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Literal, TypeAlias
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError, ReadTimeoutError, SSLError

from dcdecom import limits
from dcdecom.errors import InputError, NoAnswer, NotSent, Refused, SystemRefused
from dcdecom.model.source import EstateName
from dcdecom.ports.fence import pass_through

ESTATE_HEADER = "X-Dcdecom-Estate"
"""The lab marks each answer with it; a real system does not know it."""

Outcome: TypeAlias = Literal["not-sent", "refused", "no-answer"]
Explain: TypeAlias = Callable[[requests.Response], str]
Repeatable: TypeAlias = Callable[[requests.PreparedRequest], bool]
"""Whether a request changes nothing, so that it may be sent twice."""

CHUNK = 64 * 1024

DROPPED: tuple[Outcome, str] = ("no-answer", "the connection was dropped before the answer")


class Failed(Exception):
    """A request without a usable answer; `outcome` says what the system may have done meanwhile."""

    def __init__(self, outcome: Outcome, reason: str, status: int | None = None) -> None:
        super().__init__(reason)
        self.outcome: Outcome = outcome
        self.reason = one_line(reason)
        self.status = status


class Answer(requests.Response):
    """An answer whose JSON is read to the letter: what two readers could take for two things could not be read."""

    _read: tuple[Any] | None = None

    def json(self, **_: Any) -> Any:
        """What it holds. Raises requests' JSONDecodeError where it is no JSON, Failed where it is one with a fault."""
        if self._read is None:
            self._read = (strict_json(self.content),)
        return self._read[0]


class Session(requests.Session):
    """A session with one server. `estate` is what the server last called itself, None before its first answer.

    A server closes a kept connection when it likes, perhaps while a request is under way. So a request that reads and
    whose connection was dropped is sent once more, and one that writes goes out on a new connection.
    """

    def __init__(
        self,
        url: str,
        timeout: int,
        ca_file: Path | None,
        secret: str,
        explain: Explain,
        reading: Repeatable,
        pinned: str = "",
    ) -> None:
        """`pinned`: the SHA-256 of the one certificate that is trusted, in hexadecimal, whoever signed it."""
        super().__init__()
        self.estate: EstateName | None = None
        self.told_at: datetime | None = None
        """The server's own time in its last answer, in whole seconds."""
        self.unpacked = 0
        """Bytes of all answers so far."""
        self._origin = _origin(checked_url(url))
        self._seconds = timeout
        self._secret = secret
        self._explain = explain
        self._reading = reading
        self.trust_env = False
        self.verify = not pinned and (_existing(ca_file) if ca_file else True)
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Bounded(pinned, max_retries=0))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Send one request and hand back its answer of 2xx; its `timeout` counts where it is longer than the session's.

        Raises Failed for everything else.
        """
        if _origin(request.url or "") != self._origin:
            raise self.failed("not-sent", f"it points to another address: {request.url}")
        seconds = max(self._seconds, kwargs.get("timeout") or 0)
        settings = {**kwargs, "timeout": seconds, "allow_redirects": False}
        try:
            answer = self._answered(request, settings)
        except requests.exceptions.RequestException as error:
            raise self.failed(*_why(error, seconds)) from None
        except limits.OverLimit as error:
            raise self.failed("no-answer", str(error)) from None
        except (ValueError, OverflowError, http.client.HTTPException, HTTPError):
            raise self.failed("no-answer", "its answer is no HTTP") from None
        if answer.status_code < 500:
            self.estate = "lab" if answer.headers.get(ESTATE_HEADER) == "lab" else "real"
            self.told_at = _date(answer.headers.get("Date", ""))
        if not 200 <= answer.status_code < 300:
            raise self.failed(*_judged(answer, self._explain), answer.status_code)
        return answer

    def _answered(self, request: requests.PreparedRequest, settings: dict[str, Any]) -> requests.Response:
        if not self._reading(request):
            self.close()
            return self._whole(request, settings)
        try:
            return self._whole(request, settings)
        except requests.exceptions.ConnectionError as error:
            if _why(error, self._seconds) != DROPPED:
                raise
            self.close()
            return self._whole(request, settings)

    def _whole(self, request: requests.PreparedRequest, settings: dict[str, Any]) -> requests.Response:
        """The answer, its content read within the limits unless it was asked for as a stream. Raises OverLimit."""
        answer = super().send(request, **{**settings, "stream": True})
        answer.__class__ = Answer
        answer.encoding = "utf-8"  # whatever it says of itself: NetBox and Zabbix speak JSON
        if settings.get("stream"):
            return answer
        try:
            _must_be_unpacked_once(answer)
            content = bytearray()
            for chunk in answer.iter_content(CHUNK):
                content += chunk
                if limits.HTTP_DECODED.passed(len(content)):
                    raise limits.OverLimit(limits.HTTP_DECODED)
        except BaseException:
            answer.close()
            raise
        answer._content = bytes(content)
        self.unpacked += len(content)
        if limits.json_too_deep(answer.content):
            raise limits.OverLimit(limits.JSON_DEPTH)
        if limits.json_too_many(answer.content, limits.JSON_NODES):
            raise limits.OverLimit(limits.JSON_NODES)
        return answer

    def resolve_redirects(self, *_: Any, **__: Any) -> Iterator[Any]:
        """None is followed, and the content of one is read within the limits like any other."""
        yield from ()

    def failed(self, outcome: Outcome, reason: str, status: int | None = None) -> Failed:
        """What to raise for a failure; a server that repeats our secret is not quoted with it."""
        return Failed(outcome, self.without_secret(reason), status)

    def without_secret(self, text: str) -> str:
        """What a server said, which may repeat our secret."""
        return text.replace(self._secret, "(secret)")


class Question:
    """The pages of the answer to one question: never one twice, and not without end."""

    def __init__(self, session: Session, what: str) -> None:
        self._session, self._what = session, what
        self._asked = set[str]()
        self._pages, self._began = 0, session.unpacked

    def page(self, which: str) -> None:
        """One page more is asked for, which is told by its address. Raises OverLimit."""
        if which in self._asked:
            raise limits.OverLimit(limits.HTTP_REPEATS, self._what)
        self._asked.add(which)
        self.within()

    def within(self) -> None:
        """One page more. Raises OverLimit where so many pages, or so many bytes of them, are more than is read."""
        self._pages += 1
        if limits.HTTP_PAGES.passed(self._pages):
            raise limits.OverLimit(limits.HTTP_PAGES, self._what)
        if limits.HTTP_QUESTION.passed(self._session.unpacked - self._began):
            raise limits.OverLimit(limits.HTTP_QUESTION, self._what)


class _Slow(TimeoutError):
    """An answer came drop by drop, until it had taken longer than any may."""


class _Long(OSError):
    """An answer did not end."""


class _Bounds(io.RawIOBase):
    """What comes of one answer on the wire, headers included: so many bytes, in so many seconds."""

    def __init__(self, sock: socket.socket, raw: Any) -> None:
        self._sock, self._raw, self._idle = sock, raw, sock.gettimeout()
        self._until = time.monotonic() + max(limits.HTTP_SECONDS.most, self._idle or 0)
        self._bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._until - time.monotonic()
        if left <= 0:
            raise _Slow(str(limits.HTTP_SECONDS))
        self._sock.settimeout(left if self._idle is None else min(left, self._idle))
        try:
            came: int = self._raw.readinto(buffer) or 0
        except TimeoutError:
            if self._until <= time.monotonic():
                raise _Slow(str(limits.HTTP_SECONDS)) from None
            raise
        self._bytes += came
        if limits.HTTP_WIRE.passed(self._bytes):
            raise _Long(str(limits.HTTP_WIRE))
        return came

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp: Any = io.BufferedReader(_Bounds(sock, self.fp.detach()), CHUNK)


def _seconds(connection: HTTPConnection) -> float:
    """How long this request waits for its answer. A session asks nothing without."""
    timeout = connection.timeout
    return float(timeout) if isinstance(timeout, int | float) else float(limits.HTTP_SECONDS.most)


class _Connection(HTTPConnection):
    response_class = _Answer

    def send(self, data: Any) -> None:
        """Connect before what guards an act is asked, so that nothing takes time between it and the bytes."""
        if self.sock is None:
            self.connect()
        pass_through(_seconds(self))
        super().send(data)


class _TlsConnection(HTTPSConnection):
    response_class = _Answer

    def send(self, data: Any) -> None:
        """The same, after the server proved its name."""
        if self.sock is None:
            self.connect()
        pass_through(_seconds(self))
        super().send(data)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Bounded(HTTPAdapter):
    """Connections on which no answer is longer, or takes longer, than the table of limits says."""

    def __init__(self, pinned: str, **kwargs: Any) -> None:
        self._pinned = pinned
        super().__init__(**kwargs)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **{**kwargs, "assert_fingerprint": self._pinned or None})
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""How half of a character that UTF-16 spells in two is written in JSON, whether or not the other half follows."""


def strict_json(content: bytes) -> Any:
    """JSON, read to the letter. Raises requests' JSONDecodeError where it is none, Failed where it has a fault."""
    try:
        value = json.loads(
            content.decode(), object_pairs_hook=_named_once, parse_constant=_no_number, parse_float=_finite
        )
        if HALF.search(content):
            json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise requests.exceptions.JSONDecodeError(error.msg, error.doc, error.pos) from None
    except UnicodeError:
        raise Failed("no-answer", "its answer holds text that is no Unicode") from None
    except ValueError as error:
        raise Failed("no-answer", f"its answer is JSON with a fault: {error}") from None
    return value


def _named_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held = dict(pairs)
    if len(held) != len(pairs):
        raise ValueError("an object names one thing twice")
    return held


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{one_line(text, 40)} is too large a number")
    return number


def _must_be_unpacked_once(answer: requests.Response) -> None:
    """Ten bytes that are packed ten times over may be all memory there is."""
    if limits.HTTP_ENCODINGS.passed(len(answer.headers.get("Content-Encoding", "").split(","))):
        raise limits.OverLimit(limits.HTTP_ENCODINGS)


def must_be_id(id: str, act: str) -> None:
    """Raises Refused for what is no id of an object: an empty one could select them all."""
    if not id.isdecimal() or int(id) == 0:
        raise Refused(f"{act}: {id!r} is no id; nothing was sent")


def write_error(failed: Failed, act: str) -> NotSent | SystemRefused | NoAnswer:
    """The error that a writer raises for a failed request. `act` says what was to be done to which thing."""
    match failed.outcome:
        case "not-sent":
            return NotSent(f"{act}: not sent: {failed.reason}")
        case "refused":
            return SystemRefused(f"{act}: refused, nothing was changed: {failed.reason}")
        case "no-answer":
            return NoAnswer(f"{act}: sent, but no usable answer came back: {failed.reason}")


def checked_url(url: str) -> str:
    """The URL, if it names scheme and host and holds no password. Raises InputError."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise InputError(f"{parts.path or 'the URL'} is not a URL: it must begin with https:// or http://")
    if parts.username or parts.password:
        raise InputError(f"the URL of {parts.hostname} holds a user name or password", "Use a reference instead.")
    return url


def checked_token(secret: str, ref: str) -> str:
    """The secret, if it can stand in an HTTP header. Raises InputError that names the reference."""
    if not secret.isascii() or any(character.isspace() for character in secret):
        raise InputError(f"the secret {ref} holds characters that no token has")
    return secret


def one_line(text: str, most: int = 300) -> str:
    """Text on one line, cut where it is long."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 4]} ..."


def _existing(ca_file: Path) -> str:
    if not ca_file.is_file():
        raise InputError(f"ca_file {ca_file} is not a file")
    return str(ca_file)


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def certificate_until(url: str, ca_file: Path | None, seconds: int) -> datetime | None:
    """When the certificate of a server ends, checked as a session checks it; None for http. Raises Failed."""
    scheme, host, port = _origin(checked_url(url))
    if scheme != "https":
        return None
    trusted = ssl.create_default_context(cafile=_existing(ca_file) if ca_file else DEFAULT_CA_BUNDLE_PATH)
    try:
        with (
            socket.create_connection((host, port or 443), timeout=seconds) as wire,
            trusted.wrap_socket(wire, server_hostname=host) as tls,
        ):
            shown = tls.getpeercert() or {}
    except OSError as error:
        told = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else error.strerror or str(error)
        raise Failed("not-sent", f"its certificate could not be looked at: {told}") from None
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)


def _date(text: str) -> datetime | None:
    """The time of a Date header; None where it is none."""
    try:
        told = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


def _judged(answer: requests.Response, explain: Explain) -> tuple[Outcome, str]:
    if answer.status_code < 200:
        return "no-answer", f"HTTP {answer.status_code}, and no answer after it"
    if answer.is_redirect or answer.status_code < 400:
        target = answer.headers.get("location", "?")
        return "refused", f"HTTP {answer.status_code}: it redirects to {target}, which is not followed"
    text = f"HTTP {answer.status_code} {explain(answer) or answer.reason}"
    return ("no-answer" if answer.status_code >= 500 else "refused"), text


def _why(error: requests.exceptions.RequestException, seconds: int) -> tuple[Outcome, str]:
    """What went wrong on the wire. It never left where no connection stood; otherwise it may have arrived.

    The rows are in order: a connect that timed out holds a TimeoutError too, and urllib3 counts a refused one as such.
    """
    rows: tuple[tuple[type[BaseException], Outcome, str], ...] = (
        (_Slow, "no-answer", str(limits.HTTP_SECONDS)),
        (_Long, "no-answer", str(limits.HTTP_WIRE)),
        (ssl.SSLCertVerificationError, "not-sent", "its certificate is not trusted"),
        (socket.gaierror, "not-sent", "its host name was not found"),
        (ConnectionRefusedError, "not-sent", "connection refused"),
        (NewConnectionError, "not-sent", "no connection"),
        (ConnectTimeoutError, "not-sent", f"no connection within {seconds} s"),
        (ReadTimeoutError, "no-answer", f"no answer within {seconds} s"),
        (TimeoutError, "no-answer", f"no answer within {seconds} s"),
        (ssl.SSLError, "no-answer", "TLS failed"),
        (SSLError, "not-sent", "its certificate is not the one whose fingerprint the configuration has"),
        (requests.exceptions.ConnectionError, *DROPPED),
    )
    causes = tuple(_causes(error))
    for kind, outcome, reason in rows:
        for cause in causes:
            if isinstance(cause, kind):
                detail = f": {cause.verify_message}" if isinstance(cause, ssl.SSLCertVerificationError) else ""
                return outcome, reason + detail
    return "no-answer", "the answer was cut short or could not be decoded"


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    while link is not None:
        yield link
        link = link.__cause__ or link.__context__
