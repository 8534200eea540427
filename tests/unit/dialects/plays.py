"""What is tried on each dialect, over real SSH: one function a case, which does it and tells how it went."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from dcdecom.adapters.switch import connect_reader, connect_writer
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.dialects.dialect import AtOnce, Commit
from dcdecom.errors import SystemFailure
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.settings import Inventory
from tests.agents.asking import PlainSecrets, StillClock
from tests.write_permits import authorized

from .conftest import SWITCH, Device


@dataclass(frozen=True)
class On:
    """One dialect's switch, and dcdecom's way to it."""

    device: Device
    inventory: Inventory

    @property
    def name(self) -> str:
        return self.device.dialect

    def shut(self, port: str = "") -> SystemFailure | None:
        return self._write("shut", port or self.device.port)

    def open(self) -> SystemFailure | None:
        return self._write("open", self.device.port)

    def _write(self, verb: str, port: str) -> SystemFailure | None:
        writer = authorized(connect_writer(self.inventory, PlainSecrets(), StillClock()))
        try:
            getattr(writer, verb)(self.name, port)
        except SystemFailure as failure:
            return failure
        return None

    def port(self) -> CliPort:
        answer = self.answer()
        assert isinstance(answer, Reading), answer
        return answer.value

    def answer(self, port: str = "") -> Answer[CliPort]:
        reader = connect_reader(self.inventory, PlainSecrets(), StillClock())
        ((_, answer),) = reader.ports([(self.name, port or self.device.port)])
        return answer

    def tables(self) -> Answer[CliTables]:
        ((_, answer),) = connect_reader(self.inventory, PlainSecrets(), StillClock()).tables([self.name])
        return answer

    @property
    def typed(self) -> list[str]:
        return list(self.device.server.heard)


@dataclass(frozen=True)
class Outcome:
    """How it went: what was raised, what was read back, and what is true on the switch."""

    failure: SystemFailure | None = None
    read: Answer[CliPort] | CliPort | None = None
    tables: Answer[CliTables] | None = None
    shut: bool = False
    saved_shut: bool = False
    others_shut: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    startup_of_others: tuple[str, ...] = ()


Play: TypeAlias = Callable[[On], Outcome]


def told(on: On, failure: SystemFailure | None = None, read: Answer[CliPort] | CliPort | None = None,
         tables: Answer[CliTables] | None = None) -> Outcome:  # fmt: skip
    config = on.device.world.config(SWITCH)
    others = tuple(port for port in config.running if port != on.device.port and config.is_shut(port))
    kept = tuple(line for port, lines in config.startup.items() if port != on.device.port for line in lines)
    return Outcome(
        failure, read, tables, on.device.is_shut(), on.device.is_saved_shut(), others, tuple(on.device.done),
        tuple(on.typed), kept,
    )  # fmt: skip


def read_tables(on: On) -> Outcome:
    return told(on, tables=on.tables())


def shut(on: On) -> Outcome:
    failure = on.shut()
    return told(on, failure, on.answer())


def already_so(on: On) -> Outcome:
    on.shut()
    failure = on.shut()
    return told(on, failure, on.answer())


def open_again(on: On) -> Outcome:
    on.shut()
    failure = on.open()
    return told(on, failure, on.answer())


def interface_refused(on: On) -> Outcome:
    """The port is shown, but the line that names it in order to set it is not taken."""
    on.device.faults.refuse_interface = True
    return told(on, on.shut())


def interface_lost(on: On) -> Outcome:
    """The line is taken without a word, and the session does not stand where it should."""
    on.device.faults.lose_interface = True
    return told(on, on.shut())


def no_such_port(on: On) -> Outcome:
    port = on.device.world.description.port_name(99)
    return told(on, on.shut(port), on.answer(port))


def lost_answer(on: On) -> Outcome:
    on.device.faults.drop_after_shutdown = True
    failure = on.shut()
    return told(on, failure, on.answer())


def not_confirmed(on: On) -> Outcome:
    """The connection is lost behind the trial, and its time passes."""
    on.device.faults.drop_after_shutdown = True
    failure = on.shut()
    on.device.clock.skip(121)
    return told(on, failure, on.answer())


def save_fails(on: On) -> Outcome:
    on.device.faults.write_error = True
    failure = on.shut()
    return told(on, failure, on.answer())


def strangers_edit(on: On) -> Outcome:
    config = on.device.world.config(SWITCH)
    dialect = DIALECTS[on.name]
    line = "description somebody's, key S3CRET"
    if dialect.candidate:
        config.candidate = dict(config.running)
        config.candidate[on.device.other] = (*config.candidate[on.device.other], line)
    else:
        config.add(on.device.other, line)
    failure = on.shut()
    return told(on, failure, tables=on.tables())


def stranger_meanwhile(on: On) -> Outcome:
    on.device.faults.stranger_meanwhile = True
    return told(on, on.shut())


def stranger_in_edit(on: On) -> Outcome:
    """Between our line and our commit the edit that all share holds somebody else's line too."""
    on.device.faults.stranger_in_edit = True
    return told(on, on.shut(), on.answer())


def login_refused(on: On) -> Outcome:
    on.device.faults.deny = True
    return told(on, on.shut(), tables=on.tables())


def startup_missing(on: On) -> Outcome:
    on.device.faults.startup_missing = True
    return told(on, read=on.answer(), tables=on.tables())


def has_stanza(name: str) -> bool:
    return len(DIALECTS[name].act.down) > 1


def commits(name: str) -> bool:
    return isinstance(DIALECTS[name].keep, Commit)


def saves(name: str) -> bool:
    return not isinstance(DIALECTS[name].keep, AtOnce)


def shows_startup(name: str) -> bool:
    return bool(DIALECTS[name].configuration.startup)


def any_dialect(name: str) -> bool:
    return True


def has_unsaved(name: str) -> bool:
    """Whether others can leave something behind that a save or commit would carry, and that can be seen."""
    return saves(name)


def compares_its_edit(name: str) -> bool:
    keep = DIALECTS[name].keep
    return isinstance(keep, Commit) and bool(keep.compare)


def can_edit_meanwhile(name: str) -> bool:
    """Whether what is not saved can be seen line by line."""
    return shows_startup(name)


PLAYS: dict[Play, Callable[[str], bool]] = {
    read_tables: any_dialect,
    shut: any_dialect,
    already_so: any_dialect,
    open_again: any_dialect,
    interface_refused: any_dialect,
    interface_lost: has_stanza,
    no_such_port: any_dialect,
    lost_answer: any_dialect,
    not_confirmed: commits,
    save_fails: saves,
    strangers_edit: has_unsaved,
    stranger_meanwhile: can_edit_meanwhile,
    stranger_in_edit: compares_its_edit,
    login_refused: any_dialect,
    startup_missing: shows_startup,
}
"""Each case, and the dialects that it has a meaning for."""
