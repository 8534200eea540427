"""What each page shows to whom, over HTTP at the application's own socket."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, time, timedelta

import pytest
from PIL import Image

from dcdecom.documents.playbook import load
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.paper_code import code
from dcdecom.journal.statement import Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from dcdecom.model.drift import CLASSES, Drift, DriftEvidence, TrackedDrift
from dcdecom.model.pace import Pace
from dcdecom.model.site import Every
from dcdecom.web.cases import ShownCase
from dcdecom.web.logging_in import next_of
from dcdecom.web.waiting_page import waiting
from tests.unit.decoding import files
from tests.unit.papers import journals
from tests.unit.papers.conftest import ROOT

from .conftest import EVIL, HANDED, SEALED, Served, bound
from .place import SIGN, event_of

WAITS, CHOICE, ENDED = "2026-0042", "2026-0043", "2026-0044"


def test_what_waits_is_shown_to_whom_it_waits_for(place: Served) -> None:
    kasi, rina = place.logged_in("kasi").get("/"), place.logged_in("rina").get("/")
    assert kasi.status == rina.status == 200
    assert CHOICE in kasi.text
    assert WAITS not in kasi.text
    assert "confirmation of plan" in rina.text
    assert "/paper/" not in kasi.text
    assert f'href="/case/{CHOICE}/paper/pemeriksaan"' in rina.text, "she hands in what the Kasi signs"
    assert f'href="/case/{CHOICE}/decide/' not in rina.text


def test_who_was_not_appointed_is_not_waited_for(place: Served) -> None:
    assert "Nothing waits for you" in place.logged_in("lain").get("/").text


def test_an_office_sees_its_own_cases_alone(place: Served) -> None:
    disdik, dinkes = place.logged_in("disdik"), place.logged_in("dinkes")
    shown = disdik.get("/board").text
    assert WAITS in shown
    assert ENDED in shown
    assert CHOICE not in shown
    assert [disdik.get(f"/case/{id}").status for id in (WAITS, CHOICE)] == [200, 404]
    assert dinkes.get(f"/case/{WAITS}").status == 404
    assert WAITS not in dinkes.get("/board").text


def test_an_office_is_shown_no_evidence(place: Served) -> None:
    """What was found around its servers names other offices' devices and addresses."""
    shown = place.site.cases.one(WAITS)
    assert isinstance(shown, ShownCase)
    disdik, rina = place.logged_in("disdik"), place.logged_in("rina")
    text = disdik.get(f"/case/{WAITS}").text
    assert "srv-disdik-01" in text
    for name in ("tor-3", "9c:b6:54", "srv-rahasia", "Rina", "evidence-"):
        assert name not in text
    digests = {a.file.sha256 for a in shown.case.attachments if not a.file.sealed}
    for digest in digests:
        assert disdik.get(f"/case/{WAITS}/file/{digest}").status == 404
        assert disdik.get(f"/case/{WAITS}/photo/{digest}").status == 404
    assert rina.get(f"/case/{WAITS}").text.count("tor-3")
    assert disdik.get(f"/case/{WAITS}/decide/penarikan").status == 404


def test_an_office_gets_the_papers_that_it_signs(own: Served) -> None:
    digest, other = own.office.file(b"form"), own.office.file(b"draft")
    append = own.office.append
    opened = event_of(own.office, WAITS, "gate-opened").payload
    append(WAITS, "gate-opened", {**opened, "step": "penarikan", "gate": 0, "by": "opd", "paper": "handover",
                                  "sheet": "ba-penarikan"})  # fmt: skip
    for kind, name, sha256 in (("sheet", "ba-penarikan.docx", digest), ("draft", "catatan.docx", other)):
        append(WAITS, "paper-made", {"step": "penarikan", "gate": 0, "kind": kind, "name": name, "attachments": [
            {"name": name, "sha256": sha256, "sealed": False}]})  # fmt: skip
    disdik = own.logged_in("disdik")
    assert disdik.get(f"/case/{WAITS}/file/{digest}").body == b"form"
    assert disdik.get(f"/case/{WAITS}/file/{other}").status == 404
    waits, case = disdik.get("/").text, disdik.get(f"/case/{WAITS}").text
    assert "handover" in waits
    assert f'<a class="button" href="/case/{WAITS}">See the paper</a>' in waits
    assert "send it back to the data centre team" in waits
    assert "Download the paper below, sign it" in case
    assert "step 8 penarikan" not in case
    name = "pemeriksaan.docx"
    append(CHOICE, "paper-made", {"step": "pemeriksaan", "gate": 0, "kind": "sheet", "name": name, "attachments": [
        {"name": name, "sha256": other, "sealed": False}]})  # fmt: skip
    kasi = own.logged_in("kasi")
    assert "Code on the printed sheet" in kasi.get("/").text
    assert "the paper" not in kasi.get("/").text + kasi.get(f"/case/{CHOICE}/decide/pemeriksaan").text
    assert disdik.get(f"/case/{WAITS}/decide/penarikan").status == 404  # it would show what was found around them


def test_a_case_of_another_office_is_told_as_one_that_is_not_there(place: Served) -> None:
    dinkes = place.logged_in("dinkes")
    other, none = dinkes.get(f"/case/{WAITS}"), dinkes.get("/case/2026-9999")
    assert (other.status, other.body) == (none.status, none.body)


def test_the_board_names_late_ones_first_and_is_narrowed(place: Served) -> None:
    joko = place.logged_in("joko")
    whole = joko.get("/board").text
    assert whole.index(WAITS) < whole.index(ENDED)
    assert CHOICE not in joko.get("/board?office=Dinas%20Pendidikan").text.partition("</form>")[2].partition("<h2>")[0]
    assert WAITS not in joko.get("/board?person=kasi").text
    assert CHOICE in joko.get("/board?person=kasi").text
    assert WAITS in joko.get("/board?step=penarikan").text
    assert CHOICE not in joko.get("/board?step=penarikan").text


def test_where_no_day_is_due_any_more_none_is_marked_as_late(own: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case that ended late is marked where its days stand."""
    monkeypatch.setattr(Pace, "is_late", property(lambda _: True))
    ended = own.logged_in("joko").get("/board").text.partition(f'href="/case/{ENDED}"')[2].partition("</tr>")[0]
    assert ended.count("#sign-late") == 1
    assert '#sign-late"/></svg><bdi>-</bdi>' not in ended


def test_a_device_leads_to_its_open_case_and_else_to_all_that_it_had(place: Served) -> None:
    """What NetBox's link from a device opens, also after a log-in."""
    joko, disdik, dinkes = (place.logged_in(name) for name in ("joko", "disdik", "dinkes"))
    name = place.site.cases.one(WAITS).case.request.devices[0].name  # type: ignore[union-attr]  # it can be read
    open_ones = [c.case.id for c in place.site.cases.all() if isinstance(c, ShownCase) and c.case.state == "open"
                 and name in {asked.name for asked in c.case.request.devices}]  # fmt: skip
    assert open_ones == [WAITS], "of this device one is open"
    for sees in (joko, disdik):
        assert sees.get(f"/device/{name}").headers["location"] == f"/case/{WAITS}"
    assert dinkes.get(f"/device/{name}").headers["location"] == f"/board?device={name}"
    assert WAITS not in dinkes.get(f"/board?device={name}").text
    for none in (name[:-1], name.upper(), "srv%20x%26y"):
        answer = joko.get(f"/device/{none}")
        assert (answer.status, answer.headers["location"]) == (303, f"/board?device={none}")
        assert WAITS not in joko.get(f"/board?device={none}").text
    assert WAITS in joko.get(f"/board?device={name}").text
    assert place.visitor().get(f"/device/{name}").headers["location"] == f"/login?next=/device/{name}"
    assert next_of(f"/device/{name}") == f"/device/{name}"


@pytest.mark.parametrize(("language", "words"), [("id-ID,id;q=0.9", "Menunggu saya"), ("en-US", "What waits for me"),
                                                 ("xx", "Menunggu saya")])  # fmt: skip
def test_pages_speak_the_readers_language(place: Served, language: str, words: str) -> None:
    answer = place.logged_in("kasi", language=language).get("/")
    assert f"<title>{words}" in answer.text
    assert answer.headers["content-language"] == ("en" if language.startswith("en") else "id")


def test_a_case_is_shown_as_it_stands_with_its_files(own: Served) -> None:
    rina = own.logged_in("rina")
    before = rina.get(f"/case/{WAITS}").text
    assert "srv-disdik-01" in before
    shown = own.site.cases.one(WAITS)
    assert isinstance(shown, ShownCase)
    digest = next(a.file.sha256 for a in shown.case.attachments if a.file.name == EVIL)
    assert f'href="/case/{WAITS}/file/{digest}"' in before
    found = rina.get(f"/case/{WAITS}/file/{digest}")
    assert (found.status, found.body) == (200, HANDED)
    own.office.append(WAITS, "attached", {"step": "penarikan", "attachments": [
        {"name": "later.pdf", "sha256": own.office.file(b"later"), "sealed": False}]})  # fmt: skip
    assert "later.pdf" in rina.get(f"/case/{WAITS}").text


def test_a_photo_is_shown_without_what_its_telephone_wrote_into_it_and_kept_with_it(own: Served) -> None:
    """Where and by whom it was taken is evidence in the bundle, and nothing for whoever looks at a page."""
    photo = files.camera()
    digest = own.office.file(photo)
    own.office.append(WAITS, "attached", {"step": "penarikan", "attachments": [
        {"name": "label.jpg", "sha256": digest, "sealed": False}]})  # fmt: skip
    rina = own.logged_in("rina")
    small = rina.get(f"/case/{WAITS}/photo/{digest}")
    assert (small.status, small.headers["content-type"]) == (200, "image/jpeg")
    with Image.open(io.BytesIO(small.body)) as image:
        assert dict(image.getexif()) == {}
    assert b"Rina" in photo
    assert b"Rina" not in small.body
    assert rina.get(f"/case/{WAITS}/file/{digest}").body == photo
    for who in ("disdik", "dinkes"):
        assert own.logged_in(who).get(f"/case/{WAITS}/photo/{digest}").status == 404


def test_what_is_sealed_is_not_given_out(place: Served) -> None:
    rina = place.logged_in("rina")
    shown = place.site.cases.one(WAITS)
    assert isinstance(shown, ShownCase)
    sealed = next(a.file.sha256 for a in shown.case.attachments if a.file.sealed)
    answer = rina.get(f"/case/{WAITS}/file/{sealed}")
    assert answer.status == 404
    assert SEALED not in answer.body
    assert f"/file/{sealed}" not in rina.get(f"/case/{WAITS}").text


def test_drift_names_what_each_source_says(own: Served) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    said = (DriftEvidence("snmp tor-3", "9c:b6:54:a1:02:10 on Gi1/0/9"),)
    found = TrackedDrift(Drift("zombie-network", "srv-disdik-01", said, case=ENDED), "new", now, now, 1)
    rina = own.logged_in("rina")
    assert "not compared everything yet" in rina.get("/drift").text
    assert "That does not mean that there is none" in rina.get("/drift").text
    SqliteDrift(own.office.store).keep([found], Every.SITE, now)
    text = rina.get("/drift").text
    assert "9c:b6:54:a1:02:10 on Gi1/0/9" in text
    assert own.logged_in("disdik").get("/drift").status == 404


def test_drift_is_accepted_at_the_signing_origin_by_whom_the_policy_names(own: Served) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    new, known = (
        TrackedDrift(Drift("unready", name, ()), state, now, now, 2, why="until 2027-01-31: it may (Dewi)")
        for name, state in (("srv-one", "new"), ("srv-two", "accepted"))
    )
    SqliteDrift(own.office.store).keep([new, known], Every.SITE, now)
    folder = StatementFolder(own.office.statements)
    folder.prepare()
    offered = []
    for kept in (new, known):
        said = Statement(
            "none", "none", "kasi", "accept", (), "2026-11-30", "none", "none", "drift", 2,
            (f"drift {kept.drift.digest}",), finding=f"unready {kept.drift.object}",
        )  # fmt: skip
        offered.append(Offered("none", text(said).decode(), "must", "", ("AAAA",), "https://h/submissions", "day"))
    folder.put("none", tuple(offered))
    page = own.logged_in("kasi").get("/drift").text
    assert f'href="https://{SIGN}/#{offered[0].digest}"' in page
    assert short_code(offered[0].statement.encode()) in page
    assert offered[1].digest not in page, "it is accepted already"
    assert "it may (Dewi)" in page
    assert f"https://{SIGN}/" not in own.logged_in("rina").get("/drift").text


def test_a_code_of_a_paper_tells_where_the_case_stands_and_no_name(place: Served) -> None:
    opened = event_of(place.office, WAITS, "gate-opened")
    visitor = place.visitor()
    answer = visitor.post("/status", {"token": visitor.token("/status"), "code": code(opened.hash).lower()})
    assert answer.status == 200
    assert WAITS in answer.text
    assert "step 8 of 14" in answer.text
    for name in ("Pendidikan", "Rina", "Budi", "srv-disdik", "9c:b6", "SGH331XK7P", "tor-3"):
        assert name not in answer.text


@pytest.mark.parametrize("typed", ["", "0123456789abcdef", "874G-5ZKX-22HV-GN9J-JQJB-GJ5Y-WYS", "x" * 90, "' OR 1=1"])
def test_any_other_code_leads_nowhere(own: Served, typed: str) -> None:
    opened = event_of(own.office, WAITS, "gate-opened")
    visitor = own.visitor()
    for given in (typed, opened.hash[:16]):
        answer = visitor.post("/status", {"token": visitor.token("/status"), "code": given})
        assert WAITS not in answer.text
        assert "No paper has this code" in answer.text


def test_codes_are_not_tried_out(own: Served) -> None:
    visitor = own.visitor()
    token = visitor.token("/status")
    answers = [visitor.post("/status", {"token": token, "code": "x"}, {"X-Real-IP": "192.0.2.1"}) for _ in range(12)]
    assert [a.status for a in answers] == [200] * 10 + [429] * 2
    assert visitor.post("/status", {"token": token, "code": "x"}, {"X-Real-IP": "192.0.2.2"}).status == 200


@pytest.mark.parametrize(("days", "words"), [(0, True), (30, False)])
def test_a_day_that_is_to_come_is_not_called_late_where_the_case_is(place: Served, days: int, words: bool) -> None:
    """Rows before this one took longer than they may: what is due tomorrow is not late for that."""
    site = place.office.site()
    [shown] = [one for one in site.cases.all() if isinstance(one, ShownCase) and one.case.id == WAITS]
    rina = site.people().by_id("rina")
    assert rina
    step = shown.case.current
    assert step
    assert step.due
    now = datetime.combine(step.due, time(12), tzinfo=site.zone) + timedelta(days=days)
    [item] = waiting([shown], site.viewer(rina), site.texts("en"), now, site.zone, lambda first, last: 99)
    assert (item.is_due_past, item.is_late) == (not words, True)


def test_papers_are_handed_in_by_who_carries_changes_out_and_by_nobody_else(own: Served) -> None:
    """The way to them stands on the page of the case and on that of what waits; for others there is no such page."""
    gates = load(ROOT / "playbooks/penarikan-server.yaml").row("penarikan").gates
    index = next(n for n, gate in enumerate(gates) if gate.paper == "handover")
    journal = journals.accepted("plan").gate("penarikan", index, "opd", "handover", ["srv-disdik-01"])
    own.office.keep(bound("2026-0060", journal))
    rina, path = own.logged_in("rina"), "/case/2026-0060/paper/penarikan"
    found = own.site.cases.one("2026-0060")
    assert isinstance(found, ShownCase)
    head = next(g.head for g in found.case.gates if g.closed is None)
    assert all(f'href="{path}"' in rina.get(at).text for at in ("/", "/case/2026-0060"))
    assert f'<a href="{path}">Hand in the paper: <bdi>minutes of the handover' in rina.get("/case/2026-0060").text
    assert "Papers awaited back: " in rina.get("/").text
    assert "Papers awaited back: " not in own.logged_in("kasi").get("/").text
    assert "its statement is not ready" in rina.get(path).text
    said = Statement("2026-0060", "penarikan", "tim-dc", "record", (), "2026-11-26", "none", head, "paper", 2,
                     note='paper "handover", as "opd"')  # fmt: skip
    fields = (("at", "must"), ("code", "must"), ("file", "must"))
    waits = Offered("2026-0060", text(said).decode(), "none", "", (), "https://x/submissions", brings="paper",
                    fields=fields)  # fmt: skip
    folder = StatementFolder(own.office.statements)
    folder.prepare()
    folder.put("2026-0060", (waits,))
    shown = rina.get(path).text
    assert f'href="https://{SIGN}/#{waits.digest}"' in shown
    assert "the hour that it bears" in shown
    for who in ("kasi", "kadis", "disdik", "dinkes"):
        other = own.logged_in(who)
        assert other.get(path).status == 404, who
        assert path not in other.get("/").text, who
    assert rina.get("/case/2026-0060/paper/laporan").status == 404
    assert rina.get("/case/2026-9999/paper/penarikan").status == 404


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_a_browser_can_do_about_drift_stands_before_what_only_a_terminal_can(own: Served, language: str) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    found = [TrackedDrift(Drift(name, f"{ENDED} 1", ()), "new", now, now, 1) for name in CLASSES]
    SqliteDrift(own.office.store).keep(found, Every.SITE, now)
    text = own.logged_in("rina", language=language).get("/drift").text
    for row in text.split('<li class="panel')[1:]:
        advice, _, rest = row.partition('class="aside"')[2].partition("</p>")
        assert "dcdecom" not in advice
        assert "--explain" not in advice
        typed = "dcdecom" in rest
        assert typed == any(name in row for name in ("chain-broken", "open-intent", "release-due")), row
        assert not typed or f"{ENDED}" in rest.partition("dcdecom")[2]


PAGES = (
    "/", "/board", "/drift", f"/case/{WAITS}", f"/case/{CHOICE}/decide/pemeriksaan",
    f"/case/{CHOICE}/paper/pemeriksaan", f"/case/{WAITS}/rack", "/request",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_writes_days_in_one_form_and_names_no_folder_of_the_server(own: Served, path: str) -> None:
    now = datetime(2026, 11, 30, tzinfo=UTC)
    found = TrackedDrift(Drift("unready", "srv", ()), "new", now, now, 1)
    SqliteDrift(own.office.store).keep([found], Every.SITE, now)
    seen = own.logged_in("kasi" if "/decide/" in path else "rina", language="id").get(path)
    assert seen.status == 200
    text = re.sub(r"<script.*?</script>|<style.*?</style>|<[^>]*>", " ", seen.text, flags=re.S)
    if path != "/request":  # where a day is typed as the request file has it
        assert re.findall(r".{0,60}\b20[0-9]{2}-[0-9]{2}-[0-9]{2}\b.{0,20}", text) == []
    assert "inbox/" not in text
    assert "slug" not in text
