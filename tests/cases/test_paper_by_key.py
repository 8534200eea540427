"""Papers that were signed with a pen are handed in by order of a key, and recorded as at a terminal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.journal.paper_note import read as read_note
from dcdecom.journal.paper_note import text as note_of
from dcdecom.journal.statement import Statement, read, text
from dcdecom.ports.queue import Submission
from tests.cases.office import Office
from tests.cases.stages import to_rack
from tests.cases.test_open_by_key import Desk
from tests.unit.journal.bundles import signers

pytestmark = pytest.mark.long
DEVICE = "srv-disdik-01"


class Papers(Desk):
    def waits(self, step: str, party: str) -> Statement:
        """The statement by which a paper of a party is handed in at a step."""
        found = (json.loads(path.read_text("utf-8")) for path in sorted(self.statements.glob("*.json")))
        said = (read(each["statement"].encode()) for each in found)
        return next(s for s in said if s.kind == "paper" and s.step == step and read_note(s.note)["as"] == party)

    def brings(
        self, stated: Statement, said: Mapping[str, object], scan: str = "", by: str = "rina", other: str = ""
    ) -> str:  # fmt: skip
        """Sign what is said of a paper, and hand it in with its scan, or with another file than was signed for."""
        from dcdecom.casework.photos import digest_of

        subjects = (f"attachment {digest_of(Path(scan))}",) if scan else ()
        statement = text(replace(stated, note=note_of({**read_note(stated.note), **said}), subjects=subjects))
        self.count += 1
        paths = (self.folder / f"{self.count}.paper.sig", self.folder / f"{self.count}.paper")
        for path, content in zip(paths, (self.keys[by].sign(statement), statement), strict=True):
            path.write_bytes(content)
        files = [("signature", paths[0]), ("statement", paths[1]), *((("scan", Path(other or scan)),) if scan else ())]
        return self.queue.defer(Submission("paper", stated.case, {}, tuple(files)))

    def offered(self, stated: Statement) -> dict[str, Any]:
        """What the page at the signing origin is told of a statement."""
        found = json.loads((self.statements / f"{hashlib.sha256(text(stated)).hexdigest()}.json").read_text("utf-8"))
        assert isinstance(found, dict)
        return found

    def refused(self, number: str, why: str) -> str:
        return self.office.read("submission", "show", number).ended(3, why).out

    def recorded(self, stated: Statement, said: Mapping[str, object], scan: str = "") -> None:
        number = self.brings(stated, said, scan)
        self.work()
        self.answered(number, 0, "recorded")


@pytest.fixture
def desk(office: Office, tmp_path: Path) -> Papers:
    return Papers(office, tmp_path)


def told(desk: Papers, id: str) -> None:
    desk.recorded(desk.waits("formulir", "tim-dc"), {"on": desk.office.today, "note": "by telephone"})


TICKS = ["Surat permohonan ditandatangani pejabat yang berwenang",
         "Spesifikasi server tercantum dalam surat permohonan", "Berita acara kolokasi tersedia"]
DISKS, RAILS = [{"serial": "D-1", "decision": "keep"}], [{"what": "rails", "count": 1}]
FORM = [{"name": DEVICE, "disks": DISKS, "accessories": RAILS, "backup": {"made": False}, "wipe": {"wanted": False}}]


def test_papers_are_handed_in_by_key_and_verified(desk: Papers, office: Office, tmp_path: Path) -> None:
    id = office.open(office.requests / "accepted.yaml", 4)
    desk.work()
    told(desk, id)
    stated = desk.waits("formulir", "opd")
    assert stated.devices == (DEVICE,)
    code = office.code_on(office.sheet(id, "formulir"))
    said = {"by": "opd-disdik", "on": office.today, "code": code, "form": FORM}
    scan = office.scan("form")
    number = desk.brings(stated, said, scan)
    desk.work()
    desk.answered(number, 0, f"in case {id}")
    closed = [e for e in office.events(id) if e.type == "gate-closed"][-1]
    body = closed.payload
    assert (closed.actor, body["recorder"], body["person"]) == ("worker", "rina", "opd-disdik")
    assert body["evidence"] == "paper"
    authority = body["authority"]
    assert isinstance(authority, dict)
    assert (authority["kind"], authority["person"], authority["executor"]) == ("key", "rina", "worker")
    assert body["handed_by"] == "tim-dc"
    assert office.case(id).devices[DEVICE].form

    again = desk.brings(stated, said, scan)
    desk.work()
    desk.answered(again, 3, "does not wait for this paper")

    office.read("report", "bundle", id).ended(0)
    own, bundle = tmp_path / "signers", office.data / "out" / id / "bundle"
    own.write_bytes(signers(f"rina {desk.keys['rina'].public}"))
    office.read("verify", str(bundle), "--signers", str(own)).ended(0, "signatures   2 good")
    journal = bundle / "journal.jsonl"
    assert '"handed_in"' in journal.read_text("utf-8")


def test_what_does_not_count_is_refused_in_words_and_changes_nothing(
    desk: Papers, office: Office, tmp_path: Path
) -> None:
    id = office.open(office.requests / "accepted.yaml", 4)
    desk.work()
    told(desk, id)
    stated, scan = desk.waits("formulir", "opd"), office.scan("form")
    code = office.code_on(office.sheet(id, "formulir"))
    said = {"by": "opd-disdik", "on": office.today, "code": code, "form": FORM}
    other = office.scan("other")
    wrong = {
        desk.brings(stated, said, scan, by="kasi"): "does not act for tim-dc",
        desk.brings(replace(stated, party="kasi"), said, scan, by="kasi"): "papers are handed in by tim-dc",
        desk.brings(stated, said, scan, other=other): "not the one that was signed for",
        desk.brings(replace(stated, head="0" * 64), said, scan): "does not wait for this paper",
        desk.brings(stated, {**said, "as": "kasi"}, scan): "waits for",
        desk.brings(stated, {**said, "by": "nobody"}, scan): "nobody",
        desk.brings(stated, {**said, "on": "2027-01-01"}, scan): "the day 2027-01-01 lies ahead",
        desk.brings(stated, {**said, "on": "yesterday"}, scan): "is no day",
        desk.brings(stated, {**said, "form": FORM * 2}, scan): DEVICE,
        desk.brings(stated, {**said, "code": ""}, scan): "needs the code",
    }
    before = len(office.events(id))
    desk.work()
    for number, why in wrong.items():
        told_as = office.read("submission", "show", number).ended(3, why)
        assert "--" not in told_as.out, told_as.out
        assert "dcdecom" not in told_as.out, told_as.out
    tried = [e.type for e in office.events(id)[before:]]
    assert set(tried) <= {"order-refused", "code-refused"}, tried
    mistyped = desk.brings(stated, {**said, "code": code[:-1] + ("0" if code[-1] != "0" else "1")}, scan)
    desk.work()
    desk.answered(mistyped, 3, "check sign")
    desk.recorded(stated, said, scan)


def test_a_handover_needs_its_hour_in_words(desk: Papers, office: Office) -> None:
    id = office.open(office.requests / "accepted.yaml", 4)
    to_rack(office, id)
    office.inspects(id, DEVICE).ended(0)
    office.run(id).ended(4)
    running = office.shuts_down(id, DEVICE)
    office.end(running).ended(4)
    office.photographed(id, "penarikan", (DEVICE,))
    desk.work()
    stated = desk.waits("penarikan", "opd")
    code = office.code_on(office.sheet(id, "penarikan"))
    number = desk.brings(stated, {"by": "opd-disdik", "code": code}, scan := office.scan("handover"))
    desk.work()
    said = office.read("submission", "show", number).ended(3, "needs the hour")
    assert "--" not in said.out
    desk.recorded(stated, {"by": "opd-disdik", "code": code, "at": f"{office.now:%H:%M}"}, scan)


# --- papers on which a head names or chooses something, and PDFs with a TTE -------------------------------------------


def test_a_disposition_with_ticks_agenda_and_team_is_handed_in_by_key(
    desk: Papers, office: Office, tmp_path: Path
) -> None:
    id = office.open(office.request("undisposed"), 4)
    desk.work()
    on = office.today
    desk.recorded(desk.waits("disposisi-kadis", "kadis"), {"by": "kadis", "on": on}, office.scan("kadis"))
    stated, scan = desk.waits("disposisi-kabid", "kabid"), office.scan("kabid")
    offered = desk.offered(stated)
    assert offered["ticks"][0] == TICKS[0]
    said = {"by": "kabid", "on": on, "verified": TICKS}
    for wrong, why in (
        ({"by": "kabid", "on": on}, "needs"), ({**said, "verified": ["anything"]}, "does not stand in the list"),
        ({**said, "agenda": "7"}, "says nothing here"), ({**said, "team": ["budi"]}, "says nothing here"),
        ({**said, "only": ["srv"]}, "belongs to a choice"),
    ):  # fmt: skip
        number = desk.brings(stated, wrong, scan)
        desk.work()
        assert "--" not in desk.refused(number, why)
    desk.recorded(stated, said, scan)
    stated, scan = desk.waits("penunjukan-tim", "kasi"), office.scan("kasi")
    offered = desk.offered(stated)
    assert offered["agenda"] is True
    assert {id for id, _ in offered["people"]} >= {"rina", "budi"}
    names = {"by": "kasi", "on": on, "team": ["rina", "budi"], "agenda": "1187/X"}
    desk.recorded(stated, names, scan)
    closed = [e.payload for e in office.events(id) if e.type == "gate-closed"]
    assert [c["step"] for c in closed] == ["disposisi-kadis", "disposisi-kabid", "penunjukan-tim"]
    assert (closed[1]["verified"], closed[2]["team"], closed[2]["agenda"]) == (TICKS, ["rina", "budi"], "1187/X")
    assert office.case(id).team == ("rina", "budi")

    office.read("report", "bundle", id).ended(0)
    own, bundle = tmp_path / "signers", office.data / "out" / id / "bundle"
    own.write_bytes(signers(f"rina {desk.keys['rina'].public}"))
    office.read("verify", str(bundle), "--signers", str(own)).ended(0, "signatures   3 good")


def test_a_choice_is_handed_in_by_key(desk: Papers, office: Office) -> None:
    id = office.open(office.request("three"), 4)
    desk.work()
    stated, scan = desk.waits("pemeriksaan", "kasi"), office.scan("choice")
    assert desk.offered(stated)["choose"] is True
    code, going = office.code_on(office.sheet(id, "pemeriksaan")), ["srv-bpkad-01", "srv-bpkad-02"]
    said = {"by": "kasi", "on": office.today, "code": code}
    for wrong, why in (
        (said, "needs"), ({**said, "only": [*going, "srv-bpkad-03"]}, "does not agree"),
        ({**said, "only": going[:1]}, "says why"),
    ):  # fmt: skip
        number = desk.brings(stated, wrong, scan)
        desk.work()
        assert "--" not in desk.refused(number, why)
    desk.recorded(stated, {**said, "only": going}, scan)
    assert tuple(d.name for d in office.case(id).going) == tuple(going)


def test_a_pdf_with_its_tte_is_judged_as_at_the_terminal(desk: Papers, office: Office, tmp_path: Path) -> None:
    from tests.unit.decoding.ttes import Authority, changed, overlaid_with, page, signed

    ca = Authority(at=datetime.now(UTC))
    dewi, sri, roots = ca.issued("Dewi"), ca.issued("Sri", serial="3217000000000002"), tmp_path / "roots.pem"
    roots.write_text(ca.pem, "ascii")
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    people = yaml.safe_load(Path(settings["people"]).read_text("utf-8"))
    known = {"kasi": "3217000000000001", "kabid": "3217000000000002"}
    for person in people["people"]:
        if number := known.get(person["id"]):
            person["certificates"] = [{"serial_number": number, "issuer": "BSrE Uji"}]
    Path(settings["people"]).write_text(yaml.safe_dump(people, sort_keys=False), "utf-8")
    office.config.write_text(yaml.safe_dump({**settings, "tte": {"roots": str(roots)}}), "utf-8")

    id = office.open(office.requests / "rejected.yaml", 3)
    desk.work()
    stated = desk.waits("penolakan", "kasi")
    assert ["evidence", "may"] in desk.offered(stated)["fields"]
    sheet = page("Lembar persetujuan", office.code_on(office.sheet(id, "penolakan")))
    pdfs = {
        "whole": signed(sheet, dewi), "changed": changed(signed(sheet, dewi), overlaid_with("DISETUJUI")),
        "sri": signed(sheet, sri), "other": signed(page("Lembar lain"), dewi), "bare": sheet,
    }  # fmt: skip
    for name, content in pdfs.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    said = {"by": "kasi", "evidence": "tte"}
    before = len(office.events(id))
    for name, why in (("changed", "changed"), ("sri", "and not by Agus Firmansyah"), ("bare", "no electronic")):
        number = desk.brings(stated, said, str(tmp_path / f"{name}.pdf"))
        desk.work()
        desk.refused(number, why)
    number = desk.brings(stated, {**said, "evidence": "word"}, str(tmp_path / "whole.pdf"))
    desk.work()
    desk.refused(number, "Nothing was recorded")
    assert {e.type for e in office.events(id)[before:]} == {"signature-refused"}
    desk.recorded(stated, said, str(tmp_path / "whole.pdf"))
    [body] = [e.payload for e in office.events(id) if e.type == "gate-closed"]
    assert (body["evidence"], body["person"], body["recorder"]) == ("tte", "kasi", "rina")
    assert str(body["code_grade"]).startswith("tte, checked")
    kept = (office.data / "files" / hashlib.sha256(pdfs["whole"]).hexdigest()).read_bytes()
    assert kept == pdfs["whole"]

    office.read("report", "bundle", id).ended(0)
    own, bundle = tmp_path / "signers", office.data / "out" / id / "bundle"
    own.write_bytes(signers(f"rina {desk.keys['rina'].public}"))
    office.read("verify", str(bundle), "--signers", str(own)).ended(0, "1 good")
