"""TLS, disk, locale, LibreOffice, kinds of switches: what the doctor makes of each."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.adapters import netbox
from dcdecom.adapters.clock import SystemClock
from dcdecom.adapters.local_system import ThisMachine
from dcdecom.adapters.secrets import Secrets
from dcdecom.doctor import local, network
from dcdecom.doctor.result import Line
from dcdecom.doctor.web import NETBOX, WebSystem, about, tls
from dcdecom.documents.playbook import load
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.rights import About
from dcdecom.model.settings import NetBoxSettings, SecretRef
from dcdecom.ports.machine import Machine, TrustRoot
from dcdecom_lab.control import LabControl
from tests.doctor.bench import Bench
from tests.records import make_source
from tests.unit.adapters_http.serving import Said, scripted, self_signed


def certificate_line(url: str, ca_file: Path | None) -> Line:
    settings = NetBoxSettings(url, SecretRef("env:PATH"), ca_file=ca_file, timeout=5)
    account = netbox.connect_account(settings, settings.reader, Secrets(), SystemClock())
    return tls(NETBOX, url, account.certificate(), datetime.now(UTC))


def test_a_certificate_that_ends_soon_and_one_that_is_not_trusted(tmp_path: Path) -> None:
    own = self_signed(tmp_path)
    with scripted(lambda _: Said({}), own) as server:
        soon, foreign = certificate_line(server.url, own), certificate_line(server.url, None)
    assert (soon.state, "its certificate ends on" in soon.said) == ("to fix", True)
    assert "Renew the certificate of 127.0.0.1" in soon.how
    assert (foreign.state, "netbox.ca_file" in foreign.how) == ("could not look", True)
    assert "self" in foreign.said


def test_a_token_that_would_cross_the_network_in_clear() -> None:
    line = certificate_line("http://netbox.example.go.id", None)
    assert (line.state, "in clear" in line.said, "https://" in line.how) == ("to fix", True, True)


def told(version: str) -> Answer[About]:
    return Reading(About(version, 0.0), make_source("netbox", "netbox"), datetime.now(UTC))


@pytest.mark.parametrize(
    ("version", "state", "says"),
    [
        ("4.5.9", "to fix", "pages"),
        ("4.6.0", "ok", "tested with 4.7"),
        ("4.7.3", "ok", "version 4.7.3"),
        ("10.0", "ok", "tested with 4.7"),
        ("main", "could not look", "main"),
    ],
)
def test_versions_are_compared_as_numbers(version: str, state: str, says: str) -> None:
    kind: WebSystem = NETBOX
    (line,) = [line for line in about(kind, "reader", told(version), "url") if line.code == "netbox-version"]
    assert (line.state, says in line.said) == (state, True)


@dataclass(frozen=True)
class Poor:
    """A machine on which nothing is as it should be."""

    free: int = 300 * 1024**2
    writable: bool = True

    def room(self, folder: Path) -> tuple[int, bool]:
        return self.free, self.writable

    def locale(self) -> str:
        return "the locale C writes ANSI_X3.4-1968"

    def secret(self, ref: SecretRef) -> None:
        return

    def trust_roots(self, file: Path) -> tuple[TrustRoot, ...]:
        return ()

    def checks_tte(self) -> bool:
        return False

    def office(self) -> str:
        return ""


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    control = LabControl.start(tmp_path_factory.mktemp("lab"), dialect="dell_os10")
    bench = Bench(control, tmp_path_factory.mktemp("configuration"))
    yield bench
    control.stop()


def machine_lines(bench: Bench, machine: Machine) -> dict[str, Line]:
    given = bench.given()
    office = replace(given.settings.office, pdf="auto")
    given = replace(given, machine=machine, settings=replace(given.settings, office=office))
    return {line.code: line for line in local.machine(given, lambda what, done, total: None)}


def test_a_poor_machine(emulated: Bench) -> None:
    lines = machine_lines(emulated, Poor())
    assert {line.state for line in lines.values()} == {"to fix"}
    assert "300 MiB" in lines["disk"].said
    assert "LC_ALL=C.UTF-8" in lines["locale"].how
    assert "apt-get install libreoffice-writer-nogui" in lines["libreoffice"].how
    assert "may not write" in machine_lines(emulated, Poor(writable=False))["disk"].said
    assert machine_lines(emulated, Poor(free=2 * 1024**3))["disk"].state == "ok"


@pytest.mark.parametrize(
    ("named", "says"), [("POSIX", "writes"), ("xx_XX.UTF-8", "is not there on this machine"), ("C.UTF-8", "")]
)
def test_the_locale_of_a_session(named: str, says: str) -> None:
    code = "from dcdecom.adapters.local_system import ThisMachine\nprint(ThisMachine(None).locale())"
    env = {**os.environ, "LC_ALL": named, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "1"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True).stdout
    assert (said.strip() == "") == (says == "")
    assert says in said


def test_a_folder_that_is_not_there_yet_is_as_roomy_as_the_one_above(tmp_path: Path) -> None:
    free, writable = ThisMachine(Secrets()).room(tmp_path / "not" / "yet")
    assert free > 0
    assert writable


def test_a_kind_of_switch_that_was_only_emulated_is_said_to_be(emulated: Bench) -> None:
    given, nothing = emulated.given(), lambda what, done, total: None
    lines = [line for line in network.switches(given, nothing) if line.code == "switch-dialect"]
    assert {line.state for line in lines} == {"to fix"}
    assert "dell_os10: only ever tried on an emulation" in lines[0].said
    assert "emulated_dialects: allow" in lines[0].how
    procedure = load("penarikan-server")
    policy = replace(procedure.policy, emulated_dialects="allow")
    allowed = replace(given, playbook=procedure.with_policy(policy, ""))
    found = [line for line in network.switches(allowed, nothing) if line.code == "switch-dialect"]
    assert {line.state for line in found} == {"ok"}


def test_a_right_that_was_not_tried_is_not_said_to_be_there(tmp_path: Path) -> None:
    """A login that only reads writes here: where a candidate is edited nobody sees that, and the line says so."""
    control = LabControl.start(tmp_path / "lab", dialect="juniper_junos")
    try:
        bench = Bench(control, tmp_path)
        bench.edit("inventory/groups.yaml", "username: lab-writer", "username: lab-reader")
        bench.edit("inventory/groups.yaml", "secrets/switch-writer", "secrets/switch-reader")
        lines = list(network.writers(bench.given(), lambda what, done, total: None))
    finally:
        control.stop()
    assert {(line.code, line.said) for line in lines} == {
        ("switch-login", "logs in; whether it may configure was not tried")
    }
