"""A whole case on the lab with DNS servers: the server's names go in step 9, and are gone at both servers."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.dns import connect_names
from dcdecom.adapters.secrets import Secrets
from dcdecom.documents.configuration import load
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.estate.reading import Reading
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.stages import to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.secrecy.watched import content_of, forms_of

SERVER = "srv-disdik-01"


@pytest.mark.whole
@pytest.mark.timeout(300)
def test_names_go_with_their_server_and_come_back_with_it(tmp_path: Path) -> None:
    bed = LabBed(tmp_path, dns=True)
    try:
        office = Office(bed, tmp_path / "office")
        office.read("doctor", "--only", "references").ended(0, "may update the zone")
        id = office.open(office.request("accepted"), 4)
        to_rack(office, id)
        to_plan(office, id, SERVER)
        to_handover(office, id, SERVER)
        to_second_plan(office, id)
        shown = office.read("case", "plan", id).ended(0)
        assert f"{SERVER}.dc.test. A (inside)" in shown.text
        assert "3 DNS record sets" in shown.text
        to_review(office, id, SERVER)
        names = [t for t in office.case(id).changes if isinstance(t.change, RemoveRecords)]
        assert [(t.change.type, t.state) for t in names] == [(k, "verified") for k in ("CNAME", "A", "PTR")]
        assert [_records(office, t.change) for t in names] == [(), (), ()]
        report = office.read("report", "render", id, "--format", "json").ended(0)
        assert "penghapusan nama DNS" in report.text
        office.read("verify", id, "--replay").ended(0)
        office.type("case", "undo", id).ended(4)
        way = office.case(id).way_back
        assert way
        office.type("case", "undo", id, "--confirm", f"{way.digest[:8]}:{office.server(SERVER).serial[-4:]}").ended(0)
        assert [_records(office, t.change) for t in names] == [t.change.before for t in names]
        _keys_are_nowhere(bed, office)
    finally:
        bed.close()


def _records(office: Office, change: object) -> tuple[str, ...]:
    assert isinstance(change, RemoveRecords)
    settings = load(office.config)
    reader = connect_names(settings.dns, settings.references.domains, Secrets(), SystemClock())
    assert reader
    answer = reader.record_set(change.view, change.zone, change.owner, change.type)
    assert isinstance(answer, Reading), answer
    assert answer.value.behind == ()
    return answer.value.values


def _keys_are_nowhere(bed: LabBed, office: Office) -> None:
    assert bed.control.access.dns
    files = [p for p in office.folder.rglob("*") if p.is_file() and p.parent.name not in ("secrets", "sealed")]
    written = [*map(content_of, files), *(said.text.encode() for said in office.said)]
    for secret in (bed.control.access.dns.reader, bed.control.access.dns.writer):
        assert not [place for place in written if any(form in place for form in forms_of(secret))]
