"""Invitations: who is invited, what proves a new key, and every reason for which one does not count."""

from __future__ import annotations

import hmac
import json
import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from PIL import Image
from zxingcpp import read_barcodes

from dcdecom.errors import InputError, Refused
from dcdecom.model.people import Key, People, Person
from dcdecom.model.settings import WebSettings
from dcdecom.web import enrolment
from dcdecom.web.enrolment import challenge, invitation_id, token_for
from tests.terminal import Terminal

from .browsers import MAY_BE_SYNCED, PRESENT, SYNCED, VERIFIED, Browser
from .place import Office

HOST, SIGN = "dcdecom.example.go.id", "sign.dcdecom.example.go.id"
NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
PEOPLE = People((Person("rina", "Rina Wijaya", ()), Person("worker", "Worker", (), service=True)), "d")


class Invited:
    """An invitation, as the browser of whoever got its link has it."""

    def __init__(self, folder: Path) -> None:
        web = WebSettings(HOST, SIGN, statements=folder / "statements")
        self.settings: Any = SimpleNamespace(web=web, data_dir=folder / "data", path=folder / "dcdecom.yaml")
        self.again()

    def again(self) -> None:
        self.link = enrolment.invite(self.settings, PEOPLE, "rina", 24, NOW)
        fragment = self.link.partition("#sign.")[2]
        self.token = enrolment.base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4))
        self.browsers = {"sign": Browser(f"https://{SIGN}", SIGN), "web": Browser(f"https://{HOST}", HOST)}

    def made(self, kind: str, **changed: str) -> dict[str, str]:
        secret = token_for(kind, self.token)
        flags = PRESENT | VERIFIED | MAY_BE_SYNCED | SYNCED
        answer = changed.pop("answer", self.browsers[kind].create(challenge(kind, secret), flags))
        proof = hmac.new(secret, f"{kind}\n{answer}".encode(), "sha256").hexdigest()
        said = {"invitation": invitation_id(self.token), "kind": kind, "answer": answer, "mac": proof}
        return {**said, **changed}

    def record(self, said: dict[str, str], now: datetime = NOW) -> enrolment.Proposed:
        return enrolment.record(self.settings, said, now)


@pytest.fixture
def invited(tmp_path: Path) -> Invited:
    return Invited(tmp_path)


def test_two_keys_are_proposed_as_lines_of_the_people_file(invited: Invited) -> None:
    for kind in ("sign", "web"):
        invited.record(invited.made(kind))
    found = enrolment.proposed(invited.settings, PEOPLE)
    assert [(p.person, p.kind, p.grade) for p in found] == [("rina", "sign", "synced"), ("rina", "web", "synced")]
    [line] = yaml.safe_load(enrolment.line(found[0]))
    assert line["key"] == f"{found[0].public} passkey, synced"
    assert str(line["valid_from"]) == "2026-12-01"
    accepted = People((Person("rina", "Rina Wijaya", (), keys=(Key(line["key"], NOW.date()),)),), "e")
    assert [p.kind for p in enrolment.proposed(invited.settings, accepted)] == ["web"]


def test_an_invitation_is_its_owners_secret(invited: Invited) -> None:
    [file] = (invited.settings.data_dir / "invitations").glob("*.json")
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    [public] = invited.settings.web.statements.glob("*.json")
    assert invited.token.hex() not in public.read_text("utf-8")
    assert json.loads(public.read_text("utf-8"))["hand_in"] == f"https://{HOST}/enrolments"


def test_it_is_used_once(invited: Invited) -> None:
    invited.record(invited.made("sign"))
    invited.browsers["sign"] = Browser(f"https://{SIGN}", SIGN)
    with pytest.raises(Refused, match="used already"):
        invited.record(invited.made("sign"))


def test_it_ends(invited: Invited) -> None:
    with pytest.raises(Refused, match="has ended"):
        invited.record(invited.made("sign"), NOW + timedelta(hours=24))


def test_the_signing_origin_has_none_that_has_ended(invited: Invited) -> None:
    for hours, left in ((23, 1), (24, 0)):
        enrolment.sweep(invited.settings, NOW + timedelta(hours=hours))
        assert len(list(invited.settings.web.statements.glob("*.json"))) == left


def test_another_invitation_ends_it(invited: Invited) -> None:
    said = invited.made("sign")
    invited.again()
    with pytest.raises(Refused, match="has ended"):
        invited.record(said)
    assert len(list(invited.settings.web.statements.glob("*.json"))) == 1


def test_the_application_cannot_put_a_key_of_its_own_in_place_of_the_one_that_was_made(invited: Invited) -> None:
    """It sees everything that is handed in, and knows the secret of the page that makes the log-in key."""
    said, known = invited.made("sign"), token_for("web", invited.token)
    own = Browser(f"https://{SIGN}", SIGN).create(challenge("sign", invited.token))
    forged = hmac.new(known, f"sign\n{own}".encode(), "sha256").hexdigest()
    for mac in (said["mac"], forged):
        with pytest.raises(Refused, match="does not prove"):
            invited.record({**said, "answer": own, "mac": mac})


def test_a_key_of_one_page_is_none_of_the_other(invited: Invited) -> None:
    secret = token_for("sign", invited.token)
    on_the_application = invited.browsers["web"].create(challenge("sign", secret))
    with pytest.raises(Refused, match="does not count"):
        invited.record(invited.made("sign", answer=on_the_application))
    with pytest.raises(Refused, match="does not prove"):
        invited.record({**invited.made("web"), "kind": "sign"})


@pytest.mark.parametrize("name", ["", "../data", "0" * 32, "x"])
def test_one_that_is_none_is_refused(name: str, invited: Invited) -> None:
    with pytest.raises(Refused, match="no such"):
        invited.record(invited.made("sign", invitation=name))


@pytest.mark.parametrize("id", ["worker", "nobody"])
def test_only_people_are_invited(id: str, invited: Invited) -> None:
    with pytest.raises(InputError, match="Nobody was invited"):
        enrolment.invite(invited.settings, PEOPLE, id, 24, NOW)


def test_without_a_web_application_nobody_is_invited(invited: Invited) -> None:
    invited.settings.web = None
    with pytest.raises(InputError, match="no section web"):
        enrolment.invite(invited.settings, PEOPLE, "rina", 24, NOW)


def test_at_a_terminal_a_telephone_reads_the_link_off_the_screen(tmp_path: Path) -> None:
    """A terminal of 80 columns, and 24 lines that scroll; without one there is the link alone."""
    office = Office(tmp_path / "office")
    command = [sys.executable, "-m", "dcdecom", "people", "invite", "rina", "--config", str(office.config)]
    root = Path(__file__).parents[3]
    with Terminal(command, root, {**os.environ, "PYTHONPATH": str(root)}) as terminal:
        assert terminal.ended(60) == 0, terminal.text
        [link] = re.findall(r"https://\S+", terminal.lines[0])
        assert [found.text for found in read_barcodes(_drawn(terminal))] == [link]
    piped = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, stdin=subprocess.DEVNULL)
    assert re.fullmatch(r"https://\S+\n", piped.stdout)


def _drawn(terminal: Terminal) -> Image.Image:
    """The screen as it looks: a character is two squares, one above the other."""
    rows = [[_squares(character.data, character.fg, character.bg, character.reverse) for character in line]
            for line in terminal.characters]  # fmt: skip
    width = max(map(len, rows))
    image = Image.new("L", (width, 2 * len(rows)), 0)
    for y, row in enumerate(rows):
        for x, (upper, lower) in enumerate(row):
            image.putpixel((x, 2 * y), upper)
            image.putpixel((x, 2 * y + 1), lower)
    return image.resize((image.width * 6, image.height * 6), Image.Resampling.NEAREST)


def _squares(data: str, fg: str, bg: str, is_reverse: bool) -> tuple[int, int]:
    """The two squares of a character, 255 for a light one, on a dark terminal."""
    ink, ground = (0 if fg == "black" else 255), (255 if bg == "white" else 0)
    if is_reverse:
        ink, ground = ground, ink
    return {"\u2580": (ink, ground), "\u2584": (ground, ink), "\u2588": (ink, ink)}.get(data, (ground, ground))
