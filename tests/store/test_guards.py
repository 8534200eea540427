"""What a store on PostgreSQL refuses: changes of what was recorded, by whomever, and servers that lose a hold."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.errors import InputError, JournalBroken, SystemFailure
from dcdecom.journal.audit import review
from dcdecom.journal.postgres.connection import Database, Where, connect
from dcdecom.journal.postgres.grants import PostgresGrants
from dcdecom.journal.postgres.heads import Heads
from dcdecom.journal.postgres.look import GUARDS, server
from dcdecom.journal.postgres.store import PostgresStore
from dcdecom.journal.store_check import cases
from tests.cluster import ADMIN, DESK, HOSTS, Cluster
from tests.unit.journal.clocks import StepClock
from tests.unit.journal.stores import PostgresPlace

AT = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)
FORGED = """
INSERT INTO dcdecom.events
SELECT "case", 3, at, 'budi', type, payload, schema, {prev}, repeat('a', 64) FROM dcdecom.events WHERE seq = 2
"""


@pytest.fixture
def name(cluster: Cluster) -> str:
    return cluster.store()


@pytest.fixture
def store(cluster: Cluster, name: str, tmp_path: Path) -> PostgresStore:
    """A case of two events, and a grant."""
    found = opened(cluster.where(name), tmp_path)
    case = found.open_case(2026, AT, "rina", {"letter": "1"}).case
    found.append(case, 1, AT, "rina", "noted", {"number": 1})
    PostgresGrants(found.database, StepClock(), "rina").append("grant-begun", {})
    return found


def opened(where: Where, host: Path, **how: bool) -> PostgresStore:
    """The store as a command on one host opens it."""
    return PostgresPlace(Database(where, **how), host, StepClock(), create=True).store()


# --- what was recorded -----------------------------------------------------------------------------------------------

CHANGES = (
    "UPDATE dcdecom.events SET actor = 'budi'", "DELETE FROM dcdecom.events", "TRUNCATE dcdecom.events",
    "UPDATE dcdecom.written SET role = 'budi'", "DELETE FROM dcdecom.written", "TRUNCATE dcdecom.written",
    "UPDATE dcdecom.grants SET actor = 'budi'", "TRUNCATE dcdecom.grants",
)  # fmt: skip


@pytest.mark.parametrize("mode", ["origin", "replica"])
@pytest.mark.parametrize("change", CHANGES)
def test_its_owner_changes_nothing_either(cluster: Cluster, store: PostgresStore, mode: str, change: str) -> None:
    import psycopg

    name = store.database.where.database
    with pytest.raises(psycopg.Error) as caught:
        cluster.sql(f"SET session_replication_role = {mode}; SET ROLE dcdecom_owner; {change}", name)
    assert caught.value.sqlstate == "DC001"


@pytest.mark.parametrize("prev", ["prev", "repeat('0', 64)", "hash"])
def test_a_host_inserts_no_event_by_itself(cluster: Cluster, store: PostgresStore, prev: str) -> None:
    """Not even one that follows: events come by `append` alone, which says who wrote them."""
    import psycopg

    name, forged = store.database.where.database, FORGED.format(prev=prev)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connect(cluster.where(name))[0].execute(forged.encode())
    if prev != "hash":
        with pytest.raises(psycopg.Error) as caught:
            cluster.sql(f"SET session_replication_role = replica; SET ROLE dcdecom_owner; {forged}", name)
        assert caught.value.sqlstate == "DC002"


@pytest.mark.parametrize("login", [HOSTS[0], DESK])
def test_a_login_has_no_right_that_it_does_not_need(cluster: Cluster, store: PostgresStore, login: str) -> None:
    import psycopg

    connection, _ = connect(replace(store.database.where, user=login))
    others = (
        "ALTER TABLE dcdecom.events DISABLE TRIGGER ALL", "DROP TABLE dcdecom.claims", "CREATE TABLE dcdecom.mine ()",
        "DELETE FROM dcdecom.claims", "UPDATE dcdecom.held SET token = 99", 
        "INSERT INTO dcdecom.parts VALUES ('', 1, '')",
        "SET session_replication_role = replica", "SET ROLE dcdecom_owner",
    )  # fmt: skip
    for statement in (*CHANGES, *others):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.encode())


def test_a_desk_reads_and_writes_nothing(cluster: Cluster, store: PostgresStore, tmp_path: Path) -> None:
    case = "2026-0001"
    place = PostgresPlace(store.database, tmp_path, StepClock(), create=True)
    digests = [place.attachments().keep_bytes(b"open"), place.attachments().keep_bytes(b"secret", sealed=True)]
    named = [{"name": "a", "sha256": digest, "sealed": digest == digests[1]} for digest in digests]
    place.store().append(case, 2, AT, "rina", "noted", {"attachments": named})
    desk = PostgresPlace(
        Database(cluster.where(store.database.where.database, DESK)), tmp_path / "desk", StepClock(), True
    )
    assert len(desk.store().events(case)) == 3
    assert desk.attachments().open(digests[0]).read() == b"open"
    for refused in (
        lambda: desk.attachments().open(digests[1]),
        lambda: desk.store().append(case, 3, AT, "budi", "noted", {}),
        lambda: desk.store().open_case(2026, AT, "budi", {}),
        lambda: desk.store().hold(case, "budi").__enter__(),
    ):
        with pytest.raises(InputError, match="this login may not"):
            refused()
    assert place.attachments().open(digests[1]).read() == b"secret"


def test_the_server_says_who_wrote_an_event(cluster: Cluster, store: PostgresStore) -> None:
    found = cluster.sql(
        "SELECT seq, role FROM dcdecom.written WHERE \"case\" <> 'grants' ORDER BY 1", store.database.where.database
    )
    assert found == [(1, HOSTS[0]), (2, HOSTS[0])]


def test_store_check_names_a_guard_that_was_taken_away(cluster: Cluster, store: PostgresStore, tmp_path: Path) -> None:
    heads = Heads(tmp_path / "heads")
    assert [f.subject for f in server(store.database, heads) if f.how] == []
    for guard in sorted(GUARDS):
        table = guard.partition("_")[0]
        cluster.sql(f"ALTER TABLE dcdecom.{table} ENABLE TRIGGER {guard}", store.database.where.database)
        [found] = [f for f in server(store.database, heads) if f.how]
        assert guard in found.says
        cluster.sql(f"ALTER TABLE dcdecom.{table} ENABLE ALWAYS TRIGGER {guard}", store.database.where.database)
    [owner] = [f for f in server(Database(replace(store.database.where, user=ADMIN)), heads) if f.how]
    assert "superuser" in owner.says


# --- what a host was told --------------------------------------------------------------------------------------------


def roll_back(cluster: Cluster, name: str, which: str, tables: tuple[str, ...] = ("events", "written")) -> None:
    """What a failover without a standby does, or a restore: the chain is whole, and shorter."""
    for table in tables:
        cluster.sql(f"ALTER TABLE dcdecom.{table} DISABLE TRIGGER ALL", name)
        cluster.sql(f"DELETE FROM dcdecom.{table} WHERE {which}", name)
        for guard in (guard for guard in sorted(GUARDS) if guard.startswith(table)):
            cluster.sql(f"ALTER TABLE dcdecom.{table} ENABLE ALWAYS TRIGGER {guard}", name)


def test_events_that_were_lost_are_found_by_who_was_told(
    cluster: Cluster, store: PostgresStore, tmp_path: Path
) -> None:
    name, case = store.database.where.database, "2026-0001"
    roll_back(cluster, name, "seq = 2")
    knows, new = opened(cluster.where(name), tmp_path), opened(cluster.where(name), tmp_path / "new")
    assert len(new.events(case)) == 1, "the chain holds, and a host that was told nothing sees nothing"
    for asked in (
        lambda: knows.events(case),
        lambda: knows.append(case, 1, AT, "rina", "noted", {}),
        lambda: knows.hold(case, "rina").__enter__(),
    ):
        with pytest.raises(JournalBroken, match=r"ends at event 1 .* was told event 2"):
            asked()
    [found] = [f for f in server(knows.database, knows.heads) if f.how]
    assert found.subject == case
    says = "it ends at event 1, and this host was told event 2"
    assert (len(knows.rows(case)), knows.lost(case)[: len(says)], new.lost(case)) == (1, says, "")
    kept = knows.attachments
    assert any(says in fault for one in review(knows, kept, AT) for fault in one.faults)
    assert [(line.says[: len(says)], line.bad) for line in cases(knows, kept)] == [(says, True)]
    new.append(case, 1, AT, "budi", "noted", {"another": True})
    with pytest.raises(JournalBroken, match=r"event 2 of 2026-0001 .* is another one"):
        knows.events(case)
    with pytest.raises(JournalBroken, match="is another one"):
        knows.append(case, 2, AT, "rina", "noted", {})


@pytest.mark.parametrize("kept", ["", "2 abc\n", None])
def test_what_this_host_was_told_and_cannot_read_is_not_nothing(
    cluster: Cluster, store: PostgresStore, tmp_path: Path, kept: str | None
) -> None:
    """As after a power cut; or the folder is a file."""
    name, case, folder = store.database.where.database, "2026-0001", tmp_path / "heads"
    if kept is None:
        shutil.rmtree(folder)
        folder.write_text("")
    else:
        (folder / case).write_text(kept)
    roll_back(cluster, name, "seq = 2")
    here = opened(cluster.where(name), tmp_path)
    for asked in (
        lambda: here.events(case),
        lambda: here.append(case, 1, AT, "rina", "noted", {}),
        lambda: here.open_case(2026, AT, "rina", {}),
    ):
        with pytest.raises(JournalBroken, match="what this host was told last cannot be read"):
            asked()
    found = [f for f in server(here.database, here.heads) if f.how]
    assert any("cannot be read" in f.says for f in found)
    assert not [f for f in server(here.database, here.heads) if "all that this host was told" in f.says]


def test_another_process_that_goes_on_meanwhile_is_no_rollback(
    cluster: Cluster, store: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes of one host: the other records an event, and is told it, while this one reads."""
    name, case = store.database.where.database, "2026-0001"
    mine, other = opened(cluster.where(name), tmp_path), opened(cluster.where(name), tmp_path)
    read = PostgresStore._stored

    def meanwhile(*given: object) -> list[tuple[object, ...]]:
        found = read(*given)  # type: ignore[arg-type]
        if other.events(case)[-1].seq == 2:
            other.append(case, 2, AT, "budi", "noted", {})
        return found

    with monkeypatch.context() as patch:
        patch.setattr(mine, "_stored", lambda *given: meanwhile(mine, *given))
        assert len(mine.events(case)) == 2
    assert len(mine.events(case)) == 3


def test_an_event_that_was_removed_is_missed_by_the_server(
    cluster: Cluster, store: PostgresStore, tmp_path: Path
) -> None:
    name = store.database.where.database
    roll_back(cluster, name, "seq = 2", ("events",))
    new = opened(cluster.where(name), tmp_path / "new")
    with pytest.raises(JournalBroken, match="was recorded in this place before, and is gone"):
        new.append("2026-0001", 1, AT, "budi", "noted", {})
    [found] = [f for f in server(new.database, new.heads) if f.how]
    assert found.says == "event 2 of 2026-0001 was recorded, and is gone: somebody removed it"


def test_an_id_is_not_allotted_twice(cluster: Cluster, store: PostgresStore, tmp_path: Path) -> None:
    name = store.database.where.database
    assert store.open_case(2026, AT, "rina", {}).case == "2026-0002"
    roll_back(cluster, name, "\"case\" = '2026-0002'")
    with pytest.raises(JournalBroken, match=r"2026-0002 ends at event 0"):
        opened(cluster.where(name), tmp_path).events("2026-0002")
    assert opened(cluster.where(name), tmp_path).open_case(2026, AT, "rina", {}).case == "2026-0003"


def test_another_server_is_told(cluster: Cluster, store: PostgresStore, tmp_path: Path) -> None:
    heads = Heads(tmp_path / "heads")
    assert not [f for f in server(store.database, heads) if f.how]
    heads.keep_server("7 00000001")
    [found] = [f for f in server(store.database, heads) if f.how]
    assert (found.subject, "failed over, or was restored" in found.says) == ("timeline", True)
    (heads.folder / "server").write_text("")
    [found] = [f for f in server(store.database, heads) if f.how]
    assert (found.subject, "cannot be read: it is empty" in found.says) == ("timeline", True)


# --- which servers are trusted ---------------------------------------------------------------------------------------


def test_a_second_host_of_a_real_estate_needs_a_standby(
    cluster: Cluster, store: PostgresStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = store.database.where
    with opened(where, tmp_path, needs_standby=True).hold("2026-0001", "rina"):
        pass
    monkeypatch.setattr("socket.gethostname", lambda: "jakarta")
    with pytest.raises(InputError, match="waits for no standby"):
        opened(where, tmp_path / "other", needs_standby=True).events("2026-0001")
    assert opened(where, tmp_path / "other").events("2026-0001"), "on the lab it is nobody's matter"


def test_a_database_without_the_tables_is_no_empty_store(cluster: Cluster, tmp_path: Path) -> None:
    for asked in (lambda s: s.is_there(), lambda s: s.cases(), lambda s: s.open_case(2026, AT, "rina", {})):
        with pytest.raises(InputError, match="has no tables of dcdecom") as caught:
            asked(opened(cluster.where("postgres"), tmp_path))
        assert "store migrate" in caught.value.advice


def test_a_newer_layout_is_refused(cluster: Cluster, store: PostgresStore, tmp_path: Path) -> None:
    cluster.sql("INSERT INTO dcdecom.schema_version VALUES (2)", store.database.where.database)
    with pytest.raises(InputError, match="layout 2, this dcdecom knows layout 1"):
        opened(store.database.where, tmp_path).events("2026-0001")


def test_a_server_that_is_not_there_is_a_failure_and_not_an_empty_store(tmp_path: Path) -> None:
    with pytest.raises(SystemFailure, match="nothing was recorded"):
        opened(Where((str(tmp_path),), "dcdecom", "batam"), tmp_path).is_there()


@pytest.mark.parametrize("variable", ["PGHOSTADDR", "PGSERVICE"])
def test_no_variable_leads_elsewhere(store: PostgresStore, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    monkeypatch.setenv(variable, "127.0.0.1")
    with pytest.raises(InputError, match=f"{variable} is set"):
        connect(store.database.where)


def test_a_clock_that_is_wrong_is_refused(store: PostgresStore) -> None:
    for shift in (60.0, -60.0):
        with pytest.raises(InputError, match="the clock of"):
            connect(store.database.where, lambda shift=shift: datetime.now(UTC).timestamp() + shift)


POOL = """
[databases]
* = host={folder} port=5432
[pgbouncer]
unix_socket_dir = {pool}
listen_addr =
listen_port = 6432
auth_type = trust
auth_file = {pool}/users
pool_mode = {mode}
ignore_startup_parameters = {ignored}
logfile = {pool}/log
pidfile = {pool}/pid
server_check_query = select 1
"""


@contextmanager
def pool(cluster: Cluster, mode: str, ignored: str) -> Iterator[Path]:
    """PgBouncer before the cluster."""
    program = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
    if program is None:
        pytest.skip("no PgBouncer is installed: apt-get install pgbouncer")
    folder = Path(tempfile.mkdtemp(prefix="pool-", dir="/tmp"))
    from tests.cluster import account

    (folder / "users").write_text("".join(f'"{login}" ""\n' for login in HOSTS))
    (folder / "ini").write_text(POOL.format(folder=cluster.folder, pool=folder, mode=mode, ignored=ignored))
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, account())
    folder.chmod(0o755)
    running = subprocess.Popen([program, "-q", "-u", account(), str(folder / "ini")])
    try:
        StepClock().sleep(0.1)
        for _ in range(100):
            if (folder / ".s.PGSQL.6432").exists():
                break
            StepClock().sleep(0.05)
        yield folder
    finally:
        running.terminate()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("mode", ["transaction", "session"])
@pytest.mark.parametrize("ignored", ["options", "none"])
def test_a_pool_is_refused(cluster: Cluster, store: PostgresStore, tmp_path: Path, mode: str, ignored: str) -> None:
    with pool(cluster, mode, ignored) as folder:
        where = replace(store.database.where, hosts=(str(folder),), port=6432)
        with pytest.raises((InputError, SystemFailure), match=r"pool|startup parameter") as caught:
            opened(where, tmp_path).events("2026-0001")
        assert "Nothing was" in str(caught.value) or "nothing was" in str(caught.value)
