"""The lab's awkward cablings, looked at through its real protocols: what is expected is data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from dcdecom.bootstrap import clocks, documents, systems
from dcdecom.checks import judge, verdicts
from dcdecom.checks.fields import fields
from dcdecom.checks.proof import bond_readings, readings, seen_ports, together, waiting_ports
from dcdecom.collect import EVERYTHING, Question, Scope, View, collect
from dcdecom.documents.configuration import load as load_settings
from dcdecom.journal.memory import SqliteMemory
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.evidence import Evidence, ProofSoFar, Protected, Sighting
from dcdecom.model.playbook import Policy
from dcdecom.model.request import RequestedDevice
from dcdecom.model.site import SiteSlug
from dcdecom_lab.description import Server, load_description
from dcdecom_lab.topologies import ESTATE
from tests.beds.lab import LabBed
from tests.records import make_inspection, make_proof, make_sighting
from tests.unit.checks.case import AGREES, differ, proofs, unlike

OFFICE = "Dinas Pendidikan"


@dataclass(frozen=True)
class Expected:
    """What the tool makes of one server: `tests/cases/topologies.yaml`. Verdicts not mentioned are *sesuai*."""

    finds: tuple[Mapping[str, Any], ...] = ()
    verdicts: Mapping[str, str] = field(default_factory=dict)
    proof: Mapping[str, str | None] = field(default_factory=dict)
    ports: tuple[str, ...] | None = None
    """The ports that a plan would shut, in their order."""
    memory: tuple[str, ...] = ()
    """Rows as `MAC SWITCH PORT WITNESS FIRST LAST`, the times in days before the look."""
    protected: Mapping[str, str] = field(default_factory=dict)
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    """The whole path by commands: each port that is shut, in this order, and the proof that it rests on."""
    left: Expected | None = None
    """The same after its owner has shut it down, in the same case."""

    def wrong(self, evidence: Evidence, policy: Policy) -> list[str]:
        found = judge(evidence, policy, machine_too=True)
        said = {c.value: v.value for c, v in verdicts(found, machine_too=True).items()}
        apart = [f.record for f in fields(evidence, policy) if f.agrees is False and "mac" in f.name]
        shut = [str(p.port) for p in sorted(evidence.ports, key=lambda p: p.kind == "bmc")]
        return [
            *unlike(list(found), list(self.finds)),
            *differ("verdict", said, {**AGREES, **self.verdicts}),
            *([f"sesuai, and a line says otherwise: {apart}"] if apart and said["record-network"] == "sesuai" else []),
            *differ("proof", proofs(evidence, policy), self.proof),
            *([f"ports {shut}, not {list(self.ports)}"] if self.ports is not None and shut != list(self.ports) else []),
        ]


def write_estate_of(path: Path, server: str) -> Path:
    """The awkward estate with one server alone, and the switches that it hangs on or is reached through."""
    rows = yaml.safe_load(ESTATE.read_text("utf-8"))
    rows["servers"] = [row for row in rows["servers"] if row["name"] == server]
    needed = {end["device"] for row in rows["servers"] for end in row["data"].get("also", ())}
    needed |= {row["switch"] for row in rows["servers"]}
    needed |= {row["to"]["device"] for row in rows["switches"] if row["name"] in needed}
    rows["switches"] = [row for row in rows["switches"] if row["name"] in needed]
    path.write_text(yaml.safe_dump(rows, sort_keys=False), "utf-8")
    return path


def expected() -> dict[str, dict[str, Expected]]:
    """By name of the topology: what is expected of each of its servers."""
    rows = yaml.safe_load((Path(__file__).parent / "topologies.yaml").read_text("utf-8"))
    return {name: {server: _expected(row or {}) for server, row in servers.items()} for name, servers in rows.items()}


def _expected(row: Mapping[str, Any]) -> Expected:
    left = {"left": _expected(row["left"])} if "left" in row else {}
    return Expected(**_tuples({**row, **left}, "finds", "ports", "memory"))


def _tuples(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {key: tuple(value) if key in names else value for key, value in row.items()}


class Eyes:
    """What dcdecom sees of the lab: its own readers, its collector, a memory of its own."""

    def __init__(self, bed: LabBed, folder: Path) -> None:
        self.estate = load_description(ESTATE)
        settings = load_settings(bed.configuration)
        self.clock = clocks.clock()
        self.memory = SqliteMemory(folder / "store.sqlite")
        self.readers = replace(systems.readers(settings, self.clock), memory=self.memory)
        self.policy = documents.playbook(settings, "penarikan-server").policy

    def look(
        self, wanted: Mapping[str, ProofSoFar | None], protected: Iterable[Protected] = (), view: View = EVERYTHING
    ) -> dict[str, Evidence]:
        questions = [Question(asked(s), label(s), proof) for s, proof in self._servers(wanted)]
        scope = Scope("lab", OFFICE, tuple(protected))
        return collect(questions, scope, self.readers, self.clock, view)

    def _servers(self, wanted: Mapping[str, ProofSoFar | None]) -> list[tuple[Server, ProofSoFar | None]]:
        return [(self.estate.server(name), proof) for name, proof in wanted.items()]


def remember(memory: SqliteMemory, rows: Iterable[str]) -> None:
    """Fill a memory with looks that were made in other nights: one every two days, and one on the last."""
    now = datetime.now(UTC)
    for text in rows:
        mac, switch, port, witness, first, last = text.split()
        for days in (*_down(float(first), float(last)), float(last)):
            memory.remember([(SiteSlug("dc-batam"), _sighting(mac, switch, port, witness, now - timedelta(days=days)))])


def _down(first: float, last: float) -> Iterable[float]:
    day = first
    while day > last:
        yield day
        day -= 2


def _sighting(mac: str, switch: str, port: str, witness: str, at: datetime) -> Sighting:
    return make_sighting(MacAddress(mac), switch, port, witness, "learned", 110, at)  # type: ignore[arg-type]  # as written


def asked(server: Server) -> RequestedDevice:
    """What an office in order asks for."""
    machines = tuple(m.name for m in server.machines if not m.tenant)
    return RequestedDevice(
        server.name, server.serial, server.asset_tag, machines=machines, minutes_serial=server.serial
    )  # fmt: skip


def label(server: Server) -> Inspection:
    """The chassis as it stands in the rack."""
    now = datetime.now(UTC)
    place = f"{server.rack} U{server.unit}"
    return make_inspection(server.serial, server.asset_tag, place, "rina", now, ("5feceb66",))


def so_far(evidence: Evidence) -> ProofSoFar:
    """What a case keeps of a look, as `steps.examine_devices` writes it down and `steps.observer` hands it on."""
    at = evidence.taken_at
    by_port = {str(p.port): readings(evidence, p) or bond_readings(evidence, p) for p in evidence.ports}
    return make_proof(
        seen=tuple((port, at) for port in seen_ports(evidence)),
        waiting=tuple((port, at) for port in waiting_ports(evidence)),
        readings=tuple(by_port.items()),
        booted=tuple((s.name, s.booted_at) for s in evidence.switches if s.booted_at),
    )


def watched(evidence: Evidence) -> Evidence:
    """The look that saw the server leave, as the look just before the write sees it."""
    before = evidence.proof or make_proof()
    return replace(evidence, proof=replace(before, dropped_at=evidence.taken_at, together=together(evidence)))
