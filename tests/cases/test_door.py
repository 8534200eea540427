"""The pass for the door, from the printer to the report: signed by key, checked without us, used once."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import yaml
from PIL import Image

from dcdecom.journal import zipapp
from tests.cases.office import Office
from tests.cases.stages import to_end, to_handover, to_plan, to_rack, to_second_plan
from tests.unit.journal.bundles import Key

SERVER = "srv-disdik-01"


def qr_text(sheet: Path) -> str:
    """What the QR code on a paper holds."""
    import zxingcpp

    with zipfile.ZipFile(sheet) as file:
        pictures = [file.read(name) for name in file.namelist() if name.startswith("word/media/")]
    found = [mark.text for one in pictures for mark in zxingcpp.read_barcodes(Image.open(io.BytesIO(one)))]
    return next(text for text in found if text.startswith("{"))


@pytest.mark.whole
def test_a_server_leaves_by_its_pass(office: Office, tmp_path: Path) -> None:
    key = Key.made(tmp_path / "kasi")
    people = office.folder / "inventory" / "people.yaml"
    body = yaml.safe_load(people.read_text("utf-8"))
    kasi = next(p for p in body["people"] if p["id"] == "kasi")
    kasi["keys"] = [{"key": key.public, "valid_from": "2026-01-05"}]
    people.write_text(yaml.safe_dump(body, sort_keys=False), "utf-8")
    office.amend(waives=["letter-scan", "own-scan", "handover-hour"])

    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    to_handover(office, id, SERVER)
    sheet = office.data / "out" / id / "surat-izin-keluar.docx"
    code = office.code_on(office.paper(id, sheet.name))
    assert code in office.paper(id, "daftar-pencabutan.docx"), "the list says that it exists"
    assert '"signed"' not in qr_text(sheet)

    signing = ("case", "sign", id, "penarikan", "--as", "kasi")
    statement = tmp_path / "pass.statement"
    statement.write_text(office.type(*signing, "--print").ended(0).out)
    assert "kind: pass" in statement.read_text()
    signature = tmp_path / "pass.statement.sig"
    signature.write_bytes(key.sign(statement.read_bytes()))
    office.type(*signing, "--signature", str(signature)).ended(0, "with the signature")
    office.run(id).ended(4)

    zipapp.write(tmp_path / "verify.pyz")
    (tmp_path / "signers").write_text(f'kasi namespaces="dcdecom-gate" {key.public}\n')
    given = ("pass", qr_text(sheet), "--signers", str(tmp_path / "signers"))
    told = subprocess.run(
        [sys.executable, "-S", "-I", str(tmp_path / "verify.pyz"), *given], capture_output=True, text=True, check=True
    ).stdout
    assert "signed by key of kasi" in told
    assert f"code         {code}" in told

    to_second_plan(office, id)
    ran = office.run(id, *office.confirmations(id, SERVER), "--wait")
    ran.ended(4, "has not come back from the door", "--guard NAME")
    office.read("case", "show", id).ended(0, "not back from the door yet")
    office.through_the_door(id).ended(0, "with the signature of Umar Dani")
    office.through_the_door(id).ended(3, "USED TWICE", "counts for nothing")
    office.run(id).ended(4)
    to_end(office, id)
    report = office.paper(id, "laporan.yaml")
    assert "diperiksa di pintu oleh Umar Dani" in report
    assert "digunakan untuk kedua kalinya" in report
    assert "Umar Dani" in office.paper(id, "laporan.html")
    office.read("verify", id, "--signers", str(tmp_path / "signers")).ended(0, "INTACT", "1 good")
