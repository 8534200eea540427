"""Who signs, typed: a head and his own request, the other side's papers, two posts, and who recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.cases.driver import Said
from tests.cases.office import NAMES, Office
from tests.cases.stages import Shelf

SERVER = "srv-bapenda-01"
CYRILLIC = "Agus Firm\u0430nsyah, S.Kom."


def people(office: Office, change: Callable[[dict[str, dict[str, Any]]], None]) -> None:
    """Another people file, before any case is opened."""
    path = office.folder / "inventory" / "people.yaml"
    body = yaml.safe_load(path.read_text("utf-8"))
    by_id = {person["id"]: person for person in body["people"]}
    change(by_id)
    path.write_text(yaml.safe_dump({**body, "people": list(by_id.values())}, sort_keys=False), "utf-8")


def rejected(office: Office, signatory: str = "", **letter: str) -> str:
    """A case that waits for the Kasi to confirm a refusal; its letter was signed by somebody."""
    named = {"signatory": signatory} if signatory else {}
    return office.open(office.request("rejected", lambda body: body["letter"].update(named | letter)), 3)


def confirms(office: Office, id: str, *options: str) -> Said:
    return office.signs(id, "penolakan", "kasi", *options)


def two_people(office: Office, id: str, party: str, by: str) -> Said:
    """Somebody says that the two names of the doubt are two people's."""
    [key, *_] = office.case(id).doubts
    until = (datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(days=30)).isoformat(timespec="minutes")
    how = ("--accept", key, "--until", until, "--note", "known to me", "--scan", office.scan("two"))
    return office.type("case", "sign", id, "penolakan", "--as", party, "--by", by, *how)


# --- a head and his own request --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "signatory",
    [
        "agus firmansyah skom",
        pytest.param(CYRILLIC, marks=pytest.mark.long),
        pytest.param("Ａｇｕｓ Ｆｉｒｍａｎｓｙａｈ", marks=pytest.mark.long),
        pytest.param("Drs.H.AgusFirmansjah,M.Si.", marks=pytest.mark.long),
        pytest.param("Agus Firmansyah, S.Kom.", marks=pytest.mark.long),
    ],
)
def test_a_head_who_may_have_asked_is_asked_about(control: LabControl, office: Office, signatory: str) -> None:
    id = rejected(office, signatory)
    assert "The disposition of kasi bears 'Agus Firmansyah, S.Kom.', who by the name may be s" in office.said[0].err
    said = confirms(office, id, "--by", "kasi").ended(3, "who signed the request", "was not recorded; the attempt was")
    assert "If these are two people, kabid says so" in said.text
    assert "--as kasi --by sri" in said.text
    assert office.events(id)[-1].type == "signer-doubted"
    two_people(office, id, "kasi", "kasi").ended(3, "accepted by kabid, not by kasi")
    two_people(office, id, "kasi", "sri").ended(3, "accepted by kabid, not by kasi")
    if signatory == CYRILLIC:
        confirms(office, id, "--by", "sri").ended(3, "letters of Cyrillic and Latin in one name")
        return
    office.read("report", "render", id).ended(0, "mungkin_sama_dengan:", "penanda tangan surat")
    two_people(office, id, "kabid", "kabid").ended(0)
    confirms(office, id, "--by", "kasi").ended(0, "(the code on the paper)")


def test_a_head_of_the_signatorys_nip_decides_nothing(control: LabControl, office: Office) -> None:
    id = rejected(office, "A. F.", nip="19810217 200604 1 005")
    head = office.case(id).head
    said = confirms(office, id, "--by", "kasi").ended(3, "Agus Firmansyah, S.Kom. signed the request", "Nothing was")
    confirms(office, id).ended(3, "Agus Firmansyah, S.Kom. signed the request")
    assert "--as kasi --by sri   (Sri Wahyuni, S.T., M.Kom., Plh.)" in said.text
    tte = ("case", "sign", id, "penolakan", "--as", "kasi", "--by", "kasi")
    office.type(*tte, "--tte", office.scan("tte")).ended(3, "signed the request")
    office.type(*tte, "--print").ended(3, "signed the request", "Nothing was printed")
    assert office.case(id).head == head
    confirms(office, id, "--by", "sri").ended(0)


@pytest.mark.long
def test_who_attached_files_does_not_decide_unless_the_policy_says_so(control: LabControl, office: Office) -> None:
    id = rejected(office)
    office.type("case", "attach", id, "penolakan", office.scan("note"), by="kasi").ended(0)
    confirms(office, id, "--by", "kasi").ended(3, "attached files to", "policy recorder_decides")
    confirms(office, id, "--by", "sri").ended(0)


# --- the other side --------------------------------------------------------------------------------------------------


def form_awaited(office: Office, shelf: Shelf) -> str:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    return id


def test_each_side_signs_its_own_paper(office: Office, shelf: Shelf) -> None:
    id = form_awaited(office, shelf)
    head = office.case(id).head
    wrong = {
        "rina": "Rina Marlina, S.Kom. acts for tim-dc, and so does not sign formulir for",
        "dewi": "Dewi Lestari Putri, S.T. acts for tim-dc",
        "kasi": "Agus Firmansyah, S.Kom. acts for kasi",
        "opd-dinkes": "belongs to Dinas Kesehatan, and the letter came from",
        "Rina Marlina, S.Kom.": "It looks like 'Rina Marlina, S.Kom.' (people file, rina)",
        "BUDI SANTOSO, S.Pd.": "It looks like 'Budi Santoso, S.Pd.' (the request's contact and the collector)",
        "Pak Parno": "no id of the people file, and not as the request names",
    }
    for by, why in wrong.items():
        said = office.signs(id, "formulir", "opd", "--by", by).ended(3, why, "Nothing was recorded")
        assert "--as opd --by 'Budi Santoso, S.Pd.'   (the request's contact and the collector)" in said.text
    tte = ("--tte", office.scan("tte"))
    office.type("case", "sign", id, "formulir", "--as", "opd", "--by", "budi", *tte).ended(3, "acts for tim-dc")
    assert office.case(id).head == head
    office.signs(id, "formulir", "opd", "--by", "Budi Santoso, S.Pd.").ended(0, "form of Budi Santoso, S.Pd.")
    closed = office.events(id)[-1].payload
    assert (closed["person"], closed["basis"]) == ("opd-disdik", "contact and collector")


@pytest.mark.long
def test_a_second_id_of_the_technician_signs_for_no_office(control: LabControl, office: Office) -> None:
    """He has a second entry in the people file with his NIP, and another collector bears a name like his."""

    def twin(by_id: dict[str, dict[str, Any]]) -> None:
        mandates = [{"party": "opd", "valid_from": "2026-01-05"}]
        by_id["twin"] = {
            "id": "twin", "name": "R. M.", "nip": "19920514 201903 2 006", "office": "Dinas Kesehatan",
            "mandates": mandates,
        }  # fmt: skip

    people(office, twin)
    named = {"contact": {"name": "RINA MARLINA, ST", "post": "Staf"}}
    id = office.open(office.request("unread", lambda body: body.update(named)), 4)
    office.told(id).ended(0)
    office.run(id).ended(4, "form-kelengkapan.docx")
    office.signs(id, "formulir", "opd", "--by", "twin").ended(3, "R. M. opened", "does not sign for Dinas Kesehatan")
    said = office.signs(id, "formulir", "opd").ended(3, "may be 'Rina Marlina, S.Kom.' (people file, rina)")
    assert "If these are two people, kasi or kabid says so" in said.text
    office.signs(id, "formulir", "opd", "--by", "opd-dinkes").ended(0)
    assert office.events(id)[-1].payload["basis"] == "people file"


# --- two posts -------------------------------------------------------------------------------------------------------


def _also_kadis(by_id: dict[str, dict[str, Any]]) -> None:
    by_id["kabid"]["mandates"].append({"party": "kadis", "valid_from": "2026-01-05", "acts_for": "Plt."})


def disposes(office: Office, id: str, step: str, party: str, by: str) -> Said:
    how = ("--by", by, "--on", office.today, "--scan", office.scan(party), *NAMES.get(step, ()))
    return office.type("case", "sign", id, step, "--as", party, *how)


@pytest.mark.parametrize("policy", ["never", pytest.param("deputy", marks=pytest.mark.long)])
def test_a_kabid_who_is_kadis_too(control: LabControl, office: Office, policy: str) -> None:
    people(office, _also_kadis)
    if policy != "never":
        office.amend(two_posts=policy)
    id = office.open(office.request("undisposed"), 4)
    disposes(office, id, "disposisi-kadis", "kadis", "kabid").ended(0)
    office.run(id).ended(4)
    if policy == "never":
        disposes(office, id, "disposisi-kabid", "kabid", "kabid").ended(3, "decided for kadis", "policy two_posts")
        return
    disposes(office, id, "disposisi-kabid", "kabid", "kabid").ended(0)
    office.run(id).ended(4)
    report = office.read("report", "render", id).ended(0)
    report.ended(0, "selaku: Plt.", "juga_memutus_sebagai:")
