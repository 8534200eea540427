"""A system stays down in the middle of a plan: what to do by hand is told, two people answer for it, and it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.cases.driver import Said
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.test_undo import confirmations, in_monitoring, walk_back
from tests.cases.truth import Records, verbs

SERVER = "srv-bapenda-01"


@dataclass(frozen=True)
class Down:
    """One system that goes down, at which change, and how a person makes that change."""

    system: str
    kind: str
    step: str
    stop: Callable[[Office, Shelf, LabControl], str]
    """Bring a case to the failed attempt, with the system still down; returns its id."""
    do: Callable[[Office, LabControl], None]
    told: tuple[str, ...]
    """What `case plan` says of it, among other things."""
    on: str = "laporan"
    """Where the case stops next, once the system can be read again."""

    def __str__(self) -> str:
        return self.system


def _port(office: Office) -> str:
    return office.estate.port_name(9)


def switch_down(office: Office, shelf: Shelf, control: LabControl) -> str:
    """The session breaks at `shutdown`, and the switch lets nobody in any more."""
    id = shelf.planned(office, SERVER)
    control.line_fault("tor-3", line="shutdown", kind="gone")
    office.end(office.shuts_down(id, SERVER)).ended(6, "It may have happened")
    office.bed.stop("cli:tor-3")
    office.run(id).ended(6, "cannot be read")
    return id


def shut_at_the_console(office: Office, control: LabControl) -> None:
    control.edit("tor-3", _port(office), "shutdown")
    control.save("tor-3")


def zabbix_down(office: Office, shelf: Shelf, control: LabControl) -> str:
    id = shelf.withdrawn(office, SERVER)
    control.web_fault("zabbix", kind="gone", method="host.update")
    office.run(id, *office.confirmations(id, SERVER), "--wait").ended(6, "It may have happened")
    office.bed.stop("zabbix")
    return id


def disable_in_the_frontend(office: Office, control: LabControl) -> None:
    _monitored(office, False)


def enable_in_the_frontend(office: Office) -> None:
    _monitored(office, True)


def _monitored(office: Office, on: bool) -> None:
    writer = Records(office.config, "writer")
    writer.zabbix.host.update(hostid=writer.hosts(SERVER)[0]["hostid"], status=int(not on))


def netbox_down(office: Office, shelf: Shelf, control: LabControl) -> str:
    id = shelf.withdrawn(office, SERVER)
    control.web_fault("netbox", kind="gone", method="PATCH")
    office.run(id, *office.confirmations(id, SERVER), "--wait").ended(6, "It may have happened")
    office.bed.stop("netbox")
    return id


def change_in_the_browser(office: Office, control: LabControl) -> None:
    device = Records(office.config, "writer").device(SERVER)
    device.status = "decommissioning"
    device.save()


SWITCH = Down(
    "switch", "shut", "penarikan", switch_down, shut_at_the_console,
    ("On tor-3", "interface GigabitEthernet1/0/9", "shutdown", "write memory"), "ba-penarikan.docx",
)  # fmt: skip
ZABBIX = Down(
    "zabbix", "disable", "hapus-monitoring", zabbix_down, disable_in_the_frontend,
    ("Data collection > Hosts: tick srv-bapenda-01 (id ", "Disable"),
)  # fmt: skip
NETBOX = Down(
    "netbox", "status", "hapus-monitoring", netbox_down, change_in_the_browser,
    ("Devices > srv-bapenda-01 (id ", "status decommissioning. Save"),
)  # fmt: skip


def start(office: Office, control: LabControl, down: Down) -> None:
    office.bed.start("cli:tor-3" if down.system == "switch" else down.system)


def number(office: Office, id: str, down: Down) -> int:
    return next(t.n for t in office.case(id).changes if t.change.kind == down.kind and t.by_hand is not None)


def attach(office: Office, id: str, down: Down, n: int, by: str = "rina") -> Said:
    return office.type("case", "attach", id, down.step, office.scan("console"), "--change", str(n), by=by)


def stand_up(office: Office, id: str, down: Down, n: int, by: str = "budi") -> Said:
    return office.type("case", "sign", id, down.step, "--as", "tim-dc", "--change", str(n), by=by)


@pytest.mark.whole
@pytest.mark.parametrize("down", [SWITCH, ZABBIX, NETBOX], ids=str)
def test_told_shown_signed_contradicted_and_at_last_so(
    down: Down, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Two people say that it was done, and it was not; then it is."""
    id = down.stop(office, shelf, control)
    n = number(office, id, down)
    office.read("case", "plan", id).ended(0, f"Change {n} could not be made", *down.told)
    stand_up(office, id, down, n).ended(3, "nothing shows that it was made")
    attach(office, id, down, n).ended(0, "Somebody else stands up for it")
    stand_up(office, id, down, n, by="rina").ended(3, "somebody else signs for it")
    stand_up(office, id, down, n).ended(0, "Its system has not shown it yet")
    office.read("case", "show", id).ended(0, "manual", "its system has not shown it yet")
    assert office.run(id).code in (4, 5), "nothing is known of it while its system is down"
    assert _told_of(office, id, n) == ("dikerjakan secara manual", "belum diamati aplikasi")

    start(office, control, down)
    for _ in range(2):
        office.run(id, "--wait").ended(3, "by-hand-not-so", f"dcdecom case undo {id} --change {n}")
    assert _told_of(office, id, n) == ("dikerjakan secara manual", "dibantah oleh sistem")

    down.do(office, control)
    done = len(verbs(control))
    _on(office, id, down)
    assert _told_of(office, id, n) == ("dikerjakan secara manual", "diamati aplikasi kemudian")
    assert not [verb for verb in verbs(control)[done:] if _is_the_act(verb, down, office)]


def _told_of(office: Office, id: str, n: int) -> tuple[str, str]:
    """The state of a change made by hand, and whether it was seen, by the report."""
    report = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").ended(0).out)
    row = next(c for c in report["perubahan"] if c["nomor"] == n)
    assert (row["manual"]["dikerjakan_oleh"], row["manual"]["mutu"]) == (["rina"], "keterangan lisan")
    return row["keadaan"], row["manual"]["terlihat"]


def _lacking(office: Office, id: str) -> set[str]:
    """The codes of what the report says to be missing."""
    report = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").ended(0).out)
    return {row["kode"] for row in report["belum"]}


@pytest.mark.whole
def test_a_contradiction_is_taken_back_and_the_tool_makes_the_change(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = netbox_down(office, shelf, control)
    n = number(office, id, NETBOX)
    attach(office, id, NETBOX, n).ended(0)
    stand_up(office, id, NETBOX, n).ended(0)
    start(office, control, NETBOX)
    office.run(id, "--wait").ended(3, "by-hand-not-so")
    walk_back(office, id, SERVER, only=n).ended(0)
    _on(office, id, NETBOX)
    assert Records(office.config).status(SERVER) == "decommissioning"


def _on(office: Office, id: str, down: Down) -> None:
    """Go on until the case stops for a person; a plan that had to be made anew is confirmed.

    What a person typed into NetBox is asked about, as any edit of the record by a person is.
    """
    said = office.run(id, "--wait")
    if "/record-changed/" in said.text:
        office.accepts(id, down.step, said, "record-changed")
        said = office.run(id, "--wait")
    if "WAITING for a confirmation" in said.text:
        said = office.run(id, *office.confirmations(id, SERVER), "--wait")
    said.ended(4, down.on)


def _is_the_act(verb: str, down: Down, office: Office) -> bool:
    return {
        "switch": verb == f"switch tor-3 {_port(office)}: shutdown",
        "zabbix": verb == "zabbix host.update",
        "netbox": verb.startswith("netbox PATCH /api/dcim/devices/"),
    }[down.system]


@pytest.mark.long
def test_a_way_back_made_by_hand_is_looked_at_before_it_counts(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Zabbix breaks off when the host is to be enabled again; two people say it was, it was not, and then it is."""
    id = shelf.withdrawn(office, SERVER)
    in_monitoring(office, id, control)
    disabled = next(t.n for t in office.case(id).changes if t.change.kind == "disable")
    undo = ("case", "undo", id, "--change", str(disabled))
    options = confirmations(office, id, SERVER, only=disabled)
    control.web_fault("zabbix", kind="gone", method="host.update")
    office.type(*undo, *options).ended(6, "It may have happened")
    office.bed.stop("zabbix")
    [n] = [t.n for t in office.case(id).changes if t.undoes]
    office.read("case", "plan", id).ended(0, "Way back", f"Change {n} could not be made", SERVER)
    attach(office, id, ZABBIX, n).ended(0)
    stand_up(office, id, ZABBIX, n).ended(0, "Its system has not shown it yet")
    not_seen = f"not yet shown by its system: {n}."
    office.type(*undo).ended(5, "not looked at", "case/not-looked-at")
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="seconds")
    accepts = ("case", "sign", id, "hapus-monitoring", "--as", "kasi", "--accept", "case/not-looked-at")
    office.type(*accepts, "--note", "by hand", "--until", until, "--scan", office.scan("n.pdf")).ended(0)
    office.type(*undo).ended(0, "0 changes of way back", not_seen, "not looked at")

    office.bed.start("zabbix")
    contradicted = office.type(*undo).ended(3, "by-hand-not-so", f"dcdecom case undo {id}")
    assert "take it back" not in contradicted.text
    enable_in_the_frontend(office)
    assert not_seen not in office.type(*undo).ended(0, "1 changes of way back").text


# --- no instruction without evidence ---------------------------------------------------------------------------------

FOREIGN = "06:aa:00:00:00:09"


@pytest.mark.whole
def test_nobody_is_told_to_shut_a_port_on_which_somebody_else_is_plugged_in(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The session breaks before anything was sent, the command line stays down, and another machine is on the port."""
    id = switch_down(office, shelf, control)
    n = number(office, id, SWITCH)
    office.read("case", "plan", id).ended(0, "shutdown", "write memory")
    control.attach_machine("tor-3", 9, FOREIGN, 110)
    office.run(id).ended(6, "foreign-mac", "Nobody is told to make it by hand")
    told = office.read("case", "plan", id).ended(0, "foreign-mac", "Nobody is told to make it by hand").text
    assert "write memory" not in told
    attach(office, id, SWITCH, n).ended(3, "nobody was told to make it by hand (foreign-mac")
    stand_up(office, id, SWITCH, n).ended(3, "nobody was told to make it by hand")
    control.detach(FOREIGN)
    office.run(id).ended(6, "by hand: dcdecom case plan")
    attach(office, id, SWITCH, n).ended(0)


@pytest.mark.whole
def test_a_port_that_was_signed_for_is_judged_anew_once_somebody_else_is_plugged_in(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Two people say that the port was shut, and it was not; then another machine stands on it."""
    id = switch_down(office, shelf, control)
    n = number(office, id, SWITCH)
    attach(office, id, SWITCH, n).ended(0)
    control.attach_machine("tor-3", 9, FOREIGN, 110)
    stand_up(office, id, SWITCH, n).ended(3, "foreign-mac", "Do nothing by hand")
    control.detach(FOREIGN)
    office.run(id).ended(6, "by hand: dcdecom case plan")
    stand_up(office, id, SWITCH, n).ended(0)

    control.attach_machine("tor-3", 9, FOREIGN, 110)
    start(office, control, SWITCH)
    said = office.run(id).ended(3, "by-hand-not-so", "foreign-mac", f"dcdecom case undo {id} --change {n}")
    assert "case plan" not in said.text
    shut_at_the_console(office, control)
    office.run(id).ended(3, "by-hand-withdrawn", "--accept")
    against = "diamati aplikasi, tetapi setelah disahkan terdapat temuan yang bertentangan dengannya"
    assert _told_of(office, id, n) == ("dikerjakan secara manual", against)
    assert "manual-withdrawn" in _lacking(office, id)
    stand_up(office, id, SWITCH, n).ended(3, "nothing shows that it was made")
    attach(office, id, SWITCH, n).ended(0)
    stand_up(office, id, SWITCH, n).ended(0)
    _on(office, id, SWITCH)
