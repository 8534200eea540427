"""A host that lost its hold never acts on a switch, and the next one waits until nothing of it can be under way."""

from __future__ import annotations

import os
import signal
import time
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.errors import HoldLost
from dcdecom.journal.postgres import hold as holding
from dcdecom.journal.postgres.connection import Database
from dcdecom.journal.postgres.hold import boottime
from dcdecom.journal.postgres.locks import PostgresLocks
from dcdecom.journal.postgres.store import PostgresStore
from dcdecom.ports import fence
from tests.cluster import HOSTS, Cluster
from tests.store.fencing import Part, play
from tests.unit.journal.clocks import StepClock
from tests.unit.journal.stores import PostgresPlace

AT = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)
CASE = "2026-0001"


def opened(cluster: Cluster, name: str, host: Path) -> PostgresStore:
    return PostgresPlace(Database(cluster.where(name)), host, StepClock(), create=True).store()


@pytest.fixture
def name(cluster: Cluster, tmp_path: Path) -> str:
    made = cluster.store()
    opened(cluster, made, tmp_path).open_case(2026, AT, "rina", {})
    return made


def end_sessions(cluster: Cluster, name: str) -> None:
    end = "SELECT pg_terminate_backend(backend, 5000) FROM dcdecom.held WHERE backend <> 0"
    cluster.sql(end, name)


@pytest.mark.timeout(400)
def test_sixty_acts_of_three_hosts_never_overlap(cluster: Cluster, tmp_path: Path) -> None:
    played = play(cluster, tmp_path, 60)
    print(played)
    assert len(played.acts) >= 60
    assert played.ended >= 5
    assert (played.overlaps, played.unintended) == (0, 0), str(played)


@pytest.mark.timeout(400)
@pytest.mark.parametrize("part", ["intent", "check", "wait"])
def test_without_any_of_the_three_it_goes_wrong(cluster: Cluster, tmp_path: Path, part: Part) -> None:
    played = play(cluster, tmp_path, 60, without=part)
    print(played)
    assert played.wrong, f"the test above would not notice that there is no {part}: {played}"


def test_who_holds_next_waits_only_where_an_act_may_be_under_way(
    cluster: Cluster, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(holding, "BOUND", 0.6)
    mine, other = opened(cluster, name, tmp_path / "a"), opened(cluster, name, tmp_path / "b")
    said = list[str]()
    mine.act_seconds, other.act_seconds, other.tell = 0.4, 9.0, said.append

    def taken() -> float:
        begun = boottime()
        with other.hold(CASE, "budi"):
            return boottime() - begun

    with mine.hold(CASE, "rina") as hold:
        hold.must_be_held()
        end_sessions(cluster, name)
        assert taken() < 0.9, "nothing was sent"
    with mine.hold(CASE, "rina") as hold, hold.acting():
        fence.pass_through(0)
        end_sessions(cluster, name)
        assert (taken() >= 1.0, len(said)) == (True, 1), "as long as the one before said that its act may take"
        assert taken() < 0.9, "it was waited out"
    with mine.hold(CASE, "rina") as hold:
        with hold.acting():
            fence.pass_through(0)
        mine.append(CASE, 1, AT, "rina", "noted", {})
        end_sessions(cluster, name)
        assert taken() < 0.9, "its end was recorded"
    with mine.hold(CASE, "rina") as hold:
        with hold.acting():
            fence.pass_through(0)
        mine.append(CASE, 2, AT, "rina", "noted", {})
    assert (taken() < 0.9, len(said)) == (True, 1), "it was given back"


class Interrupting(StepClock):
    """Ctrl-C while something is waited for."""

    def sleep(self, seconds: float) -> None:
        raise KeyboardInterrupt


def acts_for(cluster: Cluster, name: str) -> object:
    """Milliseconds for which whoever holds next has to wait."""
    [(found,)] = cluster.sql("SELECT acts_for FROM dcdecom.held WHERE what = 'case ' || %s", name, CASE)
    return found


def test_a_wait_that_was_interrupted_was_not_waited_out(cluster: Cluster, name: str, tmp_path: Path) -> None:
    mine = opened(cluster, name, tmp_path / "a")
    with mine.hold(CASE, "rina") as hold, hold.acting():
        fence.pass_through(0)
        end_sessions(cluster, name)
    other = PostgresPlace(Database(cluster.where(name)), tmp_path / "b", Interrupting(), create=True).store()
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), other.hold(CASE, "budi"):
            pytest.fail("it acted while another host's act may be under way")
    assert acts_for(cluster, name) == 32000


@pytest.mark.parametrize("how", ["interrupted", "unrecorded"])
def test_an_act_without_its_event_is_waited_for(cluster: Cluster, name: str, tmp_path: Path, how: str) -> None:
    mine = opened(cluster, name, tmp_path / "a")
    with suppress(KeyboardInterrupt), mine.hold(CASE, "rina") as hold, hold.acting():
        fence.pass_through(0)
        if how == "interrupted":
            raise KeyboardInterrupt
    assert acts_for(cluster, name) == 32000


def test_an_act_on_what_has_no_events_of_its_own_ends_with_its_block(
    cluster: Cluster, name: str, tmp_path: Path
) -> None:
    locks = PostgresLocks(Database(cluster.where(name)), StepClock())
    query = "SELECT acts_for FROM dcdecom.held WHERE what = 'the grant'"
    with locks.hold("the grant", "rina") as hold, hold.acting():
        fence.pass_through(0)
    assert cluster.sql(query, name) == [(0,)]
    with suppress(KeyboardInterrupt), locks.hold("the grant", "rina") as hold, hold.acting():
        fence.pass_through(0)
        raise KeyboardInterrupt
    assert cluster.sql(query, name) == [(32000,)]


def test_a_child_that_unwinds_a_hold_leaves_it_to_its_parent(cluster: Cluster, name: str, tmp_path: Path) -> None:
    with ExitStack() as stack:
        hold = stack.enter_context(opened(cluster, name, tmp_path / "a").hold(CASE, "rina"))
        child = os.fork()
        if child == 0:
            try:
                stack.close()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        hold.must_be_held()


def test_who_sends_says_how_long_it_may_take(cluster: Cluster, name: str, tmp_path: Path) -> None:
    """A switch with a timeout of ten minutes acts on after the 30 seconds that are waited at least."""
    with suppress(KeyboardInterrupt), opened(cluster, name, tmp_path).hold(CASE, "rina") as hold, hold.acting():
        for seconds in (5, 600, 30):
            fence.pass_through(seconds)
        raise KeyboardInterrupt
    assert acts_for(cluster, name) == 602000


def test_nothing_leaves_once_it_is_lost(cluster: Cluster, name: str, tmp_path: Path) -> None:
    mine = opened(cluster, name, tmp_path / "a")
    with mine.hold(CASE, "rina") as hold:
        with hold.acting():
            fence.pass_through(0)
            end_sessions(cluster, name)
            with pytest.raises(HoldLost):
                fence.pass_through(0)
        fence.pass_through(0)
        with pytest.raises(HoldLost), hold.acting():
            pytest.fail("it began")


def test_an_answer_that_came_late_is_none(
    cluster: Cluster, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server takes its time, or this machine slept between the answer and the line: nothing leaves."""
    mine = opened(cluster, name, tmp_path / "a")
    with mine.hold(CASE, "rina") as hold, hold.acting():
        monkeypatch.setattr(holding, "boottime", iter([100.0, 101.9]).__next__)
        fence.pass_through(0)
        monkeypatch.setattr(holding, "boottime", iter([100.0, 102.1]).__next__)
        with pytest.raises(HoldLost, match="took more than 2 s"):
            fence.pass_through(0)


def test_a_host_that_was_frozen_before_its_check_sends_nothing(cluster: Cluster, name: str, tmp_path: Path) -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with opened(cluster, name, tmp_path / "frozen").hold(CASE, "rina") as hold, hold.acting():
                os.write(tell, b"holds ")
                time.sleep(0.3)  # it is stopped here
                fence.pass_through(0)
                os.write(tell, b"acted ")
        except HoldLost:
            os.write(tell, b"lost ")
        finally:
            os._exit(0)
    assert os.read(told, 6) == b"holds "
    os.kill(child, signal.SIGSTOP)
    end_sessions(cluster, name)
    with opened(cluster, name, tmp_path / "other").hold(CASE, HOSTS[1]):
        os.kill(child, signal.SIGCONT)
        os.waitpid(child, 0)
        assert os.read(told, 20) == b"lost "
