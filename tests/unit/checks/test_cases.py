"""Evidence in, findings and verdicts out: the cases of `cases/*.yaml`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dcdecom import checks
from dcdecom.checks import CHECKS, LETTER, MACHINE, Check
from dcdecom.checks.fields import fields
from dcdecom.model.finding import Verdict
from dcdecom.model.playbook import Policy

from .case import HEALTHY, Case, load
from .decoding import decode
from .evidence import changed, evidence_of

CASES = load()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.case)
def test_case(case: Case) -> None:
    assert case.wrong() == []


def test_the_healthy_server_gives_no_finding_at_all() -> None:
    assert Case("healthy").wrong() == []


def test_nothing_is_asked_of_the_chassis_before_somebody_is_at_the_rack() -> None:
    nobody = replace(Case("healthy").evidence, inspection=None)
    assert checks.judge(nobody, Policy()) == ()
    assert [f.code for f in checks.judge(nobody, Policy(), machine_too=True)] == ["not-inspected"]
    assert checks.verdicts(())[MACHINE] is Verdict.UNCHECKED
    assert checks.verdicts((), machine_too=True)[MACHINE] is Verdict.AGREES


def test_what_could_not_be_read_blocks() -> None:
    assert {f.severity for case in CASES for f in case.findings() if f.unread} == {"block"}


def test_a_finding_at_a_port_names_it_to_people_and_no_other_does() -> None:
    named = [dict(f.params).get("port") for case in CASES for f in case.findings() if f.code == "foreign-mac"]
    assert set(named) == {"tor-3 Gi1/0/7", "tor-3 Gi1/0/31"}
    assert not [f for case in CASES for f in case.findings() if dict(f.params).get("port") in ("", "None")]


def test_a_host_is_no_finding_at_a_port() -> None:
    assert {f.port for case in CASES for f in case.findings() if f.code == "record-absent"} == {""}


def test_the_data_port_is_told_before_the_controllers() -> None:
    """Whatever order the record has."""
    evidence = Case("healthy").evidence
    for ports in (evidence.ports, tuple(reversed(evidence.ports))):
        names = [field.name for field in fields(replace(evidence, ports=ports), Policy())]
        assert names == ["serial", "asset-tag", "tenant", "position", "model", "mac", "bmc-mac"]


def test_names_of_cases_are_not_used_twice() -> None:
    names = [c.case for c in CASES]
    assert [n for n in names if names.count(n) > 1] == []


def _is_red() -> bool:
    return any(case.wrong() for case in CASES)


def _named(check: Check) -> str:
    return check.run.__name__


@pytest.mark.parametrize("check", CHECKS, ids=_named)
def test_without_a_check_some_case_is_red(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "CHECKS", tuple(c for c in CHECKS if c is not check))
    assert _is_red()


@pytest.mark.parametrize("check", CHECKS, ids=_named)
def test_a_check_that_counts_for_another_verdict_makes_some_case_red(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = LETTER if check.counts_for is not LETTER else None
    moved = tuple(replace(c, counts_for=other) if c is check else c for c in CHECKS)
    monkeypatch.setattr(checks, "CHECKS", moved)
    assert _is_red()


@pytest.mark.parametrize("path", ["asked.serail", "ports.data.knd", "colour"])
def test_a_case_that_misspells_a_field_is_an_error(path: str) -> None:
    with pytest.raises(TypeError, match="unknown"):
        evidence_of(changed(HEALTHY, {path: "x"}, ()))


def test_a_case_that_gives_a_number_for_text_is_an_error() -> None:
    with pytest.raises(TypeError, match="no str"):
        decode(str, 12)


def test_what_is_only_noted_speaks_against_no_change() -> None:
    """A server of which Zabbix knows no host is noted, and its ports are shut all the same."""
    (noted,) = (case for case in load() if case.case == "no host at all, by everything that the server is known by")
    assert [finding.severity for finding in noted.findings()] == ["note"]
    assert [*checks.against(noted.evidence, noted.rules)] == []
    (asked,) = (case for case in load() if case.case.startswith("a startup configuration that cannot be read is asked"))
    assert [finding.severity for finding in checks.against(asked.evidence, asked.rules)] == ["ask"]
