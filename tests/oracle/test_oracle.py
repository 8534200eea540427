"""The checks before random data centres of which the truth is known. What no source could show is counted and said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcdecom.checks import CHECKS, Check
from dcdecom.model.finding import Comparison, Verdict
from tests.oracle.course import Outcome, Picture, run_course
from tests.oracle.shapes import SHAPES, Shape
from tests.oracle.truth import Machine, Nic, Truth, mac_of, some_truth
from tests.oracle.twists import HARMLESS, TWISTS, Row

Counting = Callable[[str, int], None]
SAMPLE, WHOLE, SHARDS = 300, 10_000, 4
OF_SYSTEMS = tuple(
    c for c in CHECKS
    if c.run.__module__.rpartition(".")[2] not in ("dependents", "controller")
    and c.run.__name__ != "no_other_label_is_shown"
)  # fmt: skip
"""The checks whose sources the oracle's estates have: no text mentions a server there, no controller is asked, and
nobody takes photos.
"""
CASES = [pytest.param(name, shape, "", None, id=name) for name, shape in SHAPES.items()] + [
    pytest.param(row.shape, SHAPES[row.shape], name, row, id=name) for name, row in TWISTS.items()
]


def estate(shape: Shape, random: Random) -> Truth:
    truth = some_truth(random)
    shape.build(truth, random)
    return truth


def is_right(outcome: Outcome, shape: Shape, row: Row | None = None) -> bool:
    """Refused with the code of its row, or accepted where there is none to name; what is noted is said."""
    code, noted = (row.code, row.noted) if row else (shape.refused, shape.noted)
    named = {code, noted} - {""} <= outcome.codes
    return named and outcome.accepted == (not code or code in HARMLESS)


# --- each row alone --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "shape", "twist", "row"), CASES)
@pytest.mark.parametrize("seed", range(4))
def test_each_row_comes_to_what_its_rule_says(name: str, shape: Shape, twist: str, row: Row | None, seed: int) -> None:
    random = Random(f"{name}/{twist}/{seed}")
    outcome = run_course(estate(shape, random), [row.do] if row else [], random, CHECKS)
    if twist == "the server never left":
        assert not safety(outcome), outcome
        return
    assert is_right(outcome, shape, row), outcome.findings


@pytest.mark.parametrize(
    "removed",
    [pytest.param(c, id=c.run.__name__, marks=pytest.mark.whole if n % 3 else ()) for n, c in enumerate(OF_SYSTEMS)],
)
def test_without_any_one_check_a_row_goes_wrong(removed: Check) -> None:
    rest = tuple(c for c in CHECKS if c is not removed)
    for case in CASES:
        name, shape, twist, row = case.values
        random = Random(f"{name}/{twist}/0")
        if twist != "the server never left" and not is_right(
            run_course(estate(shape, random), [row.do] if row else [], random, rest), shape, row
        ):
            return
    pytest.fail(f"nothing notices that {removed.run.__name__} is gone")


# --- many at once ----------------------------------------------------------------------------------------------------


def shown(picture: Picture) -> Iterator[tuple[str, tuple[str, str]]]:
    """Every address that a source of this picture puts on a port: the tables, LLDP, and the memory of seven days."""
    for tables in (picture.views.snmp, picture.views.cli):
        for switch, found in tables.items():
            members = {a.name: a.members for a in getattr(picture.views.snmp.get(switch), "aggregates", ())}
            for row in found.fdb:
                yield from ((row.mac, (switch, port)) for port in members.get(row.port, (row.port,)))
            yield from ((n.chassis_id, (switch, n.port)) for n in found.neighbours)
    for row in picture.views.remembered:
        if (picture.views.now - row.last_seen).days < 7:
            yield row.mac, (row.switch, row.port)


def safety(outcome: Outcome) -> list[str]:
    """What an accepted plan does wrong, by the truth; empty where it does nothing wrong that a source could tell."""
    if not outcome.accepted:
        return []
    truth = outcome.pictures[0].truth
    own, seen = truth.target.macs(), {s for p in outcome.pictures for s in shown(p)}
    wrong = [f"{mac} was shown on {at}" for mac, at in sorted(seen) if at in outcome.ports and mac not in own]
    wrong += [f"{at} leads to a switch" for at in outcome.ports if at[1] in truth.uplinks(at[0])]
    ports = {nic.at for nic in truth.target.nics}
    wrong += [f"{at} is not the server's" for at in outcome.ports if at not in ports]
    host = next(h for h in outcome.pictures[0].views.hosts if h.id == outcome.host) if outcome.host else None
    if host and host.id != f"{1000 + truth.target.id}":
        wrong.append(f"host {host.id} is not the server's")
    return wrong


def hidden(outcome: Outcome) -> bool:
    """A machine that no source could show stands behind a port that an accepted plan shuts: the known limit."""
    truth = outcome.pictures[0].truth
    return any(len(truth.at(port)) > 1 for port in outcome.ports)


SOURCES = {n for n, r in TWISTS.items() if r.code in ("switch-unread", "port-unread", "switch-control")}
"""Twists by which a source of the second comparison cannot be read."""


@pytest.mark.parametrize(
    ("shard", "count"),
    [pytest.param(0, SAMPLE, id="sample")]
    + [
        pytest.param(n, WHOLE // SHARDS, id=f"whole-{n}", marks=pytest.mark.whole if n else pytest.mark.long)
        for n in range(SHARDS)
    ],
)
def test_no_accepted_plan_touches_what_a_source_showed(shard: int, count: int, counted: Counting) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.integers(shard << 40, (shard << 40) + (1 << 40) - 1))
    def one(seed: int) -> None:
        random = Random(seed)
        shape = random.choice(list(SHAPES.values()))
        truth = estate(shape, random)
        if random.random() < 0.1:
            truth.machines.append(Machine(60, 3, (Nic("eth0", mac_of(60), truth.target.nics[0].at),), seen=False))
        names = sorted(random.sample(list(TWISTS), random.choice([0, 0, 0, 1, 1, 2, 3])), key="not in NetBox".__eq__)
        outcome = run_course(truth, [TWISTS[n].do for n in names], random, CHECKS)
        tally["estates"] += 1
        tally["accepted"] += outcome.accepted
        tally["hidden"] += hidden(outcome)
        assert not safety(outcome), (names, safety(outcome))
        if SOURCES & set(names):
            assert outcome.verdicts[Comparison.RECORD_NETWORK] is not Verdict.AGREES, names
        if not names and len(truth.at(truth.target.nics[0].at)) == 1:
            assert is_right(outcome, shape), outcome.findings

    one()
    for what in ("estates", "accepted", "hidden"):
        counted(f"{what}-sample" if count == SAMPLE else f"{what}-{shard}", tally[what])
