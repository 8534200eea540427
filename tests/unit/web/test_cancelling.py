"""The page on which a case is given up: what happens, who may, and the statement of whoever looks."""

from __future__ import annotations

import re

from dcdecom.journal.statement import Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from tests.unit.papers import journals

from .conftest import Served, bound
from .place import HOST, SIGN

PLAN, CHOICE, ENDED = "2026-0042", "2026-0043", "2026-0044"


def _waits(place: Served, case: str, party: str = "kasi") -> Offered:
    said = text(Statement(case, "none", party, "cancel", (), "2026-11-26", "none", "a" * 64, "cancel", 2, note="-"))
    bare = said.decode().replace("\nnote: -\n", "\n", 1)
    offered = Offered(case, bare, "must", "", ("AAAA",), f"https://{HOST}/submissions")
    folder = StatementFolder(place.office.statements)
    folder.prepare()
    folder.put(case, (offered,))
    return offered


def test_who_may_is_led_to_the_statement(own: Served) -> None:
    offered, kasi = _waits(own, CHOICE), own.logged_in("kasi")
    assert f'href="/case/{CHOICE}/cancel"' in kasi.get(f"/case/{CHOICE}").text
    page = kasi.get(f"/case/{CHOICE}/cancel").text
    assert f'href="https://{SIGN}/#{offered.digest}"' in page
    assert short_code(offered.statement.encode()) in page
    assert "Dewi Anggraini" in page
    assert "nobody goes on with it again" in page
    assert "You write the reason before you sign" in page
    assert "You may not" not in page
    assert re.findall(r'<form method="post" action="([^"]+)"', page) == ["/logout"]


def test_whoever_has_no_mandate_is_told_who_has(own: Served) -> None:
    offered = _waits(own, CHOICE)
    for who in ("rina", "kadis"):
        page = own.logged_in(who).get(f"/case/{CHOICE}/cancel")
        assert page.status == 200
        assert "You may not give this case up" in page.text
        assert "Dewi Anggraini" in page.text
        assert offered.digest not in page.text


def test_the_statement_of_another_party_is_not_led_to(own: Served) -> None:
    offered = _waits(own, CHOICE, "kabid")
    page = own.logged_in("kasi").get(f"/case/{CHOICE}/cancel").text
    assert offered.digest not in page
    assert "Its statement is not ready yet" in page


def test_a_post_that_nobody_holds_is_named_so(own: Served) -> None:
    page = own.logged_in("kasi").get(f"/case/{CHOICE}/cancel").text
    assert "nobody holds this post today" in page  # the office has no Kabid


def test_what_stands_is_named_and_is_walked_back_first(own: Served) -> None:
    own.office.keep(bound("2026-0045", journals.accepted("one-port")))
    kasi = own.logged_in("kasi")
    page = kasi.get("/case/2026-0045/cancel").text
    assert "cannot be given up yet" in page
    assert "Gi1/0/" in page
    assert "not ready yet" not in page


def test_a_case_that_ended_is_given_up_no_more(place: Served) -> None:
    kasi = place.logged_in("kasi")
    assert "not open any more" in kasi.get(f"/case/{ENDED}/cancel").text
    assert f"/case/{ENDED}/cancel" not in kasi.get(f"/case/{ENDED}").text


def test_an_office_has_no_such_page(place: Served) -> None:
    disdik = place.logged_in("disdik")
    assert disdik.get(f"/case/{PLAN}").status == 200
    assert disdik.get(f"/case/{PLAN}/cancel").status == 404
    assert f"/case/{PLAN}/cancel" not in disdik.get(f"/case/{PLAN}").text
