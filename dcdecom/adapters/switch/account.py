"""Switches as the logins that write meet them. Nothing is set: the configuration mode is entered, and left again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from dcdecom.adapters.answers_until import Deadline
from dcdecom.adapters.lazy import loading
from dcdecom.adapters.switch.answers import first
from dcdecom.adapters.switch.dialects.dialect import Commit
from dcdecom.adapters.switch.reader import Asked, CliReader
from dcdecom.errors import InputError
from dcdecom.model.estate.reading import Absent, Answer, Reading
from dcdecom.model.settings import AccessHost, Inventory
from dcdecom.ports.clock import Clock

if TYPE_CHECKING:
    from paramiko import HostKeys

    from dcdecom.adapters.switch.session import Secrets

STANDARD_PORT = 22


class CliAccounts:
    """`SwitchAccounts` of an inventory."""

    def __init__(self, inventory: Inventory, secrets: Secrets, clock: Clock) -> None:
        self._inventory = inventory
        writing = {name: _as_writer(host) for name, host in inventory.hosts.items()}
        self._reader = CliReader(replace(inventory, hosts=writing), secrets, clock, Deadline())

    def may_configure(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[bool]]]:
        return self._reader.each({name: (name,) for name in names}, _configures)

    def enrolled(self, names: Iterable[str]) -> Iterator[tuple[str, bool]]:
        known = _known(self._inventory)
        for name in names:
            cli = self._inventory.hosts[name].cli
            if cli is not None:
                entry = cli.address if cli.port == STANDARD_PORT else f"[{cli.address}]:{cli.port}"
                yield name, known.lookup(entry) is not None


def _known(inventory: Inventory) -> HostKeys:
    with loading:
        from paramiko import HostKeys
        from paramiko.hostkeys import InvalidHostKey

        from dcdecom.adapters.switch.failures import no_key

    keys = HostKeys()
    if inventory.known_hosts.is_file():
        try:
            keys.load(str(inventory.known_hosts))
        except InvalidHostKey as wrong:
            raise InputError(no_key(wrong, inventory.known_hosts), "Take the line out, and add the key anew.") from None
    return keys


def _as_writer(host: AccessHost) -> AccessHost:
    """The host with the login that writes in the place of the one that reads."""
    if host.cli is None or host.cli.writer is None:
        return replace(host, cli=None)
    return replace(host, cli=replace(host.cli, reader=host.cli.writer))


def _configures(asked: Asked, names: tuple[str, ...]) -> list[tuple[str, Answer[bool]]]:
    return [(name, _one(asked)) for name in names]


def _one(asked: Asked) -> Answer[bool]:
    form, session = asked.dialect.act, asked.session
    if not form.enter or isinstance(asked.dialect.keep, Commit):
        return Absent("configuration mode without an edit", asked.source, asked.taken_at)
    before = session.prompt
    said = session.ask(form.enter)
    let_in = not first(asked.dialect.terminal.error, said.lines) and said.prompt != before
    if let_in and form.leave:
        session.ask(form.leave)
    return Reading(let_in, asked.source, asked.taken_at)
