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
    pytest.param("netbox", "NetBox", marks=pytest.mark.long),
    pytest.param("zabbix", "Zabbix", marks=pytest.mark.long),
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
    unchecked = {c for c in EXAMINED if evidence.verdicts[c] is Verdict.UNCHECKED}
    assert bool(unchecked) == (system != "zabbix")

    bed.start(system)
    office.run(id).ended(4, "formulir")
    assert office.at(id) == ("open", "formulir")
    assert verbs(control) == []
