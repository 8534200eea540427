"""Who is told what: a signer before systems change, each who is awaited in his language, the ticket after each row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.casework import delivery
from dcdecom.casework.confirm_by_key import confirming
from dcdecom.casework.delivery import Delivery, send_all, tell_others, tell_signers
from dcdecom.casework.signing import Signature
from dcdecom.documents.texts import load
from dcdecom.engine.case_log import CaseLog
from dcdecom.journal.database import create
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.outbox import SqliteOutbox
from dcdecom.model.people import People, Person
from dcdecom.papers.notices import Announcer
from dcdecom.papers.worker_metrics import metrics
from dcdecom.ports.outbox import MAIL, PERSON, TICKET, WEBHOOK, Batch, Notice
from tests.unit.journal.bundles import Key

from .office import ONE, Office, playbook
from .test_keys import with_keys

WORKER = Person("worker", "Worker", (), ("worker",), service=True)
ADDRESSES: dict[str, dict[str, str]] = {
    "rina": {"mail": "rina@example.go.id", "notices": "at-once", "language": "en"},
    "joko": {"mail": "joko@example.go.id", "notices": "at-once"},
    "dewi": {"mail": "dewi@example.go.id", "notices": "daily", "language": "id"},
    "sri": {"mail": "sri@example.go.id"},
}


def with_addresses(people: People) -> People:
    told = tuple(replace(p, **ADDRESSES.get(p.id, {})) for p in people.people)  # type: ignore[arg-type]  # by name
    return replace(people, people=(*told, WORKER))


@dataclass
class Carrier:
    """A courier into a list; while it `fails`, into nothing that shows it."""

    place: str = "mail server mail.example.go.id"
    fails: str = ""
    carried: list[Batch] = field(default_factory=list)

    def carry(self, batch: Batch) -> str:
        self.carried.append(batch)
        return self.fails

    def texts(self) -> list[str]:
        return [notice.content["text"] for batch in self.carried for notice in batch.notices]


@dataclass
class Telling(Office):
    """An office whose signers, team and ticket system are told."""

    places: frozenset[str] = frozenset({WEBHOOK, TICKET, PERSON})
    host: str = "dcdecom.example.go.id"

    def __post_init__(self) -> None:
        super().__post_init__()
        self.people = with_addresses(self.people)
        create(self.folder / "told.sqlite")
        self.carrier = Carrier()
        couriers = dict.fromkeys((WEBHOOK, MAIL, TICKET, PERSON), self.carrier)
        self.delivery = Delivery(SqliteOutbox(self.folder / "told.sqlite"), self.clock, couriers)

    @property
    def announcer(self) -> Announcer:
        return Announcer(
            self.rules, self.people, lambda name: load(name or "id"), ZoneInfo("Asia/Jakarta"), self.places, self.host
        )

    def log(self, who: str = "rina") -> CaseLog:
        return replace(super().log(who), tells=self.announcer.of_event)

    def kept(self) -> list[Notice]:
        """What was kept with events since the last look; it lies in the outbox from now on."""
        found, self.store.notices = self.store.notices, []
        self.delivery.outbox.put(found)
        return found

    def awaited(self, id: str) -> list[Notice]:
        found = self.announcer.awaited(self.case(id), "WAITING for Head: approval", self.clock.now())
        self.delivery.outbox.put(found)
        return found


@pytest.fixture
def office(tmp_path: Path) -> Telling:
    return Telling(tmp_path, playbook("look", "say-no", "take-out", "tell", "judge", "end"))


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    return {"rina": Key.made(tmp_path_factory.mktemp("keys") / "rina")}


def confirmed_by_key(office: Telling, keyring: dict[str, Key]) -> str:
    """A case whose plan Rina confirmed by key, as the worker recorded it."""
    office.people = with_addresses(with_keys(keyring))
    id = office.opened()
    office.drive(id, until="confirm")
    office.kept()
    plan = office.case(id).plan("take-out")
    assert plan
    text = confirming(
        office.log("worker"), office.procedure, id, "crew", (plan.digest[:8], ONE.serial[-4:]), SshNotary(), False
    )
    (office.folder / "confirm").write_bytes(text)
    signature = office.folder / "confirm.sig"
    signature.write_bytes(keyring["rina"].sign(text))
    office.sign(id, Signature("take-out", "crew", key=signature), "worker")
    return id


# --- signers ---------------------------------------------------------------------------------------------------------


def test_a_signer_is_told_in_his_language_and_the_journal_says_so(office: Telling, keyring: dict[str, Key]) -> None:
    id = confirmed_by_key(office, keyring)
    [notice] = office.kept()
    [confirmed] = [e for e in office.store.events(id) if e.type == "plan-confirmed"]
    assert (notice.kind, notice.receiver, notice.seq, notice.head) == (
        "recorded", "person:rina", confirmed.seq, confirmed.hash,
    )  # fmt: skip
    tell_signers(office.log("worker"), office.delivery, id)
    [text] = office.carrier.texts()
    plan = str(confirmed.payload["digest"])[:8]
    assert f"the confirmation of plan {plan} for {ONE.name}" in text
    assert "a signature by key" in text
    assert "If it was not you" in text
    assert f"https://dcdecom.example.go.id/case/{id}" in text
    told = office.store.events(id)[-1]
    assert (told.type, told.actor) == ("signer-told", "worker")
    assert told.payload == {"told": confirmed.seq, "person": "rina", "way": "mail"}
    tell_signers(office.log("worker"), office.delivery, id)
    assert len(office.carrier.carried) == 1, "once"


def test_who_cannot_be_told_is_reported_and_the_case_goes_on(office: Telling, keyring: dict[str, Key]) -> None:
    office.places = frozenset({PERSON})
    id = confirmed_by_key(office, keyring)
    office.kept()
    office.carrier.fails = "no connection, or it broke off"
    tell_signers(office.log("worker"), office.delivery, id)
    told = office.store.events(id)[-1]
    assert (told.type, told.payload["why"]) == ("signer-told", "no connection, or it broke off")
    assert any("could not be told" in said and "mail server" in said for said in office.reporter.said)
    office.world.running.clear()
    office.advance(id, "worker")
    assert "change-intended" in [e.type for e in office.store.events(id)]
    [row] = office.delivery.undelivered()
    assert (row.receiver, row.count) == ("person:rina", 1)
    office.carrier.fails = ""
    office.clock.sleep(120)
    assert [tried.why for tried in send_all(office.delivery)] == [""]
    assert office.delivery.undelivered() == ()
    assert len({batch.key for batch in office.carrier.carried}) == 1, "by the same key"


def test_a_paper_that_somebody_brought_is_told_to_who_is_said_to_have_signed_it(office: Telling) -> None:
    id = office.opened()
    office.drive(id, until="confirm")
    office.kept()
    office.drive(id, until="gate")
    for _ in range(3):
        office.signed(id)
        if [n for n in office.kept() if n.receiver == "person:dewi" and n.kind == "recorded"]:
            break
        office.drive(id, until="gate")
    tell_signers(office.log(), office.delivery, id)
    [text] = [text for text in office.carrier.texts() if "Yth. Dewi" in text]
    assert "dicatat atas nama Saudara: " in text
    assert "yang disampaikan oleh rina" in text
    assert "segera hubungi Tim Data Center" in text


def test_what_somebody_typed_at_his_own_login_is_not_told_to_him(office: Telling) -> None:
    id = office.opened()
    office.drive(id, until="confirm")
    office.kept()
    office.confirmed(id, ONE.name)
    assert [n for n in office.kept() if n.kind == "recorded"] == []


def test_without_a_mail_server_the_teams_webhook_is_told(office: Telling, keyring: dict[str, Key]) -> None:
    office.places = frozenset({WEBHOOK})
    id = confirmed_by_key(office, keyring)
    [notice] = office.kept()
    assert notice.receiver == WEBHOOK
    assert "dicatat atas nama Rina: konfirmasi rencana" in notice.content["text"]
    assert notice.content["text"].endswith(f"https://dcdecom.example.go.id/case/{id}")
    tell_signers(office.log("worker"), office.delivery, id)
    assert office.store.events(id)[-1].payload["way"] == "webhook"


def test_of_a_case_that_has_ended_a_signer_is_told_and_nothing_is_added(office: Telling) -> None:
    id = office.opened()
    office.drive(id)
    assert office.case(id).state == "sealed"
    before = len(office.store.events(id))
    office.kept()
    tell_signers(office.log(), office.delivery, id)
    assert any("Yth. Dewi" in text for text in office.carrier.texts())
    assert len(office.store.events(id)) == before


def test_what_a_command_left_untold_is_sent_by_the_worker_after_a_while(
    office: Telling, keyring: dict[str, Key]
) -> None:
    office.places = frozenset({PERSON})
    confirmed_by_key(office, keyring)
    office.kept()
    assert list(send_all(office.delivery)) == []
    office.clock.sleep(delivery.LEFT_OVER.total_seconds() + 1)
    assert [tried.why for tried in send_all(office.delivery)] == [""]


# --- who is awaited --------------------------------------------------------------------------------------------------


def test_only_who_is_awaited_and_wants_it_is_told_each_in_his_way(office: Telling) -> None:
    id = office.opened()
    office.drive(id, until="confirm")
    found = {notice.receiver: notice for notice in office.awaited(id)}
    assert set(found) == {WEBHOOK, "person:rina"}, "Joko is not of the team, Sri did not ask for it"
    assert found["person:rina"].content["subject"] == f"Case {id} waits for you"
    assert "Dear Rina," in found["person:rina"].content["text"]
    assert found[WEBHOOK].content["text"] == (
        f"dcdecom {id} [lab]: WAITING for Head: approval https://dcdecom.example.go.id/case/{id}"
    )
    again = {notice.receiver: notice.key for notice in office.awaited(id)}
    assert again == {receiver: notice.key for receiver, notice in found.items()}, "the same event: the same keys"
    office.record(id, "drafts-made", {"step": "take-out"})
    later = {notice.receiver: notice.key for notice in office.awaited(id)}
    assert later["person:rina"] == again["person:rina"], "she is told once of what waits for her"
    assert later[WEBHOOK] != again[WEBHOOK]
    office.host = ""
    assert all("https://" not in notice.content["text"] for notice in office.awaited(id))


def test_the_mail_of_the_day_leaves_at_seven_and_says_all_in_formal_indonesian(office: Telling) -> None:
    id = office.opened()
    office.drive(id, until="confirm")
    office.drive(id, until="gate")
    while not (mine := [n for n in office.awaited(id) if n.receiver == "person:dewi"]):
        office.signed(id)
        office.drive(id, until="gate")
    [notice] = mine
    assert notice.due
    assert notice.due.astimezone(ZoneInfo("Asia/Jakarta")).strftime("%H:%M") == "07:00"
    assert timedelta(0) < notice.due - notice.at <= timedelta(days=1)
    text = notice.content["text"]
    assert text.startswith(f"Yth. Dewi,\n\nBerkas {id} (")
    assert "menunggu Saudara" in text
    office.carrier.carried.clear()
    tell_others(office.log(), office.delivery, id)
    assert not any(batch.receiver == "person:dewi" for batch in office.carrier.carried)
    office.clock.sleep((notice.due - office.clock.time).total_seconds() + 1)
    assert "person:dewi" in [tried.batch.receiver for tried in send_all(office.delivery)]


def test_what_does_not_leave_keeps_nobody_from_the_case(office: Telling) -> None:
    id = office.opened()
    office.awaited(id)
    office.carrier.fails = "HTTP 503"
    tell_others(office.log(), office.delivery, id)
    assert "A notice did not reach mail server mail.example.go.id: HTTP 503" in office.reporter.said


def test_a_receiver_that_is_no_longer_configured_is_said(office: Telling) -> None:
    id = office.opened()
    office.awaited(id)
    office.delivery = Delivery(office.delivery.outbox, office.clock, {})
    assert {tried.why for tried in send_all(office.delivery)} == {delivery.UNKNOWN}


# --- the ticket ------------------------------------------------------------------------------------------------------


def test_the_ticket_is_told_after_each_row_and_at_the_end(office: Telling) -> None:
    id = office.opened(replace(office.request(), ticket="4711"))
    office.drive(id)
    steps = [notice.content for notice in office.kept() if notice.receiver == TICKET]
    closed = [e.payload["step"] for e in office.store.events(id) if e.type == "step-closed"]
    assert [one["step"] for one in steps[:-1]] == closed
    assert [one["ended"] for one in steps] == [""] * len(closed) + ["yes"]
    assert {one["ticket"] for one in steps} == {"4711"}
    assert steps[0]["text"].startswith(f"Berkas {id}: langkah 1 (")
    assert steps[-1]["text"] == f"Berkas {id} selesai dan ditutup."
    assert {one["link"] for one in steps} == {f"https://dcdecom.example.go.id/case/{id}"}


# --- numbers ---------------------------------------------------------------------------------------------------------


def test_the_numbers_say_how_much_has_not_left_for_how_long_and_name_nobody(office: Telling) -> None:
    id = office.opened()
    office.drive(id, until="confirm")
    office.kept()
    office.awaited(id)
    office.carrier.fails = "HTTP 503"
    list(send_all(office.delivery))
    office.clock.sleep(900)
    said = metrics(office.clock.now(), 2, office.clock.now(), 1, office.delivery.undelivered()).splitlines()
    rows = dict(line.split(" ") for line in said if not line.startswith("#"))
    assert int(rows["dcdecom_outbox_undelivered"]) == sum(row.count for row in office.delivery.undelivered()) > 1
    assert 900 <= int(rows["dcdecom_outbox_oldest_seconds"]) < 2000
    assert rows['dcdecom_outbox_unreached{receiver="person"}'] == "1"
    assert (rows["dcdecom_worker_submissions"], rows["dcdecom_worker_submissions_stalled"]) == ("2", "1")
    assert int(rows["dcdecom_worker_oldest_submission_timestamp_seconds"]) == int(office.clock.now().timestamp())
    assert "rina" not in "\n".join(said)
