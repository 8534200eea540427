"""What an earlier version left open is carried to the seal by this one: an upgrade stops nobody."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dcdecom.bootstrap import clocks, documents, systems
from dcdecom.changes import WriteContext, kind_of
from dcdecom.documents.configuration import load
from dcdecom.journal.paper_code import code, short
from dcdecom.model.playbook import LATER_KEYS
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases import stages
from tests.cases.office import Office
from tests.samples.open_cases import FOLDER, PLACES, WITHDRAWN
from tests.write_permits import permit

SAMPLES = sorted(FOLDER.glob("*.tar.xz"))

pytestmark = pytest.mark.long


@pytest.fixture(params=SAMPLES, ids=lambda sample: sample.name.removesuffix(".tar.xz"))
def upgraded(request: pytest.FixtureRequest, bed: Bed, tmp_path: Path) -> Iterator[Office]:
    """A host of that version, upgraded: its policy, people and data, and systems as its cases left them."""
    assert isinstance(bed, LabBed)
    bed.reset()
    office, old = Office(bed, tmp_path / "office"), tmp_path / "old"
    with tarfile.open(request.param) as tar:
        tar.extractall(old, filter="data")
    for name in ("policy.yaml", "inventory/people.yaml", PLACES):
        shutil.copy(old / name, office.folder / name)
    shutil.copytree(old / "data", office.data)
    (office.data / "sealed").chmod(0o2750)
    yield office
    bed.reset()


def place(office: Office, row: str) -> str:
    """The case that stands at a row, and what it did done again on this lab."""
    places: dict[str, str] = json.loads((office.folder / PLACES).read_text("utf-8"))
    assert office.at(places[row]) == ("open", row)
    if row in WITHDRAWN:
        _done_again(office, places[row], WITHDRAWN[row])
    return places[row]


def _done_again(office: Office, id: str, name: str) -> None:
    """Every change that the case proved, written to the lab once more by its own kind."""
    stages.unplug(office, name)
    settings, clock = load(office.config), clocks.clock()
    readers, writers = systems.readers(settings, clock), systems.writers(settings, clock)
    case = office.case(id)
    for tracked in case.changes:
        if tracked.is_proved and tracked.change.kind not in ("shut", "export"):
            context = WriteContext(tracked.nonce, "", clock.now(), id, case.head, b"")
            kind_of(tracked.change).act(permit(tracked.change), readers, writers, context)


def test_a_case_at_row_3_goes_all_the_way(upgraded: Office) -> None:
    office, name = upgraded, "srv-dinkes-01"
    id = place(office, "disposisi-kabid")
    for step, party in (("disposisi-kabid", "kabid"), ("penunjukan-tim", "kasi")):
        how = ("--by", party, "--on", office.today, "--scan", office.scan(party))
        office.type("case", "sign", id, step, "--as", party, *how).ended(0)
        office.run(id).ended(4)
    stages.to_rack(office, id)
    stages.to_plan(office, id, name)
    stages.to_handover(office, id, name)
    stages.to_second_plan(office, id)
    stages.to_review(office, id, name)
    stages.to_end(office, id)
    sealed(office, id)


def test_a_case_at_row_6_ends_with_its_letter(upgraded: Office) -> None:
    office = upgraded
    id = place(office, "penolakan")
    office.run(id).ended(3)
    signed(office, id, "penolakan", "kasi", "--by", "kasi")
    office.run(id).ended(3, "letter")
    office.letter(id).ended(0)
    office.run(id).ended(0)
    sealed(office, id)


@pytest.mark.whole
def test_a_case_at_row_8_goes_on_from_the_handover(upgraded: Office) -> None:
    office, name = upgraded, WITHDRAWN["penarikan"]
    id = place(office, "penarikan")
    signed(office, id, "penarikan", "opd")
    office.run(id).ended(4, "WAITING for a confirmation")
    stages.to_review(office, id, name)
    stages.to_end(office, id)
    sealed(office, id)


def test_a_case_at_row_11_is_reviewed(upgraded: Office) -> None:
    office = upgraded
    id = place(office, "review-kasi")
    office.run(id).ended(4)
    for step, party in stages.REVIEWS:
        signed(office, id, step, party, "--by", party)
        office.run(id).ended(0 if party == "kadis" else 4)
    sealed(office, id)


def signed(office: Office, id: str, step: str, party: str, *options: str) -> None:
    """Who signs has the sheet that was printed before the upgrade, or the one that was printed since."""
    gate = office.gate(id, step)
    bears = code(gate.head) if gate.code_bits else short(gate.head)
    scan = office.scan(f"{step}-{party}")
    office.type("case", "sign", id, step, "--as", party, "--scan", scan, "--code", bears, *options).ended(0)


def sealed(office: Office, id: str) -> None:
    """It is sealed, it verifies, and it was bound to one procedure all the time."""
    assert office.at(id) == ("sealed", "selesai")
    office.read("verify", id).ended(0, "INTACT")
    case = office.case(id)
    assert "finding-accepted" not in office.types(id), "nobody was asked about the upgrade"
    assert case.binding.policy_in_force == "", "an earlier version opened it"
    policy = documents.playbook_of(load(office.config), case).policy
    assert {key: getattr(policy, key) for key in LATER_KEYS} == LATER_KEYS
