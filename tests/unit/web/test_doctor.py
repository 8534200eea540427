"""What the doctor says of the signing origin."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dcdecom.doctor.signing import signing
from dcdecom.journal.authenticator import application_of
from dcdecom.model.people import Key, People, Person
from dcdecom.model.settings import WebSettings
from tests.unit.journal.passkeys import ECDSA, ED25519, SecurityKey

HOST, SIGN = "dcdecom.example.go.id", "sign.dcdecom.example.go.id"


def said(people: People, pages: tuple[str, ...] = (), web: bool = True) -> list[tuple[str, str, str]]:
    settings = SimpleNamespace(web=WebSettings(HOST, SIGN) if web else None, people=Path("people.yaml"))
    given: Any = SimpleNamespace(
        settings=settings, people=people, signing_pages=lambda: pages, host_of_key=application_of
    )  # fmt: skip
    return [(line.code, line.subject, line.state) for line in signing(given, lambda *_: None)]


def key(kind: str, host: str) -> Key:
    return Key(SecurityKey(kind, host).public, date(2026, 1, 5))


def test_keys_of_their_own_hosts_are_right() -> None:
    person = Person("rina", "Rina", (), keys=(key(ECDSA, SIGN), key(ED25519, "ssh:")), web_keys=(key(ECDSA, HOST),))
    assert said(People((person,), "d")) == [("signing-pages", "/srv/dcdecom-sign", "ok")]
    assert said(People((person,), "d"), web=False) == []


def test_a_key_of_the_other_host_is_to_fix() -> None:
    """Whoever controls the application could ask for one of its own host."""
    for person in (
        Person("rina", "Rina", (), keys=(key(ECDSA, HOST),)), Person("rina", "Rina", (), web_keys=(key(ECDSA, SIGN),))
    ):  # fmt: skip
        assert ("passkey-host", "rina", "to fix") in said(People((person,), "d"))


def test_changed_pages_are_to_fix() -> None:
    assert said(People((), "d"), ("sign.js is not as it was shipped",)) == [
        ("signing-pages", "/srv/dcdecom-sign", "to fix")
    ]
