"""The command line: parse, call, render, exit. A command's module is imported when it is called, not before."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING

import click

from dcdecom import __version__
from dcdecom.cli.given import Commands, clip, wrong_line
from dcdecom.cli.program import program
from dcdecom.cli.stderr_log import Speech
from dcdecom.errors import DcdecomError, Exit, SystemFailure

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from click.shell_completion import CompletionItem

COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("dcdecom.cli.open_case", "Open a case from a request and go on until a person is needed."),
    "check": ("dcdecom.cli.open_case", "Compare a request with record and network, and change nothing."),
    "request": ("dcdecom.cli.request", "Requests: write one from the office's letter."),
    "look": ("dcdecom.cli.look", "What a switch or one port shows now, SNMP and command line side by side."),
    "find": ("dcdecom.cli.look", "Where a device, a MAC or an IP address is now, by every source."),
    "case": ("dcdecom.cli.case", "Cases: list, show, run, inspect, sign, and what else is done with one."),
    "people": ("dcdecom.cli.people", "A changed people file, accepted once for every open case."),
    "report": ("dcdecom.cli.report", "The run report of a case."),
    "verify": ("dcdecom.cli.verify", "Verify a case's journal, or a folder with one, offline."),
    "reconcile": ("dcdecom.cli.reconcile", "Compare NetBox, the network and Zabbix, and tell what is new. For cron."),
    "drift": ("dcdecom.cli.drift", "Accept drift until a day, by a signed statement."),
    "init": ("dcdecom.cli.init", "Write the files that a data centre begins with. Nothing is overwritten."),
    "doctor": ("dcdecom.cli.doctor", "Look at every system, permission and setting, and say what is to be fixed."),
    "grant": ("dcdecom.cli.grant", "Give dcdecom's own accounts what they need: plan, apply, log. For administrators."),
    "help": ("dcdecom.cli.help", "Show a page of the documentation, or list all topics."),
    "store": ("dcdecom.cli.store", "The store of journals: what to back up, whether it is whole, and who may read it."),
    "worker": ("dcdecom.cli.worker", "Take what was handed in, record or refuse it, and go on with the case."),
    "submission": ("dcdecom.cli.worker", "What came of something that was handed in with --submit."),
    "serve": ("dcdecom.cli.serve", "Serve the web application on a Unix socket, for a reverse proxy."),
    "signing-pages": ("dcdecom.cli.signing_pages", "Install the pages on which statements are signed. As root."),
    "learn": ("dcdecom.cli.learn", "Propose MAC addresses and cables that NetBox lacks. Writes nothing."),
}
"""Command -> the module that has it under the same name (with an underscore behind), and what it is for."""
ADDED = "dcdecom.commands"
"""The group of entry points by which another package adds a command: the lab does."""


def _added(name: str | None = None) -> dict[str, EntryPoint]:
    """The commands that other packages add. Looked up only where a name is none of ours: it takes a while."""
    from importlib.metadata import entry_points

    found = entry_points(group=ADDED) if name is None else entry_points(group=ADDED, name=name)
    return {point.name: point for point in found if point.name not in COMMANDS}


def _helps() -> list[tuple[str, str]]:
    """Each command with what it is for; of one that another package adds, its own first sentence."""
    added = ((name, point.load().get_short_help_str(limit=200)) for name, point in sorted(_added().items()))
    return [*((name, help) for name, (_, help) in COMMANDS.items()), *added]


UNPRINTED = {errno.EPIPE: "nobody reads it any more", errno.ENOSPC: "the disk is full", errno.EIO: "it went nowhere"}
"""Why a stream does not take what is printed."""


class Lazy(Commands):
    """A group whose commands are imported when they are called, so that `case list` starts quickly."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *sorted(_added())]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in COMMANDS:
            command: click.Command = getattr(import_module(COMMANDS[name][0]), f"{name.replace('-', '_')}_")
            return command
        point = _added(name).get(name)
        return point.load() if point else None

    def invoke(self, ctx: click.Context) -> object:
        """Run it. What cannot be printed is no bug: the disk is full, or whoever read it has ended."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except OSError as error:
            if error.filename is not None or error.errno not in UNPRINTED:
                raise
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            what = f"The output could not be printed: {UNPRINTED[error.errno]}. It is cut short."
            raise SystemFailure(what, "What was done stands in the journal: dcdecom case list") from error
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(_helps())

    def shell_complete(  # type: ignore[explicit-any]  # click's items hold anything
        self, ctx: click.Context, incomplete: str
    ) -> list[CompletionItem]:
        """The commands that a shell may go on with, told without importing any."""
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=help) for name, help in _helps() if name.startswith(incomplete)]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dcdecom")
def dcdecom() -> None:
    """Take colocated servers out of a data centre, step by step of the written procedure, with proof.

    Try it first on the embedded data centre: dcdecom lab demo
    """


def main() -> None:
    """The console script. An error of ours ends with its exit code and says what to do; a bug keeps its traceback."""
    speech = Speech(program=program())
    _open_streams()
    try:
        code = dcdecom.main(prog_name="dcdecom", standalone_mode=False, obj=speech)
        if code == Exit.SYSTEM:
            _tell_what_refuses(speech)
        sys.exit(code)
    except click.Abort:
        told = speech.texts.say("ask.stopped") if speech.texts and not speech.structured else "Stopped."
        speech.tell(told, "error", exit=130)
        with suppress(OSError):
            sys.stdout.flush()
        os._exit(130)  # at once: readers that still wait are not waited for
    except click.ClickException as wrong:
        if type(wrong).__name__ == "NoArgsIsHelpError":  # since click 8.2; before, click shows it by itself
            wrong.show()
            sys.exit(2)
        speech.tell("\n".join(wrong_line(wrong)), "error", exit=2)
        sys.exit(2)
    except DcdecomError as error:
        from dcdecom.papers.sanitize import plain

        lines = [*speech.in_words(error).split("\n"), *(_causes(error) if speech.verbose else ())]
        said = "\n".join(clip(plain(line)) for line in lines)
        speech.tell(said, "error", error=type(error).__name__, exit=int(error.exit))
        if error.exit is Exit.SYSTEM:
            _tell_what_refuses(speech)
        sys.exit(int(error.exit))


def _tell_what_refuses(speech: Speech) -> None:
    from dcdecom.cli.unreachable import tell_what_refuses

    sys.stdout.flush()
    tell_what_refuses(speech)


def _open_streams() -> None:
    """A closed stream is one that holds nothing, or that nobody reads.

    Without this the next file that is opened would take its place, and a program that is started would write into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)
            os.set_inheritable(number, True)
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))


def _causes(error: BaseException) -> Iterator[str]:
    """What lies behind an error, by name only: a library's own text may hold what was sent."""
    while cause := error.__cause__ or error.__context__:
        yield f"caused by {type(cause).__module__}.{type(cause).__qualname__}"
        error = cause
