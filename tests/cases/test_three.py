"""Three servers, of which one disagrees: the Kasi lets two go on, and the third is left alone to the end."""

from __future__ import annotations

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import signed_minutes, to_end, to_handover, to_plan, to_rack, to_second_plan
from tests.cases.truth import Records, verbs

GOING = ("srv-bpkad-01", "srv-bpkad-02")
STAYS = "srv-bpkad-03"
ONLY = ("--by", "kasi", "--only", ",".join(GOING))


@pytest.mark.long
def test_the_kasi_lets_two_of_three_go_on(control: LabControl, office: Office) -> None:
    id = office.open(office.request("three"), 4)
    office.run(id).ended(4, "which servers may go on?", "foreign-mac", f"--only {','.join(GOING)}")
    too_many = ("--by", "kasi", "--only", ",".join((*GOING, STAYS)))
    office.signs(id, "pemeriksaan", "kasi", *too_many).ended(3, f"{STAYS} does not agree")
    office.signs(id, "pemeriksaan", "kasi", "--by", "kasi", "--only", "srv-disdik-01").ended(2, "not among")
    office.signs(id, "pemeriksaan", "kasi", *ONLY).ended(0)
    office.run(id).ended(4, "formulir")

    case = office.case(id)
    assert tuple(d.name for d in case.going) == GOING
    assert [s.slug for s in case.steps if s.state == "open"] == ["penolakan", "formulir"]
    assert STAYS in office.paper(id, "surat-balasan.docx")
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    form = office.paper(id, "form-kelengkapan.docx")
    assert [name in form for name in (*GOING, STAYS)] == [True, True, False]
    assert office.mistakes(id) == []
    office.type("case", "inspect", id, STAYS, "--serial", "MXQ1140BP3", "--position", "R07 U16").ended(2, "go on")
    assert verbs(control) == []


@pytest.mark.long
def test_the_kasi_lets_none_of_them_go(control: LabControl, office: Office) -> None:
    id = office.open(office.request("three"), 4)
    office.signs(id, "pemeriksaan", "kasi", "--by", "kasi", "--reject", "--note", "all or none").ended(0)
    office.run(id).ended(3, "penolakan")
    assert office.at(id) == ("open", "penolakan")
    assert office.case(id).going == ()
    assert all(name in office.paper(id, "surat-balasan.docx") for name in (*GOING, STAYS))
    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(0)
    office.run(id).ended(3)
    office.letter(id).ended(0)
    office.run(id).ended(0)
    assert office.at(id) == ("sealed", "selesai")
    assert verbs(control) == []


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_go_to_the_end_and_the_letter_about_the_third_is_owed(control: LabControl, office: Office) -> None:
    records = Records(office.config)
    before = (records.status(STAYS), records.cables(STAYS), len(records.hosts(STAYS)))

    id = office.open(office.request("three"), 4)
    office.signs(id, "pemeriksaan", "kasi", *ONLY).ended(0)
    office.run(id).ended(4)
    to_rack(office, id)
    to_plan(office, id, *GOING)
    to_handover(office, id, *GOING)
    pull, leave = office.paper(id, "daftar-pencabutan.docx").split("\nTETAP TERPASANG\n")
    assert [name in pull for name in (*GOING, STAYS)] == [True, True, False]
    assert STAYS in leave
    assert STAYS not in office.paper(id, "ba-penarikan.docx")
    to_second_plan(office, id)
    office.run(id, *office.confirmations(id, *GOING), "--wait").ended(4, "ba-pelaksanaan.docx")
    signed_minutes(office, id)
    assert office.at(id) == ("open", "review-kasi")
    office.run(id).ended(4, "WAITING for the letter", STAYS)

    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(0)
    office.run(id).ended(4, "WAITING for the letter")
    office.letter(id).ended(0)
    office.run(id).ended(4, "ba-pekerjaan.docx")
    assert next(s for s in office.case(id).steps if s.slug == "penolakan").state == "done"

    office.signs(id, "review-kasi", "kasi", "--by", "kasi", "--return", "--note", "which cables?").ended(0)
    office.run(id).ended(4, "ba-pelaksanaan.docx")
    signed_minutes(office, id)
    assert [s.slug for s in office.case(id).steps][-4:] == ["laporan", "review-kasi", "laporan", "review-kasi"]
    to_end(office, id)

    assert office.at(id) == ("sealed", "selesai")
    assert {records.status(name) for name in GOING} == {"decommissioning"}
    assert (records.status(STAYS), records.cables(STAYS), len(records.hosts(STAYS))) == before
    ports = {act.split()[2] for act in verbs(control, "switch") if act.endswith(": shutdown")}
    assert ports == {f"{office.estate.port_name(n)}:" for n in (3, 4, 6)}
    office.read("verify", id, "--replay").ended(0, "INTACT", "REPLAY       REPEATED")
