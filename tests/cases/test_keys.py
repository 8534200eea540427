"""Signatures by key and by TTE, typed: printed here, signed on another machine, recorded here, proved by a stranger."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from dcdecom.journal.paper_code import code
from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.unit.decoding.ttes import NIK, Authority, kept, page, signed
from tests.unit.journal.bundles import Key, signers

SERVERS = "srv-bpkad-01,srv-bpkad-02"


@pytest.fixture
def kasi(office: Office, tmp_path: Path) -> Key:
    """The Kasi's key, in the people file before any case is opened."""
    key, settings = Key.made(tmp_path / "kasi"), yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    person = next(p for p in people["people"] if p["id"] == "kasi")
    person["keys"] = [{"key": f"{key.public} kasi@laptop", "valid_from": "2026-01-05"}]
    own = office.folder / "own-people.yaml"
    own.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    office.config.write_text(yaml.safe_dump({**settings, "people": str(own)}), "utf-8")
    return key


@pytest.mark.long
def test_a_choice_is_signed_by_key_and_proved_offline(
    control: LabControl, office: Office, kasi: Key, tmp_path: Path
) -> None:
    id = office.open(office.requests / "three.yaml", 4)
    printing = ("case", "sign", id, "pemeriksaan", "--as", "kasi", "--print", "--only")
    said = office.read(*printing, SERVERS).ended(0, "decision: approve\ndevice: srv-bpkad-01\ndevice: srv-bpkad-02\n")
    office.read(*printing, "srv-bpkad-03").ended(3, "srv-bpkad-03 does not agree")
    head = office.gate(id, "pemeriksaan").head
    assert said.out.endswith(f"subject: none\nhappened on: {office.today}\nhead: {head}\n")

    statement = tmp_path / "pemeriksaan.statement"
    statement.write_text(said.out, "utf-8")
    signature = tmp_path / "pemeriksaan.statement.sig"
    recording = ("case", "sign", id, "pemeriksaan", "--as", "kasi", "--signature", str(signature))
    signature.write_bytes(Key.made(tmp_path / "forged").sign(statement.read_bytes()))
    office.type(*recording).ended(3, "belongs to nobody in the people file")
    signature.write_bytes(kasi.sign(statement.read_bytes()))
    office.type(*recording).ended(0, "recorded by rina (a signature by key)")
    assert office.types(id)[-2:] == ["signature-refused", "gate-closed"]
    office.run(id).ended(4, "step 7 formulir", "stays")

    own = tmp_path / "signers"
    own.write_bytes(signers(f"kasi {kasi.public}"))
    office.read("report", "bundle", id).ended(0)
    bundle = str(office.data / "out" / id / "bundle")
    proved = office.read("verify", bundle, "--signers", str(own))
    proved.ended(0, "signatures   1 good", "CONCLUSION   INTACT, anchored up to event")
    office.read("verify", id, "--signers", str(own), "--anchor", head).ended(0, "signatures   1 good")
    own.write_bytes(signers(f"kadis {kasi.public}"))
    office.read("verify", bundle, "--signers", str(own)).ended(3, "ALTERED")


def with_certificate(office: Office, person: str, roots: Path) -> None:
    """The configuration with trust roots, and a person whose certificate is known, before any case is opened."""
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load((office.config.parent / settings["people"]).read_text("utf-8"))
    known = next(p for p in people["people"] if p["id"] == person)
    known["certificates"] = [{"serial_number": NIK, "issuer": "BSrE Uji"}]
    own = office.folder / "own-people.yaml"
    own.write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    changed = {**settings, "people": str(own), "tte": {"roots": str(roots)}}
    office.config.write_text(yaml.safe_dump(changed), "utf-8")


@pytest.mark.long
def test_a_refusal_is_confirmed_by_a_signed_pdf(control: LabControl, office: Office) -> None:
    ca = Authority(at=datetime.now(UTC))
    roots, pdf = office.folder / "roots.pem", office.folder / "penolakan.pdf"
    roots.write_text(ca.pem, "utf-8")
    with_certificate(office, "kasi", roots)
    id = office.open(office.requests / "rejected.yaml", 3)
    signing = ("case", "sign", id, "penolakan", "--as", "kasi", "--tte", str(pdf))
    sheet = page("Lembar", code(office.gate(id, "penolakan").printed))
    pdf.write_bytes(kept(signed(sheet, ca.issued("Kasi")), [ca.crl()]))
    office.type(*signing).ended(0, "(a PDF with its TTE, checked; no timestamp proves when it was signed)")
    office.run(id).ended(3, "letter")
    said = office.read("report", "render", id)
    said.ended(0, "mutu: TTE sah, diperiksa saat dicatat, waktu tidak dibuktikan", "lembar: kode lembar cocok")
    office.read("verify", id, "--trust", str(roots)).ended(
        0, "tte, checked, time not proved (checked when recorded, not here)", "1 checked anew, 1 of them as the journal"
    )
    signing = ("case", "sign", id, "penolakan", "--as", "kasi")
    office.type(*signing, "--print").ended(3, "waits for Tim Data Center first")
