"""`case`: everything that is done with a case once it is open; each command stands in a module of its own."""

from __future__ import annotations

import click

from dcdecom.cli.cancelling import cancel_
from dcdecom.cli.case_bringing import attach_, inspect_
from dcdecom.cli.case_reading import list_, plan_, show_
from dcdecom.cli.case_running import resume_, run_, undo_
from dcdecom.cli.deciding import ask_
from dcdecom.cli.files import purge, set_aside
from dcdecom.cli.form import form
from dcdecom.cli.given import Commands
from dcdecom.cli.postponing import postpone_
from dcdecom.cli.rehearsing import rehearse_
from dcdecom.cli.release import release
from dcdecom.cli.signing import sign
from dcdecom.cli.statements import statements_


@click.group(cls=Commands)
def case_() -> None:
    """Cases: list, show, plan, run, resume, undo, rehearse, inspect, ask, form, sign, postpone, cancel, release."""


COMMANDS = (
    list_, show_, plan_, run_, resume_, undo_, inspect_, attach_, ask_, form, sign, statements_, release, postpone_,
    cancel_, rehearse_, set_aside, purge,
)  # fmt: skip
for command in COMMANDS:
    case_.add_command(command)
