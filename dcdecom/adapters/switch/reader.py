"""The SwitchReader: command lines of several switches at once, one session each."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from dcdecom.adapters.answers_until import Deadline, arriving
from dcdecom.adapters.lazy import loading
from dcdecom.adapters.switch.aggregates import read_aggregates
from dcdecom.adapters.switch.answers import NotUnderstood, first, is_port_name
from dcdecom.adapters.switch.configuration import (
    is_shut,
    is_trunk,
    masked,
    own_lines,
    read_running,
    read_startup,
    stanza,
    why_no_startup,
)
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import AtOnce, Commit, Save
from dcdecom.adapters.switch.forwarding import read_fdb
from dcdecom.adapters.switch.neighbours import read_neighbours
from dcdecom.adapters.switch.port_state import PortLine, read_port_line
from dcdecom.adapters.switch.text import brief
from dcdecom.adapters.switch.unsaved import MARKED, is_marked, read_unsaved, waits_for_confirmation
from dcdecom.errors import DcdecomError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.command_line import CliPort, CliTables, ShownAggregate
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.port_names import Spelling
from dcdecom.model.settings import CliAccess, Inventory
from dcdecom.model.source import EstateName
from dcdecom.ports.clock import Clock

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

    def __init__(self, inventory: Inventory, secrets: Secrets, clock: Clock, deadline: Deadline) -> None:
        self._inventory = inventory
        self._secrets = secrets
        self._clock = clock
        self._deadline = deadline

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]:
        return self.each({name: (name,) for name in names}, _tables)

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        by_switch: dict[str, tuple[tuple[str, str], ...]] = {}
        for switch, port in dict.fromkeys(wanted):
            by_switch[switch] = (*by_switch.get(switch, ()), (switch, port))
        return self.each(by_switch, _ports)

    def spelling(self, switch: str) -> Spelling:
        dialect = self._dialect(switch)
        return dialect.spelling if dialect else Spelling()

    def lines(self, switch: str, port: str, up: bool) -> tuple[str, ...]:
        dialect = self._dialect(switch)
        return by_hand(dialect, dialect.spelling.long(port.strip()), up) if dialect else ()

    def _dialect(self, switch: str) -> Dialect | None:
        host = self._inventory.hosts.get(switch)
        return DIALECTS.get(host.cli.platform) if host and host.cli else None

    def each(self, wanted: Mapping[str, tuple[K, ...]], work: Work[K, T]) -> Iterator[tuple[K, Answer[T]]]:
        """What `work` reads from each switch, eight at once, as it comes."""
        pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="switch")
        try:
            begun = {pool.submit(self._one, name, keys, work): (name, keys) for name, keys in wanted.items()}
            for (name, keys), answers in arriving(begun, self._deadline):
                yield from answers or self._unreadable(self._deadline.reason, Source.named("cli", name), keys)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _one(self, name: str, keys: tuple[K, ...], work: Work[K, T]) -> list[tuple[K, Answer[T]]]:
        with loading:
            from dcdecom.adapters.switch.session import Failed

        host = self._inventory.hosts.get(name)
        source = Source.named("cli", name)
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
            estate = identify(session, dialect)
            source = replace(source, fingerprint=session.fingerprint, estate=estate)
            return work(Asked(session, dialect, source, taken_at), keys)

    def _unreadable(self, reason: str, source: Source, keys: tuple[K, ...]) -> list[tuple[K, Answer[T]]]:
        return [(key, Unreadable(reason, source, self._clock.now())) for key in keys]


def identify(session: Session, dialect: Dialect) -> EstateName:
    """See that the device is of the kind that the inventory says, and whose estate it is. Raises NotUnderstood."""
    version = session.show(dialect.terminal.version)
    if not first(dialect.terminal.identity, version):
        says = brief(next((line for line in version if line.strip()), ""))
        raise NotUnderstood(f"it does not call itself {dialect.title}, as the inventory does, but {says!r}")
    return "lab" if any(LAB in line for line in version) else "real"


def _tables(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[CliTables]]]:
    session, dialect = asked.session, asked.dialect
    fdb = read_fdb(dialect, session.show(dialect.fdb.ask))
    neighbours = _neighbours(session, dialect)
    aggregates, unread = _aggregates(session, dialect)
    unsaved = read_unsaved(session, dialect)
    tables = CliTables(
        hostname=session.hostname,
        fdb=fdb,
        neighbours=neighbours,
        unsaved=unsaved.lines,
        startup_read=unsaved.startup_read,
        startup_why=unsaved.why,
        uncommitted=unsaved.uncommitted,
        proven=dialect.proven,
        spelling=dialect.spelling,
        aggregates=aggregates,
        aggregates_unread=unread,
        kind=dialect.title,
    )
    return [(name, Reading(tables, asked.source, asked.taken_at)) for name in names]


def _aggregates(session: Session, dialect: Dialect) -> tuple[tuple[ShownAggregate, ...] | None, str]:
    """The aggregates, or None with why they could not be read; without a reason where nobody asks."""
    if dialect.aggregates is None:
        return None, ""
    try:
        return read_aggregates(dialect, dialect.aggregates, session.show(dialect.aggregates.ask)), ""
    except NotUnderstood as failure:
        return None, str(failure)


def _neighbours(session: Session, dialect: Dialect) -> tuple[Neighbour, ...]:
    """What is heard; where the list does not say what a neighbour can do, each port is asked."""
    found = read_neighbours(dialect, session.show(dialect.neighbours.ask))
    form = dialect.neighbours.each
    if form is None:
        return found
    full: list[Neighbour] = []
    for port in dict.fromkeys(neighbour.port for neighbour in found):
        listed = [neighbour for neighbour in found if neighbour.port == port]
        if not is_port_name(dialect, port):
            full += listed
            continue
        one = replace(dialect, neighbours=replace(form, ask=form.ask.format(port=port)))
        shown = read_neighbours(one, session.show(one.neighbours.ask))
        if {neighbour.port for neighbour in shown} != {port} or len(shown) != len(listed):
            raise NotUnderstood(f"{one.neighbours.ask}: it shows other neighbours than {dialect.neighbours.ask}")
        full += shown
    return tuple(full)


def _ports(asked: Asked, wanted: tuple[tuple[str, str], ...]) -> list[tuple[tuple[str, str], Answer[CliPort]]]:
    kept = _Kept.read(asked.session, asked.dialect)
    return [(key, _port(asked, key[1], kept)) for key in wanted]


@dataclass(frozen=True)
class _Kept:
    """What says whether a port stays as it is after a restart."""

    dialect: Dialect
    startup: tuple[str, ...] | None
    as_it_runs: bool | None
    """Whether what runs is what is kept; None where the two have to be compared."""
    why: str = ""
    """Why there is no startup configuration to compare with."""

    @classmethod
    def read(cls, session: Session, dialect: Dialect) -> _Kept:
        if dialect.configuration.startup:
            answer = session.show(dialect.configuration.startup)
            startup = read_startup(dialect, answer)
            if startup is None:
                return cls(dialect, None, None, f"startup configuration: {why_no_startup(dialect, answer)}")
            return cls(dialect, tuple(startup), None)
        if isinstance(dialect.keep, AtOnce):
            return cls(dialect, None, True)
        waits = waits_for_confirmation(session, dialect)
        return cls(dialect, None, not waits and not is_marked(session, dialect), MARKED)

    def down(self, port: str, shut: bool) -> bool | None:
        """Whether the port stays shut; None where that cannot be told."""
        if self.as_it_runs is True:
            return shut
        if self.startup is None:
            # An unconfirmed commit is undone; what a mark hides cannot be told.
            return False if self.as_it_runs is False and self.dialect.candidate else None
        return is_shut(self.dialect, stanza(self.dialect, port, self.startup), self.startup)


def _port(asked: Asked, name: str, kept: _Kept) -> Answer[CliPort]:
    dialect, port = asked.dialect, asked.dialect.spelling.long(name.strip())
    if not is_port_name(dialect, port):
        return Unreadable(f"{name!r} is no interface name of this kind of switch", asked.source, asked.taken_at)
    try:
        state = read_state(asked.session, dialect, port)
        if state is None:
            return Absent(f"interface {port}", asked.source, asked.taken_at)
        form = dialect.configuration
        running = read_running(dialect, asked.session.show((form.stanza or form.running).format(port=port)), port)
    except NotUnderstood as failure:
        return Unreadable(str(failure), asked.source, asked.taken_at)
    lines = stanza(dialect, port, running)
    shut = is_shut(dialect, lines, running)
    admin_up = not shut if state.admin_up is None else state.admin_up
    # A stanza that says otherwise than the state was not understood: then the kept one would not be either.
    saved_down = kept.down(port, not admin_up) if shut is not admin_up else None
    why = ""
    if saved_down is None:
        told = f"it shows the port {_word(not admin_up)}, and its running configuration has it {_word(shut)}"
        why = kept.why if shut is not admin_up else told
    shown = tuple(masked(dialect, line) for line in lines)
    trunk, own = is_trunk(dialect, lines), own_lines(dialect, port)
    found = CliPort(port, admin_up, state.oper_up, shown, saved_down, trunk, own, saved_why=why)
    return Reading(found, asked.source, asked.taken_at)


def _word(shut: bool) -> str:
    return "shut" if shut else "open"


def by_hand(dialect: Dialect, port: str, up: bool) -> tuple[str, ...]:
    """What a person types to open a port or to shut it, and to keep it so."""
    act, keep = dialect.act, dialect.keep
    set_ = [line.format(port=port) for line in (act.up if up else act.down)]
    if isinstance(keep, Commit):
        kept = [keep.trial, keep.confirm, act.leave, *([keep.save.command] if keep.save else [])]
    else:
        kept = [act.leave, *([keep.command] if isinstance(keep, Save) else [])]
    return tuple(line for line in [act.enter, *set_, *kept] if line)


def read_state(session: Session, dialect: Dialect, port: str) -> PortLine | None:
    """The state of a port; None where the switch has no such port. Raises Failed and NotUnderstood."""
    lines = [line for command in dialect.port.ask for line in session.show(command.format(port=port))]
    return read_port_line(dialect, port, lines)
