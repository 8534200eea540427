"""What was typed: values that are refused before a command begins, and how a mistake in a line is told.

Each refusal is a line that says what is wrong and that nothing was changed, and one that says what to type next.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec

import click

P = ParamSpec("P")

MAY_BE_EMPTY = frozenset({"asset_tag", "serial", "position"})
"""Options whose empty value says something, or is asked about in its place."""
LONGEST = 255
"""Characters of the longest name, as of a file."""
LONG = 200
"""Characters of what was typed that an error repeats."""
WORD = 400
"""Characters of the longest word that an error repeats."""
WHY = {
    errno.ENOENT: "there is no such file", errno.ENOTDIR: "part of the path is no folder",
    errno.ELOOP: "it is a symbolic link that leads nowhere", errno.ENAMETOOLONG: "it is longer than a path may be",
    errno.EACCES: "this account may not read it",
}  # fmt: skip


class _Typed(click.ParamType):  # type: ignore[type-arg,explicit-any]  # generic since click 8.4 only
    """A value that is checked while the line is read, and nowhere else."""

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> object:
        return self.read(value, param, ctx) if isinstance(value, str) else value

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> object:
        raise NotImplementedError


class Name(_Typed):
    """A name of something: not empty, and no longer than a name may be."""

    name = "text"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not text.strip():
            self.fail("it is empty, and names nothing.", param, ctx)
        if any(len(part) > LONGEST for part in text.split("/")):
            self.fail(f"{shown(text)} is longer than a name may be.", param, ctx)
        return text


class FilePath(_Typed):
    """A path. `kind`: `read` for a file that is there, `write` for one that may be written, `new` for one that is made,
    `folder` for a folder."""

    name = "path"

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        if not text.strip():
            self.fail("it is empty, and names no file.", param, ctx)
        return Path(text)

    def why_not(self, path: Path) -> str:
        """Why a path cannot be what it is given for; empty where it can. Asked when the command begins."""
        looks = {
            "read": self._why_not_read, "write": self._why_not_write, "new": self._why_not_new,
            "folder": self._why_not_folder,
        }  # fmt: skip
        return looks[self.kind](path)

    def _why_not_read(self, path: Path) -> str:
        try:
            mode = path.stat().st_mode
        except OSError as error:
            return why(error)
        if not stat.S_ISREG(mode):
            return _what_it_is(mode)
        return "" if os.access(path, os.R_OK) else WHY[errno.EACCES]

    def _why_not_write(self, path: Path) -> str:
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            return self._why_not_made(path.absolute().parent)
        except OSError as error:
            return why(error)
        if not stat.S_ISREG(mode):
            return _what_it_is(mode)
        return "" if os.access(path, os.W_OK) else "this account may not write it"

    def _why_not_new(self, path: Path) -> str:
        """Why it cannot be made, its folder with it."""
        try:
            path.lstat()
        except FileNotFoundError:
            return self._why_not_folder(path.absolute().parent)
        except OSError as error:
            return why(error)
        return "it is there already, and nothing is overwritten"

    def _why_not_made(self, folder: Path) -> str:
        if not folder.is_dir():
            return f"there is no folder {shown(str(folder))}"
        return "" if os.access(folder, os.W_OK | os.X_OK) else f"this account may not write in {shown(str(folder))}"

    def _why_not_folder(self, path: Path) -> str:
        """Why it is no folder in which this account may write, nor can be made one."""
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            if path.is_symlink():
                return WHY[errno.ELOOP]
            above = path.absolute().parent
            return self._why_not_folder(above) if above != path.absolute() else ""
        except OSError as error:
            return why(error)
        if not stat.S_ISDIR(mode):
            return "it is no folder" if path.is_absolute() else f"{shown(str(path.absolute()))} is no folder"
        return "" if os.access(path, os.W_OK | os.X_OK) else f"this account may not write in {shown(str(path))}"


class Day(_Typed):
    """A date such as 2026-11-24."""

    name = "date"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        raise click.BadParameter(f"{shown(text)} is no date such as 2026-11-24.{meant(text)}", ctx, param)


class Hour(_Typed):
    """A local hour such as 09:30; a dot between is taken too."""

    name = "hour"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not text:
            return ""
        if found := re.fullmatch(r"([01]?\d|2[0-3])[:.]([0-5]\d)", text):
            return f"{int(found[1]):02}:{found[2]}"
        raise click.BadParameter(f"{shown(text)} is no hour such as 09:30.", ctx, param)


class Moment(_Typed):
    """A local time such as 2026-11-25T17:00, with or without a zone."""

    name = "time"

    def read(self, text: str, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        try:
            if re.match(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d", text):
                return datetime.fromisoformat(text)
        except ValueError:
            pass
        raise click.BadParameter(f"{shown(text)} is no time such as 2026-11-25T17:00.{meant(text)}", ctx, param)


NAME, DAY, HOUR, MOMENT = Name(), Day(), Hour(), Moment()
READ, WRITE, NEW, FOLDER = FilePath("read"), FilePath("write"), FilePath("new"), FilePath("folder")


def why(error: OSError) -> str:
    """What the operating system says, as a person says it."""
    return WHY.get(error.errno or 0, (error.strerror or str(error)).lower())


def _what_it_is(mode: int) -> str:
    return "it is a folder, not a file" if stat.S_ISDIR(mode) else "it is a pipe, a socket or a device, not a file"


def meant(text: str) -> str:
    """The date that was meant, in the order in which it is typed here; empty text where none can be told."""
    from dcdecom.model.nearest import date_meant

    return date_meant(text)


def shown(text: str) -> str:
    """What was typed, with every character showing, and not too long."""
    from dcdecom.papers.sanitize import clipped

    return clipped(text, LONG)


# --- a line that is wrong --------------------------------------------------------------------------------------------


WHOLE = 1000
"""More characters than the first sentence of any command has."""


class Commands(click.Group):
    """A group that says which command may have been meant, and where an option of a command belongs."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        given = [*args]
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as wrong:
            name = next((word for word in given if self.get_command(ctx, word)), "")
            if not name or not _has_option(self, ctx, name, wrong.option_name):
                raise
            before, behind = given[: given.index(name)], given[given.index(name) + 1 :]
            line = " ".join(map(shown, (ctx.command_path, name, *behind, *before)))
            told = f"{wrong.option_name} belongs behind the command. Did you mean: {line}?"
            raise click.UsageError(told, ctx) from wrong

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the whole first sentence of each: click cuts it at 45 characters of a narrow terminal."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, command.get_short_help_str(WHOLE)) for name, command in found if command and not command.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-") and not ctx.resilient_parsing:
            from dcdecom.model.nearest import did_you_mean

            near = did_you_mean(name, self.list_commands(ctx))
            raise click.UsageError(f"{ctx.command_path} has no command {shown(name) or repr(name)}.{near}", ctx)
        return super().resolve_command(ctx, args)


class LateCommands(Commands):
    """A group of which a command's module is imported when the command is called: `case list` needs none for signing.

    `places` has for each command its module, and what it is called there.
    """

    def __init__(  # type: ignore[explicit-any]  # what click gives to any group
        self, *args: Any, places: Mapping[str, tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self._places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(self._places)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self._places:
            return None
        module, called = self._places[name]
        command: click.Command = getattr(import_module(module), called)
        return command


def _has_option(group: click.Group, ctx: click.Context, name: str, option: str) -> bool:
    """Whether a command of a group has an option, or one of its own commands."""
    command = group.get_command(ctx, name)
    if isinstance(command, click.Group):
        return any(_has_option(command, ctx, inner, option) for inner in command.list_commands(ctx))
    return command is not None and any(option in parameter.opts for parameter in command.params)


def checked(command: Callable[P, None]) -> Callable[P, None]:
    """The command, which begins only where every option says something, and every path is what it is given for."""

    @wraps(command)
    def begun(*args: P.args, **options: P.kwargs) -> None:
        context = click.get_current_context()
        _nothing_is_empty(context)
        _paths_are_there(context)
        command(*args, **options)

    return begun


def _paths_are_there(ctx: click.Context) -> None:
    """Raises BadParameter."""
    for parameter in ctx.command.params:
        given = ctx.params.get(parameter.name or "")
        for path in given if isinstance(given, tuple) else (given,):
            kind = parameter.type
            if isinstance(path, Path) and isinstance(kind, FilePath) and (reason := kind.why_not(path)):
                raise click.BadParameter(f"{shown(str(path))}: {reason}.", ctx, parameter)


def _nothing_is_empty(ctx: click.Context) -> None:
    """Refuse an option that was given and says nothing, as of a variable that is not set. Raises BadParameter."""
    for parameter in ctx.command.params:
        given = ctx.params.get(parameter.name or "")
        typed = ctx.get_parameter_source(parameter.name or "") is click.core.ParameterSource.COMMANDLINE
        empty = given == "" or (isinstance(given, tuple) and "" in given)
        if typed and empty and parameter.name not in MAY_BE_EMPTY:
            raise click.BadParameter("it is empty, and says nothing.", ctx, parameter)


def wrong_line(error: click.ClickException) -> list[str]:
    """What is wrong with a line that was typed, that nothing was changed, and what to type next."""
    said = error.format_message()
    if isinstance(error, click.MissingParameter) and error.param is not None:
        said = f"{_called(error.param)} is missing."
    elif isinstance(error, click.BadParameter) and error.param is not None:
        said = f"{_called(error.param)}: {error.message}"
    said = " ".join(clip(line.strip()) for line in said.split("\n") if line.strip())
    said += "" if said.endswith((".", "?", "!")) else "."
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = context.command_path if context else "dcdecom"
    return [f"{said} Nothing was changed.", f"How it is typed: {path} --help"]


def _called(parameter: click.Parameter) -> str:
    """An option as it is typed, an argument as the help has it."""
    return parameter.opts[-1] if isinstance(parameter, click.Option) else parameter.human_readable_name


def clip(line: str) -> str:
    """A line whose longest words are cut: nobody reads five thousand characters of what he typed himself."""
    return re.sub(rf"\S{{{WORD},}}", lambda found: f"{found[0][:60]}…", line)


