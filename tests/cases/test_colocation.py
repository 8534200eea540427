"""Another procedure, language and parties: a customer leaves a commercial data centre. No line of code knows of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.truth import Records
from tests.paper_text import text_of

PLAYBOOK = "colocation-exit.en"
SERVER = "srv-bapenda-01"
PEOPLE = {
    "people": [
        {"id": "maria", "name": "Maria Chen", "post": "Account Manager",
         "mandates": [{"party": "account-manager", "valid_from": "2026-01-05"}]},
        {"id": "rina", "name": "Rina Marlina", "post": "Data Centre Technician", "logins": ["rina"],
         "mandates": [{"party": "operations", "valid_from": "2026-01-05"}]},
        {"id": "tom", "name": "Tom Lim", "post": "IT Manager, Bapenda Ltd",
         "mandates": [{"party": "customer", "valid_from": "2026-01-05"}]},
    ]
}  # fmt: skip
INDONESIAN = re.compile(
    r"\b(?:yang|dan|dari|dengan|telah|tidak|sesuai|belum|surat|nomor|perangkat|terbukti|selesai|NIP|Kepala|PIHAK|"
    r"terverifikasi|catatan|Mengetahui|Mematikan|Menghapus|Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu)\b"
)


@pytest.fixture
def provider(office: Office) -> Office:
    """A commercial provider on the lab: its own letterhead, people, language and waits."""
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    settings |= {"language": "en"}
    settings["office"] |= {"name": "Nusa Data Centres", "address": "1 Harbour Road", "place": "Singapore"}
    office.config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    (office.folder / "inventory" / "people.yaml").write_text(yaml.safe_dump(PEOPLE, sort_keys=False), "utf-8")
    return office


def request(office: Office) -> Path:
    path = office.request_for(SERVER)
    body = yaml.safe_load(path.read_text("utf-8"))
    del body["disposition"]
    body["letter"] |= {"subject": "Return of our server", "post": "IT Manager", "signatory": "Tom Lim"}
    body["collector"] = {"name": "Tom Lim", "phone": "", "post": "IT Manager"}
    path.write_text(yaml.safe_dump(body, sort_keys=False), "utf-8")
    return path


def sign(office: Office, id: str, step: str, party: str, *options: str) -> None:
    office.signs(id, step, party, *options).ended(0)


@pytest.mark.long
def test_a_customer_leaves_a_commercial_data_centre(control: LabControl, provider: Office) -> None:
    said = provider.type("run", PLAYBOOK, str(request(provider))).ended(4, "at the rack")
    id = said.err.partition("Opened ")[2].partition(".")[0]
    provider.inspects(id, SERVER).ended(0)
    provider.run(id).ended(4, "WAITING for a confirmation")
    provider.end(provider.shuts_down(id, SERVER)).ended(4, "handover-certificate.docx")
    sign(provider, id, "withdrawal", "customer", "--by", "tom")
    provider.run(id).ended(4, "WAITING for a confirmation")
    provider.run(id, *provider.confirmations(id, SERVER), "--wait").ended(4, "sign-off")
    sign(provider, id, "sign-off", "account-manager", "--by", "maria")
    provider.run(id).ended(0)
    assert provider.at(id) == ("sealed", "closed")
    assert Records(provider.config).status(SERVER) == "decommissioning"

    made = {file.name: text_of(file.read_bytes()) for file in sorted((provider.data / "out" / id).glob("*.docx"))}
    assert made.keys() == {
        "handover-certificate.docx", "pull-leave.docx", "report.docx", "sign-off.docx", "work-minutes.docx",
    }  # fmt: skip
    assert {name: INDONESIAN.findall(text) for name, text in made.items() if INDONESIAN.search(text)} == {}
    certificate = made["handover-certificate.docx"]
    assert "NUSA DATA CENTRES" in certificate
    assert "acting for Nusa Data Centres (the PROVIDER)" in certificate
    assert "Tom Lim" in certificate
    assert "Maria Chen" in certificate
