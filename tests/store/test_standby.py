"""A primary and its standby: what counts as recorded, and which of the two is trusted."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.errors import HoldLost, InputError, OutcomeUnknown, SystemFailure
from dcdecom.journal.postgres import connection
from dcdecom.journal.postgres.connection import Database
from dcdecom.journal.postgres.look import server
from dcdecom.journal.postgres.migrate import migrate
from dcdecom.journal.postgres.store import PostgresStore
from dcdecom.journal.postgres.transfer import Folder, take_in
from tests.cluster import ADMIN, Cluster, account, running, shared
from tests.unit.journal.clocks import StepClock
from tests.unit.journal.stores import PostgresPlace, SqliteKept

AT = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)
CASE = "2026-0001"


@contextmanager
def standby_of(primary: Cluster) -> Iterator[Cluster]:
    """A copy that follows, and without which the primary confirms nothing from then on."""
    folder = Path(tempfile.mkdtemp(prefix="by-", dir="/tmp"))
    shutil.chown(folder, account())
    folder.chmod(0o755)
    other = Cluster(folder)
    where = ("-h", str(primary.folder), "-U", ADMIN, "-D", str(other.data), "-R", "-c", "fast", "--no-sync")
    primary.run("pg_basebackup", *where)
    settings = other.data / "postgresql.conf"
    settings.write_text(settings.read_text().replace(str(primary.folder), str(folder)))
    shutil.chown(settings, account())
    try:
        other.start()
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'")
        primary.sql("SELECT pg_reload_conf()")
        for _ in range(200):
            if primary.sql("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'"):
                break
            StepClock().sleep(0.05)
        yield other
    finally:
        other.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


def opened(where: connection.Where, host: Path) -> PostgresStore:
    return PostgresPlace(Database(where), host, StepClock(), create=True).store()


@pytest.mark.timeout(300)
def test_what_the_standby_has_not_is_not_recorded_and_a_standby_holds_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared()  # skips where there is no PostgreSQL
    with running() as primary, standby_of(primary) as standby:
        name = primary.store()
        store = opened(primary.where(name), tmp_path)
        store.open_case(2026, AT, "rina", {})
        store.append(CASE, 1, AT, "rina", "noted", {})
        [found] = [f for f in server(store.database, store.heads) if f.subject == "standby"]
        assert "counts once * has it" in found.says
        for _ in range(200):  # it has what was written, and may not have applied it yet
            if standby.sql("SELECT FROM pg_database WHERE datname = %s", "postgres", name):
                break
            StepClock().sleep(0.05)
        with pytest.raises((InputError, SystemFailure), match=r"standby|read-only") as refused:
            opened(standby.where(name), tmp_path / "other").events(CASE)
        assert "nothing was" in str(refused.value).lower()

        monkeypatch.setattr(connection, "COMMIT_SECONDS", 1.0)
        with store.hold(CASE, "rina") as hold:
            standby.stop("immediate")
            with pytest.raises(OutcomeUnknown, match="not confirmed by its standby") as caught:
                store.append(CASE, 2, AT, "rina", "noted", {})
            assert caught.value.exit == 6
            with pytest.raises(HoldLost, match="not confirmed by its standby"), hold.acting():
                pytest.fail("it acted on what a failover may take back")
        standby.start()
        assert [event.seq for event in opened(primary.where(name), tmp_path).events(CASE)] == [1, 2, 3]


@pytest.mark.timeout(120)
def test_a_commit_is_bounded_from_where_it_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever went on before it, and although the first attempt to end it came to nothing."""
    shared()
    with running() as primary:
        name, empty = primary.store(), primary.store()
        store = opened(primary.where(name), tmp_path)
        store.open_case(2026, AT, "rina", {})
        kept = SqliteKept(tmp_path / "file", StepClock())
        kept.store().open_case(2026, AT, "rina", {})
        primary.sql("ALTER SYSTEM SET synchronous_standby_names = 'none_such'")
        primary.sql("SELECT pg_reload_conf()")
        monkeypatch.setattr(connection, "COMMIT_SECONDS", 0.5)
        monkeypatch.setattr(connection, "AGAIN_SECONDS", 0.2)
        slow = "SELECT pg_sleep(1.2)"

        with store.database.transaction() as session:
            session.execute(slow)  # an upload: nobody is busy, and nothing is ended
        for said in (lambda: session.execute(slow), lambda: StepClock().sleep(1.2)):
            with pytest.raises(OutcomeUnknown, match="not confirmed by its standby"):
                store.append(CASE, len(store.events(CASE)), AT, "rina", "noted", {}, ready=lambda said=said: said())
        lost, cancel = list[int](), connection._cancel

        def lose(its: connection.Connection) -> None:
            lost.append(1)
            if len(lost) > 1:
                cancel(its)

        monkeypatch.setattr(connection, "_cancel", lose)
        with pytest.raises(OutcomeUnknown, match="not confirmed by its standby"):
            store.append(CASE, 3, AT, "rina", "noted", {})
        assert len(lost) == 2
        lost.clear()
        with pytest.raises(OutcomeUnknown, match="not confirmed by its standby") as made:
            migrate(primary.where(name, ADMIN))
        assert "repeat dcdecom store migrate" in made.value.advice
        lost.clear()
        with pytest.raises(OutcomeUnknown, match="not confirmed by its standby") as moved:
            take_in(primary.where(empty, ADMIN), Folder(kept.folder), lambda _: None)
        assert "whether the cases are in it" in moved.value.advice
        assert [event.seq for event in store.events(CASE)] == [1, 2, 3, 4]
