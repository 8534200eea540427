"""A case from the letter to `selesai` with its journal on PostgreSQL, and the same journal in a file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from dcdecom.bootstrap import storage
from dcdecom.documents.configuration import load
from dcdecom.journal.chain import row
from dcdecom.ports.journal import Event
from tests.cases.office import Office
from tests.cases.stages import to_end, to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.cluster import ADMIN

SERVER = "srv-disdik-01"


def events(config: Path, id: str) -> tuple[Event, ...]:
    return storage.store(load(config)).events(id)


@pytest.mark.timeout(900)
def test_an_accepted_request_goes_all_the_way_and_back_into_a_file(office: Office, tmp_path: Path) -> None:
    id = office.open(office.request("accepted"), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    to_handover(office, id, SERVER)
    to_second_plan(office, id)
    to_review(office, id, SERVER)
    to_end(office, id)
    assert not (office.data / "store.sqlite").exists()
    assert not (office.data / "files").exists()
    office.type("verify", id, by="").ended(0)
    office.type("store", "check", by="").ended(0, "append-only, for their owner too")
    office.type("reconcile", by="").ended(0)

    told = [row(event) for event in events(office.config, id)]
    office.type("store", "export", str(tmp_path / "copy"), "--user", ADMIN, by="").ended(0, "every hash is what it was")
    said = yaml.safe_load(office.config.read_text("utf-8"))
    said.pop("store")
    alone = office.config.with_name("alone.yaml")
    alone.write_text(yaml.safe_dump({**said, "data_dir": str(tmp_path / "copy")}), "utf-8")
    assert [row(event) for event in events(alone, id)] == told
    office.config = alone
    office.type("verify", id, by="").ended(0)
    office.type("store", "check", by="").ended(0)
