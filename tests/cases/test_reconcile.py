"""`reconcile`, as cron types it, night after night on the lab: what is wrong there is told once, and nothing is
written."""

from __future__ import annotations

import json
import os
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyte
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

import dcdecom
from dcdecom.bootstrap import reconciling, storage
from dcdecom.documents.configuration import load
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.memory import SqliteMemory
from dcdecom.model.drift import CLASSES
from dcdecom_lab.control import LabControl
from tests.cases.halfway import halfway
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_review
from tests.contract.owners import NetBoxOwner

ELSEWHERE = "cable-elsewhere srv-dinkes-04 9c:b6:54:a1:04:40"
STRANGER = "foreign-mac tor-1 GigabitEthernet1/0/5 52:54:00:1a:7c:02"
OURS = {ELSEWHERE, STRANGER}
"""What is wrong with the lab as it is described."""


def owner_of(office: Office) -> NetBoxOwner:
    return NetBoxOwner(load(office.config).netbox.url, office.bed.owner)


def states(office: Office) -> dict[str, str]:
    """What is known after the last run."""
    return {" ".join(k.drift.key): k.state for k in SqliteDrift(office.data / "store.sqlite").known()}


def without_writers(office: Office) -> None:
    """The account of the reconcile cannot read what the writers log in with."""
    for secret in (office.config.parent / "secrets").glob("*-writer"):
        secret.unlink()


def test_nights(office: Office, control: LabControl) -> None:
    """Two quiet kinds of trouble that the lab is described with, three that somebody makes, and a dead switch."""
    owner = owner_of(office)
    without_writers(office)
    owner.change("dcim/devices", owner.one("dcim/devices", name="srv-bpkad-01"), serial="")
    owner.device("srv-baru", like="srv-bpkad-01", status="active")
    control.act("zabbix_scene", scene="host", arguments={"name": "lama", "ip": "198.18.10.199"})
    new = f"srv-baru-{owner.mark}"
    wrong = OURS | {"unready srv-bpkad-01", f"unmonitored {new}", f"unready {new}", "unrecorded lama"}
    before = control.acts()

    first = office.read("reconcile").ended(0)
    assert (first.out, first.err) == ("", "")
    assert states(office) == dict.fromkeys(wrong, "once")

    second = office.read("reconcile").ended(7, "NEW", "52:54:00:1a:7c:02 on tor-1 GigabitEthernet1/0/5", "no serial")
    assert states(office) == dict.fromkeys(wrong, "new")
    assert all(kept.split()[0] in second.out for kept in wrong)

    control.snmp_fault("tor-2", "silent")
    control.ssh_fault("tor-2", "refuse")
    third = office.read("reconcile").ended(0)
    assert (third.out, third.err) == ("", "")
    dark = {"not-read snmp tor-2": "once", "not-read cli tor-2": "once", ELSEWHERE: "not-rechecked"}
    assert states(office) == dict.fromkeys(wrong, "still") | dark

    assert control.acts() == before
    assert reconciling.drift_store(load(office.config)).last_success() is not None
    memory = SqliteMemory(office.data / "store.sqlite").on([("tor-3", "GigabitEthernet1/0/7")])
    assert {(row.mac, row.witness) for row in memory} >= {("9c:b6:54:a1:02:10", w) for w in ("snmp", "cli")}


def test_another_final_status_does_not_blind_it(office: Office) -> None:
    """A server that was withdrawn while another status was the final one is watched on."""
    owner = owner_of(office)
    owner.change("dcim/devices", owner.one("dcim/devices", name="srv-disdik-01"), status="decommissioning")
    zombies = {f"zombie-network srv-disdik-01 9c:b6:54:a1:02:{last}" for last in ("10", "13")}
    zombies |= {"zombie-monitoring srv-disdik-01"}
    before = office.config.read_text("utf-8")
    office.config.write_text(before.replace("netbox:\n", "netbox:\n  final_status: offline\n"), "utf-8")
    office.read("reconcile").ended(0)
    assert not zombies & states(office).keys()
    listed = "netbox:\n  final_status: offline\n  withdrawn_statuses: [decommissioning]\n"
    office.config.write_text(before.replace("netbox:\n", listed), "utf-8")
    office.read("reconcile").ended(7, "zombie-monitoring", "zombie-network")
    assert {name for name, state in states(office).items() if state == "new"} >= zombies


def test_what_programs_read(office: Office) -> None:
    """The Prometheus file by the official parser; JSON and YAML say the same; one drift is explained; some accepted."""
    output = office.folder / "dcdecom.prom"
    known = [{"drift": "foreign-mac", "object": STRANGER.partition(" ")[2], "reason": "a lab", "until": "2099-01-01"}]
    path = office.config.parent / "inventory" / "known-drift.yaml"
    path.write_text(yaml.safe_dump({"known": known}).replace("'2099-01-01'", "2099-01-01"), "utf-8")
    document = json.loads(office.read("reconcile", "--format", "json").ended(0).out)
    assert document["netbox_in_parts"] == ""
    found = {f"{d['class']} {d['object']}": d for d in document["drift"]}
    assert {name: d["state"] for name, d in found.items()} == {ELSEWHERE: "once", STRANGER: "accepted"}

    said = office.read("reconcile", "--format", "prometheus", "--output", str(output)).ended(7, "cable-elsewhere")
    assert "foreign-mac" not in said.out
    metrics = {family.name: family for family in text_string_to_metric_families(output.read_text("utf-8"))}
    counted = {(s.labels["class"], s.labels["state"]): s.value for s in metrics["dcdecom_drift"].samples}
    assert {key for key, value in counted.items() if value} == {
        ("cable-elsewhere", "new"), ("foreign-mac", "accepted"),
    }  # fmt: skip
    assert {name for name, _ in counted} == CLASSES.keys()
    (last,) = metrics["dcdecom_reconcile_last_success_timestamp_seconds"].samples
    assert abs(time.time() - last.value) < 300
    assert all(family.documentation and family.type == "gauge" for family in metrics.values())
    assert sorted(p.name for p in office.folder.glob(".new-*")) == []

    id = found[ELSEWHERE]["id"]
    office.read("reconcile", "--explain", id).ended(
        0, "snmp tor-2", "cli tor-2", "netbox srv-dinkes-04", "What to do: Follow the cable", "- drift: cable-elsewhere"
    )
    office.read("reconcile", "--explain", "00000000").ended(2, "No drift 00000000 is known")


def test_what_lists_tell_is_compared_in_moments_between_the_nights(office: Office, control: LabControl) -> None:
    """Not one switch is asked, a page of each list is, and it does not pass for the run of the night."""
    for switch in ("tor-1", "tor-2", "tor-3"):
        control.snmp_fault(switch, "silent")
    control.act("zabbix_scene", scene="host", arguments={"name": "lama", "ip": "198.18.10.199"})
    before = control.requests()
    office.read("reconcile", "--class", "unmonitored", "--class", "unrecorded").ended(7, "unrecorded", "lama")
    asked = {name: count - before[name] for name, count in control.requests().items()}
    assert (asked["netbox"], asked["zabbix"]) == (2, 6), asked
    assert states(office) == {"unrecorded lama": "once"}
    assert reconciling.drift_store(load(office.config)).last_success() is None


def test_one_device_does_not_pass_for_the_run_of_the_night(office: Office) -> None:
    office.read("reconcile", "--device", "srv-disdik-01").ended(0)
    assert reconciling.drift_store(load(office.config)).last_success() is None


def test_a_file_of_known_drift_without_an_end_is_refused(office: Office) -> None:
    path = office.config.parent / "inventory" / "known-drift.yaml"
    path.write_text("known:\n  - {drift: foreign-mac, object: x, reason: y}\n", "utf-8")
    office.read("reconcile").ended(2, "known-drift.yaml:2:", "until")


@pytest.mark.parametrize("option", ["--site", "--device"])
def test_empty_text_is_never_everything(office: Office, option: str) -> None:
    office.read("reconcile", option, "").ended(2, f"{option}: it is empty", "Nothing was changed")


@pytest.mark.long
def test_zabbix_down_and_netbox_down(office: Office, control: LabControl) -> None:
    output = office.folder / "dcdecom.prom"
    prometheus = ("--format", "prometheus", "--output", str(output))
    control.web_fault("zabbix", kind="gone")
    office.read("reconcile", "--site", "dc-batam").ended(5, "zabbix could not be read", "Could not be compared")
    assert states(office) == dict.fromkeys((*OURS, "not-read zabbix"), "once")
    assert reconciling.drift_store(load(office.config)).last_success() is None
    control.web_fault("netbox", kind="gone")
    said = office.read("reconcile", *prometheus).ended(5, "Nothing could be compared")
    assert said.out == ""
    assert states(office) == {
        **dict.fromkeys(OURS, "not-rechecked"), "not-read zabbix": "not-rechecked", "not-read netbox": "once",
    }  # fmt: skip
    assert "dcdecom_reconcile_exit_code 5" in output.read_text("utf-8")


@pytest.mark.long
def test_a_page_of_netbox_that_fails_once_is_read_again(office: Office, control: LabControl) -> None:
    control.web_fault("netbox", kind="status", path="/api/dcim/interfaces/", times=1, skip=1)
    office.read("reconcile").ended(0)
    assert states(office) == dict.fromkeys(OURS, "once")


@pytest.mark.long
def test_a_record_that_cannot_be_read_whole_is_said_to_be_asked_in_parts(office: Office, control: LabControl) -> None:
    """To whoever asks by -v, and to programs. Cron sees nothing of it: there is no new drift."""
    control.web_fault("netbox", kind="status", path="/api/dcim/cable-terminations/")
    said = office.read("reconcile", "-v", "--format", "json").ended(0, "NetBox was read in parts", "cable-terminations")
    assert "502" in json.loads(said.out)["netbox_in_parts"]
    output = office.folder / "dcdecom.prom"
    quiet = office.read("reconcile", "--format", "prometheus", "--output", str(output), "--fail-on", "never").ended(0)
    assert (quiet.err, "dcdecom_reconcile_netbox_in_parts 1" in output.read_text("utf-8")) == ("", True)


def test_a_second_one_says_who_is_at_it_and_ends_well(office: Office) -> None:
    settings = load(office.config)
    with reconciling.reconcile_lock(settings):
        said = office.read("reconcile").ended(0, "the reconcile is held by", f"process {os.getpid()}")
    assert said.out == ""
    assert not (office.data / "store.sqlite").exists()


def test_sigterm_ends_it_at_once_and_leaves_everything_as_it_was(office: Office, control: LabControl) -> None:
    output = office.folder / "dcdecom.prom"
    output.write_text("as it was\n", "utf-8")
    control.web_fault("zabbix", kind="stall", seconds=60)
    running = office.start("reconcile", "--format", "prometheus", "--output", str(output), by="")
    lock = office.data / "locks" / "reconcile.lock"
    until(lambda: lock.exists() and lock.read_text() != "")
    time.sleep(2)
    began = time.monotonic()
    os.kill(running.process.pid, signal.SIGTERM)
    said = office.end(running)
    assert (said.code, time.monotonic() - began < 10) == (-signal.SIGTERM, True)
    assert "Stopped by SIGTERM" in said.err
    assert output.read_text("utf-8") == "as it was\n"
    assert [p.name for p in office.folder.glob(".new-*")] == []
    assert lock.read_text() == ""
    assert states(office) == {}


@pytest.mark.long
def test_a_terminal_shows_how_far_it_is_and_cron_sees_nothing_of_it(office: Office) -> None:
    import pty
    import subprocess
    import sys

    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "dcdecom", "reconcile", "--config", str(office.config)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                shown += os.read(ours, 4096)
            except OSError:  # the other end was closed
                break
        assert process.stdout
        assert process.stdout.read() == b""
    os.close(ours)
    assert process.returncode == 0
    assert all(part in shown.decode() for part in ("NetBox 12/12", "Zabbix 12/12", "switches 4/4"))
    screen = pyte.Screen(80, 24)
    pyte.ByteStream(screen).feed(shown)
    left = " ".join(" ".join(screen.display).split())
    assert left.startswith("Compared in"), left
    assert "NetBox 12/12" not in left, "of the bars nothing is left"


def until(true: object, patience: float = 60) -> None:
    """Return once a question is answered with yes. Raises AssertionError where that takes too long."""
    assert callable(true)
    deadline = time.monotonic() + patience
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.whole
def test_what_a_case_did_away_with_is_watched_for_ever(office: Office, control: LabControl, shelf: Shelf) -> None:
    """A whole withdrawal; then its server is back, its host too, and somebody opens its port.

    The lab was reset between its two halves and has lost the note of the first: that is told too, until it is back.
    """
    name = "srv-disdik-01"
    id = shelf.withdrawn(office, name)
    to_review(office, id, name)
    settings = load(office.config)
    (journal,) = reconciling.journals(settings, datetime.now(UTC))
    lost = journal.heads[0][0]
    office.read("reconcile").ended(7, f"no note holds the head {lost[:16]}")
    owner = owner_of(office)
    device = owner.one("dcim/devices", name=name)["id"]
    about = {"assigned_object_type": "dcim.device", "assigned_object_id": device}
    owner.make("extras/journal-entries", comments=f"as it was: {lost}", **about)
    office.read("reconcile").ended(7)
    late = {f"overdue {id}"} & states(office).keys()  # as the calendar has it: the example's letter bears a fixed date
    assert states(office) == {**dict.fromkeys(OURS | late, "new"), f"chain-broken {id}": "gone"}
    office.read("reconcile").ended(0)
    assert states(office) == dict.fromkeys(OURS | late, "still")

    server = office.server(name)
    port = office.estate.port_name(server.attachments[0].port)
    control.edit(server.switch, port, "no shutdown")
    control.save(server.switch)
    control.power(name, True)
    control.act("zabbix_scene", scene="host", arguments={"name": name, "ip": "198.18.10.11"})
    before = control.acts()
    said = office.read("reconcile").ended(7, "zombie-network", "zombie-monitoring")
    assert f"{server.switch} {port}" in said.out
    assert states(office)[f"zombie-monitoring {name}"] == "new"
    assert states(office)[f"port-back-up {server.switch} {port}"] == "once"
    office.read("reconcile").ended(7, f"which case {id} shut")
    assert control.acts() == before


def test_a_journal_that_was_altered_is_told_at_once(office: Office) -> None:
    import sqlite3

    store = storage.store(load(office.config), create=True)
    at = datetime.now(UTC) - timedelta(days=1)
    event = store.open_case(2026, at, "rina", {"estate": "lab", "tool": "0", "binding": {"name": "penarikan-server"}})
    with sqlite3.connect(office.data / "store.sqlite") as connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("UPDATE events SET actor = 'budi'")
    office.read("reconcile").ended(7, "chain-broken", event.case)


def test_a_change_whose_end_nobody_knows_is_told_once_an_hour_has_passed(office: Office) -> None:
    now, settings = datetime.now(UTC), load(office.config)
    ids = [halfway(settings, now - ago, "srv-x", "none", (), "Gi1") for ago in (timedelta(hours=3), timedelta())]
    said = office.read("reconcile", "--class", "open-intent").ended(7, ids[0])
    assert (ids[1] in said.out, states(office)) == (False, {f"open-intent {ids[0]} change 1": "new"})


def test_the_command_is_given_no_writer() -> None:
    root = Path(dcdecom.__file__).parent
    folders = [*(root / "reconcile").glob("*.py"), *(root / "collect").glob("*.py")]
    sources = [*folders, root / "cli" / "reconcile.py", root / "bootstrap" / "reconciling.py"]
    assert len(sources) > 10
    for source in sources:
        assert "riter" not in source.read_text("utf-8").replace("no Writer is", ""), source
