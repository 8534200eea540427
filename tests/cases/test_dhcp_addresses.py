"""A whole case on the lab beside a Kea of the lab's: lease and reservation go in step 9, and the latter comes back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom_lab.kea import KeaServer, config, lease, reservation
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.stages import to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.secrecy.watched import content_of, forms_of

SERVER, OTHER = "srv-disdik-01", "02:00:00:00:00:99"
READER, WRITER = "bAca-Rahasia-4417-Batam", "tUlis-Rahasia-4417-Batam"


def _kea(ip: str, mac: str) -> KeaServer:
    rows = [reservation(ip, mac, SERVER), reservation("198.18.10.99", OTHER)]
    accounts = {"dcdecom": READER, "dcdecom-writer": WRITER}
    return KeaServer(config((1, "198.18.10.0/24", rows)), [lease(ip, mac), lease("198.18.10.99", OTHER)], accounts)


def _named(office: Office, kea: KeaServer) -> None:
    account = {}
    for name, secret in (("reader", READER), ("writer", WRITER)):
        place = office.folder / "secrets" / f"kea-{name}"
        place.touch(0o600)
        place.write_text(f"{secret}\n", "utf-8")
        user = "dcdecom" if name == "reader" else "dcdecom-writer"
        account[name] = {"username": user, "password": f"file:secrets/kea-{name}"}
    server = {"name": "dhcp-1", "owner": "Tim Jaringan", "url": kea.url, "addresses": "removed"}
    server["reservations"] = "written"
    content: dict[str, Any] = yaml.safe_load(office.config.read_text("utf-8"))
    content["dhcp"] = {"servers": [{**server, **account}]}
    office.config.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")


def _reserved(kea: KeaServer) -> list[str]:
    return sorted(row["hw-address"] for row in kea.written["subnet4"][0]["reservations"])


@pytest.mark.whole
@pytest.mark.timeout(600)
def test_lease_and_reservation_go_with_their_server(tmp_path: Path) -> None:
    bed = LabBed(tmp_path)
    office = Office(bed, tmp_path / "office")
    its = office.server(SERVER).data
    try:
        with _kea(its.ip, its.mac) as kea:
            _named(office, kea)
            office.read("doctor", "--only", "references").ended(0, "may delete leases, tried without effect")
            checked = office.read("check", str(office.request("accepted")))
            assert "reservation of" in " ".join(checked.text.split())
            id = office.open(office.request("accepted"), 4)
            to_rack(office, id)
            to_plan(office, id, SERVER)
            to_handover(office, id, SERVER)
            assert kea.made == [], "never earlier"
            to_second_plan(office, id)
            assert "2 DHCP entries" in office.read("case", "plan", id).ended(0).text
            to_review(office, id, SERVER)
            found = [t for t in office.case(id).changes if isinstance(t.change, DeleteLease | RemoveReservation)]
            assert [(t.change.kind, t.state) for t in found] == [("lease", "verified"), ("reservation", "verified")]
            assert [row["hw-address"] for row in kea.leases] == [OTHER]
            assert _reserved(kea) == [OTHER]
            report = office.read("report", "render", id, "--format", "json").ended(0)
            assert "penghapusan reservasi DHCP" in report.text
            office.read("verify", id, "--replay").ended(0)
            office.type("case", "undo", id).ended(4)
            way = office.case(id).way_back
            assert way
            code = f"{way.digest[:8]}:{office.server(SERVER).serial[-4:]}"
            office.type("case", "undo", id, "--confirm", code).ended(0)
            assert _reserved(kea) == sorted([OTHER, its.mac])
            _passwords_are_nowhere(office)
    finally:
        bed.close()


def _passwords_are_nowhere(office: Office) -> None:
    files = [p for p in office.folder.rglob("*") if p.is_file() and p.parent.name != "secrets"]
    written = [*map(content_of, files), *(said.text.encode() for said in office.said)]
    for secret in (READER, WRITER):
        assert not [place for place in written if any(form in place for form in forms_of(secret))]
