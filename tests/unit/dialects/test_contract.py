"""The contract of a dialect, on each of them over SSH: what is shut, what is not, and what is said about it.

All dialects are played at once, each in a thread of its own: most of the time is Netmiko's, which waits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import pytest

from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.errors import NoAnswer, NotSent, SystemRefused
from dcdecom.model.estate.command_line import CliPort
from dcdecom.model.estate.reading import Absent, Reading, Unreadable

from . import plays
from .conftest import SWITCH, Bench
from .plays import PLAYS, On, Outcome, Play

QUICK = ("juniper_junos", "hp_comware")
"""Played by every run; the others by the long one. IOS is played by `adapters_net`."""
Played: TypeAlias = Mapping[tuple[str, str], Outcome]


def of(play: Play) -> pytest.MarkDecorator:
    """One test for each dialect that a case has a meaning for."""
    names = [name for name in sorted(DIALECTS) if PLAYS[play](name)]
    marks = {True: (), False: (pytest.mark.long,)}
    quick = play is plays.read_tables
    rows = [pytest.param(play.__name__, name, marks=marks[quick or name in QUICK]) for name in names]
    return pytest.mark.parametrize(("play", "dialect"), rows)


@pytest.fixture(scope="session")
def played(bench: Bench, request: pytest.FixtureRequest) -> Played:
    """Every case of this run, played once."""
    wanted: dict[str, list[str]] = defaultdict(list)
    for item in request.session.items:
        callspec = getattr(item, "callspec", None)
        if callspec and "play" in callspec.params and item.path.parent == Path(__file__).parent:
            wanted[callspec.params["dialect"]].append(callspec.params["play"])
    with ThreadPoolExecutor(len(wanted)) as pool:
        every = [pool.submit(_play, bench, name, dict.fromkeys(cases)) for name, cases in wanted.items()]
        return {key: outcome for one in every for key, outcome in one.result().items()}


def _play(bench: Bench, name: str, cases: Mapping[str, None]) -> dict[tuple[str, str], Outcome]:
    device, found = bench.devices[name], {}
    for case in cases:
        device.reset()
        found[case, name] = getattr(plays, case)(On(device, bench.inventory))
    return found


@pytest.fixture
def outcome(played: Played, play: str, dialect: str) -> Outcome:
    return played[play, dialect]


def state(outcome: Outcome) -> CliPort:
    assert isinstance(outcome.read, Reading), outcome.read
    return outcome.read.value


def acted(dialect: str, outcome: Outcome) -> bool:
    """Whether the line that shuts was typed."""
    return DIALECTS[dialect].act.down[-1] in outcome.typed


@of(plays.read_tables)
def test_the_tables(outcome: Outcome, bench: Bench, dialect: str, play: str) -> None:
    """Whole, though each of them is longer than a screen: paging was turned off."""
    assert isinstance(outcome.tables, Reading), outcome.tables
    found, device = outcome.tables.value, bench.devices[dialect]
    assert (found.hostname, found.unsaved, found.uncommitted, found.startup_read) == (SWITCH, (), (), True)
    spell = DIALECTS[dialect].spelling.long
    wanted = {(row.mac, spell(row.interface)) for row in device.world.fdb(SWITCH) if row.status == "learned"}
    assert {(row.mac, row.port) for row in found.fdb if row.status == "learned"} == wanted
    (heard,) = [neighbour for neighbour in found.neighbours if neighbour.port == spell(device.port)]
    assert (heard.chassis_id, heard.system_name) == ("9c:b6:54:a1:02:10", "srv-disdik-01")
    assert heard.capabilities == frozenset({"station"})
    (uplink,) = [neighbour for neighbour in found.neighbours if neighbour.system_name == "tor-1"]
    assert uplink.capabilities == frozenset({"bridge"})
    assert outcome.tables.source.estate == "lab"
    assert found.proven == DIALECTS[dialect].proven


@of(plays.shut)
def test_a_port_is_shut_and_stays_so(outcome: Outcome, play: str, dialect: str) -> None:
    assert outcome.failure is None
    assert (outcome.shut, outcome.saved_shut, outcome.others_shut) == (True, True, ())
    found = state(outcome)
    assert (found.admin_up, found.oper_up, found.saved_down) == (False, False, True)


@of(plays.already_so)
def test_a_port_that_is_shut_already_is_shut_again(outcome: Outcome, play: str, dialect: str) -> None:
    assert outcome.failure is None
    assert (state(outcome).admin_up, state(outcome).saved_down, outcome.others_shut) == (False, True, ())


@of(plays.open_again)
def test_a_port_is_opened_again(outcome: Outcome, play: str, dialect: str) -> None:
    assert outcome.failure is None
    assert (outcome.shut, outcome.saved_shut) == (False, False)
    assert (state(outcome).admin_up, state(outcome).oper_up, state(outcome).saved_down) == (True, True, False)


@of(plays.interface_refused)
def test_a_refused_interface_shuts_nothing(outcome: Outcome, play: str, dialect: str) -> None:
    """Facts of switches, 2.2: the shutdown behind a refused interface line fell on the port before."""
    assert isinstance(outcome.failure, SystemRefused), outcome.failure
    assert "refused" in outcome.failure.what
    assert (outcome.shut, outcome.saved_shut, outcome.others_shut, outcome.done) == (False, False, (), ())
    if plays.has_stanza(dialect):
        assert not acted(dialect, outcome)


@of(plays.interface_lost)
def test_an_interface_that_was_not_entered_shuts_nothing(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, SystemRefused), outcome.failure
    assert "is not the one to type" in outcome.failure.what
    assert (outcome.shut, outcome.others_shut, outcome.done) == (False, (), ())
    assert not acted(dialect, outcome)


@of(plays.no_such_port)
def test_a_port_that_is_not_there(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, NotSent), outcome.failure
    assert isinstance(outcome.read, Absent), outcome.read
    assert (outcome.others_shut, outcome.done) == ((), ())


@of(plays.lost_answer)
def test_an_answer_that_is_lost_behind_the_act(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, NoAnswer), outcome.failure
    assert "no answer came back" in outcome.failure.what
    assert outcome.shut
    kept_at_once = not plays.saves(dialect)
    marked = not plays.shows_startup(dialect) and not plays.commits(dialect) and not kept_at_once
    saved = (state(outcome).admin_up, state(outcome).saved_down)
    assert saved == (False, None if marked else kept_at_once)


@of(plays.not_confirmed)
def test_what_was_not_confirmed_is_undone_by_the_switch(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, NoAnswer)
    assert "the switch undoes within 2 minutes" in outcome.failure.what
    assert (outcome.shut, state(outcome).admin_up, state(outcome).saved_down) == (False, True, False)


@of(plays.save_fails)
def test_a_save_that_fails_is_no_success(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, SystemRefused), outcome.failure
    assert not outcome.saved_shut
    if plays.commits(dialect):
        assert not outcome.shut
    else:
        assert "not saved" in outcome.failure.what
        assert (outcome.shut, state(outcome).saved_down in (False, None)) == (True, True)


@of(plays.strangers_edit)
def test_somebody_elses_edit_is_shown_and_never_carried(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, (NotSent, SystemRefused)), outcome.failure
    assert (outcome.shut, outcome.done) == (False, ())
    assert not any("somebody's" in line for line in outcome.startup_of_others)
    assert isinstance(outcome.tables, Reading), outcome.tables
    found = outcome.tables.value
    shown = "; ".join((*found.unsaved, *found.uncommitted))
    assert shown
    assert "S3CRET" not in shown + str(outcome.failure)
    marked = not plays.shows_startup(dialect) and not plays.commits(dialect)
    if not marked and dialect != "juniper_junos":
        assert "somebody's" in shown
        assert "somebody's" in str(outcome.failure)


@of(plays.stranger_meanwhile)
def test_an_edit_that_came_meanwhile_is_not_saved(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, SystemRefused), outcome.failure
    assert "somebody edited meanwhile" in outcome.failure.what
    assert outcome.shut
    assert not outcome.saved_shut
    assert not any("stranger" in line for line in outcome.startup_of_others)


@of(plays.stranger_in_edit)
def test_an_edit_that_holds_more_than_ours_is_not_committed(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, SystemRefused), outcome.failure
    assert "the edit holds more than ours" in outcome.failure.what
    assert "somebody's" in outcome.failure.what
    assert "S3CRET" not in outcome.failure.what
    assert (outcome.shut, outcome.saved_shut, outcome.done) == (False, False, ())
    assert not any(line.startswith("commit") for line in outcome.typed)
    assert (state(outcome).admin_up, state(outcome).saved_down) == (True, False)


@of(plays.login_refused)
def test_a_login_that_is_refused(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.failure, NotSent), outcome.failure
    assert isinstance(outcome.tables, Unreadable)
    assert outcome.tables.reason == "the switch refused the login of lab-reader"
    assert outcome.done == ()


@of(plays.startup_missing)
def test_a_startup_that_cannot_be_read_is_not_taken_for_one(outcome: Outcome, play: str, dialect: str) -> None:
    assert isinstance(outcome.tables, Reading)
    assert (outcome.tables.value.startup_read, outcome.tables.value.unsaved) == (False, ())
    assert state(outcome).saved_down is None
    told = (outcome.tables.value.startup_why, state(outcome).saved_why)
    ever = "refuses show startup-config" if dialect == "frr" else "has none, nothing was ever saved"
    assert all(ever in why for why in told), told
