"""An SSH server that says what a test wants a switch to say, and keeps every line that it was told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from typing import Any, TypeAlias

import asyncssh

HOST = "127.0.0.1"
MOMENT = 0.3
Said: TypeAlias = str | tuple[str, ...] | None

PROMPTS = {"configure terminal": "sw(config)#", "end": "sw#", "enable": "Password: "}
"""The prompt after a line, where a line changes it; `interface X` is a case of its own."""


class Talker:
    """One switch called `sw`. `says` maps a line to what is printed; an answer of None ends the connection.

    Several texts are printed one by one, each a moment after the one before.
    `answers` does so for the line that is typed at a question.
    """

    def __init__(self, says: Mapping[str, Said], first_prompt: str = "sw#", **options: Any) -> None:
        self.says = says
        self.answers: Mapping[str, Said] = {}
        self.heard: list[str] = []
        self.drops_after = 0
        """How many lines it hears before it drops the connection, behind its prompt; 0 for never."""
        self._first = first_prompt
        self._key = asyncssh.generate_private_key(options.pop("key", "ssh-ed25519"))
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, daemon=True).start()
        opening = self._open({"line_editor": False, **options})
        self._server = asyncio.run_coroutine_threadsafe(opening, self._loop).result(10)
        self.port = int(self._server.get_port())
        algorithm, blob = self._key.export_public_key().decode().split()[:2]
        self.known_host = f"[{HOST}]:{self.port} {algorithm} {blob}\n"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._server.close)

    async def _open(self, options: dict[str, Any]) -> Any:
        return await asyncssh.create_server(
            _AnyPassword, HOST, 0, server_host_keys=[self._key], process_factory=self._serve, **options
        )

    async def _serve(self, process: asyncssh.SSHServerProcess[str]) -> None:
        prompt, asked = self._first, False
        process.stdout.write(prompt)
        typed = ""
        while heard := await process.stdin.read(1024):
            for sign in heard.replace("\r\n", "\n"):
                if sign not in "\r\n":
                    typed += sign
                    continue
                hidden = prompt == PROMPTS["enable"]
                process.stdout.write("\r\n" if hidden else f"{typed}\r\n")
                self.heard.append(typed)
                said = (self.answers if asked else self.says).get(typed, "")
                if said is None:
                    process.get_extra_info("connection").abort()
                    return
                *before, said = (said,) if isinstance(said, str) else said
                for text in before:
                    process.stdout.write(text.replace("\n", "\r\n"))
                    await asyncio.sleep(MOMENT)
                process.stdout.write(said.replace("\n", "\r\n"))
                if typed.startswith("interface ") and "%" not in said:
                    prompt = "sw(config-if)#"
                elif hidden:
                    prompt = "sw#"
                else:
                    prompt = PROMPTS.get(typed, prompt)
                asked = said.endswith("]")
                process.stdout.write("" if asked else prompt)
                typed = ""
                if len(self.heard) == self.drops_after:
                    process.get_extra_info("connection").abort()
                    return


class _AnyPassword(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return True
