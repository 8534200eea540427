"""The reconcile on the real systems: what somebody made wrong there is told, and nothing is written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.bootstrap import clocks, storage, systems
from dcdecom.documents.configuration import load
from dcdecom.journal.drift import SqliteDrift
from dcdecom.model.estate.network import PortState
from dcdecom.model.estate.reading import Answer, Reading
from tests.beds.real import write_configuration
from tests.cases.halfway import halfway
from tests.write_permits import authorized

from .bed.control import Bed
from .test_bed import call, zabbix

pytestmark = pytest.mark.real
WITHDRAWN, BARE, RENAMED = "srv-disdik-01", "srv-bpkad-01", "srv-bpkad-02"
UNKNOWN = "2026-0099"
"""A case of which this store has no journal."""
SILENCE = f"dcdecom {UNKNOWN} {BARE}"
SERVER, SWITCH, OPEN, SHUT, BEGUN = "srv-dinkes-01", "tor-2", "swp10", "swp33", "swp11"
"""Ports of which a case says that it shut them, and one at which nobody knows how that ended."""
OURS = {"cable-elsewhere srv-dinkes-04 9c:b6:54:a1:04:40", "foreign-mac tor-1 swp5 52:54:00:1a:7c:02"}
"""What is wrong with the data centre as it is described."""


def test_what_is_wrong_is_told(touched: Bed, tmp_path: Path) -> None:
    """Every class of drift. A port that a case shut is told where it is open, and not where it is still shut."""
    config = write_configuration(touched.record, tmp_path / "office")
    make_wrong(touched)
    id, withdrew = broken_journal(config), half_made_case(config)
    own = touched.record["servers"][WITHDRAWN]
    back = {f"zombie-network {WITHDRAWN} {own[kind]['mac']}" for kind in ("data", "bmc")}
    own_cases = {f"chain-broken {id}", f"chain-broken {UNKNOWN}", f"open-intent {withdrew} change 3"}
    at_once = {*back, f"zombie-monitoring {WITHDRAWN}", *own_cases}
    in_time = OURS | {
        f"port-back-up {SWITCH} {OPEN}", f"unready {BARE}", f"unmonitored {RENAMED}", "unrecorded lama",
        f"overdue maintenance {SILENCE}", "not-read snmp tor-3",
    }  # fmt: skip
    before = last_written(touched)
    first, second = reconciled(touched, config), reconciled(touched, config)
    assert (first.returncode, second.returncode) == (7, 7), first.stderr + second.stderr
    assert all(name.split()[0] in first.stdout for name in at_once)
    assert known(config) == dict.fromkeys(at_once, "still") | dict.fromkeys(in_time, "new")
    assert last_written(touched) == before


def test_another_final_status_does_not_blind_it(touched: Bed, tmp_path: Path) -> None:
    """A server that was withdrawn while another status was the final one is watched on."""
    config = write_configuration(touched.record, tmp_path / "office")
    change(touched, WITHDRAWN, {"status": "decommissioning"})
    own = touched.record["servers"][WITHDRAWN]
    zombies = {f"zombie-network {WITHDRAWN} {own[kind]['mac']}" for kind in ("data", "bmc")}
    zombies |= {f"zombie-monitoring {WITHDRAWN}"}
    before = config.read_text("utf-8")
    for listed, seen in (("", set()), ("  withdrawn_statuses: [decommissioning]\n", zombies)):
        config.write_text(before.replace("netbox:\n", f"netbox:\n  final_status: offline\n{listed}"), "utf-8")
        said = reconciled(touched, config)
        assert known(config).keys() & zombies == seen, said.stdout + said.stderr


# --- a night that loses nothing ---------------------------------------------------------------------------------------


def known(config: Path) -> dict[str, str]:
    """What is known after the last run."""
    return {" ".join(k.drift.key): k.state for k in SqliteDrift(config.parent / "data" / "store.sqlite").known()}


def test_a_zombie_on_a_switch_that_does_not_answer_is_not_gone(touched: Bed, tmp_path: Path) -> None:
    """Nor does a run of another device, or of its site, end it."""
    config = write_configuration(touched.record, tmp_path / "office")
    change(touched, WITHDRAWN, {"status": "decommissioning"})
    zombie = f"zombie-network {WITHDRAWN} {touched.record['servers'][WITHDRAWN]['data']['mac']}"
    assert reconciled(touched, config).returncode == 7
    assert known(config)[zombie] == "new"
    touched.power_off(WITHDRAWN)
    assert reconciled(touched, config, "--device", BARE).returncode in (0, 7)
    assert known(config)[zombie] != "gone"
    touched.stop("snmp:tor-3")
    try:
        reconciled(touched, config)
        assert known(config)[zombie] in ("not-rechecked", "still")
    finally:
        touched.start("snmp:tor-3")
        touched.power_on(WITHDRAWN)


def test_a_device_that_may_not_be_read_is_named_and_blinds_nobody_else(touched: Bed, tmp_path: Path) -> None:
    """It is at the other end of a switch's cable; NetBox gives no more than its name."""
    config = write_configuration(touched.record, tmp_path / "office")
    assert reconciled(touched, config).returncode == 0
    with hidden(touched, {WITHDRAWN}):
        said = reconciled(touched, config)
        assert said.returncode == 7, said.stderr
        assert known(config) == {**dict.fromkeys(OURS, "new"), f"not-read netbox {WITHDRAWN}": "once"}
    reconciled(touched, config)
    assert known(config)[f"not-read netbox {WITHDRAWN}"] == "gone"


def test_devices_that_netbox_does_not_show_any_more_are_one_drift(touched: Bed, tmp_path: Path) -> None:
    config = write_configuration(touched.record, tmp_path / "office")
    reconciled(touched, config)
    some = set(sorted(touched.record["servers"])[:5])
    with hidden(touched, some):
        reconciled(touched, config)
        said = reconciled(touched, config)
    assert "devices fewer than in the last whole run" in " ".join(said.stdout.split()), said.stdout + said.stderr
    told = {name for name in known(config) if name.startswith(("departed", "unrecorded", "unmonitored"))}
    assert told == set()
    reconciled(touched, config)
    assert known(config)["not-read netbox fewer devices"] == "gone"


def test_with_every_agent_and_zabbix_down_it_is_no_success(touched: Bed, tmp_path: Path) -> None:
    config = write_configuration(touched.record, tmp_path / "office")
    devices = touched.record["devices"].items()
    systems_down = [f"snmp:{name}" for name, _ in devices] + [f"cli:{name}" for name, d in devices if "ssh" in d]
    systems_down.append("zabbix")
    for system in systems_down:
        touched.stop(system)
    try:
        said = reconciled(touched, config)
    finally:
        for system in systems_down:
            touched.start(system)
    assert said.returncode == 5, said.stdout
    assert SqliteDrift(config.parent / "data" / "store.sqlite").last_success() is None


def test_a_server_that_is_deleted_and_still_runs_is_told(touched: Bed, tmp_path: Path) -> None:
    """With who deleted it, from the change log of NetBox."""
    config = write_configuration(touched.record, tmp_path / "office")
    reconciled(touched, config)
    (found,) = call(touched, "netbox", "admin", "GET", f"/api/dcim/devices/?name={RENAMED}")[1]["results"]
    assert call(touched, "netbox", "admin", "DELETE", f"/api/dcim/devices/{found['id']}/")[0] == 204
    hosts = zabbix(touched, "admin", "host.get", {"output": ["hostid"], "filter": {"host": [RENAMED]}})["result"]
    assert zabbix(touched, "admin", "host.delete", [host["hostid"] for host in hosts])["result"]
    reconciled(touched, config)
    said = reconciled(touched, config)
    words = " ".join(said.stdout.split())
    assert f"{RENAMED} (id {found['id']}) is not in NetBox any more" in words, said.stdout + said.stderr
    assert "its address is learned on" in words
    assert "deleted by" in words
    assert known(config)[f"departed {RENAMED}"] == "new"


@contextmanager
def hidden(bed: Bed, names: set[str]) -> Iterator[None]:
    """For a while the reader is not shown these devices: a permission of its own covers the others by their names."""
    path = "/api/users/permissions/"
    (right,) = call(bed, "netbox", "admin", "GET", f"{path}?name__ic=reader+may+view")[1]["results"]
    (reader,) = call(bed, "netbox", "admin", "GET", "/api/users/users/?username=dcdecom-reader")[1]["results"]
    rows = call(bed, "netbox", "admin", "GET", "/api/dcim/devices/?limit=200")[1]["results"]
    others = {"name__in": [row["name"] for row in rows if row["name"] not in names]}
    left = [model for model in right["object_types"] if model != "dcim.device"]
    body = {"name": "some devices", "object_types": ["dcim.device"], "actions": ["view"], "users": [reader["id"]]}
    made = call(bed, "netbox", "admin", "POST", path, {**body, "constraints": others})[1]
    assert call(bed, "netbox", "admin", "PATCH", f"{path}{right['id']}/", {"object_types": left})[0] == 200
    try:
        yield
    finally:
        call(bed, "netbox", "admin", "PATCH", f"{path}{right['id']}/", {"object_types": right["object_types"]})
        call(bed, "netbox", "admin", "DELETE", f"{path}{made['id']}/")


def make_wrong(bed: Bed) -> None:
    for name, body in ((WITHDRAWN, {"status": "decommissioning"}), (BARE, {"serial": ""})):
        change(bed, name, body)
    hosts = zabbix(bed, "admin", "host.get", {"output": ["host"], "filter": {"host": [BARE, RENAMED]}})["result"]
    ids = {host["host"]: host["hostid"] for host in hosts}
    assert zabbix(bed, "admin", "host.update", {"hostid": ids[RENAMED], "host": "lama"})["result"]
    now = int(time.time())
    silence = {
        "name": SILENCE, "active_since": now - 60, "active_till": now + 86_400, "hosts": [{"hostid": ids[BARE]}],
        "timeperiods": [{"timeperiod_type": 0, "start_date": now - 60, "period": 3600}],
    }  # fmt: skip
    assert zabbix(bed, "admin", "maintenance.create", silence)["result"]
    bed.stop("snmp:tor-3")


def change(bed: Bed, name: str, body: dict[str, str]) -> None:
    """Change a device of NetBox as its owner does."""
    (found,) = call(bed, "netbox", "admin", "GET", f"/api/dcim/devices/?name={name}")[1]["results"]
    assert call(bed, "netbox", "admin", "PATCH", f"/api/dcim/devices/{found['id']}/", body)[0] == 200


def broken_journal(config: Path) -> str:
    """A journal in which somebody has changed who opened it."""
    payload = {"estate": "real", "tool": "0", "binding": {"name": "penarikan-server"}}
    event = storage.store(load(config), create=True).open_case(2026, datetime.now(UTC), "rina", payload)
    with sqlite3.connect(config.parent / "data" / "store.sqlite") as connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("UPDATE events SET actor = 'budi'")
    return event.case


def half_made_case(config: Path) -> str:
    """A case that shut two ports, of which one is shut, and began with a third three hours ago."""
    settings, clock = load(config), clocks.clock()
    authorized(systems.writers(settings, clock).switch).shut(SWITCH, SHUT)
    network, until = systems.readers(settings, clock).network, time.monotonic() + 60
    while _shown_up(dict(network.ports([(SWITCH, SHUT)]))[SWITCH, SHUT]):
        assert time.monotonic() < until, "the agent answers from its cache for a few seconds only"
        time.sleep(0.5)
    return halfway(settings, datetime.now(UTC) - timedelta(hours=3), SERVER, SWITCH, (OPEN, SHUT), BEGUN)


def _shown_up(answer: Answer[PortState]) -> bool:
    return not isinstance(answer, Reading) or answer.value.admin_up or answer.value.oper_up


def reconciled(bed: Bed, config: Path, *more: str) -> subprocess.CompletedProcess[str]:
    words = bed.within(sys.executable, "-m", "dcdecom", "reconcile", *more, "--config", str(config))
    return subprocess.run(words, capture_output=True, text=True)


def last_written(bed: Bed) -> tuple[object, object]:
    """The last entries of NetBox's change log and of Zabbix's audit log that are no login."""
    changes = call(bed, "netbox", "admin", "GET", "/api/core/object-changes/?limit=1")[1]["results"]
    written = {"filter": {"action": [0, 1, 2]}, "sortfield": "clock", "sortorder": "DESC", "limit": 1}
    audit = {**written, "output": ["auditid"]}
    return [c["id"] for c in changes], zabbix(bed, "admin", "auditlog.get", audit)["result"]
