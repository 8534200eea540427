"""A case is opened by a key's order: the worker judges it, opens one case for it, and never a second one."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.statement import read, text
from dcdecom.journal.store import SqliteStore
from dcdecom.ports.queue import Submission
from tests.cases.office import Office
from tests.cases.test_worker import Hands, told
from tests.unit.journal.bundles import Key, signers

pytestmark = pytest.mark.long
DEVICE = "srv-disdik-01"


class Desk(Hands):
    """The team's desk with a browser: what is typed into the form, and what waits at the signing origin."""

    def __init__(self, office: Office, folder: Path) -> None:
        super().__init__(office, folder)
        self.statements = folder / "statements"
        settings = yaml.safe_load(office.config.read_text("utf-8"))
        web = {"host": "dcdecom.example.test", "sign_host": "sign.example.test", "statements": str(self.statements),
               "pages": str(folder / "pages"), "socket": str(folder / "web.sock")}  # fmt: skip
        office.config.write_text(yaml.safe_dump({**settings, "web": web, "language": "en"}), "utf-8")
        self.queue = FolderQueue(office.data / "spool", SystemClock())
        self.store = SqliteStore(office.data / "store.sqlite", SystemClock(), create=True)
        self.scans = office.data / "inbox/requests"
        self.scans.mkdir(parents=True, exist_ok=True)

    def asks(self) -> str:
        """The form is handed in for an example request; returns the number of the submission."""
        asked = yaml.safe_load((self.office.requests / "accepted.yaml").read_text("utf-8"))
        letter, [server] = asked["letter"], asked["devices"]
        said = {key: str(letter[key]) for key in ("number", "date", "received", "office", "signatory", "post", "scan")}
        said |= {f"minutes-{key}": str(asked["minutes"][key]) for key in ("number", "date", "scan")}
        said |= {"device-0-name": server["name"], "device-0-serial": server["serial"], "contact": "Sari"}
        for name in (letter["scan"], asked["minutes"]["scan"]):
            shutil.copy(self.office.requests / name, self.scans)
        number = self.queue.defer(Submission("request", "", said))
        self.work()
        self.answered(number, 0, "recorded")
        return number

    def waiting(self) -> list[bytes]:
        """The openings that wait to be signed."""
        found = (json.loads(path.read_text("utf-8")) for path in sorted(self.statements.glob("*.json")))
        return [each["statement"].encode() for each in found if each["case"].startswith("request ")]

    def hands_in(self, statement: bytes, by: str = "rina", party: str = "tim-dc") -> str:
        self.count += 1
        paths = (self.folder / f"{self.count}.open.sig", self.folder / f"{self.count}.open")
        for path, content in zip(paths, (self.keys[by].sign(statement), statement), strict=True):
            path.write_bytes(content)
        files = (("signature", paths[0]), ("statement", paths[1]))
        return self.queue.defer(Submission("open", "", {"as": party}, files))


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Desk:
    return Desk(office, tmp_path)


def test_one_signature_opens_one_case_as_the_terminal_does(desk: Desk, office: Office, tmp_path: Path) -> None:
    with told(office, tmp_path) as (mails, _):
        asked = desk.asks()
        [statement] = desk.waiting()
        said = read(statement)
        assert (said.kind, said.party, said.devices, said.head) == ("open", "tim-dc", (DEVICE,), "none")
        assert said.note == 'playbook penarikan-server, office "Dinas Pendidikan", letter "800/112/DISDIK/2026" of ' \
            + str(yaml.safe_load((office.requests / "accepted.yaml").read_text())["letter"]["date"])  # fmt: skip
        number, twice = desk.hands_in(statement), desk.hands_in(statement)
        other_tab = desk.hands_in(statement)
        desk.work()
        [id] = desk.store.cases()
        desk.answered(number, 0, f"Case {id} is opened, and goes on.")
        for again in (twice, other_tab):
            desk.answered(again, 3, f"opened already, as case {id}")
        assert any("that the case is opened" in mail.get_content() for mail in mails.mails)
    opened = office.events(id)[0]
    assert (opened.actor, opened.payload["person"], opened.payload["by"]) == ("worker", "rina", "tim-dc")
    authority = opened.payload["authority"]
    assert isinstance(authority, dict)
    assert (authority["kind"], authority["person"], authority["executor"]) == ("key", "rina", "worker")
    assert "step-opened" in office.types(id), "the worker goes on with it"
    assert desk.waiting() == [], "it waits no more"

    # A worker that ended before it could tell what came of it finds its own case, and opens no other.
    files = ("signature", tmp_path / "1.open.sig"), ("statement", tmp_path / "1.open")
    kept = desk.queue.defer(Submission("open", "", {"as": "tim-dc"}, files))
    incoming = office.data / "spool/incoming"
    (incoming / f"{kept}.sub").rename(incoming / f"{number}.sub")
    (office.data / "spool/answers" / f"{number}.json").unlink()
    desk.work()
    desk.answered(number, 0, f"Case {id} is opened")
    assert desk.store.cases() == (id,)

    office.read("report", "bundle", id).ended(0)
    own = tmp_path / "signers"
    own.write_bytes(signers(f"rina {desk.keys['rina'].public}"))
    bundle = office.data / "out" / id / "bundle"
    office.read("verify", str(bundle), "--signers", str(own)).ended(0, "signatures   1 good")
    own.write_bytes(signers(f"rina {Key.made(tmp_path / 'other').public}"))
    office.read("verify", str(bundle), "--signers", str(own)).ended(3, "1 bad")

    # Given up: the same signature opens nothing again, and the same letter is asked for by another form.
    office.type("case", "cancel", id, "--note", "wrong server").ended(0)
    replayed = desk.hands_in(statement)
    desk.work()
    desk.answered(replayed, 3, f"opened already, as case {id}")
    assert desk.asks() != asked
    [fresh] = [s for s in desk.waiting() if s != statement]
    desk.hands_in(fresh)
    desk.work()
    assert len(desk.store.cases()) == 2


def test_what_does_not_count_opens_nothing(desk: Desk, office: Office, tmp_path: Path) -> None:
    desk.asks()
    [statement] = desk.waiting()
    desk.keys["nobody"] = Key.made(tmp_path / "forged")
    said = read(statement)
    yesterday = (date.fromisoformat(said.on) - timedelta(days=1)).isoformat()
    other = ("request " + "0" * 64, *said.subjects[1:])
    wrong = {
        desk.hands_in(statement, "nobody"): "belongs to nobody",
        desk.hands_in(statement, "kasi"): "does not act for tim-dc",
        desk.hands_in(text(replace(said, party="kasi")), "kasi", "kasi"): "cases are opened by tim-dc, not by kasi",
        desk.hands_in(text(replace(said, on=yesterday))): f"it bears {yesterday}, and counts on that day only",
        desk.hands_in(text(replace(said, subjects=other))): "No request of the last 7 days is the one",
        desk.hands_in(text(replace(said, subjects=said.subjects[:2]))): "it is over",
        desk.hands_in(text(replace(said, devices=("srv-bpkad-01",)))): "it is about srv-bpkad-01",
        desk.hands_in(text(replace(said, note="playbook other"))): "for another letter, or by another procedure",
        desk.hands_in(text(replace(said, kind="drift", decision="accept"))): "one of kind drift is about drift",
    }
    desk.work()
    for number, why in wrong.items():
        desk.answered(number, 3, why, "No case was opened")
    scan = next(iter(sorted(desk.scans.iterdir())))
    scan.write_bytes(scan.read_bytes() + b"changed")
    changed = desk.hands_in(statement)
    desk.work()
    desk.answered(changed, 3, "it is over")
    assert desk.store.cases() == ()


def test_while_the_record_cannot_be_asked_it_waits_and_of_two_forms_for_one_letter_one_is_opened(
    desk: Desk, office: Office
) -> None:
    desk.asks()
    desk.asks()
    one, other = desk.waiting()
    first, before = desk.hands_in(one), office.config.read_text("utf-8")
    settings = yaml.safe_load(before)
    settings["netbox"]["url"] = "http://127.0.0.1:1"
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    desk.work()
    desk.answered(first, 4)
    assert desk.store.cases() == ()
    office.config.write_text(before, "utf-8")
    second = desk.hands_in(other)
    desk.work()
    [id] = desk.store.cases()
    desk.answered(second, 0, id)
    desk.answered(first, 3, f"belongs to case {id}")
    assert desk.waiting() == []
