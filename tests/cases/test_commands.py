"""What is typed wrongly, what belongs to another case, and what can be read without any system."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.journal.store import SqliteStore
from dcdecom_lab.control import LabControl
from tests.beds.lab import LabBed
from tests.cases.driver import started
from tests.cases.office import PLAYBOOK, Office
from tests.cases.stages import Shelf
from tests.cases.truth import verbs

SERVER = "srv-bapenda-01"


# --- requests --------------------------------------------------------------------------------------------------------


def test_a_wrong_request_names_every_error_with_its_line(office: Office) -> None:
    path = office.requests / "accepted.yaml"
    lines = path.read_text("utf-8").splitlines()
    wrong = {
        "  date: 2026-11-02": "  date: 2099-11-02",
        "  scan: ba-kolokasi.pdf": "  scan: nowhere.pdf",
        "  team: [rina, budi]": "  team: [rina, nobody-here]",
        "    serial: SGH331XK7P": "    seriall: SGH331XK7P",
    }
    numbers = [lines.index(line) + 1 for line in wrong]
    path.write_text("\n".join(wrong.get(line, line) for line in lines), "utf-8")
    said = office.type("run", PLAYBOOK, str(path)).ended(2, "2099-11-02", "nowhere.pdf", "seriall")
    assert [n for n in (numbers[0], numbers[1], numbers[3]) if f":{n}:" not in said.text] == []
    assert not office.data.exists()
    office.type("run", "no-such-playbook", str(path)).ended(2, "no-such-playbook", PLAYBOOK)
    office.type("run", PLAYBOOK, str(office.folder / "none.yaml")).ended(2, "none.yaml")


def test_a_virtual_machine_is_refused_and_its_host_is_named_to_us_alone(control: LabControl, office: Office) -> None:
    def ask(body: dict[str, object]) -> None:
        body["letter"] = {**dict(body["letter"]), "office": "Disdukcapil"}  # type: ignore[call-overload]  # a mapping
        body["devices"] = [{"name": "vm-ppdb-01", "serial": "VM-1", "type": "VM"}]

    id = office.open(office.request("accepted", ask), 3)
    office.run(id).ended(3, "virtual-machine", "vm-ppdb-01", "srv-disdukcapil-02")
    letter = office.paper(id, "surat-balasan.docx")
    assert "nama vm-ppdb-01 merupakan nama mesin virtual" in letter
    assert "srv-disdukcapil-02" not in letter
    assert verbs(control) == []


@pytest.mark.long
def test_a_check_opens_no_case_and_claims_nothing(control: LabControl, office: Office) -> None:
    good = office.read("check", str(office.request_for(SERVER)), "--json").ended(0)
    assert set(json.loads(good.out)[0]["verdicts"].values()) == {"sesuai", "belum terperiksa"}
    office.read("check", str(office.request("rejected"))).ended(3, "serial-differs", "other-port", "no case was opened")
    store = SqliteStore(office.data / "store.sqlite", SystemClock())
    assert (store.cases(), store.claims()) == ((), ())
    assert verbs(control) == []


# --- cases -----------------------------------------------------------------------------------------------------------


def test_an_unknown_case_is_an_input_error(office: Office, shelf: Shelf) -> None:
    office.read("case", "show", "2026-0001").ended(2)
    shelf.opened(office, SERVER)
    for words in (("case", "show"), ("case", "plan"), ("report", "show"), ("report", "render"), ("verify",)):
        office.read(*words, "2026-9999").ended(2, "2026-9999")
    office.run("2026-9999").ended(2, "2026-9999")
    office.type("case", "resume", "2026-9999").ended(2, "2026-9999")


def test_a_device_belongs_to_one_case_at_a_time(office: Office, shelf: Shelf) -> None:
    first = shelf.opened(office, SERVER)
    request = office.request_for(SERVER, number="800/2/2026")
    folders = sorted(office.data.glob("inbox/*")), sorted(office.data.glob("out/*"))
    said = office.type("run", PLAYBOOK, str(request)).ended(4, f"belongs to case {first} since", "by rina")
    assert "Opened" not in said.text
    assert SqliteStore(office.data / "store.sqlite", SystemClock()).cases() == (first,)
    assert folders == (sorted(office.data.glob("inbox/*")), sorted(office.data.glob("out/*")))


def test_a_letter_opens_one_case(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    request = str(office.request_for(SERVER))
    told = (f"letter 000/{office.server(SERVER).serial}/2026 of", f"belongs to case {id} since", f"case show {id}")
    office.type("run", PLAYBOOK, request).ended(4, *told)
    assert [row["case"] for row in json.loads(office.read("case", "list", "--json").ended(0).out)] == [id]


@pytest.mark.long
def test_a_device_is_free_again_once_its_case_was_given_up(office: Office, shelf: Shelf) -> None:
    first = shelf.opened(office, SERVER)
    request = office.request_for(SERVER, number="800/2/2026")
    office.type("run", PLAYBOOK, str(request)).ended(4, f"belongs to case {first}")
    office.gives_up(first, "withdrawn by telephone").ended(0)
    office.run(first).ended(0)
    second = office.open(request, 4)
    listed = json.loads(office.read("case", "list", "--json").ended(0).out)
    assert [(c["case"], c["state"]) for c in listed] == [(first, "cancelled"), (second, "open")]


def test_a_case_that_another_process_holds_is_waited_for(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    with SqliteStore(office.data / "store.sqlite", SystemClock()).hold(id, "budi"):
        office.run(id).ended(4, f"case {id} is held by budi since")
        office.told(id).ended(4, "held by budi")
        office.read("case", "show", id).ended(0)
    office.told(id).ended(0)


def test_journal_commands_need_no_system(tmp_path: Path) -> None:
    """The lab is stopped: what only reads the journal works as before, and what reads systems says what is down."""
    bed = LabBed(tmp_path / "bed")
    try:
        office = Office(bed, tmp_path / "office")
        id = office.open(office.request_for(SERVER), 4)
    finally:
        bed.close()
    office.read("case", "list").ended(0, id)
    office.read("case", "show", id).ended(0, SERVER)
    office.read("case", "plan", id).ended(2, "has no plan at this step")
    office.read("report", "show", id).ended(0, SERVER)
    office.read("report", "render", id, "--format", "json").ended(0)
    office.read("verify", id).ended(0, "INTACT")
    office.told(id).ended(0)
    office.run(id).ended(5, "not looked at: netbox", "not looked at: zabbix", "Nothing was changed")


@pytest.mark.long
def test_an_altered_file_of_one_case_hides_nothing_else(office: Office, shelf: Shelf) -> None:
    """The list names the case and goes on; the reconcile says so of the case, and looks at all the rest."""
    id = shelf.opened(office, SERVER)
    kept = office.data / "files" / office.case(id).binding.playbook
    kept.chmod(0o600)
    kept.write_bytes(kept.read_bytes() + b"#\n")
    office.read("case", "list").ended(2, f"{id}: ")
    found = office.read("reconcile", "--format", "json")
    assert found.code != 2, found
    assert "its procedure cannot be read" in found.text


def test_a_policy_file_that_cannot_be_read_accuses_no_journal(office: Office, shelf: Shelf) -> None:
    """It is the office's, and no fault of any case: the command says so, and stops."""
    shelf.opened(office, SERVER)
    (office.folder / "policy.yaml").write_text("soakk: 1\n", "utf-8")
    for words in (("reconcile", "--format", "json"), ("case", "list")):
        assert "chain-broken" not in office.read(*words).ended(2, "policy.yaml", "soakk").text


def test_a_bundle_is_verified_without_the_configuration(control: LabControl, office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    before = office.types(id)
    office.read("report", "bundle", id).ended(0, "withheld: 0")
    office.read("report", "bundle", id, "--tar").ended(0, "bundle.tar")
    assert office.types(id) == before
    out = office.data / "out" / id
    office.read("verify", str(out / "bundle.tar")).ended(0, "INTACT")
    office.read("verify", str(out)).ended(2, "bundle is one")
    folder = shutil.copytree(out / "bundle", office.folder / "taken")
    office.read("verify", str(folder)).ended(0, "INTACT")
    text = (folder / "journal.jsonl").read_text("utf-8")
    (folder / "journal.jsonl").write_text(text.replace("CN7520LK1A", "CN7520LK1B", 1), "utf-8")
    office.read("verify", str(folder)).ended(3, "ALTERED")


# --- whose estate ----------------------------------------------------------------------------------------------------


def _as_real(office: Office) -> None:
    """The same configuration, said to be a real data centre's."""
    settings = yaml.safe_load(office.config.read_text("utf-8")) | {"estate": "real"}
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    policy = {"soak": 300, "look_again": 180}
    (office.folder / "policy.yaml").write_text(yaml.safe_dump(policy), "utf-8")


def test_on_a_real_estate_nobody_in_particular_writes(control: LabControl, office: Office, shelf: Shelf) -> None:
    """This account is in no people file. `--actor` is for the lab, and a lab's reading proves nothing here."""
    id = shelf.opened(office, SERVER)
    lab_case = ("case", "run", id)
    _as_real(office)
    request = str(office.request_for(SERVER))
    office.type("run", PLAYBOOK, request, by="").ended(2, "is no person of the people file", "Nothing was changed")
    office.type("run", PLAYBOOK, request, by="rina").ended(2, "--actor is for estate lab only")
    office.type(*lab_case, by="").ended(2, "is a case of estate lab")
    office.read("check", request).ended(3, "estate-differs")
    assert office.read("case", "list").ended(0).out.count(id) == 1
    assert verbs(control) == []


@pytest.mark.long
def test_a_real_estate_keeps_its_floors(office: Office) -> None:
    _as_real(office)
    (office.folder / "policy.yaml").write_text("soak: 299\nlook_again: 179\n", "utf-8")
    office.read("check", str(office.request_for(SERVER))).ended(2, "soak", "look_again", "300", "180")


# --- the program itself ----------------------------------------------------------------------------------------------


@pytest.mark.long
def test_usage_errors_and_help(office: Office) -> None:
    office.type("case", "run", by="").ended(2)
    office.type("nosuch", by="").ended(2)
    office.read("case", "sign", "--help").ended(0, "Example: dcdecom case sign")
    import sys

    process = started([sys.executable, "-m", "dcdecom", "case", "list"])
    out, err = process.communicate()
    assert (process.returncode, "no configuration" in out + err) == (2, True)
