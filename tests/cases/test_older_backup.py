"""The world before the journal: an older copy of the store is put back after ports were shut, or goes on elsewhere."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_handover
from tests.cases.truth import verbs

SERVER = "srv-bapenda-01"


def copied(office: Office) -> Callable[[], None]:
    """A backup of the store now; what puts it back in the place of what is there then."""
    kept = office.folder / "backup.sqlite"
    with closing(sqlite3.connect(office.data / "store.sqlite")) as here, closing(sqlite3.connect(kept)) as there:
        here.backup(there)

    def restore() -> None:
        for path in office.data.glob("store.sqlite*"):
            path.unlink()
        shutil.copyfile(kept, office.data / "store.sqlite")

    return restore


def ids(office: Office) -> list[str]:
    return [case["case"] for case in json.loads(office.read("case", "list", "--json").ended(0).out)]


@pytest.mark.long
def test_an_older_backup_gives_no_case_up_over_ports_that_are_shut(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    restore = copied(office)
    to_handover(office, id, SERVER)
    done = verbs(control)
    assert sum("shut" in verb for verb in done) >= 2
    office.read("verify", id, "--online").ended(0, "keep nothing unknown")
    restore()
    before = office.types(id)
    head = f"dcdecom case {id}, penarikan: journal head"
    told = ("NetBox journal entry", head, "Zabbix maintenance", "dcdecom help backup")
    for words in (("cancel", id, "--note", "x"), ("run", id), ("undo", id)):
        said = office.type("case", *words).ended(3, *told)
        assert "No change of it stands" not in said.text
    assert office.types(id) == before
    assert verbs(control) == done
    office.read("verify", id).ended(0, "INTACT")
    office.read("verify", id, "--online").ended(3, "INTACT", *told[:3])
    found = office.read("reconcile", "--class", "chain-broken").ended(7, id, "does not know")
    assert "NetBox journal entry" in found.text or "Zabbix maintenance" in found.text
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="seconds")
    accepts = ("case", "sign", id, "penarikan", "--as", "kasi", "--accept", "case/journal-older", "--note", "by hand")
    late = (datetime.now(UTC) + timedelta(days=2)).isoformat(timespec="seconds")
    office.type(*accepts, "--until", late, "--scan", office.scan("n.pdf")).ended(2, "at most 24 hours")
    office.type(*accepts, "--until", until, "--scan", office.scan("n.pdf")).ended(0)
    office.gives_up(id, "x").ended(0)


@pytest.mark.parametrize("system", ["netbox", "zabbix"])
def test_a_system_that_is_down_is_not_looked_at(
    control: LabControl, office: Office, shelf: Shelf, system: str
) -> None:
    """Until somebody in authority says that it goes on without; and no case is opened whose id it may know."""
    id = shelf.opened(office, SERVER)
    before, told = office.types(id), ("not looked at", system, "Nothing was changed", "case/not-looked-at")
    control.web_port(system, open=False)
    for words in (("cancel", id, "--note", "x"), ("run", id), ("undo", id)):
        said = office.type("case", *words).ended(5, *told)
        assert "given up" not in said.text
    assert office.at(id)[0] == "open"
    assert office.types(id) == before
    office.read("verify", id, "--online").ended(5, "INTACT", "not looked at", system)
    office.read("verify", id).ended(0)
    request = office.request_for("srv-dinkes-01")
    office.type("run", "penarikan-server", str(request)).ended(5, "not looked at", "No case was opened")
    assert len(ids(office)) == 1
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="seconds")
    accepts = ("case", "sign", id, "formulir", "--as", "kasi", "--accept", "case/not-looked-at", "--note", "by hand")
    office.type(*accepts, "--until", until, "--scan", office.scan("n.pdf")).ended(0)
    office.run(id).ended(4, "not looked at", system)
    control.web_port(system, open=True)
    office.gives_up(id, "x").ended(0, "No change of it stands")


@pytest.mark.whole
def test_an_id_that_a_lost_case_had_is_given_to_no_other(office: Office) -> None:
    """What an older backup lost left a folder; the next case gets another id, and it is said why."""
    first = office.open(office.request_for(SERVER), 4)
    restore = copied(office)
    lost = office.open(office.request_for("srv-dinkes-01"), 4)
    restore()
    said = office.type("run", "penarikan-server", str(office.request_for("srv-dinkes-01"))).ended(
        4, f"No new case gets {lost}", "dcdecom help backup"
    )
    found = ids(office)
    assert (len(found), lost in found, first in found) == (2, False, True), said.text
    office.type("run", "penarikan-server", str(office.request_for("srv-bpkad-01"))).ended(4)
    assert len(ids(office)) == 3


@pytest.mark.whole
def test_one_journal_on_two_hosts_is_found_by_its_notes(office: Office, shelf: Shelf) -> None:
    """The copy goes on first, as far as the note; then the first host does not know it."""
    id = shelf.planned(office, SERVER)
    there = Path(shutil.copytree(office.data, office.folder / "elsewhere"))
    to_handover(office, id, SERVER)
    shutil.rmtree(office.data)
    there.rename(office.data)
    office.type("case", "run", id).ended(3, "goes on as a copy on another host", "journal head")
