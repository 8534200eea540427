"""The application in a real browser, behind a proxy that speaks TLS: logged in by a virtual authenticator."""

from __future__ import annotations

import base64
import hashlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from cryptography.hazmat.primitives import serialization

from dcdecom.adapters.clock import SystemClock
from dcdecom.documents.playbook import load
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import EVERY_CASE, Statement, text
from dcdecom.journal.statement_folder import OPENING, Offered, StatementFolder
from dcdecom.journal.store import SqliteStore
from dcdecom.model.drift import Drift, DriftEvidence, TrackedDrift
from dcdecom.model.site import Every
from dcdecom.ports.queue import Answered
from dcdecom.web.site import Site
from tests.unit.papers.conftest import ROOT
from tests.unit.papers.journals import accepted
from tests.unit.web.browsers import Browser as Key
from tests.unit.web.conftest import bound, kept
from tests.unit.web.place import Office
from tests.unit.web.place import served as served_at_socket
from tests.web.places import HOST, certificate

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.web
SIZES = {"desk": (1280, 900), "phone": (390, 844)}
PLAN, CHOICE, PAPER = "2026-0042", "2026-0043", "2026-0060"
ASKED = "5f3a91c2d4b84a0e9c1f2a3b4c5d6e7f"
"""The number of a request that was handed in."""
SHOWN = {
    "kasi": ("/", "/board", "/drift", f"/case/{CHOICE}", f"/case/{CHOICE}/decide/pemeriksaan",
             f"/case/{CHOICE}/cancel", "/people", "/nothing"),
    "rina": (f"/case/{PLAN}", f"/case/{PLAN}/decide/penarikan", f"/case/{PLAN}/rack", "/request", "/",
             f"/case/{PLAN}/cancel", f"/case/{PAPER}", f"/case/{PAPER}/paper/penarikan", f"/request/{ASKED}"),
    "disdik": ("/", "/board", f"/case/{PLAN}", f"/case/{CHOICE}"),
    "": ("/login", "/status"),
}
COMPARED = """Permohonan ditulis dan dibandingkan. Melalui terminal, tim membuka berkasnya dengan:
  dcdecom run penarikan-server /var/lib/dcdecom/requests/800-112.yaml

srv-disdik-01  surat-catatan: tidak sesuai  catatan-jaringan: sesuai  catatan-fisik: belum terperiksa
                     surat              catatan                                    jaringan, 19.41
  nomor seri         SGH331XK7Q         SGH331XK7P                                 -                TIDAK SESUAI
  MAC                -                  9c:b6:54:a1:02:10 tor-3 GigabitEthernet1/0/7                sesuai
    Nomor seri menurut surat permohonan: SGH331XK7Q; menurut catatan: SGH331XK7P.  menghalangi serial-differs
    Isi berita acara kolokasi untuk srv-disdik-01 belum diketik oleh siapa pun.  untuk diketahui minutes-not-typed"""
ZOMBIE = (DriftEvidence("netbox", "srv-disdik-01: decommissioning"), DriftEvidence("snmp tor-3", "on Gi1/0/9"))


@contextmanager
def proxied(folder: Path, unix: Path) -> Iterator[int]:
    """TLS on a port of the loopback in front of the application's socket, as nginx is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(folder))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)

        def pump(source: socket.socket, target: socket.socket) -> None:
            with suppress(OSError):
                while part := source.recv(65536):
                    target.sendall(part)
            with suppress(OSError):
                target.shutdown(socket.SHUT_RDWR)

        def one(client: socket.socket) -> None:
            with (
                suppress(OSError), context.wrap_socket(client, server_side=True) as tls,
                socket.socket(socket.AF_UNIX) as behind,
            ):  # fmt: skip
                behind.connect(str(unix))
                back = threading.Thread(target=pump, args=(behind, tls), daemon=True)
                back.start()
                pump(tls, behind)
                back.join()

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=one, args=(listening.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    made = Office(tmp_path_factory.mktemp("application") / "office", host=HOST)
    kept(made)
    gates = load(ROOT / "playbooks/penarikan-server.yaml").row("penarikan").gates
    index = next(n for n, gate in enumerate(gates) if gate.paper == "handover")
    made.keep(bound(PAPER, accepted("plan").gate("penarikan", index, "opd", "handover", ["srv-disdik-01"])))
    now = datetime(2026, 11, 30, tzinfo=UTC)
    found = TrackedDrift(Drift("zombie-network", "srv-disdik-01", ZOMBIE, case=PLAN), "new", now, now, 1)
    SqliteDrift(made.store).keep([found], Every.SITE, now)
    folder = StatementFolder(made.statements)
    folder.prepare()
    drift = Statement(
        "none", "none", "kasi", "accept", (), "2026-11-30", "none", "none", "drift", 2,
        (f"drift {found.drift.digest}",), finding="zombie-network srv-disdik-01",
    )  # fmt: skip
    choice, met = (
        Statement(CHOICE, "pemeriksaan", "kasi", decision, devices, "2026-11-30", "none", "a" * 64, kind, 2,
                  finding=finding)
        for decision, devices, kind, finding in (
            ("approve", ("srv-bpkad-01", "srv-bpkad-02"), "gate", ""),
            ("accept", (), "accept", "srv-bpkad-01/not-seen/tor-3 Gi1/0/9"),
        )
    )  # fmt: skip
    address = f"https://{HOST}/submissions"
    folder.put("none", (Offered("none", text(drift).decode(), "must", "", ("AAAA",), address, "day"),))
    ends = Statement(CHOICE, "none", "kasi", "cancel", (), "2026-11-30", "none", "a" * 64, "cancel", 2)
    folder.put(CHOICE, (
        Offered(CHOICE, text(ends).decode(), "must", "", ("AAAA",), address),
        Offered(CHOICE, text(choice).decode(), "may", "", ("AAAA",), address, choose=True),
        Offered(CHOICE, text(met).decode(), "must", "", ("AAAA",), address, "time"),
    ))  # fmt: skip
    opening = Statement(
        "none", "none", "tim-dc", "open", ("srv-disdik-01",), "2026-11-30", "none", "none", "open", 2,
        (f"request {'1' * 64}",), note='playbook penarikan-server, office "Dinas Pendidikan", letter "8" of 2026-11-02',
    )  # fmt: skip
    folder.put(f"{OPENING}{ASKED}", (Offered(f"{OPENING}{ASKED}", text(opening).decode(), "none", "", (), address),))
    folder.put(EVERY_CASE, (_of_people(made),))
    queue = FolderQueue(made.folder / "data/spool", SystemClock())
    queue.prepare()
    queue.done(ASKED, Answered(ASKED, "recorded", COMPARED, now))
    events = SqliteStore(made.store, SystemClock()).events(PAPER)
    head = next(e.hash for e in reversed(events) if e.type == "gate-opened")
    paper = Statement(
        PAPER, "penarikan", "tim-dc", "record", ("srv-disdik-01",), "2026-11-30", "none", head, "paper", 2,
        note='paper "handover", as "opd"',
    )  # fmt: skip
    fields = (("by", "may"), ("on", "may"), ("at", "must"), ("code", "must"), ("file", "must"))
    folder.put(PAPER, (Offered(PAPER, text(paper).decode(), "none", "", (), address, brings="paper", fields=fields),))
    return made


def _of_people(made: Office) -> Offered:
    """The acceptance of a people file to which somebody was added."""
    before = made.people_file.read_bytes()
    mandate = {"party": "tim-dc", "valid_from": "2026-11-01", "valid_until": "2027-10-31"}
    added = {"id": "baru", "name": "Nama Orang Baru, S.Kom., M.T.", "logins": ["baru"], "mandates": [mandate]}
    people = yaml.safe_load(before)["people"]
    made.people_file.write_text(yaml.safe_dump({"people": [*people, added]}), "utf-8")
    now = hashlib.sha256(made.people_file.read_bytes()).hexdigest()
    said = Statement(
        EVERY_CASE, "none", "kasi", "accept", (), "2026-11-30", "none", "none", "people", 2, (f"people {now}",),
        (made.file(before),),
    )  # fmt: skip
    return Offered(EVERY_CASE, text(said).decode(), "none", "", ("AAAA",), f"https://{HOST}/submissions")


@pytest.fixture(scope="module")
def its(office: Office) -> Site:
    return office.site()


@pytest.fixture(scope="module")
def chromium(office: Office, its: Site, launch: Callable[..., Browser]) -> Iterator[Browser]:
    with served_at_socket(its) as unix, proxied(office.folder, unix) as port:
        rules = f"MAP *.example.test:443 127.0.0.1:{port}"
        started = launch(f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
        yield started
        started.close()


@contextmanager
def visiting(
    browser: Browser, key: Key | None, size: str = "phone", scheme: str = "light", refused: str = "\0"
) -> Iterator[Page]:
    """Somebody's browser, whose authenticator has the key. Its console may say what is `refused`, and nothing else."""
    width, height = SIZES[size]
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": width, "height": height}, locale="id-ID",
        color_scheme="dark" if scheme == "dark" else "light",
    )  # fmt: skip
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    if key:
        _hold(page, key)
    yield page
    context.close()
    assert [text for text in said if "the server responded with a status of" not in text and refused not in text] == []


def _hold(page: Page, key: Key) -> None:
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
             "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": about})
    der = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    credential = {
        "credentialId": base64.b64encode(key.credential).decode(), "isResidentCredential": True, "rpId": key.rp_id,
        "privateKey": base64.b64encode(key.key.private_bytes(*der)).decode(),
        "userHandle": base64.b64encode(key.user.encode()).decode(), "signCount": 0,
    }  # fmt: skip
    cdp.send("WebAuthn.addCredential", {"authenticatorId": made["authenticatorId"], "credential": credential})


def log_in(page: Page, led_to: str = "/") -> None:
    page.goto(f"https://{HOST}{led_to}")
    page.locator("#begin").click()
    page.wait_for_url(f"https://{HOST}{led_to}")


@pytest.mark.parametrize(("size", "scheme"), [("phone", "dark"), ("desk", "light")])
@pytest.mark.parametrize("who", SHOWN)
def test_every_page_is_accessible_and_no_wider_than_the_window(
    chromium: Browser, office: Office, who: str, size: str, scheme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with visiting(chromium, office.keys.get(who), size, scheme) as page:
        if who:
            log_in(page)
        for path in SHOWN[who]:
            page.goto(f"https://{HOST}{path}")
            page.evaluate("for (const each of document.querySelectorAll('details')) each.open = true")
            assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], path
            found = Axe().run(page).response
            told = [(v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found["violations"]]
            assert (path, told) == (path, [])
            assert len(found["passes"]) > 12, "axe looked at nothing"


def test_from_the_log_in_to_a_file_and_out_again(chromium: Browser, office: Office, its: Site) -> None:
    """By the keyboard where a form is; a session that ends leads back to where it ended; back shows nothing."""
    with visiting(chromium, office.keys["rina"]) as page:
        log_in(page, f"/case/{PLAN}")
        assert "srv-disdik-01" in page.content()
        with page.expect_download() as download:
            page.locator(f'a[href^="/case/{PLAN}/file/"]', has_text="vil").click()
        assert Path(download.value.path()).read_bytes().startswith(b"%PDF")
        its.sessions.end_all_of("rina")
        page.get_by_role("link", name="Papan").click()
        page.wait_for_url(f"https://{HOST}/login?next=/board")
        page.locator("#begin").focus()
        page.keyboard.press("Enter")
        page.wait_for_url(f"https://{HOST}/board")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.get_by_role("button", name="Keluar").click()
        page.wait_for_url(f"https://{HOST}/login")
        page.go_back()
        assert PLAN not in page.content()


def test_whose_key_nobody_has_is_told_so(chromium: Browser, office: Office) -> None:
    with visiting(chromium, Key(f"https://{HOST}", HOST, "rina")) as page:
        page.goto(f"https://{HOST}/login")
        page.locator("#begin").click()
        page.locator("#refused").wait_for(state="visible")
        assert page.locator("#begin").is_enabled()
        page.goto(f"https://{HOST}/board")
        assert page.url == f"https://{HOST}/login?next=/board"


def test_no_page_stands_in_a_frame(chromium: Browser, office: Office) -> None:
    with visiting(chromium, office.keys["kasi"], refused="Framing") as page:
        log_in(page)
        shown = page.evaluate("""() => new Promise(done => {
            const frame = document.createElement('iframe');
            frame.onload = () => { try { done(frame.contentDocument.body.innerText) } catch (e) { done('refused') } };
            frame.src = '/board';
            document.body.append(frame);
            setTimeout(() => done(''), 3000);
        })""")
        assert PLAN not in shown
        page.evaluate("() => document.querySelector('iframe').remove()")
