"""The SwitchWriter: one port a session, shut or opened, and saved.

A session in which anything failed is dropped: Netmiko leaves it in the port's configuration mode, where a further line
would hit that port or, worse, another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from dcdecom.adapters.switch.answers import NotUnderstood, is_port_name, long_name, read_port_line
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.session import Failed, Refused, Secrets, Session, open_session
from dcdecom.errors import InputError, NoAnswer, NotSent, SystemRefused
from dcdecom.model.settings import CliAccess, CliLogin, Inventory

NOTHING_CHANGED = "Nothing was changed on the switch."
MAY_BE_DONE = "It may have happened: read the port before anything is repeated."


@dataclass(frozen=True)
class Order:
    """What is to be done to which port, in the words of its messages."""

    verb: str
    switch: str
    port: str
    dialect: Dialect
    lines: tuple[str, ...]
    """The stanza's head, and what is set under it."""

    def __str__(self) -> str:
        return f"{self.verb} {self.switch} {self.port}"


class CliWriter:
    """Implements SwitchWriter."""

    def __init__(self, inventory: Inventory, secrets: Secrets) -> None:
        self._inventory = inventory
        self._secrets = secrets

    def shut(self, switch: str, port: str) -> None:
        """Shut a port and save. Raises NotSent, SystemRefused, NoAnswer."""
        self._do("shut", switch, port, lambda dialect: dialect.down)

    def open(self, switch: str, port: str) -> None:
        """Open a port and save. Raises NotSent, SystemRefused, NoAnswer."""
        self._do("open", switch, port, lambda dialect: dialect.up)

    def _do(self, verb: str, switch: str, port: str, lines: Callable[[Dialect], tuple[str, ...]]) -> None:
        """Open a session, see that the port is there, set it, save."""
        access, login, dialect = self._way_in(f"{verb} {switch} {port!r}", switch, port)
        name = long_name(dialect, port.strip())
        order = Order(verb, switch, name, dialect, (dialect.stanza_head.format(port=name), *lines(dialect)))
        try:
            with open_session(access, login, dialect, self._inventory.known_hosts, self._secrets) as session:
                _see(session, order)
                _set(session, order)
                _save(session, order)
        except (Failed, InputError) as failure:  # of the session itself, or a secret that cannot be resolved
            raise NotSent(f"{order}: not sent, {failure.args[0]}", NOTHING_CHANGED) from failure

    def _way_in(self, what: str, switch: str, port: str) -> tuple[CliAccess, CliLogin, Dialect]:
        host = self._inventory.hosts.get(switch)
        if host is None or host.cli is None or host.cli.writer is None:
            raise NotSent(f"{what}: not sent, the inventory has no writer's login for this switch", NOTHING_CHANGED)
        dialect = DIALECTS.get(host.cli.platform)
        if dialect is None:
            raise NotSent(f"{what}: not sent, no dialect is called {host.cli.platform}", NOTHING_CHANGED)
        if not is_port_name(dialect, long_name(dialect, port.strip())):
            raise NotSent(f"{what}: not sent, no interface of this kind of switch has such a name", NOTHING_CHANGED)
        return host.cli, host.cli.writer, dialect


def _see(session: Session, order: Order) -> None:
    """Only a port that the switch shows is set: FRR takes `interface nosuch0` and makes it up."""
    command = order.dialect.show_port.format(port=order.port)
    try:
        state = read_port_line(order.dialect, order.port, session.show(command))
    except NotUnderstood as failure:
        raise NotSent(f"{order}: not sent, {failure}", NOTHING_CHANGED) from failure
    if state is None:
        raise NotSent(f"{order}: not sent, the switch has no such port", NOTHING_CHANGED)


def _set(session: Session, order: Order) -> None:
    """Enter the port's stanza and set it, in one set: a refused first line must stop the second."""
    sent: list[str] = []
    try:
        session.set(_noted(order.lines, sent), order.dialect.error)
    except Refused as refused:
        raise SystemRefused(f"{order}: the switch refused {sent[-1]!r} ({refused})", NOTHING_CHANGED) from refused
    except Failed as failure:
        if len(sent) < 2:
            raise NotSent(f"{order}: not sent, {failure}", NOTHING_CHANGED) from failure
        raise NoAnswer(f"{order}: sent, but no answer came back ({failure})", MAY_BE_DONE) from failure


def _noted(lines: Sequence[str], sent: list[str]) -> Iterator[str]:
    """The lines one by one; each is noted when it is about to be sent."""
    for line in lines:
        sent.append(line)
        yield line


def _save(session: Session, order: Order) -> None:
    """Save, and see that the switch says so: Netmiko's own save believes anything."""
    save = order.dialect.save
    try:
        said = session.ask(save.command, save.answers)
    except Failed as failure:
        what = f"{order}: done in the running configuration, and whether it was saved is not known ({failure})"
        raise NoAnswer(what, MAY_BE_DONE) from failure
    errors = [line.strip() for line in said if re.search(order.dialect.error, line)]
    if errors or not any(re.search(save.done, line) for line in said):
        reason = errors[0] if errors else "the switch does not say that it saved"
        raise SystemRefused(
            f"{order}: {order.verb} in the running configuration, not saved ({reason})",
            f"After a restart the switch would forget it. Save by hand ({save.command}), or free what it lacks.",
        )
