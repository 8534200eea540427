"""Could not read is never none: nothing is concluded, no letter is drafted, and it goes on when it can be read."""

from __future__ import annotations

import pytest
import yaml

from dcdecom.model.finding import Comparison, Verdict
from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.truth import verbs

SERVER = "srv-dinkes-01"
EXAMINED = (Comparison.LETTER_RECORD, Comparison.RECORD_NETWORK)
SYSTEMS = (
    pytest.param("snmp:tor-2", "SNMP"),
    pytest.param("cli:tor-2", "CLI", marks=pytest.mark.long),
)


def _be_impatient(office: Office) -> None:
    """Wait less for agents that are silent."""
    path = office.folder / "inventory" / "groups.yaml"
    groups = yaml.safe_load(path.read_text("utf-8"))
    groups["switches"]["connection_options"]["snmp"]["extras"] |= {"timeout": 1, "retries": 1}
    path.write_text(yaml.safe_dump(groups), "utf-8")


@pytest.mark.parametrize(("system", "named"), SYSTEMS)
def test_what_is_down_is_said_to_be_down(
    system: str, named: str, bed: Bed, control: LabControl, office: Office
) -> None:
    if system.startswith("snmp"):
        _be_impatient(office)
    bed.stop(system)
    id = office.open(office.request("unread"), 5)
    assert named in office.said[-1].text
    assert "Nothing was changed" in office.said[-1].text
    assert office.at(id) == ("open", "pemeriksaan")
    assert not (office.data / "out" / id / "surat-balasan.docx").exists()
    evidence = office.case(id).devices[SERVER].evidence
    assert evidence
    assert Verdict.DISAGREES not in evidence.verdicts.values()
    assert {c for c in EXAMINED if evidence.verdicts[c] is Verdict.UNCHECKED}

    bed.start(system)
    office.run(id).ended(4, "formulir")
    assert office.at(id) == ("open", "formulir")
    assert verbs(control) == []


@pytest.mark.long
@pytest.mark.parametrize("system", ["netbox", "zabbix"])
def test_no_case_is_opened_or_goes_on_while_it_is_not_known_what_a_system_keeps_of_it(
    system: str, bed: Bed, control: LabControl, office: Office
) -> None:
    bed.stop(system)
    office.type("run", "penarikan-server", str(office.request("unread"))).ended(
        5, f"not looked at: {system}", "No case was opened"
    )
    assert office.read("case", "list").ended(0).out.count("2026-") == 0
    bed.start(system)
    id = office.open(office.request("unread"), 4)
    bed.stop(system)
    office.run(id).ended(5, f"not looked at: {system}", "Nothing was changed", "when-a-system-stays-down")
    bed.start(system)
    office.run(id).ended(4, "formulir")
    assert verbs(control) == []
