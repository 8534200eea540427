"""One withdrawal before the real collector and the real checks: a first look, the owner's shutdown, a last look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from dcdecom.checks import Check, verdicts
from dcdecom.checks.proof import bond_readings, proof_of, readings, seen_ports, still_up, together, waiting_ports
from dcdecom.collect import Question, Scope, collect
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.estate.monitoring import KnownHost
from dcdecom.model.evidence import Evidence, ProofSoFar, Protected, Roles
from dcdecom.model.finding import Comparison, Finding, Verdict
from dcdecom.model.playbook import Policy
from dcdecom.model.request import RequestedDevice
from tests.oracle.readers import readers as readers_of
from tests.oracle.truth import Port, Truth
from tests.oracle.views import OFFICES, Views, views_of
from tests.records import make_inspection, make_known_host, make_proof

BEGUN = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
BOOTED = BEGUN - timedelta(days=90)
POLICY = Policy(acts=("crew",), exception_by="head")
FIRST, LAST = 1, 2
"""The look of step 5, and the one of step 8 after the server was shut down."""


@dataclass
class Picture:
    """What is disturbed: the systems' answers at one look, and what people wrote."""

    truth: Truth
    views: Views
    asked: RequestedDevice
    inspection: Inspection
    random: Random
    look: int
    protected: tuple[Protected, ...] = ()


Twist = Callable[[Picture], None]


@dataclass(frozen=True)
class Outcome:
    """What the checks made of it."""

    findings: tuple[Finding, ...]
    verdicts: dict[Comparison, Verdict]
    ports: tuple[Port, ...]
    """What an accepted plan would shut; empty where nothing was accepted."""
    host: str
    """The Zabbix host that an accepted plan would delete."""
    pictures: tuple[Picture, ...] = field(repr=False)

    @property
    def accepted(self) -> bool:
        return bool(self.ports)

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(f.code for f in self.findings)


class StillClock:
    """Protocol `Clock` as far as a look needs it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def run_course(truth: Truth, twists: Iterable[Twist], random: Random, checks: tuple[Check, ...]) -> Outcome:
    """Both looks, each disturbed by every twist. The second happens only where the first lets the case go on."""
    twists = tuple(twists)
    first = _picture(truth, twists, random, BEGUN, FIRST, None)
    seen = _look(first, None)
    found = _judged(seen, checks)
    if _stops(found):
        return Outcome(found, verdicts(found, True), (), "", (first,))
    off_at = BEGUN + timedelta(minutes=10)
    truth.change(runs=False)
    last = _picture(truth, twists, random, off_at, LAST, off_at - timedelta(seconds=30))
    known = _known(seen)
    watched = _look(last, _sofar(seen), known)
    gone = not any(still_up(watched, p) for p in watched.ports if p.kind == "data")
    proof = replace(_sofar(seen), dropped_at=off_at, together=together(watched)) if gone else _sofar(seen)
    final = _look(last, proof, known)
    found = _judged(final, checks)
    proved = all(proof_of(final, p, POLICY) for p in final.ports)
    shut = () if _stops(found) or not proved else tuple((p.port.switch, p.port.name) for p in final.ports)
    return Outcome(found, verdicts(found, True), shut, _host(final) if shut else "", (first, last))


def _picture(
    truth: Truth, twists: tuple[Twist, ...], random: Random, now: datetime, look: int, changed: datetime | None
) -> Picture:
    views = views_of(truth, now, BOOTED, changed)
    target = truth.target
    asked = RequestedDevice(
        target.name, target.serial, f"TAG-{target.id}", macs=tuple(dict.fromkeys(n.mac for n in target.nics)),
        ips=(target.ip,), machines=tuple(g.name for g in target.guests), minutes_serial=target.serial,
    )  # fmt: skip
    inspection = make_inspection(target.serial, f"TAG-{target.id}", f"R07 U{target.id}", "rina", now, ("photo",))
    picture = Picture(truth, views, asked, inspection, random, look)
    for twist in twists:
        twist(picture)
    return picture


def _look(picture: Picture, proof: ProofSoFar | None, known: tuple[KnownHost, ...] = ()) -> Evidence:
    scope = Scope(
        "real", OFFICES[picture.truth.target.tenant].name, picture.protected, Roles((), ("tor", "gateway")),
    )  # fmt: skip
    question = Question(picture.asked, picture.inspection, proof, hosts=known)
    found = collect([question], scope, readers_of(picture.views), StillClock(picture.views.now))  # type: ignore[arg-type]  # asked for the time only
    return found[picture.asked.name]


def _judged(evidence: Evidence, checks: tuple[Check, ...]) -> tuple[Finding, ...]:
    return tuple(
        replace(f, comparison=check.counts_for) for check in checks for f in check.run(evidence, POLICY)
    )


def _stops(found: Iterable[Finding]) -> bool:
    return any(f.severity in ("block", "ask") for f in found)


def _sofar(seen: Evidence) -> ProofSoFar:
    """What a case keeps of its first look."""
    on, silent = seen_ports(seen), waiting_ports(seen)
    return make_proof(
        tuple((p, seen.taken_at) for p in on),
        tuple((p, seen.taken_at) for p in silent),
        readings=tuple(
            (str(p.port), readings(seen, p) if str(p.port) in on else bond_readings(seen, p)) for p in seen.ports
        ),
        booted=tuple((s.name, s.booted_at) for s in seen.switches if s.booted_at),
    )


def _known(seen: Evidence) -> tuple[KnownHost, ...]:
    """What a case keeps of the host that its first look found."""
    found = [h for h in getattr(seen.hosts, "value", ()) if h.host == seen.asked.name]
    return tuple(make_known_host(h.id, h.host, h.visible_name, h.addresses, h.serials, proved=True) for h in found)


def _host(evidence: Evidence) -> str:
    hosts = getattr(evidence.hosts, "value", ())
    return next((h.id for h in hosts if h.host == evidence.asked.name), "")

