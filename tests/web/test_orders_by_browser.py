"""What heads order by browser outside of gates, from the page that leads to it to what the worker recorded of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.signing_pages import install, shipped
from dcdecom.documents.configuration import load
from dcdecom.journal.spool import FolderQueue
from dcdecom.web.application import application_of
from dcdecom.web.site import site
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.stages import to_plan, to_rack
from tests.cases.test_worker import WORKER
from tests.web.places import HOST, SIGN, served
from tests.web.test_rack import Whole
from tests.web.test_signing import Desk, Telephone, invited

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.web
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def desk(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("orders")
    bed.reset()
    office = Office(bed, folder / "office")
    pages, statements, spool = folder / "pages", folder / "statements", folder / "spool"
    install(pages)
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    people["people"].append(WORKER)
    file = folder / "people.yaml"
    file.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    web = {"host": HOST, "sign_host": SIGN, "statements": str(statements), "pages": str(pages),
           "socket": str(folder / "web.sock")}  # fmt: skip
    office.config.write_text(yaml.safe_dump({**settings, "people": str(file), "spool": str(spool), "web": web}))
    queue = FolderQueue(spool, SystemClock())
    with served(folder, pages, statements, queue, Whole) as places:
        assert isinstance(places, Whole)
        loaded = load(office.config)
        assert loaded.web
        places.application = application_of(site(loaded, loaded.web))
        made = Desk(office, places, file, statements, queue)
        made.work()
        yield made
    bed.reset()


@pytest.fixture(scope="module")
def chromium(desk: Desk, launch: Callable[..., Browser]) -> Iterator[Browser]:
    rules = f"MAP *.example.test:443 127.0.0.1:{desk.places.port}"
    started = launch(f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
    yield started
    started.close()


@pytest.fixture(scope="module")
def heads(desk: Desk, chromium: Browser) -> dict[str, Telephone]:
    found = {}
    for who in ("kasi", "rina"):
        found[who] = Telephone(chromium)
        found[who].enrol(desk, invited(desk, who))
    desk.accept_keys()
    return found


def ending(desk: Desk, party: str) -> str:
    """The name under which the statement waits by which a party gives a case up."""
    there = {path.stem: json.loads(path.read_text("utf-8")) for path in desk.statements.glob("*.json")}
    found = [n for n, said in there.items() if f"\nas: {party}\ndecision: cancel\n" in said.get("statement", "")]
    assert len(found) == 1, found
    return found[0]


def visits(telephone: Telephone, path: str) -> Page:
    telephone.page.goto(f"https://{HOST}{path}")
    if "/login" in telephone.page.url:
        telephone.page.locator("#begin").click()
        telephone.page.wait_for_url(f"https://{HOST}{path}")
    return telephone.page


def test_a_case_is_given_up_from_its_page(desk: Desk, heads: dict[str, Telephone]) -> None:
    case = desk.office.open(desk.office.requests / "rejected.yaml", 3)
    desk.work()

    technician = visits(heads["rina"], f"/case/{case}")
    technician.get_by_role("link", name="Hentikan berkas").click()
    technician.wait_for_url(f"https://{HOST}/case/{case}/cancel")
    assert "Saudara tidak berwenang menghentikan berkas ini" in technician.locator("main").inner_text()
    assert technician.locator(f'a[href^="https://{SIGN}/"]').count() == 0
    heads["rina"].open(ending(desk, "kasi"))
    heads["rina"].reads("Menunggu tanda tangan")
    technician.locator("#note").fill("Bukan urusan saya")
    technician.locator("#go").click()
    heads["rina"].reads("tidak terdaftar untuk pernyataan ini")

    page = visits(heads["kasi"], f"/case/{case}")
    page.get_by_role("link", name="Hentikan berkas").click()
    page.get_by_role("heading", name="Akibatnya").wait_for()
    code = page.locator("code.code").inner_text()
    page.get_by_role("link", name="Baca dan tanda tangani").click()
    heads["kasi"].reads("Menunggu tanda tangan")
    assert page.locator("#code").inner_text() == code
    assert page.locator("#go").is_disabled(), "it needs a reason"
    page.get_by_label("Alasan").fill("OPD menarik suratnya.")
    page.get_by_role("button", name="Tanda tangani dengan kunci sandi").click()
    heads["kasi"].reads("Diserahkan dengan nomor")
    desk.work()
    heads["kasi"].reads("Tercatat")
    [ended] = [e for e in desk.office.events(case) if e.type == "cancelled"]
    assert (ended.actor, ended.payload["person"], ended.payload["note"]) == ("worker", "kasi", "OPD menarik suratnya.")
    assert "tidak berjalan lagi" in visits(heads["kasi"], f"/case/{case}/cancel").locator("main").inner_text()
    desk.office.read("verify", case).ended(0)


def test_the_guide_of_the_kasi_names_what_the_pages_say() -> None:
    guide = (ROOT / "docs/how-to/panduan-kasi.md").read_text("utf-8")
    section = guide.partition("## Menghentikan berkas")[2].partition("\n## ")[0]
    words = yaml.safe_load((ROOT / "playbooks/texts/web.id.yaml").read_text("utf-8"))["web"]
    shown = " ".join([*map(str, words.values()), shipped()["index.html"].decode(), shipped()["sign.js"].decode()])
    named = re.findall(r"\*\*(.+?)\*\*", section)
    assert len(named) == 5
    assert [each for each in named if each not in shown] == []


def test_whose_key_may_not_is_refused_past_the_page_too(desk: Desk, heads: dict[str, Telephone]) -> None:
    """As a web process does that was taken over: a text for a party whose key it is not."""
    case = desk.office.open(desk.office.requests / "rejected.yaml", 3)
    desk.work()
    name = ending(desk, "kasi")
    file = desk.statements / f"{name}.json"
    offered = json.loads(file.read_text("utf-8"))
    people = yaml.safe_load(desk.people.read_text("utf-8"))["people"]
    [key] = next(p for p in people if p["id"] == "rina")["keys"]
    file.write_text(json.dumps({**offered, "keys": [key["key"].split()[1]]}), "utf-8")
    heads["rina"].open(name)
    heads["rina"].reads("Menunggu tanda tangan")
    page = heads["rina"].page
    page.locator("#note").fill("Tanpa wewenang")
    page.locator("#go").click()
    heads["rina"].reads("Diserahkan dengan nomor")
    desk.work()
    heads["rina"].reads("tidak bertindak untuk kasi")
    assert [e.type for e in desk.office.events(case)][-1] == "order-refused"


def test_a_changed_people_file_is_accepted_from_its_page(desk: Desk, heads: dict[str, Telephone]) -> None:
    case = desk.office.open(desk.office.requests / "accepted.yaml", 4)
    people = yaml.safe_load(desk.people.read_text("utf-8"))
    people["people"].append({"id": "baru", "name": "Orang Baru", "logins": ["baru"],
                             "mandates": [{"party": "tim-dc", "valid_from": "2026-01-05"}]})  # fmt: skip
    desk.people.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    desk.office.read("people", "check").ended(4)
    desk.work()
    page = visits(heads["kasi"], "/")
    page.get_by_role("link", name="Lihat perubahannya, lalu terima").click()
    page.wait_for_url(f"https://{HOST}/people")
    assert "Orang Baru (baru): ditambahkan" in page.locator("main").inner_text()
    page.get_by_role("link", name="Baca dan tanda tangani").click()
    heads["kasi"].reads("Menunggu tanda tangan")
    page.locator("#go").click()
    heads["kasi"].reads("Diserahkan dengan nomor")
    desk.work()
    heads["kasi"].reads("Tercatat")
    desk.office.read("people", "check").ended(0)
    assert any(e.type == "people-accepted" for e in desk.office.events(case))


def test_a_way_back_is_confirmed_from_its_page_and_walked_by_the_worker(
    desk: Desk, heads: dict[str, Telephone]
) -> None:  # fmt: skip
    office, device = desk.office, "srv-disdik-02"
    serial = office.server(device).serial
    id = office.open(office.request_for(device), 4)
    to_rack(office, id)
    to_plan(office, id, device)
    plan = office.case(id).plan("penarikan")
    assert plan
    office.run(id, "--confirm", f"{plan.digest[:8]}:{serial[-4:]}").ended(4)
    assert [t for t in office.case(id).changes if t.stands]
    office.type("case", "undo", id).ended(4)
    desk.work()
    page = visits(heads["rina"], "/")
    page.get_by_role("link", name="Lihat yang akan dibatalkan, lalu konfirmasi").click()
    page.wait_for_url(f"https://{HOST}/case/{id}/decide/penarikan")
    assert "Mengonfirmasi pembatalan perubahan" in page.locator("main").inner_text()
    page.get_by_role("link", name="Baca dan tanda tangani").click()
    heads["rina"].reads("Menunggu tanda tangan")
    page.locator("#typed").fill(serial[-4:])
    page.locator("#go").click()
    heads["rina"].reads("Diserahkan dengan nomor")
    desk.work()
    heads["rina"].reads("Tercatat")
    assert [t.n for t in office.case(id).changes if t.stands and not t.undoes] == []
    office.read("verify", id).ended(0)
