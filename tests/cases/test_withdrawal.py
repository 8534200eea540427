"""Step 8, where it does not go smoothly: nothing is shut that is not proved, and nothing is handed over too early."""

from __future__ import annotations

import re

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_handover, to_rack
from tests.cases.truth import port_is_shut_and_saved, verbs

SERVER = "srv-bapenda-01"
MAC = "9c:b6:54:a1:03:10"
AGEING = 2.0
"""Seconds after which no switch of the lab remembers an address that has left."""
FOREIGN = "52:54:00:99:99:01"
PAIR = ("srv-disdik-02", "srv-bapenda-01")
WRITES = {"change-intended", "change-verified", "change-failed"}


def _port(office: Office) -> str:
    return office.estate.port_name(9)


# --- confirming ------------------------------------------------------------------------------------------------------


def test_nothing_is_applied_without_the_right_confirmation(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    digest = office.case(id).plans[-1].digest
    wrong = (
        ("0" * 8 + ":LK1A", "The plan in force is"), (f"{digest[:6]}:LK1A", "The plan in force is"),
        (f"{digest[:8]}:XXXX", "no device"), (f"{digest[:8]}:K1A", "at least the last four"), (digest[:8], "expected"),
        (f"{digest[:8]}:LKIA", "no device"),
    )  # fmt: skip
    for confirmation, why in wrong:
        office.run(id, "--confirm", confirmation).ended(2, why, "Nothing was applied")
    assert verbs(control) == []
    assert not WRITES & set(office.types(id))
    assert not office.case(id).plans[-1].is_confirmed


@pytest.mark.long
def test_two_servers_need_two_confirmations(control: LabControl, office: Office, shelf: Shelf) -> None:
    first, second = "srv-disdik-02", "srv-disdik-03"
    id = shelf.planned(office, first, second)
    plan = office.read("case", "plan", id).ended(0).out
    assert all(name in plan for name in (first, second))
    office.run(id, *office.confirmations(id, first)).ended(4, "WAITING for a confirmation", second)
    assert verbs(control) == []
    office.run(id, *office.confirmations(id, second)).ended(4, "shut", first, second)
    assert verbs(control) == ["zabbix maintenance.create"] * 2


# --- reading the chassis ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_a_label_that_differs_is_read_twice_and_then_stops_the_case(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.opened(office, SERVER)
    to_rack(office, id)
    office.type("case", "inspect", id, SERVER, "--serial", "CN7520LK1A").ended(2, "rack unit", "Nothing was recorded")
    office.inspects(id, SERVER, serial="CN7520LK2B").ended(0)
    assert "CN7520LK1A" not in office.said[-1].text
    office.run(id).ended(4, "read it once more")
    office.inspects(id, SERVER, serial="CN7520LK2B").ended(0)
    office.run(id).ended(3, "label-serial-differs")
    office.inspects(id, SERVER).ended(0)
    office.run(id).ended(4, "WAITING for a confirmation")
    assert verbs(control) == []


# --- the owner does not shut down ------------------------------------------------------------------------------------


@pytest.mark.whole
def test_without_a_drop_the_silence_ends_and_nothing_is_shut(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    office.run(id, *office.confirmations(id, SERVER), "--wait").ended(4, "did not go down in time", "nothing was shut")

    assert verbs(control) == ["zabbix maintenance.create", "zabbix maintenance.delete"]
    assert bed.speaks(SERVER)
    assert [t.change.kind for t in office.case(id).changes if t.state == "verified"] == ["silence", "unsilence"]
    office.run(id).ended(4, "WAITING for a confirmation")
    assert office.case(id).plans[-1].confirmed == {}
    office.gives_up(id, "given up").ended(0, "No change of it stands")


@pytest.mark.whole
def test_after_a_missed_drop_the_new_plan_succeeds(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    office.run(id, *office.confirmations(id, SERVER), "--wait").ended(4, "did not go down in time")
    office.run(id).ended(4, "WAITING for a confirmation")
    to_handover(office, id, SERVER)
    assert port_is_shut_and_saved(bed, "tor-3", _port(office))
    assert verbs(control, "zabbix") == [
        "zabbix maintenance.create", "zabbix maintenance.delete", "zabbix maintenance.create",
    ]  # fmt: skip
    assert verbs(control, "switch").count(f"switch tor-3 {_port(office)}: shutdown") == 1


@pytest.mark.long
def test_a_shutdown_that_nobody_could_watch_proves_nothing_and_says_what_is_missing(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The server went down while SNMP was silent: its drop was not seen, so its port is not shut on it."""
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    bed.stop("snmp:tor-3")
    bed.power(SERVER, False)
    office.end(watching).ended(4, "could not be watched to the end", "nothing was shut")
    bed.start("snmp:tor-3")
    office.run(id, "--wait").ended(5, "not read not-seen", f"--accept '{SERVER}/not-seen/tor-3 {_port(office)}'")
    assert verbs(control, "switch") == []


# --- what stands behind the port -------------------------------------------------------------------------------------


def test_a_foreign_address_between_plan_and_shut_stops_the_shut(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Something was patched into the port as soon as the server had left it."""
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    control.attach_machine("tor-3", 9, FOREIGN, 110)
    bed.power(SERVER, False)
    office.end(watching).ended(3, "foreign-mac", FOREIGN, "It was not sent")

    assert verbs(control, "switch") == []
    assert not port_is_shut_and_saved(bed, "tor-3", _port(office))
    shut = next(t for t in office.case(id).changes if t.change.kind == "shut")
    assert (shut.state, "foreign-mac" in shut.reason) == ("failed", True)
    office.run(id, "--wait").ended(3, "foreign-mac")
    assert verbs(control, "switch") == []


@pytest.mark.whole
def test_once_the_foreign_address_is_gone_the_shut_goes_on(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    control.attach_machine("tor-3", 9, FOREIGN, 110)
    bed.power(SERVER, False)
    office.end(watching).ended(3, "foreign-mac")
    control.detach(FOREIGN)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    assert port_is_shut_and_saved(bed, "tor-3", _port(office))


@pytest.mark.long
def test_a_server_that_is_still_seen_is_not_handed_over(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Somebody plugged the server into another switch while the ports were soaking."""
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    watching.until("Soak until")
    control.attach_machine("tor-2", 40, MAC, 110)
    office.end(watching).ended(3, "still-seen", "tor-2", "The berita acara stays closed")

    assert not (office.data / "out" / id / "ba-penarikan.docx").exists()
    office.signs(id, "penarikan", "opd", code="0000-0000-0000-0000").ended(3, "waits for no paper now")
    control.detach(MAC)
    control.skip(AGEING)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    assert verbs(control, "switch").count("switch tor-3 write memory") == 2


def test_an_unsaved_edit_of_a_stranger_stops_the_case_and_drafts_no_letter(
    control: LabControl, office: Office
) -> None:
    control.edit("tor-3", office.estate.port_name(20), "description not ours")
    id = office.open(office.request_for(SERVER), 3)
    assert re.search(r"unsaved-changes|not saved", office.said[-1].text)
    assert office.at(id) == ("open", "pemeriksaan")
    assert not (office.data / "out" / id / "surat-balasan.docx").exists()
    control.save("tor-3")
    office.run(id).ended(4, "formulir")
    assert verbs(control) == []


@pytest.mark.long
def test_an_unsaved_edit_between_plan_and_shut_stops_the_shut(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Our save would keep a stranger's change."""
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    control.edit("tor-3", office.estate.port_name(20), "description not ours")
    bed.power(SERVER, False)
    office.end(watching).ended(3, "unsaved-changes", "It was not sent")
    assert verbs(control, "switch") == []


# --- deadlines without a terminal ------------------------------------------------------------------------------------


@pytest.mark.long
def test_without_wait_every_deadline_stops_with_exit_4(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    office.run(id, *office.confirmations(id, SERVER)).ended(4, "Ask Bapenda to shut")
    office.run(id).ended(4, "Ask Bapenda to shut")
    bed.power(SERVER, False)
    office.run(id).ended(4, "Soak until", "Do not pull yet")
    assert not (office.data / "out" / id / "daftar-pencabutan.docx").exists()
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    assert verbs(control, "zabbix") == ["zabbix maintenance.create"]


@pytest.mark.parametrize(
    "system", [pytest.param("snmp:tor-2", marks=pytest.mark.long), pytest.param("netbox", marks=pytest.mark.whole)]
)
def test_what_cannot_be_read_after_the_soak_hands_nothing_over(
    system: str, bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """A switch of the site that is silent may have the server on it."""
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    watching.until("Soak until")
    bed.stop(system)
    office.end(watching).ended(5, "nobody pulls yet")
    assert not (office.data / "out" / id / "ba-penarikan.docx").exists()
    bed.start(system)
    office.run(id).ended(4, "ba-penarikan.docx")


@pytest.mark.whole
def test_a_port_that_was_shut_already_is_found_so(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Somebody shut and saved the BMC's port by hand: the journal says that it was found so, and nothing is sent."""
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    watching.until("verified")
    control.edit("tor-3", office.estate.port_name(35), "shutdown")
    control.save("tor-3")
    office.end(watching).ended(4, "ba-penarikan.docx")
    bmc = next(t for t in office.case(id).changes if t.change.kind == "shut" and t.found_so)
    assert office.estate.port_name(35) in bmc.change.target
    assert not [act for act in verbs(control, "switch") if office.estate.port_name(35) in act]
