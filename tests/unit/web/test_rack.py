"""The page of the rack: what it says of pulling, what it hides until the label was read, and how it follows a case."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.journal.statement import Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.model.photo_challenge import judged, read
from dcdecom.model.texts import Texts
from dcdecom.papers.pull_list import may_be_pulled
from dcdecom.web import live
from dcdecom.web.cases import ShownCase
from dcdecom.web.rack_page import challenge_now, qr, rack
from tests.unit.papers import journals

from .conftest import Keeping, Served, bound
from .place import HOST, SIGN, Office, Visitor

READ, PLAN, SOAK, PULL, OLD, BACK, GONE, PART, SEEN = (f"2026-01{n:02}" for n in range(9))
PORT = journals.finding("srv-disdik-01", "port-open-again", "record-network", port="tor-3 Gi1/0/7")


def ended(journal: journals.Journal, days: int = 0) -> journals.Journal:
    """The same, as if its last event was a minute ago, or days before."""
    last = datetime.fromisoformat(journal.events[-1].at)
    moved = datetime.now(UTC) - timedelta(minutes=1, days=days) - last
    journal.events = [
        replace(e, at=f"{datetime.fromisoformat(e.at) + moved:%Y-%m-%dT%H:%M:%S.%f}Z") for e in journal.events
    ]
    return journal


def _to_be_read() -> journals.Journal:
    journal = journals.accepted("plan")
    first = next(n for n, e in enumerate(journal.events) if e.type == "inspected")
    journal.events = journal.events[:first]
    return journal


def _back() -> journals.Journal:
    return journals.accepted("handover").add("come-back", step="penarikan", findings=[PORT])


def _still_seen() -> journals.Journal:
    """The sheet of the handover is open, and an address was still there when the soak was over."""
    journal = journals.accepted("handover")
    journal.events = [
        replace(e, payload={**e.payload, "still_seen": ["9c:b6:54:a1:02:10"]}) if e.type == "timer-over" else e
        for e in journal.events
    ]
    return journal


def kept(office: Office) -> None:
    made = {
        READ: _to_be_read(), PLAN: journals.accepted("plan"), SOAK: journals.accepted("soak"),
        PULL: ended(journals.accepted("handover")), OLD: ended(journals.accepted("handover"), days=2),
        BACK: ended(_back()), GONE: journals.accepted("review"), PART: journals.accepted("one-port"),
        SEEN: ended(_still_seen()),
    }  # fmt: skip
    office.keep(*(bound(id, journal) for id, journal in made.items()))


@pytest.fixture(scope="module")
def keeping() -> Keeping:
    return kept


def _shown(place: Served, id: str) -> ShownCase:
    found = place.site.cases.one(id)
    assert isinstance(found, ShownCase), found
    return found


def _texts(place: Served) -> Texts:
    return place.site.texts("en")


@pytest.mark.parametrize(("case", "says"), [
    (READ, "leave"), (PLAN, "leave"), (SOAK, "leave"), (PULL, "pull"), (OLD, "leave"), (BACK, "leave"),
    (GONE, "gone"), (PART, "leave"), (SEEN, "leave"),
])  # fmt: skip
def test_it_says_of_pulling_what_the_pull_list_says_and_never_more(place: Served, case: str, says: str) -> None:
    shown = _shown(place, case)
    found = rack(place.site, shown, _texts(place))
    assert found
    assert found.says == says
    assert bool(found.why) == (says == "leave"), "a no has its reason"
    if says == "pull":
        assert may_be_pulled(shown.case, "penarikan")
    page = place.logged_in("rina", language="id").get(f"/case/{case}/rack").text
    assert ("BOLEH DICABUT" in page, "JANGAN DICABUT" in page) == (says == "pull", says == "leave")


def test_what_came_back_is_named_and_a_list_of_another_day_is_none(place: Served) -> None:
    rina = place.logged_in("rina")
    assert "tor-3 Gi1/0/7" in rina.get(f"/case/{BACK}/rack").text.partition("</section>")[0]
    assert "The last look held until" in rina.get(f"/case/{OLD}/rack").text


@pytest.mark.parametrize(("hours", "why"), [
    (-1, "goes until"), (-24, "goes until"), (-24 * 400, "goes until"), (48, "The last look held until"),
])  # fmt: skip
def test_by_a_clock_that_is_wrong_nothing_may_be_pulled(
    place: Served, monkeypatch: pytest.MonkeyPatch, hours: int, why: str
) -> None:
    """By one that is slow, a look of yesterday is of today: the journal, which the worker dates, is ahead of it."""
    monkeypatch.setattr(place.site, "now", lambda: datetime.now(UTC) + timedelta(hours=hours))
    found = rack(place.site, _shown(place, PULL), _texts(place))
    assert found
    assert found.says == "leave"
    assert why in found.why[0]
    monkeypatch.setattr(place.site, "now", lambda: datetime.now(UTC) - timedelta(minutes=2))
    found = rack(place.site, _shown(place, PULL), _texts(place))
    assert found
    assert found.says == "pull", "clocks of two machines are never quite one"


def test_ticks_are_of_one_plan_and_of_none_once_it_was_handed_over(place: Served) -> None:
    """The page keeps them under what the list is called, and sends nothing."""
    rina = place.logged_in("rina")
    plan = _shown(place, PULL).case.plans[-1].digest[:8]
    assert f'data-list="{plan}"' in rina.get(f"/case/{PULL}/rack").text
    assert 'data-list=""' in rina.get(f"/case/{GONE}/rack").text
    assert rina.post(f"/case/{PULL}/rack", {"token": rina.token("/")}).status == 405


def test_until_every_chassis_was_read_nothing_of_the_record_is_shown(place: Served) -> None:
    rina = place.logged_in("rina")
    text = rina.get(f"/case/{READ}/rack").text
    assert "srv-disdik-01" in text
    for hidden in ("SGH331XK7P", "R07", "U12", "D-0417", "KOM-2019-0117", "PP-07-1"):
        assert hidden not in text, hidden
    shown = rina.get(f"/case/{PULL}/rack").text
    assert "R07 U12" in shown
    assert "srv-bapenda-02" in shown, "the neighbour that stays is named"
    assert "SGH331XK7P" not in shown, "it is typed off the label once more to confirm a plan"


def test_what_is_read_is_signed_at_its_own_origin_and_otherwise_typed(own: Served) -> None:
    rina = own.logged_in("rina")
    assert f"dcdecom case inspect {READ} srv-disdik-01" in rina.get(f"/case/{READ}/rack").text
    folder = StatementFolder(own.office.statements)
    folder.prepare()
    offered = {
        kind: Offered(READ, text(Statement(
            READ, "penarikan", "tim-dc", "record", ("srv-disdik-01",), "2026-11-26", "none", "a" * 64, kind, 2,
            note=note,
        )).decode(), "none", "", ("AAAA",), f"https://{HOST}/submissions")
        for kind, note in (("inspect", ""), ("attach", "before"))
    }  # fmt: skip
    folder.put(READ, tuple(offered.values()))
    page = rina.get(f"/case/{READ}/rack").text
    for each in offered.values():
        assert f'href="https://{SIGN}/#{each.digest}"' in page
    assert "dcdecom case inspect" not in page
    assert page.count(f"https://{SIGN}/#") == 2, "the other photos have no statement"


def test_photos_are_asked_to_show_a_challenge_that_the_journal_bears_out(place: Served) -> None:
    """Of the last event, of this hour; read off the page as a camera reads it."""
    page = place.logged_in("rina").get(f"/case/{PULL}/rack").text
    shown = challenge_now(place.site, _shown(place, PULL).case)
    assert shown
    assert shown.text in page
    assert 0 < shown.seconds <= 3600
    told = read(shown.text)
    assert told
    assert judged(told, PULL, place.site.cases.events(PULL), place.site.now()) == "present"
    assert "a photo of a screen" in page
    assert challenge_now(place.site, replace(_shown(place, PULL).case, state="sealed")) is None


def test_the_qr_code_of_a_case_opens_its_rack(place: Served) -> None:
    page = place.logged_in("rina").get(f"/case/{PULL}").text
    assert f'{qr(f"https://{HOST}/case/{PULL}/rack")}' in page
    assert 'class="qr"' not in place.logged_in("rina").get(f"/case/{GONE}").text


def test_what_waits_at_the_rack_leads_there_and_nobody_else_sees_it(place: Served) -> None:
    assert f'href="/case/{PLAN}/rack"' in place.logged_in("rina").get("/").text
    assert f'href="/case/{PLAN}/rack"' in place.logged_in("kasi").get(f"/case/{PLAN}").text
    for who in ("disdik", "dinkes"):
        for page in ("rack", "live"):
            assert place.logged_in(who).get(f"/case/{PLAN}/{page}").status == 404
    for page in ("rack", "live"):
        assert place.visitor().get(f"/case/{PLAN}/{page}").status == 303


# --- as it happens ---


@contextmanager
def _stream(visitor: Visitor, case: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as made:
        made.settimeout(10)
        made.connect(str(visitor.socket))
        cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
        made.sendall(
            f"GET /case/{case}/live HTTP/1.1\r\nHost: {visitor.host}\r\nUser-Agent: {visitor.agent}\r\n"
            f"Cookie: {cookies}\r\n\r\n".encode()
        )
        yield made


def _until(made: socket.socket, wanted: str) -> str:
    heard = b""
    while wanted.encode() not in heard:
        part = made.recv(65536)
        assert part, heard
        heard += part
    return heard.decode()


def test_a_page_hears_of_each_event_of_its_case_and_of_no_other(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SECONDS", 0.02)
    monkeypatch.setattr(live, "BREATH", 0.1)
    with _stream(own.logged_in("rina"), PLAN) as made:
        head = _until(made, ": open")
        assert "text/event-stream" in head
        assert "x-accel-buffering: no" in head
        own.office.append(SOAK, "attached", {"step": "penarikan", "attachments": []})
        assert "event: case" not in _until(made, "event: still")
        own.office.append(PLAN, "attached", {"step": "penarikan", "attachments": []})
        assert f"event: case\ndata: {PLAN}" in _until(made, "data:")


def test_a_stream_ends_with_its_session_and_keeps_none_alive(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "SECONDS", 0.02)
    with _stream(own.logged_in("rina"), PLAN) as made:
        _until(made, ": open")
        used = max(at for _, at in own.site.sessions._sessions.values())
        own.site.sessions.end_all_of("rina")
        _until(made, "event: case")
    rina = own.logged_in("rina")
    before = {name: at for name, (_, at) in own.site.sessions._sessions.items()}
    rina.get(f"/case/{PLAN}/rack", x_follows="1")
    assert {name: at for name, (_, at) in own.site.sessions._sessions.items()} == before
    rina.get(f"/case/{PLAN}/rack")
    assert {name: at for name, (_, at) in own.site.sessions._sessions.items()} != before
    assert used


def test_streams_leave_room_for_others(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "OF_ONE", 1)
    monkeypatch.setattr(live, "SECONDS", 0.02)
    rina = own.logged_in("rina")
    with _stream(rina, PLAN) as made:
        _until(made, ": open")
        assert rina.get(f"/case/{PLAN}/live").status == 503
        with _stream(own.logged_in("kasi"), PLAN) as other:
            _until(other, ": open")
