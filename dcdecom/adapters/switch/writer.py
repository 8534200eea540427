"""The SwitchWriter: one port a session, shut or opened, and kept.

A session in which anything failed is dropped: it may stand in the port's configuration mode, where a further line would
hit that port or, worse, another one. An edit that was not committed is dropped with it.
"""

from __future__ import annotations

from dcdecom.adapters.switch.answers import NotUnderstood, is_port_name
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import Commit
from dcdecom.adapters.switch.port_change import NOTHING_CHANGED, PortWrite, act_at_once, act_on_trial
from dcdecom.adapters.switch.reader import identify, read_state
from dcdecom.adapters.switch.session import Failed, Secrets, Session, open_session
from dcdecom.errors import InputError, NotSent
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.settings import CliAccess, CliLogin, Inventory
from dcdecom.ports.write_permit import WritePermit


class CliWriter:
    """Implements SwitchWriter."""

    def __init__(self, inventory: Inventory, secrets: Secrets) -> None:
        self._inventory = inventory
        self._secrets = secrets

    def shut(self, permit: WritePermit[ShutPort], switch: str, port: str) -> None:
        """Shut a port and keep it so. Raises NotSent, SystemRefused, NoAnswer."""
        permit.spend(kind=ShutPort.kind, switch=switch, port=port)
        self._do("shut", switch, port)

    def open(self, permit: WritePermit[OpenPort], switch: str, port: str) -> None:
        """Open a port and keep it so. Raises NotSent, SystemRefused, NoAnswer."""
        permit.spend(kind=OpenPort.kind, switch=switch, port=port)
        self._do("open", switch, port)

    def _do(self, verb: str, switch: str, port: str) -> None:
        """Open a session, see that the port is there, set it, keep it."""
        access, login, dialect = self._way_in(f"{verb} {switch} {port!r}", switch, port)
        name = dialect.spelling.long(port.strip())
        lines = dialect.act.down if verb == "shut" else dialect.act.up
        order = PortWrite(verb, switch, name, dialect, tuple(line.format(port=name) for line in lines))
        try:
            with open_session(access, login, dialect, self._inventory.known_hosts, self._secrets) as session:
                _see(session, order)
                if isinstance(dialect.keep, Commit):
                    act_on_trial(session, order, dialect.keep)
                else:
                    act_at_once(session, order)
        except (Failed, InputError) as failure:  # of the session itself, or a secret that cannot be resolved
            raise NotSent(f"{order}: not sent, {failure.args[0]}", NOTHING_CHANGED) from failure

    def _way_in(self, what: str, switch: str, port: str) -> tuple[CliAccess, CliLogin, Dialect]:
        host = self._inventory.hosts.get(switch)
        if host is None or host.cli is None or host.cli.writer is None:
            raise NotSent(f"{what}: not sent, the inventory has no writer's login for this switch", NOTHING_CHANGED)
        dialect = DIALECTS.get(host.cli.platform)
        if dialect is None:
            raise NotSent(f"{what}: not sent, no dialect is called {host.cli.platform}", NOTHING_CHANGED)
        if not is_port_name(dialect, dialect.spelling.long(port.strip())):
            raise NotSent(f"{what}: not sent, no interface of this kind of switch has such a name", NOTHING_CHANGED)
        return host.cli, host.cli.writer, dialect


def _see(session: Session, order: PortWrite) -> None:
    """Only a port that the switch shows is set: FRR takes `interface nosuch0` and makes it up."""
    try:
        identify(session, order.dialect)
        state = read_state(session, order.dialect, order.port)
    except NotUnderstood as failure:
        raise NotSent(f"{order}: not sent, {failure}", NOTHING_CHANGED) from failure
    if state is None:
        raise NotSent(f"{order}: not sent, the switch has no such port", NOTHING_CHANGED)
