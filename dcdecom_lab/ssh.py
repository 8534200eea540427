"""The lab's switches on SSH: logins, terminal and paging around `Shell`, and a port that can be closed and opened."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncssh

from dcdecom_lab.access import HOST, Login
from dcdecom_lab.line_faults import LineFault, answered
from dcdecom_lab.shell import LoggedOut, SessionDropped, Shell, SwitchFaults


class SwitchServer:
    """One switch's SSH port."""

    def __init__(self, key: Path, logins: tuple[Login, ...], shell: Callable[[Login], Shell], faults: SwitchFaults,
                 touched: Callable[[], None]) -> None:  # fmt: skip
        """`shell` makes a login's session; `touched` is called for every line, so that the lab knows it is used."""
        self._key = key
        self._logins = {login.user: login for login in logins}
        self._shell = shell
        self._touched = touched
        self._listener: asyncssh.SSHAcceptor | None = None
        self.faults = faults
        self.line_faults: list[LineFault] = []
        self.port = 0
        self.heard: deque[str] = deque(maxlen=1000)
        """The lines that were typed last."""

    async def open(self) -> None:
        """Listen: on a free port at first, on the same one afterwards."""
        self._listener = await asyncssh.create_server(
            lambda: _Doorman(self._logins, self.faults),
            HOST,
            self.port,
            server_host_keys=[str(self._key)],
            process_factory=self._serve,
            encoding="utf-8",
            errors="surrogateescape",
            line_editor=False,
            login_timeout=30,
            server_version="dcdecom-lab",
        )
        self.port = self._listener.get_port()

    async def close(self) -> None:
        """Refuse connections from now on; sessions that are open stay."""
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    async def refresh(self) -> None:
        """Open or close the port as the faults say."""
        if self.faults.refuse:
            await self.close()
        elif self._listener is None:
            await self.open()

    async def _serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        shell = self._shell(self._logins[process.get_extra_info("username").partition("+")[0]])
        terminal = _Terminal(process, shell.tongue.more)
        try:
            if process.command is None:
                await self._converse(shell, terminal)
            else:
                process.stdout.write(shell.answer(process.command))
        except SessionDropped:
            process.get_extra_info("connection").abort()
            return
        except (LoggedOut, EOFError):
            pass
        finally:
            shell.left()
        process.exit(0)

    async def _converse(self, shell: Shell, terminal: _Terminal) -> None:
        terminal.write(shell.tongue.greeting)
        while True:
            terminal.write(shell.prompt)
            line = await terminal.read_line()
            self._touched()
            self.heard.append(line)
            while self.faults.hang:
                await asyncio.sleep(0.05)
            said = await answered(self.line_faults, line, shell.answer, terminal.write)
            await terminal.page(said, shell.page)


class _Doorman(asyncssh.SSHServer):
    """Asks for a password, and for nothing else."""

    def __init__(self, logins: dict[str, Login], faults: SwitchFaults) -> None:
        self._logins = logins
        self._faults = faults

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        login = self._logins.get(username.partition("+")[0])  # RouterOS takes its terminal's settings behind a plus
        return login is not None and login.password == password and not self._faults.deny


class _Terminal:
    """Echoes what is typed, edits a line with backspace, and stops output at --More--."""

    def __init__(self, process: Any, more: str) -> None:
        self._process = process
        self._more = more
        self._typed = ""

    def write(self, text: str) -> None:
        self._process.stdout.write(text.replace("\n", "\r\n"))

    async def read_line(self) -> str:
        """The next line, echoed. Raises EOFError when the other end is gone."""
        line = ""
        while (key := await self._key()) not in "\r\n":
            if key in "\x08\x7f":
                self.write("\b \b" if line else "")
                line = line[:-1]
            elif key == "\x15":
                self.write("\b \b" * len(line))
                line = ""
            elif key in "\x03\x1a":
                self.write("\n")
                return "end" if key == "\x1a" and line == "" else ""
            elif key.isprintable():
                self.write(key)
                line += key
        if key == "\r" and self._typed.startswith("\n"):
            self._typed = self._typed[1:]
        self.write("\n")
        return line

    async def page(self, text: str, length: int) -> None:
        """Write text; with a length, stop before each further page: a blank shows a page, Enter a line, others quit."""
        lines = text.splitlines(keepends=True)
        room = length - 1 if length else len(lines)
        while lines:
            self.write("".join(lines[:room]))
            lines = lines[room:]
            if lines:
                self.write(self._more)
                key = await self._key()
                self.write("\b" * len(self._more) + " " * len(self._more) + "\b" * len(self._more))
                room = {" ": length - 1, "\r": 1, "\n": 1}.get(key, 0)
                if not room:
                    return

    async def _key(self) -> str:
        while not self._typed:
            try:
                self._typed = await self._process.stdin.read(1024)
            except (asyncssh.TerminalSizeChanged, asyncssh.BreakReceived):
                continue
            if not self._typed:
                raise EOFError
        key, self._typed = self._typed[0], self._typed[1:]
        return key
