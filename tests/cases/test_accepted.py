"""One server with a data port and a management port, from the letter to `selesai`."""

from __future__ import annotations

import hashlib
import json
import stat
from itertools import chain

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.cases.driver import ROOT, LabKeyboard
from tests.cases.office import LISTED, Office
from tests.cases.stages import to_end, to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.cases.truth import Records, port_is_shut_and_saved, verbs

SERVER = "srv-disdik-01"
KINDS = [
    "silence", "shut", "shut", "note", "disable", "export", "unsilence", "delete", "status", "cable", "cable",
    "address", "address", "note", "note",
]  # fmt: skip
"""Every change, in the order in which it was proved."""
SCHEMA = json.loads((ROOT / "docs/reference/report.schema.json").read_text("utf-8"))


@pytest.mark.timeout(1800)
def test_an_accepted_request_goes_all_the_way(bed: Bed, office: Office) -> None:
    if isinstance(bed, LabBed):
        office.keyboard = LabKeyboard()
    office.amend(photos=["label", *LISTED])
    records = Records(office.config)
    others = _others(records, office) if bed.name == "lab" else {}

    id = office.open(office.request("accepted"), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    assert bed.speaks(SERVER)
    to_handover(office, id, SERVER)
    ports = [bed.port(SERVER, "data"), bed.port(SERVER, "bmc")]
    assert [port_is_shut_and_saved(bed, *port) for port in ports] == [True, True]
    code = office.code_on(office.paper(id, "ba-penarikan.docx"))
    sign = ("case", "sign", id, "penarikan", "--as", "opd", "--scan", office.scan("ba"), "--code", code)
    office.type(*sign).ended(2, "needs --at")
    office.type(*sign, "--at", "09:30").ended(3, "photos are missing", "before", "pulled", "empty-slot")
    office.signs(id, "penarikan", "opd", "--by", "rina").ended(3, "acts for tim-dc, and so does not sign penarikan")
    office.signs(id, "penarikan", "opd", "--by", "opd-dinkes").ended(3, "belongs to Dinas Kesehatan")
    to_second_plan(office, id)
    assert (records.status(SERVER), len(records.hosts(SERVER)), records.cables(SERVER)) == ("active", 1, 2)
    to_review(office, id, SERVER)
    to_end(office, id)

    assert office.at(id) == ("sealed", "selesai")
    assert not bed.speaks(SERVER)
    assert (records.status(SERVER), records.hosts(SERVER), records.cables(SERVER)) == ("decommissioning", [], 0)
    assert records.addresses(SERVER) == {"deprecated"}
    assert f"dcdecom {id} {SERVER}" not in records.maintenances()
    _notes_hold_heads(office, id, records)
    assert [_kind(office, id, e.payload["n"]) for e in office.events(id) if e.type == "change-verified"] == KINDS
    if isinstance(bed, LabBed):
        assert _others(records, office) == others
        device = records.device(SERVER).id
        assert verbs(bed.control) == _expected_acts(device, verbs(bed.control))
    assert office.mistakes(id) == []
    _journal_verifies(office, id, code)
    _report_is_good(office, id)
    _what_is_sent_out_is_what_was_kept(office, id)
    _export_is_sealed(office, id)
    _no_secret_got_out(office)


def _others(records: Records, office: Office) -> dict[str, tuple[str, int, int]]:
    """Status, cables and monitoring of every other server."""
    names = [s.name for s in office.estate.servers if s.name != SERVER]
    return {name: (records.status(name), records.cables(name), len(records.hosts(name))) for name in names}


def _kind(office: Office, id: str, n: int) -> str:
    return next(t.change.kind for t in office.case(id).changes if t.n == n)


def _expected_acts(device: int, seen: list[str]) -> list[str]:
    """Each act once, in the order that is the safety. The ids of cables and addresses are taken from what was seen."""
    note = "netbox POST /api/extras/journal-entries/"
    cables = [act for act in seen if act.startswith("netbox DELETE /api/dcim/cables/")]
    addresses = [act for act in seen if act.startswith("netbox PATCH /api/ipam/ip-addresses/")]
    assert (len(set(cables)), len(set(addresses))) == (2, 2)
    return [
        "zabbix maintenance.create",
        "switch tor-3 GigabitEthernet1/0/7: shutdown",
        "switch tor-3 write memory",
        "switch tor-3 GigabitEthernet1/0/31: shutdown",
        "switch tor-3 write memory",
        note,
        "zabbix host.update",
        "zabbix maintenance.delete",
        "zabbix host.delete",
        f"netbox PATCH /api/dcim/devices/{device}/",
        *cables,
        *addresses,
        note,
        note,
    ]


def _notes_hold_heads(office: Office, id: str, records: Records) -> None:
    """Each NetBox note bears the head that the journal had just before it was written."""
    heads = {e.hash for e in office.events(id)}
    notes = records.notes(SERVER)
    assert len(notes) == 3
    said = office.read("verify", id).ended(0)
    for note in notes:
        head = note.partition("journal head ")[2].split()[0]
        assert head in heads
        assert f"{head} on NetBox journal entry" in said.out


def _journal_verifies(office: Office, id: str, code: str) -> None:
    office.read("verify", id, "--replay").ended(0, "INTACT, no anchor given", "REPLAY       REPEATED")
    office.read("verify", id, "--anchor", code).ended(0, "INTACT, anchored up to event")
    office.read("verify", id, "--anchor", "0" * 64).ended(3, "ALTERED")


def _report_is_good(office: Office, id: str) -> None:
    first = office.read("report", "render", id, "--format", "yaml").ended(0).out
    assert first == office.read("report", "render", id, "--format", "yaml").ended(0).out
    for text in (first, office.paper(id, "laporan.yaml")):
        report = yaml.safe_load(text)
        assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(report)] == []
        lines = text.splitlines()
        after = next(n for n, line in enumerate(lines[1:], 1) if line and not line.startswith((" ", "-")))
        assert (lines[0], after <= 26) == ("ringkasan:", True)
    shown = office.read("report", "show", id).ended(0).out
    assert SERVER in shown
    assert len(shown.splitlines()) <= 25


def _what_is_sent_out_is_what_was_kept(office: Office, id: str) -> None:
    """Each paper of the out folder is the file that an event names, the page too, and the bundle holds it."""
    office.read("report", "bundle", id).ended(0)
    out = office.data / "out" / id
    bundled = {path.name: path for path in out.glob("bundle/*/*") if path.parent.name != "files"}
    made = [path for path in out.iterdir() if path.is_file()]
    assert {"laporan.html", "laporan.yaml", "laporan.docx", "ba-penarikan.docx"} <= {path.name for path in made}
    named = {a.file.sha256 for a in office.case(id).attachments}
    for path in made:
        assert path.read_bytes() == bundled[path.name].read_bytes()
        assert hashlib.sha256(path.read_bytes()).hexdigest() in named
    page = office.paper(id, "laporan.html")
    assert "jurnal ditutup dengan laporan ini" in page
    assert "data:image/jpeg;base64," in page


def _export_is_sealed(office: Office, id: str) -> None:
    sealed = [a for a in office.case(id).attachments if a.file.sealed]
    assert [a.file.name for a in sealed] == [f"export-{SERVER}.yaml"]
    kept = office.data / "sealed" / sealed[0].file.sha256
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o2750
    content = kept.read_bytes()
    assert SERVER.encode() in content
    elsewhere = chain((office.data / "out").rglob("*"), (office.data / "files").rglob("*"))
    assert not [path for path in elsewhere if path.is_file() and path.read_bytes() == content]


def _no_secret_got_out(office: Office) -> None:
    """No secret of the configuration stands in anything that was kept, printed or said."""
    secrets = {path.name: path.read_text("utf-8").strip() for path in (office.folder / "secrets").iterdir()}
    assert all(secrets.values())
    kept = [p for p in office.data.rglob("*") if p.is_file() and p.parent.name != "sealed"]
    told = {str(said.words): said.text for said in office.said}
    places = {str(p): p.read_bytes() for p in kept} | {name: text.encode() for name, text in told.items()}
    assert any(b"srv-disdik-01" in content for content in places.values())
    assert _leaks(secrets, places | {"control": b"x" + next(iter(secrets.values())).encode()}) == ["control"]


def _leaks(secrets: dict[str, str], places: dict[str, bytes]) -> list[str]:
    return [place for place, content in places.items() if any(s.encode() in content for s in secrets.values())]


