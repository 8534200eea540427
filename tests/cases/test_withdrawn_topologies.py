"""Awkward cablings withdrawn by the commands that people type: every port of them shut, one by one, and no other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dcdecom.journal.memory import SqliteMemory
from dcdecom.model.changes.switch import ShutPort
from dcdecom_lab.description import load_description
from dcdecom_lab.topologies import AGED, scenarios
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.stages import to_end, to_plan, to_rack, to_review, to_second_plan
from tests.cases.topologies import Expected, expected, remember, write_estate_of
from tests.cases.truth import port_is_shut_and_saved, verbs

SCENARIOS = scenarios()
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/reference/report.schema.json").read_text("utf-8"))
SAMPLE = {"mlag", "lacp"}
"""Of those that are withdrawn, which `make test-long` plays; `make test-whole` plays all."""
ROWS = [
    pytest.param(t, server, e, id=t, marks=pytest.mark.long if t in SAMPLE else pytest.mark.whole)
    for t, servers in expected().items() for server, e in servers.items() if e.withdrawn
]  # fmt: skip


@pytest.fixture
def office(server: str, tmp_path: Path) -> Iterator[Office]:
    """A team before a lab that has this server alone, so that each look is quick."""
    estate = write_estate_of(tmp_path / "estate.yaml", server)
    bed = LabBed(tmp_path / "bed", estate)
    yield Office(bed, tmp_path / "office", estate=load_description(estate))
    bed.close()


@pytest.mark.parametrize(("topology", "server", "wanted"), ROWS)
def test_every_port_is_shut_and_no_other(topology: str, server: str, wanted: Expected, office: Office) -> None:
    bed = office.bed
    assert isinstance(bed, LabBed)
    SCENARIOS[topology].build(bed.control)
    bed.control.skip(AGED)
    remember(SqliteMemory(office.data / "store.sqlite"), wanted.memory)
    id = office.open(office.request_for(server), 4)
    to_rack(office, id)
    to_plan(office, id, server)
    _go(office, id, server, off="remembered" in wanted.withdrawn.values())

    changes = [t for t in office.case(id).changes if isinstance(t.change, ShutPort)]
    assert {t.change.target.removeprefix("port "): t.proof for t in changes} == dict(wanted.withdrawn)
    assert all(t.readings for t in changes)
    shut = [act for act in verbs(bed.control, "switch") if act.endswith(": shutdown")]
    assert shut == [f"switch {place}: shutdown" for place in wanted.withdrawn]
    assert all(port_is_shut_and_saved(bed, *place.split(" ")) for place in wanted.withdrawn)
    assert "gone" in office.types(id)


def _go(office: Office, id: str, server: str, off: bool) -> None:
    """From the plan to the minutes of the handover; nobody is asked to shut down what is off."""
    if off:
        said = office.run(id, *office.confirmations(id, server), "--wait").ended(4, "ba-penarikan.docx")
        assert "to shut" not in said.text
        assert "dropped" not in office.types(id)
    else:
        office.end(office.shuts_down(id, server)).ended(4, "ba-penarikan.docx")


def rendered(office: Office, id: str) -> dict[str, Any]:
    """The report as it is now, which its schema allows."""
    report: dict[str, Any] = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").ended(0).out)
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(report)] == []
    return report


BLADE, OTHER_BLADE = "9c:b6:54:b0:00:15", "9c:b6:54:b0:02:15"
UPLINK = ("tor-2", 3)
"""The port of the chassis that srv-blade sits in."""


@pytest.mark.whole
@pytest.mark.parametrize("server", ["srv-blade"])
def test_a_blade_goes_by_hand_and_its_chassis_stays(server: str, office: Office) -> None:
    bed = office.bed
    assert isinstance(bed, LabBed)
    bed.control.attach_machine(*UPLINK, OTHER_BLADE, office.estate.vlans.data)
    id = office.open(office.request_for(server), 4)
    to_rack(office, id)
    to_plan(office, id, server)
    office.run(id, *office.confirmations(id, server), "--wait").ended(4, "take srv-blade off chassis-07, slot 3")
    n = next(t.n for t in office.case(id).changes if t.change.kind == "slot")
    office.read("case", "plan", id).ended(0, f"Change {n} is made by hand only", office.server(server).serial)
    assert [c["keadaan"] for c in rendered(office, id)["perubahan"]][n - 1] == "diminta, belum dijawab"
    office.type("case", "cancel", id, "--note", "no").ended(3, "giving it up would hide that", f"--change {n} --reject")
    stand_up = ("case", "sign", id, "penarikan", "--as", "kasi", "--by", "kasi", "--change", str(n))
    office.type(*stand_up, "--return", "--code", "1").ended(2, "--return, --code: says nothing of a change")
    office.type(*stand_up, "--scan", office.scan("slot")).ended(3, "nothing shows that it was made")
    office.type("case", "attach", id, "penarikan", office.scan("empty-slot"), "--change", str(n)).ended(0)
    office.run(id, "--wait").ended(4, "WAITING for", "--as kasi")
    office.type(*stand_up, "--scan", office.scan("slot")).ended(0)

    office.run(id, "--wait").ended(3, "still-seen")
    bed.control.power(server, False)
    bed.control.skip(AGED)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    to_second_plan(office, id)
    to_review(office, id, server)
    to_end(office, id)
    for said in ("chassis-07, slot 3 (R02 U20)", "sasis tempat srv-blade, beserta server lain di dalamnya"):
        assert said in office.paper(id, "daftar-pencabutan.docx")
    assert "BOLEH DICABUT" not in office.paper(id, "daftar-pencabutan.docx")
    assert "pelepasannya dari slot hanya disahkan" in office.paper(id, "daftar-pencabutan.docx")
    assert "hanya berdasarkan pengesahan Agus" in office.paper(id, "ba-pelaksanaan.docx")
    assert office.mistakes(id) == []
    assert office.case(id).state == "sealed"
    types = office.types(id)
    assert types.count("change-asked") == 1
    assert "manual-seen" not in types
    report = rendered(office, id)
    [step] = [step for step in report["langkah"] if step["langkah"] == "penarikan"]
    assert step["pelaksanaan"][-1]["mutu_bukti"] == "dokumen tanpa kode"
    office.read("verify", id, "--replay").ended(0, "REPLAY       REPEATED")
    [made] = [change for change in report["perubahan"] if change["jenis"] == "pelepasan dari slot"]
    assert made["manual"]["terlihat"] == "hanya disahkan, tidak terlihat oleh sistem mana pun"
    assert made["manual"]["alamat_tidak_terlihat"] == [BLADE]
    office.read("report", "show", id).ended(0, "hanya berdasarkan pengesahan")
    assert not [act for act in verbs(bed.control, "switch") if "shutdown" in act]
    switch, port = UPLINK
    seen = office.read("look", switch, office.estate.port_name(port)).ended(0).out
    assert OTHER_BLADE in seen
