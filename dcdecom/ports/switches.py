"""Command lines of switches, read and written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.changes.switch import OpenPort, ShutPort
    from dcdecom.model.estate.command_line import CliPort, CliTables
    from dcdecom.model.estate.reading import Answer
    from dcdecom.model.port_names import Spelling
    from dcdecom.ports.write_permit import WritePermit


class SwitchReader(Protocol):
    """Command lines of switches, by their inventory names."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]: ...

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        """The state and stanza of single ports, each as (switch, port name)."""
        ...

    def spelling(self, switch: str) -> Spelling:
        """What else this kind of switch calls its ports, by the inventory. Nothing is asked of it."""
        ...

    def lines(self, switch: str, port: str, up: bool) -> tuple[str, ...]:
        """What a person types on the switch to open the port, or to shut it, and to save. Nothing is asked of it."""
        ...


class SwitchWriter(Protocol):
    """Switch ports, written: one port a session, shut or opened and saved; the session is dropped after any failure.

    Each write uses up the permit for its change before it sends anything.
    """

    def shut(self, permit: WritePermit[ShutPort], switch: str, port: str) -> None: ...

    def open(self, permit: WritePermit[OpenPort], switch: str, port: str) -> None: ...
