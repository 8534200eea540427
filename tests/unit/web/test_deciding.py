"""The page on which a decision is made ready: it offers what the gate offers, and leads to the signing origin."""

from __future__ import annotations

import re
from dataclasses import replace

from dcdecom.journal.statement import Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from tests.unit.papers import journals

from .conftest import Served, bound
from .place import HOST, SIGN, event_of

CHOICE, PLAN = "2026-0043", "2026-0042"


def _offered(place: Served, case: str, step: str, party: str, decision: str, kind: str, **more: object) -> Offered:
    given: dict[str, object] = {"devices": ("srv-bpkad-01",), "report": "none", "kind": kind, "version": 2, **more}
    said = text(Statement(case, step, party, decision, on="2026-11-26", head="a" * 64, **given))  # type: ignore[arg-type]
    return Offered(case, said.decode(), "must", "XK7P", ("AAAA",), f"https://{HOST}/submissions")


def test_each_decision_of_the_gate_is_offered_and_led_to_its_statement(own: Served) -> None:
    refusal = _offered(own, CHOICE, "pemeriksaan", "kasi", "reject", "refuse")
    StatementFolder(own.office.statements).prepare()
    StatementFolder(own.office.statements).put(CHOICE, (refusal,))
    kasi = own.logged_in("kasi")
    assert f'href="/case/{CHOICE}/decide/pemeriksaan"' in kasi.get("/").text
    page = kasi.get(f"/case/{CHOICE}/decide/pemeriksaan").text
    assert f'href="https://{SIGN}/#{refusal.digest}"' in page
    assert short_code(refusal.statement.encode()) in page
    assert "Refuse" in page
    assert "Approve" in page
    assert "No statement waits for a key" in page
    assert "XK7P" not in page  # what is typed off the label stands at the signing origin alone


def test_a_decision_stands_in_the_same_place_at_every_case(own: Served) -> None:
    folder, kasi = StatementFolder(own.office.statements), own.logged_in("kasi")
    folder.prepare()
    seen = set()
    for n in range(40):  # statements are called by their digests, which come in any order
        both = [_offered(own, CHOICE, "pemeriksaan", "kasi", decision, kind, devices=(f"srv-{n}",))
                for decision, kind in (("reject", "refuse"), ("approve", "gate"))]  # fmt: skip
        folder.put(CHOICE, tuple(both))
        seen.add(both[0].digest < both[1].digest)
        page = kasi.get(f"/case/{CHOICE}/decide/pemeriksaan").text
        assert page.index(both[1].digest) < page.index(both[0].digest)
        if len(seen) == 2:
            return
    raise AssertionError("the digests came in one order alone")


def test_a_plan_is_confirmed_by_one_of_the_team(own: Served) -> None:
    plan = event_of(own.office, PLAN, "plan-made").payload["digest"]
    confirm = _offered(own, PLAN, "penarikan", "tim-dc", "confirm", "confirm", subjects=(f"plan {plan}",))
    StatementFolder(own.office.statements).prepare()
    StatementFolder(own.office.statements).put(PLAN, (confirm,))
    assert confirm.digest in own.logged_in("rina").get(f"/case/{PLAN}/decide/penarikan").text
    for other in ("lain", "kasi", "disdik"):
        assert own.logged_in(other).get(f"/case/{PLAN}/decide/penarikan").status == 404


def test_a_statement_of_another_step_case_or_party_is_not_led_to(own: Served) -> None:
    folder = StatementFolder(own.office.statements)
    folder.prepare()
    wrong = (
        _offered(own, CHOICE, "pemeriksaan", "kabid", "reject", "refuse"),
        _offered(own, CHOICE, "review-kasi", "kasi", "reject", "refuse"),
        _offered(own, CHOICE, "pemeriksaan", "kasi", "return", "return"),
    )
    folder.put(CHOICE, wrong)
    folder.put(PLAN, (_offered(own, PLAN, "pemeriksaan", "kasi", "reject", "refuse"),))
    page = own.logged_in("kasi").get(f"/case/{CHOICE}/decide/pemeriksaan").text
    assert f"https://{SIGN}/#" not in page


def test_nothing_is_sent_from_the_page(own: Served) -> None:
    page = own.logged_in("kasi").get(f"/case/{CHOICE}/decide/pemeriksaan")
    assert re.findall(r'<form method="post" action="([^"]+)"', page.text) == ["/logout"]
    assert "<script" not in page.text


def test_what_does_not_wait_for_him_is_no_page_of_his(place: Served) -> None:
    for who, case, step in (
        ("kadis", CHOICE, "pemeriksaan"), ("rina", CHOICE, "pemeriksaan"), ("kasi", CHOICE, "review-kasi"),
        ("kasi", "2026-0044", "review-kasi"), ("dinkes", CHOICE, "pemeriksaan"), ("kasi", CHOICE, "nothing"),
    ):  # fmt: skip
        assert place.logged_in(who).get(f"/case/{case}/decide/{step}").status == 404


def test_devices_are_chosen_where_it_is_signed(own: Served) -> None:
    choice = replace(_offered(own, CHOICE, "pemeriksaan", "kasi", "approve", "gate"), choose=True)
    StatementFolder(own.office.statements).prepare()
    StatementFolder(own.office.statements).put(CHOICE, (choice,))
    page = own.logged_in("kasi").get(f"/case/{CHOICE}/decide/pemeriksaan").text
    assert f'href="https://{SIGN}/#{choice.digest}"' in page
    assert "You tick the devices" in page
    assert "where every device above is ticked" in page


def test_what_a_case_met_is_accepted_by_whom_the_policy_names(own: Served) -> None:
    """Where nothing waits for him at that step, too: then it is the only thing on the page."""
    found = _offered(own, PLAN, "penarikan", "kasi", "accept", "accept", devices=(), finding="srv-disdik-01/not-seen")
    StatementFolder(own.office.statements).prepare()
    StatementFolder(own.office.statements).put(PLAN, (found,))
    path, kasi = f"/case/{PLAN}/decide/penarikan", own.logged_in("kasi")
    assert f'href="{path}"' in kasi.get(f"/case/{PLAN}").text
    page = kasi.get(path).text
    assert f'href="https://{SIGN}/#{found.digest}"' in page
    assert "srv-disdik-01/not-seen" in page
    assert "for at most 24 hours" in page
    for other in ("kadis", "rina", "disdik"):
        looks = own.logged_in(other)
        assert found.digest not in looks.get(path).text
        assert f'href="{path}"' not in looks.get(f"/case/{PLAN}").text or other == "rina"


def test_a_case_that_is_stopped_by_a_finding_waits_for_whoever_may_accept_it(own: Served) -> None:
    stopped, server = journals.Journal("2026-0045"), journals.asked("srv-disdik-01", "SGH331XK7P")
    not_seen = {**journals.finding("srv-disdik-01", "not-seen", "record-network", port="tor-3 Gi1/0/9"),
                "acceptable": True}  # fmt: skip
    stopped.opened("Dinas Pendidikan", "800/9/2026", [server]).open_step("pemeriksaan")
    stopped.looked("pemeriksaan", server, journals.AGREED, (not_seen,))
    own.office.keep(bound("2026-0045", stopped))
    kasi = own.logged_in("kasi")
    page = kasi.get("/").text
    assert "May it go on in spite of srv-disdik-01/not-seen/tor-3 Gi1/0/9?" in page
    decide = kasi.get("/case/2026-0045/decide/pemeriksaan")
    assert decide.status == 200
    assert "Its statement is not ready yet" in decide.text
    for other in ("rina", "kadis"):
        assert "May it go on" not in own.logged_in(other).get("/").text


def test_the_page_says_what_a_head_names_where_it_is_signed(own: Served) -> None:
    approve = _offered(own, CHOICE, "pemeriksaan", "kasi", "approve", "gate")
    StatementFolder(own.office.statements).prepare()
    kasi = own.logged_in("kasi")
    asked = {
        "agenda number": replace(approve, agenda=True), "have verified": replace(approve, ticks=("Surat ada",)),
        "who is appointed": replace(approve, people=(("rina", "Rina"),)),
    }  # fmt: skip
    for words, offered in asked.items():
        StatementFolder(own.office.statements).put(CHOICE, (offered,))
        page = kasi.get(f"/case/{CHOICE}/decide/pemeriksaan").text
        assert [each in page for each in asked] == [each == words for each in asked]


def test_a_way_back_is_confirmed_by_one_of_the_team_who_sees_what_it_would_walk_back(own: Served) -> None:
    stopped = journals.accepted("one-port")
    shut = next(c for e in stopped.events if e.type == "plan-made" for c in e.payload["changes"] if c["kind"] == "shut")
    back, number = "d" * 64, "2026-0046"
    stopped.add(
        "undo-planned", step="penarikan", digest=back, devices=["srv-disdik-01"], losses=[], undoes=[2], stays=[],
        steps=["penarikan"], changes=[{**shut, "kind": "open"}], only=0,
    )  # fmt: skip
    own.office.keep(bound(number, stopped))
    rina, path = own.logged_in("rina"), f"/case/{number}/decide/penarikan"
    assert "Confirm that changes are walked back" not in rina.get("/").text, "no statement waits yet"
    confirm = _offered(own, number, "penarikan", "tim-dc", "confirm", "confirm", devices=("srv-disdik-01",),
                       subjects=(f"plan {back}",))  # fmt: skip
    StatementFolder(own.office.statements).prepare()
    StatementFolder(own.office.statements).put(number, (confirm,))
    assert all(f'href="{path}"' in rina.get(at).text for at in ("/", f"/case/{number}"))
    page = rina.get(path).text
    assert f'href="https://{SIGN}/#{confirm.digest}"' in page
    assert page.count(confirm.digest) == 1, "it is no confirmation of the plan"
    assert "Once it is confirmed for each of its devices, this is done" in page
    assert "Gi1/0/" in page
    for other in ("lain", "kasi", "disdik"):
        looks = own.logged_in(other)
        assert confirm.digest not in looks.get(path).text
        assert path not in looks.get("/").text or other == "kasi"
