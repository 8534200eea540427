"""What heads order outside of gates, handed in by an account that opens no journal, and recorded by the worker."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.journal.spool import FolderQueue
from dcdecom.ports.queue import Submission
from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import to_plan, to_rack
from tests.cases.test_worker import WORKER, Hands, by_keys_alone

pytestmark = pytest.mark.long
MOVES = frozenset({"change-intended", "evidence-taken"})


@pytest.fixture
def hands(office: Office, tmp_path: Path) -> Hands:
    return Hands(office, tmp_path)


def giving_up(id: str, *more: str) -> tuple[str, ...]:
    return "case", "cancel", id, "--as", "kasi", *more


def test_a_case_is_given_up_by_a_key_that_was_handed_in(hands: Hands, office: Office, control: LabControl) -> None:
    """And not while a system cannot be asked what it keeps of the case, as at the terminal."""
    id = office.open(office.request("accepted"), 4)
    signature = hands.signed("kasi", *giving_up(id, "--note", "the letter was withdrawn"))
    before = office.types(id)
    number = hands.hand_in(*giving_up(id), "--signature", signature)
    assert office.types(id) == before, "nothing is recorded by who hands it in"
    control.web_port("netbox", open=False)
    hands.work()
    hands.answered(number, 4, "not looked at", "netbox")
    assert (office.at(id)[0], office.types(id)) == ("open", before)
    control.web_port("netbox", open=True)
    hands.work()
    hands.answered(number, 0, "recorded")
    [ended] = [e for e in office.events(id) if e.type == "cancelled"]
    assert (ended.actor, ended.payload["person"]) == ("worker", "kasi")
    again = hands.hand_in(*giving_up(id), "--signature", signature)
    hands.work()
    hands.answered(again, 3, "is cancelled already")


def test_the_sheet_by_which_a_case_is_given_up_is_handed_in(hands: Hands, office: Office) -> None:
    id = office.open(office.request("accepted"), 4)
    office.type(*giving_up(id, "--note", "the letter was withdrawn")).ended(0)
    wrong = hands.hand_in(*giving_up(id), "--scan", office.scan("other"), "--code", "0" * 26)
    hands.work()
    hands.answered(wrong, 3)
    assert office.at(id)[0] == "open"
    number = hands.hand_in(*giving_up(id), "--by", "kasi", *office.cancel_sheet(id))
    hands.work()
    hands.answered(number, 0, "recorded")
    assert office.at(id)[0] == "cancelled"


def test_what_was_not_signed_gives_nothing_up(hands: Hands, office: Office, tmp_path: Path) -> None:
    id = office.open(office.request("accepted"), 4)
    office.read(*giving_up(id, "--note", "x"), "--submit").ended(2, "hands in what was signed")
    office.read("case", "cancel", id, "--note", "x", "--submit").ended(2, "hands in what was signed")
    office.read(*giving_up(id, "--note", "x"), "--print", "--submit").ended(2, "hands in what was signed")
    scan = Path(office.scan("x"))
    queue = FolderQueue(office.data / "spool", SystemClock())
    by_key = ("signature", Path(hands.signed("kasi", *giving_up(id, "--note", "x"))))
    past = [
        queue.defer(Submission("cancel", id, {"as": "kasi", "note": "x"})),
        queue.defer(Submission("cancel", id, {"as": "kasi"}, (("scan", scan), ("tte", scan)))),
        queue.defer(Submission("cancel", id, {"as": "kasi", "on": "2026-01-05"}, (by_key,))),
        queue.defer(Submission("cancel", id, {"as": "kasi", "team": "rina"}, (("scan", scan),))),
    ]  # fmt: skip
    hands.work()
    for number in past:
        hands.answered(number, 3, "says what its command does not take")
    assert office.at(id)[0] == "open"


def test_a_changed_people_file_is_accepted_by_a_key_that_was_handed_in(hands: Hands, office: Office) -> None:
    office.open(office.request("accepted"), 4)
    file = Path(yaml.safe_load(office.config.read_text("utf-8"))["people"])
    people = yaml.safe_load(file.read_text("utf-8"))
    people["people"].append({"id": "baru", "name": "Baru", "logins": ["baru"],
                             "mandates": [{"party": "tim-dc", "valid_from": "2026-01-05"}]})  # fmt: skip
    file.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    hands.count += 1
    statement = hands.folder / f"{hands.count}.people"
    statement.write_text(office.read("people", "statement", "--as", "kasi").ended(0).out, "utf-8")
    signature = statement.with_name(f"{statement.name}.sig")
    signature.write_bytes(hands.keys["rina"].sign(statement.read_bytes()))
    other = hands.hand_in("people", "accept", "--as", "kasi", "--signature", str(signature))
    hands.work()
    hands.answered(other, 3)
    office.read("people", "check").ended(4)
    signature.write_bytes(hands.keys["kasi"].sign(statement.read_bytes()))
    number = hands.hand_in("people", "accept", "--as", "kasi", "--signature", str(signature))
    hands.work()
    hands.answered(number, 0, "recorded")
    office.read("people", "check").ended(0)


def test_the_worker_lets_pages_say_that_there_is_no_case_and_makes_no_store_in_place_of_a_lost_one(
    office: Office, tmp_path: Path
) -> None:  # fmt: skip
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    (tmp_path / "people.yaml").write_text(yaml.safe_dump({**people, "people": [*people["people"], WORKER]}), "utf-8")
    settings["people"] = str(tmp_path / "people.yaml")
    web = {"host": "dcdecom.example.test", "sign_host": "sign.example.test", "statements": str(tmp_path / "statements"),
           "pages": str(tmp_path / "pages"), "socket": str(tmp_path / "web.sock")}  # fmt: skip
    store = office.data / "store.sqlite"
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    office.type("worker", "--once", by="worker").ended(0)
    assert not store.exists(), "nobody reads it"
    office.config.write_text(yaml.safe_dump({**settings, "web": web}), "utf-8")
    office.type("worker", "--once", by="worker").ended(0)
    assert store.is_file()
    assert "[]" in office.read("case", "list", "--json").ended(0).out
    id = office.open(office.request("accepted"), 4)
    assert office.at(id)[0] == "open"
    office.type("worker", "--once", by="worker").ended(0)
    for path in office.data.glob("store.sqlite*"):
        path.unlink()
    said = office.type("worker", "--once", by="worker").ended(0, "is not there, and something is left of a case", id)
    assert "dcdecom help backup" in said.text
    assert not store.exists()


def test_a_way_back_that_keys_ordered_is_walked_and_nothing_goes_forward_meanwhile(
    hands: Hands, office: Office, tmp_path: Path
) -> None:  # fmt: skip
    id = by_keys_alone(office, hands, tmp_path)
    made = [t for t in office.case(id).changes if t.stands]
    assert made, "something was changed"
    office.type("case", "undo", id).ended(4)
    case = office.case(id)
    back = case.way_back
    assert back
    serial = office.server("srv-disdik-01").serial
    confirm = ("case", "undo", id, "--as", "tim-dc", "--confirm", f"{back.digest[:8]}:{serial[-4:]}")
    signature = hands.signed("rina", *confirm)
    number = hands.hand_in("case", "sign", id, "penarikan", "--as", "tim-dc", "--signature", signature)
    before = case.last_seq
    hands.work()
    hands.answered(number, 0, "recorded")
    now = office.case(id)
    assert [t.n for t in now.changes if t.stands and not t.undoes] == []
    begun = [e.payload["n"] for e in office.events(id) if e.seq > before and e.type == "change-intended"]
    assert {t.undoes > 0 for t in now.changes if t.n in begun} == {True}, "nothing was made anew"
    office.read("verify", id).ended(0, "INTACT")


def confirmed(hands: Hands, office: Office, id: str, digest: str, name: str, *command: str) -> None:
    """Confirm a plan for one server by Rina's key, and let the worker go on."""
    confirm = (*command, id, "--as", "tim-dc", "--confirm", f"{digest[:8]}:{office.server(name).serial[-4:]}")
    signature = hands.signed("rina", *confirm)
    number = hands.hand_in("case", "sign", id, "penarikan", "--as", "tim-dc", "--signature", signature)
    hands.work()
    hands.answered(number, 0, "recorded")


def test_while_a_way_back_is_confirmed_in_part_the_worker_goes_neither_way(hands: Hands, office: Office) -> None:
    names = ("srv-disdik-01", "srv-disdik-02")
    id = office.open(office.request_for(*names), 4)
    to_rack(office, id)
    to_plan(office, id, *names)
    plan = office.case(id).plan("penarikan")
    assert plan
    for name in names:
        confirmed(hands, office, id, plan.digest, name, "case", "run")
    assert [t for t in office.case(id).changes if t.stands]
    office.type("case", "undo", id).ended(4)
    back = office.case(id).way_back
    assert back
    for name in names:
        office.bed.power(name, False)  # going forward would shut their ports now
    for name, stands in zip(back.devices, (True, False), strict=True):
        before = office.case(id).last_seq
        confirmed(hands, office, id, back.digest, name, "case", "undo")
        moved = [e.type for e in office.events(id) if e.seq > before and e.type in MOVES]
        assert (moved == []) == stands, moved
        assert bool([t for t in office.case(id).changes if t.stands and not t.undoes]) == stands
