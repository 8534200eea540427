"""A store on PostgreSQL as whoever keeps it needs it: the server, this login's rights, what this host remembers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dcdecom.errors import JournalBroken
from dcdecom.journal import store_check
from dcdecom.journal.store_check import Line

from .connection import Database, Server, Where
from .heads import Heads, lost
from .migrate import OWNER, WRITER
from .orders import PostgresOrders

if TYPE_CHECKING:
    from .store import PostgresStore

GUARDS = frozenset({
    "events_are_not_changed", "events_are_not_emptied", "events_follow", "grants_are_not_changed",
    "grants_are_not_emptied", "grants_follow", "written_is_not_changed", "written_is_not_emptied",
})  # fmt: skip
"""Triggers that hold whatever a session is set to."""
ROLES = """
SELECT rolsuper, pg_has_role(rolname, 'dcdecom_owner', 'MEMBER'), pg_has_role(rolname, 'dcdecom_writer', 'MEMBER'),
    pg_has_role(rolname, 'dcdecom_reader', 'MEMBER') FROM pg_roles WHERE rolname = session_user
"""
ALWAYS = """
SELECT tgname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'dcdecom' AND tgenabled = 'A'
"""
GONE = """
SELECT w."case", w.seq FROM dcdecom.written w
WHERE NOT EXISTS (SELECT FROM dcdecom.events e WHERE (e."case", e.seq) = (w."case", w.seq))
AND NOT EXISTS (SELECT FROM dcdecom.grants g WHERE (g."case", g.seq) = (w."case", w.seq)) LIMIT 1
"""
HOW = "dcdecom help more-than-one-host"


@dataclass(frozen=True)
class Found:
    """One thing that was looked at. `how`: what puts it right; empty where it is as it should be."""

    subject: str
    says: str
    how: str = ""


def server(database: Database, heads: Heads) -> Iterator[Found]:
    """What is to be known of the server before a case begins. Raises where it is not reached, or not to be trusted."""
    its = database.server()
    way = "a Unix socket" if database.where.by_socket else "TLS that proves its name"
    yield Found("server", f"PostgreSQL {its.version // 10000}.{its.version % 10000}, by {way}, with no pool between")
    yield _role(database, its)
    yield _guards(database)
    yield _gone(database)
    yield _standby(its)
    yield Found("clock", f"{its.ahead:+.1f} s from this host's")
    yield from _timeline(its, heads)
    yield from _rollbacks(database, heads)


def looked(where: Where, store: PostgresStore, heads: Heads) -> Iterator[Line]:
    """The same, every case with its files, the claims, and what belongs to a copy."""
    for found in server(store.database, heads):
        yield Line(found.subject, f"{found.says}{'. ' if found.how else ''}{found.how}", bad=bool(found.how))
    yield from store_check.cases(store, store.attachments)
    yield from store_check.claims(store)
    for folder in ("people", "drift"):
        yield from (Line(f"{folder}/", why, bad=True) for why in PostgresOrders(store.database, folder).unread())
    yield Line("copy", f"copy the database {where.database}: pg_dump --format=custom --compress=none, or WAL with PITR")
    yield Line(heads.folder.name, "do not copy it back with a restored store: it is what finds that events were lost")


def _role(database: Database, its: Server) -> Found:
    with database.reading() as session:
        [(superuser, owner, writer, reader)] = session.execute(ROLES).fetchall()
    if superuser or owner:
        what = "a superuser" if superuser else f"a member of {OWNER}"
        says = f"{its.user} is {what}, and could take the guards away"
        return Found("login", says, f"Give each host a login of its own: {HOW}.")
    if writer:
        return Found("login", f"{its.user} may read and append, and nothing else")
    if reader:
        return Found("login", f"{its.user} may read, and write nothing")
    return Found("login", f"{its.user} has no role of the store", f"GRANT {WRITER} TO {its.user}")


def _guards(database: Database) -> Found:
    with database.reading() as session:
        there = {str(name) for (name,) in session.execute(ALWAYS)}
    if missing := sorted(GUARDS - there):
        says = f"not always in force: {', '.join(missing)}"
        return Found("guards", says, "Ask who took them away, then restore the store beside it.")
    return Found("guards", "events are append-only, for their owner too")


def _gone(database: Database) -> Found:
    with database.reading() as session:
        found = session.execute(GONE).fetchone()
    if found is None:
        return Found("written", "every event that the server saw come is there")
    says = f"event {found[1]} of {found[0]} was recorded, and is gone: somebody removed it"
    return Found("written", says, "Restore a backup beside it, and compare: dcdecom help backup.")


def _standby(its: Server) -> Found:
    if its.standbys:
        return Found("standby", f"an event counts once {its.standbys} has it; what it did not confirm is an error")
    return Found("standby", "none is waited for: only one host may use it, and a failover loses the newest events")


def _timeline(its: Server, heads: Heads) -> Iterator[Found]:
    now = f"{its.identifier} {its.timeline}"
    try:
        before = heads.server()
    except JournalBroken as error:
        yield Found("timeline", error.what, error.advice)
        return
    if before and before != now:
        says = f"it is {now} (cluster and timeline), and was {before}: it failed over, or was restored"
        yield Found("timeline", says, f"See below that no case lost events, then: rm {heads.folder}/server")
        return
    heads.keep_server(now)
    yield Found("timeline", f"{now} (cluster and timeline), as before" if before else f"{now} (cluster and timeline)")


def _rollbacks(database: Database, heads: Heads) -> Iterator[Found]:
    count = 0
    if trouble := heads.trouble():
        yield Found("rollback", f"what this host is told is not remembered: {trouble}", "Let its account write there.")
    try:
        known = heads.all()
    except JournalBroken as error:
        yield Found("rollback", error.what, error.advice)
        return
    for case, head in known.items():
        if says := lost(database, case, head):
            count += 1
            yield Found(case, says, f"Act on nothing in it: {HOW}.")
    if not count and not trouble:
        yield Found("rollback", f"all that this host was told of {len(known)} cases stands there")
