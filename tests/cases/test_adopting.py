"""An estate whose record is half empty, and a case that began on paper before dcdecom was there."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import yaml

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.test_reconcile import owner_of
from tests.cases.truth import verbs

SERVER = "srv-bapenda-01"


def test_what_the_record_lacks_is_a_work_list_and_a_proposal(office: Office, control: LabControl) -> None:
    owner = owner_of(office)
    plugged = [i for i in owner.call("GET", f"dcim/interfaces/?device={SERVER}")["results"] if i["cable"]]
    for interface in plugged:
        owner.call("DELETE", f"dcim/cables/{interface['cable']['id']}/")
    before = control.acts()

    listed = office.read("reconcile", "--class", "unready").ended(7, f"{SERVER} could not be withdrawn")
    assert "cable-elsewhere" not in listed.out

    said = office.read("learn", "cables").ended(0, "Nothing was written", "Connections > Cables > Import")
    rows = [row for row in csv.DictReader(io.StringIO(said.out)) if row["side_a_device"] == SERVER]
    ends = {i["name"]: i["connected_endpoints"][0] for i in plugged}
    learned = {row["side_a_name"]: (row["side_b_device"], row["side_b_name"]) for row in rows}
    assert learned == {name: (end["device"]["name"], end["name"]) for name, end in ends.items()}
    assert all("cli and snmp" in row["description"] for row in rows)
    as_yaml = office.read("learn", "cables", "--device", SERVER, "--format", "yaml").ended(0)
    assert yaml.safe_load(as_yaml.out) == rows
    office.read("learn", "macs", "--device", SERVER).ended(0, "0 proposed")
    office.read("learn", "macs", "--device", "no-such-server").ended(2, "Names have to fit exactly")
    assert (control.acts(), verbs(control)) == (before, verbs(control))


def test_a_refusal_of_last_week_is_taken_up_with_its_own_day(office: Office) -> None:
    """The letter went out before the case was opened here: the step happened then, and was recorded today."""
    week_ago = datetime.now(ZoneInfo("Asia/Jakarta")).date() - timedelta(days=7)
    id = office.open(office.request("rejected"), 3)
    early = office.signs(id, "penolakan", "kasi", "--by", "kasi", "--on", week_ago.isoformat())
    early.ended(2, "before the sheet was printed", "Nothing was recorded")
    office.signs(id, "penolakan", "kasi", "--by", "kasi").ended(0)
    office.run(id).ended(3, "letter")
    how = ("--number", "000.8/77/DISKOMINFO", "--on", week_ago.isoformat(), "--scan", office.scan("letter"))
    office.type("case", "sign", id, "penolakan", "--as", "tim-dc", *how).ended(0, "a paper without a code")
    office.run(id).ended(0)

    letter = [e for e in office.events(id) if e.type == "gate-closed" and e.payload["step"] == "penolakan"][-1]
    assert letter.payload["on"] == week_ago.isoformat()
    assert datetime.fromisoformat(letter.at).date() > week_ago
    assert office.at(id) == ("sealed", "selesai")
