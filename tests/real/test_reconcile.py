"""The reconcile on the real systems: what somebody made wrong there is told, and nothing is written."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
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
    known = {" ".join(k.drift.key): k.state for k in SqliteDrift(config.parent / "data" / "store.sqlite").known()}
    assert known == dict.fromkeys(at_once, "still") | dict.fromkeys(in_time, "new")
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
        known = {" ".join(k.drift.key) for k in SqliteDrift(config.parent / "data" / "store.sqlite").known()}
        assert known & zombies == seen, said.stdout + said.stderr


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


def reconciled(bed: Bed, config: Path) -> subprocess.CompletedProcess[str]:
    words = bed.within(sys.executable, "-m", "dcdecom", "reconcile", "--config", str(config))
    return subprocess.run(words, capture_output=True, text=True)


def last_written(bed: Bed) -> tuple[object, object]:
    """The last entries of NetBox's change log and of Zabbix's audit log that are no login."""
    changes = call(bed, "netbox", "admin", "GET", "/api/core/object-changes/?limit=1")[1]["results"]
    written = {"filter": {"action": [0, 1, 2]}, "sortfield": "clock", "sortorder": "DESC", "limit": 1}
    audit = {**written, "output": ["auditid"]}
    return [c["id"] for c in changes], zabbix(bed, "admin", "auditlog.get", audit)["result"]
