"""Every topology on the lab: built, read through NetBox, SNMP and the command line, and judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.collect import View
from dcdecom.model.evidence import Evidence, Protected
from dcdecom_lab.topologies import AGED, ESTATE, build, scenarios
from tests.beds.lab import LabBed
from tests.cases.topologies import Expected, Eyes, expected, remember, so_far, watched

SCENARIOS, EXPECTED = scenarios(), expected()
AT_ONCE = [name for name, scenario in SCENARIOS.items() if not scenario.alone]
ITS_SWITCH = View(only=frozenset({"tor-2"}))
"""Of srv-plain, to which all happens that happens to a whole switch."""
ALONE = [name for name, scenario in SCENARIOS.items() if scenario.alone]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabBed]:
    """A lab of the awkward estate, with every scenario built that leaves the others alone."""
    bed = LabBed(tmp_path_factory.mktemp("awkward"), ESTATE)
    build(bed.control)
    yield bed
    bed.close()


@pytest.fixture(scope="module")
def eyes(awkward: LabBed, tmp_path_factory: pytest.TempPathFactory) -> Eyes:
    found = Eyes(awkward, tmp_path_factory.mktemp("memory"))
    remember(found.memory, (row for _, _, e in _rows() for row in e.memory))
    return found


@pytest.fixture(scope="module")
def standing(eyes: Eyes) -> dict[str, Evidence]:
    """One look at all of them while they run."""
    return eyes.look(dict.fromkeys(name for _, name, _ in _rows()), _protected())


@pytest.fixture(scope="module")
def leaving(awkward: LabBed, eyes: Eyes, standing: Mapping[str, Evidence]) -> dict[str, Evidence]:
    """One look at those whose owner has shut them down, by what the case knew of them."""
    gone = [name for _, name, e in _rows() if e.left]
    for name in gone:
        awkward.control.power(name, False)
    awkward.control.skip(AGED)
    looked = eyes.look({name: so_far(standing[name]) for name in gone}, _protected())
    return {name: watched(evidence) for name, evidence in looked.items()}


def _rows(names: list[str] = AT_ONCE) -> list[tuple[str, str, Expected]]:
    return [(topology, server, e) for topology in names for server, e in EXPECTED[topology].items()]


def _protected() -> tuple[Protected, ...]:
    return tuple(Protected(address, whose) for _, _, e in _rows() for address, whose in e.protected.items())


@pytest.mark.parametrize(("topology", "server", "wanted"), _rows(), ids=lambda value: str(value)[:40])
def test_it_is_judged_as_its_row_says(
    topology: str, server: str, wanted: Expected, eyes: Eyes, standing: Mapping[str, Evidence]
) -> None:
    assert wanted.wrong(standing[server], eyes.policy) == []


LEFT = [(topology, server, e.left) for topology, server, e in _rows() if e.left]


@pytest.mark.long
@pytest.mark.parametrize(("topology", "server", "wanted"), LEFT, ids=lambda value: str(value)[:40])
def test_after_its_owner_shut_it_down(
    topology: str, server: str, wanted: Expected, eyes: Eyes, leaving: Mapping[str, Evidence]
) -> None:
    assert wanted.wrong(leaving[server], eyes.policy) == []


@pytest.mark.long
@pytest.mark.parametrize("topology", ALONE)
def test_what_changes_a_whole_switch(topology: str, awkward: LabBed, tmp_path: Path) -> None:
    awkward.reset()
    eyes = Eyes(awkward, tmp_path)
    wanted = dict.fromkeys(EXPECTED[topology])
    if SCENARIOS[topology].looked_at_first:
        eyes.look(wanted, view=ITS_SWITCH)
    SCENARIOS[topology].build(awkward.control)
    awkward.control.skip(AGED)
    try:
        looked = eyes.look(wanted, view=ITS_SWITCH)
        wrong = [w for name, e in EXPECTED[topology].items() for w in e.wrong(looked[name], eyes.policy)]
        assert wrong == []
    finally:
        awkward.reset()


@pytest.mark.long
def test_a_restart_between_the_plan_and_the_act_is_told(awkward: LabBed, tmp_path: Path) -> None:
    """The name leads to the right port all the same; since other ports may have moved, somebody has to say so."""
    awkward.reset()
    eyes = Eyes(awkward, tmp_path)
    before = so_far(eyes.look({"srv-plain": None}, view=ITS_SWITCH)["srv-plain"])
    SCENARIOS["ifindex-moved"].build(awkward.control)
    after = eyes.look({"srv-plain": before}, view=ITS_SWITCH)["srv-plain"]
    told = Expected(({"block": "switch-restarted", "switch": "tor-2", "acceptable": True},))
    assert told.wrong(after, eyes.policy) == []
    assert Expected().wrong(replace(after, proof=replace(before, booted=())), eyes.policy) == []
    awkward.reset()
