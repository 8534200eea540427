"""The session that both adapters use: what each fault of a network means, and what it never does."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from dcdecom.adapters.http import Failed, Outcome, Session, checked_token, checked_url
from dcdecom.errors import InputError

from .serving import Asked, Said, scripted, self_signed

TOKEN = "t0ken-that-must-not-show"


def _session(url: str, timeout: int = 1, ca_file: Path | None = None) -> Session:
    return Session(url, timeout, ca_file, TOKEN, lambda answer: answer.text, lambda asked: asked.method == "GET")


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


FAULTS: dict[str, tuple[Said, Outcome, str]] = {
    "late": (Said({}, late=1.5), "no-answer", "no answer within 1 s"),
    "dropped": (Said(drop=True), "no-answer", "dropped"),
    "cut": (Said({}, cut=True), "no-answer", "dropped|cut"),
    "bad gateway": (Said("<html>", 502), "no-answer", "HTTP 502"),
    "refused": (Said(f"no: {TOKEN}", 403), "refused", r"HTTP 403 no: \(secret\)"),
    "redirect": (Said("", 302, {"Location": "http://127.0.0.2/"}), "refused", "redirects to http://127.0.0.2/"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_says_what_the_system_may_have_done(fault: str) -> None:
    said, outcome, reason = FAULTS[fault]
    with scripted(lambda _: said) as server, pytest.raises(Failed, match=reason) as caught:
        _session(server.url).post(server.url, json={})
    assert caught.value.outcome == outcome
    assert TOKEN not in str(caught.value)
    assert len(server.asked) == 1, "nothing is repeated"


def test_a_read_whose_connection_was_dropped_is_sent_once_more() -> None:
    answers = iter([Said({}), Said(drop=True), Said({})])
    with scripted(lambda _: next(answers)) as server:
        session = _session(server.url)
        assert [session.get(server.url).status_code for _ in range(2)] == [200, 200]
    assert len(server.asked) == 3
    with scripted(lambda _: Said(drop=True)) as server, pytest.raises(Failed, match="dropped before the answer"):
        _session(server.url).get(server.url)
    assert len(server.asked) == 2, "once more, and not again"


def test_a_write_goes_out_on_a_new_connection() -> None:
    with scripted(lambda _: Said({})) as server:
        session = _session(server.url)
        for send in (session.get, session.get, session.post, session.post):
            send(server.url)
    first, kept, written, again = (asked.connection for asked in server.asked)
    assert first == kept
    assert len({kept, written, again}) == 3


@pytest.mark.parametrize(
    ("url", "reason"),
    [("http://127.0.0.1:{port}", "connection refused"), ("http://no-such-host.invalid:{port}", "host name")],
)
def test_a_request_that_found_nobody_was_not_sent(url: str, reason: str) -> None:
    target = url.format(port=_closed_port())
    with pytest.raises(Failed, match=reason) as caught:
        _session(target).get(target)
    assert caught.value.outcome == "not-sent"


def test_a_connect_that_times_out_was_not_sent() -> None:
    """A full queue of connections is how a host that drops packets looks."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        with pytest.raises(Failed, match="no connection within 1 s") as caught:
            _session(url).get(url)
        for one in waiting:
            one.close()
    assert caught.value.outcome == "not-sent"


def test_a_token_never_goes_to_another_address() -> None:
    with (
        scripted(lambda _: Said({})) as mine,
        scripted(lambda _: Said({})) as other,
        pytest.raises(Failed, match="another address"),
    ):
        _session(mine.url).get(other.url)
    assert not other.asked


def test_proxies_and_netrc_of_the_surroundings_are_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{_closed_port()}")
    with scripted(lambda _: Said({})) as server:
        _session(server.url).get(server.url, headers={"Authorization": "Token mine"})
    assert server.asked[0].headers["authorization"] == "Token mine"


@pytest.mark.parametrize(("headers", "estate"), [({"X-Dcdecom-Estate": "lab"}, "lab"), ({}, "real")])
def test_the_estate_is_what_the_answer_says(headers: dict[str, str], estate: str) -> None:
    with scripted(lambda _: Said({}, headers=headers)) as server:
        session = _session(server.url)
        assert session.estate is None
        session.get(server.url)
        assert session.estate == estate


def test_a_certificate_is_checked_against_the_ca_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ca_file"):
        _session("https://127.0.0.1", ca_file=tmp_path / "none.pem")
    present = tmp_path / "ca.pem"
    present.write_text("")
    assert _session("https://127.0.0.1", ca_file=present).verify == str(present)
    assert _session("https://127.0.0.1").verify is True


def test_a_server_is_trusted_by_its_ca_file_and_not_without(tmp_path: Path) -> None:
    certificate = self_signed(tmp_path)
    with scripted(lambda _: Said({}), certificate) as server:
        assert _session(server.url, ca_file=certificate).get(server.url).status_code == 200
        with pytest.raises(Failed, match=r"certificate is not trusted: self.signed") as caught:
            _session(server.url).get(server.url)
    assert caught.value.outcome == "not-sent"
    assert len(server.asked) == 1


@pytest.mark.parametrize("url", ["netbox.example", "ftp://netbox.example", "https://", f"https://me:{TOKEN}@netbox.example"])
def test_a_useless_url_is_refused(url: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_url(url)
    assert TOKEN not in str(caught.value)


@pytest.mark.parametrize("token", ["two words", "kätzchen"])
def test_a_token_that_no_header_can_hold_is_refused_by_its_reference(token: str) -> None:
    with pytest.raises(InputError, match="env:TOKEN") as caught:
        checked_token(token, "env:TOKEN")
    assert token not in str(caught.value)


def test_an_answer_of_2xx_comes_through() -> None:
    answer: Callable[[Asked], Said] = lambda _: Said({"a": 1}, 201)  # noqa: E731
    with scripted(answer) as server:
        got: requests.Response = _session(server.url).get(server.url)
    assert got.json() == {"a": 1}
