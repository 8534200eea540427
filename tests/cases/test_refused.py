"""A head refuses a request that agrees with the record: by paper at the dispositions, by key at the examination."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.test_keys import kasi as kasi
from tests.cases.truth import verbs
from tests.unit.journal.bundles import Key, signers

WHY = "Perangkat menjadi barang bukti dalam perkara perdata Nomor 12/Pdt.G/2026/PN Btm"


def undisposed(body: dict[str, Any]) -> None:
    """Nothing has happened on paper but the letter."""
    del body["disposition"]


def endorses(office: Office, id: str, step: str, party: str, *options: str) -> None:
    how = ("--on", office.today, "--scan", office.scan(f"{step}-{party}"), *options)
    office.type("case", "sign", id, step, "--as", party, *how).ended(0)


def answered(office: Office, id: str) -> str:
    """The Kasi agrees to the draft, and the letter goes out; returns what it says."""
    letter = office.paper(id, "surat-balasan.docx")
    assert office.mistakes(id) == []
    office.signs(id, "penolakan", "kasi").ended(0)
    office.run(id).ended(3, "letter")
    office.letter(id).ended(0)
    office.run(id).ended(0)
    assert office.at(id) == ("sealed", "selesai")
    return letter


@pytest.mark.whole
def test_the_kabid_refuses_by_paper(control: LabControl, office: Office) -> None:
    id = office.open(office.request("accepted", undisposed), 4)
    endorses(office, id, "disposisi-kadis", "kadis")
    office.run(id).ended(4, "disposisi-kabid", "--reject --note WHY")
    signing = ("case", "sign", id, "disposisi-kabid", "--as", "kabid", "--on", office.today)
    office.type(*signing, "--scan", office.scan("x"), "--return", "--note", WHY).ended(2, "offered are: a signature")
    endorses(office, id, "disposisi-kabid", "kabid", "--reject", "--note", WHY)
    office.run(id).ended(3, "penolakan", "Nothing was changed")
    letter = answered(office, id)
    assert "ditolak atas keputusan pejabat" in letter
    assert WHY in letter
    assert "berdasarkan hasil pemeriksaan" not in letter
    assert verbs(control) == []
    states = {s.slug: s.state for s in office.case(id).steps}
    assert list(states) == ["surat-masuk", "disposisi-kadis", "disposisi-kabid", "penolakan", "selesai"]
    assert "tidak diperlukan" in office.paper(id, "laporan.html")
    office.read("verify", id).ended(0, "INTACT")


@pytest.mark.whole
def test_the_kasi_refuses_by_key_what_agrees(control: LabControl, office: Office, kasi: Key, tmp_path: Path) -> None:
    id = office.open(office.request("accepted"), 4)
    office.type("case", "ask", id, "penarikan", "--as", "kasi").ended(2, "pemeriksaan --as kasi")
    office.type("case", "ask", id, "pemeriksaan", "--as", "kasi", "--note", WHY).ended(4, "--reject --note WHY")
    assert "Permohonan ditolak atas keputusan pejabat" in office.sheet(id, "pemeriksaan")
    printing = ("case", "sign", id, "pemeriksaan", "--as", "kasi", "--print", "--reject")
    office.read(*printing).ended(2, "--reject needs --note")
    said = office.read(*printing, "--note", WHY).ended(0, "kind: refuse", "decision: reject", f"note: {WHY}")
    statement = tmp_path / "pemeriksaan.statement"
    statement.write_text(said.out, "utf-8")
    signature = tmp_path / "pemeriksaan.statement.sig"
    signature.write_bytes(kasi.sign(statement.read_bytes()))
    recording = ("case", "sign", id, "pemeriksaan", "--as", "kasi", "--signature", str(signature))
    office.type(*recording, "--note", "another reason").ended(2, "the signed statement says otherwise")
    office.type(*recording).ended(0, "a signature by key")
    office.run(id).ended(3, "penolakan")
    letter = answered(office, id)
    assert WHY in letter
    assert [v.value for d in office.case(id).devices.values() if d.evidence for v in d.evidence.verdicts.values()]
    assert verbs(control) == []
    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {kasi.public}"))
    office.read("verify", id, "--replay", "--signers", str(own)).ended(0, "signatures   1 good")
