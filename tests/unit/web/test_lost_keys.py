"""Somebody has two keys, and loses one: it counts no more, and the other goes on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import yaml

from .browsers import Browser
from .conftest import Served
from .place import FIRST_DAY, ORIGIN, Visitor, public


def change(own: Served, *keys: dict[str, Any], who: str = "rina") -> None:
    """The people file has these log-in keys of somebody."""
    said = yaml.safe_load(own.office.people_file.read_text("utf-8"))
    [person] = [p for p in said["people"] if p["id"] == who]
    person["web_keys"] = list(keys)
    own.office.people_file.write_text(yaml.safe_dump(said), "utf-8")


def of(browser: Browser, **until: str) -> dict[str, Any]:
    return {"key": public(browser), "valid_from": FIRST_DAY, **until}


def logged_in(own: Served, key: Browser) -> tuple[Visitor, int]:
    visitor = own.visitor()
    return visitor, visitor.log_in(key).status


def test_either_key_logs_its_owner_in(own: Served) -> None:
    first = own.office.keys["rina"]
    second = Browser(ORIGIN, first.rp_id, "rina", b"\x08" * 32)
    assert logged_in(own, second)[1] == 403, "nobody has it yet"
    change(own, of(first), of(second))
    for key in (first, second):
        visitor, status = logged_in(own, key)
        assert status == 200
        assert "Rina Marlina" in visitor.get("/").text


def test_a_lost_key_ends_its_session_with_the_next_request_and_the_other_goes_on(own: Served) -> None:
    lost = own.office.keys["rina"]
    second = Browser(ORIGIN, lost.rp_id, "rina", b"\x08" * 32)
    change(own, of(lost), of(second))
    thief, owner = logged_in(own, lost)[0], logged_in(own, second)[0]
    yesterday = (date.today() - timedelta(days=2)).isoformat()  # two days are one in any zone
    change(own, of(lost, valid_until=yesterday), of(second))
    answer = thief.get("/board")
    assert (answer.status, answer.headers["location"]) == (303, "/login?next=/board")
    assert owner.get("/board").status == 200
    assert logged_in(own, lost)[1] == 403
    assert logged_in(own, second)[1] == 200


def test_a_key_of_another_persons_authenticator_logs_in_its_owner_alone(own: Served) -> None:
    """What the authenticator says of whose key it is counts for nothing: the people file says it."""
    joko = own.office.keys["joko"]
    own_word = Browser(ORIGIN, joko.rp_id, "kasi", joko.credential, joko.key)
    visitor, status = logged_in(own, own_word)
    assert status == 403 or "Joko Susilo" in visitor.get("/").text
    assert "Dewi Anggraini" not in visitor.get("/").text


def test_without_any_key_nobody_stays_logged_in(own: Served) -> None:
    rina = own.logged_in("rina")
    change(own)
    assert rina.get("/").status == 303
