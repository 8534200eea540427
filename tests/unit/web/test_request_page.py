"""A request that is typed in a browser: what the form takes, what reaches the worker, and the file that it becomes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import browser_requests
from dcdecom.documents import people, playbook
from dcdecom.documents import request as requests
from dcdecom.errors import InputError
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import NONE, Statement, text
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.ports.queue import Answered, Taken
from tests.unit.papers import journals

from .conftest import Served, bound
from .place import FIRST_DAY, SIGN, Visitor

FORM = {
    "number": "800/112/2026", "date": FIRST_DAY, "received": FIRST_DAY, "office": "Dinas Pendidikan",
    "signatory": "Dr. Budi Santoso", "post": "Kepala Dinas", "minutes-number": "027", "minutes-date": "2019-03-11",
    "minutes-scan": "ba.pdf", "scan": "ba.pdf", "device-0-serial": "SGH331XK7P", "device-0-name": "srv-disdik-01",
    "device-0-place": "R07 U12", "device-2-serial": "SGH331XK7Q", "device-2-name": "srv-disdik-02", "contact": "Sari",
}  # fmt: skip
ID = "5f3a91c2d4b84a0e9c1f2a3b4c5d6e7f"


@pytest.fixture
def queue(own: Served) -> FolderQueue:
    made = FolderQueue(own.office.folder / "data/spool", SystemClock())
    made.prepare()
    return made


def sent(visitor: Visitor, **other: str) -> tuple[int, str, str]:
    """The status of the answer, where it leads, and what it says."""
    given = {"token": visitor.token("/request"), **FORM, **{k.replace("_", "-"): v for k, v in other.items()}}
    answer = visitor.post("/request", given)
    return answer.status, answer.headers.get("location", ""), answer.text


def test_the_form_reaches_the_worker_and_its_answer_is_shown(own: Served, queue: FolderQueue) -> None:
    rina = own.logged_in("rina")
    assert 'href="/request"' in rina.get("/").text
    status, led_to, _ = sent(rina)
    assert status == 303
    [id] = queue.due()
    assert led_to == f"/request/{id}"
    taken = queue.take(id)
    assert isinstance(taken, Taken)
    assert (taken.submission.command, taken.submission.case, taken.submission.files) == ("request", "", ())
    assert taken.submission.options == FORM
    waits = rina.get(led_to).text
    assert "It waits to be compared" in waits
    assert 'http-equiv="refresh"' in waits
    queue.done(id, Answered(id, "recorded", "srv-disdik-01  <b>tidak sesuai</b>", SystemClock().now()))
    told = rina.get(led_to).text
    assert "No case was opened" in told
    assert "&lt;b&gt;tidak sesuai" in told
    assert 'http-equiv="refresh"' not in told


WRONG: dict[str, tuple[dict[str, str], str, str]] = {
    "nothing in a field that is needed": ({"office": ""}, "office", "Without this there is no request"),
    "no day": ({"date": "yesterday"}, "date", "expected a date such as 2026-11-24"),
    "a day that is turned": ({"date": "24-11-2026"}, "date", "type it as 2026-11-24"),
    "a folder": ({"minutes_scan": "../people.yaml"}, "minutes-scan", "without a folder"),
    "no place": ({"device_0_place": "somewhere"}, "device-0-place", "as R07 U12"),
    "no scan of the letter, which the procedure asks for": ({"scan": ""}, "scan", "Without this there is no request"),
    "a device without a name": ({"device_3_serial": "X1"}, "device-3-name", "Without this there is no request"),
    "half a disposition sheet": ({"agenda": "1187"}, "team", "Without this there is no request"),
    "nobody": ({"team": "nobody"}, "team", "expected the id of a person in the people file"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    name: str, own: Served, queue: FolderQueue
) -> None:  # fmt: skip
    given, field, why = WRONG[name]
    status, _, text = sent(own.logged_in("rina"), **given)
    assert status == 400
    text = re.sub(r"<span class=.date.>|(?<=\d)</span>", "", text)
    assert queue.due() == ()
    beside = re.search(rf'<span class="wrong" id="w-{field}">(.*?)</span>', text)
    assert beside, text[:3000]
    assert why in beside[1]
    assert 'value="Dr. Budi Santoso"' in text


def test_who_comes_for_the_devices_is_not_missed_where_it_is_whom_to_call(own: Served) -> None:
    missing = dict.fromkeys(("contact", "collector"), "")
    status, _, text = sent(own.logged_in("rina"), **missing)
    assert status == 400
    assert 'id="w-contact"' in text
    assert 'id="w-collector"' not in text


def test_only_who_opens_cases_has_the_form_and_the_answers(own: Served, queue: FolderQueue) -> None:
    rina = own.logged_in("rina")
    _, led_to, _ = sent(rina)
    token = rina.token("/request")
    for who in ("kasi", "disdik"):
        other = own.logged_in(who)
        assert [other.get(path).status for path in ("/request", led_to)] == [404, 404]
        assert 'href="/request"' not in other.get("/").text
        assert ('href="/drift"' in other.get("/").text) == (who == "kasi"), "no way to a page that is not his"
        assert other.post("/request", {**FORM, "token": token}).status == 403, "another's token"
        assert other.post("/request", {**FORM, "token": other.token("/")}).status == 403
    assert own.visitor().get("/request").status == 303
    assert rina.get("/request/..%2f..%2fpeople").status == 404
    assert len(queue.due()) == 1


def test_a_field_that_is_none_of_the_forms_goes_nowhere(own: Served, queue: FolderQueue) -> None:
    assert sent(own.logged_in("rina"), step="review-kasi", as_="kasi")[0] == 303
    taken = queue.take(queue.due()[0])
    assert isinstance(taken, Taken)
    assert set(taken.submission.options) == set(FORM)


def test_the_worker_writes_it_where_the_team_opens_it(own: Served) -> None:
    settings = own.office.settings()
    with pytest.raises(InputError, match="minutes-scan: ") as caught:
        browser_requests.write(settings, ID, FORM)
    assert "Scans lie in" in caught.value.advice
    assert not (settings.data_dir / "requests").exists()
    scans = settings.data_dir / "inbox/requests"
    scans.mkdir(parents=True)
    (scans / "ba.pdf").write_bytes(b"%PDF")
    file = browser_requests.write(settings, ID, FORM)
    assert file == settings.data_dir / "requests" / "800-112-2026-5f3a91c2.yaml"
    procedure = playbook.load("penarikan-server")
    read = requests.load(file, date.today(), procedure, people.load(settings.people, procedure))
    assert [(d.name, d.serial) for d in read.devices] == [
        ("srv-disdik-01", "SGH331XK7P"), ("srv-disdik-02", "SGH331XK7Q"),
    ]  # fmt: skip
    assert (read.letter.office, read.contact.name, read.collector.name) == ("Dinas Pendidikan", "Sari", "Sari")
    before = file.read_bytes()
    assert browser_requests.write(settings, ID, FORM) == file, "a worker that was killed goes on"
    assert file.read_bytes() == before
    with pytest.raises(InputError, match="office: "):
        browser_requests.write(settings, ID[::-1], {**FORM, "office": ""})


def test_a_whole_disposition_sheet(own: Served, tmp_path: Path) -> None:
    settings = own.office.settings()
    scans = settings.data_dir / "inbox/requests"
    scans.mkdir(parents=True)
    for name in ("ba.pdf", "disposisi.pdf"):
        (scans / name).write_bytes(b"%PDF")
    said = {**FORM, "agenda": "1187", "disposition-scan": "disposisi.pdf", "team": "rina, joko"}
    for party in ("kadis", "kabid", "kasi"):
        said |= {f"endorsed-{party}-name": "kasi" if party == "kasi" else "Hendra", f"endorsed-{party}-date": FIRST_DAY}
    file = browser_requests.write(settings, ID, said)
    procedure = playbook.load("penarikan-server")
    read = requests.load(file, date.today(), procedure, people.load(settings.people, procedure))
    assert read.disposition
    assert [(e.party, e.name) for e in read.disposition.endorsements] == [
        ("kadis", "Hendra"), ("kabid", "Hendra"), ("kasi", "Dewi Anggraini"),
    ]  # fmt: skip
    assert read.disposition.team == ("rina", "joko")


def test_from_a_device_without_an_open_case_the_team_comes_to_the_form(own: Served) -> None:
    """As NetBox's link leads: of the device nothing but the name that stood in the link is in the form."""
    rina, kasi = own.logged_in("rina"), own.logged_in("kasi")
    board = rina.get("/board?device=srv%20x%26y").text
    assert 'href="/request?device=srv%20x%26y"' in board
    form = rina.get("/request?device=srv%20x%26y").text
    assert re.findall(r'<input id="f-[^"]*" name="([^"]*)" value="([^"]+)"', form) == [("device-0-name", "srv x&amp;y")]
    assert 'href="/request?' not in kasi.get("/board?device=srv-none").text, "who opens no case"
    assert 'href="/request?' not in rina.get("/board").text
    assert 'href="/request?' not in rina.get("/board?device=srv-disdik-01").text, "it has an open case"
    assert "<b>" not in rina.get("/request?device=%3Cb%3E").text


def offered(own: Served, name: str) -> str:
    """What waits at the signing origin so that a case is opened; returns the way to it."""
    note = 'playbook penarikan-server, office "Dinas <b>", letter "800/112/2026" of 2026-01-05'
    said = Statement("none", "none", "tim-dc", "open", ("srv-disdik-01",), FIRST_DAY, NONE, NONE, "open", 2,
                     (f"request {name * 2}",), note=note)  # fmt: skip
    waits = Offered(f"request {name}", text(said).decode(), "none", "", (), "https://x/submissions")
    folder = StatementFolder(own.office.statements)
    folder.prepare()
    folder.put(waits.case, (waits,))
    return f"https://{SIGN}/#{waits.digest}"


def test_whoever_opens_cases_is_led_to_what_is_signed_for_it(own: Served, queue: FolderQueue) -> None:
    rina = own.logged_in("rina")
    _, led_to, _ = sent(rina)
    [id] = queue.due()
    way = offered(own, id)
    offered(own, ID)
    queue.done(id, Answered(id, "recorded", "", SystemClock().now()))
    told = rina.get(led_to).text
    assert told.count(f'href="{way}"') == 1, "of this request only"
    assert "<bdi>Dinas &lt;b&gt;</bdi>" in told
    assert "<bdi>800/112/2026</bdi>" in told
    assert "playbook penarikan-server" not in told, "the line that is signed stands at the signing origin"
    home = rina.get("/").text
    assert {f'href="/request/{n}"' in home for n in (id, ID)} == {True}
    assert 'href="/request/' not in own.logged_in("kasi").get("/").text
    StatementFolder(own.office.statements).put(f"request {id}", ())
    assert "is not prepared yet, or waits no more" in rina.get(led_to).text


def test_once_its_case_is_there_the_request_leads_to_it(own: Served, queue: FolderQueue) -> None:
    rina = own.logged_in("rina")
    _, led_to, _ = sent(rina)
    [id] = queue.due()
    way = offered(own, id)
    queue.done(id, Answered(id, "recorded", "", SystemClock().now()))
    journal = bound("2026-0050", journals.accepted("plan"))
    first = journal.events[0]
    attached = [{"name": f"800-112-2026-{id[:8]}.yaml", "sha256": "1" * 64}]
    journal.events[0] = replace(first, payload={**first.payload, "attachments": attached})
    own.office.keep(journal)
    told = rina.get(led_to).text
    assert '<a href="/case/2026-0050">' in told
    assert "No case was opened" not in told
    assert way not in told


ANSWER = """The request is written and compared. At a terminal, the team opens the case so:
  dcdecom run penarikan-server DATA/requests/800-112.yaml

srv-disdik-01  letter-record: tidak sesuai  record-network: belum terperiksa
                     letter       record
  serial number      SGH331XK7Q   SGH331XK7P   TIDAK SESUAI
  MAC                -            tor-3 Gi1/0/7

    The letter says SGH331XK7Q <b>.            menghalangi serial-differs
    What nobody typed is not compared.         untuk diketahui minutes-not-typed
srv-disdik-02  letter-record: sesuai
"""


def test_the_answer_says_what_was_found_and_names_no_path_and_no_command(own: Served, queue: FolderQueue) -> None:
    rina, data = own.logged_in("rina"), str(own.office.settings().data_dir)
    _, led_to, _ = sent(rina)
    [id] = queue.due()
    queue.done(id, Answered(id, "recorded", ANSWER.replace("DATA", data), SystemClock().now()))
    told = rina.get(led_to).text
    assert re.findall(r"<h3><bdi>(.*?)</bdi>", told) == ["srv-disdik-01", "srv-disdik-02"]
    for verdict in (
        "Letter and record: tidak sesuai", "Record and network: belum terperiksa", "Letter and record: sesuai",
    ):
        assert f"<li><bdi>{verdict}</bdi></li>" in told
    assert '<li class="bad"><span class="grade">menghalangi</span> <bdi>The letter says SGH331XK7Q &lt;b&gt;.' in told
    assert '<li class="open"><span class="grade">untuk diketahui</span> <bdi>What nobody typed' in told
    assert "tor-3 Gi1/0/7" in told
    for hidden in (data, "dcdecom run", ".yaml", "serial-differs"):
        assert hidden not in told, hidden


REFUSED = """The request is not whole. Nothing was written.
minutes-scan: DATA/inbox/requests/none.pdf: there is no such file.
device-1-serial: /etc/passwd: expected a serial number.
other: stays as it is.
Scans lie in DATA/inbox/requests, before the form is sent.
  dcdecom request new --scan FILE"""


def test_a_refusal_calls_fields_as_the_form_does(own: Served, queue: FolderQueue) -> None:
    rina, data = own.logged_in("rina"), str(own.office.settings().data_dir)
    _, led_to, _ = sent(rina)
    [id] = queue.due()
    queue.done(id, Answered(id, "refused", REFUSED.replace("DATA", data), SystemClock().now()))
    told = re.findall(r"<p><bdi>(.*?)</bdi></p>", rina.get(led_to).text)
    assert told[0] == "The request is not whole. Nothing was written."
    assert told[1].startswith("scan of the berita acara, ")
    assert told[1].endswith(": inbox/requests/none.pdf: there is no such file.")
    assert told[2].startswith("Device 2, ")
    assert told[2].endswith(": passwd: expected a serial number.")
    assert told[3:] == ["other: stays as it is.", "Scans lie in inbox/requests, before the form is sent."]
