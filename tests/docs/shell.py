"""A newcomer's shell at a terminal: what a page says is typed line by line, prompts included."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from tests.docs.reading import PROMPT, Typed, first_difference
from tests.docs.walking import as_shown, with_dcdecom
from tests.terminal import Terminal

PATIENCE = 90.0
"""Seconds after which a screen that does not show what the page says is a failure."""


class Shell:
    """An interactive bash at a terminal, in a folder, with `dcdecom` on its path and the prompt `$ `."""

    def __init__(self, folder: Path, name: str = "", columns: int = 80) -> None:
        self._ends = folder / f"ends{name}"
        self._ends.touch()
        environment = with_dcdecom(folder) | {"PS1": "$ ", "PROMPT_COMMAND": f"echo $? >> {self._ends}"}
        environment.pop("DCDECOM_CONFIG", None)
        self.terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], folder, environment, columns)
        self._begins = -1
        """The line of the screen at which the last command stands."""
        self._done = 0

    def __enter__(self) -> Shell:
        self._done = len(self._until_prompt(1))
        return self

    def __exit__(self, *error: object) -> None:
        self.terminal.__exit__(None, None, None)

    def type(self, command: str) -> None:
        """Type a command, and go on before it ends."""
        self._begins = len(self.terminal.lines) - 1
        self.terminal.types(command)
        self._command = command

    @property
    def output(self) -> list[str]:
        """What the last command has printed so far, without its own line and without the next prompt."""
        lines = self.terminal.lines[self._begins :]
        return [line for line in lines[1:] if line != "$"]

    def shows(self, line: str) -> None:
        """Wait until the last command has printed this line of a page."""
        self._wait(lambda: not first_difference(["...", line, "..."], self.output), line)

    def asked(self, prompt: str) -> None:
        """Wait until the last command asks this."""
        self._wait(lambda: not first_difference(["...", prompt], self.output), prompt)

    def ended(self) -> int:
        """Wait until the last command has ended and the prompt is back; returns its exit code."""
        ends = self._until_prompt(self._done + 1)
        self._done = len(ends)
        return int(ends[-1])

    def _until_prompt(self, commands: int) -> list[str]:
        self._wait(lambda: len(self._read_ends()) >= commands and self._is_prompt(), "the shell's prompt")
        return self._read_ends()

    def _is_prompt(self) -> bool:
        """Whether the shell waits at a new prompt; the one at which the last command was typed is another."""
        lines = self.terminal.lines
        return len(lines) - 1 > self._begins and lines[-1] == "$"

    def _read_ends(self) -> list[str]:
        return self._ends.read_text().split()

    def _wait(self, condition: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > until:
                raise AssertionError(f"the screen never showed {what!r}:\n{self.terminal.text[-4000:]}")
            self.terminal.looks()


class Newcomer:
    """Types a page as it stands there, at as many terminals as it names, with the codes that the screens showed."""

    def __init__(self, folder: Path, columns: int = 80) -> None:
        self._folder, self._columns = folder, columns
        self._shells: dict[str, Shell] = {}

    def __enter__(self) -> Newcomer:
        return self

    def __exit__(self, *error: object) -> None:
        for shell in self._shells.values():
            shell.__exit__()

    def walk(self, steps: list[Typed]) -> None:
        """Raises AssertionError where a screen shows something else than the page, or a command ends otherwise."""
        behind: list[Typed] = []
        for step in steps:
            self._begin(step)
            if step.meanwhile:
                behind.append(step)
                continue
            self._end(step)
            while behind:
                self._end(behind.pop())

    def _begin(self, step: Typed) -> None:
        shell = self._shell(step.terminal)
        shell.type(self._as_shown(step.command))
        for line in step.output[: step.meanwhile or None]:
            if asked := PROMPT.fullmatch(line):
                shell.asked(self._as_shown(asked["prompt"]))
                shell.terminal.types(self._as_shown(asked["answer"]))
        if step.meanwhile:
            shell.shows(step.output[step.meanwhile - 1])

    def _end(self, step: Typed) -> None:
        shell = self._shell(step.terminal)
        code = shell.ended()
        page = [*step.output[: step.meanwhile], *(["..."] if step.meanwhile else []), *step.output[step.meanwhile :]]
        differs = first_difference(page, shell.output)
        screen = "\n".join(shell.output)
        assert not differs, f"$ {step.command}\n{differs}\n--- all that the screen shows:\n{screen}"
        assert code == step.exit, f"$ {step.command}\nended with {code}:\n{screen}"

    def _shell(self, name: str) -> Shell:
        if name not in self._shells:
            self._shells[name] = Shell(self._folder, name, self._columns).__enter__()
        return self._shells[name]

    def _as_shown(self, text: str) -> str:
        return as_shown(text, "\n".join(line for shell in self._shells.values() for line in shell.terminal.lines))
