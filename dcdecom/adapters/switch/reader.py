"""The SwitchReader: command lines of several switches at once, one session each."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dcdecom.adapters.switch.answers import (
    NotUnderstood,
    is_port_name,
    long_name,
    read_fdb,
    read_neighbours,
    read_port_line,
)
from dcdecom.adapters.switch.configuration import differences, is_shut, masked, read_running, read_startup, stanza
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.errors import DcdecomError
from dcdecom.model.estate import Absent, Answer, CliPort, CliTables, EstateName, Reading, Source, Unreadable
from dcdecom.model.settings import CliAccess, Inventory
from dcdecom.ports import Clock

if TYPE_CHECKING:
    from dcdecom.adapters.switch.session import Secrets, Session

AT_ONCE = 8
LAB = "dcdecom lab"
"""The lab says so in its `show version`."""


@dataclass(frozen=True)
class Asked:
    """A switch that has let us in, and the stamp of what is read from it."""

    session: Session
    dialect: Dialect
    source: Source
    taken_at: datetime


K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
Work: TypeAlias = Callable[[Asked, tuple[K, ...]], list[tuple[K, Answer[T]]]]
"""What is read from one switch: an answer for each key."""


class CliReader:
    """Implements SwitchReader."""

    def __init__(self, inventory: Inventory, secrets: Secrets, clock: Clock) -> None:
        self._inventory = inventory
        self._secrets = secrets
        self._clock = clock

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]:
        return self._each({name: (name,) for name in names}, _tables)

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        by_switch: dict[str, tuple[tuple[str, str], ...]] = {}
        for switch, port in dict.fromkeys(wanted):
            by_switch[switch] = (*by_switch.get(switch, ()), (switch, port))
        return self._each(by_switch, _ports)

    def _each(self, wanted: Mapping[str, tuple[K, ...]], work: Work[K, T]) -> Iterator[tuple[K, Answer[T]]]:
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="switch")
        try:
            begun = [pool.submit(self._one, name, keys, work) for name, keys in wanted.items()]
            for answered in as_completed(begun):
                yield from answered.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, name: str, keys: tuple[K, ...], work: Work[K, T]) -> list[tuple[K, Answer[T]]]:
        from dcdecom.adapters.switch.session import Failed

        host = self._inventory.hosts.get(name)
        source = Source("cli", name)
        if host is None or host.cli is None:
            reason = "the inventory has no command line for it" if host else "it is not in the inventory"
            return self._unreadable(reason, source, keys)
        source = replace(source, address=f"{host.cli.address}:{host.cli.port}")
        if host.cli.platform not in DIALECTS:
            return self._unreadable(f"no dialect is called {host.cli.platform}", source, keys)
        try:
            return self._ask(host.cli, source, keys, work)
        except (Failed, NotUnderstood) as failure:
            return self._unreadable(str(failure), source, keys)
        except DcdecomError as refused:  # a secret that cannot be resolved fails this switch, not the others
            return self._unreadable(refused.what, source, keys)

    def _ask(
        self, access: CliAccess, source: Source, keys: tuple[K, ...], work: Work[K, T]
    ) -> list[tuple[K, Answer[T]]]:
        from dcdecom.adapters.switch.session import open_session

        dialect = DIALECTS[access.platform]
        taken_at = self._clock.now()
        with open_session(access, access.reader, dialect, self._inventory.known_hosts, self._secrets) as session:
            version = session.show(dialect.show_version)
            estate: EstateName = "lab" if any(LAB in line for line in version) else "real"
            source = replace(source, fingerprint=session.fingerprint, estate=estate)
            return work(Asked(session, dialect, source, taken_at), keys)

    def _unreadable(self, reason: str, source: Source, keys: tuple[K, ...]) -> list[tuple[K, Answer[T]]]:
        return [(key, Unreadable(reason, source, self._clock.now())) for key in keys]


def _tables(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[CliTables]]]:
    session, dialect = asked.session, asked.dialect
    fdb = read_fdb(dialect, session.show(dialect.show_fdb))
    neighbours = read_neighbours(dialect, session.show(dialect.show_neighbours))
    running = read_running(dialect, session.show(dialect.show_running))
    startup = read_startup(dialect, session.show(dialect.show_startup))
    tables = CliTables(
        hostname=session.hostname,
        fdb=fdb,
        neighbours=neighbours,
        unsaved=() if startup is None else differences(dialect, running, startup),
        startup_read=startup is not None,
    )
    return [(name, Reading(tables, asked.source, asked.taken_at)) for name in names]


def _ports(asked: Asked, wanted: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], Answer[CliPort]]]:
    startup = read_startup(asked.dialect, asked.session.show(asked.dialect.show_startup))
    return [(key, _port(asked, key[1], startup)) for key in wanted]


def _port(asked: Asked, name: str, startup: list[str] | None) -> Answer[CliPort]:
    session, dialect = asked.session, asked.dialect
    port = long_name(dialect, name.strip())
    if not is_port_name(dialect, port):
        return Unreadable(f"{name!r} is no interface name of this kind of switch", asked.source, asked.taken_at)
    try:
        state = read_port_line(dialect, port, session.show(dialect.show_port.format(port=port)))
        if state is None:
            return Absent(f"interface {port}", asked.source, asked.taken_at)
        running = read_running(dialect, session.show((dialect.show_stanza or dialect.show_running).format(port=port)))
    except NotUnderstood as failure:
        return Unreadable(str(failure), asked.source, asked.taken_at)
    lines = tuple(masked(dialect, line) for line in stanza(dialect, port, running))
    saved_down = None if startup is None else is_shut(dialect, stanza(dialect, port, startup))
    trunk = any(re.search(dialect.trunk_line, line) for line in lines)
    shown = CliPort(port, state.admin_up, state.oper_up, lines, saved_down, trunk)
    return Reading(shown, asked.source, asked.taken_at)
