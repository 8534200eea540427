"""Owners are told of a rest: at its beginning, and 14, 7 and 1 days before its end, each once and the nearest alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.casework.delivery import send_all
from dcdecom.model.request import Contact, Request
from dcdecom.ports.outbox import MAIL, OWNER, PERSON, WEBHOOK
from dcdecom.steps.moves import Await, Finished

from .office import POLICY, playbook
from .test_telling import Telling

DAY = 86400
MAILS = ("sari@example.go.id", "id")


def telling(folder: Path, days: int) -> Telling:
    rules = playbook("look", "say-no", "take-out", "forget", "tell", "end")
    office = Telling(folder, rules.with_policy(replace(POLICY, rest=days), "policy-1"))
    office.delivery.couriers[OWNER] = office.carrier  # type: ignore[index]  # a dict, made for this office
    return office


def opened(office: Telling, contact: tuple[str, str] = MAILS) -> str:
    asked: Request = office.request()
    mail, language = contact
    id = office.opened(replace(asked, contact=Contact("Sari", post="Staf", mail=mail, language=language)))
    outcome = office.drive(id, "rest")
    assert isinstance(outcome, Await)
    assert outcome.what == "rest"
    return id


def told(office: Telling, id: str, days: float = 0) -> list[str]:
    """What leaves when the worker looks, so many days later."""
    office.clock.sleep(days * DAY)
    office.delivery.outbox.put([n for n in office.store.notices if n.kind == "rest"])
    office.store.notices.clear()
    office.delivery.outbox.put(office.announcer.countdown(office.case(id), office.clock.now()))
    before = len(office.carrier.carried)
    list(send_all(office.delivery))
    return [n.content["text"] for b in office.carrier.carried[before:] for n in b.notices if n.kind == "rest"]


def test_each_of_the_days_is_told_once_in_the_owners_language(tmp_path: Path) -> None:
    office = telling(tmp_path, 30)
    id = opened(office)
    [begun] = told(office, id)
    assert begun.startswith("Yth. Sari,")
    assert "srv-one" in begun
    assert "tetapi belum ada yang dihapus" in begun
    assert "sebelum 2026-12-24" in begun
    assert told(office, id, 15) == []
    [left] = told(office, id, 1)
    assert "14 hari lagi" in left
    assert told(office, id) == []
    assert told(office, id, 6) == []
    assert "7 hari lagi" in told(office, id, 1)[0]
    assert "1 hari lagi" in told(office, id, 6)[0]
    assert told(office, id, 0.5) == []
    assert {batch.receiver for batch in office.carrier.carried if batch.notices[0].kind == "rest"} == {f"{OWNER}{id}"}
    assert told(office, id, 0.6) == [], "over"
    assert isinstance(office.drive(id), Finished)
    assert told(office, id, 1) == []


def test_a_worker_that_was_down_tells_the_nearest_day_and_not_three_at_once(tmp_path: Path) -> None:
    """Also where those of before were kept and could not leave."""
    office = telling(tmp_path, 30)
    id = opened(office)
    office.carrier.fails = "no connection, or it broke off"
    assert len(told(office, id)) == 1, "tried"
    told(office, id, 16)
    office.carrier.fails = ""
    [only] = told(office, id, 9)
    assert "5 hari lagi" in only
    assert told(office, id, 1) == []
    keys = [b.key for b in office.carrier.carried if b.notices[0].kind == "rest"]
    assert len(set(keys)) == len(keys) == 3, "each its own key, by which a receiver knows a double"
    left = [row for row in office.delivery.undelivered() if row.receiver.startswith(OWNER)]
    assert all(row.count == row.given_up for row in left), "nothing waits"


def test_what_does_not_leave_is_tried_again_for_days_though_the_rest_began_long_ago(tmp_path: Path) -> None:
    office = telling(tmp_path, 30)
    id = opened(office)
    told(office, id)
    office.carrier.fails = "SMTP 451"
    told(office, id, 16)
    office.carrier.fails = ""
    [again] = told(office, id, 1)
    assert "14 hari lagi" in again, "the same notice, as it was kept"


@pytest.mark.parametrize(("days", "stages"), [(14, [7, 1]), (7, [1]), (1, [])])
def test_a_short_rest_has_fewer_days(tmp_path: Path, days: int, stages: list[int]) -> None:
    office = telling(tmp_path, days)
    id = opened(office)
    [begun] = told(office, id)
    assert "tetapi belum ada yang dihapus" in begun
    found = [text for _ in range(days * 4 - 1) for text in told(office, id, 0.25)]
    assert [f"{n} hari lagi" in text for n, text in zip(stages, found, strict=True)] == [True] * len(stages)


@pytest.mark.parametrize("places", [{WEBHOOK}, {MAIL}, {WEBHOOK, PERSON}])
def test_without_an_address_or_a_mail_server_the_team_is_told_whom_to_tell(tmp_path: Path, places: set[str]) -> None:
    office = telling(tmp_path, 30)
    office.places = frozenset(places)
    id = opened(office, ("", "") if PERSON in places else MAILS)
    [line] = told(office, id)
    assert "masa tenggang sampai 2026-12-24" in line
    assert "Mohon disampaikan kepada" in line
    assert "\n" not in line


def test_what_was_walked_back_is_not_counted_down(tmp_path: Path) -> None:
    from tests.unit.steps.test_rest import back

    office = telling(tmp_path, 30)
    id = opened(office)
    told(office, id)
    back(office, id)
    assert told(office, id, 20) == []
