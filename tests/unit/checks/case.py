"""A case in data: what is different from the healthy server, and what the checks have to say about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from dcdecom.checks import judge, verdicts
from dcdecom.checks.fields import fields as compared
from dcdecom.checks.proof import bond_readings, proof_of, seen_ports, together, waiting_ports
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

from .decoding import LOOK
from .evidence import Sheet, changed, evidence_of

FOLDER = Path(__file__).parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HEALTHY: Sheet = yaml.load((FOLDER / "healthy.yaml").read_text(encoding="utf-8"), LOADER)
AGREES = {"letter-record": "sesuai", "record-network": "sesuai", "record-machine": "sesuai"}


@dataclass(frozen=True)
class Case:
    """`finds` names each finding by its kind (block, unread, uncompared, ask, note) and its parameters as they matter.

    Verdicts that a case does not mention are *sesuai*; findings that it does not mention are wrong.
    """

    case: str
    topology: str = ""
    """The row of `docs/explanation/topologies.md` that it is a case of."""
    finds: tuple[Mapping[str, Any], ...] = ()
    set: Mapping[str, Any] | None = None
    drop: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    """Ports that have no link, by their nicknames."""
    policy: Mapping[str, Any] | None = None
    machine_too: bool = True
    verdicts: Mapping[str, str] | None = None
    proof: Mapping[str, str | None] | None = None
    """Interface -> the proof that its port is the server's."""
    by: Mapping[str, str] | None = None
    """Interface -> who says so, in the order of the proof's readings."""
    keeps: Mapping[str, list[str]] | None = None
    """What a look keeps for the proof of a later one: the ports that were `seen`, are `waiting`, fell `together`; and
    who sees the server on the `bond` of each that waits."""
    fields: Mapping[str, Mapping[str, Any]] | None = None
    """Line of the comparison -> what its columns say."""

    @cached_property
    def evidence(self) -> Evidence:
        down = {f"ports.{port}.{way}.oper_up": False for port in self.down for way in ("snmp", "cli")}
        return evidence_of(changed(HEALTHY, {**(self.set or {}), **down}, self.drop))

    @property
    def rules(self) -> Policy:
        return replace(Policy(), **(self.policy or {}))

    def findings(self) -> tuple[Finding, ...]:
        return judge(self.evidence, self.rules, self.machine_too)

    def wrong(self) -> list[str]:
        """How the checks differ from what the case expects; empty where they do not."""
        found = self.findings()
        found_verdicts = {c.value: v.value for c, v in verdicts(found, self.machine_too).items()}
        return [
            *unlike(list(found), list(self.finds)),
            *differ("verdict", found_verdicts, {**AGREES, **(self.verdicts or {})}),
            *differ("proof", proofs(self.evidence, self.rules), self.proof or {}),
            *differ("proof by", witnesses(self.evidence, self.rules), self.by or {}),
            *differ("keeps", kept(self.evidence), self.keeps or {}),
            *differ("field", self._fields(), self.fields or {}),
        ]

    def _fields(self) -> dict[str, Mapping[str, Any]]:
        rows = {f.name: f for f in compared(self.evidence, self.rules)}
        return {
            name: {column: getattr(rows[name], column) for column in columns}
            for name, columns in (self.fields or {}).items()
        }


def load() -> tuple[Case, ...]:
    """Every case of the folder. A word that means nothing is an error."""
    known = {f.name for f in fields(Case)}
    cases = []
    for file in sorted((FOLDER / "cases").glob("*.yaml")):
        for row in yaml.load(file.read_text(encoding="utf-8"), LOADER):
            if unknown := set(row) - known:
                raise ValueError(f"{file.name}: {row['case']}: unknown {sorted(unknown)}")
            lists = {name: tuple(row.get(name) or ()) for name in ("finds", "drop", "down")}
            cases.append(Case(**{**row, **lists}))
    return tuple(cases)


def proofs(evidence: Evidence, policy: Policy) -> dict[str, str | None]:
    """By interface: what proves its port."""
    found = {p.interface: proof_of(evidence, p, policy) for p in evidence.ports}
    return {interface: proof.name if proof else None for interface, proof in found.items()}


def witnesses(evidence: Evidence, policy: Policy) -> dict[str, str]:
    """By interface: who says so, each with its address where it names one, and the seconds after the look."""
    found = {p.interface: proof_of(evidence, p, policy) for p in evidence.ports}
    return {
        interface: ", ".join(
            " ".join(filter(None, (r.by, r.mac, f"{(r.last - LOOK).total_seconds():.0f}"))) for r in proof.readings
        )
        if proof
        else ""
        for interface, proof in found.items()
    }


def kept(evidence: Evidence) -> dict[str, list[str]]:
    """The ports of each list, as `tor-3 Gi1/0/7`."""
    lists = {"seen": seen_ports, "waiting": waiting_ports, "together": together}
    waiting = [p for p in evidence.ports if str(p.port) in waiting_ports(evidence)]
    bond = [f"{p.port}: {reading.by} {reading.mac}" for p in waiting for reading in bond_readings(evidence, p)]
    return {**{name: list(ports(evidence)) for name, ports in lists.items()}, "bond": bond}


def kind(finding: Finding) -> str:
    return "unread" if finding.unread else "uncompared" if finding.uncompared else finding.severity


def _fits(finding: Finding, wanted: Mapping[str, Any]) -> bool:
    said = {
        kind(finding): finding.code,
        "at": finding.port,
        "acceptable": finding.acceptable,
        "counts-for": finding.comparison.value if finding.comparison else "",
        **dict(finding.params),
    }
    expected = {"acceptable": "ask" in wanted, **wanted}
    return all(name in said and said[name] == value for name, value in expected.items())


def unlike(found: list[Finding], wanted: list[Mapping[str, Any]]) -> list[str]:
    wrong = []
    for each in wanted:
        hit = next((f for f in found if _fits(f, each)), None)
        if hit is None:
            wrong.append(f"not found: {dict(each)}")
        else:
            found.remove(hit)
    return [*wrong, *(f"found too: {kind(f)} {f.code} {dict(f.params)}" for f in found)]


def differ(what: str, found: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[str]:
    return [f"{what} {n} is {found.get(n)}, not {value}" for n, value in wanted.items() if found.get(n) != value]
