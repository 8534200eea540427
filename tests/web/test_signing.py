"""Keys made and used in a real browser, with virtual authenticators: from the invitation to the verified bundle."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.signing_pages import install
from dcdecom.journal import zipapp
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement_folder import Offered, StatementFolder, short_code
from dcdecom.ports.queue import Submission
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.test_worker import WORKER
from tests.unit.journal.passkeys import WEBAUTHN, armored, asked, mpint, string
from tests.web.places import HOST, SIGN, Places, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.web
NAMESPACE = "dcdecom-gate"


@pytest.fixture(scope="module")
def desk(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One operations account, with the places that a reverse proxy serves."""
    folder = tmp_path_factory.mktemp("signing")
    bed.reset()
    office = Office(bed, folder / "office")
    pages, statements, spool = folder / "pages", folder / "statements", folder / "spool"
    install(pages)
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    people["people"].append(WORKER)
    file = folder / "people.yaml"
    file.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    web = {"host": HOST, "sign_host": SIGN, "statements": str(statements), "pages": str(pages)}
    settings = {**settings, "people": str(file), "spool": str(spool), "web": web}
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    queue = FolderQueue(spool, SystemClock())
    with served(folder, pages, statements, queue) as places:
        made = Desk(office, places, file, statements, queue)
        made.work()
        yield made
    bed.reset()


class Desk:
    """The operations account, and the reverse proxy's places."""

    def __init__(self, its: Office, places: Places, people: Path, statements: Path, queue: FolderQueue) -> None:
        self.office, self.places, self.people, self.statements, self.queue = its, places, people, statements, queue

    def work(self) -> None:
        self.office.type("worker", "--once", by="worker").ended(0)

    def come_of(self, id: str) -> tuple[str, str]:
        """What the worker answers to a submission."""
        self.work()
        found = self.queue.answer(id)
        assert found
        return found.outcome, found.said

    def hand_in(self, statement: str, signature: bytes, case: str, step: str = "penolakan") -> tuple[str, str]:
        """As a web process does that was taken over: anything, past the page."""
        with tempfile.TemporaryDirectory() as folder:
            paths = Path(folder, "given"), Path(folder, "given.sig")
            for path, content in zip(paths, (statement.encode(), signature), strict=True):
                path.write_bytes(content)
            files = (("statement", paths[0]), ("signature", paths[1]))
            return self.come_of(self.queue.defer(Submission("sign", case, {"step": step, "as": "kasi"}, files)))

    def offered(self, kind: str) -> str:
        """The name under which a statement of a kind waits at the signing origin."""
        found = [p.stem for p in sorted(self.statements.glob("*.json"))
                 if f"\nkind: {kind}\n" in json.loads(p.read_text("utf-8")).get("statement", "")]  # fmt: skip
        assert len(found) == 1, found
        return found[0]

    def accept_keys(self) -> dict[str, dict[str, str]]:
        """Put what `people enrolled` proposes into the people file, by person."""
        said = self.office.read("people", "enrolled").ended(0).out
        people = yaml.safe_load(self.people.read_text("utf-8"))
        found: dict[str, dict[str, str]] = {}
        for about, where, line in zip(*[iter(said.splitlines())] * 3, strict=True):
            id, [key] = about.removeprefix("# ").partition(",")[0], yaml.safe_load(line)
            [person] = [p for p in people["people"] if p["id"] == id]
            person.setdefault(where.rstrip(":"), []).append({**key, "valid_from": "2026-01-05"})
            found.setdefault(id, {})[where.rstrip(":")] = key["key"]
        self.people.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
        return found


class Telephone:
    """Somebody's browser with an authenticator that verifies its owner."""

    def __init__(self, browser: Browser, synced: bool = False) -> None:
        self.context = browser.new_context(
            ignore_https_errors=True, viewport={"width": 390, "height": 844}, locale="id-ID"
        )  # fmt: skip
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.cdp = self.context.new_cdp_session(self.page)
        self.cdp.send("WebAuthn.enable")
        about = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
            "defaultBackupEligibility": synced, "defaultBackupState": synced,
        }  # fmt: skip
        self.authenticator = self.cdp.send("WebAuthn.addVirtualAuthenticator", {"options": about})["authenticatorId"]

    def reads(self, words: str) -> str:
        from playwright.sync_api import expect

        expect(self.page.locator("#said")).to_contain_text(words, timeout=10_000)
        return self.page.locator("#said").inner_text()

    def credentials(self) -> list[dict[str, Any]]:
        found = self.cdp.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        return list(found["credentials"])

    def enrol(self, desk: Desk, link: str) -> None:
        """Both keys, by the link that was given."""
        for _ in range(2):
            self.page.goto(link)
            self.page.locator("#go").click()
            self.reads("Diserahkan dengan nomor")
            desk.work()
            self.reads("Tercatat")
            link = self.page.locator("#next").get_attribute("href") or ""

    def open(self, name: str) -> Page:
        self.page.goto("about:blank")
        self.page.goto(f"https://{SIGN}/#{name}")
        return self.page


@pytest.fixture(scope="module")
def chromium(desk: Desk, launch: Callable[..., Browser]) -> Iterator[Browser]:
    rules = f"MAP *.example.test:443 127.0.0.1:{desk.places.port}"
    started = launch(f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
    yield started
    started.close()


def invited(desk: Desk, person: str, *more: str) -> str:
    return desk.office.read("people", "invite", person, *more).ended(0).out.strip()


@dataclass
class Kasi:
    """Somebody whose two keys the people file has, and a case that waits for him."""

    telephone: Telephone
    link: str
    keys: dict[str, str]
    case: str


@pytest.fixture(scope="module")
def kasi(desk: Desk, chromium: Browser) -> Kasi:
    telephone, link = Telephone(chromium, synced=True), invited(desk, "kasi")
    telephone.enrol(desk, link)
    keys = desk.accept_keys()["kasi"]
    case = desk.office.open(desk.office.requests / "rejected.yaml", 3)
    desk.work()
    return Kasi(telephone, link, keys, case)


def test_two_keys_are_made_and_a_synced_one_is_named(kasi: Kasi, chromium: Browser) -> None:
    assert sorted(c["rpId"] for c in kasi.telephone.credentials()) == [HOST, SIGN]
    assert sorted(kasi.keys) == ["keys", "web_keys"]
    assert kasi.keys["keys"].endswith("passkey, synced")
    thief = Telephone(chromium)
    thief.page.goto(kasi.link)
    thief.reads("tidak berlaku")


ASK = """async ([host, challenge]) => {
    const bytes = Uint8Array.from(atob(challenge), (sign) => sign.charCodeAt(0));
    const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
    try {
        const its = (await navigator.credentials.get(
            {publicKey: {challenge: bytes, rpId: host, userVerification: "required"}})).response;
        return {data: text(its.authenticatorData), client: text(its.clientDataJSON), signature: text(its.signature)};
    } catch (error) { return {refused: error.name}; }
}"""
"""What any page can try: to ask for a key of a host."""


def test_a_page_of_the_application_cannot_ask_for_a_key_that_signs(kasi: Kasi) -> None:
    page = kasi.telephone.page
    challenge = base64.b64encode(b"c" * 32).decode()
    page.goto(f"https://{HOST}/")
    assert page.evaluate(ASK, [SIGN, challenge]) == {"refused": "SecurityError"}
    page.goto(f"https://{SIGN}/enrol.html")
    assert "signature" in page.evaluate(ASK, [SIGN, challenge]), "the same page there can"


def test_a_touch_to_log_in_is_no_approval(desk: Desk, kasi: Kasi) -> None:
    """A web process that was taken over asks for a log-in, with what an approval would sign as its challenge."""
    statement = json.loads((desk.statements / f"{desk.offered('gate')}.json").read_text("utf-8"))["statement"]
    page, before = kasi.telephone.page, len(desk.office.events(kasi.case))
    page.goto(f"https://{HOST}/")
    challenge = asked(statement.encode(), NAMESPACE)
    got = page.evaluate(ASK, [HOST, base64.b64encode(challenge).decode()])
    for key in ("web_keys", "keys"):
        blob = base64.b64decode(kasi.keys[key].split()[1])
        outcome, said = desk.hand_in(statement, assembled(blob, got), kasi.case)
        assert outcome == "refused"
        assert ("bukan milik siapa pun" in said) == (key == "web_keys"), said
    kinds = {e.type for e in desk.office.events(kasi.case)[before:]}
    assert kinds == {"signature-refused"}


def test_a_new_key_is_accepted_by_a_head_for_every_open_case(desk: Desk, kasi: Kasi, chromium: Browser) -> None:
    """By the key of the file that was accepted last: the new one lets nobody in."""
    kabid = Telephone(chromium)
    kabid.enrol(desk, invited(desk, "kabid"))
    assert desk.accept_keys()["kabid"]["keys"].endswith("passkey, bound")
    desk.office.read("people", "check").ended(4)
    desk.work()
    name = desk.offered("people")
    for telephone, said in ((kabid, "tidak terdaftar"), (kasi.telephone, "Diserahkan dengan nomor")):
        telephone.open(name)
        telephone.reads("Menunggu tanda tangan")
        telephone.page.locator("#go").click()
        telephone.reads(said)
    desk.work()
    kasi.telephone.reads("Tercatat")
    desk.office.read("people", "check").ended(0)


def test_from_the_page_to_the_verified_bundle(desk: Desk, kasi: Kasi, tmp_path: Path) -> None:
    held = signed(desk, kasi, "return", "Lampiran B belum lengkap.")
    page = kasi.telephone.open(desk.offered("gate"))
    kasi.telephone.reads("Menunggu tanda tangan")
    shown = page.locator("#statement").inner_text()
    assert f"case: {kasi.case}\n" in shown
    page.locator("#go").click()
    kasi.telephone.reads("Diserahkan dengan nomor")
    desk.work()
    kasi.telephone.reads("Tercatat")
    for id in ("work", "made", "rack", "paper"):
        assert not page.locator(f"#{id}").is_visible(), "what was recorded cannot be used again"
    assert page.locator("#home-link").is_visible()
    assert page.locator("#home-link").get_attribute("href") == f"https://{HOST}/"
    events = desk.office.events(kasi.case)
    [closed] = [e for e in events if e.type == "gate-closed" and e.payload["step"] == "penolakan"]
    assert (closed.actor, closed.payload["person"], closed.payload["authority"]["kind"]) == ("worker", "kasi", "key")
    assert closed.payload["code_grade"] == "key, synced passkey"
    assert [line for line in kasi.telephone.said if "pubKeyCredParams" not in line] == []

    # Replayed, reordered, and as if it were of another case or step: nothing more is recorded.
    statement, signature = f"{shown.rstrip()}\n", page.locator("#signature").inner_text().rstrip().encode() + b"\n"
    for text, made, case, step in (
        (statement, signature, kasi.case, "penolakan"), (*held, kasi.case, "penolakan"),
        (statement, signature, "2026-9999", "penolakan"), (statement, signature, kasi.case, "review-kasi"),
    ):  # fmt: skip
        assert desk.hand_in(text, made, case, step)[0] == "refused"
    assert [e for e in desk.office.events(kasi.case) if e.type == "gate-closed"] == [
        e for e in events if e.type == "gate-closed"
    ]

    # Plain OpenSSH, and the verifier alone.
    (tmp_path / "given.sig").write_bytes(signature)
    signers = tmp_path / "signers"
    signers.write_text(f'kasi namespaces="{NAMESPACE}" {kasi.keys["keys"]}\n', "ascii")
    command = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "kasi", "-n", NAMESPACE, "-s", tmp_path / "given.sig"]
    subprocess.run(command, input=statement.encode(), check=True, capture_output=True)
    desk.office.read("report", "bundle", kasi.case).ended(0)
    bundle = desk.office.data / "out" / kasi.case / "bundle"
    zipapp.write(tmp_path / "verify.pyz")
    alone = [sys.executable, "-I", str(tmp_path / "verify.pyz"), "verify", str(bundle), "--signers", str(signers)]
    done = subprocess.run(alone, capture_output=True, text=True, check=False)
    assert (done.returncode, "2 good" in done.stdout) == (0, True), done.stdout
    assert "a passkey kept in a cloud account" in done.stdout
    report = desk.office.read("report", "render", kasi.case, "--format", "yaml").ended(0).out
    assert "disinkronkan ke akun awan" in report


def signed(desk: Desk, kasi: Kasi, kind: str, note: str) -> tuple[str, bytes]:
    """What the page makes and a web process that was taken over keeps for later: it is handed in nowhere."""
    page = kasi.telephone.open(desk.offered(kind))
    kasi.telephone.reads("Menunggu tanda tangan")
    assert page.locator("#go").is_disabled(), "it needs a reason"
    page.locator("#note").fill(note)
    page.route("**/submissions", lambda route: route.abort())
    page.locator("#go").click()
    kasi.telephone.reads("belum diserahkan")
    page.unroute("**/submissions")
    kasi.telephone.said.clear()
    text = f"{page.locator('#statement').inner_text().rstrip()}\n"
    assert f"\nnote: {note}\n" in text
    return text, page.locator("#signature").inner_text().rstrip().encode() + b"\n"


def assembled(key: bytes, got: dict[str, str]) -> bytes:
    """An SSH signature of what a page got, under any key's name."""
    data, client, der = (base64.b64decode(got[name]) for name in ("data", "client", "signature"))
    r, s = decode_dss_signature(der)
    body = string(WEBAUTHN) + string(mpint(r) + mpint(s)) + data[32:37] + string(f"https://{HOST}") + string(client)
    return armored(key, NAMESPACE, body + string(data[37:]))


def test_a_plan_is_confirmed_after_its_label_was_typed_and_no_changed_text_is_signed(desk: Desk, kasi: Kasi) -> None:
    text = "dcdecom statement 2\nkind: confirm\n"
    offered = Offered("2026-9998", text, "none", "XK7P", (kasi.keys["keys"].split()[1],), f"https://{HOST}/submissions")
    folder = StatementFolder(desk.statements)
    folder.put("2026-9998", (offered,))
    page = kasi.telephone.open(offered.digest)
    kasi.telephone.reads("Menunggu tanda tangan")
    go = page.locator("#go")
    for typed, is_disabled in (("", True), ("XK7", True), ("XK7Q", True), ("xk7p", False)):
        page.locator("#typed").fill(typed)
        assert go.is_disabled() == is_disabled
    assert page.locator("#code").inner_text() == short_code(text.encode())
    file = desk.statements / f"{offered.digest}.json"
    file.write_text(file.read_text("utf-8").replace("confirm", "gate"), "utf-8")
    kasi.telephone.open(offered.digest)
    kasi.telephone.reads("berubah. Jangan ditandatangani")
    file.unlink()
    kasi.telephone.open(offered.digest)
    kasi.telephone.reads("tidak menunggu tanda tangan, atau tidak lagi")
    kasi.telephone.said.clear()


def waits(desk: Desk, kasi: Kasi, text: str, **asks: Any) -> Offered:
    offered = Offered(
        "2026-9997", text, asks.pop("note", "none"), "", (kasi.keys["keys"].split()[1],), f"https://{HOST}/submissions",
        **asks,
    )  # fmt: skip
    StatementFolder(desk.statements).put("2026-9997", (offered,))
    kasi.telephone.open(offered.digest)
    kasi.telephone.reads("Menunggu tanda tangan")
    return offered


def test_a_stolen_telephone_signs_nothing_for_whoever_is_not_its_owner(desk: Desk, kasi: Kasi) -> None:
    """It is touched, and asks for a PIN or finger that the thief has not: the browser gives no signature away."""
    telephone = kasi.telephone
    waits(desk, kasi, "dcdecom statement 2\nkind: gate\nnote: none\n" + ABOUT)
    about = {"authenticatorId": telephone.authenticator}
    before = {credential["credentialId"]: credential["signCount"] for credential in telephone.credentials()}
    telephone.cdp.send("WebAuthn.setUserVerified", {**about, "isUserVerified": False})
    try:
        telephone.page.locator("#go").click()
        telephone.page.locator("#go:not([disabled])").wait_for(timeout=20_000)
        assert telephone.page.locator("#signature").inner_text().strip() == ""
        assert "Diserahkan" not in telephone.page.locator("#said").inner_text()
        assert desk.queue.due() == ()
        assert {c["credentialId"]: c["signCount"] for c in telephone.credentials()} == before
        options = {"challenge": "x", "rpId": SIGN, "userVerification": "discouraged"}
        data = telephone.page.evaluate(TOUCHED, options)
        assert data[32] & 0x04 == 0, "asked for without verification it says so, and does not count"
    finally:
        telephone.cdp.send("WebAuthn.setUserVerified", {**about, "isUserVerified": True})
    telephone.said.clear()


TOUCHED = """async (options) => {
  const publicKey = { ...options, challenge: new TextEncoder().encode(options.challenge) };
  const got = await navigator.credentials.get({ publicKey });
  return Array.from(new Uint8Array(got.response.authenticatorData));
}"""
ABOUT = "subject: none\nhappened on: 2026-11-26\nhead: none\n"


@pytest.mark.parametrize(("until", "typed", "line"), [
    ("day", "2026-12-31", "until: 2026-12-31"), ("time", "2026-12-02T17:30", "until: 2026-12-02T17:30:00+07:00"),
])  # fmt: skip
def test_until_when_and_why_stand_in_the_text_before_it_is_signed(
    desk: Desk, kasi: Kasi, until: str, typed: str, line: str
) -> None:  # fmt: skip
    zone = {"timezoneId": "Asia/Jakarta"}
    kasi.telephone.cdp.send("Emulation.setTimezoneOverride", zone)
    waits(desk, kasi, f"dcdecom statement 2\nfinding: x\n{ABOUT}", note="must", until=until)
    page = kasi.telephone.page
    for field, value, is_disabled in (("#until", typed, True), ("#note", "Dicatat Maret", False),
                                      ("#until", "", True), ("#until", typed, False)):  # fmt: skip
        page.locator(field).fill(value)
        assert page.locator("#go").is_disabled() == is_disabled, (field, value)
    text = f"dcdecom statement 2\nfinding: x\n{line}\nnote: Dicatat Maret\n{ABOUT}"
    assert f"{page.locator('#statement').inner_text().rstrip()}\n" == text
    assert page.locator("#code").inner_text() == short_code(text.encode())
    datetime.fromisoformat(line.removeprefix("until: "))


def test_devices_that_are_not_ticked_do_not_stand_in_the_text(desk: Desk, kasi: Kasi) -> None:
    devices = ("srv-1", "srv-12", "srv-2")
    lines = "".join(f"device: {name}\n" for name in devices)
    waits(desk, kasi, f"dcdecom statement 2\n{lines}{ABOUT}", choose=True)
    page = kasi.telephone.page
    assert page.locator("#go").is_disabled(), "none is chosen"
    assert "device:" not in page.locator("#statement").inner_text()
    for name in ("srv-12", "srv-2"):
        page.get_by_label(name, exact=True).check()
    assert page.locator("#go").is_enabled()
    page.get_by_label("srv-2", exact=True).uncheck()
    text = f"dcdecom statement 2\ndevice: srv-12\n{ABOUT}"
    assert f"{page.locator('#statement').inner_text().rstrip()}\n" == text


def test_what_a_head_names_stands_in_the_text_as_it_is_taken_apart_again(desk: Desk, kasi: Kasi) -> None:
    ticks, people = ("Surat ditandatangani", "Spesifikasi, tercantum"), (("rina", "Rina Marlina"), ("budi", "Budi"))
    waits(desk, kasi, f"dcdecom statement 2\n{ABOUT}", note="may", agenda=True, people=people, ticks=ticks)
    page = kasi.telephone.page
    go, agenda = page.locator("#go"), page.locator("#agenda")
    assert go.is_disabled()
    agenda.fill(" 1186/X ")
    page.get_by_label("Rina Marlina (rina)").check()
    assert go.is_disabled(), "nothing was verified"
    for each in reversed(ticks):
        page.get_by_label(each, exact=True).check()
    assert go.is_enabled()
    for wrong in ("1186; team budi", ""):
        agenda.fill(wrong)
        assert go.is_disabled(), wrong
    agenda.fill("1186/X")
    page.locator("#note").fill("Segera")
    note = f"agenda 1186/X; team rina; verified {', '.join(ticks)}; Segera"
    assert f"{page.locator('#statement').inner_text().rstrip()}\n" == f"dcdecom statement 2\nnote: {note}\n{ABOUT}"


PAPER = (
    'dcdecom statement 2\nkind: paper\ncase: 2026-9997\nstep: formulir\nas: tim-dc\ndecision: record\n'
    'device: srv-12\nnote: paper "form", as "opd"\nsubject: none\nhappened on: 2026-11-26\nhead: none\n'
)
ASKED = (("by", "may"), ("post", "may"), ("on", "may"), ("code", "must"), ("form", "must"), ("note", "may"),
         ("file", "must"))  # fmt: skip


def test_what_stands_on_a_paper_and_its_scan_stand_in_the_text(desk: Desk, kasi: Kasi, tmp_path: Path) -> None:
    from dcdecom.journal.paper_note import read as read_note
    from dcdecom.journal.statement import read

    signers = (("opd-disdik", "Budi Santoso"), ("Sari, S.Pd.", "Sari, S.Pd."))
    waits(desk, kasi, PAPER, brings="paper", fields=ASKED, signers=signers)
    page = kasi.telephone.page
    go = page.locator("#go")
    assert not page.locator("#paper-at-field").is_visible(), "a form bears no hour"
    files = {name: tmp_path / name for name in ("scan.pdf", "notes.txt", "large.pdf")}
    files["scan.pdf"].write_bytes(b"%PDF-1.4 scan")
    files["notes.txt"].write_bytes(b"no scan")
    with files["large.pdf"].open("wb") as large:
        large.write(b"%PDF-1.4")
        large.truncate(24 * 1024 * 1024 + 1)
    for name, why in (("notes.txt", "bukan PDF atau foto JPEG"), ("large.pdf", "lebih besar dari 24 MB")):
        page.locator("#paper-file").set_input_files(str(files[name]))
        page.locator("#paper-said", has_text=why).wait_for()
    page.locator("#paper-code").fill("874G-5ZKX")
    page.locator("#paper-by").select_option("Sari, S.Pd.")
    page.locator("#paper-note").fill('kata "ya", lalu')
    page.get_by_role("button", name="Tambah cakram").click()
    page.locator('[data-key="serial"]').fill("D-1")
    page.locator('[data-key="decision"]').select_option("wipe")
    page.get_by_role("button", name="Tambah kelengkapan").click()
    page.locator('[data-key="what"]').select_option("power-cord")
    page.locator('[data-key="count"]').fill("2")
    page.get_by_role("button", name="Tambah kelengkapan").click()
    page.get_by_role("button", name="Hapus kelengkapan ini").last.click()
    page.locator('[data-key="made"]').select_option("yes")
    page.locator('[data-key="wanted"]').select_option("yes")
    page.locator('[data-key="by"]').last.select_option("owner")
    assert go.is_disabled(), "no scan"
    page.locator("#paper-file").set_input_files(str(files["scan.pdf"]))
    page.locator("#go:enabled").wait_for()
    said = read(f"{page.locator('#statement').inner_text().rstrip()}\n".encode())
    assert said.subjects == (f"attachment {hashlib.sha256(b'%PDF-1.4 scan').hexdigest()}",)
    form = {"name": "srv-12", "disks": [{"serial": "D-1", "decision": "wipe"}],
            "accessories": [{"what": "power-cord", "count": 2}], "backup": {"made": True},
            "wipe": {"wanted": True, "by": "owner"}}  # fmt: skip
    assert read_note(said.note) == {"paper": "form", "as": "opd", "by": "Sari, S.Pd.", "code": "874G-5ZKX",
                                    "form": [form], "note": 'kata "ya", lalu'}  # fmt: skip
    page.locator("#paper-code").fill("")
    assert go.is_disabled(), "the code is needed"


NAMED = (
    'dcdecom statement 2\nkind: paper\ncase: 2026-9997\nstep: penunjukan-tim\nas: tim-dc\ndecision: record\n'
    'device: srv-1\ndevice: srv-12\nnote: paper "PAPER", as "kasi"\nsubject: none\nhappened on: 2026-11-26\n'
    'head: none\n'
)


def test_what_a_head_names_on_a_paper_and_its_tte_stand_in_the_text(
    desk: Desk, kasi: Kasi, tmp_path: Path
) -> None:  # fmt: skip
    from dcdecom.journal.paper_note import read as read_note
    from dcdecom.journal.statement import read

    people, ticks = (("rina", "Rina Marlina"), ("budi", "Budi")), ("Surat ada", "Spesifikasi, lengkap")
    fields = (("evidence", "may"), ("by", "may"), ("on", "must"), ("note", "may"), ("file", "must"))
    kasi.telephone.page.evaluate("sessionStorage.clear()")
    waits(desk, kasi, NAMED.replace("PAPER", "endorsement"), brings="paper", fields=fields, agenda=True, people=people,
          ticks=ticks, decisions=("approve", "reject"))  # fmt: skip
    page = kasi.telephone.page
    go = page.locator("#go")
    scan, pdf = tmp_path / "scan.jpg", tmp_path / "tte.pdf"
    scan.write_bytes(b"\xff\xd8\xff scan")
    pdf.write_bytes(b"%PDF-1.7 tte")

    def said() -> dict[str, object]:
        return dict(read_note(read(f"{page.locator('#statement').inner_text().rstrip()}\n".encode()).note))

    page.locator("#paper-on").fill("2026-11-26")
    page.locator("#paper-file").set_input_files(str(scan))
    page.locator("#agenda").fill("1187/X")
    page.get_by_label("Rina Marlina (rina)").check()
    assert go.is_disabled(), "nothing was verified"
    page.get_by_label(ticks[1], exact=True).check()
    page.locator("#go:enabled").wait_for()
    named = {"paper": "endorsement", "as": "kasi", "on": "2026-11-26"}
    assert said() == {**named, "team": ["rina"], "agenda": "1187/X", "verified": [ticks[1]]}

    page.locator("#paper-evidence").select_option("tte")
    assert go.is_disabled(), "the file is chosen anew"
    page.locator("#paper-file").set_input_files(str(scan))
    page.locator("#paper-said", has_text="bukan PDF").wait_for()
    page.locator("#paper-file").set_input_files(str(pdf))
    page.locator("#go:enabled").wait_for()
    assert said()["evidence"] == "tte"

    page.locator("#paper-decision").select_option("reject")
    assert not page.locator("#agenda").is_visible()
    assert go.is_disabled(), "a refusal has a reason"
    page.locator("#paper-note").fill("Bukan milik OPD ini")
    assert said() == {**named, "evidence": "tte", "decision": "reject", "note": "Bukan milik OPD ini"}
    assert go.is_enabled()

    page.evaluate("sessionStorage.clear()")
    fields = (("code", "must"), ("file", "must"))
    waits(desk, kasi, NAMED.replace("PAPER", "choice"), brings="paper", fields=fields, choose=True)
    page.locator("#paper-code").fill("874G-5ZKX")
    page.locator("#paper-file").set_input_files(str(pdf))
    assert go.is_disabled(), "none is chosen"
    page.get_by_label("srv-12", exact=True).check()
    page.locator("#go:enabled").wait_for()
    assert said() == {"paper": "choice", "as": "kasi", "only": ["srv-12"], "code": "874G-5ZKX"}
    assert "\ndevice: srv-1\n" in page.locator("#statement").inner_text(), "the paper is about all of them"

    waits(desk, kasi, NAMED.replace("PAPER", "approval"), brings="paper", fields=(("evidence", "must"), *fields))
    assert not page.locator("#paper-code-field").is_visible(), "the code of a PDF with a TTE is found in it"
    page.locator("#paper-file").set_input_files(str(pdf))
    page.locator("#go:enabled").wait_for()
    assert said() == {"paper": "approval", "as": "kasi", "evidence": "tte"}
    page.evaluate("sessionStorage.clear()")


def test_the_pages_are_accessible_light_and_dark(desk: Desk, chromium: Browser) -> None:
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 390, "height": 844}, bypass_csp=True)
    page = context.new_page()
    for address in (f"https://{SIGN}/", invited(desk, "kabid")):
        page.goto(address)
        page.wait_for_function("document.getElementById('said').textContent.indexOf('sedang dimuat') < 0")
        page.evaluate("for (const part of document.querySelectorAll('[hidden]')) part.hidden = false")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page).response
            assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
