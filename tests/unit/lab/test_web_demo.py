"""The demo's own keys are taken as a browser's are, and its front door hands on what a proxy with TLS would."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.signing_pages import install
from dcdecom.web.passkey import NotAccepted, Place, logged_in, registered
from dcdecom_lab.front_door import APPLICATION, SIGNING, FrontDoor, Shown
from dcdecom_lab.software_keys import SoftwareKey, SoftwareKeys, base64url, from_base64url
from dcdecom_lab.web_demo import socket_in

CHALLENGE = b"c" * 32
PORT = 8123
HERE, THERE = f"http://{APPLICATION}:{PORT}", f"http://{SIGNING}:{PORT}"


def answer_of(parts: dict[str, str]) -> str:
    id = parts.pop("id")
    return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": parts})


def test_a_key_is_registered_and_logs_in_as_a_browsers_does() -> None:
    key = SoftwareKey("rina", APPLICATION)
    place = Place(f"https://{APPLICATION}", APPLICATION)
    assert registered(place, CHALLENGE, answer_of(key.created(CHALLENGE))).public == key.public
    assert logged_in(place, CHALLENGE, [key.public], answer_of(key.signed(CHALLENGE))) == key.public
    with pytest.raises(NotAccepted):
        logged_in(place, b"d" * 32, [key.public], answer_of(key.signed(CHALLENGE)))
    other = SoftwareKey("rina", SIGNING)
    with pytest.raises(NotAccepted):
        logged_in(place, CHALLENGE, [other.public], answer_of(other.signed(CHALLENGE)))


def test_openssh_knows_it_as_a_key_of_its_host(tmp_path: Path) -> None:
    file = tmp_path / "key.pub"
    file.write_text(SoftwareKey("rina", SIGNING).public)
    done = subprocess.run(["ssh-keygen", "-l", "-f", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "ECDSA-SK" in done.stdout


@pytest.fixture
def door(tmp_path: Path) -> FrontDoor:
    install(tmp_path / "pages")
    statements = tmp_path / "statements"
    statements.mkdir()
    (statements / f"{'a' * 64}.json").write_text(json.dumps({"hand_in": f"https://{APPLICATION}/submissions"}))
    (tmp_path / "secret.json").write_text("{}")
    keys = SoftwareKeys()
    keys.make("rina", APPLICATION)
    people = (Shown("rina", "Rina <b>", "every case", "/"),)
    return FrontDoor(tmp_path / "none.sock", tmp_path / "pages", statements, keys, lambda: PORT, people)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(door: FrontDoor, method: str, url: str, content: str = "", **headers: str) -> Answer:
    """What it answers to one request."""
    host, _, path = url.partition("//")[2].partition("/")
    raw = [(name.encode(), value.encode()) for name, value in ({"host": host} | headers).items()]
    scope = {"type": "http", "method": method, "path": f"/{path}", "raw_path": f"/{path}".encode(), "query_string": b"",
             "headers": raw, "scheme": "http", "server": ("127.0.0.1", PORT)}  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": content.encode(), "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(door(scope, receive, send))
    head = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return Answer(sent[0]["status"], head, b"".join(each.get("body", b"") for each in sent[1:]))


def test_each_name_has_its_own_pages_and_no_other_name_has_any(door: FrontDoor) -> None:
    for host in (f"127.0.0.1:{PORT}", f"evil.example:{PORT}", APPLICATION):
        assert ask(door, "GET", f"http://{host}/demo").status == 421
    assert ask(door, "GET", f"{THERE}/demo").status == 404
    page = ask(door, "GET", f"{THERE}/")
    assert '<script src="/demo/key.js" defer></script>' in page.text
    assert f"connect-src 'self' {HERE};" in page.text
    assert f"connect-src 'self' {HERE};" in page.headers["content-security-policy"]
    statement = ask(door, "GET", f"{THERE}/statements/{'a' * 64}.json")
    assert json.loads(statement.body) == {"hand_in": f"{HERE}/submissions"}
    for path in ("statements/../secret.json", "../secret.json", "statements/" + "b" * 64 + ".json", ".new-index.html"):
        assert ask(door, "GET", f"{THERE}/{path}").status == 404, path
    for path in ("healthz", "metrics"):
        assert ask(door, "GET", f"{HERE}/{path}").status == 404
    assert "Rina &lt;b&gt;" in ask(door, "GET", f"{HERE}/demo").text


def test_a_key_is_asked_by_its_own_page_alone_and_answers_for_its_host(door: FrontDoor) -> None:
    asked, key = json.dumps({"challenge": base64url(CHALLENGE)}), f"{HERE}/demo/key"
    assert ask(door, "POST", f"{HERE}/demo", "person=rina", origin="http://evil.example").status == 404
    assert ask(door, "POST", f"{HERE}/demo", "person=nobody", origin=HERE).status == 404
    chosen = ask(door, "POST", f"{HERE}/demo", "person=rina", origin=HERE)
    assert (chosen.status, chosen.headers["location"]) == (303, "/login?next=/")
    assert "Max-Age=0" in chosen.headers["set-cookie"]
    for origin in ("", THERE, f"https://{APPLICATION}", "null"):
        assert ask(door, "POST", key, asked, origin=origin).status == 404, origin
    said = json.loads(ask(door, "POST", key, asked, origin=HERE).body)
    assert json.loads(from_base64url(said["clientDataJSON"]))["origin"] == f"https://{APPLICATION}"
    assert ask(door, "POST", f"{THERE}/demo/key", asked, origin=THERE).status == 404  # she has none there
    assert ask(door, "POST", key, "x" * 70_000, origin=HERE).status == 413
    assert ask(door, "POST", key, '{"challenge": 1}', origin=HERE).status == 400


def test_the_socket_lies_with_what_the_demo_makes_unless_its_path_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert socket_in(tmp_path) == tmp_path / "web.sock"
    long = tmp_path / ("x" * 100)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(socket_in(long)))


def test_only_addresses_of_ours_are_written_over(door: FrontDoor) -> None:
    said = f"https://{APPLICATION}/x https://{SIGNING}/#y https://{APPLICATION}.evil.example https://other.example"
    assert door.over(said) == f"{HERE}/x {THERE}/#y https://{APPLICATION}.evil.example https://other.example"
