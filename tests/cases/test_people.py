"""A changed people file: one signature by key, and every open case goes on."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.terminal import Terminal
from tests.unit.journal.bundles import Key, signers

pytestmark = pytest.mark.long


class PeopleFile:
    """The office's people file, as somebody edits it."""

    def __init__(self, office: Office) -> None:
        self.office = office
        settings = yaml.safe_load(office.config.read_text("utf-8"))
        self.people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
        self.path = office.folder / "own-people.yaml"
        self.write()
        office.config.write_text(yaml.safe_dump({**settings, "people": str(self.path)}), "utf-8")

    def write(self) -> None:
        self.path.write_text(yaml.safe_dump(self.people, sort_keys=False), "utf-8")

    def give(self, id: str, key: Key) -> None:
        person = next(p for p in self.people["people"] if p["id"] == id)
        person.setdefault("keys", []).append({"key": key.public, "valid_from": "2026-01-05"})
        self.write()

    def add(self, **person: Any) -> None:
        self.people["people"].append(person)
        self.write()


@pytest.fixture
def kasi(tmp_path: Path) -> Key:
    return Key.made(tmp_path / "kasi")


def signed(folder: Path, key: Key, text: str) -> str:
    statement = folder / "people.statement"
    statement.write_text(text, "utf-8")
    signature = statement.with_name(f"{statement.name}.sig")
    signature.write_bytes(key.sign(statement.read_bytes()))
    return str(signature)


def test_a_new_key_stops_every_case_until_one_signature_accepts_it(office: Office, kasi: Key, tmp_path: Path) -> None:
    file = PeopleFile(office)
    file.give("kasi", kasi)
    first, second = (office.open(office.request(name), code) for name, code in (("accepted", 4), ("three", 4)))
    office.read("people", "check").ended(0, "is bound to the people file as it is")

    file.give("kabid", Key.made(tmp_path / "kabid"))
    file.add(id="web", name="Layanan Web", mandates=[], service=True, logins=["dcdecom-web"])
    office.run(first).ended(4, "people changed", "dcdecom people statement --as kasi")
    office.read("case", "show", second).ended(0, "another one than this case goes on by: dcdecom people check")
    office.read("people", "check").ended(4, f"{first}  waits", f"{second}  waits", "dcdecom people statement")
    office.read("people", "statement", "--as", "kadis").ended(2, "accepted by kasi in the open cases, not by kadis")
    text = office.read("people", "statement", "--as", "kasi").ended(0, "kind: people", "case: every open case").out

    forged = signed(tmp_path, Key.made(tmp_path / "forged"), text)
    office.type("people", "accept", "--as", "kasi", "--signature", forged).ended(3, "counts for no open case")
    brought = signed(tmp_path, kasi, text)
    accepted = office.type("people", "accept", "--as", "kasi", "--signature", brought, by="web")
    accepted.ended(0, "accepted by", f"for {first}, {second}.")
    office.type("people", "accept", "--as", "kasi", "--signature", brought).ended(2, "No open case waits")
    office.read("people", "check").ended(0, f"{first}  goes on by the changed people file")
    command = [sys.executable, "-m", "dcdecom", "people", "check", "--config", str(office.config)]
    with Terminal(command, ROOT, os.environ) as terminal:
        assert terminal.ended() == 0
        assert terminal.widest <= 80

    office.type("case", "attach", first, "formulir", office.scan("x"), by="web").ended(3, "is a service account")
    office.type("case", "run", first, by="web").ended(4, "WAITING")
    assert office.types(first)[-1] == "people-accepted", "the service may record what the Kasi signed, and go on"
    office.run(first).ended(4)
    office.run(second).ended(4)
    assert [office.types(id).count("people-accepted") for id in (first, second)] == [1, 1]
    office.read("case", "show", first).ended(0, "case/people-changed")

    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {kasi.public}"))
    office.read("report", "bundle", second).ended(0)
    bundle = office.data / "out" / second / "bundle"
    proved = office.read("verify", str(bundle), "--signers", str(own))
    proved.ended(0, "people-accepted by kasi as kasi: covers no event", "1 good")
    events = [json.loads(line) for line in (bundle / "journal.jsonl").read_text("utf-8").splitlines()]
    [event] = [e for e in events if e["type"] == "people-accepted"]
    assert event["schema"] == 2
    assert (bundle / "files" / event["payload"]["authority"]["statement"]).read_text("utf-8") == text


def test_a_case_is_given_up_by_key(office: Office, kasi: Key, tmp_path: Path) -> None:
    file = PeopleFile(office)
    file.give("kasi", kasi)
    file.add(id="web", name="Layanan Web", mandates=[], service=True, logins=["dcdecom-web"])
    id = office.open(office.request("accepted"), 4)
    giving_up = ("case", "cancel", id, "--as", "kasi")
    text = office.read(*giving_up, "--note", "the letter was withdrawn", "--print").ended(0, "kind: cancel").out
    office.type("case", "cancel", id, "--note", "x", by="web").ended(3, "is a service account")
    office.type(*giving_up, "--signature", signed(tmp_path, kasi, text), by="web").ended(0, "was given up")
    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {kasi.public}"))
    proved = office.read("verify", id, "--signers", str(own))
    proved.ended(0, "cancelled by kasi as kasi: covers everything up to event")


def test_a_case_that_cannot_be_read_and_an_acceptance_that_cannot_stop_no_other_case(
    office: Office, kasi: Key, tmp_path: Path
) -> None:
    file = PeopleFile(office)
    file.give("kasi", kasi)
    first, second = (office.open(office.request(name), code) for name, code in (("accepted", 4), ("three", 4)))
    file.give("kabid", Key.made(tmp_path / "kabid"))
    text = office.read("people", "statement", "--as", "kasi").ended(0).out
    office.type("people", "accept", "--as", "kasi", "--signature", signed(tmp_path, kasi, text)).ended(0)
    office.run(first).ended(4)

    torn = office.data / "people" / "0002"
    torn.mkdir()
    office.run(first).ended(4, f"{torn}", "is left out; the others count", "dcdecom people check")
    office.read("people", "check").ended(2, f"{torn}")
    office.run(second).ended(4, f"{torn}")
    torn.rmdir()
    assert office.types(second).count("people-accepted") == 1

    (office.data / "files" / office.case(first).binding.people).unlink()
    file.add(id="web", name="Layanan Web", mandates=[], service=True, logins=["dcdecom-web"])
    office.read("people", "check").ended(2, f"{first}: ", f"{second}: ", "it is not among the cases")
    third = office.open(office.request("rejected"), 3)
    office.read("people", "check").ended(0, f"{first}: ", f"{third}  is bound to the people file as it is")
