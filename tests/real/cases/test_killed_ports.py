"""Killed before and after a port is shut, and walked back, on a real switch: all is as if nothing had happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.snapshot import differences, snapshot
from tests.cases.stages import to_plan, to_rack
from tests.cases.truth import port_is_shut_and_saved
from tests.cases.ways import walk_back
from tests.real.cases.killing import is_begun, kill_once, settles
from tests.real.cases.own_logs import watched_port, zabbix_writes

SERVER = "srv-bapenda-02"
SAVES = 2
"""Ports of the server: each is shut and saved in one session."""


@pytest.mark.timeout(1800)
def test_killed_around_the_shut_and_walked_back(bed: RealBed, office: Office, tmp_path: Path) -> None:
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    before, port = snapshot(office, SERVER), bed.port(SERVER, "data")
    silence = f"dcdecom {id} {SERVER}"

    with bed.turn(port[0]), watched_port(bed, *port, tmp_path) as log:
        running = office.watches(id, SERVER)
        bed.power(SERVER, False)
        kill_once(running, lambda: is_begun(office, id, "shut"))
        assert (bed.bed.shut(*port), log.writers) == (False, 0)
        settles(office, id, "change-failed")
        kill_once(office.start("case", "run", id, "--wait"), lambda: port_is_shut_and_saved(bed, *port))
        assert is_begun(office, id, "shut") or office.types(id)[-1] == "change-proved"
        settles(office, id, "change-verified")
        _to_soak(office, id)
        assert (log.shut, log.writers) == (1, SAVES)
    assert zabbix_writes(bed, silence) == {f"add {silence}": 1}
    disturbed = snapshot(office, SERVER)

    walk_back(office, id, SERVER).ended(0, "3 changes of way back")
    assert differences(before, snapshot(office, SERVER)) == []
    bed.power(SERVER, True)
    office.run(id).ended(4, "WAITING for a confirmation")
    running = office.shuts_down(id, SERVER)
    running.until("Soak until", office.patience)
    running.interrupt()
    office.end(running).ended(4)
    assert [one for one in differences(disturbed, snapshot(office, SERVER)) if "active_till" not in one] == []
    walk_back(office, id, SERVER).ended(0)
    assert differences(before, snapshot(office, SERVER)) == []
    assert zabbix_writes(bed, silence) == {f"add {silence}": 2, f"delete {silence}": 2}
    office.gives_up(id, "given up").ended(0, "No change of it stands")
    bed.power(SERVER, True)


def _to_soak(office: Office, id: str) -> None:
    """Go on until the soak is waited for."""
    office.run(id).ended(4)
    case = office.case(id)
    assert [t.change.kind for t in case.planned("penarikan") if t.state == "verified"] == ["silence", "shut", "shut"]
