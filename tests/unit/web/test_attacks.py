"""What a stranger, another page, or a person without the right tries, each over HTTP at the application's socket."""

from __future__ import annotations

import re
import socket
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.web import logging_in

from .browsers import PRESENT, Browser
from .conftest import EVIL, Served
from .place import HOST, ORIGIN, SIGN, public

WAITS = "2026-0042"
PAGES = ("/", "/board", "/drift", f"/case/{WAITS}", "/status", "/login", "/nothing", f"/case/{WAITS}/file/{'0' * 64}",
         "/device/srv-disdik-01", f"/case/{WAITS}/paper/penarikan", f"/request/{'0' * 32}")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_bears_the_headers(place: Served, path: str) -> None:
    for visitor in (place.visitor(), place.logged_in("rina")):
        headers = visitor.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "server" not in headers


@pytest.mark.parametrize("path", ["/", "/board", "/drift", f"/case/{WAITS}", "/login", "/status"])
def test_no_page_has_script_or_style_in_it_or_loads_anything_from_elsewhere(place: Served, path: str) -> None:
    text = place.logged_in("rina").get(path).text
    assert "<style" not in text
    assert not re.search(r"\sstyle=|\son[a-z]+=", text)
    assert all(src for src in re.findall(r"<script(?: src=\"(/static/[^\"]+)\" defer)?>", text))
    assert not re.search(r"(?:src|href|action)=\"(?!/|#)", text)


@pytest.mark.parametrize("path", PAGES[:4] + PAGES[7:])
def test_who_is_not_logged_in_is_led_to_the_log_in(place: Served, path: str) -> None:
    answer = place.visitor().get(path)
    assert (answer.status, answer.headers["location"]) == (303, f"/login?next={path}")
    assert answer.body == b""


@pytest.mark.parametrize("host", ["evil.example", SIGN, f"{HOST}:444", f"{HOST}.evil.example", "", "localhost"])
def test_another_host_is_refused(place: Served, host: str) -> None:
    assert place.visitor(host=host).get("/login").status == 421


def test_two_hosts_are_refused(place: Served) -> None:
    raw = f"GET /login HTTP/1.1\r\nHost: {HOST}\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert _raw(place, raw).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("path", ["/healthz", "/metrics"])
def test_health_and_metrics_are_for_the_machine_itself(place: Served, path: str) -> None:
    assert place.visitor().get(path).status == 404
    assert place.visitor(host="localhost").get(path).status == 200


@pytest.mark.parametrize("path", ["/logout", "/login/options", "/login/answer", "/status"])
@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", f"https://{SIGN}", f"http://{HOST}"])
def test_a_form_of_another_page_is_refused(place: Served, path: str, origin: str | None) -> None:
    rina = place.logged_in("rina")
    token = rina.token("/")
    assert rina.post(path, {"token": token}, {"Origin": origin}).status == 403
    assert rina.get("/").status == 200


@pytest.mark.parametrize("path", ["/logout", "/login/options", "/login/answer", "/status"])
def test_a_form_without_the_token_of_its_session_is_refused(place: Served, path: str) -> None:
    rina, kasi = place.logged_in("rina"), place.logged_in("kasi")
    for token in ("", "x", kasi.token("/")):
        assert rina.post(path, {"token": token}).status == 403
    assert rina.get("/").status == 200


@pytest.mark.parametrize(
    "path",
    [
        f"/case/{WAITS}/file/../../../store.sqlite", f"/case/{WAITS}/file/..%2f..%2fstore.sqlite", "/static/../x.sock",
        f"/case/{WAITS}/file/%2e%2e", f"/case/{WAITS}/photo/..%2f..%2fdcdecom.yaml", "/static/x/%2e%2e%2fpeople.yaml",
        "/case/../../etc/passwd", "/case/%00", f"/case/{WAITS}%0d%0aX-Bad:1", "//etc/passwd",
    ],
)  # fmt: skip
def test_no_path_leads_out(place: Served, path: str) -> None:
    answer = place.logged_in("rina").get(path)
    assert answer.status in (400, 404)
    assert b"SQLite format" not in answer.body
    assert "x-bad" not in answer.headers


def test_a_file_that_another_case_has_is_none_of_this_one(place: Served) -> None:
    rina = place.logged_in("rina")
    digest = _digest(place)
    assert rina.get(f"/case/{WAITS}/file/{digest}").status == 200
    assert rina.get(f"/case/2026-0043/file/{digest}").status == 404
    assert place.logged_in("dinkes").get(f"/case/{WAITS}/file/{digest}").status == 404


def test_a_file_is_kept_and_never_shown_whatever_it_is_called(place: Served) -> None:
    headers = place.logged_in("rina").get(f"/case/{WAITS}/file/{_digest(place)}").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"] == "sandbox"
    assert headers["content-disposition"].startswith('attachment; filename="')
    assert not re.search(r"[\r\n]|\.\./|(?<!filename=)\"[^;]", headers["content-disposition"])
    assert "x-bad" not in headers


def test_what_people_wrote_is_no_part_of_a_page(own: Served) -> None:
    own.office.append(WAITS, "attached", {"step": "penarikan", "attachments": [
        {"name": "<script>alert(1)</script>.pdf", "sha256": own.office.file(b"x"), "sealed": False}]})  # fmt: skip
    text = own.logged_in("rina").get(f"/case/{WAITS}").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text


@pytest.mark.parametrize(
    "given",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/board?x=//e", "/login", "",
     "/%2fevil.example", "/board\r\nX-Bad: 1", "/" + "a" * 300, "/./..//evil.example", "/logout"],
)  # fmt: skip
def test_a_log_in_leads_nowhere_else(place: Served, given: str) -> None:
    assert logging_in.next_of(given) == "/"
    answer = place.visitor().log_in(place.office.keys["rina"], led_to=given)
    assert answer.text == '{"next":"/"}'


@pytest.mark.parametrize("name", ["x%0d%0aX-Bad:%201", "%2f%2fevil.example", "..%5cevil", "x%00", "%22%3e%3cb%3e"])
def test_a_name_in_an_address_is_no_header_and_no_other_place(place: Served, name: str) -> None:
    answer = place.logged_in("rina").get(f"/device/{name}")
    led_to = answer.headers.get("location", "/board?device=")
    assert led_to.startswith("/board?device=")
    assert not set(led_to) & set("\r\n<>\"\0\\")
    assert "x-bad" not in answer.headers


def test_a_log_in_leads_back(place: Served) -> None:
    answer = place.visitor().log_in(place.office.keys["rina"], led_to=f"/case/{WAITS}")
    assert answer.text == f'{{"next":"/case/{WAITS}"}}'


def test_the_cookie_of_a_session_is_for_this_host_and_no_script(place: Served) -> None:
    answer = place.visitor().log_in(place.office.keys["rina"])
    [cookie] = [one for one in answer.cookies if one.startswith("__Host-dcdecom=")]
    attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
    assert {"secure", "httponly", "samesite=strict", "path=/"} <= attributes
    assert not [a for a in attributes if a.startswith(("domain", "expires", "max-age"))]


@pytest.mark.parametrize("wrong", ["no key", "signing key", "another's", "not verified", "other page", "no challenge"])
def test_a_log_in_that_does_not_count_is_refused(own: Served, wrong: str) -> None:
    visitor, key = own.visitor(), own.office.keys["rina"]
    match wrong:
        case "no key":
            own.office.write_people(without=("rina",))
        case "signing key":
            key = Browser(f"https://{SIGN}", SIGN, "rina")
        case "another's":
            key = Browser(ORIGIN, HOST, "rina", key=own.office.keys["kasi"].key)
        case "other page":
            key = Browser("https://evil.example", HOST, "rina", key=key.key)
    if wrong == "not verified":
        get = key.get
        key.get = lambda challenge: get(challenge, flags=PRESENT)  # type: ignore[method-assign]
    if wrong == "no challenge":
        answer = visitor.post("/login/answer", {"token": visitor.token(), "answer": key.get(b"c" * 32)})
    else:
        answer = visitor.log_in(key)
    assert (answer.status, answer.text) == (403, '{"refused":true}')
    assert visitor.get("/").status == 303


def test_an_answer_logs_in_once(own: Served) -> None:
    sent: list[dict[str, str]] = []
    visitor = own.visitor()
    post = visitor.post
    visitor.post = lambda path, fields, headers=None: (sent.append(dict(fields)), post(path, fields, headers))[1]  # type: ignore[method-assign, assignment]
    assert visitor.log_in(own.office.keys["rina"]).status == 200
    thief = own.visitor()
    again = {**sent[-1], "token": thief.token()}
    assert thief.post("/login/answer", again).status == 403


def test_a_session_is_of_one_browser(place: Served) -> None:
    rina = place.logged_in("rina")
    stolen = place.visitor(agent="curl/8", cookies=dict(rina.cookies))  # type: ignore[arg-type]
    assert stolen.get("/").status == 303
    assert rina.get("/").status == 200


def test_a_session_ends_by_itself(own: Served) -> None:
    rina = own.logged_in("rina")
    now = own.site.sessions._now
    own.site.sessions._now = lambda: now() + 19 * 60
    assert rina.get("/").status == 200
    own.site.sessions._now = lambda: now() + 38 * 60
    assert rina.get("/").status == 200
    own.site.sessions._now = lambda: now() + 59 * 60
    assert rina.get("/").status == 303


def test_a_session_ends_however_much_it_is_used(own: Served) -> None:
    rina = own.logged_in("rina")
    now = own.site.sessions._now
    for minutes in range(0, 8 * 60, 15):
        own.site.sessions._now = lambda minutes=minutes: now() + minutes * 60  # type: ignore[misc]
        assert rina.get("/").status == 200
    own.site.sessions._now = lambda: now() + 8 * 3600 + 1
    assert rina.get("/").status == 303


@pytest.mark.parametrize("days", [-90, -1, 1, 90])
def test_a_clock_that_is_set_neither_ends_a_session_nor_lets_one_last(
    own: Served, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    """Sessions and log-ins are timed by a clock that nobody sets; the people file is read by the other one."""
    rina = own.logged_in("rina")
    now, used = own.site.sessions._now, own.site.now
    monkeypatch.setattr(own.site, "now", lambda: used() + timedelta(days=days))
    assert rina.get("/").status == 200
    assert own.logged_in("kasi").get("/").status == 200
    own.site.sessions._now = lambda: now() + 21 * 60
    assert rina.get("/").status == 303


def test_by_a_clock_of_before_its_first_day_a_key_logs_nobody_in(
    own: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    rina = own.logged_in("rina")
    monkeypatch.setattr(own.site, "now", lambda: datetime(2026, 1, 4, tzinfo=UTC))
    assert rina.get("/").status == 303
    assert own.visitor().log_in(own.office.keys["rina"]).status == 403


def test_a_session_ends_with_its_key(own: Served) -> None:
    rina, kasi = own.logged_in("rina"), own.logged_in("kasi")
    own.office.write_people(without=("rina",))
    assert rina.get("/").status == 303
    assert kasi.get("/").status == 200
    own.office.write_people()
    assert rina.get("/").status == 303


def test_whoever_logs_out_ends_his_session_or_all_of_his(own: Served) -> None:
    here, there, kasi = own.logged_in("rina"), own.logged_in("rina"), own.logged_in("kasi")
    kept = dict(here.cookies)
    assert here.post("/logout", {"token": here.token("/")}).status == 303
    here.cookies = kept
    assert here.get("/").status == 303
    assert there.get("/").status == 200
    third = own.logged_in("rina")
    third.post("/logout", {"token": third.token("/"), "every": "1"})
    assert there.get("/").status == 303
    assert kasi.get("/").status == 200


def test_a_people_file_that_cannot_be_read_logs_nobody_in(own: Served) -> None:
    rina = own.logged_in("rina")
    own.office.people_file.write_text("people: [", "utf-8")
    answer = rina.get("/")
    assert answer.status == 503
    assert WAITS not in answer.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT"])
def test_other_methods_are_refused(place: Served, method: str) -> None:
    assert place.visitor().ask(method, "/").status in (400, 405)


def test_what_is_too_long_is_refused(place: Served) -> None:
    visitor = place.visitor()
    token = visitor.token("/status")
    assert visitor.post("/status", {"token": token, "code": "x" * 70_000}).status == 413
    body = f"token={token}&code=".encode() + b"x" * 70_000
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    head = (f"POST /status HTTP/1.1\r\nHost: {HOST}\r\nOrigin: {ORIGIN}\r\nTransfer-Encoding: chunked\r\n"
            f"Cookie: {'; '.join(f'{name}={value}' for name, value in visitor.cookies.items())}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nConnection: close\r\n\r\n").encode()  # fmt: skip
    assert _raw(place, head + chunks).startswith(b"HTTP/1.1 413")


def test_no_other_kind_of_body_is_read(place: Served) -> None:
    rina = place.logged_in("rina")
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/json"):
        answer = rina.ask("POST", "/logout", f"token={rina.token('/')}".encode(), {"Content-Type": kind})
        assert answer.status == 415


def test_the_key_of_the_signing_host_is_never_asked_for(place: Served) -> None:
    visitor = place.visitor()
    answer = visitor.post("/login/options", {"token": visitor.token()})
    assert f'"rpId":"{HOST}"' in answer.text.replace(" ", "")
    assert SIGN not in answer.text
    assert public(place.office.keys["rina"])


def _digest(place: Served) -> str:
    shown = place.site.cases.one(WAITS)
    return next(a.file.sha256 for a in shown.case.attachments if a.file.name == EVIL)  # type: ignore[union-attr]


def _raw(place: Served, text: str | bytes) -> bytes:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(10)
        connection.connect(str(place.socket))
        with suppress(BrokenPipeError):
            connection.sendall(text.encode() if isinstance(text, str) else text)
        found = b""
        with suppress(ConnectionResetError):
            while part := connection.recv(65536):
                found += part
        return found
