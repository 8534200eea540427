"""Handed in by whoever cannot open the journal, recorded by the worker: it carries out what was signed, no more."""

from __future__ import annotations

import json
import os
import pwd
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.journal.outbox import SqliteOutbox
from dcdecom.journal.spool import FolderQueue
from dcdecom.journal.store import SqliteStore
from dcdecom.ports.journal import Event
from dcdecom.ports.outbox import TICKET, Notice
from dcdecom.ports.queue import Submission
from dcdecom_lab.fake_photo import picture
from tests.cases.office import Office
from tests.cases.stages import to_rack
from tests.unit.journal.bundles import Key, signers
from tests.unit.surroundings.receivers import Hook, MailServer, hook, mail_server

pytestmark = pytest.mark.long
WORKER = {"id": "worker", "name": "Worker", "service": True, "mandates": [], "logins": ["worker"]}


class Hands:
    """Rina's telephone and the operations account."""

    def __init__(self, office: Office, folder: Path) -> None:
        self.office, self.folder, self.count = office, folder, 0
        self.keys = {id: Key.made(folder / id) for id in ("rina", "kasi")}
        settings = yaml.safe_load(office.config.read_text("utf-8"))
        people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
        for person in people["people"]:
            if key := self.keys.get(person["id"]):
                person["keys"] = [{"key": key.public, "valid_from": "2026-01-05"}]
        people["people"] += [WORKER]
        own = folder / "people.yaml"
        own.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
        office.config.write_text(yaml.safe_dump({**settings, "people": str(own)}), "utf-8")
        office.type("worker", "--once", by="worker").ended(0)

    def signed(self, by: str, *printing: str) -> str:
        """Print a statement, sign it on the telephone, and bring the signature."""
        self.count += 1
        said = self.office.read(*printing, "--print").ended(0)
        statement = self.folder / f"{self.count}.statement"
        statement.write_text(said.out, "utf-8")
        signature = statement.with_name(f"{statement.name}.sig")
        signature.write_bytes(self.keys[by].sign(statement.read_bytes()))
        return str(signature)

    def hand_in(self, *words: str) -> str:
        return self.office.read(*words, "--submit").ended(0, "handed in as").out.split()[3].rstrip(";")

    def work(self) -> None:
        self.office.type("worker", "--once", by="worker").ended(0)

    def answered(self, id: str, code: int, *words: str) -> None:
        self.office.read("submission", "show", id).ended(code, *words)


FORM = {"title": "{{ case }} {{ step_number }}", "body": "{{ text }}", "closed": "{{ ended }}"}


@contextmanager
def told(office: Office, folder: Path) -> Iterator[tuple[MailServer, Hook]]:
    """A mail server and a ticket system that the office's configuration names, and an address of Rina's."""
    with mail_server(MailServer()) as mails, hook() as tickets:
        settings = yaml.safe_load(office.config.read_text("utf-8"))
        (folder / "ticket.json").write_text(json.dumps(FORM))
        secret = folder / "ticket-url"
        secret.touch(0o600)
        secret.write_text(tickets.url)
        smtp = {"host": "localhost", "port": mails.port, "security": "none", "sender": "dcdecom@example.go.id"}
        ticket = {"url": f"file:{secret}", "template": str(folder / "ticket.json")}
        people = yaml.safe_load(Path(settings["people"]).read_text("utf-8"))
        next(p for p in people["people"] if p["id"] == "rina")["mail"] = "rina@example.go.id"
        Path(settings["people"]).write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
        office.config.write_text(yaml.safe_dump({**settings, "notices": {"smtp": smtp, "ticket": ticket}}), "utf-8")
        yield mails, tickets


def test_a_signer_is_told_before_the_ports_are_shut_and_the_ticket_after_each_row(
    office: Office, tmp_path: Path
) -> None:
    hands = Hands(office, tmp_path)
    with told(office, tmp_path) as (mails, tickets):
        id = by_keys_alone(office, hands, tmp_path)
        events = office.events(id)
        [confirmed] = [e for e in events if e.type == "plan-confirmed"]
        shut = min(e.seq for e in events if e.type == "change-intended")
        [of_plan] = [e for e in events if e.type == "signer-told" and e.payload["told"] == confirmed.seq]
        assert confirmed.seq < of_plan.seq < shut
        assert of_plan.payload == {"told": confirmed.seq, "person": "rina", "way": "mail"} | _command(of_plan)
        assert {mail["To"] for mail in mails.mails} == {"rina@example.go.id"}
        assert any("konfirmasi rencana" in mail.get_content() for mail in mails.mails)
        closed = [e for e in events if e.type == "step-closed"]
        assert len(tickets.shown) == len(tickets.requests) == len(closed) > 4, "each once"
        assert tickets.requests[0][2]["title"] == f"{id} 1"
        assert office.read("doctor", "--only", "notices").ended(0, "by smtp, ticket")
        tickets.answers = [503]
        late = Notice(id, 1, events[0].hash, "step", TICKET, datetime.now(UTC), {"case": id})
        SqliteOutbox(office.data / "store.sqlite").put([late])
        office.type("worker", "--once", "--metrics", str(tmp_path / "worker.prom"), by="worker").ended(0, "HTTP 503")
        assert "\ndcdecom_outbox_undelivered 1\n" in (tmp_path / "worker.prom").read_text()


def _command(event: Event) -> dict[str, object]:
    return {"command": event.payload["command"]}


def by_keys_alone(office: Office, hands: Hands, tmp_path: Path) -> str:
    id = office.open(office.requests / "accepted.yaml", 4)
    to_rack(office, id)
    device = "srv-disdik-01"
    server, photo = office.server(device), tmp_path / "label.png"
    photo.write_bytes(picture("label"))
    read = ("case", "inspect", id, device, "--as", "tim-dc", "--photo", str(photo))
    label = ("--serial", server.serial, "--asset-tag", server.asset_tag, "--position", f"{server.rack} U{server.unit}")
    signature = hands.signed("rina", *read, *label)
    number = hands.hand_in(*read, "--signature", signature)
    hands.answered(number, 4, "waits for the worker")
    hands.work()
    hands.answered(number, 0, "recorded")
    [reading] = [e for e in office.events(id) if e.type == "inspected"]
    assert (reading.actor, reading.payload["person"]) == ("worker", "rina")

    plan = json.loads(office.read("case", "plan", id, "--json").ended(0).out)["digest"]
    confirm = ("case", "run", id, "--as", "tim-dc", "--confirm", f"{plan[:8]}:{server.serial[-4:]}")
    signature = hands.signed("rina", *confirm)
    number = hands.hand_in("case", "sign", id, "penarikan", "--as", "tim-dc", "--signature", signature)
    assert not [e for e in office.events(id) if e.type == "change-intended"]
    hands.work()
    hands.answered(number, 0, "recorded")
    assert {e.actor for e in office.events(id) if e.type == "change-intended"} == {"worker"}

    again = hands.hand_in("case", "sign", id, "penarikan", "--as", "tim-dc", "--signature", signature)
    hands.work()
    hands.answered(again, 3, "refused")
    office.read("report", "bundle", id).ended(0)
    own = tmp_path / "signers"
    own.write_bytes(signers(f"rina {hands.keys['rina'].public}"))
    bundle = str(office.data / "out" / id / "bundle")
    office.read("verify", bundle, "--signers", str(own)).ended(0, "signatures   2 good")
    return id


def test_what_nobody_signed_is_recorded_by_who_handed_it_in_and_nothing_else_is(office: Office, tmp_path: Path) -> None:
    hands = Hands(office, tmp_path)
    id = office.open(office.requests / "rejected.yaml", 3)
    forged = Key.made(tmp_path / "forged")
    printing = ("case", "sign", id, "penolakan", "--as", "kasi")
    hands.keys["nobody"] = forged
    numbers = {
        "forged": hands.hand_in(*printing, "--signature", hands.signed("nobody", *printing)),
        "wrong step": hands.hand_in("case", "sign", id, "penolakann", "--as", "kasi", "--scan", office.scan("x")),
        "no case": hands.hand_in("case", "sign", "2026-9999", "penolakan", "--as", "kasi", "--scan", office.scan("x")),
        "a scan": hands.hand_in(*printing, "--scan", office.scan("sheet"),
                                 "--code", office.code_on(office.sheet(id, "penolakan"))),
    }
    before = len(office.events(id))
    spool = office.data / "spool"
    kept = {p.name: p.read_bytes() for p in (spool / "incoming").iterdir()}
    hands.work()
    for name in ("forged", "wrong step", "no case"):
        hands.answered(numbers[name], 3, "refused")
    hands.answered(numbers["a scan"], 0, "recorded")
    [closed] = [e for e in office.events(id)[before:] if e.type == "gate-closed"]
    owner = pwd.getpwuid(os.getuid()).pw_name
    assert (closed.actor, closed.payload["recorder"]) == (owner, owner), "whose file it was"

    # A worker that ended before it could tell what came of it finds its own event, and records nothing twice.
    name = f"{numbers['a scan']}.sub"
    (spool / "incoming" / name).write_bytes(kept[name])
    (spool / "answers" / f"{numbers['a scan']}.json").unlink()
    hands.work()
    hands.answered(numbers["a scan"], 0, "recorded")
    assert len([e for e in office.events(id)[before:] if e.type == "gate-closed"]) == 1


def test_a_worker_that_went_on_with_a_case_still_ends_when_it_is_told_to(office: Office, tmp_path: Path) -> None:
    """The unit ends it by the signal of Ctrl-C, and goes on waiting for ten minutes where it does not hear that."""
    hands = Hands(office, tmp_path)
    id = office.open(office.requests / "rejected.yaml", 3)
    code = office.code_on(office.sheet(id, "penolakan"))
    working = office.start("worker", by="worker")
    number = hands.hand_in("case", "sign", id, "penolakan", "--as", "kasi", "--scan", office.scan("x"), "--code", code)
    office.read("submission", "show", number, "--wait").ended(0, "recorded")
    working.until("surat-balasan", office.patience)
    working.interrupt()
    office.end(working).ended(0, "The worker ends")


def test_drift_that_a_key_accepts_is_accepted_in_the_next_reconcile(office: Office, tmp_path: Path) -> None:
    hands = Hands(office, tmp_path)
    office.read("reconcile").ended(0)
    office.read("reconcile").ended(7, "52:54:00:1a:7c:02")
    [found] = [d for d in drift(office) if d["class"] == "foreign-mac"]
    printed = office.read(
        "drift", "statement", found["id"], "--as", "kasi", "--until", "2099-01-01", "--note", "a lab"
    ).ended(0)  # fmt: skip
    statement = tmp_path / "drift.statement"
    statement.write_text(printed.out, "utf-8")
    signature = tmp_path / "drift.statement.sig"
    signature.write_bytes(hands.keys["kasi"].sign(statement.read_bytes()))
    words = ("drift", "accept", "--as", "kasi", "--signature", str(signature))
    number = hands.hand_in(*words)
    hands.answered(number, 4)
    hands.work()
    hands.answered(number, 0, "is accepted until 2099-01-01")
    office.type(*words, by="worker").ended(3, "counts once")
    assert [d["state"] for d in drift(office) if d["class"] == "foreign-mac"] == ["accepted"]


def drift(office: Office) -> list[dict[str, str]]:
    """What a reconcile knows now."""
    return list(json.loads(office.read("reconcile", "--format", "json", "--fail-on", "never").ended(0).out)["drift"])


def test_a_request_from_a_browser_becomes_a_file_and_the_team_opens_it(office: Office, tmp_path: Path) -> None:
    hands = Hands(office, tmp_path)
    asked = yaml.safe_load((office.requests / "accepted.yaml").read_text("utf-8"))
    letter, [server] = asked["letter"], asked["devices"]
    said = {key: str(letter[key]) for key in ("number", "date", "received", "office", "signatory", "post", "scan")}
    said |= {f"minutes-{key}": str(asked["minutes"][key]) for key in ("number", "date", "scan")}
    said |= {"device-0-name": server["name"], "device-0-serial": "SGH331XK7Q", "contact": asked["contact"]["name"]}
    queue = FolderQueue(office.data / "spool", SystemClock())
    unscanned = queue.defer(Submission("request", "", said))
    hands.work()
    hands.answered(unscanned, 3, "minutes-scan: ", "there is no such file", "inbox/requests")
    scans = office.data / "inbox/requests"
    scans.mkdir(parents=True)
    for name in (letter["scan"], asked["minutes"]["scan"]):
        shutil.copy(office.requests / name, scans)
    wrong = queue.defer(Submission("request", "", said))
    right = queue.defer(Submission("request", "", {**said, "device-0-serial": server["serial"]}))
    hands.work()
    hands.answered(wrong, 0, server["name"], "tidak sesuai")
    hands.answered(right, 0, "dcdecom run penarikan-server")
    store = SqliteStore(office.data / "store.sqlite", SystemClock())
    assert not store.cases(), "no case was opened"
    [file] = (office.data / "requests").glob(f"*-{right[:8]}.yaml")
    office.type("run", "penarikan-server", str(file)).ended(4)
    assert len(store.cases()) == 1
