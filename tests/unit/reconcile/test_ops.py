"""What is shipped for cron: the units verify, and every metric that a dashboard or an alert asks for is written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from dcdecom.model.settings import WebSettings
from dcdecom.papers import worker_metrics
from dcdecom.ports.outbox import Undelivered
from dcdecom.reconcile.metrics import Numbers, metrics
from dcdecom.web import metrics as web
from tests.docs.test_commands import parsed

ROOT = Path(__file__).parents[3]
OPS = ROOT / "ops"
PROGRAM = "/opt/dcdecom/bin/dcdecom"
NUMBERS = Numbers(datetime(2026, 11, 27, tzinfo=UTC), 61.5, 1000, 990, 25, 1, True, 7, None)
WAITS = Undelivered("webhook", 1, datetime(2026, 11, 27, tzinfo=UTC), 0, "HTTP 503")
OF_WORKER = worker_metrics.metrics(WAITS.oldest, 0, None, 0, [WAITS])
TEXT = metrics((), NUMBERS, {}) + web.metrics({}, 0, 0, 0, True) + OF_WORKER
FAMILIES = [*text_string_to_metric_families(TEXT)]
WRITTEN = {f.name for f in FAMILIES} | {s.name for f in FAMILIES for s in f.samples}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_the_units_verify_and_are_hardened(tmp_path: Path) -> None:
    for unit in (*OPS.glob("*.service"), *OPS.glob("*.timer")):
        (tmp_path / unit.name).write_text(unit.read_text("utf-8").replace(PROGRAM, shutil.which("true") or ""), "utf-8")
    units = sorted(map(str, tmp_path.iterdir()))
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (verified.returncode, verified.stderr) == (0, "")
    safe = ["systemd-analyze", "security", "--offline=true", "--threshold=20"]
    for service in (unit for unit in units if unit.endswith(".service")):
        assert subprocess.run([*safe, service], capture_output=True).returncode == 0, service
    [served] = [unit for unit in units if unit.endswith("dcdecom-web.service")]
    safest = ["systemd-analyze", "security", "--offline=true", "--threshold=10"]
    assert subprocess.run([*safest, served], capture_output=True).returncode == 0


def test_the_units_let_each_service_write_where_its_manual_sends_it() -> None:
    """`ProtectSystem=strict` takes every other folder away: what is missing here fails on an installed site only."""
    worker, served = (_folders(name) for name in ("dcdecom-worker", "dcdecom-web"))
    web = WebSettings("dcdecom.example.test", "sign.dcdecom.example.test")
    assert str(web.statements) in worker
    assert str(web.pages) not in worker | served, "root's alone"
    spool = re.search(r"^   spool: (\S+)$", (ROOT / "docs/how-to/hand-in.md").read_text("utf-8"), re.MULTILINE)
    assert spool
    assert spool[1] in worker
    assert served == {f"{spool[1]}/incoming"}, "it hands in there, and writes nowhere else"


def _folders(unit: str) -> set[str]:
    """Where a unit lets its service write, without the dash of what need not be there."""
    found = re.findall(r"^ReadWritePaths=(.*)$", (OPS / f"{unit}.service").read_text("utf-8"), re.MULTILINE)
    return {path.removeprefix("-") for line in found for path in line.split()}


def test_the_commands_that_are_shipped_are_accepted() -> None:
    lines = [line for file in OPS.iterdir() for line in file.read_text("utf-8").splitlines() if PROGRAM in line]
    typed = sorted(parsed(line[line.index(PROGRAM) :].replace(PROGRAM, "dcdecom")) for line in lines)
    assert typed == ["dcdecom reconcile", "dcdecom reconcile", "dcdecom serve", "dcdecom worker"]


@pytest.mark.parametrize("name", ["grafana-dashboard.json", "alerts.yaml"])
def test_what_is_asked_for_is_written(name: str) -> None:
    text = (OPS / name).read_text("utf-8")
    assert (json.loads if name.endswith("json") else yaml.safe_load)(text)
    asked = set(re.findall(r"\bdcdecom_\w+", text))
    assert asked
    assert asked <= WRITTEN


RULES = sorted(Path(__file__).parent.glob("alerts-*.test.yaml"))


def test_each_alert_is_told_in_one_of_the_cases_and_not_told_in_another() -> None:
    alerts = {rule["alert"] for group in yaml.safe_load((OPS / "alerts.yaml").read_text("utf-8"))["groups"]
              for rule in group["rules"]}  # fmt: skip
    tests = [test for file in RULES for test in yaml.safe_load(file.read_text("utf-8"))["tests"]]
    cases = [case for test in tests for case in test["alert_rule_test"]]
    for is_told in (True, False):
        assert {case["alertname"] for case in cases if bool(case["exp_alerts"]) == is_told} == alerts


@pytest.mark.skipif(not shutil.which("promtool"), reason="no promtool here (Debian's package prometheus)")
def test_the_alerts_are_told_when_they_should_be() -> None:
    done = subprocess.run(["promtool", "test", "rules", *map(str, RULES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_before_the_first_success_its_time_is_0() -> None:
    families = {family.name: family for family in text_string_to_metric_families(metrics((), NUMBERS, {}))}
    assert families["dcdecom_reconcile_last_success_timestamp_seconds"].samples[0].value == 0
    assert families["dcdecom_reconcile_exit_code"].samples[0].value == 7
    assert {s.value for s in families["dcdecom_drift"].samples} == {0}
