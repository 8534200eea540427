"""Papers and the people who sign them: what counts, what is refused, and what is written down all the same."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image

from dcdecom.documents.playbook import load, load_policy
from dcdecom.journal.paper_code import code
from dcdecom_lab.control import LabControl
from tests.cases.driver import ROOT
from tests.cases.office import NAMES, PLAYBOOK, Office
from tests.cases.stages import Shelf
from tests.cases.truth import verbs
from tests.terminal import Terminal
from tests.unit.decoding import files

SERVER = "srv-bapenda-01"
WRONG = "0123-4567-89AB-CDEF-0123-4567-89Y"
ACCEPT = ("--accept", "case/binding-changed", "--until", "2099-01-01T00:00", "--note", "agreed by telephone")


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_wrong_code_is_refused_and_written_down(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4)
    refused = office.signs(id, "formulir", "opd", code=WRONG).ended(3, "its check sign does not fit")
    assert "the attempt was" in refused.text
    last = office.events(id)[-1]
    assert (last.type, last.payload["code"], last.payload["step"]) == ("code-refused", WRONG, "formulir")
    assert office.gate(id, "formulir").closed is None
    typed = office.code_on(office.sheet(id, "formulir")).replace("-", " ").lower()
    office.signs(id, "formulir", "opd", code=typed).ended(0, "(the code on the paper)")


def test_a_scan_is_read_for_its_qr_code_and_the_code_typed_only_where_that_fails(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4)
    head, scan = office.gate(id, "formulir").head, office.folder / "scan.pdf"
    typed_form = ("--form", office.form(id, [SERVER]))
    words = ("case", "sign", id, "formulir", "--as", "opd", "--scan", str(scan), *typed_form)
    scan.write_bytes(files.saved(files.scanned("ab" * 32), "PDF"))
    office.type(*words, "--code", code(head)).ended(3, "QR code on the scan is not the one of this sheet: no event")
    scan.write_bytes(files.saved(Image.new("L", (800, 600), 255), "PDF"))
    office.type(*words).ended(2, "needs --code. No QR code was read off scan.pdf: there is none on it")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    typed = [sys.executable, "-m", "dcdecom", *words, "--actor", "rina", "--config", str(office.config)]
    with Terminal(typed, office.folder, environment) as terminal:
        terminal.answers("code on the signed paper >", "1")
        assert terminal.ended() == 3
        assert "No QR code was read off scan.pdf: there is none on it." in terminal.text
    assert office.gate(id, "formulir").closed is None
    scan.write_bytes(files.saved(files.scanned(head), "PDF"))
    office.type(*words).ended(0, "(the QR code on the scan)")
    closed = next(g.closed for g in office.case(id).gates if g.head == head)
    assert closed
    assert closed.code_grade == "qr"
    office.run(id).ended(4)
    assert "mutu: kode QR pada pindaian cocok, dibaca oleh aplikasi" in office.read("report", "render", id).ended(0).out
    assert f"{shlex.quote(code(head))} on the paper formulir of opd" in office.read("verify", id).ended(0).out


@pytest.mark.long
def test_a_sheet_is_old_once_evidence_changed(control: LabControl, office: Office) -> None:
    """What the Kasi signed is not what the network shows now: a new sheet lies there, with another code."""
    id = office.open(office.request("three"), 4)
    old = office.code_on(office.sheet(id, "pemeriksaan"))
    only = ("--by", "kasi", "--only", "srv-bpkad-01,srv-bpkad-02")
    office.run(id).ended(4)
    assert office.code_on(office.sheet(id, "pemeriksaan")) == old
    control.behind("srv-bpkad-03", "52:54:00:99:99:02")
    office.run(id).ended(4, "52:54:00:99:99:02")
    new = office.code_on(office.sheet(id, "pemeriksaan"))
    assert new != old
    office.signs(id, "pemeriksaan", "kasi", *only, code=old).ended(3, "an older print")
    office.signs(id, "pemeriksaan", "kasi", *only, code=new).ended(0)


def test_a_sheet_that_was_printed_before_something_changed_is_refused(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4)
    office.appends(id, "inspected", device=SERVER, serial="S", asset_tag="", position="", person="rina")
    office.signs(id, "formulir", "opd").ended(3, "was printed before what it says changed")
    office.run(id).ended(4)
    office.signs(id, "formulir", "opd").ended(0)


def test_one_disposition_sheet_goes_round_and_bears_no_code(office: Office) -> None:
    id = office.open(office.request("undisposed"), 4)
    assert "lembar-disposisi.docx" in office.said[-1].text
    assert "bears the code" not in office.said[-1].text
    assert "| Surat dari | : | Dinas Kesehatan |" in office.paper(id, "lembar-disposisi.docx")
    for step, party in (("disposisi-kadis", "kadis"), ("disposisi-kabid", "kabid"), ("penunjukan-tim", "kasi")):
        how = ("--by", party, "--on", office.today, "--scan", office.scan(party), *NAMES.get(step, ()))
        office.type("case", "sign", id, step, "--as", party, *how).ended(0, "a paper without a code")
        office.run(id).ended(4)
    assert [p.fact.name for p in office.case(id).papers if p.fact.kind == "sheet"] == ["lembar-disposisi.docx"]
    assert office.mistakes(id) == []


# --- people ----------------------------------------------------------------------------------------------------------


def test_who_acted_does_not_approve(control: LabControl, office: Office) -> None:
    """The Kasi opened the case: the Plh. decides."""
    request = str(office.request("rejected"))
    office.type("run", PLAYBOOK, request, by="kasi").ended(3)
    id = "-".join(office.said[-1].err.partition("Opened ")[2].partition(".")[0].split("-"))
    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(3, "so does not decide", "Nothing was recorded")
    office.signs(id, "penolakan", "kasi", "--by", "kabid").ended(3, "does not act for kasi")
    office.signs(id, "penolakan", "kasi", "--by", "nobody").ended(2, "no such person")
    office.signs(id, "penolakan", "kasi", "--by", "sri").ended(0, "Sri Wahyuni")
    closed = office.case(id).gates[-1].closed
    assert closed
    assert (closed.person, closed.recorder) == ("sri", "rina")


def test_options_that_a_paper_needs_are_asked_for(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    head = office.case(id).head
    sign = ("case", "sign", id)
    office.type(*sign, "formulir", "--as", "tim-dc").ended(2, "--on", "--note", "Nothing was recorded")
    office.type(*sign, "formulir", "--as", "opd").ended(3, "first")
    office.type(*sign, "nosuch", "--as", "opd").ended(2, "no step", "pemeriksaan")
    office.type(*sign, "formulir", "--as", "nobody").ended(2, "no party", "tim-dc")
    office.type(*sign, "formulir", "--as", "tim-dc", "--reject", "--return").ended(2, "exclude each other")
    office.type(*sign, "formulir", "--as", "tim-dc", "--on", "2099-01-01", "--note", "x").ended(2, "lies ahead")
    office.type(*sign, "penarikan", "--as", "opd", "--scan", office.scan("ba")).ended(3, "waits for no paper now")
    assert office.case(id).head == head


@pytest.mark.long
def test_only_who_was_appointed_changes_anything(control: LabControl, office: Office, shelf: Shelf) -> None:
    """Dewi is of the team, and this case was given to others."""
    id = shelf.planned(office, SERVER)
    confirmations = office.confirmations(id, SERVER)
    office.run(id, *confirmations, by="dewi").ended(3, "was not appointed", "Nothing was changed")
    office.run(id, by="kadis").ended(3, "does not act for Tim Data Center")
    office.run(id, by="nobody").ended(2, "no such person")
    assert verbs(control) == []
    office.run(id, by="budi").ended(4, "to shut")


# --- a changed binding -----------------------------------------------------------------------------------------------


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def _people(office: Office, change: Callable[[list[dict[str, Any]]], None]) -> None:
    path = office.folder / "inventory" / "people.yaml"
    body = yaml.safe_load(path.read_text("utf-8"))
    change(body["people"])
    path.write_text(yaml.safe_dump(body), "utf-8")


def test_a_changed_people_file_stops_the_case_until_it_is_accepted(office: Office, shelf: Shelf) -> None:
    """Who accepts is judged by the file that was accepted last: a Kasi of the new file only is nobody yet."""
    id = shelf.opened(office, SERVER)
    mandate = {"party": "kasi", "valid_from": "2026-01-05"}
    _people(office, lambda people: people.append({"id": "mallory", "name": "Mallory", "mandates": [mandate]}))
    stopped = office.run(id).ended(4, "people changed", f"case sign {id} formulir", "--accept case/binding-changed")
    assert "Nothing was changed by this command" in stopped.text
    scan = ("--scan", office.scan("accepted"))
    accept = ("case", "sign", id, "formulir", "--as", "kasi", *ACCEPT, *scan)
    office.type(*accept, "--by", "mallory").ended(2, "no such person")
    office.run(id).ended(4, "people changed")
    by_kabid = ("--as", "kabid", *ACCEPT, *scan, "--by", "kabid")
    office.type("case", "sign", id, "formulir", *by_kabid).ended(3, "by kasi")
    office.type(*accept, "--by", "kasi").ended(0)
    office.run(id).ended(4, "told")
    assert office.at(id) == ("open", "formulir")


@pytest.mark.long
@pytest.mark.parametrize("changed", ["policy", "playbook"])
def test_a_changed_policy_or_playbook_stops_the_case_until_it_is_accepted(changed: str, office: Office) -> None:
    playbook = office.folder / "playbook.yaml"
    playbook.write_bytes((ROOT / "playbooks" / f"{PLAYBOOK}.yaml").read_bytes())
    said = office.type("run", str(playbook), str(office.request_for(SERVER))).ended(4)
    id = said.err.partition("Opened ")[2].partition(".")[0]
    if changed == "policy":
        _append(office.folder / "policy.yaml", "max_devices: 7\n")
    else:
        playbook.write_text(playbook.read_text("utf-8").replace("requires: Surat Masuk", "requires: Surat"), "utf-8")
    office.run(id).ended(4, f"{changed} changed", "--accept case/binding-changed")
    sign = ("case", "sign", id, "formulir", "--as", "kasi", "--by", "kasi")
    office.type(*sign, *ACCEPT[:-2]).ended(2, "--until", "--note")
    office.type(*sign, *ACCEPT).ended(2, "--scan", "Nothing was recorded")
    office.type(*sign, *ACCEPT, "--scan", office.scan("accepted")).ended(0)
    office.run(id).ended(4, "told")


def _procedure(office: Office, id: str) -> dict[str, bytes]:
    """What the first event of a case keeps of its procedure, by name."""
    names = ("playbook.yaml", "policy.yaml", "policy-in-force.json")
    kept = {a["name"]: a["sha256"] for a in office.events(id)[0].payload["attachments"]}
    return {name: (office.data / "files" / kept[name]).read_bytes() for name in names}


def test_a_case_keeps_the_bytes_of_playbook_and_policy(office: Office) -> None:
    id = office.open(office.request_for(SERVER), 4)
    kept, binding = _procedure(office, id), office.case(id).binding
    assert kept["playbook.yaml"] == (ROOT / "playbooks" / f"{PLAYBOOK}.yaml").read_bytes()
    assert kept["policy.yaml"] == (office.folder / "policy.yaml").read_bytes()
    in_force = json.loads(kept["policy-in-force.json"])
    assert (in_force["soak"], in_force["two_posts"]) == (2, "never"), "every key, also those at their default"
    assert binding.playbook == sha256(kept["playbook.yaml"]).hexdigest()
    assert binding.policy_file == sha256(kept["policy.yaml"]).hexdigest()
    assert binding.policy_in_force == sha256(kept["policy-in-force.json"]).hexdigest()


def test_an_own_playbook_that_is_gone_is_the_one_that_the_case_keeps(office: Office) -> None:
    own = office.folder / "own.yaml"
    shipped = (ROOT / "playbooks" / f"{PLAYBOOK}.yaml").read_text("utf-8")
    own.write_text(shipped.replace("requires: Surat Masuk", "requires: Surat"), "utf-8")
    said = office.type("run", str(own), str(office.request_for(SERVER))).ended(4)
    id = said.err.partition("Opened ")[2].partition(".")[0]
    before = office.read("report", "render", id).ended(0).out
    own.unlink()
    office.run(id).ended(4, "told")
    office.read("case", "show", id).ended(0)
    office.read("case", "list").ended(0, id)
    assert office.read("report", "render", id).ended(0).out == before


def test_an_upgrade_that_ships_another_playbook_stops_no_case(office: Office) -> None:
    """The case was opened with one that an earlier version shipped under the same name, and kept nothing of it."""
    id = office.open(office.request_for(SERVER), 4)
    [*_, older] = sorted((ROOT / "playbooks" / "earlier").iterdir())
    opened_with = load_policy(office.folder / "policy.yaml", load(older))
    binding = {k: v for k, v in office.events(id)[0].payload["binding"].items() if not k.startswith("policy_")}
    office.appends(
        id, "finding-accepted", key="case/binding-changed", until="2099-01-01T00:00:00+00:00", note="", by="kasi",
        person="kasi", recorder="rina",
        binding=binding | {"playbook": opened_with.digest, "policy": opened_with.policy_digest},
    )  # fmt: skip
    office.run(id).ended(4, "told")
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    assert office.case(id).binding.playbook == older.stem
    assert f"playbook: {older.stem}" in office.read("report", "render", id).ended(0).out
