"""The rack on a telephone, in a real browser: what it says of pulling as it happens, a label that is read off a photo,
a reading that is signed with its photos, a network that is lost, and an answer that says no."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cryptography.hazmat.primitives import serialization
from PIL import Image

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.adapters.signing_pages import install
from dcdecom.bootstrap import storage
from dcdecom.journal import label_note
from dcdecom.journal.label_note import LabelNote
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import Statement, read, text
from dcdecom.journal.statement_folder import Offered, StatementFolder
from dcdecom.model.photo_challenge import challenge
from dcdecom.ports.queue import Answered, Outcome, Taken
from dcdecom.web.application import application_of
from tests.unit.decoding.photographed import photographed
from tests.unit.papers import journals
from tests.unit.web.browsers import Browser as Key
from tests.unit.web.conftest import bound
from tests.unit.web.place import Office, public
from tests.unit.web.test_rack import PLAN, PULL, READ, SOAK, ended, kept
from tests.web.places import HOST, SIGN, Places, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from starlette.types import ASGIApp, Receive, Scope, Send

pytestmark = pytest.mark.web
DEVICE = "srv-disdik-01"


@dataclass
class Whole(Places):
    """The signing origin's files, and behind the other name the application itself."""

    application: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if dict(scope["headers"]).get(b"host", b"").decode() == SIGN or self.application is None:
            await super().__call__(scope, receive, send)
        else:
            await self.application(scope, receive, send)


@dataclass
class Rack:
    """An office with cases at the rack, its proxy, and a technician's two keys."""

    office: Office
    places: Whole
    queue: FolderQueue
    signs: Key

    def offer(self, kind: str = "inspect", note: str = "", case: str = READ) -> Offered:
        """What the worker lets wait at the signing origin."""
        statement = text(Statement(
            case, "penarikan", "tim-dc", "record", (DEVICE,), "2026-11-26", "none", "7d" * 32, kind, 2, note=note,
        )).decode()  # fmt: skip
        keys = (public(self.signs).split()[1],)
        brings = "reading" if kind == "inspect" else "photos"
        offered = Offered(case, statement, "none", "", keys, f"https://{HOST}/submissions", brings=brings)
        StatementFolder(self.office.statements).put(case, (offered,))
        return offered

    def taken(self) -> Taken:
        [id] = [each for each in self.queue.due() if self.queue.answer(each) is None]
        found = self.queue.take(id)
        assert isinstance(found, Taken)
        return found

    def answer(self, id: str, outcome: Outcome, said: str) -> None:
        self.queue.done(id, Answered(id, outcome, said, SystemClock().now()))


@pytest.fixture(scope="module")
def rack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rack]:
    folder = tmp_path_factory.mktemp("rack")
    office = Office(folder / "office", host=HOST)
    kept(office)
    office.keep(bound("2026-0200", journals.three(chosen=False)))
    pages = folder / "pages"
    install(pages)
    StatementFolder(office.statements).prepare()
    its = office.site()
    storage.queue(its.settings).prepare()
    queue = FolderQueue(office.folder / "data/spool", SystemClock())
    with served(folder, pages, office.statements, queue, Whole) as places:
        assert isinstance(places, Whole)
        places.application = application_of(its)
        yield Rack(office, places, queue, Key(f"https://{SIGN}", SIGN, "rina", b"\x09" * 32))


@pytest.fixture(scope="module")
def chromium(rack: Rack, launch: Callable[..., Browser]) -> Iterator[Browser]:
    rules = f"MAP *.example.test:443 127.0.0.1:{rack.places.port}"
    started = launch(f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
    yield started
    started.close()


@contextmanager
def telephone(browser: Browser, rack: Rack, scheme: str = "light") -> Iterator[Page]:
    """390 pixels, with both keys of the technician; its console says nothing but of what was refused on purpose."""
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": 390, "height": 844}, locale="id-ID",
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
             "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": about})
    der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    for key in (rack.office.keys["rina"], rack.signs):
        cdp.send("WebAuthn.addCredential", {"authenticatorId": made["authenticatorId"], "credential": {
            "credentialId": base64.b64encode(key.credential).decode(), "isResidentCredential": True, "rpId": key.rp_id,
            "privateKey": base64.b64encode(key.key.private_bytes(*der)).decode(),
            "userHandle": base64.b64encode(key.user.encode()).decode(), "signCount": 0,
        }})  # fmt: skip
    yield page
    context.close()
    known = ("the server responded with a status of", "net::ERR_")
    assert [line for line in said if not any(part in line for part in known)] == []


def _log_in(page: Page, led_to: str) -> None:
    page.goto(f"https://{HOST}{led_to}")
    page.locator("#begin").click()
    page.wait_for_url(f"https://{HOST}{led_to}")


def _reads(page: Page, words: str, where: str = "#said") -> None:
    from playwright.sync_api import expect

    expect(page.locator(where)).to_contain_text(words, timeout=20_000)


def _photo(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


def _axe(page: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response
    told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]
    assert (page.url, told) == (page.url, [])
    assert len(found["passes"]) > 8, "axe looked at nothing"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_no_wider_than_a_telephone(chromium: Browser, rack: Rack, scheme: str) -> None:
    rack.offer()
    with telephone(chromium, rack, scheme) as page:
        _log_in(page, f"/case/{PULL}/rack")
        for case in (PULL, READ, PLAN):
            page.goto(f"https://{HOST}/case/{case}/rack")
            _axe(page)


def test_the_large_word_is_large_and_goes_away_where_the_page_follows_no_more(chromium: Browser, rack: Rack) -> None:
    with telephone(chromium, rack) as page:
        _log_in(page, f"/case/{PULL}/rack")
        sign = page.locator("#says")
        assert sign.inner_text() == "BOLEH DICABUT"
        assert page.evaluate("parseFloat(getComputedStyle(document.getElementById('says')).fontSize)") >= 32
        box = page.locator(f'[data-tick="{DEVICE}"]')
        box.check()
        page.reload()
        assert box.is_checked(), "ticks stay on this telephone"
        page.context.set_offline(True)
        page.locator("#lost").wait_for(state="visible", timeout=20_000)
        assert not sign.is_visible(), "what may have changed meanwhile is not shown"
        page.context.set_offline(False)
        sign.wait_for(state="visible", timeout=20_000)
        assert not page.locator("#lost").is_visible()


def test_ticks_stay_on_the_telephone_until_the_handover_was_recorded(chromium: Browser, rack: Rack) -> None:
    """A finger that taps twice, no network, back, a page that was closed, two pages at once; then they are gone."""
    case = "2026-0210"
    rack.office.keep(bound(case, ended(journals.accepted("handover"))))
    rest = journals.accepted("review").events[len(journals.accepted("handover").events):]
    at = f"https://{HOST}/case/{case}/rack"
    with telephone(chromium, rack) as page:
        _log_in(page, f"/case/{case}/rack")
        boxes, count = page.locator("[data-tick]"), page.locator("#ticked")
        several = boxes.count()
        assert several > 1
        assert count.inner_text() == f"0/{several}"
        page.locator(".ticks label").first.dblclick()
        assert (boxes.first.is_checked(), count.inner_text()) == (True, f"1/{several}"), "one tick"
        page.context.set_offline(True)
        boxes.nth(1).check()
        page.context.set_offline(False)
        page.goto(f"https://{HOST}/case/{case}")
        page.go_back()
        page.locator("#says").wait_for(state="visible", timeout=20_000)
        assert (boxes.first.is_checked(), boxes.nth(1).is_checked()) == (True, True), "they were there all the time"
        other = page.context.new_page()
        other.goto(at)
        assert other.locator("#ticked").inner_text() == f"2/{several}"
        other.locator("[data-tick]").first.uncheck()
        _reads(page, f"1/{several}", "#ticked")
        page.close()
        other.close()
        page = other.context.new_page()
        page.goto(at)
        _reads(page, f"1/{several}", "#ticked")
        page.wait_for_timeout(500)
        for event in rest:
            rack.office.append(case, event.type, event.payload)
        _reads(page, "SUDAH DISERAHTERIMAKAN", "#live")
        assert page.locator("[data-tick]:checked").count() == 0
        assert page.evaluate("Object.keys(localStorage).length") == 0, "nothing is left on the telephone"


def test_a_page_that_hears_nothing_shows_nothing(chromium: Browser, rack: Rack) -> None:
    """As where a connection is dead and nobody told the browser: a telephone in a server room."""
    with telephone(chromium, rack) as page:
        page.clock.install()
        _log_in(page, f"/case/{PULL}/rack")
        page.locator("#says").wait_for(state="visible")
        page.clock.fast_forward(13_000)
        page.locator("#lost").wait_for(state="visible", timeout=3_000)
        assert not page.locator("#says").is_visible()
        page.locator("#says").wait_for(state="visible", timeout=20_000)


def test_the_page_follows_its_case(chromium: Browser, rack: Rack) -> None:
    with telephone(chromium, rack) as page:
        _log_in(page, f"/case/{SOAK}/rack")
        assert page.locator("#says").inner_text() == "JANGAN DICABUT"
        page.wait_for_load_state("load")
        page.wait_for_timeout(500)
        rack.office.append(SOAK, "cancelled", {"note": "tidak jadi"})
        _reads(page, "tidak berjalan lagi", "#live")
        assert page.locator("#says").inner_text() == "JANGAN DICABUT"


def test_a_reading_is_signed_with_its_photo_and_stays_until_it_was_taken(
    chromium: Browser, rack: Rack, tmp_path: Path
) -> None:
    """The label is read, the network is lost, it is handed in again, refused, and signed and handed in anew."""
    offered = rack.offer()
    label = photographed("SGH331XK7P", turn=37)
    with telephone(chromium, rack) as page:
        _log_in(page, f"/case/{READ}/rack")
        page.get_by_role("link", name="Baca, foto, dan tanda tangani").click()
        page.wait_for_url(f"https://{SIGN}/#{offered.digest}")
        _reads(page, "Menunggu tanda tangan")
        assert page.locator("#go").is_disabled()
        page.locator("#photos").set_input_files(_photo(tmp_path, "label.jpg", label))
        page.get_by_role("button", name="Gunakan SGH331XK7P").click()
        page.locator("#asset").fill("KOM-2019-0117")
        page.locator("#position").fill(" R07  U12 ")
        assert page.locator("#go").is_enabled()
        _axe(page)
        page.route("**/submissions/photos", lambda route: route.abort())
        page.locator("#go").click()
        _reads(page, "Isian dan foto masih ada")
        assert page.locator("#serial").input_value() == "SGH331XK7P"
        page.unroute("**/submissions/photos")
        page.locator("#again").dblclick()
        _reads(page, "Diserahkan dengan nomor")

        taken = rack.taken()
        its = {kind: path.read_bytes() for kind, path in taken.submission.files}
        stated = read(its["statement"])
        assert stated.note == label_note.text(LabelNote("SGH331XK7P", "KOM-2019-0117", "R07 U12"))
        assert its["photo"] == label, "byte for byte, with what the camera wrote into it"
        assert _counts(its, rack), "ssh-keygen verifies it"
        rack.answer(taken.id, "refused", "srv-disdik-01: foto ini pernah dicatat.")
        _reads(page, "Ditolak")
        page.locator("#serial").fill("SGH331XK7Q")
        assert page.locator("#position").input_value() == " R07  U12 ", "what was entered stays"
        page.locator("#go").click()
        _reads(page, "Diserahkan dengan nomor")
        again = rack.taken()
        rack.answer(again.id, "recorded", "")
        _reads(page, "Tercatat")
        page.reload()
        _reads(page, "Menunggu tanda tangan")
        assert page.locator("#serial").input_value() == "", "nothing is kept once it was taken"


def _counts(its: dict[str, bytes], rack: Rack) -> bool:
    now = SystemClock().now()
    return SshNotary().against(its["statement"], its["signature"], public(rack.signs), "rina", now) == ""


def test_a_telephone_that_dies_in_the_middle_keeps_what_was_typed(
    chromium: Browser, rack: Rack, tmp_path: Path
) -> None:
    offered = rack.offer()
    with telephone(chromium, rack) as page:
        page.goto(f"https://{SIGN}/#{offered.digest}")
        _reads(page, "Menunggu tanda tangan")
        page.locator("#serial").fill("SGH3")
        page.reload()
        _reads(page, "Menunggu tanda tangan")
        assert page.locator("#serial").input_value() == "SGH3"
        assert page.locator("#go").is_disabled(), "its photo has to be chosen again"


def test_the_code_for_photos_is_read_off_the_screen_of_another_telephone(
    chromium: Browser, rack: Rack, tmp_path: Path
) -> None:
    """One telephone shows it, whose screen is read where the other hands photos in; that of another case is named."""
    from playwright.sync_api import expect

    offered = rack.offer("attach", "before", PULL)
    with telephone(chromium, rack) as shows:
        _log_in(shows, f"/case/{PULL}/rack")
        shown = shows.locator(".challenge code").inner_text()
        assert shown.startswith(f"DCDECOM-PHOTO:{PULL}:")
        screen = shows.locator(".challenge .qr").screenshot(path=tmp_path / "screen.png")
        assert {mark.text for mark in ChildDecoder().marks(screen).found} == {shown}
        shows.evaluate("document.querySelector('.challenge').dataset.seconds = 0")
        expect(shows.locator(".challenge")).not_to_have_attribute("data-seconds", "0", timeout=10_000)
    other = challenge(READ, 3, "ab" * 32, SystemClock().now())
    with telephone(chromium, rack) as page:
        page.goto(f"https://{SIGN}/#{offered.digest}")
        _reads(page, "Menunggu tanda tangan")
        page.locator("#photos").set_input_files([
            _photo(tmp_path, "fresh.jpg", photographed(turn=11, qr=shown)),
            _photo(tmp_path, "other.jpg", photographed(turn=30, qr=other)),
            _photo(tmp_path, "none.jpg", photographed("SGH331XK7P")),
        ])  # fmt: skip
        _reads(page, "none.jpg tidak memuat kode foto", "#challenges")
        assert page.locator("#challenges li").all_inner_texts()[:2] == [
            "fresh.jpg memuat kode berkas dan jam ini.", "other.jpg memuat kode berkas lain.",
        ]  # fmt: skip
        _axe(page)


@pytest.mark.parametrize(("codes", "said", "buttons"), [
    (("MXQ1140BP2",), "adalah nomor seri perangkat lain yang tercatat, srv-bpkad-02", 0), ((), "tidak terbaca", 0),
    (("SGH331XK7P", "9CB654A10210"), "Cocokkan", 2),
])  # fmt: skip
def test_what_a_label_says_is_a_help_and_another_devices_is_none(
    chromium: Browser, rack: Rack, tmp_path: Path, codes: tuple[str, ...], said: str, buttons: int
) -> None:
    offered = rack.offer()
    with telephone(chromium, rack) as page:
        page.goto(f"https://{SIGN}/#{offered.digest}")
        _reads(page, "Menunggu tanda tangan")
        page.evaluate("localStorage.clear()")
        page.locator("#photos").set_input_files(_photo(tmp_path, "label.jpg", photographed(*codes, turn=15)))
        _reads(page, said, "#photos-said")
        assert page.locator("#codes button").count() == buttons
        assert page.locator("#serial").input_value() == "", "it is never filled in by itself"


def test_what_is_no_photo_is_said_before_anything_is_signed(chromium: Browser, rack: Rack, tmp_path: Path) -> None:
    offered = rack.offer("attach", "before")
    heic = b"\0\0\0\x18ftypheic" + b"z" * 100
    small = io.BytesIO()
    Image.new("RGB", (40, 30), "#335577").save(small, "JPEG")
    with telephone(chromium, rack) as page:
        page.goto(f"https://{SIGN}/#{offered.digest}")
        _reads(page, "Menunggu tanda tangan")
        assert "sebelum dicabut" in page.locator("#rack-title").inner_text()
        for name, content, words in (("a.jpg", heic, "Paling Kompatibel"), ("b.jpg", b"<svg>", "bukan foto JPEG")):
            page.locator("#photos").set_input_files(_photo(tmp_path, name, content))
            _reads(page, words, "#photos-said")
            assert page.locator("#go").is_disabled()
        page.locator("#photos").set_input_files(_photo(tmp_path, "c.jpg", small.getvalue()))
        _reads(page, "1 foto dipilih", "#photos-said")
        page.locator("#go").click()
        _reads(page, "Diserahkan dengan nomor")
        found = rack.taken()
        assert found.submission.command == "attach"
        assert [kind for kind, _ in found.submission.files] == ["signature", "statement", "photo"]
        rack.answer(found.id, "recorded", "")
        _reads(page, "Tercatat")
