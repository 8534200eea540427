"""The letter and the record disagree, and so do record and network: a refusal with both reasons, or a correction."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.truth import Records, verbs

SERVER = "srv-dinkes-04"


def _state(records: Records) -> tuple[str, int, int]:
    return records.status(SERVER), records.cables(SERVER), len(records.hosts(SERVER))


def test_a_refusal_ends_with_the_letter_that_went_out(bed: Bed, office: Office) -> None:
    records = Records(office.config)
    before = _state(records)

    id = office.open(office.request("rejected"), 3)
    stopped = office.run(id).ended(3, "serial-differs", "other-port", "Nothing was changed")
    assert "CZJ0210A9X" in stopped.text
    letter = office.paper(id, "surat-balasan.docx")
    ours = "letak perangkat pada jaringan berbeda dengan catatan Data Center"
    assert all(reason in letter for reason in ("CZJ0210A9X", "CZJ0210A9K", ours))
    assert [told for told in ("9c:b6:54:a1:04:40", "tor-2") if told in letter] == [], "no address and no port of ours"
    assert office.mistakes(id) == []
    office.letter(id).ended(3, "first (approval)")
    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(0)
    office.run(id).ended(3, "letter")
    office.type("case", "sign", id, "penolakan", "--as", "tim-dc", "--on", office.today).ended(2, "--number", "--scan")
    office.letter(id).ended(0, "a paper without a code")
    office.run(id).ended(0)

    assert office.at(id) == ("sealed", "selesai")
    assert office.case(id).refused
    assert [s.slug for s in office.case(id).steps][-2:] == ["penolakan", "selesai"]
    assert bed.speaks(SERVER)
    assert _state(records) == before
    if isinstance(bed, LabBed):
        assert verbs(bed.control) == []
    office.read("verify", id, "--replay").ended(0, "INTACT", "REPLAY       REPEATED")
    assert "permohonan belum dapat dipenuhi; jurnal ditutup dengan laporan ini" in office.paper(id, "laporan.html")


def test_a_corrected_request_goes_back_to_the_examination(control: LabControl, office: Office) -> None:
    """The record had the wrong port, the letter the wrong serial: both are put right, and the case goes on."""
    id = office.open(office.request("rejected"), 3)
    port = office.estate.port_name(15)
    Records(office.config, "writer").recable(SERVER, "eth0", "tor-2", port)
    acts = verbs(control)

    def corrected(body: dict[str, Any]) -> None:
        body["devices"][0]["serial"] = "CZJ0210A9K"

    half = office.request("rejected", lambda body: body["letter"].update(subject="Perbaikan"))
    office.run(id, "--request", str(half)).ended(3, "serial-differs")
    assert "other-port" not in office.said[-1].text
    asked = office.run(id, "--request", str(office.request("rejected", corrected))).ended(4, "record-changed")
    office.accepts(id, "pemeriksaan", asked, "record-changed")
    office.run(id).ended(4, "formulir")

    assert office.at(id) == ("open", "formulir")
    assert not office.case(id).refused
    steps = [s.slug for s in office.case(id).steps]
    assert steps[4:] == ["pemeriksaan", "penolakan", "pemeriksaan", "penolakan", "pemeriksaan", "penolakan", "formulir"]
    assert verbs(control) == acts
    late = office.run(id, "--request", str(half)).ended(3, "corrected request is taken before that only")
    assert "Nothing was changed" in late.text


@pytest.mark.long
def test_the_kasi_sends_the_refusal_back(control: LabControl, office: Office) -> None:
    """A refusal that the Kasi does not share goes back to the examination, which finds the same again."""
    id = office.open(office.request("rejected"), 3)
    first = office.code_on(office.sheet(id, "penolakan"))
    office.signs(id, "penolakan", "kasi", "--by", "kasi", "--return", "--note", "look again").ended(0)
    office.run(id).ended(3, "serial-differs")
    assert office.at(id) == ("open", "penolakan")
    assert office.code_on(office.sheet(id, "penolakan")) != first
    assert verbs(control) == []


@pytest.mark.long
def test_after_the_letter_a_correction_is_too_late(control: LabControl, office: Office) -> None:
    id = office.open(office.request("rejected"), 3)
    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(0)
    office.run(id).ended(3)
    office.letter(id).ended(0)
    office.run(id, "--request", str(office.request("accepted"))).ended(3, "the letter of refusal went out")
    office.run(id).ended(0)
    office.letter(id).ended(4, "sealed")
