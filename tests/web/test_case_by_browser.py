"""One accepted case by browsers: from the request form to the seal, by six people with two keys each.

Nothing of the case is typed at a terminal: it is opened by a signature, the worker goes on, and what people sign with a
pen is handed in from a browser, with its code and its scan. Pictures of every page are left where `SCREENS` says.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.signing_pages import install
from dcdecom.documents.configuration import load
from dcdecom.journal import zipapp
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import read
from dcdecom.journal.store import SqliteStore
from dcdecom.web.application import application_of
from dcdecom.web.site import site
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.test_worker import WORKER
from tests.unit.decoding.photographed import photographed
from tests.web.places import HOST, SIGN, served
from tests.web.test_rack import Whole
from tests.web.test_signing import NAMESPACE, Desk, Telephone

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.web, pytest.mark.whole, pytest.mark.timeout(2400)]
DEVICE, SERIAL = "srv-disdik-01", "SGH331XK7P"
PEOPLE = ("rina", "budi", "kasi", "sri", "kabid", "kadis")
PATIENCE = 240.0
WIDTHS = {390: 844, 1280: 900}


class Here(Desk):
    """The operations account with a worker that runs all the time, as its unit starts it."""

    def work(self) -> None:
        """It works by itself."""


@pytest.fixture(scope="module")
def here(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Here]:
    folder = tmp_path_factory.mktemp("whole")
    bed.reset()
    office = Office(bed, folder / "office", {"soak": 6, "look_again": 3, "drop_wait": 600, "waives": []})
    policy = yaml.safe_load((office.folder / "policy.yaml").read_text("utf-8"))
    policy.pop("photos")
    (office.folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")
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
    worker = office.start("worker", by="worker")
    with served(folder, pages, statements, queue, Whole) as places:
        assert isinstance(places, Whole)
        loaded = load(office.config)
        assert loaded.web
        places.application = application_of(site(loaded, loaded.web))
        try:
            yield Here(office, places, file, statements, queue)
        finally:
            worker.interrupt()
            said = office.end(worker)
            (folder / "worker.txt").write_text(said.text, "utf-8")
            if "SCREENS" in os.environ:
                (Path(os.environ["SCREENS"]) / "worker.txt").write_text(said.text, "utf-8")
    bed.reset()


@pytest.fixture(scope="module")
def chromium(here: Here, launch: Callable[..., Browser]) -> Iterator[Browser]:
    rules = f"MAP *.example.test:443 127.0.0.1:{here.places.port}"
    started = launch(f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
    yield started
    started.close()


@dataclass
class Played:
    """Everybody, each with a browser of his own, and the pictures that they leave."""

    here: Here
    pictures: Path
    scans: Path
    everybody: dict[str, Telephone] = field(default_factory=dict)
    id: str = ""

    def picture(self, who: str, name: str) -> None:
        """The page that somebody has open, on a telephone and on a desk."""
        page = self.everybody[who].page
        number = len(list(self.pictures.glob("*-390.png"))) + 1
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            page.wait_for_timeout(150)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=str(self.pictures / f"{number:02d}-{name}-{who}-{width}.png"), full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})

    def visits(self, who: str, path: str, name: str = "") -> Telephone:
        """Somebody opens a page of the application, and logs in where nobody is."""
        telephone = self.everybody[who]
        telephone.page.goto(f"https://{HOST}{path}")
        if "/login" in telephone.page.url:
            telephone.page.locator("#begin").click()
            telephone.page.wait_for_url(f"https://{HOST}{path}")
        if name:
            self.picture(who, name)
        return telephone

    def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for the worker. Raises AssertionError where it does not come to it."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < end, what
            time.sleep(0.5)

    def awaits(self, step: str, party: str = "", paper: str = "") -> None:
        """Wait until a gate of a step is open, and what is to be signed lies there."""
        def is_open() -> bool:
            return any(g.step == step and g.closed is None and g.by == (party or g.by) and g.paper == (paper or g.paper)
                       for g in self.here.office.case(self.id).gates)  # fmt: skip

        self.until(is_open, f"{step} {party}")

    def waits_for(self, kind: str, step: str, **about: str) -> str:
        """The name of what waits at the signing origin, once the worker has written it."""
        found: list[str] = []

        def is_there() -> bool:
            found[:] = []
            for path in self.here.statements.glob("*.json"):
                try:
                    said = read(json.loads(path.read_text("utf-8")).get("statement", "").encode())
                except (OSError, ValueError):
                    continue
                if (said.kind, said.step) == (kind, step) and all(getattr(said, k) == v for k, v in about.items()):
                    found.append(path.stem)
            return bool(found)

        self.until(is_there, f"a statement of kind {kind} at {step}")
        return found[0]

    def decides(self, who: str, step: str, kind: str = "gate", act: Callable[[Telephone], None] | None = None) -> None:
        """By the page of what waits, to the decision, to the signing origin, and signed there."""
        name = self.waits_for(kind, step)
        telephone = self.visits(who, "/", f"waits-{step}")
        telephone.page.locator(f'a[href="/case/{self.id}/decide/{step}"]').first.click()
        telephone.page.wait_for_url(f"https://{HOST}/case/{self.id}/decide/{step}")
        telephone.page.locator(f'a[href="https://{SIGN}/#{name}"]').wait_for()
        self.picture(who, f"decide-{step}")
        telephone.page.locator(f'a[href="https://{SIGN}/#{name}"]').click()
        self.signs(who, f"sign-{kind}-{step}", act)

    def follows(self, who: str, path: str, photo: str) -> None:
        """From the rack to the statement of a photo; it is another one once the case has looked at the ports again."""
        for _ in range(5):
            name = self.waits_for("attach", "penarikan", note=photo)
            link = self.visits(who, path).page.locator(f'a[href="https://{SIGN}/#{name}"]')
            if link.count():
                self.picture(who, f"rack-photos-{photo}")
                link.click()
                return
        raise AssertionError(f"no way to the statement of the photo {photo}")

    def signs(self, who: str, name: str, act: Callable[[Telephone], None] | None = None) -> None:
        telephone = self.everybody[who]
        telephone.reads("Menunggu tanda tangan")
        if act:
            act(telephone)
        self.picture(who, name)
        signed = self.here.statements / f"{telephone.page.url.partition('#')[2]}.json"
        telephone.page.locator("#go").click()
        self.recorded(who)
        self.picture(who, f"{name}-recorded")
        self.until(lambda: not signed.exists(), f"{name} waits no more")

    def recorded(self, who: str) -> None:
        from playwright.sync_api import expect

        expect(self.everybody[who].page.locator("#said")).to_contain_text("Tercatat", timeout=120_000)

    def on_paper(self, step: str, party: str, act: Callable[[Telephone], None] | None = None, **said: str) -> None:
        """Somebody signs a sheet with a pen; Rina copies what stands on it, and hands its scan in with her own key."""
        self.until(lambda: bool(self._papers(step, party)), f"a paper of {step} {party}")
        found = self._papers(step, party)
        telephone = self.visits("rina", "/", f"papers-{step}-{party}")
        telephone.page.locator(f'a[href="/case/{self.id}/paper/{step}"]').first.click()
        telephone.page.locator(f'a[href="https://{SIGN}/#{found[0]}"]').wait_for()
        self.picture("rina", f"paper-{step}-{party}")
        telephone.page.locator(f'a[href="https://{SIGN}/#{found[0]}"]').click()
        telephone.reads("Menunggu tanda tangan")
        page = telephone.page
        if page.locator("#paper-code-field").is_visible():
            page.locator("#paper-code").fill(self._code(step, party))
        if page.locator("#paper-file-field").is_visible():
            page.locator("#paper-file").set_input_files(self.here.office.scan(f"{step}-{party}"))
        for key, value in said.items():
            box = page.locator(f"#paper-{key}")
            (box.select_option if key == "by" else box.fill)(value)
        self.signs("rina", f"sign-paper-{step}-{party}", act)

    def _papers(self, step: str, party: str) -> list[str]:
        """The names of the statements by which a paper is handed in now."""
        found = []
        for path in self.here.statements.glob("*.json"):
            try:
                said = read(json.loads(path.read_text("utf-8")).get("statement", "").encode())
            except (OSError, ValueError):
                continue
            if (said.kind, said.step) == ("paper", step) and (said.note.endswith(f'as "{party}"')):
                found.append(path.stem)
        return found

    def _code(self, step: str, party: str) -> str:
        """The code on the sheet that came back, as it stands there."""
        office, case = self.here.office, self.here.office.case(self.id)
        gates = [g for g in case.gates if g.step == step and g.by == party and (g.closed is None or g.exit_pass)]
        return office.code_on(office.paper(self.id, f"{gates[-1].sheet or step}.docx"))

    def photo(self, name: str, text: str, turn: float = 0) -> str:
        path = self.scans / f"{name}.jpg"
        path.write_bytes(photographed(text, turn=turn))
        return str(path)


@pytest.fixture(scope="module")
def played(here: Here, chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """Six people who have enrolled both of their keys before the case is opened."""
    left = os.environ.get("SCREENS", "")
    pictures = Path(left) if left else tmp_path_factory.mktemp("screens")
    pictures.mkdir(parents=True, exist_ok=True)
    its = Played(here, pictures, tmp_path_factory.mktemp("photos"))
    for who in PEOPLE:
        its.everybody[who] = Telephone(chromium)
        link = here.office.read("people", "invite", who).ended(0).out.strip()
        if who == "kasi":
            its.everybody[who].page.goto(link)
            its.everybody[who].page.locator("#go").wait_for()
            its.picture(who, "enrol")
            its.everybody[who].page.goto("about:blank")
        its.everybody[who].enrol(here, link)
    keys = here.accept_keys()
    assert {who: sorted(both) for who, both in keys.items()} == {who: ["keys", "web_keys"] for who in PEOPLE}
    return its


FORM = {
    "number": "800/112/DISDIK/2026", "date": "2026-11-02", "received": "2026-11-03", "office": "Dinas Pendidikan",
    "signatory": "Dra. Nurlaila Hasibuan, M.Pd.", "post": "Kepala Dinas Pendidikan Kota Batam",
    "subject": "Permohonan Penarikan Server", "scan": "surat-permohonan.pdf",
    "minutes-number": "027/14/BA-KOLOKASI/2019", "minutes-date": "2019-03-11", "minutes-scan": "ba-kolokasi.pdf",
    "device-0-name": DEVICE, "device-0-serial": SERIAL, "contact": "Budi Santoso, S.Pd.",
    "collector": "Budi Santoso, S.Pd.",
}  # fmt: skip


def test_one_accepted_case_goes_from_the_request_to_the_seal_by_browsers(played: Played, tmp_path: Path) -> None:
    here, office = played.here, played.here.office
    played.everybody["rina"].page.goto(f"https://{HOST}/login")
    played.picture("rina", "login")

    # The request is typed off the letter; its scans lie in the inbox.
    scans = office.data / "inbox/requests"
    scans.mkdir(parents=True, exist_ok=True)
    for name in (FORM["scan"], FORM["minutes-scan"]):
        shutil.copy(office.requests / name, scans)
    page = played.visits("rina", "/request", "request-empty").page
    for name, text in FORM.items():
        page.locator(f'[name="{name}"]').fill(text)
    played.picture("rina", "request-filled")
    page.locator("form.request button").click()
    page.locator(f'a[href^="https://{SIGN}/#"]').wait_for(timeout=1000 * PATIENCE)
    played.picture("rina", "request-answer")
    page.locator(f'a[href^="https://{SIGN}/#"]').click()
    played.everybody["rina"].reads("Menunggu tanda tangan")
    played.picture("rina", "sign-open")
    page.locator("#go").click()
    played.recorded("rina")
    played.picture("rina", "sign-open-recorded")
    [played.id] = SqliteStore(office.data / "store.sqlite", SystemClock()).cases()
    assert played.id in page.locator("#said").inner_text()

    # Rows 2 to 4: the disposition, by three heads.
    played.decides("kadis", "disposisi-kadis")
    played.decides("kabid", "disposisi-kabid", act=_verifies)
    played.decides("kasi", "penunjukan-tim", act=_appoints)

    # Row 7: the office is told, and its form comes back on paper.
    played.awaits("formulir", "tim-dc")
    played.on_paper("formulir", "tim-dc", on=office.today, note="lewat telepon")
    played.awaits("formulir", "opd")
    played.on_paper("formulir", "opd", _types_the_form, by="opd-disdik")

    # Row 8, at the rack: label and photo, the plan, the owner's shutdown, and what is pulled.
    name = played.waits_for("inspect", "penarikan")
    telephone = played.visits("rina", f"/case/{played.id}/rack", "rack-to-read")
    telephone.page.locator(f'a[href="https://{SIGN}/#{name}"]').click()
    label = played.photo("label", SERIAL, 37)
    played.signs("rina", "sign-reading", lambda its: _reads_label(its, label))
    played.waits_for("confirm", "penarikan")
    played.decides("rina", "penarikan", "confirm", _types_ending)
    telephone = played.visits("rina", f"/case/{played.id}/rack", "rack-leave")
    office.bed.power(DEVICE, False)
    played.awaits("penarikan", "opd")
    played.picture("rina", "rack-handover")
    telephone.page.locator("#says", has_text="BOLEH DICABUT").wait_for(timeout=60_000)
    telephone.page.locator("[data-tick]").first.check()
    played.picture("rina", "rack-pull")
    for kind in ("before", "pulled", "empty-slot"):
        played.follows("rina", f"/case/{played.id}/rack", kind)
        shown = played.photo(kind, f"{kind} {played.id}")
        played.signs("rina", f"sign-photo-{kind}", partial(_chooses, shown))
    played.on_paper("penarikan", "opd", by="opd-disdik", at=f"{office.now:%H:%M}")

    # Row 9, and the door: the pass is signed by key, and the guard signs it with a pen.
    played.decides("budi", "hapus-monitoring", "confirm", _types_ending)
    played.visits("kasi", "/board", "board")
    played.decides("kasi", "penarikan", "pass")
    played.on_paper("penarikan", "kasi", guard="Umar Dani", at=f"{office.now:%H:%M}")

    # Rows 10 to 13.
    played.awaits("laporan", "tim-dc")
    played.on_paper("laporan", "tim-dc", by="rina")
    played.decides("sri", "review-kasi")
    played.decides("kabid", "review-kabid")
    played.visits("kadis", f"/case/{played.id}", "case")
    played.decides("kadis", "review-kadis")
    played.until(lambda: office.case(played.id).state == "sealed", "the seal")
    played.visits("kadis", f"/case/{played.id}", "case-sealed")
    played.visits("kadis", "/drift", "drift")
    played.visits("kadis", "/status", "status")

    typed = {said.words[0] for said in office.said} - {"worker", "people"}
    assert not typed, "nothing of the case was typed"
    _verified(played, tmp_path)
    assert not here.queue.stalled()


def _verifies(telephone: Telephone) -> None:
    for box in telephone.page.locator("#ticks input").all():
        box.check()


def _appoints(telephone: Telephone) -> None:
    telephone.page.locator("#agenda").fill("1186")
    for id in ("rina", "budi"):
        telephone.page.locator(f'#people input[value="{id}"]').check()


def _reads_label(telephone: Telephone, photo: str) -> None:
    page = telephone.page
    page.locator("#photos").set_input_files(photo)
    page.get_by_role("button", name=f"Gunakan {SERIAL}").click(timeout=60_000)
    page.locator("#asset").fill("KOM-2019-0117")
    page.locator("#position").fill("R07 U12")


def _chooses(photo: str, telephone: Telephone) -> None:
    telephone.page.locator("#photos").set_input_files(photo)


def _types_ending(telephone: Telephone) -> None:
    telephone.page.locator("#typed").fill(SERIAL[-4:])


def _types_the_form(telephone: Telephone) -> None:
    page = telephone.page
    page.get_by_role("button", name="Tambah cakram").click()
    page.locator('[data-key="serial"]').fill("D-1")
    page.get_by_role("button", name="Tambah kelengkapan").click()
    page.locator('[data-key="made"]').select_option("no")
    page.locator('[data-key="wanted"]').select_option("no")


def _verified(played: Played, folder: Path) -> None:
    """The bundle by the verifier alone, and every signature by plain OpenSSH."""
    office, people = played.here.office, yaml.safe_load(played.here.people.read_text("utf-8"))["people"]
    office.read("report", "bundle", played.id).ended(0)
    bundle, signers = office.data / "out" / played.id / "bundle", folder / "signers"
    signers.write_text("".join(
        f'{person["id"]} namespaces="{NAMESPACE}" {key["key"]}\n' for person in people for key in person.get("keys", ())
    ), "ascii")  # fmt: skip
    zipapp.write(folder / "verify.pyz")
    alone = [sys.executable, "-I", str(folder / "verify.pyz"), "verify", str(bundle), "--signers", str(signers)]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    files = {hashlib.sha256(p.read_bytes()).hexdigest(): p for p in bundle.rglob("*") if p.is_file()}
    signed = [(str(e.payload[who]), its) for e in office.events(played.id)
              for key, who in (("signed", "person"), ("handed_in", "recorder"))
              if isinstance(its := e.payload.get(key), dict)]  # fmt: skip
    for person, its in signed:
        command = ["ssh-keygen", "-Y", "verify", "-f", str(signers), "-I", person, "-n", NAMESPACE,
                   "-s", str(files[its["signature"]])]  # fmt: skip
        with files[its["statement"]].open("rb") as statement:
            subprocess.run(command, stdin=statement, check=True, capture_output=True)
    assert {person for person, _ in signed} == set(PEOPLE)
    assert f"{len(signed)} good" in done.stdout, done.stdout
