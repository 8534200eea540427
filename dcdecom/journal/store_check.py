"""A store as whoever keeps its backups needs it: what belongs to a copy, who may read it, and whether it is whole."""

from __future__ import annotations

import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from dcdecom.errors import DcdecomError
from dcdecom.ports.journal import Event, Store

from .attachment_status import InFolders, Kept, look, named
from .chain import Row, check, well_formed
from .database import transaction, without
from .people_orders import FilePeopleOrders
from .store import SqliteStore
from .verify import CLOSING

WHOLE = frozenset({"present", "purged"})
"""The states of a file in its own store in which nothing is lost; a sealed one is to be there too."""
LETTER = "letter "
LOGS = ("-wal", "-shm")
"""What SQLite keeps beside a store: the newest events may be in the first only."""


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    subject: str
    says: str
    bad: bool = False


def checked(
    store: SqliteStore, files: Path, sealed: Path, accepted: tuple[Path, ...], others: tuple[Path, ...]
) -> Iterator[Line]:
    """Everything that is to be known of a store, its files, and what else belongs to a copy of it.

    Raises what the store raises where it cannot be read at all.
    """
    yield from _pages(store)
    yield from cases(store, InFolders([files, sealed]))
    yield from claims(store)
    for folder in accepted:
        yield from _acceptances(folder)
    yield from _orphans(store, files, sealed)
    yield from _copied(store, files, sealed, (*accepted, *others))
    with transaction(store.path, write=False) as connection:
        gone = without(connection)
    for name in gone:
        yield Line(store.path.name, f"its trigger {name} is gone, which keeps other programs from it", bad=True)


def _pages(store: SqliteStore) -> Iterator[Line]:
    with transaction(store.path, write=False) as connection:
        connection.set_progress_handler(None, 0)  # a large store on a slow disk takes its time
        found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(20)")]
        (last,) = connection.execute("SELECT max(at) FROM events").fetchone()
    if found != ["ok"]:
        yield from (Line(store.path.name, line, bad=True) for line in found)
    else:
        yield Line(store.path.name, f"its pages are whole; its last event is of {last or 'no time: there is none'}")


def cases(store: Store, kept: Kept) -> Iterator[Line]:
    """How each journal stands, its chain and its files."""
    for case in store.cases():
        try:
            rows: list[Row] = list(store.rows(case))
        except DcdecomError as error:
            yield Line(case, error.what, bad=True)
            continue
        problems = check(rows)
        if rolled_back := store.lost(case):
            yield Line(case, rolled_back, bad=True)
        sound = [row for row in rows if well_formed(row)]
        lost = [a for a in look(sound, kept, frozenset()) if a.state not in WHOLE]
        yield from (Line(case, f"event {p.seq}: {p.text}", bad=True) for p in problems[:20])
        for a in lost[:20]:
            why = a.why.removeprefix("could not be read: ")
            state = f"could not be read: {why}" if a.state == "unreadable" else f"is {a.state}"
            yield Line(case, f"{'sealed ' if a.sealed else ''}attachment {a.name or a.sha256} {state}", bad=True)
        if lost[20:]:
            yield Line(case, f"and {len(lost[20:])} more attachments", bad=True)
        if not (problems or lost or rolled_back):
            yield Line(case, f"{len(rows)} events and their files are whole; head {rows[-1]['hash'][:16]}")


def claims(store: Store) -> Iterator[Line]:
    """What the claims say, held against the journals: a claim that is gone lets two cases work on one port."""
    held = dict[str, set[str]]()
    for claim in store.claims():
        held.setdefault(claim.case, set()).add(claim.key)
    known = store.cases()
    for id in known:
        with suppress(DcdecomError):  # a journal that does not hold was told
            events = store.events(id)
            has = held.get(id, set())
            if any(event.type in CLOSING for event in events):
                yield from (Line(id, f"it has ended, and claims {key} still", bad=True) for key in sorted(has))
                continue
            said = _claimed(events)
            yield from (Line(id, f"it does not claim {key} any more", bad=True) for key in sorted(said - has))
            yield from (Line(id, f"it claims {key}, which no event says", bad=True) for key in sorted(has - said))
    for id in sorted(held.keys() - set(known)):
        yield Line(id[:80], "it is no case of this store, and claims something", bad=True)


def _claimed(events: Iterable[Event]) -> set[str]:
    """What the events of an open case claim. A corrected request gives the letter back that stood before it."""
    said = set[str]()
    for event in events:
        fresh = {*_texts(event.payload.get("claims"))}
        if any(key.startswith(LETTER) for key in fresh):
            said = {key for key in said if not key.startswith(LETTER)}
        said |= fresh
    return said


def _texts(value: object) -> Iterator[str]:
    return (text for text in value if isinstance(text, str)) if isinstance(value, list | tuple) else iter(())


def _acceptances(folder: Path) -> Iterator[Line]:
    """The acceptances of a people file that cases have yet to take up, or those of drift."""
    try:
        orders = FilePeopleOrders(folder)
        yield from (Line(f"{folder.name}/", why, bad=True) for why in orders.unread())
    except DcdecomError as error:
        yield Line(f"{folder.name}/", error.what, bad=True)


def _orphans(store: SqliteStore, files: Path, sealed: Path) -> Iterator[Line]:
    """Files that no event names: a killed command left them, or a newer store named them before an older was put back.
    """
    known = set[str]()
    for case in store.cases():
        with suppress(DcdecomError):
            known |= {a.sha256 for a in named(filter(well_formed, store.rows(case)))}
    for folder in (files, sealed):
        with suppress(OSError):
            odd = [p.name for p in folder.iterdir() if len(p.name) == 64 and p.name not in known]
            if odd:
                yield Line(
                    f"{folder.name}/", f"{len(odd)} files that no event names, such as {odd[0][:16]}...: "
                    "left by a command that was killed, or of a newer store than this one",
                )  # fmt: skip


def _copied(store: SqliteStore, files: Path, sealed: Path, others: tuple[Path, ...]) -> Iterator[Line]:
    """What belongs to a copy, and who may read each of it now."""
    logs = tuple(path for ending in LOGS if (path := store.path.with_name(store.path.name + ending)).exists())
    for path in (store.path, *logs, files, sealed, *others):
        try:
            about = path.stat()
        except OSError as error:
            if path in (files, sealed, *others):
                continue
            yield Line(path.name, f"copy it: {error.strerror}", bad=True)
            continue
        open_to_all = about.st_mode & stat.S_IRWXO and path not in others
        who = "every account" if open_to_all else "its owner and its group"
        secret = ", which holds secrets: keep the copy as closed" if path == sealed else ""
        newest = ", which holds the newest events" if path.name.endswith(LOGS[0]) else ""
        yield Line(
            path.name, f"copy it{newest}{secret}; mode {stat.S_IMODE(about.st_mode):04o}, {who} may open it",
            bad=bool(open_to_all),
        )  # fmt: skip
